import json
import random
import string
from base64 import b64encode
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checkin.ticket import (
    ALPHABET,
    LONGEST,
    Candidate,
    Kind,
    Reading,
    grouped,
    masked,
    mint,
    mint_id,
    only_ticket,
    read,
)

HOSTS = ("kommunen-innovativ.de", "www.kommunen-innovativ.de")
PRETIX = "5f3cb0c4w2y7z9mkr8dpt6xehgqvnu2j"
SIGNED = "==wY2Z7KfRq9xPmB0Lz+TnH4/vUoE3sQaJd8iXgC5ryWkVh1NtAGlMbS6eDpOuI"
PERSON = UUID("3f2b8c1e-9d47-4a6b-8e15-0c7f9a2d4b68")
COMPANION = UUID("b1946ac9-2492-4d23-87a5-e6c1f00d9c3a")


def codes(text: str) -> list[str]:
    return [candidate.code for candidate in read(text, HOSTS).candidates]


def repaired(text: str) -> list[str]:
    return [candidate.code for candidate in read(text, HOSTS).candidates if candidate.repaired]


def packed(*people: UUID) -> list[str]:
    return [b64encode(person.bytes).decode() for person in people]


# Own codes


def test_a_code_is_34_letters_of_the_alphabet_and_no_two_are_alike():
    minted = {mint() for _ in range(1000)}
    assert len(minted) == 1000
    assert all(len(code) == 34 and set(code) <= set(ALPHABET) for code in minted)


def test_a_fresh_code_is_read_as_itself():
    code = mint()
    assert read(code) == Reading(Kind.OWN, (Candidate(code),))


def test_an_id_is_fit_for_a_file_name():
    assert len(mint_id()) == 12
    assert set(mint_id()) <= set(ALPHABET.lower())
    assert mint_id() != mint_id()


def test_own_codes_are_read_aloud_in_fours_and_foreign_ones_are_left_alone():
    code = mint()
    assert grouped(code).split(" ") == [code[i : i + 4] for i in range(0, 34, 4)]
    assert grouped(PRETIX) == PRETIX
    assert grouped("") == ""


@pytest.mark.parametrize(
    "dress",
    [
        str.lower,
        str.title,
        grouped,
        lambda code: grouped(code).replace(" ", "-").lower(),
        lambda code: f"  {code}\r\n",
        lambda code: f"{code}\t",
        lambda code: f"{code}\r\n{code}\r\n",
        lambda code: f"{code.lower()}\n{code.lower()}",
        lambda code: f"]Q1{code}",
        lambda code: f"\\000026{code}",
        lambda code: f"]Q2\\000026{code}\r",
    ],
)
def test_F01_own_code_in_any_dress_is_the_same_guest(dress):
    code = mint()
    assert read(dress(code)) == Reading(Kind.OWN, (Candidate(code),))


def test_F02_any_one_wrong_letter_is_a_typing_error():
    for code in (mint(), ALPHABET[0] * 34):  # the second is the code of 128 zeros
        for place in range(34):
            for letter in ALPHABET:
                changed = code[:place] + letter + code[place + 1 :]
                assert (read(changed).kind is Kind.OWN) == (changed == code)
                assert read(changed).kind in {Kind.OWN, Kind.MISTYPED}


def test_F02_any_two_letters_swapped_are_a_typing_error():
    for code in (mint() for _ in range(20)):
        for first in range(34):
            for second in range(first + 1, 34):
                letters = list(code)
                letters[first], letters[second] = letters[second], letters[first]
                assert (read("".join(letters)).kind is Kind.OWN) == ("".join(letters) == code)


@pytest.mark.parametrize("wrong", [slice(0, 33), slice(1, 34), slice(0, 20), slice(0, 34, 2)])
def test_F02_a_code_cut_short_is_a_typing_error(wrong):
    assert read(mint()[wrong]).kind is Kind.MISTYPED


def test_F02_letters_that_no_code_has_are_a_typing_error():
    code = mint()
    assert read("0A" + code[2:]).kind is Kind.MISTYPED
    assert read(code + "8").kind is Kind.MISTYPED


def test_two_scans_run_together_are_a_typing_error():
    assert read(mint() + mint()).kind is Kind.MISTYPED
    assert read(f"{mint()} {mint()}").kind is Kind.MISTYPED


def test_F03_a_code_that_nobody_has_is_still_well_formed():
    assert read(mint()).kind is Kind.OWN
    assert read(PRETIX).kind is Kind.FOREIGN


# Codes of other systems


@pytest.mark.parametrize("code", [PRETIX, SIGNED, SIGNED[::-1], "8801234567", "17-2042", "EVT:2041", str(PERSON)])
def test_foreign_codes_are_tickets_exactly_as_they_are(code):
    reading = read(f"{code}\r\n", HOSTS)
    assert reading.kind is Kind.FOREIGN
    assert reading.candidates[0] == Candidate(code)


