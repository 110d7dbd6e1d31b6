"""The window at a shared journal whose server goes away in every way that servers do."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from checkin import demo, mirror
from checkin.desk import Changes, Desk
from checkin.journal import Journal
from checkin.model import Arrived, Attendee, Outcome, Status, utc_now
from checkin.roll import Roll
from checkin.settings import Settings, load, save
from tests.cable import Cable, cable
from tests.stage import Server
from ui import link
from ui.session import Session


class Front:
    """A window at a server, with the cable in between."""

    def __init__(
        self, qtbot: QtBot, home: Path, url: str, real: str, cable: Cable, name: str = "Tisch 1", clock=utc_now
    ) -> None:
        self.qtbot, self.cable, self.url = qtbot, cable, real
        self.session = Session(Settings(desk=name, day=1, sounds=False), home / f"{name}.json", url, clock)
        self.session.open()
        qtbot.waitUntil(lambda: self.session.window is not None, timeout=15_000)
        qtbot.addWidget(self.session.window)
        self.reception = self.session.reception
        people = (one.attendee for one in self.reception.board.roll.standings())
        self.guests = [one for one in people if one.status is Status.CONFIRMED and one.comes_on(1)]

    def scan(self, guest: Attendee) -> Outcome:
        with self.qtbot.waitSignal(self.reception.answered, timeout=10_000) as told:
            self.session.window.scan(guest.ticket)
        return told.args[0].outcome

    def state(self) -> str:
        return self.session.window._link._word.text()

    def wait_until_alone(self) -> None:
        self.qtbot.waitUntil(lambda: "allein seit" in self.state(), timeout=10_000)

    def wait_until_back(self) -> None:
        self.qtbot.waitUntil(lambda: self.state() == "Speichern klappt", timeout=30_000)
        self.qtbot.waitUntil(lambda: not self.reception.board.roll.unsent, timeout=10_000)

    def arrived(self) -> list[str]:
        with Journal.open(self.url) as journal:
            return [fact.change.attendee for fact in journal.read(0) if isinstance(fact.change, Arrived)]

    def close(self) -> None:
        self.session.window.close()


@pytest.fixture
def shared(server: Server) -> str:
    """A journal with the training conference on a server of its own."""
    url = server.new_database()
    demo.set_up(url, "Büro")
    return url


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(mirror, "STAY", mirror.STAY / 10)
    monkeypatch.setattr(link, "LOOK", 100)
    return tmp_path


@pytest.fixture
def front(qtbot: QtBot, home: Path, shared: str) -> Iterator[Front]:
    with cable(shared) as (line, url):
        made = Front(qtbot, home, url, shared, line)
        yield made
        made.close()


WAYS: dict[str, Callable[[Cable], None]] = {
    "D08 black hole": Cable.swallow,
    "D09 refused": Cable.pull,
    "D02 answer lost": Cable.lose_the_next_answer,
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_way_the_server_goes_the_guests_go_on_and_nothing_is_lost(front: Front, way: str) -> None:
    assert front.scan(front.guests[0]) is Outcome.WELCOME
    assert front.state() == "Speichern klappt"
    WAYS[way](front.cable)
    assert [front.scan(one) for one in front.guests[1:6]] == [Outcome.WELCOME] * 5
    front.wait_until_alone()
    assert "ungesendet" in front.state()
    front.cable.mend()
    front.wait_until_back()
    assert sorted(front.arrived()) == sorted(one.id for one in front.guests[:6])
    assert front.reception.board.roll.conflicts() == []


def test_D13_a_server_that_is_restarted_is_found_again(front: Front, server: Server) -> None:
    assert front.scan(front.guests[0]) is Outcome.WELCOME
    server.restart()
    assert [front.scan(one) for one in front.guests[1:4]] == [Outcome.WELCOME] * 3
    front.wait_until_back()
    assert sorted(front.arrived()) == sorted(one.id for one in front.guests[:4])


def test_what_was_done_alone_outlives_the_program(qtbot: QtBot, home: Path, shared: str) -> None:
    with cable(shared) as (line, url):
        first = Front(qtbot, home, url, shared, line)
        line.pull()
        for one in first.guests[:3]:
            assert first.scan(one) is Outcome.WELCOME
        first.close()
        second = Front(qtbot, home, url, shared, line)
        second.wait_until_alone()
        assert second.scan(second.guests[0]) is not Outcome.WELCOME, "it knows what it did before"
        line.mend()
        second.wait_until_back()
        assert sorted(second.arrived()) == sorted(one.id for one in second.guests[:3])
        second.close()


def test_D07_what_two_desks_did_apart_is_told_until_somebody_ticks_it_off(
    qtbot: QtBot, home: Path, shared: str, front: Front
) -> None:
    front.cable.pull()
    guest = front.guests[0]
    assert front.scan(guest) is Outcome.WELCOME
    with Journal.open(shared) as journal:
        Desk(journal, "Tisch 2", 1).check_in(guest.ticket)
    front.cable.mend()
    front.wait_until_back()
    front.qtbot.waitUntil(lambda: "conflicts" in front.session.notices, timeout=10_000)
    (conflict,) = front.reception.board.roll.conflicts()
    assert "Tisch 1" in str(conflict.said) and "Tisch 2" in str(conflict.said)
    assert [one.id for one in front.reception.board.recent(5)] == [guest.id], "who was greeted here stays in the list"
    page = front.session.window.desk_page
    page.look_at(guest.id)
    assert str(conflict.said) in page.card.content.note
    with front.qtbot.waitSignal(front.reception.answered, timeout=10_000) as told:
        page.act("note-done")
    assert told.args[0].outcome is Outcome.SETTLED
    front.qtbot.waitUntil(lambda: "conflicts" not in front.session.notices, timeout=10_000)
    assert page.card.content.note == guest.notes


def test_D05_the_seats_that_a_desk_has_put_by_are_everybodys_when_its_window_is_closed(
    qtbot: QtBot, home: Path, shared: str
) -> None:
    def put_by() -> int:
        with Journal.open(shared) as journal:
            return sum(held.get("Tisch 1", 0) for held in Roll(journal.read(0)).leases.values())

    with cable(shared) as (line, url):
        front = Front(qtbot, home, url, shared, line)
        qtbot.waitUntil(lambda: put_by() > 0, timeout=10_000)
        front.close()
        assert put_by() == 0


def test_contradictions_that_are_still_open_are_told_at_the_next_start_and_counted_down(
    qtbot: QtBot, home: Path, shared: str
) -> None:
    with cable(shared) as (line, url), Journal.open(shared) as journal:
        desk = Desk(journal, "Tisch 2", 1)
        people = [one.attendee for one in desk.roll.standings() if one.attendee.status is Status.CONFIRMED][:2]
        twice = tuple(Arrived(one.id, 1) for one in people for _ in range(2))
        desk._decide(lambda roll, scene: Changes(twice))
        front = Front(qtbot, home, url, shared, line)
        notices = front.session.notices
        assert "2 Widersprüche" in notices._notices["conflicts"].said
        desk.settle(people[0].id)
        qtbot.waitUntil(lambda: "Ein Widerspruch" in notices._notices["conflicts"].said, timeout=10_000)
        desk.settle(people[1].id)
        qtbot.waitUntil(lambda: "conflicts" not in notices, timeout=10_000)
        front.close()


def test_a_desk_on_its_way_back_does_not_say_that_the_server_is_away(
    qtbot: QtBot, home: Path, shared: str, monkeypatch
) -> None:
    with cable(shared) as (line, url):
        first = Front(qtbot, home, url, shared, line)
        line.pull()
        first.scan(first.guests[0])
        qtbot.waitUntil(lambda: "alone" in first.session.notices, timeout=10_000)
        assert "nicht erreichbar" in first.session.notices._notices["alone"].said
        monkeypatch.setattr(link, "SURE", 1_000_000)
        line.mend()
        qtbot.waitUntil(lambda: "wieder da" in first.session.notices._notices["alone"].said, timeout=10_000)
        first.close()
        second = Front(qtbot, home, url, shared, line)
        qtbot.waitUntil(lambda: "alone" in second.session.notices, timeout=10_000)
        assert "wieder da" in second.session.notices._notices["alone"].said
        second.close()


def test_a_server_joined_by_a_command_meanwhile_is_offered_and_kept(front: Front, home: Path) -> None:
    session, other = front.session, "postgresql://desk@192.0.2.7:5470/conference"
    session.keep_settings(session.settings)
    save(session.settings_path, replace(session.settings, journal=other))
    front.qtbot.waitUntil(lambda: "moved" in session.notices, timeout=10_000)
    session._take_settings(replace(session.settings, card_seconds=15))
    assert load(session.settings_path)[0].journal == other, "not undone by the next settings that are saved"


def test_D20_how_much_is_still_to_be_sent_is_counted_down(front: Front, monkeypatch) -> None:
    monkeypatch.setattr(mirror, "STEP", 4)
    front.cable.pull()
    for one in front.guests[:6]:
        front.scan(one)
    told: list[int] = []

    def listen() -> None:
        alone = front.session.link.alone
        if alone and alone.returning:
            told.append(alone.unsent)

    front.session.link.changed.connect(listen)
    front.cable.mend()
    front.wait_until_back()
    assert len(set(told)) >= 3
    assert told == sorted(told, reverse=True)


def test_other_desks_arrivals_are_seen_while_the_server_is_there(front: Front, shared: str) -> None:
    guest = front.guests[0]
    with Journal.open(shared) as journal:
        Desk(journal, "Tisch 2", 1).check_in(guest.ticket)
    front.qtbot.waitUntil(lambda: bool(front.reception.board.roll.standing(guest.id).arrivals), timeout=10_000)


def test_a_clock_that_is_wrong_is_told_while_all_is_well(qtbot: QtBot, home: Path, shared: str) -> None:
    with cable(shared) as (line, url):
        front = Front(qtbot, home, url, shared, line, clock=lambda: utc_now() + timedelta(minutes=2))
        qtbot.waitUntil(lambda: "skew" in front.session.notices, timeout=10_000)
        assert "120 s anders" in front.session.notices._notices["skew"].said
        front.close()
