"""A USB hand scanner is a keyboard that types very fast. Here its keys become one text, whatever has the focus.

Every key on its way to the window is held for a moment. If others follow as fast as only a machine types, they are a
scan: one text, and no field, button or table ever sees a key of it, control keys included. If not, they are handed on
as if nothing had been, some milliseconds late. So a scan cannot press a button or land in a field, and a name typed by
hand is never taken for a ticket, because no hand types six letters in a row with a few milliseconds between them.

The gaps are those of the events' own clock, not of their arrival here: when the window was busy for a moment, keys that
a hand typed arrive all at once. The filter sits on the ``QWindow``, since a key that a widget leaves unused is offered
to each of its parents again.
"""

from collections.abc import Callable
from time import monotonic

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QWindow
from shiboken6 import isValid

from checkin.ticket import LONGEST

FEWEST = 6
"""Keys that make a scan: no hand types so many so fast."""

FEWEST_ENDED, GAP_ENDED = 4, 15
"""Keys that make a scan, and milliseconds between them, where a line end is the last: "4711" and Enter."""

GAP = 35
"""Milliseconds between two keys of a scan at most. Scanners need 1 to 20, fast typists 60 and more."""

STALL = 120
"""Milliseconds that a scanner may falter in the middle of a code: after so many fast keys it is surely no hand."""

AFTER_END, PAUSES = 12, 4
"""How long to wait behind a line end for more lines: milliseconds at least, and times the scanner's usual gap."""

LATE = 15
"""Milliseconds by which the timer may be late before the window is taken to have been busy."""

ENDS = {
    Qt.Key.Key_Return: "\r",
    Qt.Key.Key_Enter: "\r",
    Qt.Key.Key_Tab: "\t",
    Qt.Key.Key_Backtab: "\t",
}
_MODIFIERS = {
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
}
_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Pace(Struct, frozen=True):
    """How a scanner types: the keys of its last scan and the longest pause between two of them, in milliseconds."""

    keys: int
    longest: int
    text: str


class Wedge(QObject):
    """Watches all keys of the application once ``install`` was called.

    Signals: ``scanned(str)``, the text of a scan without the line end behind it; ``paced(Pace)`` with it, for the page
    that tests the scanner.
    """

    scanned = Signal(str)
    paced = Signal(object)

    def __init__(self, gap: int = GAP, parent: QObject | None = None, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self.gap = gap
        self._clock = clock
        self._held: list[tuple[QObject, QEvent]] = []
        self._text: list[str] = []
        self._keys = 0
        self._last = 0  # when the last key was pressed
        self._began = 0
        self._longest = 0
        self._due = 0.0
        self._replaying = False
        self._closing: QWindow | None = None
        self._ended = -1.0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._pause)

    def install(self) -> None:
        """Watch the keys of the whole application."""
        application = QCoreApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    @property
    def is_scanning(self) -> bool:
        """Whether a scan is surely under way or has just ended: whatever asks the window to close now is part of it."""
        return self._keys >= FEWEST or self._clock() - self._ended < 0.5

    def eventFilter(self, receiver: QObject, event: QEvent) -> bool:
        kind = event.type()
        if self._replaying:
            return False
        if kind == QEvent.Type.KeyPress and isinstance(receiver, QWindow) and isinstance(event, QKeyEvent):
            return self._press(receiver, event)
        if kind == QEvent.Type.KeyRelease and self._held and isinstance(receiver, QWindow):
            self._held.append((receiver, event.clone()))  # a button is pressed by the release of the key
            return True
        if kind == QEvent.Type.InputMethod and self._held and isinstance(event, QInputMethodEvent):
            return self._compose(receiver, event)
        if kind == QEvent.Type.Close and isinstance(receiver, QWindow) and (self._keys or self.is_scanning):
            event.ignore()  # Alt+F4 out of a hostile code, or of a hand: that is known in a moment
            self._closing = receiver if self._keys else None
            return True
        return False

    # keys

    def _press(self, window: QWindow, event: QKeyEvent) -> bool:
        if Qt.Key(event.key()) in _MODIFIERS:
            return False
        if event.isAutoRepeat():  # a key held down by a finger, or by a scanner that falters
            if self._keys >= FEWEST:
                return True
            self._hand_on()
            return False
        self._take(window, event, event.timestamp(), self._meant(event))
        return True

    def _compose(self, receiver: QObject, event: QInputMethodEvent) -> bool:
        """Letters that the system made of a dead key and the next one; they keep their place among the held keys."""
        if event.preeditString() or not event.commitString():
            return False
        self._take(receiver, event, 0, event.commitString())
        return True

    def _meant(self, event: QKeyEvent) -> str:
        """What a key adds to the text of a scan; control keys add nothing."""
        if end := ENDS.get(Qt.Key(event.key())):
            return end
        if event.modifiers() & _COMMANDING and not event.modifiers() & Qt.KeyboardModifier.GroupSwitchModifier:
            altgr = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            if event.modifiers() & altgr != altgr or not event.text().isprintable():
                return ""
        return event.text() if event.text().isprintable() else ""

    def _take(self, receiver: QObject, event: QEvent, timestamp: int, text: str) -> None:
        stamp = timestamp or self._last  # what the system made of two keys has no time of its own
        if self._keys:
            gap = stamp - self._last
            if gap > self._patience() or gap < 0:
                self._finish()
            else:
                self._longest = max(self._longest, gap)
        if not self._keys:
            self._began = stamp
        self._last = stamp
        self._keys += 1
        if len(self._text) <= LONGEST + 1:  # more is no ticket anyway
            self._text.append(text)
        if self._keys < FEWEST:  # from then on it is a scan, and nobody will get these keys
            self._held.append((receiver, event.clone()))
        self._wait(text)

    def _wait(self, text: str) -> None:
        wait = self._patience()
        if text in ENDS.values() and self._keys >= FEWEST_ENDED:
            usual = (self._last - self._began) / (self._keys - 1)
            wait = min(self.gap, max(AFTER_END, round(PAUSES * usual)))
        self._due = self._clock() + wait / 1000
        self._timer.start(wait)

    def _patience(self) -> int:
        """How long the next key may take and still belong to those before it."""
        ended = bool(self._text) and self._text[-1] in ENDS.values()
        return self.gap if self._keys < FEWEST or ended else max(self.gap, STALL)

    def _pause(self) -> None:
        if self._clock() - self._due > LATE / 1000:  # keys may be queued behind whatever kept the window busy
            self._due = self._clock()
            self._timer.start(LATE // 2)
            return
        self._finish()

    # the end

    def _finish(self) -> None:
        """No more keys belong to those held: they were a scan, or a hand."""
        ended = self._keys >= FEWEST_ENDED and self._longest <= GAP_ENDED and self._text[-1] in ENDS.values()
        if self._keys < FEWEST and not ended:
            self._hand_on()
            return
        pace = Pace(self._keys, self._longest, "".join(self._text).strip("\r\t").replace("\r", "\n"))
        self._ended = self._clock()
        self._clear()
        self.paced.emit(pace)
        self.scanned.emit(pace.text)

    def _hand_on(self) -> None:
        held, closing = self._held, self._closing
        self._clear()
        self._replaying = True
        try:
            for receiver, event in held:
                if isValid(receiver):  # a window may have closed in the meantime
                    QCoreApplication.sendEvent(receiver, event)
            if closing is not None and isValid(closing):
                closing.close()
        finally:
            self._replaying = False

    def _clear(self) -> None:
        self._timer.stop()
        self._held, self._text, self._closing = [], [], None
        self._keys = self._longest = 0
