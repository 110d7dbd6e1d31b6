"""The window's own roll: facts in, views told.

The desk folds facts in its lane; the same facts come here and are folded once more, so whatever is on the screen is
read on the window's thread, at once and without a lock, also while the journal does not answer.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from checkin import seats
from checkin.model import Arrived, Conference, Fact, ProgrammeSet, Standing, Status, Undone
from checkin.roll import Roll
from checkin.search import Search

RECENT = 30


class View(Struct):
    """What a board starts from: a roll of its own and what takes too long to work out on the window's thread."""

    roll: Roll
    search: Search
    expected: dict[str, tuple[str, ...]]


def view(roll: Roll) -> View:
    """A copy of ``roll`` with its search and its expectations. Call it in the desk's lane."""
    own = roll.copy()
    conference = own.conference
    return View(own, Search(own), {one.id: first_wishes(conference, one) for one in own.standings()})


def first_wishes(conference: Conference, standing: Standing) -> tuple[str, ...]:
    """The rooms in which this person is still expected by first wish: registered, not here on the day of the block."""
    person = standing.attendee
    if person.status is Status.CANCELLED:
        return ()
    wished = (
        (block, seats.wishes(conference, person, block))
        for block in conference.blocks
        if block.day not in standing.arrivals and person.comes_on(block.day)
    )
    return tuple(rooms[0] for _, rooms in wished if rooms)


class Board(QObject):
    """What everybody in the window looks at.

    Signals: ``changed(frozenset of attendee ids)`` after facts were folded in; ``programme_changed()`` when the
    conference itself did, so that what was built for its rooms must be built anew.
    """

    changed = Signal(object)
    programme_changed = Signal()

    def __init__(self, start: View, desk: str, day: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.roll = start.roll
        self.search = start.search
        self.desk = desk
        self._expected_of = start.expected
        self._expected: Counter[str] = Counter(room for rooms in start.expected.values() for room in rooms)
        self.day = day
        self._recent = self._arrivals_here()[-RECENT:]

    @property
    def conference(self) -> Conference:
        """The programme as it stands."""
        return self.roll.conference

    def add(self, facts: Sequence[Fact]) -> None:
        """Fold ``facts`` in and tell every view."""
        touched = self.roll.add(facts)
        for fact in facts:
            match fact.change:
                case Arrived(attendee=attendee, day=self.day) if fact.desk == self.desk:
                    self._recent = [*(one for one in self._recent[-RECENT:] if one != attendee), attendee]
                case Undone(attendee=attendee, day=self.day) if attendee in self._recent:
                    self._recent.remove(attendee)
                case ProgrammeSet():
                    touched |= {standing.id for standing in self.roll.standings()}
                    self.programme_changed.emit()
        self.search.refresh(touched)
        self._expect(touched)
        self.changed.emit(frozenset(touched))

    def renew(self, start: View) -> None:
        """Others wrote before what this desk did alone: everything is as ``start`` has it."""
        self.roll.become(start.roll)
        self.search = start.search
        self._expected_of = start.expected
        self._expected = Counter(room for rooms in start.expected.values() for room in rooms)
        self.turn_to(self.day)

    def turn_to(self, day: int) -> None:
        """Show another day."""
        self.day = day
        self._recent = self._arrivals_here()[-RECENT:]
        self.changed.emit(frozenset(standing.id for standing in self.roll.standings()))

    def recent(self, most: int) -> list[Standing]:
        """Who arrived last at this desk today, the latest first."""
        return [self.roll.standing(attendee) for attendee in reversed(self._recent[-most:])]

    def arrived_here(self) -> list[Standing]:
        """Everybody who arrived at this desk today, first come first. Walks over all: not for while a guest waits."""
        return [self.roll.standing(attendee) for attendee in self._arrivals_here()]

    def still_expected(self, room: str) -> int:
        """How many people whose first wish is ``room`` have not come yet."""
        return self._expected[room]

    def _arrivals_here(self) -> list[str]:
        """In order, with those who had come to another desk before, of which this one did not know."""
        here = (
            (arrival.since, standing.id)
            for standing in self.roll.standings()
            for day, arrival in (*standing.arrivals.items(), *standing.again)
            if day == self.day and arrival.desk == self.desk
        )
        return list(dict.fromkeys(attendee for _, attendee in sorted(here)))

    def _expect(self, attendees: Iterable[str]) -> None:
        for attendee in attendees:
            self._expected.subtract(self._expected_of.get(attendee, ()))
            self._expected_of[attendee] = first_wishes(self.conference, self.roll.standing(attendee))
            self._expected.update(self._expected_of[attendee])
