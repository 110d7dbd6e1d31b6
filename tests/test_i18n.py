"""Both languages say everything, and nothing is said that no language has."""

import ast
import re
from pathlib import Path
from string import Formatter

import click
import pytest

import checkin
from checkin import i18n
from checkin.cli import cli
from checkin.doctor import examine
from checkin.i18n import Sentence, say
from checkin.model import Outcome

ROOT = Path(checkin.__file__).parent.parent
SOURCES = sorted(source for part in ("checkin", "ui") for source in (ROOT / part).rglob("*.py"))


def gaps(template: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_both_catalogues_have_the_same_keys_and_gaps() -> None:
    german, english = i18n.catalogue("de"), i18n.catalogue("en")
    assert german.keys() == english.keys()
    assert {key for key in german if gaps(german[key]) != gaps(english[key])} == set()


def test_every_outcome_has_its_word_and_sentence() -> None:
    for language in i18n.LANGUAGES:
        words = i18n.catalogue(language)
        assert {f"outcome.{outcome}.{part}" for outcome in Outcome for part in ("word", "said")} <= words.keys()


def keys_in(source: Path) -> set[str]:
    """The keys that a module says literally."""
    calls = [node for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    found = set()
    for call in calls:
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        first = call.args[0] if call.args else None
        if name in ("say", "Sentence", "Trouble") and isinstance(first, ast.Constant) and isinstance(first.value, str):
            found |= (
                {f"trouble.{first.value}.{part}" for part in ("said", "hint")} if name == "Trouble" else {first.value}
            )
    return found


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_whatever_the_code_says_is_in_the_catalogue(source: Path) -> None:
    assert keys_in(source) <= i18n.catalogue("de").keys()


def test_the_search_for_keys_finds_them() -> None:
    assert "seat.waiting" in set().union(*map(keys_in, SOURCES))


def test_nothing_in_the_catalogue_is_left_over() -> None:
    """Each key stands in the code, or is built there from parts that fit it."""
    nodes = [node for source in SOURCES for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))]
    literal = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    built = [
        "".join(re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w-]+" for part in node.values)
        for node in nodes
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant) and "." in node.values[0].value
    ]
    troubles = {f"trouble.{name}.{part}" for name in literal for part in ("said", "hint")}

    def used(key: str) -> bool:
        return key in literal | troubles or any(re.fullmatch(pattern, key) for pattern in built)

    assert [key for key in i18n.catalogue("de") if not used(key.removesuffix(".one"))] == []


def test_a_sentence_is_said_in_the_language_of_the_moment() -> None:
    sentence = Sentence("outcome.ALREADY_HERE.said", {"since": "12:03", "desk": "Tisch 1"})
    assert str(sentence) == "Schon da seit 12:03 Uhr, Tisch 1."
    i18n.use("en")
    assert str(sentence) == "Here since 12:03, Tisch 1."


def test_guest_data_in_a_sentence_is_not_read_as_a_template() -> None:
    assert "{taken} {0.__class__} %s" in say("outcome.ALREADY_HERE.said", since="{taken} {0.__class__} %s", desk="")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "de"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "de"),
        ({"LANG": "de_DE", "CHECKIN_LANG": "en"}, "en"),
    ],
)
def test_the_environment_chooses_the_language(environment: dict[str, str], language: str) -> None:
    assert i18n.wanted(environment) == language


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("name", cli.commands)
def test_every_command_has_help_with_an_example_in_both_languages(name: str, language: str) -> None:
    from click.testing import CliRunner

    answer = CliRunner().invoke(cli, ["--lang", language, name, "--help"])
    assert answer.exit_code == 0
    assert {"de": "Beispiel:", "en": "Example:"}[language] in answer.output
    assert f"{cli.name} {name}" in answer.output
    options = [one for one in cli.commands[name].params if isinstance(one, click.Option)]
    assert all(f"cli.option.{one.name}" in i18n.catalogue(language) for one in options)


def test_the_doctor_can_say_all_it_finds(tmp_path: Path) -> None:
    for finding in examine(str(tmp_path / "none.sqlite")):
        assert str(finding.said) and str(finding.hint)
