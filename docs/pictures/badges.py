"""The pictures of the badges in the README: every layout with names that are hard to set. Everybody is invented.

PYTHONPATH=. .venv/bin/python docs/pictures/badges.py
"""

import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from checkin import demo
from checkin.model import Attendee
from checkin.paper.badge import Badge, write_badges
from checkin.paper.layout import layout, layouts

PICTURES = Path(__file__).resolve().parent
WIDTH = 1500  # px, at most, of a picture with four people
GAP, PAPER, EDGE = 28, "#e4e6e9", "#b9bec4"

CODE = "BCDFGHJKLNPRSTVXXVTSRPNLKJHGFDCBRL"
PEOPLE = (
    ("Dr.", "Katharina", "Lindenau-Mühlbrecht", "Stadt Beispielhausen (erfunden), Amt für Stadtentwicklung", "Referat"),
    ("", "Nguyễn Thị Ánh", "Tuyết", "Đại học Ví dụ, Hà Nội", "Projekt"),
    ("", "محمد", "عبد الرحمن", "Beispielnetzwerk Kommunen e. V.", "Presse"),
    ("Prof. Dr.", "Maximilian-Alexander", "Freiherr von Hohenbeispiel-Musterlingen zu Aue",
     "Zweckverband Regionalentwicklung Beispielland", "Teilnahme"),
)  # fmt: skip
ROOMS = (
    ("rundgang-b", "miteinander", "stadt-a", "miteinander-2"),
    ("strukturen", "stadt-b", "strukturen-2"),
    ("wissen",),
    ("rundgang-a", "wissen", "miteinander-2"),
)


def badges() -> list[Badge]:
    """The people with their seats; the last one has a name of 77 characters."""
    conference = demo.conference()
    return [
        Badge(
            Attendee(f"invented-{n}", CODE, given, family, title, organisation, role, photo=n != 0),
            tuple((conference.block_of(room), conference.room(room)) for room in rooms),
        )
        for n, ((title, given, family, organisation, role), rooms) in enumerate(zip(PEOPLE, ROOMS, strict=True))
    ]


def printed(name: str) -> list[Image.Image]:
    """The pages of a layout for everybody."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "badges.pdf"
        write_badges(pdf, badges(), demo.conference(), layout(name))
        return [page.render(scale=3).to_pil() for page in pypdfium2.PdfDocument(pdf)]


def mounted(pages: list[Image.Image], columns: int) -> Image.Image:
    """The pages beside each other on grey."""
    wide, high = pages[0].width + 2 + GAP, pages[0].height + 2 + GAP
    board = Image.new("RGB", (columns * wide + GAP, -(-len(pages) // columns) * high + GAP), PAPER)
    for number, page in enumerate(pages):
        row, column = divmod(number, columns)
        board.paste(ImageOps.expand(page, 1, EDGE), (GAP + column * wide, GAP + row * high))
    return board


def main() -> None:
    """Draw them."""
    for name in layouts():
        pages = printed(name)
        wide, high = layout(name).paper
        board = mounted(pages, 4 if high > wide else 2)
        board.thumbnail((WIDTH, 10 * WIDTH), Image.Resampling.LANCZOS)
        board.quantize(96, dither=Image.Dither.NONE).save(PICTURES / f"badge-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
