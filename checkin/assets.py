"""Where the data files of the program lie (``resources/`` beside the package)."""

from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


def path(name: str) -> Path:
    """The file ``name`` below ``resources/``; raises ``FileNotFoundError`` for a broken installation."""
    found = RESOURCES / name
    if not found.exists():
        raise FileNotFoundError(found)
    return found


def text(name: str) -> str:
    """The text (UTF-8) of the file ``name`` below ``resources/``."""
    return path(name).read_text(encoding="utf-8")
