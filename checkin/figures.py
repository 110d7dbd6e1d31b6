"""A day in numbers: when people came, how fast each desk was, and how full the rooms will be.

Figures walk over everybody, so whoever needs them often counts in pieces (``Count``) and lives on in between. Times are
those of the conference's wall clock, naive.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from msgspec import Struct

from checkin import seats
from checkin.model import Source, Standing
from checkin.roll import Roll

PAUSE = timedelta(minutes=3)
"""From one guest to the next; whatever is longer was a time without guests, and says nothing about the desk."""

MOST_BINS = 120
"""No curve has more points: where arrivals lie further apart, each point stands for a longer time."""


class Bin(Struct, frozen=True):
    """The arrivals from ``start`` on, for the minutes that ``Figures.minutes`` tells, and all up to its end."""

    start: datetime
    arrivals: int
    total: int


class DeskFigures(Struct, frozen=True):
    """One desk: how many arrived there, and the usual seconds from one guest to the next while there were guests.

    ``seconds`` is a median, ``None`` where no two guests came within ``PAUSE``.
    """

    desk: str
    arrivals: int
    seconds: float | None = None


class RoomForecast(Struct, frozen=True):
    """One room of a block: its ``seats``, how many are ``taken`` and how many of those people ``here``.

    ``expected`` have not come yet: each is counted where a seat is planned, else where the first wish is.
    ``walk_ins`` are those ``here`` who registered at a desk.
    """

    block: str
    room: str
    seats: int
    taken: int
    here: int
    expected: int
    walk_ins: int

    @property
    def free(self) -> int:
        """Seats left when all who are expected have come."""
        return max(0, self.seats - self.here - self.expected)

    @property
    def over(self) -> int:
        """How many more than there are seats, when all who are expected have come."""
        return max(0, self.here + self.expected - self.seats)


class Figures(Struct, frozen=True):
    """One day. ``here`` are ``come`` of the ``registered``, and ``walk_ins``; ``missing`` are still to come.

    ``last_hour`` are the arrivals of the hour before the figures were asked for. ``bins`` follow each other without
    gaps, each ``minutes`` long, from the first arrival to the last.
    """

    day: int
    here: int
    registered: int
    come: int
    missing: int
    walk_ins: int
    last_hour: int
    minutes: int
    bins: tuple[Bin, ...]
    desks: tuple[DeskFigures, ...]
    rooms: tuple[RoomForecast, ...]


def figures(roll: Roll, day: int, now: datetime, minutes: int = 5) -> Figures:
    """The figures of one day as of ``now`` (UTC)."""
    count = Count(roll, day, minutes)
    while count.go_on():
        pass
    return count.figures(now)


class Count:
    """Counts the people on ``roll`` as they stood when it was made; what is folded in meanwhile is not seen."""

    def __init__(self, roll: Roll, day: int, minutes: int = 5) -> None:
        self._conference = roll.conference
        self._local = roll.local
        self._day = day
        self._minutes = minutes
        self._blocks = [block for block in roll.conference.blocks if block.day == day]
        self._taken, self._here_in = roll.taken.copy(), roll.here.copy()
        self._coming = list(roll.standings())
        self._counted = 0
        self._arrivals: list[tuple[datetime, str]] = []
        self._come = self._walk_ins = self._missing = 0
        self._expected: Counter[str] = Counter()
        self._walked_in: Counter[str] = Counter()

    def go_on(self, people: int = 2500) -> bool:
        """Count the next ``people``; whether some are left."""
        for standing in self._coming[self._counted : self._counted + people]:
            if self._day in standing.arrivals:
                self._count_here(standing)
            elif standing.is_missing(self._day):
                self._count_missing(standing)
        self._counted += people
        return self._counted < len(self._coming)

    def figures(self, now: datetime) -> Figures:
        """What was counted, as of ``now`` (UTC)."""
        arrivals = sorted(self._arrivals)
        hour = timedelta(hours=1)
        minutes, bins = self._bins(arrivals)
        return Figures(
            day=self._day,
            here=len(arrivals),
            registered=self._come + self._missing,
            come=self._come,
            missing=self._missing,
            walk_ins=self._walk_ins,
            last_hour=sum(now - hour < at <= now for at, _ in arrivals),
            minutes=minutes,
            bins=tuple(bins),
            desks=tuple(_desks(arrivals)),
            rooms=tuple(self._rooms()),
        )

    def _count_here(self, standing: Standing) -> None:
        arrival = standing.arrivals[self._day]
        self._arrivals.append((arrival.at, arrival.desk))
        if standing.source is not Source.WALK_IN:
            self._come += 1
            return
        if min(standing.arrivals) == self._day:
            self._walk_ins += 1
        else:  # who walked in on an earlier day is expected like everybody else on the later ones
            self._come += 1
        for block in self._blocks:
            if block.id in standing.seats:
                self._walked_in[standing.seats[block.id].room] += 1

    def _count_missing(self, standing: Standing) -> None:
        self._missing += 1
        for block in self._blocks:
            if block.id in standing.seats:
                self._expected[standing.seats[block.id].room] += 1
            elif wished := seats.wishes(self._conference, standing.attendee, block):
                self._expected[wished[0]] += 1

    def _bins(self, arrivals: list[tuple[datetime, str]]) -> tuple[int, Iterator[Bin]]:
        if not arrivals:
            return self._minutes, iter(())
        first, last, minutes = arrivals[0][0], arrivals[-1][0], self._minutes
        while last - first > timedelta(minutes=minutes) * (MOST_BINS - 1):
            minutes *= 2
        return minutes, _filled([at for at, _ in arrivals], self._local(first), minutes)

    def _rooms(self) -> Iterator[RoomForecast]:
        for block in self._blocks:
            for room in block.rooms:
                yield RoomForecast(
                    block=block.id,
                    room=room.id,
                    seats=room.seats,
                    taken=self._taken[room.id],
                    here=self._here_in[room.id],
                    expected=self._expected[room.id],
                    walk_ins=self._walked_in[room.id],
                )


def _filled(moments: list[datetime], first: datetime, minutes: int) -> Iterator[Bin]:
    """Bins that begin at whole ``minutes`` of the clock. ``moments`` are in order; the first was at ``first`` there."""
    step = timedelta(minutes=minutes)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    begin = midnight + (first - midnight) // step * step
    origin = moments[0] - (first - begin)
    counts = Counter((moment - origin) // step for moment in moments)
    total = 0
    for number in range(max(counts) + 1):
        total += counts[number]
        yield Bin(begin + number * step, counts[number], total)


def _desks(arrivals: list[tuple[datetime, str]]) -> Iterator[DeskFigures]:
    """``arrivals`` are in the order of their times."""
    at_desk: dict[str, list[datetime]] = defaultdict(list)
    for at, desk in arrivals:
        at_desk[desk].append(at)
    for desk, moments in sorted(at_desk.items()):
        gaps = [after - before for before, after in pairwise(moments) if after - before <= PAUSE]
        seconds = median(gap.total_seconds() for gap in gaps) if gaps else None
        yield DeskFigures(desk, len(moments), seconds)
