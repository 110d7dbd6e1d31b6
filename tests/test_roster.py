import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from msgspec.structs import replace

from checkin import assets, i18n, office, programme, roster
from checkin.model import (
    Arrived,
    Assigned,
    Attendee,
    Conference,
    Fact,
    How,
    ProgrammeSet,
    Registered,
    Source,
    Status,
)
from checkin.roll import Roll
from checkin.trouble import Trouble


def headings(text: str) -> list[str]:
    return " ".join(text.split()).split(" · ")


POSITIONS_DE = headings(
    """
    Kurzname der Veranstaltung · Veranstaltungstitel · Bestellnummer · Position · Status · E-Mail ·
    Telefonnummer · Bestelldatum · Bestelluhrzeit · Produkt · Produkt-ID · Variante · Varianten-ID · Preis ·
    Steuersatz · Steuerregel · Steuer · Name Teilnehmer*in · Name Teilnehmer*in: Anrede · Name Teilnehmer*in:
    Titel · Name Teilnehmer*in: Vorname · Name Teilnehmer*in: Nachname · E-Mail Teilnehmer*in ·
    Teilnehmer*innen-Firma · Adresse · Postleitzahl · Stadt · Land · Bundesstaat · Gutschein · Verwendetes
    Gutscheinbudget · Gutschein-Tag · Pseudonyme ID · Ticket-Code · Sitzplatz-ID · Sitzbezeichnung · Sitzbereich
    · Sitzreihe · Sitzplatz-Nummer · Gesperrt · Gültig ab · Gültig bis · Bestellkommentar · Datum zur
    Wiedervorlage · Zusatzprodukt zu Position · 1. Wunsch Themenraum · 2. Wunsch Themenraum · Stadtführung am
    Abend? · Rechnungsadresse: Firma · Rechnungsadresse: Name · Rechnungsadresse: Name: Anrede ·
    Rechnungsadresse: Name: Titel · Rechnungsadresse: Name: Vorname · Rechnungsadresse: Name: Nachname ·
    Rechnungsadresse: Straße · Rechnungsadresse: PLZ · Rechnungsadresse: Stadt · Rechnungsadresse: Land ·
    Rechnungsadresse: Bundesstaat · USt-ID-Nr. · Verkaufskanal · Bestellsprache · E-Mail-Adresse verifiziert ·
    Externe Kundennummer · Check-in-Listen · Zahlungsmethoden · Link zur Bestellposition
    """
)
POSITIONS_EN = headings(
    """
    Event slug · Event name · Order code · Position ID · Status · Email · Phone number · Order date · Order time
    · Product · Product ID · Variation · Variation ID · Price · Tax rate · Tax rule · Tax value · Attendee name
    · Attendee name: Salutation · Attendee name: Title · Attendee name: Given name · Attendee name: Family name
    · Attendee email · Attendee company · Address · ZIP code · City · Country · State · Voucher · Voucher budget
    usage · Voucher tag · Pseudonymization ID · Ticket secret · Seat ID · Seat name · Seat zone · Seat row ·
    Seat number · Blocked · Valid from · Valid until · Order comment · Follow-up date · Add-on to position ID ·
    1st choice theme room · 2nd choice theme room · Evening city tour? · Invoice address company · Invoice
    address name · Invoice address name: Salutation · Invoice address name: Title · Invoice address name: Given
    name · Invoice address name: Family name · Invoice address street · Invoice address ZIP code · Invoice
    address city · Invoice address country · Invoice address state · VAT ID · Sales channel · Order locale ·
    Email address verified · External customer ID · Check-in lists · Payment providers · Position order link
    """
)
CHECK_IN_DE = headings(
    """
    Bestellnummer · Name Teilnehmer*in · Teilnehmer*innenname: Anrede · Teilnehmer*innenname: Titel ·
    Teilnehmer*innenname: Vorname · Teilnehmer*innenname: Nachname · Produkt · Preis · Eingecheckt · Ausgetreten
    · Automatisch eingecheckt · bezahlt · Secret · E-Mail · Telefonnummer · 1. Wunsch Themenraum · 2. Wunsch
    Themenraum · Stadtführung am Abend? · Firma · Gutscheincode · Bestelldatum · Bestelluhrzeit · Benötigt
    besondere Behandlung · Kommentar · Check-in-Hinweis · Sitzplatz-ID · Sitzbezeichnung · Sitzbereich ·
    Sitzreihe · Sitzplatz-Nummer · Gesperrt · Gültig ab · Gültig bis · Adresse · Postleitzahl · Stadt · Land ·
    Bundesstaat
    """
)
CHECK_IN_EN = headings(
    """
    Order code · Attendee name · Attendee name: Salutation · Attendee name: Title · Attendee name: Given name ·
    Attendee name: Family name · Product · Price · Checked in · Checked out · Automatically checked in · Paid ·
    Secret · Email · Phone number · 1st choice theme room · 2nd choice theme room · Evening city tour? · Company
    · Voucher code · Order date · Order time · Requires special attention · Comment · Check-in text · Seat ID ·
    Seat name · Seat zone · Seat row · Seat number · Blocked · Valid from · Valid until · Address · ZIP code ·
    City · Country · State
    """
)
ORDERS_DE = headings(
    """
    Kurzname der Veranstaltung · Bestellnummer · Gesamtbetrag · Status · E-Mail · Bestelldatum · Firma · Name ·
    Adresse · Positionen
    """
)

GERMAN = {"yes": "Ja", "no": "Nein", "paid": "bezahlt", "pending": "ausstehend", "canceled": "storniert"}
ENGLISH = {"yes": "Yes", "no": "No", "paid": "paid", "pending": "pending", "canceled": "canceled"}

# order, position, status, title, given, family, e-mail, company, secret, first wish, second wish, tour
PEOPLE = [
    line.split(" | ")
    for line in (
        "A1B2C | 1 | paid | Dr. | Vera | Grimm | vera@example.org | Stadt Lindenau | k3jx8 | Neues Wissen |  | yes",
        "A1B2C | 2 | paid |  | Uwe | Öztürk | uwe@example.org | Kreis Au | p9qz2 | Neue Strukturen | Neues Wissen | no",
        "D3E4F | 1 | pending |  | Łukasz | Nguyễn | lukasz@example.org |  | t5vb7 |  |  | no",
        "G5H6J | 1 | canceled |  | Mia | O'Brien |  | Institut <A&B> | w2nm4 | Neues Miteinander |  | yes",
        "K7L8M | 1 | paid | Prof. Dr. | Zoë | von der Heide | zoe@example.org |  | c6rf1 | Neues Miteinander |  | no",
    )
]


