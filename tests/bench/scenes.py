"""Pictures of tickets as the camera on a desk sees them, drawn anew from a level and a seed.

A ticket is a QR code on a phone, on a print or on thermal paper. It is held up at a slant, before a room, by a hand
that trembles; what light, lens, sensor and compression do to it comes on top, in the order in which it happens. So a
reader can be measured on any number of pictures of which is known what they say and what they suffer from.

The same level, seed and time give the same pixels, as long as Pillow and numpy stay the same. For that every lot has
its place in a sequence: do not sort statements or arguments that draw one.
"""

import io
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import qrcode
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q

LEVELS = ("easy", "medium", "hard")

WIDTH, HEIGHT = 1280, 720
"""Pixels of a frame."""

Colour = tuple[int, int, int]
Point = tuple[float, float]
Floats = NDArray[np.floating]
"""Light has the shape (height, width, 3), where 1 is white; a mask has (height, width, 1), 1 where the thing is."""

_BILINEAR = Image.Resampling.BILINEAR
_BICUBIC = Image.Resampling.BICUBIC
_BOX = Image.Resampling.BOX

_STRENGTHS: dict[str, tuple[Point, Point, Point]] = {
    "crumple": ((0.0, 0.3), (0.2, 0.8), (0.5, 1.5)),
    "defocus": ((0.0, 0.7), (0.3, 1.1), (0.5, 1.6)),
    "glare": ((0.10, 0.35), (0.25, 0.75), (0.5, 1.3)),
    "jpeg": ((80, 93), (55, 85), (28, 70)),
    "light": ((0.85, 1.1), (0.45, 1.2), (0.12, 1.35)),
    "module_px": ((4.2, 8.0), (2.7, 5.0), (1.9, 3.3)),
    "moire": ((0.0, 0.06), (0.03, 0.18), (0.08, 0.34)),
    "motion": ((0.3, 1.2), (0.8, 3.2), (1.5, 5.5)),
    "noise": ((1.0, 3.0), (2.0, 7.0), (5.0, 13.0)),
    "tilt": ((0, 14), (5, 32), (12, 48)),
    "veil": ((0.0, 0.05), (0.02, 0.15), (0.06, 0.32)),
}
"""How strong a trouble is, from and to, where it is easy, medium or severe; in the units of ``Scene``."""

_CHANCES = {
    "askew": (0.1, 0.25),
    "bands": (0.05, 0.2),
    "cracks": (0.0, 0.10),
    "finger": (0.02, 0.06),
    "glare": (0.2, 0.5),
    "inverted": (0.08, 0.15),
    "motion": (0.25, 0.45),
    "neighbours": (0.06, 0.14),
    "sharpen": (0.5, 0.5),
    "smudge": (0.1, 0.4),
}
"""How likely a trouble is that not every picture has, where it is easy or medium."""

_CHANCE_IF_SEVERE = 0.85
_CAN_BE_SEVERE = sorted({*_STRENGTHS, "cracks"})
_SEVERE_AT_ONCE = 3

# Numbers that tell apart what is drawn by lot for the same level and seed.
_FOR_LEVELS = 5
_FOR_SCENE = 20240607
_FOR_VIEW = 77
_FOR_NOISE = 99

_CAPITALS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_WORDS = (
    "Your booking is confirmed please show this code at the desk doors open order number seat "
    "guest name admission one person total paid thank you venue map help contact"
)


class Scene(Struct, frozen=True, kw_only=True):
    """All that was drawn by lot for a picture. Angles are degrees, pixels those of the frame where not said otherwise.

    What is a strength is 0 where the picture does not suffer from it.
    """

    level: str
    seed: int
    severe: tuple[str, ...]  # the troubles that are at their worst; only at the level hard
    text: str  # what the ticket says
    correction: str  # error correction of its code: L, M or Q
    carrier: str  # phone, print or thermal
    inverted: bool  # light modules on dark ground
    dark_ui: bool  # the phone shows light letters on dark ground
    style: str  # what surrounds the code on the phone: mail, card or bare
    module_px: float  # pixels of a module
    tilt: float  # of the ticket out of the plane of the frame …
    azimuth: float  # … and into which direction, in radians
    roll: float  # in the plane of the frame
    defocus: float  # pixels, sigma
    noise: float  # sigma, in steps of 8 bits
    jpeg: int  # quality of the compression
    moire: float  # contrast of the pixels of the phone's screen
    screen_px_per_module: float  # pixels of the phone's screen
    motion: float  # pixels that the ticket moves during the exposure …
    motion_dir: float  # … and into which direction
    glare: float  # of a reflection; 1 is white
    glare_kind: str  # lamp, window or tube
    glare_at: Point  # right of and below the middle of the code, in sides of the code
    veil: float  # stray light over all of the ticket; 1 is white
    light: float  # exposure; at 1 white paper is nearly white
    screen_gain: float  # brightness of the phone against that of the room
    crumple: float  # folds and dents of paper
    cracks: int  # in the glass of the phone, in fours
    bands: float  # of a screen that is dimmed by blinking
    bands_period: float  # pixels
    smudge: float  # grease on the glass
    finger: bool  # a thumb on the edge of the code
    sharpen: float  # by the camera
    neighbours: int  # further codes in the picture
    off_centre: Point  # right of and below the middle of the frame, in widths and heights of it
    white_balance: tuple[float, ...]  # factors of red, green and blue
    gamma: float
    quiet: int  # modules around the code that are empty
    uneven: float  # slope of the light on paper
    shadow: float  # of an arm on paper; 1 is black
    shake: float  # of the hand, over time

    @property
    def yaw(self) -> float:
        """The part of the tilt to the side."""
        return self.tilt * math.cos(self.azimuth)

    @property
    def pitch(self) -> float:
        """The part of the tilt backwards."""
        return self.tilt * math.sin(self.azimuth)


# The lot


