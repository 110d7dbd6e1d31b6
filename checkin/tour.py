"""A whole morning in a minute: the program shown on 312 invented people, by the very calls that the desk makes.

The conference is the real one and the clock is set to its first morning, so that lists show what they will show. All
results stay in a folder to look at, the journal among them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from checkin import actions, demo
from checkin.desk import Desk
from checkin.i18n import say
from checkin.journal import Journal
from checkin.model import Attendee, Outcome, Source
from checkin.ticket import mint
from checkin.trouble import Trouble

DAY = 1
OPENING = datetime(2019, 9, 11, 10, 0, tzinfo=UTC)  # 12:00 in Halle
EVERY_NO_SHOW = 13
SECONDS_A_GUEST = 8


def give_tour(folder: Path | None, tell: Callable[[str], None]) -> Counter[Outcome]:
    """Run the morning in ``folder`` (a new one here when ``None``), telling each step; returns the answers given.

    Raises ``Trouble`` when ``folder`` holds a tour already.
    """
    folder = folder or new_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        used = any(folder.iterdir())
    except OSError as error:
        raise Trouble("cannot-write", path=folder, why=error.strerror) from error
    if used:
        raise Trouble("tour-there", folder=folder)
    clock = _Clock()
    conference = demo.conference()
    url = str(folder / "journal.sqlite")

    roster = folder / "roster.csv"
    demo.write_roster(roster, conference)
    actions.set_up(url, conference, say("tour.office"))
    with Journal.open(url) as first_journal, Journal.open(url) as second_journal:
        office = Desk(first_journal, say("tour.office"), DAY, clock)
        actions.take_roster(office, actions.read_roster(roster, conference, {}))
        tell(say("tour.imported", n=office.roll.registered, roster=roster))
        met = office.plan().wishes
        tell(say("tour.planned", first=met.get(1, 0), second=met.get(2, 0), third=met.get(3, 0), none=met.get(0, 0)))
        people = [standing.attendee for standing in office.roll.standings()]
        tickets = folder / "tickets"
        actions.write_tickets(people, conference, tickets, "png")
        actions.write_tickets(people[:1], conference, tickets, "pdf")
        tell(say("tour.tickets", n=len(people), folder=tickets))

        desks = [
            Desk(journal, say("tour.desk", n=number), DAY, clock)
            for number, journal in enumerate((first_journal, second_journal), 1)
        ]
        answers = Counter(_arrivals(desks, people, tickets, clock))
        answers.update(_oddities(desks, people, clock))
        for outcome in Outcome:
            if answers[outcome]:
                tell(say("tour.answered", n=answers[outcome], word=say(f"outcome.{outcome}.word")))
        lead = desks[0]
        lead.catch_up()
        freed = lead.release_no_shows("marktplatz")
        given = sum(one.room is not None for one in freed)
        tell(say("tour.released", released=len(freed) - given, given=given))
        _write_papers(lead, folder, tell)
        _sum_up(lead, folder, tell)
    return answers


def new_folder() -> Path:
    """A place for the results of a tour: here, named by the time."""
    return Path.cwd() / f"tour-{datetime.now().astimezone():%Y%m%d-%H%M%S}"


class _Clock:
    """The clock of the morning; it goes on when a guest steps up."""

    def __init__(self) -> None:
        self.at = OPENING

    def __call__(self) -> datetime:
        return self.at

    def next_guest(self) -> None:
        self.at += timedelta(seconds=SECONDS_A_GUEST)


def _arrivals(desks: list[Desk], people: list[Attendee], tickets: Path, clock: _Clock) -> Iterator[Outcome]:
    """Everybody but the no-shows holds up the ticket, at one desk and the other in turn."""
    for number, person in enumerate(people, 1):
        if number % EVERY_NO_SHOW:
            seen = actions.scan(desks[number % len(desks)], tickets / f"{person.id}.png")
            yield seen.verdict.outcome if seen.verdict else Outcome.UNREADABLE
            clock.next_guest()


def _oddities(desks: list[Desk], people: list[Attendee], clock: _Clock) -> Iterator[Outcome]:
    """What else happens on a morning."""
    first, second = desks
    guest, unpaid = people[0], people[99]
    yield first.check_in(guest.ticket).outcome  # came back for a coffee and shows the ticket again
    code = mint()
    yield second.check_in(code).outcome  # a ticket of somewhere else
    yield second.check_in(code[:-2] + "".join(reversed(code[-2:])) if code[-1] != code[-2] else code[1:]).outcome
    yield first.admit(unpaid.id, say("tour.lead"), say("tour.paid")).outcome
    for number, room in enumerate(("miteinander", "strukturen", "wissen"), 1):
        wishes = {"themenraum": (room,)}
        name = say("tour.walk-in", n=number)
        yield second.walk_in("Nadja", name, wishes, organisation=say("tour.organisation")).outcome
        clock.next_guest()
    yield first.undo(people[1].id, say("tour.mixed-up")).outcome
    yield first.check_in(people[1].ticket).outcome
    yield first.check_in(people[1].ticket).outcome  # held the phone a moment longer


def _write_papers(desk: Desk, folder: Path, tell: Callable[[str], None]) -> None:
    arrived = [standing for standing in desk.roll.standings() if standing.arrivals]
    badges = folder / "badges.pdf"
    fits = actions.write_badges(desk, arrived, badges, "a6")
    tell(say("tour.badges", n=len(arrived), file=badges, shrunk=len(fits)))
    for name, ending in (
        ("attendance", "xlsx"),
        ("attendance", "csv"),
        ("attendance", "pdf"),
        ("rooms", "pdf"),
        ("no-shows", "csv"),
        ("conflicts", "csv"),
        ("scan-log", "xlsx"),
    ):
        path = folder / f"{name}.{ending}"
        tell(say("tour.report", n=actions.write_report(desk, name, path, DAY), file=path))


def _sum_up(desk: Desk, folder: Path, tell: Callable[[str], None]) -> None:
    roll = desk.roll
    tell("")
    walk_ins = sum(standing.source is Source.WALK_IN for standing in roll.standings())
    registered = roll.registered - walk_ins
    tell(say("tour.sum", registered=registered, walk_ins=walk_ins, arrived=roll.arrived[DAY], facts=roll.head))
    for block in roll.conference.blocks:
        for room in block.rooms:
            taken = roll.taken[room.id]
            tell(
                say("tour.room", day=block.day, room=room.title, taken=taken, seats=room.seats, here=roll.here[room.id])
            )
    tell(say("tour.results", folder=folder))