@pytest.fixture(scope="module")
def halle() -> Conference:
    return programme.load(assets.path("conferences/kommunen-innovativ-2019.toml"))


def positions(header: Sequence[str], words: Mapping[str, str]) -> list[list[str]]:
    """The rows that the ticket shop exports for ``PEOPLE``, in the columns of that header."""
    rows = [list(header)]
    for order, position, status, title, given, family, mail, company, secret, first, second, tour in PEOPLE:
        row = [""] * len(header)
        row[2:9] = [order, position, words[status], "wer.bestellt@example.org", "+49 345 1", "2019-07-01", "12:03:11"]
        row[9], row[13] = "Tagungsticket", "0,00"
        row[17:24] = [f"{title} {given} {family}".strip(), "Frau", title, given, family, mail, company]
        row[26], row[33], row[45:48] = "Halle", secret, [first, second, words[tour]]
        row[48:50] = ["Rechnungsstelle GmbH", "Bert Zahler"]
        rows.append(row)
    return rows


def as_csv(rows: Sequence[Sequence[str]], separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def read(data: str | bytes, conference: Conference, path: Path, **asked: str) -> roster.Roster:
    file = path / "liste.csv"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return roster.read(office.read_sheets(file), conference, asked)


def roll_of(conference: Conference, *changes: Any) -> Roll:
    facts = (ProgrammeSet(conference), *changes)
    at = datetime(2019, 9, 11, 10, tzinfo=UTC)
    return Roll(Fact(at, "Tisch 1", change, seq=number) for number, change in enumerate(facts, 1))


def compare(read: roster.Roster, roll: Roll, first: int = 1) -> roster.Difference:
    """The difference, with ids and codes numbered from ``first``."""
    numbers = count(first)
    return roster.difference(read, roll, lambda: f"id{next(numbers)}", lambda: f"code{next(numbers)}")


def said(problems: Sequence[roster.Problem]) -> list[tuple[int, str]]:
    return [(problem.row, problem.sentence.key.removeprefix("roster.")) for problem in problems]


def people(read: roster.Roster) -> list[Attendee]:
    return [row.person for row in read.rows]


# The lists of the ticket shop


@pytest.mark.parametrize(("header", "words"), [(POSITIONS_DE, GERMAN), (POSITIONS_EN, ENGLISH)])
def test_order_positions_are_understood(
    halle: Conference, tmp_path: Path, header: list[str], words: dict[str, str]
) -> None:
    found = read(as_csv(positions(header, words)), halle, tmp_path)
    assert found.notes == ()
    vera, uwe, lukasz, mia, zoe = people(found)
    assert vera == Attendee(
        id="",
        ticket="k3jx8",
        given="Vera",
        family="Grimm",
        title="Dr.",
        organisation="Stadt Lindenau",
        email="vera@example.org",
        wishes={"themenraum": ("wissen",), "abend": ()},
        ref="A1B2C-1",
        registered=datetime(2019, 7, 1, 10, 3, 11, tzinfo=UTC),
    )
    assert uwe.wishes == {"themenraum": ("strukturen", "wissen")}
    assert uwe.ref == "A1B2C-2"
    assert (lukasz.status, lukasz.wishes) == (Status.UNPAID, {})
    assert (mia.status, mia.email, mia.organisation) == (Status.CANCELLED, "", "Institut <A&B>")
    assert (zoe.title, zoe.family, zoe.organisation) == ("Prof. Dr.", "von der Heide", "")


@pytest.mark.parametrize(("header", "words"), [(CHECK_IN_DE, GERMAN), (CHECK_IN_EN, ENGLISH)])
def test_a_check_in_list_only_knows_the_company_of_the_invoice(
    halle: Conference, tmp_path: Path, header: list[str], words: dict[str, str]
) -> None:
    row = [""] * len(header)
    row[:8] = ["A1B2C", "Dr. Vera Grimm", "Frau", "Dr.", "Vera", "Grimm", "Ticket Presse", "0,00"]
    row[11:14], row[15:21] = [words["no"], "k3jx8", "vera@example.org"], [
        "Neues Wissen", "Neue Strukturen", words["yes"], "Rechnungsstelle GmbH", "", "2019-07-01"
    ]  # fmt: skip
    row[24] = "Badge prüfen"
    found = read(as_csv([header, row]), halle, tmp_path)
    assert said(found.notes) == [(1, "invoice-company")]
    (vera,) = people(found)
    assert (vera.ticket, vera.status, vera.role, vera.ref) == ("k3jx8", Status.UNPAID, "Presse", "")
    assert (vera.organisation, vera.notes) == ("Rechnungsstelle GmbH", "Badge prüfen")
    assert vera.wishes == {"themenraum": ("wissen", "strukturen"), "abend": ()}


def test_of_the_three_sheets_of_a_workbook_the_positions_are_read(halle: Conference, tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    fees = [
        ["Bestellnummer", "Status", "E-Mail", "Gebühr", "Firma", "Name"],
        ["A1B2C", "bezahlt", "", "1,00", "", "Bert"],
    ]
    orders = [ORDERS_DE, ["ki", "A1B2C", "0,00", "bezahlt", "b@example.org", "2019-07-01", "GmbH", "Bert", "", "2"]]
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("Orders", orders), ("Positions", positions(POSITIONS_DE, GERMAN)), ("Fees", fees)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    found = roster.read(office.read_sheets(path), halle)
    assert [person.given for person in people(found)] == ["Vera", "Uwe", "Łukasz", "Mia", "Zoë"]
    assert [row.number for row in found.rows] == [2, 3, 4, 5, 6]


def test_a_list_of_orders_is_refused_with_a_hint(halle: Conference, tmp_path: Path) -> None:
    rows = [ORDERS_DE, ["ki", "A1B2C", "0,00", "bezahlt", "b@example.org", "2019-07-01", "GmbH", "Bert", "", "2"]]
    with pytest.raises(Trouble, match="Bestellpositionen") as told:
        read(as_csv(rows), halle, tmp_path)
    assert told.value.name == "roster-orders"
    assert people(read(as_csv(rows), halle, tmp_path, name="Name"))[0].family == "Bert"


def test_H13_of_two_equal_headings_the_first_is_the_attendees(halle: Conference, tmp_path: Path) -> None:
    text = "Bestellnummer;Vorname;Nachname;Firma;Produkt;Firma\nA1;Vera;Grimm;Stadt Lindenau;Ticket;Rechnungsstelle\n"
    found = read(text, halle, tmp_path)
    assert people(found)[0].organisation == "Stadt Lindenau"
    assert found.notes == ()


def test_an_extra_without_a_name_is_no_person(halle: Conference, tmp_path: Path) -> None:
    rows = positions(POSITIONS_DE, GERMAN)[:2]
    extra = [""] * len(POSITIONS_DE)
    extra[2:5], extra[9], extra[33], extra[44] = ["A1B2C", "3", "bezahlt"], "Mittagessen", "z1z1z", "1"
    found = read(as_csv([*rows, extra]), halle, tmp_path)
    assert len(found.rows) == 1
    assert said(found.notes) == [(3, "extra")]


# Lists made by people


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_H01_H02_H03_H07_a_plain_table_in_any_dress(
    halle: Conference, tmp_path: Path, separator: str, encoding: str
) -> None:
    rows = [
        ["Titel", "VORNAME", "Name", "Einrichtung", "e-mail", "Rolle", "Wunsch 1", "Wunsch 2", "Fotos", "Bemerkung"],
        ["Dr.", "Jürgen", "Müller-Süß", "Stadt Köln, Amt 7; Bau", "j@example.org", "referent",
         "Wissen", "neue strukturen", "nein", "x"],
    ]  # fmt: skip
    (person,) = people(read(as_csv(rows, separator, encoding), halle, tmp_path))
    assert (person.title, person.given, person.family) == ("Dr.", "Jürgen", "Müller-Süß")
    assert (person.organisation, person.email, person.role) == ("Stadt Köln, Amt 7; Bau", "j@example.org", "Referat")
    assert person.wishes == {"themenraum": ("wissen", "strukturen")}
    assert (person.photo, person.notes, person.status) == (False, "x", Status.CONFIRMED)


def test_H08_notes_over_several_lines_come_onto_one(halle: Conference, tmp_path: Path) -> None:
    text = 'Nachname;Bemerkung\nGrimm;"eins\nzwei"\nLind;drei\n'
    found = read(text, halle, tmp_path)
    assert [(row.number, row.person.notes) for row in found.rows] == [(2, "eins zwei"), (4, "drei")]


@pytest.mark.parametrize("name", ["Dr. Vera von der Grimm", "von der Grimm, Dr. Vera", "Frau Dr. Vera von der Grimm"])
def test_a_name_in_one_column_is_taken_apart(halle: Conference, tmp_path: Path, name: str) -> None:
    (person,) = people(read(as_csv([["Name", "Firma"], [name, "X"]]), halle, tmp_path))
    assert (person.title, person.given, person.family) == ("Dr.", "Vera", "von der Grimm")


def test_headings_below_a_title_are_found(halle: Conference, tmp_path: Path) -> None:
    found = read("Liste der Gäste\n\nStand: heute\nVorname;Nachname\nVera;Grimm\n", halle, tmp_path)
    assert found.header == 4
    assert [(row.number, row.person.name) for row in found.rows] == [(5, "Vera Grimm")]


@pytest.mark.parametrize("text", ["Vera;Grimm\nUwe;Lind\n", "Ort;Datum\nHalle;heute\n"])
def test_H14_a_list_without_headings_for_names_is_refused(halle: Conference, tmp_path: Path, text: str) -> None:
    with pytest.raises(Trouble) as told:
        read(text, halle, tmp_path)
    assert told.value.name == "roster-nameless"


def test_H15_headings_alone_are_an_empty_list(halle: Conference, tmp_path: Path) -> None:
    with pytest.raises(Trouble) as told:
        read("Vorname;Nachname\n;\n", halle, tmp_path)
    assert told.value.name == "roster-empty"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1", (1,)),
        ("2", (2,)),
        ("1, 2", ()),
        ("beide", ()),
        ("Beide Tage", ()),
        ("", ()),
        ("Mittwoch", (1,)),
        ("Do", (2,)),
        ("Thursday", (2,)),
        ("11.09.", (1,)),
        ("11.9.2019", (1,)),
        ("12. September", (2,)),
        ("2019-09-12", (2,)),
        ("11./12.09.", ()),
        ("Tag 2", (2,)),
        ("11.12.2019", None),
        ("irgendwann", None),
    ],
)
def test_days_are_understood_as_people_write_them(
    halle: Conference, tmp_path: Path, text: str, days: tuple[int, ...] | None
) -> None:
    found = read(as_csv([["Nachname", "Code", "Tage"], ["Grimm", "k3jx8", text]]), halle, tmp_path)
    assert people(found)[0].days == (days or ())
    assert said(found.notes) == ([] if days is not None else [(2, "unknown")])


