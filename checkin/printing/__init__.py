"""Printers, and how they are spoken to. Each takes a finished page and tells what became of it; none knows the desk."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.parse import quote

from checkin.i18n import Sentence
from checkin.printing.printer import IppPrinter, Printer, Progress, cups
from checkin.trouble import Trouble

PATIENCE = 20.0
"""Seconds that a test page may take."""


def at(address: str, dpi: int = 0) -> Printer:
    """The printer at an address.

    ``ipp://host/path`` and ``ipps://…`` need no driver, ``zpl://host:9100?dpi=300`` and ``brother://host?tape=62`` take
    labels as dots, and anything else is the name of a queue of this computer's CUPS. ``dpi`` is what a desk has set for
    a printer that can be more than one, 0 for what it usually is. What is no address can be told only when something
    is to be printed: a desk starts with it.
    """
    try:
        # Labels bring Pillow along, which most desks' windows do without.
        if address.startswith("zpl://"):
            from checkin.printing.label import LabelPrinter

            return LabelPrinter(address, dpi)
        if address.startswith("brother://"):
            from checkin.printing.brother import BrotherPrinter

            return BrotherPrinter(address)
        if "://" in address and not address.startswith(("ipp://", "ipps://")):
            return Nowhere(address)
        return IppPrinter(address if "://" in address else f"{cups()}/printers/{quote(address, safe='')}")
    except ValueError:  # a port or a tape that there cannot be
        return Nowhere(address)


class Nowhere:
    """What stands for a printer whose address is none."""

    def __init__(self, address: str) -> None:
        self.name = address

    def send(self, document: Path, title: str, page: tuple[float, float]) -> str:
        raise Trouble("printer-address", printer=self.name)

    def follow(self, job: str) -> Progress:
        return Progress(over=True)

    def cancel(self, job: str) -> None:
        return


class Adjusted:
    """A printer that gets its pages moved and turned, because it feeds them so: ``x`` mm to the right and ``y`` down,
    as one reads them, and by ``turn`` degrees clockwise.
    """

    def __init__(self, printer: Printer, x: float = 0, y: float = 0, turn: int = 0) -> None:
        self.name = printer.name
        self._printer, self._x, self._y, self._turn = printer, x, y, turn
        self.follow, self.cancel = printer.follow, printer.cancel

    def send(self, document: Path, title: str, page: tuple[float, float]) -> str:
        if not (self._x or self._y or self._turn):
            return self._printer.send(document, title, page)
        from checkin import pdf

        with TemporaryDirectory() as folder:
            adjusted = Path(folder) / document.name
            adjusted.write_bytes(pdf.adjusted(document.read_bytes(), self._x, self._y, self._turn))
            return self._printer.send(adjusted, title, page if self._turn in (0, 180) else page[::-1])


def try_out(printer: Printer, document: Path, title: str, page: tuple[float, float]) -> None:
    """Print a page and wait until it is on paper. Raises ``Trouble`` where it is not; then it does not come later."""
    job = printer.send(document, title, page)
    end = monotonic() + PATIENCE
    progress = printer.follow(job)
    while not progress.ends and monotonic() < end:
        sleep(0.3)
        progress = printer.follow(job)
    if not progress.done:
        printer.cancel(job)
        raise Trouble("printer-waits-not", why=progress.why or Sentence("printer.why.slow", {"printer": printer.name}))
