"""Everything that people at the window can ask of the desk, a method each: the only place where the window writes.

Each method hands its question to the desk's lane and returns at once. The answer comes back as a signal; the facts that
it wrote come up by themselves, before it, so whatever an answer tells is on the board already.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from checkin import rules, ticket
from checkin.desk import Desk
from checkin.i18n import say
from checkin.model import Assigned, Attendee, Fact, Outcome, Standing, Verdict, utc_now
from checkin.rules import Scene
from checkin.trouble import Trouble
from ui.board import Board
from ui.lane import Lane, ignore
from ui.notice import Notice, Notices
from ui.press import Paper, Press

T = TypeVar("T")

POLL = 1000
"""Milliseconds between looks for what other desks wrote."""

PATIENCE = 2.0
"""Seconds after which people are told that the journal does not answer."""

AGAIN = 3
"""Every so many polls, what could not be kept is tried again."""


class Asked(Struct, frozen=True):
    """A check-in that was asked for, and who it seems to be about by what the board knows."""

    text: str
    person: Attendee | None = None


class Uplink(QObject):
    """Carries facts from the desk's lane to the window's thread."""

    facts = Signal(object)

    def tell(self, facts: Sequence[Fact]) -> None:
        """Called in the lane."""
        self.facts.emit(tuple(facts))


class Reception(QObject):
    """The window's side of one desk.

    Signals: ``asked(Asked)`` at once, ``answered(Verdict)`` when it is on disk, ``unkept(Asked, Trouble)`` when it
    could not be written down; ``link_changed()`` when the journal stops or begins to answer, or something waits for it.
    """

    asked = Signal(object)
    answered = Signal(object)
    unkept = Signal(object, object)
    link_changed = Signal()

    def __init__(
        self, desk: Desk, board: Board, lane: Lane, press: Press, notices: Notices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.board = board
        self.press = press
        self.prints = True
        self._desk = desk
        self._lane = lane
        self._notices = notices
        self._open: list[Asked] = []
        self._retrying = False
        self._polls = 0
        self._slow = False
        press.printed.connect(self._keep_printed)
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
    def is_idle(self) -> bool:
        """Whether every question has been answered."""
        return self._lane.is_idle

    # a guest

    def scan(self, text: str) -> None:
        """Somebody holds up a code."""
        hosts = self.board.conference.ticket_hosts
        holders = (self.board.roll.holder(one.code) for one in ticket.read(text, hosts).candidates)
        holder = next((found for found in holders if found is not None), None)
        self._check_in(Asked(text, holder.attendee if holder else None))

    def check_in(self, attendee: str) -> None:
        """Check a person in who was found by name."""
        person = self.board.roll.standing(attendee).attendee
        self._check_in(Asked(person.ticket, person))

    def admit(self, attendee: str, by: str, why: str, done: Callable[[], None]) -> None:
        """Check somebody in against a refusal, on the word of the lead."""
        self._ask(lambda: self._desk.admit(attendee, by, why), done)

    def walk_in(
        self, given: str, family: str, wishes: Mapping[str, tuple[str, ...]], done: Callable[[], None], **fields: Any
    ) -> None:
        """Register and check in somebody who is on no list."""
        self._ask(lambda: self._desk.walk_in(given, family, wishes, **fields), done)

    def correct(self, attendee: str, done: Callable[[], None], reprint: bool, **fields: str) -> None:
        """Change what a person's registration says, and print the badge anew where that is wanted."""
        self._ask(lambda: self._desk.correct(attendee, **fields), done, reprint=reprint)

    def substitute(self, attendee: str, given: str, family: str, done: Callable[[], None], **fields: str) -> None:
        """Somebody else comes on this registration, and stands at the desk."""

        def check_in() -> None:
            done()
            self.check_in(attendee)

        self._ask(lambda: self._desk.substitute(attendee, given, family, **fields), check_in)

    def assign(self, attendee: str, room: str, done: Callable[[], None] = lambda: None) -> None:
        """Give a person a seat in another room."""
        self._ask(lambda: self._desk.assign(attendee, room), done)

    def swap(self, first: str, second: str, block: str, done: Callable[[], None] = lambda: None) -> None:
        """Two people change places."""
        self._ask(lambda: self._desk.swap(first, second, block), done)

    def undo(self, attendee: str, why: str, by: str, done: Callable[[], None]) -> None:
        """Take an arrival back."""
        self._ask(lambda: self._desk.undo(attendee, why, by), done)

    def note_done(self, attendee: str) -> None:
        """What a note asks for has been dealt with."""
        self._ask(lambda: self._desk.note_done(attendee))

    def reprint(self, attendee: str) -> None:
        """Print a badge, again or at last."""
        self.press.print(self.board.roll.standing(attendee), self.board.conference)

    def look(self, attendee: str) -> Verdict:
        """How a person stands, from the board and at once."""
        scene = Scene(self.board.desk, utc_now(), self.board.day)
        return rules.look(self.board.roll, self.board.roll.standing(attendee), scene)

    # the whole conference

    def release_no_shows(self, block: str, done: Callable[[tuple[Assigned, ...]], None]) -> None:
        """Free the seats of those who did not come."""
        self.ask(lambda desk: desk.release_no_shows(block), done)

    def ask(
        self,
        work: Callable[[Desk], T],
        done: Callable[[T], None] = ignore,
        failed: Callable[[Trouble], None] | None = None,
    ) -> None:
        """Any other work on the desk, in its lane: planning, taking a roster, reading all facts."""
        self._lane.call(self, lambda: work(self._desk), done, failed)

    def work_on(self, day: int | None) -> None:
        """Turn to another day; ``None`` is today's."""

        def turn() -> int:
            self._desk.work_on(day)
            return self._desk.day

        self._lane.call(self, turn, self.board.turn_to)

    # inside

    def _check_in(self, asked: Asked) -> None:
        self.asked.emit(asked)
        self._lane.call(
            self,
            lambda: self._desk.check_in(asked.text),
            lambda verdict: self._answer(verdict, print_badge=True),
            lambda trouble: self._keep_for_later(asked, trouble),
        )

    def _ask(self, work: Callable[[], Verdict], done: Callable[[], None] = lambda: None, reprint: bool = False) -> None:
        def answered(verdict: Verdict) -> None:
            done()
            self._answer(verdict, print_badge=True)
            if reprint and verdict.attendee is not None:
                self.reprint(verdict.attendee.id)

        self._lane.call(self, work, answered, self._notices.trouble)

    def _answer(self, verdict: Verdict, print_badge: bool) -> None:
        if verdict.attendee is not None:
            standing = self.board.roll.standing(verdict.attendee.id)
            if verdict.outcome is Outcome.UNDONE:
                self.press.forget(standing.id)
            if verdict.outcome is Outcome.WELCOME and self.prints and print_badge:
                self._print_first(standing)
        self.answered.emit(verdict)

    def _print_first(self, standing: Standing) -> None:
        """The one badge that is printed without being asked for."""
        if not standing.badges and self.press.state(standing) in (Paper.OWED, Paper.NONE):
            self.press.print(standing, self.board.conference)

    def _keep_printed(self, attendee: str, layout: str) -> None:
        self._lane.call(self, lambda: self._desk.badges_printed([attendee], layout))

    def _keep_for_later(self, asked: Asked, trouble: Trouble) -> None:
        self._open.append(asked)
        self.unkept.emit(asked, trouble)
        self._notices.trouble(trouble, say("window.retry"), self.retry)
        self.link_changed.emit()

    def retry(self) -> None:
        """Try to keep what could not be kept, in order."""
        if self._open and not self._retrying:
            self._retrying = True
            first = self._open[0]
            self._lane.call(self, lambda: self._desk.check_in(first.text), self._kept, self._still_not)

    def _kept(self, verdict: Verdict) -> None:
        self._retrying = False
        kept = self._open.pop(0)
        name = kept.person.name if kept.person else say(f"outcome.{verdict.outcome}.word")
        word = say(f"outcome.{verdict.outcome}.word")
        self._notices.tell(Notice("kept", say("window.kept", name=name, word=word), kind="info"))
        self._answer(verdict, print_badge=True)
        self.link_changed.emit()
        self.retry()

    def _still_not(self, trouble: Trouble) -> None:
        self._retrying = False
        self._notices.trouble(trouble, say("window.retry"), self.retry)

    def _poll(self) -> None:
        self._polls += 1
        if self._lane.is_idle:
            self._lane.call(self, self._desk.catch_up, failed=self._notices.trouble)
            if self._polls % AGAIN == 0:
                self.retry()
        slow = self.silence() > 0
        if slow or slow != self._slow:
            self._slow = slow
            self.link_changed.emit()
