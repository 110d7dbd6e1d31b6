"""``./run bench desks``: how much several desks get done at one journal, and how soon each knows what the others did.

Every desk is a process of its own and checks in as fast as it can, with badges on. The server and the file keep the
promise of the real ones: what is told is on the disk. A run ends when the first desk is out of guests or after ten
seconds; what counts is what all desks had told by then. All figures of one call stand beside the floor: how many rows
one connection commits.
"""

import argparse
import gc
import multiprocessing
import os
import random
import resource
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from statistics import mean, median, quantiles
from time import monotonic, sleep
from typing import NamedTuple

import psycopg

from checkin.desk import Desk
from checkin.journal import Journal, is_file
from checkin.model import Arrived, Attendee, BadgePrinted, BadgeSent, Fact, ProgrammeSet, Registered, Source
from tests.bench.people import invent
from tests.stage import OPENING, Server, server

FLOOR = 1_000  # rows to commit one by one
LONGEST = 10  # seconds of one run

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["checkin.desk", "checkin.journal", "tests.bench.people"])


class Done(NamedTuple):
    """What one desk did: when it told each verdict and how long that took, in seconds, and its processor's time."""

    told: list[tuple[float, float]]
    busy: float


class Run(NamedTuple):
    """What all desks did together, in one run."""

    rate: float
    p50: float
    p99: float
    slowest: float
    desk: float
    server: float


def check_in(url: str, name: str, codes: list[str], told: bool, start: Barrier, over: Event, out: Connection) -> None:
    """One desk: check in flat out, and with ``told`` keep of each badge that it came out, as the window does."""
    with Journal.open(url) as journal:
        desk = Desk(journal, name, day=1, badge="a6")
        gc.freeze()
        times = []
        start.wait()
        busy = _busy()
        for code in codes:
            began = monotonic()
            verdict = desk.check_in(code)
            ended = monotonic()
            times.append((ended, ended - began))
            if told:
                sent = [change for change in verdict.changes if isinstance(change, BadgeSent)]
                desk.keep_prints([BadgePrinted(one.attendee, one.layout, one.code) for one in sent])
            if over.is_set() or ended - times[0][0] > LONGEST:
                break
        over.set()
        out.send(Done(times, _busy() - busy))


def watch(url: str, name: str, every: float, start: Barrier, over: Event, out: Connection) -> None:
    """A desk with nothing to do but to look what the others did; when it knew of whose arrival."""
    known = {}
    with Journal.open(url) as journal:

        def hear(facts: Sequence[Fact]) -> None:
            now = monotonic()
            known.update({fact.change.attendee: now for fact in facts if isinstance(fact.change, Arrived)})

        desk = Desk(journal, name, day=1, told=hear)
        start.wait()
        sleep(random.random() * every)  # desks do not look all at once
        busy = _busy()
        while not over.wait(every):
            desk.catch_up()
        out.send((known, _busy() - busy))


def greet(
    url: str, people: list[tuple[str, str]], pause: float, postmaster: int, start: Barrier, over: Event, out: Connection
) -> None:
    """A desk as in life, with pauses: when it had told whose arrival, and the share of a core that the server took."""
    told = {}
    chance = random.Random(1)
    with Journal.open(url) as journal:
        desk = Desk(journal, "Tisch 1", day=1, badge="a6")
        start.wait()
        serving, began = _served(postmaster), monotonic()
        for attendee, code in people:
            sleep(chance.expovariate(1 / pause))
            desk.check_in(code)
            told[attendee] = monotonic()
        serving = (_served(postmaster) - serving) / (monotonic() - began)
        sleep(1.5)  # until everybody has looked
        over.set()
        out.send((told, serving))


def learn(url: str, after: int, out: Connection) -> None:
    """Seconds until a desk that knew all facts up to ``after`` knows them all, and its memory in MiB."""
    with Journal.open(url) as journal:
        desk = Desk(Known(journal, after), "Tisch 1")
        began = monotonic()
        if after:
            desk.catch_up()
        else:
            desk = Desk(journal, "Tisch 1")
        out.send((monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, desk.roll.head))


class Known:
    """A journal as it was when it ended with fact ``until``, at its first reading; later as it is."""

    def __init__(self, journal: Journal, until: int) -> None:
        self._journal = journal
        self._until = until
        self.append = journal.append

    def read(self, after: int) -> Iterator[Fact]:
        facts, until = self._journal.read(after), self._until
        if after:
            return facts
        return (fact for fact in facts if fact.seq is not None and fact.seq <= until)


