"""Status lists: packing, signing, and what a reader refuses."""

import zlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import cbor, status_bits, statuslist
from mipass.protocol.certificates import Purpose, fingerprint
from mipass.protocol.cose import TYPE, sign1
from mipass.protocol.errors import ProtocolError
from mipass.protocol.status_bits import Status, StatusBits, deflate
from mipass.protocol.statuslist import sign_list, verify_list
from mipass.protocol.tests.authorities import NOW, YEAR, Authority

OURS = Authority()
OTHERS = Authority("Organization B")
URI = "https://portal.test/mobile/1/status"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def token(bits=None, authority=OURS, **changes):
    facts = {
        "uri": URI,
        "aggregation_uri": f"{URI}/aggregation",
        "issued_at": NOW,
        "expires_at": NOW + DAY,
        "ttl": HOUR,
        "key": authority.key_of(Purpose.DOCUMENT_SIGNER),
        "chain": authority.chain(Purpose.DOCUMENT_SIGNER),
    }
    return sign_list(bits or StatusBits.empty(1024), **facts | changes)


def verified(found):
    return verify_list(found, uri=URI, roots=[OURS.root], at=NOW)


def signed(content):
    parts = sign1(
        OURS.key_of(Purpose.DOCUMENT_SIGNER),
        content if isinstance(content, bytes) else cbor.encode(content),
        protected={TYPE: statuslist.CONTENT_TYPE},
        chain=OURS.chain(Purpose.DOCUMENT_SIGNER),
    )
    return cbor.encode(cbor.Tag(18, parts))


def code(found, roots=(OURS.root,), uri=URI, at=NOW):
    with pytest.raises(ProtocolError) as caught:
        verify_list(found, uri=uri, roots=roots, at=at)
    return caught.value.code


def test_entries_lie_from_the_lowest_bits_upward():
    # The example of section 4.1 for two bits.
    bits = StatusBits(bytearray.fromhex("c944"))
    assert [bits.get(index) for index in range(8)] == [1, 2, 0, 3, 0, 1, 0, 1]


@given(st.lists(st.sampled_from(Status), min_size=1, max_size=200))
def test_what_is_put_is_got(statuses):
    bits = StatusBits.empty(len(statuses))
    for index, status in enumerate(statuses):
        bits.put(index, Status.INVALID)
        bits.put(index, status)
    assert [bits.get(index) for index in range(len(statuses))] == statuses
    suspended, ended = bits.all_suspended(), bits.all_invalid()
    for index, status in enumerate(statuses):
        assert suspended.get(index) == (status if status is Status.INVALID else Status.SUSPENDED)
        assert ended.get(index) == Status.INVALID
        assert bits.get(index) == status


def test_a_list_grows_at_its_end():
    bits = StatusBits.filled(4, Status.INVALID).grown(12, Status.SUSPENDED)
    assert [bits.get(index) for index in range(12)] == [1] * 4 + [2] * 8
    assert len(bits.grown(4)) == 12


@pytest.mark.parametrize("index", [-1, 1024, 10**9])
def test_there_is_nothing_beyond_the_ends(index):
    bits = StatusBits.empty(1024)
    with pytest.raises(IndexError):
        bits.get(index)
    with pytest.raises(IndexError):
        bits.put(index, Status.VALID)
    with pytest.raises(ProtocolError) as caught:
        verified(token(bits)).status(index)
    assert caught.value.code == "status_unreadable"


def test_a_signed_list_is_read_as_it_was_written():
    bits = StatusBits.empty(1024)
    bits.put(7, Status.INVALID)
    bits.put(1023, Status.SUSPENDED)
    moment = NOW + timedelta(microseconds=123_457)
    found = verify_list(token(bits, issued_at=moment), uri=URI, roots=[OURS.root], at=NOW)
    assert (found.uri, found.ttl, found.aggregation_uri) == (URI, HOUR, f"{URI}/aggregation")
    assert (found.issued_at, found.expires_at) == (moment, NOW + DAY)
    assert [found.status(index) for index in (0, 7, 1023)] == [
        Status.VALID,
        Status.INVALID,
        Status.SUSPENDED,
    ]


def test_whole_seconds_are_written_as_whole_numbers():
    content = cbor.decode(cbor.decode(token()).value[2])
    assert isinstance(content[6], int)
    assert isinstance(content[4], int)


def test_another_organization_may_not_sign():
    assert code(token(authority=OTHERS)) == "wrong_organization"
    assert code(token(key=OTHERS.key_of(Purpose.DOCUMENT_SIGNER))) == "bad_signature"


def test_only_the_document_signer_signs_lists():
    signer = Purpose.CONFIG_SIGNER
    assert code(token(key=OURS.key_of(signer), chain=OURS.chain(signer))) == "wrong_organization"


def test_a_list_names_the_roots_of_readers():
    named = [fingerprint(OURS.reader_root), b"h" * 32]
    found = verify_list(token(reader_roots=named), uri=URI, roots=[OURS.root], at=NOW)
    assert found.reader_roots == set(named)
    assert verify_list(token(), uri=URI, roots=[OURS.root], at=NOW).reader_roots == frozenset()


