"""The rulebook: what the desk answers, and which facts the answer writes. Pure functions over a roll.

Written once for online and offline, window and command line. Refusals are answers, not exceptions; nothing here
changes the roll, so whoever lost the race for the next number folds what it missed and asks again.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from checkin import seats
from checkin.i18n import Sentence
from checkin.model import (
    PERSONAL,
    AnyChange,
    Arrival,
    Arrived,
    Assigned,
    Attendee,
    BadgeSent,
    Block,
    Choice,
    How,
    Leased,
    NoteDone,
    Outcome,
    PrintState,
    Refused,
    Registered,
    Seat,
    Settled,
    Source,
    Standing,
    Status,
    Undone,
    Verdict,
)
from checkin.roll import Roll, cancelled_but_here
from checkin.ticket import Kind, Reading, masked

JUST_NOW = timedelta(seconds=10)
"""A second scan at the same desk within this time is the same guest holding the phone still."""

REFUSED_STATUS = {Status.UNPAID: Outcome.UNPAID, Status.CANCELLED: Outcome.CANCELLED}

UNKNOWN_TEXT = {
    Kind.OWN: Outcome.UNKNOWN,
    Kind.FOREIGN: Outcome.UNKNOWN,
    Kind.MISTYPED: Outcome.MISTYPED,
    Kind.SEVERAL: Outcome.SEVERAL,
    Kind.NOT_A_TICKET: Outcome.NO_TICKET,
}


class Scene(Struct, frozen=True):
    """Where and when the roll is asked: the desk, its clock (UTC), and the conference day it works on.

    ``alone``: other desks may be doing things that the roll does not know of.
    """

    desk: str
    at: datetime
    day: int
    alone: bool = False


# A scan


def judge(roll: Roll, reading: Reading, scene: Scene) -> Verdict:
    """The answer to a scanned text: who it is and whether they come in."""
    if reading.kind is not Kind.SEVERAL:
        for candidate in reading.candidates:
            standing = roll.holder(candidate.code)
            if standing is not None:
                return replace(_judge_holder(roll, standing, candidate.code, scene), repaired=candidate.repaired)
    outcome = UNKNOWN_TEXT[reading.kind]
    code = masked(reading.candidates[0].code) if reading.candidates else ""
    return _answer(roll, outcome, scene, changes=(Refused(outcome, scene.day, ticket=code),))


def _judge_holder(roll: Roll, standing: Standing, code: str, scene: Scene) -> Verdict:
    person = standing.attendee
    refusal = _refusal(standing, scene) if code in standing.codes else Outcome.VOID
    if refusal is None:
        return _welcome(roll, standing, Arrived(person.id, scene.day), scene)
    doubt = (Sentence("conflict.cancelled-here"),) if cancelled_but_here(standing) else ()
    answer = _answer(roll, refusal, scene, standing, doubt, changes=(Refused(refusal, scene.day, person.id),))
    if refusal is Outcome.VOID and roll.is_badge(code):
        answer = replace(answer, said=Sentence("outcome.VOID.badge"))
    return answer


def _refusal(standing: Standing, scene: Scene) -> Outcome | None:
    """Why this person is not checked in now; ``None`` when nothing stands against it."""
    arrival = standing.arrivals.get(scene.day)
    if arrival is not None:
        just_now = arrival.desk == scene.desk and abs(scene.at - arrival.at) <= JUST_NOW
        return Outcome.JUST_SCANNED if just_now else Outcome.ALREADY_HERE
    if standing.attendee.status in REFUSED_STATUS:
        return REFUSED_STATUS[standing.attendee.status]
    return None if standing.attendee.comes_on(scene.day) else Outcome.WRONG_DAY


def _welcome(
    roll: Roll, standing: Standing, arrived: Arrived, scene: Scene, before: tuple[AnyChange, ...] = ()
) -> Verdict:
    arrival = Arrival(scene.at, scene.desk, roll.place + 1, arrived.overruled, arrived.by, arrived.why)
    here = replace(standing, arrivals={**standing.arrivals, scene.day: arrival})
    given = _seating(roll, here, scene)
    seated = _seated(roll, here, given)
    return _answer(roll, Outcome.WELCOME, scene, seated, _reasons(roll, seated, scene.day), (*before, arrived, *given))


def with_badge(roll: Roll, verdict: Verdict, layout: str, code: str) -> Verdict:
    """The answer together with the badge that everybody who is welcomed gets, once: by ``layout``, with ``code``."""
    if verdict.outcome is not Outcome.WELCOME or verdict.attendee is None:
        return verdict
    known = roll.find(verdict.attendee.id)
    if known is not None and known.print is not None and known.print.state in (PrintState.SENT, PrintState.PRINTED):
        return verdict
    return replace(verdict, changes=(*verdict.changes, BadgeSent(verdict.attendee.id, layout, code)))


def _seating(roll: Roll, standing: Standing, scene: Scene) -> list[Assigned]:
    """What an arrival still needs: a seat in each block ahead that the person takes part in."""
    given: dict[str, Assigned] = {}
    for block in _ahead(roll, standing, scene.day):
        wished = seats.wishes(roll.conference, standing.attendee, block)
        if block.id in standing.seats or wished is None:
            continue
        origin = given.get(block.continues) or standing.seats.get(block.continues)
        best = seats.best(block, wished, _open(roll, scene), _following(block, origin.room if origin else None))
        if best is not None:
            given[block.id] = _given(roll, scene, Assigned(standing.id, block.id, best[0], How.GIVEN, best[1]))
        elif block.id not in standing.waiting:
            given[block.id] = Assigned(standing.id, block.id, None, How.WAITING)
    return list(given.values())


def _open(roll: Roll, scene: Scene) -> Callable[[str], int]:
    """How many seats of a room may be given here and now."""
    return lambda room: roll.open_to(scene.desk, room, alone=scene.alone)


def _given(roll: Roll, scene: Scene, seat: Assigned) -> Assigned:
    """A seat newly given: out of what the desk has put by when it is alone, or when no other is left."""
    assert seat.room is not None
    return replace(seat, leased=scene.alone or roll.open(seat.room) <= 0)


def _ahead(roll: Roll, standing: Standing, day: int) -> list[Block]:
    """The blocks of ``day`` and later, on days that the person is registered for or has come on anyway."""
    return [
        block
        for block in roll.conference.blocks
        if block.day >= day and (standing.attendee.comes_on(block.day) or block.day in standing.arrivals)
    ]


def _following(block: Block, room: str | None) -> str | None:
    """The room of ``block`` in which those of ``room`` keep sitting together."""
    return next((one.id for one in block.rooms if room and one.follows == room), None)


def _seated(roll: Roll, standing: Standing, moves: Iterable[Assigned]) -> Standing:
    """The standing as it will be once ``moves`` are facts."""
    held, waiting = dict(standing.seats), dict(standing.waiting)
    for move in moves:
        held.pop(move.block, None)
        waiting.pop(move.block, None)
        if move.room is not None:
            held[move.block] = Seat(move.room, move.how, roll.place + 1, move.wish)
        elif move.how is How.WAITING:
            waiting[move.block] = roll.place + 1
    return replace(standing, seats=held, waiting=waiting)


# What people at the desk ask for


def look(roll: Roll, standing: Standing, scene: Scene) -> Verdict:
    """How a person stands, for whoever opens their card. Nothing is written by looking."""
    refusal = _refusal(standing, scene)
    outcome = Outcome.ALREADY_HERE if scene.day in standing.arrivals else refusal or Outcome.EXPECTED
    return _answer(roll, outcome, scene, standing, _reasons(roll, standing, scene.day))


def admit(roll: Roll, standing: Standing, scene: Scene, by: str, why: str) -> Verdict:
    """Welcome somebody against a refusal, on the word of the lead ``by``. Who is here already stays so."""
    if scene.day in standing.arrivals:
        return _answer(roll, Outcome.ALREADY_HERE, scene, standing)
    return _welcome(roll, standing, Arrived(standing.id, scene.day, _refusal(standing, scene), by, why), scene)


def walk_in(roll: Roll, person: Attendee, scene: Scene) -> Verdict:
    """Register and welcome somebody who is on no list."""
    registered = Registered(person, Source.WALK_IN)
    newcomer = Standing(person, Source.WALK_IN)
    return _welcome(roll, newcomer, Arrived(person.id, scene.day), scene, before=(registered,))


def correct(roll: Roll, person: Attendee, scene: Scene) -> Verdict:
    """Write the person's data as corrected at the desk; nothing is written when nothing differs."""
    standing = roll.standing(person.id)
    fields = person.changed_from(standing.attendee)
    changes = (Registered(person, Source.DESK, fields),) if fields else ()
    return _answer(roll, Outcome.CORRECTED, scene, replace(standing, attendee=person), changes=changes)


