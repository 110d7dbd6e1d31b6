import re
import unicodedata
from itertools import chain

import PIL.Image
import pytest
from msgspec.structs import replace

from checkin import assets, programme
from checkin.files import Path
from checkin.model import Attendee
from checkin.paper.badge import Badge, write_badges
from checkin.paper.layout import Code, Fill, Image, Layout, Line, Text, When, layout, layouts
from checkin.ticket import mint
from checkin.trouble import Trouble
from tests.paper import reading

KOMMUNEN = programme.load(assets.path("conferences/kommunen-innovativ-2019.toml"))
TICKET = "BCDFGHJKLNPRSTVXXVTSRPNLKJHGFDCBRL"
CODE = mint()
VERA = Attendee(
    "vera", TICKET, "Vera", "Grimm", "Dr.", "Stadt Beispielhausen, Amt für Stadtentwicklung", "Referentin", photo=True
)


def seats(*rooms):
    return tuple((KOMMUNEN.block_of(room), KOMMUNEN.room(room)) for room in rooms)


WHOLE_DAY = seats("rundgang-b", "miteinander", "stadt-a", "miteinander-2")


def printed(tmp_path: Path, *badges, name="a6"):
    path = tmp_path / "badges.pdf"
    fits = write_badges(path, badges, KOMMUNEN, layout(name))
    return reading.pages(path), fits


def said(pages):
    """What stands on all sides of a badge."""
    return " ".join(map(reading.text, pages))


@pytest.mark.parametrize("name", layouts())
def test_a_badge_shows_name_organisation_role_and_rooms(tmp_path, name):
    pages, fits = printed(tmp_path, Badge(VERA, WHOLE_DAY), name=name)
    text = said(pages)
    for words in ("Vera", "Dr. Vera Grimm", "Stadt Beispielhausen", "Referat", "Kommunen innovativ", "Stadtführung A"):
        assert words in text
    assert text.count("Neues Miteinander") == 1
    assert "Mi 15:45 · Do 9:00" in text
    assert fits == []


@pytest.mark.parametrize("name", layouts())
def test_the_page_is_exactly_as_large_as_the_layout_says(tmp_path, name):
    pages, _ = printed(tmp_path, Badge(VERA), name=name)
    wide, high = layout(name).paper
    for page in pages:
        assert page.get_mediabox() == pytest.approx((0, 0, wide * reading.MM, high * reading.MM), abs=0.01)


@pytest.mark.parametrize("name", layouts())
def test_every_font_is_embedded(tmp_path, name):
    pages, _ = printed(tmp_path, Badge(replace(VERA, given="Łukasz Ễ Ωμέγα Дмитрий"), WHOLE_DAY), name=name)
    for fonts in map(reading.fonts, pages):
        assert len(fonts) >= 2
        assert all(fonts.values())
    assert b"Helvetica" not in (tmp_path / "badges.pdf").read_bytes()


NAMES = [
    ("", "Séamus", "O'Brien"),
    ("", "Anne", "Müller-Lüdenscheidt"),
    ("", "Łukasz", "Nguyễn"),
    ("Dr. <Kommune>", "Halle", "A&B"),
    ("<b>x</b>", "<para>", "&lt;&amp;"),
    ("A" * 40 + " " + "W" * 36, "Xi", "Y"),
    ("T" * 77, "Xi", "Y"),
    ("", "X", "Y"),
    ("", unicodedata.normalize("NFD", "Zoë Mü"), unicodedata.normalize("NFD", "Nguyễn")),
    ("", "Adébáyọ̀", "Ọ̀ṣun"),
    ("", "Anna\u00a0Maria", " Berg  "),
    ("", "Ελένη", "Ωμέγα"),
    ("", "Дмитрий", "Ґалаґан"),
    ("{given}", "%s{0}", "\\n"),
    ("=1+1", "(Klammer", "\\)"),
    ("Prof. Dr. Dr. h. c.", "Maximilian-Alexander", "Freiherr von und zu Beispielhausen-Musterfeld"),
]


