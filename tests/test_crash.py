"""A desk that dies at any moment loses nothing that it has said."""

import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from random import Random
from signal import SIGCONT
from tempfile import TemporaryDirectory

import pytest

from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Arrived, Conference, Fact, Outcome, ProgrammeSet, Refused, Registered, Source
from checkin.roll import Roll
from checkin.trouble import Trouble
from tests import powercut
from tests.crowd import check_in_until_killed, create_until_killed, freeze_in_its_turn, take_roster_until_killed
from tests.stage import OPENING, Make, Register, Server

GUESTS_EACH = 60

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.crowd"])


def killed_at(seconds: float, target: Callable[..., None], *arguments: object) -> list[str]:
    """Run ``target`` in a process of its own, kill it ``seconds`` after its first word, and return all it said."""
    hearing, telling = processes.Pipe(duplex=False)
    process = processes.Process(target=target, args=(*arguments, telling))
    process.start()
    telling.close()
    told = [hearing.recv()]
    process.join(seconds)
    process.kill()
    process.join()
    with hearing, suppress(EOFError):
        while True:
            told.append(hearing.recv())
    return told


@pytest.mark.parametrize("kills", [40, pytest.param(200, marks=pytest.mark.slow)])
def test_A01_killed_at_random_moments(journal: Journal, person: Make, register: Register, kills: int) -> None:
    people = [person() for _ in range(GUESTS_EACH * kills)]  # more than can be checked in before the last kill
    register(Desk(journal, "office"), *people)
    moment = Random(1)
    told: Counter[str] = Counter()
    for kill in range(kills):
        told.update(killed_at(moment.uniform(0, 0.02), check_in_until_killed, journal.url, kill))

    facts = list(journal.read(0))
    roll = Roll(facts)  # raises over a gap in the numbers
    written = Counter(fact.change.attendee for fact in facts if isinstance(fact.change, Arrived))
    assert len(told) > kills
    assert told.keys() <= written.keys(), "something that the desk had said is lost"
    assert set(written.values()) == {1}, "somebody arrived twice"
    assert not any(isinstance(fact.change, Refused) for fact in facts)
    assert all(roll.free(room) >= 0 for room in "abc")
    assert len({fact.id for fact in facts}) == len(facts)


def can_trace() -> bool:
    """Whether strace is here and may do its work."""
    return (
        bool(shutil.which("strace")) and not subprocess.run(["strace", "-qq", "true"], capture_output=True).returncode
    )


needs_strace = pytest.mark.skipif(not can_trace(), reason="strace is not here or may not trace")


@pytest.fixture
def in_file(tmp_path: Path, conference: Conference, person: Make, register: Register) -> str:
    """A journal in a file with a dozen people."""
    url = str(tmp_path / "journal.sqlite")
    with Journal.create(url, [Fact(OPENING, "office", ProgrammeSet(conference))]) as journal:
        register(Desk(journal, "office"), *(person() for _ in range(12)))
    return url


def traced(url: str, *options: str, synchronous: str = "") -> list[str]:
    """What a desk says that checks in all who are absent, under strace with these options."""
    desk = [sys.executable, "-m", "tests.crowd", url, *filter(None, [synchronous])]
    ran = subprocess.run(
        ["strace", "-f", "-qq", *options, *desk], cwd=Path(__file__).parents[1], capture_output=True, text=True
    )
    return ran.stdout.splitlines()


def disturbed(url: str, injected: str) -> list[str]:
    """The same, while the system does ``injected`` to its fdatasync."""
    return traced(url, "-o", "/dev/null", "-e", "trace=fdatasync", "-e", f"inject=fdatasync:{injected}")


