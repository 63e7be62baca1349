"""Token Status List (draft-ietf-oauth-status-list, in its CWT form), with two bits an entry.

A list is a row of entries, packed from the lowest bits of each octet upward (section 4.1), deflated as zlib
data, and signed by the organization's document signer. Whoever carries it needs no trust.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mipass.protocol import cbor
from mipass.protocol.certificates import Certificate, Purpose, verify_chain
from mipass.protocol.cose import SIGN1, TYPE, Sign1, read_sign1, sign1
from mipass.protocol.errors import ProtocolError
from mipass.protocol.fields import moment_of, whole_seconds
from mipass.protocol.keys import PrivateKey
from mipass.protocol.status_bits import BITS, LARGEST, Status, StatusBits, deflate, inflate

CONTENT_TYPE = "application/statuslist+cwt"
CWT = 61  # the tag that may stand around a COSE_Sign1 (RFC 8392, 6)
SUBJECT, EXPIRES_AT, ISSUED_AT = 2, 4, 6  # RFC 8392, 4
STATUS_LIST, TTL = 65533, 65534  # the draft, section 5.2
# Ours, from the range for private use (RFC 8392, 9.1): of two lists that of the higher generation is newer,
# whatever its time; then the later one, to the millionth of a second.
GENERATION, MICROSECONDS = -65550, -65551
# Ours too: the SHA-256 of the roots of readers' certificates, by which phones know a reader of theirs.
READER_ROOTS = -65552
MOST_READER_ROOTS, HASH = 8, 32
HIGHEST_GENERATION = (1 << 31) - 1

LARGEST_TOKEN = cbor.LARGEST  # octets as it is signed and carried
LONGEST_URI = 1024


def sign_list(
    bits: StatusBits,
    *,
    uri: str,
    aggregation_uri: str,
    issued_at: datetime,
    expires_at: datetime,
    ttl: timedelta,
    key: PrivateKey,
    chain: Sequence[Certificate],
    generation: int = 0,
    reader_roots: Collection[bytes] = (),
) -> bytes:
    """The Status List Token: a tagged COSE_Sign1, whose chain begins with the key's certificate.

    ``issued_at`` may have a fraction of a second, so that of two lists within one second the later is newer.
    """
    payload = {
        SUBJECT: uri,
        ISSUED_AT: whole_seconds(issued_at),
        EXPIRES_AT: whole_seconds(expires_at),
        TTL: int(ttl.total_seconds()),
        STATUS_LIST: {
            "bits": BITS,
            "lst": deflate(bits.octets),
            "aggregation_uri": aggregation_uri,
        },
        **{key: value for key, value in _ours(generation, issued_at, reader_roots).items() if value},
    }
    signed = sign1(key, cbor.encode(payload), protected={TYPE: CONTENT_TYPE}, chain=chain)
    return cbor.encode(cbor.Tag(SIGN1, signed))


def _ours(generation: int, issued_at: datetime, reader_roots: Collection[bytes]) -> dict[int, Any]:
    return {
        GENERATION: generation,
        MICROSECONDS: issued_at.microsecond,
        READER_ROOTS: sorted(reader_roots),
    }


# Of two lists under one address the one with the higher order is newer: its generation, then its time.
ListOrder = tuple[int, datetime]


def order_item(order: ListOrder) -> list[int]:
    """An order as it is sent."""
    generation, issued_at = order
    return [generation, whole_seconds(issued_at), issued_at.microsecond]


def read_order(item: object) -> ListOrder:
    """Read what `order_item` gave. Raises ProtocolError ``malformed``."""
    if not isinstance(item, list) or len(item) != 3 or type(item[0]) is not int:
        raise ProtocolError("malformed", "A status list's order is none.")
    return _generation(item[0]), moment_of(item[1], item[2])


@dataclass(frozen=True, slots=True)
class ListClaims:
    """What a list says of itself. ``aggregation_uri`` tells where an organization's lists are named.

    ``reader_roots`` are the SHA-256 of the roots under which its readers' certificates hang.
    """

    uri: str
    issued_at: datetime
    expires_at: datetime
    ttl: timedelta
    aggregation_uri: str | None
    generation: int
    reader_roots: frozenset[bytes]

    @property
    def order(self) -> ListOrder:
        """Of two lists under one address the one with the higher order is newer."""
        return self.generation, self.issued_at


@dataclass(frozen=True, slots=True)
class StatusList(ListClaims):
    """A list that was verified, with its entries."""

    bits: StatusBits

    def status(self, index: int) -> Status:
        """The state of an entry. Raises ProtocolError ``status_unreadable`` beyond the end, or if unknown."""
        try:
            return Status(self.bits.get(index))
        except (IndexError, ValueError) as error:
            raise ProtocolError("status_unreadable", "The status list tells nothing of it.") from error


def read_claims(token: bytes) -> ListClaims:
    """What a token says of itself, whoever signed it; nothing is unpacked.

    Raises ProtocolError ``status_unreadable``.
    """
    return _parse(token)[1]


def verify_list(
    token: bytes, *, uri: str, roots: Iterable[Certificate], at: datetime | None, largest: int = LARGEST
) -> StatusList:
    """The list that the document signer of the organization with these roots has signed, under this URI.

    ``at`` None leaves the list's age to the caller: then its signer must have been valid at its ``iat``.
    Only what is rightly signed is unpacked, up to ``largest`` octets, four entries in each.

    Raises ProtocolError ``status_unreadable``, ``wrong_organization``, ``bad_signature``, and past ``exp``
    or the end of the signer's certificate ``status_stale``.
    """
    signed, claims, packed = _parse(token)
    if claims.uri != uri:
        raise ProtocolError("status_unreadable", "The status list is another one than the document names.")
    _verify_signer(signed, roots, at or claims.issued_at)
    if at is not None and at >= claims.expires_at:
        raise ProtocolError("status_stale", "The status list is out of date.")
    facts = {name: getattr(claims, name) for name in ListClaims.__slots__}
    return StatusList(**facts, bits=StatusBits(inflate(packed, largest)))


def _verify_signer(signed: Sign1, roots: Iterable[Certificate], at: datetime) -> None:
    try:
        key = verify_chain(signed.chain, roots, purpose=Purpose.DOCUMENT_SIGNER, at=at)
    except ProtocolError as error:
        told = {"certificate_expired": "status_stale", "malformed": "status_unreadable"}
        raise ProtocolError(told.get(error.code, error.code), error.message) from error
    signed.verify(key)


def _parse(token: bytes) -> tuple[Sign1, ListClaims, bytes]:
    """The signature, what the list says of itself, and its entries as they are packed."""
    try:
        signed = _read_signed(cbor.decode(token, largest=LARGEST_TOKEN))
        content = cbor.decode(signed.payload or b"")
        return signed, _read_content(content), cbor.take(content[STATUS_LIST], "lst", bytes)
    except ProtocolError as error:
        raise ProtocolError("status_unreadable", error.message) from error


def _read_signed(item: object) -> Sign1:
    signed = read_sign1(item.value if isinstance(item, cbor.Tag) and item.tag == CWT else item)
    if signed.protected.get(TYPE) != CONTENT_TYPE:
        raise ProtocolError("malformed", "This is not a status list.")
    return signed


def _read_content(claims: Any) -> ListClaims:
    listed = cbor.take(claims, STATUS_LIST, dict)
    uri: str = cbor.take(claims, SUBJECT, str)
    if cbor.take(listed, "bits", int) != BITS or len(uri) > LONGEST_URI:
        raise ProtocolError("malformed", "The status list is of a form that is not understood.")
    aggregation_uri = listed.get("aggregation_uri")
    return ListClaims(
        uri=uri,
        issued_at=moment_of(cbor.take(claims, ISSUED_AT, int), _optional(claims, MICROSECONDS)),
        expires_at=moment_of(cbor.take(claims, EXPIRES_AT, int)),
        ttl=_duration(cbor.take(claims, TTL, int)),
        aggregation_uri=aggregation_uri if isinstance(aggregation_uri, str) else None,
        generation=_generation(_optional(claims, GENERATION)),
        reader_roots=_hashes(claims.get(READER_ROOTS, [])),
    )


def _hashes(found: Any) -> frozenset[bytes]:
    are_some = isinstance(found, list) and len(found) <= MOST_READER_ROOTS
    if not are_some or not all(isinstance(each, bytes) and len(each) == HASH for each in found):
        raise ProtocolError("malformed", "The status list's roots of readers are none.")
    return frozenset(found)


def _optional(claims: Any, claim: int) -> int:
    """A number that need not be there, and is 0 then."""
    number: int = cbor.take(claims, claim, int) if claim in claims else 0
    return number


def _generation(number: int) -> int:
    if not 0 <= number <= HIGHEST_GENERATION:
        raise ProtocolError("malformed", "The status list's generation is out of range.")
    return number


def _duration(seconds: int) -> timedelta:
    if not 0 <= seconds <= 366 * 86_400:
        raise ProtocolError("malformed", "The status list's time to live is none.")
    return timedelta(seconds=seconds)
