"""A label printer's socket: what it receives is decoded back into the picture it would print."""

import base64
import binascii
import re
import socket
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageChops

from checkin import actions, printing
from checkin.printing.label import LabelPrinter, zpl
from checkin.reading import decoders
from checkin.trouble import Trouble
from tests.printing.listening import Listening

WELL = b"\x02030,0,0,0591,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,6,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"


class Labels(Listening):
    """A label printer that answers ``~HS`` by ``status``."""

    def __init__(self) -> None:
        self.status = WELL
        super().__init__(lambda data: self.status if data == b"~HS" else b"")

    def label(self) -> bytes:
        """What it was to print: everything but questions."""
        while (data := self.received.get(timeout=10)) == b"~HS":
            pass
        return data


@pytest.fixture
def labels() -> Iterator[Labels]:
    printer = Labels()
    yield printer
    printer.close()


def picture(data: bytes) -> Image.Image:
    """The label as the printer would print it, after Zebra's guide: every field checked."""
    found = re.fullmatch(
        rb"\^XA\^PW(\d+)\^LL(\d+)\^FO0,0\^GFA,(\d+),(\d+),(\d+),:Z64:([^:]+):([0-9A-F]{4})\^FS\^PQ1\^XZ", data
    )
    assert found, data[:120]
    width, height, total, again, row = (int(found[i]) for i in range(1, 6))
    assert binascii.crc_hqx(found[6], 0) == int(found[7], 16)
    dots = zlib.decompress(base64.b64decode(found[6]))
    assert len(dots) == total == again == row * height
    return ImageChops.invert(Image.frombytes("1", (row * 8, height), dots)).crop((0, 0, width, height)).convert("L")


@pytest.mark.parametrize("dpi", [203, 300])
def test_J07_the_label_arrives_dot_by_dot_and_its_code_is_read(labels: Labels, badge, dpi) -> None:
    path, code = badge
    printer = printing.at(f"zpl://127.0.0.1:{labels.port}?dpi={dpi}")
    job = printer.send(path, "badge", actions.badge_size("label-86x54"))
    assert printer.follow(job).done
    data = labels.label()
    seen = picture(data)
    assert seen.size == pytest.approx((86 / 25.4 * dpi, 54 / 25.4 * dpi), abs=1.5)
    assert [one.text for one in decoders.zbar(np.asarray(seen))] == [code]
    assert len(data) < 6_000


def test_a_picture_comes_back_as_it_went() -> None:
    chance = np.random.default_rng(1)
    black = Image.fromarray(chance.random((37, 53)) > 0.5)
    assert ImageChops.difference(picture(zpl(black)), ImageChops.invert(black).convert("L")).getbbox() is None


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (WELL.replace(b"030,0,0", b"030,1,0"), "Papier oder Etiketten fehlen"),
        (WELL.replace(b"030,0,0", b"030,0,1"), "angehalten"),
        (WELL.replace(b"\x02000,0,0,0", b"\x02000,0,1,0"), "Klappe offen"),
        (WELL.replace(b"\x02000,0,0,0", b"\x02000,0,0,1"), "Farbband"),
    ],
)
def test_J01_what_ails_a_label_printer_is_said_and_nothing_is_sent(labels: Labels, badge, status, why) -> None:
    labels.status = status
    with pytest.raises(Trouble, match=why):
        LabelPrinter(f"zpl://127.0.0.1:{labels.port}").send(badge[0], "badge", (86, 54))
    assert labels.received.get(timeout=10) == b"~HS" and labels.received.empty()


def test_a_printer_that_knows_no_status_is_sent_its_label(labels: Labels, badge) -> None:
    labels.status = b""
    LabelPrinter(f"zpl://127.0.0.1:{labels.port}", seconds=0.5).send(badge[0], "badge", (86, 54))
    assert labels.label().startswith(b"^XA")


def test_J01_a_label_printer_that_is_off_is_told(badge) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(Trouble) as trouble:
        LabelPrinter(f"zpl://127.0.0.1:{port}").send(badge[0], "badge", (86, 54))
    assert trouble.value.name == "printer-silent"
