"""One desk: its roll, its journal, and every action that people at it can take.

Each action asks the rulebook on the roll, writes the facts of the decision, and only then gives the answer: what the
desk says is on disk first. When another desk wrote in between, the facts are not taken; the desk waits for its turn,
folds what it missed and asks again, so an answer always stands on everything that was written before it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import Any, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from checkin import plan, rules, ticket
from checkin.model import (
    AnyChange,
    Assigned,
    Attendee,
    BadgeChange,
    BadgeOrdered,
    BadgeSent,
    Fact,
    Leased,
    Registered,
    Standing,
    Status,
    Verdict,
    utc_now,
)
from checkin.roll import Roll
from checkin.rules import Scene
from checkin.trouble import Trouble


class Behind(Exception):
    """Somebody else wrote first: read what they wrote, and decide again."""


class Alone(Exception):
    """The others cannot be reached any more: decide again, by what this desk may do alone."""


class Journal(Protocol):
    """What a desk needs of the place where facts are kept.

    ``alone``: it cannot be reached, and what is appended has no number yet.
    """

    alone: bool

    def append(self, facts: Sequence[Fact], after: int) -> list[Fact]:
        """Number and keep ``facts``, all or none; raises ``Behind`` when the last number is not ``after``.

        Raises ``Alone`` when the others have just become unreachable.
        """

    def read(self, after: int) -> Iterable[Fact]:
        """The facts above the number ``after``, in order; from 0 on also those that have none yet."""

    def come_back(self) -> bool:
        """After a time alone, send some of what could not be sent; whether nothing is left."""

    def turn(self, after: int) -> AbstractContextManager[Iterable[Fact]]:
        """Wait until it is this desk's turn; gives the facts above ``after``, and nobody writes before it has."""


class Decision(Protocol):
    """Whatever was decided, it says what to write."""

    @property
    def changes(self) -> tuple[AnyChange, ...]:
        """The changes to write, in order."""


Decided = TypeVar("Decided", bound=Decision)


class Changes(Struct, frozen=True):
    """A decision that is nothing but its changes."""

    changes: tuple[AnyChange, ...]


class Release(Struct, frozen=True):
    """A decision that frees seats and gives them on."""

    changes: tuple[Assigned, ...]


def nobody(facts: Sequence[Fact]) -> None:
    """Whom a desk tells when nobody listens."""


def ignore(roll: Roll) -> None:
    """Whom it tells of a new roll then."""


