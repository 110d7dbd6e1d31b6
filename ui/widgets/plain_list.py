"""Short lists over plain values: one to choose from, one to tick. No item of them belongs to Qt."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QListView, QWidget

from ui import icons, style
from ui.widgets.label import tip

ICON = 18
_ROOT = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


class _Rows(QAbstractListModel):
    """Rows of (icon, words)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: Sequence[tuple[str, str]] = ()
        self._icons: dict[str, QIcon] = {}

    def show_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        self.beginResetModel()
        self.rows = rows
        self._icons = {name: _icon(name) for name, _ in rows}
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        icon, words = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return words if role == Qt.ItemDataRole.DisplayRole else tip(words)
        return self._icons[icon] if role == Qt.ItemDataRole.DecorationRole else None


class ChoiceList(QListView):
    """Rows with an icon each, one of them selected. Signal ``chosen(int)`` when a hand selects another."""

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self._shown = -1
        self.setModel(self._rows)
        self.setAccessibleName(name)
        self.setIconSize(QSize(ICON, ICON))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_rows(self, rows: Sequence[tuple[str, str]], selected: int) -> None:
        """Show rows of (icon, words), number ``selected`` of them selected."""
        self._shown = selected
        if rows != self._rows.rows:
            self._rows.show_rows(rows)
        if self.currentIndex().row() != selected:
            self.setCurrentIndex(self._rows.index(selected))

    def dress(self) -> None:
        """Take the colours of the theme."""
        rows, selected = self._rows.rows, self._shown
        self._rows.show_rows(rows)
        self.show_rows(rows, selected)

    def choose(self, row: int) -> None:
        """Select a row, as a hand would."""
        self.setCurrentIndex(self._rows.index(row))

    def words(self) -> list[str]:
        """What the rows say."""
        return [words for _, words in self._rows.rows]

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != self._shown:
            self._shown = current.row()
            self.chosen.emit(self._shown)


class _Ticks(QAbstractListModel):
    """Rows of (words, value), some of them ticked. Signal ``ticked()`` when a hand changes that."""

    ticked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: Sequence[tuple[str, str]] = ()
        self.on: frozenset[str] = frozenset()

    def show_ticks(self, rows: Sequence[tuple[str, str]], on: frozenset[str]) -> None:
        self.beginResetModel()
        self.rows, self.on = rows, on
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        words, value = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return words if role == Qt.ItemDataRole.DisplayRole else tip(words)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if value in self.on else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        ticked = frozenset({self.rows[index.row()][1]})
        self.on = self.on | ticked if Qt.CheckState(value) is Qt.CheckState.Checked else self.on - ticked
        self.dataChanged.emit(index, index)
        self.ticked.emit()
        return True


class TickList(QListView):
    """Rows to tick, at most ``most`` of them in view. Signal ``ticked()`` when a hand ticked or unticked one."""

    ticked = Signal()

    def __init__(self, name: str, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticks = _Ticks(self)
        self._most = most
        self._ticks.ticked.connect(self.ticked)
        self.setModel(self._ticks)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_ticks(self, rows: Sequence[tuple[str, str]], on: Sequence[str]) -> None:
        """Show rows of (words, value), those of the values in ``on`` ticked."""
        if (rows, frozenset(on)) == (self._ticks.rows, self._ticks.on):
            return
        if rows == self._ticks.rows:  # whoever walks through it by arrows stays where they are
            self._ticks.on = frozenset(on)
            self.viewport().update()
            return
        self._ticks.show_ticks(rows, frozenset(on))
        self._make_high()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make_high()  # now the style has said how high a row is

    def _make_high(self) -> None:
        shown = min(max(self._ticks.rowCount(), 1), self._most)
        self.setFixedHeight(max(self.sizeHintForRow(0), 26) * shown + 2 * self.frameWidth() + 2)

    def on(self) -> tuple[str, ...]:
        """The values that are ticked, in the order of their rows."""
        return tuple(value for _, value in self._ticks.rows if value in self._ticks.on)


def _icon(name: str) -> QIcon:
    """An icon for a row, also where that is selected."""
    colours = style.palette()
    drawn = icons.icon(name, colours.quiet, ICON)
    drawn.addPixmap(icons.pixmap(name, colours.on_accent, ICON, 2.0), QIcon.Mode.Selected)
    return drawn
