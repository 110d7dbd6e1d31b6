"""Every case of what can go wrong with crashes, disks, seats, networks and clocks has a test, or a reason why not."""

import re
from pathlib import Path

CASES = {"A": 12, "B": 13, "C": 10, "D": 24, "E": 5}


def test_each_case_is_tested_or_the_reason_is_written_down() -> None:
    here = Path(__file__).parent
    names = re.findall(r"def test_(\w+)", "".join(file.read_text() for file in here.rglob("test_*.py")))
    tested = {number for name in names for number in re.findall(r"(?:^|(?<=_))[A-L]\d\d(?=_)", name)}
    table = (here.parent / "docs" / "failures.md").read_text()
    reasons = set(re.findall(r"^\| ([A-L]\d\d) ", table, re.MULTILINE))
    cases = {f"{letter}{number:02}" for letter, last in CASES.items() for number in range(1, last + 1)}
    assert cases - tested - reasons == set()
