"""Reports say what happened, in an order people expect, and no more about a person than they need."""

from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin import actions, i18n, report
from checkin.desk import Desk
from checkin.model import Status
from checkin.report import Table
from checkin.ticket import mint
from checkin.trouble import Trouble
from tests.stage import Clock, Make, Register


def build(desk: Desk, name: str, day: int | None = 1) -> Table:
    return report.build(name, desk.roll, desk.facts(), day)


def test_attendance_lists_who_is_here_in_the_order_of_din_5007(desk: Desk, person: Make, register: Register) -> None:
    people = [person(family=family) for family in ("Zander", "Ötzmann", "Ofen", "Özdem", "Aebel", "Äcker")]
    absent = person(family="Absent")
    register(desk, *people, absent)
    for one in people:
        desk.check_in(one.ticket)
    table = build(desk, "attendance")
    assert [row[0] for row in table.rows] == ["Aebel", "Äcker", "Ötzmann", "Özdem", "Ofen", "Zander"]
    assert table.subtitle == "11.09.2019 · 6 von 7 angemeldeten Personen da"


def test_attendance_has_exactly_these_columns_and_local_times(desk: Desk, person: Make, register: Register) -> None:
    vera = person("a", given="Vera", family="Grimm", title="Dr.", organisation="Stadt", role="Referat", email="v@x.de")
    register(desk, vera)
    desk.check_in(vera.ticket)
    table = build(desk, "attendance")
    assert [column.title for column in table.columns] == [
        *("Nachname", "Vorname", "Titel", "Einrichtung", "Rolle", "Angekommen Tag 1", "Tisch"),
        *("Rundgang (Tag 1)", "Themenraum (Tag 1)", "Bemerkung"),
    ]
    assert table.rows == (
        ("Grimm", "Vera", "Dr.", "Stadt", "Referat", datetime(2019, 9, 11, 12, 0), "Tisch 1", "", "Alpha", ""),  # noqa: DTZ001
    )


def test_attendance_of_all_days_has_a_column_for_each(
    desk: Desk, person: Make, register: Register, clock: Clock
) -> None:
    first, second = person(), person()
    register(desk, first, second)
    desk.check_in(first.ticket)
    clock.turn(days=1)
    desk.check_in(second.ticket)
    table = build(desk, "attendance", day=None)
    arrivals = {row[0]: row[5:7] for row in table.rows}
    assert arrivals[first.family][1] is None and arrivals[second.family][0] is None
    assert len(table.rows) == 2


def test_an_overruled_arrival_and_a_walk_in_are_remarked(desk: Desk, person: Make, register: Register) -> None:
    unpaid = person(status=Status.UNPAID)
    register(desk, unpaid)
    desk.admit(unpaid.id, by="Leitung", why="hat bar bezahlt")
    desk.walk_in("Nadja", "Neu", {})
    assert [row[-1] for row in build(desk, "attendance").rows] == [
        "NICHT BEZAHLT: freigegeben durch Leitung (hat bar bezahlt)",
        "Nachmeldung",
    ]


def test_rooms_list_who_sits_where_and_who_waits_in_order(desk: Desk, person: Make, register: Register) -> None:
    people = [person(wishes={"tour": ()}) for _ in range(3)]
    register(desk, *people)
    for one in people:
        desk.check_in(one.ticket)
    rows = [row for row in build(desk, "rooms").rows if str(row[1]) == "14:15"]
    assert [row[2] for row in rows] == ["Tour 1", "Tour 2", "Warteliste Rundgang, Platz 1"]
    assert [row[3] for row in rows] == [one.family for one in people]
    assert {row[-1] for row in rows} == {"ja"}


def test_no_shows_are_those_who_were_expected_that_day(desk: Desk, person: Make, register: Register) -> None:
    here, absent, cancelled, tomorrow = (
        person(), person(), person(status=Status.CANCELLED), person(days=(2,))
    )  # fmt: skip
    register(desk, here, absent, cancelled, tomorrow)
    desk.check_in(here.ticket)
    assert [row[1] for row in build(desk, "no-shows").rows] == [absent.family]
    assert {row[1] for row in build(desk, "no-shows", 2).rows} == {here.family, absent.family, tomorrow.family}


def test_I06_the_scan_log_has_every_scan_and_its_arrivals_are_those_of_the_attendance(
    desk: Desk, person: Make, register: Register
) -> None:
    people = [person(), person(status=Status.UNPAID)]
    register(desk, *people)
    code = mint()
    for ticket in (people[0].ticket, people[0].ticket, people[1].ticket, code):
        desk.check_in(ticket)
    desk.undo(people[0].id, why="verwechselt")
    desk.check_in(people[0].ticket)
    rows = build(desk, "scan-log").rows
    assert [row[3] for row in rows] == [
        *("WILLKOMMEN", "GERADE EBEN EINGECHECKT", "NICHT BEZAHLT", "TICKET UNBEKANNT", "ZURÜCKGENOMMEN", "WILLKOMMEN")
    ]
    assert rows[3][-1] == f"{code[:4]}…{code[-2:]}", "masked"
    assert rows[4][-1] == "verwechselt"
    welcomed = [row[3] for row in rows].count("WILLKOMMEN") - [row[3] for row in rows].count("ZURÜCKGENOMMEN")
    assert welcomed == len(build(desk, "attendance").rows)


def test_conflicts_name_the_person_and_what_to_do(desk: Desk, person: Make, register: Register) -> None:
    vera = person()
    register(desk, vera)
    desk.check_in(vera.ticket)
    register(desk, replace(vera, status=Status.CANCELLED))
    ((family, *_, said),) = build(desk, "conflicts").rows
    assert family == vera.family and str(said).startswith("Storniert, aber da.")


@pytest.mark.parametrize("name", report.REPORTS)
def test_every_report_speaks_english_too(desk: Desk, person: Make, register: Register, name: str) -> None:
    register(desk, person())
    german = build(desk, name)
    i18n.use("en")
    english = build(desk, name)
    assert english.title != german.title
    assert [column.title for column in english.columns] != [column.title for column in german.columns]


@pytest.mark.parametrize("ending", actions.REPORT_FORMATS)
def test_a_table_that_was_looked_at_can_be_saved_as_it_is(
    desk: Desk, person: Make, register: Register, tmp_path: Path, ending: str
) -> None:
    vera = person()
    register(desk, vera)
    table = build(desk, "no-shows")
    desk.check_in(vera.ticket)
    actions.write_table(tmp_path / f"seen{ending}", table)
    assert actions.write_report(desk, "no-shows", tmp_path / f"now{ending}", 1) == 0
    assert (tmp_path / f"seen{ending}").read_bytes() != (tmp_path / f"now{ending}").read_bytes()


def test_a_table_in_no_known_format_is_told(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Trouble) as trouble:
        actions.write_table(tmp_path / "list.docx", build(desk, "rooms"))
    assert trouble.value.name == "report-format"
