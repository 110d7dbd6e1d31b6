"""Conference TOML → ``Conference``. Another conference is another file, never a code change.

The form of the file is the form of the values in ``model.py``; ``resources/conferences/`` holds the real example. A
block that ``continues`` another has no rooms of its own: it gets those of the continued block, so that people keep
their room overnight, each with the id ``<room>-<day>``.
"""

import re
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from checkin.model import Block, Conference, Room
from checkin.trouble import Trouble


def load(path: Path) -> Conference:
    """The conference in a TOML file. Raises ``Trouble`` for a file that cannot be read or says something impossible."""
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Trouble("no-file", path=path, why=error.strerror) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Trouble("conference-wrong", path=path, why=error) from error
    try:
        conference = msgspec.convert(_with_continued_rooms(tree), Conference, strict=True)
        _check(conference)
    except (msgspec.ValidationError, _Wrong, KeyError, TypeError, AttributeError) as error:
        raise Trouble("conference-wrong", path=path, why=error) from error
    return conference


_COLOUR = re.compile("#[0-9a-fA-F]{6}")


class _Wrong(Exception):
    pass


def _with_continued_rooms(tree: dict[str, Any]) -> dict[str, Any]:
    rooms: dict[str, list[dict[str, Any]]] = {}
    blocks = []
    for block in tree.get("blocks", []):
        if origin := block.get("continues"):
            if "rooms" in block or origin not in rooms:
                raise _Wrong(
                    f"block {block.get('id')!r} continues {origin!r}, which must stand before it; no rooms here"
                )
            own = [{**room, "id": f"{room['id']}-{block['day']}", "follows": room["id"]} for room in rooms[origin]]
            block = {**block, "rooms": own}
        rooms[block.get("id", "")] = block.get("rooms", [])
        blocks.append(block)
    return {**tree, "blocks": blocks}


def _check(conference: Conference) -> None:
    try:
        ZoneInfo(conference.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # a name may also be a folder, or climb out of one
        raise _Wrong(f"there is no time zone {conference.timezone!r}") from error
    dates = [day.date for day in conference.days]
    if dates != sorted(set(dates)):
        raise _Wrong("each day must have a later date than the day before")
    colours = {role.title: role.colour for role in conference.roles}
    colours |= {room.title: room.colour for block in conference.blocks for room in block.rooms}
    for title, colour in colours.items():
        if not _COLOUR.fullmatch(colour):
            raise _Wrong(f"{colour!r} of {title!r} is not a colour like '#1f5fa8'")
    numbers = [day.number for day in conference.days]
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        raise _Wrong("days must be numbered 1, 2, 3 …")
    blocks = [block.id for block in conference.blocks]
    rooms = [room.id for block in conference.blocks for room in block.rooms]
    for kind, names in (("block", blocks), ("room", rooms)):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise _Wrong(f"{kind} {twice[0]!r} stands twice")
    for block in conference.blocks:
        _check_block(block, numbers)


def _check_block(block: Block, days: list[int]) -> None:
    if block.day not in days:
        raise _Wrong(f"block {block.id!r} is on day {block.day}, which the conference does not have")
    if block.end is not None and block.end <= block.start:
        raise _Wrong(f"block {block.id!r} ends before it starts")
    if not block.rooms:
        raise _Wrong(f"block {block.id!r} has no rooms")
    for room in block.rooms:
        _check_room(room)


def _check_room(room: Room) -> None:
    if not 0 <= room.reserve <= room.seats:
        raise _Wrong(f"room {room.id!r} has {room.seats} seats and a reserve of {room.reserve}")
