"""Attacks on a started portal: each was seen to succeed once, and ends held. See docs/operator/attacks.md."""
