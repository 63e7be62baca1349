"""When and from where tokens were used last: noted in memory, written by the thread of `quotas`."""

from __future__ import annotations

import threading
from datetime import datetime
from uuid import UUID

from mipass.base.kit.clock import now
from mipass.domains.clients.models import ApiClient, ApiToken

Use = tuple[UUID, datetime, str]  # the distributor, when, from where


class Uses:
    """What was seen since it was written last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[UUID, Use] = {}
        self._refused: dict[UUID, Use] = {}

    def note_use(self, token: ApiToken, address: str) -> None:
        """A token counted."""
        with self._lock:
            self._tokens[token.id] = (token.distributor_id, now(), address)

    def note_refused(self, client: ApiClient, address: str) -> None:
        """A client's token came from a network that it is not allowed from."""
        with self._lock:
            self._refused[client.id] = (client.distributor_id, now(), address)

    def write(self) -> None:
        """Write what was noted."""
        with self._lock:
            tokens, self._tokens = self._tokens, {}
            refused, self._refused = self._refused, {}
        for token_id, (distributor_id, at, address) in tokens.items():
            rows = ApiToken.objects.filter(id=token_id, distributor_id=distributor_id)
            rows.update(last_used_at=at, last_used_from=address)
        for client_id, (distributor_id, at, address) in refused.items():
            clients = ApiClient.objects.filter(id=client_id, distributor_id=distributor_id)
            clients.update(refused_at=at, refused_from=address)


USES = Uses()
