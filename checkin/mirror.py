"""A desk on a shared journal that may be away: its own copy of the facts, and what it could not send yet.

The copy is a journal in a file like any other, with one more table for the facts that have no number. So a lost server
can be built anew from any desk's mirror, and a desk that starts without a server has all that it knew.

Going alone and coming back rests on how a journal numbers: a writer names the last number it knows and takes the next.
A request whose answer was lost can therefore not be executed late, once somebody has taken its number. The desk judges
again what it was in the middle of, by what it may give alone, and keeps that; when it comes back it reads first, and
where the request turns out to have been written after all it sends only what differs.
"""

import socket
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Timer
from typing import Any, Self, TypeVar, cast

from checkin.desk import Alone, Behind
from checkin.journal import Journal, fact_of, row_of
from checkin.model import Arrived, Attendee, Fact, Registered, Undone, utc_now
from checkin.reconcile import Unsent, reconciled
from checkin.trouble import Trouble

Answer = TypeVar("Answer")

PATIENCE = 2.0
"""Seconds that a desk waits for the server before it goes on alone."""

STAY = timedelta(seconds=10)
"""A desk that went alone stays so for a while: nobody works well with a status that changes all the time."""

STEP = 200
"""Facts sent at a time, so that a guest in between does not wait for thousands."""

UNSENT = """
CREATE TABLE IF NOT EXISTS unsent (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    desk TEXT NOT NULL,
    kind TEXT NOT NULL,
    attendee TEXT,
    change TEXT NOT NULL,
    doubt TEXT NOT NULL,
    after INTEGER NOT NULL
)
"""


class Server(Journal):
    """The shared journal, asked by a desk that has no time: what takes longer than ``PATIENCE`` is given up.

    Works on every system: not by an option of the socket, but by shutting it down from outside.
    """

    def _persistently(self, call: Callable[[], Answer]) -> Answer:
        try:
            with self._surroundings():
                if self._database.is_closed():
                    self._database.connect()
                with watched(self._database.connection()):
                    return call()
        except Trouble:
            self._has_turn = False  # it ends with the connection
            self._database.close()
            raise

    def _give_turn_back(self) -> None:
        if self._has_turn and not self._database.is_closed():
            with watched(self._database.connection()):
                super()._give_turn_back()
        else:
            super()._give_turn_back()

    def clock(self) -> datetime:
        """The server's."""
        said = self._persistently(lambda: self._database.execute_sql("SELECT now()").fetchone())
        return cast(datetime, said[0])


@contextmanager
def watched(connection: Any) -> Iterator[None]:
    """Whoever waits for this connection of PostgreSQL waits for ``PATIENCE`` at most."""

    def hang_up() -> None:
        with suppress(Exception):  # it may have been closed meanwhile
            line = socket.socket(fileno=connection.pgconn.socket)
            try:
                line.shutdown(socket.SHUT_RDWR)
            finally:
                line.detach()

    watchdog = Timer(PATIENCE, hang_up)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


