"""Planning: the best total of wishes within the seats, earlier registrations first."""

from collections.abc import Sequence
from datetime import time, timedelta
from itertools import product
from math import inf

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.desk import Desk
from checkin.model import Block, Fact, Outcome, ProgrammeSet, Room, Status
from checkin.plan import NOWHERE, _costs, cheapest
from tests.stage import OPENING, Make, Register


def total(costs: list[list[float]], places: list[int | None]) -> float:
    return sum(row[-1 if place is None else place] for row, place in zip(costs, places, strict=True))


@given(
    st.integers(1, 3).flatmap(
        lambda rooms: st.tuples(
            st.lists(st.integers(0, 3), min_size=rooms, max_size=rooms),
            st.lists(
                st.lists(st.sampled_from([0, 1, 2, 3, inf]), min_size=rooms, max_size=rooms), min_size=1, max_size=6
            ),
        )
    )
)
def test_no_other_seating_costs_less(problem: tuple[list[int], list[list[float]]]) -> None:
    free, prices = problem
    costs = [[*row, NOWHERE] for row in prices]
    places = cheapest(costs, free)
    assert all(places.count(room) <= seats for room, seats in enumerate(free))
    choices = [*range(len(free)), None]
    allowed = (
        one
        for one in map(list, product(choices, repeat=len(costs)))
        if all(one.count(room) <= seats for room, seats in enumerate(free))
    )
    assert total(costs, places) == min(total(costs, one) for one in allowed)


def test_a_later_first_wish_gives_way_when_the_total_gains(desk: Desk, person: Make, register: Register) -> None:
    flexible = [person("a", "b"), person("a", "b")]
    stubborn = [person("a", "c"), person("a")]
    register(desk, *flexible, *stubborn)
    met = desk.plan().wishes
    assert met == {1: 2, 2: 2}
    rooms = [desk.roll.standing(one.id).seats["theme"].room for one in [*flexible, *stubborn]]
    assert rooms[3] == "a", "nobody else would take less harm"


def test_of_two_equal_claims_the_earlier_registration_wins(desk: Desk, person: Make, register: Register) -> None:
    early = [person("a", "b"), person("a", "b")]
    late = person("a", "b")
    register(desk, late, *early)
    desk.plan()
    assert desk.roll.standing(late.id).seats["theme"].room == "b"
    assert {desk.roll.standing(one.id).seats["theme"].room for one in early} == {"a"}


def test_the_second_day_keeps_the_room_of_the_first(desk: Desk, person: Make, register: Register) -> None:
    people = [person("a"), person("b"), person(days=(2,))]
    register(desk, *people)
    made = desk.plan()
    assert desk.roll.standing(people[0].id).seats["theme-2"].room == "a-2"
    assert "theme" not in desk.roll.standing(people[2].id).seats
    assert made.rooms["c-2"].planned == 1


def test_everybody_sits_while_there_are_seats_and_the_rest_wait(desk: Desk, person: Make, register: Register) -> None:
    people = [person("a") for _ in range(8)]
    register(desk, *people)
    made = desk.plan()
    assert made.waiting == {"theme": 2, "theme-2": 2}
    assert desk.roll.waiting("theme") == [people[6].id, people[7].id]
    assert {room: desk.roll.free(room) for room in "abc"} == {"a": 0, "b": 0, "c": 0}


def test_the_reserve_is_kept_for_the_day(desk: Desk, person: Make, register: Register) -> None:
    conference = desk.roll.conference
    rooms = tuple(replace(room, reserve=1) for room in conference.block("theme").rooms)
    theme = replace(conference.block("theme"), rooms=rooms)
    changed = replace(conference, blocks=(theme,))
    desk._journal.append([Fact(OPENING, "office", ProgrammeSet(changed))], desk.roll.head)
    desk.catch_up()
    people = [person("a") for _ in range(4)]
    register(desk, *people)
    made = desk.plan()
    assert {one.planned for one in made.rooms.values()} == {1}
    assert made.waiting == {"theme": 1}
    verdict = desk.check_in(people[3].ticket)
    assert verdict.outcome is Outcome.WELCOME and verdict.rooms["theme"] == "a"


def test_planning_again_moves_nobody(desk: Desk, person: Make, register: Register) -> None:
    register(desk, person("a"), person("a"))
    desk.plan()
    seats = dict(desk.roll.taken)
    favourite = person("a")
    register(desk, favourite)
    assert len(desk.plan().changes) == 2
    assert {room: desk.roll.taken[room] for room in seats} == seats
    assert desk.plan().changes == ()


def test_the_cancelled_get_no_seat(desk: Desk, person: Make, register: Register) -> None:
    register(desk, person("a", status=Status.CANCELLED))
    assert desk.plan().changes == ()


wish_lists = st.lists(
    st.permutations("abc").map(tuple).flatmap(lambda every: st.integers(0, 3).map(lambda n: every[:n])),
    min_size=1,
    max_size=5,
)


@given(wish_lists, st.lists(st.integers(0, 2), min_size=3, max_size=3))
def test_wishes_count_first_and_then_earlier_registrations(wishes: list[tuple[str, ...]], free: list[int]) -> None:
    block = Block("theme", "Themenraum", 1, time(15, 45), tuple(Room(name, name, seats=2) for name in "abc"))
    rooms = list("abc")

    def harm(places: Sequence[int | None]) -> tuple[int, int]:
        prices = [
            1000 if place is None else one.index(rooms[place]) if rooms[place] in one else 3
            for one, place in zip(wishes, places, strict=True)
        ]
        return sum(prices), sum(price * (len(wishes) - place) for place, price in enumerate(prices))

    found = cheapest(_costs(block, rooms, wishes), free)
    every = product([0, 1, 2, None], repeat=len(wishes))
    assert harm(found) == min(harm(one) for one in every if all(one.count(room) <= free[room] for room in range(3)))


def test_a_wish_goes_before_none(desk: Desk, person: Make, register: Register) -> None:
    early = [person() for _ in range(6)]
    late = person("a")
    register(desk, *early, late)
    desk.plan()
    assert desk.roll.standing(late.id).seats["theme"].room == "a"
    assert desk.roll.waiting("theme") == [early[-1].id]


def test_who_waits_already_goes_before_earlier_registrations(desk: Desk, person: Make, register: Register) -> None:
    first, waiting = person(wishes={"tour": ("t1",)}), person(wishes={"tour": ("t1",)})
    register(desk, first, waiting)
    desk.plan()
    newcomer = person(wishes={"tour": ("t1",)}, registered=OPENING - timedelta(days=300))
    register(desk, newcomer)
    desk.assign(first.id, "t2")
    assert desk.roll.standing(waiting.id).seats["tour"].room == "t1"