@pytest.mark.parametrize("layout_name", layouts())
@pytest.mark.parametrize("name", NAMES)
def test_G01_a_hard_name_is_printed_whole_and_never_as_markup(tmp_path, layout_name, name):
    title, given, family = name
    attendee = replace(VERA, title=title, given=given, family=family)
    pages, fits = printed(tmp_path, Badge(attendee), name=layout_name)
    letters = reading.letters(said(pages))
    told_short = any("steht als" in str(fit.sentence) for fit in fits)
    assert told_short or reading.letters(attendee.name) in letters
    assert letters.count(reading.letters(given)) >= 2
    assert "■" not in letters
    assert not any(fit.by_hand for fit in fits)


@pytest.mark.parametrize("layout_name", layouts())
@pytest.mark.parametrize("given", ["Zoë ไท", "ไทย"])
def test_G01_a_name_the_font_lacks_is_reported_and_shows_no_box(tmp_path, layout_name, given):
    pages, (fit,) = printed(tmp_path, Badge(replace(VERA, given=given)), name=layout_name)
    assert (fit.attendee, fit.name, fit.by_hand) == ("vera", f"Dr. {given} Grimm", True)
    assert re.match("Vorname(, Name)?: ", str(fit.sentence)) and "Name: " in str(fit.sentence)
    assert all(mark not in said(pages) for mark in "■□\ufffd")


@pytest.mark.parametrize("layout_name", layouts())
@pytest.mark.parametrize("given", ["محمد", "שרה", "王小明", "김민준", "გიორგი", "Ali (علي)"])
def test_G01_a_name_in_another_script_is_printed_with_the_fonts_of_the_computer(tmp_path, layout_name, given):
    pages, fits = printed(tmp_path, Badge(replace(VERA, given=given)), name=layout_name)
    assert fits == []
    words = re.findall(r"\w+", given)
    assert all(said(pages).count(word) >= 2 for word in words)
    assert all(embedded for page in pages for embedded in reading.fonts(page).values())


def test_G01_an_emoji_is_left_out_and_told_but_needs_no_hand(tmp_path):
    (page,), (fit,) = printed(tmp_path, Badge(replace(VERA, given="🎉 Max 🎉")))
    assert "Dr. Max Grimm" in reading.text(page)
    assert (fit.by_hand, str(fit.sentence)) == (False, "Vorname, Name: ohne diese Zeichen: 🎉")


def test_a_name_that_cannot_be_drawn_leaves_a_line_to_write_on(tmp_path):
    drawn, _ = printed(tmp_path, Badge(replace(VERA, given="", family="", title="")))
    lined, _ = printed(tmp_path, Badge(replace(VERA, given="ไท", family="ไทย", title="")))
    assert len(list(lined[0].get_objects())) == len(list(drawn[0].get_objects())) + 3  # two lines and the mark


def test_a_badge_that_cannot_show_its_name_tells_whose_it_is(tmp_path):
    nameless = replace(VERA, given="ไท", family="ไทย", title="")
    (by_ref, by_id), (first, second) = printed(
        tmp_path, Badge(replace(nameless, ref="AB1CD-2")), Badge(replace(nameless, id="other"))
    )
    assert "AB1CD-2" in reading.text(by_ref) and "AB1CD-2" in str(first.sentence)
    assert "other" in reading.text(by_id) and "other" in str(second.sentence)


def test_without_a_role_the_a6_badge_has_no_band(tmp_path):
    pages, _ = printed(tmp_path, Badge(VERA), Badge(replace(VERA, role="")))
    foot = [page.render(scale=1).to_pil().convert("RGB").getpixel((150, 410)) for page in pages]
    assert foot[0] != (255, 255, 255) and foot[1] == (255, 255, 255)


def test_a_name_too_long_for_the_floor_is_shortened_as_by_hand_and_told(tmp_path):
    attendee = replace(
        VERA, title="Prof. Dr. Dr. h. c.", given="Karl-Theodor Maria Nikolaus", organisation="",
        family="Freiherr von und zu Hohenstein-Oberweimar",
    )  # fmt: skip
    (page,), (fit,) = printed(tmp_path, Badge(attendee))
    short = "Prof. Dr. Karl-Theodor M. N. Frhr. v. u. z. Hohenstein-Oberweimar"
    assert short in reading.text(page)
    assert (fit.by_hand, str(fit.sentence)) == (False, f"Name: steht als „{short}“ auf dem Schild")


