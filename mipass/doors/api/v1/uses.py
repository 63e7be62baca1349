"""When and from where tokens were used last, and what clients did that people should see.

It is noted in memory, and written by the thread of `quotas`: so a process that is killed forgets two seconds.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db.models import F

from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists
from mipass.domains.clients.models import ApiClient, ApiToken, ClientCount

Use = tuple[UUID, datetime, str]  # the distributor, when, from where


class Uses:
    """What was seen since it was written last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[UUID, Use] = {}
        self._refused: dict[UUID, Use] = {}
        self._counts = Counter[tuple[UUID, UUID, str]]()

    def note_use(self, token: ApiToken, address: str) -> None:
        """A token counted."""
        with self._lock:
            self._tokens[token.id] = (token.distributor_id, now(), address)

    def note_refused(self, client: ApiClient, address: str) -> None:
        """A client's token came from a network that it is not allowed from."""
        with self._lock:
            self._refused[client.id] = (client.distributor_id, now(), address)

    def count(self, client: ApiClient, *whats: str) -> None:
        """A client did something that its page counts: see ClientCount."""
        with self._lock:
            self._counts.update((client.distributor_id, client.id, what) for what in whats)

    def write(self) -> None:
        """Write what was noted."""
        with self._lock:
            tokens, self._tokens = self._tokens, {}
            refused, self._refused = self._refused, {}
            counts, self._counts = self._counts, Counter()
        for token_id, (distributor_id, at, address) in tokens.items():
            rows = ApiToken.objects.filter(id=token_id, distributor_id=distributor_id)
            rows.update(last_used_at=at, last_used_from=address)
        for client_id, (distributor_id, at, address) in refused.items():
            clients = ApiClient.objects.filter(id=client_id, distributor_id=distributor_id)
            clients.update(refused_at=at, refused_from=address)
        for (distributor_id, client_id, what), number in sorted(counts.items()):
            _add(distributor_id, client_id, what, number)


def _add(distributor_id: UUID, client_id: UUID, what: str, number: int) -> None:
    if not ApiClient.objects.filter(distributor_id=distributor_id, id=client_id).exists():
        return  # it was forgotten meanwhile
    mine = {"distributor_id": distributor_id, "client_id": client_id, "what": what}
    insert_unless_exists(ClientCount, **mine, number=0, last_at=now())
    ClientCount.objects.filter(**mine).update(number=F("number") + number, last_at=now())


USES = Uses()
