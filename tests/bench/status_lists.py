"""A status list after one change: how long until it is signed anew, and how large it is.

The floor of the time is to deflate and sign the same entries, without a database. The floor of the size is
what the entries tell: the entropy of their states.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from math import log2
from statistics import median
from uuid import UUID

from django.db import connection
from django.db.models import Count

from mipass.base.kit.clock import now
from mipass.domains.issuer.keys import Signer, document_signer
from mipass.domains.issuer.lists import LIFETIME, TTL, status_token
from mipass.domains.issuer.models import SignedList, StatusEntry, StatusList
from mipass.domains.issuer.operations import make_document, set_status
from mipass.domains.issuer.places import size_for
from mipass.domains.issuer.queries import status_uri
from mipass.domains.organizations.models import Organization
from mipass.protocol.keys import new_key
from mipass.protocol.status_bits import Status, StatusBits
from mipass.protocol.statuslist import sign_list
from tests.bench.scene import found, non_limited

INVALID, SUSPENDED = 20, 10  # entries in a thousand that are so; the others are VALID

# One entry of the organization is made by the product; the others are copies of it.
COPY = """
INSERT INTO issuer_statusentry (id, distributor_id, organization_id, "index", subject_id, device, value,
    dirty, root_id, valid_until, created_at)
SELECT {new_id}, distributor_id, organization_id, n, {new_id}, device,
    CASE WHEN {chance} < {invalid} THEN 1 WHEN {chance} < {suspended} THEN 2 ELSE 0 END,
    {no}, root_id, valid_until, created_at
FROM issuer_statusentry, {numbers} WHERE "index" <> n AND organization_id = %s AND subject_id = %s
"""
DIALECTS = {
    "sqlite": {
        "new_id": "lower(hex(randomblob(16)))",
        "no": "0",
        "chance": "abs(random()) %% 1000",
        "numbers": "(WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers"
        " WHERE n < {last}) SELECT n FROM numbers) AS numbers",
    },
    "postgresql": {
        "new_id": "gen_random_uuid()",
        "no": "false",
        "chance": "random() * 1000",
        "numbers": "generate_series(0, {last}) AS n",
    },
}


def measure(entries: int, rounds: int) -> tuple[float, float, int, float]:
    """With so many entries: ms from one change to the new list, and of the floor; bytes, and their floor."""
    found(1)
    organization = non_limited()
    subject_id = _fill(organization, entries)
    status_token(organization.id)
    taken = [_update(organization, subject_id, number) for number in range(rounds)]
    token = status_token(organization.id)
    bits = StatusBits(bytearray(SignedList.objects.get(organization=organization).bits))
    signer = document_signer(organization)
    floor = [_timed(lambda: _sign(bits, signer, organization)) for _ in range(rounds)]
    return median(taken), median(floor), len(token.content), _entropy(organization)


def _fill(organization: Organization, entries: int) -> UUID:
    """One subject that is changed afterwards, and the entries of all others."""
    phone, subject_id = new_key().public_key(), organization.id
    make_document(
        organization=organization, subject_id=subject_id, card_data=b"\x06\xbd\xd9\x36\xc0", device_key=phone
    )
    dialect = dict(DIALECTS[connection.vendor])
    dialect["numbers"] = dialect["numbers"].format(last=entries - 1)
    with connection.cursor() as cursor:
        ids = [StatusEntry._meta.pk.get_db_prep_value(id, connection) for id in (organization.id, subject_id)]
        cursor.execute(COPY.format(**dialect, invalid=INVALID, suspended=SUSPENDED), ids)
    _publish(organization, entries)
    return subject_id


def _publish(organization: Organization, entries: int) -> None:
    """The list as if every entry had been taken up."""
    status_token(organization.id)
    bits = StatusBits.filled(size_for(entries), Status.SUSPENDED)
    for index, value in StatusEntry.objects.filter(organization=organization).values_list("index", "value"):
        bits.put(index, Status(value))
    SignedList.objects.filter(organization=organization).update(bits=bytes(bits.octets))
    StatusList.objects.filter(organization=organization).update(used=entries)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE issuer_statusentry")


def _update(organization: Organization, subject_id: UUID, number: int) -> float:
    """Milliseconds from a committed change to the token that shows it."""
    status = (Status.VALID, Status.SUSPENDED)[number % 2]
    set_status(organization=organization, subject_id=subject_id, status=status)
    return _timed(lambda: status_token(organization.id))


def _sign(bits: StatusBits, signer: Signer, organization: Organization) -> bytes:
    uri, moment = status_uri(organization.id), now()
    return sign_list(
        bits,
        uri=uri,
        aggregation_uri=f"{uri}/aggregation",
        issued_at=moment,
        expires_at=moment + LIFETIME,
        ttl=TTL,
        key=signer.key,
        chain=signer.chain,
    )


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _entropy(organization: Organization) -> float:
    """Bytes that the entries' states need at the least, drawn as often as they are."""
    states = StatusEntry.objects.filter(organization=organization).values_list("value")
    counts = [count for _value, count in states.annotate(count=Count("id"))]
    bits: float = -sum(count * log2(count / sum(counts)) for count in counts)
    return bits / 8
