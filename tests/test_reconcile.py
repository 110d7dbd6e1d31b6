"""What a desk did alone is put on top of what others wrote. How desks come back with it is told in test_mirror.py."""

from msgspec.structs import replace

from checkin.model import About, AnyChange, Arrived, Assigned, Attendee, Crossed, Fact, How, Registered, Source
from checkin.reconcile import Unsent, reconciled
from tests.stage import OPENING, Make

KNEW = 10


def alone(*changes: AnyChange) -> list[Unsent]:
    return [Unsent(Fact(OPENING, "Tisch 1", change), "", KNEW) for change in changes]


def meanwhile(*changes: AnyChange, first: int = KNEW + 1) -> list[Fact]:
    return [Fact(OPENING, "Tisch 2", change, seq=seq) for seq, change in enumerate(changes, first)]


def corrected(old: Attendee, **fields: str) -> Registered:
    return Registered(replace(old, **fields), Source.DESK, tuple(fields))


def test_where_nobody_else_wrote_all_is_sent_as_it_is(person: Make) -> None:
    guest = person()
    batch = alone(Arrived(guest.id, 1), Assigned(guest.id, "theme", "a", How.GIVEN), corrected(guest, title="Dr."))
    assert reconciled(batch, [], lambda _: guest) == [one.fact for one in batch]


def test_what_others_wrote_about_somebody_else_changes_nothing(person: Make) -> None:
    guest, other = person(), person()
    batch = alone(Assigned(guest.id, "theme", "a", How.GIVEN), corrected(guest, title="Dr."))
    news = meanwhile(Assigned(other.id, "theme", "b", How.GIVEN), corrected(other, title="Prof."))
    assert reconciled(batch, news, lambda _: guest) == [one.fact for one in batch]


def test_what_the_desk_knew_already_is_no_news(person: Make) -> None:
    guest, namesake = person(), person(given="Jo", family="Neu")
    batch = alone(
        Assigned(guest.id, "theme", "a", How.MOVED),
        corrected(guest, title="Dr."),
        Registered(person(given="Jo", family="Neu"), Source.WALK_IN),
    )
    known = meanwhile(
        Assigned(guest.id, "theme", "b", How.GIVEN),
        corrected(guest, title="Prof."),
        Registered(namesake, Source.WALK_IN),
        first=1,
    )
    assert reconciled(batch, known, lambda _: guest) == [one.fact for one in batch]


def test_a_correction_of_two_steps_changes_only_its_own_fields(person: Make) -> None:
    guest = person(title="", organisation="")
    theirs = replace(guest, organisation="Amt")
    first = corrected(guest, title="Dr.")
    batch = alone(first, corrected(first.person, title="Prof."))
    found = reconciled(batch, meanwhile(corrected(guest, organisation="Amt")), lambda _: theirs)
    assert [fact.change.person for fact in found] == [replace(theirs, title=title) for title in ("Dr.", "Prof.")]


def test_the_same_room_and_the_same_spelling_contradict_nothing(person: Make) -> None:
    guest = person()
    batch = alone(Assigned(guest.id, "theme", "a", How.GIVEN), corrected(guest, family="Maier"))
    news = meanwhile(Assigned(guest.id, "theme", "a", How.MOVED), corrected(guest, family="Maier"))
    found = reconciled(batch, news, lambda _: replace(guest, family="Maier"))
    assert [fact.id for fact in found] == [one.fact.id for one in batch]


def test_a_contradiction_is_told_right_before_the_fact_that_holds(person: Make) -> None:
    guest = person()
    batch = alone(corrected(guest, family="Maier", title="Dr."))
    found = reconciled(batch, meanwhile(corrected(guest, family="Mayer")), lambda _: replace(guest, family="Mayer"))
    assert [fact.change for fact in found] == [
        Crossed(guest.id, About.FIELD, "Tisch 2", "family"),
        batch[0].fact.change,
    ]
    assert {(fact.desk, fact.at) for fact in found} == {("Tisch 1", OPENING)}
