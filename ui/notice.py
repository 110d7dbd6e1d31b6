"""What the window has to say besides the card: one bar, one sentence at a time, with one thing to do about it.

``Notices`` can be used before there is a window; the bar shows whatever is there when it comes. The three roads end
here: the surroundings' ``Trouble`` as a sentence with a hint, our own bugs as a sentence with details to copy.
"""

from collections.abc import Callable
from functools import partial

from msgspec import Struct
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from checkin.i18n import say
from checkin.trouble import Trouble
from ui.widgets.label import Label

KINDS = ("info", "warning", "error")
INFO_SECONDS = 6


class Notice(Struct, frozen=True):
    """A sentence, what to do next, and one or two buttons that do it. Notices of one ``about`` replace each other.

    Mere information goes by itself after a while, unless it is ``lasting``.
    """

    about: str
    said: str
    hint: str = ""
    kind: str = "info"
    action: str = ""
    act: Callable[[], object] | None = None
    other: str = ""
    act_otherwise: Callable[[], object] | None = None
    lasting: bool = False


class Notices(QObject):
    """What is to be told now. Signal ``changed()``."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices: dict[str, Notice] = {}

    def tell(self, notice: Notice) -> None:
        """Show ``notice``; one of the same ``about`` gives way to it."""
        self._notices.pop(notice.about, None)
        self._notices[notice.about] = notice
        if (
            notice.kind == "info" and not notice.lasting
        ):  # it may name a guest: it goes whether or not another stands before it
            QTimer.singleShot(INFO_SECONDS * 1000, self, partial(self._fade, notice))
        self.changed.emit()

    def _fade(self, notice: Notice) -> None:
        if self._notices.get(notice.about) is notice:
            self.settle(notice.about)

    def trouble(self, trouble: Trouble, action: str = "", act: Callable[[], None] | None = None) -> None:
        """The surroundings failed."""
        self.tell(Notice(f"trouble.{trouble.name}", str(trouble.sentence), str(trouble.hint), "error", action, act))

    def bug(self, details: str) -> None:
        """The program made a mistake; ``details`` hold no guest data and can be copied for whoever mends it."""
        copied = Notice("bug", say("window.bug.said"), say("window.bug.hint"), "error")
        act = _copier(details)
        self.tell(Notice(copied.about, copied.said, copied.hint, copied.kind, say("window.bug.copy"), act))

    def settle(self, about: str) -> None:
        """What ``about`` was about is over."""
        if self._notices.pop(about, None) is not None:
            self.changed.emit()

    def latest(self) -> Notice | None:
        """The most serious notice, of several the newest."""
        return max(reversed(list(self._notices.values())), key=lambda one: KINDS.index(one.kind), default=None)

    def __contains__(self, about: str) -> bool:
        return about in self._notices

    def __len__(self) -> int:
        return len(self._notices)


def _copier(details: str) -> Callable[[], None]:
    return lambda: QGuiApplication.clipboard().setText(details)


class NoticeBar(QFrame):
    """Shows the latest notice across the window, or nothing."""

    def __init__(self, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._notices = notices
        self._shown: Notice | None = None
        self._said = Label(weight="bold")
        self._hint = Label()
        self._act = QPushButton()
        self._other = QPushButton()
        self._close = QPushButton(say("window.close"))
        for button in (self._act, self._other, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._said)
        words.addWidget(self._hint)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 16, 8)
        line.addLayout(words, 1)
        line.addWidget(self._act)
        line.addWidget(self._other)
        line.addWidget(self._close)
        self._act.clicked.connect(lambda: self._do(self._shown and self._shown.act))
        self._other.clicked.connect(lambda: self._do(self._shown and self._shown.act_otherwise))
        self._close.clicked.connect(self._dismiss)
        notices.changed.connect(self._show_latest)
        self._show_latest()

    def _show_latest(self) -> None:
        self._shown = notice = self._notices.latest()
        self.setVisible(notice is not None)
        if notice is None:
            return
        self._said.setText(notice.said)
        self._hint.setText(notice.hint)
        self._hint.setVisible(bool(notice.hint))
        self._act.setText(notice.action)
        self._act.setVisible(notice.act is not None)
        self._other.setText(notice.other)
        self._other.setVisible(notice.act_otherwise is not None)
        self.setAccessibleName(f"{notice.said} {notice.hint}")
        self.setProperty("kind", notice.kind)
        self.style().polish(self)

    def _do(self, act: Callable[[], object] | None) -> None:
        if self._shown is not None and act is not None:
            self._notices.settle(self._shown.about)
            act()

    def _dismiss(self) -> None:
        if self._shown is not None:
            self._notices.settle(self._shown.about)
