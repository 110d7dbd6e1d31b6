"""What the desk talks about: the conference, its attendees, and the facts about them. Frozen values, nothing else.

Only ``Registered`` carries personal data; every other change names the attendee by id, so that erasing a person means
blanking one kind of fact and attendance figures survive it.
"""

import re
from datetime import UTC, date, datetime, time
from enum import StrEnum
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from checkin.i18n import Sentence

_FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


class Value(Struct, frozen=True, gc=False):
    """A frozen value. Values hold values and never each other in a circle, so the garbage collector need not follow
    them: with 50,000 attendees that halves the time to start.
    """


class Choice(StrEnum):
    """Whether a block seats everybody or only those who asked for it."""

    ONE = "one"
    OPTIONAL = "optional"


class Room(Value, frozen=True, forbid_unknown_fields=True):
    """One room (or guided group) of a block with its ``seats``, of which ``reserve`` are not planned in advance.

    ``follows`` names the room of the continued block whose people keep sitting together here.
    """

    id: str
    title: str
    seats: int
    reserve: int = 0
    colour: str = "#5f6b7a"
    place: str = ""
    follows: str = ""


class Block(Value, frozen=True, forbid_unknown_fields=True):
    """One entry of the programme in which people sit in one of several rooms: theme rooms, tours."""

    id: str
    title: str
    day: int
    start: time
    rooms: tuple[Room, ...]
    choice: Choice = Choice.ONE
    end: time | None = None
    continues: str = ""

    def room(self, room_id: str) -> Room:
        """The room of that id; ``KeyError`` where the block has none."""
        for room in self.rooms:
            if room.id == room_id:
                return room
        raise KeyError(room_id)


class Day(Value, frozen=True, forbid_unknown_fields=True):
    """A conference day: counted from 1, with its date."""

    number: int
    date: date


class Role(Value, frozen=True, forbid_unknown_fields=True):
    """A role with the colour of its badge; ``also`` holds the spellings that rosters use for it."""

    title: str
    colour: str
    also: tuple[str, ...] = ()


class Conference(Value, frozen=True, forbid_unknown_fields=True):
    """The whole programme. One journal holds one conference.

    ``training`` says that its people are invented: the journal itself tells, so nothing in it can pass for real.
    """

    title: str
    days: tuple[Day, ...]
    blocks: tuple[Block, ...]
    subtitle: str = ""
    organiser: str = ""
    venue: str = ""
    address: str = ""
    timezone: str = "Europe/Berlin"
    registration_until: date | None = None
    roles: tuple[Role, ...] = ()
    ticket_hosts: tuple[str, ...] = ()
    training: bool = False

    def block(self, block_id: str) -> Block:
        """The block of that id; ``KeyError`` where there is none."""
        for block in self.blocks:
            if block.id == block_id:
                return block
        raise KeyError(block_id)

    def block_of(self, room_id: str) -> Block:
        """The block that a room belongs to (room ids are unique in a conference); ``KeyError`` where there is none."""
        for block in self.blocks:
            if any(room.id == room_id for room in block.rooms):
                return block
        raise KeyError(room_id)

    def room(self, room_id: str) -> Room:
        """The room of that id; ``KeyError`` where there is none."""
        return self.block_of(room_id).room(room_id)

    def role(self, title: str) -> Role | None:
        """The role that a roster calls ``title``, whatever the case."""
        wanted = title.casefold()
        for role in self.roles:
            if wanted == role.title.casefold() or wanted in (name.casefold() for name in role.also):
                return role
        return None

    def today(self, at: datetime) -> int:
        """The day on whose date ``at`` falls where the conference is held; day 1 on any other date."""
        local = at.astimezone(ZoneInfo(self.timezone)).date()
        return next((day.number for day in self.days if day.date == local), self.days[0].number)


class Status(StrEnum):
    """What the organiser says about a registration."""

    CONFIRMED = "confirmed"
    UNPAID = "unpaid"
    CANCELLED = "cancelled"