@pytest.mark.parametrize(
    ("product", "days"), [("Tagesticket Mittwoch", (1,)), ("Ticket (12.09.)", (2,)), ("1 Ticket", ())]
)
def test_a_product_may_name_the_only_day(
    halle: Conference, tmp_path: Path, product: str, days: tuple[int, ...]
) -> None:
    assert people(read(as_csv([["Nachname", "Produkt"], ["Grimm", product]]), halle, tmp_path))[0].days == days


@pytest.mark.parametrize(
    ("heading", "answer", "wishes"),
    [
        ("Stadtführung?", "Ja", {"abend": ()}),
        ("Stadtführung?", "nein", {}),
        ("Stadtführung am Abend", "Stadtführung B", {"abend": ("stadt-b",)}),
        ("Teilnahme am Rundgang", "Rundgang C", {"marktplatz": ("rundgang-c",)}),
        ("Tour of the market", "yes", {"marktplatz": ()}),
        ("Themenraum", "Raum Neues Wissen (1. Stock)", {"themenraum": ("wissen",)}),
        ("Themenräume – Neues Wissen", "Ja", {"themenraum": ("wissen",)}),
        ("Themenräume – Neues Wissen", "Nein", {}),
        ("Zweitwunsch", "Strukturen", {"themenraum": ("strukturen",)}),
        ("Stadt", "Halle", {}),
        ("Abend", "ja", {"abend": ()}),
        ("Abendprogramm", "Stadtführung B", {"abend": ("stadt-b",)}),
        ("Abendliches", "x", {"abend": ()}),
        ("City tour", "yes", {"abend": ()}),
        ("Evening", "yes", {"abend": ()}),
        ("Vegetarisch? 1. Wahl", "", {}),
    ],
)
def test_questions_about_rooms_are_recognised(
    halle: Conference, tmp_path: Path, heading: str, answer: str, wishes: dict[str, tuple[str, ...]]
) -> None:
    found = read(as_csv([["Nachname", "Code", heading], ["Grimm", "k3jx8", answer]]), halle, tmp_path)
    assert people(found)[0].wishes == wishes
    assert found.notes == ()


