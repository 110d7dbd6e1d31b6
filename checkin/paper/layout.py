"""What a badge looks like, as data: ``resources/badges/NAME.toml``. Another badge is another file, never a code change.

A layout is a page and a list of boxes in millimetres from the top left corner, drawn in order. Colours are "#rrggbb",
or "role" (the colour of the attendee's role), or "room" (that of the attendee's first theme room), or
"on-role" and "on-room" (black or white, what reads better on it). The text of a box may name any of ``GAPS`` in braces;
parts between " · " that come out empty vanish with their dot. Any box can be kept for some of the people:
``when = { role = ["Referat"] }``.

A badge with a ``back`` is printed on both sides of the paper, or with a ``fold`` on one side of paper twice as large.

Layouts of one's own lie in ``own_folder()``; one that is named like a shipped one takes its place. The shipped files
are never written.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

import msgspec
import platformdirs
from msgspec import Meta, Struct
from msgspec.structs import fields, replace

from checkin import assets
from checkin.files import atomic
from checkin.paper.fonts import Font
from checkin.paper.sheet import Align
from checkin.trouble import Trouble

GAPS = ("given", "family", "title", "name", "organisation", "role",
        "conference", "subtitle", "dates", "venue", "address", "organiser")  # fmt: skip

COLOURS = ("role", "on-role", "room", "on-room")
"""Colours that depend on whose badge it is."""

Colour = Annotated[str, Meta(pattern=f"^({'|'.join(COLOURS)}|#[0-9a-fA-F]{{6}})$")]
Length = Annotated[float, Meta(ge=0)]
Size = Annotated[float, Meta(gt=0)]
Points = Annotated[float, Meta(ge=4)]

_HAIR = 1e-6  # mm: 9.1 + 95.9 is a little more than 105


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


# msgspec works out what a type is made of when it first meets it, and dies when two lanes have it do so at once.
msgspec.json.Decoder(Layout)


def own_folder() -> Path:
    """Where this computer's user keeps layouts of their own, and the pictures in them; no badge lies there."""
    return Path(platformdirs.user_data_dir("checkin", appauthor=False)) / "layouts"


def shipped() -> list[str]:
    """The names of the layouts that come with the program."""
    return sorted(file.stem for file in assets.path("badges").glob("*.toml"))


def layouts() -> list[str]:
    """The names of the layouts that come with the program, and of those of one's own."""
    return sorted({*shipped(), *(file.stem for file in own_folder().glob("*.toml") if file.stem[0] != ".")})


def layout(name: str) -> Layout:
    """The layout of that name, or in that ``.toml`` file. Raises ``Trouble`` for an unknown or senseless one."""
    if name.endswith(".toml"):
        return load(Path(name))
    if name not in layouts():
        raise Trouble("layout-unknown", layout=name, known=", ".join(layouts()))
    own = own_folder() / f"{name}.toml"
    return load(own) if own.is_file() else original(name)


def original(name: str) -> Layout:
    """The shipped layout of that name, whatever the user has in its place."""
    return load(assets.path(f"badges/{name}.toml"))


def load(path: Path) -> Layout:
    """The layout in a file, whatever its ending. Raises ``Trouble`` for a missing or senseless one."""
    try:
        return _understood(path.read_text(encoding="utf-8-sig"), path)
    except FileNotFoundError as error:
        raise Trouble("layout-unknown", layout=path.stem, known=", ".join(layouts())) from error
    except (OSError, ValueError) as error:  # of ValueError are the errors of TOML, UTF-8, msgspec and _check
        raise Trouble("layout-wrong", path=path, why=error) from error


def _understood(text: str, path: Path) -> Layout:
    found = msgspec.convert({**tomllib.loads(text), "name": path.stem, "folder": str(path.parent)}, Layout)
    _check(found)
    return found


