"""What ISO/IEC 18013-5, annex B asks of roots, document signers and readers, looked at from outside."""

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtensionOID, NameOID

from mipass.protocol.certificates import About, Purpose, about_of, make_certificate, make_root, to_der
from mipass.protocol.keys import new_key
from mipass.protocol.tests.authorities import NOW, YEAR, Authority, FormerAuthority

OURS = Authority()
ROOTS = {"root": OURS.root, "readers' root": OURS.reader_root}
[READER, _] = OURS.reader(new_key().public_key())
LEAVES = {"document signer": OURS.certificates[Purpose.DOCUMENT_SIGNER], "reader": READER}
ALL = ROOTS | LEAVES
USAGES = {"document signer": "1.0.18013.5.1.2", "reader": "1.0.18013.5.1.6"}
every_one = pytest.mark.parametrize("name", ALL)


def extensions(certificate):
    return {each.oid: each for each in certificate.extensions}


@every_one
def test_it_is_of_version_3_with_a_long_serial_number(name):
    assert ALL[name].version is x509.Version.v3
    assert 63 <= ALL[name].serial_number.bit_length() <= 159


@every_one
def test_it_names_a_country_in_two_printable_letters_and_a_common_name(name):
    country, common = ALL[name].subject
    assert (country.oid, country.value, common.oid) == (NameOID.COUNTRY_NAME, "DE", NameOID.COMMON_NAME)
    assert b"\x06\x03\x55\x04\x06\x13\x02DE" in to_der(ALL[name])  # a PrintableString


@every_one
def test_its_key_is_named_by_sha_1_of_its_bits_alone(name):
    point = ALL[name].public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    found = extensions(ALL[name])[ExtensionOID.SUBJECT_KEY_IDENTIFIER]
    assert found.value.digest == hashlib.sha1(point).digest()
    assert not found.critical


@every_one
def test_it_says_who_stands_behind_it_and_where_revocations_are_listed(name):
    found = extensions(ALL[name])
    contact, places = (
        found[oid] for oid in (ExtensionOID.ISSUER_ALTERNATIVE_NAME, ExtensionOID.CRL_DISTRIBUTION_POINTS)
    )
    assert [each.value for each in contact.value] == ["https://portal.example"]
    [point] = places.value
    assert [each.value for each in point.full_name] == ["https://portal.example/revoked"]
    assert (point.reasons, point.crl_issuer, point.relative_name) == (None, None, None)
    assert not any(each.critical for each in (contact, places))


@pytest.mark.parametrize("name", ROOTS)
def test_a_root_signs_certificates_and_lists_with_nothing_between(name):
    found = extensions(ROOTS[name])
    critical = {oid for oid, each in found.items() if each.critical}
    assert critical == {ExtensionOID.KEY_USAGE, ExtensionOID.BASIC_CONSTRAINTS}
    constraints = found[ExtensionOID.BASIC_CONSTRAINTS].value
    assert (constraints.ca, constraints.path_length) == (True, 0)
    assert bits_of(found[ExtensionOID.KEY_USAGE].value) == {"key_cert_sign", "crl_sign"}
    assert ROOTS[name].issuer.public_bytes() == ROOTS[name].subject.public_bytes()


@pytest.mark.parametrize("name", LEAVES)
def test_a_leaf_has_one_use_and_nothing_else_that_is_critical(name):
    found = extensions(LEAVES[name])
    critical = {oid for oid, each in found.items() if each.critical}
    assert critical == {ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE}
    assert ExtensionOID.BASIC_CONSTRAINTS not in found
    assert bits_of(found[ExtensionOID.KEY_USAGE].value) == {"digital_signature"}
    [usage] = found[ExtensionOID.EXTENDED_KEY_USAGE].value
    assert usage.dotted_string == USAGES[name]
    issuer = OURS.root if name == "document signer" else OURS.reader_root
    named = found[ExtensionOID.AUTHORITY_KEY_IDENTIFIER].value.key_identifier
    assert named == extensions(issuer)[ExtensionOID.SUBJECT_KEY_IDENTIFIER].value.digest
    assert LEAVES[name].issuer.public_bytes() == issuer.subject.public_bytes()


def bits_of(usage):
    names = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment"]
    names += ["key_agreement", "key_cert_sign", "crl_sign"]
    return {name for name in names if getattr(usage, name)}


def test_what_stands_under_a_root_of_before_says_no_more_than_it():
    former = FormerAuthority("Former")
    assert about_of(former.root) == about_of(former.certificates[Purpose.DOCUMENT_SIGNER]) == About()


def test_whoever_is_certified_says_what_its_issuer_says():
    about = About("AT", "https://keys.example", "https://keys.example/crl")
    key = new_key()
    root = make_root(key, name="Root", about=about, not_before=NOW, not_after=NOW + YEAR)
    leaf = make_certificate(
        Purpose.DOCUMENT_SIGNER,
        new_key().public_key(),
        name="x",
        issuer_key=key,
        issuer=root,
        not_before=NOW,
        not_after=NOW + YEAR,
    )
    assert about_of(root) == about_of(leaf) == about
