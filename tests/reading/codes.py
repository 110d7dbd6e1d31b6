"""Codes as guests hold them up: drawn, put on something, bent."""

import numpy as np
import qrcode
from PIL import Image


def symbol(text: str, box: int = 6, **how) -> Image.Image:
    code = qrcode.QRCode(box_size=box, **how)
    code.add_data(text)
    code.make()
    return code.make_image().convert("L")


def held(*codes: Image.Image, shade: int = 160, size: tuple[int, int] = (1280, 720)) -> Image.Image:
    """The codes side by side before a plain wall."""
    frame = Image.new("L", size, shade)
    left = (size[0] - sum(code.width + 80 for code in codes)) // 2
    for code in codes:
        frame.paste(code, (left + 40, (size[1] - code.height) // 2))
        left += code.width + 80
    return frame


def bent(picture: Image.Image, by: float) -> Image.Image:
    """The picture with waves of ``by`` pixels."""
    y, x = np.mgrid[0 : picture.height, 0 : picture.width].astype(np.float32)
    from_x = np.clip(x + by * np.sin(y / 45), 0, picture.width - 1).astype(np.int32)
    from_y = np.clip(y + by * np.sin(x / 60 + 1), 0, picture.height - 1).astype(np.int32)
    return Image.fromarray(np.asarray(picture)[from_y, from_x])
