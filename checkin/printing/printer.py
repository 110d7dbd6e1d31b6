"""What every printer can do: take a page, tell what became of it, forget it."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from checkin.i18n import Sentence
from checkin.printing import ipp
from checkin.printing.ipp import Operation, Tag
from checkin.trouble import Trouble

_MEDIA = {
    ("105", "148"): "iso_a6_105x148mm",
    ("74", "105"): "iso_a7_74x105mm",
    ("210", "297"): "iso_a4_210x297mm",
}
_ENDED = {7, 8}  # job states: canceled, aborted
_COMPLETED = 9

_TELLING = (
    "job-state",
    "job-state-reasons",
    "job-state-message",
    "job-printer-state-reasons",
    "job-printer-state-message",
)
"""Some of these CUPS keeps to itself unless it is asked for them."""

_UNREACHABLE = "may not exist or is unavailable"
"""What CUPS says of a printer that is off, in a message only: its reasons say nothing, and the job is "processing"."""

_REASONS = {
    "media-empty": "paper",
    "media-needed": "paper",
    "media-low": "",
    "media-jam": "jam",
    "cover-open": "open",
    "door-open": "open",
    "interlock-open": "open",
    "marker-supply-empty": "ink",
    "toner-empty": "ink",
    "paused": "paused",
    "moving-to-paused": "paused",
    "stopped-partly": "paused",
    "offline": "off",
    "shutdown": "off",
    "timed-out": "off",
    "connecting-to-device": "",
    "job-incoming": "slow",
}
"""The printer's reasons (RFC 8011, 5.4.12; PWG 5100.9), without their severity, and what they mean at a desk."""


class Progress(Struct, frozen=True):
    """How a job stands: ``done`` once it is on paper, ``over`` if it never will be; ``why`` it does not go on.

    ``low`` is set where the printer says that its paper or labels will soon be used up.
    """

    done: bool = False
    over: bool = False
    why: Sentence | None = None
    low: bool = False

    @property
    def ends(self) -> bool:
        """Whether nothing more will come of it."""
        return self.done or self.over


class Printer(Protocol):
    """Whatever takes a page. All calls may take seconds and raise ``Trouble``: they belong into the press's lane."""

    @property
    def name(self) -> str:
        """As people at the desk call it."""

    def send(self, document: Path, title: str, page: tuple[float, float]) -> str:
        """Hand a PDF of one page over (width and height in mm); the job, by which it is followed.

        ``title`` stands in the printer's logs: no guest's name belongs there. A printer that keeps a queue has only
        one page of a title waiting: a later one takes the place of the earlier.
        """

    def follow(self, job: str) -> Progress:
        """How the job stands now."""

    def cancel(self, job: str) -> None:
        """See to it that the job does not come out any more, if it has not yet."""


