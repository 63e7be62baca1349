"""The session: its keys by the numbers of the standard, its messages in order, and its parsers."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import cbor
from mipass.protocol.keys import CURVE, cose_key, thumbprint
from mipass.protocol.session import (
    Session,
    SessionData,
    Transcript,
    derive_keys,
    make_engagement,
    make_establishment,
    read_engagement,
    read_establishment,
    read_reader_key,
    reader_key_bytes,
)
from mipass.protocol.tests.parties import refusal

# ISO/IEC 18013-5:2021, D.5.1: the ephemeral keys, the transcript (after a handover by NFC), the session keys.
PHONE_D = 0xC1917A1579949A042F1BA9FC53A2DF9B1BC47ADF31C10F813ED75702D1C1F136
READER_D = 0xDE3B4B9E5F72DD9B58406AE3091434DA48A6F9FD010D88FCB0958E2CEBEC947C
ENGAGEMENT = bytes.fromhex(
    "a20063312e30018201d818584ba401022001"
    "2158205a88d182bce5f42efa59943f33359d2e8a968ff289d93e5fa444b624343167fe"
    "225820b16e8cf858ddc7690407ba61d4c338237a8cfcf3de6aa672fc60a557aa32fc67"
)
READER_KEY = bytes.fromhex(
    "a401022001"
    "21582060e3392385041f51403051f2415531cb56dd3f999c71687013aac6768bc8187e"
    "225820e58deb8fdbe907f7dd5368245551a34796f7d2215c440c339bb0f7b67beccdfa"
)
HANDOVER_SELECT = bytes.fromhex(
    "91020f487315d10209616301013001046d646f631a200c016170706c69636174696f6e2f766e642e626c7565746f6f7468"
    "2e6c652e6f6f6230081b28128b37282801021c015c1e580469736f2e6f72673a31383031333a646576696365656e676167"
    "656d656e746d646f63" + ENGAGEMENT.hex()
)
HANDOVER_REQUEST = bytes.fromhex(
    "910225487215910202637201021102046163010130001102066163"
    "01036e6663005102046163010157001a201e016170706c69636174696f6e2f766e642e626c7565746f6f74682e6c652e6f"
    "6f6230081b28078080bf2801021c021107c832fff6d26fa0beb34dfcd555d4823a1c11010369736f2e6f72673a31383031"
    "333a6e66636e6663015a172b016170706c69636174696f6e2f766e642e7766612e6e616e57030101032302001324fec9a7"
    "0b97ac9684a4e326176ef5b981c5e8533e5f00298cfccbc35e700a6b020414"
)
SK_READER = "58d277d8719e62a1561d248f403f477e9e6c37bf5d5fc5126f8f4c727c22dfc9"
SK_DEVICE = "81d170e07fbdac93c1a676242c2576124a380d87bb73ed9ce4834de2272cf409"

PHONE, READER = ec.derive_private_key(PHONE_D, CURVE), ec.derive_private_key(READER_D, CURVE)


def test_the_session_keys_are_those_of_the_standards_example():
    handover = [HANDOVER_SELECT, HANDOVER_REQUEST]
    transcript = [cbor.Tag(24, ENGAGEMENT), cbor.Tag(24, READER_KEY), handover]
    encoded = cbor.encode(cbor.embed(transcript))
    for keys in (
        derive_keys(READER, PHONE.public_key(), encoded),
        derive_keys(PHONE, READER.public_key(), encoded),
    ):
        assert tuple(key.hex() for key in keys) == (SK_READER, SK_DEVICE)


def test_engagement_and_reader_key_are_written_as_in_the_standards_example():
    assert make_engagement(PHONE.public_key()) == ENGAGEMENT
    assert reader_key_bytes(READER.public_key()) == READER_KEY
    assert thumbprint(read_engagement(ENGAGEMENT)) == thumbprint(PHONE.public_key())
    assert thumbprint(read_reader_key(READER_KEY)) == thumbprint(READER.public_key())


def test_the_transcript_ends_with_a_null_handover():
    encoded = Transcript(ENGAGEMENT, READER_KEY).encode()
    assert cbor.decode(cbor.decode(encoded).value) == [
        cbor.Tag(24, ENGAGEMENT),
        cbor.Tag(24, READER_KEY),
        None,
    ]


def sides() -> tuple[Session, Session]:
    transcript = Transcript(ENGAGEMENT, READER_KEY)
    return (
        Session.of_reader(READER, PHONE.public_key(), transcript),
        Session.of_phone(PHONE, READER.public_key(), transcript),
    )


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=100)), max_size=6))
def test_messages_of_both_sides_arrive_in_their_order(messages):
    reader, phone = sides()
    for from_reader, message in messages:
        sender, receiver = (reader, phone) if from_reader else (phone, reader)
        assert receiver.decrypt(sender.encrypt(message)) == message


def test_no_two_messages_look_alike():
    reader, phone = sides()
    assert len({reader.encrypt(b"same"), reader.encrypt(b"same"), phone.encrypt(b"same")}) == 3


def test_a_repeated_message_is_out_of_order():
    reader, phone = sides()
    message = reader.encrypt(b"open")
    phone.decrypt(message)
    assert refusal(phone.decrypt, message) == "out_of_order"


def test_a_message_after_a_lost_one_is_out_of_order():
    reader, phone = sides()
    reader.encrypt(b"lost")
    assert refusal(phone.decrypt, reader.encrypt(b"open")) == "out_of_order"


@given(st.integers(0, 19), st.integers(1, 255))
def test_a_changed_message_does_not_decrypt(position, change):
    reader, phone = sides()
    message = bytearray(reader.encrypt(b"open"))
    message[position] ^= change
    assert refusal(phone.decrypt, bytes(message)) == "decryption_failed"


@given(st.binary(max_size=40))
def test_garbage_does_not_decrypt(message):
    assert refusal(sides()[0].decrypt, message) == "decryption_failed"


def test_ones_own_message_sent_back_does_not_decrypt():
    reader, _ = sides()
    assert refusal(reader.decrypt, reader.encrypt(b"open")) == "decryption_failed"


def test_another_transcript_gives_other_keys():
    reader, _ = sides()
    phone = Session.of_phone(PHONE, READER.public_key(), Transcript(ENGAGEMENT + b"x", READER_KEY))
    assert refusal(phone.decrypt, reader.encrypt(b"open")) == "decryption_failed"


def test_an_establishment_comes_back():
    assert read_establishment(make_establishment(READER_KEY, b"data")) == (READER_KEY, b"data")


@pytest.mark.parametrize("data", [SessionData(b"x"), SessionData(status=20), SessionData(b"x", 20)])
def test_session_data_comes_back(data):
    assert SessionData.read(data.encode()) == data


@pytest.mark.parametrize(
    "message",
    [{}, {"data": "text"}, {"status": -1}, {"status": True}, {"data": None}, {"data": b"", "more": 1}, []],
)
def test_session_data_of_another_shape_is_malformed(message):
    assert refusal(SessionData.read, cbor.encode(message)) == "malformed"


KEY = cbor.embed(cose_key(PHONE.public_key()))


@pytest.mark.parametrize(
    "engagement",
    [
        {0: "1.0", 1: [2, KEY]},
        {0: "2.0", 1: [1, KEY]},
        {0: "1.0", 1: [1, KEY, 3]},
        {0: "1.0", 1: [1, KEY.value]},
        {0: "1.0", 1: [True, KEY]},
        {0: "1.0", 1: [1.0, KEY]},
        {0: "1.0"},
        {1: [1, KEY]},
        {0: "1.0", 1: [1, KEY], 2: "x" * 1024},
    ],
)
def test_an_engagement_of_another_shape_is_malformed(engagement):
    assert refusal(read_engagement, cbor.encode(engagement)) == "malformed"


def test_what_an_engagement_says_of_radios_is_left_alone():
    radios = [[2, 1, {0: False, 1: True, 11: bytes(16)}]]
    engagement = cbor.encode({0: "1.1", 1: [1, KEY], 2: radios, -1: "ours"})
    assert thumbprint(read_engagement(engagement)) == thumbprint(PHONE.public_key())


@pytest.mark.parametrize("change", [{1: 1}, {-1: 2}, {-1: True}, {-2: b"short"}, {-3: bytes(32)}, {-3: True}])
def test_an_engagement_with_another_key_than_p256_is_refused(change):
    key = cbor.embed(cose_key(PHONE.public_key()) | change)
    assert refusal(read_engagement, cbor.encode({0: "1.0", 1: [1, key]})) == "bad_key"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    for read in (read_engagement, read_establishment, read_reader_key, SessionData.read):
        assert refusal(read, data) in {"malformed", "bad_key", None}


@given(st.integers(0, len(ENGAGEMENT) - 1), st.integers(1, 255))
def test_a_changed_engagement_is_read_or_refused(position, change):
    changed = bytearray(ENGAGEMENT)
    changed[position] ^= change
    assert refusal(read_engagement, bytes(changed)) in {"malformed", "bad_key", None}