def substitute(roll: Roll, standing: Standing, fields: Mapping[str, Any], scene: Scene) -> Verdict:
    """Hand a registration on to somebody else, of whom ``fields`` tells at least a name and a new ticket.

    Wishes, seats and days come along; what was the other person's own does not. Who has been here cannot be replaced:
    the arrival was theirs.
    """
    if standing.arrivals:
        day = max(standing.arrivals)
        arrival = standing.arrivals[day]
        values = {"day": day, "since": f"{roll.local(arrival.at):%H:%M}", "desk": arrival.desk}
        answer = _answer(roll, Outcome.ALREADY_HERE, scene, standing)
        return replace(answer, said=Sentence("outcome.ALREADY_HERE.not-replaced", values), arrival=arrival)
    if standing.attendee.status is Status.CANCELLED:
        return _answer(roll, Outcome.CANCELLED, scene, standing)
    old = standing.attendee
    kept = {name: getattr(old, name) for name in old.__struct_fields__ if name not in PERSONAL}
    person = Attendee(**{**kept, **fields})
    now = replace(standing, attendee=person)
    changes = (Registered(person, Source.SUBSTITUTE, tuple(sorted(PERSONAL | fields.keys()))),)
    return _answer(roll, Outcome.SUBSTITUTED, scene, now, _reasons(roll, now, scene.day), changes)


