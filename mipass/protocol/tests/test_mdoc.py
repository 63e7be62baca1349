"""Documents: issued, read back, and everything that reading or verifying refuses."""

import hashlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import cbor
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import cose_key, new_key, thumbprint
from mipass.protocol.mdoc import read_document, verify_document
from mipass.protocol.tests.parties import CARD, DAY, DOC_TYPE, MINUTE, NOW, Organization, refusal

ORGANIZATION = Organization()
KEY = new_key().public_key()
DOCUMENT = ORGANIZATION.document(KEY)


def code_of(function, *arguments, **named) -> str:
    with pytest.raises(ProtocolError) as caught:
        function(*arguments, **named)
    return caught.value.code


def verify(document: bytes, *, at=NOW):
    return verify_document(document, roots=[ORGANIZATION.root], at=at)


def signed(change) -> bytes:
    """A document whose security object was changed before the signer signed it."""
    from mipass.protocol import cose

    parts = cbor.decode(DOCUMENT)
    security = cbor.decode(cbor.decode(parts["issuerAuth"][2]).value)
    change(security)
    payload = cbor.encode(cbor.embed(security))
    parts["issuerAuth"] = cose.sign1(ORGANIZATION.signer_key, payload, chain=[ORGANIZATION.signer])
    return cbor.encode(parts)


def with_item(change) -> bytes:
    """A document whose element was changed after it was signed."""
    parts = cbor.decode(DOCUMENT)
    item = cbor.decode(parts["nameSpaces"][DOC_TYPE][0].value)
    change(item)
    parts["nameSpaces"][DOC_TYPE] = [cbor.embed(item)]
    return cbor.encode(parts)


def test_a_document_comes_back_as_it_was_issued():
    document = verify(DOCUMENT)
    assert document.doc_type == DOC_TYPE
    assert document.bits == CARD
    assert document.card_data.hex() == "06bdd936c0"
    assert thumbprint(document.device_key) == thumbprint(KEY)
    assert (document.signed_at, document.valid_from, document.valid_until) == (NOW, NOW, NOW + 7 * DAY)
    assert (document.status_uri, document.status_index) == (ORGANIZATION.status_uri, 5)
    assert document.chain == [ORGANIZATION.signer]


def test_the_structure_is_that_of_the_standard():
    parts = cbor.decode(DOCUMENT)
    assert parts.keys() == {"nameSpaces", "issuerAuth"}
    protected, unprotected, payload, signature = parts["issuerAuth"]
    assert protected == bytes.fromhex("a10126")
    assert unprotected.keys() == {33}
    assert len(signature) == 64
    tag = cbor.decode(payload)
    assert tag.tag == 24
    security = cbor.decode(tag.value)
    item = parts["nameSpaces"][DOC_TYPE][0]
    assert security == {
        "version": "1.0",
        "digestAlgorithm": "SHA-256",
        "docType": DOC_TYPE,
        "valueDigests": {DOC_TYPE: {0: hashlib.sha256(cbor.encode(item)).digest()}},
        "deviceKeyInfo": {"deviceKey": cose_key(KEY)},
        "validityInfo": {
            "signed": cbor.Tag(0, "2026-11-24T12:00:00Z"),
            "validFrom": cbor.Tag(0, "2026-11-24T12:00:00Z"),
            "validUntil": cbor.Tag(0, "2026-12-01T12:00:00Z"),
        },
        "status": {"status_list": {"idx": 5, "uri": ORGANIZATION.status_uri}},
    }


def test_two_documents_of_one_card_have_nothing_in_common_that_tells_so():
    digests = {
        bytes(read_document(ORGANIZATION.document(KEY)).security.digests[DOC_TYPE][0]) for _ in range(5)
    }
    assert len(digests) == 5


def test_its_repr_does_not_show_the_card():
    assert "bdd936" not in repr(read_document(DOCUMENT)).lower()
    assert repr(CARD.to_bytes()) not in repr(read_document(DOCUMENT))


def test_a_document_of_another_organization_is_refused():
    assert code_of(verify, Organization().document(KEY)) == "wrong_organization"


def test_a_signature_by_another_key_is_refused():
    assert code_of(verify, ORGANIZATION.document(KEY, key=new_key())) == "bad_signature"


def test_changed_card_data_is_refused():
    changed = with_item(lambda item: item.update(elementValue=bytes.fromhex("06bdd936c1")))
    assert code_of(verify, changed) == "bad_digest"


