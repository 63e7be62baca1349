"""Inputs that people really send, and what is right for each."""
