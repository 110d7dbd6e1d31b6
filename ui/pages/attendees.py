"""Everybody, for the lead of the desk: sorted, filtered, found, and opened at the desk with Enter."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from checkin.actions import is_due
from checkin.i18n import say
from checkin.model import Source, Standing, Status
from checkin.names import din5007
from checkin.paper.labels import LabelSheet, label_sheet, label_sheets
from checkin.paper.words import start
from ui.batch import Batch
from ui.lane import Lane
from ui.notice import Notice, Notices
from ui.pages.page import Page
from ui.press import Paper
from ui.reception import Reception
from ui.rows import PAPER, main_rooms, state_of
from ui.widgets.attendee_table import AttendeeModel, AttendeeTable, Column, Directory
from ui.widgets.batch_bar import BatchBar
from ui.widgets.label import Label
from ui.widgets.search import SearchField

if TYPE_CHECKING:
    from checkin.paper.badge import Fit

SETTLED = 300
"""Milliseconds after facts came until it is looked anew who passes the filters."""

URGENCY = (
    Paper.FAILED,
    Paper.UNCLEAR,
    Paper.OWED,
    Paper.PRINTING,
    Paper.WAITING,
    Paper.PRINTED,
    Paper.NONE,
)

MISSING = (Paper.OWED, Paper.FAILED, Paper.UNCLEAR)

Keeps = Callable[[Standing], bool]


def may_come(standing: Standing) -> bool:
    """Whether a badge is of any use to this person."""
    return standing.attendee.status is not Status.CANCELLED or bool(standing.arrivals)


class AttendeesPage(Page):
    """The table of all attendees. Badges on sheets are drawn in the lane ``office`` and go to ``folder``.

    Signal ``opened(attendee)``: somebody wants to see this person at the desk.
    """

    opened = Signal(str)

    def __init__(
        self,
        reception: Reception,
        batch: Batch,
        office: Lane,
        notices: Notices,
        folder: Callable[[], Path],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reception = reception
        self._batch = batch
        self._office = office
        self._notices = notices
        self._folder = folder
        self._asked_again = ""
        self._board = reception.board
        self._directory = Directory(self._board.roll, self)
        self._directory.filled.connect(self._show_people)
        self._missed: set[str] = set()
        self._unclear: set[str] = set()
        self._keeps: dict[str, Keeps] = {
            "missing": lambda one: one.is_missing(self._board.day),
            "here": lambda one: self._board.day in one.arrivals,
            "walk-in": lambda one: one.source is Source.WALK_IN,
            "no-badge": lambda one: reception.press.state(one) in MISSING,
            "unclear": lambda one: one.note_due or one.id in self._unclear,
            "off": lambda one: one.attendee.status is not Status.CONFIRMED,
        }

        self.search = SearchField(say("attendees.search"))
        self.search.setObjectName("search")
        self.search.textChanged.connect(self._show_people)
        self.search.stepped.connect(self._step)
        self.count = Label(tone="quiet", wrap=False)
        self.order = QComboBox()
        self.filters: dict[str, QPushButton] = {name: self._toggle(name) for name in self._keeps}
        self.room = self._room_choice()
        self.role = self._role_choice()

        self.table = AttendeeTable(AttendeeModel(self._columns(), self._board.roll.standing), say("attendees.table"))
        self.table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.table.opened.connect(self.opened)
        self.table.chosen.connect(self._offer_actions)
        self._nobody = Label(tone="quiet")
        self._nobody.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nobody)
        self._person = Label(weight="bold", wrap=False)
        self._pick = Label(say("attendees.pick"), tone="quiet", wrap=False)
        self.due = Label(tone="warn")
        self.print_badge = QPushButton(say("attendees.print"))
        self.print_badge.setToolTip(say("attendees.print-hint"))
        self.print_badge.clicked.connect(self._print)
        self.confirm = QPushButton(say("attendees.confirm"))
        self.confirm.setToolTip(say("attendees.confirm-hint"))
        self.confirm.clicked.connect(self._confirm)
        self.print_list = QPushButton(say("attendees.print-list"))
        self.print_list.setToolTip(say("attendees.print-list-hint"))
        self.print_list.clicked.connect(self._ask_for_batch)
        self._sheets = {name: label_sheet(name) for name in label_sheets()}
        self.bar = BatchBar({name: (sheet.title, sheet.fields) for name, sheet in self._sheets.items()})
        self.bar.ordered.connect(self._order)
        self.bar.paused.connect(batch.pause)
        self.bar.gone_on.connect(batch.go_on)
        self.bar.cancelled.connect(batch.cancel)
        batch.changed.connect(self._show_batch)
        self.open_at_desk = QPushButton(say("attendees.open"))
        self.open_at_desk.setProperty("role", "main")
        self.open_at_desk.clicked.connect(self._open)
        self._arrange()
        self._sort_by_header()

        self._settling = QTimer(self, singleShot=True, interval=SETTLED)
        self._settling.timeout.connect(self._catch_up)
        self._board.changed.connect(self._note)
        reception.press.changed.connect(self._note_badge)
        self._offer_actions()
        self._show_batch()

    # what the window asks

    def entered(self) -> None:
        if self._directory.is_filled:
            self._catch_up()
        else:
            self._missed.clear()
            self.count.setText(say("attendees.loading"))
            self._directory.fill()
        if not self.search.hasFocus():
            self.search.setFocus()

    def type_on(self, event: QKeyEvent) -> bool:
        return self.search.take(event)

    def press_key(self, key: int) -> bool:
        match key:
            case Qt.Key.Key_Escape if self.bar.is_asking:
                self.bar.buttons["leave"].click()
            case Qt.Key.Key_Escape:
                return self._show_all()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                focus = self.focusWidget()
                focus.click() if isinstance(focus, QPushButton) else self._open()
            case Qt.Key.Key_F2:
                self.print_badge.click()
            case _:
                return False
        return True

    # who is shown

    def _show_all(self) -> bool:
        """Drop the words and the filters; whether there were any."""
        pressed = [button for button in self.filters.values() if button.isChecked()]
        chosen = [box for box in (self.room, self.role) if box.currentIndex() > 0]
        if not (pressed or chosen or self.search.text()):
            return False
        for button in pressed:
            button.setChecked(False)
        for box in chosen:
            box.setCurrentIndex(0)
        self.search.clear()
        self._show_people()
        return True

    def _show_people(self) -> None:
        """Whoever passes the words and the filters, in one pass over all."""
        if not self._directory.is_filled:
            return
        roll, everybody = self._board.roll, self._directory.ids
        ids = everybody
        if words := self.search.text().strip():
            found = {one.id for one in self._board.search.find(words, len(everybody))}
            ids = [one for one in ids if one in found]
        for keeps in self._chosen():
            ids = [one for one in ids if keeps(roll.standing(one))]
        self.table.people.show_people(ids)
        self.count.setText(say("attendees.count", n=len(ids), all=len(everybody)))
        self.print_list.setEnabled(bool(ids) and not self._batch.left)
        self._nobody.setText(say("attendees.nobody") if everybody else say("attendees.empty"))
        self._stack.setCurrentIndex(0 if ids else 1)
        self._offer_actions()

    def _chosen(self) -> list[Keeps]:
        """What the filters ask of a person, all of it."""
        if self.filters["unclear"].isChecked():
            self._unclear = {one.attendee.id for one in self._board.roll.conflicts() if one.attendee}
        asked = [keeps for name, keeps in self._keeps.items() if self.filters[name].isChecked()]
        if room := self.room.currentData():
            block = self._board.conference.block_of(room).id
            asked.append(lambda one: block in one.seats and one.seats[block].room == room)
        if role := self.role.currentData():
            role_of = cache(self._role)
            asked.append(lambda one: role_of(one.attendee.role) == role)
        return asked

    def _role(self, written: str) -> str:
        """The role as the conference calls it, whatever a roster calls it."""
        role = self._board.conference.role(written)
        return role.title if role else written

    # facts

    def _note(self, attendees: frozenset[str]) -> None:
        """Facts came. Rows follow at once; who passes the filters is looked at when it is quiet again."""
        self._missed |= attendees
        if self.isVisible() and self._directory.is_filled:
            self.table.people.refresh(attendees)
            self._offer_actions()
            if not self._settling.isActive():
                self._settling.start()

    def _note_badge(self, attendee: str) -> None:
        self._note(frozenset((attendee,)))

    def _catch_up(self) -> None:
        """A page that nobody sees does nothing: what it missed is taken in when it is entered."""
        if self.isVisible() and self._directory.is_filled:
            self._directory.refresh(self._missed)
            self._missed.clear()
            self._show_people()

    # the person selected

    def _offer_actions(self) -> None:
        chosen = self.table.selected()
        standing = self._board.roll.find(chosen[0]) if chosen else None
        self._person.setText(standing.attendee.listed if standing else "")
        self._person.setVisible(standing is not None)
        self._pick.setVisible(standing is None)
        due = [str(one.said) for one in self._board.roll.conflicts_of(standing.id)] if standing else []
        if standing and standing.note_due:
            due.append(standing.attendee.notes)
        self.due.setText("\n".join(due))
        self.due.setVisible(bool(due))
        self.open_at_desk.setEnabled(standing is not None)
        paper = self._reception.press.state(standing) if standing else Paper.NONE
        self.confirm.setVisible(paper in (Paper.UNCLEAR, Paper.FAILED))
        self.print_badge.setEnabled(standing is not None and bool(standing.arrivals))
        again = standing is not None and standing.id == self._asked_again
        self.print_badge.setText(say("attendees.print-again" if again else "attendees.print"))

    def _open(self) -> None:
        for attendee in self.table.selected():
            self.opened.emit(attendee)

    def _print(self) -> None:
        """One that came out already is only printed again when the key is pressed again."""
        for attendee in self.table.selected():
            paper = self._reception.press.state(self._board.roll.standing(attendee))
            if paper in (Paper.PRINTED, Paper.PRINTING) and self._asked_again != attendee:
                self._asked_again = attendee
            else:
                self._asked_again = ""
                self._reception.reprint(attendee)
        self._offer_actions()

    def _confirm(self) -> None:
        self._reception.confirm_badges(self.table.selected())

    # many badges

    def _ask_for_batch(self) -> None:
        listed = [one for one in map(self._board.roll.standing, self.table.people.ids) if may_come(one)]
        self.bar.ask([one.id for one in listed], [one.id for one in listed if is_due(one)])

    def _order(self, attendees: list[str], sheet: str, first: int) -> None:
        if attendees and sheet:
            self._write_sheets(attendees, self._sheets[sheet], first)
        elif attendees:
            self._reception.order_badges(attendees)
        self._show_batch()

    def _write_sheets(self, attendees: list[str], sheet: LabelSheet, first: int) -> None:
        path = self._folder() / f"{say('batch.file')}-{sheet.name}-{datetime.now():%Y%m%d-%H%M%S}.pdf"  # noqa: DTZ005 (a name)
        used = (first - 1 + len(attendees)) % sheet.fields

        def done(fits: Sequence["Fit"]) -> None:
            by_hand = [fit.name for fit in fits if fit.by_hand]
            hints = (
                say("batch.by-hand", names=", ".join(by_hand)) if by_hand else "",
                say("batch.counts"),
                say("batch.next", field=used + 1) if used else "",
                "" if sheet.verified else say("batch.unverified"),
            )
            said = say("batch.written", n=len(attendees), path=path)
            opened = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path)))
            kind = "warning" if by_hand else "info"
            hint = " ".join(filter(None, hints))
            self._notices.tell(Notice("sheets", said, hint, kind, say("batch.open"), opened, lasting=True))

        self._reception.write_badges(attendees, path, sheet, first, self._office, done, self._notices.trouble)

    def _show_batch(self) -> None:
        batch = self._batch
        self.bar.show_progress(batch.total - batch.left, batch.total, paused=batch.paused)
        self.print_list.setEnabled(not batch.left)

    def _step(self, by: int) -> None:
        self.table.step(by)

    # columns and their order

    def _columns(self) -> tuple[Column, ...]:
        board, press = self._board, self._reception.press
        in_order = cache(din5007)  # organisations, roles and rooms are few, and asked for once a person

        rooms_in_order: dict[tuple[str, ...], tuple[str, ...]] = {}

        def rooms(one: Standing) -> str:
            return main_rooms(board.conference, one)

        def by_rooms(one: Standing) -> tuple[str, ...]:
            held = tuple(seat.room for seat in one.seats.values())
            if held not in rooms_in_order:
                rooms_in_order[held] = in_order(rooms(one))
            return rooms_in_order[held]

        def state(one: Standing) -> str:
            arrival = one.arrivals.get(board.day)
            if arrival is None:
                return state_of(one, board.day)[0]
            return say("attendees.here", at=f"{board.roll.local(arrival.at):%H:%M}", desk=arrival.desk)

        def since(one: Standing) -> tuple[bool, int, str]:
            arrival = one.arrivals.get(board.day)
            return arrival is None, arrival.since if arrival else 0, state_of(one, board.day)[0]

        def badge(one: Standing) -> str:
            return say(f"attendees.badge.{press.state(one)}")

        return (
            Column("attendees.column.name", lambda one: one.attendee.listed, width=230),
            Column(
                "attendees.column.organisation",
                lambda one: one.attendee.organisation,
                lambda one: in_order(one.attendee.organisation),
            ),
            Column(
                "attendees.column.role",
                lambda one: self._role(one.attendee.role),
                lambda one: in_order(one.attendee.role),
                width=120,
            ),
            Column("attendees.column.room", rooms, by_rooms, width=180),
            Column("attendees.column.state", state, since, lambda one: state_of(one, board.day)[1], 180),
            Column(
                "attendees.column.badge",
                badge,
                lambda one: URGENCY.index(press.state(one)),
                lambda one: PAPER.get(press.state(one), ("quiet",))[0],
                150,
            ),
        )

    def _sort_by_header(self) -> None:
        """The header for the mouse, a box for the keyboard: both say the same."""
        self.table.setSortingEnabled(True)
        self.order.setAccessibleName(say("attendees.order"))
        for column in self.table.people.columns:
            self.order.addItem(say("attendees.by", column=say(column.title)))
        self.order.currentIndexChanged.connect(self._sort)
        self.table.horizontalHeader().sortIndicatorChanged.connect(self._show_order)

    def _sort(self, column: int) -> None:
        if column != self.table.horizontalHeader().sortIndicatorSection():
            self.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)

    def _show_order(self, column: int, _: Qt.SortOrder) -> None:
        self.order.setCurrentIndex(column)

    # building

    def _toggle(self, name: str) -> QPushButton:
        button = QPushButton(say(f"attendees.filter.{name}"))
        button.setCheckable(True)
        button.setToolTip(say(f"attendees.filter-hint.{name}"))
        button.clicked.connect(lambda _=False, name=name: self._filter(name))
        return button

    def _filter(self, name: str) -> None:
        other = {"here": "missing", "missing": "here"}.get(name)
        if other:
            self.filters[other].setChecked(False)
        self._show_people()

    def _room_choice(self) -> QComboBox:
        conference = self._board.conference
        box = QComboBox()
        box.setAccessibleName(say("attendees.room"))
        box.addItem(say("attendees.all-rooms"), "")
        for block in conference.blocks:
            for room in block.rooms:
                box.addItem(f"{start(block, conference)}  {room.title}", room.id)
        box.currentIndexChanged.connect(self._show_people)
        return box

    def _role_choice(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(say("attendees.role"))
        box.addItem(say("attendees.all-roles"), "")
        for role in self._board.conference.roles:
            box.addItem(role.title, role.title)
        box.currentIndexChanged.connect(self._show_people)
        return box

    def _arrange(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(10)
        self.search.setMinimumWidth(200)
        first.addWidget(self.search, 4)
        first.addWidget(self.count)
        for box in (self.room, self.role, self.order):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(9)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            box.setMaximumWidth(180)
            first.addWidget(box, 1)
        second = QHBoxLayout()
        second.setSpacing(6)
        for button in self.filters.values():
            second.addWidget(button)
        second.addStretch(1)
        second.addWidget(self.print_list)
        foot = QFrame()
        foot.setObjectName("side")
        line = QHBoxLayout(foot)
        line.setContentsMargins(14, 8, 14, 8)
        line.addWidget(self._person)
        line.addWidget(self._pick)
        line.addStretch(1)
        line.addWidget(self.confirm)
        line.addWidget(self.print_badge)
        line.addWidget(self.open_at_desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        column.addWidget(self.due)
        column.addWidget(foot)
