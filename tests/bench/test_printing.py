"""What paper costs: how soon a badge is with the spooler, and what five hundred of them do to the scans."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Attendee, Fact, ProgrammeSet, Registered, Source, Verdict
from checkin.printing.printer import IppPrinter, Progress
from tests.bench.conftest import RESULTS, House, Measure
from tests.bench.test_window import opened
from tests.printing.virtual import Cups, cups, needs_cups
from tests.stage import OPENING
from ui.session import Session

SCANS = 150
BADGES = 500
BREATH = 100
"""Milliseconds between a verdict and the next scan."""

pytestmark = needs_cups


class Timed:
    """A printer that notes when it took each badge."""

    def __init__(self, printer: IppPrinter) -> None:
        self._printer = printer
        self.name = printer.name
        self.taken: dict[str, float] = {}

    def send(self, document: Path, title: str, page: tuple[float, float]) -> str:
        job = self._printer.send(document, title, page)
        self.taken[title.removeprefix("badge ")] = perf_counter()
        return job

    def follow(self, job: str) -> Progress:
        return self._printer.follow(job)

    def cancel(self, job: str) -> None:
        self._printer.cancel(job)


@pytest.fixture(scope="module")
def spooler() -> Iterator[Cups]:
    with cups() as running:
        yield running


@pytest.fixture
def thousand(crowd: Callable[[int], Any], tmp_path: Path) -> House:
    conference, people = crowd(1_000)
    url = str(tmp_path / "own.sqlite")
    with Journal.create(url, [Fact(OPENING, "office", ProgrammeSet(conference))]) as journal:
        desk = Desk(journal, "office")
        desk.take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])
        desk.plan()
    return House(url, people)


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Gate:
    """Scans tickets one by one, and keeps when each verdict was told."""

    def __init__(self, session: Session) -> None:
        assert session.reception is not None and session.window is not None
        self._window = session.window
        self._loop = QEventLoop()
        self.told: dict[str, float] = {}
        session.reception.answered.connect(self._hear)

    def scan(self, ticket: str) -> None:
        self._window.scan(ticket)
        self._loop.exec()

    def _hear(self, verdict: Verdict) -> None:
        assert verdict.attendee is not None
        self.told[verdict.attendee.id] = perf_counter()
        self._loop.quit()


def after_a_breath(people: list[Attendee]) -> Callable[[], str]:
    """The next guest's ticket, a moment after the one before."""
    coming = iter(people)

    def step_up() -> str:
        wait(BREATH)
        return next(coming).ticket

    return step_up


def test_badges_through_cups(
    thousand: House, spooler: Cups, tmp_path: Path, request: pytest.FixtureRequest, measure: Measure
) -> None:
    people = random.Random(5).sample(thousand.people, 3 * SCANS + BADGES)
    before, alone, during = (people[start : start + SCANS] for start in range(0, 3 * SCANS, SCANS))
    batch = people[3 * SCANS :]

    def note(what: str, times: list[float], told: str) -> None:
        request.config.stash[RESULTS].append((what, median(times), quantiles(times, n=100)[98], told))

    with opened(thousand.url, tmp_path) as session:
        assert session.reception is not None and session.batch is not None
        reception, row = session.reception, session.batch
        gate, printer = Gate(session), Timed(IppPrinter(spooler.uri))
        reception.press.printers = (printer,)

        def handed(people: list[Attendee]) -> list[float]:
            return [(printer.taken[one.id] - gate.told[one.id]) * 1000 for one in people if one.id in printer.taken]

        reception.choose_badge("a6", automatic=False)
        step_up, times = after_a_breath(before), []
        for _ in before:
            ticket = step_up()
            began = perf_counter()
            gate.scan(ticket)
            times.append((perf_counter() - began) * 1000)
        note("scan → verdict, nothing printed", times, "")

        reception.choose_badge("a6", automatic=True)
        step_up = after_a_breath(alone)
        for _ in alone:
            gate.scan(step_up())
        note("verdict → badge with the spooler, guest by guest", handed(alone), "aim 60")

        began = perf_counter()
        reception.order_badges([one.id for one in batch])
        measure(
            f"scan → verdict, {BADGES} badges on their way through CUPS",
            gate.scan,
            prepare=after_a_breath(during),
            rounds=SCANS,
            note="aim: as with nothing printed",
        )
        note("verdict → badge with the spooler, meanwhile", handed(during), "")
        while row.left:
            wait(200)
        each = (perf_counter() - began) * 1000 / (BADGES + SCANS)
        note("badge on paper (of a virtual printer), each", [each, each], "")