def save(path: Path, layout: Layout) -> Layout:
    """Write a layout into a file, and the pictures in it beside that; returns it as it lies there.

    Raises ``Trouble`` for one that could not be read again, and where nothing can be written.
    """
    try:
        kept = replace(bring(layout, path.parent), name=path.stem)
        text = _toml(kept)
        _understood(text, path)
    except (OSError, ValueError) as error:
        raise Trouble("layout-wrong", path=path, why=error) from error
    with atomic(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
    return kept


def bring(layout: Layout, folder: Path) -> Layout:
    """The same layout in ``folder``, its pictures copied there."""
    if Path(layout.folder) == folder:
        return layout

    def brought(box: AnyBox) -> AnyBox:
        if not isinstance(box, Image):
            return box
        return replace(box, file=keep_picture(folder, box.file, Path(layout.folder, box.file).read_bytes()))

    there = {name: tuple(map(brought, boxes)) for name, boxes in sides(layout).items()}
    return replace(layout, folder=str(folder), **there)


def keep_picture(folder: Path, name: str, data: bytes) -> str:
    """Put a PNG or JPEG file into ``folder`` under a plain name made of ``name``; returns that.

    A picture that lies there is never overwritten: another of the same name gets a number.
    """
    path = Path(name)
    stem = re.sub(r"[^\w-]+", "-", path.stem).strip("-") or "picture"
    number = 1
    while True:
        file = f"{stem}{f'-{number}' if number > 1 else ''}{path.suffix.lower()}"
        place = folder / file
        if not place.exists():
            with atomic(place) as draft:
                draft.write_bytes(data)
            return file
        if place.read_bytes() == data:
            return file
        number += 1


def sides(layout: Layout) -> dict[str, tuple[AnyBox, ...]]:
    """The lists of boxes in a layout by the name of their field; empty ones are left out."""
    values = ((field.name, getattr(layout, field.name)) for field in fields(layout))
    lists = ((name, value) for name, value in values if isinstance(value, tuple))
    return {name: value for name, value in lists if any(isinstance(one, Box) for one in value)}


def _toml(layout: Layout) -> str:
    """A layout as a person would write it: what is usual is left out, a blank line stands before each box."""
    said = {name: value for name, value in _said(layout).items() if name not in ("name", "folder")}
    lists = sides(layout)
    parts = ["\n".join(f"{name} = {_value(value)}" for name, value in said.items() if name not in lists)]
    for name, boxes in lists.items():
        for box in boxes:
            lines = [f"[[{name}]]", f'kind = "{box.__struct_config__.tag}"']
            parts.append("\n".join(lines + [f"{field} = {_value(value)}" for field, value in _in_order(_said(box))]))
    return "\n\n".join(parts) + "\n"


def _said(struct: Struct) -> dict[str, object]:
    """The fields of a struct that differ from what is usual."""
    values = {field.name: getattr(struct, field.name) for field in fields(struct)}
    usual = {field.name: field.default for field in fields(struct)}
    return {name: value for name, value in values.items() if value != usual[name]}


def _in_order(said: Mapping[str, object]) -> list[tuple[str, object]]:
    """What a box says comes first, for whom it is drawn last."""
    return sorted(said.items(), key=lambda one: (one[0] == "when", one[0] not in ("text", "file")))


def _value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case int() | float():
            return repr(value)
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case Struct():
            return f"{{ {', '.join(f'{name} = {_value(one)}' for name, one in _said(value).items())} }}"
        case Sequence():
            return f"[{', '.join(map(_value, value))}]"
    raise TypeError(value)


def _check(found: Layout) -> None:
    if found.fold and not found.back:
        raise ValueError("a badge that is folded needs a back")
    _check_boxes(found, found.boxes, "box")
    _check_boxes(found, () if found.back == "same" else found.back, "box of the back")


def _check_boxes(found: Layout, boxes: tuple[AnyBox, ...], what: str) -> None:
    width, height = found.page
    for number, box in enumerate(boxes, 1):
        which = f"{what} {number}"
        if box.x + box.w > width + _HAIR or box.y + box.h > height + _HAIR:
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