def test_an_unknown_wish_is_noted_and_the_row_taken(halle: Conference, tmp_path: Path) -> None:
    rows = [["Nachname", "Code", "1. Wunsch", "2. Wunsch"], ["Grimm", "k3jx8", "Neues Bauen", "Neues Wissen"]]
    found = read(as_csv(rows), halle, tmp_path)
    assert people(found)[0].wishes == {"themenraum": ("wissen",)}
    assert said(found.notes) == [(2, "unknown")]
    assert "„Neues Bauen“" in str(found.notes[0].sentence)


def test_an_unknown_role_is_kept_and_noted_once(halle: Conference, tmp_path: Path) -> None:
    rows = [
        ["Nachname", "Code", "Rolle"],
        ["Grimm", "a", "Ehrengast"],
        ["Lind", "b", "Ehrengast"],
        ["Kurz", "c", "Gast"],
    ]
    found = read(as_csv(rows), halle, tmp_path)
    assert [person.role for person in people(found)] == ["Ehrengast", "Ehrengast", "Teilnahme"]
    assert said(found.notes) == [(2, "unknown")]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("paid", Status.CONFIRMED),
        ("Bestätigt", Status.CONFIRMED),
        ("", Status.CONFIRMED),
        ("pending", Status.UNPAID),
        ("nicht bezahlt", Status.UNPAID),
        ("Storniert", Status.CANCELLED),
        ("declined", Status.CANCELLED),
    ],
)
def test_status_words_of_both_languages(halle: Conference, tmp_path: Path, word: str, status: Status) -> None:
    found = read(as_csv([["Nachname", "Code", "Status"], ["Grimm", "k3jx8", word]]), halle, tmp_path)
    assert (people(found)[0].status, found.notes) == (status, ())


@pytest.mark.parametrize(("heading", "word"), [("Status", "Warteliste"), ("Bezahlt", "vielleicht")])
def test_an_unknown_status_is_told_and_changes_nobody_known(
    halle: Conference, tmp_path: Path, heading: str, word: str
) -> None:
    mia = Attendee("m", "w2nm4", "Mia", "Kurz", status=Status.CANCELLED)
    rows = [["Name", "Code", "Foto", heading], ["Mia Kurz", "w2nm4", "ja", word], ["Uwe Lind", "p9qz2", "ja", word]]
    difference = compare(read(as_csv(rows), halle, tmp_path), roll_of(halle, Registered(mia, Source.ROSTER)))
    found = {change.attendee: change.person.status for change in difference.changes}
    assert found == {"m": Status.CANCELLED, difference.new[0]: Status.CONFIRMED}
    assert said(difference.notes) == [(2, "unknown-status")]
    assert "gelten als bestätigt" in str(difference.notes[0].sentence)


@pytest.mark.parametrize("date", ["01.01.0001", "9999-12-31T23:00:00-12:00"])
def test_H28_a_date_at_the_end_of_the_calendar_is_unknown(halle: Conference, tmp_path: Path, date: str) -> None:
    found = read(as_csv([["Name", "Code", "Anmeldedatum"], ["Vera Grimm", "k3jx8", date]]), halle, tmp_path)
    assert people(found)[0].registered is None
    assert said(found.notes) == [(2, "unknown")]


def test_G04_an_endless_organisation_is_cut_and_noted(halle: Conference, tmp_path: Path) -> None:
    rows = [["Nachname", "Code", "Einrichtung"], ["Grimm", "k3jx8", "x" * 100_000]]
    found = read(as_csv(rows), halle, tmp_path)
    assert people(found)[0].organisation == "x" * 300
    assert said(found.notes) == [(2, "cut")]


def test_H28_codes_keep_their_zeros_and_formulas_are_text(halle: Conference, tmp_path: Path) -> None:
    rows = [["Vorname", "Nachname", "Ticket"], ["=1+1", '@SUM("x")', "00042"]]
    (person,) = people(read(as_csv(rows), halle, tmp_path))
    assert (person.given, person.family, person.ticket) == ("=1+1", '@SUM("x")', "00042")


def test_control_characters_never_come_into_a_name(halle: Conference, tmp_path: Path) -> None:
    found = read("Nachname;Code\n Grimm\x1b[31m\u00a0\x07 Lind ;x\n", halle, tmp_path)
    assert people(found)[0].family == "Grimm [31m Lind"


# Columns that mean nothing here


@pytest.mark.parametrize("heading", ["Behörde", "Behörde/Institution", "Dienststelle", "Arbeitgeber", "Kommune"])
def test_words_of_offices_name_the_organisation_and_the_role(halle: Conference, tmp_path: Path, heading: str) -> None:
    found = read(as_csv([["Name", heading, "Funktion"], ["Vera Grimm", "Stadt Lindenau", "Presse"]]), halle, tmp_path)
    assert (people(found)[0].organisation, people(found)[0].role) == ("Stadt Lindenau", "Presse")
    assert found.unused == ()


def test_filled_columns_that_mean_nothing_are_told(halle: Conference, tmp_path: Path) -> None:
    text = "Name;Einrichtung;Behörde;Essen;Leer;\nVera Grimm;Halle;Bauamt;vegan;;x\n"
    found = read(text, halle, tmp_path)
    assert found.unused == ("Behörde", "Essen")
    assert compare(found, roll_of(halle)).unused == ("Behörde", "Essen")
    assert read(text, halle, tmp_path, notes="Essen").unused == ("Behörde",)


@pytest.mark.parametrize(("header", "words"), [(POSITIONS_DE, GERMAN), (POSITIONS_EN, ENGLISH)])
def test_what_a_ticket_shop_adds_for_itself_is_not_told(
    halle: Conference, tmp_path: Path, header: list[str], words: dict[str, str]
) -> None:
    unused = read(as_csv(positions(header, words)), halle, tmp_path).unused
    assert unused == (header[6], header[18], header[26])  # telephone, salutation, city


# Columns asked for


def test_columns_can_be_asked_for(halle: Conference, tmp_path: Path) -> None:
    text = "Wer;Woher;Raum;Abends\nVera Grimm;Halle;Neues Wissen;ja\n"
    (vera,) = people(read(text, halle, tmp_path, name="wer", organisation="Woher", wish2="Raum", abend="Abends"))
    assert (vera.given, vera.family, vera.organisation) == ("Vera", "Grimm", "Halle")
    assert vera.wishes == {"themenraum": ("wissen",), "abend": ()}


