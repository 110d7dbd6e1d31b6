"""The ticket an attendee brings along: one A4 page with a large QR code."""

from pathlib import Path

from checkin import qr
from checkin.files import atomic
from checkin.i18n import say
from checkin.model import Attendee, Conference
from checkin.paper import fonts, words
from checkin.paper.fitting import LEADING, MM, fit, height
from checkin.paper.sheet import Sheet
from checkin.ticket import grouped

_LEFT, _WIDTH = 25.0, 160.0
_GREY = "#4a5058"
_TOP, _SIDE = 128.0, 108.0  # of the QR code; the side includes the quiet zone


def write_ticket(path: Path, attendee: Attendee, conference: Conference) -> None:
    """Write the ticket of ``attendee`` as PDF. Raises ``Trouble`` where that fails."""
    modules = qr.matrix(attendee.ticket)
    with atomic(path) as draft:
        sheet = Sheet(draft, 210, 297, title=conference.title)
        y = _block(sheet, 25, conference.title, "bold", 28)
        y = _block(sheet, y, conference.subtitle, "regular", 16)
        y = _block(sheet, y + 4, words.dates(conference), "bold", 13)
        y = _block(sheet, y, words.place(conference), "regular", 13)
        sheet.line(_LEFT, y + 8, _LEFT + _WIDTH, y + 8, 0.3, _GREY)
        y = _block(sheet, y + 14, attendee.name, "bold", 22)
        _block(sheet, y + 1, attendee.organisation, "regular", 14, _GREY)

        quiet = _SIDE * qr.QUIET / (len(modules) + 2 * qr.QUIET)
        sheet.qr(_LEFT - quiet, _TOP - quiet, _SIDE, modules)
        bottom = _TOP + _SIDE - 2 * quiet
        y = _block(sheet, bottom + 5, grouped(attendee.ticket), "regular", 14)
        _block(sheet, y + 5, say("paper.ticket.bring"), "regular", 13, _GREY)
        sheet.next_page()
        sheet.close()


def _block(sheet: Sheet, y: float, text: str, font: fonts.Font, size: float, colour: str = "#000000") -> float:
    """Write ``text`` below ``y``, on up to two lines at full size; where it ends. What cannot be drawn is left out."""
    setting = fit(fonts.printable(text, font), font, _WIDTH, height(2, size) / MM, size, size * 0.7, 2)
    if setting is None or not setting.lines:
        return y
    baseline = y + fonts.ASCENT * setting.size / MM
    for line in setting.lines:
        left = _LEFT - fonts.bearing(line, font) * setting.size / MM
        sheet.text(left, baseline, line, font, setting.size, colour)
        baseline += LEADING * setting.size / MM
    return y + height(len(setting.lines), setting.size) / MM
