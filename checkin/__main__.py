"""``python -m checkin`` is the command line."""

from checkin.cli import main

main()
