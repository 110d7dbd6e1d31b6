"""Many badges in a row: printed one after the other, a few ahead, so that a guest's badge never waits for hundreds.

Which badges wait is in the facts, so a batch outlives the program. After a restart it goes on only when a person says
so, because the last one of the run before may have come out.
"""

from collections import deque
from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal

from checkin.model import Standing
from checkin.trouble import Trouble
from ui.press import Paper
from ui.reception import Reception

AHEAD = 3
"""Badges with the printer at a time: enough that it never idles, few enough that it stops when it is told to."""


class Batch(QObject):
    """The badges that wait to be printed at this desk. Signal ``changed()``.

    ``total`` counts all since the row was last empty; ``paused`` until somebody says to go on.
    """

    changed = Signal()

    def __init__(self, reception: Reception, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reception = reception
        self._board = reception.board
        self._sent: set[str] = set()
        self._waiting: deque[str] = deque(self._orders(self._board.roll.standings()))
        self.total = len(self._waiting)
        self.paused = bool(self._waiting)
        self._board.changed.connect(self._take_facts)
        reception.press.changed.connect(self._follow)

    @property
    def left(self) -> int:
        """How many are not on paper yet."""
        return len(self._waiting) + len(self._sent)

    def pause(self) -> None:
        """Send no more for now."""
        self.paused = True
        self.changed.emit()

    def go_on(self) -> None:
        """Print what waits."""
        self.paused = False
        self._send()

    def cancel(self) -> None:
        """Give up what waits; what the printer has comes out, and what failed is no longer this row's concern."""
        waiting, self._waiting = list(self._waiting), deque()
        self._reception.give_up_badges(waiting)
        failed = {one for one in self._sent if self._paper(one) is Paper.FAILED}
        self._sent -= failed
        self.total -= len(waiting) + len(failed)
        self._end_if_done()
        self.changed.emit()

    def _orders(self, standings: Iterable[Standing]) -> list[str]:
        """Those of ``standings`` whose badge waits at this desk, in the order in which they were asked for."""
        waiting = [(one.print.since, one.id) for one in standings if one.print and one.waits_at(self._board.desk)]
        return [attendee for _, attendee in sorted(waiting)]

    def _take_facts(self, attendees: frozenset[str]) -> None:
        known = {*self._waiting, *self._sent}
        new = [one for one in self._orders(map(self._board.roll.standing, attendees)) if one not in known]
        if new:
            self._waiting.extend(new)
            self.total += len(new)
            self._send()
        for attendee in self._sent & attendees:
            self._settle(attendee)

    def _follow(self, attendee: str) -> None:
        """A badge of the row came out, or did not: then the row stands still until a person has looked."""
        if attendee in self._sent:
            if self._paper(attendee) is Paper.FAILED:
                self.pause()
            self._settle(attendee)

    def _settle(self, attendee: str) -> None:
        """Go on to the next where this one is through, whoever saw to it: a person, or another desk."""
        waits = self._board.roll.standing(attendee).waits_at(self._board.desk)  # what was asked is not answered yet
        if attendee in self._sent and not waits and self._paper(attendee) not in (Paper.PRINTING, Paper.FAILED):
            self._sent.discard(attendee)
            self._send()

    def _paper(self, attendee: str) -> Paper:
        return self._reception.press.state(self._board.roll.standing(attendee))

    def _send(self) -> None:
        while self._waiting and not self.paused and len(self._sent) < AHEAD:
            attendee = self._waiting.popleft()
            if not self._board.roll.standing(attendee).waits_at(self._board.desk):  # the guest came first and has it
                self.total -= 1
                continue
            self._sent.add(attendee)
            self._reception.print_ordered(attendee, partial(self._settle, attendee), partial(self._put_back, attendee))
        self._end_if_done()
        self.changed.emit()

    def _put_back(self, attendee: str, _: Trouble) -> None:
        """That it goes to the printer could not be written down, so it did not go."""
        self._sent.discard(attendee)
        self._waiting.appendleft(attendee)
        self.pause()

    def _end_if_done(self) -> None:
        if not self.left:
            self.total, self.paused = 0, False
