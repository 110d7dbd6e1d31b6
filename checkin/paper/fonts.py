"""The faces on paper, and what of a text they can draw.

Two faces come with the program and draw Latin, Greek and Cyrillic. For other writing the computer's own fonts step in,
letter by letter, where one is installed. reportlab draws a box for a character the font lacks, without a word, so every
text passes through here first: ``printable`` is what goes on paper, ``missing`` is what has to be reported.

A printable text stays in the order of reading, so that it can be measured and broken anywhere; ``strokes`` then puts
one line into the order and the shapes of its script. Only fonts named in ``FALLBACKS`` are ever opened.
"""

import os
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple

import font_source_sans_pro
import uharfbuzz
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from checkin.paper import bidi

Font = Literal["regular", "bold"]

# What all letters of the faces keep within, in em above and below the baseline: measured over all of Latin, Greek and
# Cyrillic (Vietnamese capitals with two marks are the tallest). A capital without marks is CAPITAL high.
ASCENT, DESCENT, CAPITAL = 1.01, 0.28, 0.66

FALLBACKS = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("segoeui.ttf", "segoeuib.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("NotoSansHebrew-Regular.ttf", "NotoSansHebrew-Bold.ttf"),
    ("NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf"),
    ("NotoSansGeorgian-Regular.ttf", "NotoSansGeorgian-Bold.ttf"),
    ("NotoSansArmenian-Regular.ttf", "NotoSansArmenian-Bold.ttf"),
    ("DroidSansFallback.ttf", ""),
    ("msyh.ttc", "msyhbd.ttc"),
    ("malgun.ttf", "malgunbd.ttf"),
    ("msgothic.ttc", ""),
    ("Arial Unicode.ttf", ""),
    ("wqy-microhei.ttc", ""),
    ("DroidSansFallbackFull.ttf", ""),
)
"""Files of the systems' own fonts in the order they are asked, regular and bold; the first that has a letter draws it.

Only outlines of TrueType can be embedded: Noto Sans CJK, whose are PostScript's, is not among them.
"""

