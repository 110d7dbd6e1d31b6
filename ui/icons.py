"""The icons of the window, drawn from our own SVG files in any colour and size.

The files lie on a grid of 24 × 24 with strokes of 2 in ``currentColor``, which is replaced here before Qt sees it: Qt
knows no style sheet for SVG, and the colours depend on the theme. Only ``checkin.svg`` has colours of its own.
"""

from functools import cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from checkin import assets

_RATIOS = (1.0, 2.0)  # physical pixels per logical one; Qt scales down for those in between
_APPLICATION_SIZES = (16, 24, 32, 48, 64, 128, 256)


@cache
def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon ``name`` in ``colour`` (``#rrggbb`` or an SVG colour word), ``size`` logical pixels wide and high.

    ``ratio`` is the device's physical pixels per logical pixel. Needs a running application. Raises
    ``FileNotFoundError`` for a name that has no file.
    """
    svg = assets.text(f"icons/{name}.svg").replace("currentColor", colour)
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def icon(name: str, colour: str, size: int = 20) -> QIcon:
    """The icon ``name`` in ``colour`` for buttons and lists, sharp at ``size`` logical pixels on any screen."""
    drawn = QIcon()
    for ratio in _RATIOS:
        drawn.addPixmap(pixmap(name, colour, size, ratio))
    return drawn


def application_icon() -> QIcon:
    """The icon of the program, for the title bar and the task switcher: a badge with a tick."""
    drawn = QIcon()
    for size in _APPLICATION_SIZES:
        drawn.addPixmap(pixmap("checkin", "black", size))
    return drawn
