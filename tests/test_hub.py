"""The hub, on a real PostgreSQL that it brings up by itself."""

import json
import multiprocessing
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

import checkin.hub
from checkin import assets, pairing, programme
from checkin.cli import cli
from checkin.desk import Desk
from checkin.hub import Hub, checksum
from checkin.journal import Journal
from checkin.model import Arrived, Attendee, Conference, Fact, Outcome, ProgrammeSet, Registered, Source, utc_now
from checkin.pairing import Invitation
from checkin.roll import Roll
from checkin.ticket import mint, mint_id
from checkin.trouble import Trouble
from tests.crowd import start_hub_as, start_hub_until_killed
from tests.stage import OPENING, Make, Register

processes = multiprocessing.get_context("forkserver")

CONFERENCE = assets.path("conferences/kommunen-innovativ-2019.toml")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This computer's user has joined nothing yet."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return tmp_path


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def ground() -> Iterator[Path]:
    """Where hubs can be built: the server's user may not enter pytest's own folders."""
    with tempfile.TemporaryDirectory(prefix="hubs-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def build(ground: Path) -> Iterator[Callable[..., Hub]]:
    """Brings up another hub with these facts."""
    hubs = []

    def start(*facts: Fact) -> Hub:
        hubs.append(Hub(ground / mint_id()))
        hubs[-1].start(facts, free_port())
        return hubs[-1]

    yield start
    for hub in hubs:
        hub.stop()


@pytest.fixture(scope="module")
def shared(ground: Path) -> Iterator[Hub]:
    """One hub for the tests that leave it running as it was; its facts only become more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(ground / "data"))
        hub = Hub(ground / "shared")
        hub.start([Fact(OPENING, "office", ProgrammeSet(programme.load(CONFERENCE)))], free_port())
    yield hub
    hub.stop()


@pytest.fixture
def url(shared: Hub, tmp_path: Path) -> str:
    """The journal for a desk that has just joined."""
    return pairing.join(shared.invite("127.0.0.1").code, tmp_path / "joined")


def trouble(call: Callable[[], object]) -> Trouble:
    with pytest.raises(Trouble) as raised:
        call()
    return raised.value


def facts_of(url: str) -> list[Fact]:
    with Journal.open(url) as journal:
        return list(journal.read())


def somebody() -> Attendee:
    return Attendee(mint_id(), mint(), "Erna", "Erfunden")


# What a desk may do


def test_two_desks_that_joined_share_one_journal(url: str) -> None:
    guest = somebody()
    with Journal.open(url) as one, Journal.open(url) as other:
        desks = Desk(one, "Tisch 1"), Desk(other, "Tisch 2")
        desks[0].take_roster(lambda roll: [Registered(guest, Source.ROSTER)])
        assert desks[1].check_in(guest.ticket).outcome is Outcome.WELCOME
        assert desks[0].check_in(guest.ticket).outcome is Outcome.ALREADY_HERE


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact SET desk = 'x'",
        "DELETE FROM fact",
        "TRUNCATE fact",
        "INSERT INTO fact SELECT * FROM fact WHERE seq = 1 ON CONFLICT (seq) DO UPDATE SET desk = 'x'",
        "DROP TABLE fact",
        "ALTER TABLE fact ADD note text",
        "ALTER TABLE fact DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "BEGIN; LOCK TABLE fact IN ACCESS EXCLUSIVE MODE",
        "CREATE TABLE mine (n int)",
        "CREATE TEMP TABLE mine (n int)",
        "CREATE SCHEMA mine",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "GRANT owner TO desk",
        "SELECT * FROM attendees",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_read_file('../hub.json')",
        "COPY fact TO '/tmp/copy'",
        "COPY fact TO PROGRAM 'cat'",
        "ALTER SYSTEM SET fsync = off",
        "SELECT pg_reload_conf()",
    ],
)
def test_K08_a_desk_may_read_and_add_facts_and_nothing_else(url: str, statement: str) -> None:
    before = facts_of(url)
    with psycopg.connect(url, autocommit=True) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)  # type: ignore[arg-type]
    assert facts_of(url) == before


@pytest.mark.parametrize("statement", ["UPDATE fact SET desk = 'x'", "DELETE FROM fact", "TRUNCATE fact"])
def test_K08_not_even_the_owner_changes_facts_by_mistake(shared: Hub, statement: str) -> None:
    before = facts_of(shared.url)
    with (
        psycopg.connect(shared.url) as connection,
        pytest.raises(psycopg.Error, match="facts are added, never changed"),
    ):
        connection.execute(statement)  # type: ignore[arg-type]
    assert facts_of(shared.url) == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("sslmode=verify-ca", "sslmode=disable"), "no pg_hba.conf entry"),
        (("/conference?", "/postgres?"), "no pg_hba.conf entry"),
        (("desk@", "stranger@"), "no pg_hba.conf entry"),
    ],
)
def test_K09_no_way_in_without_tls_or_to_anything_else(url: str, change: tuple[str, str], told: str) -> None:
    assert change[0] in url
    with pytest.raises(psycopg.OperationalError, match=told):
        psycopg.connect(url.replace(*change))


def test_whom_the_hub_does_not_let_in_is_told_why(url: str) -> None:
    assert trouble(lambda: pairing.look(url.replace("desk@", "stranger@"))).name == "hub-network"
    assert trouble(lambda: pairing.look(url.replace("hub.crt", "none.crt"))).name == "hub-unknown"


def test_the_owner_comes_from_this_computer_alone(shared: Hub) -> None:
    host = shared.invite().hosts[0]
    if host.startswith("127."):
        pytest.skip("this computer is in no network")
    psycopg.connect(shared.url).close()
    with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
        psycopg.connect(shared.url.replace("127.0.0.1", host))


def test_a_desk_that_hangs_is_cut_off_and_what_is_written_is_on_disk(url: str) -> None:
    wanted = {
        "statement_timeout": "3s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "3s",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "ssl": "on",
    }
    with psycopg.connect(url) as connection:
        found = {name: connection.execute(f"SHOW {name}").fetchone() for name in wanted}  # type: ignore[arg-type]
    assert found == {name: (value,) for name, value in wanted.items()}


def test_K03_what_a_guest_is_called_never_comes_into_the_servers_log(shared: Hub, url: str) -> None:
    row = "INSERT INTO fact VALUES ({}, 'x', 'x', 'x', 'x', 'x', '{{\"family\": \"Grimmelshausen\"}}')"
    with psycopg.connect(url, autocommit=True) as connection:
        with pytest.raises(psycopg.Error, match="already exists"):
            connection.execute(row.format("1"))  # type: ignore[arg-type]
        with pytest.raises(psycopg.Error, match="Grimmelshausen"):
            connection.execute(row.format("NULL"))  # type: ignore[arg-type]
        with pytest.raises(psycopg.Error):
            connection.execute("SELECT Grimmelshausen")
    log = (shared.folder / "log").read_text()
    assert "ready to accept connections" in log
    assert "rimmelshausen" not in log


# Coming in


def test_the_password_is_in_a_file_of_the_user_and_nowhere_else(shared: Hub, url: str, tmp_path: Path) -> None:
    password = shared.invite("127.0.0.1").password
    shared.picture(shared.invite("127.0.0.1"))
    holding = [path for path in tmp_path.rglob("*") if path.is_file() and password in path.read_text()]
    assert [path.name for path in holding] == ["desk.pass"]
    assert holding[0].stat().st_mode & 0o777 == 0o600
    assert password not in url
    assert shared.folder.stat().st_mode & 0o077 == 0


def test_D24_a_wrong_password_is_told_as_such_and_not_repeated(shared: Hub, tmp_path: Path) -> None:
    right = shared.invite("127.0.0.1")
    wrong = replace(right, password="B" * 14)
    url = pairing.join(right.code, tmp_path)
    told = trouble(lambda: pairing.join(wrong.code, tmp_path))
    assert told.name == "hub-password"
    chain: BaseException | None = told
    while chain:
        assert wrong.password not in f"{chain} {chain!r}"
        chain = chain.__cause__ or chain.__context__
    assert pairing.look(url), "what worked before still works"


def test_D15_another_server_at_the_address_is_not_believed(shared: Hub, tmp_path: Path) -> None:
    invitation = shared.invite("127.0.0.1")
    other = Invitation(invitation.hosts, invitation.password, bytes(10), invitation.port)
    assert trouble(lambda: pairing.join(other.code, tmp_path)).name == "hub-other"
    assert list(tmp_path.glob("*/desk.pass")) == []


def test_the_first_address_that_answers_is_taken(shared: Hub, tmp_path: Path) -> None:
    invitation = replace(shared.invite("127.0.0.1"), hosts=("127.0.0.9", "127.0.0.1"))
    with socket.create_server(("127.0.0.9", 0)):  # an address without a hub, on a computer that has one elsewhere
        url = pairing.join(replace(invitation, hosts=("127.255.255.255", "127.0.0.1")).code, tmp_path)
    assert "@127.0.0.1:" in url


def test_D24_an_expired_certificate_is_told_and_a_start_makes_a_new_one(shared: Hub, tmp_path: Path) -> None:
    first = shared.invite("127.0.0.1").code
    url = pairing.join(first, tmp_path)
    shared.certify(timedelta(hours=-1))
    expired = shared.invite("127.0.0.1").code
    assert trouble(lambda: pairing.join(expired, tmp_path)).name == "hub-expired"
    assert shared.start() is True
    assert shared.start() is False
    for old in (first, expired):
        assert trouble(lambda old=old: pairing.join(old, tmp_path)).name == "hub-other"
    assert trouble(lambda: pairing.look(url)).name == "hub-other"
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        psycopg.connect(url)
    assert pairing.look(pairing.join(shared.invite("127.0.0.1").code, tmp_path)) == facts_of(shared.url)[0].id


def test_D16_a_second_computer_under_a_desks_name_is_refused(shared: Hub, tmp_path: Path) -> None:
    host = shared.invite().hosts[0]
    if host.startswith("127."):
        pytest.skip("this computer is in no network, so it cannot be two")
    one = pairing.named(pairing.join(shared.invite("127.0.0.1").code, tmp_path / "1"), "Tisch Ä")
    clone = pairing.named(pairing.join(shared.invite(host).code, tmp_path / "2"), "Tisch Ä")
    other = pairing.named(clone, "Tisch 2")
    with psycopg.connect(one, autocommit=True) as connection:
        connection.execute("SELECT 1")
        told = trouble(lambda: pairing.refuse_double(clone))
        assert told.name == "hub-desk-twice"
        assert "Tisch Ä" in str(told) and "127.0.0.1" in str(told)
        connection.execute("SELECT 1")
        pairing.refuse_double(one)  # itself, and a second window of this computer
        pairing.refuse_double(other)
    pairing.refuse_double(clone)


# Bringing up, keeping, rebuilding


def test_starting_again_changes_nothing(shared: Hub, url: str) -> None:
    code, facts = shared.invite("127.0.0.1").code, facts_of(url)
    with Journal.open(url) as journal:
        list(journal.read())
        assert shared.start() is False
        assert shared.start(facts) is False
        assert shared.start([Fact(utc_now(), "office", facts[0].change)]) is False, "the same programme again"
        assert list(journal.read()) == facts, "nobody was thrown out"
    assert (shared.invite("127.0.0.1").code, Hub(shared.folder).is_running) == (code, True)


def test_a_hub_keeps_to_its_conference_and_its_port(shared: Hub, conference: Conference, url: str) -> None:
    other = [Fact(OPENING, "office", ProgrammeSet(conference))]
    assert trouble(lambda: shared.start(other)).name == "hub-holds"
    more = [*facts_of(url), Fact(OPENING, "office", ProgrammeSet(conference))]
    more[-1] = replace(more[-1], seq=len(more))
    assert trouble(lambda: shared.start(more)).name == "hub-holds"
    assert trouble(lambda: shared.start(port=free_port())).name == "hub-port-fixed"
    assert shared.is_running


def test_nothing_is_set_up_without_a_conference_or_on_a_taken_port(ground: Path, conference: Conference) -> None:
    facts = [Fact(OPENING, "office", ProgrammeSet(conference))]
    hub = Hub(ground / "none")
    assert trouble(hub.start).name == "hub-empty"
    assert trouble(lambda: hub.start([replace(facts[0], seq=2)])).name == "hub-gap"
    for call in (hub.status, hub.invite, hub.backup):
        assert trouble(call).name == "hub-none"
    with socket.create_server(("", 0)) as taken:
        assert trouble(lambda: hub.start(facts, taken.getsockname()[1])).name == "hub-port"
    hub.stop()
    assert not hub.is_set_up


def test_what_was_written_is_there_after_the_server_was_killed(shared: Hub, url: str) -> None:
    with Journal.open(url) as journal:
        Desk(journal, "Tisch 1").take_roster(lambda roll: [Registered(somebody(), Source.ROSTER)])
        facts = list(journal.read())
        os.kill(int((shared.folder / "data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        until(lambda: not shared.is_running)
        for call in (shared.status, shared.invite, shared.backup):
            assert trouble(call).name == "hub-stopped"
        shared.start()
        assert list(journal.read()) == facts


def test_after_a_power_cut_the_servers_number_may_be_another_programs(shared: Hub, url: str) -> None:
    facts, path = facts_of(url), shared.folder / "data/postmaster.pid"
    left = path.read_text().split("\n")
    os.kill(int(left[0]), signal.SIGKILL)
    until(lambda: not shared.is_running)
    with subprocess.Popen(["sleep", "600"], user=_owner(path)) as other:
        try:
            path.write_text("\n".join([str(other.pid), *left[1:]]))
            assert shared._call("pg_ctl", "-D", "data", "status").returncode == 0, "PostgreSQL takes it for itself"
            assert not shared.is_running
            shared.start()
            assert facts_of(url) == facts
            assert other.poll() is None, "it was left alone"
        finally:
            other.kill()


def _owner(path: Path) -> int:
    return path.stat().st_uid


def until(true: Callable[[], bool]) -> None:
    deadline = datetime.now(UTC) + timedelta(seconds=30)
    while not true():
        assert datetime.now(UTC) < deadline


def test_desks_are_seen_by_what_they_wrote(shared: Hub, url: str) -> None:
    with psycopg.connect(pairing.named(url, "Tisch Ö")) as connection, Journal.open(url) as journal:
        connection.execute("SELECT 1")
        head = Desk(journal, "Tisch Ö").roll.head
        ahead = Fact(utc_now() + timedelta(minutes=5), "Tisch Ö", Registered(somebody(), Source.DESK))
        journal.append([ahead], head)
        found = shared.status()
    (desk,) = [one for one in found.desks if one.name == "Tisch Ö"]
    assert (desk.facts, desk.head, desk.at, desk.addresses) == (1, head + 1, ahead.at, ("127.0.0.1",))
    assert -300 <= desk.silent < -200, "the desk's clock is ahead of the hub's"
    assert found.head == head + 1 and found.connected >= 1 and found.size > 1_000_000
    assert found.until > utc_now() + timedelta(days=365)


def test_B12_a_backup_is_the_same_to_the_last_letter(shared: Hub, url: str, tmp_path: Path) -> None:
    copy = shared.backup(tmp_path / "new folder" / "backup.sqlite")
    facts = facts_of(url)
    assert facts_of(str(copy.path)) == facts
    assert (copy.facts, copy.checksum) == (len(facts), checksum(facts))
    assert [path.name for path in copy.path.parent.iterdir()] == ["backup.sqlite"]
    assert trouble(lambda: shared.backup(copy.path)).name == "file-exists"
    assert shared.backup().path.parent == shared.folder / "backups"


def test_B12_the_checksum_notices_any_change(conference: Conference) -> None:
    facts = [Fact(OPENING, "office", ProgrammeSet(conference), seq=1), Fact(OPENING, "a", ProgrammeSet(conference))]
    changes = (
        replace(facts[1], seq=3),
        replace(facts[1], desk="b"),
        replace(facts[1], at=OPENING + timedelta(microseconds=1)),
        Fact(OPENING, "a", ProgrammeSet(conference)),
    )
    found = {checksum(facts), checksum(facts[:1]), *(checksum([facts[0], change]) for change in changes)}
    assert len(found) == 2 + len(changes)


def test_D14_D15_a_lost_hub_is_rebuilt_and_two_are_never_there_at_once(
    shared: Hub, build: Callable[..., Hub], home: Path
) -> None:
    """On one computer that was a desk of the lost hub, and is one of the new hub afterwards."""
    lost = shared
    old = pairing.join(lost.invite("127.0.0.1").code)
    with Journal.open(old) as journal:
        Desk(journal, "Tisch 1").take_roster(lambda roll: [Registered(somebody(), Source.ROSTER)])
    copy = lost.backup(home / "backup.sqlite")
    facts = facts_of(str(copy.path))

    told = trouble(lambda: build(*facts))
    assert told.name == "hub-two-here" and old.partition("@")[2].partition("/")[0] in str(told)

    lost.stop()
    new = build(*facts)
    assert checksum(facts_of(new.url)) == copy.checksum
    assert trouble(lambda: pairing.look(old)).name == "hub-away"
    url = pairing.join(new.invite("127.0.0.1").code)
    assert pairing.look(url) == facts[0].id

    assert trouble(lost.start).name == "hub-two-here"
    assert not lost.is_running
    new.stop()
    lost.start()
    assert trouble(new.start).name == "hub-two-here"
    stranger = home / "a desk that has only seen the lost one"
    pairing.join(lost.invite("127.0.0.1").code, stranger)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(home / "another computer"))
        new.start()  # on a computer that knows nothing of the other
    assert trouble(lambda: pairing.join(new.invite("127.0.0.1").code, stranger)).name == "hub-two-here"


@pytest.mark.slow
def test_D14_a_hub_of_5000_facts_is_rebuilt_with_all_of_them(
    build: Callable[..., Hub], conference: Conference, person: Make, register: Register, tmp_path: Path
) -> None:
    path = str(tmp_path / "mirror.sqlite")
    with Journal.create(path, [Fact(OPENING, "office", ProgrammeSet(conference))]) as mirror:
        register(Desk(mirror, "Tisch 1"), *(person() for _ in range(5_000)))
        facts = list(mirror.read())
    assert len(facts) > 5_000
    assert facts_of(pairing.join(build(*facts).invite("127.0.0.1").code, tmp_path)) == facts


@pytest.mark.slow
def test_A05_a_hub_killed_while_it_is_set_up_is_finished_by_the_next_start(
    ground: Path, conference: Conference
) -> None:
    moment = Random(6)
    for kill in range(12):
        hub = Hub(ground / f"killed-{kill}")
        hearing, telling = processes.Pipe(duplex=False)
        process = processes.Process(target=start_hub_until_killed, args=(hub.folder, conference, free_port(), telling))
        process.start()
        assert hearing.recv() == "begins"
        process.join(moment.uniform(0, 3))
        process.kill()
        process.join()
        facts = [Fact(OPENING, "office", ProgrammeSet(conference))]
        again = Hub(hub.folder)
        again.start(facts)
        (first,) = facts_of(again.url)
        assert first.change == facts[0].change
        again.stop()
        assert not list(hub.folder.glob("draft*"))


@pytest.mark.skipif(os.geteuid() != 0, reason="every other test runs as an ordinary user")
def test_an_ordinary_user_has_a_hub_of_its_own(ground: Path, conference: Conference) -> None:
    user = pwd.getpwnam("nobody").pw_uid
    folder = ground / "ordinary"
    folder.mkdir()
    os.chown(folder, user, -1)
    hearing, telling = processes.Pipe(duplex=False)
    process = processes.Process(target=start_hub_as, args=(user, folder / "hub", conference, free_port(), telling))
    process.start()
    telling.close()  # so that its end is noticed
    assert hearing.recv() == [user, 1]
    process.join()


# What the window does too


@pytest.fixture
def usual(ground: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """This computer's hub, which is not there yet."""
    folder = ground / mint_id()
    monkeypatch.setattr(checkin.hub, "_usual_folder", lambda: folder)
    monkeypatch.setattr(checkin.hub, "PORTS", [free_port()])
    yield Hub()
    Hub().stop()


@pytest.fixture
def file(tmp_path: Path, conference: Conference) -> str:
    """A journal in a file."""
    path = str(tmp_path / "journal.sqlite")
    Journal.create(path, [Fact(OPENING, "office", ProgrammeSet(conference))]).close()
    return path


def register_one(journal: str, desk: str) -> None:
    with Journal.open(journal) as opened:
        Desk(opened, desk).take_roster(lambda roll: [Registered(somebody(), Source.ROSTER)])


def test_a_journal_is_shared_with_what_is_written_to_it_meanwhile(usual: Hub, file: str) -> None:
    register_one(file, "Tisch 1")
    url = usual.share(facts_of(file))
    register_one(file, "Tisch 1")
    usual.take_in(facts_of(file))
    assert facts_of(url) == facts_of(file) and len(facts_of(url)) == 3
    register_one(file, "Tisch 1")
    assert usual.share(facts_of(file)) == url, "as after a first time that did not come to its end"
    assert facts_of(url) == facts_of(file)


def test_what_went_its_own_way_is_not_mixed_with_what_others_have_written(usual: Hub, file: str) -> None:
    url = usual.share(facts_of(file))
    register_one(url, "Tisch 2")
    usual.take_in(facts_of(file))
    register_one(file, "Tisch 1")
    before = facts_of(url)
    for call in (usual.take_in, usual.share):
        assert trouble(lambda call=call: call(facts_of(file))).name == "hub-holds"
    assert facts_of(url) == before


def test_a_hub_that_is_down_is_started_where_the_journal_lies_there(
    usual: Hub, shared: Hub, file: str, url: str
) -> None:
    mine = usual.share(facts_of(file))
    assert checkin.hub.revive(mine) == mine
    usual.stop()
    for other in (url, file, "postgresql://desk@192.0.2.7/conference"):
        assert checkin.hub.own(other) is None
        assert checkin.hub.revive(other) == other
        assert not usual.is_running
    assert checkin.hub.revive(mine) == mine
    assert usual.is_running and facts_of(mine) == facts_of(file)


def test_D24_a_hub_whose_certificate_had_to_be_made_anew_has_another_url(usual: Hub, file: str) -> None:
    old = usual.share(facts_of(file))
    usual.stop()
    usual.certify(timedelta(hours=1))
    assert checkin.hub.own(old) is None, "who made it anew has the desks join anew"
    there = usual.start() and usual.join()
    usual.stop()
    (usual.folder / "server.key").unlink()
    new = checkin.hub.revive(str(there))
    assert new != there and facts_of(new) == facts_of(file)


# From the command line


@pytest.fixture
def call(ground: Path) -> Iterator[Callable[..., Result]]:
    folder = ground / mint_id()

    def run(*arguments: str, stdin: str = "") -> Result:
        words = [*arguments, "--folder", str(folder)] if arguments[0] == "hub" else [*arguments]
        return CliRunner().invoke(cli, words, stdin)

    yield run
    if folder.exists():
        Hub(folder).stop()


def test_three_steps_make_a_conference_shared(call: Callable[..., Result], home: Path) -> None:
    assert call("init", str(CONFERENCE)).exit_code == 0
    assert call("walk-in", "--given", "Erna", "--family", "Erfunden", "--json").exit_code == 0
    port = str(free_port())

    started = call("hub", "start", "--port", port, "--host", "127.0.0.1")
    assert started.exit_code == 0, started.output
    assert "Kommunen innovativ" in started.output and "▀▀▀" in started.output
    (code,) = (line.strip() for line in started.output.splitlines() if line.count("-") > 9)
    password = Invitation.read(code).password
    assert started.output.count(code) == 1 and password not in started.output.replace(code, "")

    shutil.rmtree(home / "XDG_CONFIG_HOME")  # another computer
    shutil.rmtree(home / "XDG_DATA_HOME/checkin/hubs")
    joined = call("join", stdin=f"{code.lower()}\n")
    assert joined.exit_code == 0, joined.output
    assert f"127.0.0.1:{port}/conference" in joined.output
    chosen = json.loads((home / "XDG_CONFIG_HOME/checkin/settings.json").read_text())["journal"]
    assert chosen.startswith("postgresql://desk@") and password not in chosen
    assert json.loads(call("status", "--json").stdout)["registered"] == 1, "the guest of the computer's own journal"
    assert call("--desk", "Tisch 7", "walk-in", "--given", "Emil", "--family", "Erfunden").exit_code == 0

    status = json.loads(call("hub", "status", "--json").stdout)
    assert status["desks"][0]["name"] == "Tisch 7/cli", "not the window's, which would take it for a cloned computer"
    assert "Tisch 7/cli: " in call("hub", "status").stdout
    saved = call("hub", "backup", str(home / "backup.sqlite"))
    assert saved.exit_code == 0 and str(home / "backup.sqlite") in saved.output
    invited = call("hub", "invite", "--host", "127.0.0.1")
    assert code in invited.output

    assert call("hub", "stop").exit_code == 0
    assert call("hub", "stop").exit_code == 0
    stopped = call("hub", "status")
    assert (stopped.exit_code, "läuft nicht" in stopped.output) == (1, True)
    away = call("join", *code.split("-"))
    assert (away.exit_code, "antwortet nicht" in away.output, password in away.output) == (1, True, False)


def test_D14_a_desk_rebuilds_a_lost_hub_from_its_own_copy(call: Callable[..., Result], shared: Hub, home: Path) -> None:
    assert call("join", shared.invite("127.0.0.1").code).exit_code == 0
    chosen = json.loads((home / "XDG_CONFIG_HOME/checkin/settings.json").read_text())["journal"]
    copy = pairing.copy_path(chosen, "Tisch 1")
    shared.backup(copy)
    Journal.create(str(pairing.copy_path(chosen, "Tisch 2")), facts_of(str(copy))[:1]).close()  # was away for long
    facts = facts_of(str(copy))
    alive = call("hub", "start", "--rebuild", "--port", str(free_port()))
    assert (alive.exit_code, "schon ein anderer Server" in alive.output) == (1, True)
    shared.stop()
    try:
        built = call("hub", "start", "--rebuild")
        assert built.exit_code == 0, built.output
        joined = json.loads((home / "XDG_CONFIG_HOME/checkin/settings.json").read_text())["journal"]
        assert joined != chosen and facts_of(joined) == facts
        assert pairing.copy_path(joined, "Tisch 1") == copy, "what was not sent to the lost one goes to this one"
        assert call("hub", "stop").exit_code == 0
    finally:
        shared.start()


def arrived(url: str) -> set[str]:
    return {fact.change.attendee for fact in facts_of(url) if isinstance(fact.change, Arrived)}


def walked_in(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return str(json.loads(result.stdout)["attendee"]["id"])


WALK_IN = ("walk-in", "--given", "Erna", "--family", "Erfunden", "--json")


def test_commands_go_on_alone_and_the_next_one_sends_what_they_did(call, shared: Hub, home: Path) -> None:
    assert call("join", shared.invite("127.0.0.1").code).exit_code == 0
    shared.stop()
    try:
        alone = call(*WALK_IN)
        guest = walked_in(alone)
        assert "arbeitet allein" in alone.stderr
        assert guest in call("find", "Erfunden").stdout
    finally:
        shared.start()
    assert guest not in arrived(shared.url)
    back = call("status")
    assert back.exit_code == 0 and back.stderr == ""
    assert guest in arrived(shared.url)


def test_what_was_told_at_the_lost_hubs_own_computer_is_brought_along_to_the_new_one(
    call, shared: Hub, home: Path, ground: Path
) -> None:
    assert call("join", shared.invite("127.0.0.1").code).exit_code == 0
    shared.backup(home / "before.sqlite")
    guest = walked_in(call(*WALK_IN))
    shared.stop()
    rebuilt = Hub(ground / mint_id())
    try:
        rebuilt.start(facts_of(str(home / "before.sqlite")), free_port())
        assert guest not in arrived(rebuilt.url)
        assert call("join", rebuilt.invite("127.0.0.1").code).exit_code == 0
        assert guest in arrived(rebuilt.url)
    finally:
        rebuilt.stop()
        shared.start()


def test_a_mistyped_code_is_asked_for_again(call, shared: Hub) -> None:
    code = shared.invite("127.0.0.1").code
    told = call("join", stdin=f"{code[:-5]}\n{code}\n")
    assert told.exit_code == 0
    assert "hier sind" in told.output and "Dieser Rechner arbeitet jetzt" in told.output


def test_seats_are_given_back_only_of_a_desk_that_has_some_and_on_a_second_word(call, shared: Hub) -> None:
    assert call("join", shared.invite("127.0.0.1").code).exit_code == 0
    with Journal.open(shared.url) as journal:
        Desk(journal, "Tisch 9").put_by(2)
    assert "Tisch 9" in call("give-back", "Tisch 8", "--by", "Leitung").output
    with Journal.open(shared.url) as journal:
        seats = sum(held.get("Tisch 9", 0) for held in Roll(journal.read()).leases.values())
    assert seats
    asked = call("give-back", "Tisch 9", "--by", "Leitung")
    assert (asked.exit_code, f"{seats} Plätze" in asked.output, "wirklich verloren" in asked.output) == (3, True, True)
    given = call("give-back", "Tisch 9", "--by", "Leitung", "--yes")
    assert (given.exit_code, f"{seats} Plätze" in given.output) == (0, True)
    assert "Tisch 9" not in call("give-back", "Tisch 9", "--by", "Leitung", "--yes").output.split("→")[-1]


def test_a_desk_of_another_hub_begins_no_second_one_and_is_told_where_the_first_is(call, shared: Hub) -> None:
    assert call("join", shared.invite("127.0.0.1").code).exit_code == 0
    for arguments in (("hub", "start"), ("hub", "start", str(CONFERENCE))):
        told = call(*arguments)
        assert (told.exit_code, "ist ein Tisch am Server 127.0.0.1" in told.output) == (1, True), told.output
    for command in ("status", "invite", "backup", "stop"):
        told = call("hub", command)
        assert (told.exit_code, "ist nicht dieser Rechner" in told.output) == (1, True), told.output


def test_what_cannot_be_is_told_in_a_sentence(call: Callable[..., Result]) -> None:
    for arguments, said in (
        (("hub", "start"), "noch keine Tagung"),
        (("hub", "start", str(CONFERENCE), "--from", "journal.sqlite"), "nur eines"),
        (("hub", "start", "--rebuild"), "keine Kopie"),
        (("hub", "start", str(CONFERENCE), "--host", "hub.example.org"), "keine IPv4-Adresse"),
        (("hub", "invite"), "kein Server eingerichtet"),
        (("join", "BCDF-GHJK"), "Tippfehler"),
    ):
        told = call(*arguments)
        assert told.exit_code in (1, 2) and said in told.output, told.output


def test_the_certificate_is_believed_by_a_clock_that_is_a_day_behind(shared: Hub) -> None:
    """E01: what openssl says about it, since no clock can be turned here."""
    a_day_ago = int((utc_now() - timedelta(days=1)).timestamp())
    certificate = shared.folder / "server.crt"
    command = ["openssl", "verify", "-attime", str(a_day_ago), "-CAfile", certificate, certificate]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip().endswith("OK")
