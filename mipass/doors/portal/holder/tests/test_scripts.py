"""The page's scripts against the protocol in Python: the same bytes, the same refusals."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mipass.doors.portal.holder.tests.scripts import (
    RefusedError,
    Scripts,
    ms,
    octets,
    private_jwk,
    running_scripts,
    text,
)
from mipass.protocol import cbor
from mipass.protocol.certificate_paths import EKUS
from mipass.protocol.certificates import Purpose, make_certificate, to_der
from mipass.protocol.door import DoorSession
from mipass.protocol.dpop import verify_proof
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import new_key, thumbprint
from mipass.protocol.openid4vci import verify_key_proof
from mipass.protocol.statuslist import Status
from mipass.protocol.tests.parties import CARD, DAY, DOC_TYPE, NOW, Organization, Phone, Reader

ACME = Organization()
OTHER = Organization("Other")


@pytest.fixture(scope="module")
def scripts():
    with running_scripts() as started:
        yield started


def outcome(scripts: Scripts, act: str, **given: Any) -> str:
    """The code of the refusal; nothing where there is none."""
    try:
        scripts.ask(act, **given)
    except RefusedError as refused:
        return str(refused)
    return ""


# --- CBOR ---

ITEMS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.binary() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.integers(-300, 300) | st.text(max_size=5), inner, max_size=4)
        | st.builds(cbor.Tag, st.integers(1000, 2000), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(item=ITEMS)
def test_what_is_written_in_python_is_read_and_written_the_same(scripts, item):
    encoded = cbor.encode(item)
    assert octets(scripts.ask("recode", data=text(encoded))) == encoded


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=40))
def test_no_garbage_does_more_than_be_refused(scripts, data):
    if outcome(scripts, "recode", data=text(data)) != "malformed":
        cbor.decode(data)


@pytest.mark.parametrize(
    "data",
    ["", "00 00", "9f 00 ff", "a2 01 00 01 00", "f7", "61 ff", "81" * 18, "5b 7fffffffffffffff"],
)
def test_what_the_protocol_does_not_use_is_malformed_here_as_there(scripts, data):
    encoded = bytes.fromhex(data)
    assert outcome(scripts, "recode", data=text(encoded)) == "malformed"
    with pytest.raises(ProtocolError, match=r"."):
        cbor.decode(encoded)


@pytest.mark.parametrize("data", ["f9 3c 00", "1b 7fffffffffffffff"])
def test_numbers_that_no_field_has_are_not_read_at_all(scripts, data):
    assert outcome(scripts, "recode", data=text(bytes.fromhex(data))) == "malformed"


# --- certificates ---


def certificate(purpose, *, issuer=ACME, key=None, before=NOW - DAY, after=NOW + DAY, by=None):
    issuer_key, above = by or (issuer.root_key, issuer.root)
    return make_certificate(
        purpose,
        (key or new_key()).public_key(),
        name="Test",
        issuer_key=issuer_key,
        issuer=above,
        not_before=before,
        not_after=after,
    )


def ask_chain(scripts, chain, roots, *, purpose=Purpose.DOCUMENT_SIGNER, at=NOW):
    return scripts.ask(
        "chain",
        chain=[text(to_der(each)) for each in chain],
        roots=[text(to_der(each)) for each in roots],
        purpose=EKUS[purpose].dotted_string,
        at=ms(at),
    )


def test_a_signer_below_one_of_the_roots_is_trusted(scripts):
    assert ask_chain(scripts, [ACME.signer], [OTHER.root, ACME.root]) == "trusted"


def test_a_reader_below_the_readers_ca_is_trusted(scripts):
    assert ask_chain(scripts, Reader(ACME).chain, [ACME.root], purpose=Purpose.READER) == "trusted"


def test_the_path_of_another_root_or_purpose_is_another_organizations(scripts):
    rogue = new_key()
    stands_below_a_signer = certificate(Purpose.DOCUMENT_SIGNER, by=(ACME.signer_key, ACME.signer))
    below_the_readers_ca = certificate(Purpose.DOCUMENT_SIGNER, by=(ACME.ca_key, ACME.ca))
    same_name = Organization("Acme")
    for chain, roots, purpose in (
        ([ACME.signer], [OTHER.root], Purpose.DOCUMENT_SIGNER),
        ([ACME.signer], [same_name.root], Purpose.DOCUMENT_SIGNER),
        ([ACME.signer], [], Purpose.DOCUMENT_SIGNER),
        ([], [ACME.root], Purpose.DOCUMENT_SIGNER),
        ([ACME.signer], [ACME.root], Purpose.READER),
        ([ACME.ca], [ACME.root], Purpose.READER),
        ([ACME.root], [ACME.root], Purpose.DOCUMENT_SIGNER),
        ([stands_below_a_signer, ACME.signer], [ACME.root], Purpose.DOCUMENT_SIGNER),
        ([below_the_readers_ca, ACME.ca], [ACME.root], Purpose.DOCUMENT_SIGNER),
        ([Reader(ACME).chain[0], OTHER.ca], [ACME.root, OTHER.root], Purpose.READER),
        ([certificate(Purpose.CONFIG_SIGNER, key=rogue)], [ACME.root], Purpose.DOCUMENT_SIGNER),
    ):
        with pytest.raises(RefusedError, match="wrong_organization"):
            ask_chain(scripts, chain, roots, purpose=purpose)


@pytest.mark.parametrize(
    ("moment", "is_valid"),
    [
        (NOW - DAY, True),
        (NOW - DAY - timedelta(seconds=1), False),
        (NOW + DAY, True),
        (NOW + DAY + timedelta(seconds=1), False),
    ],
)
def test_a_certificate_counts_in_its_time_alone(scripts, moment, is_valid):
    chain = [certificate(Purpose.DOCUMENT_SIGNER)]
    if is_valid:
        assert ask_chain(scripts, chain, [ACME.root], at=moment) == "trusted"
    else:
        with pytest.raises(RefusedError, match="certificate_expired"):
            ask_chain(scripts, chain, [ACME.root], at=moment)


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, len(to_der(ACME.signer)) - 1), octet=st.integers(0, 255))
def test_no_changed_certificate_is_trusted(scripts, place, octet):
    der = bytearray(to_der(ACME.signer))
    if der[place] == octet:
        return
    der[place] = octet
    found = outcome(
        scripts,
        "chain",
        chain=[text(bytes(der))],
        roots=[text(to_der(ACME.root))],
        purpose=EKUS[Purpose.DOCUMENT_SIGNER].dotted_string,
        at=ms(NOW),
    )
    assert found in {"malformed", "wrong_organization"}


# --- documents ---


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
        "bits": "10111101110110010011011011",
    }


def changed(document: bytes, at: tuple, to: object) -> bytes:
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
    rogue = certificate(Purpose.DOCUMENT_SIGNER, issuer=OTHER, key=rogue_key)
    for code, change in {
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
                    certificate(Purpose.DOCUMENT_SIGNER, key=ACME.signer_key, after=NOW - timedelta(1 / 24))
                ],
            )
        },
    }.items():
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


PHONE = Phone(ACME)


# --- at the door ---


@dataclass
class Shown:
    """The page's script as a phone at the door."""

    scripts: Scripts
    phone: Phone
    state: dict | None = None

    def converse(self, door: DoorSession) -> dict:
        """Until neither has anything to say; what the script then knows."""
        from_phone = self.start()
        while from_phone:
            from_door = door.receive(from_phone)
            from_phone = self.receive(from_door) if from_door else b""
        door.close()
        assert self.state
        return self.state

    def start(self, at=NOW) -> bytes:
        """What the phone writes first."""
        return octets(
            self.scripts.ask(
                "start",
                data=text(self.phone.document),
                roots=[text(to_der(self.phone.organization.root))],
                key=private_jwk(self.phone.key),
                at=ms(at),
                carried=[text(token) for token in self.phone.carries],
            )
        )

    def receive(self, data: bytes) -> bytes:
        """Its answer."""
        self.state = self.scripts.ask("receive", data=text(data))
        return octets(self.state["answer"])


