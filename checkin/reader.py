"""Pictures → the texts of the QR codes in them. The only place that knows ``pyzbar``.

``read_grey`` is the one place where pixels become texts, for files and later for the camera; whatever is tried on hard
pictures (crops, thresholds, inversion, rotation) belongs behind it. ZBar is told to look for QR codes only, since its
other symbologies are slow and see codes where there are none, and to hand out the bytes as they are, since it guesses
their character set wrong. A scanner lives as long as one call, so any thread may call.

``pyzbar`` is imported at the first picture: it needs a system library that may be missing, which must not keep the
rest of the program from starting.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from ctypes import string_at
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from checkin.trouble import Trouble

_LONG_SIDE = 2000  # pixels; more only costs time, a code held to the camera fills far more than a tenth of it
_MOST_PIXELS = 90_000_000

_DAMAGED = (  # what Pillow raises on damaged or hostile PNG and JPEG
    OSError,
    SyntaxError,
    ValueError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)

_EVERY_SYMBOLOGY = 0
_BINARY = 4  # hand out bytes as they are; older libraries do not know this setting and go on guessing
_GREY = int.from_bytes(b"Y800", "little")


def read_picture(path: Path) -> list[str]:
    """The texts of the QR codes in a PNG or JPEG, top to bottom, each once; empty where there is none.

    Raises ``Trouble("not-a-picture")`` for a file that is missing, damaged, absurdly large or no such picture, and
    ``Trouble("no-zbar")`` where the library is missing.
    """
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise Trouble("not-a-picture", path=path)
            picture.draft("L", (_LONG_SIDE, _LONG_SIDE))
            grey = _grey(picture)
    except _DAMAGED as error:
        raise Trouble("not-a-picture", path=path) from error
    return read_grey(grey)


def read_grey(grey: Image.Image) -> list[str]:
    """The texts of the QR codes in a greyscale picture (mode L, any size), top to bottom, each once.

    Bytes are read as UTF-8 where they are UTF-8, else as Latin-1. Raises ``Trouble("no-zbar")``.
    """
    zbar = _zbar()
    pixels = grey.tobytes()
    with ExitStack() as stack:
        scanner = zbar.zbar_image_scanner_create()
        stack.callback(zbar.zbar_image_scanner_destroy, scanner)
        zbar.zbar_image_scanner_set_config(scanner, _EVERY_SYMBOLOGY, zbar.ZBarConfig.CFG_ENABLE, 0)
        zbar.zbar_image_scanner_set_config(scanner, zbar.ZBarSymbol.QRCODE, zbar.ZBarConfig.CFG_ENABLE, 1)
        zbar.zbar_image_scanner_set_config(scanner, zbar.ZBarSymbol.QRCODE, _BINARY, 1)
        image = zbar.zbar_image_create()
        stack.callback(zbar.zbar_image_destroy, image)
        zbar.zbar_image_set_format(image, _GREY)
        zbar.zbar_image_set_size(image, *grey.size)
        zbar.zbar_image_set_data(image, pixels, len(pixels), None)
        zbar.zbar_scan_image(scanner, image)
        found = sorted(_symbols(zbar, image))
    return list(dict.fromkeys(text for _, _, text in found))


def _symbols(zbar: Any, image: Any) -> Iterator[tuple[int, int, str]]:
    """Each QR code found, as (top, left, text); pixels."""
    symbol = zbar.zbar_image_first_symbol(image)
    while symbol:
        corners = range(zbar.zbar_symbol_get_loc_size(symbol))
        top = min((zbar.zbar_symbol_get_loc_y(symbol, corner) for corner in corners), default=0)
        left = min((zbar.zbar_symbol_get_loc_x(symbol, corner) for corner in corners), default=0)
        data = string_at(zbar.zbar_symbol_get_data(symbol), zbar.zbar_symbol_get_data_length(symbol))
        yield top, left, _text(data)
        symbol = zbar.zbar_symbol_next(symbol)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _grey(picture: Image.Image) -> Image.Image:
    """The picture upright, on white where it is transparent, and no larger than helps."""
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        seen = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
    grey = upright.convert("L")
    grey.thumbnail((_LONG_SIDE, _LONG_SIDE))
    return grey


def _zbar() -> Any:
    try:
        from pyzbar import wrapper
    except (ImportError, OSError) as error:  # OSError: a library that is there and cannot be loaded
        raise Trouble("no-zbar") from error
    else:
        return wrapper
