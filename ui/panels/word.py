"""Panels that need somebody's word: undo an arrival, overrule a refusal."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from checkin.i18n import say
from ui.panels.panel import Panel, Reason
from ui.reception import Reception
from ui.widgets.label import Label

UNDO_REASONS = ("panel.undo.mixed-up", "panel.undo.mistake", "panel.undo.leaves")
OVERRULE_REASONS = ("panel.overrule.paid", "panel.overrule.promised", "panel.overrule.mistake")


def _named(caption: str, field: QLineEdit) -> QVBoxLayout:
    field.setAccessibleName(caption)
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(Label(f"{caption} *", tone="quiet"))
    column.addWidget(field)
    return column


class UndoPanel(Panel):
    """The arrival did not happen. Says who says so, and why."""

    def __init__(self, reception: Reception, parent: QWidget | None = None) -> None:
        super().__init__("undo", parent)
        self._reception = reception
        self.by = QLineEdit()
        self.reason = Reason(UNDO_REASONS)
        self.body.addLayout(_named(say("panel.by"), self.by))
        self.body.addWidget(self.reason)

    @property
    def has_draft(self) -> bool:
        return self.reason.is_own

    def clear(self) -> None:
        self.by.setText(self._reception.board.desk)
        self.reason.clear()

    def begin(self) -> None:
        self.reason.field.setFocus()

    def accept(self) -> None:
        if self.subject is not None and self.reason.text() and self.by.text().strip():
            self._reception.undo(self.subject.id, self.reason.text(), self.by.text().strip(), self.done)


class OverrulePanel(Panel):
    """Welcome somebody against a refusal, on the word of the lead: name, reason and, where one is set, the PIN.

    ``pin_fits`` is ``None`` where no PIN is set.
    """

    def __init__(
        self, reception: Reception, pin_fits: Callable[[str], bool] | None, parent: QWidget | None = None
    ) -> None:
        super().__init__("overrule", parent)
        self._reception = reception
        self._pin_fits = pin_fits
        self.refusal = Label(tone="warn", weight="bold")
        self.by = QLineEdit()
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.wrong = Label(say("panel.overrule.wrong"), tone="bad", weight="bold")
        self.reason = Reason(OVERRULE_REASONS)
        who = QHBoxLayout()
        who.setSpacing(14)
        who.addLayout(_named(say("panel.lead"), self.by), 2)
        pin, named = QWidget(), _named(say("panel.overrule.pin"), self.pin)
        named.setContentsMargins(0, 0, 0, 0)
        pin.setLayout(named)
        pin.setVisible(pin_fits is not None)
        who.addWidget(pin, 1)
        self.body.addWidget(self.refusal)
        self.body.addLayout(who)
        self.body.addWidget(self.wrong)
        self.body.addWidget(self.reason)

    @property
    def has_draft(self) -> bool:
        return bool(self.by.text()) or self.reason.is_own

    def clear(self) -> None:
        self.by.clear()
        self.pin.clear()
        self.wrong.hide()
        self.reason.clear()

    def begin(self) -> None:
        self.pin.clear()
        if self.subject is not None:
            verdict = self._reception.look(self.subject.id)
            self.refusal.setText(str(verdict.said))
        self.by.setFocus()

    def accept(self) -> None:
        by, why = self.by.text().strip(), self.reason.text()
        if self.subject is None or not by:
            self.by.setFocus()
        elif self._pin_fits is not None and not self._pin_fits(self.pin.text()):
            self.wrong.show()
            self.pin.clear()
            self.pin.setFocus()
        elif why:
            self._reception.admit(self.subject.id, by, why, self.done)
