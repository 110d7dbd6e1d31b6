"""Finding people by a few letters, while they are typed.

Every attendee is kept as folded words (see ``names.fold``: Müller, Mueller and Muller are one word). A query is words
too, in any order; each must begin some word of the attendee. Where that finds nobody, each may stand anywhere in the
text. Words are kept sorted, so a keystroke costs two binary searches and the hits it finds, not a walk over everybody.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from heapq import nsmallest

from checkin.model import Attendee
from checkin.names import fold
from checkin.roll import Roll

LAST = "\U0010ffff"


class Search:
    """An index over the attendees of ``roll``. ``refresh`` it with the ids that new facts touched."""

    def __init__(self, roll: Roll) -> None:
        self._roll = roll
        self._texts = {one.id: _text(one.attendee) for one in roll.standings()}
        self._words = sorted((word, attendee) for attendee, text in self._texts.items() for word in text.split())

    def refresh(self, attendees: Iterable[str]) -> None:
        """Bring the entries of these attendees up to date."""
        for attendee in attendees:
            text = _text(self._roll.standing(attendee).attendee)
            old = self._texts.get(attendee, "")
            if text == old:
                continue
            for word in old.split():
                del self._words[bisect_left(self._words, (word, attendee))]
            for word in text.split():
                insort(self._words, (word, attendee))
            self._texts[attendee] = text

    def find(self, query: str, most: int = 8) -> list[Attendee]:
        """At most ``most`` attendees that match ``query``, those whose family name begins with it first."""
        words = fold(query).split()
        if not words:
            return []
        found = set.intersection(*(self._beginning_with(word) for word in words))
        if not found:
            found = {one for one, text in self._texts.items() if all(word in text for word in words)}
        best = nsmallest(most, found, key=lambda one: (not self._texts[one].startswith(tuple(words)), self._texts[one]))
        return [self._roll.standing(attendee).attendee for attendee in best]

    def _beginning_with(self, word: str) -> set[str]:
        first = bisect_left(self._words, (word,))
        return {attendee for _, attendee in self._words[first : bisect_left(self._words, (word + LAST,), lo=first)]}


def _text(person: Attendee) -> str:
    """What a person is found by, the family name first."""
    return fold(f"{person.family} {person.given} {person.organisation} {person.ref}")
