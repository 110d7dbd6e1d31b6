"""What happens to the guest in front when the surroundings fail."""

import threading
from collections.abc import Sequence

import pytest
import shiboken6
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtWidgets import QFileDialog

from checkin.model import Fact, Outcome
from checkin.trouble import Trouble
from tests.ui.conftest import Front, Keys
from ui.reception import AGAIN
from ui.style import Band


class Heart:
    """Beats on the window's thread, and remembers its longest pause in milliseconds."""

    def __init__(self) -> None:
        self.longest = 0
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        self.longest = max(self.longest, self._since.restart())


@pytest.fixture
def gate(front: Front, monkeypatch):
    """A disk whose next writes wait at a gate, or fail."""

    class Gate:
        def __init__(self) -> None:
            self.open = threading.Event()
            self.open.set()
            self.trouble: Trouble | None = None

    gate, write = Gate(), front.journal.append

    def append(facts: Sequence[Fact], after: int) -> list[Fact]:
        gate.open.wait()
        if gate.trouble is not None:
            raise gate.trouble
        return write(facts, after)

    monkeypatch.setattr(front.journal, "append", append)
    yield gate
    gate.trouble = None
    gate.open.set()


def test_B04_while_the_journal_hangs_the_guest_is_greeted_and_the_window_goes_on(front: Front, people, gate) -> None:
    gate.open.clear()
    heart = Heart()
    front.window.scan(people[0].ticket)
    front.qtbot.waitUntil(lambda: front.page.card.content is not None)
    content = front.page.card.content
    assert content is not None
    assert (content.band, content.name) == (Band.WAITING, people[0].name)
    front.window.scan(people[1].ticket)
    front.page.search.setText("erna")
    assert front.page.hits.people.rows  # the search answers all the same
    front.qtbot.waitUntil(lambda: front.reception.silence() > 0, timeout=5_000)
    front.reception._poll()
    assert "stockt" in front.window._link.accessibleName()
    assert heart.longest < 1_000  # hung would be for as long as the gate is shut
    gate.open.set()
    front.settle()
    assert front.board.roll.arrived[1] == 2
    assert [row.attendee for row in front.page.recent.people.rows] == [people[1].id, people[0].id]


def test_B01_a_full_disk_shows_no_green_tick_and_keeps_the_guest(front: Front, people, gate) -> None:
    gate.trouble = Trouble("disk-full", journal=front.url)
    with front.qtbot.waitSignal(front.reception.unkept):
        front.window.scan(people[0].ticket)
    content = front.page.card.content
    assert content is not None
    assert (content.band, content.name) == (Band.STOP, people[0].name)
    assert "voll" in content.said
    assert len(front.reception.unkept_scans) == 1
    assert front.board.roll.arrived[1] == 0
    gate.trouble = None
    front.reception.retry()
    front.settle()
    assert front.reception.unkept_scans == ()
    assert front.board.roll.arrived[1] == 1
    front.settle()
    assert len(list((front.folder / "badges").iterdir())) == 1


def test_B01_what_could_not_be_kept_is_tried_again_by_itself_and_in_order(front: Front, people, gate) -> None:
    gate.trouble = Trouble("disk-full", journal=front.url)
    for one in people[:3]:
        with front.qtbot.waitSignal(front.reception.unkept):
            front.window.scan(one.ticket)
    gate.trouble = None
    for _ in range(AGAIN):
        front.reception._poll()
        front.settle()
    assert [row.attendee for row in front.page.recent.people.rows] == [one.id for one in reversed(people[:3])]


def test_a_window_with_unkept_scans_does_not_close_at_the_first_word(front: Front, people, gate) -> None:
    gate.trouble = Trouble("disk-full", journal=front.url)
    with front.qtbot.waitSignal(front.reception.unkept):
        front.window.scan(people[0].ticket)
    front.window.close()
    assert front.window.isVisible()
    gate.trouble = None
    front.reception.retry()
    front.settle()


def test_a_panel_whose_answer_could_not_be_kept_stays_with_what_was_typed(front: Front, gate) -> None:
    front.page.act("walk-in")
    panel = front.page.open_panel
    assert panel is not None
    panel.form.show_values({"given": "Erna", "family": "Neu"})
    gate.trouble = Trouble("disk-full", journal=front.url)
    with front.qtbot.waitSignal(front.notices.changed):
        panel.accept()
    assert front.page.open_panel is panel
    assert panel.form.values()["family"] == "Neu"
    gate.trouble = None
    with front.qtbot.waitSignal(front.reception.answered) as told:
        panel.accept()
    assert told.args[0].outcome is Outcome.WELCOME
    assert front.page.open_panel is None


