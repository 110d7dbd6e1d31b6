"""The stage of the tests: a small conference, invented people, a clock to turn, and journals on both engines."""

import os
import tempfile
from collections.abc import Iterator
from datetime import time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from checkin import i18n
from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import (
    Attendee,
    Block,
    Choice,
    Conference,
    Day,
    Fact,
    ProgrammeSet,
    Registered,
    Role,
    Room,
    Source,
)
from checkin.ticket import mint, mint_id
from tests import stage
from tests.printing.virtual import Cups, cups
from tests.stage import OPENING, Clock, Make, Register, Server

# Nobody's own layouts get into a test, and no test's into theirs. Said before the tests are collected: some are made of
# the layouts that there are.
os.environ["XDG_DATA_HOME"] = f"{tempfile.gettempdir()}/checkin-tests-{os.getpid()}/data"


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    i18n.use("de")
    yield
    i18n.use("de")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def conference() -> Conference:
    """Two days; three theme rooms of two seats on both; two tours of one seat in between."""
    themes = tuple(Room(name, title, seats=2) for name, title in (("a", "Alpha"), ("b", "Beta"), ("c", "Gamma")))
    tours = tuple(Room(name, title, seats=1) for name, title in (("t1", "Tour 1"), ("t2", "Tour 2")))
    later = tuple(replace(room, id=f"{room.id}-2", follows=room.id) for room in themes)
    return Conference(
        "Probetagung",
        days=(Day(1, OPENING.date()), Day(2, OPENING.date() + timedelta(days=1))),
        blocks=(
            Block("tour", "Rundgang", 1, time(14, 15), tours, Choice.OPTIONAL),
            Block("theme", "Themenraum", 1, time(15, 45), themes),
            Block("theme-2", "Themenraum", 2, time(9, 0), later, continues="theme"),
        ),
        roles=(Role("Referat", "#a3195b", ("Referentin",)),),
        ticket_hosts=("tickets.example.org",),
    )


@pytest.fixture
def person() -> Make:
    """Makes invented attendees, each with a name and a ticket of its own; fields by name."""
    numbers = count(1)

    def make(*wishes: str, **fields: Any) -> Attendee:
        number = next(numbers)
        fields.setdefault("wishes", {"theme": wishes} if wishes else {})
        plain = {"id": mint_id(), "ticket": mint(), "given": "Erna", "family": f"Erfunden{number:04}"}
        return Attendee(**(plain | {"registered": OPENING - timedelta(days=30) + timedelta(hours=number)} | fields))

    return make


@pytest.fixture
def desk(journal: Journal, clock: Clock) -> Desk:
    """A desk on a journal with the small conference, on each engine in turn."""
    return Desk(journal, "Tisch 1", clock=clock)


@pytest.fixture
def other_desk(journal: Journal, clock: Clock) -> Iterator[Desk]:
    """Another desk on the same journal, with a connection of its own."""
    with Journal.open(journal.url) as opened:
        yield Desk(opened, "Tisch 2", clock=clock)


@pytest.fixture
def register() -> Register:
    """Registers attendees at a desk, as a roster would."""

    def write(desk: Desk, *people: Attendee, source: Source = Source.ROSTER) -> None:
        desk.take_roster(lambda roll: [Registered(one, source) for one in people])

    return write


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with stage.server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def journal_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place for a new journal, on each engine in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "journal.sqlite")
    running: Server = request.getfixturevalue("server")
    return running.new_database()


@pytest.fixture
def journal(journal_url: str, conference: Conference) -> Iterator[Journal]:
    """A journal that holds the small conference and nothing else, on each engine in turn."""
    with Journal.create(journal_url, [Fact(OPENING, "office", ProgrammeSet(conference))]) as created:
        yield created


@pytest.fixture(scope="session")
def running_cups() -> Iterator[Cups]:
    with cups() as server:
        yield server


@pytest.fixture
def spooler(running_cups: Cups) -> Iterator[Cups]:
    """A spooler with a queue and a virtual printer behind it, all three as they should be before each test."""
    yield running_cups
    running_cups.restore()
