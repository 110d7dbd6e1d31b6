"""Roll → tables that people read: attendance, rooms, no-shows, conflicts, the scan log.

Lists of people are in the order of DIN 5007 and hold no more about a person than the list is for. Times are those of
the conference's wall clock. What a table becomes (XLSX, CSV, PDF) is no concern of this module.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from checkin.i18n import say
from checkin.model import Arrived, Attendee, Fact, Outcome, Refused, Source, Standing, Status, Undone
from checkin.names import din5007
from checkin.roll import Roll

Cell = str | int | datetime | None


class Column(Struct, frozen=True):
    """A column: its heading and how wide it is, in characters of its longest usual entry."""

    title: str
    width: int = 16


class Table(Struct, frozen=True):
    """A report to be written: cells are text, whole numbers, local times (naive, as on the wall clock) or empty."""

    title: str
    subtitle: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def build(name: str, roll: Roll, facts: Iterable[Fact], day: int | None = None) -> Table:
    """The report called ``name`` (one of ``REPORTS``) for one day or all; only the scan log reads ``facts``."""
    days = [day] if day else [one.number for one in roll.conference.days]
    return _table(name, roll, days, *REPORTS[name](roll, days, facts))


def badges(roll: Roll, remarks: Mapping[str, str]) -> Table:
    """What to know of the badges of some attendees, named by their ids, before they are printed."""
    people = listed(roll.standing(attendee) for attendee in remarks)
    rows = ((*_person(one.attendee), remarks[one.id]) for one in people)
    days = [one.number for one in roll.conference.days]
    return _table("badges", roll, days, (*_person_columns(), _column("remark", 60)), rows)


def _table(
    name: str, roll: Roll, days: list[int], columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]
) -> Table:
    conference = roll.conference
    dates = ", ".join(f"{one.date:%d.%m.%Y}" for one in conference.days if one.number in days)
    counted = tuple(rows)
    if conference.training:  # the title says so too, but a CSV has none and rows are copied
        columns = (*columns, Column(say("report.training"), 10))
        counted = tuple((*row, say("report.training")) for row in counted)
    subtitle = say(f"report.{name}.subtitle", n=len(counted), registered=roll.registered, dates=dates)
    title = f"{say(f'report.{name}.title')} – {conference.title} {conference.subtitle}".strip()
    return Table(title, subtitle, columns, counted)


Content = tuple[tuple[Column, ...], Iterable[tuple[Cell, ...]]]


def _attendance(roll: Roll, days: list[int], facts: Iterable[Fact]) -> Content:
    blocks = [block for block in roll.conference.blocks if block.day in days]
    columns = (
        *_person_columns(),
        _column("role", 14),
        *(Column(say("report.column.arrived", day=day), 16) for day in days),
        _column("desk", 12),
        *(Column(say("report.column.block", block=block.title, day=block.day), 20) for block in blocks),
        _column("remark", 24),
    )

    def row(standing: Standing) -> tuple[Cell, ...]:
        arrivals = [standing.arrivals.get(day) for day in days]
        return (
            *_person(standing.attendee),
            standing.attendee.role,
            *(roll.local(arrival.at) if arrival else None for arrival in arrivals),
            next(arrival.desk for arrival in arrivals if arrival),
            *(_room_title(roll, standing, block.id) for block in blocks),
            _remark(standing, days),
        )

    return columns, map(row, listed(one for one in roll.standings() if any(day in one.arrivals for day in days)))


def _rooms(roll: Roll, days: list[int], facts: Iterable[Fact]) -> Content:
    columns = (
        _column("day", 5),
        _column("time", 7),
        _column("room", 22),
        *_person_columns(),
        _column("wish", 8),
        _column("here", 6),
    )

    def rows() -> Iterator[tuple[Cell, ...]]:
        everybody = listed(roll.standings())
        for block in roll.conference.blocks:
            if block.day not in days:
                continue
            for room in block.rooms:
                for standing in everybody:
                    seat = standing.seats.get(block.id)
                    if seat is not None and seat.room == room.id:
                        here = say("report.yes") if block.day in standing.arrivals else ""
                        yield (
                            block.day,
                            f"{block.start:%H:%M}",
                            room.title,
                            *_person(standing.attendee),
                            seat.wish or None,
                            here,
                        )
            for place, attendee in enumerate(roll.waiting(block.id), 1):
                standing = roll.standing(attendee)
                here = say("report.yes") if block.day in standing.arrivals else ""
                waiting = say("report.waiting", block=block.title, place=place)
                yield block.day, f"{block.start:%H:%M}", waiting, *_person(standing.attendee), None, here

    return columns, rows()


def _no_shows(roll: Roll, days: list[int], facts: Iterable[Fact]) -> Content:
    columns = (_column("day", 5), *_person_columns(), _column("role", 14), _column("reference", 14))
    absent = (
        (day, *_person(standing.attendee), standing.attendee.role, standing.attendee.ref)
        for day in days
        for standing in listed(roll.standings())
        if standing.attendee.status is not Status.CANCELLED
        and standing.attendee.comes_on(day)
        and day not in standing.arrivals
    )
    return columns, absent


def _conflicts(roll: Roll, days: list[int], facts: Iterable[Fact]) -> Content:
    columns = (*_person_columns(), _column("conflict", 60))
    return columns, (
        (*(_person(conflict.attendee) if conflict.attendee else ("", "", "", "")), str(conflict.said))
        for conflict in roll.conflicts()
        if conflict.day in days
    )


def _scan_log(roll: Roll, days: list[int], facts: Iterable[Fact]) -> Content:
    columns = (
        _column("number", 7),
        _column("at", 16),
        _column("desk", 12),
        _column("outcome", 24),
        *_person_columns(),
        _column("remark", 30),
    )

    def rows() -> Iterator[tuple[Cell, ...]]:
        for fact in facts:
            change = fact.change
            if not isinstance(change, Arrived | Refused | Undone) or change.day not in days:
                continue
            match change:
                case Arrived():
                    outcome, remark = Outcome.WELCOME, _overruled(change.overruled, change.by, change.why)
                case Refused():
                    outcome, remark = change.outcome, change.ticket
                case Undone():
                    outcome, remark = Outcome.UNDONE, f"{change.why} ({change.by})" if change.by else change.why
            person = roll.standing(change.attendee).attendee if change.attendee else None
            who = _person(person) if person else ("", "", "", "")
            yield fact.seq, roll.local(fact.at), fact.desk, say(f"outcome.{outcome}.word"), *who, remark

    return columns, rows()


REPORTS: dict[str, Callable[[Roll, list[int], Iterable[Fact]], Content]] = {
    "attendance": _attendance,
    "rooms": _rooms,
    "no-shows": _no_shows,
    "conflicts": _conflicts,
    "scan-log": _scan_log,
}


def _column(name: str, width: int) -> Column:
    return Column(say(f"report.column.{name}"), width)


def _person_columns() -> tuple[Column, ...]:
    return _column("family", 22), _column("given", 18), _column("title", 9), _column("organisation", 34)


def _person(person: Attendee) -> tuple[str, str, str, str]:
    return person.family, person.given, person.title, person.organisation


def listed(standings: Iterable[Standing]) -> list[Standing]:
    """People in the order of their names, as DIN 5007 has it."""
    return sorted(standings, key=lambda one: (din5007(one.attendee.family), din5007(one.attendee.given)))


def _room_title(roll: Roll, standing: Standing, block: str) -> str:
    seat = standing.seats.get(block)
    return roll.conference.room(seat.room).title if seat else ""


def _remark(standing: Standing, days: list[int]) -> str:
    remarks = [say("report.walk-in")] if standing.source is Source.WALK_IN else []
    for day, arrival in standing.arrivals.items():
        if day in days and arrival.overruled:
            remarks.append(_overruled(arrival.overruled, arrival.by, arrival.why))
    return "; ".join(remarks)


def _overruled(refusal: Outcome | None, by: str, why: str) -> str:
    return say("report.overruled", refusal=say(f"outcome.{refusal}.word"), by=by, why=why) if refusal else ""