def test_L04_a_bug_while_a_guest_waits_is_told_and_the_next_scan_works(front: Front, people, monkeypatch) -> None:
    from checkin import rules

    judge = rules.judge
    monkeypatch.setattr(rules, "judge", lambda *_: 1 / 0)
    with front.qtbot.waitSignal(front.reception.unkept):
        front.window.scan(people[0].ticket)
    content = front.page.card.content
    assert content is not None
    assert content.name == people[0].name
    assert [type(bug) for bug in front.bugs] == [ZeroDivisionError]
    front.bugs.clear()
    monkeypatch.setattr(rules, "judge", judge)
    assert front.scan(people[1].ticket).outcome is Outcome.WELCOME
    front.reception.retry()
    front.settle()
    assert front.board.roll.arrived[1] == 2


def test_B04_enter_twice_while_the_journal_hangs_makes_one_walk_in(front: Front, gate, press: Keys) -> None:
    front.page.act("walk-in")
    panel = front.page.open_panel
    assert panel is not None
    panel.form.show_values({"given": "Erna", "family": "Neu"})
    gate.open.clear()
    panel.accept()
    panel.main.click()
    press(front.window, Qt.Key.Key_Return)
    gate.open.set()
    front.settle()
    assert front.board.roll.registered == 7
    assert front.board.roll.arrived[1] == 1


def test_an_answer_whose_panel_is_gone_is_still_shown_and_printed(front: Front, gate) -> None:
    front.page.act("walk-in")
    panel = front.page.open_panel
    assert panel is not None
    panel.form.show_values({"given": "Erna", "family": "Neu"})
    gate.open.clear()
    panel.accept()
    front.page._stack.removeWidget(panel)
    del front.page._panels["walk-in"]
    shiboken6.delete(panel)
    with front.qtbot.waitSignal(front.reception.answered) as told:
        gate.open.set()
    assert told.args[0].outcome is Outcome.WELCOME
    front.settle()
    assert len(list((front.folder / "badges").iterdir())) == 1


def test_E04_after_midnight_the_whole_window_turns_to_the_new_day(qtbot, tmp_path, conference, people, clock) -> None:
    front = Front(qtbot, tmp_path, conference, people, clock, day=None)
    front.scan(people[0].ticket)
    clock.turn(hours=24)
    front.reception._poll()
    qtbot.waitUntil(lambda: front.board.day == 2)
    assert "0 von 6" in front.window._count.text()
    assert front.scan(people[0].ticket).outcome is Outcome.WELCOME
    front.settle()
    assert [row.attendee for row in front.page.recent.people.rows] == [people[0].id]
    front.close()


def test_a_scan_that_is_kept_late_counts_for_the_day_on_which_it_was_made(front: Front, people, gate) -> None:
    gate.trouble = Trouble("disk-full", journal=front.url)
    with front.qtbot.waitSignal(front.reception.unkept):
        front.window.scan(people[0].ticket)
    gate.trouble = None
    front.reception.work_on(2)
    front.settle()
    front.reception.retry()
    front.settle()
    assert list(front.board.roll.standing(people[0].id).arrivals) == [1]


def test_D02_where_only_the_answer_was_lost_the_badge_comes_all_the_same(front: Front, people, monkeypatch) -> None:
    write = front.journal.append

    def lose_the_answer(facts, after):
        write(facts, after)
        raise Trouble("journal-away", journal=front.url, why="lost")

    monkeypatch.setattr(front.journal, "append", lose_the_answer)
    with front.qtbot.waitSignal(front.reception.unkept):
        front.window.scan(people[0].ticket)
    monkeypatch.setattr(front.journal, "append", write)
    front.reception.retry()
    front.settle()
    front.settle()
    assert front.board.roll.arrived[1] == 1
    assert len(list((front.folder / "badges").iterdir())) == 1


def test_what_is_kept_late_leaves_the_card_of_the_next_guest_alone(front: Front, people, gate) -> None:
    gate.trouble = Trouble("disk-full", journal=front.url)
    for _ in range(2):  # the volunteer scans again: still one arrival to keep
        with front.qtbot.waitSignal(front.reception.unkept):
            front.window.scan(people[0].ticket)
    assert len(front.reception.unkept_scans) == 1
    gate.trouble = None
    front.scan(people[1].ticket)
    front.page.act("walk-in")
    sounds: list[str] = []
    front.page.sounded.connect(sounds.append)
    front.reception.retry()
    front.settle()
    assert front.board.roll.arrived[1] == 2
    assert front.page.open_panel is not None
    assert front.page.card.content is not None
    assert front.page.card.content.name == people[1].name
    assert sounds == []