def listing(conference: Conference, *rows: str) -> roster.Listing:
    cells = tuple(tuple(row.split(";")) for row in rows)
    return roster.locate([roster.Sheet("", cells, tuple(range(1, len(rows) + 1)))], conference)


def test_a_column_can_be_given_another_meaning_or_none_by_its_place(halle: Conference) -> None:
    found = listing(halle, "Vorname;Nachname;Firma;Firma;Raum", "Ada;Muster;Amt;Rechnungsstelle;Neues Wissen")
    meaning = found.columns
    assert [meaning.meaning(at) for at in range(5)] == ["given", "family", "organisation", None, None]
    meaning = meaning.taking(3, "organisation").taking(4, roster.askable(halle)["wish1"])
    assert [meaning.meaning(at) for at in range(4)] == ["given", "family", None, "organisation"]
    (ada,) = people(roster.understand(replace(found, columns=meaning), halle))
    assert (ada.organisation, ada.wishes) == ("Rechnungsstelle", {"themenraum": ("wissen",)})
    nothing = meaning.taking(3, None).taking(4, None)
    (ada,) = people(roster.understand(replace(found, columns=nothing), halle))
    assert (ada.organisation, ada.wishes) == ("", {})


def test_a_whole_name_and_its_parts_exclude_each_other(halle: Conference) -> None:
    meaning = listing(halle, "Vorname;Nachname;Wer", "Ada;Muster;Ada Muster").columns.taking(2, "name")
    assert meaning.fields == {"name": 2}
    assert meaning.taking(1, "family").fields == {"family": 1}


def test_the_options_of_one_question_share_its_wish(halle: Conference) -> None:
    found = listing(halle, "Name;Raum: Neues Wissen;Raum: Neue Strukturen;Wunsch", "Ada Muster;ja;nein;Neues Wissen")
    options = [found.columns.meaning(at) for at in (1, 2)]
    assert all(isinstance(one, roster.Question) and one.room for one in options)
    without = found.columns.taking(1, None)
    assert without.taking(1, options[0]).questions == found.columns.questions
    assert [one.at for one in found.columns.taking(3, roster.askable(halle)["wish1"]).questions] == [3]


def test_a_list_can_be_looked_at_before_its_columns_name_people(halle: Conference) -> None:
    found = listing(halle, "A;B", "x;Ada Muster", "x;Ben Muster", ";Ada Muster")
    with pytest.raises(Trouble, match="keine Spalte mit Namen"):
        roster.understand(found, halle)
    assert [found.samples(at, 2) for at in (0, 1)] == [("x",), ("Ada Muster", "Ben Muster")]
    named = replace(found, columns=found.columns.taking(1, "name"))
    assert [row.person.family for row in roster.understand(named, halle).rows] == ["Muster"] * 3


def test_a_difference_says_on_which_line_each_person_stands(halle: Conference, tmp_path: Path) -> None:
    found = compare(read("Name\nAda Muster\n\nBen Muster\n", halle, tmp_path), roll_of(halle))
    assert list(found.rows) == list(found.new)
    assert list(found.rows.values()) == [2, 4]


def test_an_asked_column_takes_the_place_of_a_recognised_one(halle: Conference) -> None:
    found = roster.columns(["Vorname", "Nachname", "Rufname", "Firma", "Kunde"], halle, {"given": "Rufname"})
    assert found.fields == {"given": 2, "family": 1, "organisation": 3}
    assert roster.columns(["Vorname", "Nachname", "Wer"], halle, {"name": "Wer"}).fields == {"name": 2}
    assert roster.columns(["Vorname", "Stadtführung?"], halle, {"notes": "Stadtführung?"}).questions == ()


def test_an_unknown_field_or_column_is_told_with_the_known_ones(halle: Conference) -> None:
    with pytest.raises(Trouble, match="marktplatz, abend"):
        roster.columns(["Wer"], halle, {"vorname": "Wer"})
    with pytest.raises(Trouble, match="Wer, Woher"):
        roster.columns(["Wer", "", "Woher"], halle, {"name": "Was"})


# Rows that cannot be used


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["", "", "neu", "X-9", "n@example.org"], "no-name"),
        (["Uwe", "Lind", "k3jx8", "X-9", "n@example.org"], "ticket-twice"),
        (["Uwe", "Lind", "neu", "X-1", "n@example.org"], "ref-twice"),
        (["VERA", "Grimm", "", "", "Vera@example.org"], "person-twice"),
        (["Uwe", "Lind", "neu", "X-9", "n@example.org", "mehr"], "shifted"),
        (["Lind", "neu", "X-9", "n@example.org", "Halle"], "shifted"),
    ],
)
def test_H12_H18_rows_that_cannot_be_used_are_left_out_and_told(
    halle: Conference, tmp_path: Path, row: list[str], problem: str
) -> None:
    header = ["Vorname", "Nachname", "Code", "Ref", "E-Mail", "Einrichtung"]
    rows = [header, ["Vera", "Grimm", "k3jx8", "X-1", "vera@example.org", "Halle"], [*row, "Ort"]]
    if problem == "shifted":
        rows[2] = rows[2] if len(row) > 5 else row
    difference = compare(read(as_csv(rows), halle, tmp_path), roll_of(halle))
    assert said(difference.problems) == [(3, problem)]
    assert [change.person.given for change in difference.changes] == ["Vera"]
    assert str(difference.problems[0].sentence)


def test_H18_a_code_that_belongs_to_somebody_else_is_refused(halle: Conference, tmp_path: Path) -> None:
    vera = Attendee("v", "k3jx8", "Vera", "Grimm", email="vera@example.org", ref="X-1")
    uwe = Attendee("u", "p9qz2", "Uwe", "Lind", email="uwe@example.org", ref="X-2")
    roll = roll_of(halle, *(Registered(one, Source.ROSTER) for one in (vera, uwe)))
    rows = [["Vorname", "Nachname", "Code", "Ref", "E-Mail"], ["Uwe", "Lind", "k3jx8", "X-2", "uwe@example.org"]]
    difference = compare(read(as_csv(rows), halle, tmp_path), roll)
    assert said(difference.problems) == [(2, "ticket-of-another")]
    assert difference.changes == ()
    without_ref = [[*row[:3], row[4]] for row in rows]
    assert said(compare(read(as_csv(without_ref), halle, tmp_path), roll).problems) == [(2, "ticket-of-another")]


