"""By what a person is recognized in texts that others wrote: where somebody is erased, these go too."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from mipass.base.kit.address import shown_email
from mipass.base.kit.text import name_key
from mipass.protocol.keys import base64url

SHORTEST = 4  # characters of a number or key that is told from others by itself
ERASED_DOMAIN = "example.invalid"  # RFC 2606: nobody has it, ever
STEP = 1_000  # characters that are brought to one form together
_BY_NUMBER = re.compile(r"\\u([0-9a-fA-F]{4})")


def erased_address(id: UUID) -> str:
    """What stands in the place of an address. Of each row another one: addresses may have to differ."""
    return f"erased+{id}@{ERASED_DOMAIN}"


def random_thumbprint() -> str:
    """What stands in the place of a key's thumbprint (RFC 7638): that of no key."""
    return base64url(secrets.token_bytes(32))


@dataclass(frozen=True)
class Traces:
    """Addresses and whole names stand anywhere in a text; ``words`` alone, as numbers and keys do.

    ``names`` are pairs of a first and a last name: a text that has both is of the person. A word of fewer
    than 4 characters is of many people, and is not looked for.
    """

    addresses: frozenset[str] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()
    words: frozenset[str] = field(default=frozenset())

    def __or__(self, other: Traces) -> Traces:
        """What one of both is recognized by."""
        return Traces(self.addresses | other.addresses, self.names | other.names, self.words | other.words)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._texts or self._names or self._words)

    def are_in(self, *texts: str) -> bool:
        """Whether the texts together tell of the person, however they are spelled."""
        found = _folded(" ".join(texts))
        if any(text in found for text in self._texts):
            return True
        if any(_is_word(given, found) and _is_word(family, found) for given, family in self._names):
            return True
        return any(_is_word(word, found) for word in self._words)

    def may_be_in(self, *texts: str) -> bool:
        """Whether the texts may tell of the person: one of the names or part of an address is a word of them.

        For what is lost without harm, such as the name of a file.
        """
        return self.are_in(*texts) or _any_part(self._parts, texts)

    def may_be_searched_for(self, *texts: str) -> bool:
        """The same, but a first name alone is many people's."""
        return self.are_in(*texts) or _any_part({family for _given, family in self.names}, texts)

    def may_be_within(self, value: Any) -> bool:
        """`may_be_in` for all texts in a value such as JSON has."""
        return self.may_be_in(*_texts_in(value))

    def are_within(self, value: Any) -> bool:
        """The same of all texts in a value such as JSON has."""
        return self.are_in(*_texts_in(value))

    @cached_property
    def _parts(self) -> frozenset[str]:
        names = {part for pair in self.names for part in pair}
        return frozenset(
            names | {part for each in self.addresses for part in each.partition("@")[0].split(".")}
        )

    @cached_property
    def _texts(self) -> Sequence[str]:
        known = {form for each in self.addresses for form in (each, shown_email(each))}
        return sorted(_folded(text) for text in known if text)

    @cached_property
    def _names(self) -> Sequence[tuple[str, str]]:
        return [(_folded(given), _folded(family)) for given, family in self.names if given and family]

    @cached_property
    def _words(self) -> Sequence[str]:
        return sorted(_folded(word) for word in self.words if len(word) >= SHORTEST)


def _folded(text: str) -> str:
    """As `name_key`, whatever its length; what JSON spells by numbers is spelled out."""
    spelled = _BY_NUMBER.sub(lambda found: chr(int(found[1], 16)), text) if "\\u" in text else text
    if spelled.isascii():
        return spelled.lower()
    return "".join(name_key(spelled[start : start + STEP]) for start in range(0, len(spelled), STEP))


def _any_part(parts: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether one of the parts stands in the texts with no letter before or after it."""
    found = _folded(" ".join(texts))
    return any(
        re.search(rf"(?<![^\W\d_]){re.escape(_folded(part))}(?![^\W\d_])", found)
        for part in parts
        if len(part) > 1
    )


def _is_word(word: str, text: str) -> bool:
    return word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _texts_in(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield str(name)
            yield from _texts_in(each)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for each in value:
            yield from _texts_in(each)
    elif isinstance(value, int):
        yield str(value)
