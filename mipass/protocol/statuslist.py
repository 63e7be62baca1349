"""Token Status List (draft-ietf-oauth-status-list, in its CWT form), with two bits an entry.

A list is a row of entries, packed from the lowest bits of each octet upward (section 4.1), deflated as zlib
data, and signed by the organization's document signer. Whoever carries it needs no trust.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

from mipass.protocol import cbor
from mipass.protocol.certificates import Certificate, Purpose, verify_chain
from mipass.protocol.cose import SIGN1, TYPE, Sign1, read_sign1, sign1
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey

CONTENT_TYPE = "application/statuslist+cwt"
CWT = 61  # the tag that may stand around a COSE_Sign1 (RFC 8392, 6)
SUBJECT, EXPIRES_AT, ISSUED_AT = 2, 4, 6  # RFC 8392, 4
STATUS_LIST, TTL = 65533, 65534  # the draft, section 5.2

BITS = 2
ENTRIES = 8 // BITS  # in an octet
LARGEST = 4 << 20  # octets of a list that is unpacked: 16 million entries
LONGEST_URI = 1024


class Status(IntEnum):
    """The state of an entry (section 7.1)."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2


# For each octet the one whose VALID entries are SUSPENDED: an entry without a bit gets the upper one.
_SUSPENDING = bytes(octet | (~(octet | octet >> 1) & 0b01010101) << 1 for octet in range(256))


@dataclass(slots=True)
class StatusBits:
    """A list's entries, packed: four an octet, entry 0 in the lowest bits of the first one."""

    octets: bytearray

    @classmethod
    def filled(cls, size: int, status: Status) -> StatusBits:
        """A list of at least so many entries, all of one status."""
        return cls(bytearray([status * 0b01010101]) * math.ceil(size / ENTRIES))

    @classmethod
    def empty(cls, size: int) -> StatusBits:
        """A list of at least so many entries, all of them VALID."""
        return cls.filled(size, Status.VALID)

    def __len__(self) -> int:
        return len(self.octets) * ENTRIES

    def get(self, index: int) -> int:
        """The entry's two bits. Raises IndexError beyond the end."""
        place, shift = _place(index)
        return self.octets[place] >> shift & 0b11

    def put(self, index: int, status: Status) -> None:
        """Set an entry. Raises IndexError beyond the end."""
        place, shift = _place(index)
        self.octets[place] = self.octets[place] & ~(0b11 << shift) | status << shift

    def grown(self, size: int, status: Status = Status.VALID) -> StatusBits:
        """The same entries and, up to that size, further ones of one status."""
        missing = max(0, size - len(self))
        return StatusBits(self.octets + StatusBits.filled(missing, status).octets)

    def all_suspended(self) -> StatusBits:
        """Every entry SUSPENDED, but for those that are INVALID."""
        return StatusBits(self.octets.translate(_SUSPENDING))

    def all_invalid(self) -> StatusBits:
        """Every entry INVALID."""
        return StatusBits.filled(len(self), Status.INVALID)


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
) -> bytes:
    """The Status List Token: a tagged COSE_Sign1, whose chain begins with the key's certificate.

    ``issued_at`` may have a fraction of a second, so that of two lists within one second the later is newer.
    """
    payload = {
        SUBJECT: uri,
        ISSUED_AT: _numeric_date(issued_at),
        EXPIRES_AT: _numeric_date(expires_at),
        TTL: int(ttl.total_seconds()),
        STATUS_LIST: {
            "bits": BITS,
            "lst": deflate(bits.octets),
            "aggregation_uri": aggregation_uri,
        },
    }
    signed = sign1(key, cbor.encode(payload), protected={TYPE: CONTENT_TYPE}, chain=chain)
    return cbor.encode(cbor.Tag(SIGN1, signed))


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list as it was read. ``aggregation_uri`` tells where an organization's lists are named."""

    uri: str
    issued_at: datetime
    expires_at: datetime
    ttl: timedelta
    aggregation_uri: str | None
    bits: StatusBits

    def status(self, index: int) -> Status:
        """The state of an entry. Raises ProtocolError ``status_unreadable`` beyond the end, or if unknown."""
        try:
            return Status(self.bits.get(index))
        except (IndexError, ValueError) as error:
            raise ProtocolError("status_unreadable", "The status list tells nothing of it.") from error


def read_list(token: bytes) -> StatusList:
    """The list in a token, whoever signed it. Raises ProtocolError ``status_unreadable``."""
    return _parse(token)[1]


