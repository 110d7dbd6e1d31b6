"""Badges on sheets, on both sides, and folded: where everything lies, read back from the PDF."""

import pytest
from msgspec.structs import replace
from PIL import Image

from checkin import actions
from checkin.paper.badge import Badge, write_badges
from checkin.paper.labels import LabelSheet, alone, label_sheet, label_sheets
from checkin.paper.layout import Fill, Layout, Text, layout, layouts
from checkin.ticket import mint
from checkin.trouble import Trouble
from tests.paper import reading
from tests.paper.test_badge import CODE, KOMMUNEN, VERA, WHOLE_DAY

RED = "#ff0000"
GRID = LabelSheet(title="Probe", page=(210, 297), columns=2, rows=3, field=(70, 50), first=(20, 30), pitch=(80, 60))
GOOD = """
title = "Probe"
page = [210, 297]
columns = 2
rows = 5
field = [80, 50]
first = [17.5, 13.5]
pitch = [95, 55]
"""


def area(width, height, **more):
    """A badge that is one area of colour."""
    page = (width, height)
    return Layout(title="Probe", page=page, boxes=(Fill(x=0, y=0, w=width, h=height, colour=RED),), **more)


def printed(tmp_path, count, design, labels, first=1):
    path = tmp_path / "badges.pdf"
    write_badges(path, [Badge(VERA, WHOLE_DAY, CODE)] * count, KOMMUNEN, design, labels=labels, first=first)
    return reading.pages(path)


def boxes(page):
    """The places of what lies on a page: left, top, right, bottom, to a hundredth of a millimetre."""
    return [tuple(round(edge, 2) for edge in box) for box in reading.boxes(page)]


def fields(labels):
    """The fields of a sheet row by row, worked out anew."""
    (x, y), (across, down), (wide, high) = labels.first, labels.pitch, labels.field
    corners = [(x + c * across, y + r * down) for r in range(labels.rows) for c in range(labels.columns)]
    return [(left, top, left + wide, top + high) for left, top in corners]


def near(places):
    return [pytest.approx(place, abs=0.02) for place in places]


def test_the_sheets_that_come_along_can_all_be_read():
    assert label_sheets() == [
        "a4-4xa6", "a4-8xa7", "avery-l4784", "avery-l4785",
        "durable-1445", "durable-1453", "durable-1456", "durable-8334", "herma-4412",
    ]  # fmt: skip
    assert {name: label_sheet(name).fields for name in label_sheets()} == {
        "a4-4xa6": 4, "a4-8xa7": 8, "avery-l4784": 10, "avery-l4785": 10,
        "durable-1445": 10, "durable-1453": 12, "durable-1456": 8, "durable-8334": 12, "herma-4412": 10,
    }  # fmt: skip
    assert [name for name in label_sheets() if not label_sheet(name).verified] == ["durable-8334"]


@pytest.mark.parametrize("name", label_sheets())
def test_each_sheet_names_a_layout_that_fits_it_whole(name):
    labels = label_sheet(name)
    assert labels.scale(layout(labels.layout).paper) == 1


def test_a_sheet_of_ones_own_is_a_file(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD)
    assert label_sheet(str(tmp_path / "mine.toml")).name == "mine"


@pytest.mark.parametrize("name", ["l7160", "", "missing.toml"])
def test_an_unknown_sheet_is_told_with_those_there_are(name):
    with pytest.raises(Trouble) as caught:
        label_sheet(name)
    assert caught.value.name == "sheet-unknown"
    assert "a4-4xa6, a4-8xa7" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("columns = 2", "columns = 3"),
        ("rows = 5", "rows = 0"),
        ("pitch = [95, 55]", "pitch = [79, 55]"),
        ("pitch = [95, 55]", ""),
        ("first = [17.5, 13.5]", "first = [17.5, 30]"),
        ("field = [80, 50]", "field = [0, 50]"),
        ("rows = 5", "rows = 5\nlandscape = true"),
        ("rows = 5", "rows = five"),
    ],
)
def test_a_senseless_sheet_is_told_as_such(tmp_path, old, new):
    assert old in GOOD
    (tmp_path / "mine.toml").write_text(GOOD.replace(old, new))
    with pytest.raises(Trouble) as caught:
        label_sheet(str(tmp_path / "mine.toml"))
    assert caught.value.name == "sheet-wrong"


