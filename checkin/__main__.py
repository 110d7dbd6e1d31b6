"""``python -m checkin`` is what ``./run`` calls."""

from checkin.cli import main

main("./run")
