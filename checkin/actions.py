"""Several parts put to one use: what the command line, the tour and the window have in common.

Here services meet adapters. Everything takes a ``Desk`` and places for files; the rules are in ``rules.py``, the words
and options in ``cli.py``. Adapters that are slow to import are imported where they are used, so that a check-in does
not wait for reportlab.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from msgspec import Struct

from checkin import i18n, report, roster
from checkin.desk import Desk
from checkin.i18n import say
from checkin.journal import Journal, is_file
from checkin.model import (
    Attendee,
    BadgeMissed,
    BadgePrinted,
    Block,
    Choice,
    Conference,
    Fact,
    How,
    PrintState,
    ProgrammeSet,
    Registered,
    Room,
    Seat,
    Source,
    Standing,
    Verdict,
    utc_now,
)
from checkin.names import din5007
from checkin.roll import Roll
from checkin.ticket import mint, mint_id, only_ticket, sample
from checkin.trouble import Trouble

if TYPE_CHECKING:
    from checkin.paper.badge import Fit
    from checkin.paper.labels import LabelSheet
    from checkin.paper.layout import Layout

TICKET_FORMATS = ("png", "svg", "pdf")
REPORT_FORMATS = (".xlsx", ".csv", ".pdf")
DAY_END = (
    ("attendance", ".xlsx"),
    ("attendance", ".csv"),
    ("attendance", ".pdf"),
    ("rooms", ".pdf"),
    ("no-shows", ".csv"),
    ("conflicts", ".xlsx"),
    ("scan-log", ".xlsx"),
)
"""The reports that are kept of every day, each with its format."""


_FILLS = 0.7  # of a field: a badge that is much smaller is meant for another sheet


def nothing() -> None:
    """What to do after each of many when nobody counts."""


def doubtful(url: str) -> Trouble | None:
    """What speaks against the place of a journal: a network drive, a cloud's folder; ``None`` where nothing does."""
    if not is_file(url):
        return None
    from checkin import drives

    return drives.elsewhere(Path(url.removeprefix("sqlite:///")))


def set_up(url: str, conference: Conference, desk: str) -> str:
    """A new journal with this programme, and where it lies.

    ``Trouble`` where there is one already, and in a place that is no disk of this computer, but for training.
    """
    if not conference.training and (trouble := doubtful(url)):
        raise trouble
    with Journal.create(url, [Fact(utc_now(), desk, ProgrammeSet(conference))]) as journal:
        return journal.place


def conference_in(url: str) -> Conference:
    """The programme in the journal at ``url``; ``Trouble`` where there is none or it cannot be reached."""
    with Journal.open(url) as journal:
        programmes = [fact.change for fact in journal.read() if isinstance(fact.change, ProgrammeSet)]
        if not programmes:
            raise Trouble("no-journal", journal=journal.place)
    return programmes[-1].conference


def facts_in(url: str) -> list[Fact]:
    """All facts of the journal at ``url``; ``Trouble`` where there is none or it cannot be reached."""
    with Journal.open(url) as journal:
        return list(journal.read())


def read_roster(path: Path, conference: Conference, asked: Mapping[str, str]) -> roster.Roster:
    """The roster in a file; ``asked`` maps fields to columns where they are not recognised."""
    return roster.understand(find_roster(path, conference, asked), conference)


def find_roster(path: Path, conference: Conference, asked: Mapping[str, str] = {}) -> roster.Listing:
    """The list in a file and what its columns mean, to be looked at before it is read."""
    from checkin import office

    return roster.locate(office.read_sheets(path), conference, asked)


def difference(read: roster.Roster, roll: Roll) -> roster.Difference:
    """What a roster changes on a roll."""
    return roster.difference(read, roll, mint_id, mint)


def take_roster(desk: Desk, read: roster.Roster) -> None:
    """Write what a roster changes on the roll as it is at that moment, all or nothing."""

    def registered(roll: Roll) -> Sequence[Registered]:
        return difference(read, roll).changes

    desk.take_roster(registered)


def write_tickets(
    people: Iterable[Attendee], conference: Conference, folder: Path, form: str, on_each: Callable[[], None] = nothing
) -> None:
    """A file for each of ``people`` in ``folder``, named by id so that no guest data becomes a path.

    ``form`` is one of ``TICKET_FORMATS``.
    """
    from checkin import qr
    from checkin.paper.ticket import write_ticket

    for person in people:
        path = folder / f"{person.id}.{form}"
        match form:
            case "png":
                qr.write_png(person.ticket, path)
            case "svg":
                qr.write_svg(person.ticket, path)
            case _:
                write_ticket(path, person, conference)
        on_each()


class Scan(Struct, frozen=True):
    """A picture, the text read in it, and the answer to it; text and answer are ``None`` when there was no code."""

    path: Path
    text: str | None
    verdict: Verdict | None


