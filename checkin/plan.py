"""Before the doors open: the best seat for everybody, by wishes, within the seats.

This is the transportation problem, solved exactly: people are seated one after another in the order of registration,
each along the cheapest chain of moves that ends at a free seat, which keeps the total of wishes the best possible
after every step. A block has a handful of rooms, so a chain is found among rooms, not among people, and 50,000 people
take seconds. Of two equally good plans the one that is kinder to earlier registrations wins.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from heapq import heappop, heappush
from math import inf

from msgspec import Struct

from checkin import seats
from checkin.model import AnyChange, Assigned, Block, Choice, How, Standing, Status
from checkin.roll import Roll

NOT_WISHED = 3
"""What a seat costs that meets no wish; a first wish costs 0, a second 1, a third 2."""

NOWHERE = 1000
"""What no seat at all costs: more than any chain of moves that could avoid it."""


class RoomPlan(Struct, frozen=True):
    """One room after planning: its ``seats``, how many are given, and how many are kept for the day."""

    seats: int
    planned: int
    reserve: int


class Plan(Struct, frozen=True):
    """The seats to give, how many people got which wish in the blocks where everybody sits, and the rooms by id.

    ``wishes`` counts by rank of the wish: 1, 2, 3 …, and 0 for a seat that nobody wished or none at all. ``waiting``
    counts those without a seat by block.
    """

    changes: tuple[AnyChange, ...]
    wishes: dict[int, int]
    rooms: dict[str, RoomPlan]
    waiting: dict[str, int]


def plan(roll: Roll) -> Plan:
    """Seats for all who have none, in every block they take part in. Seats given before stay as they are."""
    given: list[Assigned] = []
    for block in roll.conference.blocks:
        given += _planned(roll, block, {one.attendee: one.room for one in given if one.block == block.continues})
    planned = Counter(one.room for one in given)
    return Plan(
        changes=tuple(one for one in given if one.room or one.block not in roll.standing(one.attendee).waiting),
        wishes=_wishes_met(roll, given),
        rooms={
            room.id: RoomPlan(room.seats, roll.taken[room.id] + planned[room.id], room.reserve)
            for block in roll.conference.blocks
            for room in block.rooms
        },
        waiting=Counter(one.block for one in given if one.room is None),
    )


def _planned(roll: Roll, block: Block, origin: dict[str, str | None]) -> list[Assigned]:
    """Seats in one block; ``origin`` are the rooms just planned in the block that this one continues."""
    free = {room.id: roll.open(room.id) - room.reserve for room in block.rooms}
    following: dict[str | None, str] = {room.follows: room.id for room in block.rooms if room.follows}
    given: list[Assigned] = []
    others: list[tuple[Standing, tuple[str, ...]]] = []
    for standing in _by_registration(roll, block):
        wished = seats.wishes(roll.conference, standing.attendee, block)
        if wished is None:
            continue
        held = standing.seats.get(block.continues)
        keep = following.get(origin.get(standing.id) or (held.room if held else None))
        if keep is not None and free[keep] > 0:
            free[keep] -= 1
            given.append(Assigned(standing.id, block.id, keep, How.PLANNED, seats.rank(wished, keep)))
        else:
            others.append((standing, wished))
    rooms = [room.id for room in block.rooms]
    costs = _costs(block, rooms, [wished for _, wished in others])
    for (standing, wished), column in zip(others, cheapest(costs, [max(free[room], 0) for room in rooms]), strict=True):
        if column is None:
            given.append(Assigned(standing.id, block.id, None, How.WAITING))
        else:
            room = rooms[column]
            given.append(Assigned(standing.id, block.id, room, How.PLANNED, seats.rank(wished, room)))
    return given


def _by_registration(roll: Roll, block: Block) -> list[Standing]:
    """Those who need a seat in ``block``: who waits already, then earlier registrations first, then without a date."""
    doors_open = roll.arrived[block.day] > 0  # from then on a seat is for those who are here
    wanting = [
        standing
        for standing in roll.standings()
        if (block.day in standing.arrivals or not doors_open)
        and standing.attendee.status is not Status.CANCELLED
        and standing.attendee.comes_on(block.day)
        and block.id not in standing.seats
    ]
    latest = datetime.max.replace(tzinfo=UTC)
    return sorted(wanting, key=lambda one: (one.waiting.get(block.id, inf), one.attendee.registered or latest))


def _costs(block: Block, rooms: Sequence[str], wishes: Sequence[tuple[str, ...]]) -> list[list[float]]:
    """What each person (row) pays in each room (column), the last column being nowhere.

    The wish counts first. The order of registration counts far behind it: a worse wish costs an earlier person more.
    """
    scale = NOWHERE * (len(wishes) + 1) ** 2
    costs = []
    for place, wished in enumerate(wishes):
        factor = scale + len(wishes) - place
        row: list[float] = [
            (_price(block, wished, room) * factor) if seats.acceptable(block, wished, room) else inf for room in rooms
        ]
        costs.append([*row, NOWHERE * factor])
    return costs


def _price(block: Block, wished: tuple[str, ...], room: str) -> int:
    if room in wished:
        return wished.index(room)
    any_will_do = not wished and block.choice is Choice.OPTIONAL
    return 0 if any_will_do else max(NOT_WISHED, len(wished))


def cheapest(costs: Sequence[Sequence[float]], free: Sequence[int]) -> list[int | None]:
    """For each row of ``costs`` a column, so that the total is the least possible within ``free`` seats per column.

    Every row has one more cost than there are columns: that of going nowhere (``None``), which is always possible.
    """
    nowhere = len(free)
    columns = range(nowhere + 1)
    left = [float(seats) for seats in free] + [inf]
    place: list[int] = []
    # cheapest_move[r][s] holds who sits in r by what moving to s would cost; entries of people who left r are stale
    cheapest_move: list[list[list[tuple[float, int]]]] = [[[] for _ in columns] for _ in columns]

    def sit(person: int, column: int) -> None:
        place[person] = column
        for other in columns:
            extra = costs[person][other] - costs[person][column]
            if other != column and extra < inf:
                heappush(cheapest_move[column][other], (extra, person))

    def mover(column: int, other: int) -> tuple[float, int]:
        heap = cheapest_move[column][other]
        while heap and place[heap[0][1]] != column:
            heappop(heap)
        return heap[0] if heap else (inf, -1)

    for person, row in enumerate(costs):
        place.append(-1)
        distance = list(row)
        through = [-1 for _ in columns]
        full = [column for column in columns if left[column] <= 0]
        moves = {(column, other): mover(column, other) for column in full for other in columns if other != column}
        changed = True
        while changed:
            changed = False
            for (column, other), (extra, _) in moves.items():
                if distance[column] + extra < distance[other]:
                    distance[other] = distance[column] + extra
                    through[other] = column
                    changed = True
        target = min((column for column in columns if left[column] > 0), key=lambda at: (distance[at], -left[at]))
        left[target] -= 1
        while (before := through[target]) != -1:
            sit(moves[before, target][1], target)
            target = before
        sit(person, target)
    return [None if column == nowhere else column for column in place]


def _wishes_met(roll: Roll, given: Sequence[Assigned]) -> dict[int, int]:
    """How many people sit by which wish in the blocks where everybody has a seat; nobody is counted for two days."""
    blocks = {block.id for block in roll.conference.blocks if block.choice is Choice.ONE and not block.continues}
    met = Counter(one.wish for one in given if one.block in blocks)
    for standing in roll.standings():
        met.update(seat.wish for block, seat in standing.seats.items() if block in blocks)
    return dict(met)
