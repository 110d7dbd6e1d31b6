"""The long morning: 10,000 operations at four hosts. ``./run bench -k hosts -s`` says what befell them."""

from pathlib import Path
from typing import Any

import pytest

from tests.net import wires
from tests.net.story import play
from tests.net.test_hosts import all_is_well


@pytest.mark.skipif(bool(wires.why_not()), reason=wires.why_not())
def test_D04_ten_thousand_operations_at_four_hosts(tmp_path: Path, benchmark: Any) -> None:
    found = benchmark.pedantic(lambda: play(tmp_path, operations=10_000, seed=10), rounds=1)
    print(found)
    all_is_well(found)