def together(target: Callable[..., None], jobs: Sequence[tuple[object, ...]]) -> list[object]:
    """Run a process for each job and return what each sends."""
    start, over = processes.Barrier(len(jobs)), processes.Event()
    return apart([(target, (*job, start, over)) for job in jobs])


def apart(jobs: Sequence[tuple[Callable[..., None], tuple[object, ...]]]) -> list[object]:
    """Run a process for each job and return what each sends."""
    running, ears = [], []
    for target, job in jobs:
        hearing, telling = processes.Pipe(duplex=False)
        process = processes.Process(target=target, args=(*job, telling))
        process.start()
        telling.close()
        running.append(process)
        ears.append(hearing)
    answers = [ear.recv() for ear in ears]
    for process in running:
        process.join()
    return answers


def flat_out(url: str, people: list[Attendee], desks: int, mixed: bool, told: bool, postmaster: int) -> Run:
    """One run of so many desks; ``mixed``: every desk sees everybody, most of them somebody else's guest already."""
    shares = [people[number::desks] for number in range(desks)]
    if mixed:
        shares = [random.Random(number).sample(people, len(people)) for number in range(desks)]
    serving = _served(postmaster)
    jobs = [(url, f"Tisch {number}", [one.ticket for one in share], told) for number, share in enumerate(shares, 1)]
    before = monotonic()
    done: list[Done] = together(check_in, jobs)  # type: ignore[assignment]
    serving = _served(postmaster) - serving
    end = min(one.told[-1][0] for one in done)
    begin = max(before, min(one.told[0][0] - one.told[0][1] for one in done))
    counts = [sum(at <= end for at, _ in one.told) for one in done]
    times = [1000 * took for one in done for at, took in one.told if at <= end]
    every = sum(len(one.told) for one in done)
    return Run(
        sum(counts) / (end - begin),
        median(times),
        quantiles(times, n=100)[98],
        min(counts) / mean(counts),
        1000 * sum(one.busy for one in done) / every,
        1000 * serving / every,
    )


def _busy() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _served(postmaster: int) -> float:
    """Seconds of processor that a server and its children have used, those that are gone included."""
    if not postmaster:
        return 0.0
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # gone
        if int(fields[1]) == postmaster or stat.parent.name == str(postmaster):
            ticks += sum(map(int, fields[11:15] if stat.parent.name == str(postmaster) else fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def stopwatch(rows: int) -> Iterator[Callable[[], str]]:
    began = monotonic()
    took: list[float] = []
    yield lambda: f"{rows / took[0]:.0f}/s"
    took.append(monotonic() - began)


def floor(url: str) -> str:
    """Rows that one connection commits in a second, and nothing else."""
    if is_file(url):
        file = sqlite3.connect(url, isolation_level=None)
        file.execute("PRAGMA journal_mode = wal")
        file.execute("PRAGMA synchronous = full")
        file.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, text TEXT)")
        with stopwatch(FLOOR) as rate:
            for number in range(FLOOR):
                file.execute("INSERT INTO row VALUES (?, ?)", (number, "x" * 400))
        file.close()
        return rate()
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        connection.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, text TEXT)")
        with stopwatch(FLOOR) as rate:
            for number in range(FLOOR):
                connection.execute("INSERT INTO row VALUES (%s, %s)", (number, "x" * 400))
    return rate()


def fill(url: str, people: int) -> list[Attendee]:
    """A new journal with everybody registered and planned."""
    conference, invented = invent(people)
    with Journal.create(url, [Fact(OPENING, "office", ProgrammeSet(conference))]) as journal:
        desk = Desk(journal, "office")
        desk.take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in invented])
        desk.plan()
    return invented


