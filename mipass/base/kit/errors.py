"""What a rule may answer instead of doing its work. Doors turn each class into their own form of answer."""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """A refusal: ``code`` is stable for programs, the message fit for a person, ``field`` names an input.

    ``facts`` are what the message tells beside its words, for a door that has words of its own.
    """

    code = "refused"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        facts: Mapping[str, str | int] | None = None,
    ) -> None:
        super().__init__(message)
        self.facts = dict(facts or {})
        self.message = message
        self.code = code or self.code
        self.field = field


class NotFound(DomainError):
    """The object does not exist, or must look so to this actor."""

    code = "not_found"

    def __init__(self, message: str = "Not found.") -> None:
        super().__init__(message)


class Forbidden(DomainError):
    """The actor sees the object but may not do this to it."""

    code = "forbidden"

    def __init__(self, message: str = "You do not have permission to do this.") -> None:
        super().__init__(message)


class Invalid(DomainError):
    """An input is wrong; the message says what would be right."""

    code = "invalid"


class Refused(DomainError):
    """The inputs are right, but the present state does not allow it."""


class TooManyAttempts(DomainError):
    """A limit is reached; try again after ``retry_after`` seconds."""

    code = "too_many_attempts"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
