"""What a guest waits for when the server goes, whatever way it goes: the first verdict, and every further one."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pytest

from checkin.desk import Desk
from checkin.hub import _sign
from checkin.journal import Journal
from checkin.model import Attendee, Fact, ProgrammeSet, Registered, Source, utc_now
from checkin.ticket import mint, mint_id
from tests.bench.conftest import RESULTS
from tests.net import wires
from tests.net.story import ROOT, Hub, conference, hub_on
from tests.net.wires import Host, Network

pytestmark = pytest.mark.skipif(bool(wires.why_not()), reason=wires.why_not())

RUNS = 5
BEFORE, AFTER = 20, 60
"""Guests of a run, before the server goes and after that."""


class Stopwatch:
    """A desk on its host."""

    def __init__(self, host: Host, url: str, file: Path) -> None:
        command = host.command(sys.executable, "-m", "tests.net.stopwatch", url, str(file))
        self._process = subprocess.Popen(
            command, cwd=ROOT, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.opened = self._hear()

    def check_in(self, one: Attendee) -> float:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(one.ticket) + "\n")
        return self._hear()

    def _hear(self) -> float:
        assert self._process.stdout
        seconds, outcome, self.alone = json.loads(self._process.stdout.readline())
        assert outcome in ("WELCOME", "opened")
        return float(seconds) * 1000

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            pipe.close()


def certificate(folder: Path, name: str, *more: str) -> Path:
    """A self-signed certificate for the hub's address, with its key, as the server wants them."""
    crt, key = folder / f"{name}.crt", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=hub"]
    names = ["-addext", "subjectAltName=IP:10.99.0.1", "-keyout", str(key), "-out", str(crt)]
    subprocess.run([*command, *names, *more], check=True, capture_output=True)
    owner = folder.stat().st_uid
    for file in (crt, key):
        os.chown(file, owner, -1)
    key.chmod(0o600)
    return crt


def other_certificate(hub: Hub, host: Host) -> None:
    for kind in ("crt", "key"):
        shutil.copy2(hub.folder / f"other.{kind}", hub.folder / f"first.{kind}")
        os.chown(hub.folder / f"first.{kind}", hub.folder.stat().st_uid, -1)
    hub.set_up(hba="trust")


def expired_certificate(hub: Hub, host: Host) -> None:
    """The one that the desk trusts, its time being over."""
    now = utc_now()
    pems = dict(zip(("key", "crt"), _sign(hub.folder, now - timedelta(days=2), now - timedelta(hours=1)), strict=True))
    for kind, pem in pems.items():
        (hub.folder / f"first.{kind}").write_text(pem)
    (hub.folder / "trusted.crt").write_text(pems["crt"])
    hub.set_up(hba="trust")


def other_password(hub: Hub, host: Host) -> None:
    with hub.ask() as admin:
        admin.execute("ALTER ROLE desk PASSWORD 'another'")
    hub.set_up(hba="scram-sha-256")


def wire(kind: Any) -> Callable[[Hub, Host], None]:
    return lambda hub, host: setattr(host, "wire", kind)


WAYS: dict[str, Callable[[Hub, Host], None]] = {
    "stopped, then refused": lambda hub, host: hub.stop(),
    "killed with -9": lambda hub, host: hub.kill(),
    "frozen (SIGSTOP)": lambda hub, host: hub.signal(signal.SIGSTOP),
    "no route": lambda hub, host: host.unplug(),
    "silent (packets dropped)": wire("hole"),
    "100 ms and 20 % loss": wire("bad"),
    "another password": other_password,
    "another certificate": other_certificate,
    "expired certificate": expired_certificate,
}


@contextmanager
def stage(people: list[Attendee]) -> Iterator[tuple[Hub, Host, str]]:
    with Network("hub", "desk") as network, hub_on(network.hosts[0]) as hub:
        first = certificate(hub.folder, "first", "-days", "30")
        certificate(hub.folder, "other", "-days", "30")
        with hub.ask() as admin:
            admin.execute("ALTER ROLE desk PASSWORD 'first'")
        key = hub.folder / "first.key"
        hub.set_up("ssl = on", f"ssl_cert_file = '{first}'", f"ssl_key_file = '{key}'", hba="scram-sha-256")
        shutil.copy(first, hub.folder / "trusted.crt")
        with Journal.create(hub.inside, [Fact(utc_now(), "office", ProgrammeSet(conference(500)))]) as journal:
            Desk(journal, "office", day=1).take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])
        url = hub.url.replace("desk@", "desk:first@")
        yield hub, network.hosts[1], f"{url}?sslmode=verify-full&sslrootcert={hub.folder / 'trusted.crt'}"
        hub.signal(signal.SIGCONT)


@pytest.mark.parametrize("way", WAYS)
def test_D08_D09_D24_first_and_further_verdicts_after_the_loss(
    way: str, tmp_path: Path, request: pytest.FixtureRequest, benchmark: Any
) -> None:
    first: list[float] = []
    further: list[float] = []
    opened: list[float] = []
    names = count()

    def run() -> None:
        people = [
            Attendee(id=mint_id(), ticket=mint(), given="Erna", family=f"Erfunden{n}", registered=utc_now())
            for n in range(BEFORE + AFTER + 1)
        ]
        guests = iter(people)
        with stage(people) as (hub, host, url):
            file = tmp_path / f"{next(names)}.sqlite"
            with closing(Stopwatch(host, url, file)) as desk:
                for _ in range(BEFORE):
                    desk.check_in(next(guests))
                assert not desk.alone
                WAYS[way](hub, host)
                first.append(desk.check_in(next(guests)))
                further.extend(desk.check_in(one) for one in guests)
                assert desk.alone or "loss" in way
            with closing(Stopwatch(host, url, file)) as again:
                opened.append(again.opened)

    benchmark.pedantic(run, rounds=RUNS)
    figures = {
        f"{way}: the first verdict": (first, "aim 2,500"),
        "… every further one": (further, "aim 100"),
        "… a start of the program": (opened, ""),
    }
    for what, (times, note) in figures.items():
        high = quantiles(times, n=100)[98] if len(times) >= 100 else max(times)
        request.config.stash[RESULTS].append((what, median(times), high, note))
    benchmark.extra_info.update(first=first, further=further, opened=opened)
