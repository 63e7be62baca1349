"""Filling an organization by the bare driver, with card data that opens and a ledger that holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import refresh_statistics
from mipass.base.kit.ids import new_id
from mipass.domains.credentials import cards
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credits.operations import spend
from mipass.domains.organizations.models import Organization
from mipass.flows.issue_credential import issue_credential
from tests.bench.bare_driver import BareDriver, Row

TABLE = "credentials_credential"
FORMAT = "H10304"
NUMBERS = 500_000  # card numbers that the format holds, and a few more
KEPT = 100_000  # rows that are made before the clock runs; more do not fit into memory
SCATTER = 7919  # a prime: the order of addresses is not the order in which the rows lie


def fill(actor: Actor, organization: Organization, number: int) -> float:
    """Give it that many credentials: one is issued, the others are copies of it with data of their own.

    Returns the seconds that writing the finished rows took.
    """
    issue_credential(
        actor=actor, organization=organization, request=_request(0), idempotency_key=str(new_id())
    )
    driver = BareDriver(settings.CONFIG.database_url)
    transfer_id = new_id()
    _pay(actor=actor, organization=organization, number=number - 1, transfer_id=transfer_id)
    columns = list(_columns(organization, number, transfer_id)) if number <= KEPT else None
    started = time.perf_counter()
    _insert(driver, driver.latest(TABLE), iter(columns or _columns(organization, number, transfer_id)))
    seconds = time.perf_counter() - started
    if isinstance(driver.connection, psycopg.Connection):  # as autovacuum does within a minute
        driver.connection.execute(f"VACUUM ANALYZE {TABLE}")
    driver.close()
    refresh_statistics()  # as the worker does every ten minutes
    return seconds


@change("bench:pay")
def _pay(*, actor: Actor, organization: Organization, number: int, transfer_id: UUID) -> None:
    subject_id = organization.id
    spend(
        actor=actor,
        organization=organization,
        amount=number,
        transfer_id=transfer_id,
        subject_id=subject_id,
        key=str(transfer_id),
    )


def _request(place: int) -> CardRequest:
    values = {"facility_code": place // NUMBERS, "card_number": place % NUMBERS}
    return CardRequest(email=address_of(place), format=FORMAT, values=values)


def address_of(place: int) -> str:
    """The address of the holder in that place of the list; every fourth is of another host."""
    return f"holder{place:07}@{'demo' if place % 4 else 'quarter'}.test"


def _columns(organization: Organization, number: int, transfer_id: UUID) -> Iterator[Row]:
    """What differs from row to row, but for the first."""
    sealer = cards.CardSealer(organization.distributor_id, organization.id)
    for turn in range(1, number):
        credential_id, request = new_id(), _request(1 + turn * SCATTER % (number - 1))
        card = cards.Card(FORMAT, request.bits(), request.values)
        indexes = sealer.indexes(card)
        yield {
            "id": credential_id,
            "issue_transfer_id": transfer_id,
            "email": request.email,
            "data": sealer.seal(credential_id, card.bits),
            "value_index": indexes.value,
            "number_index": indexes.number,
            "facility_index": indexes.facility,
        }


def _insert(driver: BareDriver, template: Row, columns: Iterator[Row]) -> None:
    if isinstance(driver.connection, psycopg.Connection):
        with driver.connection.cursor().copy(f"COPY {TABLE} ({', '.join(template)}) FROM STDIN") as copy:
            for own in columns:
                copy.write_row([*{**template, **own}.values()])
        return
    rows = ([_as_text(value) for value in {**template, **own}.values()] for own in columns)
    driver.connection.execute("PRAGMA cache_size = -2000000")  # in kB: its indexes, or pages go to and fro
    driver.connection.execute("BEGIN IMMEDIATE")
    driver.connection.executemany(driver.insert_into(TABLE, template), rows)
    driver.connection.execute("COMMIT")


def _as_text(value: Any) -> Any:
    """An id as Django keeps it on SQLite."""
    return value.hex if isinstance(value, UUID) else value
