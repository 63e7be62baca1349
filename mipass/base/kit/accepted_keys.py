"""Secret keys by which sessions and links may still be signed, each until its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from mipass.base.kit.clock import now


class AcceptedKeys(list[str]):
    """For SECRET_KEY_FALLBACKS: a key drops out when its time comes, in processes that run on as well."""

    def __init__(self, keys: Iterable[tuple[str, datetime | None]]) -> None:
        self._until = dict(keys)
        super().__init__(self._until)

    def __iter__(self) -> Iterator[str]:
        moment = now()
        return (key for key, until in self._until.items() if until is None or until > moment)
