"""Every fact folded into who is here and where they sit.

The roll does no I/O and decides nothing (``rules.py`` does): whoever folds the same facts holds the same roll. Counters
are kept while folding, so that nothing walks over all attendees while a guest waits.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from sys import intern
from typing import Self, assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from checkin.i18n import Sentence
from checkin.model import (
    ON_BADGE,
    PERSONAL,
    About,
    AnyChange,
    Arrival,
    Arrived,
    Assigned,
    Attendee,
    BadgeChange,
    BadgeMissed,
    BadgeOrdered,
    BadgePrinted,
    BadgeSent,
    Conference,
    Crossed,
    Crossing,
    Fact,
    How,
    Leased,
    NoteDone,
    Outcome,
    Print,
    PrintState,
    ProgrammeSet,
    Refused,
    Registered,
    Seat,
    Settled,
    Source,
    Standing,
    Status,
    Undone,
)


class Conflict(Struct, frozen=True):
    """Two truths that do not fit together, for a person to sort out; ``attendee`` is ``None`` where a room is over."""

    said: Sentence
    day: int
    attendee: Attendee | None = None


class Roll:
    """The state of one conference. ``add`` facts in the order of their numbers; everything else only reads."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self.head = 0
        self.unsent: dict[UUID, AnyChange] = {}
        self.registered = 0
        self.cancelled = 0
        self.arrived: Counter[int] = Counter()
        self.taken: Counter[str] = Counter()
        self.here: Counter[str] = Counter()
        self.leases: dict[str, dict[str, int]] = {}
        self.heard: dict[str, datetime] = {}  # when each desk wrote last, by its own clock
        self._conference: Conference | None = None
        self._block_days: dict[str, int] = {}
        self._seats_of: dict[str, int] = {}
        self._standings: dict[str, Standing] = {}
        self._tickets: dict[str, str] = {}
        self._badges: dict[str, str] = {}
        self._waiting: dict[str, dict[str, int]] = defaultdict(dict)
        self._contradicted: set[str] = set()
        self._counts = False  # counting once at the end costs much less than on and off at each fact
        self.add(facts)
        self._counts = True
        for standing in self._standings.values():
            self._count(standing, +1)

    def copy(self) -> Self:
        """A roll that holds the same and goes its own way: for another thread, in a few milliseconds.

        Standings are frozen, so both rolls share them; only what maps and counts them is new.
        """
        other = type(self)()
        other.head = self.head
        other.unsent = self.unsent.copy()
        other.registered = self.registered
        other.cancelled = self.cancelled
        other.arrived = self.arrived.copy()
        other.taken = self.taken.copy()
        other.here = self.here.copy()
        other.leases.update({room: held.copy() for room, held in self.leases.items()})
        other.heard = self.heard.copy()
        other._conference = self._conference
        other._block_days = self._block_days
        other._seats_of = self._seats_of
        other._standings = self._standings.copy()
        other._tickets = self._tickets.copy()
        other._badges = self._badges.copy()
        other._waiting.update({block: line.copy() for block, line in self._waiting.items()})
        other._contradicted = self._contradicted.copy()
        return other

    def become(self, other: Self) -> None:
        """Hold what ``other`` holds, for all who hold this roll; ``other`` is given up."""
        self.__dict__.update(other.__dict__)

    # what the facts say

    @property
    def conference(self) -> Conference:
        """The programme; ``LookupError`` while no fact has set one."""
        if self._conference is None:
            raise LookupError("no programme")
        return self._conference

    @property
    def place(self) -> int:
        """The number of the last fact; of one without a number the one it gets if nobody else writes before."""
        return self.head + len(self.unsent)

    @property
    def is_empty(self) -> bool:
        """Whether there is no programme yet."""
        return self._conference is None

    def standings(self) -> Iterator[Standing]:
        """Everybody ever registered, in the order of first registration."""
        yield from self._standings.values()

    def standing(self, attendee: str) -> Standing:
        """One attendee by id; ``KeyError`` for an unknown one."""
        return self._standings[attendee]

    def find(self, attendee: str) -> Standing | None:
        """One attendee by id, ``None`` for an unknown one. Never for scans: a scan may only name a ticket."""
        return self._standings.get(attendee)

    def holder(self, code: str) -> Standing | None:
        """The attendee to whom a ticket or badge of exactly that code was ever given, be it void by now."""
        attendee = self._tickets.get(code) or self._badges.get(code)
        return None if attendee is None else self._standings[attendee]

    def is_badge(self, code: str) -> bool:
        """Whether a badge has that code, and not a ticket."""
        return code in self._badges

    def free(self, room: str) -> int:
        """Seats of ``room`` that nobody holds; negative when the room is over its seats."""
        return self._seats_of[room] - self.taken[room]

    def open(self, room: str) -> int:
        """Seats of ``room`` that nobody holds and no desk has put by."""
        return self.free(room) - sum(self.leases.get(room, {}).values())

    def open_to(self, desk: str, room: str, *, alone: bool = False) -> int:
        """Seats of ``room`` that ``desk`` may give: those open to all and those it has put by; ``alone`` only these."""
        own = self.leases.get(room, {}).get(desk, 0)
        return own if alone else self.open(room) + own

    def waiting(self, block: str) -> list[str]:
        """The ids of those who wait for a seat in ``block``, first come first."""
        line = self.line(block)
        return sorted(line, key=line.__getitem__)

    def line(self, block: str) -> Mapping[str, int]:
        """Who waits for a seat in ``block``, with the number of the fact since which they wait."""
        return self._waiting[block]

    def local(self, at: datetime) -> datetime:
        """``at`` on the wall clock of the conference, without a zone."""
        return at.astimezone(ZoneInfo(self.conference.timezone)).replace(tzinfo=None)

    def conflicts(self) -> list[Conflict]:
        """What contradicts itself: said differently by desks apart, cancelled but here, more in a room than seats."""
        found = [conflict for attendee in sorted(self._contradicted) for conflict in self.conflicts_of(attendee)]
        for block in self.conference.blocks:
            for room in block.rooms:
                if self.free(room.id) < 0:
                    values = {"room": room.title, "day": block.day, "taken": self.taken[room.id], "seats": room.seats}
                    found.append(Conflict(Sentence("conflict.room-over", values), block.day))
        return found

    def conflicts_of(self, attendee: str) -> Iterator[Conflict]:
        """What contradicts itself about one attendee."""
        standing = self._standings[attendee]
        for day, again in standing.again:
            first = standing.arrivals[day]
            values = {
                "day": day,
                "desk": first.desk,
                "at": f"{self.local(first.at):%H:%M}",
                "desk2": again.desk,
                "at2": f"{self.local(again.at):%H:%M}",
            }
            yield Conflict(Sentence("conflict.arrived-twice", values), day, standing.attendee)
        if cancelled_but_here(standing):
            yield Conflict(Sentence("conflict.cancelled-here"), max(standing.arrivals), standing.attendee)
        seats = {one.name for one in standing.crossed if one.about is About.SEAT}
        hidden = {block.id for block in self.conference.blocks if block.continues in seats}
        for crossing in standing.crossed:
            if crossing.name not in hidden:  # told with the block that it continues
                yield self._crossed(standing, crossing)

    def _crossed(self, standing: Standing, crossing: Crossing) -> Conflict:
        day = max(standing.arrivals, default=self.conference.days[0].number)
        what: dict[str, object] = {}
        match crossing.about:
            case About.SEAT:
                block = self.conference.block(crossing.name)
                seat, day = standing.seats.get(block.id), block.day
                before, now = (block.room(one).title if one else "–" for one in (crossing.before, seat and seat.room))
                what = {"block": block.title, "before": before, "now": now}
            case About.FIELD:
                field = Sentence(f"roster.field.{crossing.name}")
                now = str(getattr(standing.attendee, crossing.name))
                what = {"field": field, "before": crossing.before or "–", "now": now or "–"}
        values = {"desk": crossing.desk, "desk2": crossing.desk2, **what}
        return Conflict(Sentence(f"conflict.crossed-{crossing.about}", values), day, standing.attendee)

    # folding

    def add(self, facts: Iterable[Fact]) -> set[str]:
        """Fold ``facts`` in; returns the ids of the attendees they touch.

        A fact without a number counts as unsent until it comes back with one. Raises ``ValueError`` when numbers are
        missing: folding over a gap would make this roll differ from everybody else's.
        """
        touched: set[str] = set()
        for fact in facts:
            if fact.seq is None:
                self.unsent[fact.id] = fact.change
            elif fact.seq != self.head + 1:
                raise ValueError(f"fact {fact.seq} after {self.head}")
            else:
                self.head = fact.seq
                if fact.id in self.unsent:
                    del self.unsent[fact.id]
                    continue
            self.heard[fact.desk] = fact.at
            attendee = self._fold(fact)
            if attendee is not None:
                touched.add(attendee)
        return touched

    def _fold(self, fact: Fact) -> str | None:
        change = fact.change
        match change:
            case ProgrammeSet(conference=conference):
                self._set_programme(conference)
                return None
            case Refused(attendee=attendee):
                return attendee
            case Registered():
                self._register(change)
            case Arrived():
                self._arrive(change, fact)
            case Assigned():
                self._assign(change, fact)
            case Leased(room=room, seats=seats, of=of):
                self.leases.setdefault(room, {})[of or fact.desk] = seats
                return None
            case Undone(attendee=attendee, day=day):
                old = self._standings[attendee]
                arrivals = {known: arrival for known, arrival in old.arrivals.items() if known != day}
                again = tuple(arrival for arrival in old.again if arrival[0] != day)
                undone = replace(old, arrivals=arrivals, again=again)
                if not arrivals and old.print and day in old.arrivals and old.print.since > old.arrivals[day].since:
                    undone = replace(undone, print=None, badge_code="")  # the badge of an arrival that was none
                self._put(undone)
            case BadgeOrdered() | BadgeSent() | BadgePrinted() | BadgeMissed():
                self._print(change, fact)
            case Crossed():
                self._cross(change, fact)
            case Settled(attendee=attendee):
                self._put(replace(self._standings[attendee], again=(), crossed=(), settled=True))
            case NoteDone(attendee=attendee):
                self._put(replace(self._standings[attendee], note_done=True))
            case _:
                assert_never(change)
        return change.attendee

    def _set_programme(self, conference: Conference) -> None:
        self._conference = conference
        self._block_days = {block.id: block.day for block in conference.blocks}
        self._seats_of = {room.id: room.seats for block in conference.blocks for room in block.rooms}

    def _register(self, change: Registered) -> None:
        person = change.person
        old = self._standings.get(person.id)
        self._tickets[person.ticket] = person.id
        if old is None:
            self._put(Standing(person, change.source))
            return
        corrected, before = old.corrected, old.before
        if change.source in (Source.DESK, Source.SUBSTITUTE):
            corrected |= set(person.changed_from(old.attendee))
        if change.source is Source.SUBSTITUTE:  # what a roster says of the other person is not about this one
            corrected |= PERSONAL
            before = (*before, old.attendee)
            old = replace(old, print=None, badge_code="")
        elif old.print and any(getattr(person, name) != getattr(old.attendee, name) for name in ON_BADGE):
            old = replace(old, print=replace(old.print, outdated=True))
        settled = old.settled and person.status is old.attendee.status
        source = Source.ROSTER if change.source is Source.ROSTER else old.source
        note_done = old.note_done and person.notes == old.attendee.notes
        now = replace(old, attendee=person, source=source, corrected=corrected, before=before, note_done=note_done)
        self._put(replace(now, settled=settled))

    def _print(self, change: BadgeChange, fact: Fact) -> None:
        old = self._standings[change.attendee]
        last = old.print
        match change:
            case BadgeOrdered(layout=layout):
                before = last.before if last is not None and last.state is PrintState.WAITING else last
                last = Print(PrintState.WAITING, layout, fact.desk, fact.at, self.place, before=before)
            case BadgeSent(layout=layout, code=code):
                self._badges[code] = change.attendee
                last = Print(PrintState.SENT, layout, fact.desk, fact.at, self.place, code)
            case BadgePrinted(layout=layout, code=code):
                old = replace(old, badges=old.badges + 1)
                if not code:
                    last = Print(PrintState.PRINTED, layout, fact.desk, fact.at, self.place)
                elif last is not None and last.state is not PrintState.PRINTED:  # with no print, its arrival was undone
                    old = replace(old, badge_code=code)
                    if last.code == code or last.state is not PrintState.SENT:  # else a later one is under way
                        last = replace(last, state=PrintState.PRINTED, at=fact.at, code=code, before=None)
            case BadgeMissed(given_up=True):
                if last is not None and last.state is PrintState.WAITING:
                    before = last.before
                    last = before and replace(before, outdated=before.outdated or last.outdated)
            case BadgeMissed(code=code):
                if last is not None and last.before is not None and last.before.code == code:
                    last = replace(last, before=_missed(last.before, fact))
                elif last is not None and last.code == code:
                    last = _missed(last, fact)
        self._put(replace(old, print=last))

    def _arrive(self, change: Arrived, fact: Fact) -> None:
        old = self._standings[change.attendee]
        arrival = Arrival(fact.at, fact.desk, self.place, change.overruled, change.by, change.why)
        if change.day in old.arrivals:
            self._put(replace(old, again=(*old.again, (change.day, arrival)), settled=False))
        else:
            self._put(replace(old, arrivals={**old.arrivals, change.day: arrival}, settled=False))

    def _cross(self, change: Crossed, fact: Fact) -> None:
        old = self._standings[change.attendee]
        if any((one.about, one.name) == (change.about, change.name) for one in old.crossed):
            return
        before = ""
        match change.about:
            case About.SEAT:
                seat = old.seats.get(change.name)
                before = seat.room if seat else ""
            case About.FIELD:
                before = str(getattr(old.attendee, change.name))
        crossing = Crossing(change.about, change.desk, fact.desk, change.name, before)
        self._put(replace(old, crossed=(*old.crossed, crossing)))

    def _assign(self, change: Assigned, fact: Fact) -> None:
        if change.leased and change.room is not None:
            held = self.leases.setdefault(change.room, {})
            held[fact.desk] = max(0, held.get(fact.desk, 0) - 1)
        old = self._standings[change.attendee]
        seats, waiting = dict(old.seats), dict(old.waiting)
        seats.pop(change.block, None)
        waiting.pop(change.block, None)
        if change.room is not None:  # ids are few and repeat in every fact: kept once, a large roll is a tenth smaller
            seats[intern(change.block)] = Seat(intern(change.room), change.how, self.place, change.wish)
        elif change.how is How.WAITING:
            waiting[intern(change.block)] = self.place
        last = old.print
        if last is not None and seats.get(change.block) != old.seats.get(change.block):
            last = replace(last, outdated=True)
        self._put(replace(old, seats=seats, waiting=waiting, print=last))

    def _put(self, standing: Standing) -> None:
        """Replace a standing; the only place where counters change."""
        if self._counts:
            old = self._standings.get(standing.id)
            if old is not None:
                self._count(old, -1)
            self._count(standing, +1)
        self._standings[standing.id] = standing
        if standing.again or standing.crossed or cancelled_but_here(standing):
            self._contradicted.add(standing.id)
        else:
            self._contradicted.discard(standing.id)

    def _count(self, standing: Standing, by: int) -> None:
        if standing.attendee.status is Status.CANCELLED:
            self.cancelled += by
        else:
            self.registered += by
        for day in standing.arrivals:
            self.arrived[day] += by
        for block, seat in standing.seats.items():
            self.taken[seat.room] += by
            if self._block_days.get(block) in standing.arrivals:
                self.here[seat.room] += by
        for block, since in standing.waiting.items():
            if by > 0:
                self._waiting[block][standing.id] = since
            else:
                del self._waiting[block][standing.id]


def _missed(last: Print, fact: Fact) -> Print:
    return replace(last, state=PrintState.FAILED, at=fact.at)


def cancelled_but_here(standing: Standing) -> bool:
    """Whether somebody is cancelled and here without anybody's word for it."""
    return (
        standing.attendee.status is Status.CANCELLED
        and not standing.settled
        and any(arrival.overruled is not Outcome.CANCELLED for arrival in standing.arrivals.values())
    )
