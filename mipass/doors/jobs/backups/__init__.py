"""Copies of the database: made, tried out, put back."""
