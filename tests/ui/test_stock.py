"""Labels are counted as they come out, and said before they are used up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checkin.i18n import Sentence
from checkin.printing.printer import Progress
from ui.lane import Lane
from ui.notice import Notice, Notices
from ui.stock import LOW, Stock


class Printer:
    """Prints at once, or says what it was told to."""

    name = "Badge"

    def __init__(self) -> None:
        self.says = Progress(done=True)
        self.jobs = 0

    def send(self, document: Path, title: str, page: tuple[float, float]) -> str:
        self.jobs += 1
        return str(self.jobs)

    def follow(self, job: str) -> Progress:
        return self.says

    def cancel(self, job: str) -> None:
        return


class Front:
    def __init__(self, qtbot: Any, folder: Path) -> None:
        self.qtbot, self.path = qtbot, folder / "labels.json"
        self.lanes = {name: Lane(name) for name in ("press", "office")}
        self.start()

    def start(self) -> None:
        """The program begins, perhaps anew."""
        self.notices = Notices()
        self.stock = Stock(self.path, self.lanes["office"], self.notices)
        self.printer = Printer()
        (self.watched,) = self.stock.watch({"Badge": self.printer})

    def print(self, labels: int = 1) -> None:
        for _ in range(labels):
            self.look(self.watched.send(Path("badge.pdf"), "badge", (86, 54)))

    def look(self, job: str = "1") -> None:
        """The press asks in its lane how a job stands."""
        answers: list[Progress] = []
        self.lanes["press"].call(self.stock, lambda: self.watched.follow(job), answers.append)
        self.qtbot.waitUntil(lambda: bool(answers))

    def told(self) -> str:
        found: Notice | None = self.notices.latest()
        return f"{found.kind}: {found.said}" if found else ""


@pytest.fixture
def front(qtbot: Any, tmp_path: Path) -> Iterator[Front]:
    made = Front(qtbot, tmp_path)
    yield made
    for lane in made.lanes.values():
        lane.close()


def test_nothing_is_counted_until_somebody_says_how_many_there_are(front: Front) -> None:
    front.print(3)
    assert (front.stock.left("Badge"), front.stock.counts(), front.told()) == (None, [], "")


def test_each_label_that_came_out_is_counted_once(front: Front) -> None:
    front.stock.fill("Badge", 100)
    front.print(3)
    front.look("3")
    assert front.stock.counts() == [("Badge", 97)]
    front.printer.says = Progress()  # still under way, or never came
    front.print()
    assert front.stock.left("Badge") == 97


def test_that_labels_run_low_is_said_once_and_again_when_there_are_none(front: Front) -> None:
    front.stock.fill("Badge", LOW + 2)
    front.print()
    assert front.told() == ""
    front.print()
    assert front.told() == f"warning: Drucker Badge: noch {LOW} Etiketten."
    front.notices.settle("labels-Badge")
    front.print(LOW - 1)
    assert front.told() == ""
    front.print()
    assert front.told() == "error: Drucker Badge: nach der Zählung sind keine Etiketten mehr da."
    front.print(2)  # the count was wrong: nothing is refused
    assert (front.stock.left("Badge"), front.printer.jobs) == (0, LOW + 4)


def test_new_labels_are_counted_in_with_one_press(front: Front) -> None:
    front.stock.fill("Badge", LOW + 1)
    front.print()
    notice = front.notices.latest()
    assert notice is not None and notice.act is not None and notice.action == f"{LOW + 1} eingelegt"
    notice.act()
    assert (front.stock.left("Badge"), front.told()) == (LOW + 1, "")


def test_the_count_outlives_the_program(front: Front) -> None:
    front.stock.fill("Badge", 100)
    front.print(2)
    front.qtbot.waitUntil(lambda: front.lanes["office"].is_idle)
    front.start()
    assert (front.stock.left("Badge"), front.stock.usual("Badge")) == (98, 100)


@pytest.mark.parametrize("content", ["", "{", '{"Badge": 5}', "[]"])
def test_a_file_that_is_damaged_is_nobody_having_said(front: Front, content: str) -> None:
    front.path.write_text(content)
    front.start()
    assert front.stock.left("Badge") is None
    front.stock.fill("Badge", 5)
    assert front.stock.left("Badge") == 5


def test_counting_can_be_ended(front: Front) -> None:
    front.stock.fill("Badge", 5)
    front.stock.fill("Badge", 0)
    front.print()
    assert (front.stock.left("Badge"), front.stock.fewest(), front.told()) == (None, None, "")


def test_what_the_printer_says_itself_goes_before_the_count(front: Front) -> None:
    front.stock.fill("Badge", 100)
    front.printer.says = Progress(why=Sentence("printer.why.paper", {"printer": "Badge"}))
    front.print()
    front.look()
    assert front.stock.left("Badge") == 0
    assert front.told() == "warning: Drucker Badge: die Etiketten sind zu Ende."


def test_a_printer_that_says_that_it_runs_low_is_heard_also_where_nobody_counts(front: Front) -> None:
    front.printer.says = Progress(done=True, low=True)
    front.print()
    assert front.told() == "warning: Drucker Badge: Papier oder Etiketten gehen zu Ende."
    front.notices.settle("labels-Badge")
    front.print()  # said once
    assert front.told() == ""
