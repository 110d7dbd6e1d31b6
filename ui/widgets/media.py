"""Sound and camera are optional, and slow to load."""

from importlib import import_module


def load() -> bool:
    """Whether sound and camera can be had at all. Call it in a lane: the first time takes some tenths of a second."""
    try:
        import_module("PySide6.QtMultimedia")
    except ImportError:
        return False
    return True
