"""A roster and the people known so far → what importing it would change."""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from checkin.i18n import Sentence
from checkin.model import PERSONAL, Attendee, Registered, Source, Standing, Status
from checkin.names import fold
from checkin.roster.rows import Problem, Roster, Row

LONGEST_SAID = 40
"""Characters of what a list says that are repeated in a note."""


class Difference(Struct, frozen=True):
    """What importing a list would do. The tuples of text are ids of attendees.

    ``cancelled`` are those whom the list newly calls cancelled; ``missing`` those it no longer names, to whom nothing
    happens. ``unpaid`` counts the people of the list who are to pay first. ``problems`` are rows left out, ``notes``
    things to know, ``unused`` the headings of filled columns that mean nothing here. ``changes`` is what to append, all
    or nothing. ``rows`` says on which line of the file those people stand whom it names.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    cancelled: tuple[str, ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]
    unpaid: int
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    unused: tuple[str, ...]
    changes: tuple[Registered, ...]
    rows: dict[str, int]


class KnownAttendees(Protocol):
    """What ``difference`` needs of the roll."""

    def standings(self) -> Iterable[Standing]:
        """Everybody ever registered."""


def difference(
    roster: Roster, roll: KnownAttendees, mint_id: Callable[[], str], mint_ticket: Callable[[], str]
) -> Difference:
    """What importing ``roster`` would change about the people of ``roll``; new people get minted ids and missing codes.

    A row is about the person with its ticket code, else with its reference, else with its e-mail and name, else with
    its name and organisation; or about the one who stands in for that person by now. Arrivals and seats are never
    touched, and what a desk has corrected stays.
    """
    known = list(roll.standings())
    problems = _problems(roster.rows, known)
    owners = _owners(roster.rows, known, problems, {"given", "family", *roster.columns.fields})
    rows = [row for row in roster.rows if row.number not in problems]
    asked = {question.block: roster.columns.header[question.at] for question in reversed(roster.columns.questions)}
    notes = [*roster.notes, *_doubts(rows)]
    ids: dict[str, list[str]] = {"new": [], "changed": [], "cancelled": [], "unchanged": []}
    lines: dict[str, int] = {}
    changes = []
    unpaid = 0
    for row in rows:
        standing = owners.get(row.number)
        if standing is None:
            person = replace(row.person, id=mint_id(), ticket=row.person.ticket or mint_ticket())
        else:
            person = _updated(standing, row, asked)
            notes += _losses(standing, row, person, asked)
        fate = _fate(standing, person)
        ids[fate].append(person.id)
        lines[person.id] = row.number
        unpaid += person.status is Status.UNPAID
        if fate != "unchanged":
            changes.append(Registered(person, Source.ROSTER))
    if ids["new"] and "photo" not in roster.columns.fields:
        notes.insert(0, Problem(roster.header, Sentence("roster.no-photo")))
    if minted := sum(not row.person.ticket and row.number not in owners for row in rows):
        said = "roster.minted" if any(row.person.ticket for row in rows) else "roster.no-codes"
        notes.insert(0, Problem(roster.header, Sentence(said, {"n": minted})))
    left_out = (Problem(number, sentence) for number, sentence in sorted(problems.items()))
    return Difference(
        **{fate: tuple(found) for fate, found in ids.items()},
        missing=_missing(known, {standing.id for standing in owners.values()}),
        unpaid=unpaid,
        problems=tuple(left_out),
        notes=tuple(notes),
        unused=roster.unused,
        changes=tuple(changes),
        rows=lines,
    )


def _fate(standing: Standing | None, person: Attendee) -> str:
    if standing and person == standing.attendee:
        return "unchanged"
    if person.status is Status.CANCELLED and not (standing and standing.attendee.status is Status.CANCELLED):
        return "cancelled"
    return "changed" if standing else "new"


def _updated(standing: Standing, row: Row, asked: Container[str]) -> Attendee:
    """The known person with what the row tells anew; ``asked`` are the blocks that the list has questions about."""
    old = standing.attendee
    told = {field: getattr(row.person, field) for field in row.told - standing.corrected}
    if not row.person.ticket:
        told["ticket"] = old.ticket
    if "wishes" in told:
        told["wishes"] = {block: rooms for block, rooms in old.wishes.items() if block not in asked} | row.person.wishes
    return replace(old, **told)


def _losses(standing: Standing, row: Row, person: Attendee, asked: Mapping[str, str]) -> Iterator[Problem]:
    """What somebody at a desk should not learn by surprise; ``asked`` maps blocks to the headings that ask for them."""

    def loss(said: str, **values: Any) -> Problem:
        return Problem(row.number, Sentence(f"roster.{said}", {"name": person.name, **values}))

    old = standing.attendee
    corrected = row.told & standing.corrected
    if any(_spoken(one) == _spoken(row.person) for one in standing.before):
        yield loss("replaced", listed=_in_words(row.person.name))
        corrected -= PERSONAL
    for field in sorted(corrected):
        listed = getattr(row.person, field)
        if listed != getattr(person, field):
            yield loss("kept", field=Sentence(f"roster.field.{field}"), listed=_in_words(listed))
    if person.ticket != old.ticket:
        yield loss("ticket-replaced")
    if standing.arrivals and _fate(standing, person) == "cancelled":
        yield loss("cancelled-here")
    for block in standing.seats:
        if block in old.wishes and block not in person.wishes:
            yield loss("wish-dropped", column=asked[block])
    if standing.seats and person.days and not (old.days and set(old.days) <= set(person.days)):
        yield loss("days-dropped")


def _in_words(value: Any) -> str | Sentence:
    """What a list says in a field, not too long to be read in a sentence."""
    match value:
        case Status():
            return Sentence(f"roster.said.{value}")
        case bool():
            return Sentence("roster.said.yes" if value else "roster.said.no")
        case ():
            return Sentence("roster.said.all-days")
        case dict():
            text = ", ".join(room for block, rooms in value.items() for room in rooms or (block,))
        case tuple():
            text = ", ".join(map(str, value))
        case _:
            text = str(value or "")
    if not text:
        return Sentence("roster.said.nothing")
    return text if len(text) <= LONGEST_SAID else f"{text[: LONGEST_SAID - 1].rstrip()}…"


def _missing(known: Iterable[Standing], named: set[str]) -> tuple[str, ...]:
    return tuple(
        standing.id
        for standing in known
        if standing.id not in named
        and standing.source is not Source.WALK_IN
        and standing.attendee.status is not Status.CANCELLED
    )


# Who a row is about

Sign = Callable[[Attendee], Hashable]
"""What two registrations of one person have in common; nothing true where a registration does not show it."""

IDENTITY = frozenset({"given", "family", "organisation", "email"})


def _ticket(person: Attendee) -> str:
    return person.ticket


def _ref(person: Attendee) -> str:
    return person.ref


def _spoken(person: Attendee) -> str:
    name = f"{person.given} {person.family}"
    return fold(name) or name


def _mail_and_name(person: Attendee) -> tuple[str, str] | None:
    return (fold(person.email), _spoken(person)) if person.email else None


def _name_and_organisation(person: Attendee) -> tuple[str, str]:
    return _spoken(person), fold(person.organisation)


def _all_of(fields: frozenset[str]) -> Sign:
    def sign(person: Attendee) -> Hashable:
        values = [fold(getattr(person, field)) for field in sorted(fields)]
        return tuple(values) if len([value for value in values if value]) > 1 else None

    return sign


def _owners(
    rows: Sequence[Row], known: Sequence[Standing], problems: Container[int], told: Set[str]
) -> dict[int, Standing]:
    """The known person that each row is about, by number of the row; nobody has two rows.

    The surest sign goes through all rows first, so that the order of the list does not matter. Last come those whose
    name a desk has corrected, by the rest, and those who stand in for somebody, by what that one was. A row with a
    problem only claims its person by a code, lest that person counts as missing.
    """
    owners: dict[int, Standing] = {}
    before = [replace(standing, attendee=one) for standing in known for one in standing.before]
    usable = [row for row in rows if row.number not in problems]

    def match(sign: Sign, rows: Iterable[Row], people: Iterable[Standing], only_one: bool = False) -> None:
        taken = {standing.id for standing in owners.values()}
        free = [standing for standing in people if standing.id not in taken]
        seekers = [(sign(row.person), row) for row in rows if row.number not in owners]
        often = Counter(key for key, _ in seekers) + Counter(sign(standing.attendee) for standing in free)
        by_sign = _by(sign, free)
        for key, row in seekers:
            standing = by_sign.get(key)
            if standing and not (only_one and (often[key] > 2 or _differ_by_mail(row.person, standing.attendee))):
                owners[row.number] = by_sign.pop(key)

    match(_ticket, rows, known)
    match(_ticket, rows, before)
    match(_ref, rows, known)
    match(_mail_and_name, usable, known)
    match(_name_and_organisation if "organisation" in told else _spoken, usable, known, only_one=True)
    corrected = defaultdict(list)
    for standing in known:
        if standing.corrected & IDENTITY:
            corrected[(IDENTITY & told) - standing.corrected].append(standing)
    for fields, people in corrected.items():
        match(_all_of(fields), usable, people, only_one=True)
    match(_mail_and_name, usable, before)
    match(_name_and_organisation if "organisation" in told else _spoken, usable, before, only_one=True)
    now = {standing.id: standing for standing in known}
    return {number: now[standing.id] for number, standing in owners.items()}


def _by(sign: Sign, known: Iterable[Standing]) -> dict[Hashable, Standing]:
    found: dict[Hashable, Standing] = {}
    for standing in known:
        if key := sign(standing.attendee):
            found.setdefault(key, standing)
    return found


def _differ_by_mail(one: Attendee, other: Attendee) -> bool:
    """Whether the e-mail tells two people of one name apart who belong nowhere."""
    return not one.organisation and bool(one.email and other.email) and fold(one.email) != fold(other.email)


# Rows that cannot be used


def _problems(rows: Iterable[Row], known: Sequence[Standing]) -> dict[int, Sentence]:
    """Why rows cannot be used, by number of the row. Of rows that exclude each other the first is used."""
    problems: dict[int, Sentence] = {}
    seen: dict[Hashable, Row] = {}
    by_ticket, by_ref, by_mail = (_by(sign, known) for sign in (_ticket, _ref, _mail_and_name))

    def problem(person: Attendee) -> Sentence | None:
        if person.ticket and (earlier := seen.get(("ticket", person.ticket))):
            return Sentence("roster.ticket-twice", {"row": earlier.number})
        if person.ref and (earlier := seen.get(("ref", person.ref))):
            return Sentence("roster.ref-twice", {"row": earlier.number})
        if (earlier := seen.get(_whoever(person))) and not _told_apart(earlier.person, person):
            return Sentence("roster.person-twice", {"row": earlier.number})
        holder = by_ticket.get(person.ticket)
        if holder is None or (person.ref and person.ref == holder.attendee.ref):
            return None
        other = by_ref.get(person.ref)
        if other is None and _spoken(person) != _spoken(holder.attendee):
            other = by_mail.get(_mail_and_name(person))
        return Sentence("roster.ticket-of-another") if other and other.id != holder.id else None

    for row in rows:
        person = row.person
        if sentence := row.problem or problem(person):
            problems[row.number] = sentence
        else:
            for key in (("ticket", person.ticket), ("ref", person.ref), _whoever(person)):
                seen.setdefault(key, row)
    return problems


def _whoever(person: Attendee) -> Hashable:
    return _mail_and_name(person) or _name_and_organisation(person)


def _told_apart(one: Attendee, other: Attendee) -> bool:
    """Whether two registrations of one name are two tickets: people order a second one for a colleague."""
    return bool((one.ticket and other.ticket) or (one.ref and other.ref))


def _doubts(rows: Iterable[Row]) -> Iterator[Problem]:
    """Rows that may be one person, for people to look at: one e-mail for two names, one name with two tickets."""
    first: dict[str, Row] = {}
    for row in rows:
        if not row.person.email or row.person.status is Status.CANCELLED:
            continue
        earlier = first.setdefault(fold(row.person.email), row)
        if earlier is not row:
            same = _spoken(earlier.person) == _spoken(row.person)
            yield Problem(
                row.number, Sentence("roster.same-person" if same else "roster.same-mail", {"row": earlier.number})
            )
