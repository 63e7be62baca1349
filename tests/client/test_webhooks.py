"""Signatures of webhooks, against another implementation of Standard Webhooks."""

import base64
import json
import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from mipass_client import BadSignature, sign, verify

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER = "whsec_" + base64.b64encode(bytes(32)).decode()
BODY = '{"data":{"details":{"name":"Zürich 🔑"}},"type":"credential.issued"}'.encode()
ID = "evt_0123456789abcdef0123456789abcdef"


def headers(*secrets, at=None, body=BODY):
    at = at or datetime.now(UTC)
    signed = " ".join(Webhook(secret).sign(ID, at, body.decode()) for secret in secrets or (SECRET,))
    return {
        "Webhook-Id": ID,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": signed,
    }


def test_what_another_signs_is_verified():
    assert verify(BODY, headers(), SECRET) == json.loads(BODY)


def test_what_is_signed_here_another_verifies():
    now = int(time.time())
    sent = {"webhook-id": ID, "webhook-timestamp": str(now), "webhook-signature": sign(BODY, ID, now, SECRET)}
    assert Webhook(SECRET).verify(BODY, sent) == json.loads(BODY)


@pytest.mark.parametrize("secrets", [(OTHER, SECRET), (SECRET, OTHER)])
def test_while_a_secret_is_changed_either_counts(secrets):
    assert verify(BODY, headers(*secrets), SECRET)
    assert verify(BODY, headers(*secrets), OTHER)


WRONG = {
    "written again": lambda: (json.dumps(json.loads(BODY)).encode(), headers()),
    "longer": lambda: (BODY + b" ", headers()),
    "another secret": lambda: (BODY, headers(OTHER)),
    "too old": lambda: (BODY, headers(at=datetime.fromtimestamp(time.time() - 302, UTC))),
    "too early": lambda: (BODY, headers(at=datetime.fromtimestamp(time.time() + 400, UTC))),
    "another id": lambda: (BODY, headers() | {"Webhook-Id": "evt_other"}),
    "no time": lambda: (BODY, headers() | {"Webhook-Timestamp": "soon"}),
    "no signature": lambda: (BODY, headers() | {"Webhook-Signature": ""}),
    "odd signatures": lambda: (BODY, headers() | {"Webhook-Signature": "v1,ä v2,x"}),
    "no characters": lambda: (BODY, headers() | {"Webhook-Id": "\udc80", "Webhook-Signature": "\udc80"}),
    "no text": lambda: (b"\xff", headers()),
    "no header": lambda: (BODY, {}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_anything_else_is_refused(wrong):
    body, sent = WRONG[wrong]()
    with pytest.raises(BadSignature):
        verify(body, sent, SECRET)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_?"])
def test_a_secret_that_is_none_is_named(secret):
    with pytest.raises(ValueError, match="whsec_"):
        verify(BODY, headers(), secret)
