"""Several desks without a terminal: the server on this computer, its code, and the seats of a desk that is lost."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from socket import create_server
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import checkin.hub
from checkin import actions, demo
from checkin.desk import Desk
from checkin.hub import Hub
from checkin.journal import Journal
from checkin.model import Arrived, Leased, Status, utc_now
from checkin.pairing import Invitation
from checkin.reading import pictures
from checkin.settings import Settings, load
from tests.printing.virtual import free_port
from tests.stage import Server
from ui.pages.settings import SettingsPage
from ui.panels.desks import DesksPanel
from ui.reception import Reception
from ui.session import Session, training_journal


def click(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """This computer's user, who has joined nothing yet, and the place of a hub, which its own user can enter."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setattr(checkin.hub, "_usual_folder", lambda: Path(folder) / "hub")
        monkeypatch.setattr(checkin.hub, "PORTS", [free_port()])
        yield tmp_path
        Hub().stop()


@pytest.fixture
def file(home: Path) -> str:
    path = str(home / "journal.sqlite")
    demo.set_up(path, "Büro")
    return path


class Front:
    """A window on a journal, and its set-up page in front."""

    def __init__(self, qtbot: QtBot, home: Path, journal: str, clock=utc_now) -> None:
        self.qtbot = qtbot
        self.session = Session(Settings(desk="Tisch 1", day=1, sounds=False), home / "settings.json", journal, clock)
        opened: list[bool] = []
        self.session.open(lambda: opened.append(True))
        qtbot.waitUntil(lambda: bool(opened), timeout=30_000)
        qtbot.addWidget(self.session.window)
        self.reception = self.session.reception
        self.session.go("settings")
        self.page: SettingsPage = self.session.window.pages["settings"]
        self.panel: DesksPanel = self.page.desks

    def settle(self) -> None:
        lanes = self.session.lanes.values()
        self.qtbot.waitUntil(lambda: all(lane.is_idle for lane in lanes), timeout=30_000)

    def told(self) -> list[str]:
        return list(self.session.notices._notices)


@pytest.fixture
def make(qtbot: QtBot, home: Path) -> Iterator[object]:
    made: list[Front] = []

    def front(journal: str, **more) -> Front:
        made.append(Front(qtbot, home, journal, **more))
        return made[-1]

    yield front
    for one in made:
        one.session.window.close()


@pytest.fixture
def restarts(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """How the program started anew."""
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, arguments: started.append(arguments))
    return started


def test_what_is_practised_is_not_shared(make) -> None:
    front = make(training_journal())
    assert not front.panel.isVisible()


@pytest.mark.parametrize("handing_over", [True, pytest.param(False, id="control: without handing over")])
def test_one_press_makes_this_computer_the_server_with_all_that_was_written_meanwhile(
    qtbot: QtBot, home: Path, file: str, make, restarts: list[list[str]], monkeypatch, handing_over: bool
) -> None:
    up, go_on, real = Event(), Event(), Hub.share

    def share(hub: Hub, facts) -> str:
        url = real(hub, facts)
        up.set()
        go_on.wait(30)
        return url

    monkeypatch.setattr(Hub, "share", share)
    if not handing_over:
        monkeypatch.setattr(Reception, "hand_over", lambda self, owner, take, done, failed: done())
    front = make(file)
    assert not front.panel.code.isVisible() and not front.panel.desks.isVisible()
    click(front.panel.start)
    assert "halbe Minute" in front.panel.answer.text() and not front.panel.start.isEnabled()
    people = (one.attendee for one in front.reception.board.roll.standings())
    guest = next(one for one in people if one.status is Status.CONFIRMED and one.comes_on(1))
    qtbot.waitUntil(up.is_set, timeout=60_000)
    with qtbot.waitSignal(front.reception.answered, timeout=10_000):
        front.reception.scan(guest.ticket)
    front.session.lanes["press"].close()  # no more facts of the badge
    go_on.set()
    qtbot.waitUntil(lambda: bool(restarts), timeout=30_000)
    url, place = restarts[0][-2:]
    assert place == "settings", "where the code is shown"
    assert load(home / "settings.json")[0].journal == url
    shared = actions.facts_in(url)
    came = [fact.change.attendee for fact in shared if isinstance(fact.change, Arrived)]
    assert came == ([guest.id] if handing_over else [])
    assert (shared == actions.facts_in(file)) is handing_over


