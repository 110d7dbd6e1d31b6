"""What belongs to each of the desk's printers: how pages are moved and turned for it, and how many labels are in it."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from checkin import i18n
from checkin.i18n import say
from checkin.settings import Adjustment
from ui.widgets.label import Label
from ui.widgets.settings_form import SteadyChoice

RESOLUTIONS = (203, 300, 600)
SHARP = ("zpl://", "qt:")
"""Printers that can have several resolutions and do not say which."""

FURTHEST = 30.0
"""So many mm a page can be moved: more is another page."""


class _Shift(QDoubleSpinBox):
    """Millimetres, to the tenth. Scrolling the page must not change them."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.setRange(-FURTHEST, FURTHEST)
        self.setDecimals(1)
        self.setSingleStep(0.5)
        self.setSuffix(" mm")
        self.setLocale(QLocale(i18n.current()))
        _dress(self, caption)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Count(QSpinBox):
    """So many labels. Scrolling the page must not change them."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.setRange(0, 9999)
        self.setSingleStep(50)
        _dress(self, caption)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _dress(number: QAbstractSpinBox, caption: str) -> None:
    number.setAccessibleName(caption)
    number.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    number.lineEdit().setTextMargins(8, 0, 0, 0)  # the style sheet cannot reach it


class _Number(SteadyChoice):
    """One of a few numbers."""

    def __init__(self, caption: str, choices: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        for said, value in choices:
            self.addItem(said, value)
        self.setAccessibleName(caption)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def choose(self, value: int) -> None:
        if self.findData(value) < 0:  # not among the usual
            self.addItem(f"{value}", value)
        self.setCurrentIndex(self.findData(value))


class Column:
    """The controls of one printer."""

    def __init__(self, role: str) -> None:
        self.address = ""
        self.name = Label(say(f"settings.field.{role}"), weight="bold", wrap=False)
        self.x = _Shift(_spoken(role, "x"))
        self.y = _Shift(_spoken(role, "y"))
        degrees = [(say("settings.printers.degrees", n=turn), turn) for turn in (90, 180, 270)]
        self.turn = _Number(_spoken(role, "turn"), [(say("settings.printers.unturned"), 0), *degrees])
        self.dpi = _Number(
            _spoken(role, "dpi"),
            [(say("settings.printers.as-usual"), 0), *((f"{dpi} dpi", dpi) for dpi in RESOLUTIONS)],
        )
        self.labels = _Count(f"{say(f'settings.field.{role}')}: {say('settings.printers.how-many')}")
        self.fill = QPushButton(say("settings.printers.fill"))
        self.fill.setAccessibleName(f"{say(f'settings.field.{role}')}: {self.fill.text()}")
        self.left = Label(tone="quiet", wrap=False)
        self.ruler = QPushButton(say("settings.printers.ruler"))
        self.ruler.setAccessibleName(f"{say(f'settings.field.{role}')}: {self.ruler.text()}")

    def show_adjustment(self, adjustment: Adjustment) -> None:
        self.x.setValue(adjustment.x)
        self.y.setValue(adjustment.y)
        self.turn.choose(adjustment.turn)
        self.dpi.choose(adjustment.dpi)

    def adjustment(self) -> Adjustment:
        """What the controls say."""
        return Adjustment(
            round(self.x.value(), 1), round(self.y.value(), 1), self.turn.currentData(), self.dpi.currentData()
        )

    @property
    def controls(self) -> tuple[QWidget, ...]:
        return (self.name, self.x, self.y, self.turn, self.dpi, self.labels, self.fill, self.left, self.ruler)


class PrintersGroup(QFrame):
    """A column for the printer and one for its substitute. ``left`` and ``usual`` say of an address how many labels are
    in the printer, or ``None``, and how many are put in at once.

    Signals: ``edited()``; ``filled(address, labels)`` when some were put in, which counts without being saved;
    ``tried(address, Adjustment)`` to print a measuring sheet as the controls say.
    """

    edited = Signal()
    filled = Signal(str, int)
    tried = Signal(str, object)

    def __init__(
        self, left: Callable[[str], int | None], usual: Callable[[str], int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._left, self._usual = left, usual
        self._kept: dict[str, Adjustment] = {}
        self.columns = {role: Column(role) for role in ("printer", "substitute")}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 12, 18, 14)
        whole.setSpacing(8)
        whole.addWidget(Label(say("settings.group.printers"), tone="heading"))
        self._none = Label(say("settings.printers.none"), tone="quiet")
        whole.addWidget(self._none)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, 190)
        whole.addLayout(self._grid)
        self._captions: dict[str, Label] = {}
        for row, name in enumerate(("x", "y", "turn", "dpi", "labels"), 1):
            self._captions[name] = Label(say(f"settings.printers.{name}"), tone="quiet")
            self._grid.addWidget(self._captions[name], row, 0)
        for number, column in enumerate(self.columns.values()):
            self._place(column, 1 + 2 * number)
        self._said = Label(weight="bold")
        whole.addWidget(self._said)

    def _place(self, column: Column, at: int) -> None:
        for row, control in enumerate((column.name, column.x, column.y, column.turn, column.dpi)):
            self._grid.addWidget(control, row, at, 1, 2)
        self._grid.addWidget(column.labels, 5, at)
        self._grid.addWidget(column.fill, 5, at + 1)
        self._grid.addWidget(column.left, 6, at, 1, 2)
        self._grid.addWidget(column.ruler, 7, at, 1, 2)
        for shift in (column.x, column.y):
            shift.valueChanged.connect(self.edited)
        for choice in (column.turn, column.dpi):
            choice.currentIndexChanged.connect(self.edited)
        column.fill.clicked.connect(lambda: self.filled.emit(column.address, column.labels.value()))
        column.ruler.clicked.connect(lambda: self.tried.emit(column.address, column.adjustment()))

    def show_kept(self, adjustments: Mapping[str, Adjustment]) -> None:
        """Fill the controls with what is kept."""
        self._kept = dict(adjustments)
        for column in self.columns.values():
            column.show_adjustment(self._kept.get(column.address, Adjustment()))

    def show_printers(self, printer: str, substitute: str) -> None:
        """Which printers there are to adjust, by their addresses; empty ones are none."""
        for column, address in zip(
            self.columns.values(), (printer, "" if substitute == printer else substitute), strict=True
        ):
            if address != column.address:
                column.address = address
                column.show_adjustment(self._kept.get(address, Adjustment()))
                column.labels.setValue(self._usual(address))
            for control in column.controls:
                control.setVisible(bool(address))
            column.dpi.setVisible(address.startswith(SHARP))
        there = [column.address for column in self.columns.values() if column.address]
        self._none.setVisible(not there)
        for name, caption in self._captions.items():
            caption.setVisible(any(name != "dpi" or one.startswith(SHARP) for one in there))
        self.tell("")
        self.show_labels()

    def tell(self, said: str) -> None:
        """What became of a measuring sheet; scrolled to, since this is the last group of a long page."""
        self._said.setText(said)
        self._said.setVisible(bool(said))
        if said:
            QTimer.singleShot(0, self._said, self._scroll_to_said)  # when there is room for it

    def _scroll_to_said(self) -> None:
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(self._said)

    def adjustments(self) -> dict[str, Adjustment]:
        """What is kept, with what the controls say instead; a printer that needs none has none."""
        said = {column.address: column.adjustment() for column in self.columns.values() if column.address}
        return {name: one for name, one in {**self._kept, **said}.items() if one != Adjustment()}

    def show_labels(self) -> None:
        """Show how many are left by now."""
        for column in self.columns.values():
            left = self._left(column.address)
            uncounted = say("settings.printers.uncounted")
            column.left.setText(uncounted if left is None else say("settings.printers.left", n=left))


def _spoken(role: str, control: str) -> str:
    return f"{say(f'settings.field.{role}')}: {say(f'settings.printers.{control}')}"
