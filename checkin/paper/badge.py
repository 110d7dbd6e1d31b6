"""Attendees → badges, one a page, as a layout says; and what a person should look at before handing them out."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from checkin import qr
from checkin.files import atomic
from checkin.i18n import Sentence
from checkin.model import Attendee, Block, Conference, Room
from checkin.paper import fonts, words
from checkin.paper.fitting import LEADING, MM, Setting, fit, height
from checkin.paper.layout import Code, Fill, Layout, Photo, Rooms, Text
from checkin.paper.sheet import PAPER, Sheet, ink_on
from checkin.trouble import Trouble

_NO_ROLE = "#44546a"
_LONGEST_CODE = 400  # characters: no ticket system writes more, and one odd line in a roster must not stop 500 badges
_SMALLEST_MODULE = 0.25  # mm: two dots of a label printer, less is a grey square


class Badge(Struct, frozen=True):
    """One attendee's badge, with the seats to show in the order of the programme."""

    attendee: Attendee
    seats: tuple[tuple[Block, Room], ...] = ()


class Fit(Struct, frozen=True):
    """What is out of the ordinary on the badge of ``attendee`` (an id); ``by_hand``: there is something to write."""

    attendee: str
    name: str
    sentence: Sentence
    by_hand: bool


def write_badges(
    path: Path,
    badges: Iterable[Badge],
    conference: Conference,
    layout: Layout,
    on_page: Callable[[], None] = lambda: None,
) -> list[Fit]:
    """Write a PDF with a page for each badge, calling ``on_page`` after each; the fits tell which need a look.

    Raises ``Trouble`` where the file cannot be written or there are no badges at all.
    """
    fits = []
    with atomic(path) as draft:
        sheet = Sheet(draft, *layout.page, title=conference.title)
        page = None
        for badge in badges:
            page = _Page(sheet, badge, conference)
            for box in layout.boxes:
                page.draw(box)
            sheet.next_page()
            if page.remark:
                fits.append(page.remark)
            on_page()
        if page is None:
            raise Trouble("no-badges")
        sheet.close()
    return fits


class _Page:
    """One badge being drawn. Of several remarks the first that leaves something to write is kept, else the first."""

    def __init__(self, sheet: Sheet, badge: Badge, conference: Conference) -> None:
        self.sheet = sheet
        self.badge = badge
        self.conference = conference
        self.remark: Fit | None = None
        self.below = 0.0  # mm: where the text drawn last ends
        role = conference.role(badge.attendee.role)
        self.role_colour = role.colour if role else _NO_ROLE
        self.gaps = _gaps(badge.attendee, role.title if role else badge.attendee.role, conference)

    def draw(self, box: Text | Fill | Code | Rooms | Photo) -> None:
        match box:
            case Fill():
                self.sheet.fill(box.x, box.y, box.w, box.h, self._colour(box.colour))
            case Text():
                self._text(box)
            case Code():
                self._code(box)
            case Rooms():
                self._rooms(box)
            case Photo():
                if self.badge.attendee.photo is not True:
                    _crossed_camera(self.sheet, box, self._colour(box.colour))

    def _text(self, box: Text) -> None:
        parts = [part.format_map(self.gaps) for part in box.text.split(" · ")]
        text = " · ".join(part for part in parts if fonts.clean(part))
        if box.after is not None:
            top = self.below + box.after
            box = replace(box, y=top, h=box.y + box.h - top)
        self._set(box, text, box.gap or "text")

    def _set(self, box: Text, text: str, what: str) -> None:
        """Write ``text`` into the box and remark what is out of the ordinary; a line to write on where nothing fits."""
        subject = Sentence(f"paper.what.{what}")
        printable = fonts.printable(text, box.font)
        if missing := fonts.missing(text, box.font):
            self._note("missing" if printable else "unwritten", by_hand=True, what=subject, characters=missing)
        setting = fit(printable, box.font, box.w, box.h, box.size, box.floor, box.lines) if printable else None
        if setting:
            if not setting.kept:
                self._note("small", by_hand=False, what=subject, size=int(setting.size))
            self._write(box, setting)
        elif text:
            self._note("too-long", by_hand=True, what=subject)
            self.below = box.y + min(box.h, height(1, box.size) / MM)
            self.sheet.line(box.x, self.below - 1, box.x + box.w, self.below - 1, 0.2, self._colour(box.colour))

    def _write(self, box: Text, setting: Setting) -> None:
        baseline = box.y + _first_baseline(setting, box.h, box.anchor)
        for line in setting.lines:
            x = box.x + {"left": 0, "center": box.w / 2, "right": box.w}[box.align]
            if box.align == "left":
                x -= fonts.bearing(line[0], box.font) * setting.size / MM
            self.sheet.text(x, baseline, line, box.font, setting.size, self._colour(box.colour), box.align)
            baseline += LEADING * setting.size / MM
        self.below = baseline - (LEADING - fonts.DESCENT) * setting.size / MM

    def _code(self, box: Code) -> None:
        side, code = min(box.w, box.h), self.badge.attendee.ticket
        modules = qr.matrix(code, quick=True) if len(code) <= _LONGEST_CODE else []
        if modules and side / (len(modules) + 2 * qr.QUIET) >= _SMALLEST_MODULE:
            self.sheet.qr(box.x + (box.w - side) / 2, box.y + (box.h - side) / 2, side, modules)
        else:
            self._note("code", by_hand=True)

    def _rooms(self, box: Rooms) -> None:
        rows = _rows(self.badge.seats, self.conference)
        step = min(box.row + box.space, (box.h + box.space) / max(len(rows), 1))
        draw = self._room_bar if box.style == "bar" else self._room_chip
        for number, (room, times) in enumerate(rows):
            draw(box, box.y + number * step, step - box.space, room, times)

    def _room_bar(self, box: Rooms, y: float, high: float, room: Room, times: str) -> None:
        self.sheet.fill(box.x, y, box.w, high, room.colour, radius=1)
        inside = Text(
            text="", x=box.x + 2.4, w=box.w - 4.8, y=y, h=high * 0.62, font="bold", anchor="bottom",
            size=box.size, floor=box.floor, colour=ink_on(room.colour),
        )  # fmt: skip
        self._set(inside, room.title, "room")
        below = replace(inside, y=y + high * 0.54, h=high * 0.42, font="regular", anchor="middle")
        self._set(replace(below, size=box.size * 0.7, floor=box.floor * 0.7), times, "room")

    def _room_chip(self, box: Rooms, y: float, high: float, room: Room, times: str) -> None:
        self.sheet.fill(box.x, y, high, high, room.colour)
        clock = fonts.width(times, "regular") * box.size / MM
        left, right = box.x + high + 1.2, box.x + box.w
        beside = Text(
            text="", x=left, w=right - clock - 1.5 - left, y=y - box.space / 2, h=high + box.space, anchor="middle",
            size=box.size, floor=box.floor, font="bold",
        )  # fmt: skip
        self._set(beside, room.title, "room")
        self._set(replace(beside, x=right - clock, w=clock, font="regular", align="right"), times, "room")

    def _colour(self, colour: str) -> str:
        if colour == "role":
            return self.role_colour
        return ink_on(self.role_colour) if colour == "on-role" else colour

    def _note(self, key: str, *, by_hand: bool, **values: object) -> None:
        if self.remark is None or (by_hand and not self.remark.by_hand):
            person = self.badge.attendee
            self.remark = Fit(person.id, person.name, Sentence(f"paper.fit.{key}", values), by_hand)


