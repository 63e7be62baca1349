"""Moved to :mod:`mipass.doors.web.lists`; these names stay until every area imports from there."""

from mipass.doors.web.lists import ListState, key_pages, number_pages, read_state, sort_links

__all__ = ["ListState", "key_pages", "number_pages", "read_state", "sort_links"]
