import pytest
from msgspec.structs import replace

from checkin.paper.ticket import write_ticket
from tests.paper import reading
from tests.paper.test_badge import KOMMUNEN, TICKET, VERA


def test_a_ticket_says_what_when_where_who_and_shows_the_code(tmp_path):
    write_ticket(tmp_path / "ticket.pdf", VERA, KOMMUNEN)
    (page,) = reading.pages(tmp_path / "ticket.pdf")
    text = reading.text(page)
    for words in ("Kommunen innovativ", "11.–12. September 2019", "Volkspark, Schleifweg 8a", "Dr. Vera Grimm",
                  "BCDF GHJK LNPR", "Bitte ausgedruckt oder auf dem Telefon mitbringen"):  # fmt: skip
        assert words in text
    assert page.get_size() == pytest.approx((210 * reading.MM, 297 * reading.MM), abs=0.01)
    assert all(reading.fonts(page).values())


@pytest.mark.parametrize("dpi", [72, 150, 300])
def test_the_code_is_read_back(tmp_path, dpi):
    write_ticket(tmp_path / "ticket.pdf", VERA, KOMMUNEN)
    assert reading.codes(reading.pages(tmp_path / "ticket.pdf")[0], dpi) == [TICKET]


@pytest.mark.parametrize("given", ["محمد", "<b>", "x" * 3000, "Ễ" * 60])
def test_hard_names_and_long_foreign_codes_stay_on_the_page(tmp_path, given):
    hard = replace(VERA, given=given, ticket="4711-" * 40)
    write_ticket(tmp_path / "ticket.pdf", hard, KOMMUNEN)
    (page,) = reading.pages(tmp_path / "ticket.pdf")
    assert all(
        left >= 0 and right <= 210 and top >= 0 and bottom <= 297 for left, top, right, bottom in reading.boxes(page)
    )
    assert reading.codes(page, 200) == [hard.ticket]
