import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps
from PySide6.QtCore import QByteArray, QObject, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import (
    QCamera,
    QMediaCaptureSession,
    QMediaDevices,
    QVideoFrame,
    QVideoFrameFormat,
    QVideoFrameInput,
)
from pytestqt.qtbot import QtBot

import ui.camera
from checkin import qr
from checkin.i18n import Sentence
from checkin.ticket import mint
from checkin.trouble import Trouble
from ui.camera import Camera, Steady, ViewFinder, grey
from ui.lane import Lane

# Said by Qt on machines without sound and without a graphics card, of which it makes no category to switch off
pytestmark = pytest.mark.qt_log_ignore("PulseAudioService", "No RHI backend")

A, B, C = "code-a", "code-b", "code-c"
Format = QVideoFrameFormat.PixelFormat


class Seconds:
    """A clock to turn."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


# When a read is a scan


@pytest.fixture
def see(clock: Seconds) -> Callable[..., list[tuple[str, ...]]]:
    """Shows one picture after the other, each as the tuple of its texts; what was told, without the silence."""
    steady = Steady(clock)

    def show(*pictures: tuple[str, ...], every: float = 0.1) -> list[tuple[str, ...]]:
        told = []
        for texts in pictures:
            clock.now += every
            told.append(steady.see(texts))
        return [one for one in told if one]

    return show


See = Callable[..., list[tuple[str, ...]]]


def test_a_text_counts_when_read_twice(see: See) -> None:
    assert see((A,)) == []
    assert see((A,)) == [(A,)]


def test_twice_in_a_row_however_slow_the_reading(see: See) -> None:
    assert see((A,), (A,), every=2.5) == [(A,)]


def test_twice_within_a_second_though_not_in_a_row(see: See) -> None:
    assert see((A,), (), (), (A,), every=0.3) == [(A,)]
    assert see((B,), (), (B,), every=0.6) == []


def test_F24_the_same_code_held_for_ten_seconds_is_one_scan(see: See) -> None:
    assert see(*[(A,)] * 100) == [(A,)]


def test_a_code_that_flickers_stays_quiet(see: See) -> None:
    assert see(*[(A,), (A,), (), (), ()] * 20) == [(A,)]


def test_a_code_gone_for_three_seconds_counts_again(see: See) -> None:
    assert see((A,), (A,), *[()] * 29, (A,), (A,)) == [(A,)]
    assert see(*[()] * 31, (A,), (A,)) == [(A,)]


def test_the_next_guest_need_not_wait(see: See) -> None:
    assert see((A,), (A,), (A,), (B,), (B,)) == [(A,), (B,)]
    assert see((B, C), (B, C)) == [(C,)]  # B has its answer and is only not gone yet


def test_F23_two_codes_in_view_are_asked_once(see: See) -> None:
    assert see((A, B)) == []
    assert see(*[(A, B)] * 50) == [(A, B)]


def test_F23_two_codes_are_asked_though_each_is_read_only_now_and_then(see: See) -> None:
    assert see((A,), (B,), (A,), (B,)) == [(A, B)]


def test_F23_nobody_is_checked_in_while_the_second_code_flickers(see: See) -> None:
    assert see((A, B), (A,), (A,), (A,), (A, B), (A,), (A,)) == [(A, B)]


def test_of_two_codes_the_one_that_stays_is_taken(see: See) -> None:
    assert see((A, B), (A, B), *[(A,)] * 8) == [(A, B)]
    assert see(*[(A,)] * 5) == [(A,)]


def test_two_codes_are_asked_again_after_they_were_gone(see: See) -> None:
    assert see((A, B), (A, B), *[()] * 35, (A, B), (A, B)) == [(A, B), (A, B)]


def test_a_poster_in_the_background_keeps_nobody_waiting(see: See) -> None:
    assert see(*[("poster",)] * 100) == [("poster",)]
    assert see(*[("poster", A)] * 20, ("poster",), *[("poster", B)] * 20) == [(A,), (B,)]


# Pictures to show


def drawn(*codes: str, size: tuple[int, int] = (1280, 720)) -> Image.Image:
    """A camera's picture of these codes side by side on grey."""
    picture = Image.new("L", size, 120)
    for number, code in enumerate(codes):
        modules = qr.matrix(code)
        side = len(modules) + 2 * qr.QUIET
        symbol = Image.new("L", (side, side), 250)
        for x, y, length in qr.runs(modules):
            symbol.paste(10, (x + qr.QUIET, y + qr.QUIET, x + qr.QUIET + length, y + qr.QUIET + 1))
        symbol = symbol.resize((side * 8, side * 8), Image.Resampling.NEAREST)
        picture.paste(symbol, (40 + number * (symbol.width + 60), 60))
    return picture


