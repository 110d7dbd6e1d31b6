"""Invented attendees in any number, and a conference that is large enough for them."""

import random
import tomllib
from datetime import timedelta

from msgspec.structs import replace

from checkin import assets, programme
from checkin.model import Attendee, Conference
from checkin.ticket import mint, mint_id
from tests.stage import OPENING


def invent(n: int) -> tuple[Conference, list[Attendee]]:
    """The real conference made large enough for ``n`` invented attendees, and them."""
    conference = programme.load(assets.path("conferences/kommunen-innovativ-2019.toml"))
    names = tomllib.loads(assets.text("tour.toml"))
    chance = random.Random(n)
    seats = n // 3 + n // 20 + 10
    blocks = tuple(
        replace(block, rooms=tuple(replace(room, seats=seats) for room in block.rooms)) for block in conference.blocks
    )
    themes = [room.id for room in conference.block("themenraum").rooms]
    letters = "abcdefghijklmnoprstuvwz"
    people = [
        Attendee(
            id=mint_id(),
            ticket=mint(),
            given=chance.choice(names["given"]),
            family=chance.choice(names["family"]) + "".join(chance.choices(letters, k=3)),
            organisation=chance.choice(names["organisation"]),
            email=f"gast{number}@example.org",
            role="Teilnahme",
            wishes={"themenraum": tuple(chance.sample(themes, 2))} | ({"abend": ()} if number % 4 == 0 else {}),
            registered=OPENING - timedelta(days=60) + timedelta(seconds=number),
        )
        for number in range(n)
    ]
    return replace(conference, blocks=blocks), people
