"""A form from a table of fields: values in, values out. What was changed is found by comparing, never remembered."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from checkin.i18n import say
from ui.widgets.label import Label

Choices = Sequence[tuple[str, object]]


class Field(Struct, frozen=True):
    """One setting: its name in ``Settings`` and how it is asked.

    ``kind`` is text, yes, number, choice, folder, or open: a choice where something else may be typed. ``choices`` are
    captions with their values; ``usual`` are the numbers to choose from, in ``unit``.
    """

    name: str
    kind: str
    choices: Choices = ()
    usual: Sequence[int] = ()
    unit: str = ""


class SteadyChoice(QComboBox):
    """Scrolling the page must not change a setting."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class FolderField(QWidget):
    """A path, typed or chosen. ``hint`` stands in it while it is empty. Signal ``edited()``."""

    edited = Signal()

    def __init__(self, caption: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(caption)
        self.field.textChanged.connect(self.edited)
        self._caption = caption
        self.choose = QPushButton(say("settings.choose"))
        self.choose.setAccessibleName(f"{caption}: {say('settings.choose')}")
        self.choose.clicked.connect(self._ask)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        line.addWidget(self.choose)

    def _ask(self) -> None:
        dialog = QFileDialog(self, self._caption, self.field.text() or self.field.placeholderText())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.field.setText)
        dialog.open()


class Group(QFrame):
    """A panel with a heading and rows of caption and control. Signal ``edited()`` whenever something differs."""

    edited = Signal()

    def __init__(
        self, name: str, fields: Sequence[Field] = (), hints: Mapping[str, str] = {}, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._fields = {field.name: field for field in fields}
        self.controls: dict[str, Any] = {}
        self._readers: dict[str, Callable[[], object]] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 12, 18, 14)
        whole.setSpacing(8)
        whole.addWidget(Label(say(f"settings.group.{name}"), tone="heading"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, 190)
        self._grid.setColumnStretch(1, 1)
        whole.addLayout(self._grid)
        for field in fields:
            caption = say(f"settings.field.{field.name}")
            control = self._control(field, caption, hints.get(field.name, ""))
            self.controls[field.name] = control
            self.add_row(caption if field.kind != "yes" else "", control)

    def add_row(self, caption: str, control: QWidget) -> list[QWidget]:
        """Put a control below the others; returns what the row consists of."""
        row = self._grid.rowCount()
        if caption:
            label = Label(caption, tone="quiet")
            label.setBuddy(control)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(control, row, 1)
            return [label, control]
        self._grid.addWidget(control, row, 0, 1, 2)
        return [control]

    def values(self) -> dict[str, object]:
        """What the controls say, by the names in ``Settings``."""
        return {name: read() for name, read in self._readers.items()}

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Fill the controls."""
        for name, control in self.controls.items():
            value = values[name]
            match self._fields[name].kind:
                case "text":
                    control.setText(value)
                case "folder":
                    control.field.setText(value)
                case "yes":
                    control.setChecked(value)
                case "number":
                    self._select(control, value, f"{value} {self._fields[name].unit}")
                case "choice":
                    self._select(control, value)
                case "open":
                    self._select(control, value, str(value))

    def show_choices(self, name: str, choices: Choices, value: object) -> None:
        """Offer other choices, and select one of them."""
        control = self.controls[name]
        control.clear()
        for caption, one in choices:
            control.addItem(caption, one)
        self._select(control, value, str(value) if self._fields[name].kind == "open" else "")

    def _select(self, control: QComboBox, value: object, caption: str = "") -> None:
        at = next((at for at in range(control.count()) if control.itemData(at) == value), -1)
        if at < 0:  # not among the usual, or a camera that is unplugged: it stays chosen
            control.addItem(caption or say("settings.away"), value)
            at = control.count() - 1
        control.setCurrentIndex(at)

    def _control(self, field: Field, caption: str, hint: str) -> QWidget:
        match field.kind:
            case "text":
                text = QLineEdit()
                text.setMaxLength(60)
                text.textChanged.connect(self.edited)
                control: QWidget = text
                self._readers[field.name] = lambda: text.text().strip()
            case "folder":
                folder = FolderField(caption, hint)
                folder.edited.connect(self.edited)
                control = folder
                self._readers[field.name] = lambda: folder.field.text().strip()
            case "yes":
                box = QCheckBox(caption)
                box.toggled.connect(self.edited)
                control = box
                self._readers[field.name] = box.isChecked
            case "number":
                offered = [(f"{number} {field.unit}", number) for number in field.usual]
                control = self._choice(field.name, offered)
            case "open":
                control = choice = self._choice(field.name, field.choices)
                choice.setEditable(True)
                choice.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
                choice.setToolTip(hint)
                choice.editTextChanged.connect(self.edited)
                self._readers[field.name] = lambda: _said(choice)
            case _:
                control = self._choice(field.name, field.choices)
        control.setAccessibleName(caption)
        return control

    def _choice(self, name: str, choices: Choices) -> QComboBox:
        choice = SteadyChoice()
        choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for caption, value in choices:
            choice.addItem(caption, value)
        choice.currentIndexChanged.connect(self.edited)
        self._readers[name] = choice.currentData
        return choice


def _said(choice: QComboBox) -> object:
    """The value of the caption that stands there, or what was typed instead."""
    typed = choice.currentText().strip()
    at = choice.findText(typed, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive)
    return choice.itemData(at) if at >= 0 else typed
