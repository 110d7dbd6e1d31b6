"""A whole morning through the real window: a screen, a scanner that types, 312 guests, badges in a folder."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from checkin import demo
from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Attendee, Status
from checkin.ticket import mint
from tests.ui.screen import Window, x_screen


def invented(journal: Path) -> list[Attendee]:
    demo.set_up(str(journal), "office")
    with Journal.open(str(journal)) as opened:
        return [one.attendee for one in Desk(opened, "office").roll.standings()]


def outcomes(journal: Path) -> dict[str, int]:
    with closing(sqlite3.connect(journal)) as file:
        return dict(file.execute("SELECT change ->> 'outcome', count(*) FROM fact WHERE kind = 'refused' GROUP BY 1"))


@pytest.mark.slow
def test_a_morning_of_312_guests_through_the_window(tmp_path: Path) -> None:
    journal = tmp_path / "training.sqlite"
    people = invented(journal)
    coming = [one for one in people if one.status is Status.CONFIRMED and one.comes_on(1)]
    refused = len(people) - len(coming)
    with x_screen() as display:
        window = Window(display, journal, tmp_path)
        arrived = 0
        for number, person in enumerate(people):
            if number == 50:  # a walk-in, typed by hand
                window.type_slowly("F6", "Escape", "F6", "E", "r", "n", "a", "Tab", "N", "e", "u", "Return")
                arrived += 1
                window.wait_until("arrived", arrived)
            if number == 100:  # an unknown ticket, and one that is shown twice
                window.scan(mint())
                window.scan(people[0].ticket)
            if number % 40 == 7:  # a panel is open when the next guest holds up the ticket
                window.type_slowly("F6", "X")
            window.scan(person.ticket)
            if person in coming:
                arrived += 1
                window.wait_until("arrived", arrived)
        window.wait_until("printed", arrived)
        window.picture(tmp_path / "end.png")
        window.end()
    told = outcomes(journal)
    assert told.pop("UNKNOWN") == 1
    assert told.pop("ALREADY_HERE") == 1
    assert sum(told.values()) == refused
    badges = list((tmp_path / "training-badges").glob("*.pdf"))
    assert len(badges) == arrived == len(coming) + 1
    with Journal.open(str(journal)) as opened:
        roll = Desk(opened, "office").roll
        assert roll.arrived[1] == arrived
        assert all(roll.free(room.id) >= 0 for block in roll.conference.blocks for room in block.rooms)


def test_a_scanner_reaches_a_real_window(tmp_path: Path) -> None:
    journal = tmp_path / "training.sqlite"
    people = invented(journal)
    with x_screen() as display:
        window = Window(display, journal, tmp_path)
        window.scan(people[0].ticket)
        window.wait_until("arrived", 1)
        window.wait_until("printed", 1)
        window.end()


@pytest.mark.parametrize("after", [0.002, 0.01, 0.04, 0.08])
def test_a_code_is_read_whole_although_the_window_was_held_up_in_the_middle(tmp_path: Path, after: float) -> None:
    """The scanner goes on typing while the window stands still; what counts is when its keys were pressed."""
    journal = tmp_path / "training.sqlite"
    people = [one for one in invented(journal) if one.status is Status.CONFIRMED and one.comes_on(1)]
    with x_screen() as display:
        window = Window(display, journal, tmp_path)
        for number, person in enumerate(people[:4], 1):
            window.scan_while_held_up(person.ticket, after)
            window.wait_until("arrived", number)
        window.end()
    assert outcomes(journal) == {}
