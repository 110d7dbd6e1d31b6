"""A desk that dies at any moment loses nothing that it has said."""

import multiprocessing
from collections import Counter
from random import Random

from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Arrived, Refused
from checkin.roll import Roll
from tests.crowd import check_in_until_killed
from tests.stage import Make, Register

KILLS = 200
GUESTS = 3_000

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.crowd"])


def test_A01_killed_at_200_random_moments(journal: Journal, person: Make, register: Register) -> None:
    people = [person() for _ in range(GUESTS)]
    register(Desk(journal, "office"), *people)
    moment = Random(1)
    told: Counter[str] = Counter()
    for kill in range(KILLS):
        hearing, telling = processes.Pipe(duplex=False)
        desk = processes.Process(target=check_in_until_killed, args=(journal.url, kill, telling))
        desk.start()
        telling.close()
        told[hearing.recv()] += 1  # it is at work
        desk.join(moment.uniform(0, 0.02))
        desk.kill()
        desk.join()
        while True:
            try:
                told[hearing.recv()] += 1
            except EOFError:
                break
        hearing.close()

    facts = list(journal.read(0))
    roll = Roll(facts)  # raises over a gap in the numbers
    written = Counter(fact.change.attendee for fact in facts if isinstance(fact.change, Arrived))
    assert len(told) > KILLS
    assert told.keys() <= written.keys(), "something that the desk had said is lost"
    assert set(written.values()) == {1}, "somebody arrived twice"
    assert not any(isinstance(fact.change, Refused) for fact in facts)
    assert all(roll.free(room) >= 0 for room in "abc")
    assert len({fact.id for fact in facts}) == len(facts)
