"""Files in which somebody may have a ticket → grey pictures: photographs, screenshots, PDF, confirmation mails.

What is inside is decided by the first bytes, never by the name. Files come from strangers: they may be cut off, far too
large or made to do harm, which is told like any other file that is no picture.
"""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from pathlib import Path

from PIL import Image, ImageOps

from checkin import pdf
from checkin.reading.reader import Reader, any_text
from checkin.trouble import Trouble

_LARGEST = 50_000_000  # bytes
_MOST_PIXELS = 90_000_000
_MOST_INSIDE = 40  # pictures and pages of one file; those after them are not looked at
_LONG_SIDE = 2560  # pixels; of a sheet of A4, 220 to an inch
_PICTURES = ("PNG", "JPEG", "WEBP")

_DAMAGED = (  # what Pillow raises on damaged or hostile pictures
    OSError,
    SyntaxError,
    ValueError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class Unreadable(Exception):
    """These bytes are no picture, or not any more."""


def read_file(path: Path, is_ticket: Callable[[str], bool] = any_text) -> list[str]:
    """The texts of the QR codes in a file, each once, in the order of its pages and parts; empty where there is none.

    ``is_ticket`` tells texts that are believed at once from others. Raises ``Trouble("not-a-picture")`` for a file that
    is missing, damaged, too large or none that can be read, and ``Trouble("no-zbar")`` where there is no decoder.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise Unreadable
        greys = _pictures(path.read_bytes())
        reader = Reader(is_ticket)
        texts = dict.fromkeys(text for grey in greys for text in reader.read_still(grey))
    except (OSError, Unreadable) as error:
        raise Trouble("not-a-picture", path=path) from error
    tickets = [text for text in texts if is_ticket(text)]
    return tickets or list(texts)


def _pictures(data: bytes) -> Iterator[Image.Image]:
    if b"%PDF-" in data[:1024]:
        try:
            yield from pdf.pages(data, most=_MOST_INSIDE, long_side=_LONG_SIDE)
        except pdf.NoPdf as error:
            raise Unreadable from error
    elif _is_mail(data):
        yield from _in_mail(data)
    else:
        yield grey_picture(data)


def grey_picture(data: bytes) -> Image.Image:
    """A photograph or screenshot: upright, on white where it is transparent, and no larger than helps.

    Raises ``Unreadable``.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_PICTURES) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise Unreadable
            picture.draft("L", (_LONG_SIDE, _LONG_SIDE))
            upright = ImageOps.exif_transpose(picture)
            if upright.has_transparency_data:
                seen = upright.convert("RGBA")
                upright = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
            grey = upright.convert("L")
            grey.thumbnail((_LONG_SIDE, _LONG_SIDE))
            return grey
    except _DAMAGED as error:
        raise Unreadable from error


# Mails


def _is_mail(data: bytes) -> bool:
    """Whether the bytes begin with the header of a mail."""
    header = data[:20_000].lower()
    return header[:200].isascii() and any(name in b"\n" + header for name in (b"\nreceived:", b"\nmime-version:"))


def _in_mail(data: bytes) -> Iterator[Image.Image]:
    """The pictures and PDF pages in a mail, and in mails attached to it. What is damaged among them is passed over."""
    left = _MOST_INSIDE
    try:
        parts = list(message_from_bytes(data, policy=policy.compat32).walk())
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise Unreadable from error
    for part in parts:
        if part.is_multipart() or part.get_content_maintype() == "text":
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or _is_mail(content):
            continue
        try:
            for grey in _pictures(content):
                yield grey
                left -= 1
                if not left:
                    return
        except Unreadable:
            continue
