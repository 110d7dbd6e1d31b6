"""The command line: words and options around ``actions.py`` and ``Desk``. Every command here is a thin wrapper.

All help and all answers are said in German or English (``--lang``, else the environment), which is why commands and
options look their texts up when they are shown instead of carrying them. Exit codes: 0 all done; 1 the surroundings
failed; 2 the call was wrong; 3 done, but somebody or something needs a look; 70 a bug of ours.
"""

import io
import json
import os
import socket
import sys
import traceback
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo

import click
import msgspec
import platformdirs
from msgspec import Struct
from msgspec.structs import replace

from checkin import actions, doctor, i18n, programme, settings
from checkin.desk import Desk
from checkin.files import alone_with
from checkin.i18n import say
from checkin.journal import Journal, is_file
from checkin.model import Fact, Outcome, ProgrammeSet, Source, Standing, Status, Verdict, utc_now
from checkin.names import fold
from checkin.report import REPORTS, listed
from checkin.roll import Roll
from checkin.roster import Difference
from checkin.search import Search
from checkin.seats import by_block
from checkin.spoken import Group, argument, filled, is_address, option
from checkin.ticket import Kind
from checkin.ticket import read as read_code
from checkin.trouble import Trouble

if TYPE_CHECKING:
    from checkin.hub import Hub
    from checkin.paper.labels import LabelSheet

FAILED = 1
NEEDS_A_LOOK = 3
BUG = 70  # EX_SOFTWARE

HERE = {Outcome.WELCOME, Outcome.JUST_SCANNED}
REFUSED = {Outcome.UNPAID, Outcome.CANCELLED, Outcome.WRONG_DAY}
CLOCK_TOLERANCE = 30  # seconds by which the clocks of two computers may differ
DONE = {*HERE, Outcome.CORRECTED, Outcome.SUBSTITUTED, Outcome.MOVED, Outcome.UNDONE}


