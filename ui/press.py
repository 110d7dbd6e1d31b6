"""From verdict to paper, in a lane of its own: no guest waits for it, and nothing it fails at is silent.

So far the printer is a folder that receives a PDF for each badge. That a badge was printed is a fact; that one is owed
follows from the facts (here, and no badge yet), so a restart knows it too. Whether a badge that was on its way when the
program ended did come out, only a person can see: the window asks, and never prints one by itself twice.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from checkin.i18n import Sentence
from checkin.model import Conference, Standing, utc_now
from checkin.trouble import Trouble
from ui.lane import Lane


class Paper(StrEnum):
    """How a badge stands."""

    NONE = "none"
    OWED = "owed"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


class Fault(Struct, frozen=True):
    """A badge that did not come: whose, and what the surroundings said."""

    attendee: str
    trouble: Trouble


class Press(QObject):
    """Prints badges into ``folder`` by ``layout``.

    Signals: ``changed(attendee)`` when the state of a badge did; ``printed(attendee, layout)`` when one came out, so
    that it becomes a fact; ``failed(Fault)``; ``remarked(Sentence)`` when one needs a look before it is handed out.
    """

    changed = Signal(str)
    printed = Signal(str, str)
    failed = Signal(object)
    remarked = Signal(object)

    def __init__(
        self,
        lane: Lane,
        folder: Path,
        layout: str,
        parent: QObject | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.layout = layout
        self._lane = lane
        self._clock = clock
        self._states: dict[str, Paper] = {}

    def state(self, standing: Standing) -> Paper:
        """How the badge of this person stands."""
        if known := self._states.get(standing.id):
            return known
        if standing.badges:
            return Paper.PRINTED
        return Paper.OWED if standing.arrivals else Paper.NONE

    def faults(self) -> list[str]:
        """The attendees whose badge did not come."""
        return [attendee for attendee, state in self._states.items() if state is Paper.FAILED]

    def print(self, standing: Standing, conference: Conference) -> None:
        """Have a badge of this person made, as the person stands now."""
        self._put(standing.id, Paper.PRINTING)
        layout = self.layout
        path = self.folder / f"{self._clock():%Y%m%d-%H%M%S-%f}-{standing.id}.pdf"

        def work() -> Sequence[Sentence]:
            from checkin import actions  # brings reportlab along, which must not hold up the window's start

            return [fit.sentence for fit in actions.draw_badges([standing], conference, path, layout) if fit.by_hand]

        def done(remarks: Sequence[Sentence]) -> None:
            self._put(standing.id, Paper.PRINTED)
            self.printed.emit(standing.id, layout)
            for remark in remarks:
                self.remarked.emit(remark)

        def failed(trouble: Trouble) -> None:
            self._put(standing.id, Paper.FAILED)
            self.failed.emit(Fault(standing.id, trouble))

        self._lane.call(self, work, done, failed)

    def forget(self, attendee: str) -> None:
        """The person is not here after all: a badge that failed is owed no more. One that came out stays out."""
        if self._states.get(attendee) is Paper.FAILED:
            del self._states[attendee]
            self.changed.emit(attendee)

    def _put(self, attendee: str, state: Paper) -> None:
        self._states[attendee] = state
        self.changed.emit(attendee)
