"""The roster assistant, by what the event office sees and presses."""

from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from checkin import actions
from checkin.model import Attendee
from tests.ui.conftest import Front, Keys
from ui.pages.roster import RosterPage
from ui.widgets.roster_entries import Entry, EntryList, EntryModel


@pytest.fixture
def page(front: Front) -> RosterPage:
    made = RosterPage(front.reception, front.lanes["office"], front.notices)
    front.window._makers = {"roster": lambda: made}
    front.window.go("roster")
    return made


HEADER = "Ticket-Code;Vorname;Nachname;Einrichtung;1. Wunsch Themenraum;Essen"


def row(one: Attendee, **other: str) -> str:
    cells = {
        "ticket": one.ticket,
        "given": one.given,
        "family": one.family,
        "organisation": "",
        "wish": "Alpha",
    } | other
    return ";".join((*(cells[name] for name in ("ticket", "given", "family", "organisation", "wish")), "vegan"))


def write(path: Path, rows: Sequence[str], header: str = HEADER) -> Path:
    file = path / "liste.csv"
    file.write_text("\n".join((header, *rows)), encoding="utf-8")
    return file


@pytest.fixture
def newer(tmp_path: Path, people: list[Attendee]) -> Path:
    """A newer list: one person new, one from elsewhere, one no longer named, and a row without a name."""
    rows = [
        row(one, wish="Alpha" if number < 2 else "Beta" if number in (2, 5) else "")
        for number, one in enumerate(people[:5])
    ]
    rows[1] = row(people[1], organisation="Amt für Erfundenes")
    return write(tmp_path, [*rows, "NEU-4711;Nora;Neu;Amt;Gamma;", "NEU-4712;;;Amt;Gamma;"])


def choose(page: RosterPage, path: Path) -> None:
    """Choose a file as people do, by the button and the dialog."""
    QTest.mouseClick(page.pick, Qt.MouseButton.LeftButton)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()


def counts(page: RosterPage) -> dict[str, int]:
    return {kind: int(button.text().split()[0]) for kind, button in page.kinds.items() if button.isEnabled()}


def mean(page: RosterPage, at: int, caption: str) -> None:
    """Choose what a column means."""
    choice = page.columns.choices[at]
    index = choice.findText(caption)
    assert index >= 0
    choice.setCurrentIndex(index)
    choice.activated.emit(index)


def test_a_list_is_chosen_looked_at_taken_and_planned(front: Front, page: RosterPage, newer: Path, people) -> None:
    choose(page, newer)
    front.settle()
    assert counts(page)["new"] == 1
    assert counts(page)["problems"] == 1
    assert counts(page)["missing"] == 1
    assert page.people.found.entries[0] == Entry("Zeile 8", "Hier fehlt der Name.")
    QTest.mouseClick(page.kinds["new"], Qt.MouseButton.LeftButton)
    assert page.people.found.entries == (Entry("Neu, Nora", "Zeile 7 · Amt"),)
    QTest.mouseClick(page.take, Qt.MouseButton.LeftButton)
    front.settle()
    assert front.board.roll.registered == 7
    told = front.notices.latest()
    assert told is not None and told.said.startswith("Übernommen: 1 neu")
    assert told.action == "Plätze planen"
    QTest.mouseClick(page.plan, Qt.MouseButton.LeftButton)
    front.settle()
    assert sum(len(one.seats) > 0 for one in front.board.roll.standings()) == 6
    told = front.notices.latest()
    assert told is not None and "× 1. Wunsch" in told.hint and "auf Wartelisten" in told.hint
    assert page._hint.text() == told.hint


def test_what_changed_about_a_person_is_named(front: Front, page: RosterPage, newer: Path, people) -> None:
    choose(page, newer)
    front.settle()
    QTest.mouseClick(page.kinds["changed"], Qt.MouseButton.LeftButton)
    entry = next(one for one in page.people.found.entries if one.title == people[1].listed)
    assert entry.about.startswith("Zeile 3 · ") and "Einrichtung" in entry.about