class Attendee(Value, frozen=True):
    """A registered person.

    ``wishes`` maps a block to the rooms wished there, best first; a block with no rooms named means "yes, any of
    them". ``days`` are the days the person is registered for, all of them when empty. ``photo`` is the consent to be
    photographed, ``None`` when nobody asked. ``ref`` is how the organiser's own system names the registration.
    """

    id: str
    ticket: str
    given: str
    family: str
    title: str = ""
    organisation: str = ""
    role: str = ""
    email: str = ""
    status: Status = Status.CONFIRMED
    days: tuple[int, ...] = ()
    wishes: dict[str, tuple[str, ...]] = {}
    photo: bool | None = None
    notes: str = ""
    ref: str = ""
    registered: datetime | None = None

    @property
    def name(self) -> str:
        """The whole name as one writes it: title, given name, family name; in Chinese, Japanese and Korean letters the
        family name first.
        """
        first, last = self.given, self.family
        if _FAMILY_FIRST.match(last):
            first, last = last, first
        return " ".join(part for part in (self.title, first, last) if part)

    @property
    def listed(self) -> str:
        """The name as lists have it: "Grimm, Dr. Vera"."""
        first = " ".join(part for part in (self.title, self.given) if part)
        return ", ".join(part for part in (self.family, first) if part)

    def changed_from(self, old: "Attendee") -> tuple[str, ...]:
        """The fields in which this version of a registration differs from an older one."""
        return tuple(name for name in self.__struct_fields__ if getattr(self, name) != getattr(old, name))

    def comes_on(self, day: int) -> bool:
        """Whether the registration covers that day."""
        return not self.days or day in self.days


ON_BADGE = ("given", "family", "title", "organisation", "role", "photo")
"""The fields of ``Attendee`` that badges show."""

PERSONAL = frozenset({"ticket", "given", "family", "title", "email", "photo", "notes"})
"""The fields of ``Attendee`` that are the person's own; the others are the registration's and can be handed on."""


class Source(StrEnum):
    """Where a registration was last written; ``SUBSTITUTE``: at a desk, for another person than before."""

    ROSTER = "roster"
    DESK = "desk"
    SUBSTITUTE = "substitute"
    WALK_IN = "walk-in"


class How(StrEnum):
    """How a person came to a seat, or lost one."""

    PLANNED = "planned"
    GIVEN = "given"
    MOVED = "moved"
    NEXT = "next"
    WAITING = "waiting"
    RELEASED = "released"


class Outcome(StrEnum):
    """The desk's answer. The first group answers a scan, the second what a person at the desk asked for."""

    WELCOME = "WELCOME"
    JUST_SCANNED = "JUST_SCANNED"
    ALREADY_HERE = "ALREADY_HERE"
    UNPAID = "UNPAID"
    CANCELLED = "CANCELLED"
    WRONG_DAY = "WRONG_DAY"
    VOID = "VOID"
    UNKNOWN = "UNKNOWN"
    MISTYPED = "MISTYPED"
    SEVERAL = "SEVERAL"
    NO_TICKET = "NO_TICKET"
    UNREADABLE = "UNREADABLE"

    CORRECTED = "CORRECTED"
    MOVED = "MOVED"
    ROOM_FULL = "ROOM_FULL"
    NO_SEAT = "NO_SEAT"
    SUBSTITUTED = "SUBSTITUTED"
    NOTED = "NOTED"
    SETTLED = "SETTLED"
    UNDONE = "UNDONE"
    NOT_HERE = "NOT_HERE"
    EXPECTED = "EXPECTED"


class Change(Value, frozen=True, tag_field="kind"):
    """What a fact says happened. The closed union is ``AnyChange``; the roll folds it in one ``match``."""


class ProgrammeSet(Change, frozen=True, tag="programme"):
    """The conference is this. The latest wins."""

    conference: Conference


class Registered(Change, frozen=True, tag="registered"):
    """The whole attendee, as roster, walk-in or correction left it. The latest wins.

    ``fields`` are those that a desk changed by it: all else may be written anew if others wrote before.
    """

    person: Attendee
    source: Source
    fields: tuple[str, ...] = ()

    @property
    def attendee(self) -> str:
        """The attendee's id, under the name it has in every other change."""
        return self.person.id


