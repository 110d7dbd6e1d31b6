"""The page of the day's figures, by what the lead of the desk sees."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCharts import QBarSeries, QLineSeries
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from checkin.model import Attendee, Registered, Source
from tests.stage import Make
from tests.ui.conftest import Front, Keys
from ui import style
from ui.pages import overview
from ui.pages.overview import OverviewPage


@pytest.fixture
def page(front: Front, monkeypatch: pytest.MonkeyPatch) -> Iterator[OverviewPage]:
    monkeypatch.setattr(overview, "PAUSE", 30)
    front.wait_for(front.desk.plan)
    made = OverviewPage(front.board, front.clock)
    front.window._makers = {"overview": lambda: made}
    front.window.go("overview")
    yield made


def numbers(page: OverviewPage) -> list[str]:
    return [label.text() for label in page.numbers.values()]


def arrive(front: Front, *people: Attendee, minutes: float = 0) -> None:
    for one in people:
        front.clock.turn(minutes=minutes)
        front.wait_for(lambda one=one: front.desk.check_in(one.ticket))


def bars(page: OverviewPage) -> list[float]:
    series = next(one for one in page.arrivals.chart().series() if isinstance(one, QBarSeries))
    made = series.barSets()[0]
    return [made.at(at) for at in range(made.count())]


def line(page: OverviewPage) -> list[float]:
    series = next(one for one in page.arrivals.chart().series() if isinstance(one, QLineSeries))
    return [point.y() for point in series.points()]


def test_before_the_first_guest_words_stand_where_curves_will_be(page: OverviewPage) -> None:
    assert page.no_arrivals.isVisible() and page.no_desks.isVisible()
    assert not page.arrivals.isVisible()
    assert page.rooms.isVisible()
    assert numbers(page) == ["0", "6", "6", "0", "0"]


def test_the_numbers_follow_arrivals_and_walk_ins(front: Front, page: OverviewPage, people: list[Attendee]) -> None:
    arrive(front, *people[:2], minutes=40)
    front.wait_for(lambda: front.desk.walk_in("Erna", "Neu", {}))
    front.qtbot.waitUntil(lambda: numbers(page) == ["3", "6", "4", "1", "3"])
    assert page.come.text() == "2 von 6 Angemeldeten sind da, 33 %"
    front.clock.turn(minutes=30)
    arrive(front, people[2])
    front.qtbot.waitUntil(lambda: numbers(page) == ["4", "6", "3", "1", "3"])


def test_the_curve_has_a_bar_for_five_minutes_and_a_line_for_all(
    front: Front, page: OverviewPage, people: list[Attendee]
) -> None:
    arrive(front, *people[:4], minutes=4)  # 12:04, 12:08, 12:12, 12:16
    front.qtbot.waitUntil(lambda: page.arrivals.isVisible() and bars(page) == [1, 1, 1, 1])
    assert line(page) == [0, 1, 2, 3, 4]
    assert page.arrivals._times.categoriesLabels()[0] == "12:00"
    assert page.arrivals.accessibleDescription().startswith("Diagramm: Ankünfte. 4 Ankünfte von 12:00 bis 12:15 Uhr")


def test_each_desk_stands_there_with_its_pace(front: Front, page: OverviewPage, people: list[Attendee]) -> None:
    arrive(front, *people[:3], minutes=0.5)
    said = "Diagramm: Tische. Tisch 1: 3 Ankünfte · 30 s je Gast"
    front.qtbot.waitUntil(lambda: page.desks.accessibleDescription() == said)


def test_rooms_say_who_is_here_who_is_expected_and_what_is_too_much(
    front: Front, page: OverviewPage, people: list[Attendee], person: Make
) -> None:
    arrive(front, people[0])
    front.qtbot.waitUntil(lambda: "Alpha: 1 da · 1 erwartet · 2 Plätze" in page.rooms.accessibleDescription())
    for family in ("Neu", "Neuer"):
        front.wait_for(lambda family=family: front.desk.walk_in("Erna", family, {"theme": ("a",)}))
    front.wait_for(lambda: front.desk.undo(people[0].id, "Versehen"))
    front.qtbot.waitUntil(lambda: numbers(page)[3] == "2")
    titles = [row.title for row in page.rooms._rows]
    assert titles == ["15:45  Alpha", "15:45  Beta", "15:45  Gamma", "14:15  Tour 1", "14:15  Tour 2"]


def test_a_room_that_gets_too_full_says_so(front: Front, page: OverviewPage, person: Make) -> None:
    assert not any(part.isVisible() for part in page._over)
    late = [person("a") for _ in range(3)]
    front.wait_for(lambda: front.desk.take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in late]))
    front.qtbot.waitUntil(lambda: ", 3 zu viel" in page.rooms.accessibleDescription())
    assert all(part.isVisible() for part in page._over)
    assert page.rooms._across.max() == pytest.approx(2.5)


def test_facts_in_quick_succession_are_looked_at_once(
    front: Front, page: OverviewPage, people: list[Attendee], monkeypatch: pytest.MonkeyPatch
) -> None:
    front.qtbot.waitUntil(lambda: not page._resting.isActive())
    shown: list[Any] = []
    real = page._show
    monkeypatch.setattr(page, "_show", lambda found: (shown.append(found.here), real(found)))
    page._resting.setInterval(400)
    arrive(front, *people[:4])
    front.qtbot.waitUntil(lambda: shown[-1:] == [4])
    assert shown == [1, 4]


def test_a_hidden_page_counts_nothing_until_it_is_entered(
    front: Front, page: OverviewPage, people: list[Attendee]
) -> None:
    front.window.go("desk")
    arrive(front, *people[:2])
    assert numbers(page)[0] == "0"
    assert not page._resting.isActive() and not page._minutes.isActive()
    front.window.go("overview")
    assert numbers(page)[0] == "2"


def test_another_day_has_figures_of_its_own(front: Front, page: OverviewPage, people: list[Attendee]) -> None:
    arrive(front, people[0])
    front.qtbot.waitUntil(lambda: numbers(page)[0] == "1")
    front.reception.work_on(2)
    front.qtbot.waitUntil(lambda: numbers(page)[0] == "0")
    assert page.no_arrivals.isVisible()


def test_colours_follow_the_theme(
    front: Front, page: OverviewPage, people: list[Attendee], monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(front, people[0])
    front.qtbot.waitUntil(page.arrivals.isVisible)
    before = page.arrivals._line.pen().color().name()
    monkeypatch.setattr(style, "palette", lambda: style.DARK if before == style.LIGHT.text else style.LIGHT)
    application = QApplication.instance()
    style._dress(application)
    front.qtbot.waitUntil(lambda: page.arrivals._line.pen().color().name() == style.palette().text)
    monkeypatch.undo()
    style._dress(application)


def test_charts_are_reached_by_tab_and_have_names(
    front: Front, page: OverviewPage, people: list[Attendee], press: Keys
) -> None:
    arrive(front, people[0])
    front.qtbot.waitUntil(page.arrivals.isVisible)
    charts = (page.arrivals, page.desks, page.rooms)
    assert all(one.accessibleName() and one.accessibleDescription() for one in charts)
    page.arrivals.setFocus(Qt.FocusReason.TabFocusReason)
    press(page, Qt.Key.Key_Tab)
    assert page.desks.hasFocus()
    press(page, Qt.Key.Key_Tab)
    assert page.rooms.hasFocus()


def test_a_name_is_never_read_as_markup(front: Front, page: OverviewPage, people: list[Attendee]) -> None:
    front.desk.name = "<b>Tisch</b> & Co"
    arrive(front, people[0])
    front.qtbot.waitUntil(lambda: [row.title for row in page.desks._rows] == ["<b>Tisch</b> & Co"])
    assert all(label == "" for one in page.desks._sets.values() for label in [one.label()])
    assert not page.desks.grab().isNull()


@pytest.fixture
def large(qtbot: Any, tmp_path: Any, conference: Any, person: Make, clock: Any) -> Iterator[Front]:
    made = Front(qtbot, tmp_path, conference, [person("a") for _ in range(5200)], clock)
    yield made
    made.close()


def test_a_large_conference_is_counted_in_pieces(large: Front) -> None:
    page = OverviewPage(large.board, large.clock)
    large.window._makers = {"overview": lambda: page}
    large.window.go("overview")
    assert numbers(page)[0] == "–"
    large.qtbot.waitUntil(lambda: numbers(page)[1] == "5200")
