"""`mipass events`: what the log, and whoever is told of it, can hold."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from django.utils import translation

from mipass.base.kit.vocabulary import vocabulary

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def events(
    *,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the details as JSON Schema (2020-12).")
    ] = False,
) -> None:
    """List every type of event, with the details that it carries: ids, numbers and codes, never free text."""
    with translation.override("en"):
        if schema:
            typer.echo(json.dumps(event_schema(), indent=2, ensure_ascii=False))
            return
        for code, event in sorted(vocabulary().events.items()):
            typer.echo(f"{code}  {event.words}{''.join(f' [{name}]' for name in event.details)}")


def event_schema() -> dict[str, Any]:
    """The schema of each type's details, under the type's code."""
    types = {code: event.schema() for code, event in sorted(vocabulary().events.items())}
    return {"$schema": DIALECT, "title": "Details of events", "$defs": types}