class Arrived(Change, frozen=True, tag="arrived"):
    """The person is here on this day. A lead who overruled a refusal stands in ``by``, with the reason in ``why``."""

    attendee: str
    day: int
    overruled: Outcome | None = None
    by: str = ""
    why: str = ""


class Assigned(Change, frozen=True, tag="assigned"):
    """The person sits in ``room`` of ``block``; with no room the person waits or has given the seat up (``how``).

    ``wish`` is the rank of the wish this seat fulfils, 0 when it fulfils none. ``leased``: the seat was one of those
    that the desk had put by.
    """

    attendee: str
    block: str
    room: str | None
    how: How
    wish: int = 0
    leased: bool = False


class Refused(Change, frozen=True, tag="refused"):
    """A scan that admitted nobody. ``ticket`` is masked (see ``ticket.masked``): an unknown code may be anything."""

    outcome: Outcome
    day: int
    attendee: str | None = None
    ticket: str = ""


class Undone(Change, frozen=True, tag="undone"):
    """The arrival of that day did not happen, says whoever is named in ``by``."""

    attendee: str
    day: int
    why: str
    by: str = ""


class BadgeOrdered(Change, frozen=True, tag="ordered"):
    """A badge is to be printed with many others at the desk that says so, and waits for its turn."""

    attendee: str
    layout: str


class BadgeSent(Change, frozen=True, tag="sent"):
    """A badge goes to the printer now, with ``code`` as its own: whatever was printed before is void once it is out.

    Until the badge is told to be printed or missed, nobody knows whether it came out.
    """

    attendee: str
    layout: str
    code: str


class BadgePrinted(Change, frozen=True, tag="printed"):
    """The badge with this code came out. (Badges of earlier versions had none.)"""

    attendee: str
    layout: str
    code: str = ""


class BadgeMissed(Change, frozen=True, tag="missed"):
    """The badge with this code did not come out; ``given_up``: and nobody wants it any more."""

    attendee: str
    code: str
    given_up: bool = False


class Leased(Change, frozen=True, tag="leased"):
    """The desk puts by so many seats of ``room``, to give them while it is alone; nobody else gives these.

    ``of`` names another desk where a person speaks for one that is lost, and ``by`` the person.
    """

    room: str
    seats: int
    of: str = ""
    by: str = ""


class NoteDone(Change, frozen=True, tag="noted"):
    """What the notes of the person ask for is dealt with."""

    attendee: str


class About(StrEnum):
    """What two desks that were apart said differently of one person."""

    FIELD = "field"
    SEAT = "seat"
    PERSON = "person"
    WALK_IN = "walk-in"


class Crossed(Change, frozen=True, tag="crossed"):
    """What ``desk`` wrote about the person was not known to the desk that comes back now and says something else.

    That follows in the next facts, and counts. ``name`` is the field of ``Attendee`` or the block that it is about. A
    walk-in (who has just been registered) is perhaps the same person as one of that name whom ``desk`` registered.
    """

    attendee: str
    about: About
    desk: str
    name: str = ""


class Settled(Change, frozen=True, tag="settled"):
    """Whatever contradicts itself about the person has been sorted out. Never written by a desk that is alone."""

    attendee: str


BadgeChange = BadgeOrdered | BadgeSent | BadgePrinted | BadgeMissed
DeskChange = ProgrammeSet | Registered | Arrived | Assigned | Refused | Undone | NoteDone | Leased | Crossed | Settled
AnyChange = DeskChange | BadgeChange


class Fact(Value, frozen=True):
    """Something that happened: added once, never edited.

    ``id`` makes sending it twice harmless. ``seq`` is its number in the journal, 1, 2, 3 … without gaps, and decides
    the order; ``None`` until it has one. ``at`` (UTC) is for people and never orders anything.
    """

    at: datetime
    desk: str
    change: AnyChange
    id: UUID = field(default_factory=uuid4)
    seq: int | None = None


def utc_now() -> datetime:
    """The clock of the desk."""
    return datetime.now(UTC)


