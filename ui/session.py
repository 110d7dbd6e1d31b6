"""Everything behind one window, put together: journal → desk → board → reception → pages.

The window is made when the journal is open: that happens in the desk's lane, and what is slow to import is imported
there or when it is first wanted.
"""

import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import platformdirs
from msgspec import Struct
from msgspec.structs import replace
from PySide6 import __version__ as qt_version
from PySide6.QtCore import QFileSystemWatcher, QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from checkin import bugs, i18n, ticket
from checkin.i18n import Sentence, say
from checkin.model import Standing, utc_now
from checkin.settings import Adjustment, Settings, load, save
from checkin.trouble import Trouble
from ui import style
from ui.batch import Batch
from ui.board import Board, View, view
from ui.lane import Collector, Lane
from ui.link import Link
from ui.notice import Notice, Notices
from ui.pages.desk import DeskPage
from ui.panels.panel import Panel
from ui.press import Fault, Paper, Press, under_way
from ui.reception import Reception, Uplink
from ui.stock import Stock
from ui.wedge import Wedge
from ui.widgets import media
from ui.widgets.label import Label
from ui.window import PLACES, Window

if TYPE_CHECKING:
    from checkin.desk import Desk
    from checkin.mirror import Outpost
    from checkin.printing.printer import Printer
    from ui.camera import Camera
    from ui.pages.page import Page
    from ui.pages.settings import SettingsPage
    from ui.sound import Sounds

NAME = "checkin"
LANES = ("desk", "link", "press", "watch", "camera", "files", "office")
NAMED = 3
"""How many people a notice names before it only counts them."""

QUESTIONED = {"unclear": {Paper.UNCLEAR}, "owed": {Paper.FAILED, Paper.OWED}}
"""What is asked at the start, and how the badges stand that it is asked about."""

LONG = 300
"""Milliseconds after which people are told that the journal is being opened."""


class Opened(Struct):
    """What the desk's lane hands up when the journal is open: also where it lies by now, and why its server, if that
    should run on this computer, does not.
    """

    desk: "Desk"
    view: View
    day: int
    journal: str
    outpost: "Outpost | None" = None
    trouble: Trouble | None = None


