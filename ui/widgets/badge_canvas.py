"""The badge being designed: the picture that the printer would get, and over it the frames to take hold of.

The picture comes from outside and may be late; frames, handles and guides are drawn here, at once. What a hand does
leads to a signal with the box's new place; the canvas itself changes nothing.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from checkin.i18n import say
from checkin.paper import design
from checkin.paper.design import Catches, Guide, Place
from checkin.paper.layout import AnyBox
from ui import style

MARGIN = 24
"""Pixels of table around the page."""

HANDLE, GRIP, SLACK = 9, 8, 3
"""Pixels: how large a handle is drawn, how near it is taken, and how far a click may tremble."""

CATCH = 6
"""Pixels from which a box jumps onto a line."""

STEP, FINE = 1.0, 0.1
"""mm that an arrow moves a box; with Shift the smaller."""

CURSORS = {
    "nw": Qt.CursorShape.SizeFDiagCursor, "se": Qt.CursorShape.SizeFDiagCursor,
    "ne": Qt.CursorShape.SizeBDiagCursor, "sw": Qt.CursorShape.SizeBDiagCursor,
    "n": Qt.CursorShape.SizeVerCursor, "s": Qt.CursorShape.SizeVerCursor,
    "w": Qt.CursorShape.SizeHorCursor, "e": Qt.CursorShape.SizeHorCursor,
}  # fmt: skip
ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
RESIZING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class BadgeCanvas(QWidget):
    """Shows one side of a badge at ``scale`` pixels per mm.

    Signals: ``chosen(int)`` when a box is selected, -1 for none; ``dragged(int, Place)`` while one is in hand;
    ``placed(int, Place, str)`` when it has got a new place, with a word that is the same for all steps of one arrow;
    ``dropped()`` when a drag was given up; ``zoomed(int)`` by the wheel, +1 in and -1 out; ``removed()``.
    """

    chosen = Signal(int)
    dragged = Signal(int, object)
    placed = Signal(int, object, str)
    dropped = Signal()
    zoomed = Signal(int)
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale = 1.0
        self.selected = -1
        self._boxes: tuple[AnyBox, ...] = ()
        self._names: Sequence[str] = ()
        self._page: tuple[float, float] = (1.0, 1.0)
        self._image = QImage()
        self._hovered = -1
        self._handle = ""
        self._from: QPointF | None = None  # where the hand took hold
        self._held: Place | None = None  # where the box in hand is now
        self._guides: tuple[Guide, ...] = ()
        self._lines = Catches()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(say("designer.canvas"))

    # what is shown

    def show_boxes(
        self, boxes: tuple[AnyBox, ...], names: Sequence[str], page: tuple[float, float], selected: int
    ) -> None:
        """Show other boxes, or others selected; ``names`` are what a screen reader calls them."""
        self._boxes, self._names, self.selected = boxes, names, selected
        if page != self._page:
            self._page = page
            self.zoom(self.scale)
        self._let_go()
        self._describe()
        self.update()

    def show_picture(self, image: QImage) -> None:
        """Show the badge as it would be printed."""
        self._image = image
        self.update()

    def zoom(self, scale: float) -> None:
        """Show a mm ``scale`` pixels long."""
        self.scale = scale
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(
            round(self._page[0] * self.scale) + 2 * MARGIN,
            round(self._page[1] * self.scale) + 2 * MARGIN,
        )

    @property
    def image(self) -> QImage:
        """The picture shown; null while there is none."""
        return self._image

    @property
    def is_dragging(self) -> bool:
        """Whether a box is in somebody's hand."""
        return self._held is not None

    @property
    def guides(self) -> tuple[Guide, ...]:
        """The lines that the box in hand lies on."""
        return self._guides

    def point(self, x: float, y: float) -> QPointF:
        """Where a point of the badge is on the canvas."""
        return QPointF(MARGIN + x * self.scale, MARGIN + y * self.scale)

    # the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        x, y = self._at(event.position())
        self._handle = self._handle_at(x, y)
        inside = 0 <= self.selected < len(self._boxes) and design.holds(
            design.place(self._boxes[self.selected]), x, y, self._mm(GRIP)
        )
        if not self._handle and not inside:
            self._choose(design.box_at(x, y, self._boxes, self._mm(GRIP)))
        if self.selected >= 0:
            self._from = event.position()
            others = (*self._boxes[: self.selected], *self._boxes[self.selected + 1 :])
            self._lines = design.catches(others, self._page)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            self._hover(event.position())
            return
        way = event.position() - self._from
        if self._held is None and way.manhattanLength() <= SLACK:
            return
        box = self._boxes[self.selected]
        dx, dy = way.x() / self.scale, way.y() / self.scale
        least = design.smallest(box)
        if self._handle:
            held = design.resized(design.place(box), self._handle, dx, dy, self._page, least)
        else:
            held = design.moved(design.place(box), dx, dy, self._page)
        self._guides = ()
        if not event.modifiers() & Qt.KeyboardModifier.AltModifier:  # held down, a box goes where the hand goes
            held, self._guides = design.caught(held, self._handle, self._lines, self._mm(CATCH), self._page, least)
        if held != self._held:
            self._held = held
            self.dragged.emit(self.selected, held)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._from is None:
            return
        held, handle = self._held, self._handle
        self._let_go()
        if held is not None:
            self.placed.emit(self.selected, held, "")
        elif not handle:  # a click on what lies above the selected box
            self._choose(design.box_at(*self._at(event.position()), self._boxes, self._mm(GRIP)))
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    # the keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._from is not None:
            was_dragging = self.is_dragging
            self._let_go()
            self.update()
            if was_dragging:
                self.dropped.emit()
        elif key == Qt.Key.Key_Escape and self.selected >= 0:
            self._choose(-1)
        elif key in ARROWS and self.selected >= 0:
            self._nudge(key, event.modifiers())
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.selected >= 0:
            self.removed.emit()
        else:
            event.ignore()

    def focusNextPrevChild(self, forth: bool) -> bool:
        """Tab goes from box to box, and behind the last on to the next control."""
        to = self.selected + (1 if forth else -1)
        if not forth and self.selected < 0:
            to = -1
        if 0 <= to < len(self._boxes):
            self._choose(to)
            return True
        return super().focusNextPrevChild(forth)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is Qt.FocusReason.BacktabFocusReason and self.selected < 0 and self._boxes:
            self._choose(len(self._boxes) - 1)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        page = QRectF(self.point(0, 0), self.point(*self._page))
        painter.fillRect(page, Qt.GlobalColor.white)
        if not self._image.isNull():
            painter.drawImage(page, self._image)
        painter.setPen(QColor(style.palette().line))
        painter.drawRect(page.adjusted(-1, -1, 0, 0))
        self._draw_frames(painter)
        painter.end()

    def _draw_frames(self, painter: QPainter) -> None:
        # The page is paper, white in both themes: what is drawn on it has the colours of the light one.
        accent, quiet = QColor(style.LIGHT.accent), QColor(style.LIGHT.quiet)
        quiet.setAlpha(110)
        for at, box in enumerate(self._boxes):
            if at != self.selected:
                painter.setPen(QPen(accent, 1.5) if at == self._hovered else QPen(quiet, 1, Qt.PenStyle.DotLine))
                painter.drawRect(self._frame(design.place(box)))
        guide = QColor("#d6006c")
        painter.setPen(QPen(guide, 1))
        for line in self._guides:
            if line.upright:
                painter.drawLine(self.point(line.at, -3), self.point(line.at, self._page[1] + 3))
            else:
                painter.drawLine(self.point(-3, line.at), self.point(self._page[0] + 3, line.at))
        if not 0 <= self.selected < len(self._boxes):
            return
        where = self._held or design.place(self._boxes[self.selected])
        for pen in (QPen(Qt.GlobalColor.white, 4), QPen(accent, 2)):  # seen on any colour
            painter.setPen(pen)
            painter.drawRect(self._frame(where))
        painter.setBrush(accent if self.hasFocus() else Qt.GlobalColor.white)
        painter.setPen(QPen(Qt.GlobalColor.white if self.hasFocus() else accent, 1.5))
        for handle in design.HANDLES:
            spot = self.point(*design.spot(where, handle))
            painter.drawRect(QRectF(spot.x() - HANDLE / 2, spot.y() - HANDLE / 2, HANDLE, HANDLE))
        if self._held is not None:
            self._draw_numbers(painter, where)

    def _draw_numbers(self, painter: QPainter, where: Place) -> None:
        """Beside the box in hand: where it is, or how large."""
        pair = (where.w, where.h) if self._handle else (where.x, where.y)
        words = say("designer.size" if self._handle else "designer.at", a=short(pair[0]), b=short(pair[1]))
        painter.setFont(style.font(10, bold=True))
        box = QRectF(painter.fontMetrics().boundingRect(words)).adjusted(-7, -4, 7, 4)
        corner = self.point(where.x, where.bottom)
        box.moveTopLeft(QPointF(corner.x(), min(corner.y() + 8, self.height() - box.height())))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(style.LIGHT.text))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    # inside

    def _frame(self, where: Place) -> QRectF:
        return QRectF(self.point(where.x, where.y), self.point(where.right, where.bottom))

    def _at(self, point: QPointF) -> tuple[float, float]:
        return (point.x() - MARGIN) / self.scale, (point.y() - MARGIN) / self.scale

    def _mm(self, pixels: float) -> float:
        return pixels / self.scale

    def _handle_at(self, x: float, y: float) -> str:
        if not 0 <= self.selected < len(self._boxes):
            return ""
        return design.handle_at(x, y, design.place(self._boxes[self.selected]), self._mm(GRIP))

    def _hover(self, point: QPointF) -> None:
        x, y = self._at(point)
        hovered = design.box_at(x, y, self._boxes, self._mm(GRIP))
        handle = self._handle_at(x, y)
        over = hovered >= 0 or handle
        self.setCursor(CURSORS.get(handle, Qt.CursorShape.SizeAllCursor) if over else Qt.CursorShape.ArrowCursor)
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def _choose(self, at: int) -> None:
        if at != self.selected:
            self.selected = at
            self._describe()
            self.update()
            self.chosen.emit(at)

    def _nudge(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        box = self._boxes[self.selected]
        step = FINE if modifiers & Qt.KeyboardModifier.ShiftModifier else STEP
        dx, dy = ARROWS[key][0] * step, ARROWS[key][1] * step
        if modifiers & RESIZING:
            edge = "e" if dx else "s"
            where = design.resized(design.place(box), edge, dx, dy, self._page, design.smallest(box))
            word = "resize"
        else:
            where, word = design.moved(design.place(box), dx, dy, self._page), "move"
        if where != design.place(box):
            self.placed.emit(self.selected, where, word)

    def _let_go(self) -> None:
        self._from = self._held = None
        self._handle, self._guides = "", ()

    def _describe(self) -> None:
        if 0 <= self.selected < len(self._boxes):
            where = design.place(self._boxes[self.selected])
            place = say("designer.at", a=short(where.x), b=short(where.y))
            size = say("designer.size", a=short(where.w), b=short(where.h))
            self.setAccessibleDescription(f"{self._names[self.selected]}: {place}, {size}")
        else:
            self.setAccessibleDescription("")


def short(length: float) -> str:
    """A length in mm as people read it: "58,4"."""
    return f"{length:.1f}".removesuffix(".0").replace(".", say("designer.point"))
