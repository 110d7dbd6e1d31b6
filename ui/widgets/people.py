"""A short list of people, two lines each: who, and what about them. For search hits and the last arrivals."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import icons, style
from ui.widgets.label import tip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Row(Struct, frozen=True):
    """One person: first line ``name`` and, at its end, ``state`` with an icon; second line ``about``."""

    attendee: str
    name: str
    about: str
    state: str
    tone: str = "quiet"
    icon: str = ""
    before: str = ""

    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return ", ".join(part for part in (self.before, self.name, self.about, self.state) if part)


class PeopleModel(QAbstractListModel):
    """Rows as they are given."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace the rows; where they are the same people, only what differs."""
        new = tuple(rows)
        if [row.attendee for row in new] == [row.attendee for row in self.rows]:
            for at, (old, row) in enumerate(zip(self.rows, new, strict=True)):
                if old != row:
                    self.rows = (*self.rows[:at], row, *self.rows[at + 1 :])
                    self.dataChanged.emit(self.index(at), self.index(at))
            return
        self.beginResetModel()
        self.rows = new
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken()
            case Qt.ItemDataRole.ToolTipRole:
                return tip(row.spoken())
            case Qt.ItemDataRole.UserRole:
                return row.attendee
        return None


class _TwoLines(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, 54)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, PeopleModel)
        row = model.rows[index.row()]
        colours = style.palette()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(option.rect, QColor(colours.accent))
        ink = colours.on_accent if chosen else colours.text
        quiet = colours.on_accent if chosen else colours.quiet
        tone = colours.on_accent if chosen else getattr(colours, row.tone)
        box = option.rect.adjusted(12, 6, -12, -6)
        first = QRect(box.left(), box.top(), box.width(), box.height() // 2)
        second = QRect(box.left(), first.bottom(), box.width(), box.height() // 2)
        right, left = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(style.font(11))
        painter.setPen(QColor(tone))
        painter.drawText(first, right | middle, row.state)
        used = painter.fontMetrics().horizontalAdvance(row.state) + 8
        if row.icon:
            size = 18
            at = first.right() - used - size + 4 if row.state else first.right() - size
            painter.drawPixmap(at, first.center().y() - size // 2, icons.pixmap(row.icon, tone, size))
            used += size + 6
        x = first.left()
        if row.before:
            painter.setPen(QColor(quiet))
            painter.drawText(first, left | middle, row.before)
            x += painter.fontMetrics().horizontalAdvance(row.before) + 8
        painter.setFont(style.font(12.5, bold=True))
        painter.setPen(QColor(ink))
        wide = first.right() - used - x
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, wide)
        painter.drawText(QRect(x, first.top(), wide, first.height()), left | middle, name)
        painter.setFont(style.font(11))
        painter.setPen(QColor(quiet))
        about = painter.fontMetrics().elidedText(row.about, Qt.TextElideMode.ElideRight, second.width())
        painter.drawText(second, left | middle, about)
        if not chosen:
            painter.setPen(QColor(colours.line))
            painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()


class PeopleList(QListView):
    """The list. A touch or an arrow selects; ``taken(attendee)`` comes with Enter or a double click.

    Letters are no business of a list: they go on to the page, which searches.
    """

    chosen = Signal(str)
    taken = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people = PeopleModel()
        self.setModel(self.people)
        self.setItemDelegate(_TwoLines(self))
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.selectionModel().selectionChanged.connect(self._tell)
        self.doubleClicked.connect(lambda index: self.taken.emit(index.data(Qt.ItemDataRole.UserRole)))

    def selected(self) -> str | None:
        """The id of the selected attendee."""
        found = self.selectionModel().selectedIndexes()
        return found[0].data(Qt.ItemDataRole.UserRole) if found else None

    def select(self, row: int) -> None:
        """Select a row; -1 selects nobody."""
        if 0 <= row < len(self.people.rows):
            self.setCurrentIndex(self.people.index(row))
        else:
            self.selectionModel().clear()

    def step(self, by: int) -> None:
        """Move the selection up or down, from outside; the first step selects the first row."""
        now = self.currentIndex().row() if self.selected() else -1
        self.select(min(max(now + by, 0), len(self.people.rows) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if attendee := self.selected():
                self.taken.emit(attendee)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _tell(self) -> None:
        if attendee := self.selected():
            self.chosen.emit(attendee)
