"""Label printers by Brother (QL-550 to QL-1115NWB), spoken to in their raster language over TCP.

As Brother's "Raster Command Reference" for QL-700, QL-800/810W/820NWB and QL-1100/1110NWB/1115NWB describes it: 300
dots to the inch, a row of them a command, mirrored, because the first pin lies at the right edge of the tape. What a
printer says of itself are 32 bytes. One on the network tells them by SNMP (Brother's FAQ for developers), since its raw
port is deaf for questions; one behind a print server that passes answers on tells them on the line.

Written out here because the libraries for it speak to a printer on the network without ever listening to it.
"""

import socket
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Literal
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from msgspec import Struct
from PIL import Image

from checkin.i18n import Sentence
from checkin.printing.label import dots
from checkin.printing.printer import Progress
from checkin.trouble import Trouble

DPI = 300
PATIENCE = 10.0
"""Seconds that a label may take; it needs one or two."""

_PORT, _SNMP_PORT = 9100, 161
_MARGIN = 35  # rows, 3 mm: what the printer feeds before and after a piece of continuous tape, and prints nothing on
_SLACK = 0.6  # mm by which a page may be larger than its label: 38 mm labels are 38 or 39 wide, by whom you ask
_SETTLED = 4.0  # seconds after which a printer that waits again has printed, though nobody saw it print
_STATUS = 32  # bytes

_INVALIDATE = bytes(400)
_INITIALISE = b"\x1b@"
_ASK = b"\x1biS"

_TAPES = {
    (12, 0): (106, 29, 0),
    (29, 0): (306, 6, 0),
    (38, 0): (413, 12, 0),
    (50, 0): (554, 12, 0),
    (54, 0): (590, 0, 0),
    (62, 0): (696, 12, 0),
    (102, 0): (1164, 12, 0),
    (17, 54): (165, 0, 566),
    (17, 87): (165, 0, 956),
    (23, 23): (202, 42, 202),
    (29, 42): (306, 6, 425),
    (29, 90): (306, 6, 991),
    (38, 90): (413, 12, 991),
    (39, 48): (425, 6, 495),
    (52, 29): (578, 0, 271),
    (54, 29): (598, 60, 271),
    (60, 87): (672, 18, 954),
    (62, 29): (696, 12, 271),
    (62, 100): (696, 12, 1109),
    (102, 51): (1164, 12, 526),
    (102, 152): (1164, 12, 1660),
    (102, 153): (1164, 12, 1660),
}
"""What can be printed on a tape, by its width and the length of its labels in mm (0: it is cut where the page ends):
dots across, pins to leave out at the right edge, and rows."""

_WIDE = {0x34, 0x43, 0x44, 0x45, 0x50}  # QL-1060N, 1100, 1110NWB, 1115NWB, 1050
_RASTER_ONLY = {0x31, 0x32, 0x35, 0x4F}  # QL-560, 570, 700 and 550: they know no other mode to switch from
_MODELS = {"QL-1050": 0x50, "QL-1060N": 0x34, "QL-1100": 0x43, "QL-1110NWB": 0x44, "QL-1115NWB": 0x45, "QL-700": 0x35}

_FAULTS = (
    (0x0001, "paper"),
    (0x0002, "paper"),
    (0x0004, "cutter"),
    (0x0020, "off"),
    (0x0100, "tape"),
    (0x1000, "open"),
    (0x4000, "paper"),
    (0x8E80, "fault"),
)
"""The bits of "error information 1 and 2", and what they mean at a desk."""


