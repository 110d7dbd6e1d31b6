"""The doctor tries things for real, and says what to do about each that fails."""

from datetime import timedelta
from pathlib import Path

from checkin import doctor
from checkin.journal import Journal
from checkin.model import Conference, Fact, ProgrammeSet, utc_now


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