_SOURCE_SANS = {"regular": "SourceSansPro-Regular", "bold": "SourceSansPro-Bold"}
_ABOVE = 230  # the combining class of marks above the letter
_OVER_CAPITALS, _OVER_MARKS = 0.16, 0.2  # em: how much higher a mark sits over a capital, and over another mark
_SAME_LOOK = {"\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "\u2007": "\u00a0"}
_JOINERS = "\u200c\u200d"  # between Arabic letters they are orthography, anywhere else they are dirt
_PRIVATE = range(0xE000, 0xF900)  # where glyphs without a character get one of their own, which no text here can hold
# Where letters stack or change places (India, Tibet, Thailand, Burma, Cambodia …): shaping these was never looked at.
_UNTRIED = (range(0x0700, 0x10A0), range(0x1700, 0x1C90), range(0x1CD0, 0x1D00), range(0xA800, 0xAC00))
_WORDS = ("L", "M", "N", "P")  # the categories that a fallback may draw; symbols are left out


class Stroke(NamedTuple):
    """Characters of one face side by side, ``right`` of the start and ``up`` from the baseline, in em.

    ``face`` is the name that reportlab knows it by, ``scale`` how large it is beside the type around it.
    """

    face: str
    text: str
    right: float
    up: float = 0.0
    scale: float = 1.0


def name(font: Font) -> str:
    """The name under which reportlab knows ``font`` (registered on first use)."""
    return _source_sans(font).name


@lru_cache(8192)
def clean(text: str) -> str:
    """``text`` composed (NFC), without control and format characters, any run of blanks and line ends one space.

    Non-breaking spaces stay, as U+00A0.
    """
    if text.isascii() and text.isprintable():
        return _with_single_spaces(text)
    kept = []
    composed = unicodedata.normalize("NFC", text)
    for place, character in enumerate(composed):
        character = _SAME_LOOK.get(character, character)
        category = unicodedata.category(character)
        if character in "\t\n\r\v\f" or (category in ("Zs", "Zl", "Zp") and character != "\u00a0"):
            kept.append(" ")
        elif category not in ("Cc", "Cf", "Cs") or (character in _JOINERS and _is_joint(composed, place)):
            kept.append(character)
    return _with_single_spaces(unicodedata.normalize("NFC", "".join(kept)))


@lru_cache(8192)
def printable(text: str, font: Font) -> str:
    """What of ``text`` can go on paper: cleaned, and without the characters that no face has."""
    drawn = "".join(_as_drawn(character, font) for character in clean(text))
    return _with_single_spaces("".join(c for i, c in enumerate(drawn) if c not in _JOINERS or _is_joint(drawn, i)))


@lru_cache(8192)
def missing(text: str, font: Font) -> str:
    """The characters of ``text`` that no face has, each once, in their order."""
    return "".join(dict.fromkeys(character for character in clean(text) if not _as_drawn(character, font)))


def weighed(missing: str) -> tuple[str, str]:
    """Missing characters, parted into those that have to be written by hand and those that a name is whole without:
    emoji and other symbols.
    """
    letters = "".join(character for character in missing if not _is_decoration(character))
    return letters, "".join(character for character in missing if _is_decoration(character))


@lru_cache(8192)
def advances(text: str, font: Font) -> tuple[float, ...]:
    """How far the pen moves for each character of a printable text, in em."""
    widths = [_plain(character, font)[1] for character in text]
    if bidi.is_rtl(text):
        for start, end in _joined_words(text):
            widths[start:end] = [0.0] * (end - start)
            for glyph in _shaped(text[start:end], font):
                widths[start + glyph.place] += glyph.advance
    return tuple(widths)


def width(text: str, font: Font) -> float:
    """How wide a printable text is, in em."""
    return sum(advances(text, font))


@lru_cache(8192)
def bearing(line: str, font: Font) -> float:
    """The white to the left of a line, in em: what a large one is moved by so that its ink starts at the margin."""
    first = strokes(line, font)[0]
    return _faces_by_name[first.face].bearing(first.text[0]) * first.scale


@lru_cache(8192)
def strokes(line: str, font: Font) -> tuple[Stroke, ...]:
    """What to draw where for one line of printable text, from left to right.

    Combining marks have no advance and are drawn around the pen, at the height of small letters, so each goes back to
    the middle of its letter, and up where that is a capital or already wears a mark.
    """
    found: list[Stroke] = []
    pen = 0.0
    for run, is_rtl in bidi.runs(line) if bidi.is_rtl(line) else [(line, False)]:
        laid = _from_the_right(run, font) if is_rtl else _from_the_left(run, font)
        found += (stroke._replace(right=stroke.right + pen) for stroke in laid)
        pen += width(run, font)
    return tuple(found)


# from left to right


def _from_the_left(run: str, font: Font) -> Iterator[Stroke]:
    pen, letter, worn = 0.0, 0.0, 0
    base = ""
    for (face, is_mark), group in groupby(run, key=lambda character: _hand(character, font)):
        characters = "".join(group)
        assert face is not None  # the text is printable
        if not is_mark:
            yield Stroke(face.name, characters, pen, 0, face.scale)
            *_, last = (_plain(character, font)[1] for character in characters)
            pen += width(characters, font)
            base, letter, worn = characters[-1], last, 0
            continue
        for mark in characters:
            above = unicodedata.combining(mark) == _ABOVE
            rise = above * (_OVER_CAPITALS * base.isupper() + _OVER_MARKS * worn)
            yield Stroke(face.name, mark, pen - letter / 2, rise, face.scale)
            worn += above


def _hand(character: str, font: Font) -> "tuple[_Face | None, bool]":
    return _plain(character, font)[0], bool(unicodedata.combining(character))


@cache
def _plain(character: str, font: Font) -> "tuple[_Face | None, float]":
    """The face that draws a character, and how far the pen moves for it, in em."""
    if character in _JOINERS:
        return None, 0.0
    face = next((face for face in _faces(character, font) if face.has(character)), None)
    if face is None or unicodedata.combining(character):
        return face, 0.0
    return face, face.advance(character)


# from right to left


class _Glyph(NamedTuple):
    """A shape of a joined word: drawn by ``character`` of ``face``, it belongs to the character at ``place``."""

    face: "_Face"
    character: str
    place: int
    advance: float
    right: float
    up: float


def _from_the_right(run: str, font: Font) -> Iterator[Stroke]:
    pen, place = 0.0, len(run)
    starts = {end: start for start, end in _joined_words(run)}
    while place:
        if (start := starts.get(place)) is not None:
            for face, drawn, _, advance, right, up in _shaped(run[start:place], font):
                if drawn:
                    yield Stroke(face.name, drawn, pen + right, up + face.lift, face.scale)
                pen += advance
            place = start
        else:
            place -= 1
            character = bidi.mirrored(run[place])
            hand, advance = _plain(character, font)
            if hand is not None:
                yield Stroke(hand.name, character, pen, 0, hand.scale)
            pen += advance


def _joined_words(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of right-to-left letters begin and end, with the marks on them."""
    start = None
    for place, character in enumerate(text):
        kind = unicodedata.bidirectional(character)
        if start is None and kind in ("R", "AL"):
            start = place
        elif start is not None and kind not in ("R", "AL", "NSM", "BN"):
            yield start, place
            start = None
    if start is not None:
        yield start, len(text)


@lru_cache(8192)
def _shaped(word: str, font: Font) -> tuple[_Glyph, ...]:
    """The glyphs of a word of right-to-left letters, from left to right."""
    stretches: list[tuple[_Face, int, str]] = []
    whole = next((face for face in _faces(word[0], font) if all(map(face.has, word))), None)
    place = 0
    for face, group in groupby(word, key=lambda character: whole or _plain(character, font)[0]):
        letters = "".join(group)
        if face is not None:
            stretches.append((face, place, letters))
        place += len(letters)
    return tuple(glyph for face, start, letters in reversed(stretches) for glyph in face.shape(letters, start))


# faces


class _Face:
    """One font file."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        pdfmetrics.registerFont(TTFont(self.name, str(path), shapable=False))
        self._font = pdfmetrics.getFont(self.name)  # of two files that hold one face, reportlab knows the first
        self._glyphs: dict[int, int] = self._font.face.charToGlyph
        self._widths: dict[int, float] = self._font.face.charWidths
        self.scale, self.lift = 1.0, 0.0
        _faces_by_name[self.name] = self

    def has(self, character: str) -> bool:
        return ord(character) in self._glyphs or character in _JOINERS

    def advance(self, character: str) -> float:
        """How far the pen moves, in em of the text around."""
        return self._widths[ord(character)] / 1000 * self.scale

    def bearing(self, character: str) -> float:
        return float(self._extents(ord(character))[0])

    def shape(self, letters: str, start: int) -> Iterator[_Glyph]:
        """Letters in the order of reading → glyphs from left to right; the first letter is at place ``start``."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(letters)
        buffer.direction = "rtl"
        buffer.guess_segment_properties()
        uharfbuzz.shape(self._shaper, buffer)
        em = self._shaper.face.upem / self.scale
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            yield _Glyph(
                self,
                "" if letters[info.cluster] in _JOINERS else self._character(info.codepoint),
                start + info.cluster,
                position.x_advance / em,
                position.x_offset / em,
                position.y_offset / em,
            )

    def fit_in(self) -> None:
        """Make a fallback as large as the letters around it, and keep it within the lines."""
        if self._glyphs.get(ord("H")):
            self.scale = CAPITAL / self._extents(ord("H"))[1]
        reaches = [self._extents(code)[1:] for code in self._glyphs if 0x590 <= code < 0x780]
        if reaches:
            top, bottom = max(top for top, _ in reaches), min(bottom for _, bottom in reaches)
            self.scale = min(self.scale, (ASCENT + DESCENT) / (top - bottom))
            self.lift = max(0.0, -bottom * self.scale - DESCENT)

    def _character(self, glyph: int) -> str:
        if (code := self._characters.get(glyph)) is None:
            # Always the same one, so that the same badge is the same bytes. (Beyond the range reportlab writes it so
            # that the letter cannot be copied from the PDF, which is all that is lost.)
            code = _PRIVATE[glyph] if glyph < len(_PRIVATE) else 0xF0000 + glyph
            self._characters[glyph] = code
            self._glyphs[code] = glyph
            self._widths[code] = self._shaper.get_glyph_h_advance(glyph) * 1000 / self._shaper.face.upem
        return chr(code)

    def _extents(self, code: int) -> tuple[float, float, float]:
        """Left, top and bottom of a character's ink, in em of this face."""
        found = self._shaper.get_glyph_extents(self._glyphs[code])
        em = self._shaper.face.upem
        if found is None:
            return 0.0, 0.0, 0.0
        return found.x_bearing / em, found.y_bearing / em, (found.y_bearing + found.height) / em

    @cached_property
    def _shaper(self) -> Any:
        return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(bytes(self._font.face._ttf_data))))

    @cached_property
    def _characters(self) -> dict[int, int]:
        """Glyphs → the first character that each is drawn for."""
        return {glyph: code for code, glyph in sorted(self._glyphs.items(), reverse=True) if code not in _PRIVATE}


