"""The day at a glance, for the lead of the desk: how many are here, when they came, how fast, how full it will be."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from checkin.figures import Bin, Count, DeskFigures, Figures, RoomForecast
from checkin.i18n import say
from checkin.model import Choice, utc_now
from ui.board import Board
from ui.pages.page import Page
from ui.widgets.label import Label

if TYPE_CHECKING:
    from ui.widgets.charts import ChartView, Row, StackChart

PAUSE = 2000
"""Milliseconds between two looks at the figures, however fast facts come."""

MINUTE = 60_000
"""Milliseconds after which the last hour is another one although nothing happened."""

NUMBERS = ("here", "registered", "missing", "walk-ins", "last-hour")


class OverviewPage(Page):
    """Big numbers and three charts of the day that the board shows. A page that nobody sees counts nothing.

    The charts bring QtCharts along, which is loaded here, when the page is made.
    """

    def __init__(self, board: Board, clock: Callable[[], datetime] = utc_now, parent: QWidget | None = None) -> None:
        from ui.widgets.charts import ArrivalChart, Fill, StackChart, Swatch

        super().__init__(parent)
        self._board = board
        self._clock = clock
        self._count: Count | None = None
        self._stale = True
        self.numbers = {name: Label("–", tone="number", wrap=False) for name in NUMBERS}
        self.come = Label(wrap=False)
        self.arrivals = ArrivalChart(say("overview.arrivals.title"))
        self.desks = StackChart(say("overview.desks.title"))
        self.rooms = StackChart(say("overview.rooms.title"), limit=1.0)
        self._bars = Label(tone="quiet", wrap=False)
        self.no_arrivals = _words(say("overview.nobody"))
        self.no_desks = _words(say("overview.nobody-desks"))
        self.no_rooms = _words(say("overview.no-rooms"))
        self._arrivals_stack = _stack(self.no_arrivals, self.arrivals)
        self._desks_stack = _stack(self.no_desks, _scroll(self.desks))
        self._rooms_stack = _stack(self.no_rooms, _scroll(self.rooms))

        line = Label(say("overview.arrivals.line"), tone="quiet", wrap=False)
        curve_legend = ((Swatch(Fill.PALE), self._bars), (Swatch(), line))
        room_legend = [
            (Swatch(fill), Label(say(f"overview.rooms.{name}"), tone="quiet", wrap=False))
            for fill, name in (
                (Fill.FULL, "here"),
                (Fill.HATCHED, "expected"),
                (Fill.EMPTY, "free"),
                (Fill.OVER, "over"),
            )
        ]
        self._over = room_legend[-1]
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(_panel(say("overview.arrivals.title"), curve_legend, self._arrivals_stack), 2)
        left.addWidget(_panel(say("overview.desks.title"), (), self._desks_stack), 1)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addLayout(left, 11)
        below.addWidget(_panel(say("overview.rooms.title"), room_legend, self._rooms_stack), 9)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(10)
        whole.addWidget(self._number_row())
        whole.addLayout(below, 1)

        self._resting = QTimer(self, singleShot=True, interval=PAUSE)
        self._resting.timeout.connect(self._refresh)
        self._piece = QTimer(self, singleShot=True, interval=0)
        self._piece.timeout.connect(self._go_on)
        self._minutes = QTimer(self, interval=MINUTE)
        self._minutes.timeout.connect(self._note)
        board.changed.connect(self._note)

    # when to look

    def entered(self) -> None:
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minutes.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minutes.stop()
        self._resting.stop()
        self._piece.stop()
        self._count = None

    def _note(self, *_: object) -> None:
        self._stale = True
        if self.isVisible() and not self._resting.isActive() and self._count is None:
            self._refresh()

    def _refresh(self) -> None:
        if self._stale and self._count is None:
            self._stale = False
            self._count = Count(self._board.roll, self._board.day)
            self._go_on()

    def _go_on(self) -> None:
        """Count a piece of a large conference, and let the window live before the next."""
        if self._count is None:
            return
        if self._count.go_on():
            self._piece.start()
            return
        found, self._count = self._count.figures(self._clock()), None
        self._show(found)
        self._resting.start()

    # what is shown

    def _show(self, found: Figures) -> None:
        amounts = (found.here, found.registered, found.missing, found.walk_ins, found.last_hour)
        for name, amount in zip(NUMBERS, amounts, strict=True):
            self.numbers[name].setText(str(amount))
        share = round(100 * found.come / found.registered) if found.registered else 0
        self.come.setText(say("overview.come", come=found.come, registered=found.registered, share=share))
        self._arrivals_stack.setCurrentIndex(bool(found.bins))
        self._desks_stack.setCurrentIndex(bool(found.desks))
        self._rooms_stack.setCurrentIndex(bool(found.rooms))
        self._bars.setText(say("overview.arrivals.bars", minutes=found.minutes))
        if found.bins:
            self.arrivals.show_bins(found.bins)
            _describe(self.arrivals, _curve_in_words(found.bins, found.minutes))
        self._show_rows(self.desks, [self._desk_row(one) for one in found.desks])
        for part in self._over:
            part.setVisible(any(one.over for one in found.rooms))
        conference = self._board.conference
        rooms = sorted(found.rooms, key=lambda one: conference.block(one.block).choice is not Choice.ONE)
        self._show_rows(self.rooms, [self._room_row(one) for one in rooms])

    def _show_rows(self, chart: "StackChart", rows: "Sequence[Row]") -> None:
        chart.show_rows(rows)
        _describe(chart, "; ".join(f"{row.title}: {row.said}" for row in rows))

    def _desk_row(self, desk: DeskFigures) -> "Row":
        from ui.widgets.charts import Fill, Part, Row

        said = say("overview.desks.count", n=desk.arrivals)
        if desk.seconds is not None:
            said = say("overview.desks.pace", count=said, seconds=round(desk.seconds))
        return Row(desk.desk, said, (Part(desk.arrivals, Fill.FULL),))

    def _room_row(self, forecast: RoomForecast) -> "Row":
        from ui.widgets.charts import Fill, Part, Row

        block = self._board.conference.block(forecast.block)
        room = block.room(forecast.room)
        kind = "over-numbers" if forecast.over else "numbers"
        said = say(
            f"overview.rooms.{kind}",
            here=forecast.here,
            expected=forecast.expected,
            seats=forecast.seats,
            over=forecast.over,
        )
        seats = forecast.seats or 1
        within = max(0, min(forecast.expected, forecast.seats - forecast.here))
        parts = (
            Part(min(forecast.here, forecast.seats) / seats, Fill.FULL),
            Part(within / seats, Fill.HATCHED),
            Part(forecast.free / seats, Fill.EMPTY),
            Part(forecast.over / seats, Fill.OVER),
        )
        return Row(f"{block.start:%H:%M}  {room.title}", said, parts, room.colour)

    # building

    def _number_row(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("panel")
        line = QHBoxLayout(frame)
        line.setContentsMargins(20, 8, 20, 10)
        line.setSpacing(36)
        for name, label in self.numbers.items():
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(label)
            column.addWidget(Label(say(f"overview.number.{name}"), tone="quiet", wrap=False))
            line.addLayout(column)
        line.addStretch(1)
        line.addWidget(self.come)
        return frame


def _curve_in_words(bins: Sequence[Bin], minutes: int) -> str:
    busiest = max(bins, key=lambda one: one.arrivals)
    return say(
        "overview.arrivals.said",
        n=bins[-1].total,
        first=f"{bins[0].start:%H:%M}",
        last=f"{bins[-1].start:%H:%M}",
        peak=f"{busiest.start:%H:%M}",
        most=busiest.arrivals,
        minutes=minutes,
    )


def _describe(chart: "ChartView", said: str) -> None:
    chart.setAccessibleDescription(say("overview.chart", title=chart.accessibleName(), said=said))


def _words(said: str) -> Label:
    label = Label(said, tone="quiet")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def _stack(empty: QWidget, filled: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    stack.addWidget(empty)
    stack.addWidget(filled)
    return stack


def _scroll(chart: QWidget) -> QScrollArea:
    inside = QWidget()
    inside.setObjectName("inside")
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 4, 0)
    column.addWidget(chart)
    column.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area


def _panel(title: str, legend: "Sequence[tuple[QWidget, Label]]", body: QWidget) -> QFrame:
    frame = QFrame()
    frame.setObjectName("panel")
    head = QHBoxLayout()
    head.setSpacing(6)
    head.addWidget(Label(title, tone="heading", wrap=False))
    head.addStretch(1)
    for swatch, label in legend:
        head.addSpacing(10)
        head.addWidget(swatch)
        head.addWidget(label)
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 10, 16, 12)
    column.setSpacing(6)
    column.addLayout(head)
    column.addWidget(body, 1)
    return frame
