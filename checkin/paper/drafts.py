"""Layouts of one's own between the screen and the disk: what is not saved or was removed is not lost.

In ``own_folder()`` lie NAME.toml, a layout; NAME.draft, what was changed in it and not saved; NAME.removed, what was
taken away last; NAME.damaged, a draft that could not be read.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from checkin.paper import design, layout
from checkin.paper.layout import Layout
from checkin.trouble import Trouble


class Opened(Struct, frozen=True):
    """A layout as it was ``saved``, and as it was left: ``begun`` is its draft where there is one.

    ``troubles`` are what could not be read on the way.
    """

    saved: Layout
    begun: Layout
    troubles: tuple[Trouble, ...] = ()


def take_up(name: str) -> Opened:
    """The layout of that name to go on with, pictures at hand; the shipped one where one's own cannot be read."""
    troubles = []
    try:
        saved = layout.layout(name)
    except Trouble as trouble:
        troubles.append(trouble)
        saved = layout.original(name if name in layout.shipped() else "a6")
    try:
        with _told():
            saved = layout.bring(saved, layout.own_folder())
    except Trouble as trouble:
        troubles.append(trouble)
    begun, draft = saved, _path(saved.name, "draft")
    if draft.is_file():
        try:
            begun = layout.load(draft)
        except Trouble as trouble:
            troubles.append(trouble)
            with suppress(OSError):
                draft.replace(_path(saved.name, "damaged"))
    return Opened(saved, begun, tuple(troubles))


def keep(saved: Layout, now: Layout) -> None:
    """Write down what is not saved, or that everything is. Raises ``Trouble`` where that fails."""
    draft = _path(saved.name, "draft")
    with _told():
        if now != saved:
            layout.save(draft, now)
        elif draft.is_file():  # whoever only looks needs no folder that can be written
            draft.unlink()


def save(now: Layout) -> Layout:
    """Write a layout among one's own; returns it as it lies there. Raises ``Trouble`` where that fails."""
    return layout.save(_path(now.name, "toml"), now)


def copy(now: Layout, title: str) -> Layout:
    """One more layout of one's own, begun as ``now`` is, under a name that nothing else has."""
    return save(replace(now, name=design.free_name(now.name, layout.layouts()), title=title))


def is_own(name: str) -> bool:
    """Whether the user has a layout of that name, be it in place of a shipped one."""
    return _path(name, "toml").is_file()


def remove(name: str) -> None:
    """Take one's own layout away, and its draft; ``put_back`` brings it again. Raises ``Trouble`` where that fails."""
    with _told():
        _path(name, "toml").replace(_path(name, "removed"))
        _path(name, "draft").unlink(missing_ok=True)


def put_back(name: str) -> None:
    """Undo ``remove``."""
    with _told():
        _path(name, "removed").replace(_path(name, "toml"))


def _path(name: str, ending: str) -> Path:
    return layout.own_folder() / f"{name}.{ending}"


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Trouble("cannot-write", path=layout.own_folder(), why=error.strerror or error) from error
