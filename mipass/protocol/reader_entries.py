"""Which entry of its organization's status list a reader's certificate names. *Ours*.

A private extension that is not critical, so that a wallet of others leaves it alone. Its value is the DER of
``SEQUENCE { index INTEGER, uri UTF8String }``.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat import asn1

from mipass.protocol.errors import ProtocolError

OID = x509.ObjectIdentifier("2.25.332587139976637190042840112085543947831.2")  # of our own arc: X.667
MOST_ENTRIES = 1 << 32
LONGEST_URI = 1024


@dataclass(frozen=True, slots=True)
class ReaderEntry:
    """An entry of a status list: INVALID there, the reader was removed."""

    index: int
    uri: str


@asn1.sequence
class _Value:
    index: int
    uri: str


def extension_of(entry: ReaderEntry) -> x509.UnrecognizedExtension:
    """The extension for a reader's certificate; to be added as one that is not critical."""
    return x509.UnrecognizedExtension(OID, asn1.encode_der(_Value(index=entry.index, uri=entry.uri)))


def entry_in(certificate: x509.Certificate) -> ReaderEntry | None:
    """The entry that a certificate names, None if it names none. Raises ProtocolError ``malformed``."""
    found = [each.value for each in certificate.extensions if each.oid == OID]
    if not found:
        return None
    [value] = found
    try:
        assert isinstance(value, x509.UnrecognizedExtension)
        read = asn1.decode_der(_Value, value.value)
    except ValueError as error:
        raise ProtocolError("malformed", "The certificate's status entry cannot be read.") from error
    if not 0 <= read.index < MOST_ENTRIES or len(read.uri) > LONGEST_URI:
        raise ProtocolError("malformed", "The certificate names no status entry that there can be.")
    return ReaderEntry(read.index, read.uri)
