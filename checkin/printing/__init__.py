"""Printers, and how they are spoken to. Each takes a finished page and tells what became of it; none knows the desk."""

from urllib.parse import quote

from checkin.printing.label import LabelPrinter
from checkin.printing.printer import IppPrinter, Printer, cups


def at(address: str) -> Printer:
    """The printer at an address.

    ``ipp://host/path`` and ``ipps://…`` need no driver, ``zpl://host:9100?dpi=300`` takes labels as pixels, and
    anything else is the name of a queue of this computer's CUPS.
    """
    if address.startswith("zpl://"):
        return LabelPrinter(address)
    return IppPrinter(address if "://" in address else f"{cups()}/printers/{quote(address, safe='')}")
