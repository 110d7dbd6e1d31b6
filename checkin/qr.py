"""Codes → QR, as modules to draw elsewhere and as PNG and SVG. The only place that knows ``qrcode``.

Level Q, so that a quarter of the symbol may be creased or smeared; longer foreign codes get a lower level before they
are refused. Choosing the best of the eight masks costs eight times as much as taking one, and any reader reads any
mask: badges, made while the guest waits, take one mask, tickets the best.
"""

from pathlib import Path

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError

from checkin.files import atomic
from checkin.trouble import Trouble

QUIET = 4  # modules of white around the symbol, as the standard asks

_QUICK_MASK = 6  # of all eight the one with the fewest penalty points over own codes, on average
_PIXELS = 12  # per module of a PNG


def matrix(code: str, *, quick: bool = False) -> list[list[bool]]:
    """The modules of the QR code of ``code``, row by row from the top, dark is true, without the quiet zone.

    Raises ``Trouble("code-too-long")`` where no QR code is large enough.
    """
    for level in (ERROR_CORRECT_Q, ERROR_CORRECT_L):
        symbol = qrcode.QRCode(error_correction=level, mask_pattern=_QUICK_MASK if quick else None)
        symbol.add_data(code)
        try:
            symbol.make()
        except (DataOverflowError, ValueError):  # which of the two it raises depends on how far over it is
            continue
        return [[bool(module) for module in row] for row in symbol.modules]
    raise Trouble("code-too-long", n=len(code))


def runs(modules: list[list[bool]]) -> list[tuple[int, int, int]]:
    """The dark stretches of each row as (column, row, length): what a drawing needs instead of single modules."""
    found = []
    for y, row in enumerate(modules):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                found.append((x, y, length))
            x += length + 1
    return found


def write_png(code: str, path: Path) -> None:
    """Write the QR code of ``code`` with its quiet zone as a black-and-white PNG."""
    modules = matrix(code)
    side = len(modules) + 2 * QUIET
    picture = Image.new("1", (side, side), 1)
    for x, y, length in runs(modules):
        picture.paste(0, (x + QUIET, y + QUIET, x + QUIET + length, y + QUIET + 1))
    with atomic(path) as draft:
        picture.resize((side * _PIXELS, side * _PIXELS), Image.Resampling.NEAREST).save(draft, "PNG", optimize=True)


def write_svg(code: str, path: Path) -> None:
    """Write the QR code of ``code`` with its quiet zone as an SVG of one path; a unit is a module."""
    modules = matrix(code)
    side = len(modules) + 2 * QUIET
    strokes = "".join(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for x, y, length in runs(modules))
    with atomic(path) as draft:
        draft.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}mm" height="{side}mm">'
            f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{strokes}"/></svg>\n',
            encoding="utf-8",
        )