def test_a_ticket_handed_on_is_the_same_registration(halle: Conference, tmp_path: Path) -> None:
    vera = Attendee("v", "k3jx8", "Vera", "Grimm", email="vera@example.org", ref="X-1")
    rows = [["Vorname", "Nachname", "Code", "Ref", "E-Mail"], ["Uwe", "Lind", "k3jx8", "X-1", "uwe@example.org"]]
    difference = compare(read(as_csv(rows), halle, tmp_path), roll_of(halle, Registered(vera, Source.ROSTER)))
    assert (difference.changed, difference.problems) == (("v",), ())
    assert difference.changes[0].person.name == "Uwe Lind"


def test_H17_one_mail_for_two_names_is_told_and_both_are_taken(halle: Conference, tmp_path: Path) -> None:
    rows = [["Name", "Code", "E-Mail"], ["Vera Grimm", "a", "amt@example.org"], ["Uwe Lind", "b", "Amt@example.org"]]
    difference = compare(read(as_csv(rows), halle, tmp_path), roll_of(halle))
    assert len(difference.new) == 2
    assert said(difference.notes) == [(1, "no-photo"), (3, "same-mail")]


def test_two_tickets_under_one_name_are_both_taken_and_told(halle: Conference, tmp_path: Path) -> None:
    rows = [["Name", "Code", "E-Mail"], *(["Vera Grimm", code, "v@example.org"] for code in ("a", "b"))]
    difference = compare(read(as_csv(rows), halle, tmp_path), roll_of(halle))
    assert [change.person.ticket for change in difference.changes] == ["a", "b"]
    assert said(difference.notes) == [(1, "no-photo"), (3, "same-person")]


# The difference


def test_a_first_list_registers_everybody(halle: Conference, tmp_path: Path) -> None:
    difference = compare(read(as_csv(positions(POSITIONS_DE, GERMAN)), halle, tmp_path), roll_of(halle))
    assert difference.new == ("id1", "id2", "id3", "id5")
    assert difference.cancelled == ("id4",)
    assert {change.source for change in difference.changes} == {Source.ROSTER}
    assert [change.person.ticket for change in difference.changes] == ["k3jx8", "p9qz2", "t5vb7", "w2nm4", "c6rf1"]


def test_missing_codes_are_minted_and_told(halle: Conference, tmp_path: Path) -> None:
    difference = compare(read("Name\nVera Grimm\nUwe Lind\n", halle, tmp_path), roll_of(halle))
    assert [change.person.ticket for change in difference.changes] == ["code2", "code4"]
    assert said(difference.notes) == [(1, "no-codes"), (1, "no-photo")]
    roll = roll_of(halle, *difference.changes)
    assert compare(read("Name\nUwe Lind\nVera Grimm\n", halle, tmp_path), roll).notes == ()


def test_codes_are_minted_for_those_who_have_none(halle: Conference, tmp_path: Path) -> None:
    difference = compare(read("Name;Code\nVera Grimm;\nUwe Lind;k3jx8\n", halle, tmp_path), roll_of(halle))
    assert [change.person.ticket for change in difference.changes] == ["code2", "k3jx8"]
    assert said(difference.notes) == [(1, "minted"), (1, "no-photo")]


def test_H19_a_newer_list_adds_changes_and_cancels_and_touches_no_arrival(halle: Conference, tmp_path: Path) -> None:
    rows = positions(POSITIONS_DE, GERMAN)
    first = compare(read(as_csv(rows), halle, tmp_path), roll_of(halle))
    vera, uwe, lukasz, *_ = first.new
    arrived = (Arrived(vera, 1), Assigned(vera, "themenraum", "wissen", How.PLANNED, 1))
    roll = roll_of(halle, *first.changes, *arrived)
    assert compare(read(as_csv(rows), halle, tmp_path), roll).changes == ()

    rows[1][23] = "Stadt Auental"
    rows[2][4] = "storniert"
    rows[3][4] = "bezahlt"
    rows[5][2:4], rows[5][20:23], rows[5][33] = ["N9P1Q", "1"], ["Eva", "Neu", "eva@example.org"], "neu77"
    second = compare(read(as_csv(rows), halle, tmp_path), roll, first=100)
    assert (len(second.new), second.changed, second.cancelled) == (1, (vera, lukasz), (uwe,))
    assert second.unchanged == first.cancelled
    assert second.missing == (first.new[3],)
    assert not second.problems
    later = roll_of(halle, *first.changes, *arrived, *second.changes).standing(vera)
    assert later.attendee.organisation == "Stadt Auental"
    assert set(later.arrivals) == {1}
    assert later.seats["themenraum"].room == "wissen"


def test_H20_nobody_who_has_arrived_is_lost_from_a_shorter_list(halle: Conference, tmp_path: Path) -> None:
    vera, uwe = (Attendee(name, f"code-{name}", name, "Grimm", email=f"{name}@example.org") for name in ("Vera", "Uwe"))
    roll = roll_of(
        halle, *(Registered(one, Source.ROSTER) for one in (vera, uwe)), Arrived("Vera", 1), Arrived("Uwe", 1)
    )
    rows = [
        ["Vorname", "Nachname", "Code", "E-Mail", "Status"],
        ["Uwe", "Grimm", "code-Uwe", "Uwe@example.org", "storniert"],
    ]
    difference = compare(read(as_csv(rows), halle, tmp_path), roll)
    assert difference.missing == ("Vera",)
    assert difference.cancelled == ("Uwe",)
    assert said(difference.notes) == [(2, "cancelled-here")]
    assert [change.person.id for change in difference.changes] == ["Uwe"]


def test_what_a_desk_corrected_stays_and_is_told(halle: Conference, tmp_path: Path) -> None:
    vera = Attendee("v", "k3jx8", "Vera", "Grim", organisation="Halle", email="vera@example.org")
    corrected = Registered(replace(vera, family="Grimm"), Source.DESK)
    roll = roll_of(halle, Registered(vera, Source.ROSTER), corrected)
    rows = [["Vorname", "Nachname", "Code", "Einrichtung"], ["Vera", "Grim", "k3jx8", "Stadt Halle"]]
    difference = compare(read(as_csv(rows), halle, tmp_path), roll)
    assert said(difference.notes) == [(2, "kept")]
    assert "Nachname" in str(difference.notes[0].sentence)
    assert difference.changes[0].person == replace(vera, family="Grimm", organisation="Stadt Halle")


