"""The verdict card: one look from a metre away. It paints itself, so that a new answer is on the screen in a moment.

Three sizes of type: the name, what to do with it (the word and the room), and everything else. Guest data is painted as
text and never read as anything else.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from checkin.i18n import say
from checkin.model import Choice, Conference, Outcome, Standing, Verdict
from checkin.paper.words import start
from ui import icons, style
from ui.style import BAND_OF, BANDS, DONE, Band
from ui.widgets.label import tip

NAME_SIZES = (36.0, 29.0, 23.0, 18.0)
MIDDLE, SMALL = 23.0, 13.0
NOTE_SIZES = (SMALL + 2, SMALL, SMALL - 2)
REFUSING = {Band.HELP, Band.STOP, Band.OTHER}
HINTS = {
    Outcome.ALREADY_HERE: "reprint",
    Outcome.UNPAID: "overrule",
    Outcome.CANCELLED: "lead",
    Outcome.WRONG_DAY: "overrule",
    Outcome.VOID: "overrule",
    Outcome.UNKNOWN: "walk-in",
}
"""Which key helps."""

MARGIN, BAND_HEIGHT, CHIP = 28.0, 74.0, 24.0


class Place(Struct, frozen=True):
    """Where the person goes: when, which room, in which colour. ``waits`` where there is no seat yet."""

    when: str
    room: str
    colour: str
    main: bool
    waits: bool = False


class Content(Struct, frozen=True):
    """What stands on the card."""

    band: Band
    icon: str
    word: str
    said: str = ""
    name: str = ""
    organisation: str = ""
    role: str = ""
    role_colour: str = ""
    places: tuple[Place, ...] = ()
    reasons: tuple[str, ...] = ()
    hint: str = ""
    note: str = ""
    no_photo: bool = False
    paper: str = ""
    paper_tone: str = "quiet"
    at: str = ""
    attendee: str | None = None

    def spoken(self) -> str:
        """The card as a screen reader says it."""
        places = (f"{place.when} {place.room}" for place in self.places)
        photo = say("card.no-photo") if self.no_photo else ""
        parts = (
            self.word,
            self.name,
            self.organisation,
            self.role,
            *places,
            self.said,
            *self.reasons,
            self.hint,
            self.note,
            photo,
            self.paper,
        )
        return ". ".join(part for part in parts if part)


def answer(
    verdict: Verdict,
    conference: Conference,
    standing: Standing | None,
    local_time: str,
    conflicts: Iterable[str] = (),
) -> Content:
    """The card for a verdict; ``standing`` is the attendee's as it is now, ``conflicts`` what contradicts itself."""
    band, icon = BAND_OF.get(verdict.outcome, DONE)
    word = say(f"outcome.{verdict.outcome}.word")
    person = verdict.attendee
    note = person.notes if person and not (standing and standing.note_done) else ""
    said_already = set(map(str, verdict.reasons))
    note = "\n".join([*(one for one in conflicts if one not in said_already), *([note] if note else [])])
    if note and verdict.outcome is Outcome.WELCOME:
        band, icon, word = Band.NOTE, "flag", say("card.note.word")
    said = "" if verdict.outcome is Outcome.WELCOME else str(verdict.said)
    hint = say(f"card.hint.{HINTS[verdict.outcome]}") if verdict.outcome in HINTS else ""
    if person is None:
        return Content(band, icon, word, said, hint=hint, at=local_time)
    role = conference.role(person.role)
    reasons = (*map(str, verdict.reasons), *((say("card.repaired"),) if verdict.repaired else ()))
    return Content(
        band=band,
        icon=icon,
        word=word,
        said=said,
        name=person.name,
        organisation=person.organisation,
        role=person.role,
        role_colour=role.colour if role else "",
        places=tuple(_places(verdict.rooms, conference)),
        reasons=reasons,
        hint=hint,
        note=note,
        no_photo=not person.photo,
        at=local_time,
        attendee=person.id,
    )


def waiting(name: str, organisation: str) -> Content:
    """The card while the journal has not answered yet; the guest is greeted by name all the same."""
    return Content(Band.WAITING, "clock", say("card.waiting.word"), say("card.waiting.said"), name, organisation)


def not_kept(name: str, organisation: str, said: str) -> Content:
    """The card when the answer could not be written down."""
    return Content(Band.STOP, "warning", say("card.not-kept.word"), said, name, organisation)


