"""A Status List's entries: two bits each, packed (RFC 1951 in the format of RFC 1950)."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from enum import IntEnum

from mipass.protocol.errors import ProtocolError

BITS = 2
ENTRIES = 8 // BITS  # in an octet
LARGEST = 4 << 20  # octets of a list that is unpacked, if a configuration says no other: 16 million entries


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


def deflate(octets: bytes | bytearray) -> bytes:
    """The octets as zlib data.

    Lists hold long runs of one octet and little else that repeats. Looking for runs alone (Z_RLE) finds them
    a hundred times as quickly as a search for whatever repeats, and packs them within a tenth as tightly.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_RLE)
    return packer.compress(octets) + packer.flush()


def inflate(data: bytes, largest: int) -> bytearray:
    """The entries of zlib data (RFC 1950); data that would grow beyond ``largest`` is refused early."""
    unpacker = zlib.decompressobj()
    try:
        octets = unpacker.decompress(data, largest)
    except zlib.error as error:
        raise ProtocolError("status_unreadable", "The status list cannot be unpacked.") from error
    if not unpacker.eof or unpacker.unused_data:
        raise ProtocolError(
            "status_unreadable", "The status list is cut, too long, or has something behind it."
        )
    return bytearray(octets)


def _place(index: int) -> tuple[int, int]:
    """The octet that holds an entry, and by how many bits the entry is shifted in it."""
    if index < 0:
        raise IndexError(index)
    return index // ENTRIES, index % ENTRIES * BITS
