import random
import resource
from collections.abc import Sequence
from itertools import cycle

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps

from checkin import ticket
from checkin.reading import decoders
from checkin.reading.decoders import Code, Pixels
from checkin.reading.reader import FRAME, Reader
from checkin.ticket import mint
from tests.reading.codes import bent, held, symbol

CODE = "RKFVHKLPSFGLNSJTJVCKCPBBTLDRCBFFTT"
MEANT = "https://example.com/menu"


def zbar_reads(grey: Image.Image) -> list[str]:
    return [code.text for code in decoders.zbar(np.asarray(grey))]


def camera() -> Reader:
    """With all the time in the world: what it reads does not depend on how busy the machine is."""
    return Reader(ticket.is_plausible, (decoders.zbar,), lambda: 0.0)


def still(grey: Image.Image) -> list[str]:
    return camera().read_still(grey)


class Busy:
    """A clock by which every stage takes half of what a frame may."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        self._now += FRAME / 4
        return self._now


# What guests hold up


def test_a_ticket_held_before_a_camera_is_read_in_its_first_frame():
    code = mint()
    assert camera().read_frame(held(symbol(code))) == [code]


def test_F25_a_ticket_in_dark_mode_is_read():
    code = mint()
    shown = held(ImageOps.invert(symbol(code)), shade=20)
    assert zbar_reads(shown) == []
    assert still(shown) == [code]


def test_a_ticket_on_crumpled_paper_is_read_although_zbar_alone_does_not():
    code = mint()
    shown = bent(held(symbol(code)), 7)
    assert zbar_reads(shown) == []
    assert still(shown) == [code]


def test_a_ticket_with_a_thumb_on_one_corner_is_read_although_zbar_alone_does_not():
    code = mint()
    drawn = symbol(code)
    drawn.paste(150, (0, 0, 80, 80))
    shown = held(drawn, shade=150)
    assert zbar_reads(shown) == []
    assert still(shown) == [code]


def test_a_ticket_in_poor_light_out_of_focus_is_read():
    code = mint()
    chance = np.random.default_rng(1)
    dim = np.asarray(held(symbol(code)).filter(ImageFilter.GaussianBlur(2)), np.float32) * 0.25 + 20
    shown = Image.fromarray(np.clip(dim + chance.normal(0, 5, dim.shape), 0, 255).astype(np.uint8))
    assert zbar_reads(shown) == []
    assert still(shown) == [code]


# Several codes


def test_a_poster_beside_the_ticket_does_not_count():
    code = mint()
    shown = held(symbol(MEANT), symbol(code))
    assert still(shown) == [code]
    assert camera().read_frame(shown) == [code]


def test_F23_two_tickets_are_both_told():
    one, other = mint(), mint()
    shown = held(symbol(one), symbol(other))
    assert set(still(shown)) == {one, other}
    assert set(camera().read_frame(shown)) == {one, other}


def test_a_ticket_that_lies_on_the_desk_does_not_hide_the_one_held_up():
    lying, inverted = mint(), ImageOps.invert(symbol(CODE))
    shown = held(symbol(lying), inverted, shade=100)
    eye = camera()
    assert eye.read_frame(shown) == [lying]
    assert any(CODE in eye.read_frame(shown) for _ in range(20))


def test_a_slow_machine_tries_other_stages_in_other_frames():
    tried: list[set[bytes]] = []

    def decode(pixels: Pixels) -> list[Code]:
        tried[-1].add(pixels.tobytes())
        return []

    eye, frame = Reader(engines=(decode,), clock=Busy()), held(symbol(CODE))
    for _ in range(60):
        tried.append(set())
        eye.read_frame(frame)
    everything = set().union(*tried)
    assert len(everything) > 7
    assert all(0 < len(one) <= len(everything) / 2 for one in tried)


def test_who_was_here_before_is_not_told_for_whoever_comes_next():
    """Codes of one size have much in common: what one guest showed must not help to read the next one's."""
    first, second = mint(), symbol(mint())
    second.paste(160, (0, 60, second.width, 170))
    eye = camera()
    assert eye.read_frame(held(symbol(first))) == [first]
    for _ in range(40):
        eye.read_frame(held())
    assert not any(first in eye.read_frame(held(second)) for _ in range(20))


# False reads are worse than misses


class Guessing:
    """A decoder that sees things."""

    def __init__(self, *texts: str) -> None:
        self._texts = cycle(texts)

    def __call__(self, pixels: Pixels) -> Sequence[Code]:
        text = next(self._texts)
        return [Code(0, 0, text)] if text else []


def test_a_text_that_is_no_ticket_counts_only_when_it_is_read_again():
    empty = Image.new("L", (640, 480), 128)
    once = Reader(ticket.is_plausible, (Guessing(*(f"Hallo {n}" for n in range(100))),))
    assert [once.read_frame(empty) for _ in range(10)] == [[]] * 10
    twice = Reader(ticket.is_plausible, (Guessing("Hallo Halle"),))
    assert twice.read_frame(empty) == ["Hallo Halle"]


def test_a_ticket_counts_at_once():
    code = mint()
    assert Reader(ticket.is_plausible, (Guessing(code, ""),)).read_still(Image.new("L", (64, 64))) == [code]


def test_a_card_held_up_instead_of_a_ticket_is_read_by_two_stages():
    assert still(held(symbol(MEANT))) == [MEANT]


# Pictures that are none


@pytest.mark.parametrize("size", [(0, 0), (0, 20), (20, 0), (1, 1), (2, 3), (7, 700), (20_000, 20), (20, 20_000)])
def test_absurd_sizes_have_a_clear_answer(size):
    shown = Image.new("L", size, 200)
    assert still(shown) == camera().read_frame(shown) == []


def noise(chance: random.Random) -> Image.Image:
    size = chance.randrange(16, 480), chance.randrange(16, 360)
    shades = np.random.default_rng(chance.getrandbits(32)).integers(0, 256, size[::-1], np.uint8)
    grey = Image.fromarray(shades)
    return grey.filter(ImageFilter.GaussianBlur(chance.choice((0, 0, 1, 3, 8))))


def test_noise_says_nothing():
    chance = random.Random(4)
    reader = Reader(engines=(decoders.zbar,))
    assert [reader.read_frame(noise(chance)) for _ in range(60)] == [[]] * 60


@pytest.mark.slow
def test_much_noise_says_nothing_and_leaves_memory_as_it_was():
    chance = random.Random(9)
    reader = Reader(engines=(decoders.zbar,))
    peaks = []
    for _ in range(4):
        assert [reader.read_frame(noise(chance)) for _ in range(500)] == [[]] * 500
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    assert peaks[-1] - peaks[0] < 20_000  # kilobytes