def test_a_document_counts_from_its_first_to_its_last_second():
    document = ORGANIZATION.document(KEY, valid_from=NOW + MINUTE, valid_until=NOW + DAY)
    second = timedelta(seconds=1)
    assert code_of(verify, document, at=NOW + MINUTE - second) == "not_yet_valid"
    assert verify(document, at=NOW + MINUTE).bits == verify(document, at=NOW + DAY).bits == CARD
    assert code_of(verify, document, at=NOW + DAY + second) == "expired"


def test_what_the_standard_may_add_to_the_security_object_is_left_alone():
    assert verify(signed(lambda security: security.update(later={"a": 1}))).bits == CARD


def test_further_digests_of_elements_not_shown_are_left_alone():
    assert (
        verify(signed(lambda security: security["valueDigests"][DOC_TYPE].update({7: bytes(32)}))).bits
        == CARD
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda security: security.update(version="2.0"),
        lambda security: security.update(version=1),
        lambda security: security.update(digestAlgorithm="SHA-512"),
        lambda security: security.update(docType=""),
        lambda security: security.update(docType="x" * 1025),
        lambda security: security.update(docType="org.mipass.other"),
        lambda security: security.pop("status"),
        lambda security: security.update(status={}),
        lambda security: security["status"]["status_list"].update(idx=-1),
        lambda security: security["status"]["status_list"].update(idx=True),
        lambda security: security["status"]["status_list"].update(idx=2**32),
        lambda security: security["status"]["status_list"].update(uri="x" * 1025),
        lambda security: security.pop("validityInfo"),
        lambda security: security["validityInfo"].update(signed="2026-11-24T12:00:00Z"),
        lambda security: security["validityInfo"].update(signed=cbor.Tag(1, 0)),
        lambda security: security["validityInfo"].update(signed=cbor.Tag(0, "2026-11-24T12:00:00.5Z")),
        lambda security: security["validityInfo"].update(signed=cbor.Tag(0, "2026-11-24T12:00:00+01:00")),
        lambda security: security["validityInfo"].update(signed=cbor.Tag(0, "2026-02-30T12:00:00Z")),
        lambda security: security["validityInfo"].update(signed=cbor.Tag(0, "\uff12026-11-24T12:00:00Z")),
        lambda security: security.update(valueDigests=[]),
        lambda security: security["valueDigests"].update({DOC_TYPE: {0: bytes(31)}}),
        lambda security: security["valueDigests"].update({DOC_TYPE: {"0": bytes(32)}}),
        lambda security: security["valueDigests"].update({DOC_TYPE: {n: bytes(32) for n in range(65)}}),
        lambda security: security["valueDigests"].update({5: {}}),
    ],
)
def test_a_security_object_of_another_shape_is_malformed(change):
    assert code_of(read_document, signed(change)) == "malformed"


@pytest.mark.parametrize(
    "key",
    [None, {}, {1: 2, -1: 2, -2: bytes(32), -3: bytes(32)}, {1: 2, -1: 1, -2: bytes(32), -3: bytes(32)}],
    ids=["none", "empty", "another curve", "not on the curve"],
)
def test_a_device_key_that_is_none_is_refused(key):
    assert code_of(
        read_document, signed(lambda security: security.update(deviceKeyInfo={"deviceKey": key}))
    ) == ("bad_key")


@pytest.mark.parametrize(
    "digests", [{}, {DOC_TYPE: {}}, {DOC_TYPE: {1: bytes(32)}}, {"other": {0: bytes(32)}}]
)
def test_an_element_that_was_not_signed_is_refused(digests):
    assert code_of(verify, signed(lambda security: security.update(valueDigests=digests))) == "bad_digest"


@pytest.mark.parametrize(
    "change",
    [
        lambda item: item.pop("random"),
        lambda item: item.update(random=bytes(15)),
        lambda item: item.update(random=bytes(65)),
        lambda item: item.update(random="x" * 16),
        lambda item: item.update(digestID=-1),
        lambda item: item.update(digestID="0"),
        lambda item: item.update(digestID=None),
        lambda item: item.update(elementIdentifier="portrait"),
        lambda item: item.update(elementIdentifier=5),
        lambda item: item.update(elementValue="06bdd936c0"),
        lambda item: item.update(elementValue=None),
        lambda item: item.update(note="nobody asked"),
    ],
)
def test_an_element_of_another_shape_is_malformed(change):
    assert code_of(read_document, with_item(change)) == "malformed"


