"""What the words of lists mean. The words themselves are data, in ``resources/roster.toml``."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import cache

import msgspec

from checkin import assets
from checkin.model import Choice, Conference, Day, Status
from checkin.names import fold


class _Words(msgspec.Struct, frozen=True):
    headings: dict[str, list[str]]
    status: dict[Status, list[str]]
    answers: dict[str, list[str]]
    days: dict[str, list[str]]
    ignored: dict[str, list[str]]
    blocks: dict[str, list[str]]


@cache
def _words() -> _Words:
    return msgspec.convert(tomllib.loads(assets.text("roster.toml")), _Words)


def key(heading: str) -> str:
    """The letters and digits of a heading: "E-Mail", "Email" and "e mail" are one."""
    return fold(heading).replace(" ", "")


@cache
def headings() -> Mapping[str, tuple[str, int]]:
    """By the ``key`` of a heading: the field it means, and how many better headings that field has."""
    return {
        key(heading): (field, better)
        for field, spellings in _words().headings.items()
        for better, heading in enumerate(spellings)
    }


def is_ignored(heading: str) -> bool:
    """Whether a column is one that a ticket shop adds for itself: prices, invoices, its own numbers."""
    ignored, known = _words().ignored, key(heading)
    return known in map(key, ignored["headings"]) or known.startswith(tuple(map(key, ignored["beginnings"])))


@cache
def in_german(word: str) -> tuple[str, ...]:
    """The folded words of a German programme for a folded word of a list; the word itself where there are none."""
    return tuple(map(fold, _words().blocks.get(word, [word])))


class Answers:
    """What cells mean at one conference. Every method gives ``None`` for a text that it does not understand."""

    def __init__(self, conference: Conference) -> None:
        words = _words()
        self._yes = {fold(word) for word in words.answers["yes"]}
        self._no = {fold(word) for word in words.answers["no"]}
        self._statuses = {fold(word): status for status, spellings in words.status.items() for word in spellings}
        self._roles = {fold(word): role.title for role in conference.roles for word in (role.title, *role.also)}
        self._all_days = [f" {fold(word)} " for word in words.days["all"]]
        self._days = {day.number: _naming(day) for day in conference.days}
        self._rooms = {block.id: {room.id: fold(room.title) for room in block.rooms} for block in conference.blocks}
        self._optional = {block.id for block in conference.blocks if block.choice is Choice.OPTIONAL}

    def yes(self, text: str) -> bool | None:
        """Whether a cell agrees."""
        first = fold(text).partition(" ")[0]
        return True if first in self._yes else False if first in self._no else None

    def status(self, text: str) -> Status | None:
        """The status that a word means."""
        return self._statuses.get(fold(text))

    def paid(self, text: str) -> Status | None:
        """The status that an answer to "paid?" means."""
        paid = self.yes(text)
        return self.status(text) if paid is None else Status.CONFIRMED if paid else Status.UNPAID

    def role(self, text: str) -> str | None:
        """The title of a role."""
        return self._roles.get(fold(text))

    def role_of_product(self, product: str) -> str | None:
        """The only role that the name of a product mentions."""
        mentioned = {self._roles[word] for word in fold(product).split() if word in self._roles}
        return self.role(product) or (mentioned.pop() if len(mentioned) == 1 else None)

    def days(self, text: str) -> tuple[int, ...] | None:
        """The days of a cell about days: their bare numbers, or as in ``days_of_product``."""
        numbers = {int(number) for number in re.findall(r"[0-9]+", text)}
        return self._fewer(numbers) if numbers and numbers <= self._days.keys() else self.days_of_product(text)

    def days_of_product(self, product: str) -> tuple[int, ...] | None:
        """The days that a text names by date, weekday or "Tag 1"; empty for all of them."""
        folded = f" {fold(product)} "
        if any(word in folded for word in self._all_days):
            return ()
        named = {number for number, naming in self._days.items() if naming.search(product)}
        return self._fewer(named) if named else None

    def _fewer(self, days: set[int]) -> tuple[int, ...]:
        return () if len(days) == len(self._days) else tuple(sorted(days))

    def rooms(self, block: str, text: str) -> tuple[str, ...] | None:
        """The rooms of ``block`` that an answer names, in its order; empty for "yes, any of them"."""
        folded = fold(text)
        said = set(folded.split())
        titles = self._rooms[block]
        named = [room for room, title in titles.items() if room == text or said.issuperset(title.split())]
        if named:
            return tuple(sorted(named, key=lambda room: folded.find(titles[room])))
        if self.yes(text):
            return ()
        meant = tuple(room for room, title in titles.items() if said and said.issubset(title.split()))
        if len(meant) > 1 and block in self._optional:
            return ()
        return meant if len(meant) == 1 else None


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _naming(day: Day) -> re.Pattern[str]:
    """Finds what lists call a day: "Mittwoch", "11.09.", "11./12.9.", "2019-09-11", "Tag 1"."""
    weekday = "|".join(_words().days[_WEEKDAYS[day.date.weekday()]])
    dated = rf"(?<!\d)(?<!\d\.)(?<!\d\.\s)0?{day.date.day}\.(?!\s?(?!0?{day.date.month}\.)\d)"
    counted = rf"\b(?:tag|day)\s*{day.number}\b|\b{day.number}\.\s*tag\b"
    return re.compile(rf"\b(?:{weekday})\b|{dated}|\b{day.date.isoformat()}\b|{counted}", re.IGNORECASE)


_GERMAN_DATE = re.compile(r"^([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}),?")


def moment(text: str, zone: tzinfo) -> datetime | None:
    """A date, with or without a time, in German or ISO form, as UTC; meant in ``zone`` where the text names none."""
    try:
        found = datetime.fromisoformat(_GERMAN_DATE.sub(lambda date: f"{date[3]}-{date[2]:0>2}-{date[1]:0>2}", text))
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):  # the first and last days of the calendar are none in another zone
        return None