def settle(roll: Roll, standing: Standing, scene: Scene) -> Verdict:
    """What contradicts itself about the person is sorted out; nothing is written when nothing does."""
    due = any(roll.conflicts_of(standing.id))
    return _answer(roll, Outcome.SETTLED, scene, standing, changes=(Settled(standing.id),) if due else ())


def note_done(roll: Roll, standing: Standing, scene: Scene) -> Verdict:
    """What the notes of the person ask for is dealt with; nothing is written when there is nothing to do."""
    due = standing.attendee.notes and not standing.note_done
    return _answer(roll, Outcome.NOTED, scene, standing, changes=(NoteDone(standing.id),) if due else ())


def assign(roll: Roll, standing: Standing, room: str, scene: Scene) -> Verdict:
    """Move a person to ``room``; a block that continues this one moves along where the person had kept the room.

    The seats left behind go to the next in line. A full room is an answer, not a move.
    """
    block = roll.conference.block_of(room)
    old = standing.seats.get(block.id)
    if old is not None and old.room == room:
        return _answer(roll, Outcome.MOVED, scene, standing, _reasons(roll, standing, scene.day))
    if block.day not in standing.arrivals:
        if standing.attendee.status is Status.CANCELLED:
            return _answer(roll, Outcome.CANCELLED, scene, standing)
        if not standing.attendee.comes_on(block.day):
            return _answer(roll, Outcome.WRONG_DAY, scene, standing)
    may_give = _open(roll, scene)
    if may_give(room) <= 0:
        full = _answer(roll, Outcome.ROOM_FULL, scene, standing, more=_fullness(roll, room))
        alone = scene.alone and roll.free(room) > 0
        return replace(full, said=Sentence("outcome.ROOM_FULL.alone", _fullness(roll, room))) if alone else full
    moves = {block.id: _given(roll, scene, _move(roll, standing, block, room))}
    for later in roll.conference.blocks:
        origin = moves.get(later.continues)
        follow = _following(later, origin.room if origin else None)
        free_to_follow = later.id not in standing.seats or _keeps_room(standing, later)
        comes = standing.attendee.comes_on(later.day) or later.day in standing.arrivals
        if follow is not None and comes and free_to_follow and may_give(follow) > 0:
            moves[later.id] = _given(roll, scene, _move(roll, standing, later, follow))
    left = [(moved, standing.seats[moved].room) for moved in moves if moved in standing.seats]
    seated = _seated(roll, standing, moves.values())
    changes = (*moves.values(), *_next_in_line(roll, _freed(roll, left), scene))
    return _answer(roll, Outcome.MOVED, scene, seated, _reasons(roll, seated, scene.day), changes)


def swap(roll: Roll, first: Standing, second: Standing, block: Block, scene: Scene) -> Verdict:
    """Let two people exchange their seats in ``block``, and in a block that continues it where both had kept the room.

    The answer is about ``first``. No seat becomes free and none is needed, so full rooms are no hindrance.
    """
    for one in (first, second):
        if block.id not in one.seats:
            more = {"name": one.attendee.name, "block": block.title}
            return _answer(roll, Outcome.NO_SEAT, scene, first, more=more)
    blocks = [block] if first.seats[block.id].room != second.seats[block.id].room else []
    for later in roll.conference.blocks:
        kept = _keeps_room(first, later) and _keeps_room(second, later)
        if kept and any(later.continues == one.id for one in blocks):
            blocks.append(later)
    moves = [_move(roll, first, one, second.seats[one.id].room) for one in blocks]
    others = [_move(roll, second, one, first.seats[one.id].room) for one in blocks]
    seated = _seated(roll, first, moves)
    return _answer(roll, Outcome.MOVED, scene, seated, _reasons(roll, seated, scene.day), (*moves, *others))


