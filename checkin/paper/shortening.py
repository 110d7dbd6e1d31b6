"""A person → the same person with a shorter name and organisation, step by step, as people shorten by hand.

Second given names become initials, then the particles of nobility, then only the foremost titles stay; the words of an
organisation follow, a few at a time. A family name is never shortened. The words are data: ``shortening.toml``.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, reduce

from msgspec import Struct, convert, json
from msgspec.structs import replace

from checkin import assets
from checkin.model import Attendee


class _Titles(Struct, frozen=True, forbid_unknown_fields=True):
    first: tuple[str, ...]
    then: tuple[str, ...]
    words: Mapping[str, str]


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    particles: Mapping[str, str]
    titles: _Titles
    organisation: tuple[Mapping[str, str], ...]


json.Decoder(_Words)  # as for layouts: two lanes may not have msgspec do this at once


def shorter(person: Attendee) -> Iterator[Attendee]:
    """``person`` written shorter and shorter; steps that change nothing are left out."""
    steps: list[Callable[[Attendee], Attendee]] = [
        lambda one: replace(one, given=_with_initials(one.given)),
        lambda one: replace(one, family=_with_short_particles(one.family)),
        lambda one: replace(one, title=_foremost(one.title)),
        *(_shortening(words) for words in _words().organisation),
    ]
    for step in steps:
        short = step(person)
        if short != person:
            yield short
        person = short


def _shortening(words: Mapping[str, str]) -> Callable[[Attendee], Attendee]:
    return lambda one: replace(one, organisation=_abbreviated(one.organisation, words))


def _with_initials(given: str) -> str:
    """ "Anna Maria Luise" → "Anna M. L."; only what has capitals has initials, and a lone letter is one already."""
    first, *others = given.split(" ")
    return " ".join([first, *(f"{name[0]}." if name[:1].isupper() and len(name) > 2 else name for name in others)])


def _with_short_particles(family: str) -> str:
    *before, last = family.split(" ")
    return " ".join([*(_words().particles.get(word, word) for word in before), last])


def _foremost(title: str) -> str:
    titles = _words().titles
    words = [titles.words.get(word, word) for word in title.split(" ")]
    groups = (titles.first, titles.then)
    found = [next((word for word in words if word.startswith(group)), "") for group in groups]
    foremost = " ".join(filter(None, found))
    return foremost if foremost and len(foremost) < len(title) else title  # only another order gains nothing


def _abbreviated(text: str, words: Mapping[str, str]) -> str:
    return reduce(lambda so_far, word: _pattern(word, words[word]).sub(_cased(words[word]), so_far), words, text)


@cache
def _pattern(word: str, short: str) -> re.Pattern[str]:
    may_end_a_word = word[0].isupper() and not short[1:2].isupper()
    start = "" if may_end_a_word else r"\b"
    return re.compile(rf"{start}{re.escape(word)}(?!\w)", re.IGNORECASE if may_end_a_word else 0)


def _cased(short: str) -> Callable[[re.Match[str]], str]:
    """ "Ministerium" → "Min.", and within "Landesministerium" → "min."."""
    return lambda found: short if found[0][0].isupper() else short[0].lower() + short[1:]


@cache
def _words() -> _Words:
    return convert(tomllib.loads(assets.text("shortening.toml")), _Words)
