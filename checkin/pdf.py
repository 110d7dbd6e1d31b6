"""PDF → pictures, for whatever cannot read PDF itself. The only place that knows ``pypdfium2``."""

from collections.abc import Iterator
from contextlib import closing, suppress
from threading import Lock

from PIL import Image

_library = Lock()  # it may not be called by two threads at once


class NoPdf(Exception):
    """These bytes are no PDF, or one that is damaged or locked."""


def pages(data: bytes, *, most: int, dpi: float = 0, long_side: int = 0, colour: bool = False) -> Iterator[Image.Image]:
    """Up to ``most`` pages at ``dpi``, or their longer side ``long_side`` pixels long; grey unless in ``colour``.

    A page that is damaged is passed over. Raises ``NoPdf`` where none can be drawn.
    """
    import pypdfium2

    drawn = 0
    try:
        with _library:
            document = pypdfium2.PdfDocument(data)
            count = min(len(document), most)
    except pypdfium2.PdfiumError as error:
        raise NoPdf(str(error)) from error
    try:
        for number in range(count):
            drawing = None
            with _library, suppress(pypdfium2.PdfiumError), closing(document[number]) as page:
                scale = dpi / 72 if dpi else long_side / max(1.0, *page.get_size())
                rendered = page.render(scale=scale, grayscale=not colour, may_draw_forms=False, rev_byteorder=colour)
                drawing = rendered.to_pil().convert("RGB" if colour else "L")
                drawn += 1
            if drawing is not None:
                yield drawing
    finally:
        with _library:
            document.close()
    if not drawn:
        raise NoPdf("no page can be drawn")
