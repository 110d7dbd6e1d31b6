"""Roll → tables that people read: attendance, rooms, no-shows, conflicts, the scan log."""

from datetime import datetime

from msgspec import Struct

Cell = str | int | datetime | None


class Column(Struct, frozen=True):
    """A column: its heading, how wide it is in characters, and whether it may be left narrow in print."""

    title: str
    width: int = 16


class Table(Struct, frozen=True):
    """A report ready to be written: cells are text, whole numbers, local times (naive, as the wall clock shows) or empty."""

    title: str
    subtitle: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
