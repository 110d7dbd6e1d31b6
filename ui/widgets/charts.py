"""Charts of a day, drawn by QtCharts in our colours and typeface.

Importing this brings QtCharts along, so it is imported when a chart is first wanted. Whatever text could be a person's
choice (desks, rooms) is painted as it is: QtCharts itself reads its labels as markup.
"""

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from itertools import chain, count

from msgspec import Struct
from PySide6.QtCharts import (
    QAbstractAxis,
    QBarSeries,
    QBarSet,
    QCategoryAxis,
    QChart,
    QChartView,
    QHorizontalStackedBarSeries,
    QLineSeries,
    QValueAxis,
)
from PySide6.QtCore import QEvent, QMargins, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from checkin.figures import Bin
from ui import style

POINTS = 10.5
ROW = 48  # pixels of a bar with the line of text above it
BAR = 0.27  # of a row
LIFT = 0.15  # of a row: how much lower than in its middle the bar lies, below its text
FEWEST_BINS = 12
TICKS = 5
LABELS = 8
PALENESS = 0.4
LIGHTER = 140
ROUND = (1, 2, 5)
SIMPLE = (1, 2, 3, 4, 5, 6, 8)  # for a scale that has to have as many lines as another


class Fill(StrEnum):
    """How a part of a bar is filled, so that it can be told apart without seeing hues."""

    FULL = "full"
    HATCHED = "hatched"
    EMPTY = "empty"
    OVER = "over"
    PALE = "pale"


class Part(Struct, frozen=True):
    """A part of a bar."""

    amount: float
    fill: Fill


class Row(Struct, frozen=True):
    """A bar of several parts, with its title and what else there is to say about it. ``colour`` "" is the accent."""

    title: str
    said: str
    parts: tuple[Part, ...]
    colour: str = ""


