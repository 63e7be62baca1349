"""A program that asks without TLS is refused where the portal has it; our own proxy says which it was."""

import pytest
from django.test import Client

TOKEN = "/mobile/00000000-0000-7000-8000-000000000000/token"
FORWARDED = {"X-Forwarded-Proto": "https"}


@pytest.fixture
def tls(settings, db):
    """An installation whose address is https."""
    settings.SECURE_SSL_REDIRECT = True
    return settings


def test_it_is_refused_where_it_would_be_answered_over_tls(tls):
    for path in (TOKEN.replace("token", "status"), "/firmware/targets/none.bin"):
        answer = Client().get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "https_required")
        assert Client().get(path, secure=True).status_code == 404


def test_a_forwarded_header_counts_behind_our_own_proxy_alone(tls):
    assert Client().post(TOKEN, headers=FORWARDED).json()["code"] == "https_required"
    tls.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert Client().post(TOKEN, headers=FORWARDED).status_code == 400
    assert Client().post(TOKEN, headers={"X-Forwarded-Proto": "http"}).json()["code"] == "https_required"


def test_without_an_address_of_https_nothing_changes(settings, db):
    settings.SECURE_SSL_REDIRECT = False
    assert Client().post(TOKEN).status_code == 400
