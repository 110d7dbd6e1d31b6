"""PDF → pictures, for whatever cannot read PDF itself. The only place that knows ``pypdfium2``."""

from collections.abc import Iterator
from contextlib import closing, suppress
from io import BytesIO
from threading import Lock

from PIL import Image

_MM = 72 / 25.4  # points
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


def adjusted(data: bytes, x: float, y: float, turn: int) -> bytes:
    """What is on the pages moved ``x`` mm to the right and ``y`` down, then the pages turned by ``turn`` degrees.

    Text stays text and fonts stay embedded. What is moved off a page is cut off.
    """
    import pypdfium2

    across, down = x * _MM, -y * _MM
    with _library, closing(pypdfium2.PdfDocument(data)) as old, closing(pypdfium2.PdfDocument.new()) as new:
        for number in range(len(old)):
            width, height = old.get_page_size(number)
            right, up = {0: (0.0, 0.0), 90: (0.0, width), 180: (width, height), 270: (height, 0.0)}[turn]
            drawing = old.page_as_xobject(number, new).as_pageobject()
            drawing.set_matrix(pypdfium2.PdfMatrix().translate(across, down).rotate(turn).translate(right, up))
            with closing(new.new_page(*((width, height) if turn in (0, 180) else (height, width)))) as page:
                page.insert_obj(drawing)
                page.gen_content()
        written = BytesIO()
        new.save(written)
    return written.getvalue()
