"""Designing a layout: where a box goes when it is moved, what it catches on, what a new one is, and the way back.

Pure functions over frozen values. Lengths are in mm from the top left corner of the page, as in a layout.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import replace

from checkin.paper.layout import AnyBox, Box, Code, Fill, Image, Layout, Line, Photo, Rooms, Text, sides

Boxes = tuple[AnyBox, ...]

HANDLES = ("nw", "n", "ne", "e", "se", "s", "sw", "w")
"""The corners and edges by which a box is resized, as on a map."""

SMALLEST = 2.0
"""mm: a smaller box could not be found again. A line may be as flat as it likes."""

_GRID = 10  # a hand moves in tenths of a millimetre
_USUAL_MARGIN = 5.0
_SHIFT = 3.0  # how far a copy lies from its original

KINDS: dict[str, type[Box]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyBox)}
"""The kinds of boxes by the name that a layout has for them."""

_NEW: dict[type[Box], dict[str, Any]] = {
    Text: {"text": "{name}", "w": 60.0, "h": 8.0, "size": 16.0, "floor": 9.0},
    Fill: {"w": 60.0, "h": 12.0, "colour": "role"},
    Line: {"w": 60.0, "h": 0.0},
    Image: {"w": 30.0, "h": 15.0},
    Code: {"w": 30.0, "h": 30.0},
    Rooms: {"w": 50.0, "h": 24.0, "size": 12.0, "floor": 8.0, "row": 9.0},
    Photo: {"w": 10.0, "h": 8.0},
}


class Place(Struct, frozen=True):
    """Where a box lies."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.h


class Guide(Struct, frozen=True):
    """A line that a box has caught on: ``upright`` at x = ``at``, else level at y = ``at``."""

    upright: bool
    at: float


class Catches(Struct, frozen=True):
    """What a box can catch on: upright lines at ``xs``, level ones at ``ys``."""

    xs: tuple[float, ...] = ()
    ys: tuple[float, ...] = ()


def place(box: Box) -> Place:
    """Where a box lies."""
    return Place(box.x, box.y, box.w, box.h)


def put(box: AnyBox, where: Place) -> AnyBox:
    """The box in another place."""
    return replace(box, x=where.x, y=where.y, w=where.w, h=where.h)


def smallest(box: Box) -> float:
    """How narrow and how flat a box may be made by hand."""
    return 0.0 if isinstance(box, Line) else SMALLEST


# where a box goes


def moved(start: Place, dx: float, dy: float, page: Sequence[float]) -> Place:
    """``start`` moved, but not beyond the edges of the page."""
    x = _between(0, _round(start.x + dx) if dx else start.x, page[0] - start.w)
    y = _between(0, _round(start.y + dy) if dy else start.y, page[1] - start.h)
    return Place(x, y, start.w, start.h)


def resized(start: Place, handle: str, dx: float, dy: float, page: Sequence[float], least: float = SMALLEST) -> Place:
    """``start`` with the edges that ``handle`` names moved, at least ``least`` wide and high, and within the page."""
    left, top, right, bottom = start.x, start.y, start.right, start.bottom
    if "w" in handle:
        left = _between(0, _round(left + dx), right - least)
    if "e" in handle:
        right = _between(left + least, _round(right + dx), page[0])
    if "n" in handle:
        top = _between(0, _round(top + dy), bottom - least)
    if "s" in handle:
        bottom = _between(top + least, _round(bottom + dy), page[1])
    return _spanning(left, top, right, bottom)


def within(where: Place, page: Sequence[float]) -> Place:
    """The nearest place that lies on the page, smaller only where it must be."""
    w, h = min(where.w, page[0]), min(where.h, page[1])
    return Place(_between(0, where.x, page[0] - w), _between(0, where.y, page[1] - h), w, h)


def on_page(layout: Layout, page: tuple[float, float]) -> Layout:
    """The layout on a page of another size: whatever would lie beyond its edges comes in."""
    inside = {name: tuple(put(box, within(place(box), page)) for box in boxes) for name, boxes in sides(layout).items()}
    return replace(layout, page=page, **inside)


# what it catches on


def catches(others: Iterable[Box], page: Sequence[float]) -> Catches:
    """The edges and middles of the other boxes and of the page, and the page's margins.

    The margin is the distance that most boxes keep from the left edge.
    """
    places = [place(box) for box in others]
    margins = Counter(one.x for one in places if 0 < one.x < page[0] / 4)
    margin = margins.most_common(1)[0][0] if margins else _USUAL_MARGIN
    xs = {0.0, margin, page[0] / 2, page[0] - margin, page[0]}
    ys = {0.0, margin, page[1] / 2, page[1] - margin, page[1]}
    for one in places:
        xs |= {one.x, one.x + one.w / 2, one.right}
        ys |= {one.y, one.y + one.h / 2, one.bottom}
    return Catches(tuple(sorted(xs)), tuple(sorted(ys)))


