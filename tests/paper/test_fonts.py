import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics

from checkin.paper import fonts

FONTS = ("regular", "bold")
FOREIGN = [
    *("محمد بن عبد الله آل سعود", "شَرِيف", "علی‌رضا محمّدی", "ڕێبوار کۆمەڵ", "(الرياض) 12"),
    *("שרה לוי־כהן", "שָׂרָה", "Dr. שרה Levi", "Հայաստան", "გიორგი"),
    *("王小明", "山田 太郎", "まちづくり", "김민준"),
]


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
    letter, mark = fonts.strokes("x\u030c", "bold")
    assert (letter.right, mark.text) == (0, "\u030c")
    assert mark.right == pytest.approx(fonts.width("x", "bold") / 2)
    assert fonts.strokes("X\u030c", "bold")[1].up > mark.up


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("name", FOREIGN)
def test_G01_other_scripts_are_printable_with_the_fonts_of_the_computer(name, font):
    assert fonts.missing(name, font) == ""
    assert fonts.printable(name, font) == name


def test_arabic_letters_stand_from_right_to_left_in_the_forms_of_their_places():
    forms = [stroke.text for stroke in fonts.strokes("سعود", "regular")]
    assert forms == ["د", "\ufeee", "\ufecc", "\ufeb3"]  # at the end alone, final, medial, initial


def test_a_name_of_both_directions_keeps_the_order_of_its_words():
    letters = [stroke.text for stroke in fonts.strokes("Dr. שרה Levi", "bold")]
    assert letters == ["Dr. ", "ה", "ר", "ש", " Levi"]


def test_letters_without_a_character_of_their_own_are_drawn_as_glyphs():
    """Kurdish ێ and ە between letters have glyphs, but no presentation forms in Unicode."""
    assert all(stroke.text for stroke in fonts.strokes("ڕێبوار کۆمەڵ", "regular"))


@pytest.mark.parametrize("font", FONTS)
def test_fallback_letters_are_as_high_as_those_around_and_keep_within_the_line(font):
    (letter,) = fonts.strokes("Ա", font)
    assert 0.85 < letter.scale < 1
    for arabic in "آڸلج":
        (stroke,) = fonts.strokes(arabic, font)
        assert stroke.up > 0


def test_a_missing_character_is_left_out_and_named_once():
    assert fonts.printable("🌱 Grün🌱Werk ไทย", "regular") == "GrünWerk"
    assert fonts.missing("🌱 Grün🌱Werk ไท ไ", "regular") == "🌱ไท"


def test_what_a_name_is_whole_without_is_told_from_what_has_to_be_written():
    assert fonts.weighed("🎉ไ★❤\ufe0f👍🏽\U0001fa77王") == ("ไ王", "🎉★❤\ufe0f👍🏽\U0001fa77")


@pytest.mark.parametrize("name", ["محمد علي", "שרה", "王小明", "დავით"])
def test_without_a_font_for_it_a_text_is_not_drawn_at_all(name, no_fonts_installed):
    assert fonts.printable(name, "regular") == ""
    assert fonts.missing(name, "regular")
    assert fonts.printable("Müller Ωμέγα", "bold") == "Müller Ωμέγα"


def test_a_damaged_font_is_passed_over(no_fonts_installed):
    (no_fonts_installed / "DejaVuSans.ttf").write_bytes(b"OTTO" + bytes(400))
    (no_fonts_installed / "DroidSansFallback.ttf").write_bytes(b"")
    assert fonts.printable("שרה 王 Anna", "regular") == "Anna"


@pytest.mark.parametrize("font", FONTS)
@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=30) | st.text("سعلآشדניוA1b(« -\u064e\u05b8\u0301\u200c\u200dܐไ🎉王", max_size=30))
@example(text="ܐ\u200cܒ")
@example(text="\u0301")
@example(text="\u064b\u0301א")
@example(text="سع\u200cود\u200dA")
@example(text="ا\u200cไ\u200cا")
def test_whatever_is_written_no_box_is_drawn_and_the_pen_ends_where_it_was_said(text, font):
    printable = fonts.printable(text, font)
    assert fonts.missing(printable, font) == ""
    strokes = fonts.strokes(printable, font)
    for stroke in strokes:
        assert all(ord(character) in pdfmetrics.getFont(stroke.face).face.charToGlyph for character in stroke.text)
    assert bool(strokes) == bool(printable)
    assert not printable or abs(fonts.bearing(printable, font)) < 3
    assert all(-0.5 <= stroke.right <= fonts.width(printable, font) + 0.5 for stroke in strokes)


def test_control_characters_go_and_blanks_are_single():
    assert fonts.clean("  An\x00na\u200b \t Mü\u00adller\r\n\u202ex ") == "Anna Müller x"
    assert fonts.clean("Anna\u00a0\u202fMaria") == "Anna\u00a0\u00a0Maria"
    assert fonts.clean("Karl\u2011Heinz") == "Karl-Heinz"


def test_a_joiner_stays_where_it_is_orthography():
    assert fonts.clean("علی\u200cرضا") == "علی\u200cرضا"
    assert fonts.clean("An\u200cna\u200d") == "Anna"


@pytest.mark.parametrize("font", FONTS)
def test_the_ink_of_a_letter_begins_at_its_bearing(font):
    assert fonts.bearing("H", font) > 0.05
    assert fonts.bearing("A", font) < 0.02
    assert fonts.bearing("Hש", font) == fonts.bearing("H", font)
    assert fonts.bearing("שרה", font) == fonts.bearing("ה", font)
