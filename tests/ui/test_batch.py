"""Hundreds of badges in a row: told, held, given up, and killed in the middle."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from checkin import demo
from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import BadgeOrdered, BadgePrinted, PrintState
from checkin.printing.printer import Progress
from checkin.roll import Roll
from checkin.settings import Settings
from tests.paper.reading import pages, text
from tests.ui.conftest import Front
from tests.ui.tray import STUCK, Tray
from ui.batch import Batch
from ui.pages.attendees import AttendeesPage
from ui.press import Paper
from ui.session import Session

PRINTER = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from checkin.settings import Settings
from ui.session import Session

application = QApplication([])
folder = Path(sys.argv[1])
session = Session(Settings(desk="Tisch 1", day=1, sounds=False, layout="label-86x54"), folder / "settings.json",
                  str(folder / "training.sqlite"))
session.open(lambda: session.reception.order_badges([one.id for one in session.reception.board.roll.standings()]))
application.exec()
"""


@pytest.fixture
def batch(front: Front) -> Batch:
    return Batch(front.reception)


def files(front: Front) -> int:
    folder = front.folder / "badges"
    return len(list(folder.iterdir())) if folder.exists() else 0


def done(front: Front, batch: Batch) -> None:
    front.qtbot.waitUntil(lambda: batch.left == 0, timeout=20_000)
    front.settle()


def papers(front: Front) -> list[Paper]:
    return [front.press.state(one) for one in front.board.roll.standings()]


def attendees_page(front: Front, batch: Batch) -> AttendeesPage:
    page = AttendeesPage(front.reception, batch, front.lanes["office"], front.notices, lambda: front.folder)
    front.window._makers = {"attendees": lambda: page}
    front.window.go("attendees")
    front.qtbot.waitUntil(lambda: len(page.table.people.ids) == 6, timeout=10_000)
    return page


def test_a_row_is_printed_in_order_and_told_as_it_goes(front: Front, batch: Batch, people) -> None:
    seen = []
    batch.changed.connect(lambda: seen.append((batch.total, batch.left)))
    ids = [one.id for one in reversed(people)]
    front.reception.order_badges(ids)
    front.qtbot.waitUntil(lambda: batch.total == 6, timeout=10_000)
    done(front, batch)
    printed = sorted((front.folder / "badges").iterdir())
    assert [path.stem.rpartition("-")[2] for path in printed] == ids
    assert papers(front) == [Paper.PRINTED] * 6
    assert [left for total, left in seen if total] == sorted((left for total, left in seen if total), reverse=True)
    assert batch.total == 0


def test_a_row_can_be_held_and_goes_on_where_it_stood(front: Front, batch: Batch, people) -> None:
    batch.pause()
    front.reception.order_badges([one.id for one in people])
    front.settle()
    assert (files(front), batch.left, papers(front)) == (0, 6, [Paper.WAITING] * 6)
    batch.go_on()
    done(front, batch)
    assert files(front) == 6


def test_what_is_given_up_is_printed_when_the_guest_comes(front: Front, batch: Batch, people) -> None:
    batch.pause()
    front.reception.order_badges([one.id for one in people])
    front.settle()
    batch.cancel()
    front.settle()
    assert (batch.total, files(front), papers(front)) == (0, 0, [Paper.NONE] * 6)
    front.scan(people[0].ticket)
    front.settle()
    assert files(front) == 1


def test_a_guest_who_comes_before_the_row_is_done_gets_one_badge(front: Front, batch: Batch, people) -> None:
    batch.pause()
    front.reception.order_badges([one.id for one in people])
    front.settle()
    front.scan(people[3].ticket)
    batch.go_on()
    done(front, batch)
    assert files(front) == 6
    assert [one.badges for one in front.board.roll.standings()] == [1] * 6


def test_who_comes_to_a_badge_that_lies_ready_is_told_so(front: Front, batch: Batch, people) -> None:
    front.reception.order_badges([one.id for one in people])
    front.qtbot.waitUntil(lambda: batch.total == 6, timeout=10_000)
    done(front, batch)
    front.scan(people[0].ticket)
    front.settle()
    assert "liegt bereit, gedruckt am 11.09. 12:00" in front.page.card.content.paper
    assert files(front) == 6


