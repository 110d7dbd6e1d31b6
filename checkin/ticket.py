"""What a scanned text means. One parser for scanners, cameras, pictures, the keyboard and the command line.

Own codes carry two check letters, so a typing error is told from an unknown ticket without asking anybody. Codes of
other systems can only be recognised by looking them up: reading a text therefore ends in candidates, the likeliest
first, and whoever holds the roll tries them. What a text may contain is decided here, once, and without believing any
of it: nothing is fetched, decoded twice, or guessed.

Own codes use sixteen letters that sit on the same keys of QWERTY, QWERTZ and AZERTY keyboards. Other codes do not, and
come out garbled when a scanner types for another layout than the computer reads; that is undone by key position.
"""

import re
import secrets
import string
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import StrEnum
from operator import mul
from uuid import UUID

import msgspec
from msgspec import Struct

ALPHABET = "BCDFGHJKLNPRSTVX"

LONGEST = 1000
"""More characters than any ticket has; a longer text is not looked at."""

_LETTERS = 32
_MOST_CANDIDATES = 12


class Kind(StrEnum):
    """What a text is taken for."""

    OWN = "own"
    FOREIGN = "foreign"
    MISTYPED = "mistyped"
    SEVERAL = "several"
    NOT_A_TICKET = "not-a-ticket"


class Candidate(Struct, frozen=True):
    """A code to look up; ``repaired`` says that it was garbled by a keyboard layout or Caps Lock."""

    code: str
    repaired: bool = False


class Reading(Struct, frozen=True):
    """What a text is, and the codes it may stand for, in the order to look them up.

    The first candidate is the text itself, since a roster may call anything a code; there is none where the text
    names several tickets or cannot be a code at all.
    """

    kind: Kind
    candidates: tuple[Candidate, ...] = ()


_NOTHING = Reading(Kind.NOT_A_TICKET)


def mint() -> str:
    """A new code: 128 random bits as 32 letters, and two check letters."""
    letters = secrets.token_hex(16).translate(_FROM_HEX)
    return letters + _check(letters)


def sample() -> str:
    """A code that looks like an own one and is nobody's, for what is only looked at."""
    letters = ALPHABET[0] * _LETTERS
    return letters + _check(letters)


def mint_id() -> str:
    """A new attendee id: twelve small letters, fit for file names."""
    return "".join(secrets.choice(ALPHABET.lower()) for _ in range(12))


def canonical(code: str) -> str:
    """A code as tickets carry it: an own code in capitals without groups, any other as it is."""
    return _own(code) or code


def grouped(code: str) -> str:
    """An own code in groups of four, as people read it aloud; any other code unchanged."""
    return " ".join(re.findall(".{1,4}", code)) if _own(code) == code else code


def masked(text: str) -> str:
    """Enough of a code to recognise it in a journal and not enough to use it; empty where ``text`` is no code."""
    kind = _kind(text)
    if kind is Kind.NOT_A_TICKET:
        return ""
    code = text if kind is Kind.FOREIGN else _squeezed(text)
    return f"{code[:4]}…{code[-2:]}" if len(code) >= 12 else f"{code[:2]}…"


def read(text: str, hosts: Collection[str] = ()) -> Reading:
    """What ``text`` means. Never raises, whatever the text.

    ``hosts`` are the host names (in small letters) whose web addresses may carry a code.
    """
    if len(text) > LONGEST:
        return _NOTHING
    text = _bare(text)
    if _NO_TICKET.match(text):
        return _NOTHING
    lines = [line.strip(" ") for line in _LINE_END.split(text, _MOST_CANDIDATES)]
    lines = list(dict.fromkeys(filter(None, lines)))
    if len(lines) > 1:
        codes = [line for line in lines if _kind(line) is not Kind.NOT_A_TICKET or _inside(line, hosts)]
        return Reading(Kind.SEVERAL) if len(codes) > 1 else _NOTHING
    return _read_line("".join(lines), hosts)


def is_plausible(text: str, hosts: Collection[str] = ()) -> bool:
    """Whether ``text`` can be the code of a single ticket, going by its look."""
    return read(text, hosts).kind in {Kind.OWN, Kind.FOREIGN}


def only_ticket(texts: Iterable[str], holder: Callable[[str], object | None]) -> str | None:
    """Of several texts the one that is somebody's ticket here; ``None`` where several people's are, or nobody's.

    ``holder`` tells whose a text is, by what tells people apart.
    """
    held = {whose: text for text in texts if (whose := holder(text)) is not None}
    return next(iter(held.values())) if len(held) == 1 else None