_faces_by_name: dict[str, _Face] = {}


def _faces(character: str, font: Font) -> Iterator[_Face]:
    """The faces that may draw a character, in the order they are asked."""
    yield _source_sans(font)
    if unicodedata.category(character)[0] in _WORDS and not any(ord(character) in block for block in _UNTRIED):
        for regular, bold in FALLBACKS:
            for file in (bold, regular) if font == "bold" else (regular,):
                if face := _fallback(file):
                    yield face


@cache
def _source_sans(font: Font) -> _Face:
    return _Face(Path(font_source_sans_pro.font_directory) / f"{_SOURCE_SANS[font]}.ttf")


@cache
def _fallback(file: str) -> _Face | None:
    path = _installed().get(file.casefold())
    if path is None:
        return None
    try:
        face = _Face(path)
        face.fit_in()
    except (OSError, TTFError, KeyError, ValueError):  # damaged, or of a kind that cannot be embedded
        return None
    return face


@cache
def _installed() -> dict[str, Path]:
    """Where the files of ``FALLBACKS`` lie on this computer, by their names in small letters."""
    wanted = {file.casefold() for pair in FALLBACKS for file in pair}
    found: dict[str, Path] = {}
    for folder in _folders():
        for where, _, files in os.walk(folder):
            for file in sorted(files):
                if file.casefold() in wanted:
                    found.setdefault(file.casefold(), Path(where, file))
    return found


