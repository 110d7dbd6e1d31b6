"""What the desk feels: a scan, a keystroke, a start; what the office waits for: an import, a batch of badges."""

import csv
import random
import sqlite3
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import isnan, nan
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import PIL.Image
import pytest
from msgspec.structs import replace

from checkin import actions
from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Fact, Outcome, ProgrammeSet
from checkin.paper.badge import Badge, write_badges
from checkin.paper.layout import Image, layout
from checkin.search import Search
from tests.bench.conftest import House, Measure
from tests.stage import OPENING

SCANS = 400


def test_scan_to_verdict_on_disk(house: House, measure: Measure) -> None:
    with Journal.open(house.url) as journal:
        desk = Desk(journal, "Tisch 1", day=1)
        guests = iter(random.Random(1).sample(house.people, SCANS + 1))
        outcomes = []
        measure(
            f"scan → verdict on disk, {len(house.people):,} attendees",
            lambda ticket: outcomes.append(desk.check_in(ticket).outcome),
            prepare=lambda: next(guests).ticket,
            rounds=SCANS,
            note="aim 5 / 15",
        )
        assert set(outcomes) == {Outcome.WELCOME}


def test_one_row_committed_alone(measure: Measure, tmp_path: Path) -> None:
    """The floor for a verdict on disk: SQLite keeping one row, with the same durability and nothing else."""
    file = sqlite3.connect(tmp_path / "floor.sqlite", isolation_level=None)
    file.execute("PRAGMA journal_mode = wal")
    file.execute("PRAGMA synchronous = full")
    file.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, text TEXT)")
    numbers = iter(range(10_000))
    measure(
        "the floor: one row committed by SQLite alone",
        lambda number: file.execute("INSERT INTO row VALUES (?, ?)", (number, "x" * 400)),
        prepare=lambda: next(numbers),
        rounds=SCANS,
    )
    file.close()


def test_scan_to_verdict_on_postgresql(crowd: Callable[[int], Any], server: Any, measure: Measure) -> None:
    """Without fsync, as the test server runs: what the round trips cost, not what the disk does."""
    conference, people = crowd(5_000)
    with Journal.create(server.new_database(), [Fact(OPENING, "office", ProgrammeSet(conference))]) as journal:
        desk = Desk(journal, "Tisch 1", day=1)
        from checkin.model import Registered, Source

        desk.take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])
        guests = iter(people)
        measure(
            "scan → verdict on PostgreSQL (no fsync), 5,000 attendees",
            lambda ticket: desk.check_in(ticket),
            prepare=lambda: next(guests).ticket,
            rounds=SCANS,
        )


def test_start_from_disk(house: House, measure: Measure) -> None:
    def start(url: str) -> None:
        with Journal.open(url) as journal:
            assert Desk(journal, "Tisch 1").roll.registered == len(house.people)

    measure(
        f"start from disk, {len(house.people):,} attendees with seats",
        start,
        prepare=lambda: house.url,
        rounds=7,
        note="aim 1500 at 50,000",
    )


@pytest.fixture
def search(house: House) -> Iterator[Search]:
    with Journal.open(house.url) as journal:
        yield Search(Desk(journal, "Tisch 1").roll)


def test_search_keystroke(house: House, search: Search, measure: Measure) -> None:
    chance = random.Random(2)
    letters = "abcdefghijklmnoprstuvwz"

    def typed() -> str:
        person = chance.choice(house.people)
        words = [person.family, person.given, person.organisation]
        return chance.choice(
            [
                "".join(chance.choices(letters, k=2)),
                chance.choice(words)[: chance.randint(2, 6)],
                " ".join(word[: chance.randint(2, 4)] for word in chance.sample(words, 2)),
            ]
        )

    measure(
        f"search keystroke, {len(house.people):,} attendees",
        search.find,
        prepare=typed,
        rounds=1_000,
        note="aim p99 10",
    )


