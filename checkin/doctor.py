"""What works on this machine, before the doors open: each part tried for real, each with what to do if it fails."""

import ctypes.util
import importlib.metadata
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from checkin.i18n import Sentence
from checkin.journal import Journal, is_file
from checkin.model import utc_now
from checkin.trouble import Trouble

ROOM_NEEDED = 500_000_000
"""Bytes that should be free: a day of facts, badges and reports, many times over."""


class Finding(Struct, frozen=True):
    """One part that was tried: whether it works, in words, and what to do if it does not."""

    name: str
    ok: bool
    said: Sentence
    hint: Sentence


def examine(journal: str) -> list[Finding]:
    """Everything a desk needs, with the journal at this path or URL."""
    return [*_zbar(), *_fonts(), *_window(), *_journal(journal), *_disk(journal)]


def _finding(name: str, ok: bool, **values: object) -> Finding:
    state = "good" if ok else "bad"
    return Finding(name, ok, Sentence(f"doctor.{name}.{state}", values), Sentence(f"doctor.{name}.hint", values))


def _zbar() -> Iterator[Finding]:
    yield _finding("zbar", ctypes.util.find_library("zbar") is not None or sys.platform == "win32")


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
    folder = Path(journal).resolve().parent if is_file(journal) else Path.cwd()
    while not os.access(folder, os.X_OK):  # not there yet, or closed to us: the disk is that of the folder above
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    yield _finding("disk", free >= ROOM_NEEDED, folder=folder, free=free // 1_000_000)
    if is_file(journal):
        yield _finding("sqlite", sqlite3.sqlite_version_info >= (3, 38), version=sqlite3.sqlite_version)
