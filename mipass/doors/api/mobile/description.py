"""The OpenAPI 3.1 document of the mobile API: what the routers say, and what they cannot say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from ninja import NinjaAPI

from mipass.doors.api.problems import CONTENT_TYPE as PROBLEM

Json = dict[str, Any]

DPOP_HEADER: Json = {
    "in": "header",
    "name": "DPoP",
    "required": True,
    "schema": {"type": "string"},
    "description": "A proof by the phone's key for this very request (RFC 9449), used once.",
}
_ORGANIZATION: Json = {
    "in": "path",
    "name": "organization_id",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
}
PROBLEMS = ("Problem", "ReportRefused")  # schemas that are sent as problem documents
_PROBLEM: Json = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


@lru_cache(maxsize=1)
def describe(api: NinjaAPI) -> Json:
    """The document. Made once: the routers do not change while the program runs."""
    # Through JSON, since the framework numbers answers and JSON only names them.
    document: Json = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    document["servers"] = [{"url": settings.CONFIG.public_url}]
    document["paths"] = {**document["paths"], **_signed_lists()}
    for operation in operations_of(document):
        _name_problems(operation)
        if _takes_proof(operation):
            operation["parameters"] = [*operation.get("parameters", []), DPOP_HEADER]
    return document


def operations_of(document: Json) -> Iterator[Json]:
    """Every operation of every path."""
    for path in document["paths"].values():
        yield from path.values()


def _takes_proof(operation: Json) -> bool:
    schemes = {name for each in operation.get("security", []) for name in each}
    return operation["operationId"] == "token" or "DeviceToken" in schemes


def _name_problems(operation: Json) -> None:
    """Problems have a media type of their own, which the framework does not know."""
    for response in operation["responses"].values():
        content = response.get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        if schema.get("$ref", "").rpartition("/")[2] in PROBLEMS:
            response["content"] = {PROBLEM: content["application/json"]}


def _signed_lists() -> Json:
    """What is served without a router: status lists, which are signed and no JSON."""
    token = {"application/statuslist+cwt": {"schema": {"type": "string", "format": "binary"}}}
    uris = {"type": "object", "properties": {"status_lists": {"type": "array", "items": {"type": "string"}}}}
    return {
        "/mobile/{organization_id}/status": _reading(
            "status_list",
            "The organization's status list",
            {"200": {"description": "OK", "content": token}, "304": {"description": "Not Modified"}},
        ),
        "/mobile/{organization_id}/status/aggregation": _reading(
            "status_list_aggregation",
            "Which status lists the organization has",
            {"200": {"description": "OK", "content": {"application/json": {"schema": uris}}}},
        ),
    }


def _reading(operation_id: str, summary: str, responses: Json) -> Json:
    return {
        "get": {
            "operationId": operation_id,
            "summary": summary,
            "tags": ["Status"],
            "parameters": [_ORGANIZATION],
            "responses": {**responses, "404": {"description": "Not Found", **_PROBLEM}},
        }
    }
