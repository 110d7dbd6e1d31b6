"""Finding people by what a volunteer types in a hurry."""

import pytest

from checkin.desk import Desk
from checkin.search import Search
from tests.stage import Make, Register


@pytest.fixture
def search(desk: Desk, person: Make, register: Register) -> Search:
    for given, family, organisation in (
        ("Jürgen", "Müller", "Stadt Musterstadt"),
        ("Anna", "Mulzer", "Landkreis Beispiel"),
        ("Łukasz", "Özdemir", "Musterhochschule"),
        ("Manuela", "Straße", "Verein 100 % Muster_Dorf"),
        ("Maria", "Jürgensen", "Stadt Musterstadt"),
    ):
        register(desk, person(given=given, family=family, organisation=organisation))
    return Search(desk.roll)


def names(search: Search, query: str) -> list[str]:
    return [one.family for one in search.find(query)]


@pytest.mark.parametrize("query", ["müller", "mueller", "MULLER", "Mu\u0308ller", "jürgen mü", "mue juer", "mü"])
def test_G05_one_name_however_it_is_spelt(search: Search, query: str) -> None:
    assert "Müller" in names(search, query)


@pytest.mark.parametrize(("query", "family"), [("OEZDEMIR", "Özdemir"), ("lukasz", "Özdemir"), ("STRASSE", "Straße")])
def test_G05_foreign_letters_and_capitals(search: Search, query: str, family: str) -> None:
    assert names(search, query) == [family]


def test_every_word_must_fit_in_any_order(search: Search) -> None:
    assert names(search, "musterst mül") == ["Müller"]
    assert names(search, "anna müller") == []


def test_the_family_name_goes_before_other_hits(search: Search) -> None:
    assert names(search, "jürgen") == ["Jürgensen", "Müller"]


def test_letters_in_the_middle_are_found_when_nothing_begins_with_them(search: Search) -> None:
    assert names(search, "zdemi") == ["Özdemir"]


def test_G06_percent_and_underscore_are_not_wildcards(search: Search) -> None:
    assert names(search, "%") == []
    assert names(search, "_") == []


def test_a_correction_is_found_at_once(search: Search, desk: Desk) -> None:
    anna = search.find("mulzer")[0]
    desk.correct(anna.id, family="Neumann")
    search.refresh([anna.id])
    assert names(search, "neumann") == ["Neumann"]
    assert names(search, "mulzer") == []
