"""Bulk upload: a file is checked whole, then issued whole, and can be undone. See docs/decisions."""
