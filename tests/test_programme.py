"""A conference is a TOML file; a file that says something impossible is told where."""

from pathlib import Path

import pytest

from checkin import assets, programme
from checkin.model import Choice
from checkin.trouble import Trouble

SMALL = """
title = "Probetagung"
[[days]]
number = 1
date = 2020-01-01
[[days]]
number = 2
date = 2020-01-02
[[blocks]]
id = "themen"
title = "Themen"
day = 1
start = 10:00:00
rooms = [{ id = "a", title = "Alpha", seats = 3, reserve = 1 }]
[[blocks]]
id = "themen-2"
title = "Themen"
day = 2
start = 09:00:00
continues = "themen"
"""


def load(tmp_path: Path, text: str) -> object:
    (tmp_path / "tagung.toml").write_text(text, encoding="utf-8")
    return programme.load(tmp_path / "tagung.toml")


def test_the_real_conference_is_as_it_was_announced() -> None:
    conference = programme.load(assets.path("conferences/kommunen-innovativ-2019.toml"))
    assert [f"{day.date:%d.%m.%Y}" for day in conference.days] == ["11.09.2019", "12.09.2019"]
    themes = conference.block("themenraum")
    assert [room.title for room in themes.rooms] == ["Neues Miteinander", "Neue Strukturen", "Neues Wissen"]
    assert (f"{themes.start:%H:%M}", themes.choice) == ("15:45", Choice.ONE)
    assert {conference.block(name).choice for name in ("marktplatz", "abend")} == {Choice.OPTIONAL}
    assert "Halle (Saale)" in conference.address


def test_a_block_that_continues_another_gets_its_rooms(tmp_path: Path) -> None:
    conference = load(tmp_path, SMALL)
    (room,) = conference.block("themen-2").rooms  # type: ignore[attr-defined]
    assert (room.id, room.follows, room.title, room.seats) == ("a-2", "a", "Alpha", 3)


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("seats = 3", "seats = 0", "reserve"),
        ("seats = 3", "seats = -3", "seats"),
        ("seats = 3", 'seats = "viele"', "int"),
        ('continues = "themen"', 'continues = "andere"', "andere"),
        ("day = 1\n", "day = 3\n", "day 3"),
        ('id = "themen-2"', 'id = "themen"', "twice"),
        ('title = "Probetagung"', "", "title"),
        ("number = 2", "number = 3", "1, 2, 3"),
        ("start = 10:00:00", "start = 25:00:00", "line 13"),
        ("[[days]]", "[days]", "line 6"),
        ('title = "Probetagung"', 'title = "Probetagung"\ntimezone = "Mars/Olympus"', "Mars/Olympus"),
    ],
)
def test_what_is_impossible_is_told(tmp_path: Path, before: str, after: str, word: str) -> None:
    with pytest.raises(Trouble) as trouble:
        load(tmp_path, SMALL.replace(before, after, 1))
    assert trouble.value.name == "conference-wrong"
    assert word in str(trouble.value)


def test_a_misspelt_word_in_the_file_is_told_and_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as trouble:
        load(tmp_path, SMALL.replace("reserve", "reserved"))
    assert "reserved" in str(trouble.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as trouble:
        programme.load(tmp_path / "none.toml")
    assert trouble.value.name == "no-file"
