"""The page of the reports and of the day's end, by what the lead of the desk sees and presses."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from checkin import actions, office, report
from checkin.model import Attendee, BadgePrinted, Registered, Source, Status
from checkin.report import Column, Table
from checkin.trouble import Trouble
from tests.stage import Make
from tests.ui.conftest import Front, Keys
from ui.pages import reports
from ui.pages.reports import ReportsPage
from ui.printing import print_pdf
from ui.widgets.attendee_table import SORT
from ui.widgets.report_table import ReportModel


@pytest.fixture
def people(person: Make) -> list[Attendee]:
    """Invented people whose names stand in another order than they registered."""
    return [person("a", family="Zander"), person("b", family="Äpfel"), person("c", family="Adler"), person()]


@pytest.fixture
def page(front: Front, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReportsPage]:
    monkeypatch.setattr(reports, "SETTLED", 20)
    made = ReportsPage(front.reception, front.lanes["office"], front.notices, lambda: front.folder / "kept")
    front.window._makers = {"reports": lambda: made}
    QAbstractItemModelTester(made.table.report, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    front.window.go("reports")
    front.settle()
    yield made


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that were opened, which no test does really."""
    told: list[str] = []
    monkeypatch.setattr(reports.QDesktopServices, "openUrl", lambda url: told.append(url.toLocalFile()))
    return told


def click(front: Front, widget: QWidget) -> None:
    front.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
    front.settle()


def arrive(front: Front, *people: Attendee) -> None:
    for one in people:
        front.wait_for(lambda one=one: front.desk.check_in(one.ticket))
        front.clock.turn(minutes=1)


def column(page: ReportsPage, at: int) -> list[str]:
    model: QAbstractItemModel = page.table.model()
    return [str(model.index(row, at).data()) for row in range(model.rowCount())]


def told(front: Front) -> str:
    notice = front.notices.latest()
    return f"{notice.said} {notice.hint}" if notice else ""


def choose_file(front: Front, page: ReportsPage, path: Path | None = None) -> Path:
    """Answer the dialog that is open, with its own suggestion or another path; gives what was suggested."""
    dialog = page.findChild(QFileDialog)
    assert dialog is not None and dialog.isVisible()
    suggested = Path(dialog.selectedFiles()[0])
    if path is not None:
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(name, QLineEdit)
        name.setText(str(path))
    dialog.accept()
    front.settle()
    return suggested


# looking


def test_attendance_of_today_is_in_front(front: Front, page: ReportsPage, people: list[Attendee]) -> None:
    assert not page.table.isVisible()
    assert page._words.text() == "Noch kein Eintrag für diesen Tag."
    arrive(front, *people[:3])
    front.qtbot.waitUntil(lambda: column(page, 0) == ["Adler", "Äpfel", "Zander"])
    assert page._title.text() == "Anwesenheit"
    assert page._subtitle.text() == "11.09.2019 · 3 von 4 angemeldeten Personen da"
    assert column(page, 5) == ["11.09.2019 12:02", "11.09.2019 12:01", "11.09.2019 12:00"]


@pytest.mark.parametrize("name", report.REPORTS)
def test_every_report_is_looked_at_as_it_will_be_written(
    front: Front, page: ReportsPage, people: list[Attendee], name: str
) -> None:
    arrive(front, *people[:2])
    click(front, page.names[name])
    front.qtbot.waitUntil(lambda: not page._stale and page._shown is not None and page._shown.name == name)
    expected = front.wait_for(lambda: report.build(name, front.desk.roll, front.desk.facts(), 1))
    assert page._shown is not None and page._shown.table == expected
    assert page.names[name].accessibleDescription()


def test_another_day_and_all_of_them(front: Front, page: ReportsPage, people: list[Attendee]) -> None:
    arrive(front, *people[:2])
    click(front, page.days[2])
    assert page._shown is not None and page._shown.table.rows == ()
    click(front, page.days[None])
    assert len(column(page, 0)) == 2
    assert "11.09.2019, 12.09.2019" in page._subtitle.text()


def test_no_conflicts_are_good_news(front: Front, page: ReportsPage) -> None:
    click(front, page.names["conflicts"])
    assert page._words.isVisible()
    assert page._words.text() == "Kein Eintrag. Das ist hier eine gute Nachricht."