@pytest.mark.parametrize(
    ("field", "corrected", "heading", "cell", "told"),
    [
        ("organisation", "Halle", "Einrichtung", "Amt " + "x" * 50, "„Amt " + "x" * 35 + "…“"),
        ("organisation", "Halle", "Einrichtung", "", "„–“"),
        ("status", Status.CONFIRMED, "Status", "pending", "„nicht bezahlt“"),
        ("photo", True, "Foto", "nein", "„nein“"),
        ("days", (1,), "Tage", "Donnerstag", "„2“"),
        ("wishes", {"themenraum": ("wissen",)}, "1. Wunsch", "Neue Strukturen", "„strukturen“"),
        ("days", (1,), "Tage", "beide", "„alle Tage“"),
        ("wishes", {"themenraum": ("wissen",)}, "1. Wunsch", "", "„–“"),
    ],
)
def test_what_the_list_says_against_a_correction_is_told(
    halle: Conference, tmp_path: Path, field: str, corrected: Any, heading: str, cell: str, told: str
) -> None:
    vera = Attendee("v", "k3jx8", "Vera", "Grimm", organisation="Ort", status=Status.UNPAID)
    facts = Registered(vera, Source.ROSTER), Registered(replace(vera, **{field: corrected}), Source.DESK)
    rows = [["Name", "Code", heading], ["Vera Grimm", "k3jx8", cell]]
    (note,) = compare(read(as_csv(rows), halle, tmp_path), roll_of(halle, *facts)).notes
    assert f"in der Liste steht {told}." in str(note.sentence)


def substituted(halle: Conference, person: Attendee) -> Roll:
    """A roll on which somebody else was registered instead of ``person``, at the desk."""
    own = {"title": "", "email": "", "photo": None, "notes": ""}
    stella = replace(person, ticket="new77", given="Stella", family="Vertretung", **own)
    return roll_of(halle, Registered(person, Source.ROSTER), Registered(stella, Source.SUBSTITUTE))


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["Name", "Code"], ["Vera Grimm", "k3jx8"]),
        (["Name", "Ref"], ["Vera Grimm", "X-1"]),
        (["Name", "E-Mail"], ["Vera Grimm", "vera@example.org"]),
        (["Name", "Einrichtung"], ["Vera Grimm", "Halle"]),
        (
            ["Name", "Code", "Ref", "E-Mail", "Einrichtung", "Titel", "Foto", "Bemerkung"],
            ["Vera Grimm", "k3jx8", "X-1", "vera@example.org", "Halle", "Dr.", "ja", "Rollstuhl"],
        ),
    ],
)
def test_a_newer_list_does_not_bring_back_whom_somebody_stands_in_for(
    halle: Conference, tmp_path: Path, header: list[str], row: list[str]
) -> None:
    vera = Attendee("v", "k3jx8", "Vera", "Grimm", organisation="Halle", email="vera@example.org", ref="X-1")
    roll = substituted(halle, vera)
    difference = compare(read(as_csv([header, row]), halle, tmp_path), roll)
    assert (difference.unchanged, difference.new, difference.missing) == (("v",), (), ())
    assert difference.changes == ()
    assert said(difference.notes) == [(2, "replaced")]
    assert "Vera Grimm steht in der Liste, am Tisch ist Stella Vertretung" in str(difference.notes[0].sentence)


def test_a_newer_list_still_tells_what_is_the_registrations(halle: Conference, tmp_path: Path) -> None:
    vera = Attendee("v", "k3jx8", "Vera", "Grimm", status=Status.UNPAID)
    rows = [["Name", "Code", "Status"], ["Vera Grimm", "k3jx8", "storniert"]]
    difference = compare(read(as_csv(rows), halle, tmp_path), substituted(halle, vera))
    (change,) = difference.changes
    assert (change.person.family, change.person.status) == ("Vertretung", Status.CANCELLED)


def test_a_list_that_knows_the_substitute_changes_nothing(halle: Conference, tmp_path: Path) -> None:
    vera = Attendee("v", "k3jx8", "Vera", "Grimm", organisation="Halle")
    rows = [["Vorname", "Nachname", "Code", "Einrichtung"], ["Stella", "Vertretung", "new77", "Halle"]]
    difference = compare(read(as_csv(rows), halle, tmp_path), substituted(halle, vera))
    assert (difference.unchanged, difference.notes) == (("v",), ())


def test_who_was_replaced_and_registers_anew_is_somebody_else(halle: Conference, tmp_path: Path) -> None:
    vera = Attendee("v", "k3jx8", "Vera", "Grimm", email="vera@example.org")
    rows = [
        ["Name", "Code", "E-Mail"],
        ["Vera Grimm", "k3jx8", "vera@example.org"],
        ["Vera Grimm", "other", "vera@example.org"],
    ]
    difference = compare(read(as_csv(rows), halle, tmp_path), substituted(halle, vera))
    assert (difference.unchanged, len(difference.new)) == (("v",), 1)


def test_a_list_without_photos_is_told_once_when_somebody_new_comes_in(halle: Conference, tmp_path: Path) -> None:
    text = "Name;Code\nVera Grimm;k3jx8\nUwe Lind;p9qz2\n"
    first = compare(read(text, halle, tmp_path), roll_of(halle))
    assert said(first.notes) == [(1, "no-photo")]
    assert compare(read(text, halle, tmp_path), roll_of(halle, *first.changes)).notes == ()
    asked = read("Name;Code;Foto\nEva Neu;neu77;\n", halle, tmp_path)
    assert compare(asked, roll_of(halle, *first.changes)).notes == ()


def test_those_who_are_to_pay_first_are_counted_new_or_known(halle: Conference, tmp_path: Path) -> None:
    text = "Name;Code;Status\nVera Grimm;a;pending\nUwe Lind;b;pending\nMia Kurz;c;paid\n"
    known = [Attendee("v", "a", "Vera", "Grimm", status=Status.UNPAID), Attendee("m", "c", "Mia", "Kurz")]
    roll = roll_of(halle, *(Registered(one, Source.ROSTER) for one in known))
    difference = compare(read(text, halle, tmp_path), roll)
    assert (difference.unpaid, difference.unchanged, len(difference.new)) == (2, ("v", "m"), 1)