def test_an_older_indico_ticket_is_its_secret():
    text = json.dumps(
        {"registrant_id": 17, "checkin_secret": str(PERSON), "event_id": 4, "server_url": "https://indico.example.org"},
        separators=(",", ":"),
    )
    assert read(text).kind is Kind.FOREIGN
    assert codes(text) == [text, str(PERSON)]


def test_a_compact_indico_ticket_is_its_secret_or_that_of_the_accompanying_person():
    alone = json.dumps({"i": [2, "indico.example.org", *packed(PERSON)]}, separators=(",", ":"))
    company = json.dumps({"i": [2, "indico.example.org", *packed(PERSON, COMPANION)]}, separators=(",", ":"))
    assert codes(alone) == [alone, str(PERSON)]
    assert codes(company) == [company, str(COMPANION)]


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{",
        '{"i":[]}',
        '{"i":[2,"x","AAAA"]}',
        '{"i":[2,"x","?"]}',
        '{"checkin_secret":"no"}',
        '{"checkin_secret":{"a":[1]}}',
        "{" * LONGEST,
        '{"a":' + "[" * 900,
        '{"i":[' + "9" * 900,
    ],
)
def test_other_json_is_no_ticket(text):
    reading = read(text)
    assert reading.kind is Kind.NOT_A_TICKET
    assert [candidate.code for candidate in reading.candidates if not candidate.repaired] == [text]


def test_an_alfio_ticket_is_what_stands_before_the_signature():
    text = f"{PERSON}/aGVsbG8gd29ybGQgdGhpcyBpcyBhIHRlc3Q="
    assert read(text).kind is Kind.FOREIGN
    assert codes(text)[:2] == [text, str(PERSON)]


def test_F14_two_tickets_on_two_lines_admit_nobody():
    for first, second in ((mint(), mint()), (PRETIX, mint()), ("8801234567", "8801234568")):
        for between in ("\n", "\r\n", "\r", "\t", "\r\n\r\n"):
            assert read(first + between + second) == Reading(Kind.SEVERAL)


def test_F14_two_web_addresses_on_two_lines_admit_nobody():
    lines = "\n".join(f"https://{HOSTS[0]}/t/{mint()}" for _ in range(2))
    assert read(lines, HOSTS) == Reading(Kind.SEVERAL)


def test_an_address_with_two_own_codes_admits_nobody():
    assert read(f"https://{HOSTS[0]}/t/{mint()}?code={mint()}", HOSTS) == Reading(Kind.SEVERAL)


@pytest.mark.parametrize(
    "address",
    [
        "https://kommunen-innovativ.de/t/{}",
        "http://www.kommunen-innovativ.de/ticket/{}/",
        "https://kommunen-innovativ.de:443/t/{}",
        "HTTPS://KOMMUNEN-INNOVATIV.DE/T/{}",
        "https://kommunen-innovativ.de/t/{}?utm_source=Brief%20an%20alle&fbclid=IwAR2xYz01",
        "https://kommunen-innovativ.de/?code={}&utm_campaign=2019",
        "https://kommunen-innovativ.de?lang=de&code={}#oben",
    ],
)
def test_F15_an_address_of_ours_is_the_code_in_it_tracking_or_not(address):
    own = mint()
    assert read(address.format(own.lower()), HOSTS).kind is Kind.OWN
    assert codes(address.format(own.lower()))[1:] == [own]
    assert read(address.format(PRETIX), HOSTS).kind is Kind.FOREIGN
    assert codes(address.format(PRETIX))[1:] == [PRETIX]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/t/{}",
        "https://kommunen-innovativ.de.evil.example/t/{}",
        "https://evil-kommunen-innovativ.de/t/{}",
        "https://kommunen-innovativ.de@evil.example/t/{}",
        "https://desk:secret@kommunen-innovativ.de/t/{}",
        "https://evil.example\\@kommunen-innovativ.de/t/{}",
        "https://evil.example/kommunen-innovativ.de/t/{}",
        "https://kommunen-innovativ.de./t/{}",
        "https://kommunen-innovativ.de:8443/t/{}",
        "https://kommunen%2dinnovativ.de/t/{}",
        "https://kommunen-innovativ.de/t%2f{}",
        "https://kommunen-innovativ.de/?code=%20{}",
        "https://kommunen-innovativ.de/?utm_content={}",
        "ftp://kommunen-innovativ.de/t/{}",
        "https://kοmmunen-innovativ.de/t/{}",  # Greek omicron
    ],
)
def test_F16_any_other_address_names_nobody(address):
    for code in (mint(), PRETIX):
        text = address.format(code)
        reading = read(text, HOSTS)
        assert reading.kind is Kind.NOT_A_TICKET
        assert {candidate.code for candidate in reading.candidates} <= {text}