@pytest.mark.parametrize("named", [[b"h" * 31], [b"h" * 32] * 9, ["h" * 32]])
def test_a_list_that_names_no_roots_of_readers_where_it_should_is_unreadable(named):
    assert code(token(reader_roots=named)) == "status_unreadable"


def test_a_list_under_another_uri_is_not_the_documents():
    assert code(token(), uri=f"{URI}2") == "status_unreadable"


def test_a_list_ends_with_its_exp_unless_its_age_is_the_callers_matter():
    found = token()
    assert code(found, at=NOW + DAY) == "status_stale"
    for at in (NOW + DAY - timedelta(seconds=1), None):
        assert verify_list(found, uri=URI, roots=[OURS.root], at=at).expires_at == NOW + DAY


def test_a_list_ends_with_its_signer():
    assert code(token(expires_at=NOW + 3 * YEAR), at=NOW + 2 * YEAR) == "status_stale"
    late = token(issued_at=NOW + 2 * YEAR, expires_at=NOW + 3 * YEAR)
    assert code(late, at=None) == "status_stale"


def test_a_changed_list_is_refused():
    item = cbor.decode(token())
    content = cbor.decode(item.value[2])
    content[65533]["lst"] = zlib.compress(b"\x55" * 256)
    item.value[2] = cbor.encode(content)
    assert code(cbor.encode(item)) == "bad_signature"


def test_a_cwt_tag_around_the_list_is_taken():
    wrapped = cbor.encode(cbor.Tag(61, cbor.decode(token())))
    assert verify_list(wrapped, uri=URI, roots=[OURS.root], at=NOW).status(0) is Status.VALID


def changed(key, value):
    content = cbor.decode(cbor.decode(token()).value[2])
    content[key] = value
    return signed(cbor.encode(content))


def listed(**changes):
    content = cbor.decode(cbor.decode(token()).value[2])
    content[65533] |= changes
    return signed(content)


BOMB = zlib.compress(bytes(status_bits.LARGEST + 1), 9)


@pytest.mark.parametrize(
    "found",
    [
        b"",
        b"\xff",
        signed(b"\xff"),
        signed({}),
        changed(2, 5),
        changed(2, "x" * 2000),
        changed(4, "tomorrow"),
        changed(4, float("nan")),
        changed(4, float("inf")),
        changed(6, 1 << 80),
        changed(6, True),
        changed(6, 1.5),
        changed(statuslist.MICROSECONDS, 1_000_000),
        changed(statuslist.GENERATION, -1),
        changed(statuslist.GENERATION, 1 << 31),
        changed(65534, -1),
        changed(65534, 1 << 70),
        changed(65533, []),
        listed(bits=1),
        listed(bits=8),
        listed(lst="text"),
        listed(lst=b"not zlib"),
        listed(lst=zlib.compress(bytes(9))[:-1]),
        listed(lst=zlib.compress(bytes(9)) + b"x"),
        listed(lst=BOMB),
        signed({}).replace(b"statuslist+cwt", b"statuslist+jwt"),
    ],
)
def test_what_is_no_status_list_is_unreadable(found):
    assert code(found) == "status_unreadable"


def test_the_largest_list_is_read():
    assert len(verified(listed(lst=zlib.compress(bytes(status_bits.LARGEST), 9))).bits) == 16 << 20


def test_an_unknown_status_is_unreadable_not_revoked():
    found = verified(listed(lst=zlib.compress(b"\xff")))
    with pytest.raises(ProtocolError) as caught:
        found.status(0)
    assert caught.value.code == "status_unreadable"


TOKEN = token()
CODES = {"status_unreadable", "wrong_organization", "bad_signature", "status_stale"}


def outcome(data):
    try:
        verify_list(data, uri=URI, roots=[OURS.root], at=NOW)
    except ProtocolError as error:
        return error.code
    return ""


def damaged(data):
    def damage(place, junk, length):
        at = place % len(data)
        return data[:at] + junk + data[at + length :]

    return st.builds(damage, st.integers(0, 5000), st.binary(max_size=6), st.integers(0, 6))


@given(st.binary(max_size=200) | damaged(TOKEN))
def test_no_bytes_are_taken_for_a_list_or_fail_otherwise(data):
    assert data == TOKEN or outcome(data) in CODES


@given(st.binary(max_size=100) | damaged(zlib.compress(bytes(64))), st.binary(max_size=40))
def test_a_rightly_signed_payload_of_any_content_is_read_or_refused(lst, payload):
    assert outcome(listed(lst=lst)) in {"", "status_unreadable"}
    assert outcome(signed(payload)) == "status_unreadable"


def test_ten_thousand_entries_stay_small():
    bits = StatusBits.empty(10_000)
    assert len(deflate(bits.octets)) < 50
    for index in range(100):
        bits.put(index * 7919 % 10_000, Status.INVALID)
    assert len(deflate(bits.octets)) < 300


@given(st.binary(max_size=2000) | st.builds(bytes, st.integers(0, 5000)))
def test_what_is_deflated_is_zlib_data(octets):
    assert zlib.decompress(deflate(octets)) == octets