def change_parts(change) -> bytes:
    parts = cbor.decode(DOCUMENT)
    change(parts)
    return cbor.encode(parts)


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts.pop("nameSpaces"),
        lambda parts: parts.pop("issuerAuth"),
        lambda parts: parts.update(more=1),
        lambda parts: parts["nameSpaces"].update(other=[]),
        lambda parts: parts["nameSpaces"].update({DOC_TYPE: []}),
        lambda parts: parts["nameSpaces"].update({DOC_TYPE: {}}),
        lambda parts: parts["nameSpaces"][DOC_TYPE].append(parts["nameSpaces"][DOC_TYPE][0]),
        lambda parts: parts["nameSpaces"].update({DOC_TYPE: [parts["nameSpaces"][DOC_TYPE][0].value]}),
        lambda parts: parts["nameSpaces"].update({DOC_TYPE: [cbor.Tag(24, b"\xa0")]}),
        lambda parts: parts["issuerAuth"].append(b""),
        lambda parts: parts["issuerAuth"].__setitem__(0, cbor.encode({1: -7, 2: [1]})),  # a critical header
        lambda parts: parts["issuerAuth"].__setitem__(0, cbor.encode({1: -35})),  # ES384
        lambda parts: parts["issuerAuth"].__setitem__(0, bytes.fromhex("a101f7")),  # alg undefined
        lambda parts: parts["issuerAuth"].__setitem__(0, cbor.encode({1: -7.0})),
        lambda parts: parts["issuerAuth"].__setitem__(0, b""),
        lambda parts: parts["issuerAuth"][1].update({2: [1]}),
        lambda parts: parts["issuerAuth"][1].update({1: -7}),
        lambda parts: parts["issuerAuth"].__setitem__(2, None),
        lambda parts: parts["issuerAuth"].__setitem__(2, b"\xa0"),
        lambda parts: parts["issuerAuth"].__setitem__(3, bytes(63)),
        lambda parts: parts["issuerAuth"].__setitem__(3, bytes(65)),
    ],
)
def test_a_document_of_another_shape_is_malformed(change):
    assert code_of(read_document, change_parts(change)) == "malformed"


@pytest.mark.parametrize("chain", [b"", b"\x30\x00", [], "text", 5, [b"x"] * 5, [[b"x"]]])
def test_a_chain_that_cannot_be_read_is_malformed(chain):
    assert (
        code_of(verify, change_parts(lambda parts: parts["issuerAuth"][1].update({33: chain}))) == "malformed"
    )


def test_a_document_without_certificates_is_malformed():
    assert code_of(verify, change_parts(lambda parts: parts["issuerAuth"][1].clear())) == "malformed"


@pytest.mark.parametrize("signature", [bytes(64), b"\xff" * 64])
def test_a_signature_of_zeros_or_ones_is_refused(signature):
    changed = change_parts(lambda parts: parts["issuerAuth"].__setitem__(3, signature))
    assert code_of(verify, changed) == "bad_signature"


def test_a_duplicate_field_is_malformed():
    doubled = DOCUMENT.replace(b"\xa2jissuerAuth", b"\xa3jissuerAuth\x80jissuerAuth", 1)
    assert doubled != DOCUMENT
    assert code_of(read_document, doubled) == "malformed"


def test_a_document_over_16_kib_is_malformed():
    assert code_of(read_document, DOCUMENT + bytes(16 << 10)) == "malformed"


@given(st.binary(max_size=300))
def test_garbage_is_refused_with_a_protocol_error(data):
    assert code_of(verify, data) == "malformed"


@given(st.integers(0, len(DOCUMENT) - 1), st.integers(1, 255))
def test_a_change_of_a_byte_changes_nothing_that_counts(position, change):
    changed = bytearray(DOCUMENT)
    changed[position] ^= change
    # One octet may change: the number of unused bits behind the signature of a certificate.
    if refusal(verify, bytes(changed)) is None:
        assert read_signed(bytes(changed)) == read_signed(DOCUMENT)


def read_signed(data: bytes):
    document = read_document(data)
    signed = [certificate.tbs_certificate_bytes for certificate in document.chain]
    return signed, document.item, document.issuer_auth.payload, document.issuer_auth.signature


@given(st.integers(0, len(DOCUMENT) - 1))
def test_a_truncated_document_is_malformed(end):
    assert code_of(read_document, DOCUMENT[:end]) == "malformed"
