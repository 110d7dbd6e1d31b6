"""From verdict to paper, in a lane of its own: no guest waits for it, and nothing it fails at is silent.

Every badge is drawn into a folder; if the desk has printers it goes on to the first of them, and is followed until it
is on paper. That a badge was printed is a fact; that one is owed follows from the facts (here, and no badge yet), so a
restart knows it too. Whether a badge that was on its way when the program ended did come out, only a person can see:
the window asks, and never prints one by itself twice. For the same reason a job is cancelled before its badge is
printed again: a printer that was off prints by itself when it is back.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from checkin.i18n import Sentence
from checkin.model import Conference, Standing, utc_now
from checkin.trouble import Trouble
from ui.lane import Lane

if TYPE_CHECKING:
    from checkin.printing.printer import Printer, Progress

LOOK = 500
"""Milliseconds between looks at what the printer is doing."""


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


class Job(Struct, frozen=True):
    """A badge that a printer has: which of its jobs, and by which layout."""

    printer: "Printer"
    number: str
    layout: str


class Press(QObject):
    """Prints badges by ``layout``: into ``folder``, and on the first of ``printers``; the second is its substitute.

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
        printers: "Sequence[Printer]" = (),
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.layout = layout
        self.printers = tuple(printers)
        self._lane = lane
        self._clock = clock
        self._states: dict[str, Paper] = {}
        self._jobs: dict[str, Job] = {}
        self._told: dict[str, Sentence] = {}
        self._uncancelled: list[Job] = []  # the lane's
        self._looking = False
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

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

    def take_turns(self) -> None:
        """From now on the substitute prints, and the first printer is the substitute."""
        self.printers = (*self.printers[1:], *self.printers[:1])

    def print(self, standing: Standing, conference: Conference) -> None:
        """Have a badge of this person made, as the person stands now."""
        self._put(standing.id, Paper.PRINTING)
        layout = self.layout
        path = self.folder / f"{self._clock():%Y%m%d-%H%M%S-%f}-{standing.id}.pdf"
        printer = self.printers[0] if self.printers else None
        before = self._jobs.pop(standing.id, None)
        self._told.pop(standing.id, None)

        def work() -> tuple[Sequence[Sentence], str]:
            from checkin import actions  # brings reportlab along, which must not hold up the window's start

            if before is not None:
                try:
                    before.printer.cancel(before.number)
                except Trouble:
                    if before.printer is printer:
                        raise
                    self._uncancelled.append(before)  # a person has asked for the other one, and a guest waits
            fits = actions.draw_badges([standing], conference, path, layout)
            # What stands in the logs of printers is no guest's name.
            job = printer.send(path, f"badge {standing.id}", actions.badge_size(layout)) if printer else ""
            return [fit.sentence for fit in fits if fit.by_hand], job

        def done(made: tuple[Sequence[Sentence], str]) -> None:
            remarks, number = made
            for remark in remarks:
                self.remarked.emit(remark)
            if printer is None:
                self._come(standing.id, layout)
            else:
                self._jobs[standing.id] = Job(printer, number, layout)
                self._timer.start()

        def failed(trouble: Trouble) -> None:
            if before is not None and before not in self._uncancelled and trouble.name.startswith("printer-"):
                self._jobs[standing.id] = before  # nobody knows whether it could be cancelled
            self._fail(Fault(standing.id, trouble))

        self._lane.call(self, work, done, failed)

    def forget(self, attendee: str) -> None:
        """The person is not here after all: a badge that failed is owed no more. One that came out stays out."""
        if self._states.get(attendee) is Paper.FAILED:
            del self._states[attendee]
            if job := self._jobs.pop(attendee, None):
                self._lane.call(self, lambda: job.printer.cancel(job.number), failed=lambda _: None)
            self.changed.emit(attendee)

    # what the printer is doing

    def _look(self) -> None:
        """Ask for every job that is still with a printer, one look at a time."""
        if not self._jobs and not self._uncancelled:
            self._timer.stop()
            return
        if self._looking:
            return
        self._looking = True
        jobs = dict(self._jobs)

        def ask() -> "dict[str, Progress]":
            from checkin.printing.printer import Progress

            for job in tuple(self._uncancelled):  # before it prints by itself, now that it may be back
                with suppress(Trouble):
                    job.printer.cancel(job.number)
                    self._uncancelled.remove(job)
            found: dict[str, Progress] = {}
            silent: dict[str, Sentence] = {}  # one that did not answer is not asked for its next job
            for attendee, job in jobs.items():
                name = job.printer.name
                try:
                    found[attendee] = Progress(why=silent[name]) if name in silent else job.printer.follow(job.number)
                except Trouble as trouble:
                    silent[name] = trouble.sentence
                    found[attendee] = Progress(why=trouble.sentence)
            return found

        def seen(found: "dict[str, Progress]") -> None:
            self._looking = False
            for attendee, progress in found.items():
                if self._jobs.get(attendee) is jobs[attendee]:  # not cancelled meanwhile
                    self._judge(attendee, progress)

        self._lane.call(self, ask, seen)

    def _judge(self, attendee: str, progress: "Progress") -> None:
        if progress.done:
            self._come(attendee, self._jobs.pop(attendee).layout)
        elif progress.over:
            del self._jobs[attendee]
            self._fail(Fault(attendee, Trouble("printer-gave-up", why=progress.why or "")))
        elif progress.why is not None:
            self._wait(attendee, progress.why)
        elif self._told.pop(attendee, None) is not None:  # it goes on
            self._put(attendee, Paper.PRINTING)

    def _wait(self, attendee: str, why: Sentence) -> None:
        """It is not on paper and will not be until somebody helps: said once for each reason."""
        if attendee in self._jobs and self._told.get(attendee) != why:
            self._told[attendee] = why
            self._fail(Fault(attendee, Trouble("printer-waits", why=why)))

    def _come(self, attendee: str, layout: str) -> None:
        self._told.pop(attendee, None)
        self._put(attendee, Paper.PRINTED)
        self.printed.emit(attendee, layout)

    def _fail(self, fault: Fault) -> None:
        self._put(fault.attendee, Paper.FAILED)
        self.failed.emit(fault)

    def _put(self, attendee: str, state: Paper) -> None:
        self._states[attendee] = state
        self.changed.emit(attendee)
