"""Which codes an operation can be refused with: those of the walk to it, and those that it names itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mipass.doors.api.v1.error_codes import CODES_OF_STATUS, STATUS_OF_CODE


@dataclass(frozen=True, slots=True)
class Shape:
    """What of an operation decides how far a request to it gets.

    ``takes_input`` is a body or a query that is described, ``sends_json`` a body that is read as JSON,
    ``walks`` a list with cursors, ``takes_key`` an idempotency key that may come, ``is_keyed`` that must.
    """

    writes: bool
    has_scopes: bool
    has_ids: bool
    takes_input: bool
    sends_json: bool
    walks: bool
    takes_key: bool
    is_keyed: bool


# Of any request: one that cannot be read, comes without TLS or by another method, or at a bad moment.
OF_ALL = ("bad_request", "https_required", "method_not_allowed", "too_many_attempts", "unavailable", "busy")
# Of whoever comes with a token: see `calls.enter`.
OF_CLIENTS = ("invalid_token", "quota_exceeded", "unknown_field")
OF_SHAPE: Mapping[str, Collection[str]] = {
    "writes": ("distributor_suspended",),
    "has_scopes": ("insufficient_scope", "forbidden"),
    "has_ids": ("not_found",),
    "takes_input": ("invalid",),
    "sends_json": ("malformed_json", "too_large"),
    "walks": ("bad_cursor",),
    "takes_key": ("bad_key",),
    "is_keyed": ("idempotency_key_required", "idempotency_key_reused", "request_in_progress"),
}


def of_shape(shape: Shape) -> frozenset[str]:
    """The codes that a request meets on its way to the operation."""
    met = [code for name, codes in OF_SHAPE.items() if getattr(shape, name) for code in codes]
    return frozenset((*OF_ALL, *OF_CLIENTS, *met))


def by_status(codes: Collection[str]) -> Mapping[int, list[str]]:
    """Codes by their status, in the order of the page of codes. Raises KeyError for an unknown one."""
    statuses = sorted({STATUS_OF_CODE[code] for code in codes})
    return {status: [code for code in CODES_OF_STATUS[status] if code in codes] for status in statuses}
