"""One append-only table of facts, in a SQLite file or a PostgreSQL database, by URL and by the same code.

Facts are numbered 1, 2, 3 … by whoever writes first: ``append`` names the last number its writer knows, and the number
is the primary key, so of two writers exactly one succeeds and the other is ``Behind``. Nobody can write number 7
without having read number 6: hence there are no gaps, and it needs no lock to be right. A fact's id is unique too, so
appending the same facts again, after an answer was lost, changes nothing.

It takes a lock to be fair: of sixteen desks in a hurry fifteen would always come too late, and the slowest for seconds.
Who is behind therefore queues for a ``turn``, in which nobody else writes. On a server that costs a first come one
round trip, and one with a turn two, of which the others wait for one. A desk that freezes in its turn loses it soon.

SQLite runs in WAL with synchronous=FULL: with NORMAL, a power cut can take back what the desk has already said.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID

import msgspec

from checkin.desk import Behind
from checkin.engines import ask_at_once, file_database, peewee, server_database
from checkin.model import AnyChange, Fact
from checkin.trouble import Trouble

Answer = TypeVar("Answer")
Given = TypeVar("Given")

COLUMNS = ("seq", "id", "at", "desk", "kind", "attendee", "change")

TABLE = """
CREATE TABLE fact (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    desk TEXT NOT NULL,
    kind TEXT NOT NULL,
    attendee TEXT,
    change TEXT NOT NULL
)
"""

# The views are for the event office and its SQL tools; the program itself folds the facts. {change} is the column as
# JSON. Each begins with a common table expression, without which PostgreSQL would let people write through the view.
VIEWS = {
    "attendees": """
        WITH latest AS (SELECT max(seq) AS seq FROM fact WHERE kind = 'registered' GROUP BY attendee)
        SELECT fact.attendee AS id,
               coalesce({change} -> 'person' ->> 'title', '') AS title,
               {change} -> 'person' ->> 'given' AS given,
               {change} -> 'person' ->> 'family' AS family,
               coalesce({change} -> 'person' ->> 'organisation', '') AS organisation,
               coalesce({change} -> 'person' ->> 'role', '') AS role,
               coalesce({change} -> 'person' ->> 'email', '') AS email,
               coalesce({change} -> 'person' ->> 'status', 'confirmed') AS status,
               {change} ->> 'source' AS source
        FROM latest JOIN fact ON fact.seq = latest.seq""",
    "arrivals": """
        WITH standing AS (
            SELECT attendee, CAST({change} ->> 'day' AS INTEGER) AS day, seq, kind, at, desk,
                   max(CASE WHEN kind = 'undone' THEN seq ELSE 0 END)
                       OVER (PARTITION BY attendee, CAST({change} ->> 'day' AS INTEGER)) AS undone
            FROM fact WHERE kind IN ('arrived', 'undone')
        ), first AS (
            SELECT min(seq) AS seq FROM standing WHERE kind = 'arrived' AND seq > undone GROUP BY attendee, day
        )
        SELECT standing.attendee AS id, standing.day, standing.at, standing.desk
        FROM first JOIN standing ON standing.seq = first.seq""",
    "assignments": """
        WITH latest AS (
            SELECT max(seq) AS seq FROM fact WHERE kind = 'assigned' GROUP BY attendee, {change} ->> 'block'
        )
        SELECT fact.attendee AS id, {change} ->> 'block' AS block, {change} ->> 'room' AS room,
               {change} ->> 'how' AS how, CAST(coalesce({change} ->> 'wish', '0') AS INTEGER) AS wish
        FROM latest JOIN fact ON fact.seq = latest.seq WHERE {change} ->> 'room' IS NOT NULL""",
    "badges": """
        WITH printed AS (SELECT * FROM fact WHERE kind = 'printed')
        SELECT attendee AS id, at, desk, {change} ->> 'layout' AS layout FROM printed AS fact""",
}

TURN = 6_024_911
"""The number of the lock under which a database on a server keeps the turn."""

BATCH = 1_000
"""Facts to write in one statement."""

PAGE = 5_000
"""Facts to read in one statement, so that none takes long on a slow line."""

TRIES = 3
"""How often a server is asked that could not let two transactions go on side by side; otherwise it is twice."""

READ = "SELECT seq, id, at, desk, change FROM fact WHERE seq > {after} ORDER BY seq"

TAKE_TURN = f"BEGIN; SELECT pg_advisory_xact_lock({TURN})"

APPEND = """
WITH new AS (
    INSERT INTO fact (seq, id, at, desk, kind, attendee, change)
    SELECT * FROM (VALUES {rows}) AS given
    WHERE (SELECT coalesce(max(seq), 0) FROM fact) = %s AND (SELECT pg_try_advisory_xact_lock({turn}))
    RETURNING seq
) SELECT coalesce((SELECT seq FROM fact WHERE id = %s), (SELECT min(seq) FROM new))
"""
"""Both conditions are asked once for all rows. When somebody writes between the first and the second, the number is
taken and the statement fails. The answer is the number of the first fact, wherever it was written.
"""

LEAST_ROOM = 100_000
"""Bytes without which SQLite cannot open a file and complains of something else than a full disk."""

TROUBLES = {  # by the beginning of SQLite's name for the error or of PostgreSQL's SQLSTATE
    "SQLITE_FULL": "disk-full",
    "53100": "disk-full",
    "SQLITE_READONLY": "journal-read-only",
    "SQLITE_PERM": "journal-read-only",
    "42501": "journal-read-only",
    "25006": "journal-read-only",
    "SQLITE_NOTADB": "journal-damaged",
    "SQLITE_CORRUPT": "journal-damaged",
    "SQLITE_SCHEMA": "journal-damaged",
    "42P07": "journal-exists",
    "SQLITE_IOERR": "io",
    "SQLITE_CANTOPEN": "io",
}

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(AnyChange).decode


class Journal:
    """The facts of one conference. ``create`` a new one or ``open`` one that is there; both raise ``Trouble``."""

    alone = False  # nobody writes here without all others knowing

    def __init__(self, url: str) -> None:
        self.url = url = url.removeprefix("sqlite:///")
        if url.startswith(":") or (is_file(url) and "://" in url) or url.count("@") > 1:
            raise Trouble("journal-place", journal=_without_password(url))
        self._is_file = is_file(url)
        self._database = file_database(Path(url)) if self._is_file else server_database(url)
        self._facts = peewee.Table("fact").bind(self._database)
        self._has_turn = False

    @classmethod
    def create(cls, url: str, first: Sequence[Fact]) -> Self:
        """A new journal that begins with ``first``. Table and facts appear together or not at all.

        Raises ``Trouble`` ("journal-exists") where there is a journal already, whatever it holds.
        """
        journal = cls(url)
        with journal._usable():
            if journal._is_file:
                journal._make_room()
            with journal._surroundings(), journal._database.atomic():
                if journal._is_there():
                    raise Trouble("journal-exists", journal=journal.place)
                journal._set_up(first)
        return journal

    @classmethod
    def open(cls, url: str) -> Self:
        """The journal at ``url``; ``Trouble`` ("no-journal") where there is none."""
        journal = cls(url)
        with journal._usable(), journal._surroundings():
            if (journal._is_file and not Path(journal.url).is_file()) or not journal._is_there():
                raise Trouble("no-journal", journal=journal.place)
        return journal

    @property
    def place(self) -> str:
        """Where the journal lies, for people: the path, or host and database without the password."""
        return self.url if self._is_file else _without_password(self.url)

    def append(self, facts: Sequence[Fact], after: int) -> list[Fact]:
        """Number ``facts`` from ``after`` + 1 on, all or none, and return them numbered once they are on disk.

        Facts that are in the journal already come back with the numbers they have. Raises ``Behind`` when somebody
        else wrote after ``after``, and ``Trouble`` when the journal cannot be reached.
        """
        return self._persistently(lambda: self._append(facts, after))

    @contextmanager
    def turn(self, after: int) -> Iterator[Iterator[Fact]]:
        """Wait until it is our turn, in order with the others; gives the facts above ``after``, and nobody else writes.

        The turn ends with the next ``append``, or with the block. Until then others wait for us: judge, and write.
        """
        rows = self._persistently(lambda: self._take_turn(after))
        try:
            yield map(fact_of, rows)
        finally:
            self._give_turn_back()

    def read(self, after: int = 0) -> Iterator[Fact]:
        """The facts with numbers above ``after``, in order."""
        rows = self._persistently(partial(self._rows, after, PAGE))
        while rows:
            yield from map(fact_of, rows)
            rows = self._persistently(partial(self._rows, rows[-1][0], PAGE)) if len(rows) == PAGE else []

    def read_head(self) -> int:
        """The last number; 0 where there is none."""
        return self._persistently(self._head)

    def come_back(self) -> bool:
        """It never was away."""
        return True

    def close(self) -> None:
        """Give the file or the connection back. The journal opens itself again when it is used."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _is_there(self) -> bool:
        return "fact" in self._database.get_tables()

    def _set_up(self, first: Sequence[Fact]) -> None:
        self._database.execute_sql(TABLE)
        change = "fact.change" if self._is_file else "fact.change::json"
        for name, query in VIEWS.items():
            self._database.execute_sql(f"CREATE VIEW {name} AS {query.format(change=change)}")
        self._insert(first, after=0)

    def _append(self, facts: Sequence[Fact], after: int) -> list[Fact]:
        try:
            known = (self._write_to_file if self._is_file else self._write_to_server)(facts, after)
        except peewee.IntegrityError:  # on a server: another desk took the number while we were writing
            self._give_turn_back()
            known = self._number_of(facts[0])
        finally:
            self._give_turn_back()
        if known is None:
            raise Behind
        return _numbered(facts, known)  # they went in together, so the others follow the first

    def _write_to_file(self, facts: Sequence[Fact], after: int) -> int | None:
        """The number of the first fact, ``None`` when somebody else wrote after ``after``."""
        if not self._has_turn:
            self._begin()
        if self._head() != after:
            return self._number_of(facts[0]) if facts else None
        self._insert(facts, after)
        self._database.commit()
        self._has_turn = False
        return after + 1

    def _write_to_server(self, facts: Sequence[Fact], after: int) -> int | None:
        """The same in one round trip."""
        if not facts:
            return after + 1 if self._head() == after else None
        statements, values = [], []
        for batch in _batches([row_of(fact) for fact in _numbered(facts, after + 1)]):
            rows = ", ".join([f"({', '.join(['%s'] * len(COLUMNS))})"] * len(batch))
            statements.append(APPEND.format(rows=rows, turn=TURN))
            values += [*chain.from_iterable(batch), batch[0][0] - 1, str(facts[0].id)]
        if len(statements) > 1 and not self._has_turn:
            statements.insert(0, TAKE_TURN)
            self._has_turn = True
        if self._has_turn:
            known = ask_at_once(self._database, "; ".join([*statements, "COMMIT"]), values)[0][0]
            self._has_turn = False
        else:
            known = self._database.execute_sql(statements[0], values).fetchone()[0]
        return None if known is None else int(known)

    def _take_turn(self, after: int) -> Sequence[tuple[Any, ...]]:
        try:
            if self._is_file:
                self._begin()
                return self._rows(after)
            self._has_turn = True
            return ask_at_once(self._database, f"{TAKE_TURN}; {READ.format(after='%s')}", [after])
        except BaseException:
            self._give_turn_back()
            raise

    def _begin(self) -> None:
        self._database.begin()
        self._has_turn = True

    def _give_turn_back(self) -> None:
        if self._has_turn:
            self._has_turn = False
            try:
                self._database.rollback()
            except peewee.PeeweeException:
                self._database.close()

    def _rows(self, after: int, at_most: int | None = None) -> Sequence[tuple[Any, ...]]:
        limit = f" LIMIT {at_most}" if at_most else ""
        query = READ.format(after=self._database.param) + limit
        rows: Sequence[tuple[Any, ...]] = self._database.execute_sql(query, [after]).fetchall()
        return rows

    def _insert(self, facts: Sequence[Fact], after: int) -> list[Fact]:
        numbered = _numbered(facts, after + 1)
        for batch in _batches(list(map(row_of, numbered))):
            self._facts.insert(batch, columns=[getattr(self._facts.c, name) for name in COLUMNS]).execute(
                self._database
            )
        return numbered

    def _head(self) -> int:
        return self._facts.select(peewee.fn.max(self._facts.c.seq)).scalar(self._database) or 0

    def _number_of(self, fact: Fact) -> int | None:
        number = self._facts.select(self._facts.c.seq).where(self._facts.c.id == str(fact.id)).scalar(self._database)
        return None if number is None else int(number)

    def _persistently(self, call: Callable[[], Answer]) -> Answer:
        """Answer of ``call``, which may be repeated: a server that went away in between is asked once more."""
        tries = 0
        while True:
            tries += 1
            try:
                with self._surroundings():
                    return call()
            except Trouble as trouble:
                clash = any(code.startswith("40") for code in _codes(trouble))
                if self._is_file or tries == (TRIES if clash else 2):
                    raise
                self._database.close()

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Gives the connection back when the journal turns out to be of no use."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _surroundings(self) -> Iterator[None]:
        """Turns what the database complains of into something to tell people."""
        try:
            yield
        except peewee.IntegrityError:
            raise
        except (
            peewee.PeeweeException,
            sqlite3.Error,
            msgspec.ValidationError,
            OSError,
        ) as error:  # peewee reads lazily
            name = _trouble(error)
            if name == "io" and self._has_no_room():
                name = "disk-full"
            told = not isinstance(error, peewee.ProgrammingError)  # which may quote the address, password and all
            why = str(error).strip().splitlines()[0] if told and str(error).strip() else type(error).__name__
            raise Trouble("journal-away" if name == "io" else name, journal=self.place, why=why) from error

    def _has_no_room(self) -> bool:
        """Whether the disk is so full that SQLite cannot even say so."""
        try:
            return self._is_file and shutil.disk_usage(Path(self.url).parent).free < LEAST_ROOM
        except OSError:
            return False

    def _make_room(self) -> None:
        """The file, empty: personal data is for nobody else on this computer, and SQLite's other files follow it."""
        path = Path(self.url)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise Trouble("cannot-write", path=path, why=error.strerror) from error


