"""Which room a person gets, by wishes and by what is free. The one rule for arrivals, moves and the waiting list."""

from collections.abc import Callable, Iterable

from checkin.model import Attendee, Block, Choice, Conference


def wishes(conference: Conference, attendee: Attendee, block: Block) -> tuple[str, ...] | None:
    """The rooms the person wishes in ``block``, best first; empty for "any"; ``None`` for "does not take part".

    A block that continues another inherits the wishes made there.
    """
    if block.id in attendee.wishes:
        return attendee.wishes[block.id]
    if block.continues:
        origin = wishes(conference, attendee, conference.block(block.continues))
        if origin is None:
            return None
        following = {room.follows: room.id for room in block.rooms}
        return tuple(following[room] for room in origin)
    return () if block.choice is Choice.ONE else None


def acceptable(block: Block, wished: tuple[str, ...], room: str) -> bool:
    """Whether a seat in ``room`` is of use to somebody with these wishes: in a tour only a wished group is."""
    return not wished or block.choice is Choice.ONE or room in wished


def best(
    block: Block, wished: tuple[str, ...], free: Callable[[str], int], prefer: str | None = None
) -> tuple[str, int] | None:
    """The room to give and the rank of the wish it fulfils (0: none); ``None`` when nothing acceptable is free.

    ``prefer`` is the room to keep (where the person sat in the continued block) and goes before any wish.
    """
    if prefer is not None and free(prefer) > 0:
        return prefer, rank(wished, prefer)
    for room in wished:
        if free(room) > 0:
            return room, rank(wished, room)
    open_rooms = [room.id for room in block.rooms if free(room.id) > 0 and acceptable(block, wished, room.id)]
    return (max(open_rooms, key=free), 0) if open_rooms else None


def rank(wished: tuple[str, ...], room: str) -> int:
    """Which wish ``room`` is, counted from 1; 0 when it was not wished."""
    return wished.index(room) + 1 if room in wished else 0


def by_block(conference: Conference, rooms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Wishes as a list of room ids, best first, sorted to the blocks they belong to."""
    wished: dict[str, tuple[str, ...]] = {}
    for room in rooms:
        block = conference.block_of(room).id
        wished[block] = (*wished.get(block, ()), room)
    return wished
