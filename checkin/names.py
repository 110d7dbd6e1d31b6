"""How names are compared, ordered and taken apart.

People write one name in many ways (Müller, Mueller, Muller; Łukasz, Lukasz), and keyboards, rosters and badges do not
agree. Three questions are answered here and nowhere else: are these two spellings meant alike (``fold``), which comes
first in a German list (``din5007``), and what in a full name is title, given and family name (``split``). Nothing that
is folded is ever shown.
"""

import re
import unicodedata

# Letters that Unicode does not take apart into a base letter and a mark.
_SPELT = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "ĸ": "k",
    "ƒ": "f",
    "ɓ": "b",
    "ɗ": "d",
    "ə": "e",
}


class _Letters(dict[int, str]):
    """A decomposed character as ``str.translate`` wants it: a letter of a word, nothing, or a break. Filled as met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kind = unicodedata.category(character)
        if kind in ("Mn", "Me", "Cf"):
            letter = ""
        elif kind[0] in "LNM":
            letter = _SPELT.get(character, character)
        else:
            letter = " "
        self[code] = letter
        return letter


_letters = _Letters()
_UMLAUTS = {"a\u0308": "ae", "o\u0308": "oe", "u\u0308": "ue"}


def fold(text: str) -> str:
    """The words of ``text`` as search compares them, joined by single blanks.

    Case, marks and punctuation are gone, and an umlaut, its digraph and the bare vowel are one: Müller, Mueller and
    Muller all fold to ``muller``. Every text loses the "e" of its digraphs ("Bauer" folds to ``baur``), so the result
    is for comparing with other folded texts only. The start of a text folds to the start of the folded text.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    plain = text.casefold().translate(_letters)
    return " ".join(plain.replace("ae", "a").replace("oe", "o").replace("ue", "u").split())


def din5007(text: str) -> tuple[str, ...]:
    """The sort key of ``text`` in a list of names: DIN 5007 variant 2, as in a telephone directory.

    ä is ae, ß is ss; other marks and the case count for nothing, so equal keys keep the order they came in. The parts
    between commas are compared one after the other: "Meyer, Zoe" stands before "Meyer-Abich, Anna".
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).casefold()
        for umlaut, digraph in _UMLAUTS.items():
            text = text.replace(umlaut, digraph)
    return tuple(" ".join(part.casefold().translate(_letters).split()) for part in text.split(","))


_SALUTATION = re.compile(r"herrn?|frau|(?:mrs?|ms|mx)\.?", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:(?:apl|jun|univ|hon|priv|em|o)\.-?)*(?:prof|dr|drs|dres|mag|ing|doz)\.?(?:-\w+\.?)?|(?:prof\.|dr\.)+"
    r"|professor(?:in)?|pd|apl\.|dipl\.-\w+\.?|ph\.?d\.?",
    re.IGNORECASE,
)
_MORE_TITLE = re.compile(r"[a-z]{1,6}\.(?:-?[a-z]{1,6}\.)*|\(FH\)")  # "rer.", "nat.", "h.c." after a "Dr."
_PARTICLE = re.compile(
    r"von|van|vom|zu[mr]?|und|de[rnmils]?|di|d[ao]s?|du|della|l[ae]|te[nr]?|a[fvl]|el|bin|ibn|abu|y"
    r"|freiherr|freifrau|freiin|graf|gräfin|prinz|prinzessin|edler?|ritter",
    re.IGNORECASE,
)


def split(full: str) -> tuple[str, str, str]:
    """Title, given and family name of a name written in one piece; any of them may be empty.

    Understands "Dr. Vera von der Grimm", "Grimm, Dr. Vera" and "Grimm, Vera von der". A salutation is dropped. What
    cannot be told apart goes to the family name, which is what people look for first.
    """
    before, _, after = full.partition(",")
    *first, last = before.split() or [""]
    title, words = _untitled(first)
    words.append(last)
    more, given_words = _untitled(after.split())
    title = " ".join(part for part in (title, more) if part)
    if not given_words:
        given, family = _cut_at_family(words)
        return title, given, family
    if _is_degree(given_words):
        given, family = _cut_at_family(words)
        return title, given, f"{family}, {' '.join(given_words)}"
    end = len(given_words)
    while end > 1 and _PARTICLE.fullmatch(given_words[end - 1]):
        end -= 1
    return title, " ".join(given_words[:end]), " ".join([*given_words[end:], *words])


def _untitled(words: list[str]) -> tuple[str, list[str]]:
    if words and _SALUTATION.fullmatch(words[0]):
        words = words[1:]
    end = 0
    while end < len(words) and (_TITLE.fullmatch(words[end]) or (end and _MORE_TITLE.fullmatch(words[end]))):
        end += 1
    return " ".join(words[:end]), words[end:]


def _cut_at_family(words: list[str]) -> tuple[str, str]:
    last = len(words) - 1
    start = next((at for at in range(1, last) if _PARTICLE.fullmatch(words[at])), last)
    return " ".join(words[:start]), " ".join(words[start:])


def _is_degree(words: list[str]) -> bool:
    """ "M.A.", "LL.M.", "MBA" behind a comma belong to no given name."""
    return all(re.fullmatch(r"(?:[A-Z][A-Za-z]{0,2}\.){2,}|MBA|MPA|PhD|CPA", word) for word in words)
