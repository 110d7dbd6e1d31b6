"""The journal keeps every fact once, in one order, on both engines."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from checkin.desk import Behind
from checkin.journal import Journal
from checkin.model import Arrived, Conference, Fact, ProgrammeSet, Refused
from checkin.trouble import Trouble
from tests.stage import Server

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


def test_a_fact_from_a_newer_version_is_not_guessed_at(journal: Journal) -> None:
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
