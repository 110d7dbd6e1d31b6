"""A report on A4 landscape, for the wall and the folder: heading on every page, page x of y.

The columns share the page by what stands in them: first no word of a heading and no time of day is broken, then no
word of a cell, then everything is on one line. Where words would break, the type is a little smaller.

A printed list may end a very long cell in "…"; the whole text stands in the XLSX. The same "…" stands for characters
the font cannot draw, and the foot of the page says so.
"""

from datetime import datetime
from functools import partial
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from checkin.files import atomic
from checkin.i18n import say
from checkin.paper import fonts
from checkin.paper.fitting import LEADING, MM, height, widest_part, wrap
from checkin.paper.sheet import Sheet
from checkin.report import Cell, Column, Table

_WIDTH, _HEIGHT, _MARGIN = 297.0, 210.0, 12.0
_SIZES = (8.5, 8.0, 7.5, 7.0, 6.5)  # of the rows, the first that breaks no words
_FOOT_SIZE, _TITLE_SIZE, _SUBTITLE_SIZE = 8.5, 15.0, 9.5
_CHARACTER = 0.5  # em: about as wide as a figure
_TOP, _BOTTOM, _FOOT = 27.0, _HEIGHT - 15.0, _HEIGHT - 9.0  # the rows stand between the first two
_INSET = 1.2
_MOST_LINES = 6
_MOST_CHARACTERS = 4000  # far more than six lines hold: the rest of a cell is not even looked at
_GREY, _TINT = "#4a5058", "#f0f2f4"


class _Row(Struct, frozen=True):
    cells: tuple[list[str], ...]
    high: float


def write_table(path: Path, table: Table) -> None:
    """Write ``table`` as PDF. Raises ``Trouble`` where that fails."""
    size, widths = _measured(table)
    heading = _row(tuple(column.title for column in table.columns), widths, "bold", size)
    right = [all(isinstance(row[i], int) for row in table.rows) for i in range(len(widths))]
    lacking = any(fonts.missing(_text(cell), "regular") for row in table.rows for cell in row)
    pages = _pages([_row(cells, widths, "regular", size) for cells in table.rows], _BOTTOM - _TOP - heading.high)
    with atomic(path) as draft:
        sheet = Sheet(draft, _WIDTH, _HEIGHT, title=table.title)
        for number, rows in enumerate(pages, 1):
            _frame(sheet, table, say("paper.table.page", page=number, pages=len(pages)))
            if lacking:
                sheet.text(_MARGIN, _FOOT, say("paper.table.missing"), "regular", _FOOT_SIZE, _GREY)
            _draw(sheet, _TOP, heading, widths, right, "bold", size)
            y = _TOP + heading.high
            sheet.line(_MARGIN, y, _WIDTH - _MARGIN, y, 0.3)
            for index, row in enumerate(rows):
                if index % 2:
                    sheet.fill(_MARGIN, y, _WIDTH - 2 * _MARGIN, row.high, _TINT)
                _draw(sheet, y, row, widths, right, "regular", size)
                y += row.high
            sheet.next_page()
        sheet.close()


def _measured(table: Table) -> tuple[float, list[float]]:
    """The size of the type in pt and the widths of the columns in mm."""
    needs = [_needs(column, {row[i] for row in table.rows}) for i, column in enumerate(table.columns)]
    for size in _SIZES:
        steps = [[need * size / MM + 2 * _INSET for need in needed] for needed in zip(*needs, strict=True)]
        if sum(steps[1]) <= _WIDTH - 2 * _MARGIN:
            break
    return size, _shared(steps, _WIDTH - 2 * _MARGIN)


def _needs(column: Column, cells: set[Cell]) -> tuple[float, float, float]:
    """How wide a column must be, should be and would like to be, in em."""
    texts = [(cell, _printed(_text(cell), "regular")) for cell in cells]
    usual = column.width * _CHARACTER
    must = max(
        widest_part(_printed(column.title, "bold"), "bold"),
        *(fonts.width(text, "regular") for cell, text in texts if not isinstance(cell, str)),
        0.0,
    )
    words = max((widest_part(text, "regular") for _, text in texts), default=0.0)
    whole = max((fonts.width(text, "regular") for _, text in texts), default=usual)
    return must, max(must, min(words, usual)), max(must, min(whole, usual))


def _shared(steps: list[list[float]], room: float) -> list[float]:
    """``room`` shared out: as far up the ``steps``, each wider than the one before, as it reaches."""
    for less, more in pairwise([[0.0] * len(steps[0]), *steps]):
        if sum(more) > room:
            part = (room - sum(less)) / (sum(more) - sum(less))
            return [one + (other - one) * part for one, other in zip(less, more, strict=True)]
    return [width * room / sum(steps[-1]) for width in steps[-1]]


def _row(cells: tuple[Cell, ...], widths: list[float], font: fonts.Font, size: float) -> _Row:
    lines = tuple(
        wrap(_printed(_text(cell), font), font, width - 2 * _INSET, size, _MOST_LINES)
        for cell, width in zip(cells, widths, strict=True)
    )
    return _Row(lines, height(max(1, *map(len, lines)), size) / MM + 0.6)


def _pages(rows: list[_Row], room: float) -> list[list[_Row]]:
    pages: list[list[_Row]] = [[]]
    left = room
    for row in rows:
        if row.high > left:
            pages.append([])
            left = room
        pages[-1].append(row)
        left -= row.high
    return pages


def _frame(sheet: Sheet, table: Table, page: str) -> None:
    line = partial(wrap, width=_WIDTH - 2 * _MARGIN, most=1)
    for text in line(_printed(table.title, "bold"), "bold", size=_TITLE_SIZE):
        sheet.text(_MARGIN, 17, text, "bold", _TITLE_SIZE)
    for text in line(_printed(table.subtitle, "regular"), "regular", size=_SUBTITLE_SIZE):
        sheet.text(_MARGIN, 22.5, text, "regular", _SUBTITLE_SIZE, _GREY)
    sheet.text(_WIDTH - _MARGIN, _FOOT, page, "regular", _FOOT_SIZE, _GREY, "right")


def _draw(
    sheet: Sheet, y: float, row: _Row, widths: list[float], right: list[bool], font: fonts.Font, size: float
) -> None:
    x = _MARGIN
    for lines, to_the_right, width in zip(row.cells, right, widths, strict=True):
        baseline = y + 0.3 + fonts.ASCENT * size / MM
        for line in lines:
            if to_the_right:
                sheet.text(x + width - _INSET, baseline, line, font, size, align="right")
            else:
                sheet.text(x + _INSET, baseline, line, font, size)
            baseline += LEADING * size / MM
        x += width


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}\u00a0{cell:%H:%M}"
    return "" if cell is None else str(cell)[:_MOST_CHARACTERS]


def _printed(text: str, font: fonts.Font) -> str:
    printable = fonts.printable(text, font)
    if not fonts.missing(text, font):
        return printable
    return f"{printable}…" if printable else say("paper.table.unprintable")