def scene(level: str, seed: int, **forced: Any) -> Scene:
    """What the picture of this level and seed is to show. ``forced`` are fields of ``Scene`` to have another value."""
    lots = _Lots(level, seed)
    hardness, rng = lots.hardness, lots.rng
    text = _payload(rng)
    correction = _one_of(rng, "LMMQ")
    carrier = _one_of(rng, ("phone", "phone", "phone", "print", "thermal"))
    drawn = Scene(
        level=level,
        seed=seed,
        severe=tuple(trouble for trouble, hard in lots.levels.items() if hard == 2),
        text=text,
        correction=correction,
        carrier=carrier,
        inverted=lots.strikes("inverted"),
        dark_ui=rng.random() < 0.35,
        style=_one_of(rng, ("mail", "card", "bare")),
        module_px=lots.strength("module_px"),
        tilt=lots.strength("tilt"),
        azimuth=rng.uniform(0, 2 * math.pi),
        roll=rng.uniform(-180, 180) if lots.strikes("askew") else rng.normal(0, 5 + 4 * hardness),
        defocus=lots.strength("defocus"),
        noise=lots.strength("noise"),
        jpeg=int(lots.strength("jpeg")),
        moire=lots.strength("moire"),
        screen_px_per_module=rng.uniform(9, 26),
        motion=lots.strength("motion") if lots.strikes("motion") else 0.0,
        motion_dir=rng.uniform(0, 180),
        glare=lots.strength("glare") if lots.strikes("glare") else 0.0,
        glare_kind=_one_of(rng, ("lamp", "window", "tube")),
        glare_at=(rng.uniform(-0.55, 0.55), rng.uniform(-0.55, 0.55)),
        veil=lots.strength("veil"),
        light=lots.strength("light"),
        screen_gain=rng.uniform(0.55, 1.6) if lots.levels["light"] else rng.uniform(0.8, 1.15),
        crumple=lots.strength("crumple"),
        cracks=int(rng.integers(2, 5)) if lots.strikes("cracks") else 0,
        bands=rng.uniform(0.05, 0.12 + 0.12 * hardness) if lots.strikes("bands") else 0.0,
        bands_period=rng.uniform(40, 260),
        smudge=rng.uniform(0.05, 0.10 + 0.1 * hardness) if lots.strikes("smudge") else 0.0,
        finger=lots.strikes("finger"),
        sharpen=rng.uniform(0.4, 1.4) if lots.strikes("sharpen") else 0.0,
        neighbours=int(rng.integers(1, 3)) if lots.strikes("neighbours") else 0,
        off_centre=(rng.uniform(-0.22, 0.22), rng.uniform(-0.16, 0.16)),
        white_balance=tuple(rng.uniform(0.88, 1.12, 3).tolist()),
        gamma=rng.uniform(0.85, 1.2),
        quiet=int(rng.integers(2, 5)) if carrier == "phone" else 4,
        uneven=rng.uniform(0, (0.1, 0.3, 0.5)[hardness]),
        shadow=rng.uniform(0.2, 0.6) if rng.random() < (0.05, 0.2, 0.35)[hardness] else 0.0,
        shake=rng.uniform(0.3, 1.0) * (1 + hardness),
    )
    return _readable(_possible(replace(drawn, **forced), inverted=forced.get("inverted", False)))


class _Lots:
    """What is drawn for one scene, and how bad each trouble may become in it: 0 easy, 1 medium, 2 severe."""

    def __init__(self, level: str, seed: int) -> None:
        self.rng = _generator(level, seed, _FOR_SCENE)
        self.hardness = LEVELS.index(level)
        self.levels = dict.fromkeys([*_STRENGTHS, *_CHANCES], self.hardness)
        if level == "hard":
            self.levels = _mixed_levels(seed)

    def strength(self, trouble: str) -> float:
        return self.rng.uniform(*_STRENGTHS[trouble][self.levels[trouble]])

    def strikes(self, trouble: str) -> bool:
        level = self.levels[trouble]
        return self.rng.random() < (_CHANCE_IF_SEVERE if level == 2 else _CHANCES[trouble][level])


def _mixed_levels(seed: int) -> dict[str, int]:
    """Some troubles at their worst, the others as in easy or medium pictures.

    All at their worst at once is beyond every decoder and measures nothing.
    """
    rng = _generator("hard", seed, _FOR_LEVELS)
    severe = set(rng.choice(_CAN_BE_SEVERE, _SEVERE_AT_ONCE, replace=False))
    troubles = sorted({*_STRENGTHS, *_CHANCES})
    return {trouble: 2 if trouble in severe else int(rng.integers(0, 2)) for trouble in troubles}


def _possible(scene: Scene, inverted: bool) -> Scene:
    """Paper has none of the troubles of screens and is printed ``inverted`` only where that is asked for."""
    if scene.carrier == "phone":
        return scene
    return replace(scene, inverted=inverted, cracks=0, moire=0.0, bands=0.0, smudge=0.0, finger=False)


def _readable(scene: Scene) -> Scene:
    """The same with limits to what no decoder can undo: hard pictures are to be hard, not void."""
    # Exposure may blow out the paper or the screen, never the ink as well. A blur may be as wide as a module.
    inks = {"phone": 0.08 * scene.screen_gain, "print": 0.12, "thermal": 0.45}
    return replace(
        scene,
        light=min(scene.light, 0.74 / (inks[scene.carrier] + scene.veil)),
        defocus=min(scene.defocus, 0.42 * scene.module_px),
        motion=min(scene.motion, 1.25 * scene.module_px),
    )


def _generator(level: str, seed: int, *purpose: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence([seed, LEVELS.index(level), *purpose]))


def _one_of(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(0, len(choices)))]


def _characters(rng: np.random.Generator, alphabet: str, count: int) -> str:
    return "".join(alphabet[number] for number in rng.integers(0, len(alphabet), count))


def _payload(rng: np.random.Generator) -> str:
    """The text of a ticket, of one of four systems."""
    system = rng.integers(0, 4)
    if system == 0:
        return f"TKT-{_characters(rng, _CAPITALS, 10)}"
    if system == 1:
        return f"https://tickets.example.org/c/{_characters(rng, _LETTERS, 22)}"
    if system == 2:
        return f"EV{rng.integers(10, 9999)}.{_characters(rng, _LETTERS, 16)}.{_characters(rng, _LETTERS, 27)}"
    number = rng.integers(1, 99999)
    return f"CHK1:{number:05d}:{_characters(rng, _CAPITALS, 8)}:{_characters(rng, _LETTERS, 43)}"


# The ticket, flat, before anybody holds it up

_MODULE = 8  # pixels of a module in the flat picture
_CORRECTIONS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}


