"""Four desks and a hub, each a host of its own, a morning full of guests, and everything that goes wrong with networks.

``play`` lets it happen and says what came of it; what must hold of it stands in the tests.
"""

import heapq
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, time, timedelta
from itertools import count
from pathlib import Path
from queue import Empty, Queue
from random import Random
from tempfile import mkdtemp
from threading import Thread
from time import monotonic, sleep
from typing import Any

import psycopg
from msgspec import Struct

from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import (
    Arrived,
    Assigned,
    Attendee,
    Block,
    Conference,
    Day,
    Fact,
    Outcome,
    ProgrammeSet,
    Registered,
    Room,
    Source,
    utc_now,
)
from checkin.roll import Roll
from checkin.ticket import mint, mint_id
from tests.net.post import digest
from tests.net.wires import Host, Network

ROOT = Path(__file__).parents[2]
DESKS = ("Tisch 1", "Tisch 2", "Tisch 3", "Tisch 4")
ROOMS = ("a", "b", "c")
PACE = 0.04
"""Seconds between two guests of a desk, in the mean."""

KINDS = ("cut", "hole", "bad", "deaf", "late", "frozen", "killed", "killed", "server killed")
"""What befalls somebody: of the wires see ``wires.Wire``; ``cut`` is one that the host knows to be cut."""

