"""What is asked before many badges are printed, and how far they are."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QProgressBar, QPushButton, QSpinBox, QVBoxLayout, QWidget

from checkin.i18n import say
from ui.widgets.label import Label

ASKED = {"due", "all", "leave"}
"""The buttons that answer the question; the others are about a row that is being printed."""


class BatchBar(QFrame):
    """A line across a page, or nothing.

    ``sheets`` maps the names of sheets to what they are called and how many fields they have.

    Signals: ``ordered(attendees, sheet, first)`` when it is said whose badges to print, and on which sheet from which
    field on ("" for the printer of this desk); ``paused``, ``gone_on`` and ``cancelled``.
    """

    ordered = Signal(object, str, int)
    paused = Signal()
    gone_on = Signal()
    cancelled = Signal()

    def __init__(self, sheets: Mapping[str, tuple[str, int]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self._sheets = sheets
        self._everybody: list[str] = []
        self._due: list[str] = []
        self._said = Label(weight="bold", wrap=False)
        self._more = Label(tone="quiet", wrap=False)
        self._on = QComboBox()
        self._on.setAccessibleName(say("batch.on"))
        self._on.addItem(say("batch.here"), "")
        for name, (title, _) in sheets.items():
            self._on.addItem(title, name)
        self._first = QSpinBox(minimum=1, prefix=say("batch.first") + " ")
        self._first.setAccessibleName(say("batch.first"))
        self._on.currentIndexChanged.connect(self._choose_sheet)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.buttons = {name: QPushButton() for name in ("due", "all", "leave", "pause", "go-on", "cancel")}
        for name in ("leave", "pause", "go-on", "cancel"):
            self.buttons[name].setText(say(f"batch.{name}"))
        self.buttons["due"].clicked.connect(lambda: self._order(self._due))
        self.buttons["all"].clicked.connect(lambda: self._order(self._everybody))
        self.buttons["leave"].clicked.connect(lambda: self._order([]))
        self.buttons["pause"].clicked.connect(self.paused)
        self.buttons["go-on"].clicked.connect(self.gone_on)
        self.buttons["cancel"].clicked.connect(self.cancelled)
        told, asked = QHBoxLayout(), QHBoxLayout()
        told.addWidget(self._said)
        told.addWidget(self._more)
        told.addWidget(self._bar, 1)
        told.addStretch(0)
        asked.addWidget(self._on)
        asked.addWidget(self._first)
        asked.addStretch(1)
        for name, button in self.buttons.items():
            (asked if name in ASKED else told).addWidget(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 8, 14, 8)
        rows.addLayout(told)
        rows.addLayout(asked)
        self.hide()

    @property
    def is_asking(self) -> bool:
        """Whether it waits to be told whose badges to print."""
        return bool(self._everybody)

    def ask(self, everybody: list[str], due: list[str]) -> None:
        """Print the badges of ``everybody``, or only those ``due``: missing, or no longer right?"""
        self._everybody, self._due = everybody, due
        printed = len(everybody) - len(due)
        self._said.setText(say("batch.ask", n=len(everybody)))
        self._more.setText(say("batch.ask-due", printed=printed) if printed else "")
        self._choose_sheet()
        self.buttons["all"].setText(say("batch.print-all", n=len(everybody)))
        self.buttons["due"].setText(say("batch.print-due", n=len(due)))
        self._show({"all", "leave"} | ({"due"} if 0 < len(due) < len(everybody) else set()))
        self.buttons["due" if 0 < len(due) < len(everybody) else "all" if due else "leave"].setFocus()

    def show_progress(self, done: int, total: int, *, paused: bool) -> None:
        """How far the row is; nothing once there is none."""
        if self.is_asking:
            return
        self._said.setText(say("batch.paused" if paused else "batch.progress", done=done, total=total))
        self._more.setText("")
        self._bar.setMaximum(max(total, 1))
        self._bar.setValue(done)
        had_focus = self.buttons["pause"].hasFocus() or self.buttons["go-on"].hasFocus()
        self._show({"go-on" if paused else "pause", "cancel"} if total else set())
        if had_focus:  # else it would go on to the button that drops the rest
            self.buttons["go-on" if paused else "pause"].setFocus()

    def _order(self, attendees: list[str]) -> None:
        self._everybody, self._due = [], []
        self.hide()
        self.ordered.emit(attendees, self._on.currentData(), self._first.value())

    def _choose_sheet(self) -> None:
        sheet = self._sheets.get(self._on.currentData())
        self._first.setVisible(sheet is not None)
        if sheet is not None:
            self._first.setMaximum(sheet[1])

    def _show(self, names: set[str]) -> None:
        for name, button in self.buttons.items():
            button.setVisible(name in names)
        self._on.setVisible(self.is_asking)
        self._first.setVisible(self.is_asking and bool(self._on.currentData()))
        self._bar.setVisible(not self.is_asking)
        self.setVisible(bool(names))
