"""Writing files so that no half file ever stands under its final name, however the program ends."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from checkin.trouble import Trouble


@contextmanager
def alone_with(lock: Path) -> Iterator[None]:
    """Waits until no other process holds the file ``lock``, and holds it for the block. Its folder must be there."""
    lock.touch(mode=0o600)
    with lock.open() as held:
        with suppress(ImportError):
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """A draft in the folder of ``path`` to write to; it takes the place of ``path`` when the block ends well.

    Missing folders are made. The draft keeps the suffix, because some writers go by it. Any ``OSError`` in the block
    becomes ``Trouble("cannot-write")``; however the block fails, the draft is gone and an older file still stands.
    """
    if not path.name:  # "." and "/" are folders, whatever stands on the disk
        raise Trouble("cannot-write", path=path, why=os.strerror(errno.EISDIR))
    draft = path.with_name(f".draft-{uuid4().hex[:12]}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        draft.replace(path)
    except OSError as error:
        raise Trouble("cannot-write", path=path, why=error.strerror or error) from error
    finally:
        with suppress(OSError):
            draft.unlink()
