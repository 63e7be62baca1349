"""A third party that lies in every way it can, and one that is broken: nobody is signed in."""

import time
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from django.test import Client

from mipass.domains.accounts.oidc import ANSWER_BYTES
from mipass.doors.portal.signin.tests.pages import events_of, is_signed_in
from mipass.doors.portal.signin.tests.provider import (
    BACK,
    CLIENT_ID,
    CLIENT_SECRET,
    LOGIN,
    OTHER_KEY,
    come_back,
    go,
    leave,
    link,
)

pytestmark = pytest.mark.django_db


LIES: dict[str, dict[str, Any]] = {
    "another issuer": dict(claims={"iss": "http://localhost:1"}),
    "another audience": dict(claims={"aud": "another-client"}),
    "two audiences, made for the other": dict(claims={"aud": [CLIENT_ID, "x"], "azp": "x"}),
    "another nonce": dict(claims={"nonce": "another"}),
    "no nonce": dict(claims={"nonce": None}),
    "no subject": dict(claims={"sub": None}),
    "an empty subject": dict(claims={"sub": ""}),
    "a subject that is no text": dict(claims={"sub": 7}),
    "a subject of endless length": dict(claims={"sub": "s" * 256}),
    "expired": dict(claims={"exp": int(time.time()) - 120}),
    "without an end": dict(claims={"exp": None}),
    "of the future": dict(claims={"iat": int(time.time()) + 24 * 3600}),
    "unsigned": dict(sign=lambda claims: jwt.encode(claims, "", algorithm="none")),
    "signed by another key": dict(
        sign=lambda claims: jwt.encode(claims, OTHER_KEY, algorithm="RS256", headers={"kid": "one"})
    ),
    "of an unknown key": dict(
        sign=lambda claims: jwt.encode(claims, OTHER_KEY, algorithm="RS256", headers={"kid": "two"})
    ),
    "signed by the client's secret": dict(
        sign=lambda claims: jwt.encode(claims, CLIENT_SECRET.ljust(32), "HS256", {"kid": "one"})
    ),
    "no token": dict(sign=lambda claims: "not.a.token"),
    "a token with its signature cut": dict(sign=lambda claims: "eyJhbGciOiJSUzI1NiJ9.e30."),
}


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_lie_signs_nobody_in(client, works, ada, lie):
    link(ada, works)
    works.claims = {"email": ada.email, "email_verified": True}
    for name, value in LIES[lie].items():
        setattr(works, name, {**works.claims, **value} if name == "claims" else value)
    answer = go(client, works)
    assert answer.status_code == 409
    assert "Nothing was changed." in answer.content.decode()
    assert not is_signed_in(client)
    assert events_of(ada.id) == []


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/token", (302, {"Location": "http://localhost:1/"}, b"")),
        ("/token", (500, {}, b"oh")),
        ("/token", (200, {}, b"[]")),
        ("/token", (200, {}, b"not json")),
        ("/token", (200, {}, b" " * (ANSWER_BYTES + 1))),
        ("/keys", (200, {}, b'{"keys": []}')),
        ("/keys", (200, {}, b'{"keys": "x"}')),
        ("/keys", (302, {"Location": "/keys2"}, b"")),
    ],
)
def test_a_broken_answer_signs_nobody_in(client, works, ada, path, answer):
    link(ada, works)
    works.answers[path] = answer
    assert go(client, works).status_code == 409
    assert not is_signed_in(client)
    assert "/keys2" not in works.seen


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://accounts.google.com"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"token_endpoint": "file:///etc/passwd"},
    ],
)
def test_metadata_that_cannot_be_right_is_not_followed(client, works, metadata):
    works.metadata = metadata
    assert client.post(LOGIN).status_code == 409


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
def test_metadata_does_not_lead_the_portal_into_an_inner_network(client, works, ada, name):
    link(ada, works)
    port = urlsplit(works.issuer).port
    works.metadata = {name: f"http://127.0.0.1:{port}/metadata-service"}
    assert go(client, works).status_code == 409
    assert not is_signed_in(client)
    assert "/metadata-service" not in works.seen


def test_an_unreachable_provider_is_said_plainly(client, works):
    works.stop()
    assert client.post(LOGIN).status_code == 409


def test_an_answer_counts_once_in_the_session_that_asked(client, works, ada):
    link(ada, works)
    address = leave(client)
    assert come_back(Client(), works, address).status_code == 409
    assert come_back(client, works, address, iss="https://other.test").status_code == 409
    assert come_back(client, works, address).status_code == 409
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "query", [{}, {"state": ""}, {"state": "x", "code": "y"}, {"error": "access_denied"}]
)
def test_an_answer_that_nobody_asked_for_signs_nobody_in(client, works, query):
    assert client.get(BACK, query).status_code == 409
