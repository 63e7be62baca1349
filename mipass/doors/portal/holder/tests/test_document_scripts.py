"""Documents by the page's scripts: taken from Python, refused with the same reasons; proofs to get them."""

from datetime import timedelta
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mipass.doors.portal.holder.tests.scripts import (
    RefusedError,
    certificate,
    ms,
    private_jwk,
    text,
)
from mipass.protocol import cbor
from mipass.protocol.certificates import Purpose, to_der
from mipass.protocol.dpop import verify_proof
from mipass.protocol.keys import new_key, thumbprint
from mipass.protocol.openid4vci import verify_key_proof
from mipass.protocol.tests.parties import DAY, DOC_TYPE, NOW, Organization, Phone

ACME = Organization()
OTHER = Organization("Other")
PHONE = Phone(ACME)


def ask_document(scripts, phone, *, data=None, roots=(ACME.root,), key=None, at=NOW):
    return scripts.ask(
        "document",
        data=text(phone.document if data is None else data),
        roots=[text(to_der(each)) for each in roots],
        key=private_jwk(key or phone.key),
        at=ms(at),
    )


def test_a_document_tells_its_bits_and_until_when(scripts):
    assert ask_document(scripts, Phone(ACME)) == {
        "docType": DOC_TYPE,
        "validUntil": ms(NOW + 7 * DAY),
        "statusUri": ACME.status_uri,
        "statusIndex": 5,
        "bits": "10111101110110010011011011",
    }


def changed(document: bytes, at: tuple[str | int, ...], to: object) -> bytes:
    item = cbor2.loads(document)
    place = item
    for step in at[:-1]:
        place = place[step]
    place[at[-1]] = to
    return cbor.encode(item)


def test_a_document_that_is_not_ours_or_not_for_this_phone_is_refused_with_the_reason(scripts):
    phone = Phone(ACME)
    swapped = cbor2.loads(Phone(ACME).document)["nameSpaces"]
    rogue_key = new_key()
    rogue = certificate(Purpose.DOCUMENT_SIGNER, OTHER, key=rogue_key)
    changes: dict[str, dict[str, Any]] = {
        "wrong_organization": {"roots": [OTHER.root]},
        "not_this_device": {"key": new_key()},
        "expired": {"at": NOW + 8 * DAY},
        "not_yet_valid": {"at": NOW - timedelta(hours=1)},
        "bad_digest": {"data": changed(phone.document, ("nameSpaces",), swapped)},
        "bad_signature": {"data": changed(phone.document, ("issuerAuth", 3), bytes(64))},
        "malformed": {"data": phone.document[:-1]},
        "certificate_expired": {
            "data": ACME.document(
                phone.key.public_key(),
                chain=[
                    certificate(
                        Purpose.DOCUMENT_SIGNER, ACME, key=ACME.signer_key, after=NOW - timedelta(1 / 24)
                    )
                ],
            )
        },
    }
    for code, change in changes.items():
        with pytest.raises(RefusedError, match=f"^{code}$"):
            ask_document(scripts, phone, **change)
    forged = ACME.document(phone.key.public_key(), key=rogue_key, chain=[rogue])
    with pytest.raises(RefusedError, match="wrong_organization"):
        ask_document(scripts, phone, data=forged)


@settings(max_examples=100, deadline=None)
@given(place=st.integers(0, 10_000), octet=st.integers(0, 255))
def test_no_changed_document_is_taken(scripts, place, octet):
    phone = PHONE
    data = bytearray(phone.document)
    place %= len(data)
    if data[place] == octet:
        return
    data[place] = octet
    with pytest.raises(RefusedError) as refused:
        ask_document(scripts, phone, data=bytes(data))
    assert "Error:" not in str(refused.value), refused.value


URL = "https://portal.example/mobile/x/token"


def test_the_portal_takes_the_phones_proof_of_its_key(scripts):
    key = new_key()
    facts = {"method": "POST", "url": URL + "?a#b", "accessToken": "token", "at": ms(NOW)}
    proof = scripts.ask("dpop", key=private_jwk(key), **facts)
    found = verify_proof(proof, method="POST", url=URL, access_token="token", now=NOW)
    assert found.thumbprint == thumbprint(key.public_key())


def test_every_proof_is_another_one(scripts):
    key = new_key()
    proofs = [scripts.ask("dpop", key=private_jwk(key), method="POST", url=URL, at=ms(NOW)) for _ in range(2)]
    seen = {verify_proof(proof, method="POST", url=URL, now=NOW).jti for proof in proofs}
    assert len(seen) == 2


def test_the_portal_takes_the_proof_for_a_document(scripts):
    key = new_key()
    token = scripts.ask("keyProof", key=private_jwk(key), issuer="https://x.example", nonce="n", at=ms(NOW))
    found = verify_key_proof(token, audience="https://x.example", now=NOW)
    assert found.key.public_numbers() == key.public_key().public_numbers()
    assert found.nonce == "n"
