"""E-mail addresses as people type them: brought to one form, or refused; and shown as they were meant.

The form that is kept, mailed and compared is ASCII: a domain beyond it is mapped by IDNA 2008 (RFC 5891)
after UTS 46, non-transitional, so that ``ß`` and final ``ς`` stay the letters that they are. IDNA 2003 maps
them to other letters, which is another domain and may be somebody else's.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import refuse_invisible

EMAIL_LENGTH = 254  # octets; RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets
LOCAL_LENGTH = 64  # octets; RFC 5321, 4.5.3.1.1
LABEL = re.compile(r"[^@.\s]+")
_ENCODED = "xn--"


class _EmailValidator(EmailValidator):
    """Django's, made for many addresses: its pattern is compiled at once, the domains they share are kept."""

    user_regex = re.compile(EmailValidator.user_regex.pattern, re.IGNORECASE)

    def validate_domain_part(self, domain_part: str) -> bool:
        """Whether it is a domain; an IP address in brackets or a name without a dot is none."""
        return _is_domain(domain_part)


@lru_cache(maxsize=1024)
def _is_domain(domain: str) -> bool:
    return not domain.startswith("[") and EmailValidator(allowlist=[]).validate_domain_part(domain)


_validate_email = _EmailValidator(allowlist=[])


def clean_email(text: str, *, field: str = "email") -> str:
    """A lower-case address in ASCII. Plus-addresses stay distinct. Raises Invalid with what to correct."""
    typed = text.strip() if len(text) <= 4 * EMAIL_LENGTH else text
    if len(typed) > EMAIL_LENGTH:
        raise _too_long(field)
    if not typed.isascii():
        typed = unicodedata.normalize("NFC", typed)
        refuse_invisible(typed, field=field)
    local, _at, domain = typed.rpartition("@")
    email = f"{local}@{_domain(domain)}".lower()
    try:
        # Django's validator lets a quoted local part hold control characters, and takes two letters beyond
        # ASCII for the `s` and `k` that they look like; none is let through.
        _validate_email(email if email.isascii() and email.isprintable() else "")
    except ValidationError:
        raise Invalid(
            _("Enter an e-mail address such as name@example.com."), code="bad_email", field=field
        ) from None
    if len(email) > EMAIL_LENGTH or len(local) > LOCAL_LENGTH:
        raise _too_long(field)
    return email


def _too_long(field: str) -> Invalid:
    return Invalid(
        _("This e-mail address is too long: at most 64 characters before the @, 254 in all."),
        code="address_too_long",
        field=field,
    )


@lru_cache(maxsize=1024)
def _domain(domain: str) -> str:
    """A domain in ASCII; nothing for what is none by IDNA 2008."""
    if domain.isascii() and _ENCODED not in domain.lower():
        return domain
    try:
        return idna.encode(domain, uts46=True, transitional=False).decode("ascii")
    except UnicodeError:  # idna's own errors are of this kind
        return ""


@lru_cache(maxsize=4096)
def shown_email(email: str) -> str:
    """An address as a person reads it: the domain in its own letters (U-labels, RFC 5890, 2.3.2.1).

    What is no address, or not to be read so, comes back as it is. Cleaning it gives the address again.
    """
    local, at, domain = email.rpartition("@")
    if _ENCODED not in domain:
        return email
    try:
        shown = f"{local}{at}{idna.decode(domain)}"
    except UnicodeError:
        return email
    return shown if _domain(shown.rpartition("@")[2]) == domain else email


def searched_email(text: str) -> str:
    """A part of an address as it stands in the kept form: each label beyond ASCII in its encoded one."""
    local, at, domain = text.rpartition("@")
    return text if text.isascii() else f"{local}{at}{LABEL.sub(_label, domain)}"


def _label(found: re.Match[str]) -> str:
    encoded = _domain(found[0])
    return encoded if encoded.startswith(_ENCODED) else found[0]  # a long s is not to find an s


def masked_email(email: str) -> str:
    """Enough of an address for its owner to know it: the first letter and the domain."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"
