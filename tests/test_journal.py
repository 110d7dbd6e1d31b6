"""The journal keeps every fact once, in one order, on both engines."""

import os
import pwd
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from checkin.desk import Behind, Desk
from checkin.journal import PAGE, TURN, Journal
from checkin.model import Arrived, Conference, Fact, Outcome, ProgrammeSet, Refused, Registered, Source
from checkin.roll import Roll
from checkin.trouble import Trouble
from tests.stage import OPENING, Make, Server

NOON = datetime(2019, 9, 11, 10, 0, 0, 123456, tzinfo=UTC)


def arrived(name: str, desk: str = "Tisch 1") -> Fact:
    return Fact(NOON, desk, Arrived(name, 1))


def test_facts_come_back_as_they_were_given_and_numbered(journal: Journal, conference: Conference) -> None:
    given = [arrived("x"), arrived("y")]
    numbered = journal.append(given, after=1)
    assert [fact.seq for fact in numbered] == [2, 3]
    stored = list(journal.read(0))
    assert stored[0].change == ProgrammeSet(conference)
    assert stored[1:] == numbered
    assert list(journal.read(2)) == numbered[1:]


def test_who_does_not_know_the_last_fact_is_behind_and_writes_nothing(journal: Journal) -> None:
    journal.append([arrived("x")], after=1)
    with pytest.raises(Behind):
        journal.append([arrived("y")], after=1)
    with pytest.raises(Behind):
        journal.append([arrived("y")], after=7)
    assert [fact.seq for fact in journal.read(0)] == [1, 2]


def test_D02_appending_again_after_a_lost_answer_changes_nothing(journal: Journal) -> None:
    facts = [arrived("x"), arrived("y")]
    first = journal.append(facts, after=1)
    journal.append([arrived("z")], after=3)
    assert journal.append(facts, after=1) == first
    assert [fact.seq for fact in journal.read(0)] == [1, 2, 3, 4]


def test_two_connections_see_one_journal(journal: Journal) -> None:
    with Journal.open(journal.url) as other:
        other.append([arrived("x", "Tisch 2")], after=1)
    assert [fact.desk for fact in journal.read(1)] == ["Tisch 2"]


def test_a_batch_goes_in_whole_or_not_at_all(journal: Journal) -> None:
    twice = arrived("x")
    with pytest.raises(Behind):
        journal.append([arrived("y"), twice, twice], after=1)
    assert len(list(journal.read(0))) == 1


def test_a_journal_is_never_created_over_another(journal: Journal) -> None:
    with pytest.raises(Trouble) as trouble:
        Journal.create(journal.url, [])
    assert trouble.value.name == "journal-exists"
    assert len(list(journal.read(0))) == 1


def test_opening_what_is_not_there_says_so(journal_url: str) -> None:
    with pytest.raises(Trouble) as trouble:
        Journal.open(journal_url)
    assert trouble.value.name == "no-journal"
    assert not Path(journal_url).exists()


def test_a_server_that_cannot_be_reached_is_named_without_its_password() -> None:
    with pytest.raises(Trouble) as trouble:
        Journal.open("postgresql://desk:geheim@127.0.0.1:1/nowhere")
    assert trouble.value.name == "journal-away"
    assert "127.0.0.1" in str(trouble.value) and "geheim" not in str(trouble.value)


def test_A12_a_server_that_restarted_is_asked_again(server: Server, conference: Conference) -> None:
    with Journal.create(server.new_database(), [Fact(NOON, "office", ProgrammeSet(conference))]) as journal:
        server.restart()
        assert journal.append([arrived("x")], after=1)[0].seq == 2


def test_a_file_that_is_no_journal_is_left_alone(tmp_path: Path) -> None:
    letter = tmp_path / "brief.txt"
    letter.write_text("Sehr geehrte Damen und Herren, " * 200)
    with pytest.raises(Trouble) as trouble:
        Journal.open(str(letter))
    assert trouble.value.name == "journal-damaged"
    assert letter.read_text().startswith("Sehr geehrte")


