"""Names, numbers and codes as people type them, brought to one form or refused with a reason."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from mipass.base.kit.errors import Invalid

NAME_LENGTH = 100
MOST_DIGITS = 40
LONGEST_KEY = 1_000  # characters of a name that are compared
COMPOSED = 4  # at most as many characters become one in NFC
_PLAIN = {"Pd": "-", "Zs": " "}  # by category: dashes and spaces
# Soft hyphen, zero-width space and joiners, marks of direction, word joiner, byte order mark. Not what turns
# the order of letters round (U+202A to U+202E, U+2066 to U+2069): it shows another number than there is.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), "")
MINUS = "\u2212"
_FORBIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, bidi marks, unassigned


def clean_name(text: str, *, field: str, length: int = NAME_LENGTH, required: bool = True) -> str:
    """A single line in NFC with single spaces. Raises Invalid for control, bidi or too many characters.

    The length comes first: to normalize a stranger's marks takes time by the square of their number.
    """
    name = re.sub(r"[ \t\u00a0]+", " ", text).strip()
    if len(name) <= COMPOSED * length:
        name = unicodedata.normalize("NFC", name).strip()
    if required and not name:
        raise Invalid(_("Enter a value."), code="required", field=field)
    if len(name) > length:
        raise Invalid(
            _("Use at most %(limit)d characters; this has %(count)d.")
            % {"limit": length, "count": len(name)},
            code="too_long",
            field=field,
        )
    refuse_invisible(name, field=field)
    return name


def refuse_invisible(text: str, *, field: str) -> None:
    """Raise Invalid for a control, bidi or otherwise invisible character, naming it."""
    if bad := next((c for c in text if unicodedata.category(c) in _FORBIDDEN_CATEGORIES), None):
        raise Invalid(
            _("Remove the invisible or control character U+%(code)04X.") % {"code": ord(bad)},
            code="forbidden_character",
            field=field,
            facts={"character": f"U+{ord(bad):04X}"},
        )


def plain(text: str) -> str:
    """A number, code or format's name without what nobody sees or means in one.

    Invisible characters are dropped, any dash is ``-``, any space one blank. Nothing else is taken for what
    it looks like: a superscript 2 is no 2. Not for names and addresses, where each character counts.
    """
    if text.isascii():
        return text.strip()
    seen = text.translate(_UNSEEN).replace(MINUS, "-")
    kinds = {ord(c): unicodedata.category(c) for c in set(seen)}
    return seen.translate({c: _PLAIN[kind] for c, kind in kinds.items() if kind in _PLAIN}).strip()


def name_key(name: str) -> str:
    """The form under which two names count as the same (NFKC, case folded)."""
    return unicodedata.normalize("NFKC", name[:LONGEST_KEY]).casefold()


def clean_digits(text: str, *, field: str, maximum: int | None = None) -> int:
    """A whole number as people type it, in the digits of any script.

    Spaces, invisible marks and leading zeros are forgiven. Raises Invalid for anything else: signs,
    fractions, letters, more than 40 digits.
    """
    digits = plain(text).replace(" ", "") if len(text) <= 4 * MOST_DIGITS else ""
    if not digits.isdecimal() or len(digits) > MOST_DIGITS:
        raise Invalid(_("Enter a whole number, digits only."), code="bad_number", field=field)
    number = int(digits)
    if maximum is not None and number > maximum:
        raise Invalid(
            _("Enter a number of at most %(limit)s.") % {"limit": maximum}, code="out_of_range", field=field
        )
    return number