def _move(roll: Roll, standing: Standing, block: Block, room: str) -> Assigned:
    wished = seats.wishes(roll.conference, standing.attendee, block) or ()
    return Assigned(standing.id, block.id, room, How.MOVED, seats.rank(wished, room))


def _keeps_room(standing: Standing, block: Block) -> bool:
    """Whether the person sits in ``block`` where they sit in the block that it continues."""
    origin, seat = standing.seats.get(block.continues), standing.seats.get(block.id)
    return origin is not None and seat is not None and seat.room == _following(block, origin.room)


def undo(roll: Roll, standing: Standing, scene: Scene, why: str, by: str = "") -> Verdict:
    """Take the arrival of the day back, and with the only arrival the seats and places in line that came of it.

    A walk-in is cancelled with it, and who is cancelled leaves every seat and every place in line. Where a person was
    put by hand they stay.
    """
    if scene.day not in standing.arrivals:
        return _answer(roll, Outcome.NOT_HERE, scene, standing)
    changes: list[AnyChange] = [Undone(standing.id, scene.day, why, by)]
    if len(standing.arrivals) == 1:
        person = standing.attendee
        if standing.source is Source.WALK_IN and person.status is not Status.CANCELLED:
            changes.append(Registered(replace(person, status=Status.CANCELLED), Source.WALK_IN, ("status",)))
        gone = standing.source is Source.WALK_IN or person.status is Status.CANCELLED
        came = standing.arrivals[scene.day].since
        leaves = [
            *(
                block
                for block, seat in standing.seats.items()
                if gone or (seat.since > came and seat.how is not How.MOVED)
            ),
            *(block for block, since in standing.waiting.items() if gone or since > came),
        ]
        changes += release(roll, [standing], leaves, scene)
    return _answer(roll, Outcome.UNDONE, scene, standing, changes=tuple(changes))


# Seats that become free


def release(roll: Roll, leaving: Sequence[Standing], blocks: Sequence[str], scene: Scene) -> list[Assigned]:
    """The facts that free the seats and places in line of ``leaving`` in ``blocks``, and hand the seats on in order."""
    facts: list[Assigned] = []
    left: list[tuple[str, str]] = []
    for standing in leaving:
        for block in blocks:
            if block in standing.seats:
                left.append((block, standing.seats[block].room))
            if block in standing.seats or block in standing.waiting:
                facts.append(Assigned(standing.id, block, None, How.RELEASED))
    return facts + _next_in_line(roll, _freed(roll, left), scene, {standing.id for standing in leaving})


def no_shows(roll: Roll, block: Block) -> list[Standing]:
    """Those who hold a seat or a place in line in ``block`` and have not arrived on its day."""
    return [
        standing
        for standing in roll.standings()
        if (block.id in standing.seats or block.id in standing.waiting) and block.day not in standing.arrivals
    ]


def serve_waiting(roll: Roll, scene: Scene) -> tuple[Assigned, ...]:
    """Seats for those who wait although there are some: they came while this desk was alone and had none to give."""
    rooms = [
        (block.id, room.id)
        for block in roll.conference.blocks
        if block.day >= scene.day and roll.line(block.id)
        for room in block.rooms
    ]
    return tuple(_next_in_line(roll, {(block, room): roll.open(room) for block, room in rooms}, scene))


