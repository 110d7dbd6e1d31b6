"""The page of the rooms, by what the lead of the desk sees and presses."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget

from checkin.model import Attendee, Conference, Fact, ProgrammeSet
from tests.stage import OPENING, Make
from tests.ui.conftest import Front, Keys
from ui.pages.rooms import RoomsPage


@pytest.fixture
def people(person: Make) -> list[Attendee]:
    """Invented people: two for Alpha, two for Beta, one for Gamma; three who want the one seat of a tour each."""
    tour = {"tour": ("t1",)}
    return [
        person(family="Adler", wishes={"theme": ("a",), **tour}),
        person(family="Bär", wishes={"theme": ("a",), **tour}),
        person(family="Czerny", wishes={"theme": ("b",), **tour}),
        person(family="Dachs", wishes={"theme": ("b",)}),
        person(family="Eule", wishes={"theme": ("c",)}),
    ]


@pytest.fixture
def page(front: Front) -> Iterator[RoomsPage]:
    front.wait_for(front.desk.plan)
    front.lanes["desk"].troubled.connect(front.notices.trouble)
    made = RoomsPage(front.reception, front.notices)
    front.window._makers = {"rooms": lambda: made}
    QAbstractItemModelTester(made.table.people, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    front.window.go("rooms")
    yield made


def names(page: RoomsPage, at: int = 0) -> list[str]:
    model = page.table.model()
    return [str(model.index(row, at).data()).split(",")[0] for row in range(model.rowCount())]


def click(front: Front, widget: QWidget) -> None:
    front.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def told(front: Front) -> str:
    notice = front.notices.latest()
    return f"{notice.said} {notice.hint}" if notice else ""


def test_the_theme_rooms_of_today_are_in_front(front: Front, page: RoomsPage) -> None:
    assert names(page) == ["Adler", "Bär"]
    assert page._title.text() == "Mi\xa015:45  Alpha"
    assert page._fill.text() == "2 von 2 Plätzen belegt · 0 frei · 0 schon da"
    assert list(page.rooms) == ["t1", "t2", "a", "b", "c"]
    assert page.rooms["c"].accessibleName() == "Gamma, 1 von 2 belegt, 1 frei · 0 schon da"


def test_a_touch_on_a_room_shows_who_sits_there_by_wish_and_arrival(
    front: Front, page: RoomsPage, people: list[Attendee]
) -> None:
    front.wait_for(lambda: front.desk.check_in(people[3].ticket))
    click(front, page.rooms["b"])
    assert names(page) == ["Czerny", "Dachs"]
    assert names(page, 2) == ["1. Wunsch", "1. Wunsch"]
    assert names(page, 3) == ["noch nicht da", "da"]


def test_arrows_choose_a_room_and_enter_goes_to_its_people(front: Front, page: RoomsPage, press: Keys) -> None:
    assert page.rooms["a"].hasFocus()
    press(page, Qt.Key.Key_Down)
    assert page.rooms["b"].isChecked()
    assert names(page) == ["Czerny", "Dachs"]
    press(page, Qt.Key.Key_Return)
    assert page.table.hasFocus()
    assert names(page)[page.table.currentIndex().row()] == "Czerny"


def test_the_waiting_list_stands_in_its_order(front: Front, page: RoomsPage) -> None:
    assert page.lines["tour"].text() == "Warteliste 2"
    click(front, page.lines["tour"])
    assert names(page) == ["1.", "2."]
    waiting = front.board.roll.waiting("tour")
    assert names(page, 1) == [front.board.roll.standing(one).attendee.family for one in waiting]
    assert names(page, 3) == ["Tour 1", "Tour 1"]


def test_another_day_shows_its_rooms(front: Front, page: RoomsPage) -> None:
    click(front, page.days[2])
    assert list(page.rooms) == ["a-2", "b-2", "c-2"]
    assert names(page) == ["Adler", "Bär"]


def test_somebody_is_moved_with_a_digit_and_the_free_seats_in_view(
    front: Front, page: RoomsPage, people: list[Attendee], press: Keys
) -> None:
    assert [button.text() for button in page.targets.values()] == ["1  Beta · 0 frei", "2  Gamma · 1 frei"]
    assert not page.targets["c"].isEnabled()
    press(page, Qt.Key.Key_Return, "2")
    front.qtbot.waitUntil(lambda: "Adler" in told(front))
    assert names(page) == ["Bär"]
    assert front.board.roll.standing(people[0].id).seats["theme"].room == "c"
    assert told(front).startswith("Erna Adler sitzt jetzt hier: Gamma")


def test_a_full_room_takes_nobody(front: Front, page: RoomsPage) -> None:
    page.table.step(+1)
    assert not page.targets["b"].isEnabled()
    assert page.targets["c"].isEnabled()
    page.table.selectAll()
    assert not page.targets["c"].isEnabled()  # two do not fit on one seat


def test_a_room_filled_meanwhile_is_told(front: Front, page: RoomsPage, people: list[Attendee]) -> None:
    page.table.select(people[0].id)
    front.uplink.facts.disconnect(front.board.add)  # the window has not heard yet of what the other desk did
    front.wait_for(lambda: front.desk.assign(people[3].id, "c"))
    click(front, page.targets["c"])
    front.qtbot.waitUntil(lambda: "RAUM VOLL" in told(front))
    assert "Gamma ist voll (2/2)" in told(front)


def test_who_waits_is_given_a_seat(front: Front, page: RoomsPage) -> None:
    click(front, page.lines["tour"])
    page.table.step(+1)
    first = front.board.roll.waiting("tour")[0]
    assert page.targets["t2"].text() == "2  Tour 2 · 1 frei"
    click(front, page.targets["t2"])
    front.qtbot.waitUntil(lambda: "Tour 2" in told(front))
    assert front.board.roll.standing(first).seats["tour"].room == "t2"
    assert page.lines["tour"].text() == "Warteliste 1"


def test_two_swap_one_of_them_found_by_name(front: Front, page: RoomsPage, people: list[Attendee], press: Keys) -> None:
    press(page, Qt.Key.Key_Return, Qt.Key.Key_F4)
    assert page.strip.isVisible()
    assert not page.strip.act.isEnabled()
    press(page, "czerny", Qt.Key.Key_Down)
    assert names(page) == ["Czerny"]
    assert names(page, 2) == ["Beta"]
    press(page, Qt.Key.Key_Return)
    front.qtbot.waitUntil(lambda: "getauscht" in told(front))
    assert told(front).startswith("Erna Adler und Erna Czerny haben getauscht.")
    roll = front.board.roll
    assert [roll.standing(people[at].id).seats["theme"].room for at in (0, 2)] == ["b", "a"]
    assert not page.strip.isVisible()


def test_the_partner_may_sit_in_a_room_chosen_after(front: Front, page: RoomsPage, people: list[Attendee]) -> None:
    page.table.select(people[1].id)
    click(front, page.swap)
    page.table.select(people[0].id)
    assert not page.strip.act.isEnabled()  # both sit in Alpha
    click(front, page.rooms["b"])
    page.table.select(people[3].id)
    click(front, page.strip.act)
    front.qtbot.waitUntil(lambda: "getauscht" in told(front))
    assert front.board.roll.standing(people[1].id).seats["theme"].room == "b"


def test_two_selected_in_two_rooms_swap_at_once(front: Front, page: RoomsPage, press: Keys) -> None:
    press(page, "erna")
    assert names(page) == ["Adler", "Bär", "Czerny", "Dachs", "Eule"]
    page.table.select(page.table.people.ids[0])
    page.table.setFocus()
    press(page, Qt.Key.Key_Down, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert len(page.table.selected()) == 2
    assert not page.swap.isEnabled()  # both sit in Alpha
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Up, modifier=Qt.KeyboardModifier.ShiftModifier)
    press(page, Qt.Key.Key_F4)
    front.qtbot.waitUntil(lambda: "getauscht" in told(front))


def test_esc_steps_back_one_at_a_time(front: Front, page: RoomsPage, press: Keys) -> None:
    press(page, Qt.Key.Key_Return, Qt.Key.Key_F4, "eul")
    press(page, Qt.Key.Key_Escape)
    assert not page.strip.isVisible()
    assert page.search.text() == "eul"
    press(page, Qt.Key.Key_Escape)
    assert page.search.text() == ""
    assert front.window.place == "rooms"
    press(page, Qt.Key.Key_Escape)
    assert front.window.place == "desk"


def test_no_shows_are_released_after_a_second_word(
    front: Front, page: RoomsPage, people: list[Attendee], press: Keys
) -> None:
    second = front.board.roll.standing(front.board.roll.waiting("tour")[1]).attendee
    front.wait_for(lambda: front.desk.check_in(second.ticket))
    front.wait_for(lambda: front.desk.assign(front.board.roll.waiting("tour")[0], "t2"))
    click(front, page.lines["tour"])
    click(front, page.release)
    said = page.strip.accessibleName()
    assert said.startswith(
        "2 Personen sind nicht da und verlieren ihren Platz oder ihre Stelle auf der Warteliste: Mi\xa014:15 Rundgang."
    )
    assert said.endswith("Anwesende, die auf einen Platz warten: 1.")
    assert front.board.roll.taken["t2"] == 1
    press(page, Qt.Key.Key_Return)  # a second Enter is the way back, not the loss of everybody's seat
    front.qtbot.waitUntil(lambda: not page.strip.isVisible())
    front.settle()
    assert front.board.roll.taken["t2"] == 1
    click(front, page.release)
    click(front, page.strip.act)
    front.qtbot.waitUntil(lambda: "Ausgetragen" in told(front))
    assert told(front).startswith("Ausgetragen: 2 · nachgerückt: 1")
    assert front.board.roll.standing(second.id).seats["tour"].room == "t1"
    assert not page.strip.isVisible()


def test_a_release_can_be_thought_better_of(front: Front, page: RoomsPage, press: Keys) -> None:
    click(front, page.release)
    press(page, Qt.Key.Key_Escape)
    front.settle()
    assert front.board.roll.taken["a"] == 2


def test_a_release_before_its_day_is_refused_by_the_desk(front: Front, page: RoomsPage, press: Keys) -> None:
    click(front, page.days[2])
    click(front, page.release)
    click(front, page.strip.act)
    front.qtbot.waitUntil(lambda: "noch nicht da" in told(front))
    assert front.board.roll.taken["a-2"] == 2


def test_when_all_are_here_nobody_is_released(front: Front, page: RoomsPage, people: list[Attendee]) -> None:
    for person in people:
        front.wait_for(lambda person=person: front.desk.check_in(person.ticket))
    click(front, page.release)
    assert told(front).startswith("Alle sind da")
    assert not page.strip.isVisible()


def test_enter_and_a_double_click_open_the_person(
    front: Front, page: RoomsPage, people: list[Attendee], press: Keys
) -> None:
    press(page, Qt.Key.Key_Return)
    with front.qtbot.waitSignal(page.opened) as opened:
        press(page, Qt.Key.Key_Return)
    assert opened.args == [people[0].id]
    spot = page.table.visualRect(page.table.model().index(1, 0)).center()
    front.qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    with front.qtbot.waitSignal(page.opened) as opened:
        front.qtbot.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened.args == [people[1].id]


def test_a_room_over_its_seats_says_so(front: Front, page: RoomsPage, conference: Conference) -> None:
    blocks = tuple(
        replace(block, rooms=tuple(replace(room, seats=1) if room.id == "a" else room for room in block.rooms))
        for block in conference.blocks
    )
    smaller = Fact(OPENING, "office", ProgrammeSet(replace(conference, blocks=blocks)))
    front.wait_for(lambda: front.journal.append([smaller], front.desk.roll.head))
    front.wait_for(front.desk.catch_up)
    anew = RoomsPage(front.reception, front.notices)  # as the window makes it anew when the programme changed
    front.window._makers = {"rooms": lambda: anew}
    front.window.forget_pages()
    front.window.go("rooms")
    assert anew._fill.text() == "Überbelegt: 2 Personen auf 1 Plätzen. Bitte 1 umsetzen."
    assert anew._fill.property("tone") == "bad"
    assert anew.rooms["a"].accessibleName() == "Alpha, 2 von 1 belegt, 1 Person zu viel"


def test_facts_keep_the_selection_and_a_hidden_page_waits(
    front: Front, page: RoomsPage, people: list[Attendee]
) -> None:
    page.table.select(people[1].id)
    front.wait_for(lambda: front.desk.assign(people[0].id, "c"))
    front.qtbot.waitUntil(lambda: names(page) == ["Bär"])
    assert page.table.selected() == [people[1].id]
    front.scan(people[1].ticket)
    assert front.window.place == "desk"
    front.wait_for(lambda: front.desk.assign(people[3].id, "a"))
    assert names(page) == ["Bär"]
    front.window.go("rooms")
    assert names(page) == ["Bär", "Dachs"]


def test_an_empty_room_says_so(front: Front, page: RoomsPage) -> None:
    click(front, page.rooms["t2"])
    assert page._nobody.isVisible()
    assert page._nobody.text() == "Hier sitzt noch niemand."


def test_every_control_has_a_name(page: RoomsPage) -> None:
    buttons = [*page.rooms.values(), *page.lines.values(), *page.targets.values(), *page.days.values(), page.swap]
    assert all(one.accessibleName() or one.text() for one in buttons)
    assert page.search.accessibleName() and page.table.accessibleName()