def caught(
    where: Place, handle: str, lines: Catches, reach: float, page: Sequence[float], least: float = SMALLEST
) -> tuple[Place, tuple[Guide, ...]]:
    """``where`` on the nearest lines at most ``reach`` away, and the lines that it then lies on.

    A box that is moved (``handle`` is empty) catches with edges and middles; one that is resized with the edge in hand.
    """
    dx = _nearest(_edges(where.x, where.w, handle, "w", "e"), lines.xs, reach)
    dy = _nearest(_edges(where.y, where.h, handle, "n", "s"), lines.ys, reach)
    if handle:
        found = _pulled(where, handle, dx, dy)
        if found.w < least or found.h < least:
            found = where
    else:
        found = within(Place(_hair(where.x + dx), _hair(where.y + dy), where.w, where.h), page)
    upright = [Guide(True, at) for at in lines.xs if _lies(at, _edges(found.x, found.w, handle, "w", "e"))]
    level = [Guide(False, at) for at in lines.ys if _lies(at, _edges(found.y, found.h, handle, "n", "s"))]
    return found, (*upright, *level)


# what lies under the hand


def handle_at(x: float, y: float, where: Place, reach: float) -> str:
    """The handle of a box near a point; "" where there is none. Corners come before edges."""
    spots = {name: spot(where, name) for name in sorted(HANDLES, key=len, reverse=True)}
    near = (name for name, (at_x, at_y) in spots.items() if abs(at_x - x) <= reach and abs(at_y - y) <= reach)
    return next(near, "")


def spot(where: Place, handle: str) -> tuple[float, float]:
    """The point at which a handle sits."""
    x = where.x if "w" in handle else where.right if "e" in handle else where.x + where.w / 2
    y = where.y if "n" in handle else where.bottom if "s" in handle else where.y + where.h / 2
    return x, y


def holds(where: Place, x: float, y: float, reach: float) -> bool:
    """Whether a point lies in a place; one that is flatter than twice ``reach`` can be met beside it."""
    wide, high = max(0.0, reach - where.w / 2), max(0.0, reach - where.h / 2)
    return where.x - wide <= x <= where.right + wide and where.y - high <= y <= where.bottom + high


def box_at(x: float, y: float, boxes: Sequence[Box], reach: float) -> int:
    """The uppermost box at a point, by its number; -1 where there is none."""
    return next((at for at in reversed(range(len(boxes))) if holds(place(boxes[at]), x, y, reach)), -1)


# boxes come and go


def new_box(kind: str, page: Sequence[float], **values: Any) -> AnyBox:
    """A box of a kind in the middle of a page; ``values`` are those that it cannot do without, as an image's file."""
    made = KINDS[kind]
    usual = {**_NEW[made], **values}
    w, h = min(usual.pop("w"), page[0]), min(usual.pop("h"), page[1])
    x, y = _round((page[0] - w) / 2), _round((page[1] - h) / 2)
    box: AnyBox = made(x=x, y=y, w=w, h=h, **usual)  # type: ignore[assignment]  # each of KINDS is one of AnyBox
    return put(box, within(place(box), page))


def changed(boxes: Boxes, at: int, box: AnyBox) -> Boxes:
    """The boxes with another in place of number ``at``."""
    return (*boxes[:at], box, *boxes[at + 1 :])


def added(boxes: Boxes, at: int, box: AnyBox) -> Boxes:
    """The boxes with one more, drawn as number ``at``."""
    return (*boxes[:at], box, *boxes[at:])


def removed(boxes: Boxes, at: int) -> Boxes:
    """The boxes without number ``at``."""
    return (*boxes[:at], *boxes[at + 1 :])


def reordered(boxes: Boxes, at: int, to: int) -> Boxes:
    """The boxes with number ``at`` drawn as number ``to``."""
    return added(removed(boxes, at), to, boxes[at])


def told(box: AnyBox, name: str, value: Any, page: Sequence[float]) -> AnyBox:
    """The box with a field changed, and with it what follows: it stays on the page, no size below its floor."""
    if name in ("w", "h"):
        start = box.x if name == "w" else box.y
        value = _between(smallest(box), value, page[0 if name == "w" else 1] - start)
    made: AnyBox = replace(box, **{name: value})
    if name in ("x", "y"):
        return put(made, within(place(made), page))
    if isinstance(made, Text | Rooms) and made.floor > made.size:
        return replace(made, **{"floor" if name == "size" else "size": value})
    return made


