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
    assert names(search, "anna özdemir") == []


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
    assert "Neumann" not in names(search, "mulzer")


@pytest.fixture
def crowd(desk: Desk, person: Make, register: Register) -> Search:
    for given, family, organisation in (
        ("Vera", "Lindenau", "Stadt Musterstadt"),
        ("Jürgen", "Müller", "Stadt Musterstadt"),
        ("Anna", "Schmidt", "Landkreis Beispiel"),
        ("Eva", "Schmidtke", "Musterhochschule"),
        ("Ilse", "Schmied", "Verein Lindenhof"),
        ("Łukasz", "Erdbrügger-Probe", "Verein Lindenhof"),
    ):
        register(desk, person(given=given, family=family, organisation=organisation))
    return Search(desk.roll)


@pytest.mark.parametrize(
    ("query", "family"),
    [
        ("Lindenua", "Lindenau"),
        ("Mülller", "Müller"),
        ("Schmitd", "Schmidt"),
        ("chmidt", "Schmidt"),
        ("Schmiddt", "Schmidt"),
        ("Schmjdt Anna", "Schmidt"),
        ("Erdbruker", "Erdbrügger-Probe"),
        ("Prboe", "Erdbrügger-Probe"),
    ],
)
def test_a_misspelt_name_is_found(crowd: Search, query: str, family: str) -> None:
    assert names(crowd, query)[0] == family


def test_two_words_may_each_have_an_error(crowd: Search) -> None:
    assert names(crowd, "jürgne mülelr") == ["Müller"]
    assert names(crowd, "schmitd landkries") == ["Schmidt"]


def test_the_beginning_of_a_name_may_be_misspelt_while_it_is_typed(crowd: Search) -> None:
    assert "Lindenau" in names(crowd, "lnide")
    assert names(crowd, "erdrbü") == ["Erdbrügger-Probe"]


def test_fewer_errors_go_first(crowd: Search) -> None:
    assert names(crowd, "schmidtje") == ["Schmidtke", "Schmidt"]


def test_who_is_spelt_right_is_shown_without_neighbours(crowd: Search) -> None:
    assert names(crowd, "schmied") == ["Schmied"]


@pytest.mark.parametrize("query", ["xq", "xqz", "mxqz", "lixyznau", "müller xq", "lindenau muldner"])
def test_what_is_nobodys_name_finds_nobody(crowd: Search, query: str) -> None:
    assert names(crowd, query) == []


def test_short_words_beside_a_misspelt_one_must_be_right(crowd: Search) -> None:
    assert names(crowd, "schmitd ann") == ["Schmidt"]
    assert names(crowd, "schmitd jür") == []


def test_no_more_misspelt_hits_than_asked_for(crowd: Search) -> None:
    assert len(crowd.find("schmjd", most=2)) == 2


def test_a_corrected_name_is_found_misspelt_too(crowd: Search, desk: Desk) -> None:
    vera = crowd.find("lindenua")[0]
    desk.correct(vera.id, family="Hagebutt")
    crowd.refresh([vera.id])
    assert names(crowd, "hagebtut") == ["Hagebutt"]
    assert "Hagebutt" not in names(crowd, "lindenua")
