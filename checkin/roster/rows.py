"""Sheets → one ``Row`` per person, and what could not be understood."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from checkin.i18n import Sentence
from checkin.model import Attendee, Conference, Status
from checkin.names import split
from checkin.roster.columns import Columns, columns, recognised
from checkin.roster.words import Answers, key, moment
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
    """A list that was understood. ``header`` is the line its headings stand on; ``notes`` are worth knowing."""

    columns: Columns
    header: int
    rows: tuple[Row, ...]
    notes: tuple[Problem, ...]


LONGEST = 300
LONGEST_NOTES = 3000

_TITLE_ROWS = 10  # lists made by hand begin with a title and a date


def read(sheets: Sequence[Sheet], conference: Conference, asked: Mapping[str, str] = {}) -> Roster:
    """The people of the sheet whose columns are understood best; ``asked`` as in ``columns``.

    Raises ``Trouble`` where nobody stands in the list, where it does not name people, or names only who ordered.
    """
    headers = [(sheet, at) for sheet in sheets for at in range(min(len(sheet.rows), _TITLE_ROWS))]
    if not headers:
        raise Trouble("roster-empty")
    sheet, at = max(headers, key=lambda header: _understood(header[0].rows[header[1]], conference, asked))
    meaning = columns(sheet.rows[at], conference, asked)
    if not meaning.name_people:
        raise Trouble("roster-orders" if "order" in meaning.fields else "roster-nameless")
    reading = _Reading(meaning, conference)
    below = zip(sheet.numbers[at + 1 :], sheet.rows[at + 1 :], strict=True)
    rows = [row for number, cells in below if any(cells) and (row := reading.row(number, cells))]
    if not rows:
        raise Trouble("roster-empty")
    about_all = []
    if not any(row.person.ticket for row in rows):
        about_all.append(Problem(sheet.numbers[at], Sentence("roster.no-codes")))
    if meaning.borrowed:
        about_all.append(Problem(sheet.numbers[at], Sentence("roster.invoice-company")))
    return Roster(meaning, sheet.numbers[at], tuple(rows), (*about_all, *reading.notes))


def _understood(cells: Sequence[str], conference: Conference, asked: Mapping[str, str]) -> tuple[bool, int]:
    """How well a row reads as headings: whether they name people, and how many say something."""
    found = recognised(cells, conference)
    keys = {key(cell) for cell in cells}
    pointed = [field for field, heading in asked.items() if key(heading) in keys]
    named = found.name_people or "name" in pointed or "family" in pointed
    return named, len(found.fields) + len(found.questions) + len(pointed)


class _Reading:
    """Turns the rows of one list into people. What does not stop a row from being used is left in ``notes``."""

    def __init__(self, meaning: Columns, conference: Conference) -> None:
        self.notes: list[Problem] = []
        self._header = meaning.header
        self._fields = meaning.fields
        self._questions = meaning.questions
        self._conference = conference
        self._answers = Answers(conference)
        self._zone = ZoneInfo(conference.timezone)
        self._roles_told: set[str] = set()
        self._number = 0
        self._cells: Sequence[str] = ()

    def row(self, number: int, cells: Sequence[str]) -> Row | None:
        """The person of a row; ``None`` for an extra that somebody bought, which is no person."""
        self._number, self._cells = number, (*cells, *[""] * (len(self._header) - len(cells)))
        values = self._name()
        if not values["given"] and not values["family"] and self._text("part_of"):
            self._note("extra")
            return None
        values |= {field: self._text(field) for field in ("ticket", "organisation", "notes") if field in self._fields}
        values |= self._reference() | self._mail() | self._role() | self._status() | self._days_of()
        values |= self._photo() | self._registered() | self._wishes()
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

    def _note(self, key: str, **values: Any) -> None:
        self.notes.append(Problem(self._number, Sentence(f"roster.{key}", values)))

    def _note_unknown(self, at: int, text: str) -> None:
        self._note("unknown", column=self._header[at], text=text if len(text) <= 60 else f"{text[:59]}…")

    def _name(self) -> dict[str, Any]:
        given, family, title = self._text("given"), self._text("family"), self._text("title")
        if given or family:
            named = {"given": given, "family": family}
            return named | {"title": title} if "title" in self._fields else named
        found, given, family = split(self._text("name"))
        return {"given": given, "family": family, "title": title or found}

    def _reference(self) -> dict[str, Any]:
        order, position = self._text("order"), self._text("position")
        if "ref" in self._fields:
            return {"ref": self._text("ref")}
        return {"ref": f"{order}-{position}"} if order and position else {}

    def _mail(self) -> dict[str, Any]:
        if "email" not in self._fields:
            return {}
        mail = self._text("email")
        if mail and "@" not in mail:
            self._note_unknown(self._fields["email"], mail)
            mail = ""
        return {"email": mail}

    def _role(self) -> dict[str, Any]:
        if "role" not in self._fields:
            found = self._answers.role(f"{self._text('product')} {self._text('variation')}")
            return {"role": found} if found else {}
        text = self._text("role")
        role = self._conference.role(text)
        if text and role is None and text not in self._roles_told:
            self._roles_told.add(text)  # one unknown role is often that of many people
            self._note_unknown(self._fields["role"], text)
        return {"role": role.title if role else text}

    def _status(self) -> dict[str, Any]:
        if not self._fields.keys() & {"status", "paid", "void"}:
            return {}
        void, status, paid = self._text("void"), self._text("status"), self._text("paid")
        if void and self._answers.yes(void) is not False:
            return {"status": Status.CANCELLED}  # also where the cell holds the day of cancellation
        found = self._answers.status(status)
        if found is None and status:
            self._note_unknown(self._fields["status"], status)
        if found is None and paid:
            was_paid = self._answers.yes(paid)
            found = self._answers.status(paid) if was_paid is None else (Status.UNPAID, Status.CONFIRMED)[was_paid]
        return {"status": found or Status.CONFIRMED}

    def _days_of(self) -> dict[str, Any]:
        if "days" not in self._fields:
            found = self._answers.named_days(f"{self._text('product')} {self._text('variation')}")
            return {} if found is None else {"days": found}
        text = self._text("days")
        days = self._answers.days(text)
        if days is None and text:
            self._note_unknown(self._fields["days"], text)
        return {"days": days or ()}

    def _photo(self) -> dict[str, Any]:
        if "photo" not in self._fields:
            return {}
        text = self._text("photo")
        photo = self._answers.yes(text)
        if photo is None and text:
            self._note_unknown(self._fields["photo"], text)
        return {"photo": photo}

    def _registered(self) -> dict[str, Any]:
        if "registered" not in self._fields:
            return {}
        text = f"{self._text('registered')} {self._text('time')}".strip()
        moment = _moment(text)
        if moment is None:
            if text:
                self._note_unknown(self._fields["registered"], text)
            return {"registered": None}
        return {"registered": (moment if moment.tzinfo else moment.replace(tzinfo=self._zone)).astimezone(UTC)}

    def _wishes(self) -> dict[str, Any]:
        if not self._questions:
            return {}
        wishes: dict[str, tuple[str, ...]] = {}
        for question in self._questions:
            text = _on_one_line(self._cells[question.at])
            if not text or self._answers.yes(text) is False:
                continue
            rooms = self._answers.rooms(question.block, text)
            if question.room and self._answers.yes(text):
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
