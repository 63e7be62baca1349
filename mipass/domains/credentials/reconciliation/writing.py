"""Writing what was found beside the rows that were staged, and the credentials that a list lacks."""
# ruff: noqa: S608  the SQL is made of names of ours and marks

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from mipass.domains.credentials.bulk_uploads.writing import write_rows
from mipass.domains.credentials.models import Finding, Reconciliation, ReconciliationRow
from mipass.domains.credentials.reconciliation.matching import Found, Match

TABLE = "credentials_reconciliationrow"
# Blind indexes are for the comparison alone.
_SET = (
    "value_index = NULL, number_index = NULL, facility_index = NULL, bit_length = NULL, leader = NULL, "
    "number_leader = NULL"
)
_ON_SQLITE = (
    f"UPDATE {TABLE} SET finding = %s, credential = %s, status = %s, mark = coalesce(%s, mark), {_SET} "
    "WHERE distributor_id = %s AND reconciliation_id = %s AND position = %s"
)
_ON_POSTGRESQL = (
    f"UPDATE {TABLE} AS r SET finding = u.finding, credential = u.credential, status = u.status, "
    f"mark = coalesce(u.mark, r.mark), {_SET} "
    "FROM unnest(%s::int[], %s::text[], %s::uuid[], %s::text[], %s::bytea[]) "
    "AS u(position, finding, credential, status, mark) "
    "WHERE r.distributor_id = %s AND r.reconciliation_id = %s AND r.position = u.position"
)
ONLY_HERE = ("distributor", "reconciliation", "position", "finding", "credential", "status", "mark")


def write_found(reconciliation: Reconciliation, first: int, found: Sequence[Found]) -> None:
    """Say of the rows from a position on what was found."""
    mine = (reconciliation.distributor_id, reconciliation.id)
    rows = [(first + at, each.finding.value, each.match) for at, each in enumerate(found)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            matches = [match for _position, _finding, match in rows]
            columns: list[list[Any]] = [
                [position for position, _finding, _match in rows],
                [finding for _position, finding, _match in rows],
                [UUID(bytes=match[1]) if match else None for match in matches],
                [match[2] if match else "" for match in matches],
                [match[1] if match else None for match in matches],
            ]
            cursor.execute(_ON_POSTGRESQL, [*columns, *mine])
            return
        changes = [
            (
                finding,
                match[1].hex() if match else None,
                match[2] if match else "",
                match[1] if match else None,
                mine[0].hex,
                mine[1].hex,
                position,
            )
            for position, finding, match in rows
        ]
        cursor.executemany(_ON_SQLITE, changes)


def write_only_here(reconciliation: Reconciliation, first: int, credentials: Sequence[Match]) -> None:
    """Add the credentials that the list lacks, behind its rows."""
    rows = [
        (
            reconciliation.distributor_id,
            reconciliation.id,
            first + at,
            Finding.ONLY_HERE.value,
            UUID(bytes=octets),
            status,
            octets,
        )
        for at, (_rank, octets, status) in enumerate(credentials)
    ]
    write_rows(ReconciliationRow, ONLY_HERE, rows)
