"""What opens over the card: one question each, answered with Enter, left with Esc, surviving a scan.

``desks.py`` stands on the set-up page: it asks the desk as they do.
"""