def test_a_badge_that_fails_holds_the_row_until_somebody_has_looked(front: Front, batch: Batch, people) -> None:
    (front.folder / "badges").write_text("a file where the folder should be")
    front.reception.order_badges([one.id for one in people])
    front.qtbot.waitUntil(lambda: batch.paused, timeout=10_000)
    front.settle()
    failed = [fault.attendee for fault in front.press.faults()]
    assert 1 <= len(failed) <= 3
    assert batch.left == 6
    (front.folder / "badges").unlink()
    for one in failed:
        front.reception.reprint(one)
    front.settle()
    assert batch.left == 6 - len(failed), "it goes on when a person says so"
    batch.go_on()
    done(front, batch)
    assert files(front) == 6


def stuck(front: Front, people) -> list[str]:
    """A row that its printer holds up, and whose badges it is stuck with."""
    front.press.printers = (Tray(STUCK),)
    front.reception.order_badges([one.id for one in people])
    front.qtbot.waitUntil(lambda: len(front.press.faults()) == 3, timeout=10_000)
    front.settle()
    return [fault.attendee for fault in front.press.faults()]


def test_badges_that_a_person_found_in_the_printer_hold_the_row_no_longer(front: Front, batch: Batch, people) -> None:
    front.reception.confirm_badges(stuck(front, people))
    front.settle()
    assert batch.left == 3
    front.press.printers = (Tray(),)
    batch.go_on()
    done(front, batch)
    assert [one.badges for one in front.board.roll.standings()] == [1] * 6


def test_a_row_that_is_given_up_ends_also_with_badges_that_failed(front: Front, batch: Batch, people) -> None:
    failed = stuck(front, people)
    batch.cancel()
    front.settle()
    assert (batch.left, batch.total, batch.paused) == (0, 0, False)
    assert [fault.attendee for fault in front.press.faults()] == failed, "these still need somebody"


def test_giving_a_row_up_leaves_alone_what_its_guests_have_or_are_about_to_get(
    front: Front, batch: Batch, people
) -> None:
    first, second, third = people[:3]
    front.scan(first.ticket)
    front.settle()
    front.press.printers = (printer := Tray(Progress()),)
    batch.pause()
    front.reception.order_badges([one.id for one in (first, second, third)])
    front.settle()
    front.scan(second.ticket)
    front.settle()
    batch.cancel()
    front.settle()
    assert papers(front)[:3] == [Paper.PRINTED, Paper.PRINTING, Paper.NONE]
    assert printer.cancelled == []


def test_a_guest_scanned_at_the_very_moment_of_their_turn_gets_one_badge(front: Front, batch: Batch, people) -> None:
    batch.pause()
    front.reception.order_badges([people[0].id])
    front.settle()
    front.window.scan(people[0].ticket)
    batch.go_on()
    done(front, batch)
    assert (files(front), front.board.roll.standing(people[0].id).badges) == (1, 1)


def test_a_badge_that_another_desk_prints_holds_the_row_no_longer(front: Front, batch: Batch, people) -> None:
    front.press.printers = (Tray(Progress()),)
    front.reception.order_badges([people[0].id])
    front.qtbot.waitUntil(lambda: front.press.state(front.board.roll.standing(people[0].id)) is Paper.PRINTING)
    with Journal.open(front.url) as journal:
        other = Desk(journal, "Tisch 2")
        (standing,) = other.send_badges([people[0].id], "a6")
        front.qtbot.waitUntil(lambda: front.board.roll.standing(people[0].id).print.desk == "Tisch 2", timeout=10_000)
        other.keep_prints([BadgePrinted(people[0].id, "a6", standing.print.code)])
    done(front, batch)


