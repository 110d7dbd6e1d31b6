"""The properties of a box, or of the page, to be looked at and changed.

Which fields a kind of box has, and what each may be, is read from the layout's own structs; here stand only their
order, and how each sort of value is asked. Values go in, one changed value comes out: a control that shows what it was
given says nothing.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from string import Formatter
from typing import Any

from msgspec import Struct, inspect
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QKeySequence, QPainter, QPixmap, QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QColorDialog,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from checkin import i18n
from checkin.i18n import say
from checkin.paper import design
from checkin.paper.layout import COLOURS, GAPS, AnyBox, Layout, When
from ui import style
from ui.widgets.label import Label
from ui.widgets.plain_list import TickList

GROUPS = (
    ("page", ("title", "width", "height", "back", "fold")),
    ("content", ("text", "file", "style")),
    ("place", ("x", "y", "w", "h")),
    ("look", ("size", "floor", "font", "lines", "align", "anchor", "colour", "thickness", "row", "space", "after")),
    ("when", ("when",)),
)
"""The fields in the order in which they are asked, under their headings."""

HEADED = ("place", "look", "when")

WIDE = ("title", "text", "file", "style", "colour", "after", "when")
"""Fields that take a line of their own; the others stand two by two."""

BACKS = inspect.LiteralType(("white", "same", "own"))
FOLDS = inspect.LiteralType(("none", "top", "left"))

POINTS = ("size", "floor")
LARGEST = 400.0
"""mm and points: no badge is larger."""

SAME = 0.005
"""mm and points: what is nearer looks the same here."""

MOST_LINES = 9
SHOWN_CHECKS = 5
USUAL_COLOUR = "#1b5fa6"


class Checks(Struct, frozen=True):
    """What a condition can ask for, as (caption, value): the roles and rooms of the conference."""

    roles: tuple[tuple[str, str], ...] = ()
    rooms: tuple[tuple[str, str], ...] = ()


class Number(QDoubleSpinBox):
    """A number with its unit: "58,4 mm". Comma and point are the same, and what is not there is not written out."""

    def __init__(self, unit: str, step: float = 0.5) -> None:
        super().__init__()
        self.setSuffix(f" {unit}" if unit else "")
        self.setDecimals(2 if unit else 0)
        self.setSingleStep(step)
        self.setRange(0, LARGEST)
        self.lineEdit().setTextMargins(8, 0, 0, 0)  # the style sheet's padding does not reach it

    def textFromValue(self, value: float) -> str:
        text = f"{value:.{self.decimals()}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text.replace(".", ",") if i18n.current() == "de" else text

    def valueFromText(self, text: str) -> float:
        if self.specialValueText() and text == self.specialValueText():
            return self.minimum()
        bare = self._bare(text)
        return float(bare) if re.fullmatch(r"\d+\.?\d*|\.\d+", bare) else self.value()

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        bare = self._bare(text)
        if text == self.specialValueText() or not bare:
            return QValidator.State.Intermediate, text, at
        if not re.fullmatch(r"\d{0,3}\.?\d*", bare):
            return QValidator.State.Invalid, text, at
        fits = bare != "." and self.minimum() <= float(bare) <= self.maximum()
        return (QValidator.State.Acceptable if fits else QValidator.State.Intermediate), text, at

    def fixup(self, text: str) -> str:
        """What is too large or too small becomes what is allowed."""
        bare = self._bare(text)
        if not re.fullmatch(r"\d+\.?\d*|\.\d+", bare):
            return text
        return self.textFromValue(max(self.minimum(), min(float(bare), self.maximum()))) + self.suffix()

    def _bare(self, text: str) -> str:
        return text.removesuffix(self.suffix()).removesuffix(self.suffix().strip()).strip().replace(",", ".")


class Control(QWidget):
    """One field and its caption. Signal ``edited(value)`` when it says something else than it was given to show."""

    edited = Signal(object)

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption = caption
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(3)
        self.label = Label(caption, tone="quiet")
        self.column.addWidget(self.label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shown: Any = None

    def show_value(self, value: Any) -> None:
        """Show what the box has."""
        self._shown = value
        self.fill(value)

    def tell(self, *_: object) -> None:
        """Something was done with the control."""
        value = self.read()
        if value is not None and value != self._shown:
            self._shown = value
            self.edited.emit(value)

    def fill(self, value: Any) -> None:
        """Make the control show ``value``."""
        raise NotImplementedError

    def read(self) -> Any:
        """What the control says; ``None`` for nothing that makes sense."""
        raise NotImplementedError

    def _take(self, widget: QWidget, name: str = "") -> None:
        widget.setAccessibleName(name or self.caption)
        widget.setMinimumWidth(60)  # whatever it would like for itself: two stand beside each other
        self.label.setBuddy(widget)
        self.column.addWidget(widget)


class NumberControl(Control):
    """A length, a size, a count. ``none`` is what it says when there is no number."""

    def __init__(self, caption: str, kind: inspect.Type, unit: str, none: str = "") -> None:
        super().__init__(caption)
        self.number = Number(unit, 0.5 if unit else 1)
        self._whole = isinstance(kind, inspect.IntType)
        self._optional = bool(none)
        limits = kind.types[0] if isinstance(kind, inspect.UnionType) else kind
        least = float(getattr(limits, "ge", None) or getattr(limits, "gt", None) or 0)
        if self._optional:
            least = -0.5
            self.number.setSpecialValueText(none)
        elif getattr(limits, "gt", None) is not None:
            least = 0.05
        self.number.setRange(least, MOST_LINES if self._whole else LARGEST)
        self.number.valueChanged.connect(self.tell)
        self._take(self.number)
        self.hint = Label(say("designer.moves-up"), tone="quiet") if none else None
        if self.hint is not None:
            self.column.addWidget(self.hint)

    def fill(self, value: float | None) -> None:
        shown = self.number.minimum() if value is None else value
        if abs(self.number.value() - shown) > SAME:  # "9," on the way to "9,5" is left alone
            self.number.setValue(shown)
        if self.hint is not None:
            self.hint.setVisible(value is not None)

    def read(self) -> float | int | None:
        value = round(self.number.value(), 2)
        if self._shown is not None and abs(value - self._shown) <= SAME:
            return None  # the box has more digits than are shown
        if self._optional:
            return value if value >= 0 else None
        return int(value) if self._whole else value

    def tell(self, *_: object) -> None:
        if self._optional and self.number.value() < 0:
            if self._shown is not None:
                self._shown = None
                self.edited.emit(None)
            return
        super().tell()


class ChoiceControl(Control):
    """One of several."""

    def __init__(self, caption: str, choices: Sequence[tuple[str, object]]) -> None:
        super().__init__(caption)
        self.choice = QComboBox()
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for words, value in choices:
            self.choice.addItem(words, value)
        self.choice.currentIndexChanged.connect(self.tell)
        self._take(self.choice)

    def fill(self, value: object) -> None:
        self.choice.setCurrentIndex(self.choice.findData(value))

    def read(self) -> object:
        return self.choice.currentData()


class WordsControl(Control):
    """Plain words, as a title."""

    def __init__(self, caption: str) -> None:
        super().__init__(caption)
        self.field = QLineEdit()
        self.field.setMaxLength(60)
        self.field.textEdited.connect(self.tell)
        self._take(self.field)

    def fill(self, value: str) -> None:
        if self.field.text() != value:
            self.field.setText(value)

    def read(self) -> str | None:
        return self.field.text()


class TextControl(Control):
    """The text of a box: words, and gaps that are filled for everybody. The gaps have names in the language shown."""

    def __init__(self, caption: str) -> None:
        super().__init__(caption)
        self.field = QLineEdit()
        self.field.setMaxLength(200)
        self.field.textEdited.connect(self.tell)
        self._take(self.field)
        self.insert = QPushButton(say("designer.insert"))
        self.insert.setMenu(QMenu(self.insert))
        for gap in GAPS:
            self.insert.menu().addAction(say(f"paper.what.{gap}"), partial(self.put, gap))
        self.column.addWidget(self.insert)
        self.wrong = Label(say("designer.wrong-gap"), tone="bad")
        self.column.addWidget(self.wrong)
        self.wrong.hide()

    def put(self, gap: str) -> None:
        """Write a gap where the cursor stands; behind other words with a dot that vanishes with it."""
        before = self.field.text()[: self.field.cursorPosition()]
        needs_dot = before.endswith("}") and not self.field.hasSelectedText()
        self.field.insert(f"{' · ' if needs_dot else ''}{{{say(f'paper.what.{gap}')}}}")
        self.tell()
        self.field.setFocus()

    def fill(self, value: str) -> None:
        self.wrong.hide()
        if written(self.field.text()) != value:
            self.field.setText(spoken(value))

    def read(self) -> str | None:
        text = written(self.field.text())
        self.wrong.setVisible(text is None)
        return text


class ColourControl(Control):
    """Black, a colour that depends on who it is, or one of one's own."""

    def __init__(self, caption: str) -> None:
        super().__init__(caption)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.choice = QComboBox()
        self.choice.setAccessibleName(caption)
        self.choice.setMinimumWidth(60)
        for value in ("#000000", "#ffffff", *COLOURS, ""):
            self.choice.addItem(say(f"designer.colour.{value.removeprefix('#') or 'own'}"), value)
        self.choice.activated.connect(self._choose)
        self.swatch = QPushButton()
        self.swatch.setProperty("role", "icon")
        self.swatch.setIconSize(QSize(22, 22))
        self.swatch.setFixedWidth(44)
        self.swatch.clicked.connect(self._ask)
        line.addWidget(self.choice, 1)
        line.addWidget(self.swatch)
        self.label.setBuddy(self.choice)
        self.column.addLayout(line)
        self._colour = ""

    def fill(self, value: str) -> None:
        self._colour = value
        at = self.choice.findData(value)
        self.choice.setCurrentIndex(at if at >= 0 else self.choice.count() - 1)
        own = value.startswith("#")
        self.swatch.setEnabled(own)
        self.swatch.setIcon(_swatch(value) if own else QIcon())
        self.swatch.setAccessibleName(f"{say('designer.colour.choose')} {value if own else ''}".strip())
        self.swatch.setToolTip(self.swatch.accessibleName())

    def read(self) -> str | None:
        return self._colour

    def take(self, colour: QColor) -> None:
        """A colour was chosen."""
        self.fill_and_tell(colour.name())

    def fill_and_tell(self, value: str) -> None:
        """The colour is this one now."""
        self.fill(value)
        self.tell()

    def _choose(self, at: int) -> None:
        value = self.choice.itemData(at)
        if value:
            self.fill_and_tell(value)
            return
        if not self._colour.startswith("#") or self.choice.findData(self._colour) >= 0:
            self.fill_and_tell(USUAL_COLOUR)
        self._ask()

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self._colour), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(say("designer.colour.choose"))
        dialog.colorSelected.connect(self.take)
        dialog.open()


