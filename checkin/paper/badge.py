"""Attendees → badges as a layout says, one a page or many on a sheet; and what a person should look at before handing
them out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from itertools import chain, groupby
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from checkin import qr
from checkin.files import atomic
from checkin.i18n import Sentence
from checkin.model import Attendee, Block, Choice, Conference, Room
from checkin.paper import fonts, words
from checkin.paper.fitting import LEADING, MM, Setting, fit_first, height, wrap
from checkin.paper.labels import LabelSheet, alone
from checkin.paper.layout import AnyBox, Code, Fill, Image, Layout, Line, Photo, Rooms, Text, When
from checkin.paper.sheet import PAPER, Sheet, ink_on
from checkin.paper.shortening import shorter
from checkin.trouble import Trouble

_NO_ROLE, _NO_ROOM = "#44546a", "#5f6670"
_SMALLEST_MODULE = 0.25  # mm: two dots of a label printer, less is a grey square
_NAMING = ("given", "family", "title", "name")
_MARK_SIZE, _GREY = 6.0, "#5f6670"
_HAIRLINE = 0.1  # mm


class Badge(Struct, frozen=True):
    """One attendee's badge, with the seats to show in the order of the programme and the code of its own."""

    attendee: Attendee
    seats: tuple[tuple[Block, Room], ...] = ()
    code: str = ""


class Fit(Struct, frozen=True):
    """What is out of the ordinary on the badge of ``attendee`` (an id); ``by_hand``: there is something to write.

    A badge that cannot show its name shows a mark instead, and ``sentence`` tells which.
    """

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
    *,
    labels: LabelSheet | None = None,
    first: int = 1,
) -> list[Fit]:
    """Write a PDF of badges, calling ``on_page`` after each; the fits tell which need a look.

    Each badge has a page of its own, or a field on the sheets of ``labels``, where the fields before ``first`` are gone
    from the first sheet. The backs are on a page behind, as a printer wants them that turns along the long edge.
    Raises ``Trouble`` where the file cannot be written or there are no badges at all.
    """
    grid = labels or alone(layout.paper)
    grid.check_field(first)
    scale = grid.scale(layout.paper)
    fits: list[Fit] = []
    with atomic(path) as draft:
        sheet = Sheet(draft, *grid.page, title=conference.title)
        drawn = False
        for fields in _by_sheet(badges, grid.fields, first):
            pages = {n: _Page(sheet, badge, conference, layout.folder, scale) for n, badge in fields}
            for field, page in pages.items():
                with sheet.moved(*grid.place(field, layout.paper), scale):
                    page.draw_printed(layout)
                on_page()
            for mark in grid.marks():
                sheet.line(*mark, 3 * _HAIRLINE, PAPER)  # it may lie between two areas of colour
                sheet.line(*mark, _HAIRLINE)
            sheet.next_page()
            if layout.back and not layout.fold:
                _draw_backs(sheet, grid, layout, pages, scale)
            fits += filter(None, (page.found() for page in pages.values()))
            drawn = True
        if not drawn:
            raise Trouble("no-badges")
        sheet.close()
    return fits


