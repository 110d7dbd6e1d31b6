"""The pictures of the badges in the README: every layout with names that are hard to set, and sheets of them. Everybody
in them is invented.

PYTHONPATH=. .venv/bin/python docs/pictures/badges.py
"""

import tempfile
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

from checkin import demo
from checkin.model import Attendee
from checkin.paper.badge import Badge, write_badges
from checkin.paper.labels import label_sheet
from checkin.paper.layout import layout, layouts

PICTURES = Path(__file__).resolve().parent
WIDTH = 1400  # px, of a picture with four people
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
            CODE,
        )
        for n, ((title, given, family, organisation, role), rooms) in enumerate(zip(PEOPLE, ROOMS, strict=True))
    ]


def printed(people: list[Badge], name: str, width: float, **sheet: Any) -> list[Image.Image]:
    """The pages of a layout, each ``width`` px wide."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "badges.pdf"
        write_badges(pdf, people, demo.conference(), layout(name), **sheet)
        return [page.render(scale=width / page.get_width()).to_pil() for page in pypdfium2.PdfDocument(pdf)]


def mounted(pages: list[Image.Image], columns: int) -> Image.Image:
    """The pages beside each other on grey."""
    wide, high = pages[0].width + 2 + GAP, pages[0].height + 2 + GAP
    board = Image.new("RGB", (columns * wide + GAP, -(-len(pages) // columns) * high + GAP), PAPER)
    for number, page in enumerate(pages):
        row, column = divmod(number, columns)
        board.paste(ImageOps.expand(page, 1, EDGE), (GAP + column * wide, GAP + row * high))
    return board


def save(board: Image.Image, name: str) -> None:
    """As few colours as do."""
    board.quantize(192, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)


def main() -> None:
    """Draw them."""
    for name in layouts():
        wide, high = layout(name).paper
        columns = 4 if high > wide else 2
        save(mounted(printed(badges(), name, WIDTH / columns - GAP), columns), f"badge-{name}.png")
    crowd = badges() * 2
    labels = printed(crowd[:7], "label-80x50", WIDTH / 3 - GAP, labels=label_sheet("avery-l4785"), first=4)
    both = printed(crowd[:4], "a6-double", WIDTH / 3 - GAP, labels=label_sheet("a4-4xa6"))
    save(mounted([*labels, *both], 3), "badge-sheets.png")


if __name__ == "__main__":
    main()