def test_the_door_opens_with_the_cards_bits(scripts):
    door = Reader(ACME).session()
    state = Shown(scripts, Phone(ACME, carries=[ACME.status_list()])).converse(door)
    assert door.decision.bits == CARD
    assert (state["answered"], state["ended"], state["failure"]) == (True, True, None)


def test_a_reader_of_another_organization_learns_nothing(scripts):
    door = Reader(OTHER).session()
    state = Shown(scripts, Phone(ACME, carries=[ACME.status_list()])).converse(door)
    assert (state["answered"], state["failure"]) == (False, "wrong_organization")
    assert door.decision.reason == "declined"


@pytest.mark.parametrize(("status", "reason"), [(Status.SUSPENDED, "disabled"), (Status.INVALID, "revoked")])
def test_the_reader_refuses_what_the_list_says(scripts, status, reason):
    organization = Organization()
    organization.put(5, status)
    door = Reader(organization).session()
    state = Shown(scripts, Phone(organization, carries=[organization.status_list()])).converse(door)
    assert (door.decision.reason, state["answered"]) == (reason, True)


def test_a_document_whose_key_is_another_phones_opens_nothing(scripts):
    phone = Phone(ACME, carries=[ACME.status_list()])
    phone.key = new_key()
    door = Reader(ACME).session()
    Shown(scripts, phone).converse(door)
    assert door.decision.reason == "not_this_device"


def test_pieces_of_any_size_are_put_together(scripts):
    door, shown = Reader(ACME).session(), Shown(scripts, Phone(ACME, carries=[ACME.status_list()]))
    request = door.receive(shown.start())
    answer = b"".join(shown.receive(request[at : at + 7]) for at in range(0, len(request), 7))
    door.receive(answer)
    assert door.decision.opened


def test_a_changed_request_is_not_answered(scripts):
    shown = Shown(scripts, Phone(ACME, carries=[ACME.status_list()]))
    request = bytearray(Reader(ACME).session().receive(shown.start()))
    request[100] ^= 1  # within the encrypted part
    shown.receive(bytes(request))
    assert (shown.state["answered"], shown.state["failure"]) == (False, "decryption_failed")


def test_a_replayed_request_of_another_session_is_not_answered(scripts):
    shown = Shown(scripts, Phone(ACME, carries=[ACME.status_list()]))
    old = Reader(ACME).session().receive(shown.start())
    shown.start()
    shown.receive(old)
    assert shown.state["failure"] == "decryption_failed"


@settings(max_examples=100, deadline=None)
@given(data=st.binary(min_size=1, max_size=200))
def test_no_garbage_of_a_reader_gets_an_answer(scripts, data):
    shown = Shown(scripts, PHONE)
    shown.start()
    shown.receive(len(data).to_bytes(4) + data)
    assert not shown.state["answered"]
    assert shown.state["failure"] in {"malformed", "unexpected_message", "declined", "decryption_failed"}


# --- proofs ---

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