def scan(desk: Desk, path: Path) -> Scan:
    """Check in by a picture, PDF or mail. Of several codes the only one that is a ticket counts; of two, neither."""
    from checkin.reading import pictures  # brings numpy along

    texts = pictures.read_file(path, desk.is_plausible)
    if not texts:
        return Scan(path, None, None)
    text = only_ticket(texts, lambda text: (held := desk.holder(text)) and held.id) or "\n".join(texts)
    return Scan(path, text, desk.check_in(text))


def write_badges(
    desk: Desk,
    standings: Iterable[Standing],
    path: Path,
    layout: str,
    on_page: Callable[[], None] = nothing,
    *,
    sheet: str | None = None,
    first: int = 1,
) -> list["Fit"]:
    """A PDF with a badge for each of ``standings``, in the order of names, and the facts that they were printed.

    Returns what is out of the ordinary on them and what is left to write by hand. For ``sheet`` and ``first`` see
    ``draw_badges``.
    """
    _check_place(layout, sheet, first)  # a slip of the pen must not void the badges that people have
    sent = desk.send_badges([one.id for one in report.listed(standings)], layout)
    codes = {one.id: one.print.code for one in sent if one.print}
    try:
        fits = draw_badges(sent, desk.roll.conference, path, layout, on_page, sheet=sheet, first=first)
    except BaseException:
        desk.keep_prints(BadgeMissed(attendee, code) for attendee, code in codes.items())
        raise
    desk.keep_prints(BadgePrinted(attendee, layout, code) for attendee, code in codes.items())
    return fits


def _check_place(layout: str, sheet: str | None, first: int) -> None:
    """Raise ``Trouble`` where there is no such layout, sheet or field."""
    from checkin.paper import labels
    from checkin.paper.layout import layout as load

    paper = load(layout).paper
    (label_sheet(sheet) if sheet else labels.alone(paper)).check_field(first)


def is_due(standing: Standing) -> bool:
    """Whether this person's badge is missing, or shows something that is no longer so."""
    last = standing.print
    return last is None or last.outdated or last.state not in (PrintState.PRINTED, PrintState.SENT)


def badge_size(layout: str) -> tuple[float, float]:
    """Width and height of the paper for one badge, in mm."""
    from checkin.paper.layout import layout as load

    return load(layout).paper


def label_sheet(name: str) -> "LabelSheet":
    """A sheet with fields for badges; ``Trouble`` where there is none of that name."""
    from checkin.paper import labels

    return labels.label_sheet(name)


def layout_for(sheet: "LabelSheet", layout: str) -> str:
    """The layout to print on a sheet: ``layout`` where it fits its fields as it is, else the one that suits them."""
    wide, high = badge_size(layout)
    fills = wide * high > _FILLS * sheet.field[0] * sheet.field[1]
    return layout if not sheet.layout or (fills and sheet.scale((wide, high)) == 1) else sheet.layout


def write_ruler(path: Path, layout: str, printer: str) -> tuple[float, float]:
    """A page of a badge's size to measure a printer by; its width and height in mm."""
    from checkin.paper.ruler import write_ruler as write

    page = badge_size(layout)
    write(path, page, printer)
    return page


def badge_layouts() -> list[tuple[str, str]]:
    """Which layouts there are, as (title, name); one that cannot be read is called by its name."""
    from checkin.paper import layout as data

    def title(name: str) -> str:
        words = f"settings.layout.{name}"
        if name in data.shipped() and not (data.own_folder() / f"{name}.toml").exists() and i18n.knows(words):
            return say(words)
        with suppress(Trouble):
            return data.layout(name).title
        return name

    return [(title(name), name) for name in data.layouts()]


def draw_badges(
    standings: Iterable[Standing],
    conference: Conference,
    path: Path,
    layout: "str | Layout",
    on_page: Callable[[], None] = nothing,
    *,
    sheet: str | None = None,
    first: int = 1,
) -> list["Fit"]:
    """A PDF with a badge for each of ``standings`` as they stand there, and no fact about it: off the desk's thread.

    The badges are a page each, or lie on the fields of ``sheet``, the first one on field ``first``. Whoever has no
    badge yet gets a code that is nobody's: such a badge is there to be looked at.
    ``layout`` is the name of one, or one that is still being designed.
    """
    from checkin.paper import badge
    from checkin.paper.layout import layout as load

    if path.suffix.lower() != ".pdf":
        raise Trouble("report-format", path=path, formats=".pdf")
    badges = [
        badge.Badge(one.attendee, seated(conference, one), (one.print and one.print.code) or sample())
        for one in standings
    ]
    labels = label_sheet(sheet) if sheet else None
    chosen = load(layout) if isinstance(layout, str) else layout
    return badge.write_badges(path, badges, conference, chosen, on_page, labels=labels, first=first)


def check_badges(
    standings: Iterable[Standing], conference: Conference, layout: str, on_each: Callable[[], None] = nothing
) -> list["Fit"]:
    """What is out of the ordinary on the badges of ``standings`` before the day: no fact and no file is left of it.

    The badges are drawn for it, so this says what the printed ones will say; off the desk's thread.
    """
    people = list(standings)
    if not people:
        return []
    with TemporaryDirectory() as folder:
        return draw_badges(people, conference, Path(folder, "badges.pdf"), layout, on_each)


