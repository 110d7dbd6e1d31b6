"""Our own mistakes: told in a sentence, kept for whoever mends them, and never with guest data.

An exception's words may hold a name or a code. So only its kind and its way through the code are written down.
"""

import traceback
from contextlib import suppress
from pathlib import Path

import platformdirs

from checkin.model import utc_now


def details(error: BaseException) -> str:
    """The kind of the error and its way through the code."""
    return "".join([f"{type(error).__name__}\n", *traceback.format_tb(error.__traceback__)])


def keep(error: BaseException) -> Path:
    """Write ``details`` to the end of a log file and tell where it lies; a disk that takes nothing is no second bug."""
    log = Path(platformdirs.user_log_dir("checkin", appauthor=False)) / "errors.log"
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{utc_now():%Y-%m-%d %H:%M:%S} {details(error)}")
    return log