def test_whoever_is_at_the_desk_when_the_server_is_ready_is_not_interrupted(
    qtbot: QtBot, file: str, make, restarts: list[list[str]]
) -> None:
    front = make(file)
    click(front.panel.start)
    front.session.go("desk")
    qtbot.waitUntil(lambda: "bereit" in front.panel.answer.text(), timeout=60_000)
    assert restarts == []
    front.session.go("settings")
    click(front.panel.start)
    qtbot.waitUntil(lambda: bool(restarts), timeout=30_000)
    assert actions.facts_in(restarts[0][-2]) == actions.facts_in(file)


def test_without_postgresql_the_line_to_type_is_told(qtbot: QtBot, file: str, make, monkeypatch) -> None:
    real = Path.glob
    monkeypatch.setattr(Path, "glob", lambda self, sought: [] if "postgresql" in str(self) else real(self, sought))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    front = make(file)
    click(front.panel.start)
    qtbot.waitUntil(lambda: "postgresql openssl" in front.panel.answer.text(), timeout=10_000)
    assert front.panel.start.isEnabled()


def test_the_code_of_this_computers_server_is_scanned_from_the_screen_or_typed(
    qtbot: QtBot, file: str, make, home: Path
) -> None:
    front = make(Hub().share(actions.facts_in(file)))
    front.settle()
    assert front.panel.code.isVisible() and not front.panel.start.isVisible()
    code = Hub().invite().code
    assert Invitation.read(front.panel.code.letters.text()) == Invitation.read(code)

    def read() -> list[str]:
        front.session.window.grab().save(str(home / "screen.png"))
        return pictures.read_file(home / "screen.png", lambda text: text == code)

    qtbot.waitUntil(lambda: read() == [code], timeout=10_000)


def test_a_server_that_does_not_run_is_started_with_the_window(qtbot: QtBot, file: str, make) -> None:
    url = Hub().share(actions.facts_in(file))
    make(url).session.window.close()
    Hub().stop()
    front = make(url)
    assert Hub().is_running
    assert front.session.link.alone is None


def test_D24_a_server_that_had_to_have_a_new_certificate_is_gone_on_with_and_the_others_join_anew(
    file: str, make, home: Path
) -> None:
    url = Hub().share(actions.facts_in(file))
    make(url).session.window.close()
    Hub().stop()
    (Hub().folder / "server.key").unlink()
    front = make(url)
    assert front.session.link.alone is None and front.session.journal != url
    assert load(home / "settings.json")[0].journal == front.session.journal
    assert "renewed" in front.told()
    front.settle()
    assert front.panel.code.isVisible()


def test_a_server_that_cannot_be_started_is_told_and_the_desk_goes_on_alone(qtbot: QtBot, file: str, make) -> None:
    url = Hub().share(actions.facts_in(file))
    first = make(url)
    first.settle()
    first.session.window.close()
    Hub().stop()
    with create_server(("", Hub()._record.port)):
        front = make(url)
        assert "trouble.hub-port" in front.told()
        assert front.session.link.alone is not None
        front.settle()
        assert front.panel.start.isVisible() and "läuft nicht" in front.panel.said.text()
        click(front.panel.start)
        qtbot.waitUntil(lambda: "vergeben" in front.panel.answer.text(), timeout=30_000)
    click(front.panel.start)
    qtbot.waitUntil(front.panel.code.isVisible, timeout=30_000)
    qtbot.waitUntil(lambda: front.session.link.alone is None, timeout=30_000)


# The desks


@pytest.fixture
def elsewhere(server: Server) -> str:
    """A journal on a server that is not this computer's hub, with a second desk that has put seats by."""
    url = server.new_database()
    demo.set_up(url, "Büro")
    with Journal.open(url) as journal:
        Desk(journal, "Tisch 2", 1).put_by(2)
    return url