def test_one_scan_that_always_fails_does_not_keep_the_others_out(front: Front, people, gate, monkeypatch) -> None:
    from checkin import rules

    judge = rules.judge

    def choke(roll, reading, scene):
        if reading.candidates[0].code == people[0].ticket:
            raise ZeroDivisionError
        return judge(roll, reading, scene)

    gate.trouble = Trouble("disk-full", journal=front.url)
    for one in people[:2]:
        with front.qtbot.waitSignal(front.reception.unkept):
            front.window.scan(one.ticket)
    gate.trouble = None
    monkeypatch.setattr(rules, "judge", choke)
    front.reception.retry()
    front.settle()
    assert front.reception.unkept_scans == ()
    assert front.board.roll.arrived[1] == 1
    assert people[0].name in str(front.notices.latest())
    front.bugs.clear()


def test_a_trouble_that_is_over_is_no_longer_told(front: Front, people, gate) -> None:
    gate.trouble = Trouble("disk-full", journal=front.url)
    with front.qtbot.waitSignal(front.reception.unkept):
        front.window.scan(people[0].ticket)
    gate.trouble = None
    front.reception.retry()
    front.settle()
    notice = front.notices.latest()
    assert notice is not None
    assert notice.about == "kept"


def test_a_printed_badge_that_could_not_be_written_down_is_written_later(front: Front, people, gate) -> None:
    front.scan(people[0].ticket)
    gate.trouble = Trouble("disk-full", journal=front.url)
    front.settle()
    front.settle()
    assert front.board.roll.standing(people[0].id).badges == 0
    gate.trouble = None
    front.reception._keep_prints()
    front.settle()
    assert front.board.roll.standing(people[0].id).badges == 1


def test_an_arrival_taken_back_takes_its_badge_along(front: Front, people) -> None:
    front.scan(people[0].ticket)
    front.settle()
    thrown_away = front.board.roll.standing(people[0].id).print.code
    front.page.act("undo")
    assert front.page.open_panel is not None
    with front.qtbot.waitSignal(front.reception.answered):
        front.page.open_panel.accept()
    assert front.scan(thrown_away).outcome is Outcome.VOID
    front.scan(people[0].ticket)
    front.settle()
    assert len(list((front.folder / "badges").iterdir())) == 2
    assert front.scan(front.board.roll.standing(people[0].id).print.code).outcome is Outcome.JUST_SCANNED


def test_the_card_before_does_not_take_the_waiting_guest_with_it(front: Front, people, gate) -> None:
    front.scan(people[0].ticket)
    gate.open.clear()
    front.window.scan(people[1].ticket)
    assert not front.page._fade.isActive()
    gate.open.set()
    front.settle()


def test_a_refused_substitution_checks_nobody_in_and_keeps_the_name(front: Front, people, clock) -> None:
    from checkin.desk import Desk
    from checkin.journal import Journal

    front.page.search.setText(people[0].ticket)
    front.page.act("substitute")
    panel = front.page.open_panel
    assert panel is not None
    panel.form.show_values({"given": "Nora", "family": "Ersatz"})
    with Journal.open(front.url) as journal:
        Desk(journal, "Tisch 2", 1, clock).check_in(people[0].ticket)
    front.reception._desk.work_on(2)
    panel.accept()
    front.settle()
    standing = front.board.roll.standing(people[0].id)
    assert list(standing.arrivals) == [1]
    assert standing.attendee.name == people[0].name
    assert panel.form.values()["family"] == "Ersatz"


def test_D22_a_correction_writes_only_what_was_changed(front: Front, people, clock) -> None:
    from checkin.desk import Desk
    from checkin.journal import Journal

    front.scan(people[0].ticket)
    front.page.act("correct")
    panel = front.page.open_panel
    assert panel is not None
    with Journal.open(front.url) as journal:
        Desk(journal, "Tisch 2", 1, clock).correct(people[0].id, organisation="Amt (erfunden)")
    panel.form.fields["family"].setText("Beyspiel")
    panel.accept()
    front.settle()
    person = front.board.roll.standing(people[0].id).attendee
    assert (person.family, person.organisation) == ("Beyspiel", "Amt (erfunden)")


def test_closing_while_a_scan_is_in_hand_is_asked_about(front: Front, people, gate) -> None:
    gate.open.clear()
    front.window.scan(people[0].ticket)
    front.window.close()
    assert front.window.isVisible()
    gate.open.set()
    front.settle()
    assert front.board.roll.arrived[1] == 1


def test_a_scan_closes_a_dialog_that_stands_over_the_card(front: Front, people) -> None:
    dialog = QFileDialog(front.window)
    dialog.open()
    front.scan(people[0].ticket)
    assert not dialog.isVisible()
