"""Figures of a day have known answers."""

from datetime import datetime, time, timedelta

import pytest

from checkin.desk import Desk
from checkin.figures import MOST_BINS, Bin, Count, DeskFigures, Figures, RoomForecast, figures
from checkin.model import Attendee, Conference, Fact, ProgrammeSet, Registered, Source, Status
from tests.stage import OPENING, Clock, Make, Notebook


@pytest.fixture
def notebook(conference: Conference) -> Notebook:
    made = Notebook()
    made.append([Fact(OPENING, "office", ProgrammeSet(conference))], after=0)
    return made


@pytest.fixture
def desk(notebook: Notebook, clock: Clock) -> Desk:
    return Desk(notebook, "Tisch 1", 1, clock)


def register(desk: Desk, *people: Attendee) -> None:
    desk.take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])


def at(hour: int, minute: int) -> datetime:
    return datetime.combine(OPENING.date(), time(hour, minute))


def of(desk: Desk, clock: Clock, day: int = 1) -> Figures:
    desk.catch_up()
    return figures(desk.roll, day, clock())


def test_nobody_here_leaves_curve_and_desks_empty(desk: Desk, person: Make, clock: Clock) -> None:
    register(desk, person(), person(status=Status.CANCELLED), person(days=(2,)))
    found = of(desk, clock)
    assert (found.bins, found.desks) == ((), ())
    assert (found.here, found.registered, found.come, found.missing, found.walk_ins) == (0, 1, 0, 1, 0)


def test_arrivals_fall_into_bins_of_whole_minutes_without_gaps(desk: Desk, person: Make, clock: Clock) -> None:
    people = [person() for _ in range(5)]
    register(desk, *people)
    for one, minutes in zip(people, (2, 0, 2, 1, 9), strict=True):
        clock.turn(minutes=minutes)
        desk.check_in(one.ticket)
    found = of(desk, clock)  # at 12:02, 12:02, 12:04, 12:05, 12:14
    assert found.minutes == 5
    assert found.bins == (Bin(at(12, 0), 3, 3), Bin(at(12, 5), 1, 4), Bin(at(12, 10), 1, 5))


def test_bins_may_be_of_another_length(desk: Desk, person: Make, clock: Clock) -> None:
    people = [person(), person()]
    register(desk, *people)
    clock.turn(minutes=17)
    for one in people:
        desk.check_in(one.ticket)
        clock.turn(minutes=15)
    found = figures(desk.roll, 1, clock(), minutes=15)
    assert found.bins == (Bin(at(12, 15), 1, 1), Bin(at(12, 30), 1, 2))


def test_arrivals_of_several_weeks_make_no_endless_curve(desk: Desk, person: Make, clock: Clock) -> None:
    people = [person(), person()]
    register(desk, *people)
    desk.check_in(people[0].ticket)
    clock.turn(days=40)
    desk.check_in(people[1].ticket)
    found = of(desk, clock)
    assert len(found.bins) <= MOST_BINS + 1
    assert found.bins[-1].total == 2
    assert found.bins[1].start - found.bins[0].start == timedelta(minutes=found.minutes)


def test_seconds_per_guest_are_a_median_without_pauses(
    desk: Desk, notebook: Notebook, person: Make, clock: Clock
) -> None:
    other = Desk(notebook, "Tisch 2", 1, clock)
    people = [person() for _ in range(7)]
    register(desk, *people)
    for one, seconds in zip(people[:5], (0, 10, 20, 180, 181), strict=True):
        clock.turn(seconds=seconds)
        desk.check_in(one.ticket)
    other.check_in(people[5].ticket)
    clock.turn(minutes=10)
    other.check_in(people[6].ticket)
    assert of(desk, clock).desks == (DeskFigures("Tisch 1", 5, 20.0), DeskFigures("Tisch 2", 2, None))


def test_the_last_hour_counts_from_now(desk: Desk, person: Make, clock: Clock) -> None:
    people = [person() for _ in range(3)]
    register(desk, *people)
    for one in people:
        desk.check_in(one.ticket)
        clock.turn(minutes=31)
    assert of(desk, clock).last_hour == 1  # 93, 62 and 31 minutes ago


def test_who_is_not_here_is_expected_by_seat_else_by_first_wish(desk: Desk, person: Make, clock: Clock) -> None:
    seated = [person("a", "b") for _ in range(3)]  # Alpha has two seats
    register(desk, *seated)
    desk.plan()
    late = person("a")
    register(desk, late, person("a", status=Status.CANCELLED), person("a", days=(2,)), person())
    desk.check_in(seated[0].ticket)
    rooms = {one.room: one for one in of(desk, clock).rooms}
    assert list(rooms) == ["t1", "t2", "a", "b", "c"]
    assert rooms["a"] == RoomForecast("theme", "a", seats=2, taken=2, here=1, expected=2, walk_ins=0)
    assert (rooms["a"].free, rooms["a"].over) == (0, 1)
    assert rooms["b"] == RoomForecast("theme", "b", seats=2, taken=1, here=0, expected=1, walk_ins=0)
    assert (rooms["b"].free, rooms["b"].over) == (1, 0)
    assert rooms["c"].expected == 0


def test_wishes_of_the_first_day_are_expected_on_the_second(desk: Desk, person: Make, clock: Clock) -> None:
    register(desk, person("b"))
    assert [one.expected for one in of(desk, clock, day=2).rooms] == [0, 1, 0]


def test_walk_ins_are_counted_apart_on_their_day_and_expected_on_the_next(
    desk: Desk, person: Make, clock: Clock
) -> None:
    one = person("a")
    register(desk, one, person())
    desk.check_in(one.ticket)
    guest = desk.walk_in("Nadja", "Neu", {"theme": ("c",)}).attendee
    first = of(desk, clock)
    assert (first.here, first.registered, first.come, first.missing, first.walk_ins) == (2, 2, 1, 1, 1)
    assert {room.room: room.walk_ins for room in first.rooms if room.walk_ins} == {"c": 1}
    assert of(desk, clock, day=2).missing == 3
    assert guest is not None
    desk.work_on(2)
    desk.check_in(guest.ticket)
    second = of(desk, clock, day=2)
    assert (second.here, second.registered, second.come, second.walk_ins) == (1, 3, 1, 0)


def test_an_arrival_taken_back_is_none(desk: Desk, person: Make, clock: Clock) -> None:
    one = person()
    register(desk, one)
    desk.check_in(one.ticket)
    guest = desk.walk_in("Nadja", "Neu", {}).attendee
    assert guest is not None
    for attendee in (one.id, guest.id):
        desk.undo(attendee, "Versehen")
    found = of(desk, clock)
    assert (found.here, found.registered, found.missing, found.walk_ins, found.bins) == (0, 1, 1, 0, ())


def test_counting_in_pieces_is_counting_and_sees_the_roll_as_it_was(desk: Desk, person: Make, clock: Clock) -> None:
    people = [person("a") for _ in range(5)]
    register(desk, *people)
    desk.check_in(people[0].ticket)
    whole = of(desk, clock)
    count = Count(desk.roll, 1)
    assert count.go_on(2)
    desk.check_in(people[4].ticket)
    register(desk, person())
    assert count.go_on(2)
    assert not count.go_on(2)
    assert count.figures(clock()) == whole
