"""While a page is only shown, no change may run: whoever calls one all the same is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from mipass.base.kit.errors import Refused

_only_looking: ContextVar[bool] = ContextVar("only_looking", default=False)


@contextmanager
def only_looking() -> Iterator[None]:
    """Within, every change is refused."""
    token = _only_looking.set(True)
    try:
        yield
    finally:
        _only_looking.reset(token)


def require_acting() -> None:
    """Raise Refused while something is only looked at."""
    if _only_looking.get():
        raise Refused("Nothing was sent.", code="only_looking")