def test_what_had_to_shrink_below_the_floor_is_reported_but_needs_no_hand(tmp_path):
    _, (fit,) = printed(tmp_path, Badge(replace(VERA, organisation="Verwaltungsgemeinschaft " * 12)))
    assert not fit.by_hand
    assert str(fit.sentence).startswith("Organisation: ")


def test_G04_an_organisation_without_end_is_left_to_a_hand(tmp_path):
    _, (fit,) = printed(tmp_path, Badge(replace(VERA, organisation="Amt " * 25_000)))
    assert fit.by_hand
    assert "zu lang" in str(fit.sentence)


def test_a_box_too_small_for_a_code_is_told_and_stays_empty(tmp_path):
    mine = Layout(title="Probe", page=(60, 40), boxes=(Code(x=1, y=1, w=9, h=9),))
    (fit,) = write_badges(tmp_path / "badges.pdf", [Badge(VERA, code=CODE)], KOMMUNEN, mine)
    assert reading.codes(reading.pages(tmp_path / "badges.pdf")[0], 300) == []
    assert fit.by_hand


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", layouts())
def test_J07_the_code_is_read_off_a_one_colour_print(tmp_path, name, dpi):
    codes = [mint() for _ in range(5)]
    pages, _ = printed(tmp_path, *(Badge(VERA, WHOLE_DAY, code) for code in codes), name=name)
    assert [code for page in pages for code in reading.codes(page, dpi)] == codes


@pytest.mark.parametrize("name", layouts())
@pytest.mark.parametrize("given", ["Vera", "Ế ỄǗḖ gjpqÇţ", "W" * 30, "Maximilian-Alexander Jürgen"])
def test_nothing_leaves_the_page_or_runs_into_the_code(tmp_path, name, given):
    attendee = replace(VERA, given=given, organisation="Landkreis Beispielhausen " * 5)
    pages, _ = printed(tmp_path, Badge(attendee, WHOLE_DAY, CODE), name=name)
    wide, high = layout(name).paper
    for left, top, right, bottom in chain.from_iterable(map(reading.boxes, pages)):
        assert left >= -0.01
        assert top >= -0.01
        assert right <= wide + 0.01
        assert bottom <= high + 0.01
    assert [code for page in pages for code in reading.codes(page, 203)] == [CODE]


def test_texts_keep_inside_their_boxes(tmp_path):
    given = next(box for box in layout("a6").boxes if getattr(box, "text", "") == "{given}")
    alone = replace(layout("a6"), boxes=(given,))
    path = tmp_path / "given.pdf"
    for name in ("Ǘḗ gjp", "Ễỵ", "W" * 20, "Katharina", "Jürgen-Maximilian Ç"):
        write_badges(path, [Badge(replace(VERA, given=name))], KOMMUNEN, alone)
        left, top, right, bottom = reading.ink(reading.pages(path)[0])
        assert left >= given.x - 0.2
        assert top >= given.y - 0.2
        assert right <= given.x + given.w + 0.5
        assert bottom <= given.y + given.h + 0.2


@pytest.mark.parametrize(("photo", "shown"), [(True, False), (False, True), (None, True)])
def test_K10_without_consent_the_badge_shows_the_crossed_camera(tmp_path, photo, shown):
    (page,), _ = printed(tmp_path, Badge(replace(VERA, photo=photo)))
    camera = next(box for box in layout("a6").boxes if type(box).__name__ == "Photo")
    scale = 150 / 25.4
    area = (camera.x, camera.y, camera.x + camera.w, camera.y + camera.h)
    darkest, _ = reading.picture(page, 150).crop([edge * scale for edge in area]).getextrema()
    assert (darkest < 128) == shown


def test_a_room_changed_overnight_has_a_row_of_its_own(tmp_path):
    (page,), _ = printed(tmp_path, Badge(VERA, seats("miteinander", "strukturen-2")))
    text = reading.text(page)
    assert "Neues Miteinander Mi 15:45" in text
    assert "Neue Strukturen Do 9:00" in text


