"""What one desk remembers between starts: its name, its journal, its devices and its manners.

A JSON file in the folder where this computer keeps settings. No damage to it keeps a desk from starting: what cannot be
used is put aside, not overwritten, and the desk starts with what is usual.
"""

import hashlib
import hmac
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import platformdirs

from checkin.files import atomic

FORM = 1
"""The form of the file that this program knows; a later one may mean anything."""


class Adjustment(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a printer gets its pages, because it feeds them so: moved ``x`` mm to the right and ``y`` down, as one reads
    them, and turned by ``turn`` degrees clockwise. ``dpi`` is its resolution where it can have several, 0 for the
    usual.
    """

    x: Annotated[float, msgspec.Meta(ge=-99, le=99)] = 0.0
    y: Annotated[float, msgspec.Meta(ge=-99, le=99)] = 0.0
    turn: Literal[0, 90, 180, 270] = 0
    dpi: Annotated[int, msgspec.Meta(ge=0, le=1200)] = 0


class Settings(msgspec.Struct, frozen=True):
    """Empty texts stand for what nobody chose: the usual journal, the language of the environment, any camera.

    ``printer`` and ``substitute`` are names of this computer's printers, or addresses as ``printing.at`` reads them;
    without one, badges only go into the folder. ``adjustments`` are kept by the same names, also of printers that are
    not chosen now. ``day`` is the conference day to work on, ``None`` for today's. ``lease`` is how many seats of a
    room are put by for times alone at a shared journal. ``card_seconds`` is how long an answer is shown,
    ``scanner_gap_ms`` the longest pause between two letters that a hand scanner types. ``lead_pin`` is what
    ``hash_pin`` makes of the lead's PIN, empty where there is none.
    """

    desk: str = msgspec.field(default_factory=socket.gethostname)
    journal: str = ""
    language: Literal["", "de", "en"] = ""
    day: Annotated[int, msgspec.Meta(ge=1)] | None = None
    sounds: bool = True
    camera: str = ""
    badge_folder: str = ""
    printer: str = ""
    substitute: str = ""
    adjustments: dict[str, Adjustment] = {}
    layout: str = "a6"
    print_badges: bool = True
    card_seconds: Annotated[int, msgspec.Meta(ge=1)] = 20
    lease: Annotated[int, msgspec.Meta(ge=0)] = 2
    scanner_gap_ms: Annotated[int, msgspec.Meta(ge=1)] = 35
    lead_pin: str = ""
    form: Annotated[int, msgspec.Meta(ge=1, le=FORM)] = FORM


def default_path() -> Path:
    """Where the settings of this computer's user lie."""
    return Path(platformdirs.user_config_dir("checkin", appauthor=False)) / "settings.json"


def load(path: Path) -> tuple[Settings, bool]:
    """The settings in the file, and whether it was damaged, or of a later form, and is not what the desk starts with.

    It then lies beside its place under the name ``settings.json.damaged``, if it can be moved at all. No file is no
    damage.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings), False
    except FileNotFoundError:
        return Settings(), False
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        with suppress(OSError):  # a folder that lets nothing be moved lets nothing be overwritten either
            path.replace(path.with_name(f"{path.name}.damaged"))
        return Settings(), True


def save(path: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all; raises ``Trouble`` where that fails."""
    with atomic(path) as draft:
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=2) + b"\n")


_SALT = 16  # bytes
_COST = {"n": 2**14, "r": 8, "p": 1}  # 16 MB and some 50 ms: nothing to wait for once, much for a million guesses


def hash_pin(pin: str) -> str:
    """What may be kept of a PIN: salted, so that equal PINs look different, and slow to guess."""
    salt = secrets.token_bytes(_SALT)
    return f"{salt.hex()}:{_hashed(pin, salt)}"


def pin_fits(stored: str, pin: str) -> bool:
    """Whether ``stored`` was made of this PIN; nothing fits where none, or nothing usable, is stored.

    Takes the same time however much of the PIN is right.
    """
    salt, _, hashed = stored.partition(":")
    try:
        return hmac.compare_digest(_hashed(pin, bytes.fromhex(salt)), hashed) if hashed else False
    except (ValueError, TypeError):  # edited by hand: no hexadecimal digits
        return False


def _hashed(pin: str, salt: bytes) -> str:
    return hashlib.scrypt(pin.encode(), salt=salt, **_COST).hex()
