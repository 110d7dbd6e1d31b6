"""Work leaves the window's thread in order, and comes back to whoever still wants it."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from checkin.trouble import Trouble
from ui.lane import Collector, Lane


def test_work_is_done_elsewhere_and_answered_here_in_order(qtbot) -> None:
    lane = Lane("desk")
    here, answers = threading.get_ident(), []

    def tell(answer: tuple[int, int]) -> None:
        answers.append((*answer, threading.get_ident()))

    for number in range(20):
        lane.call(lane, lambda number=number: (number, threading.get_ident()), tell)
    qtbot.waitUntil(lambda: lane.is_idle)
    assert [number for number, _, _ in answers] == list(range(20))
    assert {there for _, there, _ in answers}.isdisjoint({here})
    assert {back for _, _, back in answers} == {here}
    assert lane.close()


def test_the_answer_to_an_owner_who_is_gone_is_dropped(qtbot) -> None:
    lane, owner, answers = Lane("desk"), QWidget(), []
    may_go_on = threading.Event()
    lane.call(owner, may_go_on.wait, answers.append)
    owner.deleteLater()
    gone = weakref.ref(owner)
    qtbot.waitUntil(lambda: gone() is None or not __import__("shiboken6").isValid(owner))
    may_go_on.set()
    qtbot.waitUntil(lambda: lane.is_idle)
    assert answers == []


def test_trouble_goes_to_the_caller_or_else_to_everybody(qtbot) -> None:
    lane, told, failed = Lane("desk"), [], []

    def fail() -> None:
        raise Trouble("no-zbar")

    lane.troubled.connect(told.append)
    lane.call(lane, fail, failed=failed.append)
    lane.call(lane, fail)
    qtbot.waitUntil(lambda: lane.is_idle)
    assert [one.name for one in failed] == ["no-zbar"]
    assert [one.name for one in told] == ["no-zbar"]


def test_L04_a_bug_in_a_lane_is_told_and_the_lane_goes_on(qtbot) -> None:
    lane, broken, answers = Lane("desk"), [], []
    lane.broke.connect(broken.append)
    lane.call(lane, lambda: 1 / 0)
    lane.call(lane, lambda: "next", answers.append)
    qtbot.waitUntil(lambda: lane.is_idle)
    assert [type(error) for error in broken] == [ZeroDivisionError]
    assert answers == ["next"]


def test_a_caller_who_can_fail_hears_of_a_bug_too(qtbot) -> None:
    lane, failed = Lane("desk"), []
    lane.call(lane, lambda: 1 / 0, failed=failed.append)
    qtbot.waitUntil(lambda: lane.is_idle)
    assert [one.name for one in failed] == ["bug"]


def test_how_long_the_oldest_call_waits_is_known(qtbot) -> None:
    lane, may_go_on = Lane("desk"), threading.Event()
    assert lane.waiting() == 0
    lane.call(lane, may_go_on.wait)
    qtbot.waitUntil(lambda: lane.waiting() > 0)
    may_go_on.set()
    qtbot.waitUntil(lambda: lane.is_idle)


def test_a_lane_that_hangs_does_not_keep_the_program_from_ending(qtbot) -> None:
    lane, never = Lane("desk"), threading.Event()
    lane.call(lane, never.wait)
    assert not lane.close(seconds=0.05)
    never.set()


def test_a_widget_never_dies_in_a_lane(qtbot) -> None:
    """Whatever a call holds is let go on this thread, although the lane has it last in hand."""
    lane, died_in = Lane("desk"), []

    class Mark:
        def __del__(self) -> None:
            died_in.append(threading.get_ident())

    for _ in range(200):
        mark = Mark()
        lane.call(lane, lambda mark=mark: None)
        del mark
    qtbot.waitUntil(lambda: lane.is_idle)
    lane.call(lane, lambda: None)
    qtbot.waitUntil(lambda: lane.is_idle and len(died_in) == 200)
    assert set(died_in) == {threading.get_ident()}


def test_the_collector_runs_here_and_nowhere_else(qtbot) -> None:
    collector = Collector()
    try:
        assert not gc.isenabled()

        class Ring(QObject):
            pass

        ring = Ring()
        ring.self = ring
        gone = weakref.ref(ring)
        del ring
        keep = [[] for _ in range(gc.get_threshold()[0] + 1)]
        collector._collect()
        assert gone() is None
        assert keep
    finally:
        collector._timer.stop()
        gc.enable()
