"""A program that uses the API in tests: a client with scopes, and requests with its token."""

import re
from collections.abc import Collection
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import Resolver404

from mipass.domains.accounts.models import Account
from mipass.domains.admins.scopes import SCOPES
from mipass.domains.clients.granting import Grant
from mipass.domains.clients.models import ApiClient
from mipass.domains.clients.operations import make_client
from mipass.domains.distributors.models import Distributor
from mipass.doors.api.v1.api import api
from mipass.doors.api.v1.description import codes_of, describe, operations_of
from tests.fixtures import actor_of

BASE = "/api/v1"
EVERY_SCOPE = tuple(SCOPES)
_keys = count()


class Program:
    """Sends JSON with a token, and an Idempotency-Key of its own with what is no GET."""

    def __init__(self, client: ApiClient, token: str) -> None:
        self.client, self.token = client, token

    def get(self, path: str, **query: Any) -> Any:
        return self.send("GET", path, query=query)

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.send("POST", path, body, **options)

    def patch(self, path: str, body: Any, **options: Any) -> Any:
        return self.send("PATCH", path, body, **options)

    def put(self, path: str, body: Any, **options: Any) -> Any:
        return self.send("PUT", path, body, **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self.send("DELETE", path, **options)

    def csv(self, path: str, content: str, **options: Any) -> Any:
        """Send a list of cells."""
        return self.send("POST", path, content.encode(), kind="text/csv", **options)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = "",
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        kind: str = "application/json",
    ) -> Any:
        """The answer. ``key`` None sends none."""
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if method != "GET" and key is not None:
            sent["Idempotency-Key"] = key or f"key-{next(_keys)}"
        answer = Client().generic(
            method,
            BASE + path,
            b"" if body is None else _octets(body),
            content_type=kind,
            query_params=query,
            headers=sent,
        )
        require_declared(method, answer)
        return answer


def require_declared(method: str, answer: Any) -> None:
    """Raise AssertionError for a refusal whose code its operation does not name."""
    try:
        route = answer.resolver_match.route
    except Resolver404:  # of no operation
        return
    if answer.status_code < 400:
        return
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.removeprefix("api/v1"))
    answers, code = declared().get((path, method), {}), answer.json()["code"]
    is_named = code in codes_of(answers.get(str(answer.status_code), {}))
    assert is_named or code == "method_not_allowed", (method, path, answer.json())


@cache
def declared() -> dict[tuple[str, str], Any]:
    """The answers of each operation, by its path and method."""
    operations = operations_of(describe(api))
    return {(path, method.upper()): each["responses"] for path, method, each in operations}


def _octets(body: Any) -> bytes:
    import json

    return body if isinstance(body, bytes) else json.dumps(body, default=str).encode()


def make_program(
    admin: Account,
    distributor: Distributor,
    *scopes: str,
    organization_ids: Collection[UUID] | None = None,
    networks: Collection[str] = (),
    days: int = 90,
) -> Program:
    """A client that the admin made; with every scope that its reach allows unless some are named."""
    reaches_all = organization_ids is None
    chosen = scopes or [code for code in EVERY_SCOPE if reaches_all or not SCOPES[code].needs_all]
    grant = Grant("Program", [SCOPES[code] for code in chosen], organization_ids, tuple(networks))
    new = make_client(
        actor=actor_of(admin, distributor),
        distributor=distributor,
        grant=grant,
        days=days,
        idempotency_key=f"program-{next(_keys)}",
    )
    return Program(new.client, new.text)
