"""Bars that say how full rooms are. Length and number say the same, the colour is that of the room."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import style


class Bar(Struct, frozen=True):
    """One room: ``taken`` of ``seats`` given, of those ``here`` arrived; ``below`` is a quiet line under it."""

    title: str
    colour: str
    taken: int
    seats: int
    here: int = 0
    below: str = ""
    id: str = ""


class RoomBars(QWidget):
    """Rows of bars. What is given is the pale part, who is here the full one; a room over its seats says so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Replace what is shown."""
        if tuple(bars) == self._bars:
            return
        grown = len(bars) != len(self._bars)
        self._bars = tuple(bars)
        self.setAccessibleName("; ".join(f"{bar.title} {bar.taken}/{bar.seats} {bar.below}".strip() for bar in bars))
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, sum(_height(bar) for bar in self._bars))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = style.palette()
        y = 0.0
        for bar in self._bars:
            self._paint_bar(painter, bar, y, colours)
            y += _height(bar)
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: Bar, y: float, colours: style.Palette) -> None:
        wide = float(self.width())
        over = bar.taken > bar.seats
        painter.setFont(style.font(11.5, bold=True))
        painter.setPen(QColor(colours.bad if over else colours.text))
        number = f"{bar.taken}/{bar.seats}"
        line = QRectF(0, y, wide, 22)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), number)
        painter.setFont(style.font(11.5))
        room = line.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(number) - 14, 0)
        title = painter.fontMetrics().elidedText(bar.title, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.setPen(QColor(colours.text))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)
        track = QRectF(0, y + 24, wide, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(track, 5, 5)
        for amount, opacity in ((bar.taken, 0.45), (bar.here, 1.0)):
            part = QRectF(track)
            part.setWidth(wide * min(1.0, amount / bar.seats) if bar.seats else 0)
            painter.setOpacity(opacity)
            painter.setBrush(QColor(colours.bad if over else bar.colour))
            if part.width() >= 1:
                painter.drawRoundedRect(part, 5, 5)
        painter.setOpacity(1)
        if bar.below:
            painter.setFont(style.font(10.5))
            painter.setPen(QColor(colours.quiet))
            below = QRectF(0, y + 36, wide, 20)
            painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), bar.below)


def _height(bar: Bar) -> int:
    return 62 if bar.below else 44
