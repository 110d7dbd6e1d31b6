"""The page of all attendees, by what the lead of the desk sees and presses."""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget

from checkin import report
from checkin.model import Attendee, Conference, Fact, ProgrammeSet, Registered, Source, Status
from checkin.roll import Roll
from tests.stage import OPENING, Clock, Make
from tests.ui.conftest import Front, Keys
from ui.batch import Batch
from ui.pages.attendees import AttendeesPage
from ui.widgets.attendee_table import OBJECT, PIECE, SORT, AttendeeModel, Column, Directory


@pytest.fixture
def people(person: Make) -> list[Attendee]:
    """Seven invented people whom the filters tell apart."""
    return [
        person("a", family="Zander", organisation="Amt A"),
        person("a", family="Äpfel", organisation="Öamt", role="Referentin"),
        person("b", family="Adler", organisation="Amt B", notes="Bitte ansprechen"),
        person("c", family="Nolde", status=Status.CANCELLED),
        person(family="Meyer", status=Status.UNPAID),
        person(family="Meyer-Abich", given="Anna", days=(2,)),
        person("b", family="Łukas", given="Nguyễn"),
    ]


@pytest.fixture
def page(front: Front) -> Iterator[AttendeesPage]:
    made = AttendeesPage(
        front.reception, Batch(front.reception), front.lanes["office"], front.notices, lambda: front.folder
    )
    front.window._makers = {"attendees": lambda: made}
    QAbstractItemModelTester(made.table.people, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    front.window.go("attendees")
    yield made


def names(page: AttendeesPage) -> list[str]:
    return column(page, 0)


def column(page: AttendeesPage, at: int) -> list[str]:
    model: QAbstractItemModel = page.table.model()
    texts = [str(model.index(row, at).data()) for row in range(model.rowCount())]
    return [text.split(",")[0] for text in texts] if at == 0 else texts


def click(front: Front, widget: QWidget) -> None:
    front.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_everybody_stands_there_in_the_order_of_din_5007(page: AttendeesPage) -> None:
    assert names(page) == ["Adler", "Äpfel", "Łukas", "Meyer", "Meyer-Abich", "Nolde", "Zander"]
    assert page.count.text() == "7 von 7 Personen"


def test_no_more_than_is_needed_is_shown_of_a_person(page: AttendeesPage, people: list[Attendee]) -> None:
    model = page.table.model()
    shown = {str(model.index(row, at).data()) for row in range(model.rowCount()) for at in range(model.columnCount())}
    assert not any(one.ticket in text or "@" in text for one in people for text in shown)


def test_an_arrival_is_seen_at_once_with_time_desk_and_badge(
    front: Front, page: AttendeesPage, people: list[Attendee]
) -> None:
    front.wait_for(lambda: front.desk.check_in(people[0].ticket))
    row = names(page).index("Zander")
    assert column(page, 3)[row] == "Alpha"
    assert column(page, 4)[row] == "da 12:00 Tisch 1"
    assert column(page, 5)[row] == "wird gedruckt …"
    assert column(page, 4)[names(page).index("Nolde")] == "storniert"
    assert column(page, 4)[names(page).index("Meyer")] == "nicht bezahlt"
    assert column(page, 4)[names(page).index("Meyer-Abich")] == "anderer Tag"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("missing", ["Adler", "Äpfel", "Łukas", "Meyer"]),
        ("here", ["Zander"]),
        ("walk-in", []),
        ("no-badge", ["Zander"]),
        ("unclear", ["Adler"]),
        ("off", ["Meyer", "Nolde"]),
    ],
)
def test_a_filter_leaves_those_it_is_about(
    front: Front, page: AttendeesPage, people: list[Attendee], name: str, shown: list[str]
) -> None:
    front.reception.choose_badge("a6", automatic=False)
    front.wait_for(lambda: front.desk.check_in(people[0].ticket))
    click(front, page.filters[name])
    assert names(page) == shown
    assert page.count.text() == f"{len(shown)} von 7 Personen"


def test_here_and_not_here_yet_exclude_each_other(front: Front, page: AttendeesPage) -> None:
    click(front, page.filters["missing"])
    click(front, page.filters["here"])
    assert not page.filters["missing"].isChecked()


def test_who_contradicts_is_to_be_sorted_out(front: Front, page: AttendeesPage, people: list[Attendee]) -> None:
    front.wait_for(lambda: front.desk.admit(people[4].id, "Leitung", "Zusage"))
    cancelled = replace(people[4], status=Status.CANCELLED)
    front.wait_for(lambda: front.desk.take_roster(lambda roll: [Registered(cancelled, Source.ROSTER)]))
    click(front, page.filters["unclear"])
    assert names(page) == ["Adler", "Meyer"]
    said = []
    for _ in names(page):
        page.table.step(+1)
        said.append(page.due.text())
    assert said[0] == "Bitte ansprechen"
    assert "Storniert, aber da" in said[1]


