"""What a reader asks and a phone answers: read back, verified, and what reading or verifying refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import cbor, cose
from mipass.protocol.certificates import fingerprint
from mipass.protocol.keys import new_key
from mipass.protocol.retrieval import (
    make_request,
    make_response,
    read_request,
    read_response,
    verify_device,
    verify_request,
)
from mipass.protocol.session import Transcript, make_engagement, reader_key_bytes
from mipass.protocol.tests.parties import CARD, DAY, DOC_TYPE, NOW, Organization, Phone, Reader, refusal

ORGANIZATION = Organization()
READER = Reader(ORGANIZATION)
PHONE = Phone(ORGANIZATION)
TRANSCRIPT = Transcript(make_engagement(new_key().public_key()), reader_key_bytes(new_key().public_key()))
OTHER = Transcript(TRANSCRIPT.engagement, reader_key_bytes(new_key().public_key()))
REQUEST = make_request(doc_type=DOC_TYPE, transcript=TRANSCRIPT, key=READER.key, chain=READER.chain)
RESPONSE = make_response(
    issuer_signed=PHONE.document, doc_type=DOC_TYPE, transcript=TRANSCRIPT, device_key=PHONE.key
)
ROOTS = [ORGANIZATION.root]


def changed(message: bytes, change) -> bytes:
    item = cbor.decode(message)
    change(item)
    return cbor.encode(item)


def check_request(data: bytes, *, transcript=TRANSCRIPT, of=ORGANIZATION, named=True, at=NOW):
    hashes = [fingerprint(of.reader_root)] if named else []
    request = read_request(data)
    return verify_request(request, transcript=transcript, roots=[of.root], reader_roots=hashes, at=at)


def read_signed(data: bytes):
    request = read_request(data)
    signed = [certificate.tbs_certificate_bytes for certificate in request.reader_auth.chain]
    return signed, request.items, request.reader_auth.signature


def check_response(data: bytes, transcript=TRANSCRIPT) -> None:
    verify_device(read_response(data, doc_type=DOC_TYPE), transcript)


class TestRequest:
    def test_it_asks_for_the_card_data_alone_and_not_to_keep_it(self):
        request = read_request(REQUEST)
        assert (request.doc_type, set(request.elements)) == (DOC_TYPE, {(DOC_TYPE, "card_data")})
        assert cbor.decode(request.items)["nameSpaces"] == {DOC_TYPE: {"card_data": False}}

    def test_its_reader_is_known_by_the_certificate(self):
        assert check_request(REQUEST) == READER.chain[0]

    @pytest.mark.parametrize(
        ("circumstances", "code"),
        [
            ({"transcript": OTHER}, "bad_signature"),
            ({"of": Organization()}, "wrong_organization"),
            ({"named": False}, "wrong_organization"),
            ({"at": NOW + 400 * DAY}, "certificate_expired"),
        ],
    )
    def test_a_reader_is_refused_that_is_not_of_here_and_now(self, circumstances, code):
        assert refusal(check_request, REQUEST, **circumstances) == code

    def test_a_document_signer_is_no_reader(self):
        request = make_request(
            doc_type=DOC_TYPE, transcript=TRANSCRIPT, key=ORGANIZATION.signer_key, chain=[ORGANIZATION.signer]
        )
        assert refusal(check_request, request) == "wrong_organization"

    def test_a_reader_without_its_authority_is_refused(self):
        request = make_request(
            doc_type=DOC_TYPE, transcript=TRANSCRIPT, key=READER.key, chain=READER.chain[:1]
        )
        assert refusal(check_request, request) == "wrong_organization"

    def test_other_items_than_the_reader_signed_are_refused(self):
        items = cbor.embed({"docType": DOC_TYPE, "nameSpaces": {DOC_TYPE: {"card_data": True}}})
        request = changed(REQUEST, lambda item: item["docRequests"][0].update(itemsRequest=items))
        assert refusal(check_request, request) == "bad_signature"

    def test_a_reader_that_does_not_say_who_it_is_is_unknown(self):
        request = changed(REQUEST, lambda item: item["docRequests"][0].pop("readerAuth"))
        assert refusal(read_request, request) == "unknown_reader"

    @pytest.mark.parametrize(
        "change",
        [
            lambda item: item.update(version="2.0"),
            lambda item: item.update(docRequests=[]),
            lambda item: item["docRequests"].append(item["docRequests"][0]),
            lambda item: item["docRequests"][0].update(more=1),
            lambda item: item["docRequests"][0].pop("itemsRequest"),
            lambda item: item["docRequests"][0].update(itemsRequest={"docType": DOC_TYPE, "nameSpaces": {}}),
            lambda item: item["docRequests"][0].update(itemsRequest=cbor.embed({"docType": DOC_TYPE})),
            lambda item: item["docRequests"][0].update(
                itemsRequest=cbor.embed({"docType": DOC_TYPE, "nameSpaces": {DOC_TYPE: ["card_data"]}})
            ),
            lambda item: item["docRequests"][0].update(
                itemsRequest=cbor.embed({"docType": DOC_TYPE, "nameSpaces": {DOC_TYPE: {"card_data": 0}}})
            ),
            lambda item: item["docRequests"][0]["readerAuth"].__setitem__(2, b"its own"),
            lambda item: item["docRequests"][0]["readerAuth"].__setitem__(3, b""),
        ],
    )
    def test_a_request_of_another_shape_is_malformed(self, change):
        assert refusal(read_request, changed(REQUEST, change)) == "malformed"

    @given(st.integers(0, len(REQUEST) - 1), st.integers(1, 255))
    def test_a_change_of_one_byte_changes_nothing_that_counts(self, position, change):
        data = bytearray(REQUEST)
        data[position] ^= change
        # What may change: the version's minor number, and how many bits are unused behind a signature.
        if refusal(check_request, bytes(data)) is None:
            assert read_signed(bytes(data)) == read_signed(REQUEST)


class TestResponse:
    def test_it_brings_the_document_signed_by_its_phone(self):
        check_response(RESPONSE)
        assert read_response(RESPONSE, doc_type=DOC_TYPE).document.bits == CARD

    def test_the_signature_of_another_session_is_refused(self):
        assert refusal(check_response, RESPONSE, OTHER) == "not_this_device"

    def test_the_signature_of_another_phone_is_refused(self):
        response = make_response(
            issuer_signed=PHONE.document, doc_type=DOC_TYPE, transcript=TRANSCRIPT, device_key=new_key()
        )
        assert refusal(check_response, response) == "not_this_device"

    def test_another_type_on_the_outside_is_refused(self):
        response = changed(
            RESPONSE, lambda item: item["documents"][0].update(docType="org.iso.18013.5.1.mDL")
        )
        assert refusal(check_response, response) == "wrong_doc_type"

    def test_another_type_on_the_inside_is_refused(self):
        response = make_response(
            issuer_signed=ORGANIZATION.document(PHONE.key.public_key(), doc_type="org.mipass.other"),
            doc_type=DOC_TYPE,
            transcript=TRANSCRIPT,
            device_key=PHONE.key,
        )
        assert refusal(check_response, response) == "wrong_doc_type"

    @pytest.mark.parametrize(
        "change",
        [
            lambda item: item.update(status=10),
            lambda item: item.pop("documents"),
            lambda item: (
                item.update(documents=[], documentErrors=[{DOC_TYPE: 0}], status=0) or item.pop("documents")
            ),
        ],
    )
    def test_a_phone_without_a_document_says_so(self, change):
        assert refusal(check_response, changed(RESPONSE, change)) == "no_document"

    @pytest.mark.parametrize(
        "change",
        [
            lambda item: item.update(version="0.9"),
            lambda item: item.pop("status"),
            lambda item: item.update(status=False),
            lambda item: item.update(more=1),
            lambda item: item.update(documents=[]),
            lambda item: item["documents"].append(item["documents"][0]),
            lambda item: item["documents"][0].pop("deviceSigned"),
            lambda item: item["documents"][0].update(more=1),
            lambda item: item["documents"][0]["deviceSigned"].update(more=1),
            lambda item: item["documents"][0]["deviceSigned"].update(nameSpaces={}),
            lambda item: item["documents"][0]["deviceSigned"].update(nameSpaces=cbor.embed({"a": {"b": 1}})),
            lambda item: item["documents"][0]["deviceSigned"].update(deviceAuth={}),
            lambda item: item["documents"][0]["deviceSigned"].update(deviceAuth={"deviceMac": []}),
            lambda item: item["documents"][0]["deviceSigned"]["deviceAuth"].update(deviceMac=[]),
            lambda item: item["documents"][0]["deviceSigned"]["deviceAuth"]["deviceSignature"].__setitem__(
                2, b"x"
            ),
            lambda item: item["documents"][0]["deviceSigned"]["deviceAuth"]["deviceSignature"].__setitem__(
                0, bytes.fromhex("a101f7")
            ),
        ],
    )
    def test_a_response_of_another_shape_is_malformed(self, change):
        assert refusal(check_response, changed(RESPONSE, change)) == "malformed"

    def test_a_response_over_16_kib_is_malformed(self):
        response = changed(RESPONSE, lambda item: item["documents"][0].update(errors="x" * (16 << 10)))
        assert refusal(check_response, response) == "malformed"

    def test_a_signature_over_the_transcript_without_the_type_is_refused(self):
        signature = cose.sign1(PHONE.key, TRANSCRIPT.encode(), detached=True)
        response = changed(
            RESPONSE,
            lambda item: item["documents"][0]["deviceSigned"].update(
                deviceAuth={"deviceSignature": signature}
            ),
        )
        assert refusal(check_response, response) == "not_this_device"


@given(st.binary(max_size=300))
def test_garbage_is_malformed(data):
    assert refusal(check_request, data) == "malformed"
    assert refusal(check_response, data) == "malformed"