class Session(QObject):
    """One run of the program on one journal: the lanes, the desk behind them, and the window in front."""

    def __init__(
        self, settings: Settings, settings_path: Path, journal: str, clock: Callable[[], datetime] = utc_now
    ) -> None:
        super().__init__()
        self._clock = clock
        self.settings = settings
        self.settings_path = settings_path
        self.journal = journal
        self.notices = Notices(self)
        self.lanes = {
            name: Lane(name, self) for name in ("desk", "press", "watch", "link", "camera", "files", "office")
        }
        for lane in self.lanes.values():
            lane.troubled.connect(self.notices.trouble)
            lane.broke.connect(self.tell_bug)
        self.collector = Collector(self)
        self.wedge = Wedge(settings.scanner_gap_ms, self)
        self.wedge.scanned.connect(self._scan_seen)
        self.stock = Stock(settings_path.with_name("labels.json"), self.lanes["office"], self.notices, self)
        self.uplink = Uplink(self)
        self.reception: Reception | None = None
        self.batch: Batch | None = None
        self.link: Link | None = None
        self.window: Window | None = None
        self.camera: Camera | None = None
        self._sounds: Sounds | None = None
        self._replacing = self._watching = self._closed = False
        self._paper_told: Fault | None = None
        self._questions: dict[str, list[str]] = {}
        self._remarks: list[str] = []
        self._moved = ""
        self._watcher = QFileSystemWatcher([str(settings_path.parent)], self)
        self._watcher.directoryChanged.connect(self._look_at_settings)
        self._opening: Label | None = None
        self._waiting_room = QTimer(self, singleShot=True, interval=LONG)
        self._waiting_room.timeout.connect(self._say_opening)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._change_colours)

    # opening

    def open(self, done: Callable[[], None] = lambda: None) -> None:
        """Open the journal in the desk's lane, then show the window."""
        journal, desk_name, day = self.journal, self.settings.desk, self.settings.day
        clock, tell = self._clock, self.uplink.tell
        badge = self.settings.layout if self.settings.print_badges else ""

        def work() -> Opened:
            from checkin.desk import Desk
            from checkin.journal import Journal

            if not journal_is_there(journal) and journal == training_journal():
                from checkin import demo

                demo.set_up(journal, desk_name)
            if journal_is_shared(journal):
                from checkin import pairing
                from checkin.mirror import Outpost

                url, server_trouble = _with_server(journal) if pairing.is_hub(journal) else (journal, None)
                named = pairing.named(url, desk_name)
                try:
                    pairing.refuse_double(named)
                except Trouble as trouble:
                    if trouble.name == "hub-desk-twice":
                        raise
                outpost = Outpost.open(named, pairing.copy_path(url, desk_name), desk_name, clock)
                desk = Desk(outpost, desk_name, day, clock, tell, badge, self.uplink.tell_anew)
                return Opened(desk, view(desk.roll), desk.day, url, outpost, server_trouble)
            desk = Desk(Journal.open(journal), desk_name, day, clock, tell, badge)
            return Opened(desk, view(desk.roll), desk.day, journal)

        def opened(found: Opened) -> None:
            if found.journal != self.journal:
                self.journal = found.journal
                self.keep_settings(replace(self.settings, journal=found.journal))
                self.notices.tell(Notice("renewed", say("cli.hub-start.renewed"), kind="warning"))
            self._build(found)
            if found.trouble is not None:
                self.notices.trouble(found.trouble)
            done()

        # What says "opening", or offers to try again, closes before the window is there: that is not the end.
        QGuiApplication.setQuitOnLastWindowClosed(False)
        self.lanes["desk"].call(self, work, opened, self._cannot_open)
        self._waiting_room.start()

    def _say_opening(self) -> None:
        """A large journal takes seconds: something is on the screen until it is there."""
        self._opening = Label(say("window.opening"), tone="heading")
        self._opening.setObjectName("page")
        self._opening.setWindowTitle(say("window.title"))
        self._opening.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._opening.resize(480, 160)
        self._opening.show()

    def _end_waiting(self) -> None:
        self._waiting_room.stop()
        if self._opening is not None:
            self._opening.close()
            self._opening.deleteLater()
            self._opening = None

    def _build(self, found: Opened) -> None:
        board = Board(found.view, self.settings.desk, found.day, self)
        self.uplink.facts.connect(board.add)
        self.uplink.renewed.connect(board.renew)
        folder = Path(self.settings.badge_folder or badge_folder(self.journal))
        press = Press(
            self.lanes["press"],
            self.lanes["watch"],
            folder,
            board.desk,
            under_way(board.roll),
            self,
            printers=self._printers(),
        )
        press.failed.connect(self._tell_paper)
        press.changed.connect(self._settle_paper)
        press.remarked.connect(self._tell_remark)
        self.reception = Reception(found.desk, board, self.lanes["desk"], press, self.notices, self)
        self.reception.choose_badge(self.settings.layout, self.settings.print_badges)
        self.batch = Batch(self.reception, self)
        if found.outpost is not None:
            self.link = Link(
                found.outpost, found.desk, board, self.lanes["desk"], self.lanes["link"], self.notices,
                self.settings.lease, self.journal, self,
            )  # fmt: skip
        self.batch.changed.connect(self._settle_batch)
        press.changed.connect(self._settle_questions)
        board.changed.connect(self._settle_questions)
        board.programme_changed.connect(self._forget_pages)
        self.show_window()
        self._end_waiting()
        self._ask_about_badges()
        self.lanes["office"].call(self, partial(doubtful, self.journal), self._tell_doubtful)
        if self.settings.sounds:  # loaded while nobody waits, and not with the first guest
            self.lanes["office"].call(self, media.load, self._prepare_sounds)

    def _tell_doubtful(self, trouble: Trouble | None) -> None:
        """The journal lies where it should not; nobody is kept from their guests by that."""
        if trouble is not None:
            self.notices.tell(Notice("place", str(trouble.sentence), str(trouble.hint), "warning"))

    def _forget_pages(self) -> None:
        if self.window is not None:
            self.window.forget_pages()

    def show_window(self) -> None:
        """Make the window, or make it anew in another language, where the old one stood."""
        assert self.reception is not None
        old = self.window
        page = DeskPage(self.reception, self.make_panel, self.settings.card_seconds)
        page.sounded.connect(self._sound)
        self.window = window = Window(self.reception, self.notices, page, self._pages(), self.stock, self.link)
        window.closing.connect(self._close)
        window.training_ended.connect(lambda: window.go("settings"))
        window.camera_turned.connect(self.turn_camera)
        window.shown.connect(self.read_files)
        store = self._store()
        if geometry := store.value("geometry"):
            window.restoreGeometry(geometry)
        else:
            window.resize(1366, 768)
        if old is not None:
            window.setGeometry(old.geometry())
            self._replacing = True
            old.close()
            old.deleteLater()
            self._replacing = False
        if self._watching:
            window.show_camera(True)
            self._show_view()
        window.show()
        QGuiApplication.setQuitOnLastWindowClosed(True)

    def _cannot_open(self, trouble: Trouble) -> None:
        """No window without a journal: say why, and what to do, in a window of its own."""
        from ui.refusal import Refusal

        self._end_waiting()
        self.refusal = Refusal(trouble, self.settings.desk)
        self.refusal.retried.connect(self._open_again)
        self.refusal.training.connect(lambda: restart(training_journal()))  # the next start tries the real one again
        self.refusal.renamed.connect(self._open_as)
        self.refusal.show()
        QGuiApplication.setQuitOnLastWindowClosed(True)

    def _open_as(self, desk: str) -> None:
        """Under another name: somebody else has this one."""
        if self.keep_settings(replace(self.settings, desk=desk)):
            self._open_again()

    def _open_again(self) -> None:
        self.open()
        self.refusal.close()

    def switch(self, journal: str, place: str = "") -> None:
        """Go on with another journal: the program starts anew with it, on the page ``place``."""
        if self._may_end() and self.keep_settings(replace(self.settings, journal=journal)):
            self._close()
            restart(journal, place)

    def go(self, place: str) -> None:
        """Show the page of this name, if there is one."""
        if self.window is not None and place in PLACES:
            self.window.go(place)

    def _may_end(self) -> bool:
        return self.window is None or self.window.may_close()

    # what pages and panels are made of

    def make_panel(self, name: str) -> Panel:
        """A panel over the card."""
        from ui.panels import people, seat, word
        from ui.widgets.preview import BadgePreview

        assert self.reception is not None
        match name:
            case "walk-in":
                return people.WalkInPanel(self.reception)
            case "correct":
                return people.CorrectPanel(self.reception, BadgePreview(self.lanes["press"], self.settings.layout))
            case "substitute":
                return people.SubstitutePanel(self.reception)
            case "room":
                return seat.RoomPanel(self.reception)
            case "undo":
                return word.UndoPanel(self.reception)
            case "overrule":
                return word.OverrulePanel(self.reception, lambda: self.settings.lead_pin)
        raise KeyError(name)

    def _pages(self) -> "dict[str, Callable[[], Page]]":
        """Each page is made, and what it is made of imported, when it is first wanted."""
        assert self.reception is not None
        reception, notices = self.reception, self.notices
        press, office = self.lanes["press"], self.lanes["office"]

        def attendees() -> "Page":
            from ui.pages.attendees import AttendeesPage

            assert self.batch is not None
            page = AttendeesPage(reception, self.batch, office, notices, lambda: reports_folder(self.journal))
            page.opened.connect(self._open_person)
            return page

        def rooms() -> "Page":
            from ui.pages.rooms import RoomsPage

            page = RoomsPage(reception, notices)
            page.opened.connect(self._open_person)
            return page

        def overview() -> "Page":
            from ui.pages.overview import OverviewPage

            return OverviewPage(reception.board, self._clock)

        def reports() -> "Page":
            from ui.pages.reports import ReportsPage

            return ReportsPage(reception, office, notices, lambda: reports_folder(self.journal))

        def roster() -> "Page":
            from ui.pages.roster import RosterPage

            return RosterPage(reception, office, notices)

        def designer() -> "Page":
            from ui.pages.designer import DesignerPage

            page = DesignerPage(reception, notices, office, press)
            page.adopted.connect(self._adopt_layout)
            return page

        def readiness() -> "Page":
            from ui.pages.readiness import ReadinessPage

            return ReadinessPage(
                reception, press, office, self.wedge, self.eye(), self.sounds(), self.journal,
                lambda: reports_folder(self.journal), self.stock,
            )  # fmt: skip

        def settings() -> "Page":
            from ui.pages.settings import SettingsPage

            page = SettingsPage(
                self.settings,
                reception,
                office,
                lambda: self.eye().cameras(),
                self.journal,
                training_journal(),
                self.stock,
                press,
                lambda address, adjustment: self.stock.counted(address, make_printer(address, adjustment)),
                self._clock,
            )
            page.kept.connect(self._take_settings)
            page.language_chosen.connect(self._speak)
            page.journal_chosen.connect(self.switch)
            page.conference_made.connect(self.switch)
            page.shared.connect(lambda journal: self.switch(journal, "settings"))  # where the joining code is shown
            return page

        return {
            "attendees": attendees,
            "rooms": rooms,
            "overview": overview,
            "reports": reports,
            "roster": roster,
            "designer": designer,
            "readiness": readiness,
            "settings": settings,
        }

    def _open_person(self, attendee: str) -> None:
        if self.window is not None:
            self.window.go("desk")
            self.window.desk_page.look_at(attendee)

    def _take_settings(self, settings: Settings) -> None:
        """What can change while the desk is open changes at once; another name of the desk needs a new start."""
        assert self.reception is not None
        old = self.settings
        kept = self.keep_settings(replace(settings, journal=self._moved or settings.journal))
        if (settings.desk, settings.badge_folder) != (old.desk, old.badge_folder) and kept and self._may_end():
            self._close()
            restart(self.journal)
        self.reception.choose_badge(settings.layout, settings.print_badges)
        chosen = settings.printer, settings.substitute, settings.adjustments
        if chosen != (old.printer, old.substitute, old.adjustments):
            self.reception.press.printers = self._printers()
        self.wedge.gap = settings.scanner_gap_ms
        if self.link is not None:
            self.link.lease = settings.lease
        if settings.day != old.day:
            self.reception.work_on(settings.day)
        if self.window is not None:
            self.window.desk_page.card_seconds = settings.card_seconds

    def _look_at_settings(self, _: str) -> None:
        """A command on this computer may have joined another server. A guest may stand here, so it is only said."""
        journal = load(self.settings_path)[0].journal
        if journal not in (self.settings.journal, self._moved) and journal_is_shared(journal):
            self._moved = journal
            said, hint = say("window.moved"), say("window.moved-hint")
            move = partial(self.switch, journal)
            self.notices.tell(Notice("moved", said, hint, "warning", say("window.move"), move))

    def _adopt_layout(self, name: str) -> None:
        """The designer made a layout that this desk is to print by."""
        self._take_settings(replace(self.settings, layout=name))
        page = self.window.pages.get("settings") if self.window is not None else None
        if page is not None:
            cast("SettingsPage", page).learn_layout(name)

    def _change_colours(self) -> None:
        """The system went dark or light. The window stays, and with it whatever is being typed."""
        if self.window is not None:
            self.window.dress()

    def _speak(self, language: str) -> None:
        """The window is made anew in another language; lanes, board and what was said go on."""
        i18n.use(language)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        style.translate(application)
        self.show_window()

    def _printers(self) -> "tuple[Printer, ...]":
        """What the badges go to besides the folder, the first first."""
        settings = self.settings
        addresses = dict.fromkeys(filter(None, (settings.printer, settings.substitute)))
        adjustments = settings.adjustments
        return self.stock.watch({one: make_printer(one, adjustments.get(one, Adjustment())) for one in addresses})

    def keep_settings(self, settings: Settings) -> bool:
        """Take new settings and write them down; whether that went well, else it is told."""
        self.settings = settings
        try:
            save(self.settings_path, settings)
        except Trouble as trouble:
            self.notices.trouble(trouble)
            return False
        return True

    # sounds and camera

    def _sound(self, name: str) -> None:
        if not self.settings.sounds:
            return
        self.sounds().play(name)

    def _prepare_sounds(self, there: bool) -> None:
        if there:
            self.sounds().prepare()

    def sounds(self) -> "Sounds":
        """The sounds, loaded when the first is wanted."""
        if self._sounds is None:
            from ui.sound import Sounds

            self._sounds = Sounds(self)
        return self._sounds

    def eye(self) -> "Camera":
        """The camera, loaded when it is first wanted."""
        if self.camera is None:
            from ui.camera import Camera

            self.camera = Camera(self.lanes["camera"], is_ticket=self._is_plausible, parent=self)
            self.camera.scanned.connect(self._scan_seen)
            self.camera.several.connect(self._settle)
            self.camera.trouble.connect(self._tell_camera)
        return self.camera

    def turn_camera(self) -> None:
        """Switch the camera on or off."""
        assert self.window is not None
        camera = self.eye()
        self._watching = not self._watching
        self.window.show_camera(self._watching)
        if self._watching:
            self._show_view()
            camera.start(self.settings.camera)
        else:
            camera.stop()
            self.window.desk_page.show_view(None)

    def _show_view(self) -> None:
        from ui.camera import ViewFinder

        assert self.window is not None
        self.window.desk_page.show_view(ViewFinder(self.eye()))

    def _scan_seen(self, text: str) -> None:
        if self.window is not None:
            self.window.scan(text)

    def read_files(self, files: Sequence[Path]) -> None:
        """Check in whoever's ticket is in a picture, a PDF or a mail; several files one after another."""

        def read(file: Path) -> list[str]:
            from checkin.reading import pictures  # brings numpy along

            return pictures.read_file(file, self._is_plausible)

        def judge(file: Path, texts: Sequence[str]) -> None:
            if len(texts) > 1:
                self._settle(texts)
            elif texts:
                self._scan_seen(texts[0])
            else:
                self.notices.tell(Notice("no-code", say("window.no-code", file=file.name), kind="warning"))

        for file in files:
            self.lanes["files"].call(self, partial(read, file), partial(judge, file))

    def _is_plausible(self, text: str) -> bool:
        """Asked in the camera's lane: by its look, or because somebody holds it, which a look into the roll tells."""
        assert self.reception is not None
        hosts = self.reception.board.conference.ticket_hosts
        return ticket.is_plausible(text, hosts) or self.reception.holder(text) is not None

    def _settle(self, texts: Sequence[str]) -> None:
        """Several codes are held up. The only one that is a ticket here counts; of two, neither does."""
        assert self.reception is not None
        holder = self.reception.holder
        if text := ticket.only_ticket(texts, lambda text: (held := holder(text)) and held.id):
            self._scan_seen(text)
        else:
            self.notices.tell(Notice("several", say("window.several"), kind="warning"))

    def _tell_camera(self, said: Sentence) -> None:
        self.notices.tell(Notice("camera", str(said), kind="warning"))

    # telling

    def _tell_paper(self, fault: Fault) -> None:
        assert self.reception is not None
        self._paper_told = fault
        reception = self.reception
        standing = reception.board.roll.standing(fault.attendee)
        failed = len(reception.press.faults())
        said = say("window.paper-failed", n=failed, name=standing.attendee.name, why=fault.trouble.sentence)
        other = next((one for one in reception.press.printers if one is not fault.printer), None)
        offered = say("window.paper-other", printer=other.name) if other else say("window.retry")
        self.notices.tell(
            Notice("paper", said, str(fault.trouble.hint), "error", offered, partial(self._print_again, other))
        )

    def _tell_remark(self, said: Sentence) -> None:
        """A badge needs a look: with those before it that nobody has closed."""
        if "remark" not in self.notices:
            self._remarks.clear()
        self._remarks.append(str(said))
        last, more = self._remarks[-NAMED:], len(self._remarks) - NAMED
        hint = say("window.paper-remarks", n=more) if more > 0 else ""
        self.notices.tell(Notice("remark", say("window.paper-remark", said=" · ".join(last)), hint, "warning"))

    def _print_again(self, printer: "Printer | None") -> None:
        """What failed, on another printer if there is one; whatever the first still has is cancelled before."""
        assert self.reception is not None
        press = self.reception.press
        if printer is not None:
            press.prefer(printer)
        self._reprint([fault.attendee for fault in press.faults()])

    def _settle_paper(self, _: str) -> None:
        """What is told about paper is about a badge that has still not come, as long as there is one."""
        assert self.reception is not None
        faults = self.reception.press.faults()
        if not faults:
            self.notices.settle("paper")
        elif self._paper_told not in faults:
            self._tell_paper(faults[-1])

    def _reprint(self, attendees: Sequence[str]) -> None:
        assert self.reception is not None
        for attendee in attendees:
            self.reception.reprint(attendee)

    def _ask_about_badges(self) -> None:
        """What the run before left open. Nothing of it is printed by itself: what was on its way may have come out."""
        assert self.reception is not None
        reception = self.reception
        last = [one for one in reception.board.roll.standings() if one.print and one.print.desk == reception.board.desk]
        failed = [one for one in last if reception.press.state(one) is Paper.FAILED]
        if reception.prints:
            failed += [one for one in reception.board.arrived_here() if reception.press.state(one) is Paper.OWED]
        if failed:
            said, hint = say("window.owed", n=len(failed)), say("window.owed-hint")
            self._questions["owed"] = [one.id for one in failed]
            self.notices.tell(
                Notice(
                    "owed",
                    said,
                    hint,
                    "warning",
                    say("window.owed-print"),
                    lambda: self._reprint(self._still_open("owed")),
                )
            )
        batch = self.batch
        if batch is not None and batch.left:
            said, hint = say("window.batch", n=batch.left), say("window.batch-hint")
            self.notices.tell(
                Notice(
                    "batch", said, hint, "warning", say("batch.go-on"), batch.go_on, say("batch.cancel"), batch.cancel
                )
            )
        # Told last, asked first: more badges on the printer would make it harder to see which ones came.
        self._ask_about_unclear([one for one in last if reception.press.state(one) is Paper.UNCLEAR])

    def _ask_about_unclear(self, unclear: Sequence[Standing]) -> None:
        """Were they printed? Only who looks at the printer knows."""
        assert self.reception is not None
        reception = self.reception
        if not unclear:
            return
        self._questions["unclear"] = [one.id for one in unclear]
        names = ", ".join(one.attendee.name for one in unclear[:NAMED]) + (", …" if len(unclear) > NAMED else "")

        self.notices.tell(
            Notice(
                "unclear",
                say("window.unclear", n=len(unclear), names=names),
                say("window.unclear-hint", n=len(unclear)),
                "warning",
                say("window.unclear-printed", n=len(unclear)),
                lambda: reception.confirm_badges(self._still_open("unclear")),
                say("window.unclear-print"),
                lambda: self._reprint(self._still_open("unclear")),
            )
        )

    def _still_open(self, about: str) -> list[str]:
        """Whom a question is still about: it may stand there for long, and much may have been printed meanwhile."""
        assert self.reception is not None
        roll, press = self.reception.board.roll, self.reception.press
        return [one for one in self._questions.get(about, []) if press.state(roll.standing(one)) in QUESTIONED[about]]

    def _settle_questions(self, _: object) -> None:
        for about in [one for one in self._questions if not self._still_open(one)]:
            del self._questions[about]
            self.notices.settle(about)

    def _settle_batch(self) -> None:
        if self.batch is not None and not (self.batch.paused and self.batch.left):
            self.notices.settle("batch")

    def tell_bug(self, error: BaseException) -> None:
        """Our mistake: keep it without guest data, tell it, and go on."""
        bugs.keep(error)
        self.notices.bug(f"{NAME} · Python {sys.version.split()[0]} · Qt {qt_version}\n{bugs.details(error)}")

    def raise_window(self) -> None:
        """Somebody started the program once more."""
        if self.window is not None:
            self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
            self.window.raise_()
            self.window.activateWindow()

    def _close(self) -> None:
        if self._replacing or self._closed or self.window is None:
            return
        self._closed = True
        self._store().setValue("geometry", self.window.saveGeometry())
        QGuiApplication.styleHints().colorSchemeChanged.disconnect(self._change_colours)
        if self.camera is not None:
            self.camera.stop()
        if self.link is not None:
            self.link.close()
        for name in ("press", "link", "desk"):
            self.lanes[name].close()

    def _store(self) -> QSettings:
        """Where the place of the window is kept."""
        return QSettings(str(self.settings_path.with_name("window.ini")), QSettings.Format.IniFormat)


