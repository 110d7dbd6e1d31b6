"""PDF → pictures, for whatever cannot read PDF itself. The only place that knows ``pypdfium2``."""

from collections.abc import Iterator
from threading import Lock
from typing import Any

from PIL import Image

_library = Lock()  # it may not be called by two threads at once


class NoPdf(Exception):
    """These bytes are no PDF, or one that is damaged or locked."""


def pages(data: bytes, *, most: int, dpi: float = 0, long_side: int = 0) -> Iterator[Image.Image]:
    """Up to ``most`` pages in grey, at ``dpi``, or so that their longer side has ``long_side`` pixels.

    Raises ``NoPdf``.
    """
    import pypdfium2

    try:
        with _library:
            document = pypdfium2.PdfDocument(data)
            count = min(len(document), most)
        for number in range(count):
            with _library:
                page = document[number]
                scale = dpi / 72 if dpi else long_side / max(1.0, *page.get_size())
                grey = _drawn(page, scale)
            yield grey
    except pypdfium2.PdfiumError as error:
        raise NoPdf(str(error)) from error


def _drawn(page: Any, scale: float) -> Image.Image:
    picture: Image.Image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    return picture.convert("L")