def _folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home), "Microsoft/Windows/Fonts")
        return [Path(os.environ.get("WINDIR", "C:/Windows"), "Fonts"), local]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    system = [Path("/usr/share/fonts"), Path("/usr/share/fonts-droid-fallback"), Path("/usr/local/share/fonts")]
    return [*system, home / ".local/share/fonts", home / ".fonts"]


# characters


def _is_decoration(character: str) -> bool:
    category = unicodedata.category(character)
    return (
        category[0] == "S"
        or category in ("Co", "Me")
        or 0xFE00 <= ord(character) <= 0xFE0F  # says whether the symbol before is to be coloured
        or (category == "Cn" and 0x1F000 <= ord(character) < 0x20000)  # emoji younger than Python's tables
    )


def _is_joint(text: str, place: int) -> bool:
    around = (text[place - 1 : place], text[place + 1 : place + 2])
    return all(side and unicodedata.bidirectional(side) == "AL" for side in around)


def _with_single_spaces(text: str) -> str:
    return " ".join(part for part in text.split(" ") if part)


@cache
def _as_drawn(character: str, font: Font) -> str:
    # A letter whose composed form the font lacks may still be drawn as letter and mark.
    if character in _JOINERS:
        return character
    forms = (character, unicodedata.normalize("NFD", character))
    for face in _faces(character, font):
        for form in forms:
            if all(map(face.has, form)):
                return form
    return ""
