"""The column of an e-mail address: kept, compared and mailed in ASCII, shown as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString

from mipass.base.kit.address import EMAIL_LENGTH, shown_email

if TYPE_CHECKING:

    class _CharField(models.CharField[str, str]):
        """Generic for the type checker alone."""

else:
    _CharField = models.CharField


class Address(str):
    """An address in ASCII, which every page of HTML shows in its own letters.

    A template asks a value for ``__html__`` before it escapes it; so no page can show the form in ASCII
    by mistake, and no code but a page's sees another one.
    """

    __slots__ = ()

    def __html__(self) -> SafeString:
        return escape(shown_email(str(self)))


class AddressField(_CharField):
    """A CharField of addresses; for migrations what ``written_as`` says, since the database sees no more."""

    written_as = "django.db.models.CharField"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": EMAIL_LENGTH, **options})

    def from_db_value(self, value: str | None, *_context: object) -> Address | None:
        """The column's value, which pages show as it was meant."""
        return None if value is None else Address(value)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Without this class, which no migration needs to know."""
        name, _path, args, options = super().deconstruct()
        return name, self.written_as, args, options


class UsernameField(AddressField):
    """The address that an account signs in with, which the first migration calls an EmailField."""

    written_as = "django.db.models.EmailField"
