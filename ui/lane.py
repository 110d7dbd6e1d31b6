"""The only way work leaves the window's thread.

A lane is one thread and a queue: what it is given is done in order, one after the other, so whatever a lane owns needs
no lock. Answers come back on the window's thread. An answer whose owner is gone by then is dropped, here and nowhere
else.

Widgets must die where they live: Qt ends the process when one is deleted in another thread. So a lane never holds the
last reference to what it was given, and Python's collector, which would run in whichever thread happens to allocate, is
switched off and run on the window's thread instead (``Collector``).
"""

import gc
from collections.abc import Callable
from itertools import count
from queue import SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from checkin.trouble import Trouble

T = TypeVar("T")


def ignore(_: Any) -> None:
    """What to do with an answer that nobody waits for."""


class _Call:
    """One piece of work: who asked, what to do, and where the answer goes."""

    def __init__(
        self,
        owner: QObject,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Trouble], None] | None,
    ) -> None:
        self.owner, self.work, self.done, self.failed = owner, work, done, failed
        self.asked = monotonic()
        self.answer: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Do the work, in the lane."""
        try:
            self.answer = self.work()
        except Exception as error:  # a lane must outlive whatever happens in it
            self.error = error


class Lane(QObject):
    """A thread with a name.

    Signals, all on the window's thread: ``troubled(Trouble)`` when the surroundings failed and the caller did not say
    what to do then; ``broke(Exception)`` when the work raised anything else, which is our bug.
    """

    troubled = Signal(object)
    broke = Signal(object)
    _returned = Signal(int)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls: SimpleQueue[tuple[int, _Call] | None] = SimpleQueue()
        self._numbers = count()
        self._open: dict[int, _Call] = {}
        self._returned.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        # A daemon: a server that never answers must not keep the program from ending. Nothing is lost by that, since
        # nothing is said before it is on disk.
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def call(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None] = ignore,
        failed: Callable[[Trouble], None] | None = None,
    ) -> None:
        """Have ``work`` done in the lane; then, on the window's thread and if ``owner`` still is, ``done(answer)``.

        ``failed`` is told when the surroundings failed; without it the signal ``troubled`` is.
        """
        number = next(self._numbers)
        self._open[number] = call = _Call(owner, work, done, failed)
        self._calls.put((number, call))

    @property
    def is_idle(self) -> bool:
        """Whether every call has been answered."""
        return not self._open

    def waiting(self) -> float:
        """For how many seconds the oldest unanswered call has waited; 0 when there is none."""
        oldest = next(iter(self._open.values()), None)
        return monotonic() - oldest.asked if oldest else 0.0

    def close(self, seconds: float = 2.0) -> bool:
        """Take no more calls and wait for those in hand; whether they came to an end in time."""
        self._calls.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (item := self._calls.get()) is not None:
            number, call = item
            call.run()
            del item, call  # before it is told: the last reference is the one in _open
            if not isValid(self):  # the program has ended meanwhile
                return
            self._returned.emit(number)

    def _deliver(self, number: int) -> None:
        call = self._open.pop(number)
        there = isValid(call.owner)
        match call.error:
            case None:
                if there:
                    call.done(call.answer)
            case Trouble() as trouble:
                if call.failed is None:
                    self.troubled.emit(trouble)
                elif there:
                    call.failed(trouble)
            case error:
                self.broke.emit(error)
                if there and call.failed is not None:
                    call.failed(Trouble("bug"))


class Collector(QObject):
    """Python's collector, run by a timer on the thread that made this, and nowhere else."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def _collect(self) -> None:
        """What the interpreter would have done by itself by now."""
        for generation, (number, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
            if number <= limit:
                return
            gc.collect(generation)
