"""Makes the pictures of the README anew: ``.venv/bin/python docs/pictures/make.py``. The attendee is invented."""

import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import ImageOps

PICTURES = Path(__file__).resolve().parent
sys.path.insert(0, str(PICTURES.parent.parent))

from checkin import assets, programme  # noqa: E402 (the project is not installed, only lies there)
from checkin.model import Attendee  # noqa: E402
from checkin.paper.badge import Badge, write_badges  # noqa: E402
from checkin.paper.layout import layout  # noqa: E402

conference = programme.load(assets.path("conferences/kommunen-innovativ-2019.toml"))
seats = tuple(
    (conference.block_of(room), conference.room(room))
    for room in ("rundgang-b", "miteinander", "stadt-a", "miteinander-2")
)
katharina = Attendee(
    "invented",
    "BCDFGHJKLNPRSTVXXVTSRPNLKJHGFDCBRL",
    "Katharina",
    "Lindenau",
    "Dr.",
    "Stadt Beispielhausen (erfunden), Amt für Stadtentwicklung",
    "Referat",
    photo=False,
)
for name, dpi in (("a6", 150), ("label-86x54", 200)):
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "badge.pdf"
        write_badges(pdf, [Badge(katharina, seats)], conference, layout(name))
        page = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil()
    framed = ImageOps.expand(page, 2, "#c8ccd0").quantize(64)
    framed.save(PICTURES / f"badge-{name}.png", optimize=True)
