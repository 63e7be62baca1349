"""What a detail of an event may hold, as JSON Schema (2020-12): ids, numbers and codes, never free text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise

Words = str | Promise
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema, and the words of the values where they have some."""

    schema: Schema
    words: Mapping[str, Words] = field(default_factory=dict)
    is_required: bool = True


ID = Shape({"type": "string", "format": "uuid"})
NUMBER = Shape({"type": "integer"})
MOMENT = Shape({"type": "string", "format": "date-time"})  # RFC 3339 in whole seconds, UTC with Z
FLAG = Shape({"type": "boolean"})
CODE = Shape({"type": "string", "pattern": r"^[A-Za-z0-9_:.\-]{1,64}$"})


def code_in(words: Mapping[str, Words]) -> Shape:
    """A code that has these words, or one that has none yet."""
    return replace(CODE, words=words)


def one_of(*values: str) -> Shape:
    """One of these codes."""
    return Shape({"enum": list(values)})


def choice_of(choices: type[TextChoices]) -> Shape:
    """A value of an enumeration, in its words."""
    return Shape({"enum": [str(value) for value in choices.values]}, dict(choices.choices))


def many(shape: Shape) -> Shape:
    """Any number of such values."""
    return replace(shape, schema={"type": "array", "items": shape.schema})


def or_none(shape: Shape) -> Shape:
    """Such a value, or null."""
    return replace(shape, schema={"anyOf": [shape.schema, {"type": "null"}]})


def optional(shape: Shape) -> Shape:
    """A detail that may be left out."""
    return replace(shape, is_required=False)


_TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "null": type(None)}
_FORMATS = {
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "date-time": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
}


def fits(value: object, schema: Schema) -> bool:
    """Whether a value of JSON is what the schema of a shape says."""
    if "anyOf" in schema:
        return any(fits(value, one) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    kind = schema["type"]
    if not isinstance(value, _TYPES[kind]) or isinstance(value, bool) is not (kind == "boolean"):
        return False
    if isinstance(value, list):
        return all(fits(item, schema["items"]) for item in value)
    pattern = schema.get("pattern") or _FORMATS.get(schema.get("format", ""))
    return pattern is None or re.fullmatch(pattern, str(value)) is not None