def coloured(picture: Image.Image) -> QVideoFrame:
    """As a frame of 32 bits a pixel."""
    image = QImage(picture.tobytes(), picture.width, picture.height, picture.width, QImage.Format.Format_Grayscale8)
    return QVideoFrame(image.convertToFormat(QImage.Format.Format_RGB32))


def planar(picture: Image.Image, pixels: Format = Format.Format_NV12) -> QVideoFrame:
    """As a frame with a plane of brightness, or with brightness and colour by turns."""
    frame = QVideoFrame(QVideoFrameFormat(QSize(*picture.size), pixels))
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    for plane in range(frame.planeCount()):
        frame.bits(plane)[:] = b"\x80" * frame.mappedBytes(plane)  # type: ignore[index]
    stride, width, shades = frame.bytesPerLine(0), picture.width, picture.tobytes()
    step, offset = {Format.Format_YUYV: (2, 0), Format.Format_UYVY: (2, 1)}.get(pixels, (1, 0))
    plane_of_brightness = bytearray(frame.bits(0))
    for y in range(picture.height):
        start = y * stride + offset
        plane_of_brightness[start : start + step * width : step] = shades[y * width : (y + 1) * width]
    frame.bits(0)[:] = bytes(plane_of_brightness)  # type: ignore[index]
    frame.unmap()
    return frame


Made = Callable[[Image.Image], QVideoFrame]

PLANAR = [
    Format.Format_NV12,
    Format.Format_NV21,
    Format.Format_YUV420P,
    Format.Format_YV12,
    Format.Format_YUV422P,
    Format.Format_Y8,
    Format.Format_YUYV,
    Format.Format_UYVY,
]


@pytest.mark.parametrize("pixels", PLANAR, ids=lambda pixels: pixels.name)
def test_brightness_comes_out_as_it_went_in_whatever_the_padding(pixels: Format) -> None:
    picture = Image.linear_gradient("L").resize((322, 118))  # lines of 322 are padded
    assert grey(planar(picture, pixels)).tobytes() == picture.tobytes()


def test_brightness_of_colours_is_taken_from_them() -> None:
    picture = Image.linear_gradient("L").resize((321, 117))
    taken = grey(coloured(picture))
    assert taken.size == picture.size
    assert max(abs(one - other) for one, other in zip(taken.tobytes(), picture.tobytes(), strict=True)) <= 1


# The camera


class Heard:
    """What a camera has said."""

    def __init__(self, camera: Camera) -> None:
        self.scanned: list[str] = []
        self.several: list[tuple[str, ...]] = []
        self.frames: list[QImage] = []
        self.trouble: list[Sentence] = []
        camera.scanned.connect(self.scanned.append)
        camera.several.connect(self.several.append)
        camera.frame.connect(self.frames.append)
        camera.trouble.connect(self.trouble.append)


@pytest.fixture
def lane(qapp: object) -> Iterator[Lane]:
    running = Lane("camera")
    yield running
    assert running.close()


@pytest.fixture
def camera(lane: Lane, clock: Seconds) -> Iterator[Camera]:
    made = Camera(lane, clock)
    yield made
    made.stop()


@pytest.fixture
def heard(camera: Camera) -> Heard:
    return Heard(camera)


Show = Callable[..., None]


@pytest.fixture
def show(camera: Camera, lane: Lane, clock: Seconds, qtbot: QtBot) -> Show:
    """Holds a picture before the camera for some frames, a tenth of a second each."""

    def hold(picture: Image.Image, times: int = 1, made: Made = planar) -> None:
        for _ in range(times):
            clock.now += 0.1
            camera.sink().setVideoFrame(made(picture))  # a sink passes no frame on twice
            qtbot.waitUntil(lambda: lane.is_idle)

    return hold


@pytest.mark.parametrize("made", [coloured, planar])
def test_a_ticket_is_scanned_after_two_equal_frames(show: Show, heard: Heard, made: Made) -> None:
    code = mint()
    show(drawn(code), made=made)
    assert heard.scanned == []
    show(drawn(code), made=made)
    assert heard.scanned == [code]


def test_frames_of_a_real_session_are_read(camera: Camera, heard: Heard, qtbot: QtBot) -> None:
    code = mint()
    session, source = QMediaCaptureSession(), QVideoFrameInput()
    session.setVideoFrameInput(source)
    session.setVideoSink(camera.sink())

    def send() -> bool:
        source.sendVideoFrame(planar(drawn(code)))
        return heard.scanned == [code]

    qtbot.waitUntil(send)


