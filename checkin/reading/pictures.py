"""Files in which somebody may have a ticket → the texts of the codes in them."""

import stat
from collections.abc import Callable
from pathlib import Path

from checkin.reading.contents import Unreadable, pictures
from checkin.reading.reader import Reader, any_text
from checkin.trouble import Trouble

_LARGEST = 50_000_000  # bytes


def read_file(path: Path, is_ticket: Callable[[str], bool] = any_text) -> list[str]:
    """The texts of the QR codes in a file, each once, in the order of its pages and parts; empty where there is none.

    ``is_ticket`` tells texts that are believed at once from others; if there are such, only those. Raises
    ``Trouble("not-a-picture")`` for a file that is missing, damaged, too large or none that can be read, and
    ``Trouble("no-zbar")`` where there is no decoder.
    """
    try:
        reader = Reader(is_ticket)
        texts = list(dict.fromkeys(text for grey in pictures(_bytes(path)) for text in reader.read_still(grey)))
    except (OSError, ValueError, Unreadable) as error:  # ValueError: a path with a NUL in it
        raise Trouble("not-a-picture", path=path) from error
    return [text for text in texts if is_ticket(text)] or texts


def _bytes(path: Path) -> bytes:
    """What is in a file, and only in a file: a pipe would be waited for, a device read for ever."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise Unreadable
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise Unreadable
    return data
