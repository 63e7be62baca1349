"""`python -m tests.api_reference`: write docs/api/errors.md and docs/api/resources.md from what is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mipass.doors.api.v1.description import Json, operations_of
from mipass.doors.api.v1.error_codes import CODES_OF_STATUS

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "api"
ERRORS = """# Error codes

Refusals are problem documents (RFC 9457): [how](requests.md#errors). The same list is served at
`/api/docs/errors`, to which `type` of each refusal leads.

| code | status | what to do |
|---|---|---|
"""
RESOURCES = """# Every resource

All addresses below `{portal}/api/v1`, each with the scope that it needs; *any* is every token's. What goes
in and out stands in `/api/v1/openapi.json`, and as a page at `/api/docs`.
"""


def errors_page() -> str:
    """The page of error codes."""
    rows = [
        f"| `{code}` | {status} | {text} |\n"
        for status, codes in CODES_OF_STATUS.items()
        for code, text in codes.items()
    ]
    return ERRORS + "".join(rows)


def resources_page(document: Json) -> str:
    """The page of all addresses."""
    tags = [(tag["name"], tag["description"]) for tag in document["tags"]]
    return RESOURCES + "".join(_section(document, name, text) for name, text in tags)


def _section(document: Json, tag: str, text: str) -> str:
    rows = "".join(_rows(document, tag))
    return f"\n## {tag}\n\n{text}\n\n| request | scope | what |\n|---|---|---|\n{rows}"


def _rows(document: Json, tag: str) -> Iterator[str]:
    for path, method, operation in operations_of(document):
        if operation["tags"][0] == tag:
            needed = " or ".join(f"`{scope}`" for scope in operation.get("x-required-scope", []))
            needed += "".join(f" and `{scope}`" for scope in operation.get("x-also-required-scope", []))
            scope = needed or ("*any*" if operation["security"] else "*none*")
            text = " ".join(operation["description"].split("\n\n")[0].split())
            yield f"| `{method.upper()} {path}` | {scope} | {text} |\n"


def main() -> None:
    """Write both."""
    import django

    django.setup()
    from mipass.doors.api.v1.api import api
    from mipass.doors.api.v1.description import describe

    (FOLDER / "errors.md").write_text(errors_page())
    (FOLDER / "resources.md").write_text(resources_page(describe(api)))


if __name__ == "__main__":
    main()