def test_F24_a_ticket_held_before_the_camera_is_one_scan(show: Show, heard: Heard) -> None:
    code = mint()
    show(drawn(code, size=(480, 420)), times=100)
    assert heard.scanned == [code]


def test_F23_two_tickets_in_the_picture_are_asked(show: Show, heard: Heard) -> None:
    one, other = mint(), mint()
    show(drawn(one, other), times=10)
    assert heard.scanned == []
    assert [set(texts) for texts in heard.several] == [{one, other}]


def test_F25_an_inverted_ticket_is_read_or_nothing_false_is_said(show: Show, heard: Heard) -> None:
    code = mint()
    show(ImageOps.invert(drawn(code)), times=3)
    assert heard.scanned in ([], [code])
    assert heard.several == []


def test_L06_without_zbar_it_is_said_once_and_no_picture_promises_more(
    show: Show, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    monkeypatch.delitem(sys.modules, "pyzbar.wrapper", raising=False)
    show(drawn(mint()), times=5)
    assert heard.trouble == [Trouble("no-zbar").sentence]
    assert len(heard.frames) == 1


def test_the_preview_gets_fifteen_pictures_a_second(camera: Camera, heard: Heard, clock: Seconds) -> None:
    for _ in range(60):
        clock.now += 1 / 60
        camera.sink().setVideoFrame(planar(drawn(size=(64, 48))))
    assert 12 <= len(heard.frames) <= 15
    assert heard.frames[0].size() == QSize(64, 48)


def test_a_frame_that_is_none_is_passed_over(show: Show, heard: Heard) -> None:
    show(drawn(), made=lambda _: QVideoFrame())  # the last of a film is one
    assert heard.frames == []


class Patient:
    """A lane that answers when it is told to."""

    def __init__(self) -> None:
        self.calls: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []

    def call(self, owner: QObject, work: Callable[[], Any], done: Callable[[Any], None], failed: object = None) -> None:
        self.calls.append((work, done))

    def answer(self) -> None:
        work, done = self.calls.pop()
        done(work())


def test_frames_are_dropped_while_the_lane_is_busy(clock: Seconds, qtbot: QtBot) -> None:
    lane = Patient()
    camera = Camera(lane, clock)  # type: ignore[arg-type]
    for _ in range(5):
        camera.sink().setVideoFrame(planar(drawn()))
    assert len(lane.calls) == 1
    lane.answer()
    camera.sink().setVideoFrame(planar(drawn()))
    assert len(lane.calls) == 1


def test_what_was_being_read_when_the_camera_stopped_is_forgotten(clock: Seconds, qtbot: QtBot) -> None:
    lane = Patient()
    camera = Camera(lane, clock)  # type: ignore[arg-type]
    heard = Heard(camera)
    ticket = drawn(mint())
    camera.sink().setVideoFrame(planar(ticket))
    lane.answer()
    camera.sink().setVideoFrame(planar(ticket))
    camera.stop()
    lane.answer()
    camera.sink().setVideoFrame(planar(ticket))
    assert lane.calls == []
    assert heard.scanned == []


# Cameras that come and go


class Device:
    """Stands in for a camera's description, which Qt lets nobody make."""

    def __init__(self, name: str, *, default: bool = False) -> None:
        self._name, self._default = name, default

    def id(self) -> QByteArray:
        return QByteArray(self._name.encode())

    def description(self) -> str:
        return self._name.title()

    def isDefault(self) -> bool:
        return self._default

    def videoFormats(self) -> list[Any]:
        return []


class Opened(QCamera):
    """A camera that opens without a device, and counts."""

    opened: list[str] = []

    def __init__(self, device: Device, parent: QObject) -> None:
        super().__init__(parent)
        self.opened.append(device.description())


Plug = Callable[..., None]


@pytest.fixture
def plug(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> Plug:
    """Has exactly these cameras plugged in from now on, and the system tell of it."""
    monkeypatch.setattr("PySide6.QtMultimedia.QCamera", Opened)
    monkeypatch.setattr(Opened, "opened", [])

    def change(*devices: Device) -> None:
        monkeypatch.setattr(QMediaDevices, "videoInputs", staticmethod(lambda: list(devices)))
        for watching in camera.findChildren(QMediaDevices):
            watching.videoInputsChanged.emit()

    change()
    return change


def fail(camera: Camera, words: str) -> None:
    """Has the open camera fail, in Qt's words."""
    (device,) = camera.findChildren(QCamera)
    device.errorOccurred.emit(QCamera.Error.CameraError, words)


def keys(heard: Heard) -> list[str]:
    return [sentence.key for sentence in heard.trouble]


def test_cameras_are_listed_with_the_favourite_first(camera: Camera, plug: Plug) -> None:
    assert camera.cameras() == []
    plug(Device("left"), Device("right", default=True))
    assert camera.cameras() == [("right", "Right"), ("left", "Left")]


def test_no_camera_at_all_is_said_and_one_that_comes_is_taken(camera: Camera, heard: Heard, plug: Plug) -> None:
    camera.start()
    assert keys(heard) == ["camera.none"]
    plug(Device("new"))
    assert Opened.opened == ["New"]


def test_F26_an_unplugged_camera_is_told_once_and_goes_on_when_it_is_back(
    camera: Camera, heard: Heard, plug: Plug, show: Show
) -> None:
    plug(Device("left"), Device("right"))
    camera.start("right")
    plug(Device("left"))
    plug(Device("left"), Device("third"))
    assert keys(heard) == ["camera.unplugged"]
    assert Opened.opened == ["Right"]
    plug(Device("left"), Device("right"))
    assert Opened.opened == ["Right", "Right"]
    code = mint()
    show(drawn(code), times=2)
    assert heard.scanned == [code]
    plug()
    assert keys(heard) == ["camera.unplugged"] * 2


def test_F26_an_error_of_an_unplugged_camera_is_not_told_as_another_program(
    camera: Camera, heard: Heard, plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(Device("left"))
    camera.start("left")
    monkeypatch.setattr(QMediaDevices, "videoInputs", staticmethod(list))  # the error comes before the news
    fail(camera, "No such device")
    plug()
    assert keys(heard) == ["camera.unplugged"]


def test_a_camera_that_another_program_has_is_told(camera: Camera, heard: Heard, plug: Plug) -> None:
    plug(Device("left"))
    camera.start("left")
    for _ in range(3):
        fail(camera, "Device or resource busy")
    assert heard.trouble == [Sentence("camera.taken", {"name": "Left"})]


def test_a_camera_that_sends_nothing_is_told(
    lane: Lane, plug: Plug, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.camera, "_SILENT", 0.02)
    plug(Device("left"))
    camera = Camera(lane)
    with qtbot.waitSignal(camera.trouble) as told:
        camera.start()
    assert told.args == [Sentence("camera.taken", {"name": "Left"})]
    camera.stop()


def test_a_stopped_camera_stays_off(camera: Camera, heard: Heard, plug: Plug) -> None:
    plug(Device("left"))
    camera.start("left")
    camera.stop()
    plug()
    plug(Device("left"))
    assert Opened.opened == ["Left"]
    assert heard.trouble == []


# The preview


@pytest.fixture
def finder(camera: Camera, qtbot: QtBot) -> ViewFinder:
    made = ViewFinder(camera)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def greens(finder: ViewFinder) -> int:
    image = finder.grab().toImage()
    colours = (QColor(image.pixel(x, y)) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2))
    return sum(colour.green() > 180 and colour.red() < 120 for colour in colours)


def test_the_preview_is_mirrored_and_keeps_its_shape(finder: ViewFinder) -> None:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    for x in range(100, 200):
        for y in range(100):
            image.setPixelColor(x, y, QColor("blue"))
    finder.show_frame(image)
    seen = finder.grab().toImage()
    assert QColor(seen.pixel(20, 150)) == QColor("blue")
    assert QColor(seen.pixel(380, 150)) == QColor("red")
    assert QColor(seen.pixel(200, 20)) == QColor(seen.pixel(200, 280)) != QColor("blue")


def test_the_brackets_turn_green_for_a_moment_on_a_read(
    finder: ViewFinder, camera: Camera, show: Show, qtbot: QtBot
) -> None:
    ticket = drawn(mint())
    show(ticket)
    assert greens(finder) == 0
    show(ticket)
    assert greens(finder) > 20
    qtbot.waitUntil(lambda: greens(finder) == 0)


def test_the_preview_says_in_words_why_there_is_no_picture(
    finder: ViewFinder, camera: Camera, plug: Plug, show: Show
) -> None:
    assert finder.accessibleName() == "Kamerabild"
    assert finder.accessibleDescription() == "Kamera aus"
    camera.start()
    assert finder.accessibleDescription().startswith("Keine Kamera.")
    plug(Device("left"))
    show(drawn())
    assert finder.accessibleDescription() == ""
    plug()
    assert "nicht angeschlossen" in finder.accessibleDescription()
    camera.stop()
    assert finder.accessibleDescription() == "Kamera aus"
    assert not finder.grab().isNull()


def test_desks_without_a_camera_do_not_wait_for_multimedia() -> None:
    script = "import sys, ui.camera, ui.sound; sys.exit('PySide6.QtMultimedia' in sys.modules)"
    root = Path(ui.camera.__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 0