def copied(box: AnyBox, page: Sequence[float]) -> AnyBox:
    """The same box once more, a little lower and to the right."""
    return put(box, moved(place(box), _SHIFT, _SHIFT, page))


def free_name(name: str, taken: Iterable[str]) -> str:
    """A name for a copy that nothing else has: "a6-2", "a6-3" …"""
    stem = re.sub(r"-\d+$", "", name)
    return next(one for one in (f"{stem}-{number}" for number in count(2)) if one not in taken)


# the other side


def side(layout: Layout, back: bool) -> Boxes:
    """The boxes of one side that can be changed there; a back that is the front once more has none of its own."""
    if not back:
        return layout.boxes
    return layout.back if isinstance(layout.back, tuple) else ()


def with_side(layout: Layout, back: bool, boxes: Boxes) -> Layout:
    """The layout with other boxes on one side. A back that was emptied stays white, and what is white is not folded."""
    if not back:
        return replace(layout, boxes=boxes)
    return replace(layout, back=boxes, fold=layout.fold if boxes else "")


def alone(layout: Layout, back: bool) -> Layout:
    """One side as a badge of its own, to be looked at: no fold turns it upside down."""
    return replace(layout, boxes=side(layout, back), back=(), fold="")


def backed(layout: Layout, how: str) -> Layout:
    """The layout with a back that is "white", the "same" as the front, or one's "own", which begins as the front."""
    if how == "white":
        return replace(layout, back=(), fold="")
    return replace(layout, back="same" if how == "same" else layout.boxes)


def back_of(layout: Layout) -> str:
    """How the back is: the words of ``backed``."""
    if layout.back == "same":
        return "same"
    return "own" if layout.back else "white"


def folded(layout: Layout, fold: str) -> Layout:
    """The layout folded; what is folded has a back."""
    made: Layout = replace(layout, fold=fold)
    return made if made.back or not fold else replace(made, back="same")


class Version(Struct, frozen=True):
    """A layout as it stood, the side in front, and the number of the box that was selected; -1 for the page."""

    layout: Layout
    selected: int = -1
    back: bool = False


class History:
    """The way back, and forth again. Steps of one ``key`` in a row are one step, as of an arrow held down."""

    def __init__(self, start: Version) -> None:
        self.now = start
        self._before: list[Version] = []
        self._after: list[Version] = []
        self._key = ""

    @property
    def can_undo(self) -> bool:
        """Whether there is a way back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a way forth."""
        return bool(self._after)

    def step(self, now: Version, key: str = "") -> None:
        """Something was changed."""
        if not key or key != self._key:
            self._before.append(self.now)
        self.now, self._key, self._after = now, key, []

    def select(self, selected: int, back: bool) -> None:
        """Another box is looked at: no step, but the next one stands for itself."""
        self.now, self._key = replace(self.now, selected=selected, back=back), ""

    def undo(self) -> None:
        """Go back a step, if there is one."""
        self._walk(self._before, self._after)

    def redo(self) -> None:
        """Take back the going back, if there was any."""
        self._walk(self._after, self._before)

    def _walk(self, there: list[Version], here: list[Version]) -> None:
        if there:
            here.append(self.now)
            self.now, self._key = there.pop(), ""


def _between(least: float, value: float, most: float) -> float:
    return max(least, min(value, max(least, most)))


def _round(value: float) -> float:
    return round(value * _GRID) / _GRID


def _hair(value: float) -> float:
    return round(value, 3)


def _spanning(left: float, top: float, right: float, bottom: float) -> Place:
    return Place(_hair(left), _hair(top), _hair(right - left), _hair(bottom - top))


def _edges(start: float, length: float, handle: str, first: str, last: str) -> tuple[float, ...]:
    """Where a box can catch in one direction."""
    if not handle:
        return (start, start + length / 2, start + length)
    return ((start,) if first in handle else ()) + ((start + length,) if last in handle else ())


def _nearest(edges: Sequence[float], lines: Sequence[float], reach: float) -> float:
    ways = (line - edge for edge in edges for line in lines if abs(line - edge) <= reach)
    return min(ways, key=abs, default=0.0)


def _pulled(where: Place, handle: str, dx: float, dy: float) -> Place:
    return _spanning(
        where.x + dx * ("w" in handle),
        where.y + dy * ("n" in handle),
        where.right + dx * ("e" in handle),
        where.bottom + dy * ("s" in handle),
    )


def _lies(at: float, edges: Sequence[float]) -> bool:
    return any(abs(at - edge) < 0.005 for edge in edges)
