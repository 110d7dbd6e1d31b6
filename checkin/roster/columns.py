"""What the columns of a list mean."""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

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
    fields, questions, borrowed = found.fields, found.questions, found.borrowed
    wishes = _askable_wishes(conference)
    keys = [key(heading) for heading in header]
    for name, heading in asked.items():
        if name not in FIELDS and name not in wishes:
            raise Trouble("roster-field", field=name, known=", ".join((*FIELDS, *wishes)))
        if key(heading) not in keys:
            raise Trouble("roster-column", column=heading, known=", ".join(filter(None, header)))
        at = keys.index(key(heading))
        fields = {field: taken for field, taken in fields.items() if taken != at}
        questions = tuple(question for question in questions if question.at != at)
        if name in FIELDS:
            fields[name] = at
        else:
            block, rank = wishes[name]
            others = (one for one in questions if (one.block, one.rank) != (block, rank))
            questions = (*others, Question(at, block, rank))
        borrowed = borrowed and name != "organisation"
    if "name" in asked:
        fields = {field: at for field, at in fields.items() if field not in ("given", "family") or field in asked}
    return Columns(tuple(header), fields, tuple(sorted(questions, key=_by_rank)), borrowed)


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


def _askable_wishes(conference: Conference) -> Mapping[str, tuple[str, int]]:
    theme = _theme_block(conference)
    ranked = {name: (theme.id, rank) for rank, name in enumerate(WISHES, 1)} if theme else {}
    return ranked | {block.id: (block.id, 1) for block in conference.blocks if block.choice is Choice.OPTIONAL}


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
