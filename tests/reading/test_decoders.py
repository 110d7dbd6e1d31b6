import sys

import numpy as np
import pytest

from checkin import doctor
from checkin.reading.decoders import decoded, installed, zbar, zxing
from checkin.reading.reader import Reader
from checkin.ticket import mint
from checkin.trouble import Trouble
from tests.reading.codes import held, symbol


@pytest.fixture
def without_zbar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    monkeypatch.delitem(sys.modules, "pyzbar.wrapper", raising=False)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Halle", "Halle"),
        ("Größe".encode(), "Größe"),
        ("東京 2019".encode(), "東京 2019"),
        ("Grüße, Öl".encode("latin-1"), "Grüße, Öl"),
        ("ÄÖ ÜÄ".encode("latin-1"), "ÄÖ ÜÄ"),
        ("モバイル".encode("cp932"), "モバイル"),
        ("ﾃﾞｻﾞｲﾝQR".encode("cp932"), "ﾃﾞｻﾞｲﾝQR"),
        (b"\x81", "\x81"),
        (b"", ""),
    ],
)
def test_bytes_become_the_text_that_was_meant(data, text):
    assert decoded(data) == text


def test_both_engines_read_the_same():
    text = mint()
    shown = np.asarray(held(symbol(text)))
    assert [code.text for code in zbar(shown)] == [code.text for code in zxing(shown)] == [text]


def test_zbar_comes_first_and_the_other_after_it(monkeypatch):
    assert installed() == (zbar, zxing)
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    assert installed() == (zbar,)


def test_L06_without_zbar_the_other_engine_reads_and_the_program_says_so(without_zbar):
    assert installed() == (zxing,)
    text = mint()
    assert Reader().read_still(held(symbol(text))) == [text]
    found = next(doctor._zbar())
    assert found.ok
    assert "zxing-cpp" in str(found.said)


def test_L06_without_any_engine_it_is_told_what_to_install(without_zbar, monkeypatch):
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    with pytest.raises(Trouble, match="libzbar0"):
        Reader().read_still(held(symbol(mint())))
    assert not next(doctor._zbar()).ok
