"""Files of an office: CSV and XLSX, read as plain text and written as tables that open well in a German Excel.

Reading goes by what a file is, not by what it is called. Every cell becomes text, because a roster is words to be
recognised; dates become ISO text, and numbers lose the ".0" that spreadsheets add. Writing never lets a cell act:
guests choose their names, and a name that begins with "=" is text.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from textwrap import shorten, wrap
from typing import Any

import python_calamine
import xlsxwriter

from checkin.files import atomic
from checkin.i18n import say
from checkin.report import Cell, Table
from checkin.roster import Sheet
from checkin.trouble import Trouble

MOST_ROWS = 20_000
A4 = 9  # as spreadsheets number paper

# Reading


def read_sheets(path: Path) -> list[Sheet]:
    """The tables of a CSV or XLSX file, as text. Empty rows are left out; ``Sheet.numbers`` still counts them.

    Raises ``Trouble`` for a file that cannot be read, is of another kind, empty, or longer than ``MOST_ROWS``.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Trouble("no-file", path=path, why=error.strerror) from error
    reader = next(reader for signature, reader in READERS if data.startswith(signature))
    sheets = [sheet for sheet in reader(data, path) if sheet.rows]
    if not sheets:
        raise Trouble("roster-empty")
    if any(len(sheet.rows) > MOST_ROWS + 1 for sheet in sheets):
        raise Trouble("roster-too-long", path=path, most=MOST_ROWS)
    return sheets


def _sheet(name: str, lines: Iterable[tuple[int, Iterable[str]]]) -> Sheet:
    filled = [(number, row) for number, cells in lines if any(row := tuple(cells))]
    return Sheet(name, tuple(row for _, row in filled), tuple(number for number, _ in filled))


def _xlsx(data: bytes, path: Path) -> Iterator[Sheet]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            kinds = [sheet.typ for sheet in book.sheets_metadata]
            for at, name in enumerate(book.sheet_names):
                if kinds[at] is python_calamine.SheetTypeEnum.WorkSheet:
                    cells = book.get_sheet_by_index(at).to_python(skip_empty_area=False)
                    yield _sheet(name, ((number, map(_as_text, row)) for number, row in enumerate(cells, 1)))
    except python_calamine.CalamineError as error:
        raise Trouble("roster-unreadable", path=path) from error


def _as_text(cell: Any) -> str:
    match cell:
        case str():
            return cell.strip()
        case bool():
            return str(cell).lower()
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.isoformat(" ", timespec="seconds").removesuffix(" 00:00:00")
        case _:
            return str(cell)


def _csv(data: bytes, path: Path) -> Iterator[Sheet]:
    text = _decoded(data, path)
    yield _sheet(
        path.stem, _records(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True))
    )


def _decoded(data: bytes, path: Path) -> str:
    """UTF-16 says what it is; UTF-8 cannot be anything else; other text comes from a German Windows."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\0" not in text:
                return text
    raise Trouble("roster-unreadable", path=path)


def _separator(text: str) -> str:
    """What parts the cells of the first line that has several."""
    for line in text.splitlines():
        bare = re.sub(r'"[^"]*"', "", line)
        if best := max(bare.count(separator) for separator in ";\t,"):
            return next(separator for separator in ";\t," if bare.count(separator) == best)
    return ";"


def _records(reader: Any) -> Iterator[tuple[int, Iterable[str]]]:
    """Each record with the number of its first line; a quoted cell may go over several."""
    number = 1
    try:
        for cells in reader:
            yield number, map(str.strip, cells)
            number = reader.line_num + 1
    except csv.Error as error:
        raise Trouble("roster-broken", row=number) from error


Reader = Callable[[bytes, Path], Iterator[Sheet]]

READERS: tuple[tuple[bytes, Reader], ...] = (
    (b"PK\x03\x04", _xlsx),
    (b"", _csv),
)
"""How a file begins, and who reads it; the first that fits. The place for other formats."""

# Writing

_LONGEST = 32_767  # characters of a cell in a spreadsheet
_WIDEST = 60  # characters of a column
_BUTTON = 3  # characters that the button of the filter hides
_LINE = 15  # points
_MOST_OF_A_TITLE = 100  # characters: a footer has 255, and every "&" takes two
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\s]+")
_ACTS = re.compile(r"""[\s"']*[=+\-@＝＋－＠]""")

_TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_xlsx(path: Path, table: Table) -> None:
    """``table`` as a workbook with one sheet: frozen headings, a filter, dates as dates, every text as text.

    It prints on A4 landscape, one page wide, with the headings on each page and the title and page x of y at the foot.
    Control characters are left out, and texts are cut at what a cell can hold. Raises ``Trouble`` when it cannot be
    written.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _TEXT_STAYS_TEXT) as book:
        book.set_properties({"title": _plain(table.title), "subject": _plain(table.subtitle)})
        sheet = book.add_worksheet(_sheet_name(table.title))
        heading, text, moment = (
            book.add_format({"valign": "top", **form})
            for form in (
                {"bold": True, "bottom": 1, "text_wrap": True},
                {"text_wrap": True},
                {"num_format": "dd.mm.yyyy hh:mm"},
            )
        )
        lines = 1
        for at, column in enumerate(table.columns):
            title = _plain(column.title)
            width = _width(title, (row[at] for row in table.rows))
            lines = max(lines, len(wrap(title, width - _BUTTON)))
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, title, heading)
        sheet.set_row(0, lines * _LINE)
        for number, row in enumerate(table.rows, 1):
            for at, cell in enumerate(row):
                form = moment if isinstance(cell, datetime) else text
                sheet.write(number, at, _plain(cell) if isinstance(cell, str) else cell, form)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        title = " ".join(_plain(table.title).split())[:_MOST_OF_A_TITLE].replace("&", "&&")
        sheet.set_footer(f"&L{title}&R{say('paper.table.page', page='&P', pages='&N')}")
    with atomic(path) as draft:
        draft.write_bytes(buffer.getvalue())


def write_csv(path: Path, table: Table) -> None:
    """``table`` as German Excel opens it by a double click: UTF-8 with BOM, semicolons, CRLF, ``11.09.2019 12:03``.

    CSV has no way to say that a cell is text, so a text that a spreadsheet would run as a formula gets an apostrophe in
    front. A blank or a tab would be trimmed by some programs and a removed sign would falsify "+49 345 …"; the
    apostrophe is the mark that spreadsheets themselves use for text, and leaves everything readable. Raises ``Trouble``
    when it cannot be written.
    """
    with atomic(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(_csv_cell(column.title) for column in table.columns)
        writer.writerows(map(_csv_cell, row) for row in table.rows)


def _width(title: str, cells: Iterable[Cell]) -> int:
    """How wide a column is, in characters: no word of its heading breaks, and its cells rarely wrap."""
    words = max(map(len, title.split()), default=0) + _BUTTON
    longest = max((len(line) for cell in cells for line in _csv_cell(cell).splitlines()), default=0)
    return min(max(words, longest + 1), _WIDEST)


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            text = _plain(cell)
            return f"'{text}" if _ACTS.match(text) else text
        case datetime():
            return f"{cell:%d.%m.%Y %H:%M}"
        case _:
            return str(cell)


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n"))[:_LONGEST]


def _sheet_name(title: str) -> str:
    """As much of a title as the name of a sheet can be: 31 characters, some of them forbidden."""
    name = _NOT_IN_SHEET_NAMES.sub(" ", _plain(title)).strip(" '")
    return (shorten(name, 31, placeholder="") or name[:31]).strip(" '") or "1"
