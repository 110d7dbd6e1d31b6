import pytest
from PIL import Image

from checkin.paper.layout import layout, layouts
from checkin.trouble import Trouble

GOOD = """
title = "Probe"
page = [50, 30]
[[boxes]]
kind = "text"
text = "{given}"
x = 1
y = 1
w = 40
h = 10
size = 20
floor = 10
"""


def test_the_layouts_that_come_along_can_all_be_read():
    assert layouts() == ["a6", "label-86x54"]
    assert [layout(name).page for name in layouts()] == [(105, 148), (86, 54)]
    assert layout("a6").name == "a6"


def test_a_layout_of_ones_own_is_a_file(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD)
    assert layout(str(tmp_path / "mine.toml")).name == "mine"


@pytest.mark.parametrize("name", ["a7", "", "missing.toml"])
def test_an_unknown_layout_is_told_with_those_there_are(name):
    with pytest.raises(Trouble) as caught:
        layout(name)
    assert caught.value.name == "layout-unknown"
    assert "a6, label-86x54" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("w = 40", "w = 60"),
        ("{given}", "{givn}"),
        ("{given}", "{given.__class__}"),
        ("{given}", "{given!r:>9999999}"),
        ("{given}", "{given"),
        ("size = 20", "size = 0"),
        ('kind = "text"', 'kind = "movie"'),
        ("floor = 10", "floor = 10\nblink = true"),
        ("floor = 10", "floor = 10\ncolour = 'red'"),
        ("x = 1", "x = one"),
        ("page = [50, 30]", "page = [0, 0]"),
    ],
)
def test_a_senseless_layout_is_told_as_such(tmp_path, old, new):
    assert old in GOOD
    (tmp_path / "mine.toml").write_text(GOOD.replace(old, new))
    with pytest.raises(Trouble) as caught:
        layout(str(tmp_path / "mine.toml"))
    assert caught.value.name == "layout-wrong"


def test_a_picture_is_a_file_beside_its_layout(tmp_path):
    picture = '[[boxes]]\nkind = "image"\nfile = "logo.png"\nx = 1\ny = 12\nw = 10\nh = 10\n'
    (tmp_path / "mine.toml").write_text(GOOD + picture)
    with pytest.raises(Trouble, match=r"logo\.png"):
        layout(str(tmp_path / "mine.toml"))
    Image.new("L", (4, 4)).save(tmp_path / "logo.png")
    assert layout(str(tmp_path / "mine.toml")).boxes[-1].file == "logo.png"


@pytest.mark.parametrize("file", ["../logo.png", "/etc/passwd", "sub/logo.png", "logo.svg", "http://example.org/a.png"])
def test_a_picture_from_anywhere_else_is_refused(tmp_path, file):
    picture = f'[[boxes]]\nkind = "image"\nfile = "{file}"\nx = 1\ny = 12\nw = 10\nh = 10\n'
    (tmp_path / "mine.toml").write_text(GOOD + picture)
    with pytest.raises(Trouble) as caught:
        layout(str(tmp_path / "mine.toml"))
    assert caught.value.name == "layout-wrong"
