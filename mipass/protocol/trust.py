"""What a reader goes by: roots, document type, status lists, and a clock that never goes back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from threading import Lock

from cryptography import x509

from mipass.protocol.errors import ProtocolError
from mipass.protocol.statuslist import Status, StatusList, read_list, verify_list

MOST_LISTS = 4  # an organization has one; a change of its address may overlap for a while


class ReaderTrust:
    """A reader's memory between presentations, several of which may run at once.

    Keep ``tokens`` and ``floor`` over a restart.
    ``floor`` is the newest signed time that the reader has seen, at first that of its configuration: the
    clock of a reader without network or battery counts from there, and cannot be turned back past it.
    """

    def __init__(
        self,
        *,
        roots: Collection[x509.Certificate],
        doc_type: str,
        floor: datetime,
        grace: timedelta = timedelta(0),
        tokens: Iterable[bytes] = (),
    ) -> None:
        """``tokens`` are those of the last run: what is no longer acceptable is left out."""
        self.roots = tuple(roots)
        self.doc_type = doc_type
        self.floor = floor
        self.grace = grace
        self._lock = Lock()
        self._lists: dict[str, tuple[bytes, StatusList]] = {}
        for token in tokens:
            self._retake(token)

    @property
    def tokens(self) -> Mapping[str, bytes]:
        """The newest list of each address, as it was signed."""
        return {uri: token for uri, (token, _) in list(self._lists.items())}

    def now(self, at: datetime | None, *signed: datetime) -> datetime:
        """The time to go by: the clock's (None: not set), or a later one that a signature vouches for."""
        return max((self.floor, *signed) if at is None else (self.floor, at, *signed))

    def saw(self, signed_at: datetime) -> None:
        """Raise the floor; only for a time under a verified signature of the organization."""
        with self._lock:
            self.floor = max(self.floor, signed_at)

    def take_list(self, token: bytes) -> bool:
        """Keep a status list, whoever carried it, if it is newer than the one held; True if so.

        An expired one is kept too, if it is the newest: what it says of revocations still counts.
        Raises ProtocolError ``status_unreadable``, ``wrong_organization``, ``certificate_expired`` or
        ``bad_signature``.
        """
        claimed = read_list(token)
        if not self._is_newer(claimed):
            return False
        found = verify_list(token, uri=claimed.uri, roots=self.roots, at=None)
        self.saw(found.issued_at)
        with self._lock:
            return self._keep(token, found)

    def status(self, uri: str, index: int, *, at: datetime) -> Status:
        """What the list held says of an entry. Raises ProtocolError.

        Codes: ``status_missing`` without a list, ``status_stale`` from the end of its time and grace on
        (RFC 7519, 4.1.4), ``status_unreadable`` for an entry that the list does not have.
        """
        if uri not in self._lists:
            raise ProtocolError("status_missing", "The reader has not yet got a status list.")
        found = self._lists[uri][1]
        if at >= found.expires_at + self.grace:
            raise ProtocolError("status_stale", "The reader's status list is too old: it needs a newer one.")
        return found.status(index)

    def _is_newer(self, found: StatusList) -> bool:
        held = self._lists.get(found.uri)
        return held is None or held[1].issued_at < found.issued_at

    def _keep(self, token: bytes, found: StatusList) -> bool:
        """Ask again, now that nobody else can change it: several phones may bring lists at once."""
        if not self._is_newer(found):
            return False
        if found.uri not in self._lists and len(self._lists) >= MOST_LISTS:
            del self._lists[min(self._lists, key=lambda uri: self._lists[uri][1].issued_at)]
        self._lists[found.uri] = (token, found)
        return True

    def _retake(self, token: bytes) -> None:
        try:
            self.take_list(token)
        except ProtocolError:
            return
