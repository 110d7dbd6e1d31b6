"""The surroundings failed: a file, a disk, a server, a printer. Not the person's situation, and not our bug."""

from typing import Any

from checkin.i18n import Sentence


class Trouble(Exception):
    """One sentence for the people at the desk, and what to do next.

    ``Trouble("no-journal", path=…)`` says ``trouble.no-journal`` and hints ``trouble.no-journal.hint`` from the
    catalogue. Adapters raise it; the command line and the message bar show it; nobody else catches it.
    """

    def __init__(self, name: str, /, **values: Any) -> None:
        self.name = name
        self.sentence = Sentence(f"trouble.{name}.said", values)
        self.hint = Sentence(f"trouble.{name}.hint", values)
        super().__init__(name)

    def __str__(self) -> str:
        return f"{self.sentence} {self.hint}"
