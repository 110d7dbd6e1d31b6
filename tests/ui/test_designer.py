"""The designer, by what the event office sees, drags and types."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import get_args

import pypdfium2
import pytest
import shiboken6
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QColorDialog,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListView,
    QWidget,
)

from checkin import assets, i18n
from checkin.model import Attendee
from checkin.paper import design
from checkin.paper import layout as layouts
from checkin.paper.layout import GAPS, AnyBox, Fill, Line, Text, When
from tests.stage import Make
from tests.ui.conftest import Front, Keys
from ui.pages.designer import DesignerPage, name_of, picture
from ui.wedge import Wedge
from ui.widgets.badge_canvas import BadgeCanvas
from ui.widgets.box_form import GROUPS, BoxForm, Checks, Number, fields_of, spoken, written
from ui.widgets.live_badge import Drawn, Wish, draw
from ui.widgets.plain_list import TickList

GIVEN, NAME, ORGANISATION = 3, 4, 5
"""Boxes of the layout a6."""

SHIPPED = layouts.layout("a6")


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the layouts of this test's user."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return layouts.own_folder()


def open_page(front: Front) -> DesignerPage:
    front.window.forget_pages()
    made = DesignerPage(front.reception, front.notices, front.lanes["office"], front.lanes["press"])
    front.window._makers = {"designer": lambda: made}
    front.window.go("designer")
    front.settle()
    return made


@pytest.fixture
def page(front: Front) -> Iterator[DesignerPage]:
    yield open_page(front)


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def at(canvas: BadgeCanvas, x: float, y: float) -> QPoint:
    return canvas.point(x, y).toPoint()


def middle(box: AnyBox) -> tuple[float, float]:
    return box.x + box.w / 2, box.y + box.h / 2


def take(canvas: BadgeCanvas, x: float, y: float, dx: float, dy: float) -> None:
    """Take hold of a point (mm) and drag it, without letting go."""
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(canvas, x, y))
    QTest.mouseMove(canvas, at(canvas, x + dx / 2, y + dy / 2))
    QTest.mouseMove(canvas, at(canvas, x + dx, y + dy))


def drag(canvas: BadgeCanvas, x: float, y: float, dx: float, dy: float) -> None:
    take(canvas, x, y, dx, dy)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(canvas, x + dx, y + dy))


def selected(page: DesignerPage) -> AnyBox:
    return page.layout_shown.boxes[page.canvas.selected]


def field(page: DesignerPage, name: str) -> QWidget:
    """What one types into or chooses from."""
    control = page.form.form.controls[name]
    return next(one for one in control.findChildren(QWidget) if isinstance(one, Number | QLineEdit | QComboBox))


def texts(ticks: TickList) -> list[str]:
    return [str(ticks.model().index(row, 0).data()) for row in range(ticks.model().rowCount())]


def type_into(page: DesignerPage, press: Keys, name: str, text: str) -> None:
    asked = field(page, name)
    asked.setFocus()
    asked.selectAll()
    press(asked, text)


# a newcomer


def test_a_newcomer_makes_a_badge_of_their_own(front: Front, page: DesignerPage, press: Keys, own: Path) -> None:
    click(page.copy)
    press(page, "Unser Schild")  # the name is the first thing to be changed, and already selected
    name = SHIPPED.boxes[NAME]
    drag(page.canvas, *middle(name), 0, 11)
    assert selected(page).text == "{name}"
    page.add.menu().actions()[0].trigger()
    type_into(page, press, "text", "aus: ")
    text = page.form.form.controls["text"]
    insert = next(one for one in text.insert.menu().actions() if one.text() == "Organisation")
    insert.trigger()
    assert field(page, "text").text() == "aus: {Organisation}"
    press(page, Qt.Key.Key_S, modifier=Qt.KeyboardModifier.ControlModifier)
    assert page._said.text() == "Gespeichert."
    kept = layouts.layout("a6-2")
    assert kept.title == "Unser Schild"
    assert kept.boxes[NAME].y == pytest.approx(name.y + 11, abs=1.5)
    assert kept.boxes[-1].text == "aus: {organisation}"
    assert layouts.layout("a6") == SHIPPED
    again = open_page(front)
    again.chooser.setCurrentIndex(again.chooser.findText("Unser Schild"))
    again.chooser.activated.emit(again.chooser.currentIndex())
    assert again.layout_shown == kept and not again.is_unsaved
    front.settle()


# the hand


def test_a_click_selects_what_lies_uppermost(page: DesignerPage) -> None:
    role = SHIPPED.boxes[-1]
    QTest.mouseClick(page.canvas, Qt.MouseButton.LeftButton, pos=at(page.canvas, *middle(role)))
    assert selected(page).text == "{role}"
    band = SHIPPED.boxes[-2]
    QTest.mouseClick(page.canvas, Qt.MouseButton.LeftButton, pos=at(page.canvas, band.x + 3, band.y + 7))
    assert isinstance(selected(page), Fill)
    QTest.mouseClick(page.canvas, Qt.MouseButton.LeftButton, pos=at(page.canvas, *middle(role)))
    assert selected(page).text == "{role}"
    assert not page.is_unsaved


def test_a_click_beside_everything_shows_the_page_itself(page: DesignerPage) -> None:
    page.boxes.choose(3)
    QTest.mouseClick(page.canvas, Qt.MouseButton.LeftButton, pos=at(page.canvas, 50, 3))
    assert page.canvas.selected == -1
    assert page.boxes.currentIndex().row() == 0
    assert set(page.form.form.controls) == {"title", "width", "height", "back", "fold"}


def test_a_trembling_click_moves_nothing(page: DesignerPage) -> None:
    x, y = middle(SHIPPED.boxes[GIVEN])
    spot = at(page.canvas, x, y)
    QTest.mousePress(page.canvas, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseMove(page.canvas, spot + QPoint(2, 1))
    QTest.mouseRelease(page.canvas, Qt.MouseButton.LeftButton, pos=spot + QPoint(2, 1))
    assert not page.is_unsaved


def test_a_box_catches_on_another_and_shows_the_line(page: DesignerPage) -> None:
    photo = SHIPPED.boxes[2]
    page.boxes.choose(3)
    take(page.canvas, *middle(photo), 0.5, 30)
    held = page.canvas._held
    assert held is not None and page.canvas.guides
    assert any(guide.at in (held.x, held.x + held.w / 2, held.right) for guide in page.canvas.guides if guide.upright)
    QTest.mouseRelease(page.canvas, Qt.MouseButton.LeftButton)
    assert page.canvas.guides == ()


def test_escape_drops_what_is_in_hand(front: Front, page: DesignerPage, press: Keys) -> None:
    take(page.canvas, *middle(SHIPPED.boxes[NAME]), 20, 20)
    assert page.canvas.is_dragging
    press(page.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(page.canvas, Qt.MouseButton.LeftButton, pos=at(page.canvas, 60, 80))
    assert not page.is_unsaved
    assert front.window.place == "designer"
    assert field(page, "x").value() == SHIPPED.boxes[NAME].x


@pytest.mark.parametrize("handle", design.HANDLES)
def test_every_handle_resizes(page: DesignerPage, handle: str) -> None:
    line = Line(x=30, y=60, w=30, h=30)
    page._change(replace(page.layout_shown, boxes=(line,)), 0)
    before = design.place(line)
    dx, dy = (7 if "e" in handle else -7), (7 if "s" in handle else -7)
    drag(page.canvas, *design.spot(before, handle), dx, dy)
    after = design.place(page.layout_shown.boxes[0])
    assert (after.w > before.w) is ("e" in handle or "w" in handle)
    assert (after.h > before.h) is ("n" in handle or "s" in handle)


def test_a_drag_is_drawn_before_it_ends(front: Front, page: DesignerPage) -> None:
    before = page.canvas.image.copy()
    take(page.canvas, *middle(SHIPPED.boxes[NAME]), 0, 20)
    front.qtbot.waitUntil(lambda: page.canvas.image != before)
    assert page.canvas.is_dragging and not page.is_unsaved
    QTest.mouseRelease(page.canvas, Qt.MouseButton.LeftButton, pos=at(page.canvas, 50, 80))
    front.settle()


# the keys


def test_arrows_move_the_box_and_with_shift_finely(page: DesignerPage, press: Keys) -> None:
    page.boxes.choose(NAME + 1)
    page.canvas.setFocus()
    before = SHIPPED.boxes[NAME]
    press(page.canvas, Qt.Key.Key_Down, Qt.Key.Key_Right)
    press(page.canvas, Qt.Key.Key_Left, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert (selected(page).x, selected(page).y) == (pytest.approx(before.x + 0.9), before.y + 1)


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier])
def test_arrows_resize_the_box(page: DesignerPage, press: Keys, modifier: Qt.KeyboardModifier) -> None:
    page.boxes.choose(NAME + 1)
    page.canvas.setFocus()
    before = SHIPPED.boxes[NAME]
    press(page.canvas, Qt.Key.Key_Left, Qt.Key.Key_Down, modifier=modifier)
    assert (selected(page).w, selected(page).h) == (before.w - 1, before.h + 1)
    assert (selected(page).x, selected(page).y) == (before.x, before.y)


def test_tab_goes_from_box_to_box_and_then_on(page: DesignerPage, press: Keys) -> None:
    page.canvas.setFocus()
    for number in range(len(SHIPPED.boxes)):
        press(page.canvas, Qt.Key.Key_Tab)
        assert page.canvas.selected == number and page.canvas.hasFocus()
    press(page.canvas, Qt.Key.Key_Tab)
    assert not page.canvas.hasFocus()


def test_the_way_back_and_forth(page: DesignerPage, press: Keys) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    page.boxes.choose(NAME + 1)
    page.canvas.setFocus()
    press(page.canvas, *[Qt.Key.Key_Down] * 5)
    moved = page.layout_shown
    press(page.canvas, Qt.Key.Key_Delete)
    assert len(page.layout_shown.boxes) == len(SHIPPED.boxes) - 1
    press(page.canvas, Qt.Key.Key_Z, modifier=control)
    assert page.layout_shown == moved and page.canvas.selected == NAME
    press(page.canvas, Qt.Key.Key_Z, modifier=control)  # an arrow held down is one step
    assert page.layout_shown.boxes == SHIPPED.boxes and not page.is_unsaved
    press(page.canvas, Qt.Key.Key_Z, modifier=control | Qt.KeyboardModifier.ShiftModifier)
    assert page.layout_shown == moved


def test_undo_in_a_field_is_that_of_the_layout(page: DesignerPage, press: Keys) -> None:
    page.boxes.choose(NAME + 1)
    type_into(page, press, "x", "12,5")
    assert selected(page).x == 12.5
    type_into(page, press, "text", "Hallo")
    assert selected(page).text == "Hallo"
    control = Qt.KeyboardModifier.ControlModifier
    press(page, Qt.Key.Key_Z, modifier=control)
    assert (selected(page).text, field(page, "text").text()) == ("{name}", "{Name}")
    press(page, Qt.Key.Key_Z, modifier=control)
    assert selected(page).x == SHIPPED.boxes[NAME].x


def test_a_copy_lies_above_its_original_and_is_selected(page: DesignerPage, press: Keys) -> None:
    page.boxes.choose(NAME + 1)
    page.canvas.setFocus()
    press(page.canvas, Qt.Key.Key_D, modifier=Qt.KeyboardModifier.ControlModifier)
    assert page.canvas.selected == NAME + 1
    assert selected(page).text == "{name}" and selected(page).y == SHIPPED.boxes[NAME].y + 3


def test_boxes_change_places_by_buttons(page: DesignerPage) -> None:
    page.boxes.choose(1)
    assert not page.tools["back"].isEnabled()
    click(page.tools["front"])
    assert page.layout_shown.boxes[:2] == (SHIPPED.boxes[1], SHIPPED.boxes[0])
    assert page.canvas.selected == 1
    click(page.tools["back"])
    assert not page.is_unsaved


def test_escape_leaves_a_field_then_the_box_then_the_page(front: Front, page: DesignerPage, press: Keys) -> None:
    page.boxes.choose(NAME + 1)
    field(page, "text").setFocus()
    press(page, Qt.Key.Key_Escape)
    assert page.canvas.hasFocus() and page.canvas.selected == NAME
    press(page, Qt.Key.Key_Escape)
    assert page.canvas.selected == -1
    press(page, Qt.Key.Key_Escape)
    assert front.window.place == "desk"


# properties


def test_a_box_is_looked_at_without_being_changed(page: DesignerPage) -> None:
    for row in range(len(page.boxes.words())):
        page.boxes.choose(row)
    assert not page.is_unsaved and not page._history.can_undo


@pytest.mark.parametrize("kind", get_args(AnyBox))
def test_every_field_of_every_kind_is_asked(qtbot, kind: type) -> None:
    asked = {name for _, names in GROUPS for name in names}
    assert fields_of(kind).keys() <= asked
    made = {"file": "logo.png"} if kind.__name__ == "Image" else {}
    form = BoxForm(Checks())
    qtbot.addWidget(form)
    form.show_box(design.new_box(kind.__struct_config__.tag, (105, 148), **made))
    assert form.form.controls.keys() == fields_of(kind).keys()


@pytest.mark.parametrize("typed", ["12.5", "12,5", "12,5 mm"])
def test_comma_and_point_are_the_same(page: DesignerPage, press: Keys, typed: str) -> None:
    page.boxes.choose(NAME + 1)
    type_into(page, press, "y", typed)
    assert selected(page).y == 12.5


@pytest.mark.parametrize(("language", "shown"), [("de", "58,4 mm"), ("en", "58.4 mm")])
def test_a_number_is_shown_without_what_is_not_there(qtbot, language: str, shown: str) -> None:
    i18n.use(language)
    number = Number("mm")
    qtbot.addWidget(number)
    number.setValue(58.4)
    assert number.text() == shown


def test_a_box_stays_on_the_page_whatever_is_typed(page: DesignerPage, press: Keys) -> None:
    page.boxes.choose(NAME + 1)
    type_into(page, press, "x", "90")
    assert selected(page).x == 105 - SHIPPED.boxes[NAME].w
    type_into(page, press, "w", "300")
    assert selected(page).x + selected(page).w == 105


def test_the_smallest_size_follows_the_largest(page: DesignerPage, press: Keys) -> None:
    page.boxes.choose(NAME + 1)
    type_into(page, press, "size", "12")
    assert (selected(page).size, selected(page).floor) == (12, 12)
    type_into(page, press, "floor", "20")
    assert (selected(page).size, selected(page).floor) == (20, 20)


def test_a_text_may_stand_in_a_fixed_place_or_follow_the_one_before(page: DesignerPage, press: Keys) -> None:
    page.boxes.choose(ORGANISATION + 1)
    after = field(page, "after")
    assert after.text() == "1,2 mm"
    after.setFocus()
    press(after, *[Qt.Key.Key_Down] * 6)
    assert selected(page).after is None and after.text() == "fester Platz"
    press(after, Qt.Key.Key_Up)
    assert selected(page).after == 0


def test_a_brace_that_is_left_over_is_told_and_changes_nothing(page: DesignerPage, press: Keys) -> None:
    page.boxes.choose(NAME + 1)
    text = page.form.form.controls["text"]
    type_into(page, press, "text", "{Vorn")
    assert text.wrong.isVisible() and selected(page).text != "{Vorn"
    press(page, "ame}")
    assert not text.wrong.isVisible() and selected(page).text == "{given}"


def test_conditions_are_ticked(page: DesignerPage, press: Keys) -> None:
    page.boxes.choose(NAME + 1)
    when = page.form.form.controls["when"]
    roles = when.lists["role"]
    assert texts(roles) == ["Referat"]
    roles.setFocus()
    roles.setCurrentIndex(roles.model().index(0, 0))
    press(roles, " ")
    when.filled.setCurrentIndex(when.filled.findData("organisation"))
    assert selected(page).when == When(role=("Referat",), filled="organisation")
    rooms = when.lists["room"]
    assert texts(rooms)[0] == "Tour 1 · Rundgang"
    rooms.setFocus()
    rooms.setCurrentIndex(rooms.model().index(3, 0))
    press(rooms, " ")
    assert selected(page).when.room == ("b",)


def test_a_role_of_another_conference_is_not_lost_unseen(page: DesignerPage) -> None:
    box = replace(SHIPPED.boxes[NAME], when=When(role=("Gast",)))
    page._change(replace(page.layout_shown, boxes=(box,)), 0)
    roles = page.form.form.controls["when"].lists["role"]
    assert texts(roles) == ["Referat", "Gast"] and roles.on() == ("Gast",)
    assert page.layout_shown.boxes[0] == box


def test_a_colour_of_the_role_or_ones_own(page: DesignerPage) -> None:
    page.boxes.choose(NAME + 1)
    colour = page.form.form.controls["colour"]
    colour.choice.setCurrentIndex(colour.choice.findData("role"))
    colour.choice.activated.emit(colour.choice.currentIndex())
    assert selected(page).colour == "role" and not colour.swatch.isEnabled()
    colour.choice.setCurrentIndex(colour.choice.count() - 1)
    colour.choice.activated.emit(colour.choice.currentIndex())
    assert selected(page).colour.startswith("#")
    asking = colour.findChild(QColorDialog)
    asking.colorSelected.emit(QColor("#a3195b"))
    asking.reject()
    assert selected(page).colour == "#a3195b"


def test_on_another_page_every_box_comes_in(page: DesignerPage, press: Keys, own: Path) -> None:
    page.boxes.choose(0)
    type_into(page, press, "width", "80")
    assert page.layout_shown.page == (80, 148)
    assert all(box.x + box.w <= 80 for box in page.layout_shown.boxes)
    click(page.save)
    assert layouts.layout("a6").page == (80, 148)


@given(st.lists(st.one_of(st.sampled_from([f"{{{gap}}}" for gap in GAPS]), st.text()).map(str), max_size=4))
def test_a_text_is_the_same_in_the_language_of_the_user(parts: list[str]) -> None:
    gaps = {f"{{{gap}}}" for gap in GAPS}
    text = "".join(part if part in gaps else part.replace("{", "{{").replace("}", "}}") for part in parts)
    for language in i18n.LANGUAGES:
        i18n.use(language)
        assert written(spoken(text)) == text


def test_boxes_are_called_by_what_they_say() -> None:
    assert [name_of(box) for box in SHIPPED.boxes[:4]] == [
        "Tagung",
        "Untertitel · Datum",
        "Kein-Foto-Zeichen",
        "Vorname",
    ]
    assert name_of(Text(text="", x=0, y=0, w=1, h=1, size=9, floor=9)) == "Text"


# the people


def test_the_badge_is_what_would_be_printed_for_the_person_named(
    front: Front, page: DesignerPage, people: list[Attendee]
) -> None:
    assert page.person.name.text() == people[0].name
    assert page.fits.text() == "Alles passt."
    first = page.canvas.image.copy()
    click(page.person.next)
    front.settle()
    assert page.person.name.text() == people[1].name
    assert page.canvas.image != first
    click(page.person.previous)
    front.settle()
    assert page.canvas.image == first


@pytest.fixture
def many(person: Make) -> list[Attendee]:
    return [
        person(),
        person(family="von und zu Unwahrscheinlich-Langenfeld"),
        person(organisation="Amt " * 30),
        person(),
    ]


@pytest.mark.parametrize(("extreme", "number"), [("name", 1), ("organisation", 2)])
def test_the_hardest_badge_is_a_press_away(
    qtbot, tmp_path: Path, conference, many: list[Attendee], clock, extreme: str, number: int
) -> None:
    front = Front(qtbot, tmp_path, conference, many, clock)
    page = open_page(front)
    click(page.person.extremes[extreme])
    front.settle()
    assert page.person.name.text() == many[number].name
    front.close()


def test_a_search_shows_who_is_found_and_the_arrows_stay_among_them(
    front: Front, page: DesignerPage, press: Keys, people: list[Attendee]
) -> None:
    page.person.search.setFocus()
    press(page.person.search, people[3].family)
    front.settle()
    assert page.person.name.text() == people[3].name
    press(page.person.search, Qt.Key.Key_Return)
    assert page.person.name.text() == people[3].name
    press(page.person.search, "xyzxyz")
    assert page.person.nobody.isVisible() and page.person.name.text() == people[3].name


def test_without_anybody_the_badge_is_of_somebody_invented(qtbot, tmp_path: Path, conference, clock) -> None:
    front = Front(qtbot, tmp_path, conference, [], clock)
    page = open_page(front)
    assert page.person.name.text() == "Erika Erfunden"
    assert not page.canvas.image.isNull()
    click(page.person.next)
    front.close()


def test_what_does_not_fit_is_told_below_the_badge(front: Front, page: DesignerPage, press: Keys) -> None:
    page.boxes.choose(NAME + 1)
    type_into(page, press, "h", "2")
    front.settle()
    assert "Name" in page.fits.text() and page.fits.property("tone") in ("bad", "warn")


def test_of_many_wishes_only_the_last_is_drawn(front: Front, page: DesignerPage) -> None:
    going, hold = Event(), Event()

    def busy() -> None:
        going.set()
        hold.wait(10)

    front.lanes["office"].call(page, busy)
    assert going.wait(10)
    drawn: list[Drawn] = []
    page._live.drawn.connect(drawn.append)
    for number in range(20):
        page._put(NAME, design.Place(9, 40 + number, 87, 19))
    hold.set()
    front.settle()
    assert len(drawn) == 2  # the first, and the last of those that came meanwhile
    last = draw(
        Wish(design.alone(page.layout_shown, False), page._standing(), front.board.conference, page.canvas.scale * 25.4)
    )
    assert page.canvas.image == last.image != drawn[0].image


# keeping


def test_shipped_files_are_never_written(page: DesignerPage, own: Path) -> None:
    file = assets.path("badges/a6.toml")
    before = file.read_bytes()
    page._put(NAME, design.Place(9, 40, 87, 19))
    click(page.save)
    assert file.read_bytes() == before
    assert layouts.load(own / "a6.toml").boxes[NAME].y == 40
    assert layouts.layout("a6").boxes[NAME].y == 40


def test_what_is_unsaved_is_there_again_next_time(front: Front, page: DesignerPage) -> None:
    page._put(NAME, design.Place(9, 40, 87, 19))
    front.window.go("desk")
    again = open_page(front)
    assert again.layout_shown.boxes[NAME].y == 40 and again.is_unsaved
    assert again._said.text() == "Entwurf vom letzten Mal, noch nicht gespeichert."
    assert layouts.layout("a6") == SHIPPED
    click(again.discard)
    assert not again.is_unsaved
    click(again.tools["undo"])
    assert again.layout_shown.boxes[NAME].y == 40
    click(again.discard)
    front.window.go("desk")
    assert not open_page(front).is_unsaved


def test_closing_the_window_keeps_the_draft(front: Front, page: DesignerPage, own: Path) -> None:
    page._put(NAME, design.Place(9, 40, 87, 19))
    front.window.close()
    assert layouts.load(own / "a6.draft").boxes[NAME].y == 40


def test_a_draft_is_written_while_one_works(front: Front, page: DesignerPage, own: Path) -> None:
    page._put(NAME, design.Place(9, 40, 87, 19))
    front.qtbot.waitUntil(lambda: (own / "a6.draft").exists())
    click(page.save)
    assert not (own / "a6.draft").exists()


def test_a_draft_that_cannot_be_read_is_told_and_the_layout_shown(front: Front, own: Path) -> None:
    own.mkdir(parents=True)
    (own / "a6.draft").write_text("title = ")
    page = open_page(front)
    assert page.layout_shown.boxes == SHIPPED.boxes
    notice = front.notices.latest()
    assert notice is not None and "a6.draft" in notice.said
    assert (own / "a6.damaged").read_text() == "title = "


def test_a_layout_of_ones_own_that_cannot_be_read_is_told_and_the_original_shown(front: Front, own: Path) -> None:
    own.mkdir(parents=True)
    (own / "a6.toml").write_text("title = ")
    page = open_page(front)
    assert page.layout_shown.boxes == SHIPPED.boxes
    notice = front.notices.latest()
    assert notice is not None and "a6.toml" in notice.said
    click(page.tools["remove"])
    assert layouts.layout("a6") == SHIPPED


def test_a_folder_that_cannot_be_written_is_told(front: Front, page: DesignerPage, own: Path) -> None:
    """I04 for layouts: what was designed stays on the screen."""
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("in the way")
    page._put(NAME, design.Place(9, 40, 87, 19))
    click(page.save)
    notice = front.notices.latest()
    assert notice is not None and notice.kind == "error"
    assert page.is_unsaved and page.layout_shown.boxes[NAME].y == 40
    own.unlink()


def test_back_to_the_original_can_be_taken_back(front: Front, page: DesignerPage) -> None:
    assert not page.tools["remove"].isEnabled()
    page._put(NAME, design.Place(9, 40, 87, 19))
    click(page.save)
    assert page.tools["remove"].accessibleName() == "Zurück zum Original"
    click(page.tools["remove"])
    assert page.layout_shown.boxes == SHIPPED.boxes and layouts.layout("a6") == SHIPPED
    notice = front.notices.latest()
    assert notice is not None and notice.act is not None
    notice.act()
    assert page.layout_shown.boxes[NAME].y == 40


def test_a_layout_of_ones_own_goes_and_comes_back(front: Front, page: DesignerPage) -> None:
    click(page.copy)
    assert page.chooser.currentText() == "A6 hoch (Kopie)"
    assert page.tools["remove"].accessibleName() == "Diese Vorlage löschen"
    click(page.tools["remove"])
    assert layouts.layouts() == layouts.shipped()
    assert page.chooser.currentData() == "a6"
    notice = front.notices.latest()
    assert notice is not None and notice.act is not None
    notice.act()
    assert page.chooser.currentData() == "a6-2"


def test_what_was_not_saved_goes_and_comes_back_too(front: Front, page: DesignerPage) -> None:
    click(page.copy)
    page._put(NAME, design.Place(9, 40, 87, 19))
    click(page.tools["remove"])
    notice = front.notices.latest()
    assert notice is not None and notice.act is not None
    notice.act()
    assert (page.chooser.currentData(), page.is_unsaved, page.layout_shown.boxes[NAME].y) == ("a6-2", True, 40)


def test_a_layout_comes_back_also_when_the_page_is_another_by_then(front: Front, page: DesignerPage) -> None:
    click(page.copy)
    click(page.tools["remove"])
    front.settle()
    notice = front.notices.latest()
    assert notice is not None and notice.act is not None
    front.window.forget_pages()
    shiboken6.delete(page)
    notice.act()
    assert "a6-2" in layouts.layouts()


def test_the_layout_in_use_is_not_deleted(front: Front, page: DesignerPage) -> None:
    click(page.copy)
    page.adopted.connect(lambda name: front.reception.choose_badge(name, True))
    with front.qtbot.waitSignal(page.adopted) as told:
        click(page.adopt)
    assert told.args == ["a6-2"]
    assert not page.tools["remove"].isEnabled() and not page.adopt.isEnabled()
    assert "druckt ab jetzt danach" in page._said.text()


def test_a_shipped_layout_is_used_without_a_copy_of_it(front: Front, page: DesignerPage, own: Path) -> None:
    page._turn_to("label-86x54")
    with front.qtbot.waitSignal(page.adopted) as told:
        click(page.adopt)
    assert told.args == ["label-86x54"]
    assert layouts.layouts() == layouts.shipped() and not (own / "label-86x54.toml").exists()


def test_a_test_print_is_of_what_is_shown_saved_or_not(front: Front, page: DesignerPage) -> None:
    page._edit("width", 90.0)
    click(page.print)
    front.settle()
    (file,) = front.press.folder.glob("Probeschild-*.pdf")
    with pypdfium2.PdfDocument(file) as document:
        assert document[0].get_size() == pytest.approx((90 / 25.4 * 72, 148 / 25.4 * 72), abs=0.1)
    assert page.print.isEnabled()
    assert front.board.roll.standing(page._standing().id).badges == 0
    notice = front.notices.latest()
    assert notice is not None and notice.said.startswith("Das Probeschild liegt")


# pictures


def choose_picture(front: Front, page: DesignerPage, file: Path) -> None:
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    front.settle()


def test_a_picture_is_copied_beside_the_layout_and_printed(
    front: Front, page: DesignerPage, tmp_path: Path, own: Path
) -> None:
    file = tmp_path / "Logo der Stadt.png"
    Image.new("RGB", (60, 30), "#ff0000").save(file)
    page.add.menu().actions()[list(design.KINDS).index("image")].trigger()
    choose_picture(front, page, file)
    file.unlink()
    assert selected(page).file == "Logo-der-Stadt.png"
    assert page.fits.text() == "Alles passt."
    spot = page.canvas.image.pixelColor(page.canvas.image.width() // 2, page.canvas.image.height() // 2)
    assert spot.name() == "#ff0000"
    click(page.save)
    assert layouts.layout("a6").boxes[-1].file == "Logo-der-Stadt.png"


def test_what_is_no_picture_is_told(front: Front, page: DesignerPage, tmp_path: Path) -> None:
    file = tmp_path / "Logo.png"
    file.write_text("no picture")
    page.add.menu().actions()[list(design.KINDS).index("image")].trigger()
    choose_picture(front, page, file)
    notice = front.notices.latest()
    assert notice is not None and notice.said == "Das Bild Logo.png lässt sich nicht lesen."
    assert not page.is_unsaved


def test_a_photograph_becomes_upright_and_no_larger_than_useful(tmp_path: Path) -> None:
    lying = Image.new("RGB", (3000, 1000), "#808080")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by the camera
    exif[0x8825] = {2: (50.0, 0.0, 0.0)}  # where it was taken
    lying.save(tmp_path / "Foto.JPG", exif=exif)
    name, data = picture(tmp_path / "Foto.JPG")
    (tmp_path / "kept.jpg").write_bytes(data)
    assert name == "Foto.jpg"
    with Image.open(tmp_path / "kept.jpg") as kept:
        assert kept.size == (533, 1600) and not kept.getexif()


# the scanner, the eyes and the keyboard


def scan(front: Front, code: str) -> None:
    """Type as a hand scanner does, 5 ms a key by the keyboard's own clock, however busy this computer is."""
    window = front.window.windowHandle()
    for number, letter in enumerate(f"{code}\r"):
        key = Qt.Key.Key_Return if letter == "\r" else Qt.Key(ord(letter))
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter)
        event.setTimestamp(1000 + 5 * number)
        QApplication.sendEvent(window, event)