def _places(rooms: dict[str, str | None], conference: Conference) -> Iterator[Place]:
    for block_id, room_id in rooms.items():
        block = conference.block(block_id)
        main = block.choice is Choice.ONE
        if room_id is None:
            yield Place(start(block, conference), say("card.waits", block=block.title), "", main, waits=True)
        else:
            room = block.room(room_id)
            place = f"{room.title}, {room.place}" if room.place else room.title
            yield Place(start(block, conference), place, room.colour, main)


class Card(QWidget):
    """Shows one ``Content`` at a time, or a quiet invitation when there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: Content | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(300)
        self.show_content(None)

    @property
    def content(self) -> Content | None:
        """What is on the card now."""
        return self._content

    def show_content(self, content: Content | None) -> None:
        """Replace what is on the card; ``None`` clears it."""
        self._content = content
        self.setAccessibleName(content.spoken() if content else say("card.empty"))
        self.setToolTip(tip(f"{content.name}\n{content.organisation}".strip()) if content else "")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(820, 440)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        colours = style.palette()
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(frame, 12, 12)
        if self._content is None:
            self._paint_empty(painter, colours)
        else:
            _Drawing(painter, self._content, frame, colours).paint()
        painter.end()

    def _paint_empty(self, painter: QPainter, colours: style.Palette) -> None:
        middle = self.rect().center()
        picture = icons.pixmap("scanner", colours.quiet, 64, self.devicePixelRatioF())
        painter.drawPixmap(middle.x() - 32, middle.y() - 70, picture)
        painter.setFont(style.font(SMALL + 3))
        painter.setPen(QColor(colours.quiet))
        below = QRectF(40, middle.y() + 8, self.width() - 80, 80)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, say("card.empty"))


class _Drawing:
    """One painting of one content, from the top down; ``y`` is how far it has come."""

    def __init__(self, painter: QPainter, content: Content, frame: QRectF, colours: style.Palette) -> None:
        self.painter, self.content, self.frame, self.colours = painter, content, frame, colours
        self.ratio = painter.device().devicePixelRatioF()
        self.left = frame.left() + MARGIN
        self.width = frame.width() - 2 * MARGIN
        self.y = frame.top()

    def paint(self) -> None:
        self._band()
        foot = self._foot()
        self.y += 16
        self._name()
        self._line(self.content.organisation, SMALL + 2, self.colours.quiet)
        self.y += 8
        refused = self.content.band in REFUSING
        if refused:  # what keeps the guest out is what has to be read; rooms are for who comes in
            self._line(self.content.said, SMALL + 3, self.colours.text, lines=3)
            self.y += 8
        main = [place for place in self.content.places if place.main and not refused]
        for place in main:
            self._main_place(place)
        others = [place for place in self.content.places if place not in main]
        if others:
            self.y += 2
            self._line(
                "   ".join(f"{place.when}\u00a0{place.room}" for place in others), SMALL, self.colours.text, lines=2
            )
        self.y += 4
        if not refused:
            self._line(self.content.said, SMALL, self.colours.text, lines=2)
        for reason in self.content.reasons:
            self._line(reason, SMALL, self.colours.quiet, lines=2)
        self._line(self.content.hint, SMALL, self.colours.quiet, lines=2)
        if self.content.note:
            self._note(foot)

    def _band(self) -> None:
        tone = BANDS[self.content.band]
        painter = self.painter
        band = QRectF(self.frame.left(), self.frame.top(), self.frame.width(), BAND_HEIGHT)
        painter.save()
        painter.setClipRect(band)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.fill))
        painter.drawRoundedRect(band.adjusted(0, 0, 0, 24), 12, 12)
        painter.restore()
        painter.drawPixmap(int(self.left), int(band.center().y() - 20), self._icon(self.content.icon, tone.ink, 40))
        painter.setPen(QColor(tone.ink))
        painter.setFont(style.font(SMALL))
        painter.drawText(band.adjusted(0, 0, -MARGIN, 0), _RIGHT, self.content.at)
        size = MIDDLE
        room = band.adjusted(MARGIN + 56, 0, -MARGIN - (60 if self.content.at else 0), 0)
        while (
            size > SMALL
            and QFontMetricsF(style.font(size, bold=True)).horizontalAdvance(self.content.word) > room.width()
        ):
            size -= 1
        painter.setFont(style.font(size, bold=True))
        painter.drawText(room, _LEFT, self.content.word)
        self.y = band.bottom()

    def _name(self) -> None:
        chip = self._role_chip()
        room = QRectF(self.left, self.y, self.width - chip, 118)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        for size in NAME_SIZES:
            font = style.font(size, bold=True)
            needed = QFontMetricsF(font).boundingRect(room, flags, self.content.name)
            if needed.height() <= room.height() and needed.width() <= room.width():
                break
        self.painter.setFont(font)
        self.painter.setPen(QColor(self.colours.text))
        self.painter.drawText(room, flags, self.content.name)
        self.y += min(needed.height(), room.height()) if self.content.name else 0

    def _role_chip(self) -> float:
        """The role at the right; how much room it takes from the name."""
        if not self.content.role:
            return 0.0
        font = style.font(SMALL, bold=True)
        wide = QFontMetricsF(font).horizontalAdvance(self.content.role) + 28
        chip = QRectF(self.left + self.width - wide, self.y + 8, wide, 34)
        colour = QColor(self.content.role_colour or self.colours.quiet)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        self.painter.drawRoundedRect(chip, 17, 17)
        self.painter.setFont(font)
        self.painter.setPen(QColor("#ffffff" if colour.lightnessF() < 0.6 else "#1a1e23"))
        self.painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self.content.role)
        return wide + 20

    def _main_place(self, place: Place) -> None:
        high = 42.0
        when = style.font(SMALL + 1)
        self.painter.setFont(when)
        self.painter.setPen(QColor(self.colours.quiet))
        self.painter.drawText(QRectF(self.left, self.y, 96, high), _LEFT, place.when)
        chip = QRectF(self.left + 96, self.y + (high - CHIP) / 2, CHIP, CHIP)
        self.painter.setPen(QPen(QColor(self.colours.quiet), 2) if place.waits else Qt.PenStyle.NoPen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush if place.waits else QColor(place.colour))
        self.painter.drawRoundedRect(chip, 5, 5)
        font = style.font(MIDDLE, bold=not place.waits)
        room = QRectF(chip.right() + 14, self.y, self.left + self.width - chip.right() - 14, high)
        self.painter.setFont(font)
        self.painter.setPen(QColor(self.colours.text))
        told = QFontMetricsF(font).elidedText(place.room, Qt.TextElideMode.ElideRight, room.width())
        self.painter.drawText(room, _LEFT, told)
        self.y += high

    def _line(self, text: str, size: float, colour: str, lines: int = 1) -> None:
        if not text:
            return
        font = style.font(size)
        measure = QFontMetricsF(font)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        room = QRectF(self.left, self.y, self.width, measure.lineSpacing() * lines + 2)
        if lines == 1:
            text = measure.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        self.painter.drawText(room, flags, text)
        self.y += min(measure.boundingRect(room, flags, text).height(), room.height()) + 3

    def _note(self, foot: float) -> None:
        tone = BANDS[Band.NOTE]
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
        room = QRectF(0, 0, self.width - 64, max(72, foot - 26 - self.y))
        for size in NOTE_SIZES:
            font = style.font(size, bold=True)
            needed = QFontMetricsF(font).boundingRect(room, flags, self.content.note).height()
            if needed <= room.height():
                break
        high = min(max(needed, 24), room.height())
        box = QRectF(self.left, min(self.y + 8, foot - high - 18), self.width, high + 14)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(tone.fill))
        self.painter.drawRoundedRect(box, 8, 8)
        self.painter.drawPixmap(int(box.left() + 12), int(box.center().y() - 13), self._icon("flag", tone.ink, 26))
        self.painter.setFont(font)
        self.painter.setPen(QColor(tone.ink))
        self.painter.drawText(box.adjusted(50, 0, -12, 0), flags, self.content.note)

    def _foot(self) -> float:
        """Paper and photo at the bottom; where they begin."""
        top = self.frame.bottom() - 42
        x = self.left
        self.painter.setFont(style.font(SMALL))
        if self.content.paper:
            colour = getattr(self.colours, self.content.paper_tone)
            name = "printer" if self.content.paper_tone == "quiet" else "printer-alert"
            x = self._foot_item(x, top, name, self.content.paper, colour)
        if self.content.attendee and self.content.no_photo:
            self._foot_item(x, top, "camera-off", say("card.no-photo"), self.colours.quiet)
        return top

    def _foot_item(self, x: float, top: float, name: str, text: str, colour: str) -> float:
        self.painter.drawPixmap(int(x), int(top + 5), self._icon(name, colour, 22))
        self.painter.setPen(QColor(colour))
        wide = QFontMetricsF(self.painter.font()).horizontalAdvance(text)
        self.painter.drawText(QRectF(x + 32, top, wide + 10, 32), _LEFT, text)
        return x + 32 + wide + 36

    def _icon(self, name: str, colour: str, size: int) -> QPixmap:
        return icons.pixmap(name, colour, size, self.ratio)


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