class Copy(Journal):
    """A desk's copy of the shared journal, in a file, with the facts that could not be sent."""

    @property
    def head(self) -> int:
        """The last number that the desk knows."""
        with self._surroundings():
            return self._head()

    @property
    def last(self) -> Fact:
        """The fact with that number."""
        return next(iter(self.read(self.head - 1)))

    def holds(self, fact_id: str) -> Fact | None:
        """The fact of that id, if it has a number."""
        query = self._facts.select(self._facts.c.seq).where(self._facts.c.id == fact_id)
        with self._surroundings():
            number = query.scalar(self._database)
        return None if number is None else next(iter(self.read(number - 1)))

    @property
    def server(self) -> str:
        """The address of the server that the copy was last the same as; "" before the first."""
        with self._surroundings():
            row = self._database.execute_sql("SELECT url FROM server").fetchone()
        return str(row[0]) if row else ""

    def belong_to(self, url: str) -> None:
        """Keep that the copy is the same as what the server there has, and more."""
        with self._surroundings(), self._database.atomic():
            self._database.execute_sql("DELETE FROM server")
            self._database.execute_sql("INSERT INTO server VALUES (?)", (url,))

    def unsent(self, most: int = -1) -> list[Unsent]:
        """What could not be sent, in order."""
        query = "SELECT NULL, id, at, desk, change, doubt, after FROM unsent ORDER BY place LIMIT ?"
        with self._surroundings():
            rows = self._database.execute_sql(query, (most,)).fetchall()
        return [Unsent(fact_of(row[:5]), *row[5:]) for row in rows]

    def left(self) -> int:
        """How many facts could not be sent."""
        with self._surroundings():
            return int(self._database.execute_sql("SELECT count(*) FROM unsent").fetchone()[0])

    def written_by_others(self, desk: str, after: int, attendees: Collection[str]) -> list[Fact]:
        """What others than ``desk`` have said since the number ``after`` of these people, and of walk-ins."""
        fact = self._facts.c
        of_them = fact.attendee.in_(attendees) | fact.change.contains('"source":"walk-in"')
        told = fact.kind.in_(("registered", "assigned", "arrived"))
        news = self._facts.select(fact.seq, fact.id, fact.at, fact.desk, fact.change).order_by(fact.seq)
        with self._surroundings():
            rows = news.where(fact.seq > after, fact.desk != desk, told, of_them).tuples().execute(self._database)
        return list(map(fact_of, rows))

    def here_at(self, desk: str) -> set[tuple[str, int]]:
        """Whom ``desk`` has admitted, and on which day, by the facts that have numbers."""
        query = "SELECT seq, id, at, desk, change FROM fact WHERE kind IN ('arrived', 'undone') ORDER BY seq"
        with self._surroundings():
            rows = self._database.execute_sql(query).fetchall()
        here: set[tuple[str, int]] = set()
        for fact in map(fact_of, rows):
            match fact.change:
                case Arrived(attendee=attendee, day=day) if fact.desk == desk:
                    here.add((attendee, day))
                case Undone(attendee=attendee, day=day):
                    here.discard((attendee, day))
        return here

    def keep(self, facts: Sequence[Fact]) -> None:
        """Keep facts that have numbers now."""
        if facts:
            with self._surroundings(), self._database.atomic():
                self._insert(facts, after=(facts[0].seq or 1) - 1)
                self._drop(facts)

    def hold(self, facts: Sequence[Fact], doubt: str, after: int) -> None:
        """Keep facts that have no number yet, decided by a desk that knew the facts up to ``after``."""
        with self._surroundings(), self._database.atomic():
            for fact in facts:
                self._hold(fact, doubt, after)

    def person(self, attendee: str) -> Attendee:
        """How somebody is registered by the facts that have numbers."""
        query = "SELECT max(seq) FROM fact WHERE kind = 'registered' AND attendee = ?"
        with self._surroundings():
            (number,) = self._database.execute_sql(query, (attendee,)).fetchone()
        return cast(Registered, next(iter(self.read(number - 1))).change).person

    def drop(self, facts: Sequence[Fact]) -> None:
        """These are not to be sent after all: they are in the journal already under other names."""
        with self._surroundings(), self._database.atomic():
            self._drop(facts)

    def _drop(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            self._database.execute_sql("DELETE FROM unsent WHERE id = ?", (str(fact.id),))

    def _hold(self, fact: Fact, doubt: str, after: int) -> None:
        self._database.execute_sql(
            "INSERT OR IGNORE INTO unsent (id, at, desk, kind, attendee, change, doubt, after)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*row_of(fact)[1:], doubt, after),
        )

    def _set_up(self, first: Sequence[Fact]) -> None:
        super()._set_up(first)
        self._database.execute_sql(UNSENT)
        self._database.execute_sql("CREATE TABLE server (url TEXT NOT NULL)")

    def forget_after(self, number: int) -> None:
        """What has higher numbers here has none yet in the journal: it is to be sent again, before all else."""
        later = list(self.read(number))
        waiting = self.unsent()
        with self._surroundings(), self._database.atomic():
            self._drop([one.fact for one in waiting])
            self._facts.delete().where(self._facts.c.seq > number).execute(self._database)
            for one in [*(Unsent(fact, "", number) for fact in later), *waiting]:
                self._hold(one.fact, one.doubt, min(one.after, number))


class Outpost:
    """Where a desk writes when the journal is shared: to the server while it is there, else into its own copy.

    ``alone`` tells which. ``since`` and ``why`` tell how it came to be alone; ``twin`` that another computer writes
    under the same name; ``skew`` by how many seconds this clock is ahead of the server's; ``left`` how much is still to
    be sent while the desk comes back. Belongs to the desk's thread,
    but for ``look``, which has a connection of its own.
    """

    def __init__(self, server: Server, copy: Copy, desk: str, clock: Callable[[], datetime] = utc_now) -> None:
        self._server, self._copy, self._desk, self._clock = server, copy, desk, clock
        self._began = clock()
        self._doubt = ""
        self._missed: list[Fact] = []
        self._doubts: set[str] = set()
        self.alone = False
        self.since: datetime | None = None
        self.why: Trouble | None = None
        self.twin = False
        self.skew: float | None = None
        self.left = 0

    @classmethod
    def open(cls, url: str, path: Path, desk: str, clock: Callable[[], datetime] = utc_now) -> Self:
        """The journal at ``url`` with the copy in the file ``path``, which is made with the first visit.

        Raises ``Trouble`` where there is neither a server nor a copy, and where the copy is of another journal.
        """
        server = Server(url)
        try:
            copy = Copy.open(str(path))
        except Trouble as trouble:
            if trouble.name != "no-journal":
                raise
            copy = Copy.create(str(path), list(server.read(0)))
            copy.belong_to(url)
            return cls(server, copy, desk, clock)
        made = cls(server, copy, desk, clock)
        try:
            made._pull()
        except Trouble as trouble:
            made._go_alone(trouble)
        if unsent := copy.unsent(1):  # it comes back in the same way as from any other time alone
            made.alone, made.since = True, unsent[0].fact.at
        return made

    @property
    def place(self) -> str:
        """Where the journal lies, for people."""
        return self._server.place

    def append(self, facts: Sequence[Fact], after: int) -> list[Fact]:
        """Number and keep ``facts`` like a journal; raises ``Alone`` once when the server has gone away.

        While alone, facts are kept without numbers.
        """
        if self.alone:
            self._copy.hold(facts, self._doubt, after)
            self._doubt = ""
            return list(facts)
        try:
            numbered = self._server.append(facts, after)
        except Trouble as trouble:
            self._go_alone(trouble)
            self._doubt = str(facts[0].id) if facts else ""
            self._doubts.add(self._doubt)
            raise Alone from trouble
        self._doubts.update(str(fact.id) for fact in numbered[:1])  # until they are kept, which may fail
        self._keep(numbered)
        return numbered

    @contextmanager
    def turn(self, after: int) -> Iterator[list[Fact]]:
        """Wait for a turn like at a journal, but not for long; alone it is always one's turn."""
        with ExitStack() as stack:
            if not self.alone:
                try:
                    self._missed = list(stack.enter_context(self._server.turn(after)))
                except Trouble as trouble:
                    self._go_alone(trouble)
            try:
                yield self._missed
            finally:
                stack.close()  # the others wait for the turn, and not for what is kept here
                self._keep()

    def read(self, after: int) -> list[Fact]:
        """The facts above the number ``after``; from the beginning on, with those that have no number yet."""
        if was_there := not self.alone:
            try:
                self._pull()
            except Trouble as trouble:
                self._go_alone(trouble)
        if after == 0:
            return [*self._copy.read(0), *(one.fact for one in self._copy.unsent())]
        return list(self._copy.read(after)) if was_there else []

    def look(self) -> Trouble | None:
        """Whether the server would answer now, and if not why. Call it in a thread of its own, always the same."""
        try:
            self.skew = (self._clock() - self._server.clock()).total_seconds()
        except Trouble as trouble:
            return trouble
        return None

    def may_come_back(self) -> bool:
        """Whether the desk has been alone for long enough."""
        return self.since is None or self._clock() - self.since >= STAY

    def come_back(self) -> bool:
        """One step back: read what others wrote, send some of what could not be sent. Whether that was the last.

        Raises ``Trouble`` where the server is away again; then the desk goes on alone.
        """
        self._pull()
        batch = self._to_send()
        if batch:
            with suppress(Behind):  # somebody wrote in between: with the next step
                self._copy.keep(self._server.append(batch, self._copy.head))
        self.left = self._copy.left()
        if self.left:
            return False
        self.alone, self.since, self.why = False, None, None
        return True

    def accept(self) -> None:
        """The server was built anew, says a person: what it lost of what this desk knows is sent to it again."""
        number = self._copy.head
        theirs = {fact.seq: fact.id for fact in self._server.read(0)}
        for fact in reversed(list(self._copy.read(0))):
            number = fact.seq or 0
            if theirs.get(number) == fact.id:
                break
        else:
            raise Trouble("journal-other", journal=self.place)
        self._copy.forget_after(number)

    def leave(self) -> None:
        """Give the connection of ``look`` back, in its thread."""
        self._server.close()

    def close(self) -> None:
        """Give file and connection back, in the desk's thread."""
        self._server.close()
        self._copy.close()

    def _go_alone(self, trouble: Trouble) -> None:
        self.alone, self.since, self.why = True, self._clock(), trouble

    def _pull(self) -> None:
        """Take in what others wrote. The journal must begin with all that this desk knows of it.

        At another address that may be less: whoever joined the desk to a server that was built anew has decided.
        """
        moved = self._copy.server != self._server.url
        try:
            self._take_news()
        except Trouble as trouble:
            if trouble.name != "journal-forked" or not moved:
                raise
            self.accept()
            self._take_news()
        if moved:
            self._copy.belong_to(self._server.url)

    def _take_news(self) -> None:
        last = self._copy.last
        found = list(self._server.read((last.seq or 0) - 1))
        if not found or found[0].id != last.id:
            first = next(iter(self._server.read(0)), None)
            mine = next(iter(self._copy.read(0)))
            raise Trouble(
                "journal-forked" if first is not None and first.id == mine.id else "journal-other", journal=self.place
            )
        self._receive(found[1:])

    def _receive(self, news: Sequence[Fact]) -> None:
        self._missed = list(news)
        self._keep()
        self._doubts.clear()

    def _keep(self, own: Sequence[Fact] = ()) -> None:
        """Keep what others wrote, and then this desk."""
        news, self._missed = self._missed, []
        self.twin = self.twin or any(fact.desk == self._desk for fact in self._strange(news))
        self._copy.keep([*news, *own])

    def _strange(self, news: Sequence[Fact]) -> list[Fact]:
        """Those of ``news`` that this desk cannot have written: not even in a request whose answer was lost.

        What it wrote before this start it may have been killed before keeping.
        """
        if not news:
            return []
        own = {one.fact.id for one in self._copy.unsent()}
        moments = {fact.at for fact in news if fact.id in own or str(fact.id) in self._doubts}
        return [fact for fact in news if fact.id not in own and fact.at not in moments and fact.at >= self._began]

    def _to_send(self) -> list[Fact]:
        """The next facts without a number, on top of what others wrote meanwhile.

        Less those that a request in doubt has written after all.
        """
        batch = self._copy.unsent(STEP)
        written: dict[str, list[Any]] = {}
        for doubt in {one.doubt for one in batch if one.doubt}:
            if request := self._copy.holds(doubt):
                found = self._copy.read((request.seq or 0) - 1)
                written[doubt] = [one.change for one in found if one.desk == request.desk and one.at == request.at]
        twice = [one.fact for one in batch if one.fact.change in written.get(one.doubt, [])]
        twice += self._arrived_before([one.fact for one in batch if one.fact not in twice])
        new = [one for one in batch if one.fact not in twice]
        about = {getattr(one.fact.change, "attendee", "") for one in new}
        news = self._copy.written_by_others(self._desk, min((one.after for one in new), default=0), about)
        facts = reconciled(new, news, self._copy.person)
        kept = {fact.id for fact in facts}
        self._copy.drop([*twice, *(one.fact for one in new if one.fact.id not in kept)])
        return facts

    def _arrived_before(self, batch: Sequence[Fact]) -> list[Fact]:
        """Those arrivals of ``batch`` that this desk has written already, and did not live to hear that it had.

        A desk always knows whom it has admitted. Where it admits somebody again it was killed while it waited for an
        answer, and started again alone.
        """
        here = self._copy.here_at(self._desk)
        found = []
        for fact in batch:
            match fact.change:
                case Undone(attendee=attendee, day=day):
                    here.discard((attendee, day))
                case Arrived(attendee=attendee, day=day) if (attendee, day) in here:
                    found.append(fact)
                case Arrived(attendee=attendee, day=day):
                    here.add((attendee, day))
        return found