@pytest.mark.parametrize("name", label_sheets())
def test_each_badge_lies_exactly_in_its_field(tmp_path, name):
    labels = label_sheet(name)
    (page,) = printed(tmp_path, labels.fields, area(*labels.field), labels)
    assert boxes(page)[: labels.fields] == near(fields(labels))
    assert page.get_mediabox() == pytest.approx((0, 0, 210 * reading.MM, 297 * reading.MM), abs=0.01)


def test_a_smaller_badge_is_centred_in_its_field_and_never_made_larger(tmp_path):
    (page,) = printed(tmp_path, 2, area(50, 40), GRID)
    assert boxes(page) == near([(30, 35, 80, 75), (110, 35, 160, 75)])


def test_a_larger_badge_is_made_smaller_in_proportion_and_centred(tmp_path):
    (page,) = printed(tmp_path, 2, area(140, 50), GRID)
    assert boxes(page) == near([(20, 42.5, 90, 67.5), (100, 42.5, 170, 67.5)])


def test_what_stands_on_a_badge_moves_and_shrinks_with_it(tmp_path):
    design = replace(area(140, 100), boxes=(Fill(x=14, y=10, w=28, h=40, colour=RED),))
    (page,) = printed(tmp_path, 1, design, GRID)
    assert boxes(page) == near([(27, 35, 41, 55)])


def test_a_used_sheet_goes_on_where_it_was_left_and_the_next_begins_at_its_first_field(tmp_path):
    first, second = printed(tmp_path, 3, area(70, 50), GRID, first=5)
    assert boxes(first) == near(fields(GRID)[4:])
    assert boxes(second) == near(fields(GRID)[:1])


def test_a_sheet_that_is_just_full_is_followed_by_no_empty_one(tmp_path):
    assert len(printed(tmp_path, 6, area(70, 50), GRID)) == 1
    assert len(printed(tmp_path, 2, area(70, 50), GRID, first=5)) == 1


@pytest.mark.parametrize(("labels", "first"), [(GRID, 0), (GRID, 7), (None, 2)])
def test_a_field_that_the_sheet_has_not_is_told(tmp_path, labels, first):
    with pytest.raises(Trouble) as caught:
        printed(tmp_path, 1, area(70, 50), labels, first)
    assert caught.value.name == "no-such-field"
    assert list(tmp_path.iterdir()) == []


def overlap(box, other):
    """How deep two areas reach into each other, in mm."""
    return min(box[2], other[2]) - max(box[0], other[0]), min(box[3], other[3]) - max(box[1], other[1])


@pytest.mark.parametrize("labels", [label_sheet("a4-4xa6"), label_sheet("a4-8xa7"), replace(GRID, crop=True)])
def test_crop_marks_stay_outside_of_the_fields(tmp_path, labels):
    (page,) = printed(tmp_path, labels.fields, area(*labels.field), labels)
    marks = boxes(page)[labels.fields :]
    assert marks
    for mark in marks:
        for field in fields(labels):
            assert min(overlap(mark, field)) < 0.31  # on a cut itself: PDFium takes lines for twice as thick


def test_there_is_a_mark_at_both_ends_of_each_cut():
    assert label_sheet("a4-4xa6").marks() == [
        (105, 0, 105, 9), (105, 288, 105, 297), (0, 148.5, 9, 148.5), (201, 148.5, 210, 148.5),
    ]  # fmt: skip
    upright = {mark[0] for mark in replace(GRID, crop=True).marks() if mark[0] == mark[2]}
    level = {mark[1] for mark in replace(GRID, crop=True).marks() if mark[1] == mark[3]}
    assert (upright, level) == ({20, 90, 100, 170}, {30, 80, 90, 140, 150, 200})


def test_a_sheet_of_labels_has_no_crop_marks():
    assert not label_sheet("avery-l4785").marks()


def test_the_back_of_a_badge_is_the_page_behind_it(tmp_path):
    both = area(60, 40, back=(Fill(x=5, y=3, w=10, h=20, colour=RED),))
    front, back, front_again, _ = printed(tmp_path, 2, both, None)
    assert boxes(front) == boxes(front_again) == near([(0, 0, 60, 40)])
    assert boxes(back) == near([(5, 3, 15, 23)])


