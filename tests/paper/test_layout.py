from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect
from msgspec.structs import replace
from PIL import Image

from checkin.paper.layout import (
    GAPS,
    AnyBox,
    Layout,
    keep_picture,
    layout,
    layouts,
    load,
    own_folder,
    save,
    shipped,
    sides,
)
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


# layouts of one's own


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    own_folder().mkdir(parents=True)
    return own_folder()


def test_layouts_of_ones_own_are_listed_beside_the_shipped(own: Path) -> None:
    save(own / "tagung.toml", layout("a6"))
    assert layouts() == sorted([*shipped(), "tagung"])
    assert layout("tagung").name == "tagung"


def test_ones_own_wins_over_a_shipped_one_of_that_name(own: Path) -> None:
    save(own / "a6.toml", replace(layout("a6"), title="Unseres"))
    assert layout("a6").title == "Unseres"
    assert layouts() == shipped()


@pytest.mark.parametrize("name", ["../a6", "..", "sub/a6"])
def test_a_name_is_no_way_out_of_the_folder(own: Path, name: str) -> None:
    save(own.parent / "a6.toml", layout("a6"))
    with pytest.raises(Trouble, match="gibt es nicht"):
        layout(name)


def test_a_draft_that_is_being_written_is_no_layout(own: Path) -> None:
    (own / ".draft-123.toml").write_text(GOOD)
    assert layouts() == shipped()


# keeping


def test_a_kept_layout_reads_well(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD + 'when = { role = ["Referat"] }\n')
    save(tmp_path / "mine.toml", load(tmp_path / "mine.toml"))
    assert (
        (tmp_path / "mine.toml").read_text()
        == """\
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
when = { role = ["Referat"] }
"""
    )


@pytest.mark.parametrize("name", layouts())
def test_a_kept_layout_is_the_same_layout(tmp_path: Path, name: str) -> None:
    kept = save(tmp_path / f"{name}.toml", layout(name))
    assert load(tmp_path / f"{name}.toml") == kept
    assert kept.boxes == layout(name).boxes


def values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """Whatever the type of a field allows."""
    match kind:
        case inspect.FloatType():
            return st.floats(kind.ge or kind.gt or 0, 1e6, exclude_min=kind.gt is not None, allow_subnormal=False)
        case inspect.IntType():
            return st.integers(kind.ge, 1e6 if kind.le is None else kind.le)
        case inspect.StrType(pattern=str() as pattern):
            return st.from_regex(pattern, fullmatch=True)
        case inspect.StrType():
            return st.text()
        case inspect.LiteralType():
            return st.sampled_from(kind.values)
        case inspect.NoneType():
            return st.none()
        case inspect.UnionType():
            return st.one_of(map(values, kind.types))
        case inspect.TupleType():
            return st.tuples(*map(values, kind.item_types))
        case inspect.VarTupleType():
            return st.lists(values(kind.item_type), max_size=4).map(tuple)
        case inspect.BoolType():
            return st.booleans()
        case inspect.StructType():
            return st.fixed_dictionaries(
                {field.name: values(field.type) for field in kind.fields if field.required},
                optional={field.name: values(field.type) for field in kind.fields if not field.required},
            ).map(lambda said: kind.cls(**said))
    raise TypeError(kind)


def sensible(drawn: Layout) -> Layout:
    """The same with boxes on the page and gaps that there are."""

    def box(one: AnyBox) -> AnyBox:
        gap = GAPS[len(one.when.filled) % len(GAPS)] if one.when.filled else ""
        told = {"when": replace(one.when, filled=gap)}
        if hasattr(one, "text"):
            told["text"] = one.text.replace("{", "{{").replace("}", "}}") + "{name}"
        if hasattr(one, "file"):
            told["file"] = "logo.png"
        return replace(one, **told)

    inside = {name: tuple(map(box, boxes)) for name, boxes in sides(drawn).items()}
    wide = max((one.x + one.w for boxes in inside.values() for one in boxes), default=0) or 1
    high = max((one.y + one.h for boxes in inside.values() for one in boxes), default=0) or 1
    fold = drawn.fold if drawn.back else ""
    return replace(drawn, **inside, page=(wide, high), name="mine", fold=fold)


@settings(deadline=None)
@given(values(inspect.type_info(Layout)).map(sensible))
def test_whatever_is_kept_is_read_back_as_it_was(drawn: Layout) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mine.toml"
        path.with_name("logo.png").write_bytes(b"picture")
        here = replace(drawn, folder=folder)
        assert save(path, here) == here
        assert load(path) == here


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": (10.0, 10.0)},
        {"page": (-1.0, 10.0)},
        {"boxes": (replace(layout("a6").boxes[0], colour="blue"),)},
        {"boxes": (replace(layout("a6").boxes[0], text="{nobody}"),)},
        {"boxes": (replace(layout("a6").boxes[0], x=float("nan")),)},
    ],
)
def test_what_could_not_be_read_again_is_not_kept(tmp_path: Path, wrong: dict[str, Any]) -> None:
    save(tmp_path / "mine.toml", layout("a6"))
    with pytest.raises(Trouble) as caught:
        save(tmp_path / "mine.toml", replace(layout("a6"), **wrong))
    assert caught.value.name == "layout-wrong"
    assert load(tmp_path / "mine.toml").boxes == layout("a6").boxes


def test_what_tenths_of_millimetres_add_up_to_is_no_fault(tmp_path: Path) -> None:
    box = replace(layout("a6").boxes[0], x=0.2, w=85.4)
    assert box.x + box.w > 85.6
    save(tmp_path / "mine.toml", replace(layout("a6"), page=(85.6, 54), boxes=(box,)))


def test_pictures_go_along_and_no_other_is_overwritten(tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    for folder, data in ((there, b"ours"), (here, b"theirs")):
        folder.mkdir()
        (folder / "logo.png").write_bytes(data)
    (there / "mine.toml").write_text(
        GOOD + '[[boxes]]\nkind = "image"\nfile = "logo.png"\nx = 1\ny = 12\nw = 1\nh = 1\n'
    )
    kept = save(here / "mine.toml", load(there / "mine.toml"))
    assert kept.boxes[-1].file == "logo-2.png"
    assert [(here / name).read_bytes() for name in ("logo.png", "logo-2.png")] == [b"theirs", b"ours"]
    assert load(here / "mine.toml") == kept
    assert save(here / "again.toml", load(there / "mine.toml")).boxes[-1].file == "logo-2.png"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Logo der Stadt (neu).PNG", "Logo-der-Stadt-neu.png"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("…png.jpeg", "png.jpeg"),
        ("?.png", "picture.png"),
    ],
)
def test_a_picture_gets_a_plain_name_that_a_layout_takes(tmp_path: Path, name: str, plain: str) -> None:
    assert keep_picture(tmp_path, name, b"x") == plain
    (tmp_path / "mine.toml").write_text(
        GOOD + f'[[boxes]]\nkind = "image"\nfile = "{plain}"\nx = 1\ny = 12\nw = 10\nh = 10\n'
    )
    assert load(tmp_path / "mine.toml").boxes[-1].file == plain