def test_a_scan_changes_no_layout(front: Front, page: DesignerPage, people: list[Attendee]) -> None:
    wedge = Wedge()
    wedge.install()
    wedge.scanned.connect(front.window.scan)
    page.boxes.choose(NAME + 1)
    page._put(NAME, design.Place(9, 40, 87, 19))
    before = page.layout_shown
    for name in ("text", "x", "font"):
        front.window.go("designer")
        field(page, name).setFocus()
        with front.qtbot.waitSignal(front.reception.answered, timeout=10_000):
            scan(front, people[0].ticket)
        assert front.window.place == "desk"
        front.settle()
    QApplication.instance().removeEventFilter(wedge)
    assert page.layout_shown == before


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_a_scan_closes_a_menu_that_is_open(front: Front, page: DesignerPage, people: list[Attendee]) -> None:
    opened: list[bool] = []

    def come() -> None:
        opened.append(page.add.menu().isVisible())
        front.window.scan(people[0].ticket)

    QTimer.singleShot(0, page, come)
    with front.qtbot.waitSignal(front.reception.answered, timeout=10_000):
        page.add.click()  # comes back when the menu is closed
    assert opened == [True] and not page.add.menu().isVisible()
    assert front.window.place == "desk" and not page.is_unsaved


def controls(page: DesignerPage) -> list[QWidget]:
    kinds = QAbstractButton | QLineEdit | QComboBox | QListView | Number | BadgeCanvas
    found = (one for one in page.findChildren(QWidget) if isinstance(one, kinds) and one.isVisible())
    return [one for one in found if one.objectName() != "qt_spinbox_lineedit" and type(one).__name__ != "QToolButton"]


