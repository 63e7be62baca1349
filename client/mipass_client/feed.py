"""The event feed, followed past a cursor that is kept."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from mipass_client.connection import request
from mipass_client.v1 import Client

Event = dict[str, Any]  # as webhooks send it: type, timestamp, data
START = "start"
LIMIT = 500


class Cursor(Protocol):
    """Where the place in the feed is kept."""

    def load(self) -> str | None:
        """The place, None before the first."""

    def save(self, cursor: str) -> None:
        """Keep the place."""


@dataclass(slots=True)
class CursorFile:
    """The place in a file, which is replaced whole."""

    path: Path

    def load(self) -> str | None:
        """The place, None where there is no file."""
        try:
            return self.path.read_text().strip() or None
        except FileNotFoundError:
            return None

    def save(self, cursor: str) -> None:
        """Keep the place, through a fall of the machine too."""
        beside = self.path.with_name(f"{self.path.name}.new")
        with beside.open("w") as file:
            file.write(cursor + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)


def follow(
    client: Client,
    *,
    cursor: Cursor | None = None,
    after: str | None = None,
    types: Sequence[str] = (),
    organization_id: UUID | None = None,
    endless: bool = True,
) -> Iterator[Event]:
    """Events in their order, each at least once; waits for new ones unless ``endless`` is false.

    Begins where ``cursor`` is, else at ``after`` (START: the first event), else with what happens from now.
    The place is kept when all events before it were taken: an event counts as done once the next is asked
    for. Raises CursorGone when the portal no longer has what the cursor is of.
    """
    place = (cursor.load() if cursor else None) or after
    query = {"types": ",".join(types) or None, "organization_id": organization_id, "limit": LIMIT}
    while True:
        page = request(client, "GET", "/events", query={**query, "after": place})
        yield from page["data"]
        if cursor is not None and page["next_cursor"] != place:
            cursor.save(page["next_cursor"])
        place = page["next_cursor"]
        if page["has_more"]:
            continue
        if not endless:
            return
        time.sleep(max(float(page.get("poll_after") or 0), 1.0))
