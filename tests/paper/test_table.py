from datetime import datetime

import pytest

from checkin.paper.table import write_table
from checkin.report import Column, Table
from tests.paper import reading

COLUMNS = (Column("Nr.", 5), Column("Name", 28), Column("Organisation", 40), Column("Ankunft", 16))
ARRIVED = datetime.fromisoformat("2019-09-11T12:03")


def table(*rows):
    return Table("Anwesenheit", "Mittwoch, 11. September 2019", COLUMNS, rows)


def printed(tmp_path, *rows):
    write_table(tmp_path / "report.pdf", table(*rows))
    return reading.pages(tmp_path / "report.pdf")


def test_a_report_has_its_title_headings_cells_and_page_number(tmp_path):
    (page,) = printed(tmp_path, (1, "Grimm, Dr. Vera", "Stadt Beispielhausen", ARRIVED))
    text = reading.text(page)
    for words in ("Anwesenheit", "Mittwoch", "Organisation", "Grimm, Dr. Vera", "11.09.2019 12:03", "Seite 1 von 1"):
        assert words in text
    assert page.get_size() == pytest.approx((297 * reading.MM, 210 * reading.MM), abs=0.01)
    assert all(reading.fonts(page).values())


def test_an_empty_report_is_a_page_with_headings(tmp_path):
    (page,) = printed(tmp_path)
    assert "Organisation" in reading.text(page)


def test_a_thousand_rows_repeat_the_heading_and_lose_nobody(tmp_path):
    pages = printed(tmp_path, *((n, f"Erfunden{n:04}", "Amt", None) for n in range(1000)))
    texts = [reading.text(page) for page in pages]
    assert all("Organisation" in text for text in texts)
    assert f"Seite {len(pages)} von {len(pages)}" in texts[-1]
    assert [n for n in range(1000) if f"Erfunden{n:04}" not in " ".join(texts)] == []


@pytest.mark.parametrize("cell", ["<b>x</b> A&B &lt;", "=1+1", "{page}", "Ελένη Дмитрий Nguyễn"])
def test_cells_are_printed_as_they_are(tmp_path, cell):
    (page,) = printed(tmp_path, (1, cell, "", None))
    assert cell in reading.text(page)


@pytest.mark.parametrize("cell", ["x" * 100_000, "wort " * 20_000, "W\n" * 50_000])
def test_a_cell_without_end_is_cut_visibly_and_stays_in_its_column(tmp_path, cell):
    (page,) = printed(tmp_path, (1, "Vera", cell, ARRIVED))
    assert "…" in reading.text(page)
    assert all(right <= 297 and bottom <= 210 for _, _, right, bottom in reading.boxes(page))


def test_characters_the_font_lacks_are_marked_and_explained(tmp_path):
    (page,) = printed(tmp_path, (1, "ไทย", "ไ Amt", None))
    text = reading.text(page)
    assert "Amt…" in text
    assert "nicht drucken" in text
    assert "nicht drucken" not in reading.text(printed(tmp_path, (1, "Vera", "Amt", None))[0])
