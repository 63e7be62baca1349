"""The tour's receiver takes what is signed by its secret, and nothing else."""

import json
from urllib.request import Request, urlopen

import pytest
from standardwebhooks.webhooks import Webhook

from mipass.base.kit.clock import now
from mipass.doors.jobs.tour.receiver import Receiver
from mipass.doors.jobs.tour.visitor import TourError

SECRET = "whsec_" + "c2VjcmV0" * 4
OTHER = "whsec_" + "b3RoZXIh" * 4


@pytest.fixture
def receiver():
    found = Receiver()
    yield found
    found.close()


def send(receiver, subject, *, secret=SECRET):
    body = json.dumps({"type": "credential.issued", "data": {"subject": {"id": subject}}})
    at = now()
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("evt_1", at, body),
    }
    with urlopen(Request(receiver.url, body.encode(), headers), timeout=10) as answer:
        assert answer.status == 204


def test_the_event_of_a_subject_is_found_among_others(receiver):
    send(receiver, "another")
    send(receiver, "this")
    assert receiver.event(SECRET, "this", seconds=10)["type"] == "credential.issued"


def test_what_another_secret_signed_is_refused(receiver):
    send(receiver, "this", secret=OTHER)
    with pytest.raises(TourError, match="not signed"):
        receiver.event(SECRET, "this", seconds=10)


def test_what_does_not_come_is_said(receiver):
    with pytest.raises(TourError, match="no webhook about this"):
        receiver.event(SECRET, "this", seconds=0.01)
