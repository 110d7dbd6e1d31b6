"""The set-up: what one desk remembers, and which conference it works on."""

import re
import tempfile
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from checkin import actions
from checkin.hub import Hub
from checkin.model import Conference, Fact, ProgrammeSet
from checkin.pairing import MARK_BYTES, PASSWORD_BYTES, Invitation
from checkin.paper.layout import layout, own_folder, save
from checkin.settings import Adjustment, Settings, hash_pin, pin_fits
from checkin.ticket import mint
from tests.printing.listening import Listening
from tests.printing.virtual import free_port
from tests.stage import OPENING
from tests.ui.conftest import Front, Keys
from ui.pages.settings import SettingsPage
from ui.session import make_printer


def click(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def make(front: Front, qtbot):
    def made(settings: Settings) -> SettingsPage:
        page = SettingsPage(
            settings,
            front.reception,
            front.lanes["office"],
            lambda: [("front", "Kamera vorn")],
            front.url,
            str(front.folder / "training.sqlite"),
            front.stock,
            front.lanes["press"],
            lambda address, adjustment: front.stock.counted(address, make_printer(address, adjustment)),
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


def test_layouts_of_ones_own_are_offered_beside_the_shipped(make, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    save(own_folder() / "tagung.toml", replace(layout("a6"), title="Unser Schild"))
    page = make(Settings(layout="tagung"))
    box = page.groups["paper"].controls["layout"]
    assert box.currentText() == "Unser Schild"
    assert {"A6 hoch", "Unser Schild"} <= {box.itemText(at) for at in range(box.count())}
    assert not page.save.isEnabled()


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
    click(page.conference.ways["other"])
    panel = page.conference.finding
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


def test_the_code_of_a_hub_is_scanned_and_the_hub_found(
    qtbot, front: Front, page: SettingsPage, monkeypatch, conference: Conference, tmp_path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        Path(folder).chmod(0o755)
        hub = Hub(Path(folder) / "hub")
        hub.start([Fact(OPENING, "office", ProgrammeSet(conference))], free_port())
        try:
            assert page.takes_scan(hub.invite("127.0.0.1").code)
            panel = page.conference.joining
            assert panel.isVisible()
            qtbot.waitUntil(panel.open.isEnabled, timeout=15_000)
            assert "Probetagung" in panel.found.text()
            with qtbot.waitSignal(page.journal_chosen) as told:
                click(panel.open)
            assert told.args[0].startswith("postgresql://desk@127.0.0.1") and "verify-ca" in told.args[0]
        finally:
            hub.stop()


def test_a_code_typed_with_a_mistake_stays_and_says_where(qtbot, front: Front, page: SettingsPage, press: Keys) -> None:
    click(page.conference.ways["join"])
    panel = page.conference.joining
    code = Invitation(("192.0.2.7",), "B" * (2 * PASSWORD_BYTES), bytes(MARK_BYTES)).code
    panel.address.setText(code[:-5])
    panel.address.setFocus()
    press(panel.address, Qt.Key.Key_Return)
    front.settle()
    groups = len(code.split("-"))
    assert f"{groups} Gruppen, hier sind {groups - 1}" in panel.found.text()
    assert panel.address.text() == code[:-5]
    assert not panel.open.isEnabled()


def test_a_ticket_is_no_code_of_a_hub(page: SettingsPage) -> None:
    assert not page.takes_scan(mint())


def test_D24_a_server_that_is_not_there_is_told_without_the_password(front: Front, page: SettingsPage) -> None:
    click(page.conference.ways["other"])
    panel = page.conference.finding
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


def test_another_language_is_kept_first_and_then_spoken(qtbot, page: SettingsPage) -> None:
    told: list[object] = []
    page.kept.connect(lambda settings: told.append(settings.language))
    page.language_chosen.connect(lambda language: told.append((language, "spoken")))
    language = page.groups["desk"].controls["language"]
    language.setCurrentIndex(language.findText("English"))
    click(page.save)
    assert told == ["en", ("en", "spoken")]


def test_a_camera_that_is_unplugged_stays_chosen(make) -> None:
    page = make(Settings(desk="Tisch 1", camera="away"))
    camera = page.groups["scanner"].controls["camera"]
    assert (camera.currentText(), camera.currentData()) == ("Zurzeit nicht da", "away")
    assert not page.save.isEnabled()


def test_D08_a_server_that_does_not_answer_blocks_nothing_and_its_late_answer_is_nobodys(
    front: Front, page: SettingsPage, monkeypatch
) -> None:
    go_on, real = Event(), actions.conference_in

    def slow(url: str):
        go_on.wait(10)
        return real(url)

    monkeypatch.setattr(actions, "conference_in", slow)
    panel = page.conference.finding
    click(page.conference.ways["other"])
    panel.address.setText(front.url)
    click(panel.check)
    assert panel.found.text() == "Wird versucht …"
    page.groups["desk"].controls["desk"].setText("Tisch 7")
    assert page.save.isEnabled()
    panel.address.setText("another.sqlite")  # typed on while the first was still being tried
    go_on.set()
    front.settle()
    assert not panel.open.isEnabled()
    assert "Probetagung" not in panel.found.text()


def test_a_programme_that_is_wrong_is_told_in_words(front: Front, page: SettingsPage, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('title = "Ohne Tage"')
    page.conference.read_programme(str(wrong))
    front.settle()
    assert "wrong.toml stimmt nicht" in page.conference._about.text()
    assert page.conference.programmes.findText("Ohne Tage") < 0


def test_F20_what_is_unsaved_outlives_a_scan(front: Front, page: SettingsPage, people) -> None:
    front.window._makers = {"settings": lambda: page}
    front.window.go("settings")
    page.groups["desk"].controls["desk"].setText("Tisch 7")
    front.scan(people[0].ticket)
    assert front.window.place == "desk"
    front.window.go("settings")
    assert page.groups["desk"].controls["desk"].text() == "Tisch 7"
    assert page.save.isEnabled()


# printers


def column(page: SettingsPage, role: str = "printer"):
    return page.printers.columns[role]


def test_an_address_that_is_not_offered_can_be_typed_and_is_shown_again(qtbot, make) -> None:
    page = make(Settings(desk="Tisch 1", printer="Badge"))
    printer = page.groups["paper"].controls["printer"]
    assert printer.currentText() == "Badge" and not page.save.isEnabled()
    printer.setEditText(" zpl://zebra.example.org?dpi=300 ")
    with qtbot.waitSignal(page.kept) as told:
        click(page.save)
    assert told.args[0].printer == "zpl://zebra.example.org?dpi=300"
    assert printer.currentText() == "zpl://zebra.example.org?dpi=300" and not page.save.isEnabled()
    printer.setCurrentIndex(printer.findText("Keiner, nur in den Ordner"))
    with qtbot.waitSignal(page.kept) as told:
        click(page.save)
    assert told.args[0].printer == ""


def test_how_a_printer_is_adjusted_is_kept_with_it_while_another_is_chosen(qtbot, make) -> None:
    page = make(Settings(desk="Tisch 1", printer="Badge", substitute="Other"))
    column(page).x.setValue(1.5)
    column(page).turn.choose(180)
    with qtbot.waitSignal(page.kept) as told:
        click(page.save)
    assert told.args[0].adjustments == {"Badge": Adjustment(x=1.5, turn=180)}
    printer = page.groups["paper"].controls["printer"]
    printer.setEditText("Third")
    assert column(page).adjustment() == Adjustment()
    column(page).y.setValue(-2)
    with qtbot.waitSignal(page.kept) as told:
        click(page.save)
    assert told.args[0].adjustments == {"Badge": Adjustment(x=1.5, turn=180), "Third": Adjustment(y=-2)}
    printer.setEditText("Badge")
    assert column(page).adjustment() == Adjustment(x=1.5, turn=180)
    column(page).x.setValue(0)
    column(page).turn.choose(0)
    with qtbot.waitSignal(page.kept) as told:
        click(page.save)
    assert told.args[0].adjustments == {"Third": Adjustment(y=-2)}


def test_discarding_takes_adjustments_back(make) -> None:
    page = make(Settings(desk="Tisch 1", printer="Badge", adjustments={"Badge": Adjustment(x=1.5)}))
    column(page).x.setValue(7)
    assert page.save.isEnabled()
    click(page.discard)
    assert column(page).x.value() == 1.5 and not page.save.isEnabled()


def test_what_does_not_concern_the_printers_chosen_is_not_shown(make) -> None:
    page = make(Settings(desk="Tisch 1", printer="zpl://zebra.example.org"))
    assert column(page).dpi.isVisibleTo(page) and not column(page, "substitute").x.isVisibleTo(page)
    page.groups["paper"].controls["printer"].setEditText("Badge")
    assert column(page).x.isVisibleTo(page) and not column(page).dpi.isVisibleTo(page)


def test_labels_that_were_put_in_count_at_once(front: Front, make) -> None:
    page = make(Settings(desk="Tisch 1", printer="Badge"))
    assert column(page).left.text() == "Nicht gezählt"
    column(page).labels.setValue(250)
    click(column(page).fill)
    assert (front.stock.left("Badge"), column(page).left.text()) == (250, "Noch 250")
    assert not page.save.isEnabled()


def test_a_measuring_sheet_is_printed_as_the_form_says_before_it_is_saved(qtbot, front: Front, make) -> None:
    labels = Listening()
    address = f"zpl://127.0.0.1:{labels.port}"
    page = make(Settings(desk="Tisch 1", printer=address, layout="label-86x54"))
    front.stock.fill(address, 10)
    column(page).turn.choose(90)
    column(page).dpi.choose(300)
    click(column(page).ruler)
    qtbot.waitUntil(lambda: "Gedruckt" in page.printers._said.text(), timeout=15_000)
    question, label = (labels.received.get(timeout=10) for _ in range(2))
    assert question == b"~HS"
    width, height = map(int, re.match(rb"\^XA\^PW(\d+)\^LL(\d+)", label).groups())
    assert (width, height) == pytest.approx((54 / 25.4 * 300, 86 / 25.4 * 300), abs=1.5)
    assert front.stock.left(address) == 9
    labels.close()


def test_a_measuring_sheet_that_does_not_come_is_told(qtbot, front: Front, make) -> None:
    page = make(Settings(desk="Tisch 1", printer="zpl://127.0.0.1:1"))
    click(column(page).ruler)
    qtbot.waitUntil(lambda: "antwortet nicht" in page.printers._said.text(), timeout=15_000)
