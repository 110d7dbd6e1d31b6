"""The organiser's list, in three steps on one page: which file, what its columns mean, what it changes.

Reading and comparing happen in the office's lane, so guests are checked in meanwhile. Until it is taken, nothing is
written, and everything can be given up; from the moment it is taken, all of it is written or nothing.
"""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from checkin import actions, roster
from checkin.desk import Desk
from checkin.i18n import say
from checkin.model import Status
from checkin.plan import Plan
from checkin.roll import Roll
from checkin.roster import Difference, Listing, Roster
from checkin.trouble import Trouble
from ui import icons, style
from ui.lane import Lane
from ui.notice import Notice, Notices
from ui.pages.page import Page
from ui.reception import Reception
from ui.widgets.label import Label
from ui.widgets.roster_columns import ColumnTable, Meaning
from ui.widgets.roster_entries import Entry, EntryList

KINDS = ("new", "changed", "cancelled", "unchanged", "missing", "unpaid", "problems", "notes", "unused")
FIRST_LOOK = ("problems", "new", "changed", "cancelled", "missing", "notes", "unpaid", "unused", "unchanged")
"""What to show first: the first of these that is not empty."""

STEPS = ("file", "columns", "difference")
OWN_HINTS = ("roster-nameless", "roster-orders")
"""Troubles that are mended on this page, not on the command line."""


class Look(Struct, frozen=True):
    """What a list would change on the roll that had come to fact ``head``: in words, by kind."""

    read: Roster
    difference: Difference
    entries: dict[str, tuple[Entry, ...]]
    head: int


