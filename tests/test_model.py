"""What values say of themselves."""

import pytest

from checkin.model import Arrival, Attendee, Source, Standing, Status
from tests.stage import OPENING, Make


def test_who_is_registered_for_a_day_and_not_here_is_missing(person: Make) -> None:
    arrival = Arrival(OPENING, "Tisch 1", 1)
    missing = {
        "expected": Standing(person(), Source.ROSTER).is_missing(1),
        "unpaid": Standing(person(status=Status.UNPAID), Source.ROSTER).is_missing(1),
        "here": Standing(person(), Source.ROSTER, arrivals={1: arrival}).is_missing(1),
        "here on the other day": Standing(person(), Source.ROSTER, arrivals={2: arrival}).is_missing(1),
        "cancelled": Standing(person(status=Status.CANCELLED), Source.ROSTER).is_missing(1),
        "of the other day": Standing(person(days=(2,)), Source.ROSTER).is_missing(1),
    }
    assert {name for name, is_so in missing.items() if is_so} == {"expected", "unpaid", "here on the other day"}


def test_a_note_is_due_until_it_is_dealt_with(person: Make) -> None:
    noted = person(notes="Bitte ansprechen")
    assert Standing(noted, Source.ROSTER).note_due
    assert not Standing(noted, Source.ROSTER, note_done=True).note_due
    assert not Standing(person(), Source.ROSTER).note_due


@pytest.mark.parametrize(
    ("title", "given", "family", "name"),
    [
        ("Dr.", "Vera", "Grimm", "Dr. Vera Grimm"),
        ("Dr.", "太郎", "山田", "Dr. 山田 太郎"),
        ("", "민준", "김", "김 민준"),
        ("", "", "王小明", "王小明"),
        ("", "小明", "Wang", "小明 Wang"),
        ("", "Thảo", "Nguyễn", "Thảo Nguyễn"),
    ],
)
def test_a_name_is_written_as_its_bearer_does(title: str, given: str, family: str, name: str) -> None:
    assert Attendee("id", "ticket", given, family, title).name == name
