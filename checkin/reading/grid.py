"""QR codes that are bent, tilted or worn: their grid is found, followed, and drawn anew for a decoder.

A decoder wants straight lines from corner to corner. A code on a crumpled sheet or a telephone held askew has none, but
it has its grid: light and dark only ever meet on its lines. So the three finder patterns are looked for (ISO/IEC 18004,
their runs of 1 : 1 : 3 : 1 : 1), the code is sampled as if it were flat, and where its edges lie beside the lines that
they should lie on, the sampling is moved there, smoothly. How far beside is the phase of the edges at the period of a
module. What is then measured at each module is drawn as a flawless code, with all that every code of its size has.

Only numpy: nothing here decodes, and nothing here can make up a text; error correction decides that afterwards.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, combinations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Phases = NDArray[np.complex64]

_PX = 4  # samples along a module
_SMALLEST, _LARGEST = 21, 117  # modules along a side; larger ones no ticket has
_FINDER = 7  # modules along a finder pattern
_QUIET = 4  # modules of white around a code


class Grid(Struct, frozen=True):
    """What was measured of one code: ``contrast``, modules × modules, −1 light to 1 dark.

    ``sure`` is the share of the modules known beforehand (finder and timing patterns) that came out right.
    """

    contrast: Floats
    sure: float


def find(shades: NDArray[np.uint8], dark: NDArray[np.bool_]) -> Iterator[Grid]:
    """The codes in a picture (rows × columns, grey), the likeliest first; ``dark`` is the same in black and white."""
    picture = shades.astype(np.float32)
    finders = _finders(dark)
    for corners in chain(_corners(finders), _guesses(picture, dark, finders)):
        if grid := _measure(picture, dark, corners):
            yield grid


def drawings(contrast: Floats) -> Iterator[NDArray[np.uint8]]:
    """The code as pictures that a decoder can read (3 pixels a module), by several ways to tell dark from light."""
    for sharper, wide in ((0.0, 3.0), (2.0, 3.0)):
        values = contrast + sharper * (contrast - _smooth(contrast, 0.8)) if sharper else contrast
        yield _draw(values > _smooth(values, wide))


# Finder patterns


class _Finder(Struct, frozen=True):
    """A finder pattern: its centre and the width of a module, in pixels; ``dark`` if its core is."""

    x: float
    y: float
    unit: float
    dark: bool
    hits: float


class _Corners(Struct, frozen=True):
    """Three finder patterns that may belong to one code; from ``top_left`` the others lie clockwise."""

    top_left: _Finder
    top_right: _Finder
    bottom_left: _Finder


_MOST_RUNS = 4000
_MOST_FINDERS = 8
_MOST_CORNERS = 3


def _crossings(dark: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Where rows run through what may be a finder pattern: x, y, unit, dark, a line each.

    The distances between edges of one kind are compared (dark begins to dark begins, …): ink that has spread, or light,
    moves both alike.
    """
    rows, columns = dark.shape
    fenced = np.full((rows, columns + 1), 2, np.int8)
    fenced[:, :columns] = dark
    flat = fenced.ravel()
    starts = np.concatenate(([0], np.flatnonzero(flat[1:] != flat[:-1]) + 1))
    if len(starts) < 6:
        return np.zeros((0, 4), np.float32)
    value = flat[starts]
    runs = np.diff(np.append(starts, flat.size)).astype(np.float32)
    pairs = runs[1:] + runs[:-1]
    first, second, third, fourth = (pairs[i : len(pairs) - 3 + i] for i in range(4))
    unit = (first + second + third + fourth) / 12
    core = runs[2:-2]
    slack = 0.75 * unit + 0.5
    fits = (np.abs(first - 2 * unit) < slack) & (np.abs(fourth - 2 * unit) < slack) & (unit > 0.9)
    fits &= (np.abs(second - 4 * unit) < 1.2 * slack) & (np.abs(third - 4 * unit) < 1.2 * slack)
    fits &= core > 1.2 * np.maximum(np.maximum(runs[:-4], runs[1:-3]), np.maximum(runs[3:-1], runs[4:]))
    fence = value == 2
    fits &= ~(fence[:-4] | fence[1:-3] | fence[2:-2] | fence[3:-1] | fence[4:])
    found = np.flatnonzero(fits)[:_MOST_RUNS]
    middle = starts[found + 2]
    x = middle % (columns + 1) + core[found] / 2
    return np.stack([x, middle // (columns + 1) + 0.5, unit[found], value[found]], axis=1).astype(np.float32)


def _finders(dark: NDArray[np.bool_]) -> list[_Finder]:
    """Where rows and columns agree, the clearest first."""
    across = _crossings(dark)
    down = _crossings(np.ascontiguousarray(dark.T))
    if not (len(across) and len(down)):
        return []
    # Each column's crossing leaves its number along the core that it crosses; rows look there.
    numbers = np.zeros(dark.shape, np.int32)
    reach = np.ceil(down[:, 2]).astype(np.int32)
    which = np.repeat(np.arange(len(down)), 2 * reach + 1)
    steps = np.arange(len(which)) - np.repeat(np.cumsum(2 * reach + 1) - (2 * reach + 1), 2 * reach + 1)
    y = np.clip(down[which, 0].astype(np.int32) - reach[which] + steps, 0, dark.shape[0] - 1)
    numbers[y, np.minimum(down[which, 1].astype(np.int32), dark.shape[1] - 1)] = which + 1
    met = numbers[across[:, 1].astype(np.int32), np.minimum(across[:, 0].astype(np.int32), dark.shape[1] - 1)]
    across, other = across[met > 0], down[met[met > 0] - 1]
    alike = (across[:, 3] == other[:, 3]) & (
        np.maximum(across[:, 2], other[:, 2]) < 3 * np.minimum(across[:, 2], other[:, 2])
    )
    across, other = across[alike], other[alike]
    centres = np.stack([across[:, 0], other[:, 0], (across[:, 2] + other[:, 2]) / 2, across[:, 3]], axis=1)
    found: list[_Finder] = []
    while len(centres) and len(found) < 2 * _MOST_FINDERS:
        cells = np.floor(centres[:, :2] / (2 * np.median(centres[:, 2]))).astype(np.int64)
        _, cell, count = np.unique(cells[:, 0] * 100_003 + cells[:, 1], return_inverse=True, return_counts=True)
        seed = np.median(centres[cell == count.argmax()], axis=0)
        distance = np.abs(centres[:, 0] - seed[0]) + np.abs(centres[:, 1] - seed[1])
        mine = centres[(distance < 1.5 * seed[2]) & (centres[:, 3] == (seed[3] > 0.5))]
        x, y, unit, _ = np.median(mine, axis=0) if len(mine) else seed
        found.append(_Finder(float(x), float(y), float(unit), bool(seed[3] > 0.5), len(mine) / float(unit)))
        centres = centres[distance > 3 * unit]
    return sorted(found, key=lambda finder: -finder.hits)[:_MOST_FINDERS]


def _corners(finders: list[_Finder]) -> list[_Corners]:
    """Which three make a code: a right angle, more or less, of like sides and like patterns; the likeliest first."""
    rated = []
    for three in combinations(finders, 3):
        units = [finder.unit for finder in three]
        if len({finder.dark for finder in three}) > 1 or max(units) > 2.2 * min(units):
            continue
        # The longest side faces the corner.
        sides = [np.hypot(one.x - other.x, one.y - other.y) for one, other in combinations(three, 2)]
        corner = {0: 2, 1: 1, 2: 0}[int(np.argmax(sides))]
        first, second = (finder for i, finder in enumerate(three) if i != corner)
        turn = _turn(three[corner], first, second)
        short, long = sorted(sides)[:2]
        if short < 8 * min(units) or long > 2.2 * short:
            continue
        right = abs(turn) / (short * long)
        if right < 0.5:
            continue
        clear = min(6.0, *(finder.hits for finder in three))
        rating = long / short + 2 * (1 - right) + max(units) / min(units) - 0.1 * clear
        rated.append((rating, _clockwise(three[corner], first, second)))
    return [corners for _, corners in sorted(rated, key=lambda rated: rated[0])[:_MOST_CORNERS]]


def _guesses(picture: Floats, dark: NDArray[np.bool_], finders: list[_Finder]) -> Iterator[_Corners]:
    """Where the third finder pattern would be, if light or a thumb hides it; known are two clear ones.

    Timing modules, light and dark by turns, run along the two sides of a code that meet at its upper left corner.
    """
    clear = [finder for finder in finders if finder.hits > _CLEAR][:_MOST_CLEAR]
    for one, other in combinations(clear, 2):
        if one.dark != other.dark or max(one.unit, other.unit) > 1.6 * min(one.unit, other.unit):
            continue
        way = _place(other) - _place(one)
        length = float(np.hypot(*way))
        along = way / length
        across = np.array([-along[1], along[0]])
        wide = _module(dark, one, along)
        slanted = _module(dark, one, (along + across) / np.sqrt(2))
        if wide is None or slanted is None:
            continue
        wide = float(np.sqrt(wide * (_module(dark, other, along) or wide)))
        span = length / wide
        if not _SMALLEST - _FINDER <= span <= _LARGEST - _FINDER:
            continue
        if slanted < wide:  # they face each other across the code
            for side in (across, -across):
                yield _clockwise(_unseen(_place(one) + way / 2 + side * length / 2, one), one, other)
            continue
        steps = np.arange(4, span - 3.5)
        rated = []
        for corner, far, inward in ((one, other, along), (other, one, -along)):
            high = _module(dark, corner, across) or wide
            for side in (across, -across):
                row = _place(corner) + np.outer(steps * wide, inward) + 3 * high * side
                column = _place(corner) + np.outer(steps[: len(steps) // 2 + 1] * high, side) + 3 * wide * inward
                rating = _alternation(picture, row) + _alternation(picture, column)
                rated.append((rating, _clockwise(corner, far, _unseen(_place(corner) + side * high * span, corner))))
        yield max(rated, key=lambda rated: rated[0])[1]


_UNSURE = 0.8  # versions by which the number of modules may be misjudged
_CLEAR = 1.5  # hits in relation to the size of a module: as many as a whole finder pattern leaves
_MOST_CLEAR = 3


def _place(finder: _Finder) -> NDArray[np.float64]:
    return np.array([finder.x, finder.y])


def _unseen(place: NDArray[np.float64], like: _Finder) -> _Finder:
    return _Finder(float(place[0]), float(place[1]), like.unit, like.dark, 0.0)


def _clockwise(corner: _Finder, first: _Finder, second: _Finder) -> _Corners:
    return _Corners(corner, *((second, first) if _turn(corner, first, second) < 0 else (first, second)))


def _alternation(picture: Floats, points: NDArray[np.float64]) -> float:
    """How much the shades at these points (x, y, a line each) alternate: 0 not at all, 1 wholly."""
    if len(points) < 3:
        return 0.0
    shades = _sample(picture, *points.T.astype(np.float32))
    away = shades - shades.mean()
    signs = 1 - 2 * (np.arange(len(shades)) % 2)
    return float(abs((away * signs).sum()) / (np.abs(away).sum() + 8 * len(shades)))


def _turn(corner: _Finder, first: _Finder, second: _Finder) -> float:
    """Twice the area between the two sides; positive where it is clockwise from the first to the second."""
    return (first.x - corner.x) * (second.y - corner.y) - (first.y - corner.y) * (second.x - corner.x)


# The grid


class _Plane(Struct, frozen=True):
    """A flat code seen in perspective: modules → pixels (a homography, 3 × 3)."""

    matrix: NDArray[np.float64]

    def __call__(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Where in the picture these points of the code lie; modules from its upper left corner."""
        (a, b, c), (d, e, f), (g, h, _) = self.matrix.astype(np.float32)
        x, y = x - _FINDER / 2, y - _FINDER / 2
        depth = np.maximum(g * x + h * y + 1, np.float32(0.05))
        return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth


def _measure(picture: Floats, dark: NDArray[np.bool_], corners: _Corners) -> Grid | None:
    """Follow the grid for the numbers of modules that are possible, and keep the one that fits."""
    guess, wider, higher = _perspective(dark, corners)
    version = (guess - 17) / 4
    around = sorted(range(round(version) - 1, round(version) + 2), key=lambda other: abs(other - version))
    likely = [other for other in around if abs(other - version) < _UNSURE]
    seen = sum(finder.hits > 0 for finder in (corners.top_left, corners.top_right, corners.bottom_left))
    best: Grid | None = None
    for modules in (17 + 4 * one for one in likely):
        if not _SMALLEST <= modules <= _LARGEST:
            continue
        plane = _plane(corners, modules, wider, higher)
        flat = _follow(picture, plane, modules, seen)
        if flat is None:
            continue
        grid = _contrast(flat if corners.top_left.dark else -flat, modules)
        if best is None or grid.sure > best.sure:
            best = grid
        if grid.sure > 0.93:
            break
    return best if best is not None and best.sure > 0.7 else None


def _perspective(dark: NDArray[np.bool_], corners: _Corners) -> tuple[float, float, float]:
    """How many modules a side has, and how much nearer the upper left corner is than the other two (ratio of depths).

    Along a line, the size of a module falls with the square of the depth.
    """
    corner = corners.top_left
    modules, depths = [], []
    for other in (corners.top_right, corners.bottom_left):
        along = _place(other) - _place(corner)
        length = float(np.hypot(*along))
        here, there = _module(dark, corner, along / length), _module(dark, other, along / length)
        here = here or there or corner.unit
        there = there or here
        modules.append(length / np.sqrt(here * there) + _FINDER)
        depths.append(float(np.sqrt(np.clip(here / there, 0.4, 2.5))))
    return float(np.mean(modules)), depths[0], depths[1]


def _module(dark: NDArray[np.bool_], finder: _Finder, along: NDArray[np.float64]) -> float | None:
    """The width of a module (pixels) in this direction, by the ring of the finder pattern."""
    steps = np.arange(int(12 * finder.unit) + 8) * 0.5
    ring = 0.0
    for way in (along, -along):
        x = np.clip(finder.x + steps * way[0], 0, dark.shape[1] - 1).astype(np.int32)
        y = np.clip(finder.y + steps * way[1], 0, dark.shape[0] - 1).astype(np.int32)
        seen = dark[y, x]
        edges = np.flatnonzero(seen[1:] != seen[:-1])
        if len(edges) < 3 or bool(seen[0]) != finder.dark:
            return None
        ring += float(edges[1] + edges[2] + 1) * 0.5  # 2.5 and 3.5 modules from the centre
    return ring / 12


def _plane(corners: _Corners, modules: int, wider: float, higher: float) -> _Plane:
    span = modules - _FINDER
    corner, right, below = map(_place, (corners.top_left, corners.top_right, corners.bottom_left))
    matrix = np.eye(3)
    matrix[:2, 0] = (right * wider - corner) / span
    matrix[:2, 1] = (below * higher - corner) / span
    matrix[:2, 2] = corner
    matrix[2, :2] = (wider - 1) / span, (higher - 1) / span
    return _Plane(matrix)


def _follow(picture: Floats, plane: _Plane, modules: int, seen: int) -> Floats | None:
    """The code laid flat (``_PX`` samples a module): sampled, moved onto its lines, and sampled again.

    ``None`` if not so many finder patterns can be seen where the plane says.
    """
    if not _has_finders(picture, plane, modules, seen):
        return None
    x, y = _points(modules)
    across, along = _phases(_sample(picture, *plane(x, y)), modules)
    right, down = _shift(across), _shift(along.T).T
    return _sample(picture, *plane(x + _spread(right), y + _spread(down)))


@lru_cache(8)
def _points(modules: int) -> tuple[Floats, Floats]:
    places = ((np.arange(modules * _PX) + 0.5) / _PX).astype(np.float32)
    x, y = np.meshgrid(places, places)
    return x, y


def _spread(field: Floats) -> Floats:
    """A value for each module → for each sample, linear in between."""
    between = _interpolation(len(field))
    return np.asarray(between @ field @ between.T)


def _sample(picture: Floats, x: Floats, y: Floats) -> Floats:
    """The picture at these points (pixels), linear between pixels; beyond its edge, its edge."""
    rows, columns = picture.shape
    x = np.clip(x - 0.5, 0, columns - 1.01)
    y = np.clip(y - 0.5, 0, rows - 1.01)
    left, top = x.astype(np.int32), y.astype(np.int32)
    x -= left
    y -= top
    at = top * columns + left
    flat = picture.ravel()
    upper, lower = flat[at], flat[at + columns]
    upper += (flat[at + 1] - upper) * x
    lower += (flat[at + columns + 1] - lower) * x
    return np.asarray(upper + (lower - upper) * y)


def _phases(flat: Floats, modules: int) -> tuple[Phases, Phases]:
    """How the edges around each module lie in the period of a module: upright ones, and lying ones."""
    upright = np.zeros_like(flat)
    lying = np.zeros_like(flat)
    np.abs(flat[:, 2:] - flat[:, :-2], out=upright[:, 1:-1])
    np.abs(flat[2:] - flat[:-2], out=lying[1:-1])
    gather, turn = _gathering(modules)
    return np.asarray(gather @ upright @ turn.T, np.complex64), np.asarray(turn @ lying @ gather.T, np.complex64)


def _shift(phases: Phases) -> Floats:
    """Phases of the upright edges → how far to the right the grid lies (modules), without jumps, from the left on."""
    weight = np.abs(phases) + np.float32(1e-3)
    turns = (-np.angle(phases) / (2 * np.pi)).astype(np.float32)
    left = np.unwrap(turns[:, 3], period=1)
    left -= np.round(left[3])
    turns = np.unwrap(turns, axis=1, period=1)
    turns += np.round(left - turns[:, 3])[:, None]
    return np.asarray(_smooth(turns * weight, 1.5) / _smooth(weight, 1.5), np.float32)


@lru_cache(64)
def _kernel(modules: int, width: float) -> Floats:
    """Smooths a row of modules by a bell curve; its rows add up to 1."""
    places = np.arange(modules)
    bell = np.exp(-0.5 * ((places[:, None] - places) / width) ** 2)
    return np.asarray(bell / bell.sum(axis=1, keepdims=True), np.float32)


def _smooth(field: Floats, width: float) -> Floats:
    kernel = _kernel(len(field), width)
    return np.asarray(kernel @ field @ kernel.T)


@lru_cache(8)
def _gathering(modules: int) -> tuple[Floats, Phases]:
    """Samples → modules, smoothed over some: the sum, and the sum turned by each sample's place in its module."""
    block = np.repeat(np.eye(modules, dtype=np.float32), _PX, axis=1)
    gather = _kernel(modules, 2.0) @ block
    place = (np.arange(modules * _PX) + 0.5) / _PX
    return gather, (gather * np.exp(-2j * np.pi * place)).astype(np.complex64)


@lru_cache(8)
def _interpolation(modules: int) -> Floats:
    places = (np.arange(modules * _PX) + 0.5) / _PX - 0.5
    distance = np.abs(np.clip(places, 0, modules - 1)[:, None] - np.arange(modules))
    return np.asarray(np.maximum(0, 1 - distance), np.float32)


# What a code of this size has everywhere


@lru_cache(64)
def _known(modules: int) -> NDArray[np.int8]:
    """1 where every code of this size is dark, 0 where it is light, −1 where it depends on the text."""
    known = np.full((modules, modules), -1, np.int8)
    timing = np.arange(8, modules - 8)
    known[6, timing] = known[timing, 6] = (timing + 1) % 2
    centres = _alignment(modules)
    ring = np.ones((5, 5), np.int8)
    ring[1:4, 1:4] = 0
    ring[2, 2] = 1
    for y in centres:
        for x in centres:
            if (x < 9 or y < 9) and (x < 9 or x > modules - 9) and (y < 9 or y > modules - 9):
                continue  # a finder pattern is there
            known[y - 2 : y + 3, x - 2 : x + 3] = ring
    finder = np.zeros((8, 8), np.int8)
    finder[:7, :7] = 1
    finder[1:6, 1:6] = 0
    finder[2:5, 2:5] = 1
    known[:8, :8] = finder
    known[:8, -8:] = finder[:, ::-1]
    known[-8:, :8] = finder[::-1]
    known[modules - 8, 8] = 1
    return known


def _alignment(modules: int) -> list[int]:
    """The rows and columns in which alignment patterns are centred."""
    version = (modules - 17) // 4
    if version < 2:
        return []
    count = version // 7 + 2
    step = 26 if version == 32 else (version * 4 + count * 2 + 1) // (count * 2 - 2) * 2
    return [6, *(modules - 7 - step * i for i in range(count - 2, -1, -1))]


def _has_finders(picture: Floats, plane: _Plane, modules: int, seen: int) -> bool:
    """Whether most modules of so many finder patterns are light and dark as they should be."""
    near = np.arange(_FINDER, dtype=np.float32) + 0.5
    far = near + modules - _FINDER
    finder = _known(modules)[:_FINDER, :_FINDER]
    right = []
    for columns, rows in ((near, near), (far, near), (near, far)):
        shades = _sample(picture, *plane(*np.meshgrid(columns, rows)))
        agree = float(((shades < (shades.min() + shades.max()) / 2) == finder).mean())
        right.append(max(agree, 1 - agree))  # an inverted code is one, too
    return sum(sorted(right)[-seen:]) > seen * 0.8


def _centres(flat: Floats, modules: int) -> Floats:
    """The shade of each module: of its middle, where its neighbours reach least."""
    middle = _middles(modules)
    return np.asarray(middle @ flat @ middle.T)


@lru_cache(8)
def _middles(modules: int) -> Floats:
    inner = np.zeros(_PX, np.float32)
    inner[1:-1] = 1 / (_PX - 2)
    return np.kron(np.eye(modules, dtype=np.float32), inner)


def _contrast(flat: Floats, modules: int) -> Grid:
    shades = _centres(flat, modules)
    away = _smooth(shades, 3.0) - shades
    spread = np.sqrt(_smooth(away * away, 3.0)) + 1
    contrast = np.asarray(np.clip(away / spread, -1, 1), np.float32)
    known = _known(modules)
    sure = float(((contrast > 0) == known)[known >= 0].mean())
    return Grid(contrast, sure)


def _draw(is_dark: NDArray[np.bool_], scale: int = 3) -> NDArray[np.uint8]:
    known = _known(len(is_dark))
    light = np.pad(np.where(known >= 0, known == 0, ~is_dark), _QUIET, constant_values=True)
    return np.asarray(light.repeat(scale, axis=0).repeat(scale, axis=1) * np.uint8(255))