class RosterPage(Page):
    """The assistant. What was chosen stays while a guest is served on another page."""

    def __init__(self, reception: Reception, office: Lane, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reception, self._office, self._notices = reception, office, notices
        self._board = reception.board
        self._asked = 0
        self._reading = self._taking = False
        self._path: Path | None = None
        self._listing: Listing | None = None
        self._look: Look | None = None
        self.setAcceptDrops(True)

        self._steps = {name: Label(f"{number}  {say(f'roster-page.step.{name}')}", wrap=False)
                       for number, name in enumerate(STEPS, 1)}  # fmt: skip
        head = QHBoxLayout()
        head.setSpacing(28)
        head.addWidget(Label(say("roster-page.title"), tone="title", wrap=False))
        head.addStretch(1)
        for step in self._steps.values():
            head.addWidget(step)

        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._doing = Label(tone="quiet", wrap=False)
        self.cancel = QPushButton(say("roster-page.cancel"))
        self.cancel.clicked.connect(self.give_up)
        self.take = QPushButton()
        self.take.setProperty("role", "main")
        self.take.clicked.connect(self._take)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self._doing)
        foot.addWidget(self._busy, 1)
        foot.addStretch(0)
        foot.addWidget(self.cancel)
        foot.addWidget(self.take)

        self._stack = QStackedWidget()
        self._stack.addWidget(self._file_step())
        self._stack.addWidget(self._list_step())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 12, 18, 14)
        whole.setSpacing(12)
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)
        whole.addLayout(foot)
        self._show_all()

    # what the window asks

    def entered(self) -> None:
        """People may have come or been corrected meanwhile: what the list would change is worked out anew."""
        if self._look is not None and self._look.head != self._board.roll.head and not self._under_way:
            self._compare()
        self._show_all()
        if self._look is None and not self._under_way:
            self.pick.setFocus()

    def press_key(self, key: int) -> bool:
        focus = self.focusWidget()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
            return True
        if key == Qt.Key.Key_Escape and self._reading:
            self.give_up()
            return True
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None and not self._taking:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None and not self._taking:
            event.acceptProposedAction()
            self.read(path)

    # the file

    def choose(self) -> None:
        """Ask for a file, without stopping anything."""
        folder = str(self._path.parent) if self._path else ""
        dialog = QFileDialog(self, say("roster-page.choose"), folder, say("roster-page.kinds"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._read_chosen)
        dialog.open()

    def _read_chosen(self, path: str) -> None:
        self.read(Path(path))

    def read(self, path: Path) -> None:
        """Look at the list in a file."""
        conference = self._board.conference
        self._path, self._listing, self._look = path, None, None
        self._said.setText("")
        self._ask(lambda: actions.find_roster(path, conference), self._show_listing, self._refuse_file)

    def _show_listing(self, listing: Listing) -> None:
        self._listing = listing
        self.columns.show_listing(listing)
        self._compare()

    def _refuse_file(self, trouble: Trouble) -> None:
        self._path = None
        self._tell(str(trouble.sentence), str(trouble.hint), "bad")

    def give_up(self) -> None:
        """Forget the list; nothing was written. What is still being read will find nobody who waits for it."""
        self._asked += 1
        self._reading = False
        self._path = self._listing = self._look = None
        self._tell("", "", "")

    # the columns

    def _change_meaning(self, at: int, meaning: Meaning) -> None:
        assert self._listing is not None
        self._listing = replace(self._listing, columns=self._listing.columns.taking(at, meaning))
        self.columns.show_listing(self._listing)
        self._compare()

    # the difference

    def _compare(self) -> None:
        listing, conference, roll = self._listing, self._board.conference, self._board.roll.copy()
        assert listing is not None
        self._look = None

        def work() -> Look:
            read = roster.understand(listing, conference)
            difference = actions.difference(read, roll)
            return Look(read, difference, entries(difference, roll), roll.head)

        self._ask(work, self._show_look, self._refuse_columns)

    def _show_look(self, look: Look) -> None:
        self._look = look
        self._why_not.setText("")
        kinds = {kind: len(found) for kind, found in look.entries.items()}
        for kind, button in self.kinds.items():
            button.setText(f"{kinds[kind]}  {say(f'roster-page.kind.{kind}')}")
            button.setEnabled(bool(kinds[kind]))
        chosen = next((kind for kind, button in self.kinds.items() if button.isChecked() and kinds[kind]), None)
        chosen = chosen or next((kind for kind in FIRST_LOOK if kinds[kind]), "new")
        self._open(chosen)
        if self.cancel.hasFocus():  # from where Enter would give everything up
            self.kinds[chosen].setFocus()

    def _refuse_columns(self, trouble: Trouble) -> None:
        hint = say("roster-page.name-a-column") if trouble.name in OWN_HINTS else str(trouble.hint)
        self._why_not.setText(f"{trouble.sentence} {hint}")

    def _open(self, kind: str) -> None:
        """Show those of one kind by name and row."""
        assert self._look is not None
        self.kinds[kind].setChecked(True)
        self.people.found.show_entries(self._look.entries[kind])
        self.people.setAccessibleName(say(f"roster-page.kind.{kind}"))

    # taking it

    def _take(self) -> None:
        if self._look is None or self._under_way:
            return
        read, notices, plan = self._look.read, self._notices, self._plan
        self._taking = True

        def take(desk: Desk) -> Difference:
            found = actions.difference(read, desk.roll)
            actions.take_roster(desk, read)
            return found

        def taken(found: Difference) -> None:
            said = say(
                "roster-page.taken", new=len(found.new), changed=len(found.changed), cancelled=len(found.cancelled)
            )
            hint, do = say("roster-page.plan-next"), say("roster-page.plan")
            notices.tell(Notice("roster", said, hint, "info", do, plan))
            if isValid(self):  # the notice is told in any case
                self._taking = False
                self.give_up()
                self._tell(said, hint, "good")
                self.plan.setFocus()

        self._reception.ask(notices, take, taken, self._miss)
        self._show_all()

    def _plan(self) -> None:
        if self._taking or not isValid(self):
            return
        self._taking = True
        notices = self._notices

        def planned(made: Plan) -> None:
            said = in_words(made)
            notices.tell(Notice("roster", say("roster-page.planned"), said))
            if isValid(self):
                self._taking = False
                self._tell(say("roster-page.planned"), said, "good")
                self.pick.setFocus()

        self._reception.ask(notices, Desk.plan, planned, self._miss)
        self._show_all()

    def _miss(self, trouble: Trouble) -> None:
        """The desk could not write: nothing is taken, and everything is still chosen."""
        self._notices.trouble(trouble)
        if isValid(self):
            self._taking = False
            self._show_all()

    # inside

    @property
    def _under_way(self) -> bool:
        return self._reading or self._taking

    def _ask(self, work: Callable[[], object], done: Callable, failed: Callable[[Trouble], None]) -> None:  # type: ignore[type-arg]
        """Have something read in the office's lane; an answer that is not the latest asked for is nobody's."""
        self._asked += 1
        number = self._asked
        self._reading = True

        def answered(then: Callable, value: object) -> None:  # type: ignore[type-arg]
            if number == self._asked:
                self._reading = False
                then(value)
                self._show_all()

        self._office.call(self, work, lambda value: answered(done, value), lambda trouble: answered(failed, trouble))
        self._show_all()

    def _tell(self, said: str, hint: str, tone: str) -> None:
        """Say something on the first step."""
        self._said.setText(said)
        self._said.setProperty("tone", tone)
        self._said.style().polish(self._said)
        self._hint.setText(hint)
        self._show_all()

    def _show_all(self) -> None:
        """Everything that follows from where one is."""
        step = 0 if self._listing is None else 2 if self._look else 1
        self._stack.setCurrentIndex(min(step, 1))
        for number, label in enumerate(self._steps.values()):
            label.setProperty("weight", "bold" if number == step else "")
            label.setProperty("tone", "" if number <= step else "quiet")
            label.style().polish(label)
        doing = "taking" if self._taking else "reading" if self._reading else ""
        self._doing.setText(say(f"roster-page.{doing}") if doing else "")
        self._busy.setVisible(bool(doing))
        self.cancel.setVisible(self._listing is not None or self._reading)
        self.cancel.setEnabled(not self._taking)
        changes = len(self._look.difference.changes) if self._look else 0
        if changes:
            self.take.setText(say("roster-page.take", n=changes))
        else:
            self.take.setText(say("roster-page.same" if self._look else "roster-page.take-any"))
        self.take.setVisible(self._listing is not None)
        self.take.setEnabled(bool(changes) and not self._under_way)
        self.pick.setEnabled(not self._under_way)
        self.plan.setEnabled(not self._under_way and self._board.roll.registered > 0)
        self.columns.setEnabled(not self._taking)
        for part in (self._counts, self.people):
            part.setVisible(self._look is not None)
        self._why_not.setVisible(bool(self._why_not.text()) and self._look is None)
        self._said.setVisible(bool(self._said.text()))
        self._hint.setVisible(bool(self._hint.text()))
        self._registered.setText(say("roster-page.registered", n=self._board.roll.registered))
        if self._path and self._listing:
            rows = len(self._listing.sheet.rows) - self._listing.at - 1
            self._name.setText(say("roster-page.name", file=self._path.name, n=rows))

    # building

    def _file_step(self) -> QWidget:
        panel = QFrame()
        panel.setObjectName("panel")
        picture = Label(wrap=False)
        picture.setPixmap(icons.pixmap("roster", style.palette().quiet, 64, self.devicePixelRatioF()))
        self._said = Label(weight="bold")
        self._hint = Label()
        self._registered = Label(tone="quiet")
        self.pick = QPushButton(say("roster-page.choose"))
        self.pick.setProperty("role", "main")
        self.pick.clicked.connect(self.choose)
        self.plan = QPushButton(say("roster-page.plan"))
        self.plan.clicked.connect(self._plan)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        buttons.addWidget(self.plan)
        buttons.addWidget(self.pick)
        buttons.addStretch(1)
        column = QVBoxLayout(panel)
        column.setContentsMargins(60, 24, 60, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(picture)
        column.addWidget(Label(say("roster-page.drop"), tone="heading"))
        column.addWidget(Label(say("roster-page.stays"), tone="quiet"))
        column.addWidget(self._registered)
        column.addSpacing(8)
        column.addLayout(buttons)
        column.addSpacing(16)
        column.addWidget(self._said)
        column.addWidget(self._hint)
        column.addStretch(3)
        for label in panel.findChildren(Label):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return panel

    def _list_step(self) -> QWidget:
        self._name = Label(tone="quiet")
        self.columns = ColumnTable(self._board.conference)
        self.columns.chosen.connect(self._change_meaning)
        left, inside = _panel(say("roster-page.columns"))
        inside.addWidget(self._name)
        inside.addWidget(self.columns, 1)

        self.kinds: dict[str, QPushButton] = {}
        self._counts = QWidget()
        grid = QGridLayout(self._counts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        group = QButtonGroup(self)
        for number, kind in enumerate(KINDS):
            button = QPushButton()
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, kind=kind: self._open(kind))
            group.addButton(button)
            grid.addWidget(button, number // 3, number % 3)
            self.kinds[kind] = button
        self.people = EntryList(say("roster-page.difference"))
        self._why_not = Label(tone="warn", weight="bold")
        right, inside = _panel(say("roster-page.difference"))
        inside.addWidget(self._counts)
        inside.addWidget(self._why_not)
        inside.addWidget(self.people, 1)
        inside.addStretch(0)
        both = QWidget()
        line = QHBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        for panel in (left, right):
            line.addWidget(panel, 1)
        return both


def _panel(title: str) -> tuple[QFrame, QVBoxLayout]:
    """A panel under a heading, and where its parts go."""
    frame = QFrame()
    frame.setObjectName("panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(18, 12, 18, 14)
    column.setSpacing(8)
    column.addWidget(Label(title, tone="heading"))
    return frame, column


def _dropped(event: QDropEvent) -> Path | None:
    """The one file that is being dropped."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def in_words(made: Plan) -> str:
    """How many people got which wish."""
    ranked = [(rank, n) for rank, n in sorted(made.wishes.items()) if rank and n]
    parts = [say("roster-page.got", n=n, rank=rank) for rank, n in ranked]
    if none := made.wishes.get(0, 0):
        parts.append(say("roster-page.got-none", n=none))
    if waiting := sum(made.waiting.values()):
        parts.append(say("roster-page.waiting", n=waiting))
    return ", ".join(parts) if parts else say("roster-page.nobody")


def entries(difference: Difference, roll: Roll) -> dict[str, tuple[Entry, ...]]:
    """What a difference says, by kind: for people their names, and what about them."""
    written = {change.attendee: change.person for change in difference.changes}

    def entry(kind: str, attendee: str) -> Entry:
        standing = roll.find(attendee)
        old = standing.attendee if standing else None
        person = written.get(attendee, old)
        assert person is not None
        about = [say("roster-page.row", row=difference.rows[attendee])] if attendee in difference.rows else []
        if kind == "changed" and old is not None:
            names = [name for name in person.__struct_fields__ if getattr(old, name) != getattr(person, name)]
            about.append(", ".join(say(f"roster.field.{name}") for name in names))
        elif person.organisation:
            about.append(person.organisation)
        return Entry(person.listed, " · ".join(about))

    def rows(found: tuple[roster.Problem, ...]) -> tuple[Entry, ...]:
        return tuple(Entry(say("roster-page.row", row=one.row), str(one.sentence)) for one in found)

    def is_unpaid(attendee: str) -> bool:
        standing = roll.find(attendee)
        person = written.get(attendee) or (standing.attendee if standing else None)
        return person is not None and person.status is Status.UNPAID

    people: dict[str, tuple[str, ...]] = {
        kind: getattr(difference, kind) for kind in ("new", "changed", "cancelled", "unchanged", "missing")
    }
    people["unpaid"] = tuple(filter(is_unpaid, difference.rows))
    return {
        **{kind: tuple(entry(kind, attendee) for attendee in found) for kind, found in people.items()},
        "problems": rows(difference.problems),
        "notes": rows(difference.notes),
        "unused": tuple(Entry(heading, say("roster-page.unused-column")) for heading in difference.unused),
    }