class ChartView(QChartView):
    """What all charts have in common: no frame, no motion, the colours of the theme, a ring where the focus is."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        chart = QChart()
        chart.legend().hide()
        chart.setBackgroundVisible(False)
        chart.setMargins(QMargins(0, 0, 0, 0))
        chart.layout().setContentsMargins(0, 0, 0, 0)
        chart.setAnimationOptions(QChart.AnimationOption.NoAnimation)
        super().__init__(chart, parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def dress(self) -> None:
        """Take on the colours of the theme."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self.isVisible() and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.dress()
            self.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:
        self.dress()
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # a chart is only looked at: arrows scroll what it lies in, letters go on to the page

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self.hasFocus():
            painter.setPen(QPen(QColor(style.palette().accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 6, 6)


class ArrivalChart(ChartView):
    """When people came: bars for each while, and a line for all until then with a scale of its own at the right."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._bins: tuple[Bin, ...] = ()
        self._set = QBarSet("")
        self._bars = QBarSeries()
        self._bars.append(self._set)
        self._bars.setBarWidth(0.86)
        self._line = QLineSeries()
        self._times = QCategoryAxis()
        self._times.setLabelsPosition(QCategoryAxis.AxisLabelsPosition.AxisLabelsPositionOnValue)
        self._each, self._all = QValueAxis(), QValueAxis()
        chart = self.chart()
        for axis, side in (
            (self._times, Qt.AlignmentFlag.AlignBottom),
            (self._each, Qt.AlignmentFlag.AlignLeft),
            (self._all, Qt.AlignmentFlag.AlignRight),
        ):
            chart.addAxis(axis, side)
        for series, axis in ((self._bars, self._each), (self._line, self._all)):
            chart.addSeries(series)
            series.attachAxis(self._times)
            series.attachAxis(axis)
        for axis in (self._each, self._all):
            axis.setLabelFormat("%d")

    def show_bins(self, bins: Sequence[Bin]) -> None:
        """Replace what is shown; there is one bin at least."""
        if tuple(bins) == self._bins:
            return
        self._bins = tuple(bins)
        self._set.remove(0, self._set.count())
        self._set.append([one.arrivals for one in bins])
        ends = (QPointF(at + 0.5, one.total) for at, one in enumerate(bins))
        self._line.replace(list(chain([QPointF(-0.5, 0)], ends)))
        self._mark_times()
        most = max(one.arrivals for one in bins)
        steps = -(-most // _step(most, TICKS, ROUND))
        _scale(self._each, _step(most, TICKS, ROUND), steps)
        _scale(self._all, _step(bins[-1].total, steps, SIMPLE), steps)

    def dress(self) -> None:
        colours = style.palette()
        self._set.setBrush(_pale(colours))
        self._set.setPen(QPen(Qt.PenStyle.NoPen))
        pen = QPen(QColor(colours.text), 2.4)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._line.setPen(pen)
        for axis in (self._times, self._each, self._all):
            _dress_axis(axis)
        self._times.setGridLineVisible(False)
        self._all.setGridLineVisible(False)

    def _mark_times(self) -> None:
        """Labels at whole times, as many as there is room for."""
        bins, axis = self._bins, self._times
        for label in axis.categoriesLabels():
            axis.remove(label)
        wide = max(len(bins), FEWEST_BINS)
        axis.setRange(-0.5, wide - 0.5)
        length = bins[1].start - bins[0].start if len(bins) > 1 else None
        every = -(-wide // LABELS)
        if length is not None and length.total_seconds() * every < 3600:
            per_hour = 3600 // int(length.total_seconds())
            every = next(one for one in range(every, per_hour + 1) if per_hour % one == 0) if per_hour else every
        days = len({one.start.date() for one in bins}) > 1
        midnight = bins[0].start.replace(hour=0, minute=0)
        for at, one in enumerate(bins):
            since = (one.start - midnight) // length if length is not None else 0
            if since % every == 0:
                axis.append(f"{one.start:%d.%m. %H:%M}" if days else f"{one.start:%H:%M}", at - 0.5)


class StackChart(ChartView):
    """Horizontal bars, each of several parts, with a line of text above it. At ``limit`` all bars should end."""

    def __init__(self, name: str, limit: float | None = None, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._limit = limit
        self._rows: tuple[Row, ...] = ()
        self._sets: dict[tuple[Fill, str], QBarSet] = {}
        self._series = QHorizontalStackedBarSeries()
        self._series.setBarWidth(BAR)
        self._across, self._down = QValueAxis(), QValueAxis()
        chart = self.chart()
        chart.addSeries(self._series)
        for axis, side in ((self._across, Qt.AlignmentFlag.AlignBottom), (self._down, Qt.AlignmentFlag.AlignLeft)):
            chart.addAxis(axis, side)
            self._series.attachAxis(axis)
            axis.setVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace what is shown; the first row stands on top."""
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        amounts: dict[tuple[Fill, str], list[float]] = defaultdict(lambda: [0.0] * len(rows))
        for at, row in enumerate(reversed(rows)):
            for part in row.parts:
                own = row.colour if part.fill in (Fill.FULL, Fill.HATCHED) else ""
                amounts[part.fill, own][at] += part.amount
        keys = sorted(amounts, key=lambda key: (list(Fill).index(key[0]), key[1]))
        if list(self._sets) != keys or any(one.count() != len(rows) for one in self._sets.values()):
            self._series.clear()
            self._sets = {key: QBarSet("") for key in keys}
            for key, made in self._sets.items():
                made.append(amounts[key])
                self._series.append(made)
            self.setFixedHeight(len(rows) * ROW)
        else:
            for key, known in self._sets.items():
                for at, amount in enumerate(amounts[key]):
                    if known.at(at) != amount:
                        known.replace(at, amount)
        longest = max((sum(part.amount for part in row.parts) for row in rows), default=0)
        self._across.setRange(0, max(longest, self._limit or 0) or 1)
        self._down.setRange(-0.5 + LIFT, len(rows) - 0.5 + LIFT)
        self.dress()
        self.viewport().update()

    def dress(self) -> None:
        dark = style.palette() is style.DARK
        for (fill, colour), one in self._sets.items():
            shown = QColor(colour).lighter(LIGHTER).name() if dark and colour else colour  # chosen for paper
            brush, pen = _filling(fill, shown)
            one.setBrush(brush)
            one.setPen(pen)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        colours = style.palette()
        area = self.chart().plotArea()
        for at, row in enumerate(self._rows):
            middle = self.chart().mapToPosition(QPointF(0, len(self._rows) - 1 - at), self._series).y()
            line = QRectF(area.left(), middle - ROW * BAR / 2 - 23, area.width(), 22)
            painter.setFont(style.font(POINTS))
            painter.setPen(QColor(colours.quiet))
            right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(line, right, row.said)
            room = line.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(row.said) - 12, 0)
            painter.setFont(style.font(POINTS, bold=True))
            painter.setPen(QColor(colours.text))
            title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)
            if self._limit is not None and self._across.max() > self._limit:
                end = self.chart().mapToPosition(QPointF(self._limit, 0), self._series).x()
                painter.setPen(QPen(QColor(colours.text), 2))
                reach = ROW * BAR / 2 + 3
                painter.drawLine(QPointF(end, middle - reach), QPointF(end, middle + reach))
        super().drawForeground(painter, rect)


