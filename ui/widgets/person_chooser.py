"""Whose badge is shown while one is designed: anybody by name, the next and the one before, and the hardest."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from checkin.i18n import say
from checkin.model import Standing
from checkin.roll import Roll
from checkin.search import Search
from ui.widgets.icon_button import IconButton
from ui.widgets.label import Label

HITS = 200
EXTREMES: dict[str, Callable[[Standing], int]] = {
    "name": lambda one: len(one.attendee.name),
    "organisation": lambda one: len(one.attendee.organisation),
    "rooms": lambda one: len(one.seats),
}
"""Whose badge is the hardest, and by what."""


class PersonChooser(QFrame):
    """Chooses among the people of a roll. Signal ``changed()`` when it is somebody else."""

    changed = Signal()

    def __init__(self, roll: Roll, search: Search, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._roll, self._find = roll, search
        self._chosen = ""
        self.name = Label(tone="heading")
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("designer.search"))
        self.search.setAccessibleName(say("designer.search"))
        self.search.setClearButtonEnabled(True)
        self.search.textEdited.connect(self._look)
        self.search.returnPressed.connect(partial(self._turn, 1))
        self.previous = IconButton("previous", say("designer.previous"))
        self.next = IconButton("next", say("designer.next"))
        self.previous.clicked.connect(partial(self._turn, -1))
        self.next.clicked.connect(partial(self._turn, 1))
        self.nobody = Label(say("designer.nobody-found"), tone="warn")
        self.nobody.hide()
        self.extremes: dict[str, QPushButton] = {}
        beside, below = QHBoxLayout(), QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.search, 1)
        beside.addWidget(self.previous)
        beside.addWidget(self.next)
        below.setSpacing(6)
        for name in EXTREMES:
            button = self.extremes[name] = QPushButton(say(f"designer.most.{name}"))
            button.setProperty("role", "tight")
            button.setAccessibleName(say(f"designer.extreme.{name}"))
            button.setToolTip(button.accessibleName())
            button.clicked.connect(partial(self._look_for, name))
            below.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(8)
        column.addWidget(Label(say("designer.person"), tone="quiet"))
        column.addWidget(self.name)
        column.addLayout(beside)
        column.addWidget(self.nobody)
        column.addWidget(Label(say("designer.longest"), tone="quiet"))
        column.addLayout(below)

    def standing(self) -> Standing | None:
        """Who is chosen, first of all the first; ``None`` while there is nobody."""
        if found := self._roll.find(self._chosen):
            return found
        first = next(iter(self._roll.standings()), None)
        self._chosen = first.id if first else ""
        return first

    def _people(self) -> list[str]:
        """Those between whom the arrows go: who was searched for, else all."""
        if words := self.search.text().strip():
            return [one.id for one in self._find.find(words, HITS)]
        return [one.id for one in self._roll.standings()]

    def _look(self) -> None:
        found, searched = self._people(), bool(self.search.text().strip())
        self.nobody.setVisible(searched and not found)
        if searched and found:
            self._choose(found[0])

    def _turn(self, by: int) -> None:
        if people := self._people():
            at = people.index(self._chosen) + by if self._chosen in people else 0
            self._choose(people[at % len(people)])

    def _look_for(self, extreme: str) -> None:
        if people := list(self._roll.standings()):
            self.search.clear()
            self.nobody.hide()
            self._choose(max(people, key=EXTREMES[extreme]).id)

    def _choose(self, attendee: str) -> None:
        self._chosen = attendee
        self.changed.emit()
