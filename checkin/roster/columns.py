"""What the columns of a list mean."""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from checkin.model import Block, Choice, Conference
from checkin.names import fold
from checkin.roster.words import headings, in_german, is_ignored, key
from checkin.trouble import Trouble


class Question(Struct, frozen=True):
    """A column (``at``) that asks for a room of ``block`` as the ``rank``-th wish.

    ``room`` is set where the column is one option of a multiple choice, whose cells only say yes or no.
    """

    at: int
    block: str
    rank: int = 1
    room: str = ""


class Columns(Struct, frozen=True):
    """What the columns of a list mean: ``fields`` maps fields to positions, ``questions`` are about rooms, by rank.

    ``borrowed`` tells that the only organisation in the list is that of the invoice.
    """

    header: tuple[str, ...]
    fields: dict[str, int]
    questions: tuple[Question, ...] = ()
    borrowed: bool = False

    @property
    def name_people(self) -> bool:
        """Whether these columns say who a row is about."""
        return "name" in self.fields or "family" in self.fields

    def meaning(self, at: int) -> "str | Question | None":
        """What the column at this position means: a field, a question about a room, or nothing."""
        field = next((name for name, place in self.fields.items() if place == at), None)
        return field or next((question for question in self.questions if question.at == at), None)

    def taking(self, at: int, meaning: "str | Question | None") -> "Columns":
        """The same with the column at this position meaning something else, or nothing.

        By position, since exports repeat headings. Another column of that meaning means nothing any more, and a whole
        name excludes its two parts.
        """
        taken = self._pointed(at, meaning)
        excluded = _PARTS if meaning == "name" else ("name",) if meaning in _PARTS else ()
        fields = {field: place for field, place in taken.fields.items() if field not in excluded}
        return replace(taken, fields=fields, questions=tuple(sorted(taken.questions, key=_by_rank)))

    def _pointed(self, at: int, meaning: "str | Question | None") -> "Columns":
        fields = {field: place for field, place in self.fields.items() if place != at}
        questions = [question for question in self.questions if question.at != at]
        if isinstance(meaning, Question):
            asked = (meaning.block, meaning.rank)
            options = bool(meaning.room)  # those of one question share its rank
            questions = [one for one in questions if (one.block, one.rank) != asked or (options and one.room)]
            questions.append(replace(meaning, at=at))
        elif meaning is not None:
            fields[meaning] = at
        borrowed = self.borrowed and meaning != "organisation" and fields.get("organisation") is not None
        return Columns(self.header, fields, tuple(questions), borrowed)

    def unused(self, rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
        """The headings of columns that hold something in ``rows`` but mean nothing here.

        The columns that ticket shops add for themselves do not count, nor those about whoever pays.
        """
        used = {*self.fields.values(), *(question.at for question in self.questions)}
        filled = {at for row in rows for at, cell in enumerate(row) if cell}
        payers = _PAYERS if "order" in self.fields else ()
        return tuple(
            heading
            for at, heading in enumerate(self.header)
            if heading and at in filled - used and key(heading) not in payers and not is_ignored(heading)
        )


_PARTS = ("given", "family")

_PAYERS = ("name", "firma", "company", "email")  # beside an order number these may be of whoever pays

WISHES = ("wish1", "wish2", "wish3")

FIELDS = (
    *("ticket", "given", "family", "name", "title", "organisation", "role", "email"),
    *("status", "days", "photo", "notes", "ref", "registered"),
)
"""What a column can be asked to mean, besides a wish and the id of an optional block."""


def columns(header: Sequence[str], conference: Conference, asked: Mapping[str, str] = {}) -> Columns:
    """What the columns under ``header`` mean; ``asked`` maps fields (and wishes, and optional blocks) to headings.

    Raises ``Trouble`` for an asked field or heading that does not exist, naming those that do.
    """
    found = recognised(header, conference)
    wishes = askable(conference)
    keys = [key(heading) for heading in header]
    for name, heading in asked.items():
        if name not in FIELDS and name not in wishes:
            raise Trouble("roster-field", field=name, known=", ".join((*FIELDS, *wishes)))
        if key(heading) not in keys:
            raise Trouble("roster-column", column=heading, known=", ".join(filter(None, header)))
        at = keys.index(key(heading))
        found = found._pointed(at, name if name in FIELDS else replace(wishes[name], at=at))
    fields = found.fields
    if "name" in asked:
        fields = {field: at for field, at in fields.items() if field not in _PARTS or field in asked}
    return replace(found, fields=fields, questions=tuple(sorted(found.questions, key=_by_rank)))


def recognised(header: Sequence[str], conference: Conference) -> Columns:
    """What the columns under ``header`` mean by themselves."""
    keys = [key(heading) for heading in header]
    best: dict[str, tuple[int, int]] = {}
    questions = []
    for at, (known, heading) in enumerate(zip(keys, header, strict=True)):
        if known in headings():
            field, better = headings()[known]
            best[field] = min(best.get(field, (better, at)), (better, at))
        elif question := _question(at, heading, conference):
            questions.append(question)
    fields = {field: at for field, (_, at) in best.items()}
    name = keys[fields["name"]] if "name" in fields else ""
    if name == "name" and "given" in fields and "family" not in fields:
        fields["family"] = fields.pop("name")
    elif name == "name" and "order" in fields:
        del fields["name"]  # beside an order number this is whoever pays
    company = keys[fields["organisation"]] if "organisation" in fields else ""
    borrowed = "order" in fields and company in ("firma", "company") and keys.count(company) == 1
    return Columns(tuple(header), fields, tuple(sorted(questions, key=_by_rank)), borrowed)


def _by_rank(question: Question) -> tuple[int, int]:
    return question.rank, question.at


def _theme_block(conference: Conference) -> Block | None:
    """The block in which everybody sits: wishes that name no block are meant for it."""
    return next((block for block in conference.blocks if block.choice is Choice.ONE and not block.continues), None)


def askable(conference: Conference) -> Mapping[str, Question]:
    """The questions for a room that a column can be asked to mean, by name; their positions mean nothing."""
    theme = _theme_block(conference)
    ranked = {name: Question(-1, theme.id, rank) for rank, name in enumerate(WISHES, 1)} if theme else {}
    tours = (block.id for block in conference.blocks if block.choice is Choice.OPTIONAL)
    return ranked | {tour: Question(-1, tour) for tour in tours}


_RANKS = {
    **dict.fromkeys(("1", "1st", "first", "erster", "erste", "erstwunsch", "erstwahl"), 1),
    **dict.fromkeys(("2", "2nd", "second", "zweiter", "zweite", "zweitwunsch", "zweitwahl"), 2),
    **dict.fromkeys(("3", "3rd", "third", "dritter", "dritte", "drittwunsch", "drittwahl"), 3),
}
_WISHING = re.compile(r"wunsch|wahl|choice|prio|preference|wish")
_TELLING = 8  # letters in common with a block: "Stadt" alone is a column of an address, "Stadtführung" asks for a tour
_BEGINNING = 5  # letters that a heading of one word must have in common with the beginning of a block's title


def _question(at: int, heading: str, conference: Conference) -> Question | None:
    """The question for a room that a heading asks, or ``None``."""
    blocks = [block for block in conference.blocks if not block.continues]
    folded = fold(heading)
    words = folded.split()
    rank = next((_RANKS[word] for word in words if word in _RANKS), None)
    option = fold(re.split(r"\s[–—-]\s|:\s", heading)[-1])
    for block in blocks:
        if folded == fold(block.title):
            return Question(at, block.id)
        for room in block.rooms:
            if option == fold(room.title):
                return Question(at, block.id, rank or 1, room.id)
    shared = {block.id: _letters_in_common(words, block) for block in blocks}
    most = max(shared.values(), default=0)
    closest = [block for block in blocks if shared[block.id] == most]
    if len(closest) == 1 and (most >= _TELLING or _begins(words, closest[0])):
        return Question(at, closest[0].id, rank or 1)
    theme = _theme_block(conference)
    return Question(at, theme.id, rank) if rank and theme and _WISHING.search(folded) else None


def _letters_in_common(words: Iterable[str], block: Block) -> int:
    titles = fold(" ".join((block.title, *(room.title for room in block.rooms))))
    return sum(len(word) for word in words if len(word) > 3 and any(german in titles for german in in_german(word)))


def _begins(words: Sequence[str], block: Block) -> bool:
    """Whether a heading is one word that begins a block's title: "Abend" for "Abendliches Halle"."""
    german = in_german(words[0]) if len(words) == 1 else ()
    return any(len(word) >= _BEGINNING and fold(block.title).startswith(word) for word in german)