@pytest.mark.parametrize("row", range(1 + len(SHIPPED.boxes)))
def test_every_control_has_a_name(page: DesignerPage, row: int) -> None:
    page.boxes.choose(row)
    found = controls(page)
    assert len(found) > 20
    assert [one for one in found if not (one.accessibleName() or getattr(one, "text", str)())] == []


def test_every_control_can_be_reached_by_keys(page: DesignerPage, press: Keys) -> None:
    page.boxes.choose(NAME + 1)
    page.chooser.setFocus()
    reached = set()
    for _ in range(80):
        reached.add(QApplication.focusWidget())
        press(page, Qt.Key.Key_Tab)
    missed = [one for one in controls(page) if one.isEnabled() and one not in reached]
    assert [one.accessibleName() or one.text() for one in missed] == []


def test_a_screen_reader_is_told_where_the_box_is(page: DesignerPage) -> None:
    page.boxes.choose(NAME + 1)
    assert page.canvas.accessibleDescription() == "Name: 9 | 53 mm, 87 × 19 mm"


def test_the_view_grows_and_shrinks_by_keys_and_wheel(page: DesignerPage, press: Keys) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    page.canvas.setFocus()
    press(page.canvas, Qt.Key.Key_0, modifier=control)
    real = page.canvas.scale
    assert real == pytest.approx(page._per_mm())
    press(page.canvas, Qt.Key.Key_Plus, modifier=control)
    assert page.canvas.scale == pytest.approx(real * 1.5)
    press(page.canvas, Qt.Key.Key_Minus, Qt.Key.Key_Minus, modifier=control)
    assert page.canvas.scale == pytest.approx(real * 0.75)
    page.canvas.zoomed.emit(1)
    assert page.canvas.scale == pytest.approx(real)


