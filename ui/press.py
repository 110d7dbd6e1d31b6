"""From verdict to paper, in lanes of its own: no guest waits for it, and nothing it fails at is silent.

Every badge is drawn into a folder; if the desk has printers it goes on to the first of them, and is followed until it
is on paper. That a badge goes to the printer is a fact before it does, and what became of it is one afterwards. What
lies between, only this run of the program knows: whether a badge that was on its way when the program ended came out,
a person must say. For the same reason a job is cancelled before its badge is printed again: a printer that was off
prints by itself when it is back.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from checkin.i18n import Sentence
from checkin.model import BadgeMissed, BadgePrinted, Conference, PrintState, Standing, utc_now
from checkin.roll import Roll
from checkin.trouble import Trouble
from ui.lane import Lane

if TYPE_CHECKING:
    from checkin.printing.printer import Printer, Progress

LOOK = 500
"""Milliseconds between looks at what the printer is doing."""


class Paper(StrEnum):
    """How a badge stands. ``UNCLEAR``: it was on its way before this program began, here or at another desk."""

    NONE = "none"
    OWED = "owed"
    WAITING = "waiting"
    PRINTING = "printing"
    UNCLEAR = "unclear"
    PRINTED = "printed"
    FAILED = "failed"


class Fault(Struct, frozen=True):
    """A badge that did not come: whose, what the surroundings said, and what was to print it (none: the folder)."""

    attendee: str
    trouble: Trouble
    printer: "Printer | None"


class Job(Struct, frozen=True):
    """The badge with this code that a printer has, and by which number it knows it."""

    printer: "Printer"
    number: str
    code: str


class _Attempt(Struct):
    """The last print of a person's badge in this run: how it stands, and who has it."""

    code: str
    layout: str
    printer: "Printer | None"
    paper: Paper = Paper.PRINTING
    job: Job | None = None
    told: Sentence | None = None
    fault: Fault | None = None


def under_way(roll: Roll) -> frozenset[str]:
    """The codes of the badges that went to a printer, and nobody has said what became of them."""
    prints = (one.print for one in roll.standings())
    return frozenset(last.code for last in prints if last is not None and last.state is PrintState.SENT)


