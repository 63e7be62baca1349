"""`python -m tests.api_document`: write what `docs/api` has of the public API's description.

That is openapi-v1.json, and the pages of `tests.api_reference`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]
FILE = Path(__file__).resolve().parents[1] / "docs" / "api" / "openapi-v1.json"
SERVERS = [{"url": "https://portal.example.com/api/v1"}]  # each installation tells its own


def committed() -> Json:
    """What is written there."""
    document: Json = json.loads(FILE.read_text())
    return document


def of_any_installation(served: Mapping[str, Any]) -> Json:
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
    """Write them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mipass.settings")
    os.environ.setdefault("MIPASS_ENV", "development")
    import django

    django.setup()
    FILE.write_text(written(served()))


if __name__ == "__main__":
    main()
