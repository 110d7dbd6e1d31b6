"""The common shape of all panels, and the rows that their forms are made of."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from checkin.i18n import say
from checkin.model import Standing, Verdict
from ui.widgets.label import Label


class Panel(QFrame):
    """A question over the card. Signals: ``left()`` when it is done with or given up.

    What was typed stays until it is used or given up with Esc: a scan closes a panel without emptying it.
    """

    left = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName(say(f"panel.{name}.title"))
        self.subject: Standing | None = None
        self.is_waiting = False
        self._drafts: dict[str, dict[str, str]] = {}
        self._title = Label(say(f"panel.{name}.title"), tone="heading")
        self._person = Label(tone="quiet")
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.main = QPushButton(say(f"panel.{name}.main"))
        self.main.setProperty("role", "main")
        self.main.clicked.connect(self.press_main)
        self.give_up = QPushButton(say("panel.leave"))
        self.give_up.clicked.connect(self.leave)
        self.buttons = QHBoxLayout()
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.give_up)
        self.buttons.addWidget(self.main)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 18, 24, 18)
        whole.setSpacing(8)
        whole.addWidget(self._title)
        whole.addWidget(self._person)
        whole.addLayout(self.body)
        whole.addStretch(1)
        whole.addLayout(self.buttons)

    def open(self, subject: Standing | None) -> None:
        """Ask about ``subject``. What was begun about this person goes on, what about another is put aside."""
        if self.is_waiting:
            return
        other = (subject.id if subject else None) != (self.subject.id if self.subject else None)
        if other and self.subject is not None and self.has_draft:
            self._drafts[self.subject.id] = self.draft()
        self.subject = subject
        if subject is not None:
            person = subject.attendee
            self._person.setText(" · ".join(part for part in (person.name, person.organisation) if part))
        self._person.setVisible(subject is not None)
        if other or not self.has_draft:
            self.clear()
        if subject is not None and (draft := self._drafts.pop(subject.id, None)):
            self.restore(draft)
        self.begin()

    @property
    def has_draft(self) -> bool:
        """Whether something was typed that is not used yet."""
        return False

    def has_draft_about(self, subject: Standing | None) -> bool:
        """Whether something was begun about this person, or about nobody in particular."""
        if self.subject is None or (subject is not None and subject.id == self.subject.id):
            return self.has_draft
        return subject is not None and subject.id in self._drafts

    def draft(self) -> dict[str, str]:
        """What was typed, to be put aside."""
        return {}

    def restore(self, draft: dict[str, str]) -> None:
        """Go on with what was put aside."""

    def clear(self) -> None:
        """Empty the form, or fill it with what is known of the subject."""

    def begin(self) -> None:
        """Put the cursor where typing starts."""
        self.main.setFocus()

    def accept(self) -> None:
        """Do what the panel is for."""
        raise NotImplementedError

    def wait(self) -> None:
        """The desk has been asked: nothing more is taken until it answers, so that Enter twice asks once."""
        self.is_waiting = True
        self.setEnabled(False)

    def take_answer(self, verdict: Verdict) -> None:
        """The desk has answered."""
        self._go_on()
        self.done()

    def take_failure(self) -> None:
        """It could not be written down: what was typed is still there."""
        self._go_on()
        if self.isVisible():
            self.begin()

    def _go_on(self) -> None:
        self.is_waiting = False
        self.setEnabled(True)

    def press_main(self) -> None:
        """The main button was pressed."""
        self.accept()

    def start_with(self, typed: str) -> None:
        """What was searched for before the panel was opened."""

    def done(self) -> None:
        """The desk has answered: nothing is left to keep."""
        self.subject = None
        self.clear()
        self.left.emit()

    def leave(self) -> None:
        """Give up; while the desk is still asked only step aside, for it may not be able to write it down."""
        if self.is_waiting:
            self.left.emit()
        else:
            self.done()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                focus = self.focusWidget()
                if isinstance(focus, QPushButton):
                    focus.click()
                else:
                    self.accept()
            case _:
                super().keyPressEvent(event)


class Entry(Struct, frozen=True):
    """A field of a form: its name in ``Attendee``, whether it must be filled, and how many of four columns it takes."""

    name: str
    needed: bool = False
    span: int = 2


class Form(QWidget):
    """Labelled fields in a grid. Signal ``edited()`` whenever a person typed."""

    edited = Signal()

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        self._entries = tuple(entries)
        self.fields: dict[str, QLineEdit] = {}
        column = row = 0
        for entry in entries:
            if column + entry.span > 4:
                column, row = 0, row + 2
            field = QLineEdit()
            field.setMaxLength(200)
            caption = say(f"roster.field.{entry.name}")
            label = Label(f"{caption} *" if entry.needed else caption, tone="quiet", wrap=False)
            label.setBuddy(field)
            field.setAccessibleName(caption)
            field.textEdited.connect(lambda _: self.edited.emit())
            grid.addWidget(label, row, column, 1, entry.span)
            grid.addWidget(field, row + 1, column, 1, entry.span)
            self.fields[entry.name] = field
            column += entry.span
        for at in range(4):
            grid.setColumnStretch(at, 1)

    def values(self) -> dict[str, str]:
        """What the fields say, without blanks around it."""
        return {name: field.text().strip() for name, field in self.fields.items()}

    def show_values(self, values: Mapping[str, str]) -> None:
        """Fill the fields; those not named become empty."""
        for name, field in self.fields.items():
            field.setText(values.get(name, ""))
            field.setCursorPosition(0)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in any field."""
        return not any(self.values().values())

    def first_gap(self) -> QLineEdit | None:
        """The first needed field that is empty."""
        return next(
            (self.fields[one.name] for one in self._entries if one.needed and not self.fields[one.name].text().strip()),
            None,
        )


class Reason(QWidget):
    """A reason in a few words: one of those that are usual, or any other."""

    def __init__(self, keys: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual = [say(key) for key in keys]
        self.field = QLineEdit()
        self.field.setMaxLength(200)
        self.field.setAccessibleName(say("panel.reason"))
        line = QHBoxLayout()
        line.setSpacing(8)
        for text in self._usual:
            button = QPushButton(text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, text=text: self.choose(text))
            line.addWidget(button)
        line.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(Label(f"{say('panel.reason')} *", tone="quiet"))
        whole.addWidget(self.field)
        whole.addLayout(line)

    def choose(self, text: str) -> None:
        """Take one of the usual reasons."""
        self.field.setText(text)
        self.field.setFocus()

    def text(self) -> str:
        """The reason."""
        return self.field.text().strip()

    def clear(self) -> None:
        """Start again with the most usual reason, chosen whole so that typing replaces it."""
        self.field.setText(self._usual[0] if self._usual else "")
        self.field.selectAll()

    @property
    def is_own(self) -> bool:
        """Whether a reason was typed that is none of the usual ones."""
        return bool(self.text()) and self.text() not in self._usual
