"""The roll is nothing but its facts, folded in the order of their numbers."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Arrived, Assigned, Conference, Fact, How, ProgrammeSet, Registered, Source, Status
from checkin.roll import Roll
from checkin.ticket import mint
from tests.stage import OPENING, Clock, Make, Notebook, Register


def test_facts_with_a_gap_are_not_folded(journal: Journal, person: Make) -> None:
    roll = Roll(journal.read(0))
    with pytest.raises(ValueError, match="fact 3 after 1"):
        roll.add([Fact(OPENING, "x", Registered(person(), Source.ROSTER), seq=3)])


def test_a_fact_without_a_number_is_unsent_until_it_comes_back_with_one(journal: Journal, person: Make) -> None:
    roll = Roll(journal.read(0))
    fact = Fact(OPENING, "x", Registered(person(), Source.ROSTER))
    roll.add([fact])
    assert (roll.registered, roll.unsent) == (1, {fact.id: fact.change})
    roll.add([replace(fact, seq=2)])
    assert (roll.registered, roll.unsent, roll.head) == (1, {}, 2)


def test_when_a_desk_wrote_last_is_its_last_fact_and_once_where_it_came_back_with_a_number(
    journal: Journal, person: Make
) -> None:
    roll = Roll(journal.read(0))
    mine, theirs = (
        Fact(OPENING + timedelta(minutes=n), f"Tisch {n}", Registered(person(), Source.ROSTER)) for n in (1, 2)
    )
    roll.add([mine])
    roll.add([replace(mine, seq=2), replace(theirs, seq=3)])
    heard = {"office": OPENING, "Tisch 1": mine.at, "Tisch 2": theirs.at}
    assert roll.heard == roll.copy().heard == heard
    earlier = Fact(OPENING, "Tisch 2", Registered(person(), Source.ROSTER), seq=4)
    roll.add([earlier])
    assert roll.heard["Tisch 2"] == OPENING, "its clock was put back: by its own clock that is when it wrote last"


def test_D07_arrivals_of_desks_that_did_not_know_of_each_other_are_told_with_both(
    journal: Journal, person: Make
) -> None:
    vera = person()
    roll = Roll(journal.read(0))
    later = OPENING + timedelta(minutes=7)
    for seq, change in enumerate([Registered(vera, Source.ROSTER), Arrived(vera.id, 1), Arrived(vera.id, 1)], 2):
        roll.add([Fact(later if seq == 4 else OPENING, f"Tisch {seq - 2}", change, seq=seq)])
    (conflict,) = roll.conflicts()
    assert conflict.attendee == vera
    assert "12:00 Uhr Tisch 1" in str(conflict.said) and "12:07 Uhr Tisch 2" in str(conflict.said)
    assert roll.arrived[1] == 1


def test_C05_a_room_over_its_seats_is_told(journal: Journal, person: Make) -> None:
    roll = Roll(journal.read(0))
    people = [person() for _ in range(3)]
    changes = [Registered(one, Source.ROSTER) for one in people]
    seats = [Assigned(one.id, "theme", "a", How.MOVED) for one in people]
    roll.add(Fact(OPENING, "x", change, seq=seq) for seq, change in enumerate([*changes, *seats], 2))
    assert [str(one.said) for one in roll.conflicts()] == [
        "Alpha (Tag 1) ist überbelegt: 3 von 2 Plätzen. Bitte Personen umsetzen."
    ]


# What the counters say must be what a recount says, whatever happened, on either engine.

DEEDS = (
    *("check in", "admit", "undo", "assign", "swap", "correct", "substitute", "note", "cancel"),
    *("walk in", "release", "plan"),
)

deeds = st.lists(
    st.tuples(
        st.sampled_from(DEEDS),
        st.integers(0, 9),
        st.sampled_from(["a", "b", "c", "t1", "t2", "a-2", "b-2"]),
        st.integers(0, 20),
    ),
    max_size=25,
)


def do(desk: Desk, clock: Clock, people: list[str], deed: tuple[str, int, str, int]) -> None:
    what, number, room, hours = deed
    clock.at = OPENING + timedelta(hours=hours)
    who = people[number % len(people)]
    person = desk.roll.standing(who).attendee
    match what:
        case "check in":
            desk.check_in(person.ticket)
        case "admit":
            desk.admit(who, "Leitung", "darf")
        case "assign":
            desk.assign(who, room)
        case "swap":
            desk.swap(who, people[-1 - number % len(people)], desk.roll.conference.block_of(room).id)
        case "substitute":
            desk.substitute(who, "Stella", "Vertretung", notes="bitte ansprechen")
        case "note":
            desk.note_done(who)
        case "undo":
            desk.undo(who, "verwechselt")
        case "correct":
            desk.correct(who, family="Berichtigt", ticket=mint())
        case "cancel":
            cancelled = Registered(replace(person, status=Status.CANCELLED), Source.ROSTER)
            desk.take_roster(lambda roll: [cancelled])
        case "walk in":
            newcomer = desk.walk_in("Nadja", "Neu", {"theme": (room,)} if room in "abc" else {}).attendee
            assert newcomer is not None
            people.append(newcomer.id)
        case "release":
            desk.release_no_shows("tour")
        case "plan":
            desk.plan()


def recount(roll: Roll) -> dict[str, object]:
    standings = list(roll.standings())
    return {
        "registered": sum(one.attendee.status is not Status.CANCELLED for one in standings),
        "cancelled": sum(one.attendee.status is Status.CANCELLED for one in standings),
        "arrived": Counter(day for one in standings for day in one.arrivals),
        "taken": Counter(seat.room for one in standings for seat in one.seats.values()),
        "here": Counter(
            seat.room
            for one in standings
            for block, seat in one.seats.items()
            if roll.conference.block(block).day in one.arrivals
        ),
        "waiting": {
            block.id: {one.id for one in standings if block.id in one.waiting} for block in roll.conference.blocks
        },
    }


def counted(roll: Roll) -> dict[str, object]:
    return {
        "registered": roll.registered,
        "cancelled": roll.cancelled,
        "arrived": +roll.arrived,
        "taken": +roll.taken,
        "here": +roll.here,
        "waiting": {block.id: set(roll.waiting(block.id)) for block in roll.conference.blocks},
    }


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds)
def test_counters_are_what_a_recount_says_and_no_room_is_over(
    conference: Conference, person: Make, register: Register, story: list[tuple[str, int, str, int]]
) -> None:
    clock, book = Clock(), Notebook()
    book.append([Fact(OPENING, "office", ProgrammeSet(conference))], after=0)
    desk = Desk(book, "Tisch 1", clock=clock)
    people = [person(wishes={"theme": ("a", "b"), "tour": ()}) for _ in range(6)] + [person() for _ in range(4)]
    register(desk, *people)
    ids = [one.id for one in people]
    for deed in story:
        do(desk, clock, ids, deed)
        assert counted(desk.roll) == recount(desk.roll)
        assert all(desk.roll.free(room.id) >= 0 for block in conference.blocks for room in block.rooms)
    again = Roll(book.facts)
    assert list(again.standings()) == list(desk.roll.standings()), "the roll is its facts and nothing else"


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=deeds, after=deeds)
def test_a_copy_stays_as_it_was_until_it_is_told_the_same(
    conference: Conference,
    person: Make,
    register: Register,
    before: list[tuple[str, int, str, int]],
    after: list[tuple[str, int, str, int]],
) -> None:
    clock, book = Clock(), Notebook()
    book.append([Fact(OPENING, "office", ProgrammeSet(conference))], after=0)
    desk = Desk(book, "Tisch 1", clock=clock)
    people = [person(wishes={"theme": ("a", "b"), "tour": ()}) for _ in range(8)]
    register(desk, *people)
    ids = [one.id for one in people]
    for deed in before:
        do(desk, clock, ids, deed)
    copy = desk.roll.copy()
    known, counts = list(copy.standings()), counted(copy)
    for deed in after:
        do(desk, clock, ids, deed)
    assert (list(copy.standings()), counted(copy)) == (known, counts)
    copy.add(book.read(copy.head))
    assert (copy.head, list(copy.standings()), counted(copy)) == (
        desk.roll.head,
        list(desk.roll.standings()),
        counted(desk.roll),
    )
    assert all(copy.holder(one.attendee.ticket) == one for one in desk.roll.standings())
    assert copy.conflicts() == desk.roll.conflicts()


def test_what_a_copy_learns_stays_with_the_copy(journal: Journal, person: Make) -> None:
    roll = Roll(journal.read(0))
    copy = roll.copy()
    vera = person()
    copy.add([Fact(OPENING, "x", change) for change in (Registered(vera, Source.ROSTER), Arrived(vera.id, 1))])
    assert (copy.registered, copy.arrived[1], len(copy.unsent)) == (1, 1, 2)
    assert (roll.registered, roll.arrived[1], len(roll.unsent)) == (0, 0, 0)
    assert roll.find(vera.id) is None and roll.holder(vera.ticket) is None


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=deeds)
def test_L08_I06_the_sql_views_count_what_the_roll_counts(
    journal: Journal, person: Make, register: Register, story: list[tuple[str, int, str, int]]
) -> None:
    clock = Clock()
    desk = Desk(journal, "Tisch 1", clock=clock)
    people = [person(wishes={"theme": ("a", "b"), "tour": ()}) for _ in range(8)]
    register(desk, *people)
    ids = [one.id for one in people]
    for deed in story:
        do(desk, clock, ids, deed)
    standings = list(desk.roll.standings())
    assert rows(journal, "SELECT id, given, family, status FROM attendees") == {
        (one.id, one.attendee.given, one.attendee.family, str(one.attendee.status)) for one in standings
    }
    assert rows(journal, "SELECT id, day, desk FROM arrivals") == {
        (one.id, day, arrival.desk) for one in standings for day, arrival in one.arrivals.items()
    }
    assert rows(journal, "SELECT id, block, room, how, wish FROM assignments") == {
        (one.id, block, seat.room, str(seat.how), seat.wish) for one in standings for block, seat in one.seats.items()
    }


def rows(journal: Journal, query: str) -> set[tuple[object, ...]]:
    """What an office worker sees with a tool of their own."""
    if journal.url.startswith("postgresql"):
        with psycopg.connect(journal.url) as connection:
            return set(connection.execute(query).fetchall())  # type: ignore[arg-type]
    with closing(sqlite3.connect(journal.url)) as file:
        return set(file.execute(query).fetchall())


@pytest.mark.parametrize("view", ["attendees", "arrivals", "assignments", "badges"])
def test_the_views_are_for_looking_only(journal: Journal, view: str) -> None:
    with pytest.raises((psycopg.Error, sqlite3.OperationalError)):
        rows(journal, f"DELETE FROM {view}")