TIMEOUTS = {"statement_timeout": "3s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "3s"}
"""What a hub sets for the role of the desks."""


class Hub:
    """PostgreSQL on a host of its own. Without fsync: what is killed here is the program, not the computer."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.folder = Path(mkdtemp(prefix="hub-"))  # not below pytest's folder, which other users may not enter
        os.chown(self.folder, pwd.getpwnam("postgres").pw_uid, -1)
        self._data = self.folder / "data"
        subprocess.run(
            self._as_user("initdb", "-D", str(self._data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with (self._data / "pg_hba.conf").open("a") as hba:
            hba.write("host all desk 10.99.0.0/24 trust\n")
        self._log = (self.folder / "log").open("w")
        self.start()
        with self.ask() as admin:
            admin.execute("CREATE ROLE desk LOGIN")
            for name, limit in TIMEOUTS.items():
                admin.execute(f"ALTER ROLE desk SET {name} = '{limit}'")  # type: ignore[arg-type]
            admin.execute("CREATE DATABASE conference OWNER desk TEMPLATE template0")
        self.inside = f"postgresql://desk@/conference?host={self.folder}"
        self.url = f"postgresql://desk@{host.address}/conference"

    def start(self) -> None:
        options = ["-k", str(self.folder), "-c", "listen_addresses=*", "-c", "fsync=off", "-c", "full_page_writes=off"]
        command = self._as_user("postgres", "-D", str(self._data), *options)
        while True:
            self._process = subprocess.Popen(self._host.command(*command), stderr=self._log)
            while self._process.poll() is None:
                with suppress(psycopg.OperationalError), self.ask():
                    return
                sleep(0.02)  # until it is up, or has found a child of its predecessor alive

    def kill(self) -> None:
        """With -9."""
        self.signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """As one should: everybody who is connected is told."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """To the postmaster first, then to all that it has started; to nobody when it is down."""
        if not self.is_up:
            return
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(one, number)

    def set_up(self, *lines: str, hba: str = "trust") -> None:
        """Other settings, and another way for desks to say who they are; whoever is connected is thrown out."""
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{line}\n" for line in lines)
        (self._data / "pg_hba.conf").write_text(f"local all all trust\nhost all desk 10.99.0.0/24 {hba}\n")
        with self.ask() as admin:
            admin.execute("SELECT pg_reload_conf()")
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'desk'")

    @property
    def is_up(self) -> bool:
        return self._process.poll() is None

    def ask(self) -> psycopg.Connection[Any]:
        return psycopg.connect(f"postgresql://postgres@/postgres?host={self.folder}", autocommit=True)

    def is_in_transaction(self, host: Host) -> bool:
        """Whether the desk on ``host`` has begun something at the server and not yet ended it."""
        with suppress(psycopg.OperationalError), self.ask() as admin:
            query = "SELECT count(*) FROM pg_stat_activity WHERE client_addr = %s AND xact_start IS NOT NULL"
            (begun,) = admin.execute(query, (host.address,)).fetchone() or (0,)
            return bool(begun)
        return False

    def remove(self) -> None:
        if self.is_up:
            self.kill()
        self._log.close()
        shutil.rmtree(self.folder)

    def _as_user(self, program: str, *arguments: str) -> list[str]:
        found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
        path = str(found[-1] if found else shutil.which(program))
        return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", path, *arguments]


class Post:
    """A desk on a host, seen from outside: a process that is frozen, killed and started again."""

    def __init__(self, host: Host, folder: Path, name: str, heard: "Queue[tuple[Post, int, Any]]") -> None:
        self.host, self.name, self.folder = host, name, folder
        self._heard = heard
        self.frozen = False
        self.start()

    def start(self) -> None:
        command = self.host.command(sys.executable, "-m", "tests.net.post", str(self.folder), self.name)
        with (self.folder / f"{self.name}.log").open("a") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )
        Thread(target=self._hear, args=(self._process,), daemon=True).start()

    def _hear(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout
        for line in process.stdout:
            self._heard.put((self, process.pid, json.loads(line)))
        process.stdout.close()
        if process.wait() != -signal.SIGKILL:
            self._heard.put((self, process.pid, "ended"))

    @property
    def pid(self) -> int:
        return self._process.pid

    def tell(self, word: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(word + "\n")

    def freeze(self) -> None:
        self.frozen = True
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.frozen = False
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        assert self._process.stdin
        self._process.kill()
        self._process.wait()
        with suppress(BrokenPipeError):
            self._process.stdin.close()

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / f"{self.name}.told").read_text().splitlines()]

    def why(self) -> str:
        return (self.folder / f"{self.name}.log").read_text()[-2000:]


class Outcomes(Struct):
    """What came of it. ``lost`` and the other lists of sentences must be empty."""

    operations: int
    faults: Counter[str]
    alone: int
    back: int
    lost: list[str]
    doubled: list[str]
    wrong_conflicts: list[str]
    over: list[str]
    unequal: list[str]
    conflicts: int
    seconds: float
    healing: float


def play(folder: Path, operations: int, seed: int, kinds: Sequence[str] = KINDS, variant: str = "") -> Outcomes:
    """``operations`` at four desks, with faults of these ``kinds`` at random until all guests are served.

    ``variant`` is what ``post`` makes worse, for the controls.
    """
    luck = Random(seed)
    begun = monotonic()
    with Network("hub", "one", "two", "three", "four") as network, hub_on(network.hosts[0]) as hub:
        people, guests = crowd(luck, operations)
        seats = max(2, len(people) * 3 // 10)
        with Journal.create(hub.inside, [Fact(utc_now(), "office", ProgrammeSet(conference(seats)))]) as journal:
            Desk(journal, "office", day=1).take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])
        lease = 0 if variant == "no leases" else max(2, seats // 20)
        task = {"url": hub.url, "guests": guests, "lease": lease, "pace": PACE, "variant": variant}
        (folder / "task.json").write_text(json.dumps(task))
        scene = Scene(hub, network.hosts[1:], folder, luck, kinds)
        try:
            healing = scene.play()
            reports = scene.reports
            with Journal.open(hub.inside) as journal:
                facts = list(journal.read(0))
        finally:
            scene.end()
        found = judge(scene.posts, facts, reports)
    return Outcomes(
        **found,
        operations=sum(map(len, guests.values())),
        faults=scene.faults,
        back=sum(report["back"] for report in reports.values()),
        seconds=monotonic() - begun,
        healing=healing,
    )


@contextmanager
def hub_on(host: Host) -> Iterator[Hub]:
    hub = Hub(host)
    try:
        yield hub
    finally:
        hub.remove()


def conference(seats: int) -> Conference:
    """Three rooms on two days, a little too small for all."""
    rooms = tuple(Room(name, name.upper(), seats) for name in ROOMS)
    later = tuple(Room(f"{name}-2", name.upper(), seats, follows=name) for name in ROOMS)
    return Conference(
        "Probetagung",
        days=(Day(1, date(2026, 11, 26)), Day(2, date(2026, 11, 27))),
        blocks=(
            Block("theme", "Themenraum", 1, time(15, 45), rooms),
            Block("theme-2", "Themenraum", 2, time(9, 0), later, continues="theme"),
        ),
    )


def crowd(luck: Random, operations: int) -> tuple[list[Attendee], dict[str, list[list[Any]]]]:
    """Who is registered, and what is asked at each desk: the operation, of whom or what, and what besides."""
    people = []
    for number in range(operations * 11 // 20):
        wishes = luck.sample(ROOMS, 3)
        plain = {"given": "Erna", "family": f"Erfunden{number:05}", "wishes": {"theme": tuple(wishes)}}
        before = utc_now() - timedelta(days=30) + timedelta(minutes=number)
        people.append(Attendee(id=mint_id(), ticket=mint(), registered=before, **plain))
    queue = [["check in", one.ticket, ""] for one in people]
    numbers = count()
    while len(queue) < operations * 94 // 100:
        chosen = luck.choice(people)
        kind = luck.choices(("move", "correct", "walk in"), (5, 3, 1))[0]
        what = {"move": luck.choice(ROOMS), "correct": f"Verein {next(numbers)}", "walk in": luck.choice(ROOMS)}[kind]
        queue.append([kind, chosen.id if kind != "walk in" else f"Spontan{next(numbers)}", what])
    luck.shuffle(queue)
    guests: dict[str, list[list[Any]]] = {name: [] for name in DESKS}
    for guest in queue:
        here, there = luck.sample(DESKS, 2)
        guests[here].append(guest)
        if guest[0] == "check in" and luck.random() < 0.1:  # one ticket at two desks, or twice at one
            guests[there if luck.random() < 0.8 else here].append(guest)
    return people, guests


class Scene:
    """The desks at work, and what befalls them."""

    def __init__(self, hub: Hub, hosts: list[Host], folder: Path, luck: Random, kinds: Sequence[str]) -> None:
        self.hub, self.luck, self.kinds = hub, luck, kinds
        self.heard: Queue[tuple[Post, int, Any]] = Queue()
        self.posts = [Post(host, folder, name, self.heard) for host, name in zip(hosts, DESKS, strict=True)]
        self.faults: Counter[str] = Counter()
        self.reports: dict[str, dict[str, Any]] = {}
        self._stricken: set[object] = set()
        self._down: set[object] = set()
        self._cures: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def play(self) -> float:
        """Until all is over; the seconds from the last fault until everybody is back."""
        self._wait_for("ready", lambda: None)
        for post in self.posts:
            post.tell("serve")
        self._wait_for("served", self._strike)
        while self._cures:
            heapq.heappop(self._cures)[2]()
        healed = monotonic()
        for post in self.posts:
            post.tell("settle")
        self._wait_for("settled", lambda: None)
        healing = monotonic() - healed
        for post in self.posts:
            post.tell("report")
        self._wait_for("report", lambda: None)
        return healing

    def _wait_for(self, word: str, meanwhile: Callable[[], None]) -> None:
        end, next_fault = monotonic() + 900, monotonic() + 1
        self._missing = missing = list(self.posts)
        while missing:
            now = monotonic()
            assert now < end, f"{[post.name for post in missing]} not {word}: {[post.why() for post in missing]}"
            while self._cures and self._cures[0][0] <= now:
                heapq.heappop(self._cures)[2]()
            if now >= next_fault:
                meanwhile()
                next_fault = now + self.luck.expovariate(len(missing) / len(self.posts))
            with suppress(Empty):
                post, speaker, what = self.heard.get(timeout=0.05)
                if post in self._down or speaker != post.pid:  # killed since
                    continue
                assert what != "ended", post.why()
                if what == "ready" and word == "served":  # killed and back
                    post.tell("serve")
                elif isinstance(what, dict):
                    self.reports[post.name] = what
                    missing.remove(post)
                elif what == word:
                    missing.remove(post)

    def _strike(self) -> None:
        """Something befalls somebody who has no other trouble now; but a desk may be killed in any trouble."""
        post = self.luck.choice(self._missing)
        kind: Any = self.luck.choice(self.kinds)
        if kind == "server killed":
            if self.hub in self._stricken:
                return
            self.hub.kill()
            self._cure_later(self.hub, self._stricken, self.hub.start, 0, 3)
        elif kind == "killed" and not post.frozen and post not in self._down:
            if self._freeze(post):
                kind = "killed in a transaction"
            post.frozen = False
            post.kill()
            self._cure_later(post, self._down, post.start, 0, 1)
        elif post in self._stricken or post in self._down:
            return
        elif kind == "cut":
            post.host.unplug()
            self._cure_later(post, self._stricken, post.host.plug, 0.5, 6)
        elif kind == "frozen":
            if self._freeze(post):
                kind = "frozen in a transaction"
            self._cure_later(post, self._stricken, post.thaw, 0.5, 6)
        else:
            post.host.wire = kind
            self._cure_later(post, self._stricken, lambda: setattr(post.host, "wire", "good"), 0.5, 6)
        self.faults[kind] += 1

    def _freeze(self, post: Post) -> bool:
        """Freeze a desk, if it can be in the middle of a transaction."""
        for _ in range(100):
            post.freeze()
            if not self.hub.is_up or self.hub.is_in_transaction(post.host):
                return self.hub.is_up
            post.thaw()
            sleep(self.luck.uniform(0, 0.01))  # it goes on for a moment
        post.freeze()
        return False

    def _cure_later(self, victim: Any, among: set[Any], cure: Callable[[], None], least: float, most: float) -> None:
        among.add(victim)

        def mend() -> None:
            cure()
            among.discard(victim)

        heapq.heappush(self._cures, (monotonic() + self.luck.uniform(least, most), next(self._order), mend))

    def end(self) -> None:
        for post in self.posts:
            post.kill()


def judge(posts: list[Post], facts: list[Fact], reports: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Whether what was told is so."""
    roll = Roll(facts)  # raises over a gap in the numbers
    arrived = Counter((fact.change.attendee, fact.desk) for fact in facts if isinstance(fact.change, Arrived))
    seated = {(fact.change.attendee, fact.change.room) for fact in facts if isinstance(fact.change, Assigned)}
    seated |= {(who, None) for who, _ in seated}  # whoever was to wait may have got a seat elsewhere
    registered = {
        (fact.change.attendee, fact.change.person.organisation) for fact in facts if isinstance(fact.change, Registered)
    }
    lost: list[str] = []
    admitted: defaultdict[str, set[str]] = defaultdict(set)
    alone = 0
    for post in posts:
        for line in post.told():
            if "said" not in line:
                continue
            who, alone = line["attendee"], alone + line["alone"]
            match line["said"]:
                case Outcome.WELCOME:
                    admitted[who].add(post.name)
                    if not arrived[who, post.name]:
                        lost.append(f"{post.name} welcomed {who}")
                    lost += [f"{who} was told {room}" for room in line["rooms"].values() if (who, room) not in seated]
                case Outcome.JUST_SCANNED | Outcome.ALREADY_HERE if line["here_at"] == post.name:
                    admitted[who].add(post.name)  # killed before the first answer was out
                case Outcome.MOVED if (who, line["what"]) not in seated:
                    lost.append(f"{who} was moved to {line['what']}")
                case Outcome.CORRECTED if (who, line["what"]) not in registered:
                    lost.append(f"{who} is of {line['what']}")
    twice = {one for one, desks in admitted.items() if len(desks) > 1}
    told = {one.id for one in roll.standings() if one.again}
    interrupted = killed_in(posts, roll)
    expected = digest(roll, facts)
    return {
        "alone": alone,
        "lost": lost,
        "doubled": [f"{who} arrived {times} times at {desk}" for (who, desk), times in arrived.items() if times > 1],
        "wrong_conflicts": [f"{one} is not told" for one in twice - told]
        + [f"{one} is told and was not admitted twice" for one in told - twice - interrupted]
        + [f"{name} takes itself for two" for name, report in reports.items() if report["twin"]],
        "over": overfilled(facts),
        "unequal": [
            f"{name}: {key}" for name, report in reports.items() for key in expected if report[key] != expected[key]
        ],
        "conflicts": len(told),
    }


def killed_in(posts: list[Post], roll: Roll) -> set[str]:
    """Whose answer was interrupted by the end of the program: they may be here without having been told so."""
    found = set()
    for post in posts:
        begun = Counter((line["begun"], line["who"]) for line in post.told() if "begun" in line)
        for (_, ticket), times in begun.items():
            holder = roll.holder(ticket)
            if times > 1 and holder is not None:
                found.add(holder.id)
    return found


def overfilled(facts: list[Fact]) -> list[str]:
    """The rooms that were over their seats at any time."""
    roll, found = Roll(), set()
    for fact in facts:
        roll.add([fact])
        if isinstance(fact.change, Assigned) and fact.change.room and roll.free(fact.change.room) < 0:
            found.add(fact.change.room)
    return sorted(found)
