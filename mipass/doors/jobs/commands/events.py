"""`mipass events`: what the log, and whoever is told of it, can hold."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from django.utils import translation

from mipass.base.audit.public import public_names
from mipass.base.audit.public_schema import item_schemas
from mipass.base.kit.vocabulary import EventType, vocabulary

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def events(
    *,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the details as JSON Schema (2020-12).")
    ] = False,
    public: Annotated[bool, typer.Option("--public", help="Only what programs are told.")] = False,
) -> None:
    """List every type of event, with the details that it carries: ids, numbers and codes, never free text.

    With --public what programs are told, by the names under which the event feed and webhooks have them.
    """
    with translation.override("en"):
        if schema:
            wanted = public_schema() if public else event_schema()
            typer.echo(json.dumps(wanted, indent=2, ensure_ascii=False))
            return
        if public:
            typer.echo("\n".join(public_names()))
            return
        for code, event in sorted(vocabulary().events.items()):
            typer.echo(f"{code}  {event.words}{''.join(f' [{name}]' for name in event.details)}")


def public_schema() -> dict[str, Any]:
    """The schema of each item of the event feed, under its public name."""
    return {"$schema": DIALECT, "title": "Items of the event feed", "$defs": item_schemas()}


def event_schema() -> dict[str, Any]:
    """The schema of each type's details, under the type's code, with its public name where it has one."""
    types = {code: _named(event) for code, event in sorted(vocabulary().events.items())}
    return {"$schema": DIALECT, "title": "Details of events", "$defs": types}


def _named(event: EventType) -> dict[str, Any]:
    return event.schema() | ({"x-public-name": event.public} if event.public else {})
