"""Whether the server is there, and the way back to it: looked after beside the desk, which never waits for it.

A desk goes alone by itself, in the middle of whatever it does, and says so. It comes back when the server has answered
several times in a row and the desk has been alone for a while, so that a line that comes and goes does not change what
people see all the time.
"""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from checkin.desk import Desk
from checkin.i18n import say
from checkin.trouble import Trouble
from ui.board import Board
from ui.lane import Lane
from ui.notice import Notice, Notices

if TYPE_CHECKING:
    from checkin.mirror import Outpost

LOOK = 1000
"""Milliseconds between looks."""

SURE = 3
"""Looks in a row that must go well before the desk comes back."""

SKEW = 30
"""Seconds by which the clocks may differ before it is told."""

CLOCKS = 60
"""Every so many looks the clocks are compared although nothing is wrong."""


class Alone(Struct, frozen=True):
    """That the desk is alone: since when, with how much unsent, and whether it is on its way back."""

    since: datetime
    unsent: int
    returning: bool


class Link(QObject):
    """The desk's link to the shared journal ``outpost``. Signal ``changed()``.

    ``lane`` is where the server at ``url`` is looked at; ``lease`` how many seats of a room are put by for times alone.
    """

    changed = Signal()

    def __init__(
        self,
        outpost: "Outpost",
        desk: Desk,
        board: Board,
        desk_lane: Lane,
        lane: Lane,
        notices: Notices,
        lease: int,
        url: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.lease = lease
        self._url = url
        self._outpost, self._desk, self._board = outpost, desk, board
        self._desk_lane, self._lane, self._notices = desk_lane, lane, notices
        self._was_alone = self._returning = self._twin_told = False
        self._good = self._looks = 0
        self._conflicts = 0
        board.changed.connect(self._look_for_conflicts)
        self._look_for_conflicts(None)
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._look()

    @property
    def alone(self) -> Alone | None:
        """That the desk is alone, if it is."""
        since = self._outpost.since
        if not self._outpost.alone or since is None:
            return None
        unsent = self._outpost.left if self._returning else 0
        return Alone(since, unsent or len(self._board.roll.unsent), self._returning)

    def close(self) -> None:
        """Give back the seats that were put by, while others can hear of it, and the connections."""
        self._timer.stop()
        self._desk_lane.call(self, partial(self._desk.put_by, 0), failed=lambda _: None)
        self._lane.call(self, self._outpost.leave)
        self._desk_lane.call(self, self._outpost.close)

    def accept(self) -> None:
        """The server was built anew, says a person."""
        self._desk_lane.call(self, self._outpost.accept)

    def _look(self) -> None:
        """Once a second: tell what has changed, and try the way back."""
        alone = self._outpost.alone
        if alone != self._was_alone:
            self._was_alone = alone
            self._good = 0
            self._tell_alone() if alone else self._tell_back()
        if alone:
            self.changed.emit()
        elif self._desk_lane.is_idle:
            self._desk_lane.call(self, partial(self._desk.put_by, self.lease), failed=lambda _: None)
        if (alone or self._looks % CLOCKS == 0) and self._lane.is_idle and not self._returning:
            self._lane.call(self, self._outpost.look, self._seen)
        self._looks += 1
        if self._outpost.twin and not self._twin_told:
            self._twin_told = True
            self._notices.tell(Notice("twin", say("link.twin", desk=self._board.desk), say("link.twin-hint"), "error"))

    def _seen(self, trouble: Trouble | None) -> None:
        self._good = 0 if trouble else self._good + 1
        if self._good == 1:
            self._explain(None)
        skew = self._outpost.skew
        if skew is not None and abs(skew) > SKEW:
            self._notices.tell(Notice("skew", say("link.skew", seconds=round(abs(skew))), kind="warning"))
        ready = self._outpost.alone and self._good >= SURE and self._outpost.may_come_back()
        if ready and not self._returning:
            self._returning = True
            self._step()

    def _step(self) -> None:
        """One step back, between two guests."""

        def done(whole: bool) -> None:
            self._returning = not whole
            self.changed.emit()
            if whole:
                self._look()
            else:
                self._step()

        self._desk_lane.call(self, self._desk.come_back, done, self._stay)

    def _stay(self, trouble: Trouble) -> None:
        self._returning, self._good = False, 0
        if trouble.name == "journal-forked":
            self._notices.trouble(trouble, say("link.accept"), self.accept)
        elif trouble.name not in ("journal-away", "bug"):
            self._notices.trouble(trouble)
        self.changed.emit()

    def _tell_alone(self) -> None:
        why = self._outpost.why
        if why is None:  # it is there: only something is left to send
            self._good = 1
        self._explain(why if why and why.name != "journal-away" else None)
        from checkin import pairing  # brings the database along, which must not hold up the window's start

        if pairing.is_hub(self._url):  # what a driver says of a line helps nobody; a hub's certificate tells more
            self._lane.call(self, partial(pairing.look, self._url), failed=self._explain)
        self.changed.emit()

    def _explain(self, why: Trouble | None) -> None:
        if self._outpost.alone:
            said = say("link.alone-why", why=why.sentence) if why else say("link.again" if self._good else "link.alone")
            self._notices.tell(Notice("alone", said, say("link.alone-hint"), "warning"))

    def _tell_back(self) -> None:
        for about in ("alone", "trouble.journal-forked", "trouble.journal-other"):
            self._notices.settle(about)
        self._notices.tell(Notice("back", say("link.back")))
        self.changed.emit()

    def _look_for_conflicts(self, _: object) -> None:
        """What desks did apart may not fit together: somebody has to sort that out.

        Told when there is more of it; whoever has closed that is not told again when there is less.
        """
        found = len(self._board.roll.conflicts())
        if not found:
            self._notices.settle("conflicts")
        elif found > self._conflicts or (found < self._conflicts and "conflicts" in self._notices):
            said = say("link.conflicts", n=found)
            self._notices.tell(Notice("conflicts", said, say("link.conflicts-hint"), "warning"))
        self._conflicts = found