@needs_strace
@pytest.mark.parametrize("most", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_A02_killed_at_each_flush_to_the_disk(in_file: str, most: int) -> None:
    told: Counter[str] = Counter()
    for flush in range(1, most + 1):
        told.update(line.removeprefix("WELCOME ") for line in disturbed(in_file, f"signal=KILL:when={flush}"))
        with Journal.open(in_file) as journal:
            written = Counter(fact.change.attendee for fact in journal.read(0) if isinstance(fact.change, Arrived))
        assert told.keys() <= written.keys(), "something that the desk had said is lost"
        assert set(written.values()) <= {1}, "somebody arrived twice"
    assert told


def lost_in_power_cuts(url: str, many: int, log: Path, synchronous: str = "") -> int:
    """How many facts that were told are missing on the disk after so many power cuts, all of them together."""
    place, lost, seen = Path(url), 0, Counter[int]()
    before = {place.name: place.read_bytes()}
    assert list(place.parent.iterdir()) == [place]
    traced(url, *powercut.OPTIONS, "-o", str(log), synchronous=synchronous)
    calls = powercut.touching(log.read_text().splitlines(), place.parent)
    for said, files in powercut.images(before, calls, place.parent, many, Random(3)):
        with TemporaryDirectory() as folder:
            for name, content in files.items():
                Path(folder, name).write_bytes(content)
            with Journal.open(str(Path(folder, place.name))) as journal:
                facts = list(journal.read())
            with closing(sqlite3.connect(Path(folder, place.name))) as looked_at:
                assert looked_at.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        Roll(facts)  # raises over a gap in the numbers
        told = {line.split()[1] for line in said.splitlines()}
        here = {fact.change.attendee for fact in facts if isinstance(fact.change, Arrived)}
        lost += len(told - here)
        seen[len(here)] += 1
    assert len(seen) > 10, "the cuts fell on all of the day"
    return lost


@needs_strace
@pytest.mark.parametrize("cuts", [100, pytest.param(3_000, marks=pytest.mark.slow)])
def test_A03_a_power_cut_at_any_moment_loses_nothing_that_was_told(
    in_file: str, tmp_path_factory: pytest.TempPathFactory, person: Make, register: Register, cuts: int
) -> None:
    with Journal.open(in_file) as journal:
        register(Desk(journal, "office"), *(person() for _ in range(30)))
    assert lost_in_power_cuts(in_file, cuts, tmp_path_factory.mktemp("log") / "calls") == 0


@needs_strace
@pytest.mark.parametrize(("synchronous", "loses"), [("normal", True), ("full", False)])
def test_A04_a_power_cut_loses_what_was_told_unless_each_answer_waits_for_the_disk(
    in_file: str,
    tmp_path_factory: pytest.TempPathFactory,
    person: Make,
    register: Register,
    synchronous: str,
    loses: bool,
) -> None:
    """The control: that the cuts find it, and that the setting alone, without what copies into the file, cures it."""
    with Journal.open(in_file) as journal:
        register(Desk(journal, "office"), *(person() for _ in range(30)))
    lost = lost_in_power_cuts(in_file, 100, tmp_path_factory.mktemp("log") / "calls", synchronous)
    assert (lost > 0) is loses


@needs_strace
def test_B02_B03_a_flush_that_fails_is_told_and_nobody_is_welcomed_by_it(in_file: str) -> None:
    said = disturbed(in_file, "error=EIO:when=3")
    assert said.count("trouble journal-away") == 1
    welcomed = [line for line in said if line.startswith("WELCOME ")]
    with Journal.open(in_file) as journal:
        roll = Roll(journal.read(0))
        arrivals = [fact.change.attendee for fact in journal.read(0) if isinstance(fact.change, Arrived)]
    assert roll.arrived[1] == 12
    assert len(arrivals) == len(set(arrivals)), "tried again, and here once"
    assert {line.split()[1] for line in welcomed} <= set(arrivals)


def test_A11_twenty_kills_in_a_row_leave_no_more_files_than_one(in_file: str, person: Make) -> None:
    known = {"journal.sqlite", "journal.sqlite-shm", "journal.sqlite-wal"}
    for _ in range(20):
        killed_at(0.01, take_roster_until_killed, in_file, [person() for _ in range(50)])
        assert {file.name for file in Path(in_file).parent.iterdir()} <= known
    with Journal.open(in_file) as journal:
        assert Roll(journal.read(0)).registered % 50 == 12


def until_both(happened: Callable[[float], bool]) -> None:
    """Ask, with a longer and longer time to live, until both answers came three times: a kill on either side."""
    moment, answers = Random(5), Counter[bool]()
    for longest in range(1, 200):
        answers[happened(moment.uniform(0, longest / 500))] += 1
        if min(answers[True], answers[False]) >= 3:
            return
    pytest.fail(f"the kills fell on one side only: {answers}")


def test_A05_killed_while_the_journal_is_made(
    journal_url: str, conference: Conference, request: pytest.FixtureRequest
) -> None:
    places = map(str, count())

    def made(seconds: float) -> bool:
        if journal_url.startswith("postgresql"):
            url = request.getfixturevalue("server").new_database()
        else:
            url = journal_url + next(places)
        killed_at(seconds, create_until_killed, url, conference)
        try:
            found = Journal.open(url)
        except Trouble as trouble:
            assert trouble.name == "no-journal"
            with Journal.create(url, [Fact(OPENING, "office", ProgrammeSet(conference))]) as second_try:
                assert Roll(second_try.read(0)).conference == conference
            return False
        with found:
            assert Roll(found.read(0)).conference == conference, "never an empty journal in silence"
        return True

    until_both(made)


def test_A07_killed_while_a_roster_is_taken(journal: Journal, person: Make, register: Register) -> None:
    def taken(seconds: float) -> bool:
        people = [person() for _ in range(400)]
        before = Roll(journal.read(0)).registered
        killed_at(seconds, take_roster_until_killed, journal.url, people)
        new = Roll(journal.read(0)).registered - before
        assert new in (0, len(people)), "all or nothing"
        return new > 0

    until_both(taken)


def test_D11_a_lid_closed_in_its_turn_holds_up_nobody_for_long(
    server: Server, conference: Conference, person: Make
) -> None:
    """Nobody waits longer than the server bears (see ``engines.LIMITS``), or the check-in here would be in trouble.

    On a file there is no such case: its desks are on one computer, with one lid.
    """
    guest, url = person(), server.new_database()
    opening = [Fact(OPENING, "office", change) for change in (ProgrammeSet(conference), Registered(guest, Source.DESK))]
    with Journal.create(url, opening) as journal:
        hearing, telling = processes.Pipe(duplex=False)
        frozen = processes.Process(target=freeze_in_its_turn, args=(url, guest.ticket, telling))
        frozen.start()
        telling.close()
        assert hearing.recv() == "has its turn"
        assert Desk(journal, "Tisch 1", day=1).check_in(guest.ticket).outcome is Outcome.WELCOME
        os.kill(frozen.pid or 0, SIGCONT)
        assert hearing.recv() == Outcome.ALREADY_HERE, "what it had judged in its turn counts for nothing"
        frozen.join()
        Roll(journal.read(0))  # raises over a gap in the numbers
