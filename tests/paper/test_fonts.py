import unicodedata

import pytest

from checkin.paper import fonts

FONTS = ("regular", "bold")


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize(
    "name",
    ["O'Brien", "Müller-Lüdenscheidt", "Łukasz Nguyễn", "Đặng Thị Ế", "GROẞ", "İğdır Þórðr Ŋ", "Дмитрий Ґалаґан",
     "Ελένη Ωμέγα", "Dr. <Kommune> Halle", "A&B", "<b>x</b>", "&lt;", "X"],
)  # fmt: skip
def test_G01_names_of_latin_greek_and_cyrillic_are_printable_as_they_are(name, font):
    assert fonts.missing(name, font) == ""
    assert fonts.printable(name, font) == name
    assert fonts.printable(unicodedata.normalize("NFD", name), font) == name


@pytest.mark.parametrize("font", FONTS)
def test_a_letter_without_a_composed_glyph_is_drawn_as_letter_and_mark(font):
    printed = fonts.printable("Ọ̀ ǿ ẋ", font)
    assert fonts.missing("Ọ̀ ǿ ẋ", font) == ""
    assert unicodedata.normalize("NFC", printed) == unicodedata.normalize("NFC", "Ọ̀ ǿ ẋ")


def test_a_mark_stands_over_the_middle_of_its_letter_and_higher_over_a_capital():
    (_, start, _), (mark, x, small) = fonts.strokes("x\u030c", "bold")
    assert (start, mark) == (0, "\u030c")
    assert x == pytest.approx(fonts.width("x", "bold") / 2)
    (_, _, large) = fonts.strokes("X\u030c", "bold")[1]
    assert large > small


def test_a_missing_character_is_left_out_and_named_once():
    assert fonts.printable("🌱 Grün🌱Werk 王", "regular") == "GrünWerk"
    assert fonts.missing("🌱 Grün🌱Werk 王", "regular") == "🌱王"


@pytest.mark.parametrize("name", ["محمد علي", "Dr. שרה", "דנה Levi"])
def test_a_text_with_right_to_left_letters_is_not_drawn_at_all(name):
    assert fonts.printable(name, "regular") == ""
    assert fonts.missing(name, "regular")


def test_control_characters_go_and_blanks_are_single():
    assert fonts.clean("  An\x00na\u200b \t Mü\u00adller\r\n\u202ex ") == "Anna Müller x"
    assert fonts.clean("Anna\u00a0\u202fMaria") == "Anna\u00a0\u00a0Maria"
    assert fonts.clean("Karl\u2011Heinz") == "Karl-Heinz"


@pytest.mark.parametrize("font", FONTS)
def test_the_ink_of_a_letter_begins_at_its_bearing(font):
    assert fonts.bearing("H", font) > 0.05
    assert fonts.bearing("A", font) < 0.02
