"""Certificates: what is in them, which paths lead to a root, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol.certificates import (
    Purpose,
    fingerprint,
    from_der,
    make_certificate,
    make_csr,
    make_root,
    read_csr,
    to_der,
    verify_chain,
    verify_reader_chain,
)
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import new_key, public_to_der
from mipass.protocol.tests.authorities import NOW, YEAR, Authority, FormerAuthority

OURS = Authority()
OTHERS = Authority("Organization B")
SIGNERS = [Purpose.DOCUMENT_SIGNER, Purpose.CONFIG_SIGNER]


def refused(chain, roots=(OURS.root,), purpose=Purpose.DOCUMENT_SIGNER, at=NOW):
    with pytest.raises(ProtocolError) as caught:
        verify_chain(chain, roots, purpose=purpose, at=at)
    return caught.value.code


def same(one, other):
    return public_to_der(one) == public_to_der(other)


def resigned(chain, authority=OURS, **changes):
    """The leaf again, with some of its fields or extensions changed, signed by the authority's root."""
    [leaf] = chain
    builder = x509.CertificateBuilder(
        issuer_name=authority.root.subject,
        subject_name=leaf.subject,
        public_key=changes.get("public", leaf.public_key()),
        serial_number=leaf.serial_number,
        not_valid_before=leaf.not_valid_before_utc,
        not_valid_after=leaf.not_valid_after_utc,
    )
    for extension in leaf.extensions:
        if extension.oid not in changes.get("without", ()):
            builder = builder.add_extension(extension.value, critical=extension.critical)
    for value in changes.get("extra", ()):
        builder = builder.add_extension(value, critical=True)
    return [builder.sign(authority.key, changes.get("hash", SHA256()))]


@pytest.mark.parametrize("purpose", SIGNERS)
def test_what_the_root_signed_is_vouched_for(purpose):
    key = verify_chain(OURS.chain(purpose), [OTHERS.root, OURS.root], purpose=purpose, at=NOW)
    assert same(key, OURS.key_of(purpose).public_key())


def read_reader(chain, *, of=OURS, reader_roots=None, at=NOW):
    named = [fingerprint(of.reader_root)] if reader_roots is None else reader_roots
    return verify_reader_chain(chain, roots=[of.root], reader_roots=named, at=at)


def reader_refused(chain, **circumstances):
    with pytest.raises(ProtocolError) as caught:
        read_reader(chain, **circumstances)
    return caught.value.code


def test_a_reader_is_vouched_for_by_the_root_of_readers():
    key = new_key().public_key()
    assert same(read_reader(OURS.reader(key)), key)


def test_a_reader_under_another_root_of_readers_is_a_strangers():
    key = new_key().public_key()
    assert reader_refused(OTHERS.reader(key)) == "wrong_organization"
    assert reader_refused(OURS.reader(key), reader_roots=[]) == "wrong_organization"
    [reader, _] = OURS.reader(key)
    assert reader_refused([reader]) == "wrong_organization"
    assert reader_refused([reader, OTHERS.reader_root]) == "wrong_organization"
    assert reader_refused([OURS.reader_root]) == "wrong_organization"
    assert reader_refused([]) == "wrong_organization"


def test_a_reader_that_was_certified_before_there_were_roots_of_readers_still_stands():
    former, key = FormerAuthority("Former"), new_key().public_key()
    assert same(read_reader(former.reader(key), of=former, reader_roots=[]), key)
    assert reader_refused(former.reader(key), reader_roots=[]) == "wrong_organization"


@pytest.mark.parametrize("purpose", SIGNERS)
@pytest.mark.parametrize("other", [*SIGNERS, Purpose.READER])
def test_a_certificate_serves_no_other_purpose(purpose, other):
    if purpose is not other:
        assert refused(OURS.chain(purpose), purpose=other) == "wrong_organization"


def test_another_organizations_root_vouches_for_nothing_here():
    assert refused(OTHERS.chain(Purpose.DOCUMENT_SIGNER)) == "wrong_organization"
    assert refused(OURS.chain(Purpose.DOCUMENT_SIGNER), roots=[]) == "wrong_organization"
    assert refused([]) == "wrong_organization"


def test_a_root_of_the_same_name_vouches_for_nothing():
    impostor = Authority(OURS.name)
    assert refused(impostor.chain(Purpose.DOCUMENT_SIGNER)) == "wrong_organization"


@pytest.mark.parametrize("purpose", [Purpose.DOCUMENT_SIGNER, Purpose.CONFIG_SIGNER])
def test_the_root_of_readers_vouches_for_nothing_but_readers(purpose):
    leaf = make_certificate(
        purpose,
        new_key().public_key(),
        name="x",
        issuer_key=OURS.key_of(Purpose.READER_ROOT),
        issuer=OURS.reader_root,
        not_before=NOW - YEAR / 9,
        not_after=NOW + YEAR / 9,
    )
    assert refused([leaf, OURS.reader_root], purpose=purpose) == "wrong_organization"
    assert refused([leaf], purpose=purpose) == "wrong_organization"
    assert reader_refused([leaf, OURS.reader_root]) == "wrong_organization"


def test_a_reader_is_no_authority_and_none_stands_under_the_root_of_readers():
    key, inner_key = new_key(), new_key()
    reader, root = OURS.reader(key.public_key())
    dates: dict[str, Any] = {"not_before": NOW - YEAR / 9, "not_after": NOW + YEAR / 9}
    inner = make_certificate(
        Purpose.READER_CA,
        inner_key.public_key(),
        name="inner",
        issuer_key=OURS.key_of(Purpose.READER_ROOT),
        issuer=root,
        **dates,
    )
    for issuer_key, issuer in ((key, reader), (inner_key, inner)):
        below = make_certificate(
            Purpose.READER, new_key().public_key(), name="x", issuer_key=issuer_key, issuer=issuer, **dates
        )
        assert reader_refused([below, issuer, root]) == "wrong_organization"


