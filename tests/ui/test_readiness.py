"""Ready to open? By what the lead sees and tries before the doors open."""

from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from checkin import printing, ticket
from checkin.model import Conference, Fact, ProgrammeSet, Source
from checkin.ticket import mint
from tests.ui.conftest import Front, Keys
from ui.camera import Camera
from ui.pages.readiness import Light, ReadinessPage, judged
from ui.sound import Sounds
from ui.wedge import Pace, Wedge

GAP = 35


class Loudspeaker(Sounds):
    """Sounds that a test can hear."""

    there = True

    def __init__(self) -> None:
        super().__init__()
        self.played: list[str] = []

    def available(self) -> bool:
        return self.there

    def play(self, name: str) -> None:
        self.played.append(name)


class Eyes(Camera):
    """A camera that needs no device."""

    def cameras(self) -> list[tuple[str, str]]:
        return [("c1", "Webcam")]


@pytest.fixture
def sounds(qapp: object) -> Loudspeaker:
    return Loudspeaker()


@pytest.fixture
def wedge(qapp: object) -> Wedge:
    return Wedge(GAP)


Open = Callable[..., ReadinessPage]


@pytest.fixture
def open_page(front: Front, wedge: Wedge, sounds: Loudspeaker) -> Open:
    """Opens the page in the window and waits until everything is tried."""

    def make(journal: str = "", camera: Camera | None = None) -> ReadinessPage:
        page = ReadinessPage(
            front.reception,
            front.lanes["press"],
            front.lanes["office"],
            wedge,
            camera,
            sounds,
            journal or front.url,
            lambda: front.folder / "lists",
            front.stock,
        )
        front.window._makers = {"readiness": lambda: page}
        front.window.go("readiness")
        front.settle()
        return page

    return make


def light(page: ReadinessPage, name: str) -> Light:
    return page.lines[name].state.light


def click(page: ReadinessPage, name: str, action: str = "try") -> None:
    QTest.mouseClick(page.lines[name].buttons[action], Qt.MouseButton.LeftButton)


def typed(wedge: Wedge, front: Front, text: str, longest: int = 8) -> None:
    """A scanner types: the pace is told first, then the text, as the real one does."""
    wedge.paced.emit(Pace(len(text) + 1, longest, text))
    front.window.scan(text)


def test_what_needs_nobody_is_tried_on_entering(front: Front, open_page: Open) -> None:
    page = open_page()
    assert {
        name for name in ("journal", "disk", "clock", "fonts", "zbar") if light(page, name) is not Light.GOOD
    } == set()
    assert "SQLite" in page.lines["journal"].state.said and "ms" in page.lines["journal"].state.said
    assert page.headline.text().endswith(
        "brauchen einen Blick"
    )  # the clock of the test stands in 2019, and no seats yet
    assert light(page, "roster") is Light.WARN and light(page, "seats-0") is Light.WARN
    assert light(page, "scanner") is light(page, "printer") is light(page, "sound") is Light.UNKNOWN
    assert not page.lines["window"].isVisible()


def test_seats_turn_green_when_they_are_planned_and_checked_again(front: Front, open_page: Open) -> None:
    page = open_page()
    front.wait_for(front.desk.plan)
    QTest.mouseClick(page.again, Qt.MouseButton.LeftButton)
    assert page.headline.text() == "Wird geprüft …" and not page.again.isEnabled()
    front.settle()
    assert light(page, "seats-0") is light(page, "seats-1") is Light.GOOD
    assert page.again.isEnabled()


def test_ready_is_only_said_when_everything_was_tried(front: Front, open_page: Open, wedge: Wedge, people) -> None:
    page = open_page()
    for name, line in page.lines.items():
        if name not in ("scanner", "printer", "sound"):
            line.show_state(replace(line.state, light=Light.GOOD))
    page._sum_up()
    assert page.headline.text() == "So weit bereit"
    click(page, "scanner")
    typed(wedge, front, people[0].ticket)
    click(page, "printer")
    front.settle()
    click(page, "sound")
    click(page, "sound", "heard")
    assert page.headline.text() == "Bereit"


# the scanner


def test_the_scan_that_was_asked_for_checks_nobody_in_and_the_next_one_does(
    front: Front, open_page: Open, wedge: Wedge, people
) -> None:
    page = open_page()
    click(page, "scanner")
    assert page.lines["scanner"].state.said == "Jetzt irgendein Ticket scannen."
    typed(wedge, front, people[0].ticket, longest=9)
    front.settle()
    assert front.window.place == "readiness"
    assert front.board.roll.arrived[1] == 0
    assert light(page, "scanner") is Light.GOOD
    assert "35 Tasten" in page.lines["scanner"].state.said and "9" in page.lines["scanner"].state.said
    typed(wedge, front, people[0].ticket)
    front.settle()
    assert (front.window.place, front.board.roll.arrived[1]) == ("desk", 1)


