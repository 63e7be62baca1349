"""The status entry in a reader's certificate: read as it was written, or refused."""

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol.certificates import Purpose, from_der, make_certificate, to_der, verify_chain
from mipass.protocol.keys import new_key
from mipass.protocol.reader_entries import OID, ReaderEntry, entry_in, extension_of
from mipass.protocol.tests.parties import DAY, NOW, Organization, refusal

ACME = Organization()


def certificate(entry=None):
    return make_certificate(
        Purpose.READER,
        new_key().public_key(),
        name="Front door",
        issuer_key=ACME.reader_root_key,
        issuer=ACME.reader_root,
        not_before=NOW - DAY,
        not_after=NOW + DAY,
        entry=entry,
    )


@pytest.mark.parametrize("index", [0, 127, 128, 65_535, (1 << 32) - 1])
def test_an_entry_is_read_as_it_was_written(index):
    entry = ReaderEntry(index, "https://portal.example/mobile/1/status")
    written = from_der(to_der(certificate(entry)))
    assert entry_in(written) == entry
    verify_chain([written], [ACME.reader_root], purpose=Purpose.READER, at=NOW)


def test_a_certificate_without_one_names_none():
    assert entry_in(certificate()) is None


class Odd:
    """A certificate as far as its extensions go."""

    def __init__(self, value):
        self.extensions = [x509.Extension(OID, critical=False, value=x509.UnrecognizedExtension(OID, value))]


@given(value=st.binary(max_size=60))
def test_any_other_content_is_malformed_or_an_entry(value):
    assert refusal(entry_in, Odd(value)) in {None, "malformed"}


@pytest.mark.parametrize(
    "entry", [ReaderEntry(1 << 32, "x"), ReaderEntry(-1, "x"), ReaderEntry(1, "x" * 2000)]
)
def test_an_entry_that_no_list_can_have_is_malformed(entry):
    assert refusal(entry_in, Odd(extension_of(entry).value)) == "malformed"
