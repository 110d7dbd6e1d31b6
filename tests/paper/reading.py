"""Reading back what was put on paper."""

import unicodedata

import pypdfium2 as pdfium
from pyzbar.pyzbar import ZBarSymbol, decode

MM = 72 / 25.4


def pages(path):
    return list(pdfium.PdfDocument(path))


def text(page):
    """The text of a page, composed, with every run of blanks and line ends as one space."""
    found = page.get_textpage().get_text_bounded().replace("\x02", "-")  # how pdfium tells a hyphen at a line's end
    return " ".join(unicodedata.normalize("NFC", found).split())


def letters(words):
    """The letters of a text alone: what stays the same however its lines were broken."""
    return "".join(unicodedata.normalize("NFC", words).split())


def picture(page, dpi):
    return page.render(scale=dpi / 72).to_pil().convert("L")


def black_and_white(page, dpi):
    """A page as a one-colour printer of ``dpi`` would print it."""
    return picture(page, dpi).point(lambda grey: 255 * (grey >= 128))


def codes_in(image):
    return [found.data.decode() for found in decode(image, symbols=[ZBarSymbol.QRCODE])]


def codes(page, dpi):
    """The QR codes on a page as a one-colour printer of ``dpi`` would print it."""
    return codes_in(black_and_white(page, dpi))


def ink(page, dpi=150):
    """Where a page is not white: (left, top, right, bottom) in mm."""
    box = picture(page, dpi).point(lambda grey: 255 * (grey < 250)).getbbox()
    return tuple(edge * 25.4 / dpi for edge in box)


def boxes(page):
    """What each object of a page covers: (left, top, right, bottom) in mm from the top left corner."""
    height = page.get_height()
    for thing in page.get_objects():
        left, bottom, right, top = thing.get_bounds()
        yield left / MM, (height - top) / MM, right / MM, (height - bottom) / MM


def fonts(page):
    """The names of the fonts of a page and whether each is embedded."""
    found = {}
    for thing in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_TEXT]):
        font = thing.get_font()
        found[font.get_base_name()] = font.is_embedded
    return found
