"""What the tests stand on: a clock to turn, a journal in memory, and a PostgreSQL server of their own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
from msgspec.structs import replace

from checkin.desk import Behind
from checkin.model import Attendee, Fact

Make = Callable[..., Attendee]
Register = Callable[..., None]

OPENING = datetime(2019, 9, 11, 10, 0, tzinfo=UTC)  # 12:00 in Halle


class Clock:
    """A clock that stands still until a test turns it."""

    def __init__(self) -> None:
        self.at = OPENING

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


class Notebook:
    """A journal in memory, by the same contract as the real one."""

    alone = False

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def append(self, facts: Sequence[Fact], after: int) -> list[Fact]:
        if after != len(self.facts):
            raise Behind
        numbered = [replace(fact, seq=seq) for seq, fact in enumerate(facts, after + 1)]
        self.facts += numbered
        return numbered

    def read(self, after: int) -> Iterable[Fact]:
        return self.facts[after:]

    def come_back(self) -> bool:
        return True

    @contextmanager
    def turn(self, after: int) -> Iterator[Iterable[Fact]]:
        yield self.read(after)


class Server:
    """A PostgreSQL server of its own, in a temporary folder.

    Without ``durable`` it does not wait for the disk: only for tests that kill clients, never the machine.
    """

    def __init__(self, folder: Path, durable: bool = False) -> None:
        self._folder = folder
        self._names = count()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._run("initdb", "-D", folder / "data", "-A", "trust", "-U", "desk", "-E", "UTF8", "--no-sync")
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -k {folder}"
        if not durable:
            options += " -c fsync=off -c full_page_writes=off"
        self._run("pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")

    def new_database(self, like: str = "template0") -> str:
        """The address of a new database, empty or a copy of the one at the address ``like``."""
        name, template = f"conference_{next(self._names)}", like.rpartition("/")[2]
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
        return self._url(name)

    @property
    def pid(self) -> int:
        """The process whose children serve the connections."""
        return int((self._folder / "data" / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._folder / "data", "-m", "immediate", "stop")

    def restart(self) -> None:
        self._run("pg_ctl", "-D", self._folder / "data", "-w", "-m", "immediate", "restart")

    def _url(self, name: str) -> str:
        return f"postgresql://desk@127.0.0.1:{self._port}/{name}"

    def _run(self, program: str, *arguments: str | Path) -> None:
        found = [*Path("/usr/lib/postgresql").glob(f"*/bin/{program}")]
        command = [str(found[-1] if found else shutil.which(program)), *map(str, arguments)]
        user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=user, extra_groups=[] if user else None)


@contextmanager
def server(durable: bool = False) -> Iterator[Server]:
    """A PostgreSQL server that runs as long as it is wanted."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))  # not below pytest's folder, which other users may not enter
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    running = Server(folder, durable)
    try:
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder)
