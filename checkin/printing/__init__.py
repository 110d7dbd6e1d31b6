"""Printers, and how they are spoken to. Each takes a finished page and tells what became of it; none knows the desk."""

from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

from checkin.i18n import Sentence
from checkin.printing.printer import IppPrinter, Printer, cups
from checkin.trouble import Trouble

PATIENCE = 20.0
"""Seconds that a test page may take."""


def at(address: str) -> Printer:
    """The printer at an address.

    ``ipp://host/path`` and ``ipps://…`` need no driver, ``zpl://host:9100?dpi=300`` takes labels as pixels, and
    anything else is the name of a queue of this computer's CUPS.
    """
    if address.startswith("zpl://"):
        from checkin.printing.label import LabelPrinter  # brings Pillow along, which most desks' windows do without

        return LabelPrinter(address)
    return IppPrinter(address if "://" in address else f"{cups()}/printers/{quote(address, safe='')}")


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
