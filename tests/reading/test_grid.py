import numpy as np
import pytest
import qrcode
from PIL import Image

from checkin.reading import decoders, grid
from checkin.ticket import mint
from tests.reading.codes import bent, symbol

CODE = "RKFVHKLPSFGLNSJTJVCKCPBBTLDRCBFFTT"


def dark(grey: Image.Image) -> np.ndarray:
    return np.asarray(grey) < 128


@pytest.mark.parametrize("version", range(1, 26))
def test_what_every_code_of_a_size_has_is_known(version):
    code = qrcode.QRCode(version=version, border=0, mask_pattern=version % 8)
    code.add_data("HALLE")
    code.make(fit=False)
    modules = np.array(code.get_matrix())
    known = grid._known(len(modules))
    assert ((known == modules) | (known < 0)).all()
    assert (known >= 0).sum() > 200


@pytest.mark.parametrize("turned", [0, 12, 90, 130, 200, 300])
@pytest.mark.parametrize("wave", [0, 3])
def test_every_module_of_a_turned_and_bent_code_is_measured(turned, wave):
    drawn = symbol(CODE, box=9)
    shown = bent(drawn.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=255), wave)
    found = next(grid.find(np.asarray(shown), dark(shown)))
    code = qrcode.QRCode(border=0)
    code.add_data(CODE)
    code.make()
    assert ((found.contrast > 0) == np.array(code.get_matrix())).mean() > 0.95
    assert found.sure > 0.95


def test_a_grid_is_drawn_so_that_a_decoder_reads_it():
    text = mint()
    shown = bent(symbol(text, box=9), 6)
    found = next(grid.find(np.asarray(shown), dark(shown)))
    drawings = list(grid.drawings(found.contrast))
    assert [[code.text for code in decoders.zbar(one)] for one in drawings] == [[text]] * len(drawings)


@pytest.mark.parametrize("hidden", ["upper left", "upper right", "lower left"])
def test_the_corner_that_is_hidden_is_guessed(hidden):
    text = mint()
    drawn = symbol(text, box=9)
    left, top = {"upper left": (0, 0), "upper right": (drawn.width - 105, 0), "lower left": (0, drawn.height - 105)}[
        hidden
    ]
    drawn.paste(200, (left, top, left + 105, top + 105))
    texts = [
        code.text
        for found in grid.find(np.asarray(drawn), dark(drawn))
        for one in grid.drawings(found.contrast)
        for code in decoders.zbar(one)
    ]
    assert set(texts) == {text}


def test_there_is_no_grid_in_a_page_of_stripes():
    stripes = np.zeros((400, 400), np.uint8)
    stripes[:, ::7] = stripes[::11] = 255
    assert list(grid.find(stripes, stripes < 128)) == []
