"""What a phone knows of readers by the newest status list that it holds: roots and removals. *Ours*."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mipass.protocol.certificates import Certificate
from mipass.protocol.errors import ProtocolError
from mipass.protocol.reader_entries import ReaderEntry, entry_in
from mipass.protocol.status_bits import Status
from mipass.protocol.statuslist import StatusList, verify_list


def refuse_removed(reader: Certificate, lists: Iterable[bytes], roots: Collection[Certificate]) -> None:
    """Raise ProtocolError ``reader_removed`` if the newest of these lists says that the reader was.

    One that is out of date counts too: a removal is final. A list that cannot be read, or of another
    address, tells nothing.
    """
    entry = entry_in(reader)
    newest = entry and newest_list(lists, entry.uri, roots)
    if entry and newest and _is_invalid(newest, entry):
        raise ProtocolError("reader_removed", "The reader was removed from its organization.")


def roots_of_readers(lists: Iterable[bytes], uri: str, roots: Collection[Certificate]) -> frozenset[bytes]:
    """The SHA-256 of the roots of readers that the newest of the lists names; none without a list."""
    newest = newest_list(lists, uri, roots)
    return newest.reader_roots if newest else frozenset()


def newest_list(lists: Iterable[bytes], uri: str, roots: Collection[Certificate]) -> StatusList | None:
    """The newest of the lists under that address that the organization signed."""
    verified = [found for token in lists if (found := _verified(token, uri, roots)) is not None]
    return max(verified, key=lambda found: found.order, default=None)


def _verified(token: bytes, uri: str, roots: Collection[Certificate]) -> StatusList | None:
    try:
        return verify_list(token, uri=uri, roots=roots, at=None)
    except ProtocolError:
        return None


def _is_invalid(found: StatusList, entry: ReaderEntry) -> bool:
    try:
        return found.status(entry.index) is Status.INVALID
    except ProtocolError:
        return False