def test_search_keystroke_in_a_misspelt_name(house: House, search: Search, measure: Measure) -> None:
    chance = random.Random(3)

    def mistyped() -> str:
        person = chance.choice(house.people)
        words = chance.sample([person.family, person.given, person.organisation.split()[0]], chance.choice([1, 2]))
        return " ".join(swapped(word, chance.randrange(len(word) - 1)) for word in words)

    def swapped(word: str, at: int) -> str:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    measure(
        f"search keystroke, misspelt, {len(house.people):,} attendees",
        search.find,
        prepare=mistyped,
        rounds=1_000,
        note="aim p99 10",
    )


def test_import_of_20_000_rows(crowd: Callable[[int], Any], measure: Measure, tmp_path: Path) -> None:
    conference, people = crowd(20_000)
    roster = tmp_path / "roster.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(
            [
                "Vorname",
                "Nachname",
                "Einrichtung",
                "E-Mail",
                "Ticket-Code",
                "1. Wunsch Themenraum",
                "2. Wunsch Themenraum",
            ]
        )
        for one in people:
            wishes = [conference.room(room).title for room in one.wishes["themenraum"]]
            rows.writerow([one.given, one.family, one.organisation, one.email, one.ticket, *wishes])
    numbers = iter(range(100))

    def take(journal: Journal) -> None:
        with journal:
            desk = Desk(journal, "office")
            actions.take_roster(desk, actions.read_roster(roster, conference, {}))
            assert desk.roll.registered == len(people)

    measure(
        "import of 20,000 rows, from file to disk",
        take,
        prepare=lambda: Journal.create(
            str(tmp_path / f"{next(numbers)}.sqlite"), [Fact(OPENING, "office", ProgrammeSet(conference))]
        ),
        rounds=5,
        note="aim 10,000",
    )


@pytest.mark.parametrize("logo", [False, True], ids=["plain", "logo"])
def test_badges_in_a_batch(crowd: Callable[[int], Any], measure: Measure, tmp_path: Path, logo: bool) -> None:
    """On the default layout: QR code, two fonts, three rooms; with and without a transparent picture."""
    conference, people = crowd(500)
    seats = tuple((block, block.rooms[0]) for block in conference.blocks)
    badges = [Badge(person, seats) for person in people]
    used = layout("a6")
    if logo:
        PIL.Image.effect_noise((480, 160), 90).convert("RGBA").save(tmp_path / "logo.png")
        picture = Image(x=60, y=23, w=36, h=12, file="logo.png")
        used = replace(used, boxes=(*used.boxes, picture), folder=str(tmp_path))
    file = tmp_path / "badges.pdf"
    write_badges(file, badges[:1], conference, used)  # fonts are loaded once a day, not once a batch
    ends: list[float] = []

    def prepare() -> list[Badge]:
        ends.append(nan)  # before the first page of a batch
        return badges

    def told() -> str:
        pages = [1000 * (end - start) for start, end in pairwise(ends) if not isnan(end - start)]
        p50, p99 = median(pages), quantiles(pages, n=100)[98]
        return f"aim 2; a page alone {p50:.2f}, p99 {p99:.2f}; {file.stat().st_size / len(badges) / 1024:.1f} KB, aim 5"

    measure(
        f"badge{' with a logo' if logo else ''}, in a batch of 500",
        lambda batch: write_badges(file, batch, conference, used, lambda: ends.append(perf_counter())),
        prepare=prepare,
        rounds=7,
        each=len(badges),
        note=told,
    )


def test_plan(crowd: Callable[[int], Any], measure: Measure, tmp_path: Path) -> None:
    from checkin import plan
    from checkin.model import Registered, Source
    from checkin.roll import Roll

    conference, people = crowd(5_000)
    facts = [
        Fact(OPENING, "office", change, seq=seq)
        for seq, change in enumerate([ProgrammeSet(conference), *(Registered(one, Source.ROSTER) for one in people)], 1)
    ]
    measure("plan for 5,000 attendees", plan.plan, prepare=lambda: Roll(facts), rounds=5)
