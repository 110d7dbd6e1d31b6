"""Which way the letters of one line run: the Unicode bidirectional algorithm (UAX #9) without explicit controls.

Control characters never come here (``fonts.clean`` drops them), so what is left of the algorithm is short: weak types,
brackets, neutrals, levels, and the order of what is on one line.
"""

import unicodedata
from itertools import groupby

_CLOSING = dict(zip("([{‹«<", ")]}›»>", strict=True))
_MIRROR = str.maketrans({**_CLOSING, **{closing: opening for opening, closing in _CLOSING.items()}})
_PAIRED = "([{"  # the others are no brackets for the algorithm
_NEUTRAL = ("B", "S", "WS", "ON")


def is_rtl(text: str) -> bool:
    """Whether there is any letter in ``text`` that is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def mirrored(character: str) -> str:
    """How a bracket looks where the text runs from right to left; everything else stays."""
    return character.translate(_MIRROR)


def runs(line: str) -> list[tuple[str, bool]]:
    """The stretches of a line as they stand from left to right, each in the order of reading, and whether it is read
    from right to left.
    """
    pieces = [
        ("".join(line[i] for i, _ in group), level)
        for level, group in groupby(enumerate(_levels(line)), key=lambda pair: pair[1])
    ]
    for lowest in range(max((level for _, level in pieces), default=0), 0, -1):  # L2
        turned: list[tuple[str, int]] = []
        for is_within, group in groupby(pieces, key=lambda piece: piece[1] >= lowest):
            stretch = list(group)
            turned += reversed(stretch) if is_within else stretch
        pieces = turned
    return [(text, bool(level % 2)) for text, level in pieces]


def _levels(line: str) -> list[int]:
    kinds = [unicodedata.bidirectional(character) or "L" for character in line]
    strong = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    base = "L" if strong == "L" else "R"
    _resolve_weak(kinds, base)
    _resolve_brackets(line, kinds, base)
    _resolve_neutral(kinds, base)
    if base == "R":
        return [1 if kind == "R" else 2 for kind in kinds]
    return [{"L": 0, "R": 1}.get(kind, 2) for kind in kinds]


def _resolve_weak(kinds: list[str], base: str) -> None:
    before, strong = base, base
    for i, kind in enumerate(kinds):
        if kind in ("NSM", "BN"):  # W1; what is BN here is a joiner between letters
            kinds[i] = before
        elif kind == "EN" and strong == "AL":  # W2
            kinds[i] = "AN"
        before = kinds[i]
        if before in ("L", "R", "AL"):
            strong = before
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for i in range(1, len(kinds) - 1):  # W4
        left, right = kinds[i - 1], kinds[i + 1]
        if left == right and ((left == "EN" and kinds[i] in ("ES", "CS")) or (left == "AN" and kinds[i] == "CS")):
            kinds[i] = left
    start = 0
    for kind, group in groupby(list(kinds)):  # W5, W6
        end = start + len(list(group))
        if kind == "ET" and "EN" in (kinds[max(start - 1, 0)], kinds[min(end, len(kinds) - 1)]):
            kinds[start:end] = ["EN"] * (end - start)
        start = end
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]
    strong = base
    for i, kind in enumerate(kinds):  # W7
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"


def _side(kind: str) -> str:
    """What a character counts as for its neutral neighbours: numbers stand on the right."""
    return "R" if kind in ("EN", "AN") else kind


def _resolve_brackets(line: str, kinds: list[str], base: str) -> None:
    """N0: both brackets of a pair go the same way."""
    open_: list[int] = []
    pairs = []
    for i, character in enumerate(line):
        if character in _PAIRED and kinds[i] == "ON":
            open_.append(i)
        elif kinds[i] == "ON" and character in ")]}":
            for place in range(len(open_) - 1, -1, -1):
                if _CLOSING[line[open_[place]]] == character:
                    pairs.append((open_[place], i))
                    del open_[place:]
                    break
    for start, end in sorted(pairs):
        inside = {side for side in map(_side, kinds[start + 1 : end]) if side in ("L", "R")}
        if not inside:
            continue
        way = base
        if base not in inside:
            before = next((side for side in map(_side, reversed(kinds[:start])) if side in ("L", "R")), base)
            way = before if before in inside else base
        kinds[start] = kinds[end] = way


def _resolve_neutral(kinds: list[str], base: str) -> None:
    start = 0
    for is_neutral, group in groupby(list(kinds), key=lambda kind: kind in _NEUTRAL):  # N1, N2
        end = start + len(list(group))
        if is_neutral:
            before = _side(kinds[start - 1]) if start else base
            after = _side(kinds[end]) if end < len(kinds) else base
            kinds[start:end] = [before if before == after else base] * (end - start)
        start = end