def test_the_list_in_view_is_printed_after_a_question(front: Front, batch: Batch, people) -> None:
    page = attendees_page(front, batch)
    front.scan(people[0].ticket)
    front.settle()
    page.print_list.click()
    front.settle()
    assert files(front) == 1, "asked first"
    assert page.bar.buttons["due"].text().endswith("5")
    page.bar.buttons["due"].click()
    done(front, batch)
    assert files(front) == 6
    assert page.bar.isHidden()


def test_the_list_goes_on_sheets_from_any_field(front: Front, batch: Batch, people) -> None:
    page = attendees_page(front, batch)
    page.print_list.click()
    page.bar._on.setCurrentIndex(page.bar._on.findData("a4-4xa6"))
    page.bar._first.setValue(3)
    page.bar.buttons["all"].click()
    front.settle()
    (path,) = front.folder.glob("*a4-4xa6*.pdf")
    first, second = map(text, pages(path))
    assert sum(one.family in first for one in people) == 2
    assert sum(one.family in second for one in people) == 4
    assert papers(front) == [Paper.PRINTED] * 6
    assert files(front) == 0
    notice = front.notices.latest()
    assert str(path) in notice.said
    assert notice.lasting, "the path is needed until the file is printed"


def test_a_second_press_after_a_pause_drops_nothing(front: Front, batch: Batch, people) -> None:
    bar = attendees_page(front, batch).bar
    bar.show_progress(1, 6, paused=False)
    bar.buttons["pause"].setFocus()
    bar.show_progress(1, 6, paused=True)
    assert bar.buttons["go-on"].hasFocus()


def test_enter_prints_nobody_anew_where_all_are_printed(front: Front, batch: Batch, people) -> None:
    page = attendees_page(front, batch)
    front.reception.order_badges([one.id for one in people])
    done(front, batch)
    page.print_list.click()
    assert page.bar.buttons["leave"].hasFocus()


@pytest.mark.parametrize("count", [40, pytest.param(250, marks=pytest.mark.slow)])
def test_J05_killed_in_the_middle_it_goes_on_after_a_question(qtbot: QtBot, tmp_path: Path, count: int) -> None:
    journal = str(tmp_path / "training.sqlite")
    demo.set_up(journal, "Tisch 1")
    folder = tmp_path / "training-badges"
    program = subprocess.Popen([sys.executable, "-c", PRINTER, str(tmp_path)])
    qtbot.waitUntil(lambda: folder.exists() and len(list(folder.glob("*.pdf"))) >= count, timeout=60_000)
    program.kill()
    program.wait()

    with Journal.open(journal) as opened:
        facts = list(opened.read(0))
    ordered = sum(isinstance(fact.change, BadgeOrdered) for fact in facts)
    states = Counter(one.print.state for one in Roll(facts).standings() if one.print)
    assert states[PrintState.PRINTED] >= count - 4
    assert sum(states.values()) == ordered

    session = Session(
        Settings(desk="Tisch 1", day=1, sounds=False, layout="label-86x54"), tmp_path / "settings.json", journal
    )
    ready: list[bool] = []
    session.open(lambda: ready.append(True))
    qtbot.waitUntil(lambda: bool(ready), timeout=15_000)
    qtbot.addWidget(session.window)
    lanes = session.lanes.values()
    qtbot.waitUntil(lambda: all(lane.is_idle for lane in lanes), timeout=10_000)
    assert session.batch.paused
    assert session.batch.left == states[PrintState.WAITING], "nothing is printed before somebody says so"
    notices = session.notices._notices
    assert ("unclear" in notices) == (states[PrintState.SENT] > 0)
    if "unclear" in notices:
        notices["unclear"].act()  # yes, they are there
    notices["batch"].act()
    qtbot.waitUntil(lambda: session.batch.left == 0, timeout=60_000)
    qtbot.waitUntil(lambda: all(lane.is_idle for lane in lanes), timeout=10_000)
    printed = [one.badges for one in session.reception.board.roll.standings() if one.print]
    assert printed == [1] * ordered
    names = Counter(path.stem.rpartition("-")[2] for path in folder.glob("*.pdf"))
    assert len(names) >= ordered - states[PrintState.SENT]
    assert set(names.values()) == {1}
    session.window.close()
