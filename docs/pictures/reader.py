"""The picture of the reader's stages in the README: a frame drawn anew, and what the stages make of it.

PYTHONPATH=. .venv/bin/python docs/pictures/reader.py
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from checkin.reading import decoders, grid
from checkin.reading.reader import Frame, Reader, thresholded
from tests.bench import scenes

SEED = 910006
SIDE = 340
GAP = 24
FONT = ImageFont.load_default(size=19)


def shown(picture: Image.Image, words: str) -> Image.Image:
    """One step on a white card, its words below."""
    card = Image.new("RGB", (round(picture.width * SIDE / picture.height), SIDE + 40), "white")
    card.paste(picture.convert("RGB").resize((card.width, SIDE), Image.Resampling.LANCZOS), (0, 0))
    ImageDraw.Draw(card).text((0, SIDE + 10), words, fill="#333", font=FONT)
    return card


def main() -> None:
    """Draw it."""
    frame, texts = scenes.draw(scenes.scene("hard", SEED))
    grey = frame.convert("L")
    held = Frame(grey)
    region = held.regions[0]
    outlined = frame.copy()
    ImageDraw.Draw(outlined).rectangle(
        (region.left, region.top, region.right, region.bottom), outline="#00b050", width=6
    )
    crop = held.crop(0, 400)
    black_and_white = thresholded(crop, 40, 3)
    found = next(grid.find(np.asarray(crop), black_and_white == 0))
    drawn = next(grid.drawings(found.contrast))
    assert not decoders.zbar(np.asarray(grey))
    assert Reader(engines=(decoders.zbar,)).read_frame(grey) == [texts[0]]
    cards = [
        shown(outlined, "1  where a code may be"),
        shown(crop, "2  that crop"),
        shown(Image.fromarray(black_and_white), "3  black and white"),
        shown(Image.fromarray(drawn), "4  its grid, drawn anew"),
    ]
    strip = Image.new("RGB", (sum(card.width + GAP for card in cards) - GAP, SIDE + 40), "white")
    left = 0
    for card in cards:
        strip.paste(card, (left, 0))
        left += card.width + GAP
    strip.save(Path(__file__).with_name("reader.jpg"), quality=80, optimize=True)


if __name__ == "__main__":
    main()
