"""The public API of a miPASS portal for programs: typed functions in ``v1``, and what eases them."""

from mipass_client.connection import connect, request
from mipass_client.feed import CursorFile, follow
from mipass_client.pages import items
from mipass_client.problems import CursorGone, FieldError, ProblemError
from mipass_client.webhooks import BadSignature, sign, verify

__all__ = [
    "BadSignature",
    "CursorFile",
    "CursorGone",
    "FieldError",
    "ProblemError",
    "connect",
    "follow",
    "items",
    "request",
    "sign",
    "verify",
]
