"""Prints of badges as facts: one by itself for everybody who comes, the code of each, and what voids it."""

from collections.abc import Callable

import pytest

from checkin import actions
from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import BadgeMissed, BadgePrinted, BadgeSent, Outcome, PrintState, Status
from checkin.ticket import sample
from checkin.trouble import Trouble
from tests.stage import Clock, Make, Register

Printing = Callable[..., Desk]


@pytest.fixture
def printing(journal: Journal, clock: Clock) -> Printing:
    """Makes desks that give a badge to everybody."""
    return lambda name="Tisch 1": Desk(journal, name, clock=clock, badge="a6")


def sent(desk: Desk) -> list[str]:
    return [fact.change.attendee for fact in desk.facts() if isinstance(fact.change, BadgeSent)]


def print_of(desk: Desk, attendee: str):
    found = desk.roll.standing(attendee).print
    assert found is not None
    return found


def come(desk: Desk, attendee: str) -> str:
    """The badge that was sent last comes out; its code."""
    last = print_of(desk, attendee)
    desk.keep_prints([BadgePrinted(attendee, last.layout, last.code)])
    return last.code


def test_whoever_is_welcomed_gets_one_badge_whatever_desk_or_day_they_come_to(
    printing: Printing, clock: Clock, person: Make, register: Register
) -> None:
    first, second = printing(), printing("Tisch 2")
    vera = person()
    register(first, vera)
    for desk in (first, second, printing()):
        desk.check_in(vera.ticket)
        clock.turn(minutes=1)
    printing("Tisch 3").check_in(vera.ticket, day=2)
    assert sent(printing()) == [vera.id]


def test_a_guest_at_all_desks_before_one_of_them_knows_gets_one_badge(
    printing: Printing, person: Make, register: Register
) -> None:
    desks = [printing(f"Tisch {number}") for number in range(4)]
    vera = person()
    register(desks[0], vera)
    for desk in desks:  # each has to catch up and to judge again
        desk.check_in(vera.ticket)
    assert sent(desks[0]) == [vera.id]


def test_no_badge_for_the_refused_nor_where_none_are_wanted(
    printing: Printing, desk: Desk, person: Make, register: Register
) -> None:
    unpaid, vera = person(status=Status.UNPAID), person()
    printer = printing()
    register(printer, unpaid, vera)
    printer.check_in(unpaid.ticket)
    desk.check_in(vera.ticket)
    assert sent(printer) == []


def test_the_overruled_and_walk_ins_get_theirs(printing: Printing, person: Make, register: Register) -> None:
    desk, unpaid = printing(), person(status=Status.UNPAID)
    register(desk, unpaid)
    desk.admit(unpaid.id, "Leitung", "zahlt bar")
    walked_in = desk.walk_in("Erna", "Neu", {}).attendee
    assert sent(desk) == [unpaid.id, walked_in.id]


def test_a_badge_printed_before_the_day_is_the_badge(printing: Printing, person: Make, register: Register) -> None:
    desk, vera, jo = printing(), person(), person()
    register(desk, vera, jo)
    desk.send_badges([vera.id], "a6")
    come(desk, vera.id)
    desk.order_badges([jo.id], "a6")  # waits in a batch: the guest is faster
    desk.check_in(vera.ticket)
    desk.check_in(jo.ticket)
    assert sent(desk) == [vera.id, jo.id]


def test_day_two_scans_the_badge(printing: Printing, person: Make, register: Register) -> None:
    desk, vera = printing(), person()
    register(desk, vera)
    desk.check_in(vera.ticket)
    code = come(desk, vera.id)
    assert code not in (vera.ticket, sample())
    assert desk.check_in(code, day=2).outcome is Outcome.WELCOME
    assert desk.roll.arrived[2] == 1