def _read_line(text: str, hosts: Collection[str]) -> Reading:
    if own := _own(text):
        return Reading(Kind.OWN, (Candidate(own),))
    if not _WRITABLE.fullmatch(text):
        return _NOTHING
    inside = _inside(text, hosts)
    kinds = [_kind(code) for code in inside or [text]]
    if kinds.count(Kind.OWN) > 1:
        return Reading(Kind.SEVERAL)
    kind = next((likely for likely in (Kind.OWN, Kind.MISTYPED, Kind.FOREIGN) if likely in kinds), Kind.NOT_A_TICKET)
    repaired = {} if inside else dict.fromkeys(_repaired(text, hosts))
    if any(map(_own, repaired)):
        kind = Kind.OWN
    candidates = {code: Candidate(code, repaired=True) for code in repaired}
    candidates = {code: Candidate(code) for code in (text, *map(_as_looked_up, inside))} | candidates
    return Reading(kind, tuple(candidates.values())[:_MOST_CANDIDATES])


# Own codes

_FROM_HEX = str.maketrans("0123456789abcdef", ALPHABET)
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_SHAPE = re.compile(f"[{ALPHABET}]{{{_LETTERS + 2}}}")
_GROUPING = str.maketrans("", "", " -")
_ALPHABET_GONE = str.maketrans("", "", ALPHABET)

# Distinct weights below a prime: any one wrong letter changes the sum, and so does any two letters changing places,
# a check letter among them.
_PRIME = 251
_WEIGHTS = range(2, _LETTERS + 2)


def _check(letters: str) -> str:
    high, low = divmod(sum(map(mul, _WEIGHTS, map(_VALUES.__getitem__, letters))) % _PRIME, 16)
    return ALPHABET[high] + ALPHABET[low]


def _squeezed(text: str) -> str:
    return text.translate(_GROUPING).upper()


def _own(text: str) -> str:
    """The own code that ``text`` spells, in whatever case and grouping; empty for anything else."""
    if len(text) < _LETTERS + 2 or not text.isascii():  # some letters beyond ASCII have capitals within it
        return ""
    code = _squeezed(text)
    return code if _SHAPE.fullmatch(code) and _check(code[:_LETTERS]) == code[_LETTERS:] else ""


def _looks_own(text: str) -> bool:
    """Whether so many letters are of the alphabet that somebody meant an own code, cut short or scanned twice."""
    if not (16 <= len(text) <= 100 and text.isascii()):
        return False
    code = _squeezed(text)
    return 16 <= len(code) <= 70 and len(code.translate(_ALPHABET_GONE)) <= len(code) // 10


# Codes of other systems

_WRITABLE = re.compile("[ -~¡-¬®-ɏ]+")  # Latin and its punctuation: no controls, no marks that turn text around
_LINE_END = re.compile("[\t\r\n]+")
# Scanners may say what they read: "]Q1", "\000026".
_SYMBOLOGY = re.compile(r"(?:\][A-Za-z][0-9A-Za-z])?(?:\\[0-9]{6})?")
_ONE_WORD = re.compile(r"[A-Za-z0-9]+(?:[-_.:/][A-Za-z0-9]+)*")
_BASE64 = re.compile(r"[A-Za-z0-9+/=_-]{16,}")
_WORD = "(?:[A-Z]+|[A-Z]?[a-z]+)?"
_PLAIN_WORDS = re.compile(f"{_WORD}(?:[-_.:/+=]{_WORD})*")
_NO_TICKET = re.compile(
    r"(?:begin|bizcard|mecard|mebkm|matmsg|wifi|dpp|mailto|tel|sms|smsto|mms|mmsto|facetime|geo|whatsapp|magnet|market"
    r"|intent|otpauth|otpauth-migration|openpgp4fpr|bitcoin|ethereum|litecoin|upi|hc1|javascript|data|file|ftp):"
    r"|(?:bcd|spc)\r?\n",  # payment slips
    re.ASCII | re.IGNORECASE,
)
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ALFIO = re.compile(rf"({_UUID})/[A-Za-z0-9+/=_-]{{16,}}", re.ASCII | re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:http://(?P<http>[a-z0-9.-]+)(?::80)?|https://(?P<https>[a-z0-9.-]+)(?::443)?)"
    r"(?P<path>/[^?#%\\]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.ASCII | re.IGNORECASE,
)
_TRACKING = re.compile(r"(?:utm|mtm|pk|piwik|matomo|mc|hsa)_|_hs|[a-z]*clk?id$|ref$", re.IGNORECASE)


class _Compact(Struct, array_like=True):
    version: int
    server: str
    registration: bytes
    person: bytes = b""


class _Indico(Struct):
    checkin_secret: UUID | None = None
    i: _Compact | None = None


def _bare(text: str) -> str:
    return _SYMBOLOGY.sub("", text.strip(" \t\r\n"), count=1)


