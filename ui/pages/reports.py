"""Reports to look at, keep and print, and the end of the day in one press.

What is built and written is built and written in the office's lane, on a copy of the roll, so that no guest waits for
it. A report that was looked at is the one that is saved, to the letter.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from checkin import actions, report
from checkin.actions import DayEnd
from checkin.desk import Desk
from checkin.i18n import say
from checkin.model import Fact, utc_now
from checkin.roll import Roll
from checkin.trouble import Trouble
from ui.lane import Lane
from ui.notice import Notice, Notices
from ui.pages.page import Page
from ui.printing import print_pdf
from ui.reception import Reception
from ui.widgets.label import Label, tip
from ui.widgets.report_table import ReportTable

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

SETTLED = 2000
"""Milliseconds after facts came until the report in view follows."""

WITH_FACTS = ("scan-log",)
"""Reports for which the whole journal is read, in the lane of the check-ins: only when somebody asks for one."""

GOOD_WHEN_EMPTY = ("conflicts", "no-shows")
INSET = 16  # pixels at the sides of a report's name


class Snapshot(Struct, frozen=True):
    """A roll and the very facts that it stands on."""

    roll: Roll
    facts: tuple[Fact, ...]


class Shown(Struct, frozen=True):
    """A report: which, for which day (``None``: all), and what stands in it."""

    name: str
    day: int | None
    table: report.Table


def snapshot(desk: Desk) -> Snapshot:
    """All that is known at this moment; call it in the desk's lane, between two check-ins."""
    return Snapshot(desk.roll.copy(), tuple(desk.facts()))


