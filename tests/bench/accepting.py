"""What the acceptance of a credential on a phone costs the server, from the link to Enabled.

Its floor is the cryptography alone: four signatures checked (three proofs of the token's key, one of the
document's) and one made. What the phone itself does is not counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client

from mipass.base.kit.ids import new_id
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.flows.issue_credential import issue_credential
from mipass.protocol.keys import new_key
from tests.bench.scene import found, full_admin, non_limited

ECDSA = ec.ECDSA(SHA256())
CHECKED, MADE = 4, 1
MESSAGE = b"x" * 400  # about as long as a proof


class TimedClient(Client):
    """Adds up the CPU that answering takes; what the phone does between two requests is not in it."""

    spent = 0.0

    def request(self, **request: Any) -> Any:
        """Answer, on the clock."""
        started = time.process_time()
        try:
            return super().request(**request)
        finally:
            self.spent += time.process_time() - started


def measure(rounds: int) -> tuple[float, float]:
    """Milliseconds of CPU of one acceptance, and of its cryptography."""
    found(rounds + 1)
    client = TimedClient(SERVER_NAME="localhost", REMOTE_ADDR="10.0.0.1")
    _accept(client, 0)  # makes the organization's keys, and readies the server
    costs = [_accept(client, 1 + turn) for turn in range(rounds)]
    return median(costs), median(_floor() for _ in range(rounds))


def _accept(client: TimedClient, number: int) -> float:
    credential, client.spent = _issue(number), 0.0
    phone = Phone(credential.organization_id, link_of(credential), client=client)
    phone.offer()
    for kind in ("openid-credential-issuer", "oauth-authorization-server"):
        client.get(f"/.well-known/{kind}/mobile/{credential.organization_id}")
    phone.accept(credential)
    return client.spent * 1000


def _issue(number: int) -> Credential:
    values = {"facility_code": 1 + number // 60_000, "card_number": number % 60_000}
    return issue_credential(
        actor=full_admin(),
        organization=non_limited(),
        request=CardRequest(email=f"phone{number}@demo.test", format="H10301", values=values),
        idempotency_key=str(new_id()),
    )


def _floor() -> float:
    key = new_key()
    public, signature = key.public_key(), key.sign(MESSAGE, ECDSA)
    checks: list[Callable[[], object]] = [lambda: public.verify(signature, MESSAGE, ECDSA)] * CHECKED
    started = time.process_time()
    for work in [*checks, *[lambda: key.sign(MESSAGE, ECDSA)] * MADE]:
        work()
    return (time.process_time() - started) * 1000
