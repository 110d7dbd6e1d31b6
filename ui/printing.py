"""Printing by Qt, for what only a driver of this computer can print on: above all on Windows, which has no CUPS."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, QSizeF
from PySide6.QtGui import QPainter

from checkin import printing
from checkin.i18n import Sentence
from checkin.printing.printer import Printer, Progress, queues
from checkin.trouble import Trouble

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

DPI = 300
SCHEME = "qt:"
"""What the address of a printer begins with that only Qt knows; then comes its name."""


def at(address: str, dpi: int = 0) -> Printer:
    """The printer at an address: what the core knows, and those of Qt."""
    if address.startswith(SCHEME):
        return QtPrinter(address.removeprefix(SCHEME), dpi)
    return printing.at(address, dpi)


def offered() -> list[tuple[str, str]]:
    """The printers of this computer, as (name, address): by CUPS, which follows its jobs, else by Qt. For a lane."""
    if known := queues():
        return [(name, name) for name in known]
    from PySide6.QtPrintSupport import QPrinterInfo

    return [(name, f"{SCHEME}{name}") for name in QPrinterInfo.availablePrinterNames()]


class QtPrinter:
    """A printer of this computer by its name, drawn by its driver at ``dpi`` (300 unless set).

    Qt gives no job to follow: what the system's queue took counts as printed, and what became of it only the system's
    own list of jobs tells. What it took cannot be taken back from here either.
    """

    def __init__(self, name: str, dpi: int = 0) -> None:
        self.name = name
        self._dpi = dpi or DPI

    def send(self, document: Path, title: str, page: tuple[float, float]) -> str:
        from PySide6.QtGui import QPageLayout, QPageSize
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

        info = QPrinterInfo.printerInfo(self.name)
        if info.isNull():
            raise Trouble("printer-gone", printer=self.name)
        printer = QPrinter(info)
        printer.setResolution(self._dpi)
        printer.setDocName(title)
        exact = QPageSize.SizeMatchPolicy.ExactMatch
        printer.setPageSize(QPageSize(QSizeF(*page), QPageSize.Unit.Millimeter, "badge", exact))
        printer.setPageOrientation(QPageLayout.Orientation.Portrait)
        ended = (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted)
        if not print_pdf(document, printer, self._dpi, fitted=False) or printer.printerState() in ended:
            raise Trouble("printer-waits-not", why=Sentence("printer.why.ended", {"printer": self.name}))
        return document.name

    def follow(self, job: str) -> Progress:
        return Progress(done=True)

    def cancel(self, job: str) -> None:
        return


def print_pdf(path: Path, printer: "QPrinter", dpi: int = DPI, fitted: bool = True) -> bool:
    """All pages of a PDF, or those that the printer was asked for, without loss; whether it took them.

    Drawn at ``dpi``, and fitted to the paper, or at their own size from its top left corner.
    """
    from PySide6.QtPdf import QPdfDocument

    printer.setFullPage(True)
    document = QPdfDocument()
    document.load(str(path))
    first = max(1, printer.fromPage())
    last = min(printer.toPage() or document.pageCount(), document.pageCount())
    painter = QPainter()
    if not painter.begin(printer):
        return False
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    paper = printer.pageLayout().fullRectPixels(printer.resolution())
    for number in range(first, last + 1):
        if number > first:
            printer.newPage()
        points = document.pagePointSize(number - 1)
        drawn = document.render(number - 1, QSize(*(round(side / 72 * dpi) for side in points.toTuple())))
        own = QSize(*(round(side / 72 * printer.resolution()) for side in points.toTuple()))
        painter.drawImage(QRect(0, 0, paper.width(), paper.height()) if fitted else QRect(0, 0, *own.toTuple()), drawn)
    return painter.end()
