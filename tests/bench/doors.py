"""The door: presentations a reader judges, documents an issuer signs, and bytes over the air for one opening.

Rates are of one core, the best of several rounds. Floors, in the same run: a reader can be no faster than the
two signatures it must verify, an issuer than the one it must make; and the air must carry at least the
document and the reader's certificates.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from mipass.protocol.certificates import to_der
from mipass.protocol.keys import new_key
from mipass.protocol.status_bits import Status, StatusBits
from mipass.protocol.tests.parties import MINUTE, NOW, Organization, Phone, Reader
from tests.bench.figures import Figure, Figures, figure

ROUNDS = 5
ENTRIES = 10_000
ECDSA = ec.ECDSA(SHA256())
SIGNED = bytes(500)  # about what is signed here


def reader_check(quick: bool) -> Figures:
    """Presentations that a reader judges, against the two signatures that each makes it verify."""
    organization = Organization()
    phone, reader = Phone(organization), Reader(organization, tokens=[organization.status_list()])
    key = new_key()
    public, signature = key.public_key(), key.sign(SIGNED, ECDSA)
    count = _count(quick)
    check = min(_reader_seconds(phone, reader, count) for _ in range(ROUNDS))
    verify = _seconds(lambda: public.verify(signature, SIGNED, ECDSA), count)
    return {"reader_check": figure(1 / check, "presentations/s", 1 / (2 * verify))}


def document_issue(quick: bool) -> Figures:
    """Documents that an issuer signs, against the one signature that each needs."""
    organization, key = Organization(), new_key()
    public = key.public_key()
    issue = _seconds(lambda: organization.document(public), _count(quick))
    sign = _seconds(lambda: key.sign(SIGNED, ECDSA), _count(quick))
    return {"document_issue": figure(1 / issue, "documents/s", 1 / sign)}


def door_bytes(_quick: bool) -> Figures:
    """What goes over the air, against the document, the certificates and the list that must."""
    organization = Organization()
    carried = _long_list(organization)
    return {
        "door_bytes": _bytes(organization, "bytes both ways", []),
        "door_bytes_with_list": _bytes(organization, f"bytes, with a list of {ENTRIES:,}", [carried]),
    }


def _count(quick: bool) -> int:
    return 100 if quick else 500


def _seconds(work: Callable[[], object], count: int) -> float:
    return min(_round(work, count) for _ in range(ROUNDS))


def _round(work: Callable[[], object], count: int) -> float:
    start = time.process_time()
    for _ in range(count):
        work()
    return (time.process_time() - start) / count


def _reader_seconds(phone: Phone, reader: Reader, count: int) -> float:
    """What one presentation costs the reader, from engagement to decision, without the phone's part."""
    spent = 0.0
    for _ in range(count):
        phone_side, door = phone.session(), reader.session()
        engagement = phone_side.start()
        start = time.process_time()
        request = door.receive(engagement)
        spent += time.process_time() - start
        answer = phone_side.receive(request)
        start = time.process_time()
        door.receive(answer)
        spent += time.process_time() - start
        assert door.close().opened
    return spent / count


def _bytes(organization: Organization, unit: str, lists: list[bytes]) -> Figure:
    phone, reader = (
        Phone(organization, carries=lists),
        Reader(organization, tokens=[organization.status_list()]),
    )
    phone_side, door = phone.session(), reader.session()
    sent = 0
    message = phone_side.start()
    while message:
        reply = door.receive(message)
        sent += len(message) + len(reply)
        message = phone_side.receive(reply)
    assert door.close().opened
    least = len(phone.document) + sum(len(to_der(certificate)) for certificate in reader.chain)
    return figure(sent, unit, least + sum(map(len, lists)))


def _long_list(organization: Organization) -> bytes:
    """A list of which one entry in a hundred is revoked."""
    bits = StatusBits.empty(ENTRIES)
    for index in random.Random(1).sample(range(ENTRIES // 2, ENTRIES), ENTRIES // 100):
        bits.put(index, Status.INVALID)
    organization.bits = bits
    return organization.status_list(NOW + MINUTE)
