"""Panels that need somebody's word: undo an arrival, overrule a refusal."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from checkin.i18n import say
from checkin.settings import pin_fits
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
            self.wait()
            self._reception.undo(self.subject.id, self.reason.text(), self.by.text().strip(), self)


class OverrulePanel(Panel):
    """Welcome somebody against a refusal, on the word of the lead: name, reason and, where one is set, the PIN.

    ``stored_pin`` gives what is kept of it, as ``settings.hash_pin`` makes it; empty where none is set.
    """

    def __init__(self, reception: Reception, stored_pin: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__("overrule", parent)
        self._reception = reception
        self._stored_pin = stored_pin
        self.refusal = Label(tone="warn", weight="bold")
        self.by = QLineEdit()
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.wrong = Label(say("panel.overrule.wrong"), tone="bad", weight="bold")
        self.reason = Reason(OVERRULE_REASONS)
        who = QHBoxLayout()
        who.setSpacing(14)
        who.addLayout(_named(say("panel.lead"), self.by), 2)
        self._pin_row, named = QWidget(), _named(say("panel.overrule.pin"), self.pin)
        named.setContentsMargins(0, 0, 0, 0)
        self._pin_row.setLayout(named)
        who.addWidget(self._pin_row, 1)
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
        self._pin_row.setVisible(bool(self._stored_pin()))
        if self.subject is not None:
            verdict = self._reception.look(self.subject.id)
            self.refusal.setText(str(verdict.said))
        self.by.setFocus()

    def accept(self) -> None:
        by, why = self.by.text().strip(), self.reason.text()
        if self.subject is None or not by:
            self.by.setFocus()
        elif self._stored_pin() and not pin_fits(self._stored_pin(), self.pin.text()):
            self.wrong.show()
            self.pin.clear()
            self.pin.setFocus()
        elif why:
            self.wait()
            self._reception.admit(self.subject.id, by, why, self)