def test_a_file_can_be_dropped_onto_the_page(front: Front, page: RosterPage, newer: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(newer))])
    where = QPointF(page.rect().center())
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(where, action, data, button, key))
    front.settle()
    assert counts(page)["new"] == 1


def test_a_column_that_is_taken_for_nothing_can_be_matched_and_one_can_be_left_out(
    front: Front, page: RosterPage, newer: Path
) -> None:
    choose(page, newer)
    front.settle()
    assert [choice.currentText() for choice in page.columns.choices.values()] == [
        "Ticket-Code", "Vorname", "Nachname", "Einrichtung", "1. Wunsch", "– nicht benutzt –"
    ]  # fmt: skip
    assert counts(page)["unused"] == 1
    mean(page, 5, "Bemerkung")
    front.settle()
    assert "unused" not in counts(page)
    QTest.mouseClick(page.kinds["changed"], Qt.MouseButton.LeftButton)
    assert all("Bemerkung" in one.about for one in page.people.found.entries)
    mean(page, 5, "Einrichtung")
    front.settle()
    assert page.columns.choices[3].currentText() == "– nicht benutzt –"
    mean(page, 5, "– nicht benutzt –")
    front.settle()
    assert counts(page)["unused"] == 2
    QTest.mouseClick(page.kinds["unused"], Qt.MouseButton.LeftButton)
    assert [one.title for one in page.people.found.entries] == ["Einrichtung", "Essen"]


def test_H14_a_list_without_a_column_of_names_says_so_and_is_mended_by_hand(
    front: Front, page: RosterPage, tmp_path: Path
) -> None:
    choose(page, write(tmp_path, ["x;Ada Muster", "x;Ben Muster"], header="A;B"))
    front.settle()
    assert "keine Spalte mit Namen" in page._why_not.text() and "--map" not in page._why_not.text()
    assert page._why_not.isVisible() and not page.take.isEnabled()
    mean(page, 1, "Ganzer Name")
    front.settle()
    assert counts(page)["new"] == 2
    assert not page._why_not.isVisible() and page.take.isEnabled()


def test_a_file_that_cannot_be_read_is_told_in_words(front: Front, page: RosterPage, tmp_path: Path) -> None:
    page.read(tmp_path / "none.xlsx")
    front.settle()
    assert "none.xlsx" in page._said.text() and page._hint.text()
    assert page.pick.isEnabled() and not page.take.isVisible()


def test_samples_are_few_and_short(front: Front, page: RosterPage, tmp_path: Path) -> None:
    long = "Landesamt für sehr lange Namen von Einrichtungen"
    choose(page, write(tmp_path, [f"{number};Erna;Nr{number};{long};;" for number in range(9)]))
    front.settle()
    shown = [label.text() for label in page.columns.findChildren(QLabel)]
    assert "Nr0 · Nr1" in shown
    assert all(long not in text for text in shown)


def test_a_list_that_says_nothing_new_cannot_be_taken(front: Front, page: RosterPage, tmp_path: Path, people) -> None:
    choose(
        page,
        write(tmp_path, [";".join((people[0].ticket, people[0].given, people[0].family))], "Ticket;Vorname;Nachname"),
    )
    front.settle()
    assert (page.take.text(), page.take.isEnabled()) == ("Nichts Neues", False)
    assert counts(page) == {"unchanged": 1, "missing": 5}


# long work


def test_reading_holds_up_no_guest_and_can_be_cancelled(
    front: Front, page: RosterPage, newer: Path, people, monkeypatch
) -> None:
    go_on, real = Event(), actions.find_roster

    def slow(*arguments):
        go_on.wait(10)
        return real(*arguments)

    monkeypatch.setattr(actions, "find_roster", slow)
    page.read(newer)
    assert page._busy.isVisible() and page.cancel.isVisible()
    front.scan(people[0].ticket)
    assert (front.window.place, front.board.roll.arrived[1]) == ("desk", 1)
    front.window.go("roster")
    QTest.mouseClick(page.cancel, Qt.MouseButton.LeftButton)
    assert not page._busy.isVisible()
    go_on.set()
    front.settle()
    assert page._listing is None and page.pick.isVisible()


