"""A desk as a process of its own, without a window: it serves the guests of a file and looks after its link meanwhile.

``python -m tests.net.post FOLDER NAME``: the folder holds ``task.json`` and the desk's own files. What has been told to
a guest stands in ``NAME.told`` before the next one comes; killed and started again, the desk goes on behind that.
"""

import json
import sys
import time
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

import msgspec

from checkin import mirror
from checkin.desk import Desk
from checkin.mirror import Outpost
from checkin.model import Fact, Verdict
from checkin.roll import Roll
from checkin.trouble import Trouble

LOOK = 0.2
SURE = 3
STAY = timedelta(seconds=1)
"""Shorter than in the window, so that a few minutes have many times alone in them."""


class Link:
    """Whether the server is there, looked at in a thread of its own, as the window does it."""

    def __init__(self, outpost: Outpost) -> None:
        self.good = 0
        self._outpost = outpost
        self._over = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK):
            if self._outpost.alone:
                self.good = 0 if self._outpost.look() else self.good + 1
            else:
                self.good = 0


class Post:
    def __init__(self, folder: Path, name: str) -> None:
        task = json.loads((folder / "task.json").read_text())
        self.guests: list[list[Any]] = task["guests"][name]
        self.lease: int = task["lease"]
        self.told = folder / f"{name}.told"
        self.pace, self.luck = task["pace"], Random(name)
        self.changes = 0
        self.outpost = self._open(task["url"], folder / f"{name}.sqlite", name)
        self.desk = Desk(self.outpost, name, day=1)
        self.link = Link(self.outpost)
        self._looked = 0.0

    def _open(self, url: str, path: Path, name: str) -> Outpost:
        while True:
            try:
                return Outpost.open(url, path, name)
            except Trouble as trouble:  # killed before its first visit was over, and now there is no server
                if trouble.name != "journal-away":
                    raise

    def serve(self) -> None:
        done = 0
        if self.told.exists():
            lines = self.told.read_text().splitlines()
            done = sum(1 for line in lines if "said" in line)
        with self.told.open("a", buffering=1) as told:
            for number, guest in enumerate(self.guests[done:], done):
                self.look_after_the_link()
                told.write(json.dumps({"begun": number, "who": guest[1], "do": guest[0]}) + "\n")
                verdict = self.answer(*guest)
                told.write(json.dumps(said(number, guest, verdict, self.desk.alone)) + "\n")
                time.sleep(self.luck.expovariate(1 / self.pace))  # until the next guest comes

    def answer(self, do: str, who: str, what: str) -> Verdict:
        match do:
            case "check in":
                return self.desk.check_in(who)
            case "move":
                return self.desk.assign(who, what)
            case "correct":
                return self.desk.correct(who, organisation=what)
            case _:
                return self.desk.walk_in("Erna", who, {"theme": tuple(what)})

    def look_after_the_link(self) -> None:
        if self.desk.alone:
            if self.link.good >= SURE and self.outpost.may_come_back():
                self.come_back()
        elif time.monotonic() - self._looked > LOOK:
            self._looked = time.monotonic()
            self.desk.put_by(self.lease)

    def come_back(self) -> None:
        """One step."""
        try:
            whole = self.desk.come_back()
        except Trouble as trouble:
            if trouble.name != "journal-away":
                raise
            self.link.good = 0
        else:
            self.changes += whole

    def settle(self) -> None:
        """Wait for the way back, and go it."""
        while self.desk.alone or self.desk.roll.unsent:
            self.look_after_the_link()
            time.sleep(0.01)

    def report(self) -> dict[str, Any]:
        self.desk.catch_up()
        while self.desk.alone:  # a computer with much to do may need longer than a desk waits
            self.settle()
            self.desk.catch_up()
        return digest(self.desk.roll, list(self.outpost.read(0))) | {"twin": self.outpost.twin, "back": self.changes}


def said(number: int, guest: list[Any], verdict: Verdict, alone: bool) -> dict[str, Any]:
    attendee, arrival = verdict.attendee, verdict.arrival
    return {
        "said": verdict.outcome,
        "number": number,
        "do": guest[0],
        "what": guest[2],
        "attendee": attendee and attendee.id,
        "rooms": verdict.rooms,
        "here_at": arrival and arrival.desk,
        "desk": verdict.desk,
        "alone": alone,
    }


def digest(roll: Roll, facts: list[Fact]) -> dict[str, Any]:
    """What must be the same everywhere."""

    def stamp(what: object) -> str:
        plain = msgspec.to_builtins(what, str_keys=True)
        return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()

    return {
        "head": roll.head,
        "standings": stamp(list(roll.standings())),
        "leases": stamp(roll.leases),
        "facts": stamp(facts),
        "conflicts": [str(conflict.said) for conflict in roll.conflicts()],
    }


def main(folder: str, name: str) -> None:
    variant = json.loads((Path(folder) / "task.json").read_text())["variant"]
    mirror.STAY = STAY
    if variant == "no leases":
        Roll.open_to = lambda roll, desk, room, *, alone=False: roll.free(room)  # type: ignore[method-assign]
    elif variant == "sent again":
        Outpost._to_send = lambda outpost: [one.fact for one in outpost._copy.unsent(mirror.STEP)]  # type: ignore[method-assign]
    post = Post(Path(folder), name)
    tell("ready")
    assert sys.stdin.readline() == "serve\n"
    post.serve()
    tell("served")
    assert sys.stdin.readline() == "settle\n"
    post.settle()
    tell("settled")
    assert sys.stdin.readline() == "report\n"
    tell(post.report())
    sys.stdin.read()  # until nobody wants anything any more


def tell(what: object) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