class Tape(Struct, frozen=True):
    """What is in the printer: width, and length of a label or 0, in mm; with ``red`` it can print in two colours."""

    width: int
    length: int = 0
    red: bool = False

    @classmethod
    def named(cls, text: str) -> "Tape":
        """As in an address: "62", "62red", "62x100". Raises ``ValueError`` where there is no such tape."""
        width, _, length = text.removesuffix("red").partition("x")
        tape = cls(int(width), int(length or 0), text.endswith("red"))
        if (tape.width, tape.length) not in _TAPES:
            raise ValueError(text)
        return tape

    @property
    def size(self) -> str:
        """As people call it."""
        return f"{self.width} × {self.length} mm" if self.length else f"{self.width} mm"

    def takes(self, width: float, height: float) -> bool:
        """Whether a page of this size in mm has room."""
        return width <= self.width + _SLACK and (not self.length or height <= self.length + _SLACK)


class Status(Struct, frozen=True):
    """What the printer says of itself."""

    model: int
    faults: int
    tape: Tape | None
    completed: bool
    printing: bool

    @classmethod
    def read(cls, said: bytes) -> "Status":
        """Out of its 32 bytes."""
        # 0x4A and 0x4B are what newer ones say for continuous tape and for labels.
        tape = Tape(said[10], said[17], said[25] == 0x81) if said[11] & 0x0F in (0x0A, 0x0B) else None
        return cls(said[4], said[8] | said[9] << 8, tape, said[18] == 0x01, said[19] == 0x01)