def test_F17_a_number_is_looked_up_as_a_ticket_and_as_nothing_else():
    assert read("1042") == Reading(Kind.FOREIGN, (Candidate("1042"),))
    assert read("17") == Reading(Kind.NOT_A_TICKET, (Candidate("17"),))


# Garbled by a keyboard layout


@pytest.mark.parametrize("moved", ["yz", "aqzwm"], ids=["QWERTZ", "AZERTY"])
def test_F18_own_codes_have_no_letter_that_another_layout_moves(moved):
    assert not set(ALPHABET.lower()) & set(moved)


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("5f3cb0c4w2z7y9mkr8dpt6xehgqvnu2j", PRETIX),  # a US scanner on a German computer, and the reverse
        ("5F3CB0C4W2Y7Z9MKR8DPT6XEHGQVNU2J", PRETIX),  # Caps Lock
        ("ABCß17ß2042", "ABC-17-2042"),  # US on German
        ("ABC'17'2042", "ABC-17-2042"),  # US on Swiss, Italian, Spanish
        ("QBC)&è)éà'é", "ABC-17-2042"),  # US on French
        ("ABC/17/2042", "ABC-17-2042"),  # German on US
        ("EVTÖ2041", "EVT:2041"),
        ("´´wZ2Y7KfRq9xPmB0Ly`TnH4-vUoE3sQaJd8iXgC5rzWkVh1NtAGlMbS6eDpOuI", SIGNED),  # US on German, accents typed
    ],
)
def test_F18_codes_garbled_by_a_layout_are_repaired_and_it_is_said(garbled, meant):
    assert codes(garbled)[0] == garbled
    assert meant in repaired(garbled)


def test_F18_a_dead_key_that_the_next_letter_took_in_comes_back():
    assert "abcdefgh=c12+a34" in repaired("abcdefghć12à34")


def test_F18_garbled_addresses_and_json_are_repaired_too():
    own = mint()
    assert read(f"httpsÖ--kommunenßinnovativ.de-t-{own}", HOSTS).kind is Kind.OWN
    assert repaired(f"httpsÖ--kommunenßinnovativ.de-t-{own}") == [own]
    assert str(PERSON) in repaired(f"ÜÄcheckin?secretÄÖÄ{str(PERSON).replace('-', 'ß')}Ä*")


def test_F18_a_garbled_scanner_prefix_does_not_hide_an_own_code():
    own = mint()
    assert read(f"+Q1{own}") == Reading(Kind.OWN, (Candidate(f"+Q1{own}"), Candidate(own, repaired=True)))


# No tickets


@pytest.mark.parametrize(
    "name", ["Grimm", "Müller", "Leutheusser-Schnarrenberger", "NGUYỄN", "Hélène", "Dr. Vera Grimm"]
)
def test_a_typed_name_does_not_look_like_a_ticket(name):
    assert read(name).kind is Kind.NOT_A_TICKET


def test_a_roster_may_call_any_text_a_code():
    assert read("Tisch 4 & Stuhl 2").candidates[0] == Candidate("Tisch 4 & Stuhl 2")
    assert read("#17*").candidates[0] == Candidate("#17*")


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("9" * 4296, id="F04 4,296 characters"),
        pytest.param("A1" * 501, id="F04 just too long"),
        pytest.param(bytes(range(256)).decode("latin-1"), id="F05 binary"),
        pytest.param("8801234567\x00", id="F06 NUL"),
        pytest.param("\x1b[31m8801234567", id="F07 ANSI"),
        pytest.param("8801\u202e234567", id="F08 right to left"),
        pytest.param("8801\u200b234567", id="F08 no width"),
        pytest.param("ВСDF" * 8 + "BC", id="F09 Cyrillic"),
        pytest.param("８８０１２３４５", id="F09 full width"),
        pytest.param("\ud800" * 34, id="half a character"),
        pytest.param("", id="nothing"),
        pytest.param(" \r\n", id="blanks"),
    ],
)
def test_F04_to_F09_texts_that_cannot_be_codes_name_nobody(hostile):
    assert read(hostile, HOSTS) == Reading(Kind.NOT_A_TICKET)


