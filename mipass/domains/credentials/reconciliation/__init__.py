"""Comparing a panel's list of cards with an organization's credentials."""