def test_search_filters_and_boxes_work_together_and_esc_clears_them_first(
    front: Front, page: AttendeesPage, press: Keys
) -> None:
    press(page, "amt")
    assert page.search.text() == "amt"
    assert names(page) == ["Adler", "Zander"]
    page.room.setCurrentIndex(page.room.findData("a"))
    assert names(page) == []  # nobody has a seat before the plan
    page.room.setCurrentIndex(0)
    click(front, page.filters["unclear"])
    assert names(page) == ["Adler"]
    press(page, Qt.Key.Key_Escape)
    assert len(names(page)) == 7
    assert not page.filters["unclear"].isChecked()
    assert front.window.place == "attendees"
    press(page, Qt.Key.Key_Escape)
    assert front.window.place == "desk"


def test_a_role_is_found_however_the_roster_calls_it(page: AttendeesPage) -> None:
    page.role.setCurrentIndex(page.role.findData("Referat"))
    assert names(page) == ["Äpfel"]


def test_a_room_shows_who_sits_there(front: Front, page: AttendeesPage) -> None:
    front.wait_for(front.desk.plan)
    page.room.setCurrentIndex(page.room.findData("a"))
    assert {"Äpfel", "Zander"} <= set(names(page))


def test_nobody_fits_is_said(page: AttendeesPage, press: Keys) -> None:
    press(page, "xyzzy")
    assert page.count.text() == "0 von 7 Personen"
    assert not page.table.isVisible()


def test_enter_opens_the_person_at_the_desk(
    front: Front, page: AttendeesPage, people: list[Attendee], press: Keys
) -> None:
    press(page, "zander")
    press(page, Qt.Key.Key_Down)
    with front.qtbot.waitSignal(page.opened) as told:
        press(page, Qt.Key.Key_Return)
    assert told.args == [people[0].id]


def test_enter_without_anybody_selected_opens_nobody(front: Front, page: AttendeesPage, press: Keys) -> None:
    with front.qtbot.assertNotEmitted(page.opened):
        press(page, Qt.Key.Key_Return)


def test_a_double_click_opens_the_person(front: Front, page: AttendeesPage, people: list[Attendee]) -> None:
    spot = page.table.visualRect(page.table.model().index(names(page).index("Zander"), 0)).center()
    front.qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    with front.qtbot.waitSignal(page.opened) as told:
        front.qtbot.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == [people[0].id]


def test_letters_typed_in_the_table_search(front: Front, page: AttendeesPage, press: Keys) -> None:
    page.table.setFocus(Qt.FocusReason.TabFocusReason)
    assert page.table.selected()
    press(page, "nol")
    assert page.search.text() == "nol"
    assert names(page) == ["Nolde"]


def test_a_badge_is_printed_for_who_is_here_only(front: Front, page: AttendeesPage, people: list[Attendee]) -> None:
    page.table.select(people[0].id)
    assert not page.print_badge.isEnabled()
    front.reception.choose_badge("a6", automatic=False)
    front.wait_for(lambda: front.desk.check_in(people[0].ticket))
    assert page.print_badge.isEnabled()
    click(front, page.print_badge)
    front.qtbot.waitUntil(lambda: column(page, 5)[names(page).index("Zander")] == "gedruckt", timeout=10_000)


def test_the_header_and_the_box_sort_alike(front: Front, page: AttendeesPage, people: list[Attendee]) -> None:
    page.table.select(people[0].id)
    page.order.setCurrentIndex(1)
    assert column(page, 1)[-3:] == ["Amt A", "Amt B", "Öamt"]
    assert page.table.selected() == [people[0].id]
    header = page.table.horizontalHeader()
    front.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=_at(page, 0))
    assert page.order.currentIndex() == 0
    assert names(page)[0] == "Adler"
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert names(page)[0] == "Zander"


def _at(page: AttendeesPage, section: int) -> Any:
    header = page.table.horizontalHeader()
    spot = header.rect().center()
    spot.setX(header.sectionPosition(section) + 40)
    return spot


def test_who_arrives_leaves_those_not_here_yet_once_it_is_quiet(
    front: Front, page: AttendeesPage, people: list[Attendee]
) -> None:
    click(front, page.filters["missing"])
    page.table.select(people[2].id)
    front.wait_for(lambda: front.desk.check_in(people[1].ticket))
    front.qtbot.waitUntil(lambda: "Äpfel" not in names(page))
    assert page.table.selected() == [people[2].id]


