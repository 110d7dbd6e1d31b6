"""A table of attendees: as many as there are, of whom only those on the screen are ever turned into words.

The model holds ids in order and looks the person up whenever the view asks for a cell, so a row cannot be out of date.
Qt's proxy models would ask Python for every row of every comparison; here lists are filtered and sorted whole, with
keys, which fifty thousand rows allow while an operator waits.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from checkin.i18n import say
from checkin.model import Standing
from checkin.names import din5007
from checkin.roll import Roll
from ui import style
from ui.widgets.label import tip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

SORT = Qt.ItemDataRole.UserRole + 1
"""The role of what a cell is sorted by."""

OBJECT = Qt.ItemDataRole.UserRole
"""The role of the ``Standing`` that a row shows."""

ROW_HEIGHT = 38
STRETCH_LEAST = 170  # pixels that the column which takes what is left has at least
PIECE = 2500  # people whose names are made ready for sorting at once: about 20 ms
FEW = 64  # people whose rows are looked for one by one


class Column(Struct, frozen=True):
    """A column: the key of its title, its text, and what it is sorted by; without that, by the order of the rows given.

    ``tone`` names a colour of the palette, ``width`` is in pixels; 0 takes what the others leave.
    """

    title: str
    text: Callable[[Standing], str]
    key: Callable[[Standing], Any] | None = None
    tone: Callable[[Standing], str] | None = None
    width: int = 0


class AttendeeModel(QAbstractTableModel):
    """The attendees of some ids, in the order given or, once sorted, in that of a column."""

    def __init__(
        self, columns: Sequence[Column], find: Callable[[str], Standing], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.ids: list[str] = []
        self._given: list[str] = []
        self._find = find
        self._sorted: tuple[int, bool] | None = None

    def show_people(self, ids: Sequence[str], columns: Sequence[Column] | None = None) -> None:
        """Replace the rows, and the columns where some are given."""
        self._given = list(ids)
        ordered = self._ordered()
        changed = columns is not None and tuple(columns) != self.columns
        if ordered == self.ids and not changed:
            self._tell(0, len(ordered) - 1)
            return
        self.beginResetModel()
        self.ids = ordered
        if columns is not None:
            self.columns = tuple(columns)
        self.endResetModel()

    def refresh(self, ids: Iterable[str]) -> None:
        """Show these people as they stand now, where they are."""
        few = list(islice(ids, FEW + 1))
        if len(few) > FEW:
            self._tell(0, len(self.ids) - 1)
            return
        for one in few:
            if one in self.ids:
                row = self.ids.index(one)
                self._tell(row, row)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; who is equal there stays in the order given. -1: as given."""
        self._sorted = (column, order is Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self.layoutAboutToBeChanged.emit()
        old, self.ids = self.ids, self._ordered()
        held = self.persistentIndexList()
        if held:
            row_of = {one: row for row, one in enumerate(self.ids)}
            self.changePersistentIndexList(
                held, [self.index(row_of[old[index.row()]], index.column()) for index in held]
            )
        self.layoutChanged.emit()

    def _ordered(self) -> list[str]:
        if self._sorted is None:
            return list(self._given)
        column, backwards = self._sorted
        key, find = self.columns[column].key, self._find
        if key is None:
            return self._given[::-1] if backwards else list(self._given)
        return sorted(self._given, key=lambda one: key(find(one)), reverse=backwards)

    def _tell(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    # what Qt asks

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return say(self.columns[section].title)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role not in _ROLES:
            return None
        standing = self._find(self.ids[index.row()])
        column = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(standing)
            case Qt.ItemDataRole.ToolTipRole:  # shows what a cell has no room for
                return tip(column.text(standing))
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(getattr(style.palette(), column.tone(standing))) if column.tone else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{say(column.title)}: {column.text(standing)}"
            case _ if role == OBJECT:
                return standing
            case _:
                return column.key(standing) if column.key else index.row()


_ROLES = {
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.AccessibleTextRole,
    OBJECT,
    SORT,
}


class AttendeeTable(QTableView):
    """The view. Signals: ``opened(attendee)`` with Enter or a double click; ``chosen()`` when others are selected.

    Who is selected stays so, and in sight, when rows come and go. Letters and digits are no business of a table: they
    go on to the page.
    """

    opened = Signal(str)
    chosen = Signal()

    def __init__(self, model: AttendeeModel, name: str, several: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people = model
        self._kept: tuple[list[str], str | None, int] = ([], None, 0)
        mode = QAbstractItemView.SelectionMode
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(mode.ExtendedSelection if several else mode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        self.horizontalHeader().setHighlightSections(False)
        self._lay_out()
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.doubleClicked.connect(self._open)

    def selected(self) -> list[str]:
        """The ids of those selected, from the top."""
        return [self.people.ids[row] for row in sorted(index.row() for index in self.selectionModel().selectedRows())]

    def select(self, attendee: str) -> None:
        """Select one person, if there."""
        if attendee in self.people.ids:
            self.selectRow(self.people.ids.index(attendee))

    def step(self, by: int) -> None:
        """Move the selection up or down, from outside; the first step selects the first row."""
        if self.people.ids:
            now = self.currentIndex().row() if self.selected() else -1
            self.selectRow(min(max(now + by, 0), len(self.people.ids) - 1))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by keyboard finds somebody selected, else no arrow would show where one is."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason) and not self.selected():
            self.step(+1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if len(chosen := self.selected()) == 1:
                    self.opened.emit(chosen[0])
            case Qt.Key.Key_Home:
                self.step(-len(self.people.ids))
            case Qt.Key.Key_End:
                self.step(+len(self.people.ids))
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                super().keyPressEvent(event)
            case _:
                event.ignore()

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.people.ids[index.row()])

    def _keep(self) -> None:
        current = self.currentIndex().row()
        at = self.people.ids[current] if 0 <= current < len(self.people.ids) else None
        self._kept = (self.selected(), at, self.verticalScrollBar().value())

    def _restore(self) -> None:
        self._lay_out()
        chosen, current, scrolled = self._kept
        if chosen:
            row_of = {one: row for row, one in enumerate(self.people.ids)}
            selection = QItemSelection()
            last = self.people.columnCount() - 1
            for one in chosen:
                if one in row_of:
                    selection.select(self.people.index(row_of[one], 0), self.people.index(row_of[one], last))
            self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if current in row_of:
                index = self.people.index(row_of[current], 0)
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.verticalScrollBar().setValue(scrolled)
        self.chosen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        """Columns are as wide as they ask to be, and narrower where the window is."""
        header, columns = self.horizontalHeader(), self.people.columns
        asked = sum(column.width for column in columns)
        shrunk = min(1.0, (self.viewport().width() - STRETCH_LEAST) / asked) if asked else 1.0
        for at, column in enumerate(columns):
            fixed = QHeaderView.ResizeMode.Interactive if column.width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(at, fixed)
            if column.width:
                header.resizeSection(at, max(60, round(column.width * shrunk)))


class Directory(QObject):
    """Everybody on ``roll`` in the order of their names, as DIN 5007 has it.

    ``fill`` it before the first look; a large conference is read in pieces between which the window lives on. Signal
    ``filled()`` when all are in. From then on ``refresh`` it with the ids that facts touched.
    """

    filled = Signal()

    def __init__(self, roll: Roll, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ids: list[str] = []
        self.is_filled = False
        self._roll = roll
        self._keys: dict[str, str] = {}
        self._coming: list[str] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._take_piece)

    def fill(self) -> None:
        """Begin; where one piece is all, it is done at once."""
        if not self.is_filled and not self._coming:
            self._coming = [standing.id for standing in self._roll.standings()]
            self._take_piece()

    def refresh(self, attendees: Iterable[str]) -> None:
        """Take in who is new and who is called otherwise."""
        if not self.is_filled:
            self._coming += attendees
            return
        keys = {one: _key(self._roll.standing(one)) for one in attendees}
        moved = {one: key for one, key in keys.items() if self._keys.get(one) != key}
        if moved:
            self._keys |= moved
            self._order()

    def _take_piece(self) -> None:
        piece, self._coming = self._coming[:PIECE], self._coming[PIECE:]
        self._keys |= {one: _key(self._roll.standing(one)) for one in piece}
        if self._coming:
            self._timer.start()
            return
        self._order()
        self.is_filled = True
        self.filled.emit()

    def _order(self) -> None:
        self.ids = sorted(self._keys, key=self._keys.__getitem__)


def _key(standing: Standing) -> str:
    """The order of ``report.listed`` in one text, which is compared three times faster than tuples of tuples.

    The joints are smaller than any letter, and no folded name holds one.
    """
    person = standing.attendee
    return "\0".join("\1".join(din5007(name)) for name in (person.family, person.given))
