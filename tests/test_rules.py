"""The rulebook, asked through a desk: who is welcome, where they sit, and what is written down."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Assigned, Attendee, Fact, How, NoteDone, Outcome, Source, Status, Verdict
from checkin.ticket import mint
from checkin.trouble import Trouble
from tests.stage import OPENING, Clock, Make, Register


def rooms(verdict: Verdict) -> list[str | None]:
    return [verdict.rooms.get("theme"), verdict.rooms.get("theme-2")]


def told(verdict: Verdict) -> str:
    return "; ".join(map(str, verdict.reasons))


def taken(desk: Desk) -> dict[str, int]:
    return {room: number for room, number in desk.roll.taken.items() if number}


# Arriving


def test_a_guest_is_greeted_by_name_with_a_room_on_both_days(desk: Desk, person: Make, register: Register) -> None:
    vera = person("b", given="Vera", family="Grimm", title="Dr.")
    register(desk, vera)
    verdict = desk.check_in(vera.ticket)
    assert verdict.outcome is Outcome.WELCOME
    assert verdict.attendee is not None and verdict.attendee.name == "Dr. Vera Grimm"
    assert rooms(verdict) == ["b", "b-2"]
    assert desk.roll.arrived == {1: 1}


def test_F19_second_scan_at_the_same_desk_is_harmless(
    desk: Desk, person: Make, register: Register, clock: Clock
) -> None:
    vera = person()
    register(desk, vera)
    desk.check_in(vera.ticket)
    clock.turn(seconds=6)
    assert desk.check_in(vera.ticket).outcome is Outcome.JUST_SCANNED
    clock.turn(seconds=60)
    verdict = desk.check_in(vera.ticket)
    assert verdict.outcome is Outcome.ALREADY_HERE
    assert str(verdict.said) == "Schon da seit 12:00 Uhr, Tisch 1."
    assert desk.roll.arrived == {1: 1}


def test_C02_another_desk_knows_who_is_here(desk: Desk, other_desk: Desk, person: Make, register: Register) -> None:
    vera = person()
    register(desk, vera)
    desk.check_in(vera.ticket)
    verdict = other_desk.check_in(vera.ticket)
    assert verdict.outcome is Outcome.ALREADY_HERE
    assert verdict.arrival is not None and verdict.arrival.desk == "Tisch 1"


def test_the_second_day_is_an_arrival_of_its_own(desk: Desk, person: Make, register: Register, clock: Clock) -> None:
    vera = person("a")
    register(desk, vera)
    desk.check_in(vera.ticket)
    clock.turn(hours=21)
    verdict = desk.check_in(vera.ticket)
    assert verdict.outcome is Outcome.WELCOME
    assert verdict.rooms == {"theme-2": "a-2"}
    assert desk.roll.arrived == {1: 1, 2: 1}


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"status": Status.UNPAID}, Outcome.UNPAID),
        ({"status": Status.CANCELLED}, Outcome.CANCELLED),
        ({"days": (2,)}, Outcome.WRONG_DAY),
    ],
)
def test_F29_who_is_not_expected_is_not_checked_in_until_the_lead_says_so(
    desk: Desk, person: Make, register: Register, fields: dict[str, object], outcome: Outcome
) -> None:
    vera = person("a", **fields)
    register(desk, vera)
    assert desk.check_in(vera.ticket).outcome is outcome
    assert not desk.roll.arrived and not taken(desk)
    verdict = desk.admit(vera.id, by="Leitung", why="liegt vor")
    assert verdict.outcome is Outcome.WELCOME
    assert verdict.arrival is not None and verdict.arrival.overruled is outcome
    assert verdict.rooms["theme"] == "a"
    assert desk.roll.conflicts() == []


def test_F29_a_replaced_ticket_is_void(desk: Desk, person: Make, register: Register) -> None:
    vera = person()
    register(desk, vera)
    desk.correct(vera.id, ticket=mint())
    assert desk.check_in(vera.ticket).outcome is Outcome.VOID


def test_F03_a_well_formed_stranger_is_unknown_and_a_mistyped_code_is_told_apart(desk: Desk) -> None:
    code = mint()
    assert desk.check_in(code).outcome is Outcome.UNKNOWN
    wrong = code[:5] + ("C" if code[5] == "B" else "B") + code[6:]
    assert desk.check_in(wrong).outcome is Outcome.MISTYPED


def test_F17_the_id_of_an_attendee_is_no_ticket(desk: Desk, person: Make, register: Register) -> None:
    vera = person()
    register(desk, vera)
    assert desk.check_in(vera.id).attendee is None
    assert desk.check_in("1").attendee is None
    assert not desk.roll.arrived


def test_what_was_refused_is_written_down_without_the_code(desk: Desk, journal: Journal) -> None:
    code = mint()
    desk.check_in(code)
    fact = [*journal.read(0)][-1]
    assert fact.change.ticket == f"{code[:4]}…{code[-2:]}"  # type: ignore[union-attr]


def test_E01_order_is_by_number_and_not_by_clock(
    desk: Desk, other_desk: Desk, person: Make, register: Register, clock: Clock
) -> None:
    vera = person()
    register(desk, vera)
    clock.turn(hours=1)
    desk.check_in(vera.ticket)
    clock.turn(hours=-2)
    assert other_desk.check_in(vera.ticket).outcome is Outcome.ALREADY_HERE


def test_E05_times_are_told_as_on_the_clock_in_halle(desk: Desk, person: Make, register: Register) -> None:
    vera = person()
    register(desk, vera)
    assert desk.check_in(vera.ticket).at.utcoffset().total_seconds() == 0  # type: ignore[union-attr]
    assert "12:00" in str(desk.check_in(vera.ticket).said)


def test_E03_the_hour_that_comes_twice_in_october_keeps_its_order(
    desk: Desk, person: Make, register: Register, clock: Clock
) -> None:
    vera = person()
    register(desk, vera)
    desk.work_on(1)
    clock.at = datetime(2019, 10, 27, 0, 30, tzinfo=UTC)
    first = desk.check_in(vera.ticket)
    clock.turn(hours=1)
    second = desk.check_in(vera.ticket)
    assert [desk.roll.local(verdict.at).hour for verdict in (first, second)] == [2, 2]
    assert (first.outcome, second.outcome) == (Outcome.WELCOME, Outcome.ALREADY_HERE)
    assert second.at - first.at == timedelta(hours=1)
    assert "02:30" in str(second.said)


# Seats


def test_wishes_are_met_in_order_and_the_reason_is_said_in_words(desk: Desk, person: Make, register: Register) -> None:
    people = [person("a", "b") for _ in range(5)]
    register(desk, *people)
    verdicts = [desk.check_in(one.ticket) for one in people]
    assert [verdict.rooms["theme"] for verdict in verdicts] == ["a", "a", "b", "b", "c"]
    assert told(verdicts[0]) == "1. Wunsch: Alpha"
    assert told(verdicts[2]) == "1. Wunsch Alpha voll (2/2) → 2. Wunsch: Beta"
    assert told(verdicts[4]) == "Wünsche voll (Alpha 2/2) → Gamma"


def test_who_has_no_wish_sits_where_most_is_free(desk: Desk, person: Make, register: Register) -> None:
    first, second = person("a"), person()
    register(desk, first, second)
    desk.check_in(first.ticket)
    verdict = desk.check_in(second.ticket)
    assert verdict.rooms["theme"] == "b"
    assert told(verdict) == "Ohne Wunsch → Beta"


def test_when_everything_is_full_the_guest_is_welcome_and_waits_in_order(
    desk: Desk, person: Make, register: Register
) -> None:
    people = [person() for _ in range(8)]
    register(desk, *people)
    verdicts = [desk.check_in(one.ticket) for one in people]
    assert rooms(verdicts[6]) == rooms(verdicts[7]) == [None, None]
    assert "Warteliste Platz 1" in told(verdicts[6]) and "Warteliste Platz 2" in told(verdicts[7])
    assert desk.roll.waiting("theme") == [people[6].id, people[7].id]
    assert all(desk.roll.free(room) == 0 for room in "abc")


def test_a_tour_seats_only_those_who_asked_and_only_in_the_group_they_asked_for(
    desk: Desk, person: Make, register: Register
) -> None:
    keen = [person(wishes={"tour": ("t1",)}), person(wishes={"tour": ()}), person(wishes={"tour": ("t1",)}), person()]
    register(desk, *keen)
    seats = [desk.check_in(one.ticket).rooms.get("tour", "does not come along") for one in keen]
    assert seats == ["t1", "t2", None, "does not come along"]


def test_C09_one_seat_in_each_block(desk: Desk, person: Make, register: Register) -> None:
    vera = person("a", wishes={"theme": ("a",), "tour": ("t1",)})
    register(desk, vera)
    desk.check_in(vera.ticket)
    desk.assign(vera.id, "b")
    assert taken(desk) == {"t1": 1, "b": 1, "b-2": 1}


def test_changing_the_room_moves_the_second_day_along(desk: Desk, person: Make, register: Register) -> None:
    vera = person("a")
    register(desk, vera)
    desk.check_in(vera.ticket)
    verdict = desk.assign(vera.id, "c")
    assert verdict.outcome is Outcome.MOVED
    assert rooms(verdict) == ["c", "c-2"]
    assert told(verdict) == "Am Tisch geändert → Gamma"


def test_changing_the_second_day_leaves_the_first(desk: Desk, person: Make, register: Register) -> None:
    vera = person("a")
    register(desk, vera)
    desk.check_in(vera.ticket)
    assert rooms(desk.assign(vera.id, "b-2")) == ["a", "b-2"]
    assert rooms(desk.assign(vera.id, "c")) == ["c", "b-2"]


def test_a_full_room_is_an_answer_and_moves_nobody(desk: Desk, person: Make, register: Register) -> None:
    people = [person("a"), person("a"), person("b")]
    register(desk, *people)
    for one in people:
        desk.check_in(one.ticket)
    verdict = desk.assign(people[2].id, "a")
    assert verdict.outcome is Outcome.ROOM_FULL
    assert str(verdict.said) == "Alpha ist voll (2/2). Bitte einen anderen Raum wählen."
    assert taken(desk) == {"a": 2, "a-2": 2, "b": 1, "b-2": 1}


def test_C10_a_freed_seat_goes_to_the_first_in_line_once(desk: Desk, person: Make, register: Register) -> None:
    people = [person(wishes={"tour": ()}) for _ in range(5)]
    register(desk, *people)
    for one in people[:4]:
        desk.check_in(one.ticket)
    assert desk.roll.waiting("tour") == [people[2].id, people[3].id]
    desk.undo(people[0].id, why="verwechselt")
    third = desk.roll.standing(people[2].id)
    assert third.seats["tour"].room == "t1" and third.seats["tour"].how is How.NEXT
    assert desk.roll.waiting("tour") == [people[3].id]
    assert taken(desk)["t1"] == taken(desk)["t2"] == 1


def test_a_freed_seat_passes_over_those_who_wished_another_group(desk: Desk, person: Make, register: Register) -> None:
    holder, picky, easy = (person(wishes={"tour": wish}) for wish in (("t1",), ("t2",), ()))
    blocker = person(wishes={"tour": ("t2",)})
    register(desk, holder, blocker, picky, easy)
    for one in (holder, blocker, picky, easy):
        desk.check_in(one.ticket)
    desk.undo(holder.id, why="verwechselt")
    assert desk.roll.waiting("tour") == [picky.id]
    assert desk.roll.standing(easy.id).seats["tour"].room == "t1"


def test_no_shows_give_their_seats_to_those_who_wait_and_are_here(desk: Desk, person: Make, register: Register) -> None:
    absent = [person(wishes={"tour": ()}) for _ in range(2)]
    register(desk, *absent)
    desk.plan()
    waiting_outside, here = person(wishes={"tour": ()}), person(wishes={"tour": ()})
    register(desk, waiting_outside, here)
    desk.plan()
    desk.check_in(here.ticket)
    assert desk.roll.waiting("tour") == [waiting_outside.id, here.id]
    desk.release_no_shows("tour")
    assert desk.roll.standing(here.id).seats["tour"].how is How.NEXT
    assert desk.roll.waiting("tour") == []
    late = desk.check_in(absent[0].ticket)
    assert late.rooms["tour"] == "t2", "who comes late still gets what is free"


# Walk-ins, corrections, undoing


def test_a_walk_in_is_registered_here_and_seated(desk: Desk) -> None:
    verdict = desk.walk_in("Ute", "Neu", {"theme": ("c",)}, organisation="Musterstadt (erfunden)")
    assert verdict.outcome is Outcome.WELCOME
    assert rooms(verdict) == ["c", "c-2"]
    assert verdict.attendee is not None
    assert desk.check_in(verdict.attendee.ticket).outcome is Outcome.JUST_SCANNED
    assert desk.roll.standing(verdict.attendee.id).source is Source.WALK_IN


def test_a_walk_in_of_the_second_day_is_not_missed_on_the_first(desk: Desk, clock: Clock) -> None:
    clock.turn(days=1)
    verdict = desk.walk_in("Ute", "Neu", {})
    assert verdict.attendee is not None and verdict.attendee.days == (2,)
    assert verdict.rooms == {"theme-2": "a-2"}


def test_undoing_leaves_no_trace_but_in_the_journal(desk: Desk, person: Make, register: Register) -> None:
    vera = person("a")
    register(desk, vera)
    desk.check_in(vera.ticket)
    verdict = desk.undo(vera.id, why="falsche Person")
    assert verdict.outcome is Outcome.UNDONE
    assert not +desk.roll.arrived and not taken(desk)
    assert desk.undo(vera.id, why="noch einmal").outcome is Outcome.NOT_HERE
    assert desk.check_in(vera.ticket).outcome is Outcome.WELCOME


def test_undoing_keeps_a_seat_that_was_planned(desk: Desk, person: Make, register: Register) -> None:
    vera = person("a")
    register(desk, vera)
    desk.plan()
    desk.check_in(vera.ticket)
    desk.undo(vera.id, why="falsche Person")
    assert taken(desk) == {"a": 1, "a-2": 1}


def test_undoing_a_walk_in_cancels_it(desk: Desk) -> None:
    ute = desk.walk_in("Ute", "Neu", {}).attendee
    assert ute is not None
    desk.undo(ute.id, why="war doch angemeldet")
    assert (desk.roll.registered, desk.roll.cancelled) == (0, 1)
    assert not taken(desk)
    assert desk.check_in(ute.ticket).outcome is Outcome.CANCELLED


def test_undoing_the_second_day_leaves_the_first(desk: Desk, person: Make, register: Register, clock: Clock) -> None:
    vera = person("a")
    register(desk, vera)
    desk.check_in(vera.ticket)
    clock.turn(days=1)
    desk.check_in(vera.ticket)
    assert desk.undo(vera.id, why="verwechselt").day == 2
    assert +desk.roll.arrived == {1: 1}
    assert taken(desk) == {"a": 1, "a-2": 1}


def test_a_corrected_name_is_remembered_as_corrected(desk: Desk, person: Make, register: Register) -> None:
    vera = person(given="Wera")
    register(desk, vera)
    assert desk.correct(vera.id, given="Vera").outcome is Outcome.CORRECTED
    standing = desk.roll.standing(vera.id)
    assert standing.attendee.given == "Vera"
    assert standing.corrected == {"given"}


def test_correcting_nothing_writes_nothing(desk: Desk, person: Make, register: Register, journal: Journal) -> None:
    vera: Attendee = person()
    register(desk, vera)
    before = len([*journal.read(0)])
    desk.correct(vera.id, given=vera.given)
    assert len([*journal.read(0)]) == before


def test_D23_cancelled_while_here_stays_here_and_is_told(desk: Desk, person: Make, register: Register) -> None:
    vera = person("a")
    register(desk, vera)
    desk.check_in(vera.ticket)
    register(desk, replace(vera, status=Status.CANCELLED))
    assert desk.roll.standing(vera.id).arrivals
    assert taken(desk) == {"a": 1, "a-2": 1}
    assert [str(conflict.said) for conflict in desk.roll.conflicts()] == [
        "Storniert, aber da. Bitte klären, ob die Anmeldung doch gilt."
    ]


def test_C04_cancelling_before_the_day_gives_the_seat_to_the_next(desk: Desk, person: Make, register: Register) -> None:
    people = [person(wishes={"tour": ("t1",)}) for _ in range(2)]
    register(desk, *people)
    desk.plan()
    assert desk.roll.waiting("tour") == [people[1].id]
    register(desk, replace(people[0], status=Status.CANCELLED))
    assert desk.roll.standing(people[1].id).seats["tour"].room == "t1"
    assert desk.roll.waiting("tour") == []


# Substitutes


def written(journal: Journal) -> int:
    return len([*journal.read(0)])


def test_a_substitute_takes_over_wishes_and_seats_and_nothing_that_is_the_others_own(
    desk: Desk, person: Make, register: Register
) -> None:
    vera = person(
        "a",
        title="Dr.",
        organisation="Amt",
        role="Referat",
        email="v@example.org",
        photo=True,
        notes="Stuhl",
        ref="X-1",
    )
    register(desk, vera)
    desk.plan()
    verdict = desk.substitute(vera.id, "Stella", "Vertretung")
    assert verdict.outcome is Outcome.SUBSTITUTED and rooms(verdict) == ["a", "a-2"]
    stella = desk.roll.standing(vera.id).attendee
    assert stella == verdict.attendee
    cleared = {"title": "", "email": "", "photo": None, "notes": ""}
    assert stella == replace(vera, given="Stella", family="Vertretung", ticket=stella.ticket, **cleared)
    assert desk.check_in(vera.ticket).outcome is Outcome.VOID
    assert desk.check_in(stella.ticket).outcome is Outcome.WELCOME
    assert taken(desk) == {"a": 1, "a-2": 1} and desk.roll.registered == 1


def test_what_is_known_of_a_substitute_is_written(desk: Desk, person: Make, register: Register) -> None:
    vera = person(organisation="Amt", email="v@example.org")
    register(desk, vera)
    fields = {"title": "Prof.", "organisation": "Verein", "email": "s@example.org", "photo": True}
    stella = desk.substitute(vera.id, "Stella", "Vertretung", **fields).attendee
    assert stella is not None and {name: getattr(stella, name) for name in fields} == fields


def test_who_was_here_cannot_be_replaced(desk: Desk, journal: Journal, person: Make, register: Register) -> None:
    vera = person("a")
    register(desk, vera)
    desk.check_in(vera.ticket)
    desk.work_on(2)
    before = written(journal)
    verdict = desk.substitute(vera.id, "Stella", "Vertretung")
    assert verdict.outcome is Outcome.ALREADY_HERE
    assert str(verdict.said) == ("War schon da: Tag 1, 12:00 Uhr, Tisch 1. Wer stattdessen kommt, bitte nachmelden.")
    assert verdict.attendee == vera and written(journal) == before


def test_nobody_stands_in_for_a_cancelled_registration(
    desk: Desk, journal: Journal, person: Make, register: Register
) -> None:
    gone = person(status=Status.CANCELLED)
    register(desk, gone)
    before = written(journal)
    assert desk.substitute(gone.id, "Stella", "Vertretung").outcome is Outcome.CANCELLED
    assert written(journal) == before


def test_F29_a_substitute_for_somebody_who_has_not_paid_has_not_paid(
    desk: Desk, person: Make, register: Register
) -> None:
    vera = person(status=Status.UNPAID)
    register(desk, vera)
    stella = desk.substitute(vera.id, "Stella", "Vertretung").attendee
    assert stella is not None and desk.check_in(stella.ticket).outcome is Outcome.UNPAID


def test_C03_two_desks_name_a_substitute_and_one_ticket_remains(
    desk: Desk, other_desk: Desk, person: Make, register: Register
) -> None:
    vera = person()
    register(desk, vera)
    other_desk.catch_up()
    first = desk.substitute(vera.id, "Stella", "Vertretung").attendee
    second = other_desk.substitute(vera.id, "Sven", "Ersatz").attendee
    assert first is not None and second is not None
    assert desk.check_in(first.ticket).outcome is Outcome.VOID
    assert desk.check_in(second.ticket).outcome is Outcome.WELCOME
    assert [one.family for one in desk.roll.standing(vera.id).before] == [vera.family, "Vertretung"]


# Notes


def test_a_note_is_dealt_with_once(desk: Desk, journal: Journal, person: Make, register: Register) -> None:
    vera = person(notes="bitte ansprechen")
    register(desk, vera)
    assert not desk.roll.standing(vera.id).note_done
    assert desk.note_done(vera.id).outcome is Outcome.NOTED
    assert desk.roll.standing(vera.id).note_done
    before = written(journal)
    assert desk.note_done(vera.id).outcome is Outcome.NOTED
    assert written(journal) == before
    assert [fact.change for fact in journal.read(before - 1)] == [NoteDone(vera.id)]


def test_without_a_note_there_is_nothing_to_write(
    desk: Desk, journal: Journal, person: Make, register: Register
) -> None:
    vera = person()
    register(desk, vera)
    before = written(journal)
    desk.note_done(vera.id)
    assert written(journal) == before and not desk.roll.standing(vera.id).note_done


def test_another_note_is_to_be_dealt_with_again(desk: Desk, person: Make, register: Register) -> None:
    vera = person(notes="bitte ansprechen")
    register(desk, vera)
    desk.note_done(vera.id)
    desk.correct(vera.id, family="Grimm")
    assert desk.roll.standing(vera.id).note_done, "the note is the same"
    desk.correct(vera.id, notes="Schlüssel übergeben")
    assert not desk.roll.standing(vera.id).note_done


# Two people exchange their seats


def test_two_people_exchange_their_seats_on_both_days_in_full_rooms(
    desk: Desk, journal: Journal, person: Make, register: Register
) -> None:
    people = [person(room) for room in "aabbcc"]
    register(desk, *people)
    desk.plan()
    first, second = people[0], people[2]
    desk.check_in(first.ticket)
    verdict = desk.swap(first.id, second.id, "theme")
    assert verdict.outcome is Outcome.MOVED and verdict.attendee == first
    assert rooms(verdict) == ["b", "b-2"]
    assert told(verdict) == "Am Tisch geändert → Beta"
    seats = desk.roll.standing(second.id).seats
    assert (seats["theme"].room, seats["theme-2"].room) == ("a", "a-2")
    assert seats["theme"].how is How.MOVED and seats["theme"].wish == 0
    assert taken(desk) == dict.fromkeys(["a", "b", "c", "a-2", "b-2", "c-2"], 2)
    desk.swap(second.id, first.id, "theme")
    assert desk.roll.standing(first.id).seats["theme"].wish == 1


def test_the_second_day_stays_where_one_of_the_two_had_not_kept_the_room(
    desk: Desk, person: Make, register: Register
) -> None:
    first, second = person("a"), person("b")
    register(desk, first, second)
    desk.plan()
    desk.assign(second.id, "c-2")
    verdict = desk.swap(first.id, second.id, "theme")
    assert rooms(verdict) == ["b", "a-2"]
    seats = desk.roll.standing(second.id).seats
    assert (seats["theme"].room, seats["theme-2"].room) == ("a", "c-2")


def test_the_first_day_stays_when_seats_of_the_second_are_exchanged(
    desk: Desk, person: Make, register: Register
) -> None:
    first, second = person("a"), person("b")
    register(desk, first, second)
    desk.plan()
    assert rooms(desk.swap(first.id, second.id, "theme-2")) == ["a", "b-2"]


def test_who_has_no_seat_cannot_exchange_it(desk: Desk, journal: Journal, person: Make, register: Register) -> None:
    first, second = person("a", wishes={"theme": ("a",), "tour": ("t1",)}), person("b")
    register(desk, first, second)
    desk.plan()
    before = written(journal)
    for one, other in ((first, second), (second, first)):
        verdict = desk.swap(one.id, other.id, "tour")
        assert verdict.outcome is Outcome.NO_SEAT and verdict.attendee == one
        assert str(verdict.said).startswith(f"{second.name} hat dort keinen Platz: Rundgang.")
    assert written(journal) == before


def test_who_sits_in_the_same_room_has_nothing_to_exchange(
    desk: Desk, journal: Journal, person: Make, register: Register
) -> None:
    first, second = person("a"), person("a")
    register(desk, first, second)
    desk.plan()
    before = written(journal)
    assert desk.swap(first.id, second.id, "theme").outcome is Outcome.MOVED
    assert written(journal) == before


# Several desks, one journal


def test_C01_the_last_seat_is_given_once_however_the_desks_take_turns(
    desk: Desk, other_desk: Desk, person: Make, register: Register
) -> None:
    people = [person("a") for _ in range(6)]
    register(desk, *people)
    for number, one in enumerate(people):
        (desk, other_desk)[number % 2].check_in(one.ticket)
    desk.catch_up()
    other_desk.catch_up()
    assert taken(desk) == taken(other_desk) == dict.fromkeys(["a", "b", "c", "a-2", "b-2", "c-2"], 2)


def test_C03_two_desks_move_one_guest_and_one_seat_remains(
    desk: Desk, other_desk: Desk, person: Make, register: Register, journal: Journal
) -> None:
    vera = person("a")
    register(desk, vera)
    desk.check_in(vera.ticket)
    other_desk.catch_up()
    desk.assign(vera.id, "b")
    other_desk.assign(vera.id, "c")
    desk.catch_up()
    assert taken(desk) == {"c": 1, "c-2": 1}
    moves = [fact for fact in journal.read(0) if getattr(fact.change, "how", None) is How.MOVED]
    assert {fact.desk for fact in moves} == {"Tisch 1", "Tisch 2"}


# What two readers found


def test_a_walk_in_who_was_moved_and_undone_leaves_no_seat_behind(desk: Desk) -> None:
    ute = desk.walk_in("Ute", "Neu", {"theme": ("c",)}).attendee
    assert ute is not None
    desk.assign(ute.id, "a")
    desk.undo(ute.id, why="verwechselt")
    assert not taken(desk)


def test_who_was_cancelled_while_here_and_is_undone_leaves_the_planned_seat(
    desk: Desk, person: Make, register: Register
) -> None:
    vera = person("a")
    register(desk, vera)
    desk.plan()
    desk.check_in(vera.ticket)
    register(desk, replace(vera, status=Status.CANCELLED))
    desk.undo(vera.id, why="kam nicht")
    assert not taken(desk) and desk.roll.conflicts() == []


def test_undoing_keeps_the_place_in_line(desk: Desk, person: Make, register: Register) -> None:
    seated, first, second = (person(wishes={"tour": ("t1",)}) for _ in range(3))
    register(desk, seated, first, second)
    desk.plan()
    desk.check_in(first.ticket)
    desk.undo(first.id, why="verwechselt")
    desk.check_in(first.ticket)
    assert desk.roll.waiting("tour") == [first.id, second.id]


def test_undo_takes_back_the_day_and_no_other(desk: Desk, person: Make, register: Register, clock: Clock) -> None:
    vera = person("a")
    register(desk, vera)
    desk.check_in(vera.ticket)
    clock.turn(days=1)
    desk.check_in(vera.ticket)
    desk.undo(vera.id, why="verwechselt")
    assert desk.undo(vera.id, why="verwechselt").outcome is Outcome.NOT_HERE
    assert +desk.roll.arrived == {1: 1}


def test_freed_seats_are_given_by_wish_and_not_as_they_come(desk: Desk, person: Make, register: Register) -> None:
    absent = [person(wishes={"tour": (room,)}) for room in ("t1", "t2")]
    register(desk, *absent)
    desk.plan()
    waiting = [person(wishes={"tour": wish}) for wish in (("t2", "t1"), ("t1", "t2"))]
    register(desk, *waiting)
    for one in waiting:
        desk.check_in(one.ticket)
    desk.release_no_shows("tour")
    assert [desk.roll.standing(one.id).seats["tour"].room for one in waiting] == ["t2", "t1"]


def test_a_seat_freed_on_both_days_goes_to_one_person(desk: Desk, person: Make, register: Register) -> None:
    seated = [person() for _ in range(6)]
    tomorrow, both = person(days=(2,)), person("a")
    register(desk, *seated)
    desk.plan()
    register(desk, tomorrow, both)
    desk.plan()
    assert desk.roll.waiting("theme") == [both.id]
    assert desk.roll.waiting("theme-2") == [tomorrow.id, both.id]
    register(desk, replace(seated[0], status=Status.CANCELLED))
    given = desk.roll.standing(both.id).seats
    assert given["theme-2"].room == f"{given['theme'].room}-2"
    assert desk.roll.waiting("theme-2") == [tomorrow.id]


def test_no_seats_are_released_before_their_day(desk: Desk, person: Make, register: Register) -> None:
    register(desk, person("a"))
    desk.plan()
    with pytest.raises(Trouble) as trouble:
        desk.release_no_shows("theme-2")
    assert trouble.value.name == "release-early"
    assert taken(desk) == {"a": 1, "a-2": 1}


def test_moving_gives_the_old_seat_to_the_next_in_line(desk: Desk, person: Make, register: Register) -> None:
    holder, waiting = person(wishes={"tour": ("t1",)}), person(wishes={"tour": ("t1",)})
    register(desk, holder, waiting)
    for one in (holder, waiting):
        desk.check_in(one.ticket)
    desk.assign(holder.id, "t2")
    assert desk.roll.standing(waiting.id).seats["tour"].room == "t1"


def test_moving_leaves_the_second_day_where_its_room_is_full(desk: Desk, person: Make, register: Register) -> None:
    tomorrow = [person(days=(2,), wishes={"theme": ("c",)}) for _ in range(2)]
    vera = person("a")
    register(desk, *tomorrow, vera)
    desk.plan()
    assert taken(desk)["c-2"] == 2
    assert rooms(desk.assign(vera.id, "c")) == ["c", "a-2"]
    assert desk.roll.free("c-2") == 0


def test_a_room_over_its_seats_is_not_filled_again(
    desk: Desk, journal: Journal, person: Make, register: Register
) -> None:
    people = [person(wishes={"tour": ("t1",)}) for _ in range(3)]
    register(desk, *people)
    for one in people:
        desk.check_in(one.ticket)
    over = Assigned(people[1].id, "tour", "t1", How.MOVED)  # as two desks could while apart
    journal.append([Fact(OPENING, "Tisch 9", over)], after=desk.roll.head)
    desk.catch_up()
    desk.undo(people[0].id, why="verwechselt")
    assert taken(desk)["t1"] == 1 and desk.roll.waiting("tour") == [people[2].id]


def test_E02_a_clock_set_back_does_not_make_an_old_scan_a_new_one(
    desk: Desk, person: Make, register: Register, clock: Clock
) -> None:
    vera = person()
    register(desk, vera)
    desk.check_in(vera.ticket)
    clock.turn(minutes=-30)
    assert desk.check_in(vera.ticket).outcome is Outcome.ALREADY_HERE


def test_who_was_cancelled_meanwhile_is_told_at_the_next_scan(desk: Desk, person: Make, register: Register) -> None:
    vera = person()
    register(desk, vera)
    desk.check_in(vera.ticket)
    register(desk, replace(vera, status=Status.CANCELLED))
    assert "Storniert, aber da" in told(desk.check_in(vera.ticket))


def test_waiting_for_both_days_is_said_once_and_a_tour_of_any_group_needs_no_reason(
    desk: Desk, person: Make, register: Register
) -> None:
    people = [person() for _ in range(6)] + [person(wishes={"tour": ()})]
    register(desk, *people)
    verdicts = [desk.check_in(one.ticket) for one in people]
    assert told(verdicts[6]) == "Themenraum: kein passender Platz frei, Warteliste Platz 1"


def test_a_journal_that_became_shorter_is_told_and_not_waited_for(desk: Desk, person: Make, register: Register) -> None:
    register(desk, person())
    desk.roll.head += 1  # as if the journal had been put back to an older backup
    with pytest.raises(Trouble) as trouble:
        desk.check_in(mint())
    assert trouble.value.name == "journal-replaced"


def test_a_report_stands_on_what_the_desk_knows(desk: Desk, other_desk: Desk, person: Make, register: Register) -> None:
    register(desk, person())
    other_desk.walk_in("Ute", "Neu", {})
    assert [fact.seq for fact in desk.facts()] == [1, 2]


def test_undoing_gives_back_what_came_of_the_arrival_and_keeps_what_a_person_decided(
    desk: Desk, person: Make, register: Register
) -> None:
    holder, guest, other = (person("a", wishes={"theme": ("a",), "tour": ("t1",)}) for _ in range(3))
    register(desk, holder, guest, other)
    for one in (holder, guest, other):
        desk.check_in(one.ticket)
    desk.assign(guest.id, "b")
    desk.undo(holder.id, why="verwechselt")
    assert desk.roll.standing(guest.id).seats["tour"].how is How.NEXT
    desk.undo(guest.id, why="verwechselt")
    seats = desk.roll.standing(guest.id).seats
    assert "tour" not in seats and seats["theme"].room == "b"
    assert desk.roll.standing(other.id).seats["tour"].room == "t1"


def test_a_walk_in_whom_the_roster_claims_is_not_cancelled_by_an_undo(desk: Desk, register: Register) -> None:
    ute = desk.walk_in("Ute", "Neu", {}).attendee
    assert ute is not None
    register(desk, replace(ute, ref="ABC-1"))
    desk.undo(ute.id, why="verwechselt")
    assert desk.roll.standing(ute.id).attendee.status is Status.CONFIRMED


def test_nobody_is_moved_who_is_cancelled_or_does_not_come_that_day(
    desk: Desk, person: Make, register: Register
) -> None:
    gone, tomorrow = person(status=Status.CANCELLED), person(days=(2,))
    register(desk, gone, tomorrow)
    assert desk.assign(gone.id, "a").outcome is Outcome.CANCELLED
    assert desk.assign(tomorrow.id, "a").outcome is Outcome.WRONG_DAY
    assert desk.assign(tomorrow.id, "a-2").outcome is Outcome.MOVED
    assert taken(desk) == {"a-2": 1}


def test_released_seats_are_not_planned_for_the_absent_again(desk: Desk, person: Make, register: Register) -> None:
    absent, here = person(wishes={"tour": ("t1",)}), person()
    register(desk, absent, here)
    desk.plan()
    desk.check_in(here.ticket)
    desk.release_no_shows("tour")
    desk.plan()
    assert desk.roll.free("t1") == 1
