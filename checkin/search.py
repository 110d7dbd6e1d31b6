"""Finding people by a few letters, while they are typed.

Everybody is one line of folded words (see ``names.fold``: Müller, Mueller and Muller are one word), family name first,
and all lines are one sorted text. A query is words too, in any order; each must begin a word of the line, or, where
that finds nobody, stand anywhere in it. Searching one text for a few letters is what ``str.find`` does best: a
keystroke stops at the first few hits or has read some megabytes, whatever is typed.

Only a query that finds nobody is taken for misspelt, and then compared with the distinct words of all lines: that costs
more, and whoever types a name right should not be shown its neighbours.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, islice
from operator import itemgetter

from checkin.model import Attendee
from checkin.names import fold
from checkin.roll import Roll

FORGIVEN = ((8, 2), (4, 1))
"""Letters that a word needs at least, and the typing errors forgiven in it; a shorter word must be right."""

_HEAD = 7  # letters: with a head like that few words are left to be looked at whole
_LAST = "\U0010ffff"  # stands behind every letter


class Search:
    """An index over the attendees of ``roll``. ``refresh`` it with the ids that new facts touched."""

    def __init__(self, roll: Roll) -> None:
        self._roll = roll
        self._line_of = {one.id: _line(one.attendee) for one in roll.standings()}
        self._lines = sorted((line, attendee) for attendee, line in self._line_of.items())
        self._join()

    def refresh(self, attendees: Iterable[str]) -> None:
        """Bring the entries of these attendees up to date."""
        changed = False
        for attendee in attendees:
            line = _line(self._roll.standing(attendee).attendee)
            old = self._line_of.get(attendee)
            if line == old:
                continue
            if old is not None:
                del self._lines[bisect_left(self._lines, (old, attendee))]
            insort(self._lines, (line, attendee))
            self._line_of[attendee] = line
            changed = True
        if changed:
            self._join()

    def find(self, query: str, most: int = 8) -> list[Attendee]:
        """At most ``most`` attendees that match ``query``, those whose family name begins with it first.

        Where nobody does, those who would but for a typing error or two, the fewest errors first. A typing error is a
        letter too many, missing or wrong, or two that changed places.
        """
        words = sorted(fold(query).split(), key=len, reverse=True)
        if not words:
            return []
        found = self._right(words, most) if all(word in self._text for word in words) else []
        found = found or self._near(words, most)
        return [self._roll.standing(attendee).attendee for attendee in found]

    def _join(self) -> None:
        self._text = "".join(line for line, _ in self._lines)
        self._ends = list(accumulate(len(line) for line, _ in self._lines))
        self._words: _Words | None = None  # gathered when somebody mistypes

    def _right(self, words: list[str], most: int) -> list[str]:
        """The attendees whose line has all of ``words``, the longest of which come first, in it as they are."""
        beginnings = [f" {word}" for word in words]
        found = dict.fromkeys(islice((hit for start in beginnings for hit in self._of_family(start, beginnings)), most))
        if len(found) < most:
            found |= dict.fromkeys(islice(self._hits(beginnings[0], beginnings), most))
        if not found:
            found = dict.fromkeys(islice(self._hits(words[0], words), most))
        return list(islice(found, most))

    def _of_family(self, start: str, words: list[str]) -> Iterator[str]:
        """The attendees whose line begins with ``start`` and has all of ``words`` in it, by name."""
        for number in range(bisect_left(self._lines, (f"\n{start}",)), len(self._lines)):
            line, attendee = self._lines[number]
            if not line.startswith(start, 1):
                return
            if all(word in line for word in words):
                yield attendee

    def _hits(self, part: str, words: list[str]) -> Iterator[str]:
        """The attendees whose line has ``part`` and all of ``words`` in it, by name."""
        at = self._text.find(part)
        while at >= 0:
            number = bisect_right(self._ends, at)
            line, attendee = self._lines[number]
            if all(word in line for word in words):
                yield attendee
            at = self._text.find(part, self._ends[number])

    def _near(self, words: list[str], most: int) -> list[str]:
        """The attendees whose line has all of ``words`` in it but for the errors forgiven, the fewest errors first."""
        if not any(map(_forgiven, words)):
            return []
        if self._words is None:
            self._words = _Words(line for line, _ in self._lines)
        errors, *others = sorted(map(self._words.errors, words), key=len)
        for other in others:
            errors = {number: some + other[number] for number, some in errors.items() if number in other}
        best: list[int] = []
        for some in range(sum(map(_forgiven, words)) + 1):
            if len(best) < most:
                best += sorted(number for number, these in errors.items() if these == some)
        return [self._lines[number][1] for number in best[:most]]


class _Words:
    """The distinct words of ``lines``, in order, and in which lines they stand."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines_of: defaultdict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            for word in line.split():
                self._lines_of[word].append(number)
        self._words = sorted(self._lines_of)
        self._cut: dict[int, list[str]] = {}

    def errors(self, typed: str) -> dict[int, int]:
        """The lines with a word that begins with ``typed`` but for the errors forgiven, and how many these are."""
        from rapidfuzz.distance import OSA  # at the first misspelt word: no start waits for it
        from rapidfuzz.process import extract

        most = _forgiven(typed)
        head = typed[:_HEAD]
        # A beginning within reach, cut like the head of what was typed, is at most twice as far from that head: once
        # for the errors, once for the letters by which the cuts differ.
        heads = extract(head, self._beginnings(len(head)), scorer=OSA.distance, score_cutoff=2 * most, limit=None)
        words = [word for start, _, _ in heads for word in _beginning(self._words, start)]
        near: dict[str, int] = {}  # errors by beginning
        for length in range(len(typed) + most, len(typed) - most - 1, -1):
            words = _cut(words, length)
            for start, errors, _ in extract(typed, words, scorer=OSA.distance, score_cutoff=most, limit=None):
                near[start] = int(errors)
        best: dict[str, int] = {}  # without those that a shorter beginning with no more errors covers
        for start in sorted(near, key=lambda start: (near[start], len(start))):
            if not any(start[:end] in best for end in range(len(typed) - most, len(start))):
                best[start] = near[start]
        found: dict[int, int] = {}
        for start, errors in reversed(best.items()):
            lines = chain.from_iterable(map(self._lines_of.__getitem__, _beginning(self._words, start)))
            found |= dict.fromkeys(lines, errors)
        return found

    def _beginnings(self, length: int) -> list[str]:
        """The distinct words cut to ``length`` letters."""
        if length not in self._cut:
            self._cut[length] = _cut(self._words, length)
        return self._cut[length]


def _cut(words: Iterable[str], length: int) -> list[str]:
    return list(dict.fromkeys(map(itemgetter(slice(length)), words)))


def _beginning(words: Sequence[str], start: str) -> Sequence[str]:
    """Those of ``words``, which are in order, that begin with ``start``."""
    return words[bisect_left(words, start) : bisect_left(words, start + _LAST)]


def _forgiven(word: str) -> int:
    """How many typing errors ``word`` may have."""
    return next((errors for letters, errors in FORGIVEN if len(word) >= letters), 0)


def _line(person: Attendee) -> str:
    """What a person is found by: each word after a blank, the family name after the end of the line before."""
    return f"\n {fold(f'{person.family} {person.given} {person.organisation} {person.ref}')}"
