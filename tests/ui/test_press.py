"""Badges on a real CUPS with a virtual printer behind it: what the desk sees of paper that does not come."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from checkin import demo
from checkin.model import Attendee, Outcome, Status
from checkin.settings import Settings
from tests.paper.reading import MM, pages, text
from tests.printing.virtual import Cups, needs_cups
from ui.press import Paper
from ui.session import Session

pytestmark = needs_cups


class Front:
    """A window whose badges go to a printer."""

    def __init__(self, qtbot: QtBot, folder: Path, printer: str, substitute: str = "") -> None:
        self.qtbot = qtbot
        journal = folder / "training.sqlite"
        demo.set_up(str(journal), "Tisch 1")
        settings = Settings(
            desk="Tisch 1", day=1, sounds=False, printer=printer, substitute=substitute, layout="label-86x54"
        )
        self.session = Session(settings, folder / "settings.json", str(journal))
        opened: list[bool] = []
        self.session.open(lambda: opened.append(True))
        qtbot.waitUntil(lambda: bool(opened), timeout=15_000)
        qtbot.addWidget(self.session.window)
        assert self.session.reception is not None
        self.reception = self.session.reception
        people = (standing.attendee for standing in self.reception.board.roll.standings())
        self.guests = [one for one in people if one.status is Status.CONFIRMED and one.comes_on(1)]

    def scan(self, *guests: Attendee) -> None:
        for guest in guests:
            with self.qtbot.waitSignal(self.reception.answered, timeout=5_000) as told:
                self.session.window.scan(guest.ticket)
            assert told.args[0].outcome is Outcome.WELCOME

    def papers(self, guests: Sequence[Attendee]) -> list[Paper]:
        return [self.reception.press.state(self.reception.board.roll.standing(one.id)) for one in guests]

    def wait(self, paper: Paper, *guests: Attendee, seconds: float = 30) -> None:
        self.qtbot.waitUntil(lambda: set(self.papers(guests)) == {paper}, timeout=round(seconds * 1000))

    def notice(self, about: str = "paper") -> str:
        found = self.session.notices._notices.get(about)
        return found.said if found else ""

    def act(self, twice: bool = False) -> None:
        act = self.session.notices._notices["paper"].act
        assert act is not None
        act()
        if twice:
            act()

    def close(self) -> None:
        self.session.window.close()


@pytest.fixture
def front(qtbot: QtBot, tmp_path: Path, spooler: Cups):
    made = Front(qtbot, tmp_path, spooler.uri)
    yield made
    made.close()


def test_a_badge_is_printed_only_when_it_is_on_paper(front: Front, spooler: Cups) -> None:
    guest = front.guests[0]
    spooler.command("cupsdisable", "Badge")
    front.scan(guest)
    assert front.papers([guest]) == [Paper.PRINTING]
    spooler.command("cupsenable", "Badge")
    front.wait(Paper.PRINTED, guest)
    (page,) = pages(spooler.printer.received[-1])
    assert page.get_size() == pytest.approx((86 * MM, 54 * MM), abs=0.5)
    assert guest.family in text(page)
    front.qtbot.waitUntil(lambda: front.reception.board.roll.standing(guest.id).badges == 1)


def test_J01_a_printer_that_is_off_is_told_with_the_guest_and_goes_on_by_itself(front: Front, spooler: Cups) -> None:
    guest = front.guests[0]
    spooler.printer.kill()
    front.scan(guest)
    front.wait(Paper.FAILED, guest)
    assert guest.family in front.notice() and "aus oder nicht erreichbar" in front.notice()
    spooler.printer.on()
    front.wait(Paper.PRINTED, guest)
    assert front.notice() == ""


def test_J01_printing_again_does_not_print_twice(front: Front, spooler: Cups) -> None:
    guest = front.guests[0]
    before = len(spooler.printer.received)
    spooler.command("cupsdisable", "Badge")
    front.scan(guest)
    front.wait(Paper.FAILED, guest)
    attempts = front.reception.press._attempts
    first = attempts[guest.id].job
    front.act()
    front.qtbot.waitUntil(lambda: attempts[guest.id].job not in (first, None), timeout=10_000)  # CUPS has forgotten it
    spooler.command("cupsenable", "Badge")
    front.wait(Paper.PRINTED, guest)
    front.scan(front.guests[1])
    front.wait(Paper.PRINTED, front.guests[1])
    assert len(spooler.printer.received) == before + 2


def test_J01_the_substitute_takes_over_in_one_press(qtbot: QtBot, tmp_path: Path, spooler: Cups) -> None:
    spooler.command("lpadmin", "-p", "Other", "-E", "-v", spooler.printer.uri, "-m", "everywhere")
    front = Front(qtbot, tmp_path, spooler.uri, spooler.uri.replace("Badge", "Other"))
    guest = front.guests[0]
    spooler.command("cupsdisable", "Badge")
    front.scan(guest)
    front.wait(Paper.FAILED, guest)
    front.act(twice=True)
    front.wait(Paper.PRINTED, guest)
    front.scan(front.guests[1])
    front.wait(Paper.PRINTED, front.guests[1])
    spooler.command("lpadmin", "-x", "Other")
    front.close()


@pytest.mark.slow
def test_J02_the_substitute_prints_also_when_the_first_cannot_be_asked_to_forget(
    qtbot: QtBot, tmp_path: Path, spooler: Cups
) -> None:
    front = Front(qtbot, tmp_path, spooler.uri, spooler.printer.uri)
    guest = front.guests[0]
    before = len(spooler.printer.received)
    spooler.command("cupsdisable", "Badge")
    front.scan(guest)
    front.wait(Paper.FAILED, guest)
    spooler.hang()
    front.act()
    front.wait(Paper.PRINTED, guest, seconds=60)
    spooler.go_on()
    qtbot.waitUntil(lambda: not front.reception.press._uncancelled, timeout=30_000)
    spooler.command("cupsenable", "Badge")
    front.reception.press.prefer(front.reception.press.printers[1])
    front.scan(front.guests[1])
    front.wait(Paper.PRINTED, front.guests[1])
    assert len(spooler.printer.received) == before + 2
    front.close()


def test_J02_a_spooler_that_hangs_keeps_no_guest_waiting(front: Front, spooler: Cups) -> None:
    spooler.hang()
    front.scan(*front.guests[:5])  # each within five seconds, or the test fails
    spooler.go_on()
    front.qtbot.waitUntil(lambda: Paper.PRINTING not in front.papers(front.guests[:5]), timeout=60_000)
    front.act() if front.notice() else None
    front.wait(Paper.PRINTED, *front.guests[:5], seconds=60)


def test_J02_a_spooler_that_hung_prints_once_what_was_sent_again(front: Front, spooler: Cups) -> None:
    guests = front.guests[:2]
    before = len(spooler.printer.received)
    spooler.hang()
    front.scan(guests[0])
    front.wait(Paper.FAILED, guests[0])
    spooler.go_on()
    front.act()
    front.wait(Paper.PRINTED, guests[0])
    front.scan(guests[1])
    front.wait(Paper.PRINTED, guests[1])
    assert len(spooler.printer.received) == before + 2


def test_J06_a_printer_that_was_removed_is_told(front: Front, spooler: Cups) -> None:
    spooler.command("lpadmin", "-x", "Badge")
    front.scan(front.guests[0])
    front.wait(Paper.FAILED, front.guests[0])
    assert "gibt es auf diesem Rechner nicht mehr" in front.notice()
    spooler.add_queue()
    front.act()
    front.wait(Paper.PRINTED, front.guests[0])


def test_an_arrival_that_is_undone_takes_its_waiting_badge_along(front: Front, spooler: Cups) -> None:
    guest = front.guests[0]
    before = len(spooler.printer.received)
    spooler.command("cupsdisable", "Badge")
    front.scan(guest)
    front.wait(Paper.FAILED, guest)
    with front.qtbot.waitSignal(front.reception.answered):
        front.reception._ask(lambda: front.reception._desk.undo(guest.id, "verwechselt", ""))
    front.qtbot.waitUntil(lambda: not front.reception.press._uncancelled)
    spooler.command("cupsenable", "Badge")
    front.scan(front.guests[1])
    front.wait(Paper.PRINTED, front.guests[1])
    assert len(spooler.printer.received) == before + 1


def test_the_test_badge_of_the_readiness_page_comes_out_of_the_printer(front: Front, spooler: Cups) -> None:
    window = front.session.window
    window.go("readiness")
    page = window.pages["readiness"]
    before = len(spooler.printer.received)
    page.lines["printer"].buttons["try"].click()
    front.qtbot.waitUntil(lambda: "auf Badge gedruckt" in page.lines["printer"].state.said, timeout=30_000)
    assert len(spooler.printer.received) == before + 1


@pytest.mark.slow
def test_a_hundred_guests_are_a_hundred_labels_each_with_its_name(front: Front, spooler: Cups) -> None:
    before = len(spooler.printer.received)
    guests = front.guests[:100]
    front.scan(*guests)
    front.wait(Paper.PRINTED, *guests, seconds=400)
    received = [text(page) for path in spooler.printer.received[before:] for page in pages(path)]
    assert len(received) == 100
    assert all(sum(guest.family in one for one in received) >= 1 for guest in guests)
