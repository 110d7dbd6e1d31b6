"""A text and a box → lines and a size. Nothing is ever cut.

The order of concessions is that of a typesetter: full size on one line, smaller down to the layout's floor, then more
lines, then a shorter way to write it (``fit_first``), then below the floor, then breaks inside words. What would end up
too small to read is not set at all, so that nobody takes grey dust for a name.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from msgspec import Struct

from checkin.paper import bidi, fonts
from checkin.paper.fonts import Font

MM = 72 / 25.4  # points in a millimetre
LEADING = 1.16  # from baseline to baseline, in em

_LEGIBLE = 4.0  # pt
_STEPS = 8  # sizes tried per point
_BEFORE_BREAKING = 2 / 3  # of the floor: a word a little small reads better than a word in pieces


class Setting(Struct, frozen=True):
    """How a text is set: the text, its lines, its size in pt, and whether it kept the layout's floor and its words
    whole.
    """

    text: str
    lines: tuple[str, ...]
    size: float
    kept: bool = True


def fit_first(
    texts: Iterable[str], font: Font, width: float, height: float, size: float, floor: float, lines: int
) -> Setting | None:
    """The best setting of the first of ``texts``, from the longest to the shortest, that keeps the layout's floor.

    Where none does, that of the first that can be set at all. No text is taken from ``texts`` that is not needed.
    """
    fallback = None
    for text in texts:
        setting = fit(text, font, width, height, size, floor, lines) if text else None
        if setting and setting.kept:
            return setting
        fallback = fallback or setting
    return fallback


@lru_cache(8192)
def fit(text: str, font: Font, width: float, height: float, size: float, floor: float, lines: int) -> Setting | None:
    """The best setting of a printable text in a box of ``width`` × ``height`` mm; ``None`` where it would be illegible.

    ``size`` and ``floor`` (pt) and ``lines`` are what the layout wants; below the floor as many lines as there is
    height for. Lines of one text are made about equally long. Words of joined letters are never broken.
    """
    ruler = _Ruler(text, font)
    box = (width * MM, height * MM)
    for most in range(1, lines + 1):
        if found := ruler.largest(*box, floor, size, most):
            return found
    return (
        ruler.largest(*box, max(floor * _BEFORE_BREAKING, _LEGIBLE), floor, None, kept=False)
        or ruler.largest(*box, _LEGIBLE, floor, None, kept=False, inside=not bidi.is_rtl(text))
    )  # fmt: skip


def wrap(text: str, font: Font, width: float, size: float, most: int) -> list[str]:
    """A printable text at ``size`` pt in lines of ``width`` mm; what goes beyond ``most`` lines ends visibly in "…"."""
    ruler, room = _Ruler(text, font), width * MM / size
    lines: list[str] = []
    start = 0
    while start < len(text) and len(lines) < most:
        end, _ = ruler.line(start, room)
        lines.append(text[start:end].rstrip(" "))
        start = end
    if start < len(text):
        last = lines[-1]
        while last and fonts.width(f"{last}…", font) > room:
            last = last[:-1]
        lines[-1] = f"{last.rstrip()}…"
    return lines


def widest_part(text: str, font: Font) -> float:
    """How wide the longest stretch of a printable text is that ``wrap`` would keep on one line if it can, in em."""
    ruler = _Ruler(text, font)
    starts = [0.0, *(ruler.ends[i] for i in ruler.breaks)]
    return max((reach - start for start, reach in zip(starts, ruler.reach, strict=False)), default=0.0)


def height(lines: int, size: float) -> float:
    """How high a block of lines is, with all accents and descenders, in pt."""
    return (fonts.ASCENT + fonts.DESCENT + (lines - 1) * LEADING) * size


class _Ruler:
    """One text measured once: running widths, and the places where a line may end."""

    def __init__(self, text: str, font: Font) -> None:
        self.text = text
        self.ends = [0.0, *accumulate(fonts.advances(text, font))]
        self.breaks = [i for i in range(1, len(text) + 1) if _may_end(text, i)]
        self.reach = [self.ends[i - (text[i - 1] == " ")] for i in self.breaks]

    def largest(
        self,
        width: float,
        height_: float,
        smallest: float,
        size: float,
        most: int | None,
        *,
        kept: bool = True,
        inside: bool = False,
    ) -> Setting | None:
        """The setting with the largest size from ``smallest`` to ``size`` pt that fits a box in pt."""

        def lines_at(points: float) -> list[str] | None:
            rows = int((height_ / points - fonts.ASCENT - fonts.DESCENT) / LEADING + 1 + 1e-9)
            return self.wrap(width / points, rows if most is None else min(most, rows), inside=inside)

        if lines := lines_at(size):
            return Setting(self.text, self._balanced(lines, width / size), size, kept)
        steps = range(int(size * _STEPS), int(smallest * _STEPS), -1)
        step = bisect_left(steps, True, key=lambda step: lines_at(step / _STEPS) is not None)
        points = steps[step] / _STEPS if step < len(steps) else smallest
        lines = lines_at(points)
        return Setting(self.text, self._balanced(lines, width / points), points, kept) if lines else None

    def _balanced(self, lines: list[str], width: float) -> tuple[str, ...]:
        narrow, best = width / 2, lines
        for _ in range(6 if len(lines) > 1 else 0):
            middle = (narrow + width) / 2
            if tighter := self.wrap(middle, len(lines), inside=False):
                best, width = tighter, middle
            else:
                narrow = middle
        return tuple(best)

    def wrap(self, width: float, most: int, *, inside: bool) -> list[str] | None:
        """The text in at most ``most`` lines of ``width`` em; ``None`` where it needs more, or a break in a word."""
        lines: list[str] = []
        start = 0
        while start < len(self.text):
            end, whole = self.line(start, width)
            if len(lines) >= most or not (whole or inside):
                return None
            if line := self.text[start:end].rstrip(" "):  # a blank that no line had room for is no line
                lines.append(line)
            start = end
        return lines

    def line(self, start: int, width: float) -> tuple[int, bool]:
        """Where the line ends that begins at ``start``, and whether its last word is whole."""
        limit = self.ends[start] + width + 1e-9
        place = bisect_right(self.reach, limit)
        if place and self.breaks[place - 1] > start:
            return self.breaks[place - 1], True
        return max(start + 1, bisect_right(self.ends, limit) - 1), False


def _may_end(text: str, end: int) -> bool:
    """Whether a line may end before ``end``: behind blanks and hyphens, and between Chinese and Japanese letters."""
    last, following = text[end - 1], text[end : end + 1]
    return last in " -/–" or not following or ("\u3040" <= last <= "\u9fff" and following not in "、。，）」ー・")