def test_F09_letters_whose_capitals_look_like_ours_are_not_ours():
    code = mint()[:-2].replace("S", "B").replace("K", "B") + "BB"
    assert read(code.replace("B", "ſ")).kind is not Kind.OWN
    assert read(code.replace("B", "\u212a")).candidates == ()


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("' OR 1=1 --", id="F10 SQL"),
        pytest.param("1;DROP/**/TABLE/**/facts", id="F10 SQL in one word"),
        pytest.param("<script>alert(1)</script>", id="F11 HTML"),
        pytest.param('=HYPERLINK("http://evil.example";"8801234567")', id="F12 formula"),
        pytest.param("@SUM(1+1)*cmd|' /C calc'!A0", id="F12 command"),
        pytest.param("../../../../etc/passwd", id="F13 path"),
        pytest.param("C:\\Windows\\System32\\drivers", id="F13 Windows path"),
        pytest.param("{conference.__class__}", id="template"),
    ],
)
def test_F10_to_F13_hostile_texts_are_no_tickets(hostile):
    reading = read(hostile, HOSTS)
    assert reading.kind is Kind.NOT_A_TICKET
    assert reading.candidates[0] == Candidate(hostile)
    assert masked(hostile) == ""


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCARD\nVERSION:3.0\nN:Erfunden;Erna\nTEL:+493455550100\nEND:VCARD",
        "MECARD:N:Erfunden,Erna;TEL:03455550100;;",
        "BEGIN:VEVENT\nSUMMARY:Probe\nDTSTART:20190911T120000Z\nEND:VEVENT",
        "WIFI:T:WPA;S:Gast;P:geheim123;;",
        "mailto:erna.erfunden@example.org",
        "MATMSG:TO:erna@example.org;SUB:Hallo;BODY:Text;;",
        "tel:+493455550100",
        "SMSTO:+493455550100:Hallo",
        "otpauth://totp/Probe?secret=JBSWY3DPEHPK3PXP",
        "BCD\n002\n1\nSCT\nGENODEF1XXX\nErna Erfunden\nDE02100100109307118603\nEUR1",
        "HC1:6BFOXN*TS0BI$ZD4N9",
    ],
)
def test_F27_other_peoples_qr_codes_are_no_tickets(text):
    assert read(text, HOSTS) == Reading(Kind.NOT_A_TICKET)


# Any text at all


def harmless(text: str) -> None:
    reading = read(text, HOSTS)
    assert len(reading.candidates) <= 12
    assert len({candidate.code for candidate in reading.candidates}) == len(reading.candidates)
    assert all(candidate.code.isprintable() for candidate in reading.candidates)
    assert reading.kind is not Kind.OWN
    assert masked(text) == "" or 3 <= len(masked(text)) <= 7


@given(st.text(max_size=1100))
@example("=" * 280 + "aBc")  # words and separators must not be tried in every combination
@example("A-" * 140 + "aB")
@example("[´a1" * 75)
@example("a" + " " * 998 + "b")
@example("https://kommunen-innovativ.de/?" + "a=b1111&" * 120)
def test_F28_any_text_has_an_answer(text):
    harmless(text)


@given(st.text(string.printable + "ßÖäüéèçà´`°§µ", max_size=300))
def test_F28_anything_typed_has_an_answer(text):
    harmless(text)


def random_texts(seed: int, count: int):
    """Noise, broken structures, and pieces of real tickets, in equal parts."""
    chance = random.Random(seed)
    pieces = [
        mint()[:12],
        PRETIX,
        SIGNED,
        str(PERSON),
        *HOSTS,
        "https://",
        "/t/",
        "?code=",
        "&",
        "%41",
        "@",
        "\n",
        "]Q1",
    ]
    pieces += ['{"i":[2,"', '"]}', "\\000026", "BEGIN:", "\x00", "\u202e", "é", "ß", " ", "\ud800", "{", "=", "-"]
    for number in range(count):
        match number % 3:
            case 0:
                yield "".join(map(chr, (chance.randrange(0x11000) for _ in range(chance.randrange(60)))))
            case 1:
                yield "".join(chr(chance.randrange(0x180)) for _ in range(chance.randrange(300)))
            case _:
                yield "".join(chance.choices(pieces, k=chance.randrange(1, 9)))


def test_F28_20_000_random_texts_have_an_answer_and_admit_nobody():
    for text in random_texts(seed=1, count=20_000):
        harmless(text)


@pytest.mark.slow
def test_F28_200_000_random_texts_have_an_answer_and_admit_nobody():
    for text in random_texts(seed=2, count=200_000):
        harmless(text)


# Journal


def test_a_masked_code_can_be_recognised_and_not_used():
    code = mint()
    assert masked(code) == f"{code[:4]}…{code[-2:]}"
    assert masked(grouped(code).lower()) == masked(code)
    assert masked(PRETIX) == "5f3c…2j"
    assert masked("1042") == "10…"
    assert masked("Erna Erfunden") == ""
    assert masked("") == ""


def test_of_two_codes_of_one_person_either_counts():
    whose = {"A": 1, "https://x/A": 1, "B": 2}.get
    assert only_ticket(["https://x/A", "poster", "A"], whose) in {"A", "https://x/A"}
    assert only_ticket(["A", "B"], whose) is None
    assert only_ticket(["poster"], whose) is None