def test_more_rooms_than_ever_make_smaller_rows_but_stay_on_the_page(tmp_path):
    many = seats("rundgang-a", "rundgang-b", "rundgang-c", "miteinander", "strukturen", "wissen", "stadt-a", "stadt-b")
    (page,), _ = printed(tmp_path, Badge(VERA, many))
    assert "Stadtführung B" in reading.text(page)
    band = next(box for box in layout("a6").boxes if type(box).__name__ == "Fill")
    rooms = next(box for box in layout("a6").boxes if type(box).__name__ == "Rooms")
    assert rooms.y + rooms.h < band.y


def test_an_unknown_role_is_printed_as_it_is(tmp_path):
    (page,), _ = printed(tmp_path, Badge(replace(VERA, role="Kuratorium")))
    assert "Kuratorium" in reading.text(page)


def test_a_hundred_badges_are_a_page_each_counted_as_they_come(tmp_path):
    path, done = tmp_path / "badges.pdf", []
    everyone = (Badge(replace(VERA, given=f"Vera {n}")) for n in range(100))
    write_badges(path, everyone, KOMMUNEN, layout("a6"), lambda: done.append(None))
    pages = reading.pages(path)
    assert len(pages) == len(done) == 100
    assert "Vera 99" in reading.text(pages[99])
    assert path.stat().st_size < 100 * 6 * 1024


def test_the_same_badges_are_the_same_bytes(tmp_path):
    for name in ("one.pdf", "two.pdf"):
        write_badges(tmp_path / name, [Badge(VERA, WHOLE_DAY)], KOMMUNEN, layout("a6"))
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_a_badge_is_the_same_bytes_whoever_came_before(tmp_path):
    kurdish = Badge(replace(VERA, given="ڕێبوار", family="کۆمەڵ"))
    written = []
    for before in ([], [Badge(replace(VERA, given="שָׂרָה ێەێ 王"))]):
        for badge in [*before, kurdish]:
            write_badges(tmp_path / "badges.pdf", [badge], KOMMUNEN, layout("a6"))
        written.append((tmp_path / "badges.pdf").read_bytes())
    assert written[0] == written[1]


def test_no_badges_are_a_trouble_and_no_file(tmp_path):
    with pytest.raises(Trouble) as caught:
        write_badges(tmp_path / "badges.pdf", [], KOMMUNEN, layout("a6"))
    assert caught.value.name == "no-badges"
    assert list(tmp_path.iterdir()) == []


def test_a_colour_that_is_none_is_a_trouble(tmp_path):
    rainbow = replace(KOMMUNEN, roles=(replace(KOMMUNEN.roles[1], colour="rainbow"),))
    with pytest.raises(Trouble) as caught:
        write_badges(tmp_path / "badges.pdf", [Badge(VERA)], rainbow, layout("a6"))
    assert caught.value.name == "colour-wrong"


@pytest.mark.parametrize("name", layouts())
def test_a_long_room_title_is_not_cut(tmp_path, name):
    title = "Neues Miteinander zwischen Kernstadt, Umland und ländlichem Raum: Werkstattgespräch"
    block = KOMMUNEN.block("themenraum")
    pages, (fit,) = printed(tmp_path, Badge(VERA, ((block, replace(block.rooms[0], title=title)),)), name=name)
    assert reading.letters(title) in reading.letters(said(pages))
    assert str(fit.sentence).startswith("Raum: ")


@pytest.mark.parametrize("name", layouts())
def test_a_person_with_nothing_but_a_family_name_has_a_plain_badge(tmp_path, name):
    pages, fits = printed(tmp_path, Badge(Attendee("x", TICKET, "", "Grimm")), name=name)
    assert said(pages).count("Grimm") >= 2
    assert fits == []


BOX = {"x": 1, "y": 1, "w": 20, "h": 10}


@pytest.mark.parametrize(
    ("when", "drawn"),
    [
        (When(), True),
        (When(role=("Referat",)), True),
        (When(role=("Presse", "Team")), False),
        (When(room=("stadt-a", "stadt-b")), True),
        (When(room=("strukturen",)), False),
        (When(filled="organisation"), True),
        (When(filled="title"), True),
        (When(role=("Referat",), room=("strukturen",)), False),
    ],
)
def test_a_box_is_drawn_for_those_it_is_meant_for(tmp_path, when, drawn):
    path = tmp_path / "badges.pdf"
    mine = Layout(title="Probe", page=(60, 40), boxes=(Text(text="Nur manche", size=12, floor=8, when=when, **BOX),))
    write_badges(path, [Badge(VERA, WHOLE_DAY)], KOMMUNEN, mine)
    assert ("Nur manche" in reading.text(reading.pages(path)[0])) is drawn