def test_a_heading_sorts_and_gives_the_order_back(front: Front, page: ReportsPage, people: list[Attendee]) -> None:
    arrive(front, *people[:3])
    front.qtbot.waitUntil(lambda: len(column(page, 0)) == 3)
    header = page.table.horizontalHeader()
    spot = header.rect().center()
    spot.setX(header.sectionPosition(5) + 20)
    orders = []
    for _ in range(3):
        front.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        orders.append(column(page, 0))
    assert orders[0] == ["Zander", "Äpfel", "Adler"]
    assert orders[1] == ["Adler", "Äpfel", "Zander"]
    assert orders[2] == ["Adler", "Äpfel", "Zander"]


def test_a_report_in_view_follows_what_other_desks_write(
    front: Front, page: ReportsPage, people: list[Attendee]
) -> None:
    for count in (1, 2, 3):
        arrive(front, people[count])
        front.qtbot.waitUntil(lambda count=count: len(column(page, 0)) == count)


def test_the_scan_log_is_read_when_somebody_asks_and_not_with_every_scan(
    front: Front, page: ReportsPage, people: list[Attendee]
) -> None:
    arrive(front, people[0])
    click(front, page.names["scan-log"])
    assert column(page, 4) == ["Zander"]
    assert "Stand" in page._subtitle.text()
    arrive(front, people[1])
    assert not page._settling.isActive()
    assert column(page, 4) == ["Zander"]
    click(front, page.names["scan-log"])
    front.settle()
    assert column(page, 4) == ["Zander", "Äpfel"]


def test_a_hidden_page_builds_nothing_until_it_is_entered(
    front: Front, page: ReportsPage, people: list[Attendee]
) -> None:
    front.window.go("desk")
    arrive(front, *people[:2])
    front.settle()
    assert column(page, 0) == []
    front.window.go("reports")
    front.settle()
    assert column(page, 0) == ["Äpfel", "Zander"]


def test_arrows_choose_a_report_and_enter_presses(front: Front, page: ReportsPage, press: Keys) -> None:
    assert page.names["attendance"].hasFocus()
    press(page, Qt.Key.Key_Down)
    front.settle()
    assert page.names["rooms"].isChecked()
    assert page._shown is not None and page._shown.name == "rooms"
    page.days[2].setFocus()
    press(page, Qt.Key.Key_Return)
    front.settle()
    assert page._shown.day == 2


def test_every_control_has_a_name(page: ReportsPage) -> None:
    controls = [*page.names.values(), *page.days.values(), *page.saves.values(), page.print, page.end.main, page.table]
    assert all(one.accessibleName() or getattr(one, "text", str)() for one in controls)


# keeping


@pytest.mark.parametrize("ending", actions.REPORT_FORMATS)
def test_a_report_is_kept_under_a_name_that_says_what_it_is(
    front: Front, page: ReportsPage, people: list[Attendee], ending: str, opened: list[str]
) -> None:
    arrive(front, people[0])
    front.qtbot.waitUntil(lambda: column(page, 0) == ["Zander"])
    click(front, page.saves[ending])
    path = front.folder / f"mine{ending}"
    assert choose_file(front, page, path).name == f"anwesenheit-tag-1-2019-09-11{ending}"
    assert path.exists()
    assert told(front) == f"Gespeichert: {path} "
    notice = front.notices.latest()
    assert notice is not None and notice.act is not None
    notice.act()
    assert opened == [str(front.folder)]


def test_what_was_looked_at_is_what_is_kept(front: Front, page: ReportsPage, people: list[Attendee]) -> None:
    arrive(front, people[0])
    front.qtbot.waitUntil(lambda: column(page, 0) == ["Zander"])
    click(front, page.saves[".csv"])
    arrive(front, people[1])
    front.qtbot.waitUntil(lambda: len(column(page, 0)) == 2)
    path = front.folder / "mine.csv"
    choose_file(front, page, path)
    assert [row[0] for row in office.read_sheets(path)[0].rows] == ["Nachname", "Zander"]