class Arrival(Value, frozen=True):
    """That a person came: when, at which desk, and the number of the fact that says so.

    ``overruled`` is the refusal that a lead set aside.
    """

    at: datetime
    desk: str
    since: int
    overruled: Outcome | None = None
    by: str = ""
    why: str = ""


class Seat(Value, frozen=True):
    """A place in a room, how the person came to it and since which fact, and which wish it fulfils (0: none)."""

    room: str
    how: How
    since: int
    wish: int = 0


class PrintState(StrEnum):
    """How a badge stands by the facts. Of one that was sent, the desk that sent it knows more while it runs."""

    WAITING = "waiting"
    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"


class Print(Value, frozen=True):
    """The last print of a badge: at which desk, when and since which fact, and the code in its QR.

    ``outdated`` tells that it shows something that is no longer so. ``before`` is the print before one that waits, and
    holds again when nobody wants that any more.
    """

    state: PrintState
    layout: str
    desk: str
    at: datetime
    since: int
    code: str = ""
    outdated: bool = False
    before: "Print | None" = None


class Crossing(Value, frozen=True):
    """That two desks which were apart said different things of one person: the fact says more (``Crossed``).

    ``before`` is what the first had said: a room's id, or the field's content.
    """

    about: About
    desk: str
    desk2: str
    name: str = ""
    before: str = ""


class Standing(Value, frozen=True):
    """One attendee as the facts leave them.

    ``source`` is where the registration came from: a walk-in whom a roster claims later is of the roster. ``corrected``
    are the fields of the attendee that a desk has corrected since. ``before`` are those for whom this person stands in,
    as they were registered. ``arrivals`` maps days, ``seats`` and ``waiting`` map blocks; ``waiting`` holds the number
    of the fact that put the person on the list. ``again`` are arrivals told by a desk that did not know of an earlier
    one, ``crossed`` what else desks said apart, neither sorted out yet; ``settled`` tells that whoever is cancelled and
    here is so rightly. ``badges`` counts those that came out, ``badge_code`` is the code of the last of them, and
    ``print`` the print that was asked for last. ``note_done`` tells that nothing is left to do about the notes as they
    are now.
    """

    attendee: Attendee
    source: Source
    corrected: frozenset[str] = frozenset()
    arrivals: dict[int, Arrival] = {}
    again: tuple[tuple[int, Arrival], ...] = ()
    crossed: tuple[Crossing, ...] = ()
    settled: bool = False
    seats: dict[str, Seat] = {}
    waiting: dict[str, int] = {}
    badges: int = 0
    badge_code: str = ""
    print: Print | None = None
    before: tuple[Attendee, ...] = ()
    note_done: bool = False

    @property
    def id(self) -> str:
        """The attendee's id."""
        return self.attendee.id

    @property
    def note_due(self) -> bool:
        """Whether the notes ask for something that nobody has dealt with."""
        return bool(self.attendee.notes) and not self.note_done

    @property
    def codes(self) -> set[str]:
        """The codes that let this person in: the ticket, and the badge that came out last or is under way."""
        return {self.attendee.ticket, self.badge_code, self.print.code if self.print else ""} - {""}

    def waits_at(self, desk: str) -> bool:
        """Whether a badge waits there for its turn to be printed."""
        return self.print is not None and self.print.state is PrintState.WAITING and self.print.desk == desk

    def is_missing(self, day: int) -> bool:
        """Whether the person is registered for that day, not cancelled, and not here."""
        person = self.attendee
        return day not in self.arrivals and person.status is not Status.CANCELLED and person.comes_on(day)


class Verdict(Value, frozen=True):
    """The desk's answer, and what it writes into the journal when it is given.

    ``said`` is the sentence for people. ``rooms`` maps the blocks that still lie ahead to the room the person sits in,
    ``None`` where the person waits for a seat; ``reasons`` say why. ``repaired`` tells that the scanner's keyboard
    layout had garbled the code.
    """

    outcome: Outcome
    said: Sentence
    at: datetime
    desk: str
    day: int
    attendee: Attendee | None = None
    rooms: dict[str, str | None] = {}
    reasons: tuple[Sentence, ...] = ()
    arrival: Arrival | None = None
    repaired: bool = False
    changes: tuple[AnyChange, ...] = ()
