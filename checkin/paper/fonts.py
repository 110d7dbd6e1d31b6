"""The two faces on paper, and what of a text they can draw.

reportlab draws a box for a character the font lacks, without a word. So every text passes through here first:
``printable`` is what goes on paper, ``missing`` is what has to be reported. Right-to-left writing is left to the pen of
the desk: it needs shaping, and letters in the wrong order are worse than a line to write on.
"""

import struct
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import font_source_sans_pro
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

Font = Literal["regular", "bold"]

# What all letters of the faces keep within, in em above and below the baseline: measured over all of Latin, Greek and
# Cyrillic (Vietnamese capitals with two marks are the tallest). A capital without marks is CAPITAL high.
ASCENT, DESCENT, CAPITAL = 1.01, 0.28, 0.66

_FILES = {"regular": "SourceSansPro-Regular", "bold": "SourceSansPro-Bold"}
_ABOVE = 230  # the combining class of marks above the letter
_OVER_CAPITALS, _OVER_MARKS = 0.16, 0.2  # em: how much higher a mark sits over a capital, and over another mark
_SAME_LOOK = {"\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "\u2007": "\u00a0"}


def name(font: Font) -> str:
    """The name under which reportlab knows ``font`` (registered on first use)."""
    return str(_face(font).fontName)


def clean(text: str) -> str:
    """``text`` composed (NFC), without control and format characters, any run of blanks and line ends one space.

    Non-breaking spaces stay, as U+00A0.
    """
    kept = []
    for character in unicodedata.normalize("NFC", text):
        character = _SAME_LOOK.get(character, character)
        category = unicodedata.category(character)
        if character in "\t\n\r\v\f" or (category in ("Zs", "Zl", "Zp") and character != "\u00a0"):
            kept.append(" ")
        elif category not in ("Cc", "Cf", "Cs"):
            kept.append(character)
    return _with_single_spaces("".join(kept))


@lru_cache(8192)
def printable(text: str, font: Font) -> str:
    """What of ``text`` can go on paper: cleaned, without missing characters, and nothing at all of a text with
    right-to-left letters in it.
    """
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return ""
    return _with_single_spaces("".join(_as_drawn(character, font) for character in clean(text)))


@lru_cache(8192)
def missing(text: str, font: Font) -> str:
    """The characters of ``text`` that the font has no glyph for, each once, in their order."""
    return "".join(dict.fromkeys(character for character in clean(text) if not _as_drawn(character, font)))


def advances(text: str, font: Font) -> list[float]:
    """How far the pen moves for each character of a printable text, in em."""
    widths: dict[int, float] = _face(font).face.charWidths
    return [widths[ord(character)] / 1000 for character in text]


def width(text: str, font: Font) -> float:
    """How wide a printable text is, in em."""
    return sum(advances(text, font))


def bearing(character: str, font: Font) -> float:
    """The white to the left of a letter, in em: what a large line is moved by so that its ink starts at the margin."""
    (units,) = struct.unpack_from(">h", _metrics(font), 4 * _face(font).face.charToGlyph[ord(character)] + 2)
    return float(units) / 1000


def strokes(text: str, font: Font) -> list[tuple[str, float, float]]:
    """What to draw where: runs of text with their distance right of the start and above the baseline, in em.

    Combining marks have no advance and are drawn around the pen, at the height of small letters, so each goes back to
    the middle of its letter, and up where that is a capital or already wears a mark.
    """
    if not any(map(unicodedata.combining, text)):
        return [(text, 0, 0)]
    runs: list[tuple[str, float, float]] = []
    pen, letter, worn = 0.0, 0.0, 0
    base = ""
    for character, advance in zip(text, advances(text, font), strict=True):
        if place := unicodedata.combining(character):
            above = place == _ABOVE
            rise = above * (_OVER_CAPITALS * base.isupper() + _OVER_MARKS * worn)
            runs.append((character, pen - letter / 2, rise))
            worn += above
        else:
            runs.append((character, pen, 0))
            base, letter, worn = character, advance, 0
        pen += advance
    return runs


def _with_single_spaces(text: str) -> str:
    return " ".join(part for part in text.split(" ") if part)


@cache
def _as_drawn(character: str, font: Font) -> str:
    # A letter whose composed form the font lacks may still be drawn as letter and mark.
    glyphs = _face(font).face.charToGlyph
    for form in (character, unicodedata.normalize("NFD", character)):
        if all(ord(part) in glyphs for part in form):
            return form
    return ""


@cache
def _metrics(font: Font) -> bytes:
    table: bytes = _face(font).face.get_table("hmtx")
    return table


@cache
def _face(font: Font) -> Any:
    folder = Path(font_source_sans_pro.font_directory)
    face = TTFont(_FILES[font], str(folder / f"{_FILES[font]}.ttf"), shapable=False)
    pdfmetrics.registerFont(face)
    return face
