"""The doctor tries things for real, and says what to do about each that fails."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin import doctor, i18n
from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Conference, Fact, ProgrammeSet, Status, utc_now
from checkin.trouble import Trouble
from tests.stage import Clock, Make, Register


def findings(journal: str) -> dict[str, doctor.Finding]:
    return {one.name: one for one in doctor.examine(journal)}


def test_a_machine_that_passed_set_up_is_well(journal: Journal) -> None:
    found = findings(journal.url)
    assert {name for name, one in found.items() if not one.ok} == set()
    assert {"zbar", "fonts", "window", "journal", "clock", "disk"} <= found.keys()


def test_a_missing_journal_is_told_with_what_to_do(tmp_path: Path) -> None:
    (bad,) = [one for one in doctor.examine(str(tmp_path / "none.sqlite")) if not one.ok]
    assert "none.sqlite" in str(bad.said) and "init" in str(bad.hint)


def test_E01_a_clock_behind_the_journal_is_told(journal_url: str, conference: Conference) -> None:
    tomorrow = utc_now() + timedelta(days=1)
    Journal.create(journal_url, [Fact(tomorrow, "office", ProgrammeSet(conference))]).close()
    assert not findings(journal_url)["clock"].ok


def test_the_time_of_an_answer_is_measured_on_the_journal_itself(journal: Journal, tmp_path: Path) -> None:
    assert 0 < doctor.answer_time(journal.url) < 5000
    with pytest.raises(Trouble):
        doctor.answer_time(str(tmp_path / "none.sqlite"))


Prepared = Callable[..., dict[str, doctor.Finding]]


@pytest.fixture
def prepared(desk: Desk, clock: Clock) -> Prepared:
    """What the doctor finds about the conference of ``desk``, some days later; of several findings the last."""

    def find(days: int = 0) -> dict[str, doctor.Finding]:
        now = clock() + timedelta(days=days)
        return {one.name: one for one in doctor.examine_conference(desk.roll, desk.facts(), now)}

    return find


def test_a_conference_that_nobody_prepared(prepared: Prepared) -> None:
    found = prepared()
    assert {name for name, one in found.items() if not one.ok} == {"roster"}
    assert "keine Liste" in str(found["roster"].said)


def test_a_prepared_conference_is_well_until_its_roster_is_old(
    desk: Desk, prepared: Prepared, person: Make, register: Register
) -> None:
    register(desk, person("a"), person(), person("b", status=Status.CANCELLED))
    found = prepared()
    assert "noch keinen Platz: 2" in str(found["seats"].said) and not found["seats"].ok
    assert "2 Personen" in str(found["roster"].said) and "11.09.2019 12:00" in str(found["roster"].said)
    assert "Eine Person" in str(found["wishes"].said) and found["wishes"].ok
    desk.plan()
    assert all(one.ok for one in prepared().values())
    assert not prepared(days=8)["roster"].ok


def test_too_few_seats_and_no_wish_at_all_are_told(
    desk: Desk, prepared: Prepared, person: Make, register: Register
) -> None:
    register(desk, *(person() for _ in range(7)))
    found = prepared()
    assert "6 Plätze für 7" in str(found["seats"].said)
    assert not found["wishes"].ok


def test_an_exercise_says_that_it_is_one(conference: Conference, tmp_path: Path) -> None:
    first = Fact(utc_now(), "office", ProgrammeSet(replace(conference, training=True)))
    with Journal.create(str(tmp_path / "training.sqlite"), [first]) as journal:
        roll = Desk(journal, "Tisch 1").roll
    (training,) = [one for one in doctor.examine_conference(roll, [first], utc_now()) if one.name == "training"]
    assert not training.ok and "Übung" in str(training.said)


def test_every_finding_has_words_in_both_languages() -> None:
    states = {"roster": ("good", "bad", "none"), "seats": ("good", "bad", "unplanned"), "wishes": ("good", "bad")}
    wanted = {f"doctor.{name}.{state}" for name, all_of in states.items() for state in (*all_of, "hint")}
    for language in i18n.LANGUAGES:
        assert wanted <= i18n.catalogue(language).keys()
