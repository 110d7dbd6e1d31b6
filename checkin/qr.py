"""Codes → QR, as modules to draw elsewhere and as PNG and SVG. The only place that knows ``qrcode``.

Level Q, so that a quarter of the symbol may be creased or smeared; longer foreign codes get a lower level before they
are refused. Choosing the best of the eight masks costs eight times as much as taking one, and any reader reads any
mask: badges, made while the guest waits, take one mask, tickets the best. Of what is left two thirds went into the
library's error correction; so the code words are made here, with a table, in a tenth of the time.
"""

from collections.abc import Iterator
from functools import cache
from itertools import chain, cycle, islice, zip_longest
from pathlib import Path
from typing import Any

import qrcode
from PIL import Image
from qrcode import base, util
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
            symbol.best_fit()
        except (DataOverflowError, ValueError):  # which of the two it raises depends on how far over it is
            continue
        symbol.data_cache = _words(symbol)
        symbol.make(fit=False)
        return [[bool(module) for module in row] for row in symbol.modules]
    raise Trouble("code-too-long", n=len(code))


def _words(symbol: Any) -> list[int]:
    """The code words of a symbol whose size is known: its text, padded, and the correction, block by block in turn."""
    bits = util.BitBuffer()
    for part in symbol.data_list:
        bits.put(part.mode, 4)
        bits.put(len(part), util.length_in_bits(part.mode, symbol.version))
        part.write(bits)
    blocks = base.rs_blocks(symbol.version, symbol.error_correction)
    room = sum(block.data_count for block in blocks)
    bits.put(0, min(4, room * 8 - len(bits)))
    words = bytes(bits.buffer) + bytes(islice(cycle((0xEC, 0x11)), room - len(bits.buffer)))
    texts, corrections, start = [], [], 0
    for block in blocks:
        texts.append(words[start : start + block.data_count])
        corrections.append(_correction(texts[-1], block.total_count - block.data_count))
        start += block.data_count
    rows = chain(zip_longest(*texts), zip_longest(*corrections))
    return [word for row in rows for word in row if word is not None]


def _correction(text: bytes, count: int) -> bytes:
    """The ``count`` words of Reed and Solomon's code for ``text``: what is left when it is divided by the generator."""
    multiples, top, whole = _multiples(count), 8 * (count - 1), (1 << 8 * count) - 1
    rest = 0
    for word in text:
        rest = (rest << 8 & whole) ^ multiples[rest >> top ^ word]
    return rest.to_bytes(count, "big")


@cache
def _multiples(count: int) -> list[int]:
    """The generator polynomial of ``count`` words times each of 256 factors, without its leading word."""
    generator = [1]
    for power in range(count):
        shifted = [*generator, 0]
        times_root = [_product(word, base.gexp(power)) for word in (0, *generator)]
        generator = [word ^ times for word, times in zip(shifted, times_root, strict=True)]
    return [int.from_bytes(bytes(_product(word, factor) for word in generator[1:]), "big") for factor in range(256)]


def _product(one: int, other: int) -> int:
    return base.gexp(base.glog(one) + base.glog(other)) if one and other else 0


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


def drawn(code: str) -> Iterator[str]:
    """The QR code of ``code`` with its quiet zone in lines of letters two modules high, to be shown dark on light."""
    light = [False] * QUIET
    rows = [[*light, *row, *light] for row in matrix(code)]
    blank = [[False] * len(rows[0])] * QUIET
    rows = [*blank, *rows, *blank]
    for upper, lower in zip_longest(rows[::2], rows[1::2], fillvalue=blank[0]):
        yield "".join(" ▄▀█"[2 * above + below] for above, below in zip(upper, lower, strict=True))


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
