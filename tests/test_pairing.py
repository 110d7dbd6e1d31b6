"""The code by which a desk joins: typed by hand, scanned, and never believed."""

import socket
from binascii import crc_hqx
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin import pairing, qr
from checkin.pairing import MARK_BYTES, PASSWORD_BYTES, USUAL_PORT, Invitation, application, copy_path, named, spelt
from checkin.reading.pictures import read_file
from checkin.ticket import ALPHABET
from checkin.trouble import Trouble
from tests.stage import Server

INVITATION = Invitation(("192.168.178.20",), spelt(bytes(range(PASSWORD_BYTES))), bytes(range(MARK_BYTES)))

addresses = st.ip_addresses(v=4).map(str)
invitations = st.builds(
    Invitation,
    st.lists(addresses, min_size=1, max_size=3).map(tuple),
    st.binary(min_size=PASSWORD_BYTES, max_size=PASSWORD_BYTES).map(spelt),
    st.binary(min_size=MARK_BYTES, max_size=MARK_BYTES),
    st.integers(1, 65535),
)


def trouble(call: Callable[[], object]) -> Trouble:
    with pytest.raises(Trouble) as raised:
        call()
    return raised.value


@given(invitations)
def test_a_code_means_what_it_was_made_of(invitation: Invitation) -> None:
    assert Invitation.read(invitation.code) == invitation


def test_the_usual_code_has_twelve_groups_of_four() -> None:
    groups = INVITATION.code.split("-")
    assert [len(group) for group in groups] == [4] * 12
    assert set("".join(groups)) <= set(ALPHABET), "a hand scanner types them right on any keyboard"


WRONG = {"hub-code", "hub-code-letter", "hub-code-length"}


def test_groups_capitals_and_line_ends_do_not_matter() -> None:
    assert Invitation.read(f"  {INVITATION.code.lower().replace('-', ' – ')}\r\n") == INVITATION


def test_every_wrong_letter_and_every_swap_is_noticed() -> None:
    code = INVITATION.code.replace("-", "")
    for place, right in enumerate(code):
        for wrong in set("BCDFGHJKLNPRSTVX0A") - {right}:
            changed = code[:place] + wrong + code[place + 1 :]
            assert trouble(lambda changed=changed: Invitation.read(changed)).name in WRONG
        swapped = code[:place] + code[place + 1 : place + 2] + right + code[place + 2 :]
        if swapped != code:
            assert trouble(lambda swapped=swapped: Invitation.read(swapped)).name == "hub-code"
    groups = INVITATION.code.split("-")
    for place in range(len(groups)):
        left_out = trouble(lambda at=place: Invitation.read("".join(groups[:at] + groups[at + 1 :])))
        assert left_out.name in WRONG
        if place:  # the first tells how many there are
            assert f"{len(groups)} Gruppen, hier sind {len(groups) - 1}" in str(left_out.sentence)


def test_a_letter_that_no_code_has_is_told_with_its_group() -> None:
    groups = INVITATION.code.split("-")
    told = trouble(lambda: Invitation.read("-".join([*groups[:4], "BOBB", *groups[5:]])))
    assert (told.name, "Gruppe 5" in str(told.sentence)) == ("hub-code-letter", True)


@given(st.one_of(st.text(), st.text(ALPHABET)))
def test_any_text_is_an_invitation_or_a_trouble(text: str) -> None:
    try:
        assert Invitation.read(text).hosts
    except Trouble as told:
        assert told.name in {*WRONG, "hub-code-newer"}


def test_a_code_of_a_later_version_says_so() -> None:
    whole = bytes.fromhex("".join(f"{ALPHABET.index(letter):x}" for letter in INVITATION.code.replace("-", "")))
    body = bytes([whole[0] + 16]) + whole[1:-2]
    code = spelt(body + crc_hqx(body, 0).to_bytes(2, "big"))
    assert trouble(lambda: Invitation.read(code)).name == "hub-code-newer"


def test_the_code_can_be_scanned_from_the_picture_and_from_the_terminal(tmp_path: Path) -> None:
    from PIL import Image

    qr.write_png(INVITATION.code, tmp_path / "invitation.png")
    assert read_file(tmp_path / "invitation.png", lambda _: True) == [INVITATION.code]

    lines = list(qr.drawn(INVITATION.code))
    screen = Image.new("L", (len(lines[0]), 2 * len(lines)), 255)
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            for half, inked in enumerate((letter in "▀█", letter in "▄█")):
                if inked:
                    screen.putpixel((column, 2 * row + half), 0)
    screen.resize((screen.width * 8, screen.height * 8), Image.Resampling.NEAREST).save(tmp_path / "terminal.png")
    assert read_file(tmp_path / "terminal.png", lambda _: True) == [INVITATION.code]


def test_nobody_there_is_told_with_every_address(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: whoever comes is refused
        port = taken.getsockname()[1]
        code = Invitation(("127.0.0.1", "127.0.0.2"), INVITATION.password, INVITATION.mark, port).code
        told = trouble(lambda: pairing.join(code, tmp_path))
    assert told.name == "hub-away"
    assert f"127.0.0.1:{port}, 127.0.0.2:{port}" in str(told)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_D08_a_server_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        code = Invitation(("127.0.0.1",), INVITATION.password, INVITATION.mark, silent.getsockname()[1]).code
        assert trouble(lambda: pairing.join(code, tmp_path)).name == "hub-away"


def test_K09_a_server_without_tls_never_hears_the_password(server: Server, tmp_path: Path) -> None:
    port = int(server.new_database().rpartition(":")[2].partition("/")[0])
    code = Invitation(("127.0.0.1",), INVITATION.password, INVITATION.mark, port).code
    assert trouble(lambda: pairing.join(code, tmp_path)).name == "hub-other"
    assert list(tmp_path.iterdir()) == []


def test_a_desk_is_named_in_ascii_whatever_it_is_called() -> None:
    assert named("postgresql://desk@127.0.0.1:5470/conference?sslmode=verify-ca", "Tisch Ä").endswith(
        "&application_name=Tisch%2520%25C3%2584"
    )
    assert named("journal.sqlite", "Tisch 1") == "journal.sqlite"
    assert len(application("Ä" * 100)) == 63 and application("Ä" * 100).isascii()


def test_a_server_that_nobody_was_invited_to_has_a_copy_of_its_own_too() -> None:
    urls = [f"postgresql://{place}" for place in ("a/one", "a/two", "b/one", "a/one?connect_timeout=1")]
    assert len({copy_path(url, desk) for url in urls for desk in ("Tisch 1", "../Tisch 2")}) == 6
    assert len({copy_path(url, "../Tisch 2").parent for url in urls}) == 1


def test_the_usual_port_costs_no_letters() -> None:
    other = Invitation(INVITATION.hosts, INVITATION.password, INVITATION.mark, USUAL_PORT + 1)
    assert len(other.code) == len(INVITATION.code) + len("-XXXX")
