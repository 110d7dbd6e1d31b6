"""How many labels are left in each printer: counted from what somebody put in, and said before they are used up.

Nothing is ever refused because of the count: it may be wrong, the paper is right.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from checkin.files import atomic
from checkin.i18n import say
from checkin.trouble import Trouble
from ui.lane import Lane
from ui.notice import Notice, Notices

if TYPE_CHECKING:
    from checkin.printing.printer import Printer, Progress

LOW = 10
"""With so many left somebody should bring new ones."""

USUAL = 100
"""How many are offered where nobody has put any in yet."""

_OUT = "printer.why.paper"


class Labels(msgspec.Struct, frozen=True):
    """``left`` of the ``filled`` that were put in last."""

    left: int
    filled: int


class Stock(QObject):
    """The labels of each printer, by its address; kept in the file ``path``, which is written in the lane ``office``.

    Signal ``changed()``.
    """

    changed = Signal()
    _told = Signal(str, str)

    def __init__(self, path: Path, office: Lane, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path, self._office, self._notices = path, office, notices
        self._labels = _read(path)
        self._names: dict[str, str] = {}
        self._told.connect(self._hear)

    def watch(self, printers: "Mapping[str, Printer]") -> "tuple[Printer, ...]":
        """The printers of this desk from now on, counted."""
        self._names = {address: printer.name for address, printer in printers.items()}
        self.changed.emit()
        return tuple(self.counted(address, printer) for address, printer in printers.items())

    def counted(self, address: str, printer: "Printer") -> "Printer":
        """The same printer, but what it prints is counted."""
        return _Counted(printer, partial(self._tell, address))

    def left(self, address: str) -> int | None:
        """How many labels there should be; nothing where nobody said."""
        return self._labels[address].left if address in self._labels else None

    def usual(self, address: str) -> int:
        """How many are put in at once."""
        return self._labels[address].filled if address in self._labels else USUAL

    def counts(self) -> list[tuple[str, int]]:
        """The printers of this desk whose labels are counted, by their names, and what is left in each."""
        return [(name, self._labels[one].left) for one, name in self._names.items() if one in self._labels]

    def fewest(self) -> int | None:
        """What is left in the emptiest of them."""
        return min((left for _, left in self.counts()), default=None)

    def fill(self, address: str, labels: int) -> None:
        """So many are in it now; with 0 they are counted no more."""
        if labels:
            self._labels[address] = Labels(labels, labels)
        else:
            self._labels.pop(address, None)
        self._notices.settle(f"labels-{address}")
        self._keep()

    def _tell(self, address: str, what: str) -> None:
        """In the lane of a printer."""
        if isValid(self):
            self._told.emit(address, what)

    def _hear(self, address: str, what: str) -> None:
        counted = self._labels.get(address)
        if what == "low":
            self._warn(address, "low", 0)
        elif counted is not None and what == "out":
            self._count(address, 0)
            self._warn(address, "out", 0)
        elif counted is not None and counted.left:
            left = self._count(address, counted.left - 1)
            if left in (LOW, 0):
                self._warn(address, "left" if left else "none", left)

    def _count(self, address: str, left: int) -> int:
        self._labels[address] = msgspec.structs.replace(self._labels[address], left=left)
        self._keep()
        return left

    def _warn(self, address: str, which: str, left: int) -> None:
        said = say(f"labels.{which}", printer=self._names.get(address, address), n=left)
        usual = self.usual(address)
        self._notices.tell(
            Notice(
                f"labels-{address}",
                said,
                say("labels.hint"),
                "error" if which == "none" else "warning",
                say("labels.filled", n=usual),
                lambda: self.fill(address, usual),
            )
        )

    def _keep(self) -> None:
        kept, path = dict(self._labels), self._path

        def write() -> None:
            with suppress(Trouble), atomic(path) as draft:  # a count is nothing to trouble people with
                draft.write_bytes(msgspec.json.encode(kept))

        self._office.call(self, write)
        self.changed.emit()


def _read(path: Path) -> dict[str, Labels]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Labels])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):  # then nobody has said
        return {}


class _Counted:
    """A printer that tells of each page that came out, and when it says that its paper is low or out."""

    def __init__(self, printer: "Printer", tell: Callable[[str], None]) -> None:
        self.name = printer.name
        self.send, self.cancel = printer.send, printer.cancel
        self._printer, self._tell = printer, tell
        self._counted: set[str] = set()
        self._low = self._out = False

    def follow(self, job: str) -> "Progress":
        progress = self._printer.follow(job)
        out = progress.why is not None and progress.why.key == _OUT
        if progress.done and job not in self._counted:
            self._counted.add(job)
            self._tell("printed")
        if progress.low and not self._low:
            self._tell("low")
        if out and not self._out:
            self._tell("out")
        self._low, self._out = progress.low, out
        return progress
