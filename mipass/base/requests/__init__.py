"""Idempotency: which request keys were used, for what, and what came of it. Keys are kept for ever."""
