"""Which printer an address means, and pages that are moved and turned for one that feeds them so."""

from pathlib import Path

import numpy as np
import pytest

from checkin import pdf, printing
from checkin.printing import Adjusted
from checkin.printing.brother import BrotherPrinter
from checkin.printing.label import LabelPrinter
from checkin.printing.printer import IppPrinter, Progress
from checkin.trouble import Trouble
from tests.paper.reading import MM, fonts, pages, text

LABEL = (86.0, 54.0)
DPI = 254  # ten dots a millimetre


class Tray:
    """A printer that keeps what it gets."""

    name = "Tray"

    def __init__(self) -> None:
        self.pages: list[tuple[bytes, tuple[float, float]]] = []

    def send(self, document: Path, title: str, page: tuple[float, float]) -> str:
        self.pages.append((document.read_bytes(), page))
        return str(len(self.pages))

    def follow(self, job: str) -> Progress:
        return Progress(done=True)

    def cancel(self, job: str) -> None:
        return


def seen(document: bytes) -> np.ndarray:
    (picture,) = pdf.pages(document, most=1, dpi=DPI)
    width, height = (side // 10 * 10 for side in picture.size)  # what is less than a dot is drawn as one
    return np.asarray(picture.crop((0, 0, width, height)), dtype=int)


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        ("Badge", IppPrinter, "Badge"),
        ("ipp://label7.example.org/ipp/print", IppPrinter, "label7.example.org"),
        ("ipps://server.example.org:631/printers/Zweiter%20Stock", IppPrinter, "Zweiter Stock"),
        ("zpl://zebra.example.org?dpi=300", LabelPrinter, "zebra.example.org"),
        ("brother://ql.example.org?tape=62", BrotherPrinter, "ql.example.org"),
    ],
)
def test_an_address_is_a_printer_with_a_name(address, kind, name) -> None:
    printer = printing.at(address)
    assert isinstance(printer, kind) and printer.name == name


@pytest.mark.parametrize(
    "address",
    [
        "zpl://host:port",
        "zpl://host?dpi=many",
        "brother://host?tape=63",
        "lpd://host",
        "ipp://[host",
        "brother://h:99999",
    ],
)
def test_what_is_no_address_keeps_no_desk_from_starting_and_is_told_when_it_is_to_print(address, badge) -> None:
    printer = printing.at(address)
    with pytest.raises(Trouble, match="keine Adresse eines Druckers") as trouble:
        printer.send(badge[0], "badge", LABEL)
    assert trouble.value.name == "printer-address" and address in str(trouble.value)
    assert printer.follow("1").over


def test_a_page_that_needs_no_adjusting_is_sent_as_it_is(badge) -> None:
    tray = Tray()
    Adjusted(tray).send(badge[0], "badge", LABEL)
    assert tray.pages == [(badge[0].read_bytes(), LABEL)]


@pytest.mark.parametrize(("turn", "page"), [(0, LABEL), (90, (54.0, 86.0)), (180, LABEL), (270, (54.0, 86.0))])
def test_a_page_is_moved_as_one_reads_it_and_turned(badge, tmp_path: Path, turn, page) -> None:
    tray = Tray()
    printer = Adjusted(tray, x=2, y=-1, turn=turn)
    assert printer.follow(printer.send(badge[0], "badge", LABEL)).done
    ((document, stated),) = tray.pages
    assert stated == page
    came = seen(document)
    page_as_it_was = seen(badge[0].read_bytes())
    moved = np.full_like(page_as_it_was, 255)
    moved[:-10, 20:] = page_as_it_was[10:, :-20]

    def differing(wanted: np.ndarray) -> float:
        return float((abs(came - np.rot90(wanted, -turn // 90)) > 128).mean())

    assert (
        differing(moved) < 0.03 < 0.1 < differing(page_as_it_was)
    )  # the edges of letters fall a little differently on the dots


def test_an_adjusted_page_keeps_its_text_and_its_fonts(badge, tmp_path: Path) -> None:
    moved = tmp_path / "moved.pdf"
    moved.write_bytes(pdf.adjusted(badge[0].read_bytes(), 1.5, -0.5, 90))
    (before,), (after,) = pages(badge[0]), pages(moved)
    assert sorted(text(before).split()) == sorted(text(after).split())
    assert after.get_size() == pytest.approx((54 * MM, 86 * MM), abs=0.1)
    assert fonts(after) == fonts(before) and all(fonts(after).values())
