"""A printer in this process, which does what it is told to do with its jobs."""

from pathlib import Path

from checkin.i18n import Sentence
from checkin.printing.printer import Progress

DONE = Progress(done=True)
STUCK = Progress(why=Sentence("printer.why.paper", {"printer": "Tray"}))


class Tray:
    """``usual`` is how all its jobs stand, but those in ``stands``, by their numbers "1", "2", …"""

    def __init__(self, usual: Progress = DONE) -> None:
        self.name = "Tray"
        self.usual = usual
        self.stands: dict[str, Progress | Exception] = {}
        self.sent: list[str] = []
        self.cancelled: list[str] = []

    def send(self, document: Path, title: str, page: tuple[float, float]) -> str:
        self.sent.append(title)
        return str(len(self.sent))

    def follow(self, job: str) -> Progress:
        found = self.stands.get(job, self.usual)
        if isinstance(found, Exception):
            raise found
        return found

    def cancel(self, job: str) -> None:
        self.cancelled.append(job)
