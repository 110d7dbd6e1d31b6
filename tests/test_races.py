"""Several desks at once, each a process of its own, on both engines."""

import multiprocessing
import sqlite3
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Conference, Fact, ProgrammeSet
from checkin.roll import Roll
from tests.crowd import race, race_naively
from tests.stage import OPENING, Make, Register, Server

DESKS = 16
ROUNDS = 10
GUESTS = 32  # for the six seats of the small conference

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.crowd"])


@pytest.fixture
def urls(journal_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """A place for a new journal for each round."""
    if journal_url.startswith("postgresql"):
        server: Server = request.getfixturevalue("server")
        return [server.new_database() for _ in range(ROUNDS)]
    return [str(tmp_path / f"{number}.sqlite") for number in range(ROUNDS)]


def run(target: object, *arguments: tuple[object, ...]) -> None:
    """Run a process for each of ``arguments`` to its end."""
    running = [processes.Process(target=target, args=one) for one in arguments]  # type: ignore[arg-type]
    for process in running:
        process.start()
    for process in running:
        process.join()
    assert [process.exitcode for process in running] == [0] * len(running)


def test_C01_the_last_seats_are_given_exactly_once(
    urls: list[str], conference: Conference, person: Make, register: Register
) -> None:
    tickets = []
    for url in urls:
        people = [person("a", "b") for _ in range(GUESTS)]
        with Journal.create(url, [Fact(OPENING, "office", ProgrammeSet(conference))]) as journal:
            register(Desk(journal, "office"), *people)
        tickets.append([one.ticket for one in people])
    start = processes.Barrier(DESKS)
    run(
        race,
        *((urls, [codes[number::DESKS] for codes in tickets], f"Tisch {number}", start) for number in range(DESKS)),
    )
    for url in urls:
        with Journal.open(url) as journal:
            roll = Roll(journal.read(0))  # raises over a gap in the numbers
        assert {room: roll.taken[room] for room in "abc"} == {"a": 2, "b": 2, "c": 2}
        assert len(roll.waiting("theme")) == GUESTS - 6
        assert roll.arrived[1] == GUESTS


def test_C02_one_guest_at_all_desks_at_once_is_admitted_once(
    urls: list[str], conference: Conference, person: Make, register: Register
) -> None:
    tickets = []
    for url in urls:
        guest = person()
        with Journal.create(url, [Fact(OPENING, "office", ProgrammeSet(conference))]) as journal:
            register(Desk(journal, "office"), guest)
        tickets.append([guest.ticket])
    start = processes.Barrier(DESKS)
    run(race, *((urls, tickets, f"Tisch {number}", start) for number in range(DESKS)))
    for url in urls:
        with Journal.open(url) as journal:
            told = Counter(type(fact.change).__name__ for fact in journal.read(2))
        assert told == {"Arrived": 1, "Assigned": 2, "Refused": DESKS - 1}


def test_C07_counting_first_and_seating_then_does_oversell(journal_url: str) -> None:
    """The control: on the same engines, in the same kind of race, the naive way is caught giving too many seats."""
    if journal_url.startswith("postgresql"):
        with psycopg.connect(journal_url) as connection:
            connection.execute("CREATE TABLE taken (seat INTEGER)")
    else:
        with sqlite3.connect(journal_url) as file:
            file.execute("CREATE TABLE taken (seat INTEGER)")
        file.close()
    run(race_naively, *[(journal_url, 1, processes.Barrier(DESKS))] * DESKS)
    if journal_url.startswith("postgresql"):
        with psycopg.connect(journal_url) as connection:
            (taken,) = connection.execute("SELECT count(*) FROM taken").fetchone() or (0,)
    else:
        with sqlite3.connect(journal_url) as file:
            (taken,) = file.execute("SELECT count(*) FROM taken").fetchone()
        file.close()
    assert taken > 1
