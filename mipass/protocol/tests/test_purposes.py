"""Whatever is signed says what it is for: each statement is taken by its own reader, and by no other."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mipass.protocol import cbor
from mipass.protocol.certificates import make_csr, read_csr
from mipass.protocol.cose import read_sign1
from mipass.protocol.dpop import make_proof, verify_proof
from mipass.protocol.eat import Use, make_eat, verify_enrollment, verify_report
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import new_key
from mipass.protocol.mso import read_security_object
from mipass.protocol.openid4vci import make_key_proof, verify_key_proof
from mipass.protocol.reader_config import RELEASE_TYPE, _parse, read_config, sign_release
from mipass.protocol.status_bits import StatusBits
from mipass.protocol.statuslist import read_claims, sign_list

NOW = datetime(2026, 6, 1, tzinfo=UTC)
URL = "https://portal.test/mobile/o"
KEY, NONCE, PLACE = new_key(), b"n" * 32, "0190c0de-0000-7000-8000-000000000001"
CSR = make_csr(KEY, name="SN-1")
SAID: dict[str, Any] = {
    "nonce": NONCE,
    "oemid": b"oem",
    "hardware_model": "R-10",
    "software_name": "software",
    "software_version": "1.0",
    "iat": NOW,
    "ueid": b"\x01" + bytes(16),
}
LIST: dict[str, Any] = {
    "uri": URL,
    "aggregation_uri": URL,
    "issued_at": NOW,
    "expires_at": NOW + timedelta(days=1),
    "ttl": timedelta(hours=1),
}
STATEMENTS: dict[str, bytes] = {
    "report": make_eat(KEY, **SAID),
    "enrollment": make_eat(KEY, use=Use.ENROLLMENT, organization_id=PLACE, csr=CSR, **SAID),
    "release": sign_release(reader_id="R", organization_id=PLACE, issued_at=NOW, key=KEY, chain=()),
    "list": sign_list(StatusBits.empty(8), **LIST, key=KEY, chain=()),
    "csr": CSR,
    "dpop": make_proof(KEY, method="POST", url=URL, now=NOW).encode(),
    "key proof": make_key_proof(KEY, audience=URL, nonce="n", now=NOW).encode(),
}
READERS: dict[str, Callable[[bytes], object]] = {
    "report": verify_report,
    "enrollment": lambda token: verify_enrollment(
        token, KEY.public_key(), nonce=NONCE, organization_id=PLACE, csr=CSR
    ),
    "release": lambda token: _parse(token, RELEASE_TYPE),
    "list": read_claims,
    "csr": read_csr,
    "dpop": lambda token: verify_proof(token.decode("latin-1"), method="POST", url=URL, now=NOW),
    "key proof": lambda token: verify_key_proof(token.decode("latin-1"), audience=URL, now=NOW),
    "configuration": read_config,
    "document": lambda token: read_security_object(read_sign1(cbor.decode(token)).payload or b""),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_serves_its_own_purpose_alone(statement, reader):
    if statement == reader:
        READERS[reader](STATEMENTS[statement])
        return
    with pytest.raises(ProtocolError):
        READERS[reader](STATEMENTS[statement])