def test_a_back_that_is_the_same_shows_the_front_once_more(tmp_path):
    given = Text(text="{given}", x=1, y=1, w=50, h=20, size=20, floor=9)
    design = Layout(title="Probe", page=(60, 40), back="same", boxes=(given,))
    assert [reading.text(page) for page in printed(tmp_path, 1, design, None)] == ["Vera", "Vera"]


def test_front_and_back_lie_on_each_other_when_the_sheet_is_turned_along_its_long_edge(tmp_path):
    askew = replace(GRID, first=(12, 30))
    front, back = printed(tmp_path, 5, area(60, 40, back="same"), askew, first=2)
    turned = [(210 - right, top, 210 - left, bottom) for left, top, right, bottom in boxes(front)]
    assert boxes(back) == near(turned)


def test_each_back_lies_behind_the_front_of_the_same_person(tmp_path):
    design = Layout(
        title="Probe", page=(70, 50), back="same",
        boxes=(Text(text="{given}", x=20, y=15, w=40, h=20, size=20, floor=9),),
    )  # fmt: skip
    path = tmp_path / "badges.pdf"
    people = [Badge(replace(VERA, given=given)) for given in ("Vera", "Jan", "Mia")]
    write_badges(path, people, KOMMUNEN, design, labels=GRID)
    front, back = reading.pages(path)
    for given, field in zip(("Vera", "Jan", "Mia"), fields(GRID), strict=False):
        left, top, right, bottom = field
        assert within(front, left, top, right, bottom) == given
        assert within(back, 210 - right, top, 210 - left, bottom) == given


def within(page, left, top, right, bottom):
    """The text in an area of a page, in mm."""
    high = page.get_height()
    words = page.get_textpage()
    return words.get_text_bounded(
        left * reading.MM, high - bottom * reading.MM, right * reading.MM, high - top * reading.MM
    ).strip()


def test_a_landscape_sheet_comes_back_with_its_rows_exchanged_and_upside_down(tmp_path):
    wide = LabelSheet(
        title="Probe", page=(297, 210), columns=2, rows=2, field=(100, 60), first=(10, 20), pitch=(110, 70)
    )
    design = area(100, 60, back=(Fill(x=0, y=0, w=30, h=10, colour=RED),))
    front, back = printed(tmp_path, 3, design, wide)
    behind = [(left, 210 - bottom, right, 210 - top) for left, top, right, bottom in boxes(front)]
    assert boxes(back) == near([(right - 30, bottom - 10, right, bottom) for left, top, right, bottom in behind])


SIDES = {
    "boxes": (Fill(x=1, y=2, w=10, h=5, colour=RED),),
    "back": (Fill(x=20, y=3, w=12, h=4, colour=RED), Text(text="{given}", x=5, y=10, w=40, h=20, size=20, floor=9)),
}


def upright(page):
    """Whether the text of a page stands on its feet."""
    (text,) = [thing for thing in page.get_objects() if thing.type == reading.pdfium.raw.FPDF_PAGEOBJ_TEXT]
    return text.get_matrix().d > 0


def test_folded_at_the_top_the_back_hangs_upside_down_above_the_front(tmp_path):
    (page,) = printed(tmp_path, 1, Layout(title="Probe", page=(60, 40), fold="top", **SIDES), None)
    assert page.get_size() == pytest.approx((60 * reading.MM, 80 * reading.MM), abs=0.01)
    assert boxes(page)[:2] == near([(1, 42, 11, 47), (60 - 32, 40 - 7, 60 - 20, 40 - 3)])
    assert not upright(page)


def test_folded_at_the_left_the_back_stands_beside_the_front(tmp_path):
    (page,) = printed(tmp_path, 1, Layout(title="Probe", page=(60, 40), fold="left", **SIDES), None)
    assert page.get_size() == pytest.approx((120 * reading.MM, 40 * reading.MM), abs=0.01)
    assert boxes(page)[:2] == near([(61, 2, 71, 7), (20, 3, 32, 7)])
    assert upright(page)


def test_the_back_of_a_folded_badge_reads_right_once_it_is_folded(tmp_path):
    whole = layout("a7-folded")
    (flat,) = printed(tmp_path, 1, whole, None)
    hanging = reading.picture(flat, 100).crop((0, 0, 413, 291))
    (page,) = printed(tmp_path, 1, replace(whole, boxes=whole.rear, back=(), fold=""), None)
    back = reading.picture(page, 100).crop((0, 0, 413, 291))
    assert apart(hanging.rotate(180), back) < 8 < 20 < apart(hanging, back)


