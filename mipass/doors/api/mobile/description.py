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
_TIME: Json = {
    "in": "query",
    "name": "time",
    "schema": {"type": "integer"},
    "description": "Lists of the past are not kept: answered with 501.",
}
TAGS = {
    "Acceptance": "How a phone takes a credential: OpenID4VCI 1.0 with DPoP.",
    "Readers": "How readers are enrolled, report, and learn what they go by.",
    "Status": "What is signed and public: status lists and revocation lists.",
}
PROBLEMS = ("Problem", "ReportRefused")  # schemas that are sent as problem documents
_PROBLEM: Json = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


@lru_cache(maxsize=1)
def describe(api: NinjaAPI) -> Json:
    """The document. Made once: the routers do not change while the program runs."""
    # Through JSON, since the framework numbers answers and JSON only names them.
    document: Json = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    document["servers"] = [{"url": settings.CONFIG.public_url}]
    document["info"]["license"] = {"name": "Apache 2.0", "identifier": "Apache-2.0"}
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    document["paths"] = {**document["paths"], **_signed_lists()}
    for operation in operations_of(document):
        _name_problems(operation)
        _name_common_refusals(operation)
        operation.setdefault("security", [])  # said of each, that nobody has to guess
        if _takes_proof(operation):
            operation["parameters"] = [*operation.get("parameters", []), DPOP_HEADER]
    _drop_unused(document)
    return document


def operations_of(document: Json) -> Iterator[Json]:
    """Every operation of every path."""
    for path in document["paths"].values():
        yield from path.values()


def _drop_unused(document: Json) -> None:
    """Schemas of forms, whose fields the framework writes into their requests."""
    written, schemas = json.dumps(document), document["components"]["schemas"]
    for name in list(schemas):
        if f'"#/components/schemas/{name}"' not in written:
            del schemas[name]


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


def _name_common_refusals(operation: Json) -> None:
    """What any address may answer: another method than its own, too many refusals, and no token at all."""
    answers = operation["responses"]
    answers["405"] = {
        "description": "Method Not Allowed",
        "headers": {"Allow": {"schema": {"type": "string"}}},
        **_PROBLEM,
    }
    answers["429"] = {
        "description": "Too Many Requests",
        "headers": {"Retry-After": {"schema": {"type": "integer"}}},
        **_PROBLEM,
    }
    if operation.get("security"):
        answers["401"]["content"] |= _PROBLEM["content"]


def _signed_lists() -> Json:
    """What is served without a router: status lists, which are signed and no JSON."""
    token = {"application/statuslist+cwt": {"schema": {"type": "string", "format": "binary"}}}
    revocations = {"application/pkix-crl": {"schema": {"type": "string", "format": "binary"}}}
    uris = {"type": "object", "properties": {"status_lists": {"type": "array", "items": {"type": "string"}}}}
    return {
        "/mobile/{organization_id}/status": _reading(
            "status_list",
            "The organization's status list",
            {
                "200": {"description": "OK", "content": token},
                "304": {"description": "Not Modified"},
                "406": {"description": "Not Acceptable", **_PROBLEM},
                "501": {"description": "Not Implemented", **_PROBLEM},
            },
            _TIME,
        ),
        "/mobile/{organization_id}/revoked/{root_id}.crl": _reading(
            "revocation_list",
            "The revocation list of one of the organization's roots (RFC 5280)",
            {"200": {"description": "OK", "content": revocations}},
            {**_ORGANIZATION, "name": "root_id"},
        ),
        "/mobile/{organization_id}/status/aggregation": _reading(
            "status_list_aggregation",
            "Which status lists the organization has",
            {"200": {"description": "OK", "content": {"application/json": {"schema": uris}}}},
        ),
    }


def _reading(operation_id: str, summary: str, responses: Json, *parameters: Json) -> Json:
    return {
        "get": {
            "operationId": operation_id,
            "summary": summary,
            "tags": ["Status"],
            "parameters": [_ORGANIZATION, *parameters],
            "responses": {**responses, "404": {"description": "Not Found", **_PROBLEM}},
        }
    }
