"""The camera at the desk: pictures in, scanned texts out, by the same signal as the hand scanner's.

A picture is decoded in a lane of its own; while the lane is busy, pictures are dropped, since the next one is only some
milliseconds away and a queue of old pictures would answer guests who have left. ``Steady`` decides when a text that was
read is a scan. Qt Multimedia is imported when it is first needed: it takes its time, looks for sound and video systems,
and most desks have a hand scanner.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from PIL import Image
from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from checkin.i18n import Sentence, say
from checkin.reading.reader import Reader, any_text
from checkin.trouble import Trouble
from ui.lane import Lane

if TYPE_CHECKING:
    from PySide6.QtMultimedia import (
        QCameraDevice,
        QCameraFormat,
        QMediaCaptureSession,
        QMediaDevices,
        QVideoFrame,
        QVideoSink,
    )

# Seconds
_TOGETHER = 1.0  # reads within this time belong together
_QUIET = 3.0  # for so long after it was last seen, a text that was told is not told again
_PREVIEW = 1 / 15  # from one picture of the preview to the next; converting one takes up to 10 ms of the window's time
_SILENT = 5.0  # a camera that has sent nothing for so long will not; some systems tell no more than that

_GOOD = 1280 * 720  # pixels: a code held to the camera is large enough in them, more only cost time
_FLUENT = 15  # pictures a second


class Steady:
    """When a text that a camera reads is a scan: pure, with the clock (seconds) from outside.

    One read is not trusted, for a guest may only be passing by. A text counts once it was read twice, in a row or
    within a second, and nothing else with it in that time: whoever holds two codes into the picture is asked instead,
    and nobody is checked in by chance. What has been told stays quiet until it has been out of sight for three seconds
    and no longer counts as a second code, so that the next guest need not wait for the last one's telephone to go away,
    nor for a poster in the background.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._reads: list[tuple[float, list[str]]] = []
        self._told: dict[str, float] = {}
        self._asked = float("-inf")

    def see(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Take what one picture shows; what is to be told now: nothing, one text (a scan), or several (to be asked)."""
        now = self._clock()
        self._told = {text: now if text in texts else seen for text, seen in self._told.items() if now - seen < _QUIET}
        recent = [read for read in self._reads[:-1] if now - read[0] <= _TOGETHER]
        fresh = [text for text in dict.fromkeys(texts) if text not in self._told]
        self._reads = [*recent, *self._reads[-1:], (now, fresh)]
        if not fresh:
            return ()
        times = Counter(text for _, seen in self._reads for text in seen)
        steady = tuple(text for text in times if times[text] > 1)
        if len(steady) > 1:
            asked, self._asked = self._asked, now
            return steady if now - asked >= _QUIET else ()
        if len(times) > 1 or not steady:
            return ()
        self._told[steady[0]] = now
        self._reads.clear()
        return steady


class Camera(QObject):
    """One camera, read all the time while it runs. ``is_ticket`` tells texts that are believed sooner than others.

    Signals: ``scanned(str)`` a text that a guest shows. ``several(tuple[str, ...])`` two or more at once: nobody can
    tell which is meant. ``frame(QImage)`` a picture for the preview, at most 15 a second, as the camera sees it.
    ``trouble(Sentence)`` why nothing is read, said once: no such camera, taken by another program, no ZBar.
    ``stopped()`` nothing comes until the next ``start``. A camera that is unplugged is not stopped: it goes on by
    itself when it is back. Without ZBar it stops.
    """

    scanned = Signal(str)
    several = Signal(object)
    frame = Signal(QImage)
    trouble = Signal(object)
    stopped = Signal()

    def __init__(
        self,
        lane: Lane,
        clock: Callable[[], float] = monotonic,
        is_ticket: Callable[[str], bool] = any_text,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._lane, self._is_ticket, self._clock = lane, is_ticket, clock
        self._reader = Reader(is_ticket)  # the lane's, from here on
        self._steady = Steady(clock)
        self._shown = float("-inf")
        self._busy = False
        self._shut = False
        self._wanted: str | None = None
        self._open = ""
        self._said: Sentence | None = None
        self._sink: QVideoSink | None = None
        self._session: QMediaCaptureSession | None = None
        self._devices: QMediaDevices | None = None
        self._silence = QTimer(self, interval=round(_SILENT * 1000), singleShot=True)
        self._silence.timeout.connect(self._say_silent)

    def cameras(self) -> list[tuple[str, str]]:
        """The cameras of this computer as (id, description), the system's favourite first; often there is none."""
        return [(_id(device), device.description()) for device in _plugged()]

    def start(self, camera_id: str = "") -> None:
        """Read from this camera from now on, or as soon as it is plugged in; without an id from any."""
        from PySide6.QtMultimedia import QMediaDevices

        self.stop()
        if self._devices is None:
            self._devices = QMediaDevices(self)
            self._devices.videoInputsChanged.connect(self._look)
        self._shut = False
        self._wanted = camera_id
        self._look()

    def stop(self) -> None:
        """Let go of the camera. What is still being read is forgotten."""
        self._close()
        self._wanted = self._said = None
        self._shut = True
        self.stopped.emit()

    def sink(self) -> "QVideoSink":
        """Where the pictures arrive; whatever is put there is read."""
        from PySide6.QtMultimedia import QVideoSink

        if self._sink is None:
            self._sink = QVideoSink(self)
            self._sink.videoFrameChanged.connect(self._take)
        return self._sink

    # The device

    def _look(self) -> None:
        """Open the wanted camera if it is there, and say so if it is not."""
        if self._wanted is None:
            return
        plugged = {_id(device): device for device in _plugged()}
        if self._open in plugged:
            return
        lost = self._open or self._wanted
        self._close()
        found = self._wanted or next(iter(plugged), "")
        if found in plugged:
            self._start(plugged[found])
        elif lost:
            self._say(Sentence("camera.unplugged"))
        elif self._said is None:
            self._say(Sentence("camera.none"))

    def _start(self, device: "QCameraDevice") -> None:
        from PySide6.QtMultimedia import QCamera, QMediaCaptureSession

        self._open = _id(device)
        self._said = None
        self._session = QMediaCaptureSession(self)
        camera = QCamera(device, self._session)
        camera.errorOccurred.connect(self._say_failed)
        if formats := device.videoFormats():
            camera.setCameraFormat(min(formats, key=_distance))
        self._session.setCamera(camera)
        self._session.setVideoSink(self.sink())
        self._silence.start()
        camera.start()

    def _close(self) -> None:
        self._open = ""
        self._silence.stop()
        self._reader = Reader(self._is_ticket)
        self._steady = Steady(self._clock)
        if self._session is not None:
            self._session.camera().stop()
            self._session.deleteLater()
            self._session = None

    def _say_failed(self) -> None:
        """An error of the device: it was unplugged, or another program has it. Qt's words are for developers."""
        failed = self._open
        self._look()
        if self._open == failed:
            self._say_silent()

    def _say_silent(self) -> None:
        name = next((device.description() for device in _plugged() if _id(device) == self._open), None)
        if name is not None:
            self._say(Sentence("camera.taken", {"name": name}))

    def _say(self, sentence: Sentence) -> None:
        if sentence != self._said:
            self._said = sentence
            self.trouble.emit(sentence)

    # The pictures

    def _take(self, frame: "QVideoFrame") -> None:
        """Show the picture, and have it read if the lane is free."""
        if not frame.isValid() or self._shut:  # some are still on their way when the camera is let go
            return
        if self._open:
            self._said = None
            self._silence.start()
        if not self._busy:
            self._busy = True
            # What belongs to the camera is copied before it crosses: drivers have few buffers and wait for them.
            work = partial(self._reader.read_frame, grey(frame))
            self._lane.call(self, work, partial(self._judge, self._steady), self._give_up)
        now = self._clock()
        if now - self._shown >= _PREVIEW:
            self._shown = now
            self.frame.emit(frame.toImage())

    def _judge(self, steady: Steady, texts: list[str]) -> None:
        self._busy = False
        if steady is not self._steady:  # the camera was let go meanwhile
            return
        told = steady.see(texts)
        if len(told) > 1:
            self.several.emit(told)
        elif told:
            self.scanned.emit(told[0])

    def _give_up(self, trouble: Trouble) -> None:
        """Without its library nothing will ever be read: better no picture than one that promises it."""
        self._busy = False
        self.stop()
        self._say(trouble.sentence)


def grey(frame: "QVideoFrame") -> Image.Image:
    """The brightness of a video frame (mode L) as a copy; without a way through colours where the format allows it."""
    from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

    formats = QVideoFrameFormat.PixelFormat
    # Which channel the brightness is where the first plane is read as the mode of Pillow. Lines may be padded.
    mode, channel = {
        formats.Format_NV12: ("L", 0),
        formats.Format_NV21: ("L", 0),
        formats.Format_YUV420P: ("L", 0),
        formats.Format_YUV422P: ("L", 0),
        formats.Format_YV12: ("L", 0),
        formats.Format_Y8: ("L", 0),
        formats.Format_YUYV: ("LA", 0),
        formats.Format_UYVY: ("LA", 1),
    }.get(frame.pixelFormat(), ("", 0))
    if mode and frame.map(QVideoFrame.MapMode.ReadOnly):
        try:
            size = (frame.width(), frame.height())
            return Image.frombytes(mode, size, frame.bits(0), "raw", mode, frame.bytesPerLine(0), 1).getchannel(channel)
        finally:
            frame.unmap()
    image = frame.toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    size = (image.width(), image.height())
    return Image.frombytes("L", size, image.constBits(), "raw", "L", image.bytesPerLine(), 1)


def _plugged() -> "list[QCameraDevice]":
    from PySide6.QtMultimedia import QMediaDevices

    return sorted(QMediaDevices.videoInputs(), key=lambda device: not device.isDefault())


def _id(device: "QCameraDevice") -> str:
    return bytes(device.id().data()).decode("utf-8", "replace")


def _distance(offered: "QCameraFormat") -> tuple[bool, int]:
    """How far a format is from the one to wish for. Left alone, Qt takes the largest, which may be a film's."""
    size = offered.resolution()
    return offered.maxFrameRate() < _FLUENT, abs(size.width() * size.height() - _GOOD)


class ViewFinder(QWidget):
    """What the camera sees, mirrored so that a hand moves the way it is seen to move, and where to hold the ticket.

    The brackets turn green for a moment on a read. Without a picture it says why in words, on the screen and to
    assistive technology.
    """

    _DARK = QColor("#14191f")
    _GREEN = QColor("#3ddc84")
    _BOX = 0.62  # of the shorter side of the picture: a code held there fills enough of it
    _FLASH = 700  # milliseconds

    def __init__(self, camera: Camera, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._words = Sentence("camera.off")
        self._flash = QTimer(self, interval=self._FLASH, singleShot=True)
        self._flash.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(say("camera.preview"))
        self.setAccessibleDescription(str(self._words))
        camera.frame.connect(self.show_frame)
        camera.scanned.connect(self.show_read)
        camera.trouble.connect(self.show_words)
        camera.stopped.connect(self.show_off)

    def sizeHint(self) -> QSize:
        """A picture of 16 : 9 that fits beside other things."""
        return QSize(384, 216)

    def show_frame(self, image: QImage) -> None:
        """Show this picture, as the camera sees it."""
        if self._image.isNull():
            self.setAccessibleDescription("")
        self._image = image
        self.update()

    def show_words(self, words: Sentence) -> None:
        """Show words instead of a picture, until there is one again."""
        self._image, self._words = QImage(), words
        self.setAccessibleDescription(str(words))
        self.update()

    def show_off(self) -> None:
        """Show that the camera has been switched off."""
        self.show_words(Sentence("camera.off"))

    def show_read(self) -> None:
        """Turn the brackets green for a moment."""
        self._flash.start()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture and brackets, or words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self._DARK)
        if self._image.isNull():
            painter.setPen(Qt.GlobalColor.white)
            inner = self.rect().adjusted(16, 16, -16, -16)
            painter.drawText(inner, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, str(self._words))
            return
        painter.translate(QRectF(self.rect()).center())
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.scale(-1, 1)
        painter.drawImage(QRectF(-size.width() / 2, -size.height() / 2, size.width(), size.height()), self._image)
        brackets = _brackets(self._BOX * min(size.width(), size.height()))
        colour = self._GREEN if self._flash.isActive() else QColor(Qt.GlobalColor.white)
        pen = QPen()
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        for line, width in ((QColor(0, 0, 0, 120), 7), (colour, 4)):  # dark beneath, to be seen before white paper
            pen.setColor(line)
            pen.setWidth(width)
            painter.setPen(pen)
            painter.drawPath(brackets)


def _brackets(side: float) -> QPainterPath:
    """The rounded corners of a square of this side (pixels) around the origin."""
    path = QPainterPath()
    far, arm, bend = side / 2, side / 5, side / 12
    for right, down in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        corner = QPointF(right * far, down * far)
        path.moveTo(corner.x(), corner.y() - down * arm)
        path.lineTo(corner.x(), corner.y() - down * bend)
        path.quadTo(corner, QPointF(corner.x() - right * bend, corner.y()))
        path.lineTo(corner.x() - right * arm, corner.y())
    return path
