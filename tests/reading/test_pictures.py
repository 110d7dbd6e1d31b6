import os
import random
import resource
import struct
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from checkin.model import Conference
from checkin.paper.ticket import write_ticket
from checkin.reading import contents
from checkin.reading.pictures import read_file
from checkin.reading.reader import Reader
from checkin.ticket import is_plausible, mint
from checkin.trouble import Trouble
from tests.reading.codes import symbol
from tests.stage import Make

CODE = "RKFVHKLPSFGLNSJTJVCKCPBBTLDRCBFFTT"


def still(grey: Image.Image) -> list[str]:
    return Reader().read_still(grey)


def paper(size: tuple[int, int], *placed: tuple[Image.Image, tuple[int, int]], shade: int = 160) -> Image.Image:
    sheet = Image.new("L", size, shade)
    for picture, corner in placed:
        sheet.paste(picture, corner)
    return sheet


def saved(picture: Image.Image, path: Path, **how) -> Path:
    picture.save(path, **how)
    return path


@pytest.mark.parametrize("name", ["ticket.png", "ticket.jpg", "ticket.jpeg", "ohne-endung"])
def test_a_ticket_is_read_from_png_and_jpeg_whatever_its_name(tmp_path, name):
    code = mint()
    kind = "PNG" if name.endswith(("png", "endung")) else "JPEG"
    assert read_file(saved(symbol(code), tmp_path / name, format=kind)) == [code]


@pytest.mark.parametrize("degrees", [7, 20, 90, 180, 270])
def test_a_turned_ticket_on_grey_paper_is_read(tmp_path, degrees):
    turned = symbol(CODE).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=200)
    assert read_file(saved(paper((700, 700), (turned, (60, 40))), tmp_path / "t.jpg", quality=60)) == [CODE]


def test_several_codes_come_from_top_to_bottom_each_once(tmp_path):
    upper, lower = mint(), mint()
    sheet = paper((300, 1000), (symbol(lower), (0, 700)), (symbol(upper), (20, 10)), (symbol(upper), (10, 350)))
    assert read_file(saved(sheet, tmp_path / "two.png")) == [upper, lower]


def test_no_code_is_no_text_and_no_trouble(tmp_path):
    assert read_file(saved(paper((640, 480)), tmp_path / "empty.png")) == []
    assert read_file(saved(paper((1, 1)), tmp_path / "dot.png")) == []


@pytest.mark.parametrize("text", ["Grüße aus Halle", "東京 2019", "=wY2/+", "a\x00b"])
def test_texts_come_out_as_they_went_in(text):
    assert still(symbol(text)) == [text]


def test_bytes_that_are_not_utf8_are_read_as_latin_1():
    code = qrcode.QRCode(box_size=6)
    code.add_data("Grüße".encode("latin-1"), optimize=0)
    assert still(code.make_image().convert("L")) == ["Grüße"]


def test_the_camera_held_upright_is_turned_back(tmp_path):
    upper, lower = mint(), mint()
    sheet = paper((300, 700), (symbol(upper), (10, 10)), (symbol(lower), (10, 380)))
    lying = sheet.transpose(Image.Transpose.ROTATE_180)
    upside_down = Image.Exif()
    upside_down[0x0112] = 3
    assert read_file(saved(lying, tmp_path / "phone.jpg", exif=upside_down)) == [upper, lower]
    assert read_file(saved(lying, tmp_path / "scanner.jpg")) == [lower, upper]


def test_black_on_nothing_is_black_on_white(tmp_path):
    code = mint()
    drawn = symbol(code)
    clear = Image.new("RGBA", drawn.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=drawn.point(lambda shade: 255 - shade))
    assert read_file(saved(clear, tmp_path / "logo.png")) == [code]


