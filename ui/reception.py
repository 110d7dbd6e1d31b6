"""Everything that people at the window can ask of the desk, a method each: the only place where the window writes.

Each method hands its question to the desk's lane and returns at once. The answer comes back as a signal; the facts that
it wrote come up by themselves, before it, so whatever an answer tells is on the board already.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from checkin import rules, ticket
from checkin.desk import Desk
from checkin.i18n import say
from checkin.model import Attendee, BadgeChange, BadgeMissed, BadgePrinted, Fact, Outcome, Standing, Verdict, utc_now
from checkin.paper.labels import LabelSheet
from checkin.roll import Roll
from checkin.rules import Scene
from checkin.trouble import Trouble
from ui.board import Board, view
from ui.lane import Lane, ignore
from ui.notice import Notice, Notices
from ui.press import Press

if TYPE_CHECKING:
    from checkin.paper.badge import Fit

T = TypeVar("T")

POLL = 250
"""Milliseconds between looks for what other desks wrote; nearly all is known here after as many. Sixteen desks that
look so often take one percent of the server's core (docs/scaling.md).
"""

PATIENCE = 2.0
"""Seconds after which people are told that the journal does not answer."""

AGAIN = 12
"""Every so many polls, what could not be kept is tried again."""


HERE = {Outcome.WELCOME, Outcome.JUST_SCANNED, Outcome.ALREADY_HERE}


class Asked(Struct, frozen=True):
    """A check-in that was asked for on ``day``, and who it seems to be about by what the board knows."""

    text: str
    day: int
    person: Attendee | None = None


class Asker(Protocol):
    """Whoever waits for an answer to more than a scan: a widget, which may be gone by then."""

    def take_answer(self, verdict: Verdict) -> None:
        """The answer, once it is on disk."""

    def take_failure(self) -> None:
        """It could not be written down; the trouble has been told."""


class Uplink(QObject):
    """Carries facts from the desk's lane to the window's thread, and in their order a roll that was made anew."""

    facts = Signal(object)
    renewed = Signal(object)

    def tell(self, facts: Sequence[Fact]) -> None:
        """Called in the lane."""
        self.facts.emit(tuple(facts))

    def tell_anew(self, roll: Roll) -> None:
        """Called in the lane."""
        self.renewed.emit(view(roll))


class Reception(QObject):
    """The window's side of one desk.

    Signals: ``asked(Asked)`` at once, ``answered(Verdict)`` when it is on disk, ``unkept(Asked, Trouble)`` when it
    could not be written down and ``kept(Asked, Verdict)`` when at last it could; ``link_changed()`` when the journal
    stops or begins to answer, or something waits for it.
    """

    asked = Signal(object)
    answered = Signal(object)
    unkept = Signal(object, object)
    kept = Signal(object, object)
    link_changed = Signal()

    def __init__(
        self, desk: Desk, board: Board, lane: Lane, press: Press, notices: Notices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.board = board
        self.press = press
        self.prints = bool(desk.badge)
        self.layout = desk.badge
        self._desk = desk
        self._lane = lane
        self._notices = notices
        self._open: list[Asked] = []
        self._unkept_prints: list[BadgeChange] = []
        self._sending: set[str] = set()
        self._doubtful: set[str] = set()  # whose badge may be sent by the facts, though no answer said so
        self._elsewhere: set[str] = set()  # codes that the press has no part in
        self._in_hand = 0
        self._retrying = False
        self._told: dict[str, set[str]] = {"read": set(), "write": set()}
        self._polls = 0
        self._slow = False
        press.ended.connect(self._keep_print)
        board.changed.connect(self._forget_prints)
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self._poll)
        self._timer.start()

    # what is going on

    @property
    def unkept_scans(self) -> Sequence[Asked]:
        """Check-ins that could not be written down yet; they are tried again until they are."""
        return tuple(self._open)

    def silence(self) -> float:
        """For how many seconds the journal has not answered; 0 while it does."""
        waited = self._lane.waiting()
        return waited if waited >= PATIENCE else 0.0

    @property
    def unsettled(self) -> int:
        """How many questions are not on disk yet: those in hand, and check-ins that could not be kept."""
        return self._in_hand + len(self._open)

    # a guest

    def scan(self, text: str) -> None:
        """Somebody holds up a code."""
        self._check_in(text, self.holder(text))

    def holder(self, text: str) -> Standing | None:
        """Whose ticket a text is, by what the board knows."""
        hosts = self.board.conference.ticket_hosts
        holders = (self.board.roll.holder(one.code) for one in ticket.read(text, hosts).candidates)
        return next((found for found in holders if found is not None), None)

    def check_in(self, attendee: str) -> None:
        """Check a person in who was found by name."""
        standing = self.board.roll.standing(attendee)
        self._check_in(standing.attendee.ticket, standing)

    def admit(self, attendee: str, by: str, why: str, asker: Asker) -> None:
        """Check somebody in against a refusal, on the word of the lead."""
        self._ask(lambda: self._desk.admit(attendee, by, why), asker)

    def walk_in(
        self, given: str, family: str, wishes: Mapping[str, tuple[str, ...]], asker: Asker, **fields: Any
    ) -> None:
        """Register and check in somebody who is on no list."""
        self._ask(lambda: self._desk.walk_in(given, family, wishes, **fields), asker)

    def correct(self, attendee: str, asker: Asker, reprint: bool, **fields: str) -> None:
        """Change what a person's registration says, and print the badge anew where that is wanted."""

        def print_anew(verdict: Verdict) -> None:
            if reprint:
                self.reprint(attendee)

        self._ask(lambda: self._desk.correct(attendee, **fields), asker, print_anew)

    def substitute(self, attendee: str, given: str, family: str, asker: Asker, **fields: str) -> None:
        """Somebody else comes on this registration, and stands at the desk."""

        def check_in(verdict: Verdict) -> None:
            if verdict.outcome is Outcome.SUBSTITUTED:
                self.check_in(attendee)

        self._ask(lambda: self._desk.substitute(attendee, given, family, **fields), asker, check_in)

    def assign(self, attendee: str, room: str, asker: Asker | None = None) -> None:
        """Give a person a seat in another room."""
        self._ask(lambda: self._desk.assign(attendee, room), asker)

    def swap(self, first: str, second: str, block: str) -> None:
        """Two people change places."""
        self._ask(lambda: self._desk.swap(first, second, block))

    def undo(self, attendee: str, why: str, by: str, asker: Asker) -> None:
        """Take an arrival back."""
        self._ask(lambda: self._desk.undo(attendee, why, by), asker)

    def settle(self, attendee: str) -> None:
        """What contradicted itself about a person has been sorted out."""
        self._ask(lambda: self._desk.settle(attendee))

    def note_done(self, attendee: str) -> None:
        """What a note asks for has been dealt with."""
        self._ask(lambda: self._desk.note_done(attendee))

    # badges

    def choose_badge(self, layout: str, automatic: bool) -> None:
        """From now on badges look like that; ``automatic``: whoever is welcomed gets one without being asked."""
        self.layout, self.prints = layout, automatic
        self._desk.badge = layout if automatic else ""

    def reprint(self, attendee: str) -> None:
        """Print a badge, again or at last; whatever was printed before is void.

        Asked for twice in a moment, it is printed once.
        """
        if attendee not in self._sending:
            layout = self.layout
            self._send(attendee, lambda: self._desk.send_badges([attendee], layout))

    def print_ordered(self, attendee: str, done: Callable[[], object], failed: Callable[[Trouble], object]) -> None:
        """Print a badge that waits for its turn, unless its guest came first; then ``done`` is told.

        ``failed`` is told when that could not be written down, and so nothing is printed.
        """
        self._send(attendee, lambda: self._desk.send_ordered(attendee), done, failed)

    def _send(
        self,
        attendee: str,
        work: Callable[[], object],
        done: Callable[[], object] = lambda: None,
        failed: Callable[[Trouble], object] = ignore,
    ) -> None:
        self._sending.add(attendee)

        def sent(_: object) -> None:
            self._sending.discard(attendee)
            self._recover("write")
            self._print_sent(attendee)
            done()

        def unwritten(trouble: Trouble) -> None:
            self._sending.discard(attendee)
            self._doubtful.add(attendee)
            self._tell("write", trouble)
            failed(trouble)

        self._lane.call(self, work, sent, unwritten)

    def order_badges(self, attendees: Sequence[str]) -> None:
        """Have badges of all of them wait to be printed here, in that order; the ``Batch`` prints them."""
        layout = self.layout
        self._lane.call(
            self,
            lambda: self._desk.order_badges(attendees, layout),
            failed=lambda trouble: self._tell("write", trouble),
        )

    def write_badges(
        self,
        attendees: Sequence[str],
        path: Path,
        sheet: LabelSheet,
        first: int,
        lane: Lane,
        done: Callable[[Sequence["Fit"]], None],
        failed: Callable[[Trouble], None],
    ) -> None:
        """Badges of all of them as a PDF, on the fields of sheets from field ``first`` on; ``lane`` draws it."""
        from checkin.actions import layout_for

        layout, conference = layout_for(sheet, self.layout), self.board.conference

        def sent(standings: Sequence[Standing]) -> None:
            codes = {one.id: one.print.code for one in standings if one.print}
            self._elsewhere.update(codes.values())
            for fault in self.press.faults():
                if fault.attendee in codes:  # what did not come there is wanted no more
                    self.press.forget(fault.attendee)

            def work() -> list["Fit"]:
                from checkin import actions  # brings reportlab along

                return actions.draw_badges(standings, conference, path, layout, sheet=sheet.name, first=first)

            def drawn(fits: Sequence["Fit"]) -> None:
                self._unkept_prints += [BadgePrinted(attendee, layout, code) for attendee, code in codes.items()]
                self._keep_prints()
                done(fits)

            def missed(trouble: Trouble) -> None:
                self._unkept_prints += [BadgeMissed(attendee, code) for attendee, code in codes.items()]
                self._keep_prints()
                failed(trouble)

            lane.call(self, work, drawn, missed)

        self._lane.call(self, lambda: self._desk.send_badges(attendees, layout), sent, failed)

    def confirm_badges(self, attendees: Sequence[str]) -> None:
        """These badges came out, says a person, whatever the program thinks."""
        prints = {attendee: self.board.roll.standing(attendee).print for attendee in attendees}
        for attendee, last in prints.items():
            if last is not None:
                self._elsewhere.add(last.code)
                self.press.forget(attendee)
                self._unkept_prints.append(BadgePrinted(attendee, last.layout, last.code))
        self._keep_prints()

    def give_up_badges(self, attendees: Sequence[str]) -> None:
        """Nobody wants these badges any more, which wait for their turn here."""
        waiting = [one for one in attendees if self.board.roll.standing(one).waits_at(self.board.desk)]
        self._unkept_prints += [BadgeMissed(attendee, "", given_up=True) for attendee in waiting]
        self._keep_prints()

    # looking

    def look(self, attendee: str) -> Verdict:
        """How a person stands, from the board and at once."""
        scene = Scene(self.board.desk, utc_now(), self.board.day)
        return rules.look(self.board.roll, self.board.roll.standing(attendee), scene)

    # the whole conference

    def ask(
        self,
        owner: QObject,
        work: Callable[[Desk], T],
        done: Callable[[T], None] = ignore,
        failed: Callable[[Trouble], None] | None = None,
    ) -> None:
        """Any other work on the desk, in its lane: planning, releasing seats, taking a roster, reading all facts."""
        self._lane.call(owner, lambda: work(self._desk), done, failed)

    def hand_over(
        self,
        owner: QObject,
        take: Callable[[Sequence[Fact]], None],
        done: Callable[[], None],
        failed: Callable[[Trouble], None],
    ) -> None:
        """Have ``take`` take all facts of this desk's journal, in its lane; ``done`` when nothing was asked since."""

        def taken(_: None) -> None:
            if self._lane.is_idle:
                done()
            else:  # a guest came meanwhile, whose arrival may not be among them
                self.hand_over(owner, take, done, failed)

        self.ask(owner, lambda desk: take(list(desk.facts())), taken, failed)

    def work_on(self, day: int | None) -> None:
        """Turn to another day; ``None`` is today's."""

        def turn() -> int:
            self._desk.work_on(day)
            return self._desk.day

        self._lane.call(self, turn, self.board.turn_to)

    # inside

    def _check_in(self, text: str, standing: Standing | None) -> None:
        day = self.board.day
        asked = Asked(text, day, standing.attendee if standing else None)
        self.asked.emit(asked)
        self._in_hand += 1

        def answered(verdict: Verdict) -> None:
            self._in_hand -= 1
            self._recover("write")
            self._answer(verdict)

        def failed(trouble: Trouble) -> None:
            self._in_hand -= 1
            self._keep_for_later(asked, trouble)

        self._lane.call(self, lambda: self._desk.check_in(text, day), answered, failed)

    def _ask(
        self, work: Callable[[], Verdict], asker: Asker | None = None, then: Callable[[Verdict], None] = ignore
    ) -> None:
        """Ask the desk; its answer is shown and printed whether or not whoever asked is still there."""
        self._in_hand += 1

        def answered(verdict: Verdict) -> None:
            self._in_hand -= 1
            self._recover("write")
            self._answer(verdict)
            if asker is not None and isValid(asker):
                asker.take_answer(verdict)
            then(verdict)

        def failed(trouble: Trouble) -> None:
            self._in_hand -= 1
            self._tell("write", trouble)
            if asker is not None and isValid(asker):
                asker.take_failure()

        self._lane.call(self, work, answered, failed)

    def _answer(self, verdict: Verdict) -> None:
        if verdict.attendee is not None:
            self._print_sent(verdict.attendee.id)
        self.answered.emit(verdict)

    def _print_sent(self, attendee: str) -> None:
        """The badge that goes to the printer by the facts, and has not been there yet."""
        self._doubtful.discard(attendee)
        standing = self.board.roll.find(attendee)
        if standing is None or not self.press.is_new(standing):
            return
        if standing.print is not None and standing.print.code not in self._elsewhere:
            self.press.print(standing, self.board.conference)

    def _forget_prints(self, attendees: frozenset[str]) -> None:
        """An arrival was undone, or another desk prints the badge now: here it is wanted no more."""
        for attendee in attendees:
            last = self.board.roll.standing(attendee).print
            if last is None or last.desk != self.board.desk:
                self.press.forget(attendee)

    def _keep_print(self, change: BadgeChange) -> None:
        self._unkept_prints.append(change)
        self._keep_prints()

    def _keep_prints(self) -> None:
        """Write down what became of badges; what cannot be written is tried again."""
        prints, self._unkept_prints = self._unkept_prints, []
        if not prints:
            return

        def failed(trouble: Trouble) -> None:
            self._unkept_prints = [*prints, *self._unkept_prints]
            self._tell("write", trouble)

        self._lane.call(self, lambda: self._desk.keep_prints(prints), failed=failed)

    # what could not be kept

    def _keep_for_later(self, asked: Asked, trouble: Trouble) -> None:
        if (asked.text, asked.day) not in [(one.text, one.day) for one in self._open]:
            self._open.append(asked)
        self.unkept.emit(asked, trouble)
        self._tell("write", trouble)
        self.link_changed.emit()

    def retry(self) -> None:
        """Try to keep what could not be kept, in order."""
        if self._open and not self._retrying:
            self._retrying = True
            first = self._open[0]
            self._lane.call(self, lambda: self._desk.check_in(first.text, first.day), self._keep_now, self._still_not)

    def _keep_now(self, verdict: Verdict) -> None:
        """At last: told beside whatever is on the card by now, and the badge is printed."""
        self._retrying = False
        asked = self._open.pop(0)
        self._recover("write")
        word = say(f"outcome.{verdict.outcome}.word")
        name = asked.person.name if asked.person else word
        came = verdict.outcome in HERE
        self._notices.tell(Notice("kept", say("window.kept", name=name, word=word), kind="info" if came else "warning"))
        if verdict.attendee:  # also where only the answer had been lost, and the arrival not
            self._print_sent(verdict.attendee.id)
        self.kept.emit(asked, verdict)
        self.link_changed.emit()
        self.retry()

    def _still_not(self, trouble: Trouble) -> None:
        self._retrying = False
        if trouble.name == "bug":  # it would fail for ever, and the guests behind it must not wait for that
            asked = self._open.pop(0)
            name = asked.person.name if asked.person else say("window.somebody")
            said, hint = say("window.stuck", name=name), say("window.stuck-hint")
            self._notices.tell(Notice(f"stuck.{asked.day}.{asked.text}", said, hint, "error"))
            self.link_changed.emit()
            self.retry()
            return
        self._tell("write", trouble)

    def _tell(self, kind: str, trouble: Trouble) -> None:
        self._told[kind].add(trouble.name)
        if kind == "write" and self._open:
            self._notices.trouble(trouble, say("window.retry"), self.retry)
        else:
            self._notices.trouble(trouble)

    def _recover(self, kind: str) -> None:
        """What was told about reading or writing is over: it worked."""
        if kind == "write" and self._open:
            return
        for name in self._told[kind]:
            self._notices.settle(f"trouble.{name}")
        self._told[kind].clear()

    def _poll(self) -> None:
        self._polls += 1
        if self._lane.is_idle:
            self._lane.call(self, self._look_around, self._follow, lambda trouble: self._tell("read", trouble))
            if self._polls % AGAIN == 0:
                self._keep_prints()
                self.retry()
        slow = self.silence() > 0
        if slow or slow != self._slow:
            self._slow = slow
            self.link_changed.emit()

    def _look_around(self) -> int:
        """In the lane: what other desks wrote, and which day it is."""
        self._desk.catch_up()
        return self._desk.day

    def _follow(self, day: int) -> None:
        self._recover("read")
        for attendee in self._doubtful - self._sending:  # it was written down after all, and only the answer was lost
            self._print_sent(attendee)
        if day != self.board.day:  # midnight has passed
            self.board.turn_to(day)
