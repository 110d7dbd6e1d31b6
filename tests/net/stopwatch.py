"""A desk as a process that checks in whom it is told and says how long each verdict took.

``python -m tests.net.stopwatch URL FILE``: a line with a ticket is answered by a line with the seconds, the outcome and
whether the desk is alone. The first line says how long it took to open.
"""

import json
import sys
from pathlib import Path
from time import perf_counter

from checkin.desk import Desk
from checkin.mirror import Outpost
from tests.net.post import Link, tell


def main(url: str, file: str) -> None:
    begun = perf_counter()
    outpost = Outpost.open(url, Path(file), "Tisch 1")
    desk = Desk(outpost, "Tisch 1", day=1)
    link = Link(outpost)
    tell([perf_counter() - begun, "opened", desk.alone])
    for line in sys.stdin:
        begun = perf_counter()
        verdict = desk.check_in(json.loads(line))
        tell([perf_counter() - begun, verdict.outcome, desk.alone])
    link.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
