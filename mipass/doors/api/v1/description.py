"""The OpenAPI 3.1 document of the public API: what the routers say, and what they cannot say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from ninja import NinjaAPI

from mipass.domains.clients.retiring import RETIRING
from mipass.doors.api.problems import CONTENT_TYPE as PROBLEM

Json = dict[str, Any]
BASE = "/api/v1"
TAGS: Mapping[str, str] = {
    "Clients": "Who asks, with what rights, and its tokens.",
    "Formats": "Card formats and their fields.",
    "Organizations": "The customers of the distributor.",
    "Credentials": "Credentials, from the invitation to the end.",
    "Batches": "Many credentials from one file.",
    "Bulk actions": "One verb for many credentials.",
    "Reconciliations": "A panel's list of cards, compared with the credentials here.",
    "Holders": "The people behind the addresses of credentials.",
    "Number pools": "Ranges of card numbers.",
    "Export profiles": "Files as access control systems want them.",
    "Files": "Files that are too long for one answer.",
    "Readers": "Readers, their firmware and enrolling.",
    "Credits": "The ledger, limits and vouchers.",
    "Admins": "Admins and invitations.",
    "Distributor": "The distributor itself.",
    "Events": "The event feed and the audit log.",
    "Webhooks": "Events sent to an address of yours.",
}
_KEY: Json = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 102},
    "description": "A new value for each new request, the same one to retry it.",
}
_VERSION: Json = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The version that the change was made of: 412 if it is another by now.",
}
_RETRY: Json = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}}
_PROBLEM: Json = {"$ref": "#/components/schemas/ApiProblem"}
_HEADERS: Mapping[str, Json] = {
    "405": {"Allow": {"schema": {"type": "string"}}},
    "412": {"ETag": {"schema": {"type": "string"}, "description": "The present version"}},
    "429": _RETRY,
    "503": _RETRY,
}


@lru_cache(maxsize=1)
def describe(api: NinjaAPI) -> Json:
    """The document. Made once: the routers do not change while the program runs."""
    # Through JSON, since the framework numbers answers and JSON only names them.
    document: Json = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    document["servers"] = [{"url": settings.CONFIG.public_url + BASE}]
    document["info"]["license"] = {"name": "Apache 2.0", "identifier": "Apache-2.0"}
    document["paths"] = {_plain(path): content for path, content in document["paths"].items()}
    document["components"]["securitySchemes"] = {
        "ApiToken": {"type": "http", "scheme": "bearer", "description": "A token of an API client: mip_…"}
    }
    for _path, method, operation in operations_of(document):
        _tell(method, operation)
        document["components"]["schemas"] |= operation.get("requestBody", {}).pop("x-schemas", {})
    _drop_unused(document)
    used = {tag for _path, _method, operation in operations_of(document) for tag in operation["tags"]}
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items() if name in used]
    return document


def _drop_unused(document: Json) -> None:
    """The framework lists queries too, which are told parameter by parameter."""
    schemas = document["components"]["schemas"]
    needed = _named_in(document["paths"])
    while found := {name for known in needed for name in _named_in(schemas[known])} - needed:
        needed |= found
    document["components"]["schemas"] = {name: each for name, each in schemas.items() if name in needed}


def _named_in(part: Any) -> set[str]:
    return set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(part)))


def operations_of(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Every operation with its path and method."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _plain(path: str) -> str:
    """Without the converters of Django's paths, which the framework leaves in some."""
    for kind in ("uuid:", "int:", "str:"):
        path = path.replace("{" + kind, "{")
    return path


def _problem_with(codes: Sequence[str]) -> Json:
    """A problem whose code is one of these."""
    return {"allOf": [_PROBLEM, {"type": "object", "properties": {"code": {"enum": list(codes)}}}]}


def codes_of(told: Json) -> list[str]:
    """The codes that an answer of the document can have; none where it is no refusal."""
    schema = told.get("content", {}).get(PROBLEM, {}).get("schema", {})
    codes: list[str] = schema["allOf"][1]["properties"]["code"]["enum"] if schema else []
    return codes


def _tell(method: str, operation: Json) -> None:
    codes = operation.pop("x-codes")
    for parameter in operation.get("parameters", ()):
        parameter.pop("examples", None)  # the framework copies them from the schema, where they may stay
    for status, told in operation["responses"].items():
        if int(status) >= 400:
            told["content"] = {PROBLEM: {"schema": _problem_with(codes[status])}}
            if status in _HEADERS:
                told["headers"] = _HEADERS[status]
    if method in {"post", "put"} and operation.get("security"):
        required = operation.pop("x-idempotency-key", "") == "required"
        operation.setdefault("parameters", []).append({**_KEY, "required": required})
    if method == "patch":
        operation.setdefault("parameters", []).append(_VERSION)
    operation.setdefault("security", [])
    if ending := RETIRING.get(operation["operationId"]):
        operation["deprecated"] = True
        operation["x-sunset"] = f"{ending.ends:%Y-%m-%d}"
        operation["description"] += f"\n\nIt ends on {ending.ends:%Y-%m-%d}. {ending.instead}"
