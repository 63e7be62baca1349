"""The items of the feed as JSON Schema (2020-12), so that whoever reads them can check and generate."""

from __future__ import annotations

from typing import Any

from mipass.base.audit.public import MOST_LISTED, public_types
from mipass.base.kit.actor import ActorKind
from mipass.base.kit.shapes import ID, Schema, or_none
from mipass.base.kit.vocabulary import EventType

URL = {"anyOf": [{"type": "string", "format": "uri"}, {"type": "null"}]}


def item_schemas() -> dict[str, Any]:
    """The schema of an item of each public type, by its public name, in the present language."""
    types = sorted(public_types().values(), key=lambda event: event.public)
    return {event.public: _item(event) for event in types}


def _item(event: EventType) -> dict[str, Any]:
    members = {
        "type": {"const": event.public},
        "timestamp": {"type": "string", "format": "date-time"},
        "data": _data(event),
    }
    return {"title": str(event.words), **_object(members)}


def _data(event: EventType) -> dict[str, Any]:
    return _object(
        {
            "event_id": ID.schema,
            "sequence": {"type": "integer", "minimum": 1},
            "distributor_id": ID.schema,
            "organization_id": or_none(ID).schema,
            "actor": _object({"kind": {"enum": [*ActorKind]}, "id": or_none(ID).schema}),
            "subject": _object({"type": {"const": event.subject_type}, "id": or_none(ID).schema}),
            "details": _details(event),
            "url": URL,
        }
    )


def _details(event: EventType) -> dict[str, Any]:
    """As the event declares them; a long list is a number under another name."""
    own = event.schema()
    members, required = dict[str, Schema](), list[str]()
    for name, schema in own["properties"].items():
        if schema.get("type") == "array":
            members[name] = {**schema, "maxItems": MOST_LISTED}
            members[f"{name}_count"] = {"type": "integer", "minimum": MOST_LISTED + 1}
        else:
            members[name] = schema
            required += [name] if name in own["required"] else []
    return {**_object(members), "required": required}


def _object(members: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": members,
        "required": [*members],
        "additionalProperties": False,
    }