@pytest.mark.parametrize(
    ("tour", "days", "told"),
    [("nein", "beide", ["wish-dropped"]), ("ja", "2", ["days-dropped"]), ("ja", "beide", [])],
)
def test_a_seat_outlives_its_wish_and_that_is_told(
    halle: Conference, tmp_path: Path, tour: str, days: str, told: list[str]
) -> None:
    vera = Attendee("v", "k3jx8", "Vera", "Grimm", wishes={"abend": ()})
    seated = Assigned("v", "abend", "stadt-a", How.PLANNED, 1)
    rows = [["Name", "Code", "Stadtführung?", "Tage"], ["Vera Grimm", "k3jx8", tour, days]]
    found, registered = read(as_csv(rows), halle, tmp_path), Registered(vera, Source.ROSTER)
    assert said(compare(found, roll_of(halle, registered, seated)).notes) == [(2, one) for one in told]
    assert compare(found, roll_of(halle, registered)).notes == ()


@pytest.mark.parametrize("header", [["Vorname", "Nachname", "E-Mail"], ["Vorname", "Nachname", "Einrichtung"]])
def test_a_corrected_name_is_recognised_without_a_code(halle: Conference, tmp_path: Path, header: list[str]) -> None:
    vera = Attendee("v", "k3jx8", "Vera", "Grim", organisation="Halle", email="vera@example.org")
    corrected = Registered(replace(vera, family="Grimm"), Source.DESK)
    roll = roll_of(halle, Registered(vera, Source.ROSTER), corrected)
    cells = {"Vorname": "Vera", "Nachname": "Grim", "E-Mail": "vera@example.org", "Einrichtung": "Halle"}
    difference = compare(read(as_csv([header, [cells[heading] for heading in header]]), halle, tmp_path), roll)
    assert (difference.unchanged, difference.new, difference.missing) == (("v",), (), ())
    assert said(difference.notes) == [(2, "kept")]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["Name", "Code"], ["Vera Neu", "k3jx8"]),
        (["Name", "Ref"], ["Vera Neu", "X-1"]),
        (["Name", "E-Mail"], ["GRIMM, Vera", "Vera@Example.org"]),
        (["Name", "Einrichtung"], ["Vera Grimm", "stadt halle"]),
        (["Name", "Einrichtung", "E-Mail"], ["Vera Grimm", "Stadt Halle", "neu@example.org"]),
        (["Name"], ["Vera Grimm"]),
    ],
)
def test_a_known_person_is_recognised_by_the_surest_sign(
    halle: Conference, tmp_path: Path, header: list[str], row: list[str]
) -> None:
    vera = Attendee("v", "k3jx8", "Vera", "Grimm", organisation="Stadt Halle", email="vera@example.org", ref="X-1")
    difference = compare(read(as_csv([header, row]), halle, tmp_path), roll_of(halle, Registered(vera, Source.ROSTER)))
    assert (difference.new, difference.missing) == ((), ())
    assert {change.person.id for change in difference.changes} <= {"v"}
    assert all(change.person.ticket == "k3jx8" for change in difference.changes)


def test_a_name_that_two_people_bear_recognises_neither(halle: Conference, tmp_path: Path) -> None:
    known = [
        Attendee(one, f"code-{one}", "Mia", "Kurz", organisation="Halle", email=f"{one}@example.org") for one in "ab"
    ]
    roll = roll_of(halle, *(Registered(one, Source.ROSTER) for one in known))
    difference = compare(read("Name;Einrichtung\nMia Kurz;Halle\n", halle, tmp_path), roll)
    assert (len(difference.new), difference.missing) == (1, ("a", "b"))


def test_the_order_of_rows_does_not_decide_who_is_whom(halle: Conference, tmp_path: Path) -> None:
    vera = Attendee("v", "a", "Vera", "Grimm", email="v@example.org")
    rows = [["Name", "Code", "E-Mail"], *(["Vera Grimm", code, "v@example.org"] for code in ("b", "a"))]
    difference = compare(read(as_csv(rows), halle, tmp_path), roll_of(halle, Registered(vera, Source.ROSTER)))
    assert difference.unchanged == ("v",)
    assert [change.person.ticket for change in difference.changes] == ["b"]


def test_a_walk_in_is_never_missing_and_may_turn_up_in_the_list(halle: Conference, tmp_path: Path) -> None:
    eva = Attendee("e", "k3jx8", "Eva", "Lind", organisation="Halle")
    roll = roll_of(halle, Registered(eva, Source.WALK_IN))
    assert compare(read("Name\nVera Grimm\n", halle, tmp_path), roll).missing == ()
    difference = compare(read("Name;Code;Einrichtung\nEva Lind;neu;Halle\n", halle, tmp_path), roll)
    assert difference.changed == ("e",)
    assert said(difference.notes) == [(2, "ticket-replaced")]


def test_what_the_list_has_no_column_for_stays(halle: Conference, tmp_path: Path) -> None:
    vera = Attendee(
        "v", "k3jx8", "Vera", "Grimm", title="Dr.", role="Presse", days=(1,), photo=True, status=Status.UNPAID,
        wishes={"themenraum": ("wissen",), "marktplatz": ()},
    )  # fmt: skip
    roll = roll_of(halle, Registered(vera, Source.ROSTER))
    rows = [["Vorname", "Nachname", "Code", "Stadtführung?"], ["Vera", "Grimm", "k3jx8", "ja"]]
    (change,) = compare(read(as_csv(rows), halle, tmp_path), roll).changes
    assert change.person == replace(vera, wishes={"themenraum": ("wissen",), "marktplatz": (), "abend": ()})


def test_G08_a_name_composed_or_decomposed_is_one_person(halle: Conference, tmp_path: Path) -> None:
    known = Attendee("u", "k3jx8", "Uwe", "O\u0308zdemir", email="u@example.org")
    difference = compare(
        read("Name;E-Mail\nUwe Özdemir;u@example.org\n", halle, tmp_path),
        roll_of(halle, Registered(known, Source.ROSTER)),
    )
    assert (difference.new, difference.missing) == ((), ())


def test_the_example_shows_a_list_without_problems(halle: Conference) -> None:
    found = roster.read(office.read_sheets(assets.path("roster-example.csv")), halle)
    difference = compare(found, roll_of(halle))
    assert (len(difference.new), len(difference.cancelled), difference.problems) == (9, 1, ())
    assert all("(erfunden)" in person.organisation and "example.org" in person.email for person in people(found))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_sentence_about_a_roster_can_be_said(language: str) -> None:
    i18n.use(language)
    names = ("n", "column", "text", "longest", "name", "field", "listed", "row", "cells", "columns")
    gaps = {name: name for name in names}
    for key in i18n.catalogue(language):
        if key.startswith("roster."):
            assert i18n.say(key, **gaps)
