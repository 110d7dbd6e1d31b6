"""The command line is a contract: scripts rely on its JSON, its exit codes and its manners."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from checkin import assets
from checkin.cli import cli, main
from checkin.ticket import grouped, mint
from tests.paper import reading
from tests.stage import Server

CONFERENCE = str(assets.path("conferences/kommunen-innovativ-2019.toml"))

ROSTER = """Vorname;Nachname;Titel;Einrichtung;E-Mail;Status;1. Wunsch Themenraum;Stadtführung am Abend?;Ticket-Code
Vera;Grimm;Dr.;Stadt Beispiel (erfunden);vera@example.org;bezahlt;Neue Strukturen;Ja;AAAA-1111-vera
Łukasz;Wójcik;;Kreis Beispiel (erfunden);lukasz@example.org;bezahlt;Neues Wissen;Nein;AAAA-2222-lukasz
Uwe;Eck;;;uwe@example.org;storniert;Neues Wissen;Nein;AAAA-3333-uwe
Ayşe;Özmuster;;"A&B <b>GmbH</b>; =1+1";ayse@example.org;ausstehend;;Nein;AAAA-4444-ayse
"""

Call = Callable[..., Result]


@pytest.fixture
def call(journal_url: str) -> Call:
    """Calls the program on a new journal, on each engine in turn."""

    def run(*arguments: str | Path, stdin: str | bytes = "") -> Result:
        return CliRunner().invoke(cli, ["--journal", journal_url, "--desk", "Tisch 1", *map(str, arguments)], stdin)

    return run


@pytest.fixture
def conference(call: Call, tmp_path: Path) -> Call:
    """The same with the real conference and four people on the roster."""
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    assert call("init", CONFERENCE).exit_code == 0
    assert call("import", roster, "--yes").exit_code == 0
    return call


def answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def id_of(call: Call, name: str) -> str:
    (found,) = answers(call("find", name, "--json"))
    return str(found["id"])


def test_a_roster_is_shown_before_it_is_taken(call: Call, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="cp1250", errors="replace")
    call("init", CONFERENCE)
    shown = call("import", roster, "--dry-run", "--json")
    assert shown.exit_code == 0
    (found,) = answers(shown)
    assert (found["new"], found["cancelled"], found["written"]) == (3, 1, False)
    assert answers(call("status", "--json"))[0]["registered"] == 0
    asked = call("import", roster)
    assert asked.exit_code == 2 and "--yes" in asked.stdout
    assert answers(call("status", "--json"))[0]["registered"] == 0
    assert call("import", roster, "--yes").exit_code == 0
    assert answers(call("status", "--json"))[0]["registered"] == 3


def test_what_was_not_understood_or_paid_is_said_before_it_is_taken(call: Call, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER.replace("E-Mail;", "Lieblingsfarbe;"), encoding="utf-8")
    call("init", CONFERENCE)
    shown = call("import", tmp_path / "roster.csv", "--dry-run").stdout
    assert "Nicht benutzte Spalten: Lieblingsfarbe" in shown and "davon nicht bezahlt: 1" in shown


def test_a_newer_roster_is_shown_by_name_and_field(conference: Call, tmp_path: Path) -> None:
    newer = ROSTER.replace("Grimm;Dr.;Stadt Beispiel", "Grimm;Prof.;Dorf Beispiel")
    newer = "\n".join(line for line in newer.splitlines() if "lukasz" not in line).replace("ausstehend", "storniert")
    (tmp_path / "newer.csv").write_text(newer, encoding="utf-8")
    shown = conference("import", tmp_path / "newer.csv", "--dry-run").stdout
    assert "geändert: 1\n  Grimm, Prof. Vera  Titel, Einrichtung\n" in shown
    assert "storniert: 1\n  Özmuster, Ayşe  Status\n" in shown
    assert "nicht mehr in der Liste, bleiben angemeldet: 1\n  Wójcik, Łukasz\n" in shown


def test_the_whole_contract_of_a_scan(conference: Call) -> None:
    result = conference("check-in", "AAAA-1111-vera", "--day", "1", "--json")
    assert result.exit_code == 0
    (answer,) = answers(result)
    assert answer["outcome"] == "WELCOME"
    assert answer["text"] == "AAAA-1111-vera" and answer["file"] is None
    assert answer["attendee"]["name"] == "Dr. Vera Grimm"
    assert answer["rooms"]["themenraum"] == "strukturen" and answer["rooms"]["abend"].startswith("stadt-")
    assert answer["reason"].startswith("1. Wunsch: Neue Strukturen")
    assert answer["desk"] == "Tisch 1" and answer["at"]


def test_codes_come_from_standard_input_one_a_line(conference: Call) -> None:
    unknown = mint()
    result = conference(
        "check-in", "--json", stdin=f"AAAA-1111-vera\r\n\nAAAA-1111-vera\n{unknown}\nAAAA-3333-uwe\n".encode()
    )
    assert [one["outcome"] for one in answers(result)] == ["WELCOME", "JUST_SCANNED", "UNKNOWN", "CANCELLED"]
    assert result.exit_code == 3


def test_F05_bytes_that_are_no_text_are_answered_too(conference: Call) -> None:
    result = conference("check-in", "--json", stdin=b"\xff\xfe\x00\x1b[2J\nAAAA-1111-vera\n")
    assert [one["outcome"] for one in answers(result)] == ["NO_TICKET", "WELCOME"]


def test_pictures_of_tickets_are_read_and_checked_in(conference: Call, tmp_path: Path) -> None:
    assert conference("tickets", "-o", tmp_path / "tickets", "--format", "png").exit_code == 0
    pictures = sorted((tmp_path / "tickets").iterdir())
    assert len(pictures) == 3, "none for the cancelled one"
    assert {path.stem for path in pictures} == {id_of(conference, name) for name in ("grimm", "wojcik", "ozmuster")}
    result = conference("scan", *pictures, "--json")
    assert sorted(one["outcome"] for one in answers(result)) == ["UNPAID", "WELCOME", "WELCOME"]
    assert {one["file"] for one in answers(result)} == set(map(str, pictures))


def test_a_picture_without_a_code_is_an_answer(conference: Call, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("L", (300, 300), 255).save(tmp_path / "blank.png")
    result = conference("scan", tmp_path / "blank.png", "--json")
    assert result.exit_code == 3
    assert answers(result)[0]["outcome"] == "UNREADABLE" and answers(result)[0]["text"] is None


def test_a_morning_by_command(conference: Call, tmp_path: Path) -> None:
    planned = answers(conference("plan", "--json"))[0]
    assert planned["wishes"] == {"1": 2, "2": 0, "3": 0, "none": 1}
    assert planned["rooms"]["strukturen"]["seats"] == 110 and planned["rooms"]["strukturen"]["reserve"] == 4
    assert sum(planned["rooms"][room]["planned"] for room in ("miteinander", "strukturen", "wissen")) == 3

    conference("check-in", "AAAA-1111-vera")
    vera = id_of(conference, "grimm")
    assert answers(conference("assign", vera, "Neues Wissen", "--json"))[0]["rooms"]["themenraum-2"] == "wissen-2"
    assert answers(conference("correct", vera, "--given", "Wera", "--json"))[0]["attendee"]["name"] == "Dr. Wera Grimm"
    assert answers(conference("undo", vera, "--why", "verwechselt", "--json"))[0]["outcome"] == "UNDONE"
    assert conference("undo", vera, "--why", "verwechselt").exit_code == 3
    admitted = answers(conference("admit", "AAAA-4444-ayse", "--by", "Leitung", "--why", "bar", "--json"))[0]
    assert admitted["outcome"] == "WELCOME"
    newcomer = answers(conference("walk-in", "--given", "Nadja", "--family", "Neu", "--wish", "miteinander", "--json"))[
        0
    ]
    assert newcomer["rooms"]["themenraum"] == "miteinander" and newcomer["attendee"]["ticket"]

    counted = answers(conference("status", "--json"))[0]
    assert counted["arrived"] == {"1": 2, "2": 0}
    assert (counted["registered"], counted["cancelled"], counted["unsent"]) == (4, 1, 0)
    assert counted["rooms"]["miteinander"]["here"] >= 1
    assert conference("release", "abend").exit_code == 0

    badges = conference("badges", "--arrived", "-o", tmp_path / "badges.pdf")
    assert badges.exit_code == 0 and (tmp_path / "badges.pdf").read_bytes().startswith(b"%PDF")
    for name in ("attendance", "rooms", "no-shows", "conflicts", "scan-log"):
        for ending in ("xlsx", "csv", "pdf"):
            file = tmp_path / f"{name}.{ending}"
            assert conference("report", name, "--day", "1", "-o", file).exit_code == 0
            assert file.stat().st_size


def test_before_the_day_it_tells_whose_badge_needs_a_look_and_writes_nothing_down(call: Call, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(
        "Titel;Vorname;Nachname\n;Vera;Grimm\n;ไทย;Grün\n;Max 🎉;Berg\n"
        "Prof. Dr. Dr. h. c.;Karl-Theodor Maria Nikolaus;von und zu Hohenstein-Oberweimar\n"
    )
    call("init", CONFERENCE)
    call("import", tmp_path / "roster.csv", "--yes")
    head = answers(call("status", "--json"))[0]["head"]
    told = call("fit", "--layout", "label-86x54")
    assert told.exit_code == 3
    first, *lines = told.stdout.splitlines()
    assert first == "4 Namensschilder geprüft: 3 mit Bemerkung, auf 1 ist etwas von Hand zu schreiben"
    assert [line.split(":")[0].split()[-1] for line in lines] == ["Berg", "Grün", "Hohenstein-Oberweimar"]
    assert "Name: steht als „Prof. Dr. Dr. h. c. Karl-Theodor M. N. v. u. z. Hohenstein-Oberweimar“" in lines[2]
    assert [one["by_hand"] for one in answers(call("fit", "--json"))] == [False, True, False]
    for ending in ("csv", "xlsx", "pdf"):
        assert (
            f"3 Zeilen liegen in {tmp_path}"
            in call("fit", "--layout", "label-86x54", "-o", tmp_path / f"fit.{ending}").stdout
        )
    assert "Max 🎉" in (tmp_path / "fit.csv").read_text(encoding="utf-8-sig")
    assert answers(call("status", "--json"))[0]["head"] == head
    assert call("badges", "--arrived", "-o", tmp_path / "none.pdf").exit_code == 1


def test_a_conference_without_guests_has_no_badge_to_look_at(call: Call) -> None:
    call("init", CONFERENCE)
    told = call("fit")
    assert (told.exit_code, told.stdout.splitlines()[0][:2]) == (0, "0 ")


def test_a_substitute_by_command(conference: Call) -> None:
    (answer,) = answers(
        conference("substitute", "AAAA-1111-vera", "--given", "Stella", "--family", "Vertretung", "--json")
    )
    assert (answer["outcome"], answer["attendee"]["name"]) == ("SUBSTITUTED", "Stella Vertretung")
    assert answers(conference("find", "vertretung", "--json"))[0]["organisation"] == "Stadt Beispiel (erfunden)"
    old, new = answers(conference("check-in", "--json", stdin=f"AAAA-1111-vera\n{answer['attendee']['ticket']}\n"))
    assert (old["outcome"], new["outcome"]) == ("VOID", "WELCOME")
    told = conference("substitute", answer["attendee"]["id"], "--given", "Sven", "--family", "Ersatz")
    assert told.exit_code == 3 and "bitte nachmelden" in told.stdout


def test_reports_are_in_the_order_of_din_5007_with_local_times(conference: Call, tmp_path: Path) -> None:
    conference("check-in", "AAAA-2222-lukasz", "AAAA-1111-vera")
    conference("report", "attendance", "--day", "1", "-o", tmp_path / "a.csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    text = content.decode("utf-8-sig")
    assert text.index("Grimm") < text.index("Wójcik")
    assert '"A&B' not in text, "who has not come is not on the list"


def test_a_wrong_day_room_or_person_is_told_in_a_sentence(conference: Call) -> None:
    for arguments in (
        ("check-in", "x", "--day", "7"),
        ("assign", "AAAA-1111-vera", "Keller"),
        ("undo", "niemand", "--why", "x"),
        ("release", "keller"),
        ("report", "rooms", "-o", "liste.docx"),
    ):
        result = conference(*arguments)
        assert result.exit_code == 1
        assert "→" in result.stderr and "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["report"], "attendance"),
        (["check-in", "--tag", "1"], "--tag"),
        (["check-in", "--day", "eins"], "--day"),
        (["badges", "-o", "x.pdf"], "--arrived"),
        (["grüßen"], "grüßen"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence_and_points_to_the_help(arguments: list[str], word: str) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert word in result.stderr and "--help" in result.stderr


def test_no_journal_is_told_with_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["--lang", "en", "--journal", str(tmp_path / "none.sqlite"), "status"])
    assert result.exit_code == 1
    assert "init CONFERENCE.toml" in result.stderr


def test_init_never_overwrites(conference: Call) -> None:
    before = answers(conference("status", "--json"))
    result = conference("init", CONFERENCE)
    assert result.exit_code == 1
    assert answers(conference("status", "--json")) == before


def test_F07_names_do_not_move_the_cursor(call: Call, tmp_path: Path) -> None:
    call("init", CONFERENCE)
    result = call("walk-in", "--given", "Eva\x1b[2J\u202e", "--family", "Neu")
    assert "\x1b" not in result.stdout and "\u202e" not in result.stdout
    assert "Eva" in result.stdout


def test_L04_a_bug_is_told_in_a_sentence_and_logged_without_guest_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    guest = " ".join(["Vera", "Grimm"])

    def break_down(*_: object) -> None:
        raise RuntimeError(guest)

    monkeypatch.setattr("checkin.programme.load", break_down)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["checkin", "--journal", str(tmp_path / "j.sqlite"), "init", CONFERENCE])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 70
    told = capsys.readouterr().err
    assert "Traceback" not in told and "Grimm" not in told
    (log,) = tmp_path.rglob("errors.log")
    assert str(log) in told
    assert "break_down" in log.read_text() and "Grimm" not in log.read_text()


def test_a_sqlite_address_is_a_path_too(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    assert CliRunner().invoke(cli, ["--journal", f"sqlite:///{path}", "init", CONFERENCE]).exit_code == 0
    assert path.is_file()


def test_without_a_ticket_the_id_that_find_shows_will_do_but_not_from_a_scanner(conference: Call) -> None:
    vera = id_of(conference, "grimm")
    assert answers(conference("check-in", "--json", stdin=f"{vera}\n"))[0]["outcome"] == "NO_TICKET"
    assert answers(conference("check-in", vera, "--json"))[0]["outcome"] == "WELCOME"
    assert "da (Tag 1)" in conference("find", "grimm").stdout


def test_a_code_in_groups_needs_no_quotes(conference: Call) -> None:
    made = answers(conference("walk-in", "--given", "Nadja", "--family", "Neu", "--json"))[0]["attendee"]["ticket"]
    groups = [made[at : at + 4] for at in range(0, len(made), 4)]
    assert [one["outcome"] for one in answers(conference("check-in", *groups, "--json"))] == ["JUST_SCANNED"]


def test_one_bad_picture_does_not_keep_the_others_waiting(conference: Call, tmp_path: Path) -> None:
    conference("tickets", "AAAA-1111-vera", "-o", tmp_path, "--format", "png")
    (good,) = tmp_path.glob("*.png")
    (tmp_path / "bad.jpg").write_text("kein Bild")
    result = conference("scan", tmp_path / "bad.jpg", good, "--json")
    assert result.exit_code == 1
    bad, seen = answers(result)
    assert bad["file"].endswith("bad.jpg") and bad["trouble"] and seen["outcome"] == "WELCOME"


def test_finding_nobody_is_said(conference: Call) -> None:
    result = conference("find", "zzzz")
    assert result.exit_code == 3 and "Niemand gefunden" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("walk-in", "--given", " ", "--family", "Neu"),
        ("correct", "AAAA-1111-vera", "--family", ""),
        ("correct", "AAAA-1111-vera"),
        ("substitute", "AAAA-1111-vera", "--given", "Stella", "--family", " "),
        ("admit", "AAAA-4444-ayse", "--by", "", "--why", "x"),
    ],
)
def test_an_empty_name_or_reason_is_not_taken(conference: Call, arguments: tuple[str, ...]) -> None:
    before = answers(conference("status", "--json"))
    assert conference(*arguments).exit_code == 2
    assert answers(conference("status", "--json")) == before


def test_a_namesake_of_a_walk_in_is_pointed_out(conference: Call) -> None:
    result = conference("walk-in", "--given", "vera", "--family", "GRIMM")
    assert "Schon angemeldet? Grimm, Dr. Vera" in result.stderr


def test_releasing_says_who_lost_a_seat_and_who_got_one(conference: Call) -> None:
    conference("plan")
    told = conference("release", "themenraum", "--day", "1").stdout
    assert "3 Plätze freigegeben, 0 davon" in told and "(Wójcik, Łukasz)" in told
    early = conference("release", "themenraum-2", "--day", "1")
    assert early.exit_code == 1 and "noch nicht da" in early.stderr


def test_text_that_is_none_can_be_typed_without_harm(conference: Call) -> None:
    assert conference("walk-in", "--given", "Eva\udcff", "--family", "Neu").exit_code == 0


def test_badges_are_pdf_and_nothing_else(conference: Call, tmp_path: Path) -> None:
    assert conference("badges", "--all", "-o", tmp_path / "badges.docx").exit_code == 1


def test_badges_on_a_sheet_begin_at_the_field_asked_for_and_tell_the_next_one(conference: Call, tmp_path: Path) -> None:
    file = tmp_path / "badges.pdf"
    printed = conference("badges", "--all", "-o", file, "--sheet", "avery-l4785", "--from", "3")
    assert printed.exit_code == 0
    assert "--from 6" in printed.stdout
    assert reading.pages(file)[0].get_size() == pytest.approx((210 * reading.MM, 297 * reading.MM), abs=0.1)


def test_a_sheet_that_is_used_up_promises_no_field(conference: Call, tmp_path: Path) -> None:
    printed = conference("badges", "--all", "-o", tmp_path / "badges.pdf", "--sheet", "avery-l4785", "--from", "8")
    assert printed.exit_code == 0 and "--from" not in printed.stdout


def test_what_is_doubtful_about_a_sheet_is_said(conference: Call, tmp_path: Path) -> None:
    small = conference("badges", "--all", "-o", tmp_path / "a.pdf", "--sheet", "avery-l4785", "--layout", "a7")
    assert "67 %" in small.stdout
    assert (
        "nicht gesichert" in conference("badges", "--all", "-o", tmp_path / "b.pdf", "--sheet", "durable-8334").stdout
    )


@pytest.mark.parametrize(
    ("options", "exit_code", "said"),
    [
        (["--sheet", "l7160"], 1, "a4-4xa6"),
        (["--sheet", "avery-l4785", "--from", "11"], 1, "von 1 bis 10"),
        (["--from", "2"], 1, "--sheet"),
        (["--from", "0"], 2, "--from"),
    ],
)
def test_a_sheet_or_a_field_that_is_none_is_told(
    conference: Call, tmp_path: Path, options: list[str], exit_code: int, said: str
) -> None:
    before = conference("status", "--json").stdout
    refused = conference("badges", "--all", "-o", tmp_path / "badges.pdf", *options)
    assert refused.exit_code == exit_code and said in refused.stderr
    assert not (tmp_path / "badges.pdf").exists()
    assert conference("status", "--json").stdout == before, "nobody's badge was touched"


def test_only_badges_that_are_due_are_printed_when_asked(conference: Call, tmp_path: Path) -> None:
    file = tmp_path / "badges.pdf"
    assert conference("badges", "AAAA-1111-vera", "-o", file).exit_code == 0
    assert conference("badges", "--all", "--changed", "-o", file).exit_code == 0
    assert len(reading.pages(file)) == 2
    assert all("Vera" not in reading.text(page) for page in reading.pages(file))
    again = conference("badges", "--all", "--changed", "-o", file)
    assert again.exit_code == 1 and "keine Namensschilder" in again.stderr


def test_a_ticket_printed_in_groups_is_known_when_the_roster_has_it_so(call: Call, tmp_path: Path) -> None:
    code = mint()
    (tmp_path / "roster.csv").write_text(f"Vorname;Nachname;Ticket-Code\nVera;Grimm;{grouped(code).lower()}\n")
    call("init", CONFERENCE)
    call("import", tmp_path / "roster.csv", "--yes")
    assert answers(call("check-in", code, "--json"))[0]["outcome"] == "WELCOME"
    assert answers(call("check-in", grouped(code), "--json"))[0]["outcome"] == "JUST_SCANNED"


def test_notes_and_a_repaired_code_are_told(call: Call, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("Vorname;Nachname;Ticket-Code;Bemerkung\nVera;Grimm;yz-1234567;Rollstuhl\n")
    call("init", CONFERENCE)
    call("import", tmp_path / "roster.csv", "--yes")
    told = call("check-in", stdin="zyß1234567\n").stdout
    assert "⚑ Rollstuhl" in told and "Tastaturbelegung" in told


def test_init_does_not_show_a_password(server: Server) -> None:
    url = server.new_database().replace("desk@", "desk:geheimes@")
    result = CliRunner().invoke(cli, ["--journal", url, "init", CONFERENCE])
    assert result.exit_code == 0 and "geheimes" not in result.output


def test_conflicts_of_a_day_are_those_of_that_day(conference: Call, tmp_path: Path) -> None:
    conference("check-in", "AAAA-1111-vera", "--day", "1")
    (tmp_path / "newer.csv").write_text(ROSTER.replace("bezahlt", "storniert"), encoding="utf-8")
    conference("import", tmp_path / "newer.csv", "--yes")
    for day, rows in (("1", 1), ("2", 0)):
        conference("report", "conflicts", "--day", day, "-o", tmp_path / "c.csv")
        assert len((tmp_path / "c.csv").read_text(encoding="utf-8-sig").splitlines()) == 1 + rows
