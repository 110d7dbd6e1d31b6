"""What a desk did alone, put on top of what others wrote meanwhile. Pure functions over facts.

What happened at a desk is never refused afterwards, so everything is sent. But it was decided without knowing of
others: a correction must not take back what somebody else corrected, and where two desks told a person different
things, a person has to sort that out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from checkin.model import (
    PERSONAL,
    About,
    AnyChange,
    Arrived,
    Assigned,
    Attendee,
    Crossed,
    Fact,
    How,
    Registered,
    Source,
)
from checkin.names import fold


class Unsent(Struct, frozen=True):
    """A fact that has no number yet, decided by a desk that knew the facts up to the number ``after``.

    ``doubt`` is the id of the first fact of a request whose answer was lost, and which it replaces; else "".
    """

    fact: Fact
    doubt: str
    after: int


def reconciled(batch: Sequence[Unsent], news: Sequence[Fact], person: Callable[[str], Attendee]) -> list[Fact]:
    """``batch`` as it is to be sent after ``news``, which others have written meanwhile; ``person`` is who is who now.

    A correction changes what it was about, and what others corrected stays. Whoever found no seat here and got one
    elsewhere keeps it: then the fact is left out. What says something else than others did is told beside it.
    """
    about: dict[str, list[Fact]] = defaultdict(list)
    walk_ins: dict[str, Fact] = {}
    for fact in news:
        about[getattr(fact.change, "attendee", "")].append(fact)
        if name := _walk_in(fact.change):
            walk_ins[name] = fact
    people: dict[str, Attendee] = {}
    found: list[Fact] = []
    for one in batch:
        fact, change = one.fact, one.fact.change
        others = [other for other in about[getattr(change, "attendee", "")] if (other.seq or 0) > one.after]
        if isinstance(change, Registered):
            if others and change.fields:
                change = _rebased(change, people.get(change.attendee) or person(change.attendee), others)
            people[change.attendee] = change.person
        elif isinstance(change, Assigned) and change.how is How.WAITING and _seat(change.block, others):
            continue
        found += (Fact(fact.at, fact.desk, crossing) for crossing in _crossings(change, others))
        found.append(replace(fact, change=change))
        namesake = walk_ins.get(_walk_in(change))
        if namesake is not None and (namesake.seq or 0) > one.after:
            crossed = Crossed(cast(Registered, change).attendee, About.WALK_IN, namesake.desk)
            found.append(Fact(fact.at, fact.desk, crossed))
    return found


def _rebased(change: Registered, person: Attendee, others: Sequence[Fact]) -> Registered:
    """A correction, of somebody who is ``person`` by now."""
    fields = set(change.fields)
    if change.source is Source.DESK and any(_replaces(other.change) for other in others):
        fields -= PERSONAL  # they were said of somebody else
    mine = {name: getattr(change.person, name) for name in fields}
    return replace(change, person=replace(person, **mine), fields=tuple(sorted(fields)))


def _crossings(change: AnyChange, others: Sequence[Fact]) -> Iterator[Crossed]:
    """Where ``change`` says something else than others have said, without knowing of it."""
    match change:
        case Assigned(attendee=attendee, block=block, room=str() as room):
            given = _seat(block, others)
            if given is not None and cast(Assigned, given.change).room != room:
                yield Crossed(attendee, About.SEAT, given.desk, block)
        case Arrived(attendee=attendee):
            for other in others:
                if _replaces(other.change):
                    yield Crossed(attendee, About.PERSON, other.desk)
        case Registered(person=person, fields=fields):
            for other in others:
                theirs = other.change
                if _replaces(change) and (isinstance(theirs, Arrived) or _replaces(theirs)):
                    yield Crossed(person.id, About.PERSON, other.desk)
                if isinstance(theirs, Registered):
                    both = set(fields) & set(theirs.fields)
                    if _replaces(change) or _replaces(theirs):
                        both -= PERSONAL
                    for name in sorted(both):
                        if getattr(theirs.person, name) != getattr(person, name):
                            yield Crossed(person.id, About.FIELD, other.desk, name)


def _walk_in(change: AnyChange) -> str:
    """The name of somebody who came without being registered; "" for everything else."""
    if isinstance(change, Registered) and change.source is Source.WALK_IN and not change.fields:
        return fold(f"{change.person.given} {change.person.family}")
    return ""


def _replaces(change: AnyChange) -> bool:
    return isinstance(change, Registered) and change.source is Source.SUBSTITUTE


def _seat(block: str, others: Sequence[Fact]) -> Fact | None:
    """The seat that a person got last, if it was not given up."""
    given = [other for other in others if isinstance(other.change, Assigned) and other.change.block == block]
    return given[-1] if given and cast(Assigned, given[-1].change).room is not None else None
