"""`python -m tests.api_document`: write docs/api/openapi-v1.json, the description of the public API."""

from __future__ import annotations

import json
from pathlib import Path

from mipass.doors.api.v1.description import Json

FILE = Path(__file__).resolve().parents[1] / "docs" / "api" / "openapi-v1.json"
SERVERS = [{"url": "https://portal.example.com/api/v1"}]  # each installation tells its own


def committed() -> Json:
    """What is written there."""
    document: Json = json.loads(FILE.read_text())
    return document


def of_any_installation(served: Json) -> Json:
    """What is served, without whose it is."""
    document: Json = json.loads(json.dumps({**served, "servers": SERVERS}))
    return document


def served() -> Json:
    """What a portal of this tree serves, without whose it is. Needs Django."""
    from mipass.doors.api.v1.api import api
    from mipass.doors.api.v1.description import describe

    return of_any_installation(describe(api))


def written(document: Json) -> str:
    """The document as it is committed."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write it."""
    import django

    django.setup()
    FILE.write_text(written(served()))


if __name__ == "__main__":
    main()
