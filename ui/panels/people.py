"""Panels about who a person is: walk-in, correct the name, substitute."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from checkin.i18n import say
from checkin.model import Block, Choice, Outcome, Standing, Verdict
from checkin.names import fold, split
from ui.panels.panel import Entry, Form, Panel
from ui.reception import Reception
from ui.rows import row_of
from ui.widgets.label import Label
from ui.widgets.people import PeopleList
from ui.widgets.preview import BadgePreview

NAME = (Entry("given", needed=True), Entry("family", needed=True))
ABOUT = (Entry("title", span=1), Entry("organisation", span=3))


class WalkInPanel(Panel):
    """Somebody who is on no list: two names are enough. Shows who is registered under such a name already."""

    def __init__(self, reception: Reception, parent: QWidget | None = None) -> None:
        super().__init__("walk-in", parent)
        self._reception = reception
        self.form = Form((*NAME, *ABOUT))
        self.body.addWidget(self.form)
        self._wishes = _Wishes(reception)
        self.body.addWidget(self._wishes)
        self._known = Label(say("panel.walk-in.known"), tone="warn", weight="bold")
        self.namesakes = PeopleList(say("panel.walk-in.known"))
        self.namesakes.setMaximumHeight(114)
        self.namesakes.taken.connect(self._take_namesake)
        self.body.addWidget(self._known)
        self.body.addWidget(self.namesakes)
        self._warned_of = ""
        self.form.edited.connect(self._look_for_namesakes)
        self._look_for_namesakes()

    @property
    def has_draft(self) -> bool:
        return not self.form.is_empty

    def start_with(self, typed: str) -> None:
        if self.has_draft or not typed.strip():
            return
        title, given, family = split(typed.strip())
        self.form.show_values({"title": title, "given": given, "family": family})
        self._look_for_namesakes()

    def clear(self) -> None:
        self.form.show_values({})
        self._wishes.clear()
        self._look_for_namesakes()

    def begin(self) -> None:
        self._wishes.refresh()
        (self.form.first_gap() or self.form.fields["organisation"]).setFocus()

    def accept(self) -> None:
        """Whoever has the very name of somebody registered is probably that person: ask once."""
        name = self._name()
        board = self._reception.board
        found = [fold(f"{row.family} {row.given}") for row in board.search.find(name, 3)]
        if name and fold(name) in found and self._warned_of != fold(name):
            self._warned_of = fold(name)
            self.main.setText(say("panel.walk-in.anyway"))
            self.namesakes.select(0)
            self.namesakes.setFocus()
            return
        self._register()

    def press_main(self) -> None:
        """Who reaches for the button has seen the namesakes."""
        self._register()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.namesakes.isVisible():
            self.namesakes.select(0)
            self.namesakes.setFocus()
        elif self.namesakes.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            pass  # the list has taken it
        else:
            super().keyPressEvent(event)

    def _name(self) -> str:
        values = self.form.values()
        return f"{values['family']} {values['given']}".strip()

    def _register(self) -> None:
        gap = self.form.first_gap()
        if gap is not None:
            gap.setFocus()
            return
        values: dict[str, Any] = self.form.values()
        self.wait()
        self._reception.walk_in(values.pop("given"), values.pop("family"), self._wishes.wishes(), self, **values)

    def _look_for_namesakes(self) -> None:
        values = self.form.values()
        family, board = values["family"], self._reception.board
        found = board.search.find(f"{family} {values['given']}", 3) if len(family) > 1 else []
        found = found or (board.search.find(family, 3) if len(family) > 2 else [])
        self.namesakes.people.show_rows([row_of(board.roll.standing(one.id), board) for one in found])
        if self._warned_of and self._warned_of != fold(self._name()):  # about another name
            self._warned_of = ""
            self.main.setText(say("panel.walk-in.main"))
        self._known.setVisible(bool(found))
        self.namesakes.setVisible(bool(found))

    def _take_namesake(self, attendee: str) -> None:
        self._reception.check_in(attendee)
        self.done()


class CorrectPanel(Panel):
    """A name that is spelt differently, with the badge as it will be."""

    def __init__(self, reception: Reception, preview: BadgePreview, parent: QWidget | None = None) -> None:
        super().__init__("correct", parent)
        self._reception = reception
        self._preview = preview
        self.form = Form((*NAME, *ABOUT, Entry("role")))
        only = QPushButton(say("panel.correct.only"))
        only.clicked.connect(lambda: self._save(reprint=False))
        self.buttons.insertWidget(2, only)
        both = QHBoxLayout()
        both.setSpacing(20)
        fields = QVBoxLayout()
        fields.addWidget(self.form)
        fields.addStretch(1)
        both.addLayout(fields, 3)
        both.addWidget(preview, 2)
        self.body.addLayout(both, 1)
        self._soon = QTimer(self, singleShot=True, interval=150)
        self._soon.timeout.connect(self._show_badge)
        self.form.edited.connect(self._soon.start)

    @property
    def has_draft(self) -> bool:
        return self.subject is not None and self._known(self.subject) != self.form.values()

    def draft(self) -> dict[str, str]:
        return self.form.values()

    def restore(self, draft: dict[str, str]) -> None:
        self.form.show_values(draft)

    def clear(self) -> None:
        self.form.show_values(self._known(self.subject) if self.subject else {})

    def begin(self) -> None:
        field = self.form.fields["family"]
        field.setFocus()
        field.selectAll()
        self._show_badge()

    def accept(self) -> None:
        self._save(reprint=True)

    def _save(self, reprint: bool) -> None:
        gap = self.form.first_gap()
        if gap is not None:
            gap.setFocus()
        elif self.subject is not None:
            known = self._known(self.subject)  # only what differs: another desk may have corrected the rest meanwhile
            changed = {name: value for name, value in self.form.values().items() if value != known[name]}
            self.wait()
            self._reception.correct(self.subject.id, self, reprint, **changed)

    def _known(self, standing: Standing) -> dict[str, str]:
        return {name: getattr(standing.attendee, name).strip() for name in self.form.fields}

    def _show_badge(self) -> None:
        if self.subject is not None:
            person = replace(self.subject.attendee, **self.form.values())
            self._preview.show_badge(replace(self.subject, attendee=person), self._reception.board.conference)


class SubstitutePanel(Panel):
    """Somebody else comes instead: same registration, new name, the old ticket is void."""

    def __init__(self, reception: Reception, parent: QWidget | None = None) -> None:
        super().__init__("substitute", parent)
        self._reception = reception
        self.form = Form((*NAME, *ABOUT))
        self.body.addWidget(self.form)
        self.body.addWidget(Label(say("panel.substitute.said"), tone="quiet"))

    @property
    def has_draft(self) -> bool:
        return any(value for name, value in self.form.values().items() if name != "organisation")

    def draft(self) -> dict[str, str]:
        return self.form.values()

    def restore(self, draft: dict[str, str]) -> None:
        self.form.show_values(draft)

    def clear(self) -> None:
        self.form.show_values({"organisation": self.subject.attendee.organisation} if self.subject else {})

    def begin(self) -> None:
        (self.form.first_gap() or self.main).setFocus()

    def accept(self) -> None:
        gap = self.form.first_gap()
        if gap is not None:
            gap.setFocus()
        elif self.subject is not None:
            values = self.form.values()
            given, family = values.pop("given"), values.pop("family")
            self.wait()
            self._reception.substitute(self.subject.id, given, family, self, **values)

    def take_answer(self, verdict: Verdict) -> None:
        if verdict.outcome is Outcome.SUBSTITUTED:
            super().take_answer(verdict)
        else:  # refused: the name that was typed is still of use, for a walk-in perhaps
            self._go_on()


class _Wishes(QWidget):
    """Which room a walk-in wants, with what is free; and which tours."""

    def __init__(self, reception: Reception) -> None:
        super().__init__()
        self._board = reception.board
        rooms, tours = QHBoxLayout(), QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for line in (rooms, tours):
            line.setSpacing(8)
            column.addLayout(line)
        self._rooms: dict[str, QPushButton] = {}
        self._tours: dict[str, QCheckBox] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        for block in self._asked():
            if block.choice is Choice.OPTIONAL:
                box = QCheckBox()
                self._tours[block.id] = box
                tours.addWidget(box)
                continue
            for room in block.rooms:
                button = QPushButton()
                button.setCheckable(True)
                button.clicked.connect(lambda on, chosen=room.id, of=block: self._choose(chosen, of, on))
                self._rooms[room.id] = button
                button.setMinimumHeight(52)
                rooms.addWidget(button, 1)
        tours.addStretch(1)

    def refresh(self) -> None:
        """Show what is free now."""
        conference, roll = self._board.conference, self._board.roll
        for room, button in self._rooms.items():
            free = max(0, roll.free(room))
            button.setText(f"{conference.room(room).title}\n{say('panel.room.free', n=free)}")
        for block_id, box in self._tours.items():
            block = conference.block(block_id)
            free = sum(max(0, roll.free(room.id)) for room in block.rooms)
            box.setText(say("panel.walk-in.free", room=block.title.split(":")[0], n=free))
            box.setEnabled(free > 0 or box.isChecked())

    def wishes(self) -> dict[str, tuple[str, ...]]:
        """The wishes by block, as an attendee has them."""
        conference = self._board.conference
        wished = {conference.block_of(room).id: (room,) for room, button in self._rooms.items() if button.isChecked()}
        return wished | {block: () for block, box in self._tours.items() if box.isChecked()}

    def clear(self) -> None:
        for button in (*self._rooms.values(), *self._tours.values()):
            button.setChecked(False)

    def _choose(self, room: str, block: Block, on: bool) -> None:
        for other in block.rooms:
            self._rooms[other.id].setChecked(on and other.id == room)

    def _asked(self) -> list[Block]:
        """The blocks that a walk-in may choose in, the theme rooms first."""
        own = [block for block in self._board.conference.blocks if not block.continues]
        return sorted(own, key=lambda block: block.choice is Choice.OPTIONAL)
