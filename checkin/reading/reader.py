"""From grey pixels to texts: cheap attempts first, then whatever helps, within a budget.

Most codes are read in a small, thresholded crop of where a code seems to be, faster than in the whole picture. What is
not read there goes through further stages: each prepares the picture in another way for a decoder. A frame of a camera
gets few of them, and the next frame goes on with others; a still picture gets all that its time allows.

A false read is worse than none. So a text that is no plausible ticket counts only if two stages, or two frames, agree.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct
from PIL import Image, ImageChops, ImageFilter, ImageOps

from checkin.reading import decoders, grid
from checkin.reading.decoders import Code, Decoder, Pixels

FRAME = 0.040
"""Seconds of computing that a frame of a camera may take."""

STILL = 0.250
"""… and that a picture may take on which there is no second look."""

LONG_SIDE = 1280
"""Pixels; larger pictures are made smaller. A code held to a camera fills far more than a tenth of it."""

_BILINEAR = Image.Resampling.BILINEAR


def any_text(_: str) -> bool:
    """Believe whatever is read."""
    return True


class Region(Struct, frozen=True):
    """Where a code may be, in pixels of the whole picture, and how much so: 1 is the likeliest place."""

    left: int
    top: int
    right: int
    bottom: int
    strength: float


class Frame:
    """A picture (mode L, any size) and what was already made of it. Pixels are those of ``whole``."""

    def __init__(self, grey: Image.Image) -> None:
        self.whole = fitted(grey)
        self._source = grey
        self._made: dict[object, Image.Image] = {}
        self._regions: list[Region] | None = None

    def scaled(self, scale: float) -> Image.Image:
        """The whole picture at this scale."""
        if scale == 1:
            return self.whole
        if scale not in self._made:
            shrink = round(1 / scale)
            small = min(self.whole.size) < 16 * shrink  # a code of the size of a stamp: keep what there is
            self._made[scale] = self.whole if small else self.whole.reduce(shrink)
        return self._made[scale]

    def crop(self, number: int, side: int) -> Image.Image:
        """A region at a long side of ``side`` pixels."""
        if (number, side) not in self._made:
            region = self.regions[number]
            wide, high = region.right - region.left, region.bottom - region.top
            scale = side / max(wide, high)
            finer_x, finer_y = (mine / its for mine, its in zip(self._source.size, self.whole.size, strict=True))
            box = (region.left * finer_x, region.top * finer_y, region.right * finer_x, region.bottom * finer_y)
            size = (max(1, round(wide * scale)), max(1, round(high * scale)))
            self._made[number, side] = self._source.resize(size, _BILINEAR, box)
        return self._made[number, side]

    @property
    def regions(self) -> list[Region]:
        """At most three places where a code may be, the likeliest first."""
        if self._regions is None:
            self._regions = _regions(self.scaled(0.5), self.whole.size)
        return self._regions


_CELL = 4  # pixels of the half picture, a side
_MOST_REGIONS = 3


def _regions(half: Image.Image, size: tuple[int, int]) -> list[Region]:
    """Codes have upright edges and lying ones, both dense; lines of text, bars and faces have one kind or few."""
    if min(half.size) < 4 * _CELL:
        return [Region(0, 0, *size, 1.0)]
    width, height = half.size
    across = ImageChops.difference(half.crop((1, 0, width, height)), half.crop((0, 0, width - 1, height)))
    down = ImageChops.difference(half.crop((0, 1, width, height)), half.crop((0, 0, width, height - 1)))
    cells = (-(-width // _CELL), -(-height // _CELL))
    upright, lying = (
        edges.reduce(_CELL).filter(ImageFilter.BoxBlur(2)).crop((0, 0, *cells)) for edges in (across, down)
    )
    both = np.array(ImageChops.darker(upright, lying))
    found: list[Region] = []
    strongest = 0.0
    while len(found) < _MOST_REGIONS:
        row, column = divmod(int(both.argmax()), both.shape[1])
        peak = float(both[row, column])
        strongest = strongest or peak
        if peak < 2:
            break
        top, bottom, left, right = _grown(both >= peak / 2, row, column)
        both[top:bottom, left:right] = 0
        scale = _CELL * size[0] / width
        margin = 0.22 * max(bottom - top, right - left)
        found.append(
            Region(
                int(max(0, (left - margin) * scale)),
                int(max(0, (top - margin) * scale)),
                int(min(size[0], (right + margin) * scale)),
                int(min(size[1], (bottom + margin) * scale)),
                peak / strongest,
            )
        )
    return found


def _grown(inside: np.ndarray, row: int, column: int) -> tuple[int, int, int, int]:
    """The box around a cell, grown while cells along its sides belong to it: top, bottom, left, right."""
    top, bottom, left, right = row, row + 1, column, column + 1
    grows = True
    while grows:
        grows = False
        if top > 0 and inside[top - 1, left:right].any():
            top, grows = top - 1, True
        if bottom < inside.shape[0] and inside[bottom, left:right].any():
            bottom, grows = bottom + 1, True
        if left > 0 and inside[top:bottom, left - 1].any():
            left, grows = left - 1, True
        if right < inside.shape[1] and inside[top:bottom, right].any():
            right, grows = right + 1, True
    return top, bottom, left, right


# Stages


class Stage(Struct, frozen=True):
    """One way to read a picture: a name, and what it does with a frame and a decoder."""

    name: str
    read: Callable[[Frame, Decoder], Iterable[Code]]


def thresholded(grey: Image.Image, radius: float, darker: int) -> Pixels:
    """Black where a pixel is more than ``darker`` below the mean of the box around it (``radius`` in pixels)."""
    mean = np.asarray(grey.filter(ImageFilter.BoxBlur(radius)), np.int16)
    return np.asarray(np.where(np.asarray(grey) < mean - darker, np.uint8(0), np.uint8(255)))


def _whole(name: str, scale: float, *, radius: float = 0) -> Stage:
    """The whole picture."""

    def read(frame: Frame, decode: Decoder) -> Iterator[Code]:
        grey = frame.scaled(scale)
        pixels = thresholded(grey, radius, 4) if radius else np.asarray(grey)
        actual = grey.width / frame.whole.width
        for code in decode(pixels):
            yield Code(code.top / actual, code.left / actual, code.text)

    return Stage(name, read)


def _crop(name: str, number: int, side: int, part: float, *, inverted: bool = False, turned: int = 0) -> Stage:
    """A region at ``side`` pixels, thresholded by a box whose radius is a ``part`` of that."""

    def read(frame: Frame, decode: Decoder) -> Iterator[Code]:
        if number >= len(frame.regions):
            return
        region = frame.regions[number]
        grey = frame.crop(number, side)
        scale = grey.width / (region.right - region.left)
        if inverted:
            grey = ImageOps.invert(grey)
        if turned:
            grey = grey.rotate(turned, _BILINEAR, expand=True, fillcolor=grey.resize((1, 1)).getpixel((0, 0)))
        for code in decode(thresholded(grey, side * part, 3)):
            yield Code(region.top + code.top / scale, region.left + code.left / scale, code.text)

    return Stage(name, read)


def _grid(name: str, number: int | None, side: int = 400, blur: float = 0) -> Stage:
    """A region, or without a number half the picture, by its grid; drawn anew for the decoder."""

    def read(frame: Frame, decode: Decoder) -> Iterator[Code]:
        if number is not None and number >= len(frame.regions):
            return
        grey = frame.scaled(0.5) if number is None else frame.crop(number, side)
        top, left = (0, 0) if number is None else (frame.regions[number].top, frame.regions[number].left)
        if min(grey.size) < 24:
            return
        soft = grey.filter(ImageFilter.GaussianBlur(blur)) if blur else grey
        dark = thresholded(soft, max(grey.size) / 10, 3) == 0
        for found in grid.find(np.asarray(grey), dark):
            for drawn in grid.drawings(found.contrast):
                if codes := decode(drawn):
                    yield Code(top, left, codes[0].text)
                    return

    return Stage(name, read)


_CROPS = tuple(_crop(f"crop {number + 1}", number, 320, 1 / 30) for number in range(_MOST_REGIONS))
_FIRST = (
    _CROPS[0],
    _whole("third", 1 / 3),
    _CROPS[1],
    _grid("grid", 0),
    _whole("half, thresholded", 1 / 2, radius=25),
)
_LATER = (
    _crop("crop, narrow threshold", 0, 480, 1 / 50),
    _crop("crop, turned", 0, 480, 1 / 30, turned=45),
    _grid("second grid", 1),
    _crop("crop, inverted", 0, 480, 1 / 30, inverted=True),
    _grid("grid, blurred", 0, 480, 1),
    _grid("grid of half", None),
    _whole("whole", 1),
    _CROPS[2],
    _grid("third grid", 2),
)
_REMEMBERED = 30  # frames: a second or two
_AS_STRONG = 0.5  # a further region that may be another code, not text or a hand
STAGES = (*_FIRST, *_LATER)
"""Every stage, in the order in which a still picture goes through them."""


class Reader:
    """Reads the pictures of one camera, one after another, or single ones. For one thread.

    ``is_ticket`` tells texts that are believed at once from others. ``engines`` are one or two decoders, by default
    those that are installed; the second gets a look where the cheapest stages of the first found nothing. ``clock`` is
    what the budgets are measured by, in seconds: other work on the computer takes nothing away from them.
    """

    def __init__(
        self,
        is_ticket: Callable[[str], bool] = any_text,
        engines: Sequence[Decoder] = (),
        clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._is_ticket = is_ticket
        self._engines = engines
        self._clock = clock
        self._first: list[tuple[Stage, Decoder]] = []
        self._later: list[tuple[Stage, Decoder]] = []
        self._costs: dict[tuple[str, Decoder], float] = {}
        self._before: deque[set[str]] = deque(maxlen=_REMEMBERED)
        self._frames = 0
        self._turn = 0

    def read_frame(self, grey: Image.Image) -> list[str]:
        """What this frame of a camera shows (mode L, any size): texts from top to bottom, each once.

        If tickets are among them, only those; any other text has been read twice by now. Raises ``Trouble("no-zbar")``.
        """
        self._plan()
        frame = Frame(grey)
        self._frames += 1
        if self._frames % 2:
            seen, _ = self._read(frame, self._first, FRAME)
        else:
            others = [*self._later[self._turn :], *self._later[: self._turn]]
            seen, done = self._read(frame, [self._first[0], *others], FRAME)
            self._turn = (self._turn + max(1, done - 1)) % len(self._later)
        counted = self._counted(seen)
        self._before.append({code.text for code in seen})
        return counted

    def read_still(self, grey: Image.Image) -> list[str]:
        """The same for a picture after which no other comes: it gets all the stages that its time allows."""
        self._plan()
        self.forget()
        seen, _ = self._read(Frame(grey), [*self._first, *self._later], STILL)
        return self._counted(seen)

    def forget(self) -> None:
        """What comes next is not the next frame of what came before."""
        self._before.clear()
        self._frames = self._turn = 0

    def _plan(self) -> None:
        if self._first:
            return
        first, *others = self._engines or decoders.installed()
        self._first = [(stage, first) for stage in _FIRST]
        self._later = [(stage, first) for stage in _LATER]
        for other in others:
            self._first.insert(2, (_whole("other engine", 1), other))
            self._later += [(stage, other) for stage in _LATER]

    def _read(self, frame: Frame, plan: list[tuple[Stage, Decoder]], budget: float) -> tuple[list[Code], int]:
        """Every code that a stage has read, until one is a ticket; and how many stages there was time for.

        A ticket that former frames showed ends nothing: it may lie on the desk while another is held up.
        """
        seen: list[Code] = []
        known = set().union(*self._before)
        began = self._clock()
        for done, (stage, decode) in enumerate(plan if min(frame.whole.size) else []):
            before = self._clock() - began
            usual = self._costs.get((stage.name, decode), 0.0)
            if done and before + usual > budget:
                self._costs[stage.name, decode] = 0.9 * usual  # so that it gets another chance
                return seen, done
            seen += {code.text: code for code in stage.read(frame, decode)}.values()  # twice in one look is once
            cost = self._clock() - began - before
            self._costs[stage.name, decode] = cost if not usual else 0.8 * usual + 0.2 * cost
            tickets = {code.text for code in seen if self._is_ticket(code.text)}
            if tickets - known:
                if stage is _CROPS[0]:  # all else sees more than one place
                    for other, region in zip(_CROPS[1:], frame.regions[1:], strict=False):
                        seen += other.read(frame, decode) if region.strength > _AS_STRONG else ()
                return seen, done + 1
            if tickets and stage is _CROPS[0] and not any(one.strength > _AS_STRONG for one in frame.regions[1:]):
                return seen, len(plan)  # it is still there, and there is nothing else to look at
        return seen, len(plan)

    def _counted(self, seen: list[Code]) -> list[str]:
        texts = list(dict.fromkeys(code.text for code in sorted(seen)))
        if tickets := [text for text in texts if self._is_ticket(text)]:
            return tickets
        times = Counter(code.text for code in seen)
        for earlier in self._before:
            times.update(earlier)
        return [text for text in texts if times[text] > 1]


def fitted(grey: Image.Image) -> Image.Image:
    """The picture with no side longer than ``LONG_SIDE`` pixels."""
    if max(grey.size) <= LONG_SIDE or not min(grey.size):
        return grey
    scale = LONG_SIDE / max(grey.size)
    width, height = (max(1, round(side * scale)) for side in grey.size)
    return grey.resize((width, height), Image.Resampling.BOX if scale < 0.7 else Image.Resampling.LANCZOS)
