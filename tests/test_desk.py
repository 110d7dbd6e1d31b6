"""What a desk tells those who listen to it, and the day it works on."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Fact, Outcome
from checkin.trouble import Trouble
from tests.stage import Clock, Make, Notebook, Register

Listen = Callable[[Journal], tuple[Desk, list[Fact]]]


@pytest.fixture
def listen(clock: Clock) -> Iterator[Listen]:
    """Makes a desk on a connection of its own, and the list of what it tells."""
    opened: list[Journal] = []

    def make(journal: Journal) -> tuple[Desk, list[Fact]]:
        heard: list[Fact] = []
        opened.append(Journal.open(journal.url))
        return Desk(opened[-1], "Tisch 3", clock=clock, told=heard.extend), heard

    yield make
    for one in opened:
        one.close()


def test_every_fact_after_the_start_is_told_once_in_order_with_its_number(
    desk: Desk, journal: Journal, listen: Listen, person: Make, register: Register
) -> None:
    first, second, third = person("a"), person("a"), person("a")
    register(desk, first, second, third)
    third_desk, heard = listen(journal)
    copy = third_desk.roll.copy()
    assert heard == [], "what was read at the start is no news"
    third_desk.check_in(first.ticket)
    desk.check_in(second.ticket)
    third_desk.catch_up()
    third_desk.catch_up()
    desk.undo(second.id, why="verwechselt")
    third_desk.check_in(third.ticket)  # somebody else wrote first
    assert heard == [*journal.read(copy.head)]
    copy.add(heard)
    assert list(copy.standings()) == list(third_desk.roll.standings())


def test_nothing_new_is_not_told(listen: Listen, journal: Journal) -> None:
    told: list[Sequence[Fact]] = []
    desk = Desk(journal, "Tisch 3", told=told.append)
    desk.catch_up()
    desk.keep_prints([])
    assert told == []


class Full(Notebook):
    """A journal that takes nothing any more."""

    def append(self, facts: Sequence[Fact], after: int) -> list[Fact]:
        raise Trouble("disk-full", journal="x")


def test_what_could_not_be_written_is_not_told(desk: Desk, person: Make, register: Register) -> None:
    vera = person()
    register(desk, vera)
    book, heard = Full(), list[Fact]()
    book.facts = [*desk.facts()]
    full = Desk(book, "Tisch 3", told=heard.extend)
    with pytest.raises(Trouble):
        full.check_in(vera.ticket)
    assert heard == [] and not full.roll.arrived


def test_who_listens_finds_the_desk_knowing_what_it_tells(desk: Desk, person: Make, register: Register) -> None:
    vera = person()
    register(desk, vera)
    book, arrived = Notebook(), list[bool]()
    book.facts = [*desk.facts()]

    def hear(facts: Sequence[Fact]) -> None:
        arrived.extend(bool(listening.roll.standing(vera.id).arrivals) for fact in facts)

    listening = Desk(book, "Tisch 3", told=hear)
    listening.check_in(vera.ticket)
    assert arrived and all(arrived)


def test_a_desk_turns_to_another_day_and_back_to_todays(desk: Desk, person: Make, register: Register) -> None:
    tomorrow = person("a", days=(2,))
    register(desk, tomorrow)
    assert desk.check_in(tomorrow.ticket).outcome is Outcome.WRONG_DAY
    desk.work_on(2)
    verdict = desk.check_in(tomorrow.ticket)
    assert (verdict.outcome, verdict.day, desk.day) == (Outcome.WELCOME, 2, 2)
    desk.work_on(None)
    assert desk.day == 1
