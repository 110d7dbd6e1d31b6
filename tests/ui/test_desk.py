"""The desk page, by what the person at it sees and presses."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from checkin.model import Outcome, Status, Undone
from checkin.ticket import mint
from tests.ui.conftest import Front, Keys
from ui.press import Paper
from ui.style import Band
from ui.wedge import Wedge
from ui.widgets.card import Card


@pytest.fixture
def wedge(front: Front):
    """A scanner on the window."""
    watching = Wedge()
    watching.install()
    watching.scanned.connect(front.window.scan)
    yield watching
    from PySide6.QtWidgets import QApplication

    QApplication.instance().removeEventFilter(watching)


def shown(front: Front):
    content = front.page.card.content
    assert content is not None
    return content


def test_a_guest_is_greeted_by_name_with_the_room_and_gets_a_badge(front: Front, people) -> None:
    front.scan(people[0].ticket)
    assert (shown(front).band, shown(front).name) == (Band.WELCOME, people[0].name)
    assert [place.room for place in shown(front).places] == ["Alpha", "Alpha"]
    front.settle()
    assert shown(front).paper == "Namensschild als PDF geschrieben; dieser Tisch hat keinen Drucker"
    assert [path.suffix for path in (front.folder / "badges").iterdir()] == [".pdf"]
    front.qtbot.waitUntil(lambda: front.board.roll.standing(people[0].id).badges == 1)


def test_F19_a_second_scan_prints_no_second_badge(front: Front, people, clock) -> None:
    front.scan(people[0].ticket)
    front.settle()
    assert front.scan(people[0].ticket).outcome is Outcome.JUST_SCANNED
    clock.turn(minutes=5)
    assert front.scan(people[0].ticket).outcome is Outcome.ALREADY_HERE
    front.settle()
    assert "seit 12:00 Uhr, Tisch 1" in shown(front).said
    assert "F2" in shown(front).hint
    assert len(list((front.folder / "badges").iterdir())) == 1


def test_F29_each_answer_has_a_band_an_icon_and_a_word_of_its_own(front: Front, person, register, clock) -> None:
    unpaid = person(status=Status.UNPAID)
    cancelled = person(status=Status.CANCELLED)
    later = person(days=(2,))
    noted = person(notes="bitte ansprechen")
    front.wait_for(lambda: register(front.desk, unpaid, cancelled, later, noted))
    seen = {}
    own = mint()
    codes = {
        "noted": noted.ticket,
        "again": noted.ticket,
        "unpaid": unpaid.ticket,
        "cancelled": cancelled.ticket,
        "later": later.ticket,
        "unknown": mint(),
        "mistyped": own[:-2] + own[-2:][::-1] if own[-1] != own[-2] else own[1:],
        "none": "WIFI:T:WPA;S:Gastnetz;P:geheim;;",
    }
    for name, code in codes.items():
        front.scan(code)
        seen[name] = (shown(front).band, shown(front).icon, shown(front).word)
    clock.turn(minutes=1)
    front.scan(noted.ticket)
    seen["known"] = (shown(front).band, shown(front).icon, shown(front).word)
    assert len({word for _, _, word in seen.values()}) == len(seen)
    assert len({(band, icon) for band, icon, _ in seen.values()}) == 7  # the three for the help desk look alike
    assert seen["noted"][0] is Band.NOTE


def test_F27_the_content_of_a_foreign_code_is_not_shown(front: Front) -> None:
    front.scan("WIFI:T:WPA;S:Gastnetz;P:geheim;;")
    assert shown(front).band is Band.OTHER
    assert "geheim" not in shown(front).spoken()


def test_F03_an_unknown_ticket_points_to_the_search_and_the_walk_in(front: Front) -> None:
    front.scan(mint())
    assert shown(front).word == "TICKET UNBEKANNT"
    assert "F6" in shown(front).hint


def test_K06_the_card_clears_by_itself(front: Front, people) -> None:
    front.scan(people[0].ticket)
    assert front.page._fade.isActive()
    assert front.page._fade.interval() == 20_000
    front.page.card_seconds = 0
    front.scan(people[1].ticket)
    front.qtbot.waitUntil(lambda: front.page.card.content is None)


def test_G02_no_label_reads_a_name_as_markup(front: Front, person, register) -> None:
    hostile = person(given="<b>Anna</b>", family="<img src=file:///etc/passwd>", organisation="A&B <i>GmbH</i>")
    front.wait_for(lambda: register(front.desk, hostile))
    front.scan(hostile.ticket)
    for name in ("room", "correct", "undo", "walk-in", "substitute"):
        front.page.act(name)
        if (panel := front.page.open_panel) is not None:
            panel.leave()
    assert shown(front).name == hostile.name
    labels = front.window.findChildren(QLabel)
    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_G02_no_tip_reads_a_name_as_markup(front: Front, person, register) -> None:
    hostile = person(given="<b>Anna</b>", family="<img src=file:///etc/passwd>", organisation="A&B <i>GmbH</i>")
    front.wait_for(lambda: register(front.desk, hostile))
    front.scan(hostile.ticket)
    row = front.page.recent.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    for said in (front.page.card.toolTip(), row):
        assert QTextDocumentFragment.fromHtml(said).toPlainText().count("<img src=file:///etc/passwd>") == 1


# finding people


def test_two_letters_find_a_person_and_enter_checks_in_who_is_selected(front: Front, people, press: Keys) -> None:
    press(front.window, "er")
    assert front.page.search.text() == "er"
    assert len(front.page.hits.people.rows) == 6
    press(front.window, Qt.Key.Key_Return)
    front.settle()
    assert front.board.roll.arrived[1] == 0  # nobody was selected: now somebody is
    press(front.window, Qt.Key.Key_Down)
    chosen = front.page.hits.selected()
    with front.qtbot.waitSignal(front.reception.answered) as told:
        press(front.window, Qt.Key.Key_Return)
    assert told.args[0].outcome is Outcome.WELCOME
    assert told.args[0].attendee.id == chosen
    assert front.page.search.text() == ""


@pytest.mark.parametrize("hidden_by", ["esc", "a scan", "time"])
def test_nobody_is_checked_in_who_is_not_seen_in_the_list(front: Front, people, press: Keys, hidden_by: str) -> None:
    press(front.window, people[2].family[:4].lower())
    page = front.page
    page.search.setText(people[2].family)
    press(front.window, Qt.Key.Key_Down)
    assert page.hits.selected()
    match hidden_by:
        case "esc":
            press(front.window, Qt.Key.Key_Escape)
        case "a scan":
            front.scan(people[0].ticket)
        case "time":
            page.clear_card()
    front.settle()
    there = front.board.roll.arrived[1]
    press(front.window, Qt.Key.Key_Return)
    front.settle()
    assert front.board.roll.arrived[1] == there
    assert page.hits.isVisible() == (hidden_by != "esc"), "what is typed is looked for again"
    if hidden_by == "esc":
        press(front.window, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
        front.settle()
        assert front.board.roll.arrived[1] == there


def test_a_touch_on_a_row_only_selects_and_the_button_checks_in(front: Front, people) -> None:
    front.page.search.setText("erfunden")
    index = front.page.hits.people.index(1)
    where = front.page.hits.visualRect(index).center()
    QTest.mouseClick(front.page.hits.viewport(), Qt.MouseButton.LeftButton, pos=where)
    front.settle()
    assert front.board.roll.arrived[1] == 0
    button = next(b for b in front.page.findChildren(QPushButton) if b.text().startswith("Einchecken"))
    with front.qtbot.waitSignal(front.reception.answered):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert front.board.roll.arrived[1] == 1


def test_a_typed_surname_is_never_a_ticket(front: Front, person, register, press: Keys) -> None:
    digits = person(ticket="4711", family="Schmidt")
    front.wait_for(lambda: register(front.desk, digits))
    press(front.window, "Schmidt", Qt.Key.Key_Return)
    front.settle()
    assert front.board.roll.arrived[1] == 0


def test_a_code_typed_by_hand_selects_its_person(front: Front, people, press: Keys) -> None:
    front.page.search.setText(people[2].ticket)
    assert front.page.hits.selected() == people[2].id
    front.page.search.setFocus()
    with front.qtbot.waitSignal(front.reception.answered) as told:
        press(front.window, Qt.Key.Key_Return)
    assert told.args[0].attendee.id == people[2].id


def test_nobody_is_listed_until_something_is_typed_and_never_an_address(front: Front, person, register) -> None:
    front.wait_for(lambda: register(front.desk, person(email="gast@example.org", organisation="Amt")))
    assert front.page.hits.people.rows == ()
    front.page.search.setText("amt")
    assert front.page.hits.people.rows
    assert all("@" not in row.spoken() for row in front.page.hits.people.rows)


# a scan and whatever is open


def test_F20_a_scan_closes_what_is_open_and_loses_nothing_typed(front: Front, people, wedge, press: Keys) -> None:
    front.page.act("walk-in")
    panel = front.page.open_panel
    assert panel is not None
    panel.form.fields["given"].setText("Erna")
    panel.form.fields["family"].setText("Unterbrochen")
    panel.form.fields["family"].setFocus()
    with front.qtbot.waitSignal(front.reception.answered):
        press(front.window, people[0].ticket + "\r")
    assert front.page.open_panel is None
    assert shown(front).name == people[0].name
    assert front.page._buttons["walk-in"].text().endswith("•")
    front.page.act("walk-in")
    assert front.page.open_panel is panel
    assert panel.form.values()["family"] == "Unterbrochen"


def test_F20_what_was_typed_in_the_search_survives_a_scan(front: Front, people, wedge, press: Keys) -> None:
    front.page.search.setText("Lind")
    front.page.search.setFocus()
    with front.qtbot.waitSignal(front.reception.answered):
        press(front.window, people[0].ticket + "\r")
    assert front.page.search.text() == "Lind"
    assert shown(front).name == people[0].name


def test_F21_scans_in_a_row_are_all_answered_in_order(front: Front, people) -> None:
    answers = []
    front.reception.answered.connect(lambda verdict: answers.append(verdict.attendee.id))
    for one in people:
        front.window.scan(one.ticket)
    front.settle()
    assert answers == [one.id for one in people]


# keys


def test_J03_a_badge_that_came_out_is_printed_again_only_when_asked_twice(front: Front, people, press: Keys) -> None:
    front.scan(people[0].ticket)
    front.settle()
    press(front.window, Qt.Key.Key_F2)
    front.settle()
    assert len(list((front.folder / "badges").iterdir())) == 1
    assert "Gedruckt 12:00. Noch einmal F2" in shown(front).paper
    press(front.window, Qt.Key.Key_F2)
    front.settle()
    assert len(list((front.folder / "badges").iterdir())) == 2
    assert front.board.roll.standing(people[0].id).badges == 2


def test_F3_takes_an_arrival_back_with_who_and_why(front: Front, people, press: Keys) -> None:
    front.scan(people[0].ticket)
    front.settle()
    press(front.window, Qt.Key.Key_F3)
    panel = front.page.open_panel
    assert panel is not None
    panel.by.setText("Leitung")
    panel.reason.field.setText("verwechselt")
    with front.qtbot.waitSignal(front.reception.answered) as told:
        press(front.window, Qt.Key.Key_Return)
    assert told.args[0].outcome is Outcome.UNDONE
    facts = front.wait_for(lambda: list(front.desk.facts()))
    undone = [fact.change for fact in facts if isinstance(fact.change, Undone)]
    assert [(change.why, change.by) for change in undone] == [("verwechselt", "Leitung")]
    assert front.board.roll.arrived[1] == 0
    assert front.page.recent.people.rows == ()


def test_F4_moves_a_person_with_the_free_seats_in_view(front: Front, people, press: Keys) -> None:
    front.scan(people[0].ticket)
    press(front.window, Qt.Key.Key_F4)
    panel = front.page.open_panel
    assert panel is not None
    assert "sitzt hier" in panel.choices["a"].text()
    assert not panel.choices["a"].isEnabled()
    assert "2 frei" in panel.choices["b"].text()
    number = list(panel.choices).index("b") + 1
    with front.qtbot.waitSignal(front.reception.answered) as told:
        press(front.window, str(number))
    assert told.args[0].outcome is Outcome.MOVED
    assert [place.room for place in shown(front).places] == ["Beta", "Beta"]


def test_F5_corrects_a_name_and_prints_the_badge_anew(front: Front, people, press: Keys) -> None:
    front.scan(people[0].ticket)
    front.settle()
    press(front.window, Qt.Key.Key_F5)
    panel = front.page.open_panel
    assert panel is not None
    front.qtbot.waitUntil(lambda: not panel._preview.image.isNull(), timeout=10_000)
    panel.form.fields["family"].setText("Beyspiel")
    with front.qtbot.waitSignal(front.reception.answered):
        press(front.window, Qt.Key.Key_Return)
    front.settle()
    assert front.board.roll.standing(people[0].id).attendee.family == "Beyspiel"
    assert len(list((front.folder / "badges").iterdir())) == 2


def test_F6_a_walk_in_is_checked_in_with_a_wish_by_keyboard_alone(front: Front, press: Keys) -> None:
    press(front.window, Qt.Key.Key_F6)
    press(front.window, "Erna", Qt.Key.Key_Tab, "Neu")
    panel = front.page.open_panel
    assert panel is not None
    assert panel.form.values()["family"] == "Neu"
    button = next(b for b in panel.findChildren(QPushButton) if b.text().startswith("Beta"))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.form.fields["family"].setFocus()
    with front.qtbot.waitSignal(front.reception.answered) as told:
        press(front.window, Qt.Key.Key_Return)
    assert told.args[0].outcome is Outcome.WELCOME
    assert told.args[0].rooms["theme"] == "b"


def test_F6_shows_who_is_registered_under_such_a_name_while_one_types(front: Front, people, press: Keys) -> None:
    press(front.window, Qt.Key.Key_F6)
    panel = front.page.open_panel
    assert panel is not None
    assert not panel.namesakes.isVisible()
    panel.form.fields["family"].setFocus()
    press(front.window, people[3].family)
    assert people[3].id in [row.attendee for row in panel.namesakes.people.rows]
    assert panel.namesakes.isVisible()


def test_F6_takes_over_the_name_that_was_searched_for_in_vain(front: Front, press: Keys) -> None:
    front.page.search.setText("Vera von der Grimm")
    press(front.window, Qt.Key.Key_F6)
    panel = front.page.open_panel
    assert panel is not None
    assert (panel.form.values()["given"], panel.form.values()["family"]) == ("Vera", "von der Grimm")


def test_F7_needs_the_pin_of_the_lead_a_name_and_a_reason(front: Front, person, register, press: Keys) -> None:
    unpaid = person(status=Status.UNPAID)
    front.wait_for(lambda: register(front.desk, unpaid))
    front.scan(unpaid.ticket)
    press(front.window, Qt.Key.Key_F7)
    panel = front.page.open_panel
    assert panel is not None
    panel.by.setText("Leitung")
    panel.pin.setText("0000")
    press(front.window, Qt.Key.Key_Return)
    assert panel.wrong.isVisible()
    panel.pin.setText("2019")
    with front.qtbot.waitSignal(front.reception.answered) as told:
        press(front.window, Qt.Key.Key_Return)
    assert told.args[0].outcome is Outcome.WELCOME
    arrival = front.board.roll.standing(unpaid.id).arrivals[1]
    assert (arrival.by, arrival.overruled) == ("Leitung", Outcome.UNPAID)


def test_F8_somebody_else_comes_and_the_old_ticket_is_void(front: Front, people, press: Keys) -> None:
    front.page.search.setText(people[0].ticket)
    press(front.window, Qt.Key.Key_F8)
    panel = front.page.open_panel
    assert panel is not None
    panel.form.fields["given"].setText("Nora")
    panel.form.fields["family"].setText("Ersatz")
    press(front.window, Qt.Key.Key_Return)
    front.qtbot.waitUntil(lambda: front.board.roll.arrived[1] == 1)
    front.settle()
    assert front.board.roll.standing(people[0].id).attendee.name == "Nora Ersatz"
    assert front.scan(people[0].ticket).outcome is Outcome.VOID


def test_F9_a_note_is_dealt_with_once(front: Front, person, register, press: Keys) -> None:
    noted = person(notes="Rollstuhlplatz")
    front.wait_for(lambda: register(front.desk, noted))
    front.scan(noted.ticket)
    assert shown(front).note == "Rollstuhlplatz"
    press(front.window, Qt.Key.Key_F9)
    front.settle()
    assert front.board.roll.standing(noted.id).note_done
    assert shown(front).note == ""
    assert not front.page._buttons["note-done"].isEnabled()


def test_only_what_can_be_done_is_offered(front: Front, people) -> None:
    def offered() -> set[str]:
        return {name for name, button in front.page._buttons.items() if button.isEnabled()}

    assert offered() == {"walk-in"}
    front.scan(people[0].ticket)
    assert offered() == {"reprint", "undo", "room", "correct", "walk-in"}
    front.page.clear_card()
    front.page.search.setText(people[1].ticket)
    assert offered() == {"room", "correct", "walk-in", "substitute"}


def test_every_key_stands_on_its_button(front: Front) -> None:
    captions = [button.text().split("\n")[0] for button in front.page._buttons.values()]
    assert captions == ["F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"]


# what stands around


def test_the_last_arrivals_and_the_rooms_follow_also_what_another_desk_writes(front: Front, people, clock) -> None:
    from checkin.desk import Desk
    from checkin.journal import Journal

    front.scan(people[0].ticket)
    front.settle()
    assert [row.attendee for row in front.page.recent.people.rows] == [people[0].id]
    with Journal.open(front.url) as journal:
        Desk(journal, "Tisch 2", 1, clock).check_in(people[1].ticket)
    front.reception._poll()
    front.qtbot.waitUntil(lambda: front.board.roll.arrived[1] == 2)
    assert [row.attendee for row in front.page.recent.people.rows] == [people[0].id]
    alpha = next(bar for bar in front.page.bars._bars if bar.id == "a")
    assert (alpha.taken, alpha.here, alpha.seats) == (2, 2, 2)
    assert "2 von 6 da" in front.window._count.text()


def test_first_wishes_still_expected_count_down(front: Front, people) -> None:
    assert front.board.still_expected("a") == 2
    front.scan(people[0].ticket)
    front.settle()
    assert front.board.still_expected("a") == 1
    assert next(bar for bar in front.page.bars._bars if bar.id == "a").below == "1 mit 1. Wunsch fehlt noch"


def test_selecting_a_last_arrival_shows_the_card_without_writing(front: Front, people) -> None:
    front.scan(people[0].ticket)
    front.scan(people[1].ticket)
    front.settle()
    head = front.board.roll.head
    front.page.recent.select(1)
    front.settle()
    assert shown(front).name == people[0].name
    assert front.board.roll.head == head


# paper


def test_J01_a_badge_that_failed_is_on_the_row_the_card_and_the_bar_and_is_printed_by_one_press(
    front: Front, people
) -> None:
    (front.folder / "badges").write_text("a file where the folder should be")
    front.scan(people[0].ticket)
    front.settle()
    assert front.board.roll.arrived[1] == 1  # nobody waits for paper
    assert front.press.state(front.board.roll.standing(people[0].id)) is Paper.FAILED
    assert shown(front).paper_tone == "bad"
    assert front.page.recent.people.rows[0].tone == "bad"
    assert "1" in front.window._printer.accessibleName()
    (front.folder / "badges").unlink()
    front.page.act("reprint")
    front.settle()
    assert front.press.state(front.board.roll.standing(people[0].id)) is Paper.PRINTED


# accessibility


def test_everything_that_takes_the_focus_has_a_name(front: Front, people) -> None:
    front.scan(people[0].ticket)
    for name in ("room", "correct", "undo", "walk-in"):
        front.page.act(name)
        nameless = [
            widget
            for widget in front.window.findChildren(QWidget)
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            and widget.isVisible()
            and isinstance(widget, QLineEdit | QPushButton)
            and not (widget.accessibleName() or widget.text())
        ]
        assert nameless == []
        front.page.open_panel.leave()


def test_the_card_is_told_to_screen_readers_in_one_breath(front: Front, people) -> None:
    front.scan(people[0].ticket)
    assert front.page.card.accessibleName().startswith(f"WILLKOMMEN. {people[0].name}. ")
    assert "Alpha" in front.page.card.accessibleName()


def test_an_endless_name_is_painted_smaller_and_no_warning_comes(front: Front, person, register, qtbot) -> None:
    endless = person(given="Maximiliane-Theodora", family="von Hohenstein-Unterbrettingen zu Großschönau" * 2)
    front.wait_for(lambda: register(front.desk, endless))
    front.scan(endless.ticket)
    assert not front.page.grab().isNull()
    assert isinstance(front.page.card, Card)


# what a newcomer stumbled over


def test_who_has_the_name_of_somebody_registered_is_not_made_a_second_person_by_enter(
    front: Front, people, press: Keys
) -> None:
    press(front.window, Qt.Key.Key_F6)
    panel = front.page.open_panel
    assert panel is not None
    panel.form.show_values({"given": people[3].given, "family": people[3].family})
    panel._look_for_namesakes()
    press(front.window, Qt.Key.Key_Return)
    assert panel.namesakes.selected() == people[3].id
    with front.qtbot.waitSignal(front.reception.answered) as told:
        press(front.window, Qt.Key.Key_Return)
    assert told.args[0].attendee.id == people[3].id
    assert front.board.roll.registered == 6


def test_a_real_namesake_is_registered_by_the_button(front: Front, people, press: Keys) -> None:
    press(front.window, Qt.Key.Key_F6)
    panel = front.page.open_panel
    assert panel is not None
    panel.form.show_values({"given": people[3].given, "family": people[3].family})
    panel.accept()
    assert panel.main.text().startswith("Trotzdem")
    with front.qtbot.waitSignal(front.reception.answered):
        QTest.mouseClick(panel.main, Qt.MouseButton.LeftButton)
    assert front.board.roll.registered == 7


def test_a_correction_begun_for_one_guest_waits_while_another_is_corrected(front: Front, people) -> None:
    front.scan(people[0].ticket)
    front.page.act("correct")
    panel = front.page.open_panel
    assert panel is not None
    panel.form.fields["family"].setText("Angefangen")
    front.scan(people[1].ticket)
    assert not front.page._buttons["correct"].text().endswith("•")  # nothing was begun about this guest
    front.page.act("correct")
    assert panel.form.values()["family"] == people[1].family
    front.scan(people[0].ticket)
    assert front.page._buttons["correct"].text().endswith("•")
    front.page.act("correct")
    assert panel.form.values()["family"] == "Angefangen"


def test_no_key_is_about_a_guest_who_is_out_of_sight(front: Front, people, press: Keys) -> None:
    front.scan(people[0].ticket)
    front.page.search.setText("erna")
    assert [name for name, button in front.page._buttons.items() if button.isEnabled()] == ["walk-in"]


def test_a_stray_enter_in_the_rooms_books_nothing(front: Front, people, press: Keys) -> None:
    front.scan(people[0].ticket)
    front.settle()
    head = front.board.roll.head
    press(front.window, Qt.Key.Key_F4)
    assert list(front.page.open_panel.choices)[:3] == ["a", "b", "c"]  # the digits begin with today's theme rooms
    press(front.window, Qt.Key.Key_Return)
    front.settle()
    assert front.board.roll.head == head


def test_a_list_of_names_does_not_stay_on_the_screen(front: Front) -> None:
    front.page.card_seconds = 0
    front.page.search.setText("erna")
    front.qtbot.waitUntil(lambda: front.page._stack.currentWidget() is front.page.card)
    assert front.page.search.text() == "erna"


@pytest.mark.parametrize("wide", [1180, 1366])
def test_what_is_wrong_is_never_cut_however_narrow_the_window(front: Front, wide: int) -> None:
    window = front.window
    window.resize(wide, 768)
    window._link.show_state("allein seit 12:04 · 1234 ungesendet", "warn")
    window._printer.show_state("Druck: 3 offen", "bad")
    window._unkept.show_state("2 Ankünfte noch nicht gespeichert", "bad")
    window._unkept.show()
    states = (window._link, window._printer, window._unkept, window._count)
    front.qtbot.waitUntil(lambda: all(state.width() >= state.sizeHint().width() for state in states))
    assert window.width() == wide
    assert all(window.rect().contains(state.mapTo(window, state.rect().bottomRight())) for state in states)
