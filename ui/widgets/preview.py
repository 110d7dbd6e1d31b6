"""A badge on the screen: the very PDF that would be printed, made small."""

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from checkin.i18n import say
from checkin.model import Conference, Standing
from checkin.trouble import Trouble
from ui.lane import Lane

PIXELS = 900


class BadgePreview(QWidget):
    """Shows the badge of whoever it is given; the latest wins."""

    def __init__(self, lane: Lane, layout: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layout_name = layout
        self._lane = lane
        self._image = QImage()
        self._asked = 0
        self.setMinimumSize(170, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(say("preview.name"))

    @property
    def image(self) -> QImage:
        """The picture shown now; null while there is none."""
        return self._image

    def show_badge(self, standing: Standing, conference: Conference) -> None:
        """Draw the badge of ``standing``; nothing is printed and nothing written down."""
        self._asked += 1
        number, layout = self._asked, self.layout_name

        def work() -> bytes:
            from checkin import actions

            with TemporaryDirectory() as folder:
                path = Path(folder) / "badge.pdf"
                actions.draw_badges([standing], conference, path, layout)
                return path.read_bytes()

        def show(pdf: bytes) -> None:
            if number == self._asked:
                self._image = picture(pdf, PIXELS)
                self.update()

        self._lane.call(self, work, show, self._clear)

    def sizeHint(self) -> QSize:
        return QSize(240, 340)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF((self.width() - size.width()) / 2, 0, size.width(), size.height())
        painter.drawImage(box, self._image)
        painter.setPen(Qt.GlobalColor.gray)
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _clear(self, _: Trouble) -> None:
        self._image = QImage()
        self.update()


def picture(pdf: bytes, pixels: int) -> QImage:
    """The first page of a PDF, its longer side ``pixels`` long, on white."""
    from PySide6.QtCore import QBuffer
    from PySide6.QtPdf import QPdfDocument

    document = QPdfDocument()
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document.load(buffer)
    page = document.pagePointSize(0)
    scale = pixels / max(page.width(), page.height(), 1)
    drawn = document.render(0, QSize(round(page.width() * scale), round(page.height() * scale)))
    document.close()
    white = QImage(drawn.size(), QImage.Format.Format_RGB32)
    white.fill(Qt.GlobalColor.white)
    painter = QPainter(white)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return white
