"""Before the doors open: what works on this machine, each part tried for real, and whether the conference is prepared.

Each finding comes with what to do about it.
"""

import importlib.metadata
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from msgspec import Struct

from checkin import pairing, seats
from checkin.i18n import Sentence
from checkin.journal import Journal, is_file
from checkin.model import Block, Choice, Fact, Registered, Source, Standing, Status, utc_now
from checkin.roll import Roll
from checkin.trouble import Trouble

ROOM_NEEDED = 500_000_000
"""Bytes that should be free: a day of facts, badges and reports, many times over."""

OLD = timedelta(days=7)
"""From this age on somebody should ask the organiser for a newer roster."""


class Finding(Struct, frozen=True):
    """One part that was tried: whether it works, in words, and what to do if it does not."""

    name: str
    ok: bool
    said: Sentence
    hint: Sentence


def examine(journal: str) -> list[Finding]:
    """Everything a desk needs, with the journal at this path or URL."""
    return [*_zbar(), *_fonts(), *_window(), *_journal(journal), *_disk(journal)]


def answer_time(journal: str) -> float:
    """Milliseconds in which the journal answers a desk that asks what is new; ``Trouble`` where it does not."""
    with Journal.open(journal) as opened:
        known = max((fact.seq or 0 for fact in opened.read(0)), default=0)
        asked = perf_counter()
        list(opened.read(known))
        return (perf_counter() - asked) * 1000


def examine_conference(roll: Roll, facts: Iterable[Fact], now: datetime) -> list[Finding]:
    """Whether people can come: the roster and its age, wishes, seats, conflicts. ``facts`` are those of ``roll``."""
    conference = roll.conference
    expected = [one for one in roll.standings() if one.attendee.status is not Status.CANCELLED]
    return [
        _roster(roll, facts, now),
        _wishes(roll, expected),
        *(_seats(roll, block, expected) for block in conference.blocks if block.choice is Choice.ONE),
        _finding("conflicts", not (conflicts := roll.conflicts()), n=len(conflicts)),
        _finding("training", not conference.training),
    ]


def _roster(roll: Roll, facts: Iterable[Fact], now: datetime) -> Finding:
    changes = ((fact.at, fact.change) for fact in facts)
    latest = max(
        (at for at, change in changes if isinstance(change, Registered) and change.source is Source.ROSTER),
        default=None,
    )
    if latest is None:
        return _finding("roster", False, state="none", n=roll.registered)
    return _finding("roster", now - latest < OLD, at=f"{roll.local(latest):%d.%m.%Y %H:%M}", n=roll.registered)


def _wishes(roll: Roll, expected: list[Standing]) -> Finding:
    """That some wish nothing is usual; that all wish nothing means that the roster's columns were not understood."""
    conference = roll.conference
    themes = [block for block in conference.blocks if block.choice is Choice.ONE and not block.continues]
    without = sum(not any(seats.wishes(conference, one.attendee, block) for block in themes) for one in expected)
    return _finding("wishes", not expected or without < len(expected), n=without)


def _seats(roll: Roll, block: Block, expected: list[Standing]) -> Finding:
    coming = [one for one in expected if one.attendee.comes_on(block.day)]
    there = sum(room.seats for room in block.rooms)
    unseated = sum(block.id not in one.seats for one in coming)
    state = "bad" if there < len(coming) else "unplanned" if unseated else "good"
    values = {"block": block.title, "day": block.day, "seats": there, "coming": len(coming), "unseated": unseated}
    return _finding("seats", state == "good", state=state, **values)


def _finding(name: str, ok: bool, state: str = "", **values: object) -> Finding:
    state = state or ("good" if ok else "bad")
    return Finding(name, ok, Sentence(f"doctor.{name}.{state}", values), Sentence(f"doctor.{name}.hint", values))


def _zbar() -> Iterator[Finding]:
    from checkin.reading import decoders  # brings numpy along

    try:
        first, *others = decoders.installed()
    except Trouble:
        yield _finding("zbar", False)
    else:
        yield _finding("zbar", True, state="without" if first is decoders.zxing else "both" if others else "")


def _fonts() -> Iterator[Finding]:
    try:
        from checkin.paper import fonts

        unknown = fonts.missing("ÄÖÜäöüßẞŁłĞğŞşŐő Nguyễn Thị Phượng Ελένη Дмитрий", "regular")
    except (ImportError, OSError):
        unknown = "?"
    yield _finding("fonts", not unknown)


def _window() -> Iterator[Finding]:
    """PySide6 6.12 aborts on Python below 3.12: calls that return None steal a reference of it."""
    try:
        version = importlib.metadata.version("PySide6-Essentials")
    except importlib.metadata.PackageNotFoundError:
        yield _finding("window", False, version="–")
        return
    broken = version.startswith("6.12") and sys.version_info < (3, 12)
    yield _finding("window", not broken, version=version)


def _journal(journal: str) -> Iterator[Finding]:
    try:
        with Journal.open(journal) as opened:
            facts = list(opened.read(0))
    except Trouble as trouble:
        yield Finding("journal", False, trouble.sentence, trouble.hint)
        return
    yield _finding("journal", True, journal=opened.place, n=len(facts))
    latest = max((fact.at for fact in facts), default=utc_now())
    yield _finding("clock", latest <= utc_now(), now=f"{utc_now().astimezone():%d.%m.%Y %H:%M}")


def _disk(journal: str) -> Iterator[Finding]:
    folder = (Path(journal).resolve() if is_file(journal) else pairing.copy_path(journal, "")).parent
    while not os.access(folder, os.X_OK):  # not there yet, or closed to us: the disk is that of the folder above
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    yield _finding("disk", free >= ROOM_NEEDED, folder=folder, free=free // 1_000_000)
    if is_file(journal):
        yield _finding("sqlite", sqlite3.sqlite_version_info >= (3, 38), version=sqlite3.sqlite_version)
