"""What becomes of badges between the facts, the press and people."""

from collections.abc import Callable
from threading import Event

import pytest

from checkin.model import Fact
from checkin.paper.labels import label_sheet
from checkin.printing.printer import Progress
from checkin.trouble import Trouble
from tests.ui.conftest import Front
from tests.ui.tray import STUCK, Tray
from ui.press import Paper


def paper(front: Front, attendee: str) -> Paper:
    return front.press.state(front.board.roll.standing(attendee))


def write(front: Front, attendee: str, done: Callable[[object], None]) -> None:
    path, sheet = front.folder / "sheet.pdf", label_sheet("a4-4xa6")
    front.reception.write_badges([attendee], path, sheet, 1, front.lanes["office"], done, done)


def test_a_job_that_makes_us_fail_keeps_no_other_from_being_followed(front: Front, people) -> None:
    front.press.printers = (printer := Tray(),)
    printer.stands["1"] = KeyError("job-state")
    for one in people[:2]:
        front.scan(one.ticket)
    front.qtbot.waitUntil(lambda: paper(front, people[1].id) is Paper.PRINTED, timeout=10_000)
    assert paper(front, people[0].id) is Paper.FAILED
    assert [type(bug) for bug in front.bugs] == [KeyError]
    front.bugs.clear()


def test_a_badge_on_a_sheet_settles_the_one_that_did_not_come(front: Front, people) -> None:
    front.press.printers = (printer := Tray(STUCK),)
    front.scan(people[0].ticket)
    front.qtbot.waitUntil(lambda: len(front.press.faults()) == 1, timeout=10_000)
    written: list[object] = []
    write(front, people[0].id, written.append)
    front.qtbot.waitUntil(lambda: bool(written), timeout=10_000)
    front.settle()
    assert (front.press.faults(), printer.cancelled) == ([], ["1"])
    assert paper(front, people[0].id) is Paper.PRINTED


def test_a_guest_scanned_while_their_sheet_is_drawn_gets_no_second_badge(front: Front, people) -> None:
    hold, written = Event(), []
    front.lanes["office"].call(front.notices, hold.wait)
    write(front, people[0].id, written.append)
    front.qtbot.waitUntil(lambda: paper(front, people[0].id) is Paper.PRINTING, timeout=10_000)
    front.scan(people[0].ticket)
    hold.set()
    front.qtbot.waitUntil(lambda: bool(written), timeout=10_000)
    front.settle()
    assert front.board.roll.standing(people[0].id).badges == 1
    assert not (front.folder / "badges").exists()


def test_D02_a_badge_whose_answer_got_lost_is_printed_all_the_same(
    front: Front, people, monkeypatch: pytest.MonkeyPatch
) -> None:
    front.scan(people[0].ticket)
    front.settle()
    append = front.journal.append

    def lost(facts: list[Fact], after: int) -> list[Fact]:
        append(facts, after)
        monkeypatch.undo()
        raise Trouble("journal-away", journal="", why="")

    monkeypatch.setattr(front.journal, "append", lost)
    front.reception.reprint(people[0].id)
    front.qtbot.waitUntil(lambda: front.board.roll.standing(people[0].id).badges == 2, timeout=10_000)


def test_what_nobody_waits_for_any_more_is_not_told_and_is_still_cancelled(
    front: Front, people, monkeypatch: pytest.MonkeyPatch
) -> None:
    front.press.printers = (printer := Tray(STUCK),)
    front.scan(people[0].ticket)
    front.qtbot.waitUntil(lambda: len(front.press.faults()) == 1, timeout=10_000)
    asked, go_on = Event(), Event()

    def silent(job: str) -> None:
        asked.set()
        go_on.wait()
        monkeypatch.undo()
        raise Trouble("printer-silent", printer="Tray")

    monkeypatch.setattr(printer, "cancel", silent)
    told: list[object] = []
    front.press.failed.connect(told.append)
    front.reception.reprint(people[0].id)
    front.qtbot.waitUntil(asked.is_set, timeout=10_000)
    front.press.forget(people[0].id)
    go_on.set()
    front.qtbot.waitUntil(lambda: printer.cancelled == ["1"], timeout=10_000)
    front.settle()
    assert told == []


def test_a_printer_that_was_set_aside_is_not_preferred_any_more(front: Front) -> None:
    old, new = Tray(), Tray(Progress())
    front.press.printers = (new,)
    front.press.prefer(old)
    assert front.press.printers == (new,)
