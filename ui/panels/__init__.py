"""What opens over the card: one question each, answered with Enter, left with Esc, surviving a scan."""
