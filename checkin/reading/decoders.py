"""QR decoders behind one call: pixels in, codes out. The only place that knows their libraries.

ZBar is told to look for QR codes only, since its other symbologies are slow and see codes where there are none, and to
hand out bytes as they are, since it guesses their character set wrong. It is used through ``pyzbar.wrapper``: what
``pyzbar`` itself offers makes a scanner for each call, and fails on codes that are parts of a larger one.

Both libraries are imported when they are first needed: neither must keep the rest of the program from starting.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from ctypes import string_at
from threading import local
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from checkin.trouble import Trouble

Pixels = NDArray[np.uint8]
"""Grey, rows × columns."""


class Code(Struct, frozen=True, order=True):
    """A text and where it was found: its upper left corner, in pixels."""

    top: float
    left: float
    text: str


Decoder = Callable[[Pixels], Sequence[Code]]


def zbar(pixels: Pixels) -> list[Code]:
    """What ZBar reads. Any thread may call. Raises ``Trouble("no-zbar")`` where its library is missing."""
    library = _zbar()
    scanner = _scanner(library)
    rows, columns = pixels.shape
    data = pixels.tobytes()
    image = library.zbar_image_create()
    try:
        library.zbar_image_set_format(image, _GREY)
        library.zbar_image_set_size(image, columns, rows)
        library.zbar_image_set_data(image, data, len(data), None)
        library.zbar_scan_image(scanner, image)
        found = []
        symbol = library.zbar_image_first_symbol(image)
        while symbol:
            corners = range(library.zbar_symbol_get_loc_size(symbol))
            top = min((library.zbar_symbol_get_loc_y(symbol, corner) for corner in corners), default=0)
            left = min((library.zbar_symbol_get_loc_x(symbol, corner) for corner in corners), default=0)
            length = library.zbar_symbol_get_data_length(symbol)
            found.append(Code(top, left, decoded(string_at(library.zbar_symbol_get_data(symbol), length))))
            symbol = library.zbar_symbol_next(symbol)
        return found
    finally:
        library.zbar_image_destroy(image)


def zxing(pixels: Pixels) -> list[Code]:
    """What zxing-cpp reads. Any thread may call. Raises ``ImportError`` where it is not installed."""
    library = _zxing()
    found = library.read_barcodes(pixels, formats=library.BarcodeFormat.QRCode)
    return [Code(one.position.top_left.y, one.position.top_left.x, decoded(one.bytes)) for one in found if one.valid]


def installed() -> tuple[Decoder, ...]:
    """The decoders of this machine, ZBar first. Raises ``Trouble("no-zbar")`` where there is none."""
    found: list[Decoder] = []
    with suppress(ImportError):
        _zxing()
        found.append(zxing)
    try:
        _zbar()
    except Trouble:
        if not found:
            raise
    else:
        found.insert(0, zbar)
    return tuple(found)


def decoded(data: bytes) -> str:
    """The bytes of a code as text: UTF-8 where they are UTF-8, else Shift JIS where they look like it, else Latin-1.

    The standard says Latin-1; most of the world writes UTF-8, and Japan what it always did (ISO/IEC 18004:2000).
    """
    for charset in ("utf-8", "cp932") if _JAPANESE.search(data) else ("utf-8",):
        with suppress(UnicodeDecodeError):
            return data.decode(charset)
    return data.decode("latin-1")


_JAPANESE = re.compile(rb"[\x80-\x9f]|[\xa1-\xdf]{3}")  # in Latin-1, controls and rows of signs: in no word
_EVERY_SYMBOLOGY = 0
_BINARY = 4  # hand out bytes as they are; older libraries do not know this setting and go on guessing
_GREY = int.from_bytes(b"Y800", "little")

_thread = local()


class _Scanner:
    """ZBar's scanner, which one thread may use at a time: each has its own, for as long as it lives."""

    def __init__(self, library: Any) -> None:
        self._destroy = library.zbar_image_scanner_destroy
        self.handle = library.zbar_image_scanner_create()
        enable = library.ZBarConfig.CFG_ENABLE
        library.zbar_image_scanner_set_config(self.handle, _EVERY_SYMBOLOGY, enable, 0)
        library.zbar_image_scanner_set_config(self.handle, library.ZBarSymbol.QRCODE, enable, 1)
        library.zbar_image_scanner_set_config(self.handle, library.ZBarSymbol.QRCODE, _BINARY, 1)

    def __del__(self) -> None:
        self._destroy(self.handle)


def _scanner(library: Any) -> Any:
    if not hasattr(_thread, "scanner"):
        _thread.scanner = _Scanner(library)
    return _thread.scanner.handle


def _zbar() -> Any:
    try:
        from pyzbar import wrapper
    except (ImportError, OSError) as error:  # OSError: a library that is there and cannot be loaded
        raise Trouble("no-zbar") from error
    else:
        return wrapper


def _zxing() -> Any:
    import zxingcpp

    return zxingcpp
