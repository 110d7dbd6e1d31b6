"""A scanner's keys, whatever has the focus; and a hand's, which must arrive as if nothing had been."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QTableWidget, QVBoxLayout, QWidget

from checkin.ticket import LONGEST, Kind, mint, read
from tests.ui.conftest import Keys
from ui.wedge import Wedge

CODE = mint()


class Room(QWidget):
    """A window with everything that a key could land in."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.button, self.table = QLineEdit(), QPushButton("Rückgängig"), QTableWidget(3, 3)
        self.button.setAutoDefault(True)
        self.pressed: list[bool] = []
        self.button.clicked.connect(lambda: self.pressed.append(True))
        layout = QVBoxLayout(self)
        for widget in (self.field, self.button, self.table):
            layout.addWidget(widget)


@pytest.fixture
def wedge(qtbot) -> Iterator[Wedge]:
    watching = Wedge()
    watching.install()
    yield watching
    QApplication.instance().removeEventFilter(watching)


@pytest.fixture
def scans(wedge: Wedge) -> list[str]:
    heard: list[str] = []
    wedge.scanned.connect(heard.append)
    return heard


@pytest.fixture
def room(qtbot) -> Room:
    window = Room()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    return window


@pytest.mark.parametrize("focus", ["field", "button", "table"])
@pytest.mark.parametrize("end", ["\r", "\t", ""])
def test_F20_a_scan_arrives_whatever_has_the_focus(qtbot, room, scans, press: Keys, focus: str, end: str) -> None:
    widget = getattr(room, focus)
    widget.setFocus()
    press(room, CODE + end)
    qtbot.waitUntil(lambda: scans == [CODE])
    assert room.field.text() == ""
    assert room.pressed == []
    assert widget.hasFocus()


def test_F20_control_without_the_wedge_the_same_keys_press_the_button(qtbot, room, press: Keys) -> None:
    room.button.setFocus()
    press(room, "AB CD\r")
    assert room.pressed


def test_a_typed_name_lands_in_the_field_and_is_no_scan(qtbot, room, scans, press: Keys) -> None:
    room.field.setFocus()
    for letter in "Müller":
        press(room, letter)
        qtbot.wait(45)  # the pace of a hand
    qtbot.waitUntil(lambda: room.field.text() == "Müller")
    assert scans == []


def test_a_scanner_that_falters_in_the_middle_of_a_code_is_still_one_scan(qtbot, room, scans, press: Keys) -> None:
    press(room, CODE[:20])
    qtbot.wait(60)
    press(room, CODE[20:] + "\r")
    qtbot.waitUntil(lambda: len(scans) == 1)
    assert scans == [CODE]


def test_a_short_burst_of_a_fast_hand_is_typing(qtbot, room, scans, press: Keys) -> None:
    room.field.setFocus()
    press(room, "Eck")
    qtbot.waitUntil(lambda: room.field.text() == "Eck")
    assert scans == []


def test_keys_of_a_hand_still_press_buttons_and_move_the_focus(qtbot, room, wedge, press: Keys) -> None:
    room.button.setFocus()
    press(room, " ")
    qtbot.waitUntil(lambda: room.pressed == [True])
    press(room, "\t")
    qtbot.waitUntil(lambda: room.table.hasFocus())


def test_a_short_number_with_a_line_end_is_a_scan(qtbot, room, scans, press: Keys) -> None:
    room.field.setFocus()
    press(room, "4711\r")
    qtbot.waitUntil(lambda: scans == ["4711"])
    assert room.field.text() == ""


def test_F14_lines_that_come_together_are_one_scan(qtbot, room, scans, press: Keys) -> None:
    other = mint()
    press(room, f"{CODE}\r{other}\r")
    qtbot.waitUntil(lambda: len(scans) == 1)
    assert read(scans[0]).kind is Kind.SEVERAL


def test_F21_two_scans_one_after_the_other_are_two(qtbot, room, scans, press: Keys) -> None:
    other = mint()
    press(room, f"{CODE}\r")
    qtbot.waitUntil(lambda: scans == [CODE])
    press(room, f"{other}\r")
    qtbot.waitUntil(lambda: scans == [CODE, other])


def test_F22_control_keys_in_a_code_do_nothing(qtbot, room, wedge, scans, press: Keys) -> None:
    room.field.setText("angefangen")
    room.field.setFocus()
    press(room, CODE[:9])
    press(room, Qt.Key.Key_O, modifier=Qt.KeyboardModifier.ControlModifier)
    press(room, Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    press(room, Qt.Key.Key_F4, modifier=Qt.KeyboardModifier.AltModifier)
    press(room, Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_F3)
    press(room, CODE[9:] + "\r")
    qtbot.waitUntil(lambda: scans == [CODE])
    assert room.field.text() == "angefangen"
    assert not room.field.hasSelectedText()
    assert wedge.is_scanning


def test_F22_a_window_does_not_close_in_the_middle_of_a_scan(qtbot, room, wedge, press: Keys) -> None:
    press(room, CODE[:9])
    room.windowHandle().close()
    assert room.isVisible()


def test_F22_a_code_that_begins_with_alt_f4_does_not_close_the_window(qtbot, room, wedge, scans, press: Keys) -> None:
    press(room, Qt.Key.Key_F4, modifier=Qt.KeyboardModifier.AltModifier)
    room.windowHandle().close()  # as the window manager does at that key
    press(room, CODE + "\r")
    qtbot.waitUntil(lambda: scans == [CODE])
    assert room.isVisible()


def test_alt_f4_of_a_hand_still_closes_the_window(qtbot, room, wedge, press: Keys) -> None:
    press(room, Qt.Key.Key_F4, modifier=Qt.KeyboardModifier.AltModifier)
    room.windowHandle().close()
    qtbot.waitUntil(lambda: not room.isVisible())


def test_a_window_that_is_gone_by_then_takes_no_keys_along(qtbot, room, wedge, press: Keys) -> None:
    press(room, "Ec")
    room.close()
    room.destroy()
    qtbot.waitUntil(lambda: not wedge._held)


def test_F04_four_kilobytes_are_one_answer(qtbot, room, scans, press: Keys) -> None:
    room.field.setFocus()
    press(room, "A1" * 2048 + "\r")
    qtbot.waitUntil(lambda: len(scans) == 1)
    assert LONGEST < len(scans[0]) < LONGEST + 10
    assert read(scans[0]).kind is Kind.NOT_A_TICKET
    assert room.field.text() == ""


def test_F18_letters_of_another_layout_arrive_as_typed(qtbot, room, scans, press: Keys) -> None:
    press(room, "httpsÖ--tickets.example.org-tßABC123\r")
    qtbot.waitUntil(lambda: scans == ["httpsÖ--tickets.example.org-tßABC123"])


def test_letters_that_a_dead_key_made_keep_their_place(qtbot, room, wedge, press: Keys) -> None:
    from PySide6.QtGui import QInputMethodEvent

    room.field.setFocus()
    press(room, "R")
    made = QInputMethodEvent()
    made.setCommitString("é")
    QApplication.sendEvent(room.field, made)
    press(room, "n")
    qtbot.waitUntil(lambda: room.field.text() == "Rén")


def test_the_pace_of_the_scanner_is_told(qtbot, room, wedge, press: Keys) -> None:
    with qtbot.waitSignal(wedge.paced) as told:
        press(room, f"{CODE}\r")
    assert told.args[0].keys == len(CODE) + 1
    assert 0 <= told.args[0].longest <= wedge.gap
