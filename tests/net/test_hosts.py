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


@pytest.mark.slow
def test_D01_D02_D03_D04_a_morning_of_four_hosts_with_everything_that_goes_wrong(tmp_path: Path) -> None:
    found = play(tmp_path, operations=2_000, seed=1)
    all_is_well(found)
    assert found.alone and found.conflicts
