"""The columns of a list, each with some of its entries and with what it is taken for."""

from collections.abc import Mapping

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from checkin import roster
from checkin.i18n import say
from checkin.model import Conference
from checkin.roster import Listing, Question
from ui.widgets.label import Label

Meaning = str | Question | None

SAMPLES, LONGEST = 2, 18
"""How many entries of a column are shown, and how many characters of each: enough to recognise it, and no more."""


class _Choice(QComboBox):
    """Scrolling the page must not change what a column means."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ColumnTable(QScrollArea):
    """One row a column. Signal ``chosen(at, meaning)``: a person says what the column at this position means."""

    chosen = Signal(int, object)

    def __init__(self, conference: Conference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conference = conference
        self._header: tuple[str, ...] | None = None
        self.choices: dict[int, QComboBox] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._meanings = [(say("roster-page.unused"), None), *self._askable()]

    def show_listing(self, listing: Listing) -> None:
        """Show the columns of ``listing``, those of the same file in their places."""
        if listing.columns.header != self._header:
            self._build(listing)
        for at, choice in self.choices.items():
            self._show_meaning(choice, listing.columns.meaning(at))

    def _askable(self) -> list[tuple[str, Meaning]]:
        fields: list[tuple[str, Meaning]] = [(_caption(name), name) for name in roster.FIELDS]
        asked: Mapping[str, Question] = roster.askable(self._conference)
        return fields + [(self._asking(question), question) for question in asked.values()]

    def _asking(self, question: Question) -> str:
        """What a question for a room is called."""
        block = self._conference.block(question.block)
        if question.room:
            return say("roster-page.option", room=block.room(question.room).title)
        if block.id in roster.askable(self._conference):
            return block.title
        return say("roster-page.wish", rank=question.rank)

    def _build(self, listing: Listing) -> None:
        self._header = listing.columns.header
        self.choices = {}
        inner = QWidget()
        inner.setObjectName("inside")
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        for at, heading in enumerate(listing.columns.header):
            samples = listing.samples(at, SAMPLES)
            if not heading and not samples:
                continue
            words = QVBoxLayout()
            words.setSpacing(0)
            for label in (Label(heading or "–", weight="bold"), Label(" · ".join(map(_short, samples)), tone="quiet")):
                label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
                words.addWidget(label)
            choice = _Choice()
            choice.setFixedWidth(220)
            choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            choice.setAccessibleName(say("roster-page.column", column=heading or at + 1))
            for caption, meaning in self._meanings:
                choice.addItem(caption, meaning)
            choice.activated.connect(lambda index, at=at, choice=choice: self.chosen.emit(at, choice.itemData(index)))
            row = grid.rowCount()
            grid.addLayout(words, row, 0)
            grid.addWidget(choice, row, 1, Qt.AlignmentFlag.AlignVCenter)
            self.choices[at] = choice
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        self.setWidget(inner)

    def _show_meaning(self, choice: QComboBox, meaning: Meaning) -> None:
        """Show ``meaning``, which may be one that only the program recognises."""
        if isinstance(meaning, Question):
            meaning = replace(meaning, at=-1)
        meanings = [choice.itemData(index) for index in range(choice.count())]
        if meaning not in meanings:
            choice.addItem(self._asking(meaning) if isinstance(meaning, Question) else _caption(str(meaning)), meaning)
            meanings.append(meaning)
        choice.setCurrentIndex(meanings.index(meaning))
        choice.setProperty("empty", meaning is None)


OWN_WORDS = ("name", "paid", "void", "time", "order", "position", "product", "variation", "part_of")
"""Fields that are no fields of a person."""


def _caption(field: str) -> str:
    return say(f"roster-page.field.{field}") if field in OWN_WORDS else say(f"roster.field.{field}")


def _short(sample: str) -> str:
    line = " ".join(sample.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
