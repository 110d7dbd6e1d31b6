"""What the volunteer feels at the window: from the scanner's last key to the card, from the start to the first scan."""

import gc
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication

from checkin import demo
from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Status
from checkin.settings import Settings
from tests.bench.conftest import House, Measure
from tests.ui.screen import PER_KEY, ROOT, Window, x_screen
from ui import style
from ui.session import Session
from ui.widgets.card import Card

SCANS = 300
EMPTY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication(sys.argv)
window = QWidget()
window.resize(1366, 768)
window.show()
QTimer.singleShot(0, lambda: (sys.stdout.write("open\\n"), sys.stdout.flush(), application.quit()))
application.exec()
"""


class Scanner:
    """Types into a window by a clock of its own, as a real one does: it does not stop when the window does."""

    def __init__(self, window: QWindow) -> None:
        self._window = window
        self._at = 1_000

    def type(self, text: str) -> None:
        for letter in text:
            self._at += 1 if letter != "\r" else PER_KEY
            key = Qt.Key.Key_Return if letter == "\r" else Qt.Key(ord(letter))
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
                event.setTimestamp(self._at)
                QApplication.sendEvent(self._window, event)
        if text.endswith("\r"):
            self._at += 1_000  # until the next guest


class Watch(QObject):
    """Sees the card being painted with the name that is awaited."""

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._card = card
        self.awaited = ""
        self.loop = QEventLoop()
        card.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        content = self._card.content
        if event.type() == QEvent.Type.Paint and content is not None and content.attendee == self.awaited:
            self.awaited = ""
            self.loop.quit()
        return False


@pytest.fixture
def own(house: House, tmp_path: Path) -> House:
    """The house with a journal to write into: other measurements find theirs as it was."""
    url = tmp_path / "own.sqlite"
    shutil.copy(house.url, url)
    return House(str(url), house.people)


@contextmanager
def opened(url: str, home: Path) -> Iterator[Session]:
    application = QApplication.instance() or QApplication(["bench"])
    assert isinstance(application, QApplication)
    style.apply(application)
    session = Session(Settings(desk="Tisch 1", day=1, sounds=False), home / "settings.json", url)
    session.wedge.install()
    loop = QEventLoop()
    session.open(loop.quit)
    loop.exec()
    assert session.window is not None
    yield session
    session.window.close()
    application.removeEventFilter(session.wedge)
    gc.enable()


def test_last_key_to_card_painted_while_badges_print(own: House, measure: Measure, tmp_path: Path) -> None:
    with opened(own.url, tmp_path) as session:
        assert session.window is not None
        watch = Watch(session.window.desk_page.card)
        handle = session.window.windowHandle()
        deadline = QTimer(singleShot=True, interval=10_000)
        deadline.timeout.connect(watch.loop.quit)
        guests = iter(random.Random(3).sample(own.people, SCANS + 1))

        scanner = Scanner(handle)

        def type_code() -> str:
            person = next(guests)
            watch.awaited = person.id
            scanner.type(person.ticket)
            return person.id

        def end(_: str) -> None:
            scanner.type("\r")
            deadline.start()
            watch.loop.exec()
            deadline.stop()
            assert watch.awaited == "", f"{session.window.desk_page.card.content} in place of {watch.awaited}"

        measure(
            f"last key → card painted, {len(own.people):,} attendees, badges printing",
            end,
            prepare=type_code,
            rounds=SCANS,
            note="aim p99 50",
        )


def seconds_to_open(start: Callable[[], subprocess.Popen[str]], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        process = start()
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        times.append(time.perf_counter() - began)
        process.terminate()
        process.communicate()
    return median(times)


def test_cold_start_against_an_empty_window(house: House, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with x_screen() as display:
        environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}

        def start(*arguments: str) -> Callable[[], subprocess.Popen[str]]:
            return lambda: subprocess.Popen(
                [sys.executable, "-P", *arguments],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )

        driver = str(ROOT / "tests/ui/driver.py")
        empty = seconds_to_open(start("-c", EMPTY), 7)
        ours = seconds_to_open(start(driver, house.url, str(tmp_path)), 7)
    from tests.bench.conftest import RESULTS

    people = f"{len(house.people):,} attendees"
    note = f"{ours / empty:.1f} × an empty window ({empty * 1000:.0f} ms); aim 1.5 × at 500, 2500 ms at 50,000"
    request.config.stash[RESULTS].append((f"start to usable window, {people}", ours * 1000, ours * 1000, note))


def test_memory_and_idle_work(own: House, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    from tests.bench.conftest import RESULTS

    with x_screen() as display:
        window = Window(display, Path(own.url), tmp_path)
        window.scan(own.people[7].ticket)
        window.wait_until("printed", 1)
        time.sleep(2)
        before = _cpu(window.process.pid)
        time.sleep(5)
        idle = (_cpu(window.process.pid) - before) / 5 * 100
        status = Path(f"/proc/{window.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found is not None
        window.end()
    note = f"memory {int(found[1]) / 1024:.0f} MB, aim 300 at 50,000; idle {idle:.1f} % of a core"
    request.config.stash[RESULTS].append((f"window open, {len(own.people):,} attendees", 0.0, 0.0, note))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_pauses_of_the_event_loop_during_a_morning(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    from tests.bench.conftest import RESULTS

    journal = tmp_path / "training.sqlite"
    demo.set_up(str(journal), "office")
    with Journal.open(str(journal)) as made:
        people = [one.attendee for one in Desk(made, "office").roll.standings()]
    coming = [one for one in people if one.status is Status.CONFIRMED and one.comes_on(1)]
    with x_screen() as display:
        window = Window(display, journal, tmp_path, beat=True)
        for number, person in enumerate(coming, 1):
            window.scan(person.ticket)
            window.wait_until("arrived", number)
        window.wait_until("printed", len(coming))
        pauses = sorted(window.end())
    over = sum(pause > 50 for pause in pauses)
    high = pauses[int(len(pauses) * 0.99)]
    note = f"longest {pauses[-1]} ms, {over} over 50; aim none over 50"
    what = f"pause of the event loop, {len(coming)} guests"
    request.config.stash[RESULTS].append((what, median(pauses), float(high), note))