class ReportButton(QPushButton):
    """A report to choose, with a sentence what it is for."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setProperty("role", "room")
        title, about = say(f"report.{name}.title"), say(f"reports.about.{name}")
        self.setAccessibleName(title)
        self.setAccessibleDescription(about)
        self._labels = (Label(title, weight="bold", parent=self), Label(about, tone="quiet", parent=self))
        for label in self._labels:
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A button does not grow with what lies on it, so the height is given to it here."""
        super().resizeEvent(event)
        wide, y = self.width() - 2 * INSET, INSET // 2
        for label in self._labels:
            high = label.heightForWidth(wide)
            label.setGeometry(INSET, y, wide, high)
            y += high
        self.setFixedHeight(y + INSET // 2)


class DayEndPanel(QFrame):
    """The big button, and how far it has come. Signals: ``started()``, ``given_up()``."""

    started = Signal()
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.main = QPushButton()
        self.main.setProperty("role", "main")
        self.main.clicked.connect(self.started)
        self.main.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._holder = QWidget()  # the style sheet has a say in the height of buttons, but not of what holds them
        self._holder.setFixedHeight(60)
        held = QVBoxLayout(self._holder)
        held.setContentsMargins(0, 0, 0, 0)
        held.addWidget(self.main)
        self.cancel = QPushButton(say("reports.end.cancel"))
        self.cancel.clicked.connect(self.given_up)
        self._said = Label(say("reports.end.said"), tone="quiet")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(say("reports.end.title"))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(self._said)
        column.addWidget(self._bar)
        column.addWidget(self._holder)
        column.addWidget(self.cancel)
        self.show_rest()

    def name_day(self, said: str) -> None:
        """Which day would end."""
        self.main.setText(f"{say('reports.end.title')}\n{said}")
        self.main.setAccessibleName(f"{say('reports.end.title')} {said}")

    def show_progress(self, written: int, total: int) -> None:
        """So many of the lists are written."""
        self._said.setText(say("reports.end.progress", n=written, total=total))
        self._bar.setRange(0, total)
        self._bar.setValue(written)
        for widget, shown in ((self._bar, True), (self.cancel, True), (self._holder, False)):
            widget.setVisible(shown)

    def show_rest(self) -> None:
        """Nothing is being written."""
        self._said.setText(say("reports.end.said"))
        for widget, shown in ((self._bar, False), (self.cancel, False), (self._holder, True)):
            widget.setVisible(shown)


class Summary(QFrame):
    """What the end of a day left: files, rows, and what is still to do.

    Signals: ``left()`` back to the reports, ``conflicts_wanted()`` to look at what contradicts itself.
    """

    left = Signal()
    conflicts_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._folder = Path()
        self.title = Label(tone="title")
        self.place = Label(tone="quiet")
        self.place.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._files = QGridLayout()
        self._files.setHorizontalSpacing(28)
        self._files.setVerticalSpacing(6)
        self._files.setColumnStretch(2, 1)
        self.conflicts = Label()
        self.look = QPushButton(say("reports.end.look"))
        self.look.clicked.connect(self.conflicts_wanted)
        self.owed = Label()
        self.open_folder = QPushButton(say("reports.open-folder"))
        self.open_folder.setProperty("role", "main")
        self.open_folder.clicked.connect(self._open)
        self.back = QPushButton(say("reports.end.back"))
        self.back.clicked.connect(self.left)
        todo = QHBoxLayout()
        todo.setSpacing(14)
        todo.addWidget(self.conflicts, 1)
        todo.addWidget(self.look)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.open_folder)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.place)
        column.addSpacing(8)
        column.addLayout(self._files)
        column.addSpacing(14)
        column.addWidget(Label(say("reports.end.left"), tone="heading"))
        column.addLayout(todo)
        column.addWidget(self.owed)
        column.addStretch(1)
        column.addLayout(buttons)

    def show_end(self, end: DayEnd) -> None:
        """Tell about a day end that is whole."""
        self._folder = end.folder
        self.title.setText(say("reports.end.summary", n=end.day))
        self.place.setText(say("reports.end.place", folder=end.folder))
        while (item := self._files.takeAt(0)) is not None:
            if old := item.widget():
                old.deleteLater()
        self._add_row(0, say("reports.end.file"), say("reports.end.rows"), "quiet")
        for at, one in enumerate(end.written, 1):
            self._add_row(at, one.path.name, str(one.rows))
        done = say("reports.end.nothing-left")
        self.conflicts.setText(say("reports.end.conflicts", n=end.conflicts) if end.conflicts else "")
        self.owed.setText(say("reports.end.owed", n=end.owed) if end.owed else "" if end.conflicts else done)
        self.conflicts.setVisible(end.conflicts > 0)
        self.look.setVisible(end.conflicts > 0)
        self.owed.setVisible(bool(self.owed.text()))

    def _add_row(self, at: int, name: str, rows: str, tone: str = "") -> None:
        number = Label(rows, tone=tone, wrap=False)
        number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._files.addWidget(Label(name, tone=tone, wrap=False), at, 0)
        self._files.addWidget(number, at, 1)

    def _open(self) -> None:
        open_folder(self._folder)


