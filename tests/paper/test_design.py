"""Moving, resizing, catching and finding boxes; new ones; the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.paper import design
from checkin.paper.design import Catches, Guide, History, Place, Version
from checkin.paper.layout import Fill, Line, Text, layout, save

PAGE = (100.0, 150.0)
START = Place(20, 30, 40, 10)
NONE = Catches()

hands = st.floats(-300, 300)
lengths = st.integers(20, 1500).map(lambda tenths: tenths / 10)
places = st.builds(Place, lengths, lengths, lengths, lengths).map(lambda where: design.within(where, PAGE))


def fill(x: float, y: float, w: float, h: float) -> Fill:
    return Fill(x=x, y=y, w=w, h=h, colour="#000000")


def lies_on_page(where: Place) -> bool:
    return where.x >= 0 and where.y >= 0 and where.right <= PAGE[0] + 1e-6 and where.bottom <= PAGE[1] + 1e-6


def test_a_box_goes_where_the_hand_goes_in_tenths_of_a_millimetre() -> None:
    assert design.moved(START, 3.14159, -2.71828, PAGE) == Place(23.1, 27.3, 40, 10)


def test_a_box_that_stays_in_one_direction_keeps_its_odd_hundredths_there() -> None:
    assert design.moved(replace(START, y=30.25), 1, 0, PAGE).y == 30.25


@given(places, hands, hands)
def test_no_box_leaves_the_page(where: Place, dx: float, dy: float) -> None:
    found = design.moved(where, dx, dy, PAGE)
    assert lies_on_page(found)
    assert (found.w, found.h) == (where.w, where.h)


@given(places, st.sampled_from(design.HANDLES), hands, hands)
def test_a_box_is_resized_within_the_page_and_the_other_edges_stay(
    where: Place, handle: str, dx: float, dy: float
) -> None:
    found = design.resized(where, handle, dx, dy, PAGE)
    assert lies_on_page(found)
    assert found.w >= design.SMALLEST - 1e-6 and found.h >= design.SMALLEST - 1e-6
    for edge, side in (("x", "w"), ("y", "n"), ("right", "e"), ("bottom", "s")):
        if side not in handle:
            assert getattr(found, edge) == pytest.approx(getattr(where, edge), abs=0.002)


def test_a_line_may_be_made_flat() -> None:
    line = Line(x=10, y=10, w=20, h=5)
    assert design.resized(design.place(line), "s", 0, -50, PAGE, design.smallest(line)).h == 0


def test_a_box_catches_on_edges_and_middles_of_the_others_and_of_the_page() -> None:
    lines = design.catches([fill(9, 40, 60, 10)], PAGE)
    assert set(lines.xs) == {0, 9, 39, 69, 50, 91, 100}
    assert set(lines.ys) == {0, 9, 40, 45, 50, 75, 141, 150}


def test_the_margin_is_what_most_boxes_keep() -> None:
    boxes = [fill(7, 10, 10, 10), fill(7, 30, 10, 10), fill(12, 50, 10, 10)]
    assert 93 in design.catches(boxes, PAGE).xs
    assert 95 in design.catches([], PAGE).xs


def test_a_box_near_a_line_goes_there_and_tells_which() -> None:
    found, guides = design.caught(replace(START, x=9.4), "", Catches((9.0, 50.0)), 1, PAGE)
    assert found == Place(9, 30, 40, 10)
    assert guides == (Guide(True, 9.0),)


def test_the_nearer_of_two_lines_is_caught() -> None:
    assert design.caught(START, "", Catches((19.5, 60.2)), 1, PAGE)[0].x == 20.2


def test_a_box_far_from_every_line_stays() -> None:
    assert design.caught(START, "", Catches((5.0,), (5.0,)), 1, PAGE) == (START, ())


def test_only_the_edge_in_hand_catches() -> None:
    found, guides = design.caught(START, "e", Catches((20.5, 60.5), (30.5,)), 1, PAGE)
    assert found == Place(20, 30, 40.5, 10)
    assert guides == (Guide(True, 60.5),)


@given(places, st.sampled_from(["", *design.HANDLES]), st.lists(st.floats(0, 100), max_size=5))
def test_what_catches_stays_on_the_page_and_can_be_found_again(where: Place, handle: str, at: list[float]) -> None:
    found, _ = design.caught(where, handle, Catches(tuple(at), tuple(at)), 2, PAGE)
    assert lies_on_page(found)
    assert found.w >= design.SMALLEST - 1e-6 and found.h >= design.SMALLEST - 1e-6


def test_the_uppermost_box_is_the_one_under_the_hand() -> None:
    boxes = [fill(0, 0, 100, 150), fill(10, 10, 20, 20)]
    assert design.box_at(15, 15, boxes, 1) == 1
    assert design.box_at(50, 50, boxes, 1) == 0
    assert design.box_at(50, 50, boxes[1:], 1) == -1


def test_a_flat_line_can_be_met_beside_it() -> None:
    assert design.box_at(20, 10.8, [Line(x=10, y=10, w=30, h=0)], 1) == 0
    assert design.box_at(20, 11.2, [Line(x=10, y=10, w=30, h=0)], 1) == -1


@pytest.mark.parametrize("handle", design.HANDLES)
def test_every_handle_is_found_where_it_sits(handle: str) -> None:
    x, y = design.spot(START, handle)
    assert design.handle_at(x + 0.5, y - 0.5, START, 1) == handle


def test_corners_come_before_edges_on_a_small_box() -> None:
    small = Place(10, 10, 2, 2)
    assert design.handle_at(10.4, 10.4, small, 1.2) == "nw"


@pytest.mark.parametrize("kind", design.KINDS)
@pytest.mark.parametrize("page", [(105.0, 148.0), (86.0, 54.0), (20.0, 10.0)])
def test_a_new_box_of_every_kind_can_be_kept(tmp_path, kind: str, page: tuple[float, float]) -> None:
    (tmp_path / "logo.png").write_bytes(b"picture")
    values = {"file": "logo.png"} if kind == "image" else {}
    box = design.new_box(kind, page, **values)
    alone = replace(layout("a6"), page=page, boxes=(box,), folder=str(tmp_path))
    assert save(tmp_path / "mine.toml", alone).boxes == (box,)


def test_boxes_come_and_go_and_change_places() -> None:
    one, two, three = (fill(at, 0, 1, 1) for at in (1, 2, 3))
    assert design.added((one, two), 1, three) == (one, three, two)
    assert design.removed((one, two), 0) == (two,)
    assert design.changed((one, two), 1, three) == (one, three)
    assert design.reordered((one, two, three), 0, 2) == (two, three, one)


def test_a_copy_lies_beside_its_original_and_on_the_page() -> None:
    assert design.place(design.copied(fill(10, 10, 20, 5), PAGE)) == Place(13, 13, 20, 5)
    assert design.place(design.copied(fill(80, 145, 20, 5), PAGE)) == Place(80, 145, 20, 5)


def test_on_a_smaller_page_every_box_comes_in(tmp_path) -> None:
    small = design.on_page(layout("a6"), (60.0, 40.0))
    assert small.page == (60, 40)
    assert save(tmp_path / "small.toml", small).boxes == small.boxes


# the way back


def version(number: int) -> Version:
    base = layout("a6")
    return Version(replace(base, title=str(number)), number)


def test_every_step_can_be_taken_back_and_again() -> None:
    history = History(version(0))
    for number in (1, 2):
        history.step(version(number))
    history.undo()
    history.undo()
    assert history.now == version(0) and not history.can_undo
    history.redo()
    assert history.now == version(1) and history.can_redo


def test_a_new_step_ends_the_way_forth() -> None:
    history = History(version(0))
    history.step(version(1))
    history.undo()
    history.step(version(2))
    assert not history.can_redo
    history.undo()
    assert history.now == version(0)


def test_an_arrow_held_down_is_one_step() -> None:
    history = History(version(0))
    for number in (1, 2, 3):
        history.step(version(number), "move")
    history.select(5, False)
    history.step(version(4), "move")
    history.undo()
    assert history.now.layout == version(3).layout
    history.undo()
    assert history.now == version(0)


def test_nothing_happens_at_either_end() -> None:
    history = History(version(0))
    history.undo()
    history.redo()
    assert history.now == version(0)


def test_a_box_put_elsewhere_is_otherwise_the_same() -> None:
    box = Text(text="{name}", x=1, y=2, w=3, h=4, size=12, floor=8, font="bold")
    assert design.put(box, Place(5, 6, 7, 8)) == replace(box, x=5, y=6, w=7, h=8)


# the other side


def test_a_back_begins_as_the_front_and_goes_its_own_way() -> None:
    front = layout("a6")
    own = design.backed(front, "own")
    assert design.back_of(own) == "own" and design.side(own, True) == front.boxes
    other = design.with_side(own, True, front.boxes[:2])
    assert (other.boxes, other.back) == (front.boxes, front.boxes[:2])
    assert design.back_of(design.with_side(other, True, ())) == "white"


def test_what_is_folded_has_a_back_and_what_is_white_is_not_folded(tmp_path) -> None:
    folded = design.folded(layout("a6"), "left")
    assert (folded.back, folded.fold) == ("same", "left")
    assert design.backed(folded, "white").fold == ""
    assert design.with_side(design.backed(folded, "own"), True, ()).fold == ""
    for made in (folded, design.backed(folded, "white"), design.folded(folded, "")):
        assert save(tmp_path / "mine.toml", made).boxes == made.boxes


def test_one_side_alone_is_as_large_as_the_page() -> None:
    folded = design.backed(design.folded(layout("a6"), "top"), "own")
    assert design.alone(folded, True).paper == folded.page
