"""What several resources share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, PlainSerializer, WithJsonSchema

Moment = Annotated[
    datetime,
    PlainSerializer(
        lambda at: at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        return_type=str,
        when_used="json",
    ),
    # The serializer's type alone would say no more than "a string".
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Digits = Annotated[str, Field(pattern=r"^[0-9]{1,78}$", examples=["4001"])]


class Body(Schema):
    """What a request sends. A member that it does not know is refused by its name."""

    model_config = ConfigDict(extra="forbid")


class ActorRef(Schema):
    """Who acted. Of an operator of the vendor no id is told; the system has none."""

    kind: Literal["admin", "operator", "person", "client", "device", "reader", "system"]
    id: UUID | None


class Changed(Schema):
    """Added to an object that a verb was for: whether this request changed it, or it was so already."""

    changed: bool
