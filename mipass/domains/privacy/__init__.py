"""Erasing people from all rooms at once. It has no tables of its own."""
