"""A report as it will be written, to be looked at first: the same columns, the same order, the same formats.

A click on a heading sorts what is looked at, a third one gives the order of the report back; what is written keeps it.
"""

from datetime import datetime
from functools import cache
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from checkin.names import din5007
from checkin.report import Cell, Table
from ui.widgets.attendee_table import SORT
from ui.widgets.label import tip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

ROW_HEIGHT = 34
MEASURED = 200  # rows that are looked at for the widths of the columns
NARROWEST = 64  # pixels
AROUND = 28  # pixels of a cell beside its text
ARROW = 18  # pixels of a heading that the arrow of sorting takes

Row = tuple[Cell, ...]


class ReportModel(QAbstractTableModel):
    """The rows of one table, in its order or sorted by a column; empty cells always come last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table = Table("", "", (), ())
        self._rows: tuple[Row, ...] = ()
        self._sorted: tuple[int, bool] | None = None

    def show_table(self, table: Table) -> None:
        """Replace everything. Other columns come in the order of their report."""
        self.beginResetModel()
        if table.columns != self.table.columns:
            self._sorted = None
        self.table = table
        self._rows = self._ordered()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; rows that are equal there stay in the order of the report. -1: as the report has it."""
        wanted = (column, order is Qt.SortOrder.DescendingOrder) if 0 <= column < len(self.table.columns) else None
        if wanted == self._sorted:
            return
        self.beginResetModel()  # no row is worth following: nothing can be done with one
        self._sorted = wanted
        self._rows = self._ordered()
        self.endResetModel()

    def _ordered(self) -> tuple[Row, ...]:
        if self._sorted is None:
            return self.table.rows
        column, backwards = self._sorted
        in_order = cache(din5007)

        def key(row: Row) -> Any:
            cell = row[column]
            return in_order(cell) if isinstance(cell, str) else cell

        filled = [row for row in self.table.rows if row[column] not in (None, "")]
        empty = [row for row in self.table.rows if row[column] in (None, "")]
        return (*sorted(filled, key=key, reverse=backwards), *empty)

    # what Qt asks

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self.table.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.table.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        cell = self._rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return written(cell)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(written(cell))
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self.table.columns[index.column()].title}: {written(cell)}"
            case _ if role == SORT:
                return cell
        return None


def written(cell: Cell) -> str:
    """A cell as all formats have it: "11.09.2019 12:03"."""
    match cell:
        case None:
            return ""
        case datetime():
            return f"{cell:%d.%m.%Y %H:%M}"
        case _:
            return str(cell)


class ReportTable(QTableView):
    """The view: columns as wide as their cells, more of them than fit are scrolled to. Letters go on to the page."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report = ReportModel(self)
        self.setModel(self.report)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget())
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def show_table(self, table: Table) -> None:
        """Replace what is looked at; the same report anew stays where it was scrolled to."""
        same = table.columns == self.report.table.columns and table.title == self.report.table.title
        at = (self.verticalScrollBar().value(), self.horizontalScrollBar().value()) if same else (0, 0)
        row = self.currentIndex().row()
        if not same:
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.report.show_table(table)
        if not same:
            self._lay_out(table)
        elif 0 <= row < self.report.rowCount():
            self.selectRow(row)
        self.verticalScrollBar().setValue(at[0])
        self.horizontalScrollBar().setValue(at[1])

    def _lay_out(self, table: Table) -> None:
        metrics, bold = self.fontMetrics(), self.horizontalHeader().fontMetrics()
        for at, column in enumerate(table.columns):
            longest = max((written(row[at]) for row in table.rows[:MEASURED]), key=len, default="")
            cells = min(metrics.horizontalAdvance(longest), column.width * metrics.averageCharWidth())
            asked = max(cells, bold.horizontalAdvance(column.title) + ARROW) + AROUND
            self.setColumnWidth(at, max(asked, NARROWEST))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = (
            *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
            *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Right),
        )
        super().keyPressEvent(event) if event.key() in moves else event.ignore()