class Place(Struct, frozen=True):
    """Which journal the command works on, and as which desk."""

    journal: str
    desk: str

    @contextmanager
    def open(self, day: int | None = None) -> Iterator[Desk]:
        """The desk on its journal; ``day`` must be one of the conference."""
        from checkin import pairing

        with self._joined(day) if pairing.is_hub(self.journal) else self._opened(day) as desk:
            days = [one.number for one in desk.roll.conference.days]
            if day is not None and day not in days:
                raise Trouble("no-such-day", day=day, days=", ".join(map(str, days)))
            yield desk

    @contextmanager
    def _opened(self, day: int | None) -> Iterator[Desk]:
        with Journal.open(self.journal) as journal:
            if trouble := actions.doubtful(self.journal):
                click.echo(f"{trouble.sentence}\n→ {trouble.hint}", err=True)
            yield Desk(journal, self.desk, day)

    @contextmanager
    def _joined(self, day: int | None) -> Iterator[Desk]:
        """A desk at a hub like the window's: with a copy of its own, so that it goes on alone and sends that later.

        Its name is not the window's: under one name each would take the other for a cloned computer.
        """
        from checkin import pairing
        from checkin.mirror import Outpost

        name = f"{self.desk}/cli"
        copy = pairing.copy_path(self.journal, name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with alone_with(copy.with_suffix(".lock")):
            try:
                outpost = Outpost.open(pairing.named(self.journal, name), copy, name)
            except Trouble as trouble:
                if trouble.name == "journal-away":  # what a driver says of a line helps nobody
                    pairing.look(self.journal)
                raise
            try:
                desk = Desk(outpost, name, day)
                with suppress(Trouble):  # else it stays alone, and that is told
                    while outpost.why is None and outpost.alone and not desk.come_back():
                        pass
                yield desk
            finally:
                if outpost.why is not None and outpost.why.name != "journal-away":
                    click.echo(f"{outpost.why.sentence}\n→ {outpost.why.hint}", err=True)
                if outpost.alone:
                    unsent = len(desk.roll.unsent)
                    click.echo(say("cli.alone", n=unsent) if unsent else say("cli.alone-copy"), err=True)
                outpost.close()


def _default_journal() -> str:
    """The hub's journal where this computer has joined one, else its own."""
    chosen = settings.load(settings.default_path())[0].journal
    if chosen and not is_file(chosen):
        return chosen
    return str(Path(platformdirs.user_data_dir("checkin", appauthor=False)) / "journal.sqlite")


@click.group("checkin", cls=Group)
@option("--journal", envvar="CHECKIN_JOURNAL", default=_default_journal, metavar="PATH_OR_URL")
@option("--desk", envvar="CHECKIN_DESK", default=socket.gethostname, metavar="NAME")
@option(
    "--lang",
    type=click.Choice(i18n.LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=lambda _context, _option, language: i18n.use(language) if language else None,
)
@click.pass_context
def cli(context: click.Context, journal: str, desk: str) -> None:
    context.obj = Place(journal, desk)


as_json = option("--json", "as_json", is_flag=True)
on_day = option("--day", type=int, metavar="N")
who = argument("who", metavar="CODE_OR_ID")


# Before the day


@cli.command("init")
@argument("conference", type=click.Path(path_type=Path), metavar="CONFERENCE.toml")
@click.pass_obj
def init(place: Place, conference: Path) -> None:
    loaded = programme.load(conference)
    where = actions.set_up(place.journal, loaded, place.desk)
    click.echo(say("cli.init.done", title=loaded.title, journal=where))


@cli.command("import")
@argument("roster", type=click.Path(path_type=Path), metavar="ROSTER")
@option("--map", "columns", multiple=True, metavar="FIELD=COLUMN")
@option("--dry-run", is_flag=True)
@option("--yes", is_flag=True)
@as_json
@click.pass_obj
def import_roster(
    place: Place, roster: Path, columns: tuple[str, ...], dry_run: bool, yes: bool, as_json: bool
) -> None:
    asked = dict(_pair(column) for column in columns)
    with place.open() as desk:
        read = actions.read_roster(roster, desk.roll.conference, asked)
        found = actions.difference(read, desk.roll)
        if not as_json:
            _tell_difference(found, desk.roll)
        write = not dry_run and (yes or (not as_json and _agreed(say("cli.import.ask"))))
        if write:
            actions.take_roster(desk, read)
        if as_json:
            _print_json(
                {kind: len(getattr(found, kind)) for kind in DIFFERENCES}
                | {
                    kind: [{"row": one.row, "sentence": str(one.sentence)} for one in getattr(found, kind)]
                    for kind in ("problems", "notes")
                }
                | {"unpaid": found.unpaid, "unused": list(found.unused), "written": write}
            )
        else:
            click.echo(say("cli.import.written" if write else "cli.import.not-written"))
    if not write and not dry_run:
        sys.exit(2)
    if found.problems:
        sys.exit(NEEDS_A_LOOK)


def _agreed(question: str) -> bool:
    """Whether a person at the terminal says yes; nobody there means no."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    answer: str = click.prompt(f"{question} {say('cli.yes-no')}", default="", show_default=False, prompt_suffix=" ")
    return answer.strip().casefold() in ("j", "ja", "y", "yes")


NAMES_SHOWN = 10
DIFFERENCES = ("new", "changed", "cancelled", "unchanged", "missing")


def _pair(column: str) -> tuple[str, str]:
    field, equals, name = column.partition("=")
    if not equals:
        raise click.BadParameter(say("cli.import.map-form", given=column), param_hint="--map")
    return field, name


def _tell_difference(found: Difference, roll: Roll) -> None:
    """Who is meant by each number, as far as a screen reaches, and what changes about them."""
    written = {change.attendee: change.person for change in found.changes}
    for kind in DIFFERENCES:
        people = getattr(found, kind)
        click.echo(say(f"cli.import.{kind}", n=len(people)))
        if kind == "unchanged":
            continue
        for attendee in people[:NAMES_SHOWN]:
            standing = roll.find(attendee)
            old = standing.attendee if standing else None
            new = written.get(attendee, old)
            assert new is not None
            fields = [name for name in new.__struct_fields__ if old and getattr(old, name) != getattr(new, name)]
            click.echo(_plain(f"  {new.listed}  {', '.join(say(f'roster.field.{name}') for name in fields)}".rstrip()))
        if len(people) > NAMES_SHOWN:
            click.echo(say("cli.import.others", n=len(people) - NAMES_SHOWN))
    if found.unpaid:
        click.echo(say("cli.import.unpaid", n=found.unpaid))
    if found.unused:
        click.echo(_plain(say("cli.import.unused", columns=", ".join(found.unused))))
    for kind in ("problems", "notes"):
        rows = getattr(found, kind)
        if rows:
            click.echo(say(f"cli.import.{kind}", n=len(rows)))
        for one in rows:
            click.echo("  " + _plain(say("cli.import.row", row=one.row, sentence=one.sentence)))


@cli.command("plan")
@as_json
@click.pass_obj
def plan(place: Place, as_json: bool) -> None:
    with place.open() as desk:
        made = desk.plan()
        conference = desk.roll.conference
    wishes = {str(rank): made.wishes.get(rank, 0) for rank in sorted({1, 2, 3, *made.wishes} - {0})}
    wishes["none"] = made.wishes.get(0, 0)
    if as_json:
        rooms = {
            room: {"seats": one.seats, "planned": one.planned, "reserve": one.reserve}
            for room, one in made.rooms.items()
        }
        _print_json({"wishes": wishes, "rooms": rooms, "waiting": dict(made.waiting)})
        return
    for rank, people in wishes.items():
        click.echo(say("cli.plan.none" if rank == "none" else "cli.plan.wish", rank=rank, n=people))
    for block in conference.blocks:
        click.echo(say("cli.plan.block", block=block.title, day=block.day, waiting=made.waiting.get(block.id, 0)))
        for room in block.rooms:
            one = made.rooms[room.id]
            click.echo(say("cli.plan.room", room=room.title, planned=one.planned, seats=one.seats, reserve=one.reserve))


@cli.command("tickets")
@argument("who", nargs=-1, metavar="[CODE_OR_ID]...")
@option("-o", "folder", type=click.Path(path_type=Path), required=True, metavar="DIR")
@option("--format", "form", type=click.Choice(actions.TICKET_FORMATS), default="pdf")
@click.pass_obj
def tickets(place: Place, who: tuple[str, ...], folder: Path, form: str) -> None:
    with place.open() as desk:
        chosen = _everybody_named(desk, who) if who else _coming(desk)
        people = [standing.attendee for standing in chosen]
        with _progress(len(people)) as step:
            actions.write_tickets(people, desk.roll.conference, folder, form, step)
    click.echo(say("cli.tickets.done", n=len(people), folder=folder))


@cli.command("fit")
@option("--layout", default="a6", metavar="NAME")
@option("-o", "file", type=click.Path(path_type=Path), metavar="FILE.xlsx|.csv|.pdf")
@as_json
@click.pass_obj
def fit(place: Place, layout: str, file: Path | None, as_json: bool) -> None:
    with place.open() as desk:
        people = listed(_coming(desk))
        with _progress(len(people)) as step:
            fits = actions.check_badges(people, desk.roll.conference, layout, step)
        if file:
            actions.write_fits(fits, desk.roll, file)
    if as_json:
        for one in fits:
            found = {"id": one.attendee, "name": one.name, "said": str(one.sentence), "by_hand": one.by_hand}
            _print_json(found)
    else:
        click.echo(say("cli.fit.found", n=len(people), seen=len(fits), by_hand=sum(one.by_hand for one in fits)))
        if file:
            click.echo(say("cli.report.done", n=len(fits), file=file))
        for one in () if file else fits:
            click.echo(_plain(f"  {one.name}: {one.sentence}"))
    if any(one.by_hand for one in fits):
        sys.exit(NEEDS_A_LOOK)


# At the desk


@cli.command("scan")
@argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@on_day
@as_json
@click.pass_obj
def scan(place: Place, files: tuple[Path, ...], day: int | None, as_json: bool) -> None:
    all_here, failed = True, False
    with place.open(day) as desk:
        _warn_of_day(desk, day)
        for file in files:
            try:
                seen = actions.scan(desk, file)
            except Trouble as trouble:  # one bad picture does not keep the others waiting
                _tell_trouble({"file": str(file)}, trouble, as_json)
                failed = True
                continue
            all_here &= seen.verdict is not None and seen.verdict.outcome in HERE
            if as_json:
                _print_json({"file": str(file), "text": seen.text} | _as_dict(desk, seen.verdict))
            else:
                click.echo(f"{file}: ", nl=False)
                _tell(desk, seen.verdict)
    sys.exit(FAILED if failed else 0 if all_here else NEEDS_A_LOOK)


@cli.command("check-in")
@argument("codes", nargs=-1, metavar="[CODE]...")
@on_day
@as_json
@click.pass_obj
def check_in(place: Place, codes: tuple[str, ...], day: int | None, as_json: bool) -> None:
    all_here, failed = True, False
    with place.open(day) as desk:
        _warn_of_day(desk, day)
        for code in _named_tickets(desk, codes) if codes else _typed():
            try:
                verdict = desk.check_in(code)
            except Trouble as trouble:  # the next guest is served all the same
                _tell_trouble({"file": None, "text": code}, trouble, as_json)
                failed = True
                continue
            all_here &= verdict.outcome in HERE
            if as_json:
                _print_json({"file": None, "text": code} | _as_dict(desk, verdict))
            else:
                _tell(desk, verdict)
    sys.exit(FAILED if failed else 0 if all_here else NEEDS_A_LOOK)


def _named_tickets(desk: Desk, codes: tuple[str, ...]) -> Iterator[str]:
    """Tickets as a person names them: a code, a code in groups without quotes, or the id that ``find`` shows.

    Only on the command line: what a scanner types is never an id.
    """
    if len(codes) > 1 and read_code("".join(codes)).kind is Kind.OWN:
        codes = ("".join(codes),)
    for code in codes:
        standing = desk.roll.find(code)
        yield standing.attendee.ticket if standing else code


def _warn_of_day(desk: Desk, day: int | None) -> None:
    """Say so when no day was named and today is none of the conference: a rehearsal, or a wrong clock."""
    today = desk.roll.local(utc_now()).date()
    if day is None and today not in [one.date for one in desk.roll.conference.days]:
        click.echo(say("cli.not-today", day=desk.roll.conference.today(utc_now())), err=True)


def _tell_trouble(about: dict[str, Any], trouble: Trouble, as_json: bool) -> None:
    if as_json:
        _print_json(about | {"trouble": str(trouble.sentence), "hint": str(trouble.hint)})
    else:
        click.echo(f"{trouble.sentence}\n→ {trouble.hint}", err=True)


def _typed() -> Iterator[str]:
    if sys.stdin is None:  # started without one
        return
    if sys.stdin.isatty():
        click.echo(say("cli.check-in.ready"), err=True)
    for line in sys.stdin.buffer:  # bytes, since a scanner may send anything
        text = line.decode(errors="replace").rstrip("\r\n")
        if text.strip():
            yield text


@cli.command("walk-in")
@option("--given", required=True, metavar="NAME", callback=filled)
@option("--family", required=True, metavar="NAME", callback=filled)
@option("--title", default="")
@option("--organisation", default="")
@option("--role", default="")
@option("--wish", "wishes", multiple=True, metavar="ROOM")
@on_day
@as_json
@click.pass_obj
def walk_in(
    place: Place, /, given: str, family: str, wishes: tuple[str, ...], day: int | None, as_json: bool, **fields: str
) -> None:
    with place.open(day) as desk:
        rooms = [_room(desk, wish) for wish in wishes]
        if not as_json:
            _warn_of_namesakes(desk, f"{family} {given}")
        verdict = desk.walk_in(given, family, by_block(desk.roll.conference, rooms), **fields)
        _finish(desk, verdict, as_json)


@cli.command("admit")
@who
@option("--by", required=True, metavar="NAME", callback=filled)
@option("--why", required=True, callback=filled)
@on_day
@as_json
@click.pass_obj
def admit(place: Place, who: str, by: str, why: str, day: int | None, as_json: bool) -> None:
    with place.open(day) as desk:
        _finish(desk, desk.admit(_named(desk, who).id, by, why), as_json)


@cli.command("correct")
@who
@option("--title")
@option("--given", callback=filled)
@option("--family", callback=filled)
@option("--organisation")
@option("--role")
@as_json
@click.pass_obj
def correct(place: Place, /, who: str, as_json: bool, **fields: str | None) -> None:
    with place.open() as desk:
        given = {name: value for name, value in fields.items() if value is not None}
        if not given:
            raise click.UsageError(say("cli.correct.nothing"))
        _finish(desk, desk.correct(_named(desk, who).id, **given), as_json)


@cli.command("substitute")
@who
@option("--given", required=True, metavar="NAME", callback=filled)
@option("--family", required=True, metavar="NAME", callback=filled)
@option("--title", default="")
@option("--organisation")
@as_json
@click.pass_obj
def substitute(
    place: Place, /, who: str, given: str, family: str, organisation: str | None, as_json: bool, **fields: str
) -> None:
    with place.open() as desk:
        told = fields if organisation is None else fields | {"organisation": organisation}
        _finish(desk, desk.substitute(_named(desk, who).id, given, family, **told), as_json)


@cli.command("undo")
@who
@option("--why", required=True, callback=filled)
@on_day
@as_json
@click.pass_obj
def undo(place: Place, who: str, why: str, day: int | None, as_json: bool) -> None:
    with place.open(day) as desk:
        _finish(desk, desk.undo(_named(desk, who).id, why), as_json)


@cli.command("settle")
@who
@as_json
@click.pass_obj
def settle(place: Place, who: str, as_json: bool) -> None:
    with place.open() as desk:
        _finish(desk, desk.settle(_named(desk, who).id), as_json)


@cli.command("assign")
@who
@argument("room", metavar="ROOM")
@as_json
@click.pass_obj
def assign(place: Place, who: str, room: str, as_json: bool) -> None:
    with place.open() as desk:
        _finish(desk, desk.assign(_named(desk, who).id, _room(desk, room)), as_json)


@cli.command("give-back")
@argument("lost", metavar="DESK")
@option("--by", required=True, metavar="NAME")
@option("--yes", is_flag=True)
@click.pass_obj
def give_back(place: Place, lost: str, by: str, yes: bool) -> None:
    with place.open() as desk:
        desk.catch_up()
        put_by = _put_by(desk.roll)
        if lost not in put_by:
            raise Trouble("nothing-put-by", desk=_plain(lost), desks=", ".join(map(_plain, sorted(put_by))) or "–")
        at = desk.roll.local(desk.roll.heard[lost])
        asked = say("cli.give-back.ask", desk=_plain(lost), n=put_by[lost], at=f"{at:%d.%m. %H:%M}")
        if not (yes or _agreed(asked)):
            click.echo(f"{asked} {say('cli.give-back.not-written')}")
            sys.exit(NEEDS_A_LOOK)
        desk.give_back(lost, by)
        click.echo(say("cli.give-back.done", n=put_by[lost], desk=_plain(lost)))


def _put_by(roll: Roll) -> Counter[str]:
    """How many seats each desk has put by."""
    held: Counter[str] = Counter()
    for leases in roll.leases.values():
        held.update(leases)
    return +held


@cli.command("release")
@argument("block", metavar="BLOCK")
@on_day
@click.pass_obj
def release(place: Place, block: str, day: int | None) -> None:
    with place.open(day) as desk:
        blocks = [one.id for one in desk.roll.conference.blocks]
        if block not in blocks:
            raise Trouble("no-such-block", block=block, blocks=", ".join(blocks))
        desk.catch_up()
        held = {one.id: one.seats[block].room for one in desk.roll.standings() if block in one.seats}
        changes = desk.release_no_shows(block)
        lost = {one.attendee: held[one.attendee] for one in changes if not one.room and one.attendee in held}
        given = {one.attendee: one.room for one in changes if one.room}
        click.echo(say("cli.release.done", released=len(lost), given=len(given)))
        for line, people in (("lost", lost), ("given", given)):
            for attendee, room in people.items():
                name = desk.roll.standing(attendee).attendee.listed
                title = desk.roll.conference.room(room).title
                click.echo(_plain(say(f"cli.release.{line}", name=name, room=title)))


@cli.command("find")
@argument("words", nargs=-1, required=True, metavar="WORDS...")
@as_json
@click.pass_obj
def find(place: Place, words: tuple[str, ...], as_json: bool) -> None:
    with place.open() as desk:
        found = Search(desk.roll).find(" ".join(words), most=FOUND_SHOWN + 1)
        for person in found[:FOUND_SHOWN]:
            days = sorted(desk.roll.standing(person.id).arrivals)
            if as_json:
                known = {"id": person.id, "name": person.name, "organisation": person.organisation}
                _print_json(known | {"status": person.status, "arrived": days})
            else:
                state = [say("cli.find.here", day=day) for day in days]
                if person.status is not Status.CONFIRMED:
                    state.append(say(f"cli.find.{person.status}"))
                click.echo(_plain("  ".join([person.id, person.listed, person.organisation, *state])))
    if not as_json and len(found) != min(len(found), FOUND_SHOWN):
        click.echo(say("cli.find.more"))
    if not found:
        if not as_json:
            click.echo(say("cli.find.nobody"))
        sys.exit(NEEDS_A_LOOK)


FOUND_SHOWN = 40


def _warn_of_namesakes(desk: Desk, name: str) -> None:
    """Say who of that very name is registered already: most walk-ins are, under another organisation."""
    for person in Search(desk.roll).find(name):
        if fold(f"{person.family} {person.given}") == fold(name):
            click.echo(_plain(say("cli.walk-in.namesake", id=person.id, name=person.listed)), err=True)


@cli.command("badges")
@argument("who", nargs=-1, metavar="[CODE_OR_ID]...")
@option("--all", "choice", flag_value="all")
@option("--arrived", "choice", flag_value="arrived")
@option("-o", "file", type=click.Path(path_type=Path), required=True, metavar="FILE.pdf")
@option("--layout", metavar="NAME")
@option("--sheet", metavar="NAME")
@option("--from", "first", type=click.IntRange(1), default=1, metavar="N")
@option("--changed", is_flag=True)
@click.pass_obj
def badges(
    place: Place,
    who: tuple[str, ...],
    choice: str | None,
    file: Path,
    layout: str | None,
    sheet: str | None,
    first: int,
    changed: bool,
) -> None:
    if bool(who) == bool(choice):
        raise click.UsageError(say("cli.badges.whose"))
    labels = actions.label_sheet(sheet) if sheet else None
    layout = layout or (labels.layout if labels else "") or "a6"
    with place.open() as desk:
        if who:
            chosen = _everybody_named(desk, who)
        else:
            chosen = [one for one in desk.roll.standings() if one.arrivals] if choice == "arrived" else _coming(desk)
        if changed:
            chosen = [one for one in chosen if actions.is_due(one)]
        with _progress(len(chosen)) as step:
            fits = actions.write_badges(desk, chosen, file, layout, step, sheet=sheet, first=first)
    click.echo(say("cli.badges.done", n=len(chosen), file=file))
    if labels:
        _tell_of_sheet(labels, layout, first - 1 + len(chosen))
    for fit in fits:
        click.echo(_plain(f"  {fit.name}: {fit.sentence}"))
    if any(fit.by_hand for fit in fits):
        sys.exit(NEEDS_A_LOOK)


def _tell_of_sheet(labels: "LabelSheet", layout: str, used: int) -> None:
    """What to know before and after printing on a sheet of which ``used`` fields are gone, counted over all sheets."""
    scale = labels.scale(actions.badge_size(layout))
    if scale < 1:
        click.echo(say("cli.badges.smaller", layout=layout, percent=int(100 * scale)))
    if not labels.verified:
        click.echo(say("cli.badges.unverified", sheet=labels.title))
    if used % labels.fields:
        click.echo(say("cli.badges.next", field=used % labels.fields + 1))


# After the day


@cli.command("report")
@argument("name", type=click.Choice(list(REPORTS)))
@option("--day", "of_day", type=int, metavar="N")
@option("-o", "file", type=click.Path(path_type=Path), required=True, metavar="FILE.xlsx|.csv|.pdf")
@click.pass_obj
def report(place: Place, name: str, of_day: int | None, file: Path) -> None:
    with place.open(of_day) as desk:
        rows = actions.write_report(desk, name, file, of_day)
    click.echo(say("cli.report.done", n=rows, file=file))


@cli.command("status")
@as_json
@click.pass_obj
def status(place: Place, as_json: bool) -> None:
    with place.open() as desk:
        roll = desk.roll
    if as_json:
        rooms = {
            room.id: {"seats": room.seats, "taken": roll.taken[room.id], "here": roll.here[room.id]}
            for block in roll.conference.blocks
            for room in block.rooms
        }
        _print_json(
            {
                "registered": roll.registered,
                "cancelled": roll.cancelled,
                "arrived": {str(day.number): roll.arrived[day.number] for day in roll.conference.days},
                "rooms": rooms,
                "head": roll.head,
                "unsent": len(roll.unsent),
            }
        )
        return
    click.echo(say("cli.status.people", registered=roll.registered, cancelled=roll.cancelled))
    for day in roll.conference.days:
        click.echo(say("cli.status.day", day=day.number, date=f"{day.date:%d.%m.%Y}", n=roll.arrived[day.number]))
    for block in roll.conference.blocks:
        click.echo(say("cli.status.block", block=block.title, day=block.day, waiting=len(roll.waiting(block.id))))
        for room in block.rooms:
            values = {"taken": roll.taken[room.id], "seats": room.seats, "here": roll.here[room.id]}
            click.echo(say("cli.status.room", room=room.title, id=room.id, **values))
    conflicts = roll.conflicts()
    if conflicts:
        click.echo(say("cli.status.conflicts", n=len(conflicts)))


# The machine


@cli.command("doctor")
@as_json
@click.pass_obj
def examine(place: Place, as_json: bool) -> None:
    findings = doctor.examine(place.journal)
    if as_json:
        _print_json({one.name: {"ok": one.ok, "said": str(one.said), "hint": str(one.hint)} for one in findings})
    else:
        for one in findings:
            click.echo(f"{'✔' if one.ok else '✘'} {one.said}")
            if not one.ok:
                click.echo(f"  → {one.hint}")
    if not all(one.ok for one in findings):
        sys.exit(NEEDS_A_LOOK)


@cli.command("tour")
@option("-o", "folder", type=click.Path(path_type=Path), metavar="DIR")
def tour(folder: Path | None) -> None:
    from checkin.tour import give_tour  # brings reportlab and Pillow along

    give_tour(folder, click.echo)


# Several desks


hub_folder = option("--folder", "hub_folder", type=click.Path(path_type=Path), metavar="DIR")


@cli.group("hub")
def hub() -> None:
    pass


def _hub(folder: Path | None) -> "Hub":
    from checkin.hub import Hub  # brings Pillow along

    return Hub(folder)


def _own_hub(place: Place, folder: Path | None) -> "Hub":
    """The hub that is set up on this computer."""
    from checkin import pairing

    server = _hub(folder)
    if not server.is_set_up:
        if pairing.is_hub(place.journal):
            raise Trouble("hub-elsewhere", place=Journal(place.journal).place)
        raise Trouble("hub-none", folder=server.folder)
    return server


@hub.command("start", key="hub-start")
@argument("conference", required=False, type=click.Path(path_type=Path), metavar="[CONFERENCE.toml]")
@option("--from", "source", metavar="JOURNAL")
@option("--rebuild", is_flag=True)
@option("--port", type=click.IntRange(1024, 65535), metavar="N")
@option("--host", metavar="ADDRESS", callback=is_address)
@hub_folder
@click.pass_obj
def start_hub(
    place: Place,
    conference: Path | None,
    source: str | None,
    rebuild: bool,
    port: int | None,
    host: str | None,
    hub_folder: Path | None,
) -> None:
    from checkin import pairing

    server = _hub(hub_folder)
    if sum(map(bool, (conference, source, rebuild))) > 1:
        raise click.UsageError(say("cli.hub-start.several"))
    if pairing.is_hub(place.journal) and not server.serves(place.journal) and not (source or rebuild):
        raise Trouble("hub-desk-here", place=Journal(place.journal).place)  # it would begin an empty one
    facts: list[Fact] = []
    if conference:
        facts = [Fact(utc_now(), place.desk, ProgrammeSet(programme.load(conference)))]
    elif source:
        facts = actions.facts_in(source)
    elif rebuild:
        copies = pairing.copies(place.journal)
        if not copies:
            raise Trouble("hub-no-copy")
        facts = max((actions.facts_in(str(copy)) for copy in copies), key=len)
    elif not server.is_set_up and Path(place.journal).is_file():
        facts = actions.facts_in(place.journal)
    renewed = server.start(facts, port)
    url = server.join()
    _choose(url)
    with replace(place, journal=url).open() as desk:  # with a copy from now on, like every other desk
        title = desk.roll.conference.title
    click.echo(say("cli.hub-start.done", title=title, n=server.status().head))
    if renewed:
        click.echo(say("cli.hub-start.renewed"))
    _show_invitation(server, host)


@hub.command("stop", key="hub-stop")
@hub_folder
@click.pass_obj
def stop_hub(place: Place, hub_folder: Path | None) -> None:
    _own_hub(place, hub_folder).stop()
    click.echo(say("cli.hub-stop.done"))


@hub.command("invite", key="hub-invite")
@option("--host", metavar="ADDRESS", callback=is_address)
@hub_folder
@click.pass_obj
def invite(place: Place, host: str | None, hub_folder: Path | None) -> None:
    _show_invitation(_own_hub(place, hub_folder), host)


def _show_invitation(server: "Hub", host: str | None) -> None:
    from checkin import qr

    invitation = server.invite(host)
    for line in qr.drawn(invitation.code):
        click.secho(line, fg="black", bg="bright_white")
    where = ", ".join(f"{address}:{invitation.port}" for address in invitation.hosts)
    click.echo(say("cli.hub-invite.done", code=invitation.code, where=where, picture=server.picture(invitation)))


@hub.command("status", key="hub-status")
@hub_folder
@as_json
@click.pass_obj
def hub_status(place: Place, hub_folder: Path | None, as_json: bool) -> None:
    server = _own_hub(place, hub_folder)
    found = server.status()
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    values = {"port": found.port, "head": found.head, "mb": f"{found.size / 1e6:.1f}", "connected": found.connected}
    click.echo(say("cli.hub-status.server", until=f"{found.until:%d.%m.%Y}", **values))
    click.echo(say("cli.hub-status.time-outs", times=", ".join(f"{name} {n}" for name, n in found.time_outs.items())))
    with Journal.open(server.url) as journal:
        put_by = _put_by(Roll(journal.read()))
    for one in found.desks:
        at = f"{one.at.astimezone():%d.%m.%Y %H:%M:%S}"
        told = {"name": _plain(one.name), "n": one.facts, "head": one.head, "at": at}
        where = say("cli.hub-status.from", where=", ".join(one.addresses)) if one.addresses else ""
        seats = say("cli.hub-status.seats", n=put_by[one.name]) if put_by[one.name] else ""
        click.echo(", ".join(filter(None, (say("cli.hub-status.desk", **told), where, seats))))
        if one.silent < -CLOCK_TOLERANCE:
            click.echo(say("cli.hub-status.clock", n=round(-one.silent)))
        if len(one.addresses) > 1:
            click.echo(say("cli.hub-status.twice"))


@hub.command("backup", key="hub-backup")
@argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE.sqlite]")
@hub_folder
@click.pass_obj
def backup(place: Place, file: Path | None, hub_folder: Path | None) -> None:
    copy = _own_hub(place, hub_folder).backup(file)
    click.echo(say("cli.hub-backup.done", file=copy.path, n=copy.facts, checksum=copy.checksum))


@cli.command("join")
@argument("code", nargs=-1, metavar="[CODE]")
@click.pass_obj
def join(place: Place, code: tuple[str, ...]) -> None:
    from checkin import pairing

    url = pairing.join(" ".join(code)) if code else _asked_for_code()
    _choose(url)
    with replace(place, journal=url).open() as desk:  # its copy is there from now on, and what it had not sent is sent
        title = desk.roll.conference.title
    click.echo(say("cli.join.done", title=title, place=Journal(url).place))


def _asked_for_code() -> str:
    """The journal that a typed code leads to; a typing error is told, and asked again."""
    from checkin import pairing

    while True:
        try:
            return pairing.join(click.prompt(say("cli.join.ask"), prompt_suffix=" "))
        except Trouble as trouble:
            if not trouble.name.startswith("hub-code"):
                raise
            click.echo(f"{trouble.sentence}\n→ {trouble.hint}", err=True)


def _choose(url: str) -> None:
    """Make this journal the one that this computer works on."""
    path = settings.default_path()
    settings.save(path, replace(settings.load(path)[0], journal=url))


# What the commands share


def _named(desk: Desk, who: str) -> Standing:
    standing = desk.find(who)
    if standing is None:
        raise Trouble("nobody", who=_plain(who))
    return standing


def _everybody_named(desk: Desk, who: Iterable[str]) -> list[Standing]:
    return [_named(desk, one) for one in who]


def _coming(desk: Desk) -> list[Standing]:
    return [one for one in desk.roll.standings() if one.attendee.status is not Status.CANCELLED]


def _room(desk: Desk, name: str) -> str:
    """The id of the room that is called ``name``, by id or by the title that only one room has."""
    rooms = [room for block in desk.roll.conference.blocks for room in block.rooms if not room.follows]
    titled = [room.id for room in rooms if room.title.casefold() == name.casefold()]
    ids = [room.id for block in desk.roll.conference.blocks for room in block.rooms]
    if name in ids:
        return name
    if len(titled) == 1:
        return titled[0]
    raise Trouble("no-such-room", room=_plain(name), rooms=", ".join(ids))


def _finish(desk: Desk, verdict: Verdict, as_json: bool) -> NoReturn:
    if as_json:
        _print_json(_as_dict(desk, verdict))
    else:
        _tell(desk, verdict)
    sys.exit(0 if verdict.outcome in DONE else NEEDS_A_LOOK)


def _tell(desk: Desk, verdict: Verdict | None) -> None:
    """One answer for people: the word, the name, where to sit and why."""
    if verdict is None:
        click.echo(f"{say('outcome.UNREADABLE.word')}  {say('outcome.UNREADABLE.said')}")
        return
    person = verdict.attendee
    line = [say(f"outcome.{verdict.outcome}.word")]
    if person:
        line += [person.name, *([person.organisation] if person.organisation else [])]
    click.echo(_plain("  ".join(line)))
    if verdict.outcome is not Outcome.WELCOME:
        click.echo(f"  {verdict.said}")
    for block_id, room in verdict.rooms.items():
        block = desk.roll.conference.block(block_id)
        where = block.room(room).title if room else say("cli.waiting")
        click.echo(say("cli.seat", day=block.day, start=f"{block.start:%H:%M}", block=block.title, room=where))
    for reason in verdict.reasons:
        click.echo(f"    {reason}")
    if person and verdict.outcome in REFUSED:
        click.echo(say("cli.overrule", id=person.id))
    if person and verdict.outcome is Outcome.WELCOME and desk.roll.standing(person.id).source is Source.WALK_IN:
        click.echo(say("cli.walk-in.id", id=person.id))
    if person and person.notes and not desk.roll.standing(person.id).note_done:
        click.echo(_plain(f"  ⚑ {person.notes}"))
    if verdict.repaired:
        click.echo(f"  {say('cli.repaired')}")


def _as_dict(desk: Desk, verdict: Verdict | None) -> dict[str, Any]:
    if verdict is None:
        said = say("outcome.UNREADABLE.said")
        nobody: dict[str, Any] = {
            "outcome": Outcome.UNREADABLE,
            "said": said,
            "attendee": None,
            "rooms": {},
            "reason": "",
        }
        return nobody | {"at": _local(desk, utc_now()), "desk": desk.name, "day": desk.day, "repaired": False}
    person = verdict.attendee
    return {
        "outcome": verdict.outcome,
        "said": str(verdict.said),
        "attendee": {"id": person.id, "name": person.name, "ticket": person.ticket} if person else None,
        "rooms": verdict.rooms,
        "reason": "; ".join(map(str, verdict.reasons)),
        "at": _local(desk, verdict.at),
        "desk": verdict.desk,
        "day": verdict.day,
        "repaired": verdict.repaired,
    }


def _local(desk: Desk, at: datetime) -> str:
    """ISO 8601 with the offset of the conference's clock at that moment."""
    return at.astimezone(ZoneInfo(desk.roll.conference.timezone)).isoformat(timespec="seconds")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _plain(text: str) -> str:
    """``text`` without control characters: a name must not move the cursor of a terminal."""
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Cf") else letter for letter in text)


@contextmanager
def _progress(length: int) -> Iterator[Any]:
    """A bar on the terminal, nothing elsewhere; gives what to call after each step."""
    hidden = sys.stderr is None or not sys.stderr.isatty()
    with click.progressbar(length=length, file=sys.stderr, hidden=hidden) as bar:
        yield lambda: bar.update(1)


def main(called: str = "checkin") -> None:
    """The entry point of ``checkin`` and, ``called`` otherwise, of ``./run``."""
    i18n.use(i18n.wanted(os.environ))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal of few letters must not make an error of a fact
            stream.reconfigure(errors="replace")
    try:
        cli(prog_name=called)
    except Exception as error:  # the hook: a bug is told in a sentence, and kept for whoever mends it
        click.echo(say("cli.bug", log=_keep(error)), err=True)
        sys.exit(BUG)


def _keep(error: Exception) -> Path:
    """Where the error went, into a log file: its kind and its way through the code, but not its words.

    An exception's words may hold guest data, which is never logged.
    """
    log = Path(platformdirs.user_log_dir("checkin", appauthor=False)) / "errors.log"
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{utc_now():%Y-%m-%d %H:%M:%S} {type(error).__name__}\n")
            file.writelines(traceback.format_tb(error.__traceback__))
    return log