def make_printer(address: str, adjustment: Adjustment) -> "Printer":
    """The printer at an address, which gets its pages as it needs them."""
    from checkin.printing import Adjusted
    from ui import printing

    printer = printing.at(address, adjustment.dpi)
    return Adjusted(printer, adjustment.x, adjustment.y, adjustment.turn)


def training_journal() -> str:
    """Where the training mode keeps its invented conference."""
    return str(Path(platformdirs.user_data_dir(NAME, appauthor=False)) / "training.sqlite")


def real_journal() -> str:
    """Where a desk keeps its journal unless told otherwise: where the command line looks too."""
    return str(Path(platformdirs.user_data_dir(NAME, appauthor=False)) / "journal.sqlite")


def doubtful(journal: str) -> Trouble | None:
    """What speaks against the place of a journal."""
    from checkin import actions

    return actions.doubtful(journal)


def _with_server(journal: str) -> tuple[str, Trouble | None]:
    """Where a hub's journal lies, its server started if it is this computer's; or why that could not be."""
    from checkin import hub

    try:
        return hub.revive(journal), None
    except Trouble as trouble:
        return journal, trouble


def journal_is_shared(journal: str) -> bool:
    """Whether a journal lies on a server, where many desks write."""
    return "://" in journal


def journal_is_there(journal: str) -> bool:
    """Whether a journal in a file exists; one on a server is taken to."""
    return journal_is_shared(journal) or Path(journal).exists()


def badge_folder(journal: str) -> str:
    """Where badges go while the printer is a folder: beside a journal in a file."""
    if journal_is_shared(journal):
        return str(Path(platformdirs.user_data_dir(NAME, appauthor=False)) / "badges")
    path = Path(journal)
    return str(path.parent / f"{path.stem}-badges")


def reports_folder(journal: str) -> Path:
    """Where the lists of a day's end go: among the documents, those of an exercise apart."""
    name = "training-lists" if journal == training_journal() else "lists"
    return Path(platformdirs.user_documents_dir()) / NAME / name


def restart(journal: str, place: str = "") -> None:
    """Start the program anew in place of this one, on ``journal`` whatever else would be chosen."""
    os.execv(sys.executable, [sys.executable, "-P", "-m", "ui", journal, *filter(None, [place])])  # noqa: S606