def _kind(text: str) -> Kind:
    """What one token is by its look alone.

    A code has a digit, or else it is long and no word: a surname that was typed is not taken for a ticket.
    """
    if _own(text):
        return Kind.OWN
    if _looks_own(text):
        return Kind.MISTYPED
    coded = 4 <= len(text) <= 300 and (_ONE_WORD.fullmatch(text) or _BASE64.fullmatch(text))
    if coded and (any(map(str.isdigit, text)) or (len(text) >= 16 and not _PLAIN_WORDS.fullmatch(text))):
        return Kind.FOREIGN
    return Kind.NOT_A_TICKET


def _as_looked_up(code: str) -> str:
    return _own(code) or code


def _inside(text: str, hosts: Collection[str]) -> list[str]:
    """The codes that a structured text carries: Indico, alf.io, an address of ours. Empty for any other text."""
    if text.startswith("{"):
        return _in_indico(text)
    if ticket := _ALFIO.fullmatch(text):
        return [ticket[1].lower()]
    address = _ADDRESS.fullmatch(text)
    if address is None or (address["http"] or address["https"]).lower() not in hosts:
        return []
    segment = (address["path"] or "").rstrip("/").rpartition("/")[2]
    pairs = (pair.partition("=") for pair in (address["query"] or "").split("&", _MOST_CANDIDATES))
    values = (value for name, _, value in pairs if "%" not in value and not _TRACKING.match(name))
    return [code for code in (segment, *values) if _kind(code) is not Kind.NOT_A_TICKET]


def _in_indico(text: str) -> list[str]:
    """The secret of an Indico ticket, older form or compact; for an accompanying person, that person's."""
    try:
        ticket = msgspec.json.decode(text, type=_Indico)
        if ticket.i is not None:
            return [str(UUID(bytes=ticket.i.person or ticket.i.registration))]
    except (ValueError, RecursionError):
        return []
    return [] if ticket.checkin_secret is None else [str(ticket.checkin_secret)]


# Keyboard layouts: 47 keys by position, plain and with Shift. Dead keys stand as their spacing accent.

_US = r"""`1234567890-=qwertyuiop[]asdfghjkl;'\zxcvbnm,./""" r"""~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|ZXCVBNM<>?"""
_LAYOUTS = {
    "de": """^1234567890ß´qwertzuiopü+asdfghjklöä#yxcvbnm,.-""" """°!"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'YXCVBNM;:_""",
    "ch": """§1234567890'^qwertzuiopü¨asdfghjklöä$yxcvbnm,.-""" """°+"*ç%&/()=?`QWERTZUIOPè!ASDFGHJKLéà£YXCVBNM;:_""",
    "fr": """²&é"'(-è_çà)=azertyuiop^$qsdfghjklmù*wxcvbn,;:!""" """~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µWXCVBN?./§""",
    "it": """\\1234567890'ìqwertyuiopè+asdfghjklòàùzxcvbnm,.-""" """|!"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°§ZXCVBNM;:_""",
    "es": """º1234567890'¡qwertyuiop`+asdfghjklñ´çzxcvbnm,.-""" """ª!"·$%&/()=?¿QWERTYUIOP^*ASDFGHJKLÑ¨ÇZXCVBNM;:_""",
}
_ACCENTS = {"´": "\u0301", "`": "\u0300", "^": "\u0302", "¨": "\u0308"}


def _keys(typed: str, meant: str) -> dict[int, str]:
    """From what one layout types to what the other would have: also letters that took in the dead key before them."""
    table = dict(zip(typed, meant, strict=True))
    for accent in _ACCENTS.keys() & table.keys():
        for letter in string.ascii_letters:
            accented = unicodedata.normalize("NFC", letter + _ACCENTS[accent])
            if len(accented) == 1:
                table.setdefault(accented, table[accent] + table[letter])
    return str.maketrans(table)


_FROM_US_SCANNER = [_keys(layout, _US) for layout in _LAYOUTS.values()]
_ON_US_COMPUTER = [_keys(_US, layout) for layout in _LAYOUTS.values()]


def _repaired(text: str, hosts: Collection[str]) -> Iterator[str]:
    """The codes that ``text`` stands for if a layout or Caps Lock garbled it."""
    if " " in text or len(text) > 300:
        return
    layouts = _FROM_US_SCANNER + _ON_US_COMPUTER if text.isascii() else _FROM_US_SCANNER
    for variant in dict.fromkeys((text.swapcase(), *map(text.translate, layouts))):
        meant = _bare(variant)
        for code in _inside(meant, hosts) or [meant]:
            if code != text and _kind(code) in {Kind.OWN, Kind.FOREIGN}:
                yield _as_looked_up(code)
