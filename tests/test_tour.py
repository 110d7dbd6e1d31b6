"""The tour is the whole morning by the real parts; what it counts must add up."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from checkin.demo import PEOPLE
from checkin.model import Outcome
from checkin.tour import give_tour
from checkin.trouble import Trouble


def test_a_whole_morning_adds_up(tmp_path: Path) -> None:
    told: list[str] = []
    answers = give_tour(tmp_path / "tour", told.append)
    folder = tmp_path / "tour"
    with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
        (arrived,) = journal.execute("SELECT count(*) FROM arrivals WHERE day = 1").fetchone()
        (seated,) = journal.execute("SELECT count(*) FROM assignments WHERE block = 'themenraum'").fetchone()
        (badges,) = journal.execute("SELECT count(*) FROM badges").fetchone()
        rooms = journal.execute("SELECT room, count(*) FROM assignments GROUP BY room").fetchall()
    assert answers[Outcome.WELCOME] - answers[Outcome.UNDONE] == arrived == badges
    for oddity in ("JUST_SCANNED", "ALREADY_HERE", "UNPAID", "UNKNOWN", "MISTYPED", "UNDONE"):
        assert answers[Outcome(oddity)], oddity
    assert not answers[Outcome.UNREADABLE]
    assert seated == PEOPLE + 3
    assert max(number for room, number in rooms if not room.startswith(("rundgang", "stadt"))) <= 110
    with PdfDocument(folder / "badges.pdf") as pdf:
        assert len(pdf) == badges
    attendance = (folder / "attendance.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(attendance) == arrived + 1
    assert any(line.startswith(f"{PEOPLE} angemeldet, 3 nachgemeldet, {arrived} da") for line in told)


def test_a_tour_does_not_walk_over_another(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("hier liegt etwas")
    with pytest.raises(Trouble):
        give_tour(tmp_path, print)
