"""Label printers that take pixels: a page is drawn at the printer's resolution, in black and white, and sent as it is.

Spoken is ZPL II (Zebra, and what many others imitate): graphic fields compressed as Zebra's programming guide describes
under ``^GF``, and the host status of ``~HS``.
"""

import base64
import binascii
import socket
import zlib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from PIL import Image

from checkin import pdf
from checkin.i18n import Sentence
from checkin.printing.printer import Progress
from checkin.trouble import Trouble

_PORT = 9100
_DPI = 203
_DARK = 140  # from this shade on it is paper
_MOST_ANSWER = 4096  # bytes


class LabelPrinter:
    """A label printer on the network, at ``zpl://host:9100?dpi=300`` (203 without). ``dpi``, unless 0, goes before.

    It cannot be asked what became of a job: what it took while it said that nothing ails it counts as printed. While it
    is out of labels or its head is open nothing is sent, so nothing comes out later by itself.
    """

    def __init__(self, address: str, dpi: int = 0, seconds: float = 3) -> None:
        parts = urlsplit(address)
        self.name = parts.hostname or address
        self._host, self._port = parts.hostname or "", parts.port or _PORT
        self._dpi = dpi or int(parse_qs(parts.query).get("dpi", [str(_DPI)])[0])
        self._seconds = seconds

    def send(self, document: Path, title: str, page: tuple[float, float]) -> str:
        black = dots(document, self._dpi)
        if why := self._ails():
            raise Trouble("printer-waits-not", why=why)
        self._talk(zpl(black))
        return document.name

    def follow(self, job: str) -> Progress:
        return Progress(done=True)

    def cancel(self, job: str) -> None:
        return

    def _ails(self) -> Sentence | None:
        """What its host status tells; nothing where it does not speak of it."""
        lines = self._talk(b"~HS", answer=True).decode("ascii", "replace").replace("\x02", "").split("\x03")
        fields = [line.strip().split(",") for line in lines]
        if len(fields) < 2 or len(fields[0]) < 3 or len(fields[1]) < 4:
            return None
        states = {"open": fields[1][2], "paper": fields[0][1], "ink": fields[1][3], "paused": fields[0][2]}
        return next(
            (Sentence(f"printer.why.{why}", {"printer": self.name}) for why, on in states.items() if on == "1"), None
        )

    def _talk(self, data: bytes, answer: bool = False) -> bytes:
        try:
            with socket.create_connection((self._host, self._port), self._seconds) as line:
                line.sendall(data)
                return self._heard(line) if answer else b""
        except OSError as error:
            raise Trouble("printer-silent", printer=self.name) from error

    def _heard(self, line: socket.socket) -> bytes:
        """Three strings, each closed by ETX; or whatever came until the printer fell silent."""
        heard = b""
        try:
            while heard.count(b"\x03") < 3 and len(heard) < _MOST_ANSWER and (part := line.recv(1024)):
                heard += part
        except TimeoutError:
            pass
        return heard


def dots(document: Path, dpi: float) -> Image.Image:
    """The page of a PDF in dots of one colour: what is dark is 1."""
    (grey,) = pdf.pages(document.read_bytes(), most=1, dpi=dpi)
    return grey.point(lambda shade: 255 * (shade < _DARK)).convert("1")


def zpl(black: Image.Image) -> bytes:
    """A label that prints these dots (black is 1)."""
    row = (black.width + 7) // 8
    dots = black.tobytes()
    packed = base64.b64encode(zlib.compress(dots, 9))
    check = binascii.crc_hqx(packed, 0)
    field = f"^FO0,0^GFA,{len(dots)},{len(dots)},{row},:Z64:{packed.decode()}:{check:04X}^FS"
    return f"^XA^PW{black.width}^LL{black.height}{field}^PQ1^XZ".encode()