def test_leaving_the_page_gives_the_scan_back_to_the_guests(
    front: Front, open_page: Open, wedge: Wedge, people
) -> None:
    page = open_page()
    click(page, "scanner")
    front.window.go("desk")
    typed(wedge, front, people[0].ticket)
    front.settle()
    assert front.board.roll.arrived[1] == 1
    front.window.go("readiness")
    assert not page.takes_scan(people[1].ticket)


def test_esc_stops_waiting_and_silence_is_told(front: Front, open_page: Open, press: Keys) -> None:
    page = open_page()
    click(page, "scanner")
    press(front.window, Qt.Key.Key_Escape)
    assert front.window.place == "readiness" and not page.takes_scan("x")
    page._waiting.setInterval(1)
    click(page, "scanner")
    front.qtbot.waitUntil(lambda: light(page, "scanner") is Light.WARN)
    assert "Kabel" in page.lines["scanner"].state.hint


def test_a_code_that_the_camera_reads_meanwhile_is_the_cameras(
    front: Front, open_page: Open, wedge: Wedge, people
) -> None:
    page = open_page(camera=Eyes(front.lanes["camera"]))
    assert "Webcam" in page.lines["camera"].state.said
    click(page, "scanner")
    front.window.scan(people[0].ticket)
    assert page.lines["camera"].state.said == "Die Kamera hat einen Code gelesen."
    assert front.board.roll.arrived[1] == 0
    typed(wedge, front, people[0].ticket)
    assert light(page, "scanner") is Light.GOOD


@pytest.mark.parametrize(
    ("text", "longest", "expected", "word"),
    [
        ("{own}", 5, Light.GOOD, "richtig"),
        ("{own}", 30, Light.WARN, "Pause"),
        ("{unknown}", 5, Light.GOOD, "richtig"),
        ("k3jz8-yx7", 5, Light.GOOD, "richtig"),
        ("k3jy8ßzx7", 5, Light.WARN, "Tastaturbelegung"),
        ("4711-fremd", 5, Light.WARN, "keinem Ticket"),
        ("Guten Tag", 5, Light.WARN, "keinem Ticket"),
    ],
)
def test_what_a_scan_says_about_the_scanner(
    text: str, longest: int, expected: Light, word: str, front: Front, person, register
) -> None:
    guest, foreign = person(), person(ticket="k3jz8-yx7")
    front.wait_for(lambda: register(front.desk, guest, foreign))
    code = text.format(own=guest.ticket, unknown=mint())
    reading = ticket.read(code)
    known = next((one for one in reading.candidates if front.board.roll.holder(one.code)), None)
    state = judged(Pace(len(code), longest, code), GAP, reading, known)
    assert (state.light, word in f"{state.said} {state.hint}") == (expected, True)


# paper and sound


def test_a_test_badge_of_somebody_invented_lies_in_the_folder(front: Front, open_page: Open) -> None:
    page = open_page()
    click(page, "printer")
    front.settle()
    (made,) = (front.folder / "badges").iterdir()
    assert made.name.startswith("probeschild") and made.suffix == ".pdf"
    assert light(page, "printer") is Light.GOOD and str(made) in page.lines["printer"].state.said
    assert front.board.roll.registered == 6  # and nobody of that name exists


def test_J01_a_folder_that_takes_nothing_and_badges_that_failed_are_told(front: Front, open_page: Open, people) -> None:
    page = open_page()
    (front.folder / "badges").write_text("a file where the folder should be")
    click(page, "printer")
    front.settle()
    assert light(page, "printer") is Light.BAD and page.lines["printer"].state.hint
    front.scan(people[0].ticket)
    front.settle()
    front.window.go("readiness")
    assert page.lines["printer"].state.said == "Ein Namensschild ist nicht gedruckt."


def test_the_sound_is_good_when_somebody_heard_it(front: Front, open_page: Open, sounds: Loudspeaker) -> None:
    page = open_page()
    assert not page.lines["sound"].buttons["heard"].isVisible()
    click(page, "sound")
    assert sounds.played == ["welcome"]
    click(page, "sound", "silent")
    assert light(page, "sound") is Light.WARN
    click(page, "sound")
    click(page, "sound", "heard")
    assert light(page, "sound") is Light.GOOD


def test_L06_without_a_loudspeaker_the_rest_goes_on(front: Front, open_page: Open, sounds: Loudspeaker) -> None:
    sounds.there = False
    page = open_page()
    assert light(page, "sound") is Light.WARN
    assert not page.lines["sound"].buttons["try"].isEnabled()


# what is wrong is told


def test_a_journal_that_is_gone_is_told_and_nothing_else_breaks(front: Front, open_page: Open, tmp_path: Path) -> None:
    page = open_page(journal=str(tmp_path / "gone.sqlite"))
    assert light(page, "journal") is Light.BAD and "gone.sqlite" in page.lines["journal"].state.said
    assert page.again.isEnabled()


