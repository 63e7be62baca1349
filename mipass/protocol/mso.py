"""The mobile security object: what an issuer signs of a document (ISO 18013-5, 9.1.2.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mipass.protocol import cbor, fields
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PublicKey, cose_key, public_from_cose_key

VERSION = "1.0"
DIGEST_ALGORITHM = "SHA-256"
MOST_DIGESTS = 64


@dataclass(frozen=True, slots=True)
class SecurityObject:
    """``digests`` are by namespace and number; the status fields say where the document's state is told."""

    doc_type: str
    digests: Mapping[str, Mapping[int, bytes]]
    device_key: PublicKey
    signed_at: datetime
    valid_from: datetime
    valid_until: datetime
    status_uri: str
    status_index: int

    def encode(self) -> bytes:
        """MobileSecurityObjectBytes: the object, embedded."""
        return cbor.encode(cbor.embed(self._map()))

    def _map(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "digestAlgorithm": DIGEST_ALGORITHM,
            "valueDigests": self.digests,
            "deviceKeyInfo": {"deviceKey": cose_key(self.device_key)},
            "docType": self.doc_type,
            "validityInfo": {
                "signed": fields.date_time(self.signed_at),
                "validFrom": fields.date_time(self.valid_from),
                "validUntil": fields.date_time(self.valid_until),
            },
            "status": {"status_list": {"idx": self.status_index, "uri": self.status_uri}},
        }


def read_security_object(data: bytes) -> SecurityObject:
    """Read MobileSecurityObjectBytes. Raises ProtocolError ``malformed`` or ``bad_key``.

    Fields that this version does not know are left alone, as the standard asks; a document that names no
    status list is none of ours.
    """
    item = cbor.decode(cbor.embedded_bytes(cbor.decode(data)))
    fields.version(item)
    if cbor.take(item, "digestAlgorithm", str) != DIGEST_ALGORITHM:
        raise ProtocolError("malformed", "The digests are of another kind than SHA-256.")
    validity = cbor.take(item, "validityInfo", dict)
    status = cbor.take(cbor.take(item, "status", dict), "status_list", dict)
    return SecurityObject(
        doc_type=fields.text(item, "docType"),
        digests=_digests(cbor.take(item, "valueDigests", dict)),
        device_key=public_from_cose_key(cbor.take(item, "deviceKeyInfo", dict).get("deviceKey")),
        signed_at=fields.read_date_time(validity, "signed"),
        valid_from=fields.read_date_time(validity, "validFrom"),
        valid_until=fields.read_date_time(validity, "validUntil"),
        status_uri=fields.text(status, "uri"),
        status_index=fields.number(status, "idx"),
    )


def _digests(item: dict[Any, Any]) -> Mapping[str, Mapping[int, bytes]]:
    for namespace, digests in item.items():
        if not isinstance(namespace, str) or not isinstance(digests, dict) or len(digests) > MOST_DIGESTS:
            raise ProtocolError("malformed", "The digests are not a map by namespace and number.")
        for number, digest in digests.items():
            if type(number) is not int or not isinstance(digest, bytes) or len(digest) != 32:
                raise ProtocolError("malformed", "A digest is not 32 octets under a number.")
    return item
