"""The pen: a PDF drawn in millimetres from the top left corner, with sizes of type in points.

Everything drawn is vectors and embedded fonts, so the same file suits a screen, an office printer and a label printer.
The same input gives the same bytes. What a badge has many of is written into the page by hand: reportlab's own calls
for text and areas took a third of a badge's time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from checkin import i18n, qr
from checkin.paper import fonts
from checkin.paper.fitting import MM
from checkin.paper.fonts import Font
from checkin.trouble import Trouble

rl_config.useA85 = 0  # text-safe streams, for mail systems of the 1980s, cost a quarter more bytes and time

Align = Literal["left", "center", "right"]
INK, PAPER = "#000000", "#ffffff"


class Sheet:
    """Pages of one size that become the file ``path`` when ``close`` is called."""

    def __init__(self, path: Path, width: float, height: float, title: str) -> None:
        self._height = height
        self._canvas = Canvas(
            str(path),
            pagesize=(width * MM, height * MM),
            pageCompression=1,
            invariant=1,
            initialFontName=fonts.name("regular"),  # else every file carries a Helvetica that is not embedded
            lang=i18n.current(),
        )
        self._canvas.setTitle(title)
        self._canvas.setViewerPreference("PrintScaling", "None")  # a badge that is "fitted to the page" is no badge

    def text(
        self, x: float, baseline: float, text: str, font: Font, size: float, colour: str = INK, align: Align = "left"
    ) -> None:
        """One line of printable text; ``x`` is its left end, middle or right end as ``align`` says."""
        left = x * MM
        if align != "left":
            left -= fonts.width(text, font) * size / (2 if align == "center" else 1)
        up = self._up(baseline)
        for face, characters, right, rise, scale in fonts.strokes(text, font):
            place = f"{left + right * size:.2f} {up + rise * size:.2f} Td"
            shown = " ".join(self._shown(face, characters, size * scale))
            self._canvas.addLiteral(f"{_inked(colour, 'rg')} BT {place} {shown} ET")

    def _shown(self, face: str, characters: str, size: float) -> Iterator[str]:
        # reportlab embeds a face in parts of 256 characters, each a font of its own in the file.
        font, document = pdfmetrics.getFont(face), self._canvas._doc
        for part, codes in font.splitString(characters, document):
            yield f"{font.getSubsetInternalName(part, document)} {size:.2f} Tf ({self._canvas._escape(codes)}) Tj"

    def fill(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> None:
        """A filled rectangle, its corners rounded by ``radius`` mm."""
        box = (x * MM, self._up(y + height), width * MM, height * MM)
        path = _rounded(*box, radius * MM) if radius else "{:.2f} {:.2f} {:.2f} {:.2f} re".format(*box)
        self._canvas.addLiteral(f"{_inked(colour, 'rg')} {path} f")

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        """A filled circle around (``x``, ``y``)."""
        self.fill(x - radius, y - radius, 2 * radius, 2 * radius, colour, radius)

    def line(self, x: float, y: float, to_x: float, to_y: float, thickness: float, colour: str = INK) -> None:
        """A straight line, ``thickness`` mm thick."""
        path = f"{x * MM:.2f} {self._up(y):.2f} m {to_x * MM:.2f} {self._up(to_y):.2f} l"
        self._canvas.addLiteral(f"{_inked(colour, 'RG')} {thickness * MM:.3f} w {path} S")

    def image(self, x: float, y: float, width: float, height: float, path: Path) -> None:
        """A picture in the middle of a box, as large as it fits; what is transparent stays so.

        Raises ``Trouble`` for a file that is none.
        """
        box = (x * MM, self._up(y + height), width * MM, height * MM)
        try:
            self._canvas.drawImage(str(path), *box, mask="auto", preserveAspectRatio=True, anchor="c")
        except OSError as error:
            raise Trouble("picture-unreadable", file=path.name) from error

    def qr(self, x: float, y: float, side: float, modules: list[list[bool]]) -> None:
        """A QR code in a square of ``side`` mm that includes the quiet zone."""
        module = side * MM / (len(modules) + 2 * qr.QUIET)
        left, top = x * MM + qr.QUIET * module, self._up(y) - qr.QUIET * module
        # One path for all modules: rectangles filled one by one show hairlines between them on screens and in rasters.
        path = "".join(f"{column} {row} {length} 1 re " for column, row, length in qr.runs(modules))
        self._canvas.addLiteral(f"q 0 g {module:.4f} 0 0 {-module:.4f} {left:.3f} {top:.3f} cm {path}f Q")

    @contextmanager
    def moved(
        self, x: float, y: float, scale: float = 1.0, upside_down: tuple[float, float] | None = None
    ) -> Iterator[None]:
        """Everything drawn meanwhile begins at (``x``, ``y``), smaller or larger by ``scale``.

        What is ``upside_down`` is an area of that width and height, turned by half a turn in its place.
        """
        if (x, y, scale, upside_down) == (0, 0, 1, None):
            yield
            return
        if upside_down:
            width, height = upside_down
            size, right, up = -scale, x + scale * width, self._height - y + scale * (self._height - height)
        else:
            size, right, up = scale, x, self._height - y - scale * self._height
        self._canvas.saveState()
        self._canvas.transform(size, 0, 0, size, right * MM, up * MM)
        yield
        self._canvas.restoreState()

    def next_page(self) -> None:
        """This page is full."""
        self._canvas.showPage()

    def close(self) -> None:
        """Write the file; raises ``OSError`` where that fails."""
        self._canvas.save()

    def _up(self, y: float) -> float:
        return (self._height - y) * MM


@cache
def _inked(colour: str, operator: str) -> str:
    """What chooses a colour, for areas ("rg") or lines ("RG")."""
    return " ".join([*(f"{part:.4g}" for part in rgb(colour)), operator])


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    """The path of a rectangle with round corners, in pt."""
    right, top, bend = x + width, y + height, radius * 0.4477  # bend: how near the corner a quarter of a circle steers
    return (
        f"{x + radius:.2f} {y:.2f} m {right - radius:.2f} {y:.2f} l "
        f"{right - bend:.2f} {y:.2f} {right:.2f} {y + bend:.2f} {right:.2f} {y + radius:.2f} c "
        f"{right:.2f} {top - radius:.2f} l "
        f"{right:.2f} {top - bend:.2f} {right - bend:.2f} {top:.2f} {right - radius:.2f} {top:.2f} c "
        f"{x + radius:.2f} {top:.2f} l "
        f"{x + bend:.2f} {top:.2f} {x:.2f} {top - bend:.2f} {x:.2f} {top - radius:.2f} c "
        f"{x:.2f} {y + radius:.2f} l "
        f"{x:.2f} {y + bend:.2f} {x + bend:.2f} {y:.2f} {x + radius:.2f} {y:.2f} c h"
    )


@cache
def rgb(colour: str) -> tuple[float, float, float]:
    """The parts of a colour "#rrggbb", 0 to 1. Raises ``Trouble("colour-wrong")`` for anything else."""
    try:
        red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    except ValueError as error:
        raise Trouble("colour-wrong", colour=colour) from error
    return red / 255, green / 255, blue / 255


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on ``colour``."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return PAPER if luminance < 0.2 else INK
