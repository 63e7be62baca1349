"""Status lists with @owf/token-status-list: it reads ours, and we read its."""

from datetime import timedelta

import pytest

from mipass.protocol.certificates import Purpose, to_der
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import base64url, from_base64url, jwk
from mipass.protocol.status_bits import Status, StatusBits
from mipass.protocol.statuslist import CONTENT_TYPE, sign_list, verify_list
from mipass.protocol.tests.authorities import NOW, Authority
from tests.interop.node import run_script

OURS = Authority()
URI = "https://portal.test/mobile/1/status"
STATUSES = [Status.INVALID, Status.VALID, Status.SUSPENDED, Status.VALID, Status.SUSPENDED, Status.INVALID]
LATE = NOW + timedelta(milliseconds=250)


def token(bits, issued_at):
    return sign_list(
        bits,
        uri=URI,
        aggregation_uri=f"{URI}/aggregation",
        issued_at=issued_at,
        expires_at=NOW + timedelta(days=1),
        ttl=timedelta(hours=1),
        key=OURS.key_of(Purpose.DOCUMENT_SIGNER),
        chain=OURS.chain(Purpose.DOCUMENT_SIGNER),
    )


def milliseconds(moment):
    return int(moment.timestamp() * 1000)


@pytest.mark.parametrize("issued_at", [NOW, LATE])
@pytest.mark.parametrize("size", [1024, 1 << 17])
def test_the_peer_reads_our_list(issued_at, size):
    bits = StatusBits.filled(size, Status.SUSPENDED)
    places = [0, 1, 2, 3, size - 2, size - 1]
    for index, status in zip(places, STATUSES, strict=True):
        bits.put(index, status)
    found = run_script(
        "status_list_read.mjs",
        {
            "token": base64url(token(bits, issued_at)),
            "root": base64url(to_der(OURS.root)),
            "indexes": [*places, size // 2],
        },
    )
    assert found == {
        "isSigned": True,
        "isVouchedFor": True,
        "type": CONTENT_TYPE,
        "subject": URI,
        "issuedAt": milliseconds(issued_at.replace(microsecond=0)),  # the fraction is a claim of ours
        "expiresAt": milliseconds(NOW + timedelta(days=1)),
        "timeToLive": 3600,
        "bits": 2,
        "aggregationUri": f"{URI}/aggregation",
        "size": size,
        "statuses": [*STATUSES, Status.SUSPENDED],
    }


def made_by_the_peer(**changes):
    key = OURS.key_of(Purpose.DOCUMENT_SIGNER)
    private = base64url(key.private_numbers().private_value.to_bytes(32))
    given = {
        "subject": URI,
        "issuedAt": milliseconds(NOW),
        "expiresAt": milliseconds(NOW + timedelta(hours=1)),
        "timeToLive": 600,
        "statuses": [*STATUSES, *[Status.VALID] * 500],
        "aggregationUri": f"{URI}/aggregation",
        "key": {**jwk(key.public_key()), "d": private},
        "certificate": base64url(to_der(OURS.certificates[Purpose.DOCUMENT_SIGNER])),
    }
    return from_base64url(run_script("status_list_make.mjs", given | changes)["token"])


def test_we_read_the_peers_list():
    found = verify_list(made_by_the_peer(), uri=URI, roots=[OURS.root], at=NOW)
    assert [found.status(index) for index in range(len(STATUSES))] == STATUSES
    assert (found.issued_at, found.ttl) == (NOW, timedelta(minutes=10))
    assert found.expires_at == NOW + timedelta(hours=1)
    assert found.aggregation_uri == f"{URI}/aggregation"


def test_the_peers_list_is_refused_like_any_other():
    theirs = made_by_the_peer()
    for refused, uri, root, at in [
        ("status_stale", URI, OURS.root, NOW + timedelta(hours=1)),
        ("status_unreadable", f"{URI}/2", OURS.root, NOW),
        ("wrong_organization", URI, Authority().root, NOW),
    ]:
        with pytest.raises(ProtocolError) as caught:
            verify_list(theirs, uri=uri, roots=[root], at=at)
        assert caught.value.code == refused