def test_a_file_that_cannot_be_written_is_told_and_another_place_offered(
    front: Front, page: ReportsPage, people: list[Attendee], monkeypatch: pytest.MonkeyPatch
) -> None:
    """I04: the file is open in another program."""

    def locked(path: Path, table: Table) -> None:
        raise Trouble("cannot-write", path=path, why="in use")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "write_table", locked)
        click(front, page.saves[".xlsx"])
        choose_file(front, page, front.folder / "open.xlsx")
    assert "open.xlsx lässt sich nicht schreiben (in use)" in told(front)
    notice = front.notices.latest()
    assert notice is not None and notice.action == "Anders speichern" and notice.act is not None
    front.qtbot.waitUntil(lambda: page.findChild(QFileDialog) is None)
    notice.act()
    choose_file(front, page, front.folder / "other.xlsx")
    assert (front.folder / "other.xlsx").exists()


# printing


def test_without_a_printer_the_pdf_is_offered(front: Front, page: ReportsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PySide6.QtPrintSupport.QPrinterInfo.availablePrinterNames", list)
    click(front, page.print)
    assert told(front).startswith("Auf diesem Computer ist kein Drucker eingerichtet.")
    notice = front.notices.latest()
    assert notice is not None and notice.act is not None
    notice.act()
    assert choose_file(front, page, front.folder / "x.pdf").suffix == ".pdf"
    assert (front.folder / "x.pdf").exists()


def test_pages_are_printed_as_they_look(qtbot: Any, tmp_path: Path) -> None:
    rows = tuple((f"Erfunden{number}", number) for number in range(120))
    source, paper = tmp_path / "report.pdf", tmp_path / "paper.pdf"
    actions.write_table(source, Table("Probe", "erfunden", (Column("Name"), Column("Nr.", 5)), rows))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(paper))
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    assert print_pdf(source, printer)
    with pypdfium2.PdfDocument(source) as before, pypdfium2.PdfDocument(paper) as after:
        assert len(after) == len(before) > 1
        assert after[0].get_size() == pytest.approx(before[0].get_size(), abs=2)
        one, other = (
            document[0].render(scale=1).to_pil().convert("L").resize((297, 210)) for document in (before, after)
        )
        pairs = zip(one.tobytes(), other.tobytes(), strict=True)
        assert sum(abs(a - b) for a, b in pairs) / (297 * 210) < 3


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_told(qtbot: Any, tmp_path: Path) -> None:
    source = tmp_path / "report.pdf"
    actions.write_table(source, Table("Probe", "", (Column("Name"),), (("Erfunden",),)))
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "not" / "there" / "paper.pdf"))
    assert not print_pdf(source, printer)


# the end of the day


def test_the_end_of_a_day_in_one_press(
    front: Front, page: ReportsPage, people: list[Attendee], opened: list[str]
) -> None:
    front.wait_for(front.desk.plan)
    arrive(front, *people[:2])
    assert page.end.main.text() == "Tagesabschluss\nTag 1 · 11.09."
    front.qtbot.mouseClick(page.end.main, Qt.MouseButton.LeftButton)
    assert page.end.cancel.isVisible()
    front.qtbot.waitUntil(page.summary.isVisible, timeout=20_000)
    folder = front.folder / "kept" / "2019-09-11-tag-1"
    assert len(list(folder.iterdir())) == 7
    assert page.summary.title.text() == "Tag 1 ist abgeschlossen"
    assert page.summary.place.text() == f"Alles liegt in {folder}"
    assert page.summary.owed.text() == "2 Angekommene haben noch kein Namensschild."
    assert not page.summary.look.isVisible()
    assert page.end.main.isVisible() and not page.end.cancel.isVisible()
    click(front, page.summary.open_folder)
    assert opened == [str(folder)]


def test_a_second_end_of_the_day_stands_beside_the_first(front: Front, page: ReportsPage, press: Keys) -> None:
    for folder in ("2019-09-11-tag-1", "2019-09-11-tag-1-2"):
        page.end.main.setFocus()
        press(page, Qt.Key.Key_Return)
        front.qtbot.waitUntil(page.summary.isVisible, timeout=20_000)
        assert (front.folder / "kept" / folder).is_dir()
        press(page, Qt.Key.Key_Escape)
        assert page.table.isVisible() or page._words.isVisible()
    assert front.window.place == "reports"