def _freed(roll: Roll, left: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The open seats in blocks and rooms where some are left; a room over its seats only comes back towards them."""
    return {(block, room): roll.open(room) + number for (block, room), number in Counter(left).items()}


def _next_in_line(
    roll: Roll, open_seats: Mapping[tuple[str, str], int], scene: Scene, leaving: Container[str] = ()
) -> list[Assigned]:
    """Seats for those who wait, first come first, each the best by their wishes of ``open_seats`` by block and room.

    Who gets a seat and waits in the block that continues this one is served first there, to keep the room overnight.
    A desk that is alone hands nothing on: whoever left the seat may have moved elsewhere meanwhile.
    """
    if scene.alone:
        return []
    free = {room: number for (_, room), number in open_seats.items()}
    given: dict[tuple[str, str], Assigned] = {}
    for block in roll.conference.blocks:
        if not any(block.id == one for one, _ in open_seats):
            continue
        for attendee in sorted(roll.waiting(block.id), key=lambda one: (block.continues, one) not in given):
            standing = roll.standing(attendee)
            wished = seats.wishes(roll.conference, standing.attendee, block) or ()
            origin = given.get((block.continues, attendee)) or standing.seats.get(block.continues)
            prefer = _following(block, origin.room if origin else None)
            best = seats.best(block, wished, lambda room: free.get(room, 0), prefer)
            if best is not None and attendee not in leaving:
                given[block.id, attendee] = Assigned(attendee, block.id, best[0], How.NEXT, best[1])
                free[best[0]] -= 1
    return list(given.values())


# Seats put by for times alone


def leases(roll: Roll, scene: Scene, each: int) -> tuple[Leased, ...]:
    """What this desk puts by in the rooms of today and later, or gives back: at most ``each`` seats of a room.

    All desks together put by no more than a quarter of the seats that are left, so that the last ones go to whoever
    comes first, wherever they come.
    """
    changes = []
    for block in roll.conference.blocks:
        if block.day < scene.day:
            continue
        for room in block.rooms:
            leases = roll.leases.get(room.id, {})
            held, desks = leases.get(scene.desk, 0), len({*leases, scene.desk})
            wanted = max(0, min(each, roll.free(room.id) // (4 * desks), roll.open(room.id) + held))
            if wanted != held:
                changes.append(Leased(room.id, wanted))
    return tuple(changes)


def give_back(roll: Roll, desk: str, by: str) -> tuple[Leased, ...]:
    """All that a lost desk has put by, on the word of ``by``."""
    return tuple(Leased(room, 0, of=desk, by=by) for room, held in roll.leases.items() if held.get(desk))


# Words


def _answer(
    roll: Roll,
    outcome: Outcome,
    scene: Scene,
    standing: Standing | None = None,
    reasons: tuple[Sentence, ...] = (),
    changes: tuple[AnyChange, ...] = (),
    more: Mapping[str, object] = {},
) -> Verdict:
    values: dict[str, object] = {"day": scene.day, **more}
    arrival = None
    rooms: dict[str, str | None] = {}
    if standing is not None:
        values["days"] = ", ".join(str(day) for day in standing.attendee.days)
        arrival = standing.arrivals.get(scene.day)
        for block in _ahead(roll, standing, scene.day):
            if block.id in standing.seats:
                rooms[block.id] = standing.seats[block.id].room
            elif block.id in standing.waiting:
                rooms[block.id] = None
    if arrival is not None:
        values |= {"since": f"{roll.local(arrival.at):%H:%M}", "desk": arrival.desk}
    return Verdict(
        outcome=outcome,
        said=Sentence(f"outcome.{outcome}.said", values),
        at=scene.at,
        desk=scene.desk,
        day=scene.day,
        attendee=standing.attendee if standing else None,
        rooms=rooms,
        reasons=reasons,
        arrival=arrival,
        changes=changes,
    )


def _reasons(roll: Roll, standing: Standing, day: int) -> tuple[Sentence, ...]:
    """Why the person sits where they sit: a sentence for each block ahead in which there is something to say."""
    said = []
    for block in _ahead(roll, standing, day):
        if block.id in standing.waiting and block.continues not in standing.waiting:
            before = [one for one, since in roll.line(block.id).items() if since < standing.waiting[block.id]]
            said.append(Sentence("seat.waiting", {"block": block.title, "place": len(before) + 1}))
        elif block.id in standing.seats and not _keeps_room(standing, block):
            said += _reason(roll, standing, block, standing.seats[block.id])
    return tuple(said)


def _reason(roll: Roll, standing: Standing, block: Block, seat: Seat) -> list[Sentence]:
    wished = seats.wishes(roll.conference, standing.attendee, block) or ()
    wish = seats.rank(wished, seat.room)
    values: dict[str, object] = {"room": block.room(seat.room).title, "wish": wish}
    if seat.how in (How.MOVED, How.NEXT):
        return [Sentence(f"seat.{seat.how}", values)]
    if not wished:
        return [] if block.choice is Choice.OPTIONAL else [Sentence("seat.no-wish", values)]
    if wish == 1:
        return [Sentence("seat.first-wish", values)]
    given = "planned" if seat.how is How.PLANNED else "given"
    rank = "other-wish" if wish else "elsewhere"
    return [Sentence(f"seat.{given}-{rank}", values | _fullness(roll, wished[0], "full"))]


def _fullness(roll: Roll, room: str, name: str = "room") -> dict[str, object]:
    found = roll.conference.room(room)
    return {name: found.title, "taken": roll.taken[room], "seats": found.seats}