class _Ticket(NamedTuple):
    """A flat picture (RGB), where in it the ticket is (L), the middle of its code, and the modules of a side."""

    picture: Image.Image
    mask: Image.Image
    middle: Point
    modules: int


def _code(
    text: str,
    correction: str,
    quiet: int,
    ink: Colour = (10, 10, 12),
    ground: Colour = (250, 250, 250),
    inverted: bool = False,
) -> Image.Image:
    """The code (RGB) with so many empty modules around it, ``_MODULE`` pixels a module."""
    if inverted:
        ink, ground = (235, 236, 240), (16, 17, 20)
    symbol = qrcode.QRCode(error_correction=_CORRECTIONS[correction], border=quiet, box_size=1)
    symbol.add_data(text)
    symbol.make(fit=True)
    dark = np.array(symbol.get_matrix(), bool)
    pixels = np.where(dark[..., None], np.array(ink, np.uint8), np.array(ground, np.uint8))
    side = len(dark) * _MODULE
    return Image.fromarray(pixels).resize((side, side), Image.Resampling.NEAREST)


def _from_values(values: Floats) -> Image.Image:
    """Values from 0 to 255 as a picture."""
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def _font(size: int) -> Any:
    return ImageFont.load_default(size=size)


def _write_lines(
    pen: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    corner: tuple[int, int],
    width: int,
    count: int,
    size: int,
    colour: Colour,
) -> None:
    """So many lines of words from this upper left corner on, in letters of this size in pixels."""
    font = _font(size)
    words = _WORDS.split()
    left, top = corner
    for _ in range(count):
        line = ""
        while pen.textlength(line, font=font) < width * rng.uniform(0.6, 0.95):
            line += _one_of(rng, words) + " "
        pen.text((left, top), line[:80], fill=colour, font=font)
        top += int(size * 1.5)


# The ticket on a phone

_WHITE = (255, 255, 255)


