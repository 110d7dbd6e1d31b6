"""A page to measure a printer by: what it says is 5 or 50 mm is."""

from pathlib import Path

import pytest

from checkin.paper.ruler import write_ruler
from tests.paper.reading import MM, boxes, ink, pages, picture, text


@pytest.mark.parametrize("page", [(86.0, 54.0), (54.0, 86.0), (105.0, 148.0)])
def test_the_frame_is_5_mm_from_every_edge_and_everything_is_on_the_page(tmp_path: Path, page) -> None:
    write_ruler(tmp_path / "ruler.pdf", page, "Badge")
    (drawn,) = pages(tmp_path / "ruler.pdf")
    assert drawn.get_size() == pytest.approx([side * MM for side in page], abs=0.1)
    assert ink(drawn) == pytest.approx((0, 0, *page), abs=0.3)
    frame = [box for box in boxes(drawn) if box[3] - box[1] > page[1] - 11 or box[2] - box[0] > page[0] - 11]
    assert len(frame) == 4
    middles = sorted(((left + right) / 2, (top + bottom) / 2) for left, top, right, bottom in frame)
    assert middles[0][0] == pytest.approx(5, abs=0.2) and middles[-1][0] == pytest.approx(page[0] - 5, abs=0.2)
    assert {round(y) for _, y in middles} == {5, round(page[1] / 2), round(page[1] - 5)}
    said = text(drawn)
    assert "Badge" in said and "5 mm vom Rand" in said and "5 − Abstand oben" in said


@pytest.mark.parametrize(("page", "length"), [((86.0, 54.0), 50), ((54.0, 86.0), 30)])
def test_the_line_is_as_long_as_it_says(tmp_path: Path, page, length) -> None:
    write_ruler(tmp_path / "ruler.pdf", page, "Badge")
    (drawn,) = pages(tmp_path / "ruler.pdf")
    assert f"Die Linie oben ist {length} mm lang." in text(drawn)
    seen = picture(drawn, 254).point(lambda grey: 255 * (grey < 128))  # ten dots a millimetre
    row = seen.crop((60, 145, seen.width - 60, 146)).getbbox()  # within the frame
    assert row is not None and row[2] - row[0] == pytest.approx(10 * length + 3, abs=2)  # and as thick as its end
