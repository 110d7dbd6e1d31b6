"""Who sits where, and what the lead of the desk can do about it: move, swap, seat who waits, release who did not come.

A room or a waiting list is chosen on the left, its people are on the right. Words in the search field show people of
the whole block instead, so that two from different rooms can be seen, and swapped, at once. What needs a second step
is asked in a strip below the people, never in a dialog: a scan goes on as ever.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from checkin import report, rules, seats
from checkin.i18n import say
from checkin.model import Assigned, Block, Choice, Day, How, Outcome, Room, Standing, Verdict
from checkin.paper.words import start
from ui import icons
from ui.notice import Notice, Notices
from ui.pages.page import Page
from ui.reception import Reception
from ui.rows import state_of
from ui.widgets.attendee_table import AttendeeModel, AttendeeTable, Column
from ui.widgets.bars import Bar, RoomBars
from ui.widgets.label import Label, tip
from ui.widgets.search import SearchField

SETTLED = 300
"""Milliseconds after facts came until the page follows."""

TARGETS_A_ROW = 3
AROUND = 34  # pixels of a button that are neither text nor icon

ANSWERS = {Outcome.MOVED, Outcome.ROOM_FULL, Outcome.NO_SEAT, Outcome.CANCELLED, Outcome.WRONG_DAY}
"""What the desk can say to a move or a swap; anything else about the same person answers a scan."""


class RoomButton(QPushButton):
    """A room to choose, as the bar that says how full it is."""

    def __init__(self, bar: Bar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setProperty("role", "room")
        self._bars = RoomBars()
        self._bars.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.addWidget(self._bars)
        self.show_bar(bar)

    def show_bar(self, bar: Bar) -> None:
        """How full the room is by now."""
        self._bars.show_bars([bar])
        self.setFixedHeight(self._bars.sizeHint().height() + 10)
        said = say("rooms.taken", taken=bar.taken, seats=bar.seats)
        self.setAccessibleName(", ".join(part for part in (bar.title, said, bar.below) if part))


class TargetButton(QPushButton):
    """A room to move somebody to, with its digit and its free seats; a long title gives way to them."""

    def __init__(self, room: Room, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = f"{number}  " if number <= 9 else ""
        self._title = room.title
        self._after = ""
        self.setIcon(icons.icon("rooms", room.colour))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(120)

    def show_free(self, free: int) -> None:
        """How many seats are free by now."""
        said = say("rooms.free", n=max(0, free))
        self._after = f" · {said}"
        self.setAccessibleName(say("rooms.move-to", room=self._title, free=said))
        self.setToolTip(tip(say("rooms.move-to", room=self._title, free=said)))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        others = metrics.horizontalAdvance(self._before + self._after) + self.iconSize().width() + AROUND
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, self.width() - others)
        self.setText(f"{self._before}{title}{self._after}")


class Strip(QFrame):
    """A step that waits for its second half: a sentence, the button that does it, and the way back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("kind", "warning")
        self._said = Label(weight="bold")
        self.act = QPushButton()
        self.act.setProperty("role", "main")
        self.leave = QPushButton(say("rooms.leave"))
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 16, 8)
        line.addWidget(self._said, 1)
        line.addWidget(self.leave)
        line.addWidget(self.act)
        self.hide()

    def show_step(self, said: str, act: str) -> None:
        """Ask."""
        self._said.setText(said)
        self.setAccessibleName(said)
        self.act.setText(act)
        self.show()


class Asked(Struct):
    """What was last asked of the desk and is not answered yet: where each person was to go, or whom they swap with."""

    rooms: dict[str, str] = {}
    partner: str = ""
    done: int = 0


