"""Badges by Qt's way of printing: on a real CUPS, since the wheel brings the way to it along."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checkin import actions, demo, printing
from checkin.model import Attendee, Source, Standing
from checkin.reading import decoders
from checkin.ticket import mint, sample
from checkin.trouble import Trouble
from tests.paper.reading import MM, pages, picture
from tests.printing.virtual import Cups, needs_cups, until
from ui import printing as window_printing
from ui.printing import QtPrinter


@pytest.fixture
def here(spooler: Cups, monkeypatch: pytest.MonkeyPatch) -> Cups:
    """The spooler is the one of this computer."""
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{spooler.port}")
    return spooler


def in_a_lane(work: Callable[[], Any]) -> Any:
    """As in the program; and a thread asks the spooler that the environment names when the thread began."""
    with ThreadPoolExecutor(1) as lane:
        return lane.submit(work).result()


@pytest.fixture
def badge(tmp_path: Path) -> tuple[Path, str]:
    erna = Attendee("1", mint(), "Erna", "Erfunden", organisation="Stadt Beispielhausen")
    path = tmp_path / "badge.pdf"
    actions.draw_badges([Standing(erna, Source.ROSTER)], demo.conference(), path, "label-86x54")
    return path, sample()


@needs_cups
@pytest.mark.parametrize("turned", [False, True])
def test_a_badge_arrives_at_its_own_size_and_its_code_is_read(qapp, here: Cups, badge, turned) -> None:
    path, code = badge
    before = len(here.printer.received)
    printer = printing.Adjusted(window_printing.at("qt:Badge"), turn=90 if turned else 0)
    assert printer.name == "Badge"
    assert printer.follow(in_a_lane(lambda: printer.send(path, "badge 1", (86.0, 54.0)))).done
    until(lambda: len(here.printer.received) == before + 1, "nothing was received")
    (page,) = pages(here.printer.received[-1])
    assert page.get_size() == pytest.approx((54 * MM, 86 * MM) if turned else (86 * MM, 54 * MM), abs=1)
    seen = picture(page, 300)
    assert [one.text for one in decoders.zbar(np.asarray(seen))] == [code]
    shown, wanted = (np.asarray(one.resize((86, 54)), dtype=int) for one in (seen, picture(pages(path)[0], 300)))
    assert turned or np.abs(shown - wanted).mean() < 6


@needs_cups
def test_J06_a_printer_that_is_not_there_is_told(qapp, here: Cups, badge) -> None:
    with pytest.raises(Trouble) as trouble:
        in_a_lane(lambda: QtPrinter("Away").send(badge[0], "badge 2", (86.0, 54.0)))
    assert trouble.value.name == "printer-gone"


@needs_cups
def test_printers_are_offered_by_cups_and_without_it_by_qt(qapp, here: Cups, monkeypatch) -> None:
    assert in_a_lane(window_printing.offered) == [("Badge", "Badge")]
    monkeypatch.setattr(window_printing, "queues", list)  # as on a system without CUPS
    assert ("Badge", "qt:Badge") in in_a_lane(window_printing.offered)
