"""Makes the pictures of the README anew: ``.venv/bin/python docs/pictures/make.py``. Everybody in them is invented."""

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")

from PIL import Image

PICTURES = Path(__file__).resolve().parent
sys.path.insert(0, str(PICTURES.parent.parent))

from PySide6.QtWidgets import QApplication  # noqa: E402 (the project is not installed, only lies there)

from checkin import demo, i18n  # noqa: E402
from checkin.desk import Desk  # noqa: E402
from checkin.journal import Journal  # noqa: E402
from checkin.model import BadgePrinted, Standing, Status  # noqa: E402
from checkin.ticket import mint  # noqa: E402
from ui import style  # noqa: E402
from ui.pages.designer import DesignerPage  # noqa: E402
from ui.pictures import Studio  # noqa: E402

OPENING = datetime(2019, 9, 11, 9, 50, tzinfo=UTC)  # 11:50 in Halle
HERE = 170


def window(application: QApplication, language: str) -> None:
    """The desk page in its outcomes, and the pages that people see before the day and during it."""
    i18n.use(language)
    style.translate(application)
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "training.sqlite"
        desk_name = {"de": "Tisch 1", "en": "Desk 1"}[language]
        demo.set_up(str(journal), desk_name)
        with Journal.open(str(journal)) as opened:
            fill(opened, desk_name, clock)
        studio = Studio(journal, desk_name, 1, clock)
        take(studio, PICTURES / language, clock)
        studio.close()


class Clock:
    """The clock of the morning."""

    def __init__(self) -> None:
        self.at = OPENING

    def __call__(self) -> datetime:
        """Now."""
        return self.at

    def go_on(self, seconds: float) -> None:
        """Time passes."""
        self.at += timedelta(seconds=seconds)


def fill(journal: Journal, desk_name: str, clock: Clock) -> None:
    """Many have come already, at two desks."""
    first, second = Desk(journal, desk_name, 1, clock), Desk(journal, desk_name.replace("1", "2"), 1, clock)
    people = [standing.attendee for standing in first.roll.standings()]
    for number, person in enumerate(people[:HERE]):
        if number % 9 != 4 and not person.notes:
            desk = first if number % 2 else second
            desk.check_in(person.ticket)
            (standing,) = desk.send_badges([person.id], "a6")
            desk.keep_prints([BadgePrinted(person.id, "a6", standing.print.code)])
            clock.go_on(14 if number < 60 else 6)


def take(studio: Studio, folder: Path, clock: Clock) -> None:
    """Take them all."""
    people = list(studio.reception.board.roll.standings())

    def one(fits: Callable[[Standing], bool]) -> str:
        return next(standing.attendee.ticket for standing in people if fits(standing))

    scenes = {
        "welcome": people[200].attendee.ticket,
        "note": one(lambda standing: bool(standing.attendee.notes)),
        "already-here": one(lambda standing: 1 in standing.arrivals),
        "refused": one(lambda standing: standing.attendee.status is Status.UNPAID),
        "unknown": mint(),
        "no-ticket": "WIFI:T:WPA;S:Gastnetz;P:geheim;;",
    }
    for name, code in scenes.items():
        studio.scan(code)
        studio.take(folder / f"desk-{name}.png")
        clock.go_on(9)
    for name in ("attendees", "rooms", "overview", "reports", "designer", "readiness"):
        page = studio.window.go(name)
        if isinstance(page, DesignerPage):  # the long one, and the box for it
            page.person.extremes["organisation"].click()
            page.boxes.choose(6)
        studio.take(folder / f"{name}.png")
    for picture in folder.glob("*.png"):
        Image.open(picture).convert("RGB").quantize(96).save(picture, optimize=True)


if __name__ == "__main__":
    application = QApplication(["pictures"])
    style.apply(application)
    for language in i18n.LANGUAGES:
        window(application, language)
