import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyzbar.pyzbar import ZBarSymbol, decode
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_Q

from checkin import qr
from checkin.trouble import Trouble

OWN = "BCDFGHJKLNPRSTVXXVTSRPNLKJHGFDCBRL"


def read(picture):
    return [found.data.decode() for found in decode(picture.convert("L"), symbols=[ZBarSymbol.QRCODE])]


def picture_of(modules, scale=8):
    side = len(modules) + 2 * qr.QUIET
    picture = Image.new("1", (side, side), 1)
    for x, y, length in qr.runs(modules):
        picture.paste(0, (x + qr.QUIET, y + qr.QUIET, x + qr.QUIET + length, y + qr.QUIET + 1))
    return picture.resize((side * scale, side * scale))


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize(
    "code", [OWN, "aj3k4xuvgsj6y2m5", "4711", "https://example.org/t/ÄÖ?x=1&y=2", '{"ticket": "x"}']
)
def test_what_goes_in_is_read_back(code, quick):
    assert read(picture_of(qr.matrix(code, quick=quick))) == [code]


@settings(max_examples=60, deadline=None)
@given(st.text("ABC123 $:/xyzäß王", min_size=1, max_size=500), st.sampled_from([ERROR_CORRECT_L, ERROR_CORRECT_Q]))
def test_the_code_words_made_here_are_those_of_the_library(code, level):
    symbol = qrcode.QRCode(error_correction=level)
    symbol.add_data(code)
    symbol.best_fit()
    assert qr._words(symbol) == qrcode.util.create_data(symbol.version, level, symbol.data_list)


@pytest.mark.parametrize("length", [1, 17, 2900])
def test_the_smallest_and_the_largest_code_are_those_of_the_library(length):
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_L if length == 2900 else ERROR_CORRECT_Q, mask_pattern=6)
    symbol.add_data("x" * length)
    symbol.make()
    assert qr.matrix("x" * length, quick=True) == symbol.modules


def test_own_codes_are_written_in_alphanumeric_mode():
    # 34 letters at level Q: version 3 (29 modules) as letters, version 4 (33 modules) as bytes.
    assert len(qr.matrix(OWN)) == 29
    assert len(qr.matrix(OWN.lower())) == 33


def test_the_runs_cover_exactly_the_dark_modules():
    modules = qr.matrix(OWN)
    dark = {(x, y) for y, row in enumerate(modules) for x, module in enumerate(row) if module}
    assert {(x + i, y) for x, y, length in qr.runs(modules) for i in range(length)} == dark


def test_a_png_is_black_and_white_with_its_quiet_zone(tmp_path):
    qr.write_png(OWN, tmp_path / "ticket.png")
    with Image.open(tmp_path / "ticket.png") as picture:
        assert picture.mode == "1"
        assert read(picture) == [OWN]
        module = picture.width // 37
        assert picture.getpixel((4 * module - 1, 4 * module - 1)) == 255
        assert picture.getpixel((4 * module, 4 * module)) == 0


def test_an_svg_draws_the_same_modules(tmp_path):
    qr.write_svg(OWN, tmp_path / "ticket.svg")
    text = (tmp_path / "ticket.svg").read_text()
    strokes = "".join(f"M{x + 4} {y + 4}h{length}v1h-{length}z" for x, y, length in qr.runs(qr.matrix(OWN)))
    assert f'd="{strokes}"' in text
    assert 'viewBox="0 0 37 37"' in text
    assert OWN not in text


def test_a_longer_foreign_code_gets_a_lower_level_before_it_is_refused():
    long = "x" * 2500
    assert len(qr.matrix(long, quick=True)) == 177 - 4 * 3
    with pytest.raises(Trouble) as caught:
        qr.matrix("x" * 5000, quick=True)
    assert caught.value.name == "code-too-long"