class Desk:
    """A desk called ``name`` on ``journal``. ``day`` is the conference day its people work on, ``None`` for today's.

    ``told`` hears of all that the roll learns after the start, its own facts and those of other desks: each once, in
    order. Who folds them into a copy of the roll holds the same roll. ``renewed`` hears when the roll had to be made
    anew, because others wrote before what this desk did alone.

    ``badge`` is the layout of the badge that everybody who is welcomed gets at once; none without one. That it goes to
    the printer is written together with the arrival, so no restart and no other desk sends a second one.

    Every action may raise ``Trouble`` when the journal cannot be reached; then nothing was said and nothing is lost.
    """

    def __init__(
        self,
        journal: Journal,
        name: str,
        day: int | None = None,
        clock: Callable[[], datetime] = utc_now,
        told: Callable[[Sequence[Fact]], None] = nobody,
        badge: str = "",
        renewed: Callable[[Roll], None] = ignore,
    ) -> None:
        self.name = name
        self.badge = badge
        self.roll = Roll(journal.read(0))
        self._journal = journal
        self._day = day
        self._clock = clock
        self._told = told
        self._renewed = renewed
        self._crowded = False  # others wrote while we waited for our last turn: ask for the next one at once

    @property
    def alone(self) -> bool:
        """Whether other desks may be doing things that this one does not know of."""
        return self._journal.alone

    @property
    def day(self) -> int:
        """The conference day that the desk works on now."""
        return self._scene().day

    def work_on(self, day: int | None) -> None:
        """Work on another conference day from now on; ``None`` for today's, whichever that is."""
        self._day = day

    def catch_up(self) -> set[str]:
        """Fold in what other desks wrote; returns the ids of the attendees it touches."""
        return self._learn(self._journal.read(self.roll.head))

    def facts(self) -> Iterable[Fact]:
        """All facts that the roll stands on, in order."""
        return (fact for fact in self._journal.read(0) if fact.seq is None or fact.seq <= self.roll.head)

    def find(self, code_or_id: str) -> Standing | None:
        """One attendee by id or by ticket code, as of now."""
        self.catch_up()
        return self.roll.find(code_or_id) or self.holder(code_or_id)

    def holder(self, text: str) -> Standing | None:
        """Whose ticket a scanned text is, without checking anybody in."""
        holders = (self.roll.holder(candidate.code) for candidate in self._read(text).candidates)
        return next((holder for holder in holders if holder is not None), None)

    def is_plausible(self, text: str) -> bool:
        """Whether a text can be a ticket here: by its look, or because somebody holds it."""
        return ticket.is_plausible(text, self.roll.conference.ticket_hosts) or self.holder(text) is not None

    def check_in(self, text: str, day: int | None = None) -> Verdict:
        """The answer to a scanned text; of ``day`` where the scan was made on another than the desk works on now."""
        reading = self._read(text)

        def judge(roll: Roll, scene: Scene) -> Verdict:
            return rules.judge(roll, reading, replace(scene, day=day or scene.day))

        return self._greet(judge)

    def admit(self, attendee: str, by: str, why: str) -> Verdict:
        """Check somebody in against a refusal, on the word of the lead ``by``."""
        return self._greet(lambda roll, scene: rules.admit(roll, roll.standing(attendee), scene, by, why))

    def walk_in(self, given: str, family: str, wishes: Mapping[str, tuple[str, ...]], **fields: Any) -> Verdict:
        """Register somebody from today on who is on no list, and check them in; ``fields`` as in ``Attendee``."""
        scene = self._scene()
        days = tuple(day.number for day in self.roll.conference.days if day.number >= scene.day)
        person = Attendee(
            id=ticket.mint_id(),
            ticket=ticket.mint(),
            given=given,
            family=family,
            wishes=dict(wishes),
            days=days if len(days) < len(self.roll.conference.days) else (),
            registered=scene.at,
            **fields,
        )
        return self._greet(lambda roll, scene: rules.walk_in(roll, person, scene))

    def correct(self, attendee: str, **fields: Any) -> Verdict:
        """Change the given fields of ``Attendee``; all others stay as they are at that moment."""
        return self._decide(
            lambda roll, scene: rules.correct(roll, replace(roll.standing(attendee).attendee, **fields), scene)
        )

    def substitute(self, attendee: str, given: str, family: str, **fields: Any) -> Verdict:
        """Hand a registration on to somebody else under a new ticket; ``fields`` as in ``Attendee``.

        Wishes, seats, days, role and organisation stay unless given; title, e-mail, notes and the consent to photos
        were the other person's and are gone unless given.
        """
        person = {**fields, "given": given, "family": family, "ticket": ticket.mint()}
        return self._decide(lambda roll, scene: rules.substitute(roll, roll.standing(attendee), person, scene))

    def note_done(self, attendee: str) -> Verdict:
        """Keep that what the person's notes ask for is dealt with."""
        return self._decide(lambda roll, scene: rules.note_done(roll, roll.standing(attendee), scene))

    def settle(self, attendee: str) -> Verdict:
        """Keep that what contradicts itself about the person is sorted out. Not while alone: there may be more."""
        return self._together(lambda roll, scene: rules.settle(roll, roll.standing(attendee), scene))

    def assign(self, attendee: str, room: str) -> Verdict:
        """Give a person a seat in ``room``; ``KeyError`` for a room that the conference does not have."""
        return self._decide(lambda roll, scene: rules.assign(roll, roll.standing(attendee), room, scene))

    def swap(self, first: str, second: str, block: str) -> Verdict:
        """Let two people exchange their seats in ``block``; ``KeyError`` for one that the conference does not have.

        Not while alone: one of the two may have been moved elsewhere, and a third sit there by now.
        """

        def swap(roll: Roll, scene: Scene) -> Verdict:
            return rules.swap(roll, roll.standing(first), roll.standing(second), roll.conference.block(block), scene)

        return self._together(swap)

    def undo(self, attendee: str, why: str, by: str = "") -> Verdict:
        """Take a person's arrival of the day back, on the word of ``by``."""
        return self._decide(lambda roll, scene: rules.undo(roll, roll.standing(attendee), scene, why, by))

    def order_badges(self, attendees: Iterable[str], layout: str) -> None:
        """Keep that badges for these attendees are to be printed here, one after the other."""
        self.keep_prints([BadgeOrdered(attendee, layout) for attendee in attendees])

    def send_badges(self, attendees: Iterable[str], layout: str) -> list[Standing]:
        """Keep that badges for these attendees go to the printer now; how they stand, with the codes to print."""
        sent = [BadgeSent(attendee, layout, ticket.mint()) for attendee in attendees]
        self.keep_prints(sent)
        return [self.roll.standing(one.attendee) for one in sent]

    def send_ordered(self, attendee: str) -> None:
        """Keep that the badge goes to the printer now, unless it waits here no more: its guest may have come first."""
        code = ticket.mint()

        def send(roll: Roll, scene: Scene) -> Changes:
            standing = roll.standing(attendee)
            waits = standing.print if standing.waits_at(self.name) else None
            return Changes((BadgeSent(attendee, waits.layout, code),) if waits else ())

        self._decide(send)

    def keep_prints(self, changes: Iterable[BadgeChange]) -> None:
        """Keep what became of badges."""
        kept = tuple(changes)
        self._decide(lambda roll, scene: Changes(kept))

    def release_no_shows(self, block: str) -> tuple[Assigned, ...]:
        """Free the seats in ``block`` of all who have not come and give them to those waiting here, in order.

        Raises ``Trouble`` while the day of the block has not come: nobody can be missing yet.
        """

        def release(roll: Roll, scene: Scene) -> Release:
            day = roll.conference.block(block).day
            if day > scene.day:
                raise Trouble("release-early", day=day, today=scene.day)
            absent = rules.no_shows(roll, roll.conference.block(block))
            return Release(tuple(rules.release(roll, absent, [block], scene)))

        return self._together(release).changes

    def take_roster(self, registered: Callable[[Roll], Sequence[Registered]]) -> None:
        """Write what a roster changes, all or nothing; who is cancelled and not here leaves the seat to the next."""

        def take(roll: Roll, scene: Scene) -> Changes:
            changes = registered(roll)
            cancelled = [change.attendee for change in changes if change.person.status is Status.CANCELLED]
            leaving = [one for one in map(roll.find, cancelled) if one is not None and not one.arrivals]
            blocks = [block.id for block in roll.conference.blocks]
            return Changes((*changes, *rules.release(roll, leaving, blocks, scene)))

        self._together(take)

    def put_by(self, each: int) -> None:
        """Put seats by for times alone, at most ``each`` of a room, or give some back. Not while alone."""
        if self.alone or not rules.leases(self.roll, self._scene(), each):  # asked each second, and nothing to write
            return
        tried: tuple[Leased, ...] = ()

        def put(roll: Roll, scene: Scene) -> Changes:
            nonlocal tried
            if not scene.alone:
                tried = rules.leases(roll, scene, each)
                return Changes(tried)
            # The answer was lost: seats that may have been given back are not this desk's any more.
            return Changes(tuple(one for one in tried if one.seats < roll.leases.get(one.room, {}).get(scene.desk, 0)))

        self._decide(put)
        if tried:
            self._serve_waiting()

    def give_back(self, desk: str, by: str) -> None:
        """Let everybody have the seats that a lost desk has put by, on the word of ``by``."""
        self._together(lambda roll, scene: Changes(rules.give_back(roll, desk, by)))
        self._serve_waiting()

    def come_back(self) -> bool:
        """One step back to the others after a time alone; whether it was the last, and this roll is theirs again.

        Who came meanwhile and could not be given a seat gets one now, if there is one.

        Raises ``Trouble`` where they are away again.
        """
        if not self._journal.come_back():
            return False
        facts = tuple(self._journal.read(self.roll.head))
        self._learn(facts) if self._is_own(facts) else self._renew()  # others wrote before what this desk did alone
        self._serve_waiting()
        return True

    def _serve_waiting(self) -> None:
        """Seats that became open go to those who wait, before anybody else comes for them."""
        self._decide(lambda roll, scene: Changes(rules.serve_waiting(roll, scene)))

    def plan(self) -> plan.Plan:
        """Give everybody without a seat the best one by wishes, before the doors open."""
        return self._together(lambda roll, scene: plan.plan(roll))

    def _read(self, text: str) -> ticket.Reading:
        return ticket.read(text, self.roll.conference.ticket_hosts)

    def _scene(self) -> Scene:
        at = self._clock()
        return Scene(self.name, at, self._day or self.roll.conference.today(at), self._journal.alone)

    def _learn(self, facts: Iterable[Fact]) -> set[str]:
        known = tuple(facts)
        if self.roll.unsent and any(fact.seq for fact in known) and not self._is_own(known):
            return self._renew()  # it came back, and then something else went wrong
        touched = self.roll.add(known)
        if known:
            self._told(known)
        return touched

    def _is_own(self, facts: Sequence[Fact]) -> bool:
        """Whether these are what this desk did alone, all of it and as it was."""
        return {fact.id: fact.change for fact in facts} == self.roll.unsent

    def _renew(self) -> set[str]:
        self.roll.become(Roll(self._journal.read(0)))
        self._renewed(self.roll)
        return {standing.id for standing in self.roll.standings()}

    def _greet(self, judge: Callable[[Roll, Scene], Verdict]) -> Verdict:
        """The answer to somebody who wants in, and the badge that goes with it."""
        if not (layout := self.badge):
            return self._decide(judge)
        code = ticket.mint()
        return self._decide(lambda roll, scene: rules.with_badge(roll, judge(roll, scene), layout, code))

    def _together(self, decide: Callable[[Roll, Scene], Decided]) -> Decided:
        """What concerns everybody, and is not decided by a desk alone: then ``Trouble``."""

        def ask(roll: Roll, scene: Scene) -> Decided:
            if scene.alone:
                raise Trouble("alone")
            return decide(roll, scene)

        return self._decide(ask)

    def _decide(self, decide: Callable[[Roll, Scene], Decided]) -> Decided:
        """What was decided, once its facts are on disk and nothing was written before them that it does not know."""
        if not self._crowded:
            with suppress(Behind, Alone):
                return self._try(decide)
        while True:
            known = self.roll.head
            try:
                with self._journal.turn(known) as missed:
                    self._learn(missed)
                    self._crowded = self.roll.head > known
                    return self._try(decide)
            except Alone:
                continue
            except Behind:  # the turn was lost with the connection, unless the journal is another than before
                if not any(self._journal.read(self.roll.head - 1)) and not self.alone:
                    raise Trouble("journal-replaced") from None

    def _try(self, decide: Callable[[Roll, Scene], Decided]) -> Decided:
        scene = self._scene()
        decision = decide(self.roll, scene)
        facts = [Fact(scene.at, self.name, change) for change in decision.changes]
        self._learn(self._journal.append(facts, after=self.roll.head))
        return decision