def write_fits(fits: Iterable["Fit"], roll: Roll, path: Path) -> int:
    """What ``check_badges`` found, as a list in the format that the ending of ``path`` asks for; how many people."""
    remarks = {fit.attendee: str(fit.sentence) for fit in fits}
    write_table(path, report.badges(roll, remarks))
    return len(remarks)


def invented(conference: Conference) -> Standing:
    """Somebody who does not exist, with a seat wherever everybody sits: for a test, or while nobody is registered."""
    person = Attendee(
        id="test",
        ticket=mint(),
        given=say("readiness.printer.given"),
        family=say("readiness.printer.family"),
        organisation=say("readiness.printer.organisation"),
        role=conference.roles[0].title if conference.roles else "",
    )
    blocks = (block for block in conference.blocks if block.choice is Choice.ONE)
    seats = {block.id: Seat(block.rooms[0].id, How.PLANNED, 0) for block in blocks}
    return Standing(person, Source.DESK, seats=seats)


def seated(conference: Conference, standing: Standing) -> tuple[tuple[Block, Room], ...]:
    """Where a person sits, in the order of the programme."""
    return tuple(
        (block, block.room(standing.seats[block.id].room)) for block in conference.blocks if block.id in standing.seats
    )


def write_report(desk: Desk, name: str, path: Path, day: int | None = None) -> int:
    """The report ``name`` in the format that the ending of ``path`` asks for; returns how many rows it has."""
    table = report.build(name, desk.roll, desk.facts(), day)
    write_table(path, table)
    return len(table.rows)


def write_table(path: Path, table: report.Table) -> None:
    """``table`` in the format that the ending of ``path`` asks for, one of ``REPORT_FORMATS``; else ``Trouble``."""
    from checkin import office
    from checkin.paper import table as paper

    writers = dict(zip(REPORT_FORMATS, (office.write_xlsx, office.write_csv, paper.write_table), strict=True))
    if path.suffix.lower() not in writers:
        raise Trouble("report-format", path=path, formats=" ".join(REPORT_FORMATS))
    writers[path.suffix.lower()](path, table)


def report_file(name: str, conference: Conference, day: int | None, ending: str) -> str:
    """How the file of a report is called: "anwesenheit-tag-1-2019-09-11.xlsx"."""
    title = "-".join(" ".join(din5007(say(f"report.{name}.title"))).split())
    if day is None:
        return f"{title}-{say('reports.file.all')}{ending}"
    return f"{title}-{say('reports.file.day', day=day)}-{_date(conference, day)}{ending}"


def _date(conference: Conference, day: int) -> date:
    return next(one.date for one in conference.days if one.number == day)


class Written(Struct, frozen=True):
    """A report that was written: its name, where it lies, and how many rows it has."""

    report: str
    path: Path
    rows: int


class DayEnd:
    """The reports of ``DAY_END`` for one day in a folder of its own below ``parent``, named by date and day.

    They are written one by one with ``go_on``, so that it can be followed and given up; what does not become whole
    goes away. ``roll`` must not change meanwhile, and ``facts`` are those that it stands on. ``conflicts`` and
    ``owed`` (badges) are what is left to do.
    """

    total = len(DAY_END)

    def __init__(self, parent: Path, roll: Roll, facts: Sequence[Fact], day: int) -> None:
        self.day = day
        self.written: list[Written] = []
        self.conflicts = sum(one.day == day for one in roll.conflicts())
        self.owed = sum(day in one.arrivals and not one.badges for one in roll.standings())
        self._roll, self._facts = roll, facts
        self._tables: dict[str, report.Table] = {}
        self.folder = _new_folder(parent, f"{_date(roll.conference, day)}-{say('reports.file.day', day=day)}")

    def go_on(self) -> bool:
        """Write the next report; whether some are left. Raises ``Trouble``, and leaves nothing, where that fails."""
        name, ending = DAY_END[len(self.written)]
        if name not in self._tables:
            self._tables[name] = report.build(name, self._roll, self._facts, self.day)
        table = self._tables[name]
        path = self.folder / report_file(name, self._roll.conference, self.day, ending)
        try:
            write_table(path, table)
        except Trouble:
            self.give_up()
            raise
        self.written.append(Written(name, path, len(table.rows)))
        return len(self.written) < self.total

    def give_up(self) -> None:
        """Take away what was written: half a set would pass for a whole one."""
        with suppress(OSError):  # somebody has a file open or put one there: then the folder stays
            for one in self.written:
                one.path.unlink(missing_ok=True)
            self.folder.rmdir()


def _new_folder(parent: Path, name: str) -> Path:
    """A folder below ``parent`` that was not there before: ``name``, else ``name-2``, ``name-3`` …"""
    numbered = chain([name], (f"{name}-{number}" for number in count(2)))
    folder = next(parent / one for one in numbered if not (parent / one).exists())
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise Trouble("cannot-write", path=folder, why=error.strerror) from error
    return folder
