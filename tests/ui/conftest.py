"""Windows in tests: no screen, no warning of Qt unheard, no key lost."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_LOGGING_RULES"] = "qt.multimedia.*=false"

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Attendee, Conference, Fact, ProgrammeSet, Registered, Source, Verdict
from checkin.settings import hash_pin
from tests.stage import Clock, Make
from ui import style
from ui.board import Board, View, view
from ui.lane import Lane
from ui.notice import Notices
from ui.pages.desk import DeskPage
from ui.panels.panel import Panel
from ui.panels.people import CorrectPanel, SubstitutePanel, WalkInPanel
from ui.panels.seat import RoomPanel
from ui.panels.word import OverrulePanel, UndoPanel
from ui.press import Press, under_way
from ui.reception import Reception, Uplink
from ui.stock import Stock
from ui.widgets.preview import BadgePreview
from ui.window import Window


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["checkin-tests"]


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> None:
    """Sizes and colours are those of the style sheet, as people see them."""
    style.apply(qapp)


@pytest.fixture(autouse=True)
def no_widget_dies_in_a_lane() -> Iterator[None]:
    """As in the program: what is left over is collected on the window's thread."""
    gc.disable()
    yield
    application = QApplication.instance()
    if application is not None:
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()


Keys = Callable[..., None]
PIN = hash_pin("2019")


@pytest.fixture
def press(qtbot: object) -> Keys:
    """Types into the window that a widget is in, through the window as a real keyboard does.

    ``press(widget, "text", Qt.Key.Key_Return, ...)``. What QTest cannot type is sent as a key event of its own.
    """

    def type_keys(widget: QWidget, *keys: str | Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        window = widget.window().windowHandle()
        assert isinstance(window, QWindow)
        none = Qt.KeyboardModifier.NoModifier
        for key in keys:
            if isinstance(key, Qt.Key):
                QTest.keyClick(window, key, modifier or none)
                continue
            for letter in key:
                if letter in "\r\n":
                    QTest.keyClick(window, Qt.Key.Key_Return)
                elif letter == "\t":
                    QTest.keyClick(window, Qt.Key.Key_Tab)
                elif letter.isascii() and letter.isprintable():
                    QTest.keyClick(window, letter)
                else:
                    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                        QApplication.sendEvent(window, QKeyEvent(kind, 0, none, letter))

    return type_keys


class Front:
    """A whole window on a journal of its own, and what stands behind it."""

    def __init__(
        self,
        qtbot: Any,
        folder: Path,
        conference: Conference,
        people: Sequence[Attendee],
        clock: Clock,
        day: int | None = 1,
    ) -> None:
        self.qtbot, self.folder, self.clock = qtbot, folder, clock
        self.url = str(folder / "journal.sqlite")
        Journal.create(self.url, [Fact(clock(), "office", ProgrammeSet(conference))]).close()
        self.lanes = {name: Lane(name) for name in ("desk", "press", "watch", "camera", "office")}
        self.bugs: list[Exception] = []
        for lane in self.lanes.values():
            lane.broke.connect(self.bugs.append)
        self.uplink = Uplink()
        self.notices = Notices()
        self.journal = Journal.open(self.url)

        def open_desk() -> tuple[Desk, View]:
            desk = Desk(self.journal, "Tisch 1", day, clock, self.uplink.tell, "a6")
            if people:
                desk.take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])
            return desk, view(desk.roll)

        self.desk, start = self.wait_for(open_desk)
        self.board = Board(start, "Tisch 1", self.desk.day)
        self.uplink.facts.connect(self.board.add)
        self.press = Press(
            self.lanes["press"], self.lanes["watch"], folder / "badges", "Tisch 1", under_way(self.board.roll)
        )
        self.reception = Reception(self.desk, self.board, self.lanes["desk"], self.press, self.notices)
        self.page = DeskPage(self.reception, self.make_panel, card_seconds=20)
        self.stock = Stock(folder / "labels.json", self.lanes["office"], self.notices)
        self.window = Window(self.reception, self.notices, self.page, {}, self.stock)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()

    def wait_for(self, work: Callable[[], Any]) -> Any:
        """Have something done in the desk's lane, and wait for its answer."""
        answers: list[Any] = []
        self.lanes["desk"].call(self.notices, work, answers.append)
        self.qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
        return answers[0]

    def make_panel(self, name: str) -> Panel:
        match name:
            case "walk-in":
                return WalkInPanel(self.reception)
            case "correct":
                return CorrectPanel(self.reception, BadgePreview(self.lanes["press"], "a6"))
            case "substitute":
                return SubstitutePanel(self.reception)
            case "room":
                return RoomPanel(self.reception)
            case "undo":
                return UndoPanel(self.reception)
            case _:
                return OverrulePanel(self.reception, lambda: PIN)

    def settle(self) -> None:
        """Wait until nothing is under way: every question answered, every badge made and told."""
        lanes = self.lanes.values()
        self.qtbot.waitUntil(lambda: all(lane.is_idle for lane in lanes), timeout=10_000)

    def scan(self, code: str) -> Verdict:
        """Hold a ticket up and wait for the answer."""
        with self.qtbot.waitSignal(self.reception.answered, timeout=10_000) as told:
            self.window.scan(code)
        return told.args[0]

    def close(self) -> None:
        self.settle()
        for lane in self.lanes.values():
            lane.close()
        self.journal.close()
        assert self.bugs == []


@pytest.fixture
def people(person: Make) -> list[Attendee]:
    """Six invented people, the first two wishing for Alpha."""
    return [person("a", "b"), person("a", "c"), person("b", "a"), person("c", "a"), person(), person("b")]


@pytest.fixture
def front(qtbot: Any, tmp_path: Path, conference: Conference, people: list[Attendee], clock: Clock) -> Iterator[Front]:
    """A window on a conference of six, open on the desk page."""
    made = Front(qtbot, tmp_path, conference, people, clock)
    yield made
    made.close()