class PictureControl(Control):
    """Which picture it is. Signal ``wanted()`` when another is to be chosen."""

    wanted = Signal()

    def __init__(self, caption: str) -> None:
        super().__init__(caption)
        self.name = Label()
        self.column.addWidget(self.name)
        self.choose = QPushButton(say("designer.choose-picture"))
        self.choose.clicked.connect(self.wanted)
        self._take(self.choose, say("designer.choose-picture"))

    def fill(self, value: str) -> None:
        self.name.setText(value)

    def read(self) -> str | None:
        return self.name.text()


class WhenControl(Control):
    """For whom a box is drawn: ticks for roles and rooms, and something that must be known."""

    def __init__(self, caption: str, checks: Checks) -> None:
        super().__init__(caption)
        self.label.hide()
        self._checks = checks
        self.filled = QComboBox()
        self.filled.addItem(say("designer.when.always"), "")
        for gap in GAPS:
            self.filled.addItem(say("designer.when.known", what=say(f"paper.what.{gap}")), gap)
        self.filled.setAccessibleName(caption)
        self.filled.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.filled.currentIndexChanged.connect(self.tell)
        self.column.addWidget(self.filled)
        self.lists = {name: TickList(say(f"designer.when.{name}"), SHOWN_CHECKS) for name in ("role", "room")}
        for name, ticks in self.lists.items():
            words = Label(say(f"designer.when.{name}"), tone="quiet")
            words.setBuddy(ticks)
            ticks.ticked.connect(self.tell)
            self.column.addSpacing(5)
            self.column.addWidget(words)
            self.column.addWidget(ticks)

    def fill(self, value: When) -> None:
        """Roles and rooms that this conference does not have stay ticked, so that they are not lost unseen."""
        self.filled.setCurrentIndex(self.filled.findData(value.filled))
        for name, known, asked in (("role", self._checks.roles, value.role), ("room", self._checks.rooms, value.room)):
            values = [one for _, one in known]
            self.lists[name].show_ticks((*known, *((one, one) for one in asked if one not in values)), asked)

    def read(self) -> When:
        """Ticks in the order of the lists are no change of those in another."""
        shown = self._shown or When()
        told = {name: ticks.on() for name, ticks in self.lists.items()}
        kept = {name: on for name, on in told.items() if set(on) != set(getattr(shown, name))}
        return replace(shown, filled=self.filled.currentData(), **kept)


