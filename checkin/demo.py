"""Invented people to show the program with and to practise on. Nobody here is real, and their organisations say so.

A journal for training says itself that it is one: its conference is called an exercise, on every list and badge, and
nothing that is written into it can get into another.
"""

import csv
import random
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from checkin import actions, assets, programme
from checkin.desk import Desk
from checkin.files import atomic
from checkin.i18n import say
from checkin.journal import Journal
from checkin.model import Attendee, Conference, Status

PEOPLE = 312
LAST_DAY_ONLY = 5
CANCELLED = (150, 250)
NOTED = range(20, PEOPLE, 40)
NOTES = 4


def conference() -> Conference:
    """The real conference, whose programme is public."""
    return programme.load(assets.path("conferences/kommunen-innovativ-2019.toml"))


def write_roster(path: Path, conference: Conference) -> None:
    """An invented roster as an organiser's system exports it, without ticket codes; the same people every time."""
    with atomic(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(
            [
                "Bestellnummer", "Vorname", "Nachname", "Einrichtung", "E-Mail", "Produkt", "Status", "Bestelldatum",
                "1. Wunsch Themenraum", "2. Wunsch Themenraum", "Rundgang Marktplatz?", "Stadtführung am Abend?",
                "Foto",
            ]
        )  # fmt: skip
        rows.writerows(_people(conference))


def _people(conference: Conference) -> Iterator[list[object]]:
    invent = random.Random(2019)  # noqa: S311 (nothing here is secret)
    material = tomllib.loads(assets.text("tour.toml"))
    names = invent.sample(list(product(material["given"], material["family"])), PEOPLE)
    themes = [room.title for room in conference.block("themenraum").rooms]
    popularity = [5, 3, 2]
    for number, (given, family) in enumerate(names, 1):
        first = invent.choices(themes, popularity)[0]
        second = invent.choice([theme for theme in themes if theme != first])
        wishes = [first, second] if invent.random() < 0.9 else ["", ""]
        yes_no = ["Ja" if invent.random() < share else "Nein" for share in (0.22, 0.25, 0.9)]
        yield [
            f"TOUR{number:03}", given, family, invent.choice(material["organisation"]), f"gast{number}@example.org",
            invent.choices(list(material["roles"]), list(material["roles"].values()))[0],
            "ausstehend" if number % 100 == 0 else "bezahlt", date(2019, 6, 1) + timedelta(days=number // 4),
            *wishes, *yes_no,
        ]  # fmt: skip


def set_up(url: str, desk: str) -> str:
    """A new journal to practise on, and where it lies: everybody registered and seated, nobody here yet.

    Some have a note to deal with, some have not paid, some have cancelled, and one comes on the last day only. Raises
    ``Trouble`` where there is a journal already.
    """
    real = conference()
    training = replace(real, title=say("demo.title", title=real.title), training=True)
    place = actions.set_up(url, training, desk)
    with TemporaryDirectory() as folder, Journal.open(url) as journal:
        roster = Path(folder) / "roster.csv"
        write_roster(roster, training)
        read = actions.read_roster(roster, training, {})
        office = Desk(journal, desk)
        office.take_roster(
            lambda roll: [
                replace(change, person=_in_trouble(number, change.person, training))
                for number, change in enumerate(actions.difference(read, roll).changes, 1)
            ]
        )
        office.plan()
    return place


def _in_trouble(number: int, person: Attendee, conference: Conference) -> Attendee:
    """The invented person of that number, with what makes a morning difficult for a few of them."""
    if number == LAST_DAY_ONLY:
        return replace(person, days=(conference.days[-1].number,))
    if number in CANCELLED:
        return replace(person, status=Status.CANCELLED)
    if number in NOTED:
        return replace(person, notes=say(f"demo.note.{NOTED.index(number) % NOTES + 1}"))
    return person
