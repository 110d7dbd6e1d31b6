"""Finding people by a few letters, while they are typed.

Everybody is one line of folded words (see ``names.fold``: Müller, Mueller and Muller are one word), family name first,
and all lines are one sorted text. A query is words too, in any order; each must begin a word of the line, or, where
that finds nobody, stand anywhere in it. Searching one text for a few letters is what ``str.find`` does best: a
keystroke stops at the first few hits or has read some megabytes, whatever is typed.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice

from checkin.model import Attendee
from checkin.names import fold
from checkin.roll import Roll


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
        """At most ``most`` attendees that match ``query``, those whose family name begins with it first."""
        words = sorted(fold(query).split(), key=len, reverse=True)
        if not words:
            return []
        beginnings = [f" {word}" for word in words]
        found = dict.fromkeys(
            islice((hit for start in beginnings for hit in self._hits(f"\n{start}", beginnings)), most)
        )
        if len(found) < most:
            found |= dict.fromkeys(islice(self._hits(beginnings[0], beginnings), most))
        if not found:
            found = dict.fromkeys(islice(self._hits(words[0], words), most))
        return [self._roll.standing(attendee).attendee for attendee in islice(found, most)]

    def _join(self) -> None:
        self._text = "".join(line for line, _ in self._lines)
        self._ends = list(accumulate(len(line) for line, _ in self._lines))

    def _hits(self, part: str, words: list[str]) -> Iterator[str]:
        """The attendees whose line has ``part`` and all of ``words`` in it, by name."""
        at = self._text.find(part)
        while at >= 0:
            number = bisect_right(self._ends, at)
            line, attendee = self._lines[number]
            if all(word in line for word in words):
                yield attendee
            at = self._text.find(part, self._ends[number])


def _line(person: Attendee) -> str:
    """What a person is found by: each word after a blank, the family name after the end of the line before."""
    return f"\n {fold(f'{person.family} {person.given} {person.organisation} {person.ref}')}"
