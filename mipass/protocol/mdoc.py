"""Documents: the credential as a phone keeps it (ISO 18013-5, IssuerSigned, 9.1.2).

A document holds one element, ``card_data``, in the namespace that has the document type's own name. It is
bound to the phone's key, and names the entry of a status list that tells whether it still counts.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography import x509

from mipass.protocol import card_data as element
from mipass.protocol import cbor, cose, fields
from mipass.protocol.certificates import Purpose, verify_chain
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey, PublicKey
from mipass.protocol.mso import SecurityObject, read_security_object
from mipass.protocol.wiegand_bits import Bits

LARGEST = 16 << 10
RANDOM = 16, 64  # octets: at least what ISO 18013-5, 9.1.2.5 asks, at most what is read
DIGEST_ID = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document of which nothing is verified yet. ``item`` is the element's embedded encoding."""

    security: SecurityObject
    issuer_auth: cose.Sign1
    item: bytes = field(repr=False)
    digest_id: int
    card_data: bytes = field(repr=False)

    @property
    def doc_type(self) -> str:
        """The type that the issuer signed, which is also the namespace of the element."""
        return self.security.doc_type

    @property
    def device_key(self) -> PublicKey:
        """The key of the phone to which the document was issued."""
        return self.security.device_key

    @property
    def status_uri(self) -> str:
        """Where the status list is that tells of this document."""
        return self.security.status_uri

    @property
    def status_index(self) -> int:
        """The document's entry in that list."""
        return self.security.status_index

    @property
    def signed_at(self) -> datetime:
        """When the issuer signed."""
        return self.security.signed_at

    @property
    def valid_from(self) -> datetime:
        """The first moment at which it counts."""
        return self.security.valid_from

    @property
    def valid_until(self) -> datetime:
        """The last moment at which it counts."""
        return self.security.valid_until

    @property
    def chain(self) -> list[x509.Certificate]:
        """The issuer's certificates, the signer's first. Raises ProtocolError ``malformed``."""
        return self.issuer_auth.chain

    @property
    def bits(self) -> Bits:
        """The card's bits. Raises ProtocolError ``bad_card_data``."""
        return element.read_bits(self.card_data)


def issue_document(
    *,
    doc_type: str,
    card_data: bytes,
    device_key: PublicKey,
    key: PrivateKey,
    chain: Sequence[x509.Certificate],
    status_uri: str,
    status_index: int,
    signed_at: datetime,
    valid_from: datetime,
    valid_until: datetime,
) -> bytes:
    """IssuerSigned, signed by ``key``, whose certificate comes first in the chain; the root is not in it."""
    item = _item(card_data)
    digest = hashlib.sha256(cbor.encode(item)).digest()
    security = SecurityObject(
        doc_type=doc_type,
        digests={doc_type: {DIGEST_ID: digest}},
        device_key=device_key,
        signed_at=signed_at,
        valid_from=valid_from,
        valid_until=valid_until,
        status_uri=status_uri,
        status_index=status_index,
    )
    issuer_auth = cose.sign1(key, security.encode(), chain=chain)
    return cbor.encode({"nameSpaces": {doc_type: [item]}, "issuerAuth": issuer_auth})


def _item(card_data: bytes) -> cbor.Tag:
    """IssuerSignedItemBytes; the random octets keep the digest from telling which card it is."""
    return cbor.embed(
        {
            "digestID": DIGEST_ID,
            "random": secrets.token_bytes(RANDOM[0]),
            "elementIdentifier": element.ELEMENT,
            "elementValue": card_data,
        }
    )


def read_document(issuer_signed: bytes) -> Document:
    """Read IssuerSigned. Raises ProtocolError ``malformed`` or ``bad_key``."""
    return document_from(cbor.decode(issuer_signed, largest=LARGEST))


def document_from(issuer_signed: object) -> Document:
    """Read a decoded IssuerSigned: exactly our element, and nothing beside it. Raises as `read_document`."""
    parts = fields.closed(issuer_signed, ("nameSpaces", "issuerAuth"))
    issuer_auth = cose.read_sign1(parts["issuerAuth"])
    if issuer_auth.payload is None:
        raise ProtocolError("malformed", "The issuer's signature comes without what it signs.")
    security = read_security_object(issuer_auth.payload)
    encoded = _only_item(parts["nameSpaces"], security.doc_type)
    item = _read_item(encoded)
    return Document(security, issuer_auth, encoded, item["digestID"], item["elementValue"])


def _only_item(namespaces: object, doc_type: str) -> bytes:
    items = fields.closed(namespaces, (doc_type,))[doc_type]
    if not isinstance(items, list) or len(items) != 1:
        raise ProtocolError("malformed", "The document holds no element, or more than the one it should.")
    return cbor.embedded_bytes(items[0])


def _read_item(encoded: bytes) -> dict[str, Any]:
    """The fields of an IssuerSignedItem (ISO 18013-5, 9.1.2.5); the value may be any octets."""
    item = fields.closed(cbor.decode(encoded), ("digestID", "random", "elementIdentifier", "elementValue"))
    fields.number(item, "digestID")
    if fields.text(item, "elementIdentifier") != element.ELEMENT:
        raise ProtocolError("malformed", "The document holds another element than the card's data.")
    if not RANDOM[0] <= len(cbor.take(item, "random", bytes)) <= RANDOM[1]:
        raise ProtocolError("malformed", "The element's random octets are too few or too many.")
    cbor.take(item, "elementValue", bytes)
    return item


def verify_document(
    document: bytes | Document,
    *,
    roots: Collection[x509.Certificate],
    at: datetime,
    may_begin_later: bool = False,
) -> Document:
    """The document, verified but for its phone and its status. Raises ProtocolError.

    ``may_begin_later``: who takes it to keep it does not mind that it counts from a later time on.

    Codes: ``malformed``, ``bad_key``, ``wrong_organization``, ``certificate_expired``, ``bad_signature``,
    ``bad_digest``, ``expired``, ``not_yet_valid``.
    """
    parsed = read_document(document) if isinstance(document, bytes) else document
    verify_issuer(parsed, roots=roots, at=at)
    verify_digest(parsed)
    verify_validity(parsed, at=max(at, parsed.valid_from) if may_begin_later else at)
    return parsed


def verify_issuer(document: Document, *, roots: Collection[x509.Certificate], at: datetime) -> None:
    """Chain, then signature. Raises ProtocolError: see `verify_document`."""
    signer = verify_chain(document.chain, roots, purpose=Purpose.DOCUMENT_SIGNER, at=at)
    document.issuer_auth.verify(signer)


def verify_digest(document: Document) -> None:
    """Compare the element with the digest that was signed. Raises ProtocolError ``bad_digest``."""
    signed = document.security.digests.get(document.doc_type, {}).get(document.digest_id)
    found = hashlib.sha256(cbor.encode(cbor.Tag(cbor.EMBEDDED, document.item))).digest()
    if signed != found:
        raise ProtocolError("bad_digest", "The card data is not what the issuer signed.")


def verify_validity(document: Document, *, at: datetime) -> None:
    """Raise ProtocolError ``expired`` or ``not_yet_valid`` unless the document counts at that moment."""
    if at > document.valid_until:
        raise ProtocolError("expired", "The document is too old: the phone has to fetch a new one.")
    if at < document.valid_from:
        raise ProtocolError("not_yet_valid", "The document counts only from a later time on.")