def is_file(url: str) -> bool:
    """Whether a journal is a file of its own and not a database on a server."""
    return not url.startswith(("postgresql://", "postgres://"))


def _without_password(url: str) -> str:
    return url.rpartition("@")[2].partition("?")[0].removeprefix("postgresql://").removeprefix("postgres://")


def _trouble(error: BaseException) -> str:
    """Which trouble an error is, by the code that the database gives."""
    named = (name for code in _codes(error) for beginning, name in TROUBLES.items() if code.startswith(beginning))
    return next(named, "journal-away")


def _codes(error: BaseException) -> Iterator[str]:
    """SQLite's names for an error or PostgreSQL's SQLSTATE, which may lie several causes deep."""
    cause: BaseException | None = error
    while cause is not None:
        yield getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
        cause = cause.__cause__ or cause.__context__


def _numbered(facts: Sequence[Fact], first: int) -> list[Fact]:
    return [msgspec.structs.replace(fact, seq=seq) for seq, fact in enumerate(facts, first)]


def _batches(rows: Sequence[Given]) -> Iterator[Sequence[Given]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def row_of(fact: Fact) -> tuple[Any, ...]:
    """A fact as the table has it, in the order of ``COLUMNS``."""
    change = fact.change
    return (
        fact.seq,
        str(fact.id),
        fact.at.isoformat(timespec="microseconds"),
        fact.desk,
        change.__struct_config__.tag,
        getattr(change, "attendee", None),
        _encode(change).decode(),
    )


def fact_of(row: tuple[Any, ...]) -> Fact:
    """A fact out of its number, id, moment, desk and change; ``Trouble`` for one that a later version wrote."""
    seq, fact_id, at, desk, change = row
    try:
        return Fact(datetime.fromisoformat(at), desk, _decode(change), msgspec.convert(fact_id, UUID), seq)
    except (msgspec.DecodeError, ValueError) as error:
        raise Trouble("journal-newer", seq=seq) from error
