"""One bar, one sentence, one thing to do."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from checkin.trouble import Trouble
from ui.notice import Notice, NoticeBar, Notices


def bar_on(qtbot, notices: Notices) -> NoticeBar:
    bar = NoticeBar(notices)
    qtbot.addWidget(bar)
    return bar


def test_what_was_told_before_there_was_a_window_is_shown_when_it_comes(qtbot) -> None:
    notices = Notices()
    notices.trouble(Trouble("no-zbar"))
    assert "ZBar" in bar_on(qtbot, notices)._said.text()


def test_the_most_serious_is_shown_and_of_several_the_newest(qtbot) -> None:
    notices = Notices()
    bar = bar_on(qtbot, notices)
    for about, kind in (("a", "error"), ("b", "error"), ("c", "info")):
        notices.tell(Notice(about, about, kind=kind))
    assert bar._said.text() == "b"
    notices.settle("b")
    assert bar._said.text() == "a"


def test_the_same_trouble_again_does_not_pile_up(qtbot) -> None:
    notices = Notices()
    for _ in range(5):
        notices.trouble(Trouble("no-zbar"))
    assert len(notices) == 1


def test_the_button_does_what_it_says_once_and_the_bar_goes(qtbot) -> None:
    notices, done = Notices(), []
    bar = bar_on(qtbot, notices)
    notices.tell(Notice("paper", "Papier leer", kind="error", action="Nochmal", act=lambda: done.append(True)))
    bar.show()
    QTest.mouseClick(bar._act, Qt.MouseButton.LeftButton)
    assert done == [True]
    assert not bar.isVisible()


def test_K04_a_bug_is_told_with_details_to_copy_that_hold_no_guest_data(qtbot, qapp) -> None:
    from checkin import bugs

    notices = Notices()
    bar = bar_on(qtbot, notices)
    guest = "-".join(("Vera", "Grimm"))
    try:
        raise KeyError(guest)
    except KeyError as error:
        notices.bug(bugs.details(error))
    bar.show()
    QTest.mouseClick(bar._act, Qt.MouseButton.LeftButton)
    copied = qapp.clipboard().text()
    assert "KeyError" in copied
    assert guest not in copied


def test_a_name_in_a_notice_is_no_markup(qtbot) -> None:
    notices = Notices()
    bar = bar_on(qtbot, notices)
    notices.tell(Notice("x", "<b>Anna</b>"))
    assert bar._said.textFormat() is Qt.TextFormat.PlainText
