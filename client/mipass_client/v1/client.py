from types import TracebackType
from typing import Self

import httpx
from attrs import define


@define
class Client:
    """Whom the functions ask. ``mipass_client.connect`` makes one; use it as a context manager."""

    http: httpx.Client

    def get_httpx_client(self) -> httpx.Client:
        """What sends the requests."""
        return self.http

    def __enter__(self) -> Self:
        self.http.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.http.__exit__(kind, error, trace)


AuthenticatedClient = Client  # the generator's name of one that has a token
