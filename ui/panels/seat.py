"""Another room, with the free seats in view."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from checkin.i18n import say
from checkin.model import Block, Choice, Room
from checkin.paper.words import start
from ui import icons
from ui.panels.panel import Panel
from ui.reception import Reception
from ui.widgets.label import Label

COLUMNS = 4


class RoomPanel(Panel):
    """One button a room, each with a digit; a press moves the person and is all there is to do."""

    def __init__(self, reception: Reception, parent: QWidget | None = None) -> None:
        super().__init__("room", parent)
        self._reception = reception
        self.main.hide()
        self._rooms = QWidget()
        self.body.addWidget(self._rooms)
        self.choices: dict[str, QPushButton] = {}

    def clear(self) -> None:
        """Nothing is typed here."""

    def begin(self) -> None:
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self.choices = {}
        row = 0
        for block in self._ahead():
            when = Label(f"{start(block, self._reception.board.conference)}  {block.title}", tone="quiet")
            grid.addWidget(when, row, 0, 1, COLUMNS)
            row += 1
            for at, room in enumerate(block.rooms):
                self.choices[room.id] = button = self._button(block, room, len(self.choices) + 1)
                grid.addWidget(button, row + at // COLUMNS, at % COLUMNS)
            row += 1 + (len(block.rooms) - 1) // COLUMNS
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        self.body.replaceWidget(self._rooms, fresh)
        self._rooms.deleteLater()
        self._rooms = fresh
        self.give_up.setFocus()  # a stray Enter books nothing

    def accept(self) -> None:
        """Enter presses the button that has the focus; there is no other main thing."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_0
        buttons = list(self.choices.values())
        if 1 <= digit <= min(9, len(buttons)):
            buttons[digit - 1].click()
        else:
            super().keyPressEvent(event)

    def _ahead(self) -> list[Block]:
        board = self._reception.board
        if self.subject is None:
            return []
        person, arrivals = self.subject.attendee, self.subject.arrivals
        ahead = [
            block
            for block in board.conference.blocks
            if block.day >= board.day and (person.comes_on(block.day) or block.day in arrivals)
        ]
        # today's theme rooms first: they stand large on the card, so theirs is the digit that is expected
        return sorted(ahead, key=lambda block: (block.day != board.day, block.choice is not Choice.ONE))

    def _button(self, block: Block, room: Room, number: int) -> QPushButton:
        assert self.subject is not None
        free = self._reception.board.roll.free(room.id)
        seat = self.subject.seats.get(block.id)
        here = seat is not None and seat.room == room.id
        state = say("panel.room.here") if here else say("panel.room.free", n=max(0, free))
        key = f"{number}  " if number <= 9 else ""
        button = QPushButton(f"{key}{room.title}\n{state}")
        button.setIcon(icons.icon("rooms", room.colour))
        button.setProperty("role", "choice")
        button.setMinimumHeight(56)
        button.setEnabled(not here and free > 0)
        button.clicked.connect(lambda: self._move(room.id))
        return button

    def _move(self, room: str) -> None:
        if self.subject is not None:
            self.wait()
            self._reception.assign(self.subject.id, room, self)