def tell_speed(running: Server, folder: Path, desks: Sequence[int], runs: int) -> None:
    """Every way in each round, so that what else the machine does hits all alike."""
    template, file = running.new_database(), str(folder / "template.sqlite")
    people = {"PostgreSQL": fill(template, 5_000), "SQLite": fill(file, 5_000)}
    ways = [*((number, False, False) for number in desks), (max(desks), True, False), (max(desks), False, True)]
    found: dict[str, list[Run]] = {}
    print(f"{'desks':<42} {'per s':>6} {'p50 ms':>7} {'p99 ms':>7} {'slowest':>8} {'desk ms':>8} {'server ms':>9}")
    for number in range(runs):
        print(f"round {number + 1}; the floor, rows that one connection commits: PostgreSQL", end=" ")
        print(floor(running.new_database()), "SQLite", floor(str(folder / f"floor-{number}")))
        for engine, (many, mixed, told) in product(people, ways):
            what = f"{many:>2}, {engine}{', the same guests' if mixed else ''}{', prints told' if told else ''}"
            if engine == "SQLite":
                url, postmaster = str(folder / f"{what}-{number}.sqlite"), 0
                Path(url).write_bytes(Path(file).read_bytes())
            else:
                url, postmaster = running.new_database(template), running.pid
            run = flat_out(url, people[engine], many, mixed, told, postmaster)
            found.setdefault(what, []).append(run)
            print(row(what, run), flush=True)
    print(f"median of each column over {runs} rounds, lowest and highest rate and p99")
    for what, all_runs in found.items():
        rates, highs = [one.rate for one in all_runs], [one.p99 for one in all_runs]
        print(row(what, Run(*map(median, zip(*all_runs, strict=True)))), end="")
        print(f"   {min(rates):.0f} to {max(rates):.0f}, {min(highs):.0f} to {max(highs):.0f} ms")


def row(what: str, one: Run) -> str:
    return (
        f"{what:<42} {one.rate:>6.0f} {one.p50:>7.1f} {one.p99:>7.1f} {one.slowest:>8.0%}"
        f" {one.desk:>8.2f} {one.server:>9.2f}"
    )


def tell_notices(running: Server, watching: int = 15, guests: int = 150) -> None:
    template = running.new_database()
    people = fill(template, 5_000)
    print(
        f"\nverdict at one desk → known at {watching} others, by how often they look; % of one core\n"
        f"{'every':>8} {'p50 ms':>7} {'p99 ms':>7} {'worst':>7} {'server':>7} {'a desk':>7}"
    )
    for every in (1.0, 0.5, 0.25, 0.1):
        url = running.new_database(template)
        start, over = processes.Barrier(watching + 1), processes.Event()
        began = monotonic()
        (told, serving), *seen = apart(
            [(greet, (url, [(one.id, one.ticket) for one in people[:guests]], 0.1, running.pid, start, over))]
            + [(watch, (url, f"Tisch {number}", every, start, over)) for number in range(2, watching + 2)]
        )
        lasted = monotonic() - began
        times = [1000 * (known[one] - at) for known, _ in seen for one, at in told.items()]  # type: ignore[attr-defined,misc]
        busy = sum(busy for _, busy in seen) / watching  # type: ignore[misc]
        print(
            f"{1000 * every:>5.0f} ms {median(times):>7.0f} {quantiles(times, n=100)[98]:>7.0f} {max(times):>7.0f}"
            f" {serving:>7.1%} {busy / lasted:>7.1%}",
            flush=True,
        )


def tell_catching_up(running: Server, runs: int) -> None:
    print("\ncatching up: seconds, facts a second, MiB of the desk's process")
    for people, lacking in ((1_540, (0,)), (15_500, (5_000, 50_000, 0)), (50_000, (0,))):
        url = running.new_database()
        fill(url, people)
        with Journal.open(url) as journal:
            last = max(fact.seq or 0 for fact in journal.read(0))
        for missing in lacking:
            after = last - missing if missing else 0
            found = sorted(apart([(learn, (url, after))])[0] for _ in range(runs))  # type: ignore[type-var]
            seconds, memory, head = found[len(found) // 2]  # type: ignore[misc]
            assert head == last
            who = f"stale desk, {missing:,}" if missing else f"fresh desk, {last:,}"
            print(f"{who} facts, {people:,} attendees: {seconds:.2f} s", end=" ")
            print(f"({found[0][0]:.2f} to {found[-1][0]:.2f}), {(last - after) / seconds:,.0f}/s, {memory:.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench desks", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="of everything; told is each and the median of each column")
    parser.add_argument("--desks", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--only", choices=("speed", "notices", "catching-up"))
    given = parser.parse_args()
    print("load before:", *os.getloadavg())
    with server(durable=True) as running, tempfile.TemporaryDirectory() as folder:
        if given.only in (None, "speed"):
            tell_speed(running, Path(folder), given.desks, given.runs)
        if given.only in (None, "notices"):
            tell_notices(running)
        if given.only in (None, "catching-up"):
            tell_catching_up(running, given.runs)


if __name__ == "__main__":
    main()
