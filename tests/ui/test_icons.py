import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QColor, QImage, QPixmap

from checkin import assets
from ui.icons import application_icon, icon, pixmap

NAMES = sorted(path.stem for path in assets.path("icons").glob("*.svg"))
OUTLINES = [name for name in NAMES if name != "checkin"]

pytestmark = pytest.mark.usefixtures("qapp")


def painted(drawn: QPixmap) -> Iterator[QColor]:
    """The colours of all pixels that are fully covered."""
    image = drawn.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    colours = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return (colour for colour in colours if colour.alpha() == 255)


@pytest.mark.parametrize("name", OUTLINES)
def test_icons_share_one_grid_and_one_pen(name: str) -> None:
    svg = assets.text(f"icons/{name}.svg")
    root = ElementTree.fromstring(svg)
    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("stroke"), root.get("stroke-width"), root.get("stroke-linecap")) == ("currentColor", "2", "round")
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg)) <= {"none", "currentColor"}


@pytest.mark.parametrize("name", OUTLINES)
def test_icons_are_drawn_in_the_colour_asked_for_and_touch_no_edge(name: str) -> None:
    drawn = pixmap(name, "#0f766e", 48)
    assert {colour.name() for colour in painted(drawn)} == {"#0f766e"}
    image = drawn.toImage()
    rim = [(at, edge) for at in range(48) for edge in (0, 47)]
    assert all(image.pixelColor(x, y).alpha() == 0 for pair in rim for x, y in (pair, pair[::-1]))


def test_icons_differ_from_each_other() -> None:
    assert len({bytes(pixmap(name, "black", 24).toImage().constBits()) for name in OUTLINES}) == len(OUTLINES)


def test_an_icon_is_sharp_on_a_fine_screen() -> None:
    fine = pixmap("check", "black", 20, 2.0)
    assert (fine.width(), fine.deviceIndependentSize().width()) == (40, 20)
    assert {size.width() for size in icon("check", "black", 20).availableSizes()} == {20, 40}


def test_an_icon_is_drawn_once() -> None:
    assert pixmap("flag", "black", 20) is pixmap("flag", "black", 20)


def test_the_application_icon_has_every_size_and_its_own_colours() -> None:
    assert {size.width() for size in application_icon().availableSizes()} == {16, 24, 32, 48, 64, 128, 256}
    assert len({colour.name() for colour in painted(application_icon().pixmap(64, 64))}) > 2


def test_an_icon_that_does_not_exist_is_our_mistake() -> None:
    with pytest.raises(FileNotFoundError):
        pixmap("unicorn", "black", 20)