class BrotherPrinter:
    """A QL on the network, at ``brother://host:9100?model=QL-820NWB&tape=62``.

    A printer that tells its status says itself which model it is and which tape it holds, and is followed until the
    label is out. For one that does not, ``tape`` has to be stated, and ``model`` if it is a QL-700 or one of the wide
    QL-1000s; what such a one took counts as printed. ``snmp`` is the port of SNMP if it is not 161.

    A page goes onto the tape at its own size, lengthwise if it is too wide otherwise, in the middle. The outermost 2 mm
    along the tape and, on continuous tape, 3 mm at both ends stay white: the printer cannot reach them.
    """

    def __init__(self, address: str, seconds: float = 3) -> None:
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.name = parts.hostname or address
        self._host, self._port = parts.hostname or "", parts.port or _PORT
        self._snmp_port = int(query.get("snmp", _SNMP_PORT))
        self._model = _MODELS.get(query.get("model", "").upper(), 0)
        self._stated = Tape.named(query["tape"]) if "tape" in query else None
        self._seconds = seconds
        self._line: socket.socket | None = None  # open while a label is on its way
        self._way: Literal["", "snmp", "line", "deaf"] = ""  # how it tells its status, once that is known
        self._known: dict[str, Progress] = {}
        self._job = ""
        self._sent = 0.0
        self._printing = False
        self._lock = Lock()  # one lane sends while another follows

    def send(self, document: Path, title: str, page: tuple[float, float]) -> str:
        self._finish()
        with self._lock:
            return self._send(document, page)

    def follow(self, job: str) -> Progress:
        with self._lock:
            if job == self._job:
                self._look()
            return self._known.get(job) or Progress(over=True, why=self._why("unknown"))

    def cancel(self, job: str) -> None:
        with self._lock:
            if job == self._job:
                self._cancel()

    # a label that is on its way

    def _send(self, document: Path, page: tuple[float, float]) -> str:
        line = self._connect()
        try:
            status = self._ask(line)
            if status and (why := self._ails(status)):
                raise Trouble("printer-waits-not", why=why)
            tape = self._tape(status)
            black = self._laid(document, page, tape)
            line.sendall(raster(black, tape, status.model if status else self._model))
        except OSError as error:
            line.close()
            raise Trouble("printer-silent", printer=self.name) from error
        except BaseException:
            line.close()
            raise
        self._job, self._line = uuid4().hex[:12], line
        self._sent, self._printing = monotonic(), False
        self._known[self._job] = Progress()
        if status is None:
            self._end(Progress(done=True))
        return self._job

    def _finish(self) -> None:
        """Let the label before come out: it takes no second one meanwhile. One that hangs is cancelled."""
        while True:
            with self._lock:  # not while it sleeps: somebody may want to know how the label stands
                self._look()
                if self._line is None:
                    return None
                if self._known[self._job].why is not None:
                    return self._cancel()
            sleep(0.1)

    def _cancel(self) -> None:
        if self._line is None:
            return
        try:
            self._line.sendall(_INVALIDATE + _INITIALISE)
        except OSError as error:
            raise Trouble("printer-silent", printer=self.name) from error
        finally:
            self._end(Progress(over=True, why=self._why("ended")))

    def _look(self) -> None:
        """Listen to what it says, and ask it."""
        if self._line is None:
            return
        heard = self._heard(self._line, seconds=0)
        if self._way == "snmp" and not any(status.completed for status in heard):
            asked = self._snmp()
            heard += [asked] if asked else []
        for status in heard:
            if self._line is not None:
                self._judge(status)
        if self._line is not None and not self._known[self._job].why and monotonic() - self._sent > PATIENCE:
            self._known[self._job] = Progress(why=self._why("slow"))

    def _judge(self, status: Status) -> None:
        if why := self._ails(status):
            # Whether it still has the label once it is mended, it does not say: only what it prints then counts.
            self._known[self._job], self._printing, self._sent = Progress(why=why), False, float("inf")
        elif status.completed or (not status.printing and (self._printing or monotonic() - self._sent > _SETTLED)):
            self._end(Progress(done=True))
        elif status.printing:
            self._known[self._job], self._printing = Progress(), True

    def _end(self, progress: Progress) -> None:
        self._known[self._job] = progress
        if self._line is not None:
            self._line.close()
        self._line = None

    # what it says

    def _ask(self, line: socket.socket) -> Status | None:
        """What it says of itself; nothing where it is deaf. One that has spoken before must speak again."""
        if self._way in ("", "snmp") and (status := self._snmp()):
            self._way = "snmp"
            return status
        if self._way in ("", "line"):
            line.sendall(_INVALIDATE + _INITIALISE + _ASK)
            for status in self._heard(line, self._seconds / 2):
                self._way = "line"
                return status
        if self._way in ("snmp", "line"):
            raise TimeoutError
        if self._stated:  # else it has to speak, and is asked again
            self._way = "deaf"
        return None

    def _heard(self, line: socket.socket, seconds: float) -> list[Status]:
        """What it said on the line by now, or within ``seconds``."""
        line.settimeout(seconds)
        said = b""
        try:
            while len(said) < _STATUS or len(said) % _STATUS:
                if not (part := line.recv(1024)):
                    break
                said += part
        except OSError:  # nothing more by now, or it hung up
            pass
        finally:
            line.settimeout(self._seconds)
        whole = [said[at : at + _STATUS] for at in range(0, len(said) - _STATUS + 1, _STATUS)]
        return [Status.read(one) for one in whole if one.startswith(b"\x80\x20B")]

    def _snmp(self) -> Status | None:
        """Asked twice, because a question may get lost."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(self._seconds / 6)
            for _ in range(2):
                try:
                    asking.sendto(_QUESTION, (self._host, self._snmp_port))
                    answer = asking.recv(1024)
                except OSError:
                    continue
                at = answer.find(b"\x04\x20\x80\x20B")  # a string of 32 bytes that begins as a status does
                if 0 <= at <= len(answer) - 2 - _STATUS:
                    return Status.read(answer[at + 2 : at + 2 + _STATUS])
        return None

    def _ails(self, status: Status) -> Sentence | None:
        if status.tape is None:  # an empty printer calls that no fault until it is to print
            return self._why("open" if status.faults & 0x1000 else "paper")
        return next((self._why(why) for bits, why in _FAULTS if status.faults & bits), None)

    def _why(self, why: str) -> Sentence:
        return Sentence(f"printer.why.{why}", {"printer": self.name})

    def _connect(self) -> socket.socket:
        try:
            return socket.create_connection((self._host, self._port), self._seconds)
        except OSError as error:
            raise Trouble("printer-silent", printer=self.name) from error

    # what goes onto the tape

    def _tape(self, status: Status | None) -> Tape:
        """What is in it, by its own word first; ``Trouble`` where it is not what was stated, or nobody says."""
        there = status.tape if status else None
        if there is None or (there.width, there.length) not in _TAPES:
            if self._stated is None:
                raise Trouble("printer-which-tape", printer=self.name)
            return self._stated
        if self._stated and (self._stated.width, self._stated.length) != (there.width, there.length):
            raise Trouble("printer-other-tape", printer=self.name, there=there.size, stated=self._stated.size)
        return there

    def _laid(self, document: Path, page: tuple[float, float], tape: Tape) -> Image.Image:
        """The page as dots, as they lie on what can be printed of the tape."""
        width, height = page
        turned = not tape.takes(width, height)
        if turned and not tape.takes(height, width):
            size = f"{width:g} × {height:g} mm"
            raise Trouble("printer-too-narrow", printer=self.name, page=size, tape=tape.size)
        black = dots(document, DPI)
        if turned:
            black = black.transpose(Image.Transpose.ROTATE_90)
        pins, _, rows = _TAPES[tape.width, tape.length]
        laid = Image.new("1", (pins, rows or black.height - 2 * _MARGIN))
        laid.paste(black, ((laid.width - black.width) // 2, (laid.height - black.height) // 2))
        return laid


def raster(black: Image.Image, tape: Tape, model: int = 0) -> bytes:
    """A label that prints these dots (black is 1), cut off behind them."""
    wide = model in _WIDE
    row, skipped = (162, 44) if wide else (90, 0)
    _, right, _ = _TAPES[tape.width, tape.length]
    across = Image.new("1", (row * 8, black.height))
    across.paste(black.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (skipped + right, 0))
    data = across.tobytes()
    lines = (data[at : at + row] for at in range(0, len(data), row))
    if tape.red:  # it takes both colours of every row, or none
        size = bytes([row])
        printed = b"".join(b"w\x01" + size + line + b"w\x02" + size + bytes(row) for line in lines)
    else:
        printed = b"".join(b"g\x00" + bytes([row]) + line for line in lines)
    kind = 0x0B if tape.length else 0x0A
    stated = bytes(
        [0xCE if tape.length else 0xC6, kind, tape.width, tape.length]
    )  # and: quality first, recover by itself
    return b"".join(
        (
            _INVALIDATE,
            _INITIALISE,
            b"" if model in _RASTER_ONLY else b"\x1bia\x01",  # raster mode
            b"\x1biz" + stated + black.height.to_bytes(4, "little") + b"\x00\x00",  # media, and the first page
            b"\x1biM\x40\x1biA\x01",  # cut, after every label
            b"\x1biK" + bytes([0x08 | tape.red]),  # cut at the end; two colours
            b"\x1bid" + (0 if tape.length else _MARGIN).to_bytes(2, "little"),
            printed,
            b"\x1a",  # print, and feed
        )
    )


def _ber(tag: int, *parts: bytes) -> bytes:
    """A value as SNMP writes it, shorter than 128 bytes."""
    inside = b"".join(parts)
    return bytes([tag, len(inside)]) + inside


_WANTED = bytes([0x2B, 6, 1, 4, 1, 0x93, 3, 3, 3, 9, 1, 6, 1, 0])  # 1.3.6.1.4.1.2435.3.3.9.1.6.1.0
_NUMBER = _ber(0x02, b"\x01")
_NONE = _ber(0x02, b"\x00")
_QUESTION = _ber(
    0x30,
    _NONE,  # version 1
    _ber(0x04, b"public"),
    _ber(0xA0, _NUMBER, _NONE, _NONE, _ber(0x30, _ber(0x30, _ber(0x06, _WANTED), _ber(0x05)))),
)
"""Get the status of the printer (RFC 1157)."""
