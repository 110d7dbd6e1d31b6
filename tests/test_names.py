import unicodedata

import pytest

from checkin import names


@pytest.mark.parametrize("spelling", ["Müller", "Mueller", "Muller", "MÜLLER", "müller", "MUELLER"])
def test_three_spellings_of_an_umlaut_are_one_name(spelling: str) -> None:
    assert names.fold(spelling) == "muller"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Özdemir", "OEZDEMIR"),
        ("Łukasz Nguyễn", "Lukasz Nguyen"),
        ("Ødegård", "Oedegard"),
        ("Æther", "Aether"),
        ("İpek", "Ipek"),
        ("Yıldız", "Yildiz"),
        ("Œuvray", "Oeuvray"),
        ("Đorđević", "Dordevic"),
        ("Þórdís", "Thordis"),
        ("Ёлкина", "елкина"),
    ],
)
def test_foreign_letters_are_found_from_any_keyboard(one: str, other: str) -> None:
    assert names.fold(one) == names.fold(other)


@pytest.mark.parametrize("name", ["Müller", "Nguyễn", "Åsa Ødegård", "Žižek", "Ёлкина"])
def test_G08_composed_and_decomposed_spellings_are_one_name(name: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)
    assert composed != decomposed
    assert names.fold(composed) == names.fold(decomposed)
    assert names.din5007(composed) == names.din5007(decomposed)


def test_punctuation_parts_words() -> None:
    assert names.fold("  Müller-Lüdenscheidt, O'Brien ") == "muller ludenscheidt o brien"
    assert names.fold("vera.grimm@example.org") == "vera grimm example org"


def test_invisible_characters_part_nothing() -> None:
    assert names.fold("Gri\u00admm\u200b") == "grimm"


def test_names_in_other_scripts_stay_names() -> None:
    assert names.fold("王小明") == "王小明"
    assert names.fold("😀") == ""


@pytest.mark.parametrize("name", ["Mueller", "Goethe", "Bauer", "Straße", "Æther", "Manuela"])
def test_what_is_typed_so_far_folds_to_the_start_of_the_name(name: str) -> None:
    assert all(names.fold(name).startswith(names.fold(name[:end])) for end in range(len(name)))


def test_G07_lists_are_in_the_order_of_din_5007() -> None:
    listed = [
        "Zander",
        "Öztürk",
        "Oda",
        "Özdemir",
        "Ott",
        "Ähre",
        "Adler",
        "Afra",
        "Ulm",
        "Über",
        "Ude",
        "Straße",
        "Strasser",
    ]
    assert sorted(listed, key=names.din5007) == [
        "Adler",
        "Ähre",
        "Afra",
        "Oda",
        "Özdemir",
        "Öztürk",
        "Ott",
        "Straße",
        "Strasser",
        "Ude",
        "Über",
        "Ulm",
        "Zander",
    ]


def test_equal_names_keep_the_order_they_came_in() -> None:
    assert sorted(["Mueller", "Müller", "MUELLER"], key=names.din5007) == ["Mueller", "Müller", "MUELLER"]


def test_a_short_family_name_stands_before_the_longer_one() -> None:
    assert names.din5007("Meyer, Zoe") < names.din5007("Meyer-Abich, Anna")


@pytest.mark.parametrize(
    ("full", "title", "given", "family"),
    [
        ("Vera Grimm", "", "Vera", "Grimm"),
        ("Grimm, Vera", "", "Vera", "Grimm"),
        ("Vera von der Grimm", "", "Vera", "von der Grimm"),
        ("Grimm, Vera von der", "", "Vera", "von der Grimm"),
        ("von der Grimm, Vera", "", "Vera", "von der Grimm"),
        ("Dr. Vera Grimm", "Dr.", "Vera", "Grimm"),
        ("Grimm, Dr. Vera", "Dr.", "Vera", "Grimm"),
        ("Dr. Grimm, Vera", "Dr.", "Vera", "Grimm"),
        ("Prof. Dr. Vera Grimm", "Prof. Dr.", "Vera", "Grimm"),
        ("Prof. Dr. rer. nat. h. c. Anna-Lena Müller", "Prof. Dr. rer. nat. h. c.", "Anna-Lena", "Müller"),
        ("Dipl.-Ing. (FH) Uwe Kurz", "Dipl.-Ing. (FH)", "Uwe", "Kurz"),
        ("Frau Dr.-Ing. Eva Lind", "Dr.-Ing.", "Eva", "Lind"),
        ("Vera Maria Grimm", "", "Vera Maria", "Grimm"),
        ("Karl Freiherr von Stein", "", "Karl", "Freiherr von Stein"),
        ("Vera Grimm, M.A.", "", "Vera", "Grimm, M.A."),
        ("Vera Grimm, Dr.", "Dr.", "Vera", "Grimm"),
        ("GRIMM, VERA", "", "VERA", "GRIMM"),
        ("Herr", "", "", "Herr"),
        ("Björk", "", "", "Björk"),
        ("Dr. <Kommune> Halle", "Dr.", "<Kommune>", "Halle"),
        ("", "", "", ""),
    ],
)
def test_a_name_in_one_piece_is_taken_apart(full: str, title: str, given: str, family: str) -> None:
    assert names.split(full) == (title, given, family)