@pytest.mark.parametrize(
    "changes",
    [
        {"without": [ExtensionOID.EXTENDED_KEY_USAGE]},
        {"without": [ExtensionOID.KEY_USAGE]},
        {"extra": [x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"\x05\x00")]},
        {"hash": SHA384()},
    ],
)
def test_a_leaf_that_is_not_as_it_must_be_is_refused(changes):
    chain = resigned(OURS.chain(Purpose.DOCUMENT_SIGNER), **changes)
    assert refused(chain) == "wrong_organization"


def test_a_leaf_of_before_which_says_that_it_is_no_authority_stands():
    no_authority = x509.BasicConstraints(ca=False, path_length=None)
    chain = resigned(OURS.chain(Purpose.DOCUMENT_SIGNER), extra=[no_authority])
    found = verify_chain(chain, [OURS.root], purpose=Purpose.DOCUMENT_SIGNER, at=NOW)
    assert same(found, OURS.key_of(Purpose.DOCUMENT_SIGNER).public_key())


def test_a_key_on_another_curve_is_refused():
    public = ec.generate_private_key(ec.SECP384R1()).public_key()
    chain = resigned(OURS.chain(Purpose.DOCUMENT_SIGNER), public=public)
    assert refused(chain) == "malformed"
    with pytest.raises(ProtocolError, match="cannot be read"):
        from_der(to_der(chain[0]))


def test_each_certificate_must_be_valid_at_the_time():
    chain = OURS.chain(Purpose.DOCUMENT_SIGNER)
    for at in (NOW - timedelta(days=2), NOW + YEAR + timedelta(seconds=1)):
        assert refused(chain, at=at) == "certificate_expired"
    reader = OURS.reader(new_key().public_key())
    assert reader_refused(reader, at=NOW + YEAR) == "certificate_expired"


def test_a_root_that_is_over_vouches_for_nothing():
    leaf = OURS.certify(Purpose.DOCUMENT_SIGNER, new_key().public_key(), not_after=NOW + 20 * YEAR)
    assert refused([leaf], at=NOW + 10 * YEAR) == "certificate_expired"


def test_a_changed_certificate_is_refused():
    encoded = bytearray(to_der(OURS.certificates[Purpose.DOCUMENT_SIGNER]))
    encoded[-1] ^= 1
    assert refused([from_der(bytes(encoded))]) == "wrong_organization"


def test_serial_numbers_are_long_and_differ():
    roots = [root for authority in (OURS, OTHERS) for root in (authority.root, authority.reader_root)]
    serials = {root.serial_number for root in roots}
    serials |= {OURS.certificates[purpose].serial_number for purpose in SIGNERS}
    assert len(serials) == 6
    assert min(serial.bit_length() for serial in serials) > 100


def test_a_certificate_names_its_issuers_key_and_its_own():
    leaf = OURS.certificates[Purpose.DOCUMENT_SIGNER].extensions
    root = OURS.root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    authority = leaf.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert authority.key_identifier == root.digest
    assert leaf.get_extension_for_class(x509.ExtendedKeyUsage).critical
    assert leaf.get_extension_for_class(x509.KeyUsage).value.digital_signature


def test_a_long_name_is_cut_between_characters():
    root = make_root(new_key(), name="ü" * 60, not_before=NOW, not_after=NOW + YEAR)
    [attribute] = root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert attribute.value == "ü" * 32


def test_a_certificate_comes_back_from_its_bytes():
    leaf = OURS.certificates[Purpose.CONFIG_SIGNER]
    assert from_der(to_der(leaf)) == leaf
    assert len(fingerprint(leaf)) == 32
    assert fingerprint(leaf) != fingerprint(OURS.root)


def test_a_request_proves_its_key():
    key = new_key()
    assert same(read_csr(make_csr(key, name="Reader")), key.public_key())


def test_a_request_that_another_key_signed_or_of_another_curve_is_refused():
    forged = bytearray(make_csr(new_key(), name="Reader"))
    forged[-1] ^= 1
    other = ec.generate_private_key(ec.SECP384R1())
    request = x509.CertificateSigningRequestBuilder(x509.Name([])).sign(other, SHA256())
    for data in (bytes(forged), request.public_bytes(Encoding.DER), b"", b"x" * 9000):
        with pytest.raises(ProtocolError) as caught:
            read_csr(data)
        assert caught.value.code == "bad_csr"


CSR = make_csr(new_key(), name="Reader")
LEAF = to_der(OURS.certificates[Purpose.DOCUMENT_SIGNER])


def damaged(data):
    """The bytes with some of them changed, cut or doubled."""

    def damage(place, junk, length):
        at = place % len(data)
        return data[:at] + junk + data[at + length :]

    return st.builds(damage, st.integers(0, 5000), st.binary(max_size=6), st.integers(0, 6))


def outcome(call, *arguments):
    """The code of the refusal, or nothing."""
    try:
        call(*arguments)
    except ProtocolError as error:
        return error.code
    return ""


def use(data):
    verify_chain([from_der(data)], [OURS.root], purpose=Purpose.DOCUMENT_SIGNER, at=NOW)


@given(st.binary(max_size=300) | damaged(LEAF))
def test_no_bytes_make_reading_a_certificate_fail_otherwise(data):
    refusals = {"malformed", "wrong_organization", "certificate_expired"}
    assert outcome(use, data) in ({""} if data == LEAF else refusals)


@given(st.binary(max_size=300) | damaged(CSR))
def test_no_bytes_make_reading_a_request_fail_otherwise(data):
    assert outcome(read_csr, data) == ("" if data == CSR else "bad_csr")
