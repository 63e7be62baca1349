"""Lists, walked page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ParamSpec, Protocol, TypeVar, cast

Asked = ParamSpec("Asked")
T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Page(Protocol[T_co]):
    """What every list of the API answers."""

    @property
    def data(self) -> Sequence[T_co]: ...

    @property
    def next_cursor(self) -> str | None: ...


def items(ask: Callable[Asked, Page[T]], *args: Asked.args, **kwargs: Asked.kwargs) -> Iterator[T]:
    """Everything in a list, asked for page by page: ``items(list_organizations.sync, client=client)``.

    What is added or removed meanwhile does not disturb the rest. Whoever wants to hear of changes follows
    the feed instead.
    """
    ask_for, asked = cast("Callable[..., Page[T]]", ask), dict(kwargs)
    while True:
        page = ask_for(*args, **asked)
        yield from page.data
        if page.next_cursor is None:
            return
        asked["after"] = page.next_cursor