def apart(one, other):
    """How much two pictures differ on average, of 255, seen from a little way off."""
    grey = [picture.resize((52, 37), Image.Resampling.BOX).tobytes() for picture in (one, other)]
    return sum(abs(a - b) for a, b in zip(*grey, strict=True)) / len(grey[0])


def test_a_folded_badge_lies_unfolded_in_its_field(tmp_path):
    design = replace(area(60, 20, back="same"), fold="top")
    (page,) = printed(tmp_path, 1, design, GRID)
    assert boxes(page) == near([(25, 55, 85, 75), (25, 35, 85, 55)])


def codes_in_fields(path, labels, dpi):
    """The codes on all pages, each field looked at by itself, as one holds a badge before a scanner."""
    dots, (wide, high) = dpi / 25.4, labels.field
    found = []
    for page in reading.pages(path):
        whole = reading.black_and_white(page, dpi)
        for row in range(labels.rows):
            for column in range(labels.columns):
                left, top = labels.first[0] + column * labels.pitch[0], labels.first[1] + row * labels.pitch[1]
                field = whole.crop([round(edge * dots) for edge in (left, top, left + wide, top + high)])
                found += reading.codes_in(field)
    return found


SUITED = [(name, label_sheet(name).layout) for name in label_sheets()]
ALL = [(sheet, design) for sheet in label_sheets() for design in layouts()]


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize(("sheet", "design"), [*SUITED, ("a4-4xa6", "a6-double"), ("a4-4xa6", "a7-folded")])
def test_J07_each_code_on_a_full_sheet_is_read_off_a_one_colour_print(tmp_path, sheet, design, dpi):
    labels = label_sheet(sheet)
    codes = [mint() for _ in range(labels.fields)]
    people = [Badge(VERA, WHOLE_DAY, code) for code in codes]
    path = tmp_path / "badges.pdf"
    fits = write_badges(path, people, KOMMUNEN, layout(design), labels=labels)
    assert not any(fit.by_hand for fit in fits)
    assert sorted(codes_in_fields(path, labels, dpi)) == sorted(codes)


@pytest.mark.slow
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize(("sheet", "design"), ALL)
def test_J07_the_code_of_every_layout_is_read_off_every_sheet_however_small_it_becomes(tmp_path, sheet, design, dpi):
    labels = label_sheet(sheet)
    printed(tmp_path, labels.fields, layout(design), labels)
    assert codes_in_fields(tmp_path / "badges.pdf", labels, dpi) == [CODE] * labels.fields


def test_a_badge_made_too_small_for_its_code_is_left_without_and_told(tmp_path):
    tiny = alone((20, 28))
    path = tmp_path / "badges.pdf"
    (fit,) = write_badges(path, [Badge(VERA, code=CODE)], KOMMUNEN, layout("a6"), labels=tiny)
    assert fit.by_hand
    assert reading.codes(reading.pages(path)[0], 600) == []


@pytest.mark.parametrize(("design", "sides"), [("a6", 1), ("a6-double", 2)])
def test_many_badges_are_counted_as_they_come(tmp_path, design, sides):
    done = []
    everyone = (Badge(replace(VERA, given=f"Vera {n}")) for n in range(30))
    path = tmp_path / "badges.pdf"
    write_badges(path, everyone, KOMMUNEN, layout(design), lambda: done.append(None), labels=label_sheet("a4-4xa6"))
    pages = reading.pages(path)
    assert (len(pages), len(done)) == (8 * sides, 30)
    assert all(f"Vera {n}" in reading.text(pages[n // 4 * sides]) for n in range(30))


@pytest.mark.parametrize(
    ("sheet", "chosen", "printed"),
    [
        ("avery-l4785", "a6", "label-80x50"),
        ("avery-l4785", "label-80x50", "label-80x50"),
        ("a4-4xa6", "a6-double", "a6-double"),
        ("a4-4xa6", "label-75x40", "a6"),
        ("durable-1453", "label-75x40", "label-75x40"),
    ],
)
def test_the_layout_of_a_desk_is_printed_on_sheets_that_it_fits(sheet, chosen, printed):
    assert actions.layout_for(label_sheet(sheet), chosen) == printed