def test_an_exercise_is_never_ready(front: Front, open_page: Open, conference: Conference) -> None:
    def practise() -> None:
        front.desk._learn(front.journal.append(
            [Fact(front.clock(), "office", ProgrammeSet(replace(conference, training=True)))], front.desk.roll.head
        ))  # fmt: skip

    front.wait_for(practise)
    page = open_page()
    assert light(page, "training") is Light.WARN
    assert "Übung" in page.lines["training"].state.said


def test_the_roster_is_as_old_as_its_newest_entry(front: Front, open_page: Open, person, register) -> None:
    page = open_page()
    assert "11.09.2019 12:00" in page.lines["roster"].state.said
    front.clock.turn(days=3000)
    front.wait_for(lambda: register(front.desk, person(), source=Source.WALK_IN))
    page.check()
    front.settle()
    assert "11.09.2019 12:00" in page.lines["roster"].state.said
    assert "7 Personen" in page.lines["roster"].state.said


# names on badges


def test_that_all_names_fit_is_said_without_a_list(front: Front, open_page: Open) -> None:
    page = open_page()
    assert light(page, "names") is Light.GOOD
    assert page.lines["names"].state.said == "Alle 6 Namen passen auf die Namensschilder."
    assert not page.lines["names"].buttons["save"].isVisible()


def test_names_that_do_not_fit_are_told_and_listed(front: Front, open_page: Open, person, register) -> None:
    odd = [person(given="ไทย", family=f"Grün-{number}") for number in range(5)] + [person(given="🎉 Max")]
    front.wait_for(lambda: register(front.desk, *odd))
    page = open_page()
    assert light(page, "names") is Light.WARN
    said = page.lines["names"].state.said
    assert said.startswith("Auf 5 Namensschildern") and said.endswith("ไทย Grün-2 und 2 weitere")
    click(page, "names", "save")
    front.settle()
    (made,) = (front.folder / "lists").iterdir()
    assert str(made) in page.lines["names"].state.hint
    rows = python_calamine.load_workbook(str(made)).get_sheet_by_index(0).to_python()
    assert sum("Grün" in str(row) for row in rows) == 5 and "ohne diese Zeichen: 🎉" in str(rows)
    assert not list(front.folder.glob("badges*/*"))


def test_a_name_left_out_of_the_printed_letters_only_is_no_fault(
    front: Front, open_page: Open, person, register
) -> None:
    front.wait_for(lambda: register(front.desk, person(given="🎉 Max")))
    page = open_page()
    assert light(page, "names") is Light.GOOD
    assert page.lines["names"].state.said.endswith("Einer steht dort kleiner, gekürzt oder ohne einzelne Zeichen.")
    assert page.lines["names"].buttons["save"].isVisible()


def test_a_list_that_cannot_be_written_is_told(front: Front, open_page: Open, person, register) -> None:
    front.wait_for(lambda: register(front.desk, person(given="ไทย")))
    page = open_page()
    (front.folder / "lists").write_text("a file where the folder should be")
    click(page, "names", "save")
    front.settle()
    assert "lässt sich nicht schreiben" in page.lines["names"].state.hint


def test_checking_again_meanwhile_counts_nobody_twice(front: Front, open_page: Open, person, register) -> None:
    front.wait_for(lambda: register(front.desk, *(person(given="ไทย") for _ in range(120))))
    page = open_page()
    page._under_way = 0
    page.check()
    page._under_way = 0
    page.check()
    front.settle()
    assert page.lines["names"].state.said.startswith("Auf 120 Namensschildern")


# manners


def test_every_state_is_an_icon_a_word_and_a_name_for_screen_readers(front: Front, open_page: Open) -> None:
    page = open_page()
    for line in page.lines.values():
        assert line.accessibleName().count(". ") >= 2
        assert not line._picture.pixmap().isNull()
    assert "in Ordnung" in page.lines["journal"].accessibleName()


def test_every_button_can_be_reached_and_pressed_by_keys(front: Front, open_page: Open, press: Keys) -> None:
    page = open_page()
    for button in page.findChildren(QPushButton):
        assert button.accessibleName() or button.text()
        assert not button.isVisible() or button.height() >= 36
    page.lines["scanner"].buttons["try"].setFocus()
    press(front.window, Qt.Key.Key_Return)
    assert page.lines["scanner"].buttons["try"].text() == "Abbrechen"


def test_labels_that_run_low_are_seen_before_the_doors_open(front: Front, open_page: Open) -> None:
    page = open_page()
    front.stock.watch({"Badge": printing.at("Badge")})
    front.stock.fill("Badge", 100)
    assert page.lines["printer"].state.said.endswith("Drucker Badge: noch 100 Etiketten.")
    assert light(page, "printer") is Light.UNKNOWN
    front.stock.fill("Badge", 10)
    assert light(page, "printer") is Light.WARN and "bereitlegen" in page.lines["printer"].state.hint
    assert front.window._printer._word.text() == "Noch 10 Etiketten"