def _gaps(attendee: Attendee, role: str, conference: Conference) -> Mapping[str, str]:
    return {
        "given": attendee.given or attendee.family,
        "family": attendee.family,
        "title": attendee.title,
        "name": attendee.name,
        "organisation": attendee.organisation,
        "role": role,
        "conference": conference.title,
        "subtitle": conference.subtitle,
        "dates": words.dates(conference),
        "venue": conference.venue,
        "address": conference.address,
        "organiser": conference.organiser,
    }


def _rows(seats: Iterable[tuple[Block, Room]], conference: Conference) -> list[tuple[Room, str]]:
    """The rooms with their times; a block that continues in the same room adds its time to the room's first row."""
    rows: dict[str, tuple[Room, str]] = {}
    for block, room in seats:
        when = words.start(block, conference)
        if room.follows in rows:
            first, times = rows[room.follows]
            rows[room.follows] = (first, f"{times} · {when}")
        else:
            rows[room.id] = (room, when)
    return list(rows.values())


def _first_baseline(setting: Setting, high: float, anchor: str) -> float:
    """Where the first line stands below the top of a box ``high`` mm high, in mm."""
    em = setting.size / MM
    below_first = (len(setting.lines) - 1) * LEADING * em
    if anchor == "top":
        return fonts.ASCENT * em
    if anchor == "bottom":
        return high - below_first - fonts.DESCENT * em
    return (high - below_first + fonts.CAPITAL * em) / 2


def _crossed_camera(sheet: Sheet, box: Photo, colour: str) -> None:
    """A camera with a stroke through it, as large as the box allows in the proportion 5 : 4."""
    unit = min(box.w / 20, box.h / 16)
    left, top = box.x + (box.w - 20 * unit) / 2, box.y + (box.h - 16 * unit) / 2
    sheet.fill(left + 6 * unit, top + 1 * unit, 8 * unit, 4 * unit, colour, radius=unit)
    sheet.fill(left, top + 3 * unit, 20 * unit, 12.5 * unit, colour, radius=1.6 * unit)
    middle = (left + 10 * unit, top + 9.2 * unit)
    sheet.disc(*middle, 4.4 * unit, PAPER)
    sheet.disc(*middle, 2.8 * unit, colour)
    corners = (left + 1 * unit, top + 15.4 * unit, left + 19 * unit, top + 0.6 * unit)
    sheet.line(*corners, 3.6 * unit, PAPER)
    sheet.line(*corners, 1.5 * unit, colour)
