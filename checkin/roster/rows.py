"""Sheets → one ``Row`` per person, and what could not be understood."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from checkin.i18n import Sentence
from checkin.model import Attendee, Conference, Status
from checkin.names import split
from checkin.roster.columns import Columns, columns, recognised
from checkin.roster.words import Answers, key, moment
from checkin.ticket import canonical
from checkin.trouble import Trouble


class Sheet(Struct, frozen=True):
    """One table of a file as plain text: ``rows`` of stripped cells; ``numbers`` says on which line each row begins."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


class Problem(Struct, frozen=True):
    """Something to tell about the row that begins on line ``row`` of the file."""

    row: int
    sentence: Sentence


class Row(Struct, frozen=True):
    """One person of the list. ``told`` are the fields of ``person`` that the list has something to say about.

    With a ``problem`` the row cannot be used, but still shows whose it is.
    """

    number: int
    person: Attendee
    told: frozenset[str]
    problem: Sentence | None = None


class Roster(Struct, frozen=True):
    """A list that was understood. ``header`` is the line its headings stand on; ``notes`` are worth knowing.

    ``unused`` are the headings of columns that hold something and mean nothing here.
    """

    columns: Columns
    header: int
    rows: tuple[Row, ...]
    notes: tuple[Problem, ...]
    unused: tuple[str, ...]


LONGEST = 300
LONGEST_NOTES = 3000
"""Characters of a field; nobody can read more of a badge, or of notes while a guest waits."""

_LOOKED_AT = 200  # rows in which samples are looked for
_TITLE_ROWS = 10  # lists made by hand begin with a title and a date


class Listing(Struct, frozen=True):
    """The table of a file that is taken for the list: row ``at`` of ``sheet`` holds the headings of ``columns``."""

    sheet: Sheet
    at: int
    columns: Columns

    def samples(self, column: int, most: int) -> tuple[str, ...]:
        """The first different entries of a column, to recognise it by."""
        below = (row[column] for row in self.sheet.rows[self.at + 1 :] if column < len(row))
        return tuple(islice(dict.fromkeys(filter(None, islice(below, _LOOKED_AT))), most))


def locate(sheets: Sequence[Sheet], conference: Conference, asked: Mapping[str, str] = {}) -> Listing:
    """The sheet whose columns are understood best, and its headings; ``asked`` as in ``columns``.

    Raises ``Trouble`` where nothing stands in any sheet. That the columns name people is not said yet.
    """
    headers = [(sheet, at) for sheet in sheets for at in range(min(len(sheet.rows), _TITLE_ROWS))]
    if not headers:
        raise Trouble("roster-empty")
    sheet, at = max(headers, key=lambda header: _understood(header[0].rows[header[1]], conference, asked))
    return Listing(sheet, at, columns(sheet.rows[at], conference, asked))


def understand(listing: Listing, conference: Conference) -> Roster:
    """The people of a list.

    Raises ``Trouble`` where nobody stands in it, where it does not name people, or names only who ordered.
    """
    sheet, at, meaning = listing.sheet, listing.at, listing.columns
    if not meaning.name_people:
        raise Trouble("roster-orders" if "order" in meaning.fields else "roster-nameless")
    reading = _Reading(meaning, conference)
    below = zip(sheet.numbers[at + 1 :], sheet.rows[at + 1 :], strict=True)
    rows = [row for number, cells in below if any(cells) and (row := reading.row(number, cells))]
    if not rows:
        raise Trouble("roster-empty")
    if meaning.borrowed:
        reading.notes.insert(0, Problem(sheet.numbers[at], Sentence("roster.invoice-company")))
    unused = meaning.unused(sheet.rows[at + 1 :])
    return Roster(meaning, sheet.numbers[at], tuple(rows), tuple(reading.notes), unused)


def read(sheets: Sequence[Sheet], conference: Conference, asked: Mapping[str, str] = {}) -> Roster:
    """``locate`` and ``understand`` in one, where nobody looks at the columns in between."""
    return understand(locate(sheets, conference, asked), conference)


def _understood(cells: Sequence[str], conference: Conference, asked: Mapping[str, str]) -> tuple[bool, int]:
    """How well a row reads as headings: whether they name people, and how many say something."""
    found = recognised(cells, conference)
    keys = {key(cell) for cell in cells}
    pointed = [field for field, heading in asked.items() if key(heading) in keys]
    named = found.name_people or "name" in pointed or "family" in pointed
    return named, len(found.fields) + len(found.questions) + len(pointed)


