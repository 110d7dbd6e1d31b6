"""Sheets of labels and of badges to be cut, as data: ``resources/sheets/NAME.toml``, or a file of one's own.

A sheet is a page with a grid of fields, all in millimetres from the top left corner. Fields are counted from 1, row by
row, so that a sheet of which some labels are gone can be used up.
"""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from checkin import assets
from checkin.trouble import Trouble

Length = Annotated[float, Meta(ge=0)]
Size = Annotated[float, Meta(gt=0)]

_ROUNDING = 0.01  # mm
_CLEAR = 1.0  # mm: how far crop marks keep from the badges
_UNPRINTED = 5.0  # mm along the edge of the paper that office printers leave white
_ON_THE_CUT = 9.0  # mm: how far a mark reaches along a cut, so that something of it is printed


class LabelSheet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of one size on a page: ``first`` is where the first begins, ``pitch`` how far it is to the next.

    ``layout`` names the badge that suits it. ``crop`` asks for marks to cut along. A sheet whose numbers come from a
    doubtful source says so with ``verified = false``.
    """

    title: str
    page: tuple[Size, Size]
    columns: Annotated[int, Meta(ge=1)]
    rows: Annotated[int, Meta(ge=1)]
    field: tuple[Size, Size]
    first: tuple[Length, Length] = (0, 0)
    pitch: tuple[Length, Length] = (0, 0)
    layout: str = ""
    crop: bool = False
    verified: bool = True
    name: str = ""

    @property
    def fields(self) -> int:
        """How many fields there are."""
        return self.columns * self.rows

    def check_field(self, first: int) -> None:
        """Raise ``Trouble`` where there is no field of this number, from 1."""
        if not 1 <= first <= self.fields:
            raise Trouble("no-such-field", field=first, fields=self.fields)

    def scale(self, size: tuple[float, float]) -> float:
        """How much smaller a badge of ``size`` mm becomes in a field; never larger than 1."""
        return min(1.0, *(room / need for room, need in zip(self.field, size, strict=True)))

    def place(self, field: int, size: tuple[float, float], *, back: bool = False) -> tuple[float, float]:
        """Where the top left corner of a badge of ``size`` mm lies that is centred in ``field`` (from 0), in mm.

        On the ``back`` the columns run the other way, as one sees them when the sheet is turned along its long edge.
        """
        row, column = divmod(field, self.columns)
        scale = self.scale(size)
        wide, high = size[0] * scale, size[1] * scale
        x = self.first[0] + column * self.pitch[0] + (self.field[0] - wide) / 2
        y = self.first[1] + row * self.pitch[1] + (self.field[1] - high) / 2
        return (self.page[0] - x - wide if back else x), y

    def marks(self) -> list[tuple[float, float, float, float]]:
        """The crop marks, each a line from (x, y) to (x, y) in mm; none where the sheet is cut already."""
        if not self.crop:
            return []
        (wide, high), upright, level = self.page, self._cuts(0, self.columns), self._cuts(1, self.rows)
        return [
            *((x, y, x, to) for x, met in upright.items() if 0 < x < wide for y, to in _ends(met, level, high)),
            *((x, y, to, y) for y, met in level.items() if 0 < y < high for x, to in _ends(met, upright, wide)),
        ]

    def _cuts(self, axis: int, count: int) -> Counter[float]:
        """Where fields begin and end along an axis, and how many of them meet there."""
        starts = [self.first[axis] + n * self.pitch[axis] for n in range(count)]
        return Counter(round(edge, 2) for start in starts for edge in (start, start + self.field[axis]))


def _ends(met: int, across: Counter[float], length: float) -> list[tuple[float, float]]:
    """From where to where the marks at both ends of a cut go: in the white around the fields.

    Fields that reach the edge of the paper leave no white; there a mark can only lie on a cut between two of them.
    """
    reach = [
        white - _CLEAR if white > _UNPRINTED + _CLEAR else _ON_THE_CUT * (met > 1)
        for white in (min(across), length - max(across))
    ]
    return [(start, end) for start, end in ((0.0, reach[0]), (length - reach[1], length)) if start < end]


def label_sheets() -> list[str]:
    """The names of the sheets that come with the program."""
    return sorted(file.stem for file in assets.path("sheets").glob("*.toml"))


def label_sheet(name: str) -> LabelSheet:
    """The sheet of that name, or in that ``.toml`` file. Raises ``Trouble`` for an unknown or senseless one."""
    path = Path(name) if name.endswith(".toml") else assets.RESOURCES / "sheets" / f"{name}.toml"
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        found = msgspec.convert({**tree, "name": path.stem}, LabelSheet)
        _check(found)
    except FileNotFoundError as error:
        raise Trouble("sheet-unknown", sheet=name, known=", ".join(label_sheets())) from error
    except (OSError, ValueError) as error:  # of ValueError are the errors of TOML, UTF-8, msgspec and _check
        raise Trouble("sheet-wrong", path=path, why=error) from error
    return found


def alone(size: tuple[float, float]) -> LabelSheet:
    """A badge of ``size`` mm on paper of its own."""
    return LabelSheet(title="", page=size, columns=1, rows=1, field=size)


def _check(found: LabelSheet) -> None:
    for axis, (count, what) in enumerate(((found.columns, "columns"), (found.rows, "rows"))):
        if count > 1 and found.pitch[axis] < found.field[axis] - _ROUNDING:
            raise ValueError(f"the {what} overlap")
        end = found.first[axis] + (count - 1) * found.pitch[axis] + found.field[axis]
        if end > found.page[axis] + _ROUNDING:
            raise ValueError(f"the {what} leave the page")