def test_D21_a_fact_from_a_newer_version_is_not_guessed_at(journal: Journal) -> None:
    journal.append([arrived("x")], after=1)
    change = '{"kind":"teleported","attendee":"x"}'
    if journal.url.startswith("postgresql"):
        with psycopg.connect(journal.url) as newer:
            newer.execute("UPDATE fact SET change = %s WHERE seq = 2", [change])
    else:
        with sqlite3.connect(journal.url) as file:
            file.execute("UPDATE fact SET change = ? WHERE seq = 2", [change])
        file.close()
    with pytest.raises(Trouble) as trouble:
        list(journal.read(0))
    assert trouble.value.name == "journal-newer"


def test_the_file_is_durable_against_power_cuts(tmp_path: Path) -> None:
    with Journal.create(str(tmp_path / "j.sqlite"), []) as journal:
        settings = journal._database
        assert settings.execute_sql("PRAGMA journal_mode").fetchone() == ("wal",)
        assert settings.execute_sql("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_text_of_any_kind_survives(journal: Journal) -> None:
    hostile = "'; DROP TABLE fact; -- <b> =1+1 \u202e Ünïcödé 漢字 😀 %s {x}"
    journal.append([Fact(NOON, hostile, Refused("UNKNOWN", 1, ticket=hostile))], after=1)  # type: ignore[arg-type]
    stored = next(iter(journal.read(1)))
    assert stored.desk == hostile
    assert stored.change.ticket == hostile  # type: ignore[union-attr]


def test_B01_a_full_disk_is_told_as_full_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with Journal.create(str(tmp_path / "j.sqlite"), []) as journal:
        pages = journal._database.execute_sql("PRAGMA page_count").fetchone()[0]
        journal._database.execute_sql(f"PRAGMA max_page_count = {pages}")
        many = [arrived(str(number)) for number in range(1_000)]
        with pytest.raises(Trouble) as trouble:
            journal.append(many, after=0)
        assert trouble.value.name == "disk-full"
        assert list(journal.read(0)) == [], "nothing of it"
        journal._database.execute_sql("PRAGMA max_page_count = 100000")
        assert len(journal.append(many, after=0)) == len(many)


def test_B05_a_file_that_may_not_be_written_is_told() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "j.sqlite"
        Journal.create(str(path), [arrived("x")]).close()
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        with nobody(), Journal(str(path)) as journal, pytest.raises(Trouble) as trouble:
            journal.append([arrived("y")], after=1)
        Path(folder).chmod(0o755)
    assert trouble.value.name == "journal-read-only"


@contextmanager
def nobody() -> Iterator[None]:
    """Without the rights of root, who may write everywhere."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(was)


def test_K08_a_server_that_may_only_be_read_is_told_as_such(server: Server) -> None:
    url = server.new_database()
    Journal.create(url, [arrived("x")]).close()
    with Journal.open(f"{url}?options=-cdefault_transaction_read_only%3Don") as journal:
        assert len(list(journal.read(0))) == 1
        with pytest.raises(Trouble) as trouble:
            journal.append([arrived("y")], after=1)
    assert trouble.value.name == "journal-read-only"


@pytest.mark.parametrize("turn", [False, True])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_D01_D02_a_connection_lost_around_the_commit_neither_loses_nor_doubles(
    server: Server, moment: str, turn: bool
) -> None:
    url = server.new_database()
    with Journal.create(url, [arrived("x")]) as journal:
        write = journal._write_to_server

        def lose(facts: Sequence[Fact], after: int) -> int | None:
            if moment == "after":
                write(facts, after)
            journal._write_to_server = write  # type: ignore[method-assign]
            with psycopg.connect(url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            return write(facts, after)

        journal._write_to_server = lose  # type: ignore[method-assign]
        with journal.turn(1) if turn else nullcontext():
            numbered = journal.append([arrived("y")], after=1)
        assert journal._write_to_server == write, "it was lost"
        assert [fact.seq for fact in numbered] == [2]
        assert [fact.seq for fact in journal.read(0)] == [1, 2]


def test_more_facts_than_fit_into_one_statement_go_in_whole_and_come_back_in_order(journal: Journal) -> None:
    many = [arrived(str(number)) for number in range(PAGE + 1)]
    with pytest.raises(Behind):
        journal.append([*many, many[0]], after=1)
    with pytest.raises(Behind):
        journal.append(many, after=0)
    assert len(list(journal.read(0))) == 1
    numbered = journal.append(many, after=1)
    assert list(journal.read(1)) == numbered
    assert [fact.seq for fact in numbered] == list(range(2, PAGE + 3))
    assert journal.append(many, after=1) == numbered, "and again changes nothing"


def test_a_turn_begins_with_what_was_missed_and_ends_with_what_is_written(journal: Journal) -> None:
    journal.append([arrived("x")], after=1)
    with Journal.open(journal.url) as other:
        with other.turn(1) as missed:
            assert [fact.seq for fact in missed] == [2]
            assert [fact.seq for fact in other.append([arrived("y")], after=2)] == [3]
            assert [fact.seq for fact in journal.append([arrived("z")], after=3)] == [4]
        assert [fact.seq for fact in other.read(2)] == [3, 4], "what came after the turn stays"


def test_a_turn_that_comes_to_nothing_holds_up_nobody(journal: Journal) -> None:
    with Journal.open(journal.url) as other:
        with pytest.raises(KeyError), other.turn(1):
            raise KeyError
        with other.turn(1), pytest.raises(Behind):
            other.append([arrived("x")], after=0)
        with other.turn(1):
            assert other.append([], after=1) == []
            assert [fact.seq for fact in journal.append([arrived("y")], after=1)] == [2]


def test_in_a_turn_nobody_else_writes_and_the_next_is_who_asked_first(server: Server) -> None:
    url = server.new_database()
    order = []

    def take(name: str) -> None:
        with Journal.open(url) as own, own.turn(1):
            order.append(name)

    with Journal.create(url, [arrived("x")]) as journal, ThreadPoolExecutor() as desks:
        with journal.turn(1):
            waiting = []
            for name in "BCDE":
                waiting.append(desks.submit(take, name))
                until(url, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted", len(waiting))
            with Journal.open(url) as hurried, pytest.raises(Behind):
                hurried.append([arrived("y")], after=1)
        for one in waiting:
            one.result()
        assert order == [*"BCDE"]
        assert len(list(journal.read(0))) == 1


def test_C06_a_deadlock_with_somebody_elses_tool_is_got_over(
    server: Server, conference: Conference, person: Make
) -> None:
    url, guest = server.new_database(), person()
    opening = [Fact(NOON, "office", ProgrammeSet(conference)), Fact(NOON, "office", Registered(guest, Source.ROSTER))]
    with Journal.create(url, opening) as journal, ThreadPoolExecutor() as desks, psycopg.connect(url) as tool:
        tool.execute("SET deadlock_timeout = '1min'")  # the desk is who notices
        tool.execute("INSERT INTO fact SELECT 3, 'x', at, desk, kind, attendee, change FROM fact WHERE seq = 2")

        def check_in() -> Outcome:
            with Journal.open(url) as own:
                return Desk(own, "Tisch 1").check_in(guest.ticket).outcome

        answer = desks.submit(check_in)
        until(url, "SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted", 1)
        tool.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        tool.rollback()
        assert answer.result() is Outcome.WELCOME
        assert Roll(journal.read(0)).arrived == {1: 1}  # and no gap in the numbers


@pytest.mark.parametrize("clashes", [2, 3])
def test_C08_transactions_that_clash_are_tried_three_times(server: Server, clashes: int) -> None:
    url = server.new_database()
    with Journal.create(url, [arrived("x")]) as journal, psycopg.connect(url, autocommit=True) as other:
        other.execute("CREATE SEQUENCE tries")  # which no rollback takes back
        other.execute(
            "CREATE FUNCTION clash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF nextval('tries') <= {clashes} THEN RAISE SQLSTATE '40001'; END IF; RETURN NULL; END $$"
        )
        other.execute("CREATE TRIGGER clash BEFORE INSERT ON fact EXECUTE FUNCTION clash()")
        fact = arrived("y")
        if clashes < 3:
            assert [one.id for one in journal.append([fact], after=1)] == [fact.id]
        else:
            with pytest.raises(Trouble):
                journal.append([fact], after=1)
        assert other.execute("SELECT last_value FROM tries").fetchone() == (3,)
        assert len(list(journal.read(1))) == (clashes < 3)


def until(url: str, query: str, count: int) -> None:
    """Ask the server until it answers with that number."""
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(query).fetchone() != (count,):  # type: ignore[arg-type]
            pass


@pytest.mark.parametrize("place", [":memory:", "mysql://x/y", "postgresq://desk:geheim@x/y"])
def test_a_place_that_can_be_no_journal_is_refused_without_telling_a_password(place: str) -> None:
    with pytest.raises(Trouble) as trouble:
        Journal.create(place, [])
    assert trouble.value.name == "journal-place" and "geheim" not in str(trouble.value)


@pytest.mark.parametrize("place", ["x" * 300, "postgresql://desk:ge@heim/[x@127.0.0.1:1/db"])
def test_an_impossible_place_is_told_in_a_sentence(place: str) -> None:
    with pytest.raises(Trouble) as trouble:
        Journal.open(place)
    assert "heim" not in str(trouble.value)


def test_D18_numbers_that_a_sequence_gives_out_are_missed_by_who_reads_above_the_last(server: Server) -> None:
    """The control: why the numbers of facts are not a BIGSERIAL. Who commits late is behind the reader already."""
    with psycopg.connect(url := server.new_database(), autocommit=True) as maker:
        maker.execute("CREATE TABLE fact (seq BIGSERIAL PRIMARY KEY, desk TEXT)")
    with psycopg.connect(url) as slow, psycopg.connect(url) as quick, psycopg.connect(url, autocommit=True) as reader:
        slow.execute("INSERT INTO fact (desk) VALUES ('slow')")
        quick.execute("INSERT INTO fact (desk) VALUES ('quick')")
        quick.commit()
        first = reader.execute("SELECT seq, desk FROM fact WHERE seq > 0").fetchall()
        slow.commit()
        later = reader.execute("SELECT seq, desk FROM fact WHERE seq > %s", (first[-1][0],)).fetchall()
    assert (first, later) == ([(2, "quick")], [])


def test_D18_who_commits_late_is_never_behind_a_reader(server: Server) -> None:
    """The same story with our numbers: the quick one waits for the slow one, and both are read."""
    url = server.new_database()
    Journal.create(url, [arrived("first")]).close()
    insert = "INSERT INTO fact (seq, id, at, desk, kind, change) VALUES (2, %s, '', %s, '', '')"
    with psycopg.connect(url) as slow, psycopg.connect(url) as quick, Journal.open(url) as reader:
        slow.execute(insert, ("1", "slow"))
        quick.execute("SET lock_timeout = 10")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            quick.execute(insert, ("2", "quick"))
        assert reader.read_head() == 1
        slow.commit()
        assert reader.read_head() == 2


def test_D19_facts_sent_three_times_are_there_once(journal: Journal) -> None:
    facts = [arrived("x"), arrived("y")]
    answers = [journal.append(facts, after=1) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert len(list(journal.read(1))) == 2


def test_B06_a_page_overwritten_in_the_middle_is_told_and_never_read_as_if_it_were_whole(tmp_path: Path) -> None:
    whole = tmp_path / "whole.sqlite"
    facts = [arrived(str(number)) for number in range(2_000)]
    with Journal.create(str(whole), facts) as journal:
        before = list(journal.read(0))
    pages = whole.stat().st_size // 4096
    for page in range(0, pages, max(1, pages // 25)):
        damaged = tmp_path / f"{page}.sqlite"
        content = bytearray(whole.read_bytes())
        content[page * 4096 : (page + 1) * 4096] = os.urandom(4096)
        damaged.write_bytes(content)
        try:
            with Journal.open(str(damaged)) as journal:
                read = list(journal.read(0))
        except Trouble as trouble:
            assert trouble.name == "journal-damaged"
        else:
            assert read == before, "a page without facts"


@pytest.mark.skipif(sys.platform == "win32", reason="rights are told in another way there")
def test_a_new_file_and_its_folder_are_for_their_user_alone(tmp_path: Path, conference: Conference) -> None:
    path = tmp_path / "new" / "journal.sqlite"
    with Journal.create(str(path), [Fact(OPENING, "x", ProgrammeSet(conference))]) as journal:
        list(journal.read())
        files = list(path.parent.iterdir())
        assert len(files) == 3, "with SQLite's own beside it"
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700
