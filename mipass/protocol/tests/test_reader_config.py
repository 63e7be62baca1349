"""What an organization tells its readers: who may tell it, to whom, and never anything older."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import cbor, reader_config
from mipass.protocol.certificates import Purpose, fingerprint, to_der
from mipass.protocol.cose import TYPE, sign1
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import new_key
from mipass.protocol.reader_config import (
    ReaderConfig,
    read_config,
    sign_config,
    sign_release,
    verify_config,
    verify_release,
)
from mipass.protocol.tests.authorities import NOW, YEAR, Authority, FormerAuthority
from mipass.protocol.tests.parties import refusal

OURS = Authority()
OTHERS = Authority("Organization B")
KEY = new_key()
CONFIG = ReaderConfig(
    sequence=4,
    issued_at=NOW,
    reader_id="0193-reader",
    organization_id="0193-organization",
    organization_name="Órganization A",
    roots=(to_der(OURS.root),),
    reader_chain=tuple(to_der(each) for each in OURS.reader(KEY.public_key())),
    doc_type="org.mipass.pacs.1",
    status_uri="https://portal.test/mobile/1/status",
    grace_hours=12,
    output="osdp_raw",
)
PLACE = {"reader_id": CONFIG.reader_id, "organization_id": CONFIG.organization_id}


def by(authority):
    return {
        "key": authority.key_of(Purpose.CONFIG_SIGNER),
        "chain": authority.chain(Purpose.CONFIG_SIGNER),
    }


def token(authority=OURS, **changes):
    return sign_config(replace(CONFIG, **changes), **by(authority))


def signed(content, kind=reader_config.CONFIG_TYPE):
    signer = by(OURS)
    parts = sign1(signer["key"], cbor.encode(content), protected={TYPE: kind}, chain=signer["chain"])
    return cbor.encode(cbor.Tag(18, parts))


def content_of(found):
    return cbor.decode(cbor.decode(found).value[2])


def taken(found, **changes):
    facts: dict[str, Any] = {"pinned": [OURS.root], "at": NOW, "above_sequence": 3, "key": KEY.public_key()}
    return verify_config(found, **facts | changes)


def test_a_configuration_is_read_as_it_was_signed():
    assert taken(token()) == CONFIG
    assert read_config(token()) == CONFIG


def test_the_first_one_is_taken_under_the_hash_that_the_installer_named():
    assert taken(token(), pinned=[fingerprint(OURS.root)], above_sequence=-1) == CONFIG


def test_under_another_hash_it_is_refused():
    assert refusal(taken, token(), pinned=[fingerprint(OTHERS.root)]) == "wrong_organization"


def test_one_of_another_organization_is_refused():
    assert refusal(taken, token(OTHERS)) == "wrong_organization"
    brought = token(OTHERS, roots=(to_der(OTHERS.root), to_der(OURS.root)))
    assert refusal(taken, brought) == "wrong_organization"


def test_one_by_a_key_for_something_else_is_refused():
    signer = OURS.key_of(Purpose.DOCUMENT_SIGNER), OURS.chain(Purpose.DOCUMENT_SIGNER)
    assert refusal(taken, sign_config(CONFIG, *signer)) == "wrong_organization"


@pytest.mark.parametrize("present", [4, 5, 1000])
def test_a_lower_sequence_is_refused(present):
    assert refusal(taken, token(), above_sequence=present) == "lower_sequence"


def test_one_of_the_next_generation_is_taken_whatever_its_sequence():
    found = token(generation=1)
    assert taken(found, above_sequence=1000).generation == 1
    assert refusal(taken, found, above_sequence=1000, held_generation=1, generation=1) == "lower_sequence"
    assert taken(found, held_generation=1, generation=1).generation == 1


def test_one_of_before_is_refused_unless_it_says_that_it_lowers_the_generation():
    known = {"held_generation": 0, "generation": 2}  # a list told of the second
    assert refusal(taken, token(generation=1), **known) == "lower_generation"
    assert refusal(taken, token(generation=0), **known) == "lower_generation"
    assert taken(token(generation=1, lowers_generation=True), **known).generation == 1
    lowering = token(generation=1, lowers_generation=True)
    assert refusal(taken, lowering, above_sequence=1000, **known) == "lower_sequence"


def test_one_for_another_reader_is_refused():
    assert refusal(taken, token(), key=new_key().public_key()) == "not_this_reader"


def test_a_certificate_that_phones_would_not_take_is_refused():
    former = tuple(to_der(each) for each in FormerAuthority("Former").reader(KEY.public_key()))
    for chain in (former, former[:1], CONFIG.reader_chain[:1]):
        assert refusal(taken, token(reader_chain=chain)) == "wrong_organization"


def test_the_root_of_readers_is_whichever_the_configuration_brings():
    chain = tuple(to_der(each) for each in OTHERS.reader(KEY.public_key()))
    assert taken(token(reader_chain=chain)).reader_chain == chain


def test_roots_can_be_replaced_by_those_that_the_present_ones_vouch_for():
    chain = tuple(to_der(each) for each in OTHERS.reader(KEY.public_key()))
    found = taken(token(roots=(to_der(OTHERS.root),), reader_chain=chain))
    assert found.roots == (to_der(OTHERS.root),)


def test_a_reader_without_a_clock_goes_by_the_time_of_the_configuration():
    assert taken(token(), at=None) == CONFIG


@pytest.mark.parametrize("late", [timedelta(hours=1, seconds=1), YEAR / 9])
def test_a_set_clock_takes_none_that_is_dated_ahead_of_it(late):
    assert refusal(taken, token(), at=NOW - late) == "not_yet_valid"
    assert taken(token(), at=NOW - timedelta(minutes=59)) == CONFIG


def test_generation_and_size_of_lists_are_told_and_bounded():
    told = {"generation": 7, "lowers_generation": True, "list_octets": 1 << 20}
    found = taken(token(**told))
    assert {name: getattr(found, name) for name in told} == told
    for wrong in ({"generation": 1 << 31}, {"generation": -1}, {"list_octets": 0}):
        assert refusal(taken, token(**wrong)) == "malformed"


def test_one_whose_signer_has_ended_is_refused():
    assert refusal(taken, token(), at=NOW + 2 * YEAR) == "certificate_expired"


def test_a_changed_configuration_is_refused():
    parts = cbor.decode(token()).value
    parts[2] = cbor.encode(content_of(token()) | {"grace_hours": 72})
    assert refusal(taken, cbor.encode(cbor.Tag(18, parts))) == "bad_signature"


def test_what_a_later_portal_adds_is_left_alone():
    assert taken(signed(content_of(token()) | {"colour": "blue"})) == CONFIG


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": -1},
        {"sequence": True},
        {"issued_at": 5},
        {"reader_id": ""},
        {"roots": []},
        {"roots": ["text"]},
        {"roots": [to_der(OURS.root)] * 9},
        {"roots": [b"no certificate"]},
        {"reader_chain": [b"no certificate"]},
        {"grace_hours": 73},
        {"output": "relay"},
        {"organization_name": None},
    ],
)
def test_content_of_another_form_is_refused(change):
    assert refusal(taken, signed(content_of(token()) | change)) == "malformed"


def test_a_release_is_not_taken_for_a_configuration():
    assert refusal(taken, signed(content_of(token()), kind=reader_config.RELEASE_TYPE)) == "malformed"


def release(authority=OURS, **changes):
    return sign_release(**PLACE | {"issued_at": NOW} | changes, **by(authority))


def let_go(found, **changes):
    facts: dict[str, Any] = {"roots": [OURS.root], "at": NOW}
    return verify_release(found, **PLACE | facts | changes)


def test_a_release_names_reader_and_organization():
    assert let_go(release()).reader_id == CONFIG.reader_id


@pytest.mark.parametrize("other", [{"reader_id": "another"}, {"organization_id": "another"}])
def test_a_release_of_another_reader_is_refused(other):
    assert refusal(let_go, release(**other)) == "not_this_reader"


def test_a_release_by_another_organization_is_refused():
    assert refusal(let_go, release(OTHERS)) == "wrong_organization"


def test_a_release_whose_signer_has_ended_is_refused():
    assert refusal(let_go, release(), at=NOW + timedelta(days=800)) == "certificate_expired"


def test_a_configuration_is_not_taken_for_a_release():
    assert refusal(let_go, token()) == "malformed"


@given(st.binary(max_size=400))
def test_invented_bytes_are_refused(data):
    for take in (taken, let_go, read_config):
        with pytest.raises(ProtocolError):
            take(data)


@pytest.mark.parametrize(("take", "original"), [(taken, token()), (let_go, release())])
@given(data=st.data())
def test_changed_bytes_are_never_taken_for_others(take, original, data):
    place = data.draw(st.integers(0, len(original) - 1))
    changed = bytearray(original)
    changed[place] ^= data.draw(st.integers(1, 255))
    found = refusal(take, bytes(changed))
    # Taken is only what says the same: a header outside the signature may be written otherwise.
    assert found is not None or take(bytes(changed)) == take(original)
