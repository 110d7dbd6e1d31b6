"""A badge drawn again and again while it is being designed, off the window's thread: the latest wish is the last."""

from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from checkin import actions, pdf
from checkin.model import Conference, Standing
from checkin.paper.badge import Fit
from checkin.paper.layout import Layout
from checkin.trouble import Trouble
from ui.lane import Lane


class Wish(Struct, frozen=True):
    """What to draw: whose badge, by which layout, and how fine."""

    layout: Layout
    standing: Standing
    conference: Conference
    dpi: float


class Drawn(Struct):
    """A badge as it would be printed, and what is out of the ordinary on it."""

    image: QImage
    fit: Fit | None


class LiveBadge(QObject):
    """Draws badges in a lane, one at a time. While it is at one, of all other wishes only the latest is remembered.

    Signals: ``drawn(Drawn)``; ``failed(Trouble)``.
    """

    drawn = Signal(object)
    failed = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._busy = False
        self._next: Wish | None = None

    def draw(self, wish: Wish) -> None:
        """Draw a badge as soon as may be."""
        if self._busy:
            self._next = wish
            return
        self._busy = True
        self._lane.call(self, lambda: draw(wish), self._tell, self._fail)

    def _tell(self, drawn: Drawn) -> None:
        self.drawn.emit(drawn)
        self._go_on()

    def _fail(self, trouble: Trouble) -> None:
        self.failed.emit(trouble)
        self._go_on()

    def _go_on(self) -> None:
        self._busy = False
        if (wish := self._next) is not None:
            self._next = None
            self.draw(wish)


def draw(wish: Wish) -> Drawn:
    """Draw a badge as the printer would get it. Takes some 20 ms: for a lane."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "badge.pdf"
        fits = actions.draw_badges([wish.standing], wish.conference, path, wish.layout)
        page = next(pdf.pages(path.read_bytes(), most=1, dpi=wish.dpi, colour=True))
    image = QImage(page.tobytes(), page.width, page.height, 3 * page.width, QImage.Format.Format_RGB888)
    return Drawn(image.copy(), fits[0] if fits else None)
