"""What a reader goes by: roots, document type, its status list, and how far time has got."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from threading import Lock

from cryptography import x509

from mipass.protocol.errors import ProtocolError
from mipass.protocol.status_bits import LARGEST, Status
from mipass.protocol.statuslist import ListClaims, ListOrder, StatusList, read_claims, verify_list

AHEAD = timedelta(hours=1)  # what is dated further ahead of a clock that was set is not taken


def is_ahead(signed_at: datetime, at: datetime | None) -> bool:
    """Whether a signed time is too far ahead of the clock; without a clock nobody can say."""
    return at is not None and signed_at > at + AHEAD


def set_clock(at: datetime | None, floor: datetime) -> datetime | None:
    """What a reader's clock shows, None for one that was never set, or that has lost its time since.

    The floor is a time that was: a clock that shows much less was not set.
    """
    return None if at is None or at < floor - AHEAD else max(at, floor)


class ReaderTrust:
    """A reader's memory between presentations, several of which may run at once.

    Keep ``tokens``, ``floor`` and ``generation`` over a restart.

    ``floor`` is the newest signed time that the reader has seen, never beyond its clock where that is set:
    the clock of a reader without network or battery counts from there, and cannot be turned back past it.
    Only a configuration lowers it. ``generation`` is the highest that a configuration or a list named; lists
    of a lower one do not count. Everywhere ``at`` is what the reader's clock shows, None if it was never set.
    """

    def __init__(
        self,
        *,
        roots: Collection[x509.Certificate],
        doc_type: str,
        status_uri: str,
        floor: datetime,
        grace: timedelta = timedelta(0),
        generation: int = 0,
        largest: int = LARGEST,
        tokens: Iterable[bytes] = (),
    ) -> None:
        """``status_uri`` is the only address whose lists count, ``largest`` how long one may be, unpacked.

        ``tokens`` are those of the last run: what is no longer acceptable is left out.
        """
        self.roots = tuple(roots)
        self.doc_type = doc_type
        self.status_uri = status_uri
        self.floor = floor
        self.grace = grace
        self.generation = generation
        self._largest = largest
        self._lock = Lock()
        self._held: tuple[bytes, StatusList] | None = None
        for token in tokens:
            self._retake(token)

    @property
    def tokens(self) -> Mapping[str, bytes]:
        """The list held, by its address and as it was signed; empty if there is none."""
        held = self._held
        return {self.status_uri: held[0]} if held else {}

    def order_held(self, at: datetime | None) -> ListOrder | None:
        """How new the list held is; None without one, and for one that gives way to any."""
        held = self._held and self._held[1]
        return None if held is None or self._gives_way(held, at) else held.order

    def now(self, at: datetime | None, *signed: datetime) -> datetime:
        """The time to go by: the clock's, the floor, or a later one that a signature vouches for.

        A signed time too far ahead of the clock vouches for nothing.
        """
        clock = set_clock(at, self.floor)
        vouched = [each for each in signed if not is_ahead(each, clock)]
        return max([clock or self.floor, *vouched])

    def saw(self, signed_at: datetime, at: datetime | None = None) -> None:
        """Raise the floor; only for a time under a verified signature of the organization."""
        clock = set_clock(at, self.floor)
        with self._lock:
            self.floor = max(self.floor, min(signed_at, clock or signed_at))

    def refuse_ahead(self, signed_at: datetime, at: datetime | None, *, code: str) -> None:
        """Raise ProtocolError with that code for what is dated too far ahead of a clock that was set."""
        if is_ahead(signed_at, set_clock(at, self.floor)):
            raise ProtocolError(code, "This is dated ahead of the reader's clock.")

    def take_list(self, token: bytes, at: datetime | None = None) -> bool:
        """Keep a status list, whoever carried it, if it is newer than the one held; True if so.

        One of another address than the configuration's is left, whoever signed it.
        Nothing is unpacked before its signature holds. An expired one is kept too, if it is the newest: what
        it says of revocations still counts. Raises ProtocolError ``status_unreadable``, ``status_ahead``,
        ``wrong_organization``, ``certificate_expired`` or ``bad_signature``.
        """
        claimed = read_claims(token)
        if claimed.uri != self.status_uri:
            return False
        self.refuse_ahead(claimed.issued_at, at, code="status_ahead")
        if not self._is_newer(claimed, at):
            return False
        found = verify_list(token, uri=self.status_uri, roots=self.roots, at=None, largest=self._largest)
        self.saw(found.issued_at, at)
        with self._lock:
            return self._keep(token, found, at)

    def status(self, uri: str, index: int, *, at: datetime) -> Status:
        """What the list held says of an entry. Raises ProtocolError.

        Codes: ``status_missing`` without a list, ``status_ahead`` where the reader held it when its time was
        wrong, ``status_stale`` from the end of its time and grace on (RFC 7519, 4.1.4), ``status_unreadable``
        for an entry that the list does not have.
        """
        held = self._held
        if held is None or uri != self.status_uri:
            raise ProtocolError("status_missing", "The reader has not yet got a status list.")
        if is_ahead(held[1].issued_at, at):
            raise ProtocolError("status_ahead", "The reader's status list is dated ahead of time.")
        if at >= held[1].expires_at + self.grace:
            raise ProtocolError("status_stale", "The reader's status list is too old: it needs a newer one.")
        return held[1].status(index)

    def _is_newer(self, found: ListClaims, at: datetime | None) -> bool:
        """Whether it is to take the place of the list held; one dated ahead of the clock holds no place."""
        if found.generation < self.generation:
            return False
        held = self._held and self._held[1]
        if held is None or held.order < found.order:
            return True
        return self._gives_way(held, at) and held.generation == found.generation

    def _gives_way(self, held: StatusList, at: datetime | None) -> bool:
        return is_ahead(held.issued_at, set_clock(at, self.floor))

    def _keep(self, token: bytes, found: StatusList, at: datetime | None) -> bool:
        """Ask again, now that nobody else can change it: several phones may bring lists at once."""
        if not self._is_newer(found, at):
            return False
        self._held, self.generation = (token, found), found.generation
        return True

    def _retake(self, token: bytes) -> None:
        """A list of the last run, unless a configuration has ended its generation since.

        It raises no floor: what it once raised may have been lowered since.
        """
        try:
            found = verify_list(token, uri=self.status_uri, roots=self.roots, at=None, largest=self._largest)
        except ProtocolError:
            return
        if found.generation == self.generation and self._is_newer(found, None):
            self._held = token, found