def test_a_walk_in_comes_in_by_name(front: Front, page: AttendeesPage) -> None:
    front.wait_for(lambda: front.desk.walk_in("Erna", "Bär", {}))
    front.qtbot.waitUntil(lambda: names(page)[:3] == ["Adler", "Äpfel", "Bär"])


def test_a_hidden_page_waits_until_it_is_entered(front: Front, page: AttendeesPage, people: list[Attendee]) -> None:
    click(front, page.filters["missing"])
    front.scan(people[1].ticket)
    assert front.window.place == "desk"
    told: list[object] = []
    page.table.model().dataChanged.connect(told.append)
    front.wait_for(lambda: front.desk.check_in(people[2].ticket))
    assert told == []
    front.window.go("attendees")
    assert names(page) == ["Łukas", "Meyer", "Zander"]


def test_every_control_has_a_name(page: AttendeesPage) -> None:
    controls = [*page.filters.values(), page.open_at_desk, page.print_badge, page.room, page.role, page.order]
    assert all(one.accessibleName() or getattr(one, "text", str)() for one in controls)


# The parts


def crowd(conference: Conference, make: Make, many: int) -> Roll:
    roll = Roll([Fact(OPENING, "office", ProgrammeSet(conference), seq=1)])
    roll.add(
        Fact(OPENING, "office", Registered(make(family=f"Öhm{number * 7919 % many}"), Source.ROSTER), seq=number + 2)
        for number in range(many)
    )
    return roll


def test_a_directory_orders_as_reports_do(qtbot: Any, conference: Conference, person: Make) -> None:
    roll = Roll([Fact(OPENING, "office", ProgrammeSet(conference), seq=1)])
    spellings = ["Meyer", "meyer", "Meyer-Abich", "Meyer, Zoe", "Ärmel", "Aermel", "Strauß", "Strauss B", "Łodz", ""]
    for seq, family in enumerate(spellings, 2):
        roll.add([Fact(OPENING, "office", Registered(person(family=family), Source.ROSTER), seq=seq)])
    directory = Directory(roll)
    directory.fill()
    assert directory.ids == [one.id for one in report.listed(roll.standings())]


def test_a_large_conference_is_taken_in_by_pieces(qtbot: Any, conference: Conference, person: Make) -> None:
    roll = crowd(conference, person, PIECE + 10)
    directory = Directory(roll)
    with qtbot.waitSignal(directory.filled):
        directory.fill()
        late = person(family="Aal")
        roll.add([Fact(OPENING, "office", Registered(late, Source.WALK_IN), seq=PIECE + 12)])
        directory.refresh([late.id])
        assert not directory.is_filled
    assert directory.ids[0] == late.id
    assert len(directory.ids) == PIECE + 11


def test_a_model_sorts_by_keys_and_gives_rows_as_objects(qtbot: Any, conference: Conference, person: Make) -> None:
    roll = crowd(conference, person, 5)
    family = Column("attendees.column.name", lambda one: one.attendee.family, lambda one: one.attendee.family)
    model = AttendeeModel((family,), roll.standing)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_people([one.id for one in roll.standings()])
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert [model.index(row, 0).data() for row in range(5)] == ["Öhm4", "Öhm3", "Öhm2", "Öhm1", "Öhm0"]
    assert model.index(0, 0).data(SORT) == "Öhm4"
    assert model.index(0, 0).data(OBJECT) is roll.standing(model.ids[0])
    model.sort(-1)
    assert model.ids == [one.id for one in roll.standings()]
    del tester


@pytest.fixture
def large(qtbot: Any, tmp_path: Path, conference: Conference, person: Make, clock: Clock) -> Iterator[Front]:
    made = Front(qtbot, tmp_path, conference, [person("a", family=f"Öhm{number}") for number in range(5000)], clock)
    yield made
    made.close()


def test_five_thousand_are_entered_filtered_and_sorted_in_a_moment(large: Front) -> None:
    page = AttendeesPage(
        large.reception, Batch(large.reception), large.lanes["office"], large.notices, lambda: large.folder
    )
    large.window._makers = {"attendees": lambda: page}
    large.window.go("attendees")
    large.qtbot.waitUntil(lambda: page.count.text() == "5000 von 5000 Personen")

    def seconds(work: Callable[[], object]) -> float:
        def once() -> float:
            began = perf_counter()
            work()
            return perf_counter() - began

        return min(once() for _ in range(3))

    QApplication.processEvents()
    assert seconds(page.entered) < 0.05
    assert seconds(page.filters["missing"].click) < 0.05
    assert seconds(lambda: page.table.sortByColumn(4, Qt.SortOrder.AscendingOrder)) < 0.05