def test_pictures_and_lines_are_drawn_in_their_boxes(tmp_path):
    PIL.Image.new("RGB", (30, 10), "#ff0000").save(tmp_path / "logo.png")
    boxes = (Image(file="logo.png", **BOX), Line(x=0, y=30, w=60, h=0, thickness=1))
    mine = Layout(title="Probe", page=(60, 40), boxes=boxes, folder=str(tmp_path))
    write_badges(tmp_path / "badges.pdf", [Badge(VERA)], KOMMUNEN, mine)
    seen = reading.picture(reading.pages(tmp_path / "badges.pdf")[0], 254)  # ten dots a millimetre
    assert 70 < seen.getpixel((110, 60)) < 80  # red
    assert seen.getpixel((110, 18)) == 255  # three times as wide as high, in the middle of its box
    assert seen.getpixel((300, 300)) == 0


@pytest.mark.parametrize(
    ("seated", "colour"),
    [
        (seats("rundgang-b", "miteinander", "strukturen-2"), KOMMUNEN.room("miteinander").colour),
        (seats("strukturen-2"), KOMMUNEN.room("strukturen-2").colour),
        (seats("rundgang-b", "stadt-a"), "#5f6670"),
        ((), "#5f6670"),
    ],
)
def test_the_colour_of_the_room_is_that_of_the_first_theme_room(tmp_path, seated, colour):
    path = tmp_path / "badges.pdf"
    mine = Layout(title="Probe", page=(60, 40), boxes=(Fill(x=0, y=0, w=60, h=40, colour="room"),))
    write_badges(path, [Badge(VERA, seated)], KOMMUNEN, mine)
    seen = reading.pages(path)[0].render(scale=1).to_pil().convert("RGB").getpixel((50, 50))
    assert seen == tuple(bytes.fromhex(colour[1:]))


@pytest.mark.parametrize(("background", "ink"), [("#ffffcc", 0), ("#221100", 255)])
def test_text_on_the_colour_of_a_room_is_black_or_white(tmp_path, background, ink):
    block = KOMMUNEN.block("themenraum")
    where = {"x": 0, "y": 0, "w": 60, "h": 40}
    boxes = (Fill(colour="room", **where), Fill(colour="on-room", **where))
    mine = Layout(title="Probe", page=(60, 40), boxes=boxes)
    path = tmp_path / "badges.pdf"
    write_badges(path, [Badge(VERA, ((block, replace(block.rooms[0], colour=background)),))], KOMMUNEN, mine)
    assert reading.picture(reading.pages(path)[0], 72).getpixel((50, 50)) == ink


def test_a_picture_that_cannot_be_read_is_told_by_its_name(tmp_path):
    (tmp_path / "logo.png").write_bytes(b"no picture")
    mine = Layout(title="Probe", page=(60, 40), boxes=(Image(file="logo.png", **BOX),), folder=str(tmp_path))
    with pytest.raises(Trouble) as caught:
        write_badges(tmp_path / "badges.pdf", [Badge(VERA)], KOMMUNEN, mine)
    assert (caught.value.name, "logo.png" in str(caught.value)) == ("picture-unreadable", True)


def test_a_logo_is_in_the_file_once_however_many_badges_wear_it(tmp_path):
    PIL.Image.effect_noise((200, 200), 90).save(tmp_path / "logo.png")
    mine = Layout(title="Probe", page=(60, 40), boxes=(Image(file="logo.png", **BOX),), folder=str(tmp_path))
    sizes = []
    for count in (1, 20):
        write_badges(tmp_path / "badges.pdf", [Badge(VERA)] * count, KOMMUNEN, mine)
        sizes.append((tmp_path / "badges.pdf").stat().st_size)
    assert sizes[1] - sizes[0] < 20 * 1000 < sizes[0]