def test_points_of_the_badge_are_where_they_are_drawn(page: DesignerPage) -> None:
    spot = page.canvas.point(10, 20)
    assert page.canvas._at(QPointF(spot)) == (pytest.approx(10), pytest.approx(20))


def test_the_back_is_designed_like_the_front(front: Front, page: DesignerPage) -> None:
    assert not page.sides["back"].isVisible()
    back = field(page, "back")
    back.setCurrentIndex(back.findData("own"))
    click(page.sides["back"])
    click(page.person.extremes["name"])
    front.settle()
    page.boxes.choose(NAME + 1)
    page._remove()
    assert page.layout_shown.boxes == SHIPPED.boxes
    assert len(page.layout_shown.back) == len(SHIPPED.boxes) - 1
    assert page.sides["back"].isChecked() and len(page.boxes.words()) == len(SHIPPED.boxes)
    click(page.tools["undo"])
    assert page.layout_shown.back == SHIPPED.boxes and page.canvas.selected == NAME
    click(page.sides["boxes"])
    page._put(NAME, design.Place(9, 40, 87, 19))
    assert (page.layout_shown.boxes[NAME].y, page.layout_shown.back[NAME].y) == (40, 53)
    page.boxes.choose(0)
    fold = field(page, "fold")
    fold.setCurrentIndex(fold.findData("left"))
    assert page.layout_shown.paper == (210, 148)
    click(page.save)
    assert layouts.layout("a6").fold == "left"
    front.settle()
    assert page.canvas.image.width() < page.canvas.image.height()  # one side, not the whole paper