@pytest.mark.parametrize("mode", ["1", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_colours_of_every_kind_are_read(tmp_path, mode):
    code = mint()
    picture = symbol(code)
    painted = (
        picture.convert("I").point(lambda shade: shade * 257).convert(mode) if mode == "I;16" else picture.convert(mode)
    )
    assert read_file(saved(painted, tmp_path / "any", format="JPEG" if mode == "CMYK" else "PNG")) == [code]


def test_large_photographs_are_read(tmp_path):
    code = mint()
    large = paper((900, 700), (symbol(code), (300, 200))).resize((4500, 3500))
    assert read_file(saved(large, tmp_path / "large.jpg")) == [code]


def test_threads_may_read_at_once():
    codes = [mint() for _ in range(20)]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(still, map(symbol, codes))) == [[code] for code in codes]


# Files that are no pictures


def told(path: Path) -> str:
    with pytest.raises(Trouble) as trouble:
        read_file(path)
    assert str(path) in str(trouble.value)
    return trouble.value.name


def test_what_is_no_picture_is_told(tmp_path):
    text = tmp_path / "text.png"
    text.write_text("kein Bild", encoding="utf-8")
    empty = tmp_path / "empty.png"
    empty.touch()
    gif = saved(symbol("x"), tmp_path / "bild.png", format="GIF")
    for path in (text, empty, gif, tmp_path / "missing.png", tmp_path):
        assert told(path) == "not-a-picture"


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_truncated_picture_is_told(tmp_path, kind):
    path = saved(symbol(mint()), tmp_path / "cut", format=kind)
    path.write_bytes(path.read_bytes()[:-500])
    assert told(path) == "not-a-picture"


@pytest.mark.parametrize("side", [10_000, 12_000, 60_000, 2**31 - 1])
def test_a_header_that_promises_an_absurd_size_is_told(tmp_path, side):
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    path = tmp_path / "bomb.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    assert told(path) == "not-a-picture"


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of damaged camera data and reads the picture
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_damaged_pictures_are_read_or_told(tmp_path, kind):
    chance = random.Random(7)
    camera = Image.Exif()
    camera[0x0112] = 6
    path = saved(symbol("8801234567"), tmp_path / "damaged", format=kind, exif=camera)
    whole = path.read_bytes()
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 1, 4))):
            damaged[chance.randrange(chance.choice((60, 200, len(whole))))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            assert set(read_file(path)) <= {"8801234567"}
        except Trouble as trouble:
            assert trouble.name == "not-a-picture"


def test_L06_without_zbar_it_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    monkeypatch.delitem(sys.modules, "pyzbar.wrapper", raising=False)
    with pytest.raises(Trouble, match="libzbar0") as trouble:
        read_file(saved(symbol("x"), tmp_path / "t.png"))
    assert trouble.value.name == "no-zbar"


# PDF and mails


def png(code: str) -> bytes:
    file = BytesIO()
    symbol(code).save(file, "PNG")
    return file.getvalue()


def mail(*attached: tuple[str, bytes]) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "anmeldung@example.org", "gast@example.org", "Ihr Ticket"
    message["MIME-Version"] = "1.0"
    message.set_content("Guten Tag,\n\nanbei Ihr Ticket.")
    for kind, data in attached:
        main, sub = kind.split("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=f"ticket.{sub}")
    return message


def kept(message: EmailMessage, path: Path) -> Path:
    path.write_bytes(bytes(message))
    return path


@pytest.fixture
def ticket(tmp_path: Path, conference: Conference, person: Make) -> tuple[Path, str]:
    """A ticket as the mail brings it, on paper, and its code."""
    vera = person(ticket=mint())
    write_ticket(tmp_path / "ticket.pdf", vera, conference)
    return tmp_path / "ticket.pdf", vera.ticket


def test_a_ticket_on_paper_is_read_from_its_pdf(ticket):
    path, code = ticket
    assert read_file(path) == [code]


def test_a_confirmation_mail_is_read_with_its_picture_or_its_pdf(tmp_path, ticket):
    path, code = ticket
    assert read_file(kept(mail(("image/png", png(code))), tmp_path / "a.eml")) == [code]
    assert read_file(kept(mail(("application/pdf", path.read_bytes())), tmp_path / "b.eml")) == [code]
    assert read_file(kept(mail(("application/octet-stream", path.read_bytes())), tmp_path / "c")) == [code]


def test_a_mail_that_was_passed_on_is_read(tmp_path):
    code = mint()
    outer = mail()
    outer.add_attachment(mail(("image/png", png(code))))
    assert read_file(kept(outer, tmp_path / "forwarded.eml")) == [code]


def test_what_is_damaged_in_a_mail_does_not_hide_the_ticket(tmp_path):
    code = mint()
    attached = [("image/png", png("x")[:80]), ("application/pdf", b"%PDF-1.7 nothing"), ("image/png", png(code))]
    assert read_file(kept(mail(*attached), tmp_path / "mixed.eml")) == [code]


def test_a_mail_without_a_ticket_has_no_text_and_is_no_trouble(tmp_path):
    assert read_file(kept(mail(), tmp_path / "plain.eml")) == []


def test_a_mail_stuffed_with_pictures_ends(tmp_path):
    many = mail(*[("image/png", png("a"))] * 60, ("image/png", png("b")))
    assert read_file(kept(many, tmp_path / "many.eml")) == ["a"]


def test_a_pdf_that_is_damaged_or_locked_is_told(tmp_path, ticket):
    path, _ = ticket
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(path.read_bytes()[:400])
    locked = tmp_path / "locked.pdf"
    canvas = Canvas(str(locked), encrypt=StandardEncryption("geheim", ownerPassword="auch"))
    canvas.drawString(100, 100, "x")
    canvas.save()
    assert told(cut) == told(locked) == "not-a-picture"


@pytest.mark.parametrize("size", [(1, 1), (14_400, 3), (14_400, 14_400)])
def test_pages_of_absurd_sizes_are_no_trouble(tmp_path, size):
    canvas = Canvas(str(tmp_path / "odd.pdf"), pagesize=size)
    canvas.drawString(0, 0, "x")
    canvas.save()
    assert read_file(tmp_path / "odd.pdf") == []


def test_of_a_poster_and_a_ticket_on_two_pages_the_ticket_counts(tmp_path):
    code = mint()
    sheets = [paper((700, 700), (symbol(text), (100, 100))) for text in ("https://example.com/menu", code)]
    sheets[0].save(tmp_path / "two.pdf", save_all=True, append_images=sheets[1:])
    assert read_file(tmp_path / "two.pdf", is_plausible) == [code]


def test_a_page_that_is_damaged_hides_no_other(tmp_path, ticket):
    code = ticket[1]
    two = tmp_path / "two.pdf"
    sheets = [paper((700, 700), (symbol(text), (100, 100))) for text in (code, "x")]
    sheets[0].save(two, save_all=True, append_images=sheets[1:])
    data = two.read_bytes()
    (tmp_path / "lies.pdf").write_bytes(data.replace(b"/Count 2", b"/Count 3"))
    assert read_file(tmp_path / "lies.pdf", is_plausible) == [code]


def nested(levels: int) -> bytes:
    """A PDF whose page draws a form ten times, which draws a form ten times, …"""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        b"<</Length 50>>stream\n" + b"/F Do " * 8 + b"\nendstream",
    ]
    for level in range(levels):
        deeper = b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level) if level < levels - 1 else b""
        draws = b"/F Do " * 10 if deeper else b"0 0 9 9 re f "
        bodies.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 300 300]%s/Length %d>>stream\n%s\nendstream"
            % (deeper, len(draws) + 1, draws)
        )
    return (
        b"%PDF-1.4\n"
        + b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(bodies, 1))
        + b"trailer<</Root 1 0 R/Size %d>>\n" % (len(bodies) + 1)
    )


