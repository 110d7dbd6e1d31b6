"""The set-up: what one desk remembers, and which conference it works on."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from checkin.settings import Settings, hash_pin, pin_fits
from tests.ui.conftest import Front
from ui.pages.settings import SettingsPage


def click(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def make(front: Front, qtbot):
    def made(settings: Settings) -> SettingsPage:
        page = SettingsPage(
            settings,
            front.board,
            front.lanes["office"],
            lambda: [("front", "Kamera vorn")],
            front.url,
            str(front.folder / "training.sqlite"),
        )
        qtbot.addWidget(page)
        page.resize(1230, 700)
        page.show()
        page.entered()
        front.settle()
        return page

    return made


@pytest.fixture
def page(make) -> SettingsPage:
    return make(Settings(desk="Tisch 1"))


def test_nothing_can_be_saved_until_something_differs(page: SettingsPage) -> None:
    assert not page.save.isEnabled()
    page.groups["desk"].controls["desk"].setText("Tisch 7")
    assert page.save.isEnabled()
    page.groups["desk"].controls["desk"].setText("Tisch 1")
    assert not page.save.isEnabled()


def test_what_is_saved_is_told_whole_and_once(qtbot, page: SettingsPage) -> None:
    page.groups["desk"].controls["desk"].setText("Tisch 7")
    with qtbot.waitSignal(page.kept) as told:
        click(page.save)
    assert told.args[0] == Settings(desk="Tisch 7")
    assert not page.save.isEnabled()


def test_discarding_shows_what_is_kept(page: SettingsPage) -> None:
    page.groups["desk"].controls["desk"].setText("Tisch 7")
    click(page.discard)
    assert page.groups["desk"].controls["desk"].text() == "Tisch 1"


def test_a_desk_without_a_name_is_not_saved(qtbot, page: SettingsPage) -> None:
    page.groups["desk"].controls["desk"].setText("")
    with qtbot.assertNotEmitted(page.kept):
        click(page.save)


def test_the_cameras_of_this_computer_are_offered(page: SettingsPage) -> None:
    box = page.groups["scanner"].controls["camera"]
    assert "Kamera vorn" in [box.itemText(at) for at in range(box.count())]


def test_a_pin_is_typed_twice_and_never_kept_as_it_is(qtbot, page: SettingsPage) -> None:
    page.pin.fields["new"].setText("4711")
    page.pin.fields["again"].setText("4712")
    with qtbot.assertNotEmitted(page.kept):
        click(page.save)
    page.pin.fields["again"].setText("4711")
    with qtbot.waitSignal(page.kept) as told:
        click(page.save)
    stored = told.args[0].lead_pin
    assert "4711" not in stored
    assert pin_fits(stored, "4711")


def test_only_who_knows_the_pin_removes_it(qtbot, make) -> None:
    page = make(Settings(desk="Tisch 1", lead_pin=hash_pin("4711")))
    page.pin.remove.setChecked(True)
    page.pin.fields["old"].setText("0000")
    with qtbot.assertNotEmitted(page.kept):
        click(page.save)
    page.pin.fields["old"].setText("4711")
    with qtbot.waitSignal(page.kept) as told:
        click(page.save)
    assert told.args[0].lead_pin == ""


def test_the_real_conference_is_set_up_with_two_presses(qtbot, front: Front, page: SettingsPage) -> None:
    panel = page.conference
    qtbot.waitUntil(lambda: panel.programmes.count() > 0)
    assert "Kommunen innovativ" in panel.programmes.currentText()
    panel.place.setText(str(front.folder / "real.sqlite"))
    with qtbot.waitSignal(page.conference_made, timeout=10_000) as told:
        click(panel.make)
    assert Path(told.args[0]).is_file()


def test_a_conference_is_never_set_up_over_another(qtbot, front: Front, page: SettingsPage) -> None:
    panel = page.conference
    qtbot.waitUntil(lambda: panel.programmes.count() > 0)
    panel.place.setText(front.url)
    with qtbot.assertNotEmitted(page.conference_made):
        click(panel.make)
        front.settle()
    assert "liegt schon" in panel.made.text()


def test_a_journal_is_tried_before_it_is_taken(qtbot, front: Front, page: SettingsPage) -> None:
    panel = page.conference
    click(panel.ways["other"])
    panel.address.setText(str(front.folder / "nowhere.sqlite"))
    assert not panel.open.isEnabled()
    click(panel.check)
    front.settle()
    assert not panel.open.isEnabled()
    panel.address.setText(front.url)
    click(panel.check)
    front.settle()
    assert "Probetagung" in panel.found.text()
    with qtbot.waitSignal(page.journal_chosen) as told:
        click(panel.open)
    assert told.args[0] == front.url


def test_D24_a_server_that_is_not_there_is_told_without_the_password(front: Front, page: SettingsPage) -> None:
    panel = page.conference
    click(panel.ways["other"])
    panel.address.setText("postgresql://desk:geheim@127.0.0.1:1/conference")
    click(panel.check)
    front.settle()
    assert not panel.open.isEnabled()
    assert panel.found.text()
    assert "geheim" not in panel.found.text()


def test_the_exercise_is_one_press_away(qtbot, front: Front, page: SettingsPage) -> None:
    click(page.conference.ways["training"])
    with qtbot.waitSignal(page.journal_chosen) as told:
        click(page.conference.train)
    assert told.args[0].endswith("training.sqlite")