def test_conflicts_that_are_open_are_told_and_looked_at(
    front: Front, page: ReportsPage, people: list[Attendee]
) -> None:
    for one in people[:3]:
        front.wait_for(lambda one=one: front.desk.walk_in("Erna", f"Neu-{one.family}", {}))
    front.wait_for(lambda: front.desk.keep_prints([BadgePrinted(one.id, "a6") for one in front.desk.roll.standings()]))
    arrive(front, people[0])
    cancelled = replace(people[0], status=Status.CANCELLED)
    front.wait_for(lambda: front.desk.take_roster(lambda roll: [Registered(cancelled, Source.ROSTER)]))
    front.qtbot.mouseClick(page.end.main, Qt.MouseButton.LeftButton)
    front.qtbot.waitUntil(page.summary.isVisible, timeout=20_000)
    assert page.summary.conflicts.text() == "1 Widerspruch ist zu klären."
    click(front, page.summary.look)
    assert page._shown is not None and page._shown.name == "conflicts"
    assert column(page, 0) == ["Zander"]


def test_check_ins_go_on_meanwhile_and_all_lists_agree(front: Front, page: ReportsPage, people: list[Attendee]) -> None:
    """I09."""
    arrive(front, people[0])
    front.qtbot.mouseClick(page.end.main, Qt.MouseButton.LeftButton)
    for one in people[1:]:
        front.reception.check_in(one.id)
    front.qtbot.waitUntil(page.summary.isVisible, timeout=20_000)
    folder = front.folder / "kept" / "2019-09-11-tag-1"
    assert front.board.roll.arrived[1] == 4

    def rows(name: str) -> list[tuple[str, ...]]:
        sheets = office.read_sheets(folder / f"{name}-tag-1-2019-09-11{'.csv' if 'nicht' in name else '.xlsx'}")
        return list(sheets[0].rows[1:])

    assert len(rows("anwesenheit")) == len(rows("scan-protokoll")) == 1
    assert len(rows("nicht-gekommen")) == 3


def test_the_end_of_the_day_can_be_given_up(front: Front, page: ReportsPage, press: Keys) -> None:
    front.qtbot.mouseClick(page.end.main, Qt.MouseButton.LeftButton)
    front.qtbot.waitUntil(lambda: page.end._bar.value() > 0, timeout=20_000)
    press(page, Qt.Key.Key_Escape)
    assert page.end.main.isVisible()
    front.settle()
    front.qtbot.waitUntil(lambda: "abgebrochen" in told(front))
    assert list((front.folder / "kept").iterdir()) == []
    assert not page.summary.isVisible()


def test_begun_again_at_once_there_is_one_set_in_the_end(front: Front, page: ReportsPage, press: Keys) -> None:
    front.qtbot.mouseClick(page.end.main, Qt.MouseButton.LeftButton)
    press(page, Qt.Key.Key_Escape)
    assert page.end.main.hasFocus()
    press(page, Qt.Key.Key_Return)
    front.qtbot.waitUntil(page.summary.isVisible, timeout=20_000)
    front.settle()
    (folder,) = (front.folder / "kept").iterdir()
    assert len(list(folder.iterdir())) == 7


def test_a_place_that_cannot_be_written_is_told_and_tried_again(front: Front, page: ReportsPage) -> None:
    place = front.folder / "kept"
    place.write_text("in the way")
    click(front, page.end.main)
    front.qtbot.waitUntil(lambda: "lässt sich nicht schreiben" in told(front))
    assert page.end.main.isVisible()
    place.unlink()
    notice = front.notices.latest()
    assert notice is not None and notice.act is not None
    notice.act()
    front.qtbot.waitUntil(page.summary.isVisible, timeout=20_000)


# the model


def test_empty_cells_come_last_and_values_keep_their_kind(qtbot: Any) -> None:
    model = ReportModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    moment = datetime(2019, 9, 11, 12, 3)  # noqa: DTZ001
    rows = ((10, "Öhm", None), (9, "", moment), (None, "Zander", None), (2, "Aal", None))
    model.show_table(Table("Probe", "", (Column("Nr."), Column("Name"), Column("Da")), rows))
    model.sort(0)
    assert [model.index(row, 0).data() for row in range(4)] == ["2", "9", "10", ""]
    assert model.index(2, 0).data(SORT) == 10
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert [model.index(row, 0).data() for row in range(4)] == ["10", "9", "2", ""]
    model.sort(1)
    assert [model.index(row, 1).data() for row in range(4)] == ["Aal", "Öhm", "Zander", ""]
    model.sort(2)
    assert model.index(0, 2).data() == "11.09.2019 12:03"
    model.sort(-1)
    assert [model.index(row, 1).data() for row in range(4)] == ["Öhm", "", "Zander", "Aal"]
    del tester
