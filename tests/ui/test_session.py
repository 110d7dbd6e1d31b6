"""What the window's parts do together: tickets in files that are dropped, several codes at once."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from checkin import demo, qr
from checkin.desk import Desk
from checkin.i18n import Sentence
from checkin.journal import Journal
from checkin.model import Attendee, BadgePrinted, Change, Outcome, Status
from checkin.settings import Settings, load
from tests.ui.tray import STUCK, Tray
from ui.press import Paper
from ui.session import Session


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    demo.set_up(str(tmp_path / "training.sqlite"), "Tisch 1")
    return tmp_path / "training.sqlite"


@pytest.fixture
def unclear(request: pytest.FixtureRequest, journal: Path) -> list[str]:
    """Three guests whose badges were on their way when the program ended before, at this desk or the one named."""
    with Journal.open(str(journal)) as opened:
        desk = Desk(opened, getattr(request, "param", "Tisch 1"), 1)
        people = [one.id for one in desk.roll.standings()][:3]
        desk.send_badges(people, "a6")
    return people


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, journal: Path):
    made = Session(Settings(desk="Tisch 1", day=1, sounds=False), tmp_path / "settings.json", str(journal))
    opened: list[bool] = []
    made.open(lambda: opened.append(True))
    qtbot.waitUntil(lambda: bool(opened), timeout=15_000)
    qtbot.addWidget(made.window)
    yield made
    made.window.close()


@pytest.fixture
def guests(session: Session) -> list[Attendee]:
    people = (standing.attendee for standing in session.reception.board.roll.standings())
    return [one for one in people if one.status is Status.CONFIRMED and one.comes_on(1)]


def drop(session: Session, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    session.window.dropEvent(QDropEvent(QPointF(session.window.rect().center()), action, data, button, key))


def picture(guest: Attendee, folder: Path) -> Path:
    qr.write_png(guest.ticket, folder / f"{guest.id}.png")
    return folder / f"{guest.id}.png"


def told(session: Session) -> list[str]:
    return list(session.notices._notices)


def test_B08_a_journal_in_a_folder_that_a_cloud_copies_opens_and_that_is_told(
    tmp_path: Path, journal: Path, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    (tmp_path / ".dropbox.cache").mkdir()
    session = request.getfixturevalue("session")
    qtbot.waitUntil(lambda: "place" in told(session), timeout=5_000)
    assert "Dropbox" in session.notices.latest().said


def test_a_journal_on_a_disk_of_this_computer_is_nothing_to_tell(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.lanes["office"].is_idle, timeout=5_000)
    assert "place" not in told(session)


def test_a_picture_that_is_dropped_checks_its_guest_in(session, guests, tmp_path, qtbot) -> None:
    with qtbot.waitSignal(session.reception.answered, timeout=10_000) as answered:
        drop(session, picture(guests[0], tmp_path))
    assert answered.args[0].outcome is Outcome.WELCOME
    assert answered.args[0].attendee.id == guests[0].id


def test_several_pictures_are_several_guests_in_order(session, guests, tmp_path, qtbot) -> None:
    names: list[str] = []
    session.reception.answered.connect(lambda verdict: names.append(verdict.attendee.id))
    drop(session, *(picture(guest, tmp_path) for guest in guests[:3]))
    qtbot.waitUntil(lambda: len(names) == 3, timeout=10_000)
    assert names == [guest.id for guest in guests[:3]]


def test_a_picture_without_a_code_and_a_file_that_is_none_are_told(session, tmp_path, qtbot) -> None:
    (tmp_path / "notes.txt").write_text("kein Bild", "utf-8")
    Image.new("L", (200, 200), 255).save(tmp_path / "blank.png")
    drop(session, tmp_path / "notes.txt", tmp_path / "blank.png")
    qtbot.waitUntil(lambda: {"no-code", "trouble.not-a-picture"} <= set(told(session)), timeout=10_000)


def test_F23_of_several_codes_the_only_ticket_counts_and_of_two_neither(session, guests, qtbot) -> None:
    with qtbot.waitSignal(session.reception.answered, timeout=10_000) as answered:
        session._settle([guests[0].ticket, "8801234567"])
    assert answered.args[0].attendee.id == guests[0].id
    session._settle([guests[1].ticket, guests[2].ticket])
    assert "several" in told(session)
    assert session.reception.board.roll.arrived[1] == 1


def test_badges_that_need_a_look_are_told_together_until_that_is_closed(session: Session) -> None:
    press, notices = session.reception.press, session.notices
    for number in range(11, 16):
        press.remarked.emit(Sentence("window.unkept", {"n": number}))
    notice = notices._notices["remark"]
    assert [str(number) in notice.said for number in range(11, 16)] == [False, False, True, True, True]
    assert "2 weitere" in notice.hint
    notices.settle("remark")
    press.remarked.emit(Sentence("window.unkept", {"n": 19}))
    notice = notices._notices["remark"]
    assert ("19" in notice.said, "15" in notice.said, notice.hint) == (True, False, "")


def settle(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: all(lane.is_idle for lane in session.lanes.values()), timeout=10_000)


def test_A09_what_was_printed_since_the_question_came_up_is_not_printed_once_more(unclear, session, qtbot) -> None:
    question = session.notices._notices["unclear"]
    session.reception.reprint(unclear[0])
    settle(session, qtbot)
    question.act_otherwise()
    settle(session, qtbot)
    assert [session.reception.board.roll.standing(one).badges for one in unclear] == [1, 1, 1]


def test_A09_a_question_with_names_goes_once_it_is_answered_elsewhere(unclear, session, qtbot) -> None:
    session.reception.reprint(unclear[0])
    settle(session, qtbot)
    assert "unclear" in told(session)
    session.reception.confirm_badges(unclear[1:])
    settle(session, qtbot)
    assert "unclear" not in told(session)


@pytest.mark.parametrize("unclear", ["Tisch 2"], indirect=True)
def test_A09_what_another_desk_left_open_is_not_said_to_be_printing(unclear, session) -> None:
    roll, press = session.reception.board.roll, session.reception.press
    assert {press.state(roll.standing(one)) for one in unclear} == {Paper.UNCLEAR}
    assert "unclear" not in told(session), "who stands at that desk is asked"


def test_what_is_told_about_paper_is_about_somebody_whose_badge_has_not_come(session, guests, qtbot) -> None:
    press = session.reception.press
    press.printers = (Tray(STUCK),)
    for guest in guests[:2]:
        with qtbot.waitSignal(session.reception.answered):
            session.window.scan(guest.ticket)
    qtbot.waitUntil(lambda: len(press.faults()) == 2, timeout=10_000)
    last = press.faults()[-1].attendee
    other = next(guest for guest in guests[:2] if guest.id != last)
    session.reception.confirm_badges([last])
    settle(session, qtbot)
    assert other.name in session.notices._notices["paper"].said
    session.reception.confirm_badges([other.id])
    settle(session, qtbot)
    assert "paper" not in told(session)


def test_a_layout_that_the_designer_made_is_printed_by_from_then_on(
    session, guests, tmp_path, qtbot, monkeypatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    settings = session.window.go("settings")
    page = session.window.go("designer")
    page.copy.click()
    page.adopt.click()
    assert load(tmp_path / "settings.json")[0].layout == "a6-2"
    session.window.go("settings")
    layout = settings.groups["paper"].controls["layout"]
    qtbot.waitUntil(lambda: layout.currentText() == "A6 hoch (Kopie)")
    assert not settings.save.isEnabled()  # the page knows, and saving something else does not take it back
    told: list[Change] = []
    session.uplink.facts.connect(lambda facts: told.extend(fact.change for fact in facts))
    session.window.scan(guests[0].ticket)
    qtbot.waitUntil(lambda: any(isinstance(one, BadgePrinted) for one in told), timeout=10_000)
    assert {one.layout for one in told if isinstance(one, BadgePrinted)} == {"a6-2"}