class _Reading:
    """Turns the rows of one list into people. What does not stop a row from being used is left in ``notes``.

    A text that is not understood is noted where it stands first: one word is often that of many people.
    """

    def __init__(self, meaning: Columns, conference: Conference) -> None:
        self.notes: list[Problem] = []
        self._header = meaning.header
        self._fields = meaning.fields
        self._questions = meaning.questions
        self._answers = Answers(conference)
        self._zone = ZoneInfo(conference.timezone)
        self._unknown: set[tuple[int, str]] = set()
        self._number = 0
        self._cells: Sequence[str] = ()

    def row(self, number: int, cells: Sequence[str]) -> Row | None:
        """The person of a row; ``None`` for an extra that somebody bought, which is no person."""
        self._number, self._cells = number, (*cells, *[""] * (len(self._header) - len(cells)))
        values: dict[str, Any] = self._name()
        if not values["given"] and not values["family"] and self._text("part_of"):
            self._note("extra")
            return None
        values |= {field: self._text(field) for field in ("organisation", "notes") if field in self._fields}
        values |= {"ticket": canonical(self._text("ticket"))} if "ticket" in self._fields else {}
        values |= self._told("email", lambda text: text if "@" in text else None, "")
        values |= self._told("photo", self._answers.yes, None)
        values |= self._told("registered", self._moment, None)
        values |= self._reference() | self._role() | self._status() | self._days() | self._wishes()
        person = Attendee(**({"id": "", "ticket": "", "given": "", "family": ""} | values))
        problem = None
        if self._is_shifted(cells):
            problem = Sentence("roster.shifted", {"cells": len(cells), "columns": len(self._header)})
        elif not person.given and not person.family:
            problem = Sentence("roster.no-name")
        return Row(number, person, frozenset(values), problem)

    def _is_shifted(self, cells: Sequence[str]) -> bool:
        """Whether a row of the wrong length has its data in the wrong columns, and is not just cut off at its end."""
        at = self._fields.get("email", len(cells))
        misplaced = len(cells) < len(self._header) and any(cells[at : at + 1]) and "@" not in cells[at]
        return misplaced or any(cells[len(self._header) :])

    def _text(self, field: str) -> str:
        """What the row says in a field, on one line and not too long; empty where the list has no such column."""
        at = self._fields.get(field)
        if at is None:
            return ""
        text = _on_one_line(self._cells[at])
        longest = LONGEST_NOTES if field == "notes" else LONGEST
        if len(text) > longest and field != "ticket":
            self._note("cut", column=self._header[at], longest=longest)
            text = text[:longest].rstrip()
        return text

    def _told(self, field: str, meaning: Callable[[str], Any], otherwise: Any) -> dict[str, Any]:
        """The field as the list tells it, ``otherwise`` where nothing can be understood; empty without a column."""
        if field not in self._fields:
            return {}
        text = self._text(field)
        found = meaning(text) if text else None
        if text and found is None:
            self._note_unknown(self._fields[field], text)
        return {field: otherwise if found is None else found}

    def _note(self, said: str, **values: Any) -> None:
        self.notes.append(Problem(self._number, Sentence(f"roster.{said}", values)))

    def _note_unknown(self, at: int, text: str, said: str = "unknown") -> None:
        if (at, text) not in self._unknown:
            self._unknown.add((at, text))
            self._note(said, column=self._header[at], text=shorten(text, 60, placeholder="…"))

    def _name(self) -> dict[str, Any]:
        given, family, title = self._text("given"), self._text("family"), self._text("title")
        if given or family:
            return {"given": given, "family": family} | ({"title": title} if "title" in self._fields else {})
        found, given, family = split(self._text("name"))
        return {"given": given, "family": family, "title": title or found}

    def _reference(self) -> dict[str, str]:
        """The reference; in the lists of pretix the order and the position in it."""
        if "ref" in self._fields:
            return {"ref": self._text("ref")}
        order, position = self._text("order"), self._text("position")
        return {"ref": f"{order}-{position}"} if order and position else {}

    def _role(self) -> dict[str, str]:
        if "role" in self._fields:
            return self._told("role", self._answers.role, self._text("role"))
        role = self._answers.role_of_product(self._product())
        return {"role": role} if role else {}

    def _status(self) -> dict[str, Status]:
        """The status; none where its word is not understood: that must not admit whom an earlier list cancelled."""
        if not self._fields.keys() & {"status", "paid", "void"}:
            return {}
        void = self._text("void")
        if void and self._answers.yes(void) is not False:
            return {"status": Status.CANCELLED}  # also where the cell holds the date of it
        meanings = {"status": self._answers.status, "paid": self._answers.paid}
        words = {field: text for field in meanings if (text := self._text(field))}
        meant = {field: meanings[field](text) for field, text in words.items()}
        status = next(filter(None, meant.values()), None)
        for field, text in words.items():
            if meant[field] is None:
                self._note_unknown(self._fields[field], text, "unknown" if status else "unknown-status")
        return {} if words and not status else {"status": status or Status.CONFIRMED}

    def _days(self) -> dict[str, tuple[int, ...]]:
        if "days" in self._fields:
            return self._told("days", self._answers.days, ())
        days = self._answers.days_of_product(self._product())
        return {} if days is None else {"days": days}

    def _product(self) -> str:
        return f"{self._text('product')} {self._text('variation')}".strip()

    def _moment(self, date: str) -> datetime | None:
        return moment(f"{date} {self._text('time')}".rstrip(), self._zone)

    def _wishes(self) -> dict[str, dict[str, tuple[str, ...]]]:
        if not self._questions:
            return {}
        wishes: dict[str, tuple[str, ...]] = {}
        for question in self._questions:
            text = _on_one_line(self._cells[question.at])
            if not text or self._answers.yes(text) is False:
                continue
            rooms = self._answers.rooms(question.block, text)
            if question.room and rooms == ():
                rooms = (question.room,)
            if rooms is None:
                self._note_unknown(question.at, text)
            else:
                wishes[question.block] = tuple(dict.fromkeys((*wishes.get(question.block, ()), *rooms)))
        return {"wishes": wishes}


def _on_one_line(text: str) -> str:
    if not text.isprintable():
        text = "".join(" " if character < " " or "\x7f" <= character < "\xa0" else character for character in text)
    return " ".join(text.split())
