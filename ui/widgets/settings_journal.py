"""Which conference this desk works on, and the ways to another one: with other desks, new, from a file, the exercise.

Files and servers are asked in the office's lane: one that does not answer keeps nobody waiting but its own button.
"""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from checkin import actions, assets, pairing, programme
from checkin.i18n import say
from checkin.journal import Journal
from checkin.model import Conference
from checkin.trouble import Trouble
from ui.lane import Lane
from ui.widgets.label import Label

WAYS = ("new", "join", "other", "training")
OWN_HINTS = {
    "journal-exists": "settings.new.exists",
    "no-journal": "settings.other.none",
    "journal-away": "settings.other.away",
    "hub-holds": "settings.server.holds",
}
"""Troubles whose usual hint is about the command line."""


class Programme(Struct, frozen=True):
    """A conference TOML that was read, and where it lies."""

    path: Path
    conference: Conference


def dates(conference: Conference) -> str:
    """The days of a conference, as one writes them."""
    return ", ".join(f"{day.date:%d.%m.%Y}" for day in conference.days)


def whole_title(conference: Conference) -> str:
    """Title and subtitle."""
    return f"{conference.title} {conference.subtitle}".strip()


class Answer(Label):
    """What came of something that was tried."""

    def show_trouble(self, trouble: Trouble) -> None:
        hint = say(OWN_HINTS[trouble.name]) if trouble.name in OWN_HINTS else str(trouble.hint)
        self.tell(f"{trouble.sentence} {hint}", "bad")

    def tell(self, said: str, tone: str = "quiet") -> None:
        self.setText(said)
        self.setProperty("tone", tone)
        self.style().polish(self)
        self.setVisible(bool(said))


class Finder(QWidget):
    """A field for where a conference is, which is looked for before it can be opened.

    ``look`` finds it by what was typed, in the ``office`` lane: where its journal is, and what it is.
    Signal ``chosen(str)`` with the place of the journal. ``line`` takes more buttons beside the field.
    """

    chosen = Signal(str)

    def __init__(self, way: str, office: Lane, look: Callable[[str], tuple[str, Conference]]) -> None:
        super().__init__()
        self._office, self._look = office, look
        self._tried = ""
        self._first = say(f"settings.{way}.first")
        self.address = QLineEdit()
        self.address.setPlaceholderText(say(f"settings.{way}.like"))
        self.address.setAccessibleName(say(f"settings.{way}.address"))
        self.address.textChanged.connect(self._forget_answer)
        self.address.returnPressed.connect(self._check)
        self.check = QPushButton(say("settings.other.check"))
        self.check.clicked.connect(self._check)
        self.open = QPushButton(say(f"settings.{way}.open"))
        self.open.setProperty("role", "main")
        self.open.clicked.connect(lambda: self.chosen.emit(self._tried))
        self.found = Answer()
        self.line = _line(self.address)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addWidget(Label(say(f"settings.{way}.address"), tone="quiet"))
        column.addLayout(self.line)
        column.addWidget(self.found)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addStretch(1)
        below.addWidget(self.check)
        below.addWidget(self.open)
        column.addLayout(below)
        column.addStretch(1)
        self._forget_answer()

    def look_for(self, address: str) -> None:
        """Look for what is there, as if it had been typed."""
        self.address.setText(address)
        self._check()

    def _forget_answer(self) -> None:
        """Whatever was tried was another address."""
        self._tried = ""
        self.open.setEnabled(False)
        self.check.setEnabled(bool(self.address.text().strip()))
        self.found.tell(self._first)

    def _check(self) -> None:
        self._tried = address = self.address.text().strip()
        if not address:
            return
        self.check.setEnabled(False)
        self.found.tell(say("settings.trying"))

        def answered(found: tuple[str, Conference] | Trouble) -> None:
            if self._tried != address:  # typed on meanwhile
                return
            self.check.setEnabled(True)
            if isinstance(found, Trouble):
                self.found.show_trouble(found)
            else:
                self._tried, conference = found
                told = say("settings.other.found", title=whole_title(conference), dates=dates(conference))
                self.found.tell(told, "good")
                self.open.setEnabled(True)
                self.open.setFocus()

        self._office.call(self, lambda: self._look(address), answered, answered)


def _found(address: str) -> tuple[str, Conference]:
    return address, actions.conference_in(address)


def _joined(code: str) -> tuple[str, Conference]:
    return _found(pairing.join(code))