def _phone(scene: Scene, rng: np.random.Generator) -> _Ticket:
    code = _code(scene.text, scene.correction, scene.quiet, inverted=scene.inverted)
    side = code.width
    width = int(side / rng.uniform(0.55, 0.9))
    height = int(width * rng.uniform(1.75, 2.15))
    bezel = int(width * rng.uniform(0.025, 0.07))
    screen, left, top = _screen(scene, rng, code, (width, height))
    if scene.smudge:
        screen = _smudged(screen, rng, scene.smudge)
    if scene.cracks:
        screen = _cracked(screen, rng, scene.cracks, (left, top), side)
    picture, mask = _framed(screen, bezel)
    left += bezel
    top += bezel
    if scene.finger:
        _draw_thumb(picture, rng, (left, top), side)
    return _Ticket(picture, mask, (left + side / 2, top + side / 2), side // _MODULE)


def _screen(
    scene: Scene, rng: np.random.Generator, code: Image.Image, size: tuple[int, int]
) -> tuple[Image.Image, int, int]:
    """What the phone shows, and the left and the top of the code in it."""
    width, height = size
    ground, ink, pale = (250, 250, 250), (20, 20, 25), (110, 110, 115)
    if scene.dark_ui or scene.inverted:
        ground, ink, pale = (16, 17, 20), (230, 230, 235), (120, 122, 130)
    screen = Image.new("RGB", size, ground)
    pen = ImageDraw.Draw(screen)
    letter = max(12, width // 18)
    clock = f"{rng.integers(0, 24):02d}:{rng.integers(0, 60):02d}"
    pen.text((letter, letter // 2), clock, fill=ink, font=_font(letter))
    battery = (width - 3 * letter, letter // 2, width - letter, letter + letter // 3)
    pen.rectangle(battery, outline=pale, width=2)
    left = (width - code.width) // 2 + int(rng.integers(-4, 5))
    top = int(height * rng.uniform(0.2, 0.42))
    if scene.style == "card":
        _draw_card(pen, rng, size, letter, (left, top), code.width, scene.inverted)
    elif scene.style == "mail":
        below = top + code.height + letter
        pen.text((letter, 2 * letter), "Booking confirmation", fill=ink, font=_font(int(letter * 1.3)))
        _write_lines(pen, rng, (letter, int(4.2 * letter)), width - 2 * letter, 2, letter, pale)
        _write_lines(pen, rng, (letter, below), width - 2 * letter, 6, letter, ink)
    screen.paste(code, (left, top))
    notch = (width // 2 - width // 7, 4, width // 2 + width // 7, letter)
    pen.rounded_rectangle(notch, letter // 2, fill=(0, 0, 0))
    return screen, left, top


def _draw_card(
    pen: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    size: tuple[int, int],
    letter: int,
    corner: tuple[int, int],
    side: int,
    inverted: bool,
) -> None:
    """A card of a wallet in any colour, with a white field for the code whose ``corner`` and ``side`` are given."""
    width, height = size
    left, top = corner
    red, green, blue = (int(value) for value in rng.integers(30, 230, 3))
    colour = (30, 32, 38) if inverted else (red, green, blue)
    pen.rounded_rectangle((letter // 2, letter * 2, width - letter // 2, height - 3 * letter), letter, fill=colour)
    pen.text((letter, 3 * letter), "EVENT PASS", fill=_WHITE, font=_font(int(letter * 1.4)))
    _write_lines(pen, rng, (letter, 5 * letter), width - 2 * letter, 1, letter, _WHITE)
    _write_lines(pen, rng, (letter, top + side + letter), width - 2 * letter, 2, letter, _WHITE)
    if not inverted:
        field = (left - 10, top - 10, left + side + 10, top + side + 10)
        pen.rounded_rectangle(field, 12, fill=(250, 250, 250))


def _smudged(screen: Image.Image, rng: np.random.Generator, strength: float) -> Image.Image:
    """Grease lowers the contrast everywhere and adds light in patches."""
    patches = Image.fromarray((rng.random((12, 8)) * 255).astype(np.uint8)).resize(screen.size, _BICUBIC)
    grease = np.asarray(patches, np.float32)[..., None] / 255
    pixels = np.asarray(screen, np.float32)
    return _from_values(pixels * (1 - strength * 0.5) + grease * 255 * strength)


def _cracked(
    screen: Image.Image, rng: np.random.Generator, count: int, corner: tuple[int, int], side: int
) -> Image.Image:
    """Four times ``count`` cracks from one point on or near the code, and ``count`` shards that have moved."""
    broken = screen.copy()
    pen = ImageDraw.Draw(broken, "RGBA")
    hit_x = corner[0] + rng.uniform(-0.3, 1.3) * side
    hit_y = corner[1] + rng.uniform(-0.3, 1.3) * side
    for _ in range(count * 4):
        _draw_crack(pen, rng, (hit_x, hit_y), side)
    for _ in range(count):
        _move_shard(broken, rng, (hit_x, hit_y), side)
    return broken


def _draw_crack(pen: ImageDraw.ImageDraw, rng: np.random.Generator, start: Point, side: int) -> None:
    """A line that bends as it goes, bright with a dark edge."""
    x, y = start
    angle = rng.uniform(0, 2 * math.pi)
    for _ in range(int(rng.integers(4, 14))):
        length = rng.uniform(0.04, 0.14) * side
        angle += rng.normal(0, 0.35)
        next_x = x + length * math.cos(angle)
        next_y = y + length * math.sin(angle)
        bright = (255, 255, 255, int(rng.integers(90, 220)))
        pen.line((x, y, next_x, next_y), fill=bright, width=int(rng.integers(1, 4)))
        dark = (0, 0, 0, int(rng.integers(80, 200)))
        pen.line((x + 2, y + 2, next_x + 2, next_y + 2), fill=dark, width=int(rng.integers(1, 3)))
        x, y = next_x, next_y


def _move_shard(screen: Image.Image, rng: np.random.Generator, near: Point, side: int) -> None:
    """A triangle of glass shows what is under it up to three pixels off."""
    width = int(side * rng.uniform(0.1, 0.3))
    height = int(side * rng.uniform(0.1, 0.3))
    left = int(near[0] + rng.normal(0, side * 0.2))
    top = int(near[1] + rng.normal(0, side * 0.2))
    if left < 3 or top < 3 or left + width + 3 >= screen.width or top + height + 3 >= screen.height:
        return
    piece = screen.crop((left, top, left + width, top + height))
    shape = Image.new("L", (width, height), 0)
    corners = [(0, int(height * rng.random())), (width, 0), (int(width * rng.random()), height)]
    ImageDraw.Draw(shape).polygon(corners, fill=255)
    screen.paste(piece, (left + int(rng.integers(-3, 4)), top + int(rng.integers(-3, 4))), shape)


def _framed(screen: Image.Image, bezel: int) -> tuple[Image.Image, Image.Image]:
    """The phone around its screen, and its outline (L)."""
    width = screen.width + 2 * bezel
    height = screen.height + 2 * bezel
    radius = int(screen.width * 0.1)
    phone = Image.new("RGB", (width, height), (14, 14, 16))
    ImageDraw.Draw(phone).rounded_rectangle(
        (1, 1, width - 2, height - 2), radius, outline=(90, 90, 95), width=max(2, bezel // 4), fill=(10, 10, 12)
    )
    glass = Image.new("L", screen.size, 0)
    ImageDraw.Draw(glass).rounded_rectangle((0, 0, screen.width - 1, screen.height - 1), int(radius * 0.8), fill=255)
    phone.paste(screen, (bezel, bezel), glass)
    outline = Image.new("L", (width, height), 0)
    ImageDraw.Draw(outline).rounded_rectangle((0, 0, width - 1, height - 1), radius, fill=255)
    return phone, outline


def _draw_thumb(phone: Image.Image, rng: np.random.Generator, corner: tuple[int, int], side: int) -> None:
    """A thumb comes from the right or the left and covers the edge of the code."""
    pen = ImageDraw.Draw(phone)
    outwards = 1 if rng.random() < 0.5 else -1
    x = corner[0] + (side - 5 if outwards > 0 else 5)
    y = corner[1] + int(side * rng.uniform(0.3, 0.7))
    radius = int(side * 0.16)
    middle = x + outwards * radius
    end = x + outwards * 6 * radius
    tip = (middle - radius, y - int(radius * 1.3), middle + radius, y + int(radius * 1.3))
    pen.ellipse(tip, fill=(176, 128, 104))
    pen.rectangle((min(middle, end), y - radius, max(middle, end), y + radius), fill=(170, 122, 98))


# The ticket on paper

_CELLS = 14  # a side, of the mesh by which crumpled paper is out of shape


def _paper(scene: Scene, rng: np.random.Generator) -> _Ticket:
    thermal = scene.carrier == "thermal"
    ink = _thermal_ink(rng) if thermal else (28, 26, 30)
    sheet = (232, 230, 224) if thermal else (246, 246, 244)
    code = _code(scene.text, scene.correction, scene.quiet, ink, sheet, scene.inverted)
    side = code.width
    if thermal:
        width = int(side * rng.uniform(1.25, 1.7))
        height = int(side * rng.uniform(2.0, 3.2))
    else:
        width = int(side * rng.uniform(2.2, 3.6))
        height = int(width * rng.uniform(0.9, 1.41))
    left = int((width - side) * (0.5 if thermal else rng.uniform(0.08, 0.9)))
    top = int((height - side) * rng.uniform(0.15, 0.8))
    paper = Image.new("RGB", (width, height), sheet)
    _print_around(paper, rng, top, side, ink)
    paper.paste(code, (left, top))
    values: Floats = np.asarray(paper, np.float32)
    if thermal:
        values = _faded(values, rng)
    values = values + rng.normal(0, 3, (height, width, 1))
    picture = _crumpled(values, rng, scene.crumple) if scene.crumple > 0 else _from_values(values)
    mask = Image.new("L", picture.size, 255)
    return _Ticket(picture, mask, (left + side / 2, top + side / 2), side // _MODULE)


def _thermal_ink(rng: np.random.Generator) -> Colour:
    """Grey, more or less."""
    red, green, blue = (int(value) for value in (np.array([95, 90, 100]) + rng.integers(-35, 35)).clip(20, 150))
    return red, green, blue


def _print_around(paper: Image.Image, rng: np.random.Generator, top: int, side: int, ink: Colour) -> None:
    """Lines of words above and below the code whose ``top`` and ``side`` are given."""
    pen = ImageDraw.Draw(paper)
    letter = max(11, side // 16)
    width = paper.width - 2 * letter
    line = int(letter * 1.5)
    above = max(1, (top - letter) // line - 1)
    _write_lines(pen, rng, (letter, letter), width, above, letter, ink)
    below = max(0, (paper.height - top - side) // line - 2)
    _write_lines(pen, rng, (letter, top + side + letter), width, below, letter, ink)


def _faded(values: Floats, rng: np.random.Generator) -> Floats:
    """Columns miss some of their ink, where the head of the printer is worn."""
    width = values.shape[1]
    wear = np.interp(np.arange(width), np.linspace(0, width, 12), rng.random(12))
    strength = 1 - 0.5 * np.clip(wear - 0.55, 0, 1)
    return 255 - (255 - values) * strength[None, :, None]


def _crumpled(values: Floats, rng: np.random.Generator, crumple: float) -> Image.Image:
    """Folds and dents change how light falls on the paper, and its shape."""
    height, width = values.shape[:2]
    relief = _folds(rng, (height, width), crumple)
    dents = rng.normal(0, 1, (9, 9)).astype(np.float32)
    low = dents.min()
    coarse = Image.fromarray(((dents - low) / (np.ptp(dents) + 1e-6) * 255).astype(np.uint8))
    fine = np.asarray(coarse.resize((width, height), _BICUBIC), np.float32) / 255 - 0.5
    relief += fine * 0.22 * crumple
    shaded = _from_values(values * (1 + relief.clip(-0.6, 0.5))[..., None])
    return _bent(shaded, rng, crumple)


def _folds(rng: np.random.Generator, shape: tuple[int, int], crumple: float) -> Floats:
    """How much lighter or darker the paper is for its folds: each is a step and a line across all of it."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    shading = np.zeros(shape, np.float32)
    for _ in range(int(2 + 5 * crumple)):
        angle = rng.uniform(0, math.pi)
        offset = rng.uniform(0.1, 0.9)
        cos, sin = math.cos(angle), math.sin(angle)
        distance = (x / width * cos + y / height * sin) - offset * (cos + sin) * 0.7
        step = rng.uniform(-1, 1) * 0.10 * crumple * np.tanh(distance * 14)
        line = rng.uniform(-1, 1) * 0.16 * crumple * np.exp(-((distance * rng.uniform(25, 90)) ** 2))
        shading += step + line
    return shading


def _bent(paper: Image.Image, rng: np.random.Generator, crumple: float) -> Image.Image:
    """The corners of a mesh are moved at random, and all of it is curled upwards or downwards."""
    width, height = paper.size
    corners = _CELLS + 1
    right = rng.normal(0, 1, (corners, corners)) * 0.0035 * crumple * width
    down = rng.normal(0, 1, (corners, corners)) * 0.0035 * crumple * width
    curl = 0.035 * crumple * width * np.sin(np.linspace(0, math.pi, corners)) * rng.uniform(-1, 1)
    x = np.linspace(0, width, corners)
    y = np.linspace(0, height, corners)

    def source(row: int, column: int) -> Point:
        return float(x[column] + right[row, column]), float(y[row] + down[row, column] + curl[column])

    mesh: list[Any] = []
    for row in range(_CELLS):
        for column in range(_CELLS):
            target = (int(x[column]), int(y[row]), int(x[column + 1]), int(y[row + 1]))
            upper_left, lower_left = source(row, column), source(row + 1, column)
            lower_right, upper_right = source(row + 1, column + 1), source(row, column + 1)
            mesh.append((target, (*upper_left, *lower_left, *lower_right, *upper_right)))
    return paper.transform(paper.size, Image.Transform.MESH, mesh, _BICUBIC)


# Geometry

_FOCAL_LENGTH = 1150.0  # pixels
_FINER = 2  # times as fine as the frame, a side, is what the lens sees


class _Tremor:
    """How a hand moves, at one moment: slow and fast waves, all 0 at the beginning."""

    def __init__(self, rng: np.random.Generator, seconds: float, shake: float) -> None:
        self.phases = rng.uniform(0, 6.28, 8)
        self.seconds = seconds
        self._shake = shake if seconds else 0.0

    def sway(self, reach: float, number: int, slow: float, fast: float) -> float:
        """How far something of this reach has moved; frequencies in hertz, and a number to make it move its own way."""
        waves = self._moved(slow, self.phases[number]) + 0.5 * self._moved(fast, self.phases[number + 1])
        return reach * self._shake * waves

    def _moved(self, frequency: float, phase: float) -> float:
        return math.sin(2 * math.pi * frequency * self.seconds + phase) - math.sin(phase)


class _Pose(NamedTuple):
    """Where the ticket is in the frame. Its plane maps pixels of the flat picture to those of the frame."""

    plane: Floats
    x: float  # middle of the code
    y: float
    side: float  # of the code with its quiet zone, in pixels, as if it were not tilted


def _pose(scene: Scene, ticket: _Ticket, tremor: _Tremor) -> _Pose:
    yaw = scene.yaw + tremor.sway(3, 0, 0.5, 1.7)
    pitch = scene.pitch + tremor.sway(3, 1, 0.6, 2.1)
    roll = scene.roll + tremor.sway(2, 2, 0.4, 1.5)
    side = ticket.modules * scene.module_px
    most_x = max(0.0, (WIDTH - side * 1.15) / 2)
    most_y = max(0.0, (HEIGHT - side * 1.15) / 2)
    right = float(np.clip(scene.off_centre[0] * WIDTH, -most_x, most_x))
    down = float(np.clip(scene.off_centre[1] * HEIGHT, -most_y, most_y))
    x = WIDTH / 2 + right + tremor.sway(9, 3, 0.7, 2.3)
    y = HEIGHT / 2 + down + tremor.sway(9, 4, 0.8, 2.7)
    scale = scene.module_px / _MODULE * (1 + tremor.sway(0.04, 5, 0.3, 1.1))
    plane = _plane(ticket.picture.size, ticket.middle, scale, (yaw, pitch, roll), (x, y))
    return _Pose(plane, x, y, side)


def _plane(size: tuple[int, int], middle: Point, scale: float, turn: tuple[float, float, float], at: Point) -> Floats:
    """The homography (3 × 3) from a flat picture of this size to the frame.

    Its middle comes to lie at ``at``, at this scale, and all else is turned around it by yaw, pitch and roll.
    """
    yaw, pitch, roll = (math.radians(angle) for angle in turn)
    around_y = np.array([[math.cos(yaw), 0, math.sin(yaw)], [0, 1, 0], [-math.sin(yaw), 0, math.cos(yaw)]])
    around_x = np.array([[1, 0, 0], [0, math.cos(pitch), -math.sin(pitch)], [0, math.sin(pitch), math.cos(pitch)]])
    around_z = np.array([[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1]])
    rotation = around_z @ around_x @ around_y
    distance = _FOCAL_LENGTH / scale
    width, height = size
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    seen = []
    for x, y in corners:
        turned = rotation @ np.array([x - middle[0], y - middle[1], 0.0])
        depth = max(distance * 0.15, distance + turned[2])
        seen.append((at[0] + _FOCAL_LENGTH * turned[0] / depth, at[1] + _FOCAL_LENGTH * turned[1] / depth))
    return _homography(corners, seen)


def _homography(before: Sequence[Point], after: Sequence[Point]) -> Floats:
    """The matrix (3 × 3) that takes four points to four others."""
    rows = []
    values = []
    for (x, y), (u, v) in zip(before, after, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
        values += [u, v]
    return np.append(np.linalg.solve(np.array(rows, float), np.array(values, float)), 1).reshape(3, 3)


def _projected(picture: Image.Image, mask: Image.Image, plane: Floats) -> tuple[Floats, Floats]:
    """The picture in the frame as light, and its mask. It is shrunk first, so that no pixel of it is skipped."""
    finer = np.diag([_FINER, _FINER, 1.0]) @ plane
    scale = _scale(finer, (picture.width / 2, picture.height / 2))
    if scale < 0.9:
        part = max(0.05, scale * 1.1)
        small = (max(2, round(picture.width * part)), max(2, round(picture.height * part)))
        finer = finer @ np.diag([picture.width / small[0], picture.height / small[1], 1.0])
        picture = picture.resize(small, _BOX)
        mask = mask.resize(small, _BOX)
    back = np.linalg.inv(finer)
    back /= back[2, 2]
    coefficients = tuple(back.ravel()[:8])
    size = (WIDTH * _FINER, HEIGHT * _FINER)
    seen = picture.transform(size, Image.Transform.PERSPECTIVE, coefficients, _BICUBIC).reduce(_FINER)
    covered = mask.transform(size, Image.Transform.PERSPECTIVE, coefficients, _BILINEAR).reduce(_FINER)
    return np.asarray(seen, np.float32) / 255, np.asarray(covered, np.float32)[..., None] / 255


def _scale(plane: Floats, point: Point) -> float:
    """Pixels after the homography for one before it, a side, at this point: the root of how areas grow there."""
    mapped = plane @ np.array([*point, 1])
    jacobian = (plane[:2, :2] * mapped[2] - np.outer(mapped[:2], plane[2, :2])) / mapped[2] ** 2
    return math.sqrt(abs(np.linalg.det(jacobian)))


def _pixels() -> tuple[Floats, Floats]:
    """The y and the x of every pixel of the frame."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    return y, x


# The room and the hand

_SKINS = [(222, 178, 150), (190, 138, 108), (120, 82, 62), (84, 56, 44)]


def _texture(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Coarse and fine patches over one another (height, width), around 0: what makes a surface look real."""
    height, width = shape
    patches = np.zeros(shape, np.float32)
    strength = 1.0
    for count in (4, 9, 20, 45, 100):
        coarse = rng.normal(0, 1, (count, int(count * 1.8))).astype(np.float32)
        patches += strength * np.asarray(Image.fromarray(coarse).resize((width, height), _BICUBIC))
        strength *= 0.6
    return patches


def _greyish(rng: np.random.Generator, darkest: float, brightest: float, saturation: float = 0.10) -> Floats:
    return np.clip(rng.uniform(darkest, brightest) * (1 + rng.normal(0, saturation, 3)), 0, 1)


def _eight_bits(colour: Floats) -> Colour:
    red, green, blue = (int(value) for value in 255 * colour)
    return red, green, blue


def _background(rng: np.random.Generator) -> Floats:
    """A room out of focus, as light: boxes and balls of any colour, at times a poster."""
    wide, high = WIDTH // 4, HEIGHT // 4
    room = Image.new("RGB", (wide, high), _eight_bits(_greyish(rng, 0.15, 0.7)))
    pen = ImageDraw.Draw(room)
    for _ in range(int(rng.integers(6, 22))):
        left, top = rng.uniform(-40, wide), rng.uniform(-40, high)
        width, height = rng.uniform(8, 130, 2)
        saturation = rng.uniform(0.02, 0.3)
        colour = _eight_bits(_greyish(rng, 0.03, 0.95, saturation))
        shape = pen.rectangle if rng.random() < 0.55 else pen.ellipse
        shape((left, top, left + width, top + height), fill=colour)
    room = room.filter(ImageFilter.GaussianBlur(rng.uniform(0.6, 4))).resize((WIDTH, HEIGHT), _BICUBIC)
    if rng.random() < 0.4:
        _draw_poster(room, rng)
        room = room.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.5)))
    light = np.asarray(room, np.float32) / 255
    texture = _texture(rng, (HEIGHT, WIDTH))
    return np.clip(light * (1 + rng.uniform(0.02, 0.10) * texture)[..., None], 0.01, 1)


def _draw_poster(room: Image.Image, rng: np.random.Generator) -> None:
    """Sharp edges and lettering behind the ticket."""
    pen = ImageDraw.Draw(room)
    left = int(rng.integers(0, WIDTH - 300))
    top = int(rng.integers(0, HEIGHT - 200))
    red, green, blue = (int(value) for value in rng.integers(120, 250, 3))
    pen.rectangle((left, top, left + 280, top + 180), fill=(red, green, blue))
    size = int(rng.integers(11, 18))
    _write_lines(pen, rng, (left + 10, top + 10), 260, 7, size, (20, 20, 20))


def _with_neighbour(room: Floats, rng: np.random.Generator, number: int, module_px: float) -> tuple[Floats, str]:
    """The room with another code on the desk or the wall, the first one left and the second one right; its text."""
    texts = ("WIFI:T:WPA;S:Lobby;P:guest-2024;;", "https://example.com/app", _payload(rng))
    text = _one_of(rng, texts)
    code = _code(text, "M", 4)
    scale = rng.uniform(max(2.6, module_px * 0.7), max(3.0, module_px)) / _MODULE
    turn = (rng.uniform(-15, 15), rng.uniform(-15, 15), rng.uniform(-20, 20))
    side = -1 if number == 0 else 1
    at = (WIDTH / 2 + side * WIDTH * 0.40, HEIGHT / 2 + rng.uniform(-0.2, 0.2) * HEIGHT)
    plane = _plane(code.size, (code.width / 2, code.height / 2), scale, turn, at)
    light, mask = _projected(code, Image.new("L", code.size, 255), plane)
    return room * (1 - mask) + light * mask * 0.8, text


def _mapped(plane: Floats, x: float, y: float) -> Point:
    point = plane @ np.array([x, y, 1.0])
    return point[0] / point[2], point[1] / point[2]


def _with_palm(view: Floats, rng: np.random.Generator, plane: Floats, size: tuple[int, int]) -> Floats:
    """A palm and a wrist, behind the phone that is to be drawn next; ``size`` is that of its flat picture."""
    skin = _SKINS[rng.integers(0, len(_SKINS))]
    width, height = size
    palm = []
    for angle in np.linspace(0, 6.28, 40):
        reach = 0.72 * math.cos(angle) * (1 if math.sin(angle) > 0 else 0.9)
        palm.append(_mapped(plane, width * (0.5 + reach), height * (0.80 + 0.42 * math.sin(angle))))
    corners = ((0.05, 0.9), (0.95, 0.9), (1.25, 1.9), (0.0, 1.9))
    wrist = [_mapped(plane, width * x, height * y) for x, y in corners]
    return _with_skin(view, rng, [palm, wrist], skin)


def _with_fingers(view: Floats, rng: np.random.Generator, plane: Floats, size: tuple[int, int]) -> Floats:
    """Four finger tips over the left edge of the phone; ``size`` is that of its flat picture."""
    skin = _SKINS[rng.integers(0, len(_SKINS))]
    width, height = size
    first = rng.uniform(0.55, 0.75)
    fingers = []
    for number in range(4):
        middle = first + 0.085 * number
        finger = []
        for angle in np.linspace(0, 6.28, 24):
            reach = 0.055 if math.cos(angle) > 0 else 0.12
            x = -0.02 * width + width * reach * math.cos(angle)
            finger.append(_mapped(plane, x, height * (middle + 0.038 * math.sin(angle))))
        fingers.append(finger)
    return _with_skin(view, rng, fingers, skin)


def _with_skin(view: Floats, rng: np.random.Generator, outlines: list[list[Point]], skin: Colour) -> Floats:
    """The view with these polygons filled with skin."""
    layer = Image.new("L", (WIDTH, HEIGHT), 0)
    pen = ImageDraw.Draw(layer)
    for outline in outlines:
        pen.polygon(outline, fill=255)
    mask = np.asarray(layer.filter(ImageFilter.GaussianBlur(1.2)), np.float32)[..., None] / 255
    coarse = 1 + 0.10 * _texture(rng, (HEIGHT // 8, WIDTH // 8))
    shading = np.asarray(Image.fromarray(coarse).resize((WIDTH, HEIGHT), _BICUBIC))[..., None]
    shaded: Floats = np.clip(np.array(skin, float) / 255 * 0.8 * shading, 0, 1)
    return view * (1 - mask) + mask * shaded


# Light on the ticket


def _shining(light: Floats, scene: Scene, plane: Floats, tremor: _Tremor) -> Floats:
    """The phone as its screen shines: in pixels, and in bands that wander."""
    light = light * scene.screen_gain
    if scene.moire > 0.005:
        light = light * _screen_pixels(plane, scene.screen_px_per_module, scene.moire)
    if scene.bands:
        waves = np.arange(HEIGHT) / scene.bands_period + 3.1 * tremor.seconds
        light = light * (1 + scene.bands * np.sin(2 * math.pi * waves + tremor.phases[6]))[:, None, None]
    return light


def _screen_pixels(plane: Floats, per_module: float, contrast: float) -> Floats:
    """Rows and columns in red, green and blue, taken at the middle of each pixel of the frame, as a sensor does.

    So moire comes about as it does in a camera.
    """
    back = np.linalg.inv(plane)
    y, x = _pixels()
    depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    per_pixel = 2 * math.pi * per_module / _MODULE
    across = (back[0, 0] * x + back[0, 1] * y + back[0, 2]) / depth * per_pixel
    down = (back[1, 0] * x + back[1, 1] * y + back[1, 2]) / depth * per_pixel
    rows = 0.6 * np.cos(down)
    columns = [np.cos(across) + rows, np.cos(across + 2.094) + rows, np.cos(across + 4.189) + rows]
    return 1 + contrast * np.stack(columns, -1)


def _lit(light: Floats, scene: Scene, rng: np.random.Generator, pose: _Pose) -> Floats:
    """Paper in the light of the room: brighter on one side, and at times in the shadow of an arm."""
    y, x = _pixels()
    angle = rng.uniform(0, 6.28)
    along = ((x - pose.x) * math.cos(angle) + (y - pose.y) * math.sin(angle)) / max(60.0, pose.side)
    brightness = 1 + scene.uneven * np.tanh(along * 0.9)
    if scene.shadow:
        edge = rng.uniform(-0.4, 0.4)
        brightness = brightness * (1 - scene.shadow / _edge((along - edge) * 14))
    return light * (0.9 * brightness)[..., None]


def _edge(inside: Floats) -> Floats:
    """What to divide by for a soft edge at 0: 1 far inside of it, a very large number far outside."""
    return 1 + np.exp(np.clip(-inside, -40, 40))


def _glare(scene: Scene, pose: _Pose, tremor: _Tremor) -> Floats:
    """A reflection (height, width), 1 where it is brightest."""
    y, x = _pixels()
    middle_x = pose.x + scene.glare_at[0] * pose.side + tremor.sway(25, 6, 0.5, 1.3)
    middle_y = pose.y + scene.glare_at[1] * pose.side
    angle = math.radians(scene.roll + 20)
    along = (x - middle_x) * math.cos(angle) + (y - middle_y) * math.sin(angle)
    across = -(x - middle_x) * math.sin(angle) + (y - middle_y) * math.cos(angle)
    size = max(30.0, pose.side)
    if scene.glare_kind == "lamp":
        return _spot(along, across, 0.22 * size) + 0.25 * _spot(along, across, 0.6 * size)
    if scene.glare_kind == "tube":
        tube = np.exp(-((across / (0.10 * size)) ** 2)) * np.exp(-((along / (1.2 * size)) ** 4))
        return tube + 0.2 * np.exp(-((across / (0.35 * size)) ** 2))
    soft = 0.05 * size
    window = 1 / _edge((0.4 * size - np.abs(along)) / soft) / _edge((0.5 * size - np.abs(across)) / soft)
    return window * 0.75


def _spot(along: Floats, across: Floats, radius: float) -> Floats:
    return np.exp(-((along / radius) ** 2 + (across / radius) ** 2))


# The camera

_BRIGHTEST = 1.6  # light that still counts in a blur; 1 is white already


def _exposed(light: Floats) -> NDArray[np.uint8]:
    """Light in eight bits, as Pillow wants it; what is brighter than white is kept."""
    return (light.clip(0, _BRIGHTEST) / _BRIGHTEST * 255).astype(np.uint8)


def _blurred(light: Floats, sigma: float) -> Floats:
    if sigma < 0.15:
        return light
    blurred = Image.fromarray(_exposed(light)).filter(ImageFilter.GaussianBlur(sigma))
    return np.asarray(blurred, np.float32) / 255 * _BRIGHTEST


def _moved(light: Floats, length: float, direction: float) -> Floats:
    """The mean over a way of this length in pixels, with two steps a pixel; the direction in radians."""
    steps = max(2, math.ceil(length * 2))
    picture = Image.fromarray(_exposed(light))
    total = np.zeros(light.shape, np.float32)
    for step in range(steps):
        offset = (step / (steps - 1) - 0.5) * length
        shift = (1, 0, offset * math.cos(direction), 0, 1, offset * math.sin(direction))
        total += np.asarray(picture.transform(picture.size, Image.Transform.AFFINE, shift, _BILINEAR))
    return total / steps / 255 * _BRIGHTEST


def _through_lens(light: Floats, scene: Scene, tremor: _Tremor) -> Floats:
    """Exposure, bloom around what is too bright, blur."""
    light = light * scene.light
    too_bright = np.clip(light - 0.95, 0, 1)
    if too_bright.max() > 0.02:
        light = light + 0.7 * _blurred(too_bright, 2.2)
    light = _blurred(light, scene.defocus * (1 + tremor.sway(0.15, 6, 0.2, 0.5)))
    pace = abs(math.sin(3.1 * tremor.seconds + tremor.phases[5])) if tremor.seconds else 1.0
    motion = scene.motion * pace
    return _moved(light, motion, math.radians(scene.motion_dir)) if motion > 0.5 else light


def _on_sensor(light: Floats, scene: Scene, seconds: float) -> Image.Image:
    """White balance, gamma, noise, and the sharpening that cameras add. Noise is another one every millisecond."""
    values = np.clip(light * np.array(scene.white_balance), 0, 1) ** scene.gamma
    rng = _generator(scene.level, scene.seed, _FOR_NOISE, round(seconds * 1000))
    strength = scene.noise / 255 * (1.0 + 0.9 * max(0.0, 0.7 - scene.light))
    grain = rng.normal(0, 1, (HEIGHT, WIDTH, 1)).astype(np.float32)
    # Colour is known to every other pixel of a row and of a column only, so its noise comes in blocks.
    blocks = rng.normal(0, 1, (HEIGHT // 2, WIDTH // 2, 3)).astype(np.float32)
    coloured = blocks.repeat(2, 0).repeat(2, 1)
    values = values + strength * (0.45 + 0.55 * np.sqrt(np.clip(values, 0.02, 1))) * (grain + 0.6 * coloured)
    frame = Image.fromarray((values.clip(0, 1) * 255 + 0.5).astype(np.uint8))
    if scene.sharpen:
        frame = frame.filter(ImageFilter.UnsharpMask(1.2, int(100 * scene.sharpen), 2))
    return frame


# All of it


def draw(scene: Scene, seconds: float = 0.0) -> tuple[Image.Image, list[str]]:
    """The frame (RGB, ``WIDTH`` × ``HEIGHT``) at this time, and the texts of its codes, the ticket held up first."""
    rng = _generator(scene.level, scene.seed, _FOR_VIEW)
    view = _background(rng) * 0.9
    ticket = _phone(scene, rng) if scene.carrier == "phone" else _paper(scene, rng)
    texts = [scene.text]
    for number in range(scene.neighbours):
        view, text = _with_neighbour(view, rng, number, scene.module_px)
        texts.append(text)
    tremor = _Tremor(rng, seconds, scene.shake)
    view = _with_ticket(view, scene, rng, ticket, tremor)
    return _on_sensor(_through_lens(view, scene, tremor), scene, seconds), texts


def _with_ticket(view: Floats, scene: Scene, rng: np.random.Generator, ticket: _Ticket, tremor: _Tremor) -> Floats:
    """The view with the ticket held up before it. A phone is held by a hand in most pictures."""
    pose = _pose(scene, ticket, tremor)
    light, mask = _projected(ticket.picture, ticket.mask, pose.plane)
    phone = scene.carrier == "phone"
    in_hand = phone and rng.random() < 0.75
    if in_hand:
        view = _with_palm(view, rng, pose.plane, ticket.picture.size)
    light = _shining(light, scene, pose.plane, tremor) if phone else _lit(light, scene, rng, pose)
    light = light + scene.veil * mask
    if scene.glare:
        warm_white = np.array([1.0, 0.98, 0.93])
        light = light + (scene.glare * _glare(scene, pose, tremor))[..., None] * mask * warm_white
    view = view * (1 - mask) + light * mask
    return _with_fingers(view, rng, pose.plane, ticket.picture.size) if in_hand else view


def as_jpeg(frame: Image.Image, quality: int) -> bytes:
    """The frame as cameras send it, with half the resolution of colour."""
    buffer = io.BytesIO()
    frame.save(buffer, "JPEG", quality=quality, subsampling=2)
    return buffer.getvalue()