def test_J04_a_reprint_voids_the_badge_before_it_once_it_is_out(
    printing: Printing, clock: Clock, person: Make, register: Register
) -> None:
    desk, vera = printing(), person()
    register(desk, vera)
    desk.check_in(vera.ticket)
    old = come(desk, vera.id)
    desk.send_badges([vera.id], "a6")
    clock.turn(minutes=5)
    assert desk.check_in(old).outcome is Outcome.ALREADY_HERE, "the new one may still get stuck"
    new = come(desk, vera.id)
    verdict = desk.check_in(old, day=2)
    assert verdict.outcome is Outcome.VOID
    assert "Namensschild" in str(verdict.said)
    assert desk.check_in(new, day=2).outcome is Outcome.WELCOME
    assert desk.check_in(vera.ticket, day=2).outcome is Outcome.JUST_SCANNED, "the ticket stays good"


def test_a_badge_that_did_not_come_leaves_the_one_before_it_good(
    printing: Printing, person: Make, register: Register
) -> None:
    desk, vera = printing(), person()
    register(desk, vera)
    desk.check_in(vera.ticket)
    old = come(desk, vera.id)
    (standing,) = desk.send_badges([vera.id], "a6")
    assert standing.print is not None
    desk.keep_prints([BadgeMissed(vera.id, standing.print.code)])
    assert print_of(desk, vera.id).state is PrintState.FAILED
    assert desk.check_in(old, day=2).outcome is Outcome.WELCOME


def test_a_late_word_about_an_earlier_print_changes_nothing_about_the_later_one(
    printing: Printing, person: Make, register: Register
) -> None:
    desk, vera = printing(), person()
    register(desk, vera)
    desk.check_in(vera.ticket)
    first = print_of(desk, vera.id)
    desk.send_badges([vera.id], "a6")
    second = come(desk, vera.id)
    desk.keep_prints([BadgePrinted(vera.id, "a6", first.code)])
    standing = desk.roll.standing(vera.id)
    assert (standing.badges, standing.badge_code, print_of(desk, vera.id).code) == (2, second, second)


def test_the_one_that_could_not_be_cancelled_is_the_badge_when_it_comes_after_all(
    printing: Printing, person: Make, register: Register
) -> None:
    desk, vera = printing(), person()
    register(desk, vera)
    desk.check_in(vera.ticket)
    first = print_of(desk, vera.id)
    desk.send_badges([vera.id], "a6")
    desk.keep_prints([BadgeMissed(vera.id, print_of(desk, vera.id).code), BadgePrinted(vera.id, "a6", first.code)])
    assert print_of(desk, vera.id).state is PrintState.PRINTED
    assert desk.check_in(first.code, day=2).outcome is Outcome.WELCOME


def test_an_arrival_taken_back_takes_its_badge_along_but_not_one_of_before(
    printing: Printing, person: Make, register: Register
) -> None:
    desk, vera, jo = printing(), person(), person()
    register(desk, vera, jo)
    desk.send_badges([jo.id], "a6")
    before = come(desk, jo.id)
    for one in (vera, jo):
        desk.check_in(one.ticket)
    code = come(desk, vera.id)
    for one in (vera, jo):
        desk.undo(one.id, "verwechselt")
    assert desk.check_in(code).outcome is Outcome.VOID
    assert desk.check_in(before).outcome is Outcome.WELCOME
    desk.check_in(vera.ticket)
    assert sent(desk) == [jo.id, vera.id, vera.id]


def test_a_substitute_gets_a_badge_and_the_one_with_the_other_name_is_void(
    printing: Printing, person: Make, register: Register
) -> None:
    desk, vera = printing(), person()
    register(desk, vera)
    desk.send_badges([vera.id], "a6")
    other = come(desk, vera.id)
    desk.substitute(vera.id, "Jo", "Anders")
    desk.check_in(desk.roll.standing(vera.id).attendee.ticket)
    assert desk.check_in(other).outcome is Outcome.VOID
    assert sent(desk) == [vera.id, vera.id]