class JournalPanel(QFrame):
    """``journal`` is what the desk works on now, ``training`` where the exercise lies.

    Signals: ``journal_chosen(str)`` to go on with another journal, ``conference_made(str)`` with where a new one lies.
    """

    journal_chosen = Signal(str)
    conference_made = Signal(str)

    def __init__(
        self, conference: Conference, journal: str, training: str, office: Lane, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._journal, self._training, self._office = journal, training, office
        self._desk = ""

        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 12, 18, 14)
        whole.setSpacing(8)
        whole.addWidget(Label(say("settings.group.conference"), tone="heading"))
        whole.addWidget(Label(whole_title(conference), weight="bold"))
        whole.addWidget(Label(" · ".join(part for part in (dates(conference), conference.venue) if part), tone="quiet"))
        whole.addWidget(Label(say("settings.journal", place=Journal(journal).place), tone="quiet"))
        self.ways: dict[str, QPushButton] = {}
        line = QHBoxLayout()
        line.setSpacing(8)
        group = QButtonGroup(self)
        self._stack = QStackedWidget()
        pages = {"new": self._new(), "join": self._join(), "other": self._other(), "training": self._exercise()}
        for number, way in enumerate(WAYS):
            button = QPushButton(say(f"settings.{way}.title"))
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, number=number: self._stack.setCurrentIndex(number))
            group.addButton(button)
            self._stack.addWidget(pages[way])
            self.ways[way] = button
            line.addWidget(button, 1)
        whole.addSpacing(6)
        whole.addLayout(line)
        whole.addWidget(self._stack)
        self.ways["new"].setChecked(True)

    def name_desk(self, desk: str) -> None:
        """Under which name a new conference is set up."""
        self._desk = desk

    def look(self) -> None:
        """Find the conferences that came with the program."""
        if self.programmes.count() == 0:
            self._office.call(self, _shipped, self._offer)

    # a new conference

    def _new(self) -> QWidget:
        self.programmes = QComboBox()
        self.programmes.setAccessibleName(say("settings.new.programme"))
        self.programmes.currentIndexChanged.connect(self._show_programme)
        self.pick = QPushButton(say("settings.new.file"))
        self.pick.clicked.connect(self._choose_programme)
        self._about = Answer()
        self.place = QLineEdit()
        self.place.setAccessibleName(say("settings.new.place"))
        self.place.textChanged.connect(self._offer_making)
        self.make = QPushButton(say("settings.new.make"))
        self.make.setProperty("role", "main")
        self.make.clicked.connect(self._make)
        self.made = Answer()
        self.made.hide()
        page, column = _way()
        column.addWidget(Label(say("settings.new.programme"), tone="quiet"))
        column.addLayout(_line(self.programmes, self.pick))
        column.addWidget(self._about)
        column.addWidget(Label(say("settings.new.place"), tone="quiet"))
        column.addLayout(_line(self.place, self.make))
        column.addWidget(self.made)
        column.addStretch(1)
        return page

    def _offer(self, programmes: list[Programme]) -> None:
        for one in programmes:
            self.programmes.addItem(whole_title(one.conference), one)

    def _choose_programme(self) -> None:
        dialog = QFileDialog(self, say("settings.new.file"), "", say("settings.new.kinds"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.read_programme)
        dialog.open()

    def read_programme(self, path: str) -> None:
        """Take the programme in this file, or say what is wrong with it."""
        self._office.call(
            self, lambda: Programme(Path(path), programme.load(Path(path))), self._take_programme, self._refuse
        )

    def _take_programme(self, read: Programme) -> None:
        self.programmes.addItem(whole_title(read.conference), read)
        self.programmes.setCurrentIndex(self.programmes.count() - 1)

    def _refuse(self, trouble: Trouble) -> None:
        self._about.show_trouble(trouble)

    def _show_programme(self) -> None:
        chosen = self.programmes.currentData()
        if chosen is None:
            return
        conference = chosen.conference
        self._about.tell(" · ".join(part for part in (dates(conference), conference.venue, chosen.path.name) if part))
        folder = Path(self._training).parent
        names = (chosen.path.stem, *(f"{chosen.path.stem}-{number}" for number in range(2, 100)))
        free = (folder / f"{name}.sqlite" for name in names)
        self.place.setText(str(next((path for path in free if not path.exists()), folder)))
        self.place.setCursorPosition(0)

    def _offer_making(self) -> None:
        self.make.setEnabled(bool(self.place.text().strip()) and self.programmes.currentData() is not None)
        self.made.tell("")

    def _make(self) -> None:
        chosen, place, desk = self.programmes.currentData(), self.place.text().strip(), self._desk
        self.make.setEnabled(False)
        self.made.tell(say("settings.trying"))
        self._office.call(
            self, lambda: actions.set_up(place, chosen.conference, desk), self._tell_made, self._tell_not_made
        )

    def _tell_made(self, place: str) -> None:
        typed = self.place.text().strip()
        self.made.tell(say("settings.new.made"), "good")
        self.conference_made.emit(typed if "://" in typed else place)

    def _tell_not_made(self, trouble: Trouble) -> None:
        self.make.setEnabled(True)
        self.made.show_trouble(trouble)

    # another journal

    def _join(self) -> QWidget:
        self.joining = Finder("join", self._office, _joined)
        self.joining.chosen.connect(self.journal_chosen)
        return self.joining

    def _other(self) -> QWidget:
        self.finding = Finder("other", self._office, _found)
        self.finding.chosen.connect(self.journal_chosen)
        self.browse = QPushButton(say("settings.other.file"))
        self.browse.clicked.connect(self._choose_journal)
        self.finding.line.addWidget(self.browse)
        return self.finding

    def _choose_journal(self) -> None:
        dialog = QFileDialog(self, say("settings.other.file"), "", say("settings.other.kinds"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.finding.look_for)
        dialog.open()

    def take_code(self, code: str) -> bool:
        """Look for the hub whose code was scanned; whether it was one."""
        if not pairing.is_code(code):
            return False
        self.ways["join"].click()
        self.joining.look_for(code)
        return True

    # the exercise

    def _exercise(self) -> QWidget:
        here = self._journal == self._training
        self.train = QPushButton(say("settings.training.go"))
        self.train.setProperty("role", "main")
        self.train.setEnabled(not here)
        self.train.clicked.connect(self._go_training)
        page, column = _way()
        column.addWidget(Label(say("settings.training.here" if here else "settings.training.said"), tone="quiet"))
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.train)
        column.addLayout(line)
        column.addStretch(1)
        return page

    def _go_training(self) -> None:
        self.journal_chosen.emit(self._training)


def _way() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 6, 0, 0)
    column.setSpacing(6)
    return page, column


def _line(wide: QWidget, *others: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    line.addWidget(wide, 1)
    for other in others:
        line.addWidget(other)
    return line


def _shipped() -> list[Programme]:
    files = sorted(Path(str(assets.path("conferences"))).glob("*.toml"))
    return [Programme(path, programme.load(path)) for path in files]