def test_a_pdf_that_takes_for_ever_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(contents, "_PATIENCE", 2)
    (tmp_path / "bomb.pdf").write_bytes(nested(12))
    assert told(tmp_path / "bomb.pdf") == "not-a-picture"


def test_a_mail_whose_header_takes_for_ever_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(contents, "_PATIENCE", 2)
    bomb = b'From: x\nContent-Type: multipart/mixed; a="' + b";" * 2_000_000 + b'"\n\n'
    (tmp_path / "bomb.eml").write_bytes(bomb)
    assert told(tmp_path / "bomb.eml") == "not-a-picture"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in folders")
def test_what_is_no_file_is_told_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert told(tmp_path / "pipe") == told(Path("/dev/zero")) == "not-a-picture"
    assert told(tmp_path / "a\0b") == "not-a-picture"


@pytest.mark.parametrize("size", [(257, 20_000), (20_000, 257), (3, 20_000)])
def test_long_screenshots_are_read_to_their_end(tmp_path, size):
    long = Image.new("L", size, 255)
    long.paste(symbol("x" * 40).resize((250, 250)), (max(0, size[0] - 253), size[1] - 253))
    read_file(saved(long, tmp_path / "long.png"))  # too small to be read by then: but no trouble


def test_a_mail_inside_a_mail_is_read_however_it_was_attached(tmp_path):
    code = mint()
    inner = bytes(mail(("image/png", png(code))))
    icons = [("image/png", tiny())] * 50
    outer = mail(*icons, ("application/octet-stream", inner))
    assert read_file(kept(outer, tmp_path / "outer.eml")) == [code]


def test_a_mail_with_umlauts_in_its_header_and_without_a_version_is_read(tmp_path):
    code = mint()
    data = bytes(mail(("image/png", png(code)))).replace(b"MIME-Version: 1.0\n", b"")
    (tmp_path / "raw.eml").write_bytes(data.replace(b"Ihr Ticket", "Müllers Ticket".encode()))
    assert read_file(tmp_path / "raw.eml") == [code]


def tiny() -> bytes:
    file = BytesIO()
    Image.new("L", (16, 16)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.slow
def test_two_thousand_damaged_files_are_no_read_and_no_crash(tmp_path, ticket):
    """Noise is in test_reader; here whole files are cut off and bits of them turned."""
    code = ticket[1]
    whole = {"png": png(code), "pdf": ticket[0].read_bytes(), "eml": bytes(mail(("image/png", png(code))))}
    jpeg = BytesIO()
    symbol(code).save(jpeg, "JPEG")
    whole["jpeg"] = jpeg.getvalue()
    chance = random.Random(3)
    peaks = []
    for turn in range(2000):
        data = bytearray(chance.choice(list(whole.values())))
        if turn % 2:
            data = data[: chance.randrange(len(data))]
        for _ in range(chance.randrange(1, 30)):
            if data:
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        with suppress(contents.Unreadable):
            assert {text for grey in contents._in_pdf_or_mail(bytes(data)) for text in still(grey)} <= {code}
        if turn % 500 == 499:
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    assert peaks[-1] - peaks[0] < 30_000  # kilobytes
