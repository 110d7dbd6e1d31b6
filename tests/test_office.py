import csv
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from checkin import office
from checkin.report import Cell, Column, Table
from checkin.trouble import Trouble

LIST = "Vorname;Nachname;Ort\r\nJürgen;Müller;Süd\r\nŁukasz;Nguyễn;Halle\r\n"
NOON = datetime.fromisoformat("2019-09-11 12:03")
GERMAN = "Vorname;Nachname;Ort\r\nJürgen;Müller – „Süd“;Halle €\r\n"


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def workbook(path: Path, *sheets: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd.mm.yyyy"}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def table(*rows: tuple[Cell, ...], title: str = "Anwesenheit") -> Table:
    columns = tuple(Column(f"Spalte {number}") for number in range(len(rows[0])))
    return Table(title, "11.09.2019", columns, rows)


def cells_of(path: Path) -> tuple[tuple[str, ...], ...]:
    (sheet,) = office.read_sheets(path)
    return sheet.rows


# Reading CSV


def test_H01_a_list_from_a_german_windows_keeps_its_umlauts(tmp_path: Path) -> None:
    rows = cells_of(written(tmp_path / "liste.csv", GERMAN.encode("cp1252")))
    assert rows[1] == ("Jürgen", "Müller – „Süd“", "Halle €")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_H02_H03_H04_unicode_is_read_with_and_without_mark(tmp_path: Path, encoding: str) -> None:
    rows = cells_of(written(tmp_path / "liste.csv", LIST.encode(encoding)))
    assert rows == (("Vorname", "Nachname", "Ort"), ("Jürgen", "Müller", "Süd"), ("Łukasz", "Nguyễn", "Halle"))


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_H07_the_heading_line_tells_the_separator(tmp_path: Path, separator: str) -> None:
    text = f'"Name; Vorname, Titel"{separator}Preis{separator}Ort\n"Grimm; Vera"{separator}"12,50"{separator}Halle\n'
    assert cells_of(written(tmp_path / "liste.csv", text.encode()))[1] == ("Grimm; Vera", "12,50", "Halle")


def test_H08_a_cell_over_several_lines_keeps_the_line_numbers_right(tmp_path: Path) -> None:
    text = 'Name;Notiz\nVera;"eins\nzwei ""drei"""\n\nUwe;vier\n'
    (sheet,) = office.read_sheets(written(tmp_path / "liste.csv", text.encode()))
    assert sheet.rows == (("Name", "Notiz"), ("Vera", 'eins\nzwei "drei"'), ("Uwe", "vier"))
    assert sheet.numbers == (1, 2, 5)


def test_H09_an_open_quote_is_told_with_its_line(tmp_path: Path) -> None:
    text = 'Name;Notiz\nVera;eins\nUwe;"zwei\nEva;drei\n'
    with pytest.raises(Trouble, match="Zeile 3"):
        office.read_sheets(written(tmp_path / "liste.csv", text.encode()))


@pytest.mark.parametrize("data", [b"", b"\n\n", "\ufeff".encode(), b";;;\r\n;;;\r\n"])
def test_H15_an_empty_file_is_told_as_such(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Trouble) as told:
        office.read_sheets(written(tmp_path / "liste.csv", data))
    assert told.value.name == "roster-empty"


def test_H16_more_rows_than_any_conference_has_are_refused(tmp_path: Path) -> None:
    rows = b"Name;Ort\n" + b"Vera;Halle\n" * office.MOST_ROWS
    assert len(cells_of(written(tmp_path / "liste.csv", rows))) == office.MOST_ROWS + 1
    with pytest.raises(Trouble) as told:
        office.read_sheets(written(tmp_path / "liste.csv", rows + b"Uwe;Halle\n"))
    assert told.value.name == "roster-too-long"


@pytest.mark.parametrize(
    "data", [b"Name;Ort\nVe\0ra;Halle\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", b"PK\x03\x04zip", b"a\x81b"]
)
def test_H10_H26_what_is_no_list_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Trouble) as told:
        office.read_sheets(written(tmp_path / "liste.csv", data))
    assert told.value.name == "roster-unreadable"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as told:
        office.read_sheets(tmp_path / "nirgends.csv")
    assert told.value.name == "no-file"


# Reading XLSX


def test_H28_numbers_dates_and_leading_zeros_become_the_text_one_sees(tmp_path: Path) -> None:
    row = [7.0, 2.5, "0042", True, date(2019, 9, 11), NOON, time(9, 5), "  Vera ", "=1+1"]
    path = tmp_path / "liste.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Liste")
        day, moment, clock = (
            book.add_format({"num_format": form}) for form in ("dd.mm.yyyy", "dd.mm.yyyy hh:mm", "hh:mm")
        )
        for at, cell in enumerate(row):
            form = {date: day, datetime: moment, time: clock}.get(type(cell))
            sheet.write(0, at, cell, form)
    assert cells_of(path) == (
        ("7", "2.5", "0042", "true", "2019-09-11", "2019-09-11 12:03:00", "09:05:00", "Vera", "=1+1"),
    )