class ReportsPage(Page):
    """``folder`` tells where things are kept: the day's end makes its own folder there."""

    def __init__(
        self,
        reception: Reception,
        office: Lane,
        notices: Notices,
        folder: Callable[[], Path],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reception = reception
        self._board = reception.board
        self._office = office
        self._notices = notices
        self._folder = folder
        self._kept_in: Path | None = None
        self._name = next(iter(report.REPORTS))
        self._board_day = self._board.day
        self._day: int | None = self._board.day
        self._shown: Shown | None = None
        self._to_keep: Shown | None = None
        self._printer: QPrinter | None = None
        self._building = False
        self._stale = True
        self._runs = 0
        self._run = 0  # the number of the day end under way; 0: none

        self.names: dict[str, ReportButton] = {}
        self._names = QButtonGroup(self)
        for name in report.REPORTS:
            self.names[name] = button = ReportButton(name)
            self._names.addButton(button)
        self.names[self._name].setChecked(True)
        self._names.buttonClicked.connect(self._choose)
        self.days: dict[int | None, QPushButton] = {}
        self._days = QButtonGroup(self)
        self._days.buttonClicked.connect(self._choose)
        for one in self._board.conference.days:
            self._add_day(one.number, self._said_of(one.number))
        if len(self.days) > 1:
            self._add_day(None, say("reports.all-days"))
        self.days[self._day].setChecked(True)
        self._title = Label(tone="heading")
        self._subtitle = Label(tone="quiet")
        self.table = ReportTable(say("reports.list"))
        self._words = Label(tone="quiet")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._body.addWidget(self._words)
        self.saves: dict[str, QPushButton] = {}
        for ending in actions.REPORT_FORMATS:
            self.saves[ending] = save = QPushButton(say("reports.save", kind=_kind(ending)))
            save.clicked.connect(lambda _=False, ending=ending: self.save(ending))
        self.print = QPushButton(say("reports.print"))
        self.print.clicked.connect(self._ask_printer)
        self.end = DayEndPanel()
        self.end.started.connect(self._begin_end)
        self.end.given_up.connect(self._give_up)
        self.summary = Summary()
        self.summary.left.connect(self._leave_summary)
        self.summary.conflicts_wanted.connect(self._look_at_conflicts)
        self._stack = QStackedWidget()
        self._arrange()

        self._settling = QTimer(self, singleShot=True, interval=SETTLED)
        self._settling.timeout.connect(self._refresh)
        self._board.changed.connect(self._note)
        self._offer()

    # what the window asks

    def entered(self) -> None:
        self._refresh()
        if self._stack.currentWidget() is not self.summary:
            self.names[self._name].setFocus()

    def press_key(self, key: int) -> bool:
        match key:
            case Qt.Key.Key_Escape if self._run:
                self._give_up()
            case Qt.Key.Key_Escape if self._stack.currentWidget() is self.summary:
                self._leave_summary()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if isinstance(focus := self.focusWidget(), QPushButton):
                focus.click()
            case _:
                return False
        return True

    # the report in view

    def _choose(self) -> None:
        self._name = next(name for name, button in self.names.items() if button.isChecked())
        self._day = next(day for day, button in self.days.items() if button.isChecked())
        self._stale = True
        self._leave_summary()
        self._offer()
        self._refresh()

    def _note(self, *_: object) -> None:
        self._stale = True
        if self._board.day != self._board_day:
            self._board_day = self._day = self._board.day
            self.days[self._day].setChecked(True)
            self._offer()
        self._follow()

    def _follow(self) -> None:
        """Look again when it is quiet."""
        if self.isVisible() and self._name not in WITH_FACTS and not self._settling.isActive():
            self._settling.start()

    def _refresh(self) -> None:
        """Build the report in view anew; a page that nobody sees waits until it is entered."""
        if not self._stale or self._building or not self.isVisible():
            return
        self._settling.stop()  # what it waited for is built now
        self._stale, self._building = False, True
        if self._shown is None or (self._shown.name, self._shown.day) != (self._name, self._day):
            self._shown = None
            self._title.setText(say(f"report.{self._name}.title"))
            self._subtitle.setText("")
            self._words.setText(say("reports.building"))
            self._body.setCurrentWidget(self._words)
            self._offer()
        if self._name in WITH_FACTS:
            self._reception.ask(self, snapshot, self._build, self._cannot_build)
        else:
            self._build(Snapshot(self._board.roll.copy(), ()))

    def _build(self, found: Snapshot) -> None:
        name, day = self._name, self._day
        self._office.call(
            self,
            lambda: Shown(name, day, report.build(name, found.roll, found.facts, day)),
            self._show,
            self._cannot_build,
        )

    def _show(self, shown: Shown) -> None:
        self._building = False
        if (shown.name, shown.day) != (self._name, self._day):  # another was chosen meanwhile
            self._refresh()
            return
        self._shown = shown
        title, _, conference = shown.table.title.partition(" – ")
        self._title.setText(title)
        self._title.setToolTip(tip(conference))
        as_of = say("reports.as-of", at=f"{self._board.roll.local(utc_now()):%H:%M}")
        parts = (shown.table.subtitle, as_of) if shown.name in WITH_FACTS else (shown.table.subtitle,)
        self._subtitle.setText(" · ".join(parts))
        self.table.show_table(shown.table)
        self._words.setText(say("reports.empty" if shown.name in GOOD_WHEN_EMPTY else "reports.empty-yet"))
        self._body.setCurrentWidget(self.table if shown.table.rows else self._words)
        self._offer()
        if self._stale:
            self._follow()

    def _cannot_build(self, trouble: Trouble) -> None:
        self._building, self._stale = False, True
        self._words.setText(f"{trouble.sentence} {trouble.hint}")
        self._offer()

    def _offer(self) -> None:
        for button in (*self.saves.values(), self.print):
            button.setEnabled(self._shown is not None)
        self.end.name_day(self._said_of(self._day_to_end))

    # keeping it

    def save(self, ending: str) -> None:
        """Ask where to keep the report in view in the format of ``ending``."""
        if self._shown is None or not isValid(self):
            return
        self._to_keep = shown = self._shown
        name = actions.report_file(shown.name, self._board.conference, shown.day, ending)
        title = say("reports.save", kind=_kind(ending))
        kinds = say("reports.kind", kind=_kind(ending), ending=ending[1:])
        dialog = QFileDialog(self, title, str(self._place() / name), kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(ending[1:])
        dialog.fileSelected.connect(self._keep)
        dialog.open()

    def _place(self) -> Path:
        """Where things were kept last, else where they usually are; else where this user is at home."""
        return next((one for one in (self._kept_in, self._folder()) if one is not None and one.is_dir()), Path.home())

    def _keep(self, chosen: str) -> None:
        assert self._to_keep is not None
        path, table = Path(chosen), self._to_keep.table
        self._kept_in = path.parent
        self._office.call(
            self,
            lambda: actions.write_table(path, table),
            lambda _: self._tell_kept(path),
            partial(self._not_kept, path),
        )

    def _tell_kept(self, path: Path) -> None:
        said = say("reports.saved", path=path)
        act = partial(open_folder, path.parent)
        self._notices.tell(Notice("report", said, action=say("reports.open-folder"), act=act))

    def _not_kept(self, path: Path, trouble: Trouble) -> None:
        ending = path.suffix.lower() if path.suffix.lower() in actions.REPORT_FORMATS else actions.REPORT_FORMATS[0]
        self._notices.trouble(trouble, say("reports.other-place"), partial(self.save, ending))

    # printing it

    def _ask_printer(self) -> None:
        """The system's own dialog, where there is a printer at all."""
        from PySide6.QtGui import QPageLayout, QPageSize
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            said, hint = say("reports.no-printer"), say("reports.no-printer-hint")
            action = say("reports.save", kind=_kind(".pdf"))
            self._notices.tell(Notice("printer", said, hint, "warning", action, partial(self.save, ".pdf")))
            return
        assert self._shown is not None
        self._to_keep = self._shown
        self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self._printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        self._printer.setPageOrientation(QPageLayout.Orientation.Landscape)
        self._printer.setDocName(self._shown.table.title)
        dialog = QPrintDialog(self._printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._print)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)  # what open() does, which has other arguments here
        dialog.show()

    def _print(self) -> None:
        assert self._to_keep is not None
        assert self._printer is not None
        table, printer = self._to_keep.table, self._printer
        title = say(f"report.{self._to_keep.name}.title")
        self._notices.tell(Notice("printer", say("reports.printing", title=title)))
        self._office.call(
            self, lambda: print_table(table, printer), partial(self._tell_printed, title), self._notices.trouble
        )

    def _tell_printed(self, title: str, taken: bool) -> None:
        if taken:
            self._notices.tell(Notice("printer", say("reports.printed", title=title)))
            return
        action = say("reports.save", kind=_kind(".pdf"))
        said, hint = say("reports.not-printed", title=title), say("reports.no-printer-hint")
        self._notices.tell(Notice("printer", said, hint, "error", action, partial(self.save, ".pdf")))

    # the end of the day

    @property
    def _day_to_end(self) -> int:
        return self._day or self._board.day

    def _said_of(self, day: int) -> str:
        date = next(one.date for one in self._board.conference.days if one.number == day)
        return say("reports.day", n=day, date=f"{date:%d.%m.}")

    def _begin_end(self) -> None:
        if self._run:
            return
        self._runs += 1
        self._run = run = self._runs
        self.end.show_progress(0, DayEnd.total)
        self.table.setFocus()  # not the button that gives up: who presses Enter twice wants it twice
        day, place = self._day_to_end, self._folder()
        failed = partial(self._cannot_end, run)

        def set_up(found: Snapshot) -> None:
            def make() -> DayEnd:
                return DayEnd(place, found.roll, found.facts, day)

            self._office.call(self, make, partial(self._write_next, run), failed)

        self._reception.ask(self, snapshot, set_up, failed)

    def _write_next(self, run: int, end: DayEnd) -> None:
        """One list at a time: between two of them it can be given up, and others in the lane get their turn."""
        if self._run != run:
            self._office.call(self, end.give_up, self._tell_given_up)
            return
        self.end.show_progress(len(end.written), end.total)

        def written(more: bool) -> None:
            if more:
                self._write_next(run, end)
            else:
                self._tell_end(end)

        self._office.call(self, end.go_on, written, partial(self._cannot_end, run))

    def _give_up(self) -> None:
        self._run = 0
        self.end.show_rest()
        self.end.main.setFocus()

    def _tell_given_up(self, _: object) -> None:
        self._notices.tell(Notice("day-end", say("reports.end.cancelled")))

    def _cannot_end(self, run: int, trouble: Trouble) -> None:
        self._notices.trouble(trouble, say("window.retry"), self._try_end_again)
        if self._run == run:
            self._give_up()

    def _try_end_again(self) -> None:
        if isValid(self):
            self._begin_end()

    def _tell_end(self, end: DayEnd) -> None:
        self._run = 0
        self.end.show_rest()
        self.summary.show_end(end)
        self._stack.setCurrentWidget(self.summary)
        if self.isVisible():
            self.summary.open_folder.setFocus()
        said = say("reports.end.done", n=end.day)
        act = partial(open_folder, end.folder)
        self._notices.tell(Notice("day-end", said, action=say("reports.open-folder"), act=act))

    def _leave_summary(self) -> None:
        if self._stack.currentWidget() is self.summary:
            self._stack.setCurrentIndex(0)
            self.names[self._name].setFocus()
            self._refresh()

    def _look_at_conflicts(self) -> None:
        self.names["conflicts"].click()

    # building

    def _add_day(self, number: int | None, said: str) -> None:
        button = QPushButton(said)
        button.setCheckable(True)
        self._days.addButton(button)
        self.days[number] = button

    def _arrange(self) -> None:
        reports = QWidget()
        reports.setObjectName("scroll")
        column = QVBoxLayout(reports)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for name in self.names.values():
            column.addWidget(name)
        column.addStretch(1)
        scrolled = QScrollArea()
        scrolled.setWidgetResizable(True)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setWidget(reports)
        scrolled.setFixedWidth(300)
        self.end.setFixedWidth(300)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(scrolled, 1)
        left.addWidget(self.end)

        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addLayout(words, 1)
        for day in self.days.values() if len(self.days) > 1 else ():
            head.addWidget(day)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for button in (*self.saves.values(), self.print):
            foot.addWidget(button)
        view = QWidget()
        view.setObjectName("page")
        right = QVBoxLayout(view)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        right.addLayout(head)
        right.addWidget(self._body, 1)
        right.addLayout(foot)
        self._stack.addWidget(view)
        self._stack.addWidget(self.summary)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(14)
        whole.addLayout(left)
        whole.addWidget(self._stack, 1)


def _kind(ending: str) -> str:
    return ending[1:].upper()


def open_folder(folder: Path) -> None:
    """Show a folder with whatever this computer shows folders."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def print_table(table: report.Table, printer: "QPrinter") -> bool:
    """The PDF of a report on paper, page by page as it looks; whether the printer took it. For a lane."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        actions.write_table(path, table)
        return print_pdf(path, printer)
