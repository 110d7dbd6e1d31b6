"""What a badge looks like, as data: ``resources/badges/NAME.toml``. Another badge is another file, never a code change.

A layout is a page and a list of boxes in millimetres from the top left corner, drawn in order. Colours are "#rrggbb",
or "role" (the colour of the attendee's role), or "room" (that of the attendee's first theme room), or
"on-role" and "on-room" (black or white, what reads better on it). The text of a box may name any of ``GAPS`` in braces;
parts between " · " that come out empty vanish with their dot. Any box can be kept for some of the people:
``when = { role = ["Referat"] }``.

A badge with a ``back`` is printed on both sides of the paper, or with a ``fold`` on one side of paper twice as large.
"""

import tomllib
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from checkin import assets
from checkin.paper.fonts import Font
from checkin.paper.sheet import Align
from checkin.trouble import Trouble

GAPS = ("given", "family", "title", "name", "organisation", "role",
        "conference", "subtitle", "dates", "venue", "address", "organiser")  # fmt: skip

Colour = Annotated[str, Meta(pattern="^(role|on-role|room|on-room|#[0-9a-fA-F]{6})$")]
Length = Annotated[float, Meta(ge=0)]
Size = Annotated[float, Meta(gt=0)]
Points = Annotated[float, Meta(ge=4)]


class When(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For whom a box is drawn: who has one of the roles, and a seat in one of the rooms, and something in the gap.

    ``role`` holds titles of roles, ``room`` ids of rooms; what is left empty asks nothing.
    """

    role: tuple[str, ...] = ()
    room: tuple[str, ...] = ()
    filled: str = ""


class Box(Struct, frozen=True, kw_only=True, tag_field="kind", forbid_unknown_fields=True, omit_defaults=True):
    """A place on the badge, in mm from the top left corner, for everybody or some."""

    x: Length
    y: Length
    w: Length
    h: Length
    when: When = When()


class Text(Box, frozen=True, kw_only=True, tag="text"):
    """One text, as large as the box allows: at most ``size`` pt, on at most ``lines`` lines down to ``floor`` pt.

    With ``after`` the box begins that many mm below the end of the text before it, instead of at ``y``, and keeps its
    lower edge, so that a short text leaves no hole and a long one is not written over.
    """

    text: str
    size: Points
    floor: Points
    lines: Annotated[int, Meta(ge=1)] = 1
    font: Font = "regular"
    align: Align = "left"
    anchor: Literal["top", "middle", "bottom"] = "top"
    colour: Colour = "#000000"
    after: Length | None = None

    @property
    def gap(self) -> str:
        """The first gap in the text: what this box is about; "" where it always says the same."""
        return next((gap for _, gap, _, _ in Formatter().parse(self.text) if gap), "")


class Fill(Box, frozen=True, kw_only=True, tag="fill"):
    """An area of colour."""

    colour: Colour


class Line(Box, frozen=True, kw_only=True, tag="line"):
    """A straight line from the top left to the bottom right corner of its box, ``thickness`` mm thick."""

    thickness: Annotated[float, Meta(gt=0)] = 0.3
    colour: Colour = "#000000"


class Image(Box, frozen=True, kw_only=True, tag="image"):
    """A picture, as large as fits: a PNG or JPEG file in the folder of the layout."""

    file: Annotated[str, Meta(pattern=r"^[\w-]+\.(png|jpg|jpeg)$")]


class Code(Box, frozen=True, kw_only=True, tag="qr"):
    """The QR code of the badge, which is its own and not the ticket's, with its quiet zone, as large as fits."""


class Rooms(Box, frozen=True, kw_only=True, tag="rooms"):
    """The attendee's rooms from top to bottom: bars in the room's colour, or lines of text with a chip of colour.

    A row is ``row`` mm high with ``space`` mm to the next, less where the box would overflow.
    """

    size: Points
    floor: Points
    row: Length
    space: Length = 1.1
    style: Literal["bar", "chip"] = "bar"


class Photo(Box, frozen=True, kw_only=True, tag="photo"):
    """The crossed-out camera, drawn for everybody who did not agree to be photographed."""

    colour: Colour = "#000000"


AnyBox = Text | Fill | Line | Image | Code | Rooms | Photo


class Layout(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A badge: the page (width, height in mm) and its boxes. ``name`` is that of the file, ``folder`` where it lies.

    ``back`` are the boxes of the other side, "same" for those of the front once more. ``fold`` says at which edge of
    the front it hangs when the badge is printed flat: to its left, or upside down above it.
    """

    title: str
    page: tuple[Size, Size]
    boxes: tuple[AnyBox, ...]
    back: tuple[AnyBox, ...] | Literal["same"] = ()
    fold: Literal["", "top", "left"] = ""
    name: str = ""
    folder: str = ""

    @property
    def rear(self) -> tuple[AnyBox, ...]:
        """The boxes of the other side; none where it stays white."""
        return self.boxes if self.back == "same" else self.back

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height in mm of what is printed: the page, and where it is folded twice that."""
        width, height = self.page
        return width * (2 if self.fold == "left" else 1), height * (2 if self.fold == "top" else 1)


def layouts() -> list[str]:
    """The names of the layouts that come with the program."""
    return sorted(file.stem for file in assets.path("badges").glob("*.toml"))


def layout(name: str) -> Layout:
    """The layout of that name, or in that ``.toml`` file. Raises ``Trouble`` for an unknown or senseless one."""
    path = Path(name) if name.endswith(".toml") else assets.RESOURCES / "badges" / f"{name}.toml"
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        found = msgspec.convert({**tree, "name": path.stem, "folder": str(path.parent)}, Layout)
        _check(found)
    except FileNotFoundError as error:
        raise Trouble("layout-unknown", layout=name, known=", ".join(layouts())) from error
    except (OSError, ValueError) as error:  # of ValueError are the errors of TOML, UTF-8, msgspec and _check
        raise Trouble("layout-wrong", path=path, why=error) from error
    return found


def _check(found: Layout) -> None:
    if found.fold and not found.back:
        raise ValueError("a badge that is folded needs a back")
    _check_boxes(found, found.boxes, "box")
    _check_boxes(found, () if found.back == "same" else found.back, "box of the back")


def _check_boxes(found: Layout, boxes: tuple[AnyBox, ...], what: str) -> None:
    width, height = found.page
    for number, box in enumerate(boxes, 1):
        which = f"{what} {number}"
        if box.x + box.w > width or box.y + box.h > height:
            raise ValueError(f"{which} leaves the page")
        if isinstance(box, Text):
            _check_gaps(which, box)
        if box.when.filled not in ("", *GAPS):
            raise ValueError(f"{which} has an unknown gap {box.when.filled}; known are {', '.join(GAPS)}")
        if isinstance(box, Image) and not Path(found.folder, box.file).is_file():
            raise ValueError(f"{which}: there is no {box.file} beside the layout")


def _check_gaps(which: str, box: Text) -> None:
    for _, gap, form, conversion in Formatter().parse(box.text):
        if gap is not None and (gap not in GAPS or form or conversion):
            raise ValueError(f"{which} has an unknown gap {{{gap}}}; known are {', '.join(GAPS)}")