class Press(QObject):
    """Prints badges into ``folder``, and on the first of ``printers``; the second is its substitute.

    ``lane`` draws and sends, ``watch`` looks after what was sent, so that a printer that does not answer holds up no
    badge of another. ``before`` are the codes of the badges that were on their way when this run began.

    Signals: ``changed(attendee)`` when the state of a badge did; ``ended(BadgePrinted | BadgeMissed)`` when one came
    out or never will, so that it becomes a fact; ``failed(Fault)``; ``remarked(Sentence)`` when one needs a look before
    it is handed out.
    """

    changed = Signal(str)
    ended = Signal(object)
    failed = Signal(object)
    remarked = Signal(object)

    def __init__(
        self,
        lane: Lane,
        watch: Lane,
        folder: Path,
        desk: str,
        before: Collection[str],
        parent: QObject | None = None,
        clock: Callable[[], datetime] = utc_now,
        printers: "Sequence[Printer]" = (),
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.printers = tuple(printers)
        self._desk, self._before = desk, frozenset(before)
        self._lane, self._watch = lane, watch
        self._clock = clock
        self._attempts: dict[str, _Attempt] = {}
        self._uncancelled: list[Job] = []
        self._looking = False
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    def state(self, standing: Standing) -> Paper:
        """How the badge of this person stands."""
        last = standing.print
        if last is None:
            return Paper.OWED if standing.arrivals else Paper.NONE
        attempt = self._attempts.get(standing.id)
        if attempt is not None and attempt.code == last.code:
            return attempt.paper
        match last.state:
            case PrintState.WAITING:
                return Paper.WAITING
            case PrintState.SENT:
                return Paper.UNCLEAR if last.code in self._before else Paper.PRINTING
            case PrintState.PRINTED:
                return Paper.PRINTED
            case PrintState.FAILED:
                return Paper.FAILED
            case _:
                assert_never(last.state)

    def is_new(self, standing: Standing) -> bool:
        """Whether the facts say since this run began that a badge goes to this desk's printer, and none did yet."""
        last, attempt = standing.print, self._attempts.get(standing.id)
        return (
            last is not None
            and last.state is PrintState.SENT
            and last.desk == self._desk
            and last.code not in self._before
            and (attempt is None or attempt.code != last.code)
        )

    def faults(self) -> list[Fault]:
        """The badges that did not come."""
        return [attempt.fault for attempt in self._attempts.values() if attempt.fault is not None]

    def prefer(self, printer: "Printer") -> None:
        """From now on this one of the printers prints, and the others are its substitutes."""
        if printer in self.printers:  # and not one that was set aside meanwhile
            self.printers = (printer, *(one for one in self.printers if one is not printer))

    def print(self, standing: Standing, conference: Conference) -> None:
        """Have the badge made that the facts say is sent, as the person stands now."""
        sent = standing.print
        assert sent is not None
        before = self._attempts.get(standing.id)
        printer = self.printers[0] if self.printers else None
        attempt = self._attempts[standing.id] = _Attempt(sent.code, sent.layout, printer)
        self.changed.emit(standing.id)
        path = self.folder / f"{self._clock():%Y%m%d-%H%M%S-%f}-{standing.id}.pdf"
        held = [before.job] if before and before.job else []  # until it is cancelled, it may come out

        def work() -> tuple[Sequence[Sentence], Job | None]:
            from checkin import actions  # brings reportlab along, which must not hold up the window's start

            for job in tuple(held):
                try:
                    job.printer.cancel(job.number)
                    held.remove(job)
                except Trouble:
                    if job.printer is printer:
                        raise
                    # A person has asked for the other one, and a guest waits.
            fits = actions.draw_badges([standing], conference, path, sent.layout)
            remarks = [fit.sentence for fit in fits if fit.by_hand]
            if printer is None:
                return remarks, None
            # What stands in the logs of printers is no guest's name.
            number = printer.send(path, f"badge {standing.id}", actions.badge_size(sent.layout))
            return remarks, Job(printer, number, sent.code)

        def done(made: tuple[Sequence[Sentence], Job | None]) -> None:
            remarks, job = made
            for remark in remarks:
                self.remarked.emit(remark)
            if job is None:
                self._come(standing.id, attempt, attempt.code)
            elif self._attempts.get(standing.id) is attempt:
                attempt.job = job
                self._timer.start()
            else:  # nobody wants it any more
                held.append(job)
            self._cancel(held)

        def failed(trouble: Trouble) -> None:
            if self._attempts.get(standing.id) is attempt:
                attempt.job = held[0] if held else None
                self._miss(standing.id, attempt, trouble)
            else:  # nobody waits for it any more
                self._cancel(held)
                self.ended.emit(BadgeMissed(standing.id, attempt.code))

        self._lane.call(self, work, done, failed)

    def forget(self, attendee: str) -> None:
        """The badge is not wanted after all. One that came out stays out."""
        attempt = self._attempts.pop(attendee, None)
        if attempt is not None:
            self._cancel([attempt.job] if attempt.job else [])
            self.changed.emit(attendee)

    def _cancel(self, jobs: Sequence[Job]) -> None:
        """At once, and again until the printer has heard it."""
        if jobs:
            self._uncancelled += jobs
            self._timer.start()
            self._look()

    # what the printer is doing

    def _look(self) -> None:
        """Ask for every job that is still with a printer, one look at a time."""
        jobs = {attendee: attempt.job for attendee, attempt in self._attempts.items() if attempt.job is not None}
        if not jobs and not self._uncancelled:
            self._timer.stop()
            return
        if self._looking:
            return
        self._looking = True
        unwanted = tuple(self._uncancelled)
        asked: list[Job] = []

        def ask() -> "tuple[list[Job], dict[str, Progress]]":
            from checkin.printing.printer import Progress

            silent: dict[str, Sentence] = {}  # one that did not answer is not asked for its next job
            cancelled: list[Job] = []
            for job in unwanted:  # before it prints by itself, now that it may be back
                if job.printer.name not in silent:
                    asked.append(job)
                    try:
                        job.printer.cancel(job.number)
                        cancelled.append(job)
                    except Trouble as trouble:
                        silent[job.printer.name] = trouble.sentence
            found: dict[str, Progress] = {}
            for attendee, job in jobs.items():
                name = job.printer.name
                asked.append(job)
                try:
                    found[attendee] = Progress(why=silent[name]) if name in silent else job.printer.follow(job.number)
                except Trouble as trouble:
                    silent[name] = trouble.sentence
                    found[attendee] = Progress(why=trouble.sentence)
            return cancelled, found

        def seen(answer: "tuple[list[Job], dict[str, Progress]]") -> None:
            self._looking = False
            cancelled, found = answer
            self._uncancelled = [job for job in self._uncancelled if job not in cancelled]
            for attendee, progress in found.items():
                attempt = self._attempts.get(attendee)
                if attempt is not None and attempt.job is jobs[attendee]:  # not cancelled meanwhile
                    self._judge(attendee, attempt, progress)

        def broken(trouble: Trouble) -> None:
            """One of them makes us fail: it is asked no more, so that it does not keep us from all others."""
            from checkin.printing.printer import Progress

            self._looking = False
            self._uncancelled = [job for job in self._uncancelled if job is not asked[-1]]
            for attendee, job in jobs.items():
                attempt = self._attempts.get(attendee)
                if job is asked[-1] and attempt is not None and attempt.job is job:
                    self._judge(attendee, attempt, Progress(over=True, why=trouble.sentence))

        self._watch.call(self, ask, seen, broken)

    def _judge(self, attendee: str, attempt: _Attempt, progress: "Progress") -> None:
        if progress.done and attempt.job is not None:
            self._come(attendee, attempt, attempt.job.code)
        elif progress.over:
            attempt.job = None
            self._miss(attendee, attempt, Trouble("printer-gave-up", why=progress.why or ""))
        elif progress.why is not None:
            if attempt.told != progress.why:  # said once for each reason
                attempt.told = progress.why
                self._fail(attendee, attempt, Trouble("printer-waits", why=progress.why))
        elif attempt.told is not None:  # it goes on
            attempt.told = None
            self._put(attendee, attempt, Paper.PRINTING)

    def _come(self, attendee: str, attempt: _Attempt, code: str) -> None:
        """The badge with this code is out: not the one tried last where the one before could not be cancelled."""
        attempt.job = attempt.told = None
        self._put(attendee, attempt, Paper.PRINTED)
        self.ended.emit(BadgePrinted(attendee, attempt.layout, code))

    def _miss(self, attendee: str, attempt: _Attempt, trouble: Trouble) -> None:
        """It will not come by itself any more."""
        self._fail(attendee, attempt, trouble)
        self.ended.emit(BadgeMissed(attendee, attempt.code))

    def _fail(self, attendee: str, attempt: _Attempt, trouble: Trouble) -> None:
        fault = Fault(attendee, trouble, attempt.printer)
        self._put(attendee, attempt, Paper.FAILED, fault)
        self.failed.emit(fault)

    def _put(self, attendee: str, attempt: _Attempt, paper: Paper, fault: Fault | None = None) -> None:
        attempt.paper, attempt.fault = paper, fault
        self.changed.emit(attendee)
