"""The end of a day: one folder with everything, whole or not there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin import actions, i18n, office
from checkin.actions import DAY_END, DayEnd, report_file
from checkin.desk import Desk
from checkin.model import BadgePrinted, Conference, Fact, ProgrammeSet, Registered, Source, Status
from checkin.report import REPORTS
from checkin.trouble import Trouble
from tests.stage import OPENING, Clock, Make, Notebook

NAMES = [
    "anwesenheit-tag-1-2019-09-11.xlsx",
    "anwesenheit-tag-1-2019-09-11.csv",
    "anwesenheit-tag-1-2019-09-11.pdf",
    "raeume-tag-1-2019-09-11.pdf",
    "nicht-gekommen-tag-1-2019-09-11.csv",
    "zu-klaeren-tag-1-2019-09-11.xlsx",
    "scan-protokoll-tag-1-2019-09-11.xlsx",
]


@pytest.fixture
def desk(conference: Conference, clock: Clock, person: Make) -> Iterator[Desk]:
    notebook = Notebook()
    notebook.append([Fact(OPENING, "office", ProgrammeSet(conference))], after=0)
    made = Desk(notebook, "Tisch 1", 1, clock)
    people = [person("a"), person("b"), person("c")]
    made.take_roster(lambda roll: [Registered(one, Source.ROSTER) for one in people])
    for one in people[:2]:
        made.check_in(one.ticket)
    yield made


def day_end(desk: Desk, folder: Path) -> DayEnd:
    return DayEnd(folder, desk.roll.copy(), tuple(desk.facts()), 1)


def finish(end: DayEnd) -> None:
    while end.go_on():
        pass


def rows(path: Path) -> list[tuple[str, ...]]:
    return list(office.read_sheets(path)[0].rows[1:])


def test_everything_lies_in_a_dated_folder(desk: Desk, tmp_path: Path) -> None:
    end = day_end(desk, tmp_path / "not" / "there")
    finish(end)
    assert end.folder == tmp_path / "not" / "there" / "2019-09-11-tag-1"
    assert [one.path.name for one in end.written] == NAMES
    assert sorted(one.name for one in end.folder.iterdir()) == sorted(NAMES)
    assert [one.rows for one in end.written] == [2, 2, 2, 2, 1, 0, 2]
    assert len(rows(end.folder / NAMES[1])) == 2


def test_nothing_is_ever_written_over(desk: Desk, tmp_path: Path) -> None:
    ends = [day_end(desk, tmp_path) for _ in range(3)]
    assert [end.folder.name for end in ends] == ["2019-09-11-tag-1", "2019-09-11-tag-1-2", "2019-09-11-tag-1-3"]
    (tmp_path / "2019-09-11-tag-1-4").write_text("in the way")
    assert day_end(desk, tmp_path).folder.name == "2019-09-11-tag-1-5"


def test_what_is_given_up_leaves_nothing_but_what_others_put_there(desk: Desk, tmp_path: Path) -> None:
    end = day_end(desk, tmp_path)
    end.go_on()
    end.go_on()
    end.give_up()
    assert list(tmp_path.iterdir()) == []
    end = day_end(desk, tmp_path)
    end.go_on()
    (end.folder / "notes.txt").write_text("by hand")
    end.give_up()
    assert [one.name for one in end.folder.iterdir()] == ["notes.txt"]


def test_a_disk_that_is_full_half_way_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = day_end(desk, tmp_path)
    end.go_on()

    def full(path: Path, table: object) -> None:
        raise Trouble("cannot-write", path=path, why="No space left on device")

    monkeypatch.setattr(actions, "write_table", full)
    with pytest.raises(Trouble):
        end.go_on()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_a_file_is_told(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("")
    with pytest.raises(Trouble) as told:
        day_end(desk, place)
    assert told.value.name == "cannot-write"


def test_what_is_left_to_do_is_counted(desk: Desk, tmp_path: Path, person: Make) -> None:
    desk.keep_prints([BadgePrinted(next(desk.roll.standings()).id, "a6")])
    end = day_end(desk, tmp_path)
    assert (end.conflicts, end.owed) == (0, 1)
    here = next(desk.roll.standings()).attendee
    cancelled = type(here)(id=here.id, ticket=here.ticket, given="A", family="B", status=Status.CANCELLED)
    desk.take_roster(lambda roll: [Registered(cancelled, Source.ROSTER)])
    assert day_end(desk, tmp_path).conflicts == 1


def test_the_set_shows_the_moment_at_which_it_was_begun(desk: Desk, tmp_path: Path, person: Make) -> None:
    """I09: who arrives while it is written is in none of its lists."""
    end = day_end(desk, tmp_path)
    end.go_on()
    for one in list(desk.roll.standings()):
        desk.check_in(one.attendee.ticket)
    desk.walk_in("Nadja", "Neu", {})
    finish(end)
    present = {(row[0], row[1]) for row in rows(end.folder / NAMES[0])}
    scanned = {(row[4], row[5]) for row in rows(end.folder / NAMES[6]) if row[3] == "WILLKOMMEN"}
    absent = {(row[1], row[2]) for row in rows(end.folder / NAMES[4])}
    assert present == scanned == {(row[0], row[1]) for row in rows(end.folder / NAMES[1])}
    assert (len(present), len(absent)) == (2, 1)
    assert not present & absent


def test_the_set_knows_its_reports_and_formats() -> None:
    assert all(name in REPORTS and ending in actions.REPORT_FORMATS for name, ending in DAY_END)


def test_files_are_named_by_report_day_and_date_in_either_language(conference: Conference) -> None:
    assert report_file("attendance", conference, 2, ".csv") == "anwesenheit-tag-2-2019-09-12.csv"
    assert report_file("rooms", conference, None, ".pdf") == "raeume-alle-tage.pdf"
    i18n.use("en")
    names = [report_file(name, conference, 1, ".pdf") for name in REPORTS]
    assert names[0] == "attendance-day-1-2019-09-11.pdf"
    assert all(re.fullmatch(r"[a-z0-9-]+\.pdf", name) for name in names)
