"""Webhooks verified by receivers of others: PyPI svix and standardwebhooks, npm svix and standardwebhooks."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import standardwebhooks.webhooks
import svix.webhooks

from mipass.base.audit.public import octets_of
from mipass.domains.webhooks.models import Delivery, WebhookEndpoint
from mipass.domains.webhooks.signing import headers_of, new_secret, sealed_secret, signers_of
from tests.interop.node import run_script

pytestmark = pytest.mark.django_db

OURS, NEXT, OTHER = new_secret(), new_secret(), new_secret()


@pytest.fixture
def message(distributor_a):
    """A message as the engine sends it: ``previous`` is a secret that was replaced."""

    def signed(secret=OURS, *, previous=None, age=timedelta(0), text="Grüße, 門"):
        endpoint = WebhookEndpoint(distributor_id=distributor_a.id)
        endpoint.secret = sealed_secret(endpoint, secret, "secret")
        at = datetime.now(UTC) - age
        if previous is not None:
            endpoint.previous_secret = sealed_secret(endpoint, previous, "previous_secret")
            endpoint.previous_until = at + timedelta(hours=1)
        body = octets_of({"type": "credential.enabled", "data": {"text": text, "number": 1}})
        headers = headers_of(signers_of(endpoint, at), Delivery(event_id=uuid4()), body, at)
        return {"secret": secret, "headers": dict(headers), "body": body.decode()}

    return signed


def by_python(message):
    """Who of the two takes it."""
    taken = set()
    for name, library in (("svix", svix.webhooks), ("standardwebhooks", standardwebhooks.webhooks)):
        try:
            library.Webhook(message["secret"]).verify(message["body"].encode(), message["headers"])
        except library.WebhookVerificationError:
            continue
        taken.add(name)
    return taken


def everybody(*messages):
    """For each message who takes it, of all four."""
    answers = run_script("webhooks_verify.mjs", list(messages))
    return [
        by_python(message) | {f"npm {name}" for name, said in one.items() if said["isTaken"]}
        for message, one in zip(messages, answers, strict=True)
    ]


ALL = {"svix", "standardwebhooks", "npm svix", "npm standard"}


def test_what_we_sign_is_taken_by_all(message):
    assert everybody(message(), message(text="a" * 20_000)) == [ALL, ALL]


def test_while_a_secret_is_replaced_both_are_taken(message):
    both = message(NEXT, previous=OURS)
    assert everybody(both, {**both, "secret": OURS}, {**both, "secret": OTHER}) == [ALL, ALL, set()]


def test_a_body_that_is_written_anew_another_secret_and_an_old_stamp_are_refused_by_all(message):
    good, old, ahead = message(), message(age=timedelta(minutes=6)), message(age=timedelta(minutes=-6))
    anew = {**good, "body": json.dumps(json.loads(good["body"]), ensure_ascii=False)}
    other = {**good, "secret": OTHER}
    moved = {**good, "headers": {**good["headers"], "webhook-id": "evt_" + "0" * 32}}
    assert everybody(anew, other, old, ahead, moved) == [set()] * 5
