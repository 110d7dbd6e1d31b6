"""Pictures of the window as a person sees it: for the README, and for whoever has no screen to open it on."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QSize, QTimer

from checkin.journal import Journal
from checkin.model import Status, utc_now
from checkin.settings import Settings
from ui.session import Session
from ui.window import PLACES

SIZE = QSize(1366, 768)
PATIENCE = 20_000
"""Milliseconds to wait for whatever is under way before a picture."""


class Studio:
    """A window to take pictures of, on a journal that is there."""

    def __init__(self, journal: Path, desk: str, day: int, clock: Callable[[], datetime] = utc_now) -> None:
        settings = Settings(desk=desk, day=day, sounds=False)
        self.session = Session(settings, journal.with_name("settings.json"), str(journal), clock)
        opened: list[bool] = []
        self.session.open(lambda: opened.append(True))
        self._until(lambda: bool(opened))
        assert self.session.window is not None
        assert self.session.reception is not None
        self.window = self.session.window
        self.reception = self.session.reception
        self.window.resize(SIZE)

    def settle(self) -> None:
        """Wait until nothing is under way, and everything that follows from it is painted."""
        for _ in range(3):  # an answer may ask for more
            self._until(lambda: all(lane.is_idle for lane in self.session.lanes.values()))
            self._turn(60)

    def take(self, path: Path) -> None:
        """A picture of the window as it stands."""
        self.settle()
        path.parent.mkdir(parents=True, exist_ok=True)
        self.window.grab().save(str(path))

    def scan(self, code: str) -> None:
        """Hold up a ticket and wait for the answer and the badge."""
        self.window.scan(code)
        self.settle()

    def close(self) -> None:
        """Put the window away."""
        self.window.close()
        self.window.deleteLater()

    def _turn(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def _until(self, reached: Callable[[], bool]) -> None:
        left = PATIENCE
        while not reached() and left > 0:
            self._turn(20)
            left -= 20


def _clock_after(journal: Path) -> Callable[[], datetime]:
    """A clock that stands a little after the last thing that happened."""
    with Journal.open(str(journal)) as opened:
        latest = max(fact.at for fact in opened.read(0))
    return lambda: latest + timedelta(seconds=20)


def take_tour_pictures(folder: Path) -> int:
    """Every page on the journal of a tour that lies in ``folder``; how many pictures. The journal stays as it is."""
    with TemporaryDirectory() as work:
        journal = Path(work) / "journal.sqlite"
        shutil.copy(folder / "journal.sqlite", journal)
        studio = Studio(journal, "Tisch 1", 1, _clock_after(journal))
        board = studio.reception.board
        expected = (
            standing.attendee
            for standing in board.roll.standings()
            if not standing.arrivals and standing.attendee.status is Status.CONFIRMED
        )
        studio.scan(next(expected).ticket)
        for number, name in enumerate(PLACES, 1):
            studio.window.go(name)
            studio.take(folder / "pictures" / f"{number}-{name}.png")
        studio.close()
    return len(PLACES)
