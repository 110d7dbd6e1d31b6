"""What runs in other processes when tests let several desks race or kill one."""

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random
from signal import SIGSTOP
from unittest.mock import patch

import psycopg

from checkin.desk import Desk
from checkin.engines import peewee
from checkin.hub import Hub
from checkin.journal import Journal
from checkin.model import Attendee, Conference, Fact, Outcome, ProgrammeSet, Registered, Source, utc_now
from checkin.trouble import Trouble


def race(urls: list[str], tickets: list[list[str]], name: str, start: Barrier) -> None:
    """In round after round, wait for the others and check these tickets in."""
    for url, codes in zip(urls, tickets, strict=True):
        with Journal.open(url) as journal:
            desk = Desk(journal, name)
            start.wait()
            for code in codes:
                desk.check_in(code)


def race_naively(url: str, seats: int, start: Barrier) -> None:
    """The mistake: count the taken seats, and take one when there is one left."""
    connect: Callable[[str], sqlite3.Connection | psycopg.Connection] = (
        psycopg.connect if url.startswith("postgresql") else sqlite3.connect
    )
    with connect(url) as connection:
        taken = connection.execute("SELECT count(*) FROM taken").fetchone()[0]  # type: ignore[index]
        connection.rollback()
        start.wait()  # every desk has counted
        if taken < seats:
            connection.execute("INSERT INTO taken VALUES (1)")
            connection.commit()
    connection.close()


def check_in_until_killed(url: str, seed: int, told: Connection) -> None:
    """Check in, in an order of its own, who is not here yet, and tell each id once the desk has said welcome."""
    with Journal.open(url) as journal:
        desk = Desk(journal, f"Tisch {seed}")
        absent = [standing.attendee for standing in desk.roll.standings() if not standing.arrivals]
        for person in Random(seed).sample(absent, len(absent)):
            if desk.check_in(person.ticket).outcome is Outcome.WELCOME:
                told.send(person.id)


def freeze_in_its_turn(url: str, code: str, told: Connection) -> None:
    """Come too late, get the turn, say so and stop; what the answer was, when somebody lets it go on."""
    moments = count(1)

    def clock() -> datetime:
        if next(moments) == 2:  # the first judgement came too late
            told.send("has its turn")
            os.kill(os.getpid(), SIGSTOP)
        return utc_now()

    with Journal.open(url) as journal, Journal.open(url) as other:
        desk = Desk(journal, "Tisch 2", day=1, clock=clock)
        Desk(other, "Tisch 3", day=1).check_in("?")
        told.send(desk.check_in(code).outcome.value)


def take_roster_until_killed(url: str, people: list[Attendee], told: Connection) -> None:
    """Say that the import begins, and import."""
    with Journal.open(url) as journal:
        desk = Desk(journal, "office")
        told.send("begins")
        desk.take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])


def create_until_killed(url: str, conference: Conference, told: Connection) -> None:
    """Say that the journal is being made, and make it."""
    told.send("begins")
    Journal.create(url, [Fact(utc_now(), "office", ProgrammeSet(conference))]).close()


def start_hub_until_killed(folder: Path, conference: Conference, port: int, told: Connection) -> None:
    """Say that the hub is being set up, and set it up."""
    told.send("begins")
    Hub(folder).start([Fact(utc_now(), "office", ProgrammeSet(conference))], port)


def start_hub_as(user: int, folder: Path, conference: Conference, port: int, told: Connection) -> None:
    """Set a hub up as that user, and tell whose the server's files are and how many facts it has."""
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    os.environ |= {"HOME": str(folder.parent), "XDG_DATA_HOME": str(folder.parent)}
    hub = Hub(folder)
    try:
        hub.start([Fact(utc_now(), "office", ProgrammeSet(conference))], port)
        with Journal.open(hub.url) as journal:
            told.send([(folder / "data").stat().st_uid, len(list(journal.read()))])
    finally:
        hub.stop()


def check_in_and_say_so(url: str, synchronous: str = "") -> None:
    """Check in who is not here yet; a line for each who was welcomed, and one for each trouble, after which again.

    With ``synchronous`` on a database as other programs have it, set to that.
    """

    def usual(path: Path) -> peewee.Database:
        return peewee.SqliteDatabase(str(path), pragmas={"journal_mode": "wal", "synchronous": synchronous})

    with patch("checkin.journal.file_database", usual) if synchronous else nullcontext(), Journal.open(url) as journal:
        desk = Desk(journal, "Tisch 1")
        for standing in [one for one in desk.roll.standings() if not one.arrivals]:
            while True:
                try:
                    verdict = desk.check_in(standing.attendee.ticket)
                except Trouble as trouble:
                    sys.stdout.write(f"trouble {trouble.name}\n")
                else:
                    break
            sys.stdout.write(f"{verdict.outcome} {standing.id}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    check_in_and_say_so(*sys.argv[1:])