def test_esc_cancels_what_is_being_read(front: Front, page: RosterPage, newer: Path, press: Keys) -> None:
    page.read(newer)
    press(front.window, Qt.Key.Key_Escape)
    assert front.window.place == "roster"
    front.settle()
    assert page._listing is None


def test_F20_a_scan_goes_to_the_desk_and_everything_chosen_is_still_there(
    front: Front, page: RosterPage, newer: Path, people
) -> None:
    choose(page, newer)
    front.settle()
    mean(page, 5, "Bemerkung")
    front.settle()
    front.scan(people[0].ticket)
    assert front.window.place == "desk"
    front.settle()
    front.window.go("roster")
    front.settle()
    assert page.columns.choices[5].currentText() == "Bemerkung"
    assert page._look is not None and page._look.head == front.board.roll.head  # compared with what is true by now
    QTest.mouseClick(page.take, Qt.MouseButton.LeftButton)
    front.settle()
    assert front.board.roll.registered == 7 and front.board.roll.arrived[1] == 1


def test_a_journal_that_takes_nothing_leaves_everything_chosen(
    front: Front, page: RosterPage, newer: Path, monkeypatch
) -> None:
    from checkin.trouble import Trouble

    choose(page, newer)
    front.settle()

    def full(*_):
        raise Trouble("disk-full", journal="journal")

    monkeypatch.setattr(actions, "take_roster", full)
    QTest.mouseClick(page.take, Qt.MouseButton.LeftButton)
    front.settle()
    told = front.notices.latest()
    assert told is not None and "voll" in told.said
    assert page.take.isEnabled() and front.board.roll.registered == 6


def test_the_answer_to_a_page_that_is_gone_is_still_told(front: Front, page: RosterPage, newer: Path) -> None:
    choose(page, newer)
    front.settle()
    QTest.mouseClick(page.take, Qt.MouseButton.LeftButton)
    front.window.forget_pages()
    front.settle()
    told = front.notices.latest()
    assert told is not None and told.said.startswith("Übernommen")
    assert front.board.roll.registered == 7


# manners


def test_G02_names_are_shown_as_they_are(front: Front, page: RosterPage, tmp_path: Path) -> None:
    choose(page, write(tmp_path, ["1;<b>Ada</b>;<img src=x>;A&B;;"]))
    front.settle()
    assert {label.textFormat() for label in page.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
    assert page.people.found.entries[0].title == "<img src=x>, <b>Ada</b>"


def test_everything_has_a_name_and_is_high_enough(front: Front, page: RosterPage, newer: Path) -> None:
    choose(page, newer)
    front.settle()
    for button in page.findChildren(QPushButton):
        assert button.accessibleName() or button.text()
        assert not button.isVisible() or button.height() >= 36
    assert page.columns.choices[4].accessibleName() == "Bedeutung der Spalte 1. Wunsch Themenraum"
    assert page.people.accessibleName() == "ausgelassen"


def test_the_list_of_findings_is_a_proper_model(qtbot) -> None:
    shown = EntryList("Liste")
    qtbot.addWidget(shown)
    QAbstractItemModelTester(shown.found, QAbstractItemModelTester.FailureReportingMode.Fatal)
    shown.found.show_entries([Entry("Zeile 1", "viel " * 80), Entry("Zeile 2", "")])
    shown.resize(300, 200)
    shown.show()
    assert not shown.grab().isNull()
    assert isinstance(shown.model(), EntryModel)
    assert shown.found.index(0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Zeile 1. viel")
    shown.found.show_entries([])
    assert shown.found.rowCount() == 0
