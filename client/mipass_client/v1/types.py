"""What is left out, and an answer with its headers."""

from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Generic, Literal, TypeVar

from attrs import define

T = TypeVar("T")


class Unset:
    """The kind of what is left out: neither sent nor null."""

    def __bool__(self) -> Literal[False]:
        return False


UNSET = Unset()


@define
class Response(Generic[T]):
    """An answer with its status and headers."""

    status_code: HTTPStatus
    content: bytes
    headers: MutableMapping[str, str]
    parsed: T
