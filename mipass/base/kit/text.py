"""Names and addresses as people type them, brought to one form or refused with a reason."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from mipass.base.kit.errors import Invalid

NAME_LENGTH = 100
EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3: a path of 256 octets with its angle brackets
_FORBIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, bidi marks, unassigned


class _EmailValidator(EmailValidator):
    """Django's, made for many addresses: its pattern is compiled at once, the domains they share are kept."""

    user_regex = re.compile(EmailValidator.user_regex.pattern, re.IGNORECASE)

    def validate_domain_part(self, domain_part: str) -> bool:
        """Whether it is a domain, or an IP address in brackets."""
        return _is_domain(domain_part)


@lru_cache(maxsize=1024)
def _is_domain(domain: str) -> bool:
    return EmailValidator().validate_domain_part(domain)


_validate_email = _EmailValidator()


def clean_name(text: str, *, field: str, length: int = NAME_LENGTH, required: bool = True) -> str:
    """A single line in NFC with single spaces. Raises Invalid for control, bidi or too many characters."""
    name = unicodedata.normalize("NFC", re.sub(r"[ \t\u00a0]+", " ", text)).strip()
    if required and not name:
        raise Invalid(_("Enter a value."), code="required", field=field)
    if len(name) > length:
        raise Invalid(
            _("Use at most %(limit)d characters; this has %(count)d.")
            % {"limit": length, "count": len(name)},
            code="too_long",
            field=field,
        )
    if bad := next((c for c in name if unicodedata.category(c) in _FORBIDDEN_CATEGORIES), None):
        raise Invalid(
            _("Remove the invisible or control character U+%(code)04X.") % {"code": ord(bad)},
            code="forbidden_character",
            field=field,
        )
    return name


def name_key(name: str) -> str:
    """The form under which two names count as the same (NFKC, case folded)."""
    return unicodedata.normalize("NFKC", name).casefold()


def clean_email(text: str, *, field: str = "email") -> str:
    """A lower-case address. Plus-addresses stay distinct. Raises Invalid with what to correct.

    An internationalised domain is kept in its ASCII form (IDNA), so that one person has one address.
    """
    email = unicodedata.normalize("NFC", text).strip()
    local, at, domain = email.rpartition("@")
    if at and not domain.isascii():
        domain = _idna(domain)
    email = f"{local}{at}{domain}".lower()
    try:
        # Django's validator lets a quoted local part hold control characters, and takes two letters beyond
        # ASCII for the `s` and `k` that they look like; none is let through.
        _validate_email(email if email.isascii() and email.isprintable() else "")
    except ValidationError:
        raise Invalid(
            _("Enter an e-mail address such as name@example.com."), code="bad_email", field=field
        ) from None
    if len(email) > EMAIL_LENGTH:
        raise Invalid(
            _("This e-mail address is too long (254 characters at most)."), code="too_long", field=field
        )
    return email


def _idna(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def clean_digits(text: str, *, field: str, maximum: int | None = None) -> int:
    """A whole number as people type it: spaces and leading zeros forgiven, other scripts' digits understood.

    Raises Invalid for anything else: signs, fractions, letters, more than 40 digits.
    """
    digits = unicodedata.normalize("NFKC", text).replace(" ", "").replace("\u202f", "").strip()
    if not digits.isdecimal() or len(digits) > 40:
        raise Invalid(_("Enter a whole number, digits only."), code="bad_number", field=field)
    number = int(digits)
    if maximum is not None and number > maximum:
        raise Invalid(
            _("Enter a number of at most %(limit)s.") % {"limit": maximum}, code="out_of_range", field=field
        )
    return number