class IppPrinter:
    """A queue of CUPS, or a printer on the network that needs no driver, at an ``ipp://`` or ``ipps://`` address."""

    def __init__(self, uri: str, seconds: float = 5) -> None:
        self._uri, self._seconds = uri, seconds
        parts = urlsplit(uri)
        _, queue, name = parts.path.rpartition("/printers/")
        self.name = unquote(name) if queue else parts.hostname or uri  # the path of a printer itself says nothing

    def send(self, document: Path, title: str, page: tuple[float, float]) -> str:
        self._withdraw(title)
        # First a job and then its page: a job that nobody heard the number of has nothing to print. (One request for
        # both is printed by a spooler that hung meanwhile, long after the badge was sent elsewhere.)
        # Unless the media is named, CUPS scales a badge onto Letter.
        job: list[ipp.Attribute] = [
            ("copies", Tag.INTEGER, [1]),
            ("print-scaling", Tag.KEYWORD, ["none"]),
            ("media", Tag.KEYWORD, [media(page)]),
        ]
        data = document.read_bytes()
        groups = self._ask(Operation.CREATE_JOB, [("job-name", Tag.NAME, [title])], job)
        number = next(values for tag, values in groups if tag == Tag.JOB)["job-id"][0]
        sent: list[ipp.Attribute] = [
            ("job-id", Tag.INTEGER, [number]),
            ("document-format", Tag.MIME, ["application/pdf"]),
            ("last-document", Tag.BOOLEAN, [True]),
        ]
        try:
            self._ask(Operation.SEND_DOCUMENT, sent, document=data)
        except Trouble as trouble:
            if trouble.name != "printer-silent":
                raise
            # It may have the page all the same: the job is followed, and cancelled before another takes its place.
        return str(number)

    def follow(self, job: str) -> Progress:
        try:
            wanted = ("requested-attributes", Tag.KEYWORD, _TELLING)
            groups = self._ask(Operation.GET_JOB, [("job-id", Tag.INTEGER, [int(job)]), wanted])
        except Trouble as trouble:
            if trouble.name != "printer-gone":
                raise
            return Progress(over=True, why=trouble.sentence)  # it forgot the job together with the queue
        found = next(values for tag, values in groups if tag == Tag.JOB)
        state = found["job-state"][0]
        if state == _COMPLETED:
            return Progress(done=True, low="media-low" in map(_plain, found.get("job-printer-state-reasons", ())))
        why = self._reason(found)
        if state in _ENDED:
            return Progress(over=True, why=why or Sentence("printer.why.ended", {"printer": self.name}))
        return Progress(why=why or self._reason(self._printer()))

    def cancel(self, job: str) -> None:
        if not self.follow(job).ends:
            self._ask(Operation.CANCEL_JOB, [("job-id", Tag.INTEGER, [int(job)])])

    def _withdraw(self, title: str) -> None:
        """Cancel what still waits under this title: a program that was killed no longer knows by which number, and the
        printer would print it by itself when it is back.
        """
        wanted = ("requested-attributes", Tag.KEYWORD, ["job-id", "job-name"])
        try:
            groups = self._ask(Operation.GET_JOBS, [wanted, ("which-jobs", Tag.KEYWORD, ["not-completed"])])
            for tag, found in groups:
                if tag == Tag.JOB and found.get("job-name") == [title]:
                    self._ask(Operation.CANCEL_JOB, [("job-id", Tag.INTEGER, [found["job-id"][0]])])
        except Trouble as trouble:
            if trouble.name != "printer-refuses":  # it does not list its jobs, or has just finished this one
                raise

    def _printer(self) -> ipp.Attributes:
        """What the printer says of itself: of a queue that was paused, its jobs know nothing."""
        groups = self._ask(Operation.GET_PRINTER)
        return next(values for tag, values in groups if tag == Tag.PRINTER)

    def _reason(self, found: ipp.Attributes) -> Sentence | None:
        """Why it does not go on, in words."""
        keys = ("job-printer-state-reasons", "job-state-reasons", "printer-state-reasons")
        for keyword in (keyword for key in keys for keyword in found.get(key, ())):
            if meaning := _REASONS.get(_plain(keyword)):
                return Sentence(f"printer.why.{meaning}", {"printer": self.name})
        message = " ".join(
            map(str, (*found.get("job-printer-state-message", ()), *found.get("printer-state-message", ())))
        )
        return Sentence("printer.why.off", {"printer": self.name}) if _UNREACHABLE in message else None

    def _ask(
        self,
        operation: Operation,
        asked: Iterable[ipp.Attribute] = (),
        job: Iterable[ipp.Attribute] = (),
        document: bytes = b"",
    ) -> list[tuple[int, dict[str, list[Any]]]]:
        try:
            return ipp.ask(self._uri, operation, asked, job, document, self._seconds)
        except ipp.Refused as refused:
            if refused.status == ipp.NOT_FOUND:
                raise Trouble("printer-gone", printer=self.name) from refused
            raise Trouble("printer-refuses", printer=self.name, why=refused.words) from refused
        except OSError as error:
            raise Trouble("printer-silent", printer=self.name) from error


def _plain(reason: object) -> str:
    """A reason without its severity."""
    return str(reason).removesuffix("-error").removesuffix("-warning").removesuffix("-report")


def queues() -> list[str]:
    """The names of this computer's printers, by CUPS; none where there is no CUPS."""
    try:
        groups = ipp.ask(f"{cups()}/", Operation.CUPS_GET_PRINTERS, seconds=2)
    except (OSError, ipp.Refused):
        return []
    return [values["printer-name"][0] for tag, values in groups if tag == Tag.PRINTER and "printer-name" in values]


def cups() -> str:
    """The address of this computer's CUPS, or of the one that the environment names."""
    server = os.environ.get("CUPS_SERVER", "localhost")
    return f"ipp://{server if ':' in server else f'{server}:631'}"


def media(page: tuple[float, float]) -> str:
    """The name of a size (width and height in mm) by PWG 5101.1."""
    width, height = (f"{side:g}" for side in page)
    return _MEDIA.get((width, height)) or f"custom_badge-{width}x{height}mm_{width}x{height}mm"
