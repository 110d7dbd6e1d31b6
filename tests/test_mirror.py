"""A desk that goes alone and comes back: nothing told is lost, nothing is doubled, no room is over its seats."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace

from checkin import mirror
from checkin.desk import Changes, Desk
from checkin.journal import Journal
from checkin.mirror import Copy, Outpost, Server
from checkin.model import (
    About,
    Arrived,
    Assigned,
    Conference,
    Fact,
    How,
    Leased,
    Outcome,
    ProgrammeSet,
    Registered,
    Source,
    Status,
)
from checkin.roll import Roll
from checkin.trouble import Trouble
from tests.stage import OPENING, Clock, Make

NOWHERE = "postgresql://desk@127.0.0.1:1/conference"


class Killed(BaseException):
    """The end of the program in the middle of whatever it did."""


class Line(Server):
    """The shared journal behind a line that can be cut, also between what was written and the answer."""

    cut = False
    cut_before_answer = False
    killed_before_answer = False

    def _persistently(self, call):
        def behind_the_line():
            if self.cut:
                raise OSError("cut")
            answer = call()
            if self.killed_before_answer:
                raise Killed
            if self.cut_before_answer:
                self.cut, self.cut_before_answer = True, False
                raise OSError("cut")
            return answer

        return super()._persistently(behind_the_line)


class Post:
    """A desk with its line and its copy."""

    def __init__(self, url: str, folder: Path, name: str, clock: Clock, leases: int = 2, away: bool = False) -> None:
        self.line = Line(url)
        self.start_again = partial(Post, url, folder, name, clock, leases, away=True)
        path = folder / f"{name}.sqlite"
        if away:
            self.outpost = Outpost.open(NOWHERE, path, name, clock)
            self.outpost._server = self.line
            self.line.cut = True
        else:
            copy = Copy.open(str(path)) if path.exists() else Copy.create(str(path), list(self.line.read(0)))
            self.outpost = Outpost(self.line, copy, name, clock)
        self.renewed: list[Roll] = []
        self.heard: list[Fact] = []
        self.desk = Desk(self.outpost, name, clock=clock, told=self.hear, renewed=self.renew)
        self.board = self.desk.roll.copy()
        """What the window folds of what the desk tells."""
        self.leases = leases
        self.put_by()

    def hear(self, facts: Sequence[Fact]) -> None:
        self.heard.extend(facts)
        self.board.add(facts)

    def renew(self, roll: Roll) -> None:
        self.renewed.append(roll)
        self.board = roll.copy()

    def put_by(self) -> None:
        self.desk.put_by(self.leases)

    def cut(self) -> None:
        self.line.cut = True

    def mend(self) -> None:
        self.line.cut = self.line.cut_before_answer = False

    def come_back(self) -> None:
        while self.desk.alone and not self.desk.come_back():
            pass

    def close(self) -> None:
        self.outpost.close()


Posts = Callable[..., Post]


@pytest.fixture
def posts(journal: Journal, tmp_path: Path, clock: Clock) -> Iterator[Posts]:
    """Makes desks on the journal, each with a line of its own."""
    made: list[Post] = []

    def make(name: str = "Tisch 1", **more) -> Post:
        made.append(Post(journal.url, tmp_path, name, clock, **more))
        return made[-1]

    yield make
    for post in made:
        post.close()


def arrivals(journal: Journal) -> Counter[str]:
    return Counter(fact.change.attendee for fact in journal.read(0) if isinstance(fact.change, Arrived))


def with_seats(conference: Conference, seats: int) -> Conference:
    return replace(
        conference,
        blocks=tuple(
            replace(block, rooms=tuple(replace(room, seats=seats) for room in block.rooms))
            for block in conference.blocks
        ),
    )


def all_equal(journal: Journal, *made: Post) -> Roll:
    """Every desk holds the roll of the shared journal."""
    whole = Roll(journal.read(0))
    for post in made:
        post.desk.catch_up()
        assert not post.desk.roll.unsent
        for roll in (post.desk.roll, post.board):
            assert list(roll.standings()) == list(whole.standings())
            assert (roll.leases, roll.taken, roll.here) == (whole.leases, whole.taken, whole.here)
        assert list(post.outpost._copy.read(0)) == list(journal.read(0))
    return whole


@pytest.fixture
def crowd(journal: Journal, person: Make) -> list:
    people = [person("a", "b", "c") for _ in range(8)]
    Desk(journal, "office").take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])
    return people


def test_a_desk_whose_line_is_cut_goes_on_and_sends_what_it_did(journal, crowd, posts: Posts) -> None:
    post = posts()
    post.cut()
    verdict = post.desk.check_in(crowd[0].ticket)
    assert verdict.outcome is Outcome.WELCOME
    assert post.desk.alone
    assert post.desk.check_in(crowd[0].ticket).outcome is Outcome.JUST_SCANNED
    assert len(post.desk.roll.unsent) >= 2
    assert arrivals(journal) == {}
    post.mend()
    post.come_back()
    assert arrivals(journal) == {crowd[0].id: 1}
    all_equal(journal, post)
    assert post.renewed == [], "nobody wrote in between, so the roll is as it was"


def test_D02_a_request_that_was_written_although_its_answer_was_lost_is_there_once(journal, crowd, posts) -> None:
    post = posts()
    post.line.cut_before_answer = True
    verdict = post.desk.check_in(crowd[0].ticket)
    assert verdict.outcome is Outcome.WELCOME
    assert arrivals(journal) == {crowd[0].id: 1}
    post.mend()
    post.come_back()
    assert arrivals(journal) == {crowd[0].id: 1}
    whole = all_equal(journal, post)
    assert whole.conflicts() == []
    told = {block: room for block, room in verdict.rooms.items() if room}
    seats = {block: seat.room for block, seat in whole.standing(crowd[0].id).seats.items()}
    assert told.items() <= seats.items(), "the guest sits where the desk said"


def test_D02_a_walk_in_whose_answer_was_lost_is_registered_once(journal, posts: Posts) -> None:
    post = posts()
    post.line.cut_before_answer = True
    verdict = post.desk.walk_in("Erna", "Neu", {"theme": ("a",)})
    post.mend()
    post.come_back()
    assert [one.id for one in all_equal(journal, post).standings()] == [verdict.attendee.id]


def test_D07_one_ticket_at_two_desks_apart_is_told_by_both_with_desk_and_time(journal, crowd, posts, clock) -> None:
    first, second = posts("Tisch 1"), posts("Tisch 2")
    for post in (first, second):
        post.cut()
        assert post.desk.check_in(crowd[0].ticket).outcome is Outcome.WELCOME
        clock.turn(minutes=7)
    for post in (first, second):
        post.mend()
        post.come_back()
    whole = all_equal(journal, first, second)
    for post in (first, second):
        (conflict,) = post.desk.roll.conflicts()
        assert "Tisch 1" in str(conflict.said) and "Tisch 2" in str(conflict.said)
    assert second.renewed
    assert whole.arrived[1] == 1


def test_D05_D06_seats_given_apart_never_overfill_a_room(journal, crowd, posts: Posts) -> None:
    made = [posts(f"Tisch {number}") for number in range(3)]
    for post in made:
        post.cut()
    for number, one in enumerate(crowd):
        made[number % 3].desk.check_in(one.ticket)
    for post in made:
        post.mend()
        post.come_back()
    whole = all_equal(journal, *made)
    assert all(whole.free(room) >= 0 for room in "abc")
    assert whole.arrived[1] == len(crowd)


def test_D06_without_leases_the_same_day_overfills_a_room(journal, crowd, posts, monkeypatch) -> None:
    """The control: what the leases are for."""
    monkeypatch.setattr(Roll, "open_to", lambda roll, desk, room, *, alone=False: roll.free(room))
    made = [posts(f"Tisch {number}", leases=0) for number in range(3)]
    for post in made:
        post.cut()
    for number, one in enumerate(crowd):
        made[number % 3].desk.check_in(one.ticket)
    for post in made:
        post.mend()
        post.come_back()
    assert any(Roll(journal.read(0)).free(room) < 0 for room in "abc")


def test_what_was_kept_alone_outlives_the_program(journal, crowd, posts: Posts, clock) -> None:
    post = posts()
    post.cut()
    told = [post.desk.check_in(one.ticket) for one in crowd[:3]]
    post.close()
    clock.turn(minutes=9)
    again = posts(away=True)
    assert again.outpost.since == OPENING, "alone since then, and not since the program was started again"
    assert all(again.desk.roll.standing(one.attendee.id).arrivals for one in told)
    assert len(again.desk.roll.unsent) >= 3
    again.mend()
    again.come_back()
    assert arrivals(journal) == {one.attendee.id: 1 for one in told}
    all_equal(journal, again)


def kill_before_answer(post: Post, ticket: str, clock: Clock) -> None:
    """What the desk asks is written, and the desk does not live to hear it."""
    post.line.killed_before_answer = True
    with pytest.raises(Killed):
        post.desk.check_in(ticket)
    post.close()
    clock.turn(seconds=2)


def test_A01_D16_a_desk_killed_before_it_heard_the_answer_is_no_second_computer(
    journal, crowd, posts: Posts, tmp_path, clock
) -> None:
    kill_before_answer(posts("Tisch 1"), crowd[0].ticket, clock)
    with closing(Outpost.open(journal.url, tmp_path / "Tisch 1.sqlite", "Tisch 1", clock)) as outpost:
        desk = Desk(outpost, "Tisch 1", clock=clock)
        assert desk.check_in(crowd[0].ticket).outcome is Outcome.JUST_SCANNED
        assert not outpost.twin


@pytest.mark.parametrize("first", ["the same guest", "another guest"])
def test_A01_D02_a_guest_scanned_again_alone_after_a_kill_arrives_once(
    journal, crowd, posts: Posts, tmp_path, clock, first: str
) -> None:
    """The request was written, its desk was killed before it heard so, and starts again without a server."""
    kill_before_answer(posts("Tisch 1"), crowd[0].ticket, clock)
    again = posts("Tisch 1", away=True)
    if first == "another guest":
        again.desk.check_in(crowd[1].ticket)
    assert again.desk.check_in(crowd[0].ticket).outcome is Outcome.WELCOME
    again.mend()
    again.come_back()
    whole = all_equal(journal, again)
    assert set(arrivals(journal).values()) == {1}
    assert whole.conflicts() == []
    assert not again.outpost.twin


def test_D02_D16_seats_put_by_in_a_request_whose_answer_was_lost_are_no_second_computers(
    journal, crowd, posts: Posts
) -> None:
    post = posts()
    post.line.cut_before_answer = True
    post.desk._decide(lambda roll, scene: Changes(() if scene.alone else (Leased("a", 1),)))
    assert post.desk.alone
    post.mend()
    post.come_back()
    assert not post.outpost.twin
    all_equal(journal, post)


def test_an_arrival_taken_back_alone_and_made_again_counts_once(journal, crowd, posts: Posts, clock) -> None:
    post = posts()
    post.desk.check_in(crowd[0].ticket)
    post.cut()
    clock.turn(minutes=1)
    for _ in range(2):
        post.desk.undo(crowd[0].id, "wrong guest", "Leitung")
        clock.turn(minutes=1)
        assert post.desk.check_in(crowd[0].ticket).outcome is Outcome.WELCOME
    post.mend()
    post.come_back()
    whole = all_equal(journal, post)
    assert arrivals(journal)[crowd[0].id] == 3
    assert whole.standing(crowd[0].id).arrivals and not whole.conflicts()


def test_D10_a_desk_that_went_alone_stays_so_for_ten_seconds(journal, crowd, posts: Posts, clock) -> None:
    post = posts()
    post.cut()
    post.desk.check_in(crowd[0].ticket)
    post.mend()
    clock.turn(seconds=9)
    assert not post.outpost.may_come_back()
    clock.turn(seconds=1)
    assert post.outpost.may_come_back()


def test_D12_a_computer_that_slept_for_two_hours_goes_on(journal, crowd, posts: Posts, clock) -> None:
    """In the middle of a request that was written; its connection is dead when it wakes, and others went on."""
    sleeper, other = posts("Tisch 1"), posts("Tisch 2")
    sleeper.line.cut_before_answer = True
    assert sleeper.desk.check_in(crowd[0].ticket).outcome is Outcome.WELCOME
    clock.turn(hours=2)
    assert other.desk.check_in(crowd[1].ticket).outcome is Outcome.WELCOME
    assert sleeper.desk.check_in(crowd[2].ticket).outcome is Outcome.WELCOME
    assert sleeper.outpost.may_come_back()
    sleeper.mend()
    sleeper.come_back()
    assert not all_equal(journal, sleeper, other).conflicts()
    assert arrivals(journal) == {one.id: 1 for one in crowd[:3]}
    assert not sleeper.outpost.twin


def test_D17_a_lost_desk_that_returns_with_the_seats_it_had_put_by_is_told_where_they_are_too_many(
    journal, crowd, posts: Posts
) -> None:
    lost, here = posts("Tisch 1", leases=0), posts("Tisch 2", leases=0)
    lost.desk._decide(lambda roll, scene: Changes((Leased("a", 2),)))
    lost.cut()
    for one in crowd[:2]:
        assert lost.desk.check_in(one.ticket).rooms["theme"] == "a"
    here.desk.give_back("Tisch 1", "Leitung")
    for one in crowd[2:4]:
        assert here.desk.check_in(one.ticket).rooms["theme"] == "a"
    lost.mend()
    lost.come_back()
    whole = all_equal(journal, lost, here)
    assert whole.free("a") == -2
    for post in (lost, here):
        assert any("Alpha" in str(conflict.said) for conflict in post.desk.roll.conflicts())


def test_D22_one_guest_corrected_at_two_desks_apart_keeps_both_corrections(journal, crowd, posts: Posts) -> None:
    first, second = posts("Tisch 1"), posts("Tisch 2")
    first.cut()
    first.desk.correct(crowd[0].id, organisation="Verein zur Probe")
    first.desk.correct(crowd[0].id, title="Dr.")
    second.desk.correct(crowd[0].id, given="Ernestine")
    first.mend()
    first.come_back()
    person = all_equal(journal, first, second).standing(crowd[0].id).attendee
    assert (person.title, person.given, person.organisation) == ("Dr.", "Ernestine", "Verein zur Probe")


def test_D22_a_correction_made_alone_does_not_bring_back_who_was_replaced_meanwhile(journal, crowd, posts) -> None:
    first, second = posts("Tisch 1"), posts("Tisch 2")
    first.cut()
    first.desk.correct(crowd[0].id, title="Dr.", organisation="Verein zur Probe")
    second.desk.substitute(crowd[0].id, "Berta", "Ersatz")
    substitute = second.desk.roll.standing(crowd[0].id).attendee
    first.mend()
    first.come_back()
    person = all_equal(journal, first, second).standing(crowd[0].id).attendee
    assert person == replace(substitute, organisation="Verein zur Probe")


def test_D22_a_name_corrected_twice_alone_is_as_it_was_corrected_last(
    journal, crowd, posts: Posts, monkeypatch
) -> None:
    """Also when the two are sent apart, and somebody else has corrected something meanwhile."""
    monkeypatch.setattr(mirror, "STEP", 1)
    first, second = posts("Tisch 1"), posts("Tisch 2")
    name = crowd[0].family
    first.cut()
    first.desk.correct(crowd[0].id, family="Verhört")
    first.desk.correct(crowd[0].id, family=name)
    second.desk.correct(crowd[0].id, title="Dr.")
    first.mend()
    first.come_back()
    standing = all_equal(journal, first, second).standing(crowd[0].id)
    assert (standing.attendee.title, standing.attendee.family) == ("Dr.", name)
    assert not standing.crossed


def test_D22_the_same_field_corrected_apart_is_told_with_both_until_somebody_settles_it(
    journal, crowd, posts: Posts
) -> None:
    first, second = posts("Tisch 1"), posts("Tisch 2")
    first.cut()
    first.desk.correct(crowd[0].id, family="Maier")
    second.desk.correct(crowd[0].id, family="Mayer")
    with pytest.raises(Trouble, match="allein"):
        first.desk.settle(crowd[0].id)
    first.mend()
    first.come_back()
    all_equal(journal, first, second)
    for post in (first, second):
        (conflict,) = post.desk.roll.conflicts()
        assert all(part in str(conflict.said) for part in ("Nachname", "Maier", "Mayer", "Tisch 1", "Tisch 2"))
    assert second.desk.settle(crowd[0].id).outcome is Outcome.SETTLED
    assert all_equal(journal, first, second).conflicts() == []
    before = first.desk.roll.head
    assert first.desk.settle(crowd[0].id).outcome is Outcome.SETTLED
    assert first.desk.roll.head == before, "there was nothing to settle"


def test_a_guest_seated_apart_in_two_rooms_is_told_with_both(journal, crowd, posts: Posts) -> None:
    Desk(journal, "office")._decide(lambda roll, scene: Changes((ProgrammeSet(with_seats(roll.conference, 13)),)))
    first, second = posts("Tisch 1"), posts("Tisch 2")
    first.cut()
    first.desk.assign(crowd[0].id, "b")
    second.desk.assign(crowd[0].id, "c")
    first.mend()
    first.come_back()
    assert all_equal(journal, first, second).standing(crowd[0].id).seats["theme"].room == "b"
    for post in (first, second):
        (conflict,) = post.desk.roll.conflicts()
        assert all(part in str(conflict.said) for part in ("Gamma", "Beta", "Tisch 1", "Tisch 2"))


def test_who_found_no_seat_at_a_desk_alone_keeps_the_one_that_another_desk_gave(journal, crowd, posts) -> None:
    first, second = posts("Tisch 1", leases=0), posts("Tisch 2", leases=0)
    first.cut()
    assert first.desk.check_in(crowd[0].ticket).rooms["theme"] is None
    second.desk.assign(crowd[0].id, "c")
    first.mend()
    first.come_back()
    standing = all_equal(journal, first, second).standing(crowd[0].id)
    assert (standing.seats["theme"].room, standing.seats["theme"].how) == ("c", How.MOVED)


@pytest.mark.parametrize("returning", ["who admitted", "who replaced", "who replaced too"])
def test_a_guest_admitted_at_one_desk_and_replaced_at_another_is_told(
    journal, crowd, posts: Posts, returning: str
) -> None:
    first, second = posts("Tisch 1"), posts("Tisch 2")
    doing = {
        "who admitted": lambda desk: desk.check_in(crowd[0].ticket),
        "who replaced": lambda desk: desk.substitute(crowd[0].id, "Berta", "Ersatz"),
        "who replaced too": lambda desk: desk.substitute(crowd[0].id, "Carla", "Ersatz"),
    }
    first.cut()
    doing[returning](first.desk)
    doing["who admitted" if returning == "who replaced" else "who replaced"](second.desk)
    first.mend()
    first.come_back()
    all_equal(journal, first, second)
    for post in (first, second):
        assert [conflict.attendee.id for conflict in post.desk.roll.conflicts()] == [crowd[0].id]


def test_walk_ins_of_one_name_at_two_desks_apart_are_told_as_perhaps_one_person(journal, posts: Posts) -> None:
    first, second = posts("Tisch 1"), posts("Tisch 2")
    first.cut()
    mine = first.desk.walk_in("Jörg", "Müller-Neu", {}).attendee
    first.desk.walk_in("Somebody", "Else", {})
    second.desk.walk_in("Joerg", "Mueller Neu", {})
    second.desk.walk_in("Anders", "Genannt", {})
    first.mend()
    first.come_back()
    all_equal(journal, first, second)
    for post in (first, second):
        (conflict,) = post.desk.roll.conflicts()
        assert conflict.attendee == mine
        assert "Tisch 2" in str(conflict.said)


def test_D23_whoever_was_cancelled_while_a_desk_alone_admitted_them_is_told_until_it_is_settled(
    journal, crowd, posts: Posts
) -> None:
    first, second = posts("Tisch 1"), posts("Tisch 2")
    first.cut()
    assert first.desk.check_in(crowd[0].ticket).outcome is Outcome.WELCOME
    cancelled = replace(crowd[0], status=Status.CANCELLED)
    second.desk.take_roster(lambda roll: [Registered(cancelled, Source.ROSTER)])
    first.mend()
    first.come_back()
    assert all_equal(journal, first, second).arrived[1] == 1
    (conflict,) = second.desk.roll.conflicts()
    assert "Storniert" in str(conflict.said)
    second.desk.settle(crowd[0].id)
    assert all_equal(journal, first, second).conflicts() == []


def test_a_desk_whose_copy_fails_at_the_last_step_back_has_the_roll_of_the_others_in_the_end(
    journal, crowd, posts: Posts, monkeypatch
) -> None:
    first, second = posts("Tisch 1"), posts("Tisch 2")
    first.cut()
    first.desk.check_in(crowd[0].ticket)
    second.desk.check_in(crowd[1].ticket)
    first.mend()

    def full(after: int) -> list[Fact]:
        raise Trouble("disk-full", journal="x")

    with monkeypatch.context() as patched:
        patched.setattr(first.outpost, "read", full)
        with pytest.raises(Trouble):
            first.desk.come_back()
    assert not first.desk.alone
    assert first.desk.check_in(crowd[2].ticket).outcome is Outcome.WELCOME
    all_equal(journal, first, second)


def test_A05_a_copy_whose_making_was_killed_is_made_anew(journal, crowd, tmp_path, clock) -> None:
    (tmp_path / "Tisch 1.sqlite").touch()  # what SQLite leaves behind when it is killed before the first commit
    with closing(Outpost.open(journal.url, tmp_path / "Tisch 1.sqlite", "Tisch 1", clock)) as outpost:
        assert Desk(outpost, "Tisch 1", clock=clock).check_in(crowd[0].ticket).outcome is Outcome.WELCOME


def test_two_people_do_not_exchange_their_seats_at_a_desk_that_is_alone(journal, crowd, posts: Posts) -> None:
    """One of them may have been moved meanwhile, and the seat given to a third."""
    first, second = posts("Tisch 1"), posts("Tisch 2")
    for one, room in zip(crowd, "aabb", strict=False):
        first.desk.assign(one.id, room)
    second.desk.catch_up()
    second.cut()
    second.desk.check_in(crowd[7].ticket)
    with pytest.raises(Trouble) as caught:
        second.desk.swap(crowd[0].id, crowd[2].id, "theme")
    assert caught.value.name == "alone"


@pytest.mark.parametrize("url", [NOWHERE, "postgresql://desk@nowhere.invalid/conference"])
def test_D09_a_desk_that_starts_without_a_server_works_from_its_copy(crowd, posts, tmp_path, clock, url: str) -> None:
    """Refused, and a name that nobody knows."""
    posts().close()
    outpost = Outpost.open(url, tmp_path / "Tisch 1.sqlite", "Tisch 1", clock)
    desk = Desk(outpost, "Tisch 1", clock=clock)
    assert desk.alone
    assert outpost.why is not None
    assert desk.check_in(crowd[0].ticket).outcome is Outcome.WELCOME
    outpost.close()


def test_without_server_and_copy_there_is_no_desk(tmp_path, clock) -> None:
    with pytest.raises(Trouble) as caught:
        Outpost.open(NOWHERE, tmp_path / "x.sqlite", "Tisch 1", clock)
    assert caught.value.name == "journal-away"


def test_what_concerns_everybody_is_not_decided_alone(crowd, posts: Posts, person: Make) -> None:
    post = posts()
    post.cut()
    post.desk.check_in(crowd[0].ticket)
    for decide in (
        post.desk.plan,
        lambda: post.desk.release_no_shows("theme"),
        lambda: post.desk.take_roster(lambda roll: [Registered(person(), Source.ROSTER)]),
        lambda: post.desk.give_back("Tisch 2", "Leitung"),
    ):
        with pytest.raises(Trouble) as caught:
            decide()
        assert caught.value.name == "alone"


def test_the_seats_of_a_lost_desk_are_given_back_by_a_person(journal, crowd, posts: Posts) -> None:
    lost, here = posts("Tisch 1"), posts("Tisch 2")
    lost.desk._decide(lambda roll, scene: Changes((Leased("a", 2),)))
    here.desk.catch_up()
    assert here.desk.roll.open_to("Tisch 2", "a") == 0
    here.desk.check_in(crowd[0].ticket)
    here.desk._decide(lambda roll, scene: Changes((Assigned(crowd[0].id, "theme", None, How.WAITING),)))
    here.desk.give_back("Tisch 1", "Leitung")
    assert here.desk.roll.standing(crowd[0].id).seats["theme"].room == "a", "whoever waits comes first"
    assert here.desk.roll.open_to("Tisch 2", "a") == 1


def test_D15_another_journal_under_the_same_address_is_refused(journal, conference, posts, tmp_path, clock) -> None:
    post = posts()
    other = Journal.create(str(tmp_path / "other.sqlite"), [Fact(OPENING, "x", ProgrammeSet(conference))])
    post.line.close()
    post.outpost._server = Line(other.url)
    with pytest.raises(Trouble) as caught:
        post.outpost.come_back()
    assert caught.value.name == "journal-other"
    other.close()


@pytest.mark.parametrize("joined", [True, False])
def test_D14_a_server_built_anew_from_a_copy_learns_from_the_others_what_it_lacks(
    journal, crowd, posts: Posts, tmp_path, joined: bool
) -> None:
    first, second = posts("Tisch 1"), posts("Tisch 2")
    first.desk.check_in(crowd[0].ticket)
    second.desk.catch_up()
    backup = list(second.outpost._copy.read(0))
    for one in crowd[1:4]:
        first.desk.check_in(one.ticket)  # the server is lost before anybody else has heard of these
    second.cut()
    second.desk.check_in(crowd[4].ticket)
    rebuilt = Journal.create(str(tmp_path / "rebuilt.sqlite"), backup)
    for post in (first, second):
        post.line.close()
        post.line = post.outpost._server = Line(rebuilt.url)
        post.outpost.alone = True
        if not joined:  # the same address, and nobody has said anything
            post.outpost._copy.belong_to(rebuilt.url)
    second.come_back()
    if not joined:
        with pytest.raises(Trouble) as caught:
            first.outpost.come_back()
        assert caught.value.name == "journal-forked"
        first.outpost.accept()
    first.come_back()
    all_equal(rebuilt, first, second)
    assert arrivals(rebuilt) == {one.id: 1 for one in crowd[:5]}
    rebuilt.close()


def test_D16_a_second_computer_under_the_same_name_is_noticed_by_both(journal, crowd, tmp_path, posts, clock) -> None:
    first = posts("Tisch 1")
    (tmp_path / "clone").mkdir()
    clone = Post(journal.url, tmp_path / "clone", "Tisch 1", clock)
    first.desk.check_in(crowd[0].ticket)
    assert not first.outpost.twin
    clone.desk.check_in(crowd[1].ticket)
    first.desk.catch_up()
    assert first.outpost.twin and clone.outpost.twin
    clone.close()


def test_what_a_desk_wrote_before_it_was_killed_is_not_taken_for_a_twins(journal, crowd, posts, clock) -> None:
    post = posts()
    copied = list(post.outpost._copy.read(0))
    post.desk.check_in(crowd[0].ticket)
    post.outpost._copy._database.execute_sql(f"DELETE FROM fact WHERE seq > {len(copied)}")  # killed before it was kept
    post.close()
    clock.turn(seconds=2)
    again = posts()
    again.desk.catch_up()
    assert not again.outpost.twin
    all_equal(journal, again)


@pytest.mark.parametrize("many", [500, pytest.param(5_000, marks=pytest.mark.slow)])
def test_D20_an_outbox_of_thousands_is_sent_in_steps_between_which_guests_come(
    journal, person, posts, many: int
) -> None:
    people = [person() for _ in range(many * 6 // 5)]
    Desk(journal, "office").take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])
    post = posts()
    post.cut()
    for one in people[:many]:
        post.desk.check_in(one.ticket)
    post.mend()
    steps = 0
    while not post.desk.come_back():
        steps += 1
        post.desk.check_in(people[many + steps].ticket)
    assert steps >= 3
    assert set(arrivals(journal).values()) == {1}
    assert len(arrivals(journal)) == many + steps
    all_equal(journal, post)


def test_who_found_no_seat_while_the_desk_was_alone_gets_one_when_it_is_back(journal, crowd, posts: Posts) -> None:
    post = posts(leases=0)
    post.cut()
    verdict = post.desk.check_in(crowd[0].ticket)
    assert verdict.rooms["theme"] is None, "it has put nothing by"
    assert post.desk.assign(crowd[0].id, "a").outcome is Outcome.ROOM_FULL
    assert "allein" in str(post.desk.assign(crowd[0].id, "a").said)
    post.mend()
    post.come_back()
    assert all_equal(journal, post).standing(crowd[0].id).seats["theme"].room == "a"


def test_D21_a_desk_that_is_too_old_for_what_others_write_goes_on_alone(journal, crowd, posts: Posts) -> None:
    post = posts()
    newer = Fact(OPENING, "Tisch 2", Leased("a", 0))
    journal.append([newer], after=sum(1 for _ in journal.read(0)))
    journal._database.execute_sql(
        "UPDATE fact SET change = '{\"kind\": \"teleported\"}' WHERE kind = 'leased' AND desk = 'Tisch 2'"
    )
    assert post.desk.check_in(crowd[0].ticket).outcome is Outcome.WELCOME
    assert post.desk.alone
    assert post.outpost.why.name == "journal-newer"
    with pytest.raises(Trouble, match="neuer"):
        post.desk.come_back()
    assert post.desk.check_in(crowd[1].ticket).outcome is Outcome.WELCOME


def test_seats_that_may_have_been_given_back_are_not_given_alone(journal, conference, person, posts: Posts) -> None:
    people = [person("a") for _ in range(12)]
    office = Desk(journal, "office")
    office._decide(lambda roll, scene: Changes((ProgrammeSet(with_seats(conference, 13)),)))
    office.take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])
    post = posts(leases=3)
    assert post.desk.roll.open_to("Tisch 1", "a", alone=True) == 3
    post.line.cut_before_answer = True
    post.desk.put_by(0)  # written, and the answer lost
    assert post.desk.alone
    assert post.desk.roll.open_to("Tisch 1", "a", alone=True) == 0
    post.mend()
    post.come_back()
    assert all_equal(journal, post).leases["a"] == {"Tisch 1": 0}


def test_a_desk_that_is_cut_off_again_while_it_comes_back_knows_what_it_sent(journal, crowd, posts: Posts) -> None:
    post = posts()
    post.cut()
    post.desk.check_in(crowd[0].ticket)
    Desk(journal, "Tisch 2").check_in(crowd[1].ticket)
    post.mend()
    assert post.outpost.come_back()
    post.cut()  # between the last step and what follows it
    post.outpost.alone = False
    facts = post.outpost.read(post.desk.roll.head)
    assert post.outpost.alone
    assert any(getattr(fact.change, "attendee", "") == crowd[1].id for fact in facts)


def test_a_copy_that_could_not_be_written_makes_no_twin(journal, crowd, posts: Posts, monkeypatch) -> None:
    post = posts()

    def full(facts) -> None:
        raise Trouble("disk-full", journal="x")

    with monkeypatch.context() as patched:
        patched.setattr(post.outpost._copy, "keep", full)
        with pytest.raises(Trouble):
            post.desk.check_in(crowd[0].ticket)
    post.desk.catch_up()
    assert not post.outpost.twin
    assert post.desk.check_in(crowd[0].ticket).outcome is Outcome.JUST_SCANNED
    all_equal(journal, post)


# Any story at all


def seats(roll: Roll) -> dict[str, str]:
    return {one.id: one.seats["theme"].room for one in roll.standings() if "theme" in one.seats}


class Apart(RuleBasedStateMachine):
    """Three desks that do anything, with lines that are cut at any moment."""

    def __init__(self, start: Callable[[], tuple[Journal, list[Post], list, Clock]]) -> None:
        super().__init__()
        self.journal, self.posts, self.people, self.clock = start()
        self.told: set[str] = set()
        self.corrected: dict[tuple[str, str], str] = {}
        self.knew: dict[UUID, str | None] = {}

    desks = st.integers(0, 2)

    @contextmanager
    def seating(self, at: int) -> Iterator[Desk]:
        """Keeps from which room the desk knew that it moved people."""
        post = self.posts[at]
        known: dict[str, str | None] = {**seats(post.desk.roll)}
        post.heard.clear()
        yield post.desk
        for fact in post.heard:
            if isinstance(fact.change, Assigned) and fact.change.block == "theme":
                if fact.desk == post.desk.name:
                    self.knew[fact.id] = known.get(fact.change.attendee)
                known[fact.change.attendee] = fact.change.room

    def moved_unknowingly(self) -> set[str]:
        """Whom a desk gave another room than the one that another desk had given them, of which it did not know."""
        found, sits = set(), {}
        for fact in self.journal.read(0):
            change = fact.change
            if isinstance(change, Assigned) and change.block == "theme":
                sat, by = sits.get(change.attendee, (None, ""))
                unknown = by != fact.desk and sat != self.knew.get(fact.id, sat)
                if unknown and None not in (sat, change.room) and change.room != sat:
                    found.add(change.attendee)
                sits[change.attendee] = change.room, fact.desk
        return found

    @rule(at=desks)
    def cut(self, at: int) -> None:
        self.posts[at].cut()

    @rule(at=desks)
    def cut_before_the_next_answer(self, at: int) -> None:
        self.posts[at].line.cut_before_answer = True

    @rule(at=desks)
    def come_back(self, at: int) -> None:
        self.posts[at].mend()
        self.posts[at].come_back()
        self.posts[at].put_by()

    @rule(at=desks)
    def come_one_step_back(self, at: int) -> None:
        self.posts[at].mend()
        if self.posts[at].desk.alone:
            self.posts[at].desk.come_back()

    @rule(at=desks, who=st.integers(0, 11))
    def check_in(self, at: int, who: int) -> None:
        with self.seating(at) as desk:
            verdict = desk.check_in(self.people[who].ticket)
        if verdict.outcome is Outcome.WELCOME:
            self.told.add(self.people[who].id)
        self.clock.turn(minutes=1)

    @rule(at=desks, who=st.integers(0, 11))
    def be_killed_before_the_answer(self, at: int, who: int) -> None:
        """And started again without the server."""
        self.posts[at].line.killed_before_answer = True
        with suppress(Killed):
            self.check_in(at, who)
        self.posts[at].close()
        self.clock.turn(minutes=1)
        self.posts[at] = self.posts[at].start_again()

    @rule(at=desks, who=st.integers(0, 11), title=st.sampled_from(["Dr.", "Prof."]))
    def correct(self, at: int, who: int, title: str) -> None:
        fields = [{"title": title}, {"organisation": title}, {"given": title}][at]
        self.posts[at].desk.correct(self.people[who].id, **fields)
        self.corrected |= {(self.people[who].id, name): value for name, value in fields.items()}
        self.clock.turn(minutes=1)

    @rule(at=desks, who=st.integers(0, 11), room=st.sampled_from("abc"))
    def move(self, at: int, who: int, room: str) -> None:
        with self.seating(at) as desk:
            desk.assign(self.people[who].id, room)
        self.clock.turn(minutes=1)

    @rule(at=desks)
    def catch_up(self, at: int) -> None:
        self.posts[at].desk.catch_up()
        self.posts[at].put_by()

    @invariant()
    def no_room_is_over_its_seats(self) -> None:
        roll = Roll(self.journal.read(0))
        assert all(roll.open(room) >= 0 for room in "abc")

    def teardown(self) -> None:
        for _ in range(2):
            for post in self.posts:
                post.mend()
                post.come_back()
        whole = all_equal(self.journal, *self.posts)
        assert self.told <= set(arrivals(self.journal)), "something told is lost"
        assert not any(post.outpost.twin for post in self.posts)
        self.judge(whole)
        for post in self.posts:
            post.close()
        self.journal.close()

    def judge(self, whole: Roll) -> None:
        assert all(whole.free(room) >= 0 for room in "abc")
        people = {one.id: one.attendee for one in whole.standings()}
        assert all(getattr(people[one], name) == value for (one, name), value in self.corrected.items())
        twice = {one.id for one in whole.standings() if one.again}
        assert {one for one, times in arrivals(self.journal).items() if times > 1} == twice
        crossed = {one.id for one in whole.standings() if one.crossed}
        assert {conflict.attendee.id for conflict in whole.conflicts() if conflict.attendee} == twice | crossed
        assert self.moved_unknowingly() <= crossed, "nobody told the guest"
        assert all(one.about is About.SEAT for standing in whole.standings() for one in standing.crossed)


class ApartInEveryWay(Apart):
    """They also replace people, take arrivals back, register walk-ins of one name, and sort contradictions out."""

    @rule(at=Apart.desks, who=st.integers(0, 11), family=st.sampled_from(["Maier", "Mayer"]))
    def spell(self, at: int, who: int, family: str) -> None:
        self.posts[at].desk.correct(self.people[who].id, family=family)

    @rule(at=Apart.desks, who=st.integers(0, 11))
    def substitute(self, at: int, who: int) -> None:
        self.posts[at].desk.substitute(self.people[who].id, "Berta", "Ersatz")

    @rule(at=Apart.desks, who=st.integers(0, 11))
    def undo(self, at: int, who: int) -> None:
        self.posts[at].desk.undo(self.people[who].id, "wrong", "lead")
        self.clock.turn(minutes=1)

    @rule(at=Apart.desks)
    def walk_in(self, at: int) -> None:
        self.told.add(self.posts[at].desk.walk_in("Erna", "Neu", {"theme": ("a", "b", "c")}).attendee.id)

    @rule(at=Apart.desks, who=st.integers(0, 11))
    def settle(self, at: int, who: int) -> None:
        desk = self.posts[at].desk
        try:
            desk.settle(self.people[who].id)
        except Trouble as trouble:
            assert trouble.name == "alone"
        else:
            assert not any(desk.roll.conflicts_of(self.people[who].id))

    @invariant()
    def no_room_is_over_its_seats(self) -> None:
        """But for a desk that was killed before it heard that a seat it had put by is given: that is told (below)."""

    def judge(self, whole: Roll) -> None:
        for conflict in whole.conflicts():
            assert str(conflict.said)
        self.posts[0].desk.catch_up()
        for one in whole.standings():
            self.posts[0].desk.settle(one.id)
        over = [room for room in "abc" if whole.free(room) < 0]
        left = self.posts[0].desk.roll.conflicts()
        assert [conflict.attendee for conflict in left if conflict.day == 1] == [None] * len(over), "people to move"


@pytest.mark.parametrize("story", [Apart, ApartInEveryWay])
@pytest.mark.parametrize("examples", [15, pytest.param(400, marks=pytest.mark.slow)])
def test_D04_any_story_of_desks_apart_ends_in_one_roll(
    tmp_path_factory, conference: Conference, person: Make, examples: int, story: type[Apart], monkeypatch
) -> None:
    monkeypatch.setattr(mirror, "STEP", 3)
    people = [person("a", "b", "c") for _ in range(12)]
    roomy = with_seats(conference, 13)

    def start() -> tuple[Journal, list[Post], list, Clock]:
        folder, clock = tmp_path_factory.mktemp("apart"), Clock()
        journal = Journal.create(str(folder / "shared.sqlite"), [Fact(OPENING, "office", ProgrammeSet(roomy))])
        Desk(journal, "office", clock=clock).take_roster(
            lambda roll: [Registered(one, Source.ROSTER) for one in people]
        )
        return journal, [Post(journal.url, folder, f"Tisch {n}", clock) for n in range(3)], people, clock

    run_state_machine_as_test(
        lambda: story(start), settings=settings(max_examples=examples, stateful_step_count=40, deadline=None)
    )
