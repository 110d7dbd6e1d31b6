"""Printers, and how they are spoken to. Each takes a finished page and tells what became of it; none knows the desk."""
