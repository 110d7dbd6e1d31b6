"""Benchmarks: medians and 99th percentiles of single calls, told in one table and kept in one JSON file.

Every measurement that touches the disk stands beside the cheapest thing that does the same on this disk, so that the
ratio means something on any machine.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import pytest

from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Attendee, Conference, Fact, ProgrammeSet, Registered, Source
from tests.bench.people import invent
from tests.stage import OPENING

RESULTS = pytest.StashKey[list[tuple[str, float, float, str]]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RESULTS] = []
    config.option.benchmark_quiet = True
    if config.option.benchmark_json is None:
        folder = Path(config.rootpath) / ".benchmarks"
        folder.mkdir(exist_ok=True)
        config.option.benchmark_json = str(folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    write = terminalreporter.write_line
    write("")
    write(f"{'what':<58} {'median':>10} {'p99':>10}  (the worst, of fewer than 100 rounds)")
    for what, middle, high, note in config.stash[RESULTS]:
        write(f"{what:<58} {middle:>7.2f} ms {high:>7.2f} ms  {note}")


Measure = Callable[..., None]


@pytest.fixture
def measure(benchmark: Any, request: pytest.FixtureRequest) -> Measure:
    """Times ``call`` on what ``prepare`` gives it, once a round; keeps median and p99, milliseconds per ``each``."""

    def run(
        what: str, call: Callable[..., Any], prepare: Callable[[], Any], rounds: int, each: int = 1, note: Any = ""
    ) -> None:
        benchmark.pedantic(call, setup=lambda: ((prepare(),), {}), rounds=rounds)
        times = [seconds * 1000 / each for seconds in benchmark.stats.stats.data]
        high = quantiles(times, n=100)[98] if len(times) >= 100 else max(times)
        benchmark.extra_info.update(what=what, median_ms=median(times), p99_ms=high)
        told = note() if callable(note) else note
        request.config.stash[RESULTS].append((what, median(times), high, told))

    return run


@pytest.fixture(scope="session")
def crowd() -> Callable[[int], tuple[Conference, list[Attendee]]]:
    return invent


class House(NamedTuple):
    """A journal in a file with everybody in it, registered and planned."""

    url: str
    people: list[Attendee]


@pytest.fixture(scope="session", params=[500, 5_000, 50_000], ids=lambda n: f"{n:,}")
def house(
    request: pytest.FixtureRequest, crowd: Callable[[int], tuple[Conference, list[Attendee]]], tmp_path_factory: Any
) -> House:
    """A journal in a file with 500, 5,000 and 50,000 attendees, registered and planned."""
    conference, people = crowd(request.param)
    url = str(tmp_path_factory.mktemp("house") / "journal.sqlite")
    with Journal.create(url, [Fact(OPENING, "office", ProgrammeSet(conference))]) as journal:
        desk = Desk(journal, "office")
        desk.take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])
        desk.plan()
    return House(url, people)
