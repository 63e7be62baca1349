"""The client of the public API, against a portal that runs."""