class Form(QWidget):
    """The fields of one kind of box, or of the page. Signals: ``edited(name, value)``; ``picture_wanted()``."""

    edited = Signal(str, object)
    picture_wanted = Signal()

    def __init__(self, asked: dict[str, inspect.Type], checks: Checks) -> None:
        super().__init__()
        self.setObjectName("inside")
        self._checks = checks
        self.controls: dict[str, Control] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 4)
        column.setSpacing(16)
        for group, names in GROUPS:
            if here := [name for name in names if name in asked]:
                column.addLayout(self._group(group, {name: asked[name] for name in here}))
        if "title" in asked:
            column.addWidget(Label(say("designer.hint"), tone="quiet"))
        column.addStretch(1)

    def _group(self, group: str, asked: dict[str, inspect.Type]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        if group in HEADED:
            grid.addWidget(Label(say(f"designer.group.{group}"), weight="bold"), 0, 0, 1, 2)
        row, at = 1, 0
        for name, kind in asked.items():
            wide = name in WIDE
            if wide and at:
                row, at = row + 1, 0
            control = self.controls[name] = self._control(name, kind)
            control.edited.connect(lambda value, name=name: self.edited.emit(name, value))
            grid.addWidget(control, row, at, 1, 2 if wide else 1)
            row, at = (row + 1, 0) if wide or at else (row, 1)
        return grid

    def _control(self, name: str, kind: inspect.Type) -> Control:
        caption = say(f"designer.field.{name}")
        match kind:
            case inspect.LiteralType():
                return ChoiceControl(caption, [(_word(name, value), value) for value in kind.values])
            case inspect.StructType():
                return WhenControl(caption, self._checks)
            case inspect.UnionType():
                return NumberControl(caption, kind, "mm", none=say("designer.none"))
            case inspect.FloatType():
                return NumberControl(caption, kind, "pt" if name in POINTS else "mm")
            case inspect.IntType():
                return NumberControl(caption, kind, "")
        match name:
            case "text":
                return TextControl(caption)
            case "colour":
                return ColourControl(caption)
            case "file":
                picture = PictureControl(caption)
                picture.wanted.connect(self.picture_wanted)
                return picture
        return WordsControl(caption)


class BoxForm(QScrollArea):
    """Shows one box or the page.

    Signals: ``edited(name, value)`` of the field that was changed; ``picture_wanted()``.
    """

    edited = Signal(str, object)
    picture_wanted = Signal()

    def __init__(self, checks: Checks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._checks = checks
        self._forms: dict[str, Form] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def form(self) -> Form:
        """The one that is shown."""
        form = self.widget()
        assert isinstance(form, Form)
        return form

    def show_box(self, box: AnyBox) -> None:
        """Show a box."""
        kind = str(box.__struct_config__.tag)
        form = self._form(kind, lambda: fields_of(type(box)))
        for name, control in form.controls.items():
            control.show_value(getattr(box, name))
        self._show(form)

    def show_page(self, layout: Layout) -> None:
        """Show the page itself."""
        length = inspect.FloatType(ge=10)
        asked = {"title": inspect.StrType(), "width": length, "height": length, "back": BACKS, "fold": FOLDS}
        form = self._form("page", lambda: asked)
        shown = (layout.title, *layout.page, design.back_of(layout), layout.fold or "none")
        for name, value in zip(asked, shown, strict=True):
            form.controls[name].show_value(value)
        self._show(form)

    def _show(self, form: Form) -> None:
        if self.widget() is not form:
            self.takeWidget()  # it stays: whoever comes back to a box of its kind finds it again
            self.setWidget(form)
            form.show()

    def _form(self, kind: str, asked: Callable[[], dict[str, inspect.Type]]) -> Form:
        if kind not in self._forms:
            form = self._forms[kind] = Form(asked(), self._checks)
            form.edited.connect(self.edited)
            form.picture_wanted.connect(self.picture_wanted)
            for control in form.findChildren(QWidget):
                if isinstance(control, QLineEdit | QAbstractSpinBox | QComboBox):
                    control.installEventFilter(self)
                    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return self._forms[kind]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo is that of the layout, in a field too; and scrolling the form changes no value under way."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and _is_undo(event):
            event.ignore()
            return True
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _is_undo(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


def fields_of(kind: type) -> dict[str, inspect.Type]:
    """What a kind of box can be told, and what each may be."""
    found = inspect.type_info(kind)
    assert isinstance(found, inspect.StructType)
    return {field.name: field.type for field in found.fields}


def spoken(text: str) -> str:
    """The text of a box with its gaps named in the language shown: "{given}" → "{Vorname}"."""
    return "".join(
        _escaped(words) + (f"{{{say(f'paper.what.{gap}')}}}" if gap else "")
        for words, gap, _, _ in Formatter().parse(text)
    )


def written(text: str) -> str | None:
    """The text as a layout has it; ``None`` where a brace is left over or a gap is none."""
    names = {say(f"paper.what.{gap}").casefold(): gap for gap in GAPS} | {gap: gap for gap in GAPS}
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    if any(gap is not None and (gap.casefold() not in names or form or mark) for _, gap, form, mark in parts):
        return None
    return "".join(
        _escaped(words) + ("" if gap is None else f"{{{names[gap.casefold()]}}}") for words, gap, _, _ in parts
    )


def _escaped(words: str) -> str:
    return words.replace("{", "{{").replace("}", "}}")


def _word(name: str, value: object) -> str:
    """The word for one of several choices; a new one of the layout's is shown as it is until it has one."""
    keys = (f"designer.choice-of-{name}.{value}", f"designer.choice.{value}")
    return next((say(key) for key in keys if i18n.knows(key)), str(value))


def _swatch(colour: str) -> QIcon:
    drawn = QPixmap(44, 44)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(colour))
    painter.setPen(QColor(style.palette().quiet))
    painter.drawRoundedRect(1, 1, 41, 41, 8, 8)
    painter.end()
    drawn.setDevicePixelRatio(2)
    return QIcon(drawn)