def verify_list(token: bytes, *, uri: str, roots: Iterable[Certificate], at: datetime | None) -> StatusList:
    """The list that the document signer of the organization with these roots has signed, under this URI.

    ``at`` None leaves the list's age to the caller: then its signer must have been valid at its ``iat``.

    Raises ProtocolError ``status_unreadable``, ``wrong_organization``, ``bad_signature``, and past ``exp``
    or the end of the signer's certificate ``status_stale``.
    """
    signed, found = _parse(token)
    if found.uri != uri:
        raise ProtocolError("status_unreadable", "The status list is another one than the document names.")
    _verify_signer(signed, roots, at or found.issued_at)
    if at is not None and at >= found.expires_at:
        raise ProtocolError("status_stale", "The status list is out of date.")
    return found


def _verify_signer(signed: Sign1, roots: Iterable[Certificate], at: datetime) -> None:
    try:
        key = verify_chain(signed.chain, roots, purpose=Purpose.DOCUMENT_SIGNER, at=at)
    except ProtocolError as error:
        told = {"certificate_expired": "status_stale", "malformed": "status_unreadable"}
        raise ProtocolError(told.get(error.code, error.code), error.message) from error
    signed.verify(key)


def _parse(token: bytes) -> tuple[Sign1, StatusList]:
    try:
        signed = _read_signed(cbor.decode(token))
        return signed, _read_claims(cbor.decode(signed.payload or b""))
    except ProtocolError as error:
        raise ProtocolError("status_unreadable", error.message) from error


def _read_signed(item: object) -> Sign1:
    signed = read_sign1(item.value if isinstance(item, cbor.Tag) and item.tag == CWT else item)
    if signed.protected.get(TYPE) != CONTENT_TYPE:
        raise ProtocolError("malformed", "This is not a status list.")
    return signed


def _read_claims(claims: object) -> StatusList:
    listed = cbor.take(claims, STATUS_LIST, dict)
    uri: str = cbor.take(claims, SUBJECT, str)
    if cbor.take(listed, "bits", int) != BITS or len(uri) > LONGEST_URI:
        raise ProtocolError("malformed", "The status list is of a form that is not understood.")
    aggregation_uri = listed.get("aggregation_uri")
    return StatusList(
        uri=uri,
        issued_at=_moment(cbor.take(claims, ISSUED_AT, (int, float))),
        expires_at=_moment(cbor.take(claims, EXPIRES_AT, (int, float))),
        ttl=_duration(cbor.take(claims, TTL, int)),
        aggregation_uri=aggregation_uri if isinstance(aggregation_uri, str) else None,
        bits=StatusBits(_inflate(cbor.take(listed, "lst", bytes))),
    )


def deflate(octets: bytes | bytearray) -> bytes:
    """The octets as zlib data.

    Lists hold long runs of one octet and little else that repeats. Looking for runs alone (Z_RLE) finds them
    a hundred times as quickly as a search for whatever repeats, and packs them within a tenth as tightly.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_RLE)
    return packer.compress(octets) + packer.flush()


def _inflate(data: bytes) -> bytearray:
    """The entries of zlib data (RFC 1950); data that would grow beyond `LARGEST` is refused early."""
    unpacker = zlib.decompressobj()
    try:
        octets = unpacker.decompress(data, LARGEST)
    except zlib.error as error:
        raise ProtocolError("malformed", "The status list cannot be unpacked.") from error
    if not unpacker.eof or unpacker.unused_data:
        raise ProtocolError("malformed", "The status list is cut, too long, or has something behind it.")
    return bytearray(octets)


def _place(index: int) -> tuple[int, int]:
    """The octet that holds an entry, and by how many bits the entry is shifted in it."""
    if index < 0:
        raise IndexError(index)
    return index // ENTRIES, index % ENTRIES * BITS


def _numeric_date(moment: datetime) -> int | float:
    """A NumericDate (RFC 8392, 2): whole seconds where they are whole."""
    return moment.timestamp() if moment.microsecond else int(moment.timestamp())


def _moment(seconds: Any) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ProtocolError("malformed", "The status list's dates are none.") from error


def _duration(seconds: int) -> timedelta:
    if not 0 <= seconds <= 366 * 86_400:
        raise ProtocolError("malformed", "The status list's time to live is none.")
    return timedelta(seconds=seconds)