class Swatch(QWidget):
    """A filling in a legend, in the quiet colour that stands for any; without one the line of all arrivals."""

    def __init__(self, fill: Fill | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fill = fill
        self.setFixedSize(20, 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._fill is None:
            painter.setPen(QPen(QColor(style.palette().text), 2.4))
            painter.drawLine(0, 7, 20, 7)
        else:
            brush, pen = _filling(self._fill, style.palette().quiet)
            painter.setBrush(brush)
            painter.setPen(pen)
            painter.drawRect(QRectF(0.5, 1.5, 18, 11))
        painter.end()


def _filling(fill: Fill, colour: str) -> tuple[QBrush, QPen]:
    colours = style.palette()
    own = QColor(colour or colours.accent)
    match fill:
        case Fill.PALE:
            return QBrush(_pale(colours)), QPen(_pale(colours), 1)
        case Fill.FULL:
            return QBrush(own), QPen(own, 1)
        case Fill.HATCHED:
            return QBrush(own, Qt.BrushStyle.BDiagPattern), QPen(own, 1)
        case Fill.EMPTY:
            return QBrush(QColor(colours.surface)), QPen(QColor(colours.quiet), 1)
        case Fill.OVER:
            return QBrush(QColor(colours.bad), Qt.BrushStyle.DiagCrossPattern), QPen(QColor(colours.bad), 1)


def _pale(colours: style.Palette) -> QColor:
    """The accent on the way to the surface: a line drawn over it stands out in both themes."""
    a, b = QColor(colours.accent), QColor(colours.surface)
    pairs = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round((1 - PALENESS) * one + PALENESS * other) for one, other in pairs))


def _step(most: int, steps: int, numbers: Sequence[int]) -> int:
    """The distance of ``steps`` lines that reach ``most``: the smallest of ``numbers`` and zeros."""
    steps_up = (one * int(10**zeros) for zeros in count() for one in numbers)
    return next(step for step in steps_up if step * steps >= most)


def _scale(axis: QValueAxis, step: int, steps: int) -> None:
    axis.setRange(0, step * steps)
    axis.setTickCount(steps + 1)


def _dress_axis(axis: QAbstractAxis) -> None:
    colours = style.palette()
    axis.setLabelsFont(style.font(POINTS))
    axis.setLabelsColor(QColor(colours.quiet))
    axis.setGridLineColor(QColor(colours.line))
    axis.setLinePen(QPen(QColor(colours.line), 1))
