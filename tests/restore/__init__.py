"""Backups, and what a restored one must not bring back."""
