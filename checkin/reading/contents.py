"""The bytes of a file → grey pictures: photographs, screenshots, PDF, confirmation mails.

What is inside is decided by the bytes, never by a name. Files come from strangers: they may be cut off, far too large
or made to do harm, and then they are ``Unreadable``. PDF and mails can be written so that reading them takes minutes
and gigabytes whatever is checked beforehand; they are read by a process of their own (this module is its program),
which is not waited for long and may not take much.
"""

import io
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import Message
from typing import IO

from PIL import Image, ImageOps

from checkin import pdf

MOST_PICTURES = 40
"""Pictures and pages of one file; those after them are not looked at."""

_LONG_SIDE = 2560  # pixels; of a sheet of A4, 220 to an inch
_MOST_PIXELS = 40_000_000
_SMALLEST = 21  # pixels: no code is smaller, many an icon in a mail is
_PICTURES = ("PNG", "JPEG", "WEBP")
_PATIENCE = 10  # seconds
_MEMORY = 2_000_000_000  # bytes


_DAMAGED = (  # what Pillow raises on damaged or hostile pictures
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class Unreadable(Exception):
    """These bytes are no picture, or not any more."""


def pictures(data: bytes) -> Iterator[Image.Image]:
    """The pictures in a file, mode L, no side longer than helps. Raises ``Unreadable`` where there can be none."""
    if b"%PDF-" in data[:1024] or _is_mail(data):
        yield from _by_another(data)
    else:
        yield picture(data)


def picture(data: bytes) -> Image.Image:
    """A photograph or screenshot: upright, and on white where it is transparent. Raises ``Unreadable``."""
    try:
        with Image.open(io.BytesIO(data), formats=_PICTURES) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise Unreadable
            opened.draft("L", (_LONG_SIDE, _LONG_SIDE))
            opened.thumbnail((_LONG_SIDE, _LONG_SIDE))
            upright = ImageOps.exif_transpose(opened)
            if upright.has_transparency_data:
                seen = upright.convert("RGBA")
                upright = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
            return upright.convert("L")
    except _DAMAGED as error:
        raise Unreadable from error


# PDF and mails


def _by_another(data: bytes) -> Iterator[Image.Image]:
    """What the process of its own makes of it, until its time is over."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "checkin.reading.contents"],
            input=data,
            capture_output=True,
            timeout=_PATIENCE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        out, well = done.stdout, done.returncode == 0
    except subprocess.TimeoutExpired as late:
        out, well = late.stdout or b"", False
    except OSError as error:
        raise Unreadable from error
    at, found = 0, 0
    while at + _SIZE.size <= len(out):
        width, height = _SIZE.unpack_from(out, at)
        at += _SIZE.size
        if at + width * height > len(out):
            break
        yield Image.frombytes("L", (width, height), out[at : at + width * height])
        at += width * height
        found += 1
    if not well and not found:
        raise Unreadable


_SIZE = struct.Struct(">HH")


def _in_pdf_or_mail(data: bytes, depth: int = 0) -> Iterator[Image.Image]:
    if b"%PDF-" in data[:1024]:
        try:
            yield from pdf.pages(data, most=MOST_PICTURES, long_side=_LONG_SIDE)
        except pdf.NoPdf as error:
            raise Unreadable from error
    elif _is_mail(data) and depth <= _DEEPEST:
        for part in _leaves(message_from_bytes(data, policy=policy.compat32)):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                with suppress(Unreadable):  # what is damaged in a mail does not hide the rest
                    yield from _in_pdf_or_mail(content, depth + 1)
    else:
        found = picture(data)
        if min(found.size) >= _SMALLEST:
            yield found


_DEEPEST = 3  # a mail in a mail in a mail


def _leaves(message: Message) -> Iterator[Message]:
    return (part for part in message.walk() if not part.is_multipart() and part.get_content_maintype() != "text")


def _is_mail(data: bytes) -> bool:
    """Whether the bytes begin like a mail: lines of names and values, among them one that every mail has."""
    header = b"\n" + data[:20_000].lower()
    return b"\0" not in header and any(name in header for name in (b"\nreceived:", b"\nmime-version:", b"\nfrom:"))


def _main(source: IO[bytes], sink: IO[bytes]) -> None:
    with suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    left = MOST_PICTURES
    for found in _in_pdf_or_mail(source.read()):
        sink.write(_SIZE.pack(*found.size) + found.tobytes())
        sink.flush()
        left -= 1
        if not left:
            return


if __name__ == "__main__":
    _main(sys.stdin.buffer, sys.stdout.buffer)