class RoomsPage(Page):
    """The rooms of a day, their people, and their waiting lists.

    Signal ``opened(attendee)``: somebody wants to see this person at the desk.
    """

    opened = Signal(str)

    def __init__(self, reception: Reception, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reception = reception
        self._board = reception.board
        self._notices = notices
        self._block = self._board.conference.blocks[0] if self._board.conference.blocks else None
        self._room: Room | None = None
        self._shown = ("", "")
        self._held: str | None = None
        self._releasing: Block | None = None
        self._asked = Asked()
        self.days: dict[int, QPushButton] = {}
        self.rooms: dict[str, RoomButton] = {}
        self.lines: dict[str, QPushButton] = {}
        self.targets: dict[str, TargetButton] = {}

        self._choices = QButtonGroup(self)
        self._choices.buttonClicked.connect(self._choose)
        self._left = QScrollArea()
        self._left.setWidgetResizable(True)
        self._left.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._left.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title = Label(tone="heading")
        self._fill = Label(tone="quiet")
        self.search = SearchField(say("rooms.search"))
        self.search.textChanged.connect(self._show_people)
        self.search.stepped.connect(self._step)
        self.table = AttendeeTable(AttendeeModel((), self._board.roll.standing), say("rooms.people"), several=True)
        self.table.horizontalHeader().setSectionsClickable(False)
        self.table.opened.connect(self._take)
        self.table.chosen.connect(self._offer_actions)
        self._nobody = Label(tone="quiet")
        self._nobody.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nobody)
        self.strip = Strip()
        self.strip.act.clicked.connect(self._go_on)
        self.strip.leave.clicked.connect(self._leave_step)
        self._to = Label(tone="quiet", wrap=False)
        self._target_grid = QGridLayout()
        self._target_grid.setSpacing(8)
        self.swap = self._button("rooms.swap", self._swap)
        self.open_at_desk = self._button("rooms.open", self._open)
        self.release = self._button("rooms.release", self._ask_to_release)
        self.release.setToolTip(say("rooms.release-hint"))
        self._arrange()

        self._settling = QTimer(self, singleShot=True, interval=SETTLED)
        self._settling.timeout.connect(self._refresh)
        self._board.changed.connect(self._note)
        reception.answered.connect(self._tell_answer)
        self._show_day(self._board.day)

    # what the window asks

    def entered(self) -> None:
        self._refresh()
        if chosen := self._choices.checkedButton():
            chosen.setFocus()

    def type_on(self, event: QKeyEvent) -> bool:
        return self.search.take(event)

    def press_key(self, key: int) -> bool:
        digit = key - Qt.Key.Key_0
        targets = list(self.targets.values())
        match key:
            case Qt.Key.Key_Escape:
                return self._step_back()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._press_enter()
            case Qt.Key.Key_F4:
                self.swap.click()
            case _ if 1 <= digit <= min(9, len(targets)):
                targets[digit - 1].click()
            case _:
                return False
        return True

    def _step(self, by: int) -> None:
        self.table.step(by)

    def _press_enter(self) -> None:
        focus = self.focusWidget()
        if focus in self.rooms.values() or focus in self.lines.values():
            self.table.setFocus()
            self.table.step(0)
        elif isinstance(focus, QPushButton):
            focus.click()
        elif self._held:
            self._go_on()
        else:
            self._open()

    def _step_back(self) -> bool:
        if self.strip.isVisible():
            self._leave_step()
        elif self.search.text():
            self.search.clear()
        else:
            return False
        return True

    # days and rooms

    def _show_day(self, day: int) -> None:
        """The blocks of a day; the first of those in which everybody sits is in front."""
        self.days[day].setChecked(True)
        conference = self._board.conference
        blocks = [block for block in conference.blocks if block.day == day]
        for button in self._choices.buttons():
            self._choices.removeButton(button)
        self.rooms, self.lines = {}, {}
        whole = QWidget()
        whole.setObjectName("scroll")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for block in blocks:
            column.addLayout(self._block_head(block))
            column.addLayout(self._block_rooms(block))
            column.addSpacing(4)
        column.addStretch(1)
        self._left.setWidget(whole)
        self._leave_step()
        front = next((block for block in blocks if block.choice is Choice.ONE), next(iter(blocks), None))
        self._block = front
        self._room = front.rooms[0] if front and front.rooms else None
        if self._room is not None:
            self.rooms[self._room.id].setChecked(True)
        self._refresh_anyway()

    def _block_head(self, block: Block) -> QHBoxLayout:
        line = QHBoxLayout()
        when = start(block, self._board.conference)
        heading = Label(f"{when}  {block.title.split(':')[0]}", weight="bold")
        heading.setToolTip(tip(f"{when}  {block.title}"))
        self.lines[block.id] = button = QPushButton()
        button.setCheckable(True)
        self._choices.addButton(button)
        line.addWidget(heading, 1)
        line.addWidget(button)
        return line

    def _block_rooms(self, block: Block) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(6)
        wide = 1 if block.choice is Choice.ONE else 2
        for at, room in enumerate(block.rooms):
            self.rooms[room.id] = button = RoomButton(self._bar(block, room))
            self._choices.addButton(button)
            grid.addWidget(button, at // wide, at % wide, Qt.AlignmentFlag.AlignTop)
        return grid

    def _bar(self, block: Block, room: Room) -> Bar:
        roll = self._board.roll
        free, here = roll.free(room.id), roll.here[room.id]
        if free < 0:
            below = say("rooms.over", n=-free)
        elif block.choice is Choice.ONE:
            below = say("rooms.free-here", free=free, here=here)
        else:
            below = ""
        return Bar(room.title, room.colour, roll.taken[room.id], room.seats, here, below, room.id)

    def _choose(self, button: QAbstractButton) -> None:
        """A room or a waiting list; words in the search field were about another one and go."""
        chosen = next((name for name, one in (self.rooms | self.lines).items() if one is button), "")
        conference = self._board.conference
        if chosen in self.lines:
            self._block, self._room = conference.block(chosen), None
        else:
            self._block = conference.block_of(chosen)
            self._room = self._block.room(chosen)
        if self._releasing is not None or (self._held and self._block.id not in self._standing(self._held).seats):
            self._leave_step()
        self._left.ensureWidgetVisible(button)
        self.table.clearSelection()
        if self.search.text():
            self.search.clear()
        else:
            self._show_people()

    # what is shown

    def _note(self, attendees: frozenset[str]) -> None:
        if self.isVisible() and not self._settling.isActive():
            self._settling.start()

    def _refresh(self) -> None:
        """Follow the facts; a page that nobody sees does that when it is entered."""
        if self.isVisible():
            self._refresh_anyway()

    def _refresh_anyway(self) -> None:
        conference = self._board.conference
        for room, bar in self.rooms.items():
            block = conference.block_of(room)
            bar.show_bar(self._bar(block, block.room(room)))
        for block_id, button in self.lines.items():
            waiting = len(self._board.roll.line(block_id))
            button.setText(say("rooms.line", n=waiting))
            button.setAccessibleName(f"{conference.block(block_id).title}: {say('rooms.line', n=waiting)}")
        self._show_people()

    def _show_people(self) -> None:
        block, roll = self._block, self._board.roll
        if block is None:
            return
        words = self.search.text().strip()
        self._title.setText(
            f"{start(block, self._board.conference)}  {self._room.title if self._room else block.title}"
        )
        if words:
            found = self._board.search.find(words, roll.registered + roll.cancelled)
            standings = report.listed(roll.standing(one.id) for one in found)
            ids = [one.id for one in standings if block.id in one.seats or block.id in one.waiting]
            kind = "found"
            nobody = say("rooms.nobody-found", block=block.title)
        elif self._room is not None:
            room = self._room.id
            inside = (one for one in roll.standings() if block.id in one.seats and one.seats[block.id].room == room)
            ids = [one.id for one in report.listed(inside)]
            kind = "seats"
            nobody = say("rooms.empty")
        else:
            ids = roll.waiting(block.id)
            kind = "line"
            nobody = say("rooms.nobody-waits")
        self._say_fill(block, len(ids) if words else None)
        self._put_in_table(kind, block, ids)
        self._nobody.setText(nobody)
        self._stack.setCurrentIndex(0 if ids else 1)
        self._show_targets(block)

    def _put_in_table(self, kind: str, block: Block, ids: Sequence[str]) -> None:
        """Columns are made anew only where they are others, so that nothing jumps when facts come."""
        columns = None
        if (kind, block.id) != self._shown:
            self._shown = kind, block.id
            columns = {"seats": self._seat_columns, "found": self._found_columns, "line": self._line_columns}[kind](
                block
            )
        self.table.people.show_people(ids, columns)

    def _say_fill(self, block: Block, found: int | None) -> None:
        roll, tone = self._board.roll, "quiet"
        if found is not None:
            self._title.setText(f"{start(block, self._board.conference)}  {block.title}")
            said = say("rooms.found", n=found)
        elif self._room is None:
            said = say("rooms.waiting", n=len(roll.line(block.id)))
        else:
            room = self._room
            free = roll.free(room.id)
            said = say("rooms.fill", taken=roll.taken[room.id], seats=room.seats, free=free, here=roll.here[room.id])
            if free < 0:
                tone = "bad"
                said = say("rooms.fill-over", taken=roll.taken[room.id], seats=room.seats, over=-free)
        self._fill.setText(said)
        if self._fill.property("tone") != tone:
            self._fill.setProperty("tone", tone)
            self._fill.style().polish(self._fill)

    # columns

    def _seat_columns(self, block: Block) -> tuple[Column, ...]:
        return (*_person(), Column("rooms.column.wish", lambda one: _wish(one, block), width=140), self._here(block))

    def _found_columns(self, block: Block) -> tuple[Column, ...]:
        def room(one: Standing) -> str:
            seat = one.seats.get(block.id)
            return block.room(seat.room).title if seat else say("rooms.waits")

        return (
            *_person(),
            Column("rooms.column.room", room, width=160),
            Column("rooms.column.wish", lambda one: _wish(one, block), width=100),
            self._here(block),
        )

    def _line_columns(self, block: Block) -> tuple[Column, ...]:
        conference = self._board.conference
        line = self.table.people

        def place(one: Standing) -> str:
            return f"{line.ids.index(one.id) + 1}."

        def wished(one: Standing) -> str:
            rooms = seats.wishes(conference, one.attendee, block) or ()
            return ", ".join(block.room(room).title for room in rooms) or say("rooms.any")

        return (
            Column("rooms.column.place", place, width=60),
            *_person(),
            Column("rooms.column.wishes", wished, width=200),
            self._here(block),
        )

    def _here(self, block: Block) -> Column:
        return Column(
            "rooms.column.here",
            lambda one: state_of(one, block.day)[0],
            tone=lambda one: state_of(one, block.day)[1],
            width=130,
        )

    # what can be done

    def _standing(self, attendee: str) -> Standing:
        return self._board.roll.standing(attendee)

    def _show_targets(self, block: Block) -> None:
        """A button for each room that somebody could be moved to, with its free seats and its digit."""
        searching = bool(self.search.text().strip())
        rooms = [room for room in block.rooms if searching or self._room is None or room.id != self._room.id]
        if [room.id for room in rooms] != list(self.targets):
            while (item := self._target_grid.takeAt(0)) is not None:
                if old := item.widget():
                    old.hide()
                    old.deleteLater()
            self.targets = {}
            wide = 2 if len(rooms) == 4 else min(max(len(rooms), 1), TARGETS_A_ROW)
            for at, room in enumerate(rooms):
                self.targets[room.id] = button = TargetButton(room, at + 1)
                button.clicked.connect(lambda _=False, room=room.id: self._move(room))
                self._target_grid.addWidget(button, at // wide, at % wide)
            for column in range(TARGETS_A_ROW):
                self._target_grid.setColumnStretch(column, int(column < wide))
        for room_id, button in self.targets.items():
            button.show_free(self._board.roll.free(room_id))
        waiting = self._room is None and not searching
        self._to.setText(say("rooms.seat") if waiting else say("rooms.move"))
        self._to.setVisible(bool(rooms))
        self._offer_actions()

    def _offer_actions(self) -> None:
        """Only what can be done is offered."""
        block = self._block
        chosen = [self._standing(one) for one in self.table.selected()]
        for room, button in self.targets.items():
            coming = [one for one in chosen if block and not _sits(one, block, room)]
            button.setEnabled(bool(coming) and self._board.roll.free(room) >= len(coming))
        self.open_at_desk.setEnabled(len(chosen) == 1)
        self.release.setEnabled(block is not None)
        self.swap.setEnabled(self._held is None and (self._pair() is not None or self._can_hold(chosen)))
        if self._held is not None:
            self.strip.act.setEnabled(self._pair() is not None)

    def _pair(self) -> tuple[str, str] | None:
        """The two who would change places: the one held or the first selected, and the other one."""
        block = self._block
        ids = [*([self._held] if self._held else []), *(one for one in self.table.selected() if one != self._held)]
        if block is None or len(ids) != 2:
            return None
        held = [self._standing(one).seats.get(block.id) for one in ids]
        rooms = {seat.room for seat in held if seat is not None}
        return (ids[0], ids[1]) if len(rooms) == 2 else None

    def _can_hold(self, chosen: Sequence[Standing]) -> bool:
        return len(chosen) == 1 and self._block is not None and self._block.id in chosen[0].seats

    def _open(self) -> None:
        if len(chosen := self.table.selected()) == 1:
            self.opened.emit(chosen[0])

    def _take(self, attendee: str) -> None:
        """Enter on a person, or a double click."""
        if self._held is not None:
            self._go_on()
        else:
            self.opened.emit(attendee)

    def _move(self, room: str) -> None:
        block = self._board.conference.block_of(room)
        coming = [one for one in self.table.selected() if not _sits(self._standing(one), block, room)]
        self._leave_step()
        self._asked = Asked(dict.fromkeys(coming, room))
        for attendee in coming:
            self._reception.assign(attendee, room)

    def _swap(self) -> None:
        """Two who are selected swap at once; one is held until the other one is found."""
        pair = self._pair()
        if pair is not None:
            self._swap_pair(*pair)
            return
        assert self._block is not None
        self._held = self.table.selected()[0]
        held = self._standing(self._held)
        room = self._block.room(held.seats[self._block.id].room).title
        self.strip.show_step(say("rooms.swap-with", name=held.attendee.listed, room=room), say("rooms.swap-now"))
        self._offer_actions()
        self.search.setFocus()

    def _swap_pair(self, first: str, second: str) -> None:
        assert self._block is not None
        block = self._block.id
        self._leave_step()
        self._asked = Asked({first: self._standing(second).seats[block].room}, second)
        self._reception.swap(first, second, block)

    def _ask_to_release(self) -> None:
        """Say what it would do first; that it is too early, the desk says."""
        block = self._block
        assert block is not None
        absent = rules.no_shows(self._board.roll, block)
        if not absent:
            self._notices.tell(Notice("rooms", say("rooms.all-here", block=block.title)))
            return
        self._leave_step()
        self._releasing = block
        waiting = len(self._board.roll.line(block.id)) - sum(block.id in one.waiting for one in absent)
        when = f"{start(block, self._board.conference)} {block.title}"
        self.strip.show_step(
            say("rooms.release-ask", n=len(absent), block=when, waiting=waiting), say("rooms.release-now")
        )
        self.strip.act.setEnabled(True)
        self.strip.leave.setFocus()  # so many seats are not given away by a second Enter

    def _release(self, block: Block) -> None:
        def tell(changes: tuple[Assigned, ...]) -> None:
            released = sum(change.how is How.RELEASED for change in changes)
            said = say("rooms.released", released=released, moved_up=len(changes) - released)
            self._notices.tell(Notice("rooms", said))
            self._refresh()

        self._reception.ask(self, lambda desk: desk.release_no_shows(block.id), tell)

    def _go_on(self) -> None:
        """The second half of the step in the strip."""
        if self._releasing is not None:
            block = self._releasing
            self._leave_step()
            self._release(block)
        elif (pair := self._pair()) is not None:
            self._swap_pair(*pair)

    def _leave_step(self) -> None:
        within = self.strip.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self._held = self._releasing = None
        self.strip.hide()
        if within:
            self.table.setFocus()
        self._offer_actions()

    # what the desk answered

    def _tell_answer(self, verdict: Verdict) -> None:
        """The desk page shows every answer on its card; whoever asked here is looking here."""
        attendee = verdict.attendee
        asked = self._asked
        if attendee is None or attendee.id not in asked.rooms or verdict.outcome not in ANSWERS:
            return
        room = self._board.conference.room(asked.rooms.pop(attendee.id)).title
        if verdict.outcome is not Outcome.MOVED:
            word = say(f"outcome.{verdict.outcome}.word")
            said = say("rooms.refused", name=attendee.name, word=word)
            self._notices.tell(Notice("rooms.refused", said, str(verdict.said), "warning"))
        elif asked.partner:
            other = self._standing(asked.partner).attendee.name
            said = say("rooms.swapped", name=attendee.name, other=other)
            self._notices.tell(Notice("rooms", said, str(verdict.said)))
        else:
            asked.done += 1
            said = say("rooms.moved", n=asked.done, name=attendee.name, room=room)
            self._notices.tell(Notice("rooms", said, str(verdict.said)))
        self._refresh()

    # building

    def _button(self, key: str, press: Callable[[], None]) -> QPushButton:
        button = QPushButton(say(key))
        button.clicked.connect(press)
        return button

    def _day_button(self, day: Day) -> QPushButton:
        button = QPushButton(f"{say(f'paper.weekday.{day.date.isoweekday()}')} {day.date:%d.%m.}")
        button.setCheckable(True)
        button.setAccessibleName(say("window.day", n=day.number, date=f"{day.date:%d.%m.%Y}"))
        button.clicked.connect(lambda _=False, day=day.number: self._show_day(day))
        return button

    def _arrange(self) -> None:
        days = QHBoxLayout()
        days.setSpacing(6)
        group = QButtonGroup(self)
        for day in self._board.conference.days:
            self.days[day.number] = button = self._day_button(day)
            group.addButton(button)
            days.addWidget(button)
        days.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(days)
        left.addWidget(self._left, 1)

        head = QHBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._fill)
        head.addLayout(names, 3)
        self.search.setMinimumWidth(200)
        self.search.setMaximumWidth(320)
        head.addWidget(self.search, 2)
        targets = QHBoxLayout()
        targets.setSpacing(10)
        self._to.setMinimumHeight(36)
        targets.addWidget(self._to, 0, Qt.AlignmentFlag.AlignTop)
        targets.addLayout(self._target_grid, 1)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addWidget(self.swap)
        actions.addWidget(self.open_at_desk)
        actions.addStretch(1)
        actions.addWidget(self.release)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addLayout(head)
        right.addWidget(self._stack, 1)
        right.addWidget(self.strip)
        right.addLayout(targets)
        right.addLayout(actions)

        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(14)
        self._left.setMinimumWidth(290)
        self._left.setMaximumWidth(380)
        whole.addLayout(left, 4)
        whole.addLayout(right, 9)


def _person() -> tuple[Column, Column]:
    return (
        Column("rooms.column.name", lambda one: one.attendee.listed, width=210),
        Column("rooms.column.organisation", lambda one: one.attendee.organisation),
    )


def _wish(standing: Standing, block: Block) -> str:
    """Which wish the seat fulfils."""
    seat = standing.seats.get(block.id)
    if seat is None:
        return ""
    return say("rooms.wish", rank=seat.wish) if seat.wish else say("rooms.no-wish")


def _sits(standing: Standing, block: Block, room: str) -> bool:
    seat = standing.seats.get(block.id)
    return seat is not None and seat.room == room
