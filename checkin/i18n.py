"""Every sentence the program says, in German and English.

The words live in ``resources/locale/{de,en}/``, a key each and a file for each part of the program, so that the office
can read and mend them in one place.
The code passes keys and values around (``Sentence``) and turns them into text only at the edge, so the same verdict
can be told in either language. Guest data enters a sentence as a value and is never read as a template.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from checkin import assets

LANGUAGES = ("de", "en")

_current = "de"


class Sentence(msgspec.Struct, frozen=True):
    """Something to say: a key and the values for the gaps of its template. ``str()`` says it."""

    key: str
    values: dict[str, Any] = {}

    def __str__(self) -> str:
        return say(self.key, **self.values)


def say(key: str, **values: Any) -> str:
    """The sentence of ``key`` in the current language. A value ``n`` of 1 chooses ``key.one`` where that exists.

    Raises ``KeyError`` for a key that no catalogue has: that is a bug, and a test looks for it.
    """
    words = catalogue(_current)
    if values.get("n") == 1 and f"{key}.one" in words:
        key = f"{key}.one"
    return words[key].format_map(values)


def knows(key: str) -> bool:
    """Whether there is a sentence of that key: for names that come from data."""
    return key in catalogue(_current)


def use(language: str) -> None:
    """Speak ``language`` (one of ``LANGUAGES``) from now on, in the whole process."""
    global _current  # one desk, one voice: a process speaks one language at a time
    if language not in LANGUAGES:
        raise ValueError(language)
    _current = language


def current() -> str:
    """The language spoken now."""
    return _current


def wanted(environment: Mapping[str, str]) -> str:
    """The language an environment asks for by the usual variables; German where it asks for nothing we speak."""
    for name in ("CHECKIN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        asked = environment.get(name, "")[:2].lower()
        if asked in LANGUAGES:
            return asked
    return "de"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All templates of a language by their dotted keys."""
    files = sorted(assets.path(f"locale/{language}").glob("*.toml"))
    return {
        key: template for file in files for key, template in _flat(tomllib.loads(file.read_text(encoding="utf-8")), ())
    }


def _flat(tree: Mapping[str, Any], path: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, (*path, name))
        else:
            yield ".".join((*path, name)), value
