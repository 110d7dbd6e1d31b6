"""What happens to the guest in front when the surroundings fail."""

import threading
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QElapsedTimer, QTimer

from checkin.model import Fact, Outcome
from checkin.trouble import Trouble
from tests.ui.conftest import Front
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
    for _ in range(3):
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
