import pytest

from checkin.paper import bidi


def seen(line):
    """What stands where from left to right, character by character."""
    return "".join(text[::-1] if is_rtl else text for text, is_rtl in bidi.runs(line))


@pytest.mark.parametrize(
    ("read", "stands"),
    [
        ("Anna Müller", "Anna Müller"),
        ("שרה לוי", "יול הרש"),
        ("Dr. שרה לוי", "Dr. יול הרש"),
        ("שרה Levi", "Levi הרש"),
        ("שרה Levi (Tel Aviv)", "Levi (Tel Aviv) הרש"),
        ("Levi (שרה) Cohen", "Levi (הרש) Cohen"),
        ("שרה 12", "12 הרש"),
        ("Haus 3, שרה", "Haus 3, הרש"),
        ("سعود 12-14", "14-12 دوعس"),
        ("שרה 12-14", "12-14 הרש"),
        ("+49 שרה", "הרש 49+"),
        ("", ""),
        ("12", "12"),
    ],
)
def test_a_line_stands_as_readers_of_both_scripts_expect(read, stands):
    assert seen(read) == stands


def test_a_run_keeps_the_order_of_reading():
    assert bidi.runs("Dr. שרה") == [("Dr. ", False), ("שרה", True)]


def test_a_bracket_turns_round_and_a_letter_does_not():
    assert [bidi.mirrored(character) for character in "()[a«"] == [")", "(", "]", "a", "»"]


@pytest.mark.parametrize(("text", "is_rtl"), [("Müller", False), ("12 ★", False), ("x ש", True), ("محمد", True)])
def test_right_to_left_is_told_from_the_letters(text, is_rtl):
    assert bidi.is_rtl(text) is is_rtl
