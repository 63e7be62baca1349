"""CBOR (RFC 8949) as the protocol uses it: written deterministically, read strictly.

The profile, the same here and in the holders' page (`tests/vectors/cbor_profile.json` holds both to it): one
item and nothing behind it; every length and number in its shortest form, none left open; no float, no
``undefined``, no other simple value than false, true and null; whole numbers within 2⁵³ of zero, which
JavaScript has too; text that is UTF-8; keys that are text or numbers, none twice, in any order; nested at
most 16 deep. No tag is turned into anything but a :class:`Tag`, so that nobody else's bytes choose what is
made.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import cbor2

from mipass.protocol.errors import ProtocolError

Tag = cbor2.CBORTag

EMBEDDED = 24  # RFC 8949, 3.4.5.1: the octets of an item, as an item
DATE_TIME = 0  # RFC 8949, 3.4.1
LARGEST = 1 << 20
DEEPEST = 16

HIGHEST = (1 << 53) - 1  # and as far below zero

_LEAVES = frozenset((str, bytes, bool, type(None)))
_KEYS = frozenset((int, str))  # so that a `true` is never taken for the 1 that it equals in Python

# The tags that the library would turn into objects of its own.
_KNOWN = (0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799)


def _as_tag(number: int) -> Any:
    return lambda value, _immutable: Tag(number, value)


_DECODERS: Mapping[int, Any] = {number: _as_tag(number) for number in _KNOWN}


def encode(value: object) -> bytes:
    """The item's bytes, shortest lengths and sorted keys, shorter ones first (RFC 8949, 4.2.3)."""
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes, *, largest: int = LARGEST) -> Any:
    """The item that these bytes are. Raises ProtocolError ``malformed``, also past ``largest`` bytes."""
    if len(data) > largest:
        raise ProtocolError("malformed", f"This is longer than the {largest} bytes that are read.")
    stream = BytesIO(data)
    try:
        item = cbor2.load(
            stream,
            max_depth=DEEPEST,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            semantic_decoders=_DECODERS,
        )
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise ProtocolError("malformed", "This is not the CBOR that the protocol uses.") from error
    if stream.tell() != len(data):
        raise ProtocolError("malformed", "There are bytes behind the CBOR item.")
    plain = _plain(item)
    # Written again in the order in which it came, it is the same octets if every head was the shortest.
    if cbor2.dumps(plain) != data:
        raise ProtocolError("malformed", "A length or a number is not in its shortest form.")
    return plain


def _plain(item: Any) -> Any:
    """The item in lists and dicts throughout: the library makes immutable what a tag holds.

    Refuses what a careless writer leaves where a value belongs (RFC 8949, 3.3).
    """
    if type(item) in _LEAVES:
        return item
    if type(item) is int:
        return _number(item)
    if isinstance(item, list | tuple):
        return [_plain(value) for value in item]
    if isinstance(item, dict | cbor2.frozendict):
        if not _KEYS.issuperset(map(type, item)):
            raise ProtocolError("malformed", "A map has a key that is neither number nor text.")
        return {_plain(key): _plain(value) for key, value in item.items()}
    if isinstance(item, Tag):
        return Tag(_number(item.tag), _plain(item.value))
    raise ProtocolError("malformed", "A value is a float, or left undefined.")


def _number(number: int) -> int:
    if abs(number) > HIGHEST:
        raise ProtocolError("malformed", "A number is larger than any that the protocol has.")
    return number


def is_number(value: object, wanted: int) -> bool:
    """Whether it is that whole number, and not the ``true`` or 1.0 that Python takes for it."""
    return type(value) is int and value == wanted


def embed(value: object) -> Tag:
    """The item as an embedded one: tag 24 over its own encoding."""
    return Tag(EMBEDDED, encode(value))


def embedded_bytes(item: object) -> bytes:
    """The octets inside a tag 24. Raises ProtocolError ``malformed``."""
    if isinstance(item, Tag) and item.tag == EMBEDDED and isinstance(item.value, bytes):
        return item.value
    raise ProtocolError("malformed", "An embedded CBOR item was expected.")


def take(mapping: object, key: str | int, kind: type[Any] | tuple[type[Any], ...]) -> Any:
    """The value under a key, of that type (a bool is no int). Raises ProtocolError ``malformed``."""
    value = mapping.get(key) if isinstance(mapping, dict) else None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ProtocolError("malformed", f"The field {key} is missing or of another type.")
    return value
