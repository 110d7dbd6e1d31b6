"""From a scan to a label printer on the network, as the desk is set up: moved, turned, counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checkin import demo
from checkin.model import Attendee, Outcome, Status
from checkin.reading import decoders
from checkin.settings import Adjustment, Settings
from tests.printing.listening import Listening
from tests.printing.test_brother import LABEL, Ql, status
from tests.printing.test_label import picture
from ui.press import Paper
from ui.session import Session
from ui.stock import LOW


class Front:
    """A window whose badges go to a printer."""

    def __init__(self, qtbot: Any, folder: Path, **chosen: Any) -> None:
        self.qtbot = qtbot
        journal = folder / "training.sqlite"
        if not journal.exists():
            demo.set_up(str(journal), "Tisch 1")
        settings = Settings(desk="Tisch 1", day=1, sounds=False, layout="label-86x54", **chosen)
        self.session = Session(settings, folder / "settings.json", str(journal))
        opened: list[bool] = []
        self.session.open(lambda: opened.append(True))
        qtbot.waitUntil(lambda: bool(opened), timeout=15_000)
        qtbot.addWidget(self.session.window)
        assert self.session.reception is not None
        self.reception = self.session.reception
        people = (standing.attendee for standing in self.reception.board.roll.standings() if not standing.arrivals)
        self.guests = [one for one in people if one.status is Status.CONFIRMED and one.comes_on(1)]

    def print(self, guest: Attendee) -> None:
        """Scan a ticket and wait until the badge is on paper."""
        with self.qtbot.waitSignal(self.reception.answered, timeout=5_000) as told:
            self.session.window.scan(guest.ticket)
        assert told.args[0].outcome is Outcome.WELCOME
        self.qtbot.waitUntil(lambda: self.paper(guest) is Paper.PRINTED, timeout=15_000)

    def paper(self, guest: Attendee) -> Paper:
        return self.reception.press.state(self.reception.board.roll.standing(guest.id))

    def close(self) -> None:
        self.qtbot.waitUntil(lambda: self.session.lanes["office"].is_idle, timeout=10_000)
        self.session.window.close()


@pytest.fixture
def labels() -> Iterator[Listening]:
    printer = Listening()
    yield printer
    printer.close()


def test_badges_are_turned_for_their_printer_and_counted_also_after_a_restart(
    qtbot: Any, tmp_path: Path, labels: Listening
) -> None:
    address = f"zpl://127.0.0.1:{labels.port}?dpi=300"
    chosen = {"printer": address, "adjustments": {address: Adjustment(x=1, turn=90)}}
    front = Front(qtbot, tmp_path, **chosen)
    front.session.stock.fill(address, LOW + 2)
    front.print(front.guests[0])
    assert labels.received.get(timeout=10) == b"~HS"
    seen = picture(labels.received.get(timeout=10))
    assert seen.size == pytest.approx([side / 25.4 * 300 for side in reversed(LABEL)], abs=1.5)
    assert len(decoders.zbar(np.asarray(seen))) == 1
    assert front.session.stock.counts() == [("127.0.0.1", LOW + 1)]
    front.close()

    front = Front(qtbot, tmp_path, **chosen)
    front.print(front.guests[0])
    assert front.session.stock.counts() == [("127.0.0.1", LOW)]
    notice = front.session.notices.latest()
    assert notice is not None and notice.said == f"Drucker 127.0.0.1: noch {LOW} Etiketten."
    front.close()


def test_a_badge_is_printed_when_the_printer_says_that_it_is(qtbot: Any, tmp_path: Path) -> None:
    ql = Ql(status())
    front = Front(qtbot, tmp_path, printer=f"brother://127.0.0.1:{ql.port}?snmp=1")
    front.print(front.guests[0])
    seen = ql.label().picture(12, 696)
    assert len(decoders.zbar(np.asarray(seen))) == 1
    front.close()
    ql.close()


def test_J01_a_printer_that_has_no_tape_is_told_with_the_guest(qtbot: Any, tmp_path: Path) -> None:
    ql = Ql(status((0, 0)))
    front = Front(qtbot, tmp_path, printer=f"brother://127.0.0.1:{ql.port}?snmp=1")
    guest = front.guests[0]
    with qtbot.waitSignal(front.reception.answered, timeout=5_000):
        front.session.window.scan(guest.ticket)
    qtbot.waitUntil(lambda: front.paper(guest) is Paper.FAILED, timeout=15_000)
    notice = front.session.notices.latest()
    assert notice is not None and guest.family in notice.said and "Etiketten fehlen" in notice.said
    front.close()
    ql.close()


def test_what_is_no_address_keeps_no_desk_from_starting(qtbot: Any, tmp_path: Path) -> None:
    front = Front(qtbot, tmp_path, printer="brother://127.0.0.1?tape=63")
    guest = front.guests[0]
    with qtbot.waitSignal(front.reception.answered, timeout=5_000):
        front.session.window.scan(guest.ticket)
    qtbot.waitUntil(lambda: front.paper(guest) is Paper.FAILED, timeout=15_000)
    notice = front.session.notices.latest()
    assert notice is not None and "keine Adresse" in notice.said
    front.close()
