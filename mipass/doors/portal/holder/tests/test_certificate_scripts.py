"""Chains of certificates by the page's scripts: what Python makes, trusted and refused as there."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mipass.doors.portal.holder.tests.scripts import (
    RefusedError,
    certificate,
    ms,
    outcome,
    text,
)
from mipass.protocol.certificate_paths import EKUS
from mipass.protocol.certificates import Purpose, fingerprint, to_der
from mipass.protocol.keys import new_key
from mipass.protocol.tests.authorities import FormerAuthority
from mipass.protocol.tests.parties import DAY, NOW, Organization, Reader

ACME = Organization()
OTHER = Organization("Other")


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


def ask_reader(scripts, chain, root, *named):
    return scripts.ask(
        "readerChain",
        chain=[text(to_der(each)) for each in chain],
        roots=[text(to_der(root))],
        readerRoots=[text(fingerprint(each)) for each in named],
        at=ms(NOW),
    )


def test_a_reader_below_a_root_of_readers_that_is_named_is_trusted(scripts):
    chain = Reader(ACME).chain
    assert ask_reader(scripts, chain, ACME.root, OTHER.reader_root, ACME.reader_root) == "trusted"
    for shown, named in (
        (chain, [OTHER.reader_root]),
        (chain, []),
        ([chain[0], OTHER.reader_root], [OTHER.reader_root]),
        ([ACME.reader_root], [ACME.reader_root]),
        ([], [ACME.reader_root]),
    ):
        with pytest.raises(RefusedError, match="wrong_organization"):
            ask_reader(scripts, shown, ACME.root, *named)


def test_a_reader_that_was_certified_before_there_were_roots_of_readers_is_trusted(scripts):
    former = FormerAuthority("Former", at=NOW)
    chain = former.reader(new_key().public_key())
    assert ask_reader(scripts, chain, former.root) == "trusted"
    with pytest.raises(RefusedError, match="wrong_organization"):
        ask_reader(scripts, chain, ACME.root)


def test_the_path_of_another_root_or_purpose_is_another_organizations(scripts):
    rogue = new_key()
    stands_below_a_signer = certificate(Purpose.DOCUMENT_SIGNER, ACME, by=(ACME.signer_key, ACME.signer))
    of_readers = ACME.reader_root
    below_the_readers_root = certificate(Purpose.DOCUMENT_SIGNER, ACME, by=(ACME.reader_root_key, of_readers))
    same_name = Organization("Acme")
    for chain, roots, purpose in (
        ([ACME.signer], [OTHER.root], Purpose.DOCUMENT_SIGNER),
        ([ACME.signer], [same_name.root], Purpose.DOCUMENT_SIGNER),
        ([ACME.signer], [], Purpose.DOCUMENT_SIGNER),
        ([], [ACME.root], Purpose.DOCUMENT_SIGNER),
        ([ACME.signer], [ACME.root], Purpose.READER),
        ([of_readers], [of_readers], Purpose.READER),
        ([ACME.root], [ACME.root], Purpose.DOCUMENT_SIGNER),
        ([stands_below_a_signer, ACME.signer], [ACME.root], Purpose.DOCUMENT_SIGNER),
        ([below_the_readers_root, of_readers], [ACME.root], Purpose.DOCUMENT_SIGNER),
        (Reader(ACME).chain, [ACME.root, OTHER.root], Purpose.READER),
        ([certificate(Purpose.CONFIG_SIGNER, ACME, key=rogue)], [ACME.root], Purpose.DOCUMENT_SIGNER),
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
    chain = [certificate(Purpose.DOCUMENT_SIGNER, ACME)]
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