def test_all_sheets_are_read_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = workbook(tmp_path / "liste.xlsx", [["A"], ["1"]], [[], [], ["Name", "Ort"], [], ["Vera", "Halle"]])
    first, second = office.read_sheets(path)
    assert (first.name, first.rows) == ("Sheet1", (("A",), ("1",)))
    assert second.rows == (("Name", "Ort"), ("Vera", "Halle"))
    assert second.numbers == (3, 5)


def test_a_workbook_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    workbook(tmp_path / "liste.xlsx", [["Name"], ["Vera"]])
    assert cells_of((tmp_path / "liste.xlsx").rename(tmp_path / "liste.csv")) == (("Name",), ("Vera",))
    assert cells_of(written(tmp_path / "neu.xlsx", b"Name\nVera\n")) == (("Name",), ("Vera",))


# Writing

ACTING = ("=1+1", "+49 345 1", "-2", "@SUM(A1)", "\t=1", ' "=1', "{=1}", "http://example.org", "0042", "1e5")


def test_I01_no_cell_of_a_workbook_acts_whatever_it_says(tmp_path: Path) -> None:
    path = tmp_path / "liste.xlsx"
    office.write_xlsx(path, table(*((text, 1) for text in ACTING)))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert not any(
            "hyperlink" in archive.read(name).decode() for name in archive.namelist() if name.endswith("xml")
        )
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert [row[0] for row in cells_of(path)[1:]] == [text.strip() for text in ACTING]


def test_a_workbook_has_dates_numbers_and_a_frozen_heading_with_a_filter(tmp_path: Path) -> None:
    path = tmp_path / "liste.xlsx"
    office.write_xlsx(path, table(("Grimm", 3, NOON, None)))
    assert cells_of(path)[1] == ("Grimm", "3", "2019-09-11 12:03:00", "")
    with zipfile.ZipFile(path) as archive:
        sheet, styles = (archive.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:D2"' in sheet
    assert 'formatCode="dd.mm.yyyy hh:mm"' in styles


def test_I02_csv_is_what_a_german_excel_opens(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    office.write_csv(path, table(("Müller; Jürgen", 3, NOON, None)))
    expected = '\ufeffSpalte 0;Spalte 1;Spalte 2;Spalte 3\r\n"Müller; Jürgen";3;11.09.2019 12:03;\r\n'
    assert path.read_bytes() == expected.encode()


def test_I01_csv_puts_an_apostrophe_before_what_would_act(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    office.write_csv(path, table(*((text, -1) for text in ACTING)))
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file, delimiter=";"))[1:]
    assert [row[0] for row in read] == [
        "'=1+1",
        "'+49 345 1",
        "'-2",
        "'@SUM(A1)",
        "'\t=1",
        "' \"=1",
        "{=1}",
        "http://example.org",
        "0042",
        "1e5",
    ]
    assert {row[1] for row in read} == {"-1"}


@pytest.mark.parametrize("write", [office.write_xlsx, office.write_csv])
def test_I03_control_characters_and_endless_texts_do_no_harm(tmp_path: Path, write: Any) -> None:
    path = tmp_path / "liste"
    write(path, table(("Ve\x00\x07\x1b\x0bra \ud800\uffff😀", "x" * 100_000)))
    assert cells_of(path)[1] == ("Vera 😀", "x" * 32_767)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Anwesenheit", "Anwesenheit"),
        ("Räume: Tag 1/2 [neu]?*\\", "Räume Tag 1 2 neu"),
        ("'Liste'", "Liste"),
        ("x" * 40, "x" * 31),
        ("Anwesenheit – Kommunen innovativ Fachkonferenz", "Anwesenheit – Kommunen"),
        ("[]", "1"),
        ("\x00=cmd|'/C calc'!A0", "=cmd|' C calc'!A0"),
    ],
)
def test_I08_any_title_gives_a_sheet_its_name(tmp_path: Path, title: str, name: str) -> None:
    path = tmp_path / "liste.xlsx"
    office.write_xlsx(path, table(("x",), title=title))
    assert office.read_sheets(path)[0].name == name


@pytest.mark.parametrize("write", [office.write_xlsx, office.write_csv])
def test_I05_what_cannot_be_written_leaves_no_half_file(tmp_path: Path, write: Any) -> None:
    (tmp_path / "liste").mkdir()
    with pytest.raises(Trouble) as told:
        write(tmp_path / "liste", table(("x",)))
    assert told.value.name == "cannot-write"
    assert [path.name for path in tmp_path.iterdir()] == ["liste"]


@pytest.mark.parametrize("write", [office.write_xlsx, office.write_csv])
def test_an_empty_report_is_a_file_with_headings(tmp_path: Path, write: Any) -> None:
    path = tmp_path / "liste"
    write(path, Table("Niemand", "", (Column("Name"),), ()))
    assert cells_of(path) == (("Name",),)
