import msgspec
import pytest
from PIL import Image

from checkin.paper.layout import Layout, layout, layouts
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
    assert layouts() == ["a6", "a6-double", "a7", "a7-folded", "label-75x40", "label-80x50", "label-86x54"]
    assert [layout(name).page for name in ("a6", "a7", "label-86x54")] == [(105, 148), (105, 74), (86, 54)]
    assert layout("a6").name == "a6"


def test_a_layout_of_ones_own_is_a_file(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD)
    assert layout(str(tmp_path / "mine.toml")).name == "mine"


@pytest.mark.parametrize("name", ["a9", "", "missing.toml"])
def test_an_unknown_layout_is_told_with_those_there_are(name):
    with pytest.raises(Trouble) as caught:
        layout(name)
    assert caught.value.name == "layout-unknown"
    assert "a6, a6-double, a7" in str(caught.value)


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


BACK = '\n[[back]]\nkind = "fill"\nx = 0\ny = 0\nw = 50\nh = 30\ncolour = "room"\n'


def test_a_back_is_a_list_of_boxes_or_the_front_once_more(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD + BACK)
    assert [type(box).__name__ for box in layout(str(path)).rear] == ["Fill"]
    path.write_text(GOOD.replace("[[boxes]]", 'back = "same"\n[[boxes]]'))
    assert layout(str(path)).rear == layout(str(path)).boxes
    path.write_text(GOOD)
    assert layout(str(path)).rear == ()


@pytest.mark.parametrize(("fold", "paper"), [("", (50, 30)), ("top", (50, 60)), ("left", (100, 30))])
def test_folded_a_badge_needs_paper_twice_as_large(tmp_path, fold, paper):
    (tmp_path / "mine.toml").write_text(GOOD.replace("[[boxes]]", f'fold = "{fold}"\n[[boxes]]') + BACK)
    assert layout(str(tmp_path / "mine.toml")).paper == paper


@pytest.mark.parametrize(
    "wrong",
    [
        GOOD.replace("[[boxes]]", 'fold = "top"\n[[boxes]]'),
        GOOD.replace("[[boxes]]", 'fold = "right"\n[[boxes]]') + BACK,
        GOOD.replace("[[boxes]]", 'back = "different"\n[[boxes]]'),
        GOOD + BACK.replace("w = 50", "w = 51"),
        GOOD + BACK.replace("room", "floor"),
        'title = "Probe"\npage = [0, 30]\nboxes = []\n',
    ],
)
def test_a_senseless_back_or_page_is_told_as_such(tmp_path, wrong):
    (tmp_path / "mine.toml").write_text(wrong)
    with pytest.raises(Trouble) as caught:
        layout(str(tmp_path / "mine.toml"))
    assert caught.value.name == "layout-wrong"


@pytest.mark.parametrize("name", layouts())
def test_a_layout_is_plain_data_and_survives_being_written(name):
    whole = layout(name)
    assert msgspec.convert(msgspec.to_builtins(whole), Layout) == whole
