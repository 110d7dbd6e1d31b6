"""A long list of short findings: who or where in the first line, what about it in the two below."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import style

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LINE, _LINES = 19, 2
_HEIGHT = 72


class Entry(Struct, frozen=True):
    """One finding."""

    title: str
    about: str


class EntryModel(QAbstractListModel):
    """Entries as they are given."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[Entry, ...] = ()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Replace them all."""
        self.beginResetModel()
        self.entries = tuple(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{entry.title}. {entry.about}"
            case Qt.ItemDataRole.UserRole:
                return entry
        return None


class _Painted(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(Qt.ItemDataRole.UserRole)
        colours = style.palette()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setClipRect(option.rect)
        if chosen:
            painter.fillRect(option.rect, QColor(colours.accent))
        else:
            painter.setPen(QColor(colours.line))
            painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        box = QRectF(option.rect).adjusted(12, 6, -12, -4)
        painter.setPen(QColor(colours.on_accent if chosen else colours.text))
        painter.setFont(style.font(12, bold=True))
        title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, title, QTextOption(Qt.AlignmentFlag.AlignTop))
        painter.setPen(QColor(colours.on_accent if chosen else colours.quiet))
        painter.setFont(style.font(11))
        for number, line in enumerate(_wrapped(entry.about, painter, box.width())):
            painter.drawText(box.translated(0, 21 + number * _LINE), line, QTextOption(Qt.AlignmentFlag.AlignTop))
        painter.restore()


def _wrapped(text: str, painter: QPainter, wide: float) -> list[str]:
    """``text`` on as many lines as an entry has, the last one cut where it is longer."""
    layout = QTextLayout(text, painter.font())
    layout.beginLayout()
    lines: list[str] = []
    start = 0
    while len(lines) < _LINES and (line := layout.createLine()).isValid():
        line.setLineWidth(wide)
        start = line.textStart()
        lines.append(text[start : start + line.textLength()].rstrip())
    layout.endLayout()
    if lines:
        lines[-1] = painter.fontMetrics().elidedText(text[start:].strip(), Qt.TextElideMode.ElideRight, int(wide))
    return lines


class EntryList(QListView):
    """Shows entries; letters are no business of it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found = EntryModel()
        self.setModel(self.found)
        self.setItemDelegate(_Painted(self))
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(name)
