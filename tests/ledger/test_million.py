"""`mipass check-ledger` over a million transfers: it answers, and its memory stays bounded."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.db import connection, transaction

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.credits.models import LedgerAccount
from tests.ledger.scene import Scene, make_scene
from tests.races.processes import database_url

TRANSFERS = 1_000_000
MEGABYTE = 1024  # ru_maxrss counts kilobytes
CHECK = [sys.executable, "-m", "mipass.cli", "check-ledger"]
COLUMNS = (
    "id, distributor_id, debit_id, credit_id, amount, code, subject_id, "
    "idempotency_key, reason, actor_kind, at"
)


def check() -> tuple[int, int]:
    """Exit status and peak memory, in kilobytes, of the command on this test's database."""
    child = subprocess.Popen(
        CHECK,
        env=os.environ | {"DATABASE_URL": database_url()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_maxrss


def corrections(scene: Scene) -> Iterator[tuple[Any, ...]]:
    """A million transfers of one credit into the pool. The database is asked now: later it is copying."""
    accounts = LedgerAccount.objects.filter(distributor=scene.distributor)
    accounts_by_code = dict(accounts.values_list("code", "id"))
    distributor, moment = plain(scene.distributor.id), now()
    debit, credit = plain(accounts_by_code["sold"]), plain(accounts_by_code["unallocated"])
    at = moment if connection.vendor == "postgresql" else moment.replace(tzinfo=None).isoformat(" ")

    def row(number: int) -> tuple[Any, ...]:
        subject = plain(new_id())
        return (
            subject,
            distributor,
            debit,
            credit,
            1,
            "correct",
            subject,
            f"bulk-{number}",
            "",
            "system",
            at,
        )

    return map(row, range(TRANSFERS))


def plain(value: Any) -> str:
    """A UUID as the database at hand keeps it."""
    return str(value) if connection.vendor == "postgresql" else str(value.hex)


def insert(rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY credits_transfer ({COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(COLUMNS.split(",")))
        while batch := list(islice(rows, 10_000)):
            cursor.executemany(f"INSERT INTO credits_transfer ({COLUMNS}) VALUES ({marks})", batch)


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_a_million_transfers_are_proved_in_bounded_memory():
    scene = make_scene(credits=1)
    status, small = check()
    assert status == 0
    accounts = LedgerAccount.objects.filter(distributor=scene.distributor)
    with transaction.atomic():
        insert(corrections(scene))
        accounts.filter(code="sold").update(debits_posted=TRANSFERS + 1)
        accounts.filter(code="unallocated").update(credits_posted=TRANSFERS + 1)
    status, large = check()
    assert status == 0
    assert large - small < 150 * MEGABYTE
    accounts.filter(code="unallocated").update(credits_posted=TRANSFERS + 2)
    assert check()[0] == 1
