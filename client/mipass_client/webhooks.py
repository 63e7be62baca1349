"""Webhooks, signed and verified (Standard Webhooks 1.0.0)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

PREFIX = "whsec_"
TOLERANCE = 300  # seconds between the two clocks, either way


class BadSignature(Exception):
    """This was not sent by the portal, or not now. Answer 400 and do nothing."""


def verify(body: bytes, headers: Mapping[str, str], secret: str, *, tolerance: int = TOLERANCE) -> Any:
    """The event that a request brings. Raises BadSignature, ValueError for a secret that is none.

    ``body`` has to be the octets as they came: a body that was parsed and written again does not match. The
    same event may come twice: its header ``webhook-id`` is the same each time.
    """
    sent = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, stamp = sent["webhook-id"], int(sent["webhook-timestamp"])
        signatures = sent["webhook-signature"].split()
    except (KeyError, ValueError) as error:
        raise BadSignature("A header of the signature is missing, or none.") from error
    if abs(time.time() - stamp) > tolerance:
        raise BadSignature("It was signed too long ago, or one of the clocks is wrong.")
    wanted = sign(body, message_id, stamp, secret).encode()
    # One after the other: while a secret is changed there are two.
    if not any(hmac.compare_digest(wanted, each.encode(errors="replace")) for each in signatures):
        raise BadSignature("No signature is of this body and this secret.")
    return json.loads(body)


def sign(body: bytes, message_id: str, timestamp: int, secret: str) -> str:
    """The signature of a body, for the header ``webhook-signature``."""
    signed = f"{message_id}.{timestamp}.".encode(errors="replace") + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not key:
        raise ValueError(f"A webhook's secret is {PREFIX} and base64.")
    return key