def held(front: Front, desk: str) -> int:
    return sum(one.get(desk, 0) for one in front.reception.board.roll.leases.values())


def test_a_server_elsewhere_is_told_with_its_address_but_no_password(elsewhere: str, make) -> None:
    front = make(elsewhere)
    front.settle()
    assert "127.0.0.1:" in front.panel.said.text() and "@" not in front.panel.said.text()
    assert not front.panel.code.isVisible() and not front.panel.start.isVisible()


def test_each_desk_is_shown_with_its_last_fact_and_its_seats(elsewhere: str, make) -> None:
    front = make(elsewhere, clock=lambda: utc_now() + timedelta(minutes=4))
    with Journal.open(elsewhere) as journal:  # this one has written too
        Desk(journal, "Tisch 1", 1).put_by(1)
    front.qtbot.waitUntil(lambda: "Tisch 1" in front.panel.desks.rows, timeout=10_000)
    rows = front.panel.desks.rows
    assert list(rows) == ["Tisch 1", "Büro", "Tisch 2"]
    assert rows["Tisch 1"].said.text().startswith("dieser Tisch")
    at = f"{front.reception.board.roll.local(front.reception.board.roll.heard['Tisch 2']):%H:%M}"
    assert rows["Tisch 2"].said.text() == f"zuletzt gehört {at} · {held(front, 'Tisch 2')} Plätze zurückgelegt"
    front.panel.desks._clock = lambda: utc_now() + timedelta(minutes=6)
    front.panel.desks.refresh()
    assert rows["Tisch 2"].said.text().startswith(f"seit {at} nichts gehört")
    front.panel.desks._clock = lambda: utc_now() + timedelta(days=3)
    front.panel.desks.refresh()
    assert ". " in rows["Tisch 2"].said.text().split(" nichts")[0], "with the date"
    assert [name for name, row in rows.items() if not row.give_back.isHidden()] == ["Tisch 2"]


def test_a_lost_desks_seats_are_given_back_on_somebodys_word(qtbot: QtBot, elsewhere: str, make) -> None:
    front = make(elsewhere)
    desks, seats = front.panel.desks, held(front, "Tisch 2")
    assert seats > 0
    click(desks.rows["Tisch 2"].give_back)
    assert desks.question.isVisible() and str(seats) in desks._about.text()
    assert not desks.give.isEnabled(), "nobody has decided it yet"
    desks.by.setText("Frau Leitung")
    click(desks.give)
    qtbot.waitUntil(lambda: "wieder für alle" in desks.answer.text(), timeout=10_000)
    assert held(front, "Tisch 2") == 0
    assert not desks.question.isVisible() and not desks.rows["Tisch 2"].give_back.isVisible()
    given = [fact.change for fact in actions.facts_in(elsewhere) if isinstance(fact.change, Leased) and fact.change.of]
    assert {(one.of, one.by, one.seats) for one in given} == {("Tisch 2", "Frau Leitung", 0)}


def test_nothing_is_given_back_by_a_desk_that_is_alone(qtbot: QtBot, elsewhere: str, server: Server, make) -> None:
    front = make(elsewhere)
    seats = held(front, "Tisch 2")
    front.session.link._outpost._go_alone(None)
    click(front.panel.desks.rows["Tisch 2"].give_back)
    front.panel.desks.by.setText("Frau Leitung")
    click(front.panel.desks.give)
    qtbot.waitUntil(front.panel.desks.answer.isVisible, timeout=10_000)
    assert held(front, "Tisch 2") == seats
    assert front.panel.desks.give.isEnabled(), "once the desk is with the others again"


def test_a_desk_that_writes_for_the_first_time_appears(qtbot: QtBot, elsewhere: str, make) -> None:
    front = make(elsewhere)
    with Journal.open(elsewhere) as journal:
        third = Desk(journal, "Tisch 3", 1)
        third.check_in(next(one.attendee.ticket for one in third.roll.standings() if one.attendee.comes_on(1)))
    qtbot.waitUntil(lambda: "Tisch 3" in front.panel.desks.rows, timeout=10_000)
