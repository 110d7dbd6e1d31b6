"""Real hosts: what was told holds, whatever happens to desks, wires and server; and the controls that must fail."""

from pathlib import Path

import pytest

from tests.net import wires
from tests.net.story import Outcomes, play

pytestmark = pytest.mark.skipif(bool(wires.why_not()), reason=wires.why_not())


def all_is_well(found: Outcomes) -> None:
    assert found.lost == []
    assert found.doubled == [], "false alarms"
    assert found.wrong_conflicts == []
    assert found.over == []
    assert found.unequal == []


def test_D01_D02_D03_four_hosts_whose_commits_go_astray(tmp_path: Path) -> None:
    found = play(tmp_path, operations=250, seed=1, kinds=("hole", "deaf", "late", "killed", "server killed"))
    all_is_well(found)
    assert found.alone


@pytest.mark.slow
def test_A12_D04_D10_D11_D18_D19_a_morning_at_four_hosts_with_everything_that_goes_wrong(tmp_path: Path) -> None:
    found = play(tmp_path, operations=4_000, seed=2)
    all_is_well(found)
    assert found.alone and found.conflicts


@pytest.mark.slow
def test_D06_without_leases_a_room_is_overfilled(tmp_path: Path) -> None:
    """The control: what the leases are for, and that overfilling is seen."""
    assert play(tmp_path, operations=800, seed=3, kinds=("cut", "hole"), variant="no leases").over


@pytest.mark.slow
def test_D02_D03_what_is_sent_again_without_looking_arrives_twice(tmp_path: Path) -> None:
    """The control: answers are lost, and commits executed late; somebody who does not look first doubles them."""
    assert play(tmp_path, operations=800, seed=4, kinds=("deaf", "late"), variant="sent again").doubled
