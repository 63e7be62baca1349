"""Reconciliation: panels' lists as tests plant them."""
