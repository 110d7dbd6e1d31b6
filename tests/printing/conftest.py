"""A badge to print."""

from pathlib import Path

import pytest

from checkin import actions
from checkin.model import Conference, Source, Standing
from checkin.ticket import sample
from tests.stage import Make


@pytest.fixture
def badge(tmp_path: Path, conference: Conference, person: Make) -> tuple[Path, str]:
    """A badge on a label of 86 × 54 mm, and the code on it."""
    actions.draw_badges([Standing(person(), Source.ROSTER)], conference, tmp_path / "badge.pdf", "label-86x54")
    return tmp_path / "badge.pdf", sample()