@pytest.mark.parametrize(
    ("change", "due"),
    [
        (lambda desk, one: desk.correct(one, family="Anders"), True),
        (lambda desk, one: desk.correct(one, email="neu@example.org"), False),
        (lambda desk, one: desk.assign(one, "b"), True),
        (lambda desk, one: desk.note_done(one), False),
        (lambda desk, one: desk.roll, False),
    ],
)
def test_a_badge_is_due_again_when_what_it_shows_has_changed(
    printing: Printing, person: Make, register: Register, change: Callable[[Desk, str], object], due: bool
) -> None:
    desk, vera = printing(), person("a", notes="bitte ansprechen")
    register(desk, vera)
    assert actions.is_due(desk.roll.standing(vera.id))
    desk.check_in(vera.ticket)
    assert not actions.is_due(desk.roll.standing(vera.id))
    come(desk, vera.id)
    change(desk, vera.id)
    assert actions.is_due(desk.roll.standing(vera.id)) is due
    desk.send_badges([vera.id], "a6")
    assert not actions.is_due(desk.roll.standing(vera.id))


def test_an_order_that_is_given_up_leaves_the_badge_as_it_was(
    printing: Printing, person: Make, register: Register
) -> None:
    desk, vera, jo = printing(), person(), person()
    register(desk, vera, jo)
    desk.check_in(vera.ticket)
    code = come(desk, vera.id)
    before = print_of(desk, vera.id)
    desk.order_badges([vera.id, vera.id, jo.id], "a6")
    desk.keep_prints([BadgeMissed(one.id, "", given_up=True) for one in (vera, jo)])
    assert print_of(desk, vera.id) == before
    assert desk.roll.standing(jo.id).print is None
    desk.check_in(code, day=2)
    assert sent(desk) == [vera.id]


def test_an_order_that_is_given_up_hides_neither_a_failure_nor_a_change_of_meanwhile(
    printing: Printing, person: Make, register: Register
) -> None:
    desk, vera, jo = printing(), person(), person()
    register(desk, vera, jo)
    for one in (vera, jo):
        desk.check_in(one.ticket)
    come(desk, vera.id)
    desk.order_badges([vera.id, jo.id], "a6")
    desk.correct(vera.id, family="Anders")
    failed = desk.roll.standing(jo.id).print.before.code
    desk.keep_prints([BadgeMissed(jo.id, failed), *(BadgeMissed(one.id, "", given_up=True) for one in (vera, jo))])
    assert print_of(desk, vera.id).outdated
    assert print_of(desk, jo.id).state is PrintState.FAILED


def test_a_badge_that_waits_goes_to_the_printer_once(printing: Printing, person: Make, register: Register) -> None:
    desk, other, vera = printing(), printing("Tisch 2"), person()
    register(desk, vera)
    desk.order_badges([vera.id], "a6")
    other.check_in(vera.ticket)
    desk.send_ordered(vera.id)
    assert sent(desk) == [vera.id]


def test_a_badge_of_a_row_looks_as_it_was_ordered(desk: Desk, person: Make, register: Register) -> None:
    vera = person()
    register(desk, vera)
    desk.order_badges([vera.id], "label-86x54")
    desk.send_ordered(vera.id)
    assert print_of(desk, vera.id).layout == "label-86x54"


def test_badges_of_earlier_versions_count_as_printed(desk: Desk, person: Make, register: Register) -> None:
    vera = person()
    register(desk, vera)
    desk.keep_prints([BadgePrinted(vera.id, "a6")])
    standing = desk.roll.standing(vera.id)
    assert (standing.badges, print_of(desk, vera.id).state, standing.codes) == (1, PrintState.PRINTED, {vera.ticket})


def test_a_file_of_badges_that_cannot_be_written_is_kept_as_missed(
    desk: Desk, person: Make, register: Register, tmp_path
) -> None:
    vera = person()
    register(desk, vera)
    (tmp_path / "folder").write_text("a file where the folder should be")
    with pytest.raises(Trouble):
        actions.write_badges(desk, [desk.roll.standing(vera.id)], tmp_path / "folder" / "badges.pdf", "a6")
    assert print_of(desk, vera.id).state is PrintState.FAILED
    actions.write_badges(desk, [desk.roll.standing(vera.id)], tmp_path / "badges.pdf", "a6")
    assert print_of(desk, vera.id).state is PrintState.PRINTED


def test_a_badge_to_look_at_lets_nobody_in(desk: Desk) -> None:
    assert desk.check_in(sample()).outcome is Outcome.UNKNOWN
