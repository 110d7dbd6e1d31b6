import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.paper import fonts
from checkin.paper.fitting import MM, fit, height, wrap

BOX = {"font": "bold", "width": 80, "height": 25, "size": 40, "floor": 20, "lines": 2}


def test_a_short_name_keeps_its_full_size():
    setting = fit("Vera", **BOX)
    assert (setting.lines, setting.size, setting.kept) == (("Vera",), 40, True)


def test_a_longer_name_shrinks_before_it_wraps():
    setting = fit("Christiane Eva", **BOX)
    assert setting.lines == ("Christiane Eva",)
    assert 20 <= setting.size < 40


def test_it_wraps_before_it_goes_below_the_floor():
    setting = fit("Maximilian-Alexander Emil", **BOX)
    assert setting.lines == ("Maximilian-", "Alexander Emil")
    assert setting.size >= 20
    assert setting.kept


def test_a_non_breaking_space_does_not_break():
    setting = fit("Maximilian\u00a0Alexander Graf", **BOX)
    assert "Maximilian\u00a0Alexander" in setting.lines[0]


def test_below_the_floor_a_word_stays_whole_where_that_costs_little():
    word = "Wolfenbuettelerinnen"
    setting = fit(word, "bold", 60, 9, 40, 18, 1)
    assert setting.lines == (word,)
    assert 12 <= setting.size < 18
    assert not setting.kept


def test_a_word_beyond_all_measure_is_broken_but_whole():
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    setting = fit(word, **BOX)
    assert len(setting.lines) > 1
    assert "".join(setting.lines) == word
    assert not setting.kept


def test_chinese_and_japanese_wrap_without_blanks_but_never_before_punctuation():
    setting = fit("清华大学建筑学院城市规划系（城市）、区域发展研究中心", "regular", 50, 14, 14, 9, 2)
    assert len(setting.lines) == 2 and setting.kept
    assert setting.lines[1][0] not in "）、"
    assert fit("王小明", **BOX).lines == ("王小明",)


def test_a_word_of_joined_letters_is_never_broken():
    assert fit("سعود" * 30, **BOX) is None
    assert fit(" ".join(["سعود"] * 10), **BOX).lines


def test_lines_of_one_text_are_about_equally_long():
    text = "Landkreis Beispielhausen, Amt für Kreisentwicklung und"
    first, second = fit(text, "regular", 80, 12, 14, 12, 2).lines
    assert abs(fonts.width(first, "regular") - fonts.width(second, "regular")) < 0.4 * fonts.width(first, "regular")


def test_G04_what_nobody_could_read_is_not_set():
    assert fit("x" * 100_000, **BOX) is None
    assert fit("wort " * 20_000, **BOX) is None


@settings(max_examples=150, deadline=None)
@given(
    st.text("abcM iÜ-/ễ", min_size=1, max_size=200) | st.text("מחמدعلa -(", min_size=1, max_size=60),
    st.floats(15, 100),
    st.floats(6, 40),
    st.floats(10, 60),
    st.integers(1, 4),
)
def test_whatever_is_set_is_whole_and_inside_its_box(text, width, high, size, lines):
    text = fonts.printable(text, "regular")
    setting = fit(text, "regular", width, high, size, size / 2, lines)
    if setting is None:
        return
    assert "".join(setting.lines).replace(" ", "") == text.replace(" ", "")
    assert 4 <= setting.size <= size
    assert height(len(setting.lines), setting.size) <= high * MM + 0.01
    assert all(fonts.width(line, "regular") * setting.size <= width * MM + 0.01 for line in setting.lines)
    if setting.kept:
        assert len(setting.lines) <= lines
        assert setting.size >= size / 2


def test_a_printed_cell_ends_visibly_where_it_is_cut():
    lines = wrap("wort " * 500, "regular", 40, 8.5, 6)
    assert len(lines) == 6
    assert lines[-1].endswith("…")
    assert all(fonts.width(line, "regular") * 8.5 <= 40 * MM for line in lines)


@pytest.mark.parametrize("text", ["", "kurz"])
def test_a_short_cell_is_not_cut(text):
    assert wrap(text, "regular", 40, 8.5, 6) == ([text] if text else [])


@pytest.mark.parametrize("width", [0.5, 1, 1.5, 2, 3])
@pytest.mark.parametrize("size", [10, 20, 50])
def test_a_box_narrower_than_its_letters_has_no_empty_line(width, size):
    setting = fit("Erika Erfunden", "regular", width, 78, size, size, 1)
    assert setting is None or all(setting.lines)
