import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checkin.model import Attendee
from checkin.paper import fonts
from checkin.paper.fitting import MM, fit_first, height
from checkin.paper.shortening import shorter


def person(given="", family="", title="", organisation=""):
    return Attendee("a", "t", given, family, title, organisation)


def names(someone):
    return [one.name for one in shorter(someone)]


def organisations(organisation):
    return [one.organisation for one in shorter(person(organisation=organisation))]


def test_second_given_names_go_first_then_particles_then_titles():
    assert names(person("Karl-Theodor Maria Nikolaus", "Freiherr von und zu Hohenstein", "Prof. Dr. Dr. h. c.")) == [
        "Prof. Dr. Dr. h. c. Karl-Theodor M. N. Freiherr von und zu Hohenstein",
        "Prof. Dr. Dr. h. c. Karl-Theodor M. N. Frhr. v. u. z. Hohenstein",
        "Prof. Dr. Karl-Theodor M. N. Frhr. v. u. z. Hohenstein",
    ]


@pytest.mark.parametrize(
    ("given", "short"),
    [
        ("Anna Maria Luise", "Anna M. L."),
        ("Anna", None),
        ("J. R.", None),
        ("Séan Óg", None),
        ("Ελένη Μαρία", "Ελένη Μ."),
        ("محمد بن عبد الله", None),
        ("太郎 山", None),
    ],
)
def test_an_initial_stands_for_a_second_given_name_where_the_script_has_capitals(given, short):
    assert names(person(given)) == ([short] if short else [])


@pytest.mark.parametrize(
    ("family", "short"),
    [("van der Velde", "v. d. Velde"), ("von", None), ("Und", None), ("Zu Beispiel", None), ("de la Cruz", None)],
)
def test_particles_are_those_words_that_stand_before_the_family_name(family, short):
    assert names(person(family=family)) == ([short] if short else [])


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Dr. rer. nat.", "Dr."),
        ("Professorin", "Prof."),
        ("PD Dr. med. habil.", "PD Dr."),
        ("Dr.-Ing. Dipl.-Ing.", "Dr.-Ing."),
        ("Dipl.-Ing. (FH)", None),
    ],
)
def test_of_the_titles_the_foremost_stay(title, short):
    assert names(person("Vera", title=title)) == ([f"{short} Vera"] if short else [])


def test_an_organisation_loses_first_what_is_missed_least():
    assert organisations("Bundesministerium für Bildung und Forschung") == [
        "Bundesministerium f. Bildung u. Forschung",
        "Bundesmin. f. Bildung u. Forschung",
        "Bundesmin. f. Bildung u. Forsch.",
    ]


@pytest.mark.parametrize(
    ("organisation", "shortest"),
    [
        ("Technische Universität Berlin, Institut für Planung", "TU Berlin, Inst. f. Planung"),
        ("Musikhochschule", None),
        ("Hochschule für Musik", "HS f. Musik"),
        ("Undine-Verlag", None),
        ("Gesellschaftshaus", None),
    ],
)
def test_a_word_is_shortened_only_where_people_would(organisation, shortest):
    assert organisations(organisation)[-1:] == ([shortest] if shortest else [])


WORDS = st.text("aelnrsvzÄMNKüß.-{}<", min_size=1, max_size=12)
NAMES = st.lists(WORDS | st.sampled_from(["von", "zu", "und", "Freiherr", "Prof.", "Dr."]), max_size=5).map(" ".join)


def _wide(someone):
    return fonts.width(fonts.printable(f"{someone.name} {someone.organisation}", "regular"), "regular")


@given(NAMES, NAMES, NAMES, NAMES)
@example("", "", "Dr. Prof.", "")
def test_every_step_keeps_the_family_name_and_takes_something_away(given, family, title, organisation):
    last = person(given, family, title, organisation)
    for step in shorter(last):
        assert step.family.split(" ")[-1] == family.split(" ")[-1]
        assert step.given.split(" ")[0] == given.split(" ")[0]
        assert bool(step.title) == bool(title)
        assert _wide(step) < _wide(last)
        last = step


@given(NAMES.filter(str.strip), NAMES, st.floats(20, 90), st.floats(6, 30), st.floats(10, 60), st.integers(1, 3))
def test_the_first_that_fits_is_set_whole_inside_its_box(given, family, width, high, size, lines):
    someone = person(given, family)
    texts = [fonts.printable(one.name, "bold") for one in (someone, *shorter(someone))]
    setting = fit_first(iter(texts), "bold", width, high, size, max(size / 2, 4), lines)
    if setting is None:
        return
    assert setting.text in texts
    assert "".join(setting.lines).replace(" ", "") == setting.text.replace(" ", "")
    assert family.split(" ")[-1] in setting.text
    assert height(len(setting.lines), setting.size) <= high * MM + 0.01
    assert all(fonts.width(line, "bold") * setting.size <= width * MM + 0.01 for line in setting.lines)
    longer = texts[: texts.index(setting.text)]
    assert fit_first(longer, "bold", width, high, size, max(size / 2, 4), lines) is None or setting.kept


def test_no_shorter_text_is_asked_for_where_the_first_fits():
    def texts():
        yield "Vera"
        raise AssertionError("not needed")

    assert fit_first(texts(), "bold", 80, 20, 20, 10, 1).text == "Vera"