def _by_sheet(badges: Iterable[Badge], fields: int, first: int) -> Iterator[list[tuple[int, Badge]]]:
    """The badges of each sheet with the fields, from 0, that they take."""
    numbered = enumerate(badges, first - 1)
    for _, together in groupby(numbered, lambda one: one[0] // fields):
        yield [(number % fields, badge) for number, badge in together]


def _draw_backs(sheet: Sheet, grid: LabelSheet, layout: Layout, pages: Mapping[int, "_Page"], scale: float) -> None:
    # A landscape sheet that is turned along its long edge comes back with its top at the bottom.
    with sheet.moved(0, 0, upside_down=grid.page if grid.page[0] > grid.page[1] and grid.fields > 1 else None):
        for field, page in pages.items():
            with sheet.moved(*grid.place(field, layout.page, back=True), scale):
                page.draw_face(layout.rear)
    sheet.next_page()


class _Page:
    """One badge being drawn, and the notes made on the way."""

    def __init__(self, sheet: Sheet, badge: Badge, conference: Conference, folder: str, scale: float) -> None:
        self.sheet = sheet
        self.folder = folder
        self.scale = scale
        self.badge = badge
        self.conference = conference
        self.notes: list[_Note] = []
        self.mark = ""  # what tells whose badge this is, once a name is left to write
        self.below = 0.0  # mm: where the text drawn last ends
        role = conference.role(badge.attendee.role)
        themes = [(block.day, block.start, room.colour) for block, room in badge.seats if block.choice is Choice.ONE]
        self.colours = {"role": role.colour if role else _NO_ROLE, "room": min(themes)[2] if themes else _NO_ROOM}
        self.gaps = _gaps(badge.attendee, role.title if role else badge.attendee.role, conference)

    def wants(self, when: When) -> bool:
        """Whether the badge is one of those for which a box is drawn."""
        rooms = {room.id for _, room in self.badge.seats}
        return (
            (not when.role or self.gaps["role"] in when.role)
            and (not when.room or not rooms.isdisjoint(when.room))
            and (not when.filled or bool(fonts.clean(self.gaps[when.filled])))
        )

    def draw_printed(self, layout: Layout) -> None:
        """The side that is printed first: the front, and where the badge is folded its back beside or above it."""
        width, height = layout.page
        with self.sheet.moved(width * (layout.fold == "left"), height * (layout.fold == "top")):
            self.draw_face(layout.boxes)
        if layout.fold:
            with self.sheet.moved(0, 0, upside_down=layout.page if layout.fold == "top" else None):
                self.draw_face(layout.rear)

    def draw_face(self, boxes: Iterable[AnyBox]) -> None:
        """One side of the badge, without what is meant for others."""
        self.below = 0.0
        for box in boxes:
            if self.wants(box.when):
                self.draw(box)

    def draw(self, box: AnyBox) -> None:
        match box:
            case Fill():
                self.sheet.fill(box.x, box.y, box.w, box.h, self._colour(box.colour))
            case Line():
                colour = self._colour(box.colour)
                self.sheet.line(box.x, box.y, box.x + box.w, box.y + box.h, box.thickness, colour)
            case Image():
                self.sheet.image(box.x, box.y, box.w, box.h, Path(self.folder, box.file))
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
        if box.after is not None:
            top = self.below + box.after
            box = replace(box, y=top, h=box.y + box.h - top)
        self._set(box, self._texts(box), box.gap or "text")

    def _texts(self, box: Text) -> Iterator[str]:
        """What stands in a box, and then shorter ways to say it."""
        last = None
        for gaps in chain([self.gaps], self._shorter_gaps()):
            parts = [part.format_map(gaps) for part in box.text.split(" · ")]
            text = " · ".join(part for part in parts if fonts.clean(part))
            if text != last:
                yield text
            last = text

    def _shorter_gaps(self) -> Iterator[Mapping[str, str]]:
        return (_gaps(person, self.gaps["role"], self.conference) for person in shorter(self.badge.attendee))

    def _set(self, box: Text, texts: Iterator[str], what: str) -> None:
        """Write the first of ``texts`` that fits into the box and remark what is out of the ordinary; a line to write
        on where nothing fits.
        """
        text = next(texts)
        subject = Sentence(f"paper.what.{what}")
        printable = fonts.printable(text, box.font)
        missing = fonts.missing(text, box.font)
        if missing and not printable:
            self._note("unwritten", by_hand=True, what=subject)
        elif missing:
            letters, decoration = fonts.weighed(missing)
            if letters:
                self._note("missing", by_hand=True, what=subject, characters=letters)
            if decoration:
                self._note("dropped", by_hand=False, what=subject, characters=decoration)
        rest = (fonts.printable(short, box.font) for short in texts)
        setting = fit_first(chain([printable], rest), box.font, box.w, box.h, box.size, box.floor, box.lines)
        if setting:
            if setting.text != printable:
                self._note("shortened", by_hand=False, what=subject, text=setting.text)
            if not setting.kept:
                self._note("small", by_hand=False, what=subject, size=int(setting.size))
            self._write(box, setting)
        elif text:
            if printable:
                self._note("too-long", by_hand=True, what=subject)
            self._line(box)
            if what in _NAMING and not self.mark:
                self._mark(box)

    def _line(self, box: Text) -> None:
        """A line to write on, in the place of the first line of text."""
        self.below = box.y + min(box.h, height(1, box.size) / MM)
        self.sheet.line(box.x, self.below - 1, box.x + box.w, self.below - 1, 0.2, self._colour(box.colour))

    def _mark(self, box: Text) -> None:
        """The reference of the person on the line just drawn, small and at its end, out of the way of the pen."""
        person = self.badge.attendee
        own = "" if fonts.missing(person.ref, "regular") else fonts.printable(person.ref, "regular")
        (self.mark,) = wrap(own or person.id, "regular", box.w, _MARK_SIZE, 1)
        self.sheet.text(box.x + box.w, self.below - 1.8, self.mark, "regular", _MARK_SIZE, _GREY, "right")

    def _write(self, box: Text, setting: Setting) -> None:
        baseline = box.y + _first_baseline(setting, box.h, box.anchor)
        for line in setting.lines:
            x = box.x + {"left": 0, "center": box.w / 2, "right": box.w}[box.align]
            if box.align == "left":
                x -= fonts.bearing(line, box.font) * setting.size / MM
            self.sheet.text(x, baseline, line, box.font, setting.size, self._colour(box.colour), box.align)
            baseline += LEADING * setting.size / MM
        self.below = baseline - (LEADING - fonts.DESCENT) * setting.size / MM

    def _code(self, box: Code) -> None:
        side = min(box.w, box.h)
        modules = qr.matrix(self.badge.code, quick=True)
        if self.scale * side / (len(modules) + 2 * qr.QUIET) >= _SMALLEST_MODULE:
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
        self._set(inside, iter([room.title]), "room")
        below = replace(inside, y=y + high * 0.54, h=high * 0.42, font="regular", anchor="middle")
        self._set(replace(below, size=box.size * 0.7, floor=box.floor * 0.7), iter([times]), "room")

    def _room_chip(self, box: Rooms, y: float, high: float, room: Room, times: str) -> None:
        self.sheet.fill(box.x, y, high, high, room.colour)
        clock = fonts.width(times, "regular") * box.size / MM
        left, right = box.x + high + 1.2, box.x + box.w
        beside = Text(
            text="", x=left, w=right - clock - 1.5 - left, y=y - box.space / 2, h=high + box.space, anchor="middle",
            size=box.size, floor=box.floor, font="bold",
        )  # fmt: skip
        self._set(beside, iter([room.title]), "room")
        self._set(replace(beside, x=right - clock, w=clock, font="regular", align="right"), iter([times]), "room")

    def _colour(self, colour: str) -> str:
        if colour.startswith("on-"):
            return ink_on(self.colours[colour.removeprefix("on-")])
        return self.colours.get(colour, colour)

    def _note(self, key: str, *, by_hand: bool, what: Sentence | None = None, **values: object) -> None:
        self.notes.append(_Note(key, by_hand, what, values))

    def found(self) -> Fit | None:
        """Everything that is to be written; where that is nothing, the other notes."""
        if not self.notes:
            return None
        by_hand = any(note.by_hand for note in self.notes)
        told = [note for note in self.notes if note.by_hand] or self.notes
        sentences = [_told([note for note in told if note.alike(first)]) for first in _unlike(told)]
        if self.mark:
            sentences.append(Sentence("paper.fit.mark", {"mark": self.mark}))
        person = self.badge.attendee
        return Fit(person.id, person.name, _joined("paper.fit.also", sentences), by_hand)


class _Note(Struct, frozen=True):
    key: str
    by_hand: bool
    what: Sentence | None
    values: dict[str, object]

    def alike(self, other: "_Note") -> bool:
        return (self.key, self.values) == (other.key, other.values)


def _unlike(notes: Iterable[_Note]) -> list[_Note]:
    firsts: list[_Note] = []
    for note in notes:
        if not any(map(note.alike, firsts)):
            firsts.append(note)
    return firsts


def _told(notes: list[_Note]) -> Sentence:
    """One sentence for notes that say the same of several boxes."""
    subjects = {note.what.key: note.what for note in notes if note.what}
    what = {"what": _joined("paper.what.also", subjects.values())} if subjects else {}
    return Sentence(f"paper.fit.{notes[0].key}", {**notes[0].values, **what})


def _joined(key: str, sentences: Iterable[Sentence]) -> Sentence:
    return reduce(lambda first, then: Sentence(key, {"first": first, "then": then}), sentences)


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
