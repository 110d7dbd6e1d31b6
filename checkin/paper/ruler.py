"""A page to measure a printer by: where it puts the edges, and whether a millimetre stays one."""

from pathlib import Path

from checkin.files import atomic
from checkin.i18n import say
from checkin.paper import fonts
from checkin.paper.fitting import LEADING, MM, fit
from checkin.paper.sheet import Sheet

INSET = 5.0
"""How far the frame is from each edge, in mm."""

_SCALE = 50.0  # mm
_TEXT = 8.0  # points


def write_ruler(path: Path, page: tuple[float, float], printer: str) -> None:
    """Write a page of this size (mm) with a frame, millimetres at the middle of each edge, and a line of 50 mm."""
    width, height = page
    with atomic(path) as draft:
        sheet = Sheet(draft, width, height, title=say("paper.ruler.title"))
        for x in (INSET, width - INSET):
            sheet.line(x, INSET, x, height - INSET, 0.2)
        for y in (INSET, height - INSET):
            sheet.line(INSET, y, width - INSET, y, 0.2)
        for step in range(int(2 * INSET) + 1):
            long = 4.0 if step % 5 == 0 else 2.0
            for x in (step, width - step):
                sheet.line(x, height / 2 - long / 2, x, height / 2 + long / 2, 0.15)
            for y in (step, height - step):
                sheet.line(width / 2 - long / 2, y, width / 2 + long / 2, y, 0.15)
        left, room = 2 * INSET + 2, width - 4 * INSET - 4
        long = min(_SCALE, room // 10 * 10)
        y = 2 * INSET + 4.5
        sheet.line(left, y, left + long, y, 0.3)
        for step in range(int(long) // 10 + 1):
            sheet.line(left + 10 * step, y - 1, left + 10 * step, y + 1, 0.3)
        y += 2.5
        texts = (printer, say("paper.ruler.frame"), say("paper.ruler.line", n=round(long)), say("paper.ruler.sum"))
        for text in texts:
            setting = fit(fonts.printable(text, "regular"), "regular", room, height, _TEXT, _TEXT, 4)
            for line in setting.lines if setting else ():
                y += LEADING * _TEXT / MM
                sheet.text(left, y, line, "regular", _TEXT)
        sheet.next_page()
        sheet.close()
