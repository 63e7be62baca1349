"""Long lists are joined in one pass over them, whatever PostgreSQL knows of them yet.

Of an organization or a list that came after its statistics it expects no rows. Then all indexes look alike to
it, and it may take one by which each row is looked for among all of the others.
"""

import json
from contextlib import contextmanager
from copy import copy

import pytest
from django.db import connection

from mipass.base.kit.actor import Actor
from mipass.base.kit.ids import new_id
from mipass.domains.credentials.cards import CardSealer
from mipass.domains.credentials.models import Credential, Finding, ReconciliationRow
from mipass.domains.credentials.reconciliation.changes import count_changes
from mipass.domains.credentials.reconciliation.listed import Listed
from mipass.domains.credentials.reconciliation.matching import Matches
from mipass.domains.credentials.reconciliation.panel_rows import PanelRow
from mipass.domains.credentials.reconciliation.queries import list_rows
from mipass.protocol.wiegand import Bits
from tests.reconciliation.scene import Panel, panel_list

ROWS = 2_000
FIRST = 10  # position of the first row that is added
FEW = 20  # times that a row may be looked at
LOOKED_AT = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of its plans"),
]


@pytest.fixture
def panel(full_admin, distributor_a, organization_b):
    return Panel.of(full_admin, distributor_a, organization_b)


def know(table):
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def lengthen(reconciliation):
    rows = [
        ReconciliationRow(
            distributor_id=reconciliation.distributor_id,
            reconciliation=reconciliation,
            position=position,
            finding=Finding.ONLY_THERE,
            mark=position.to_bytes(16),
        )
        for position in range(FIRST, FIRST + ROWS)
    ]
    ReconciliationRow.objects.bulk_create(rows)


def rows_looked_at(sql, params):
    """How many rows all steps of its plan look at when it is run."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        [[[plan]]] = cursor.fetchall()

    def of(step):
        each = sum(step.get(name, 0) for name in LOOKED_AT)
        return each * step["Actual Loops"] + sum(of(below) for below in step.get("Plans", ()))

    plan = json.loads(plan)[0] if isinstance(plan, str) else plan
    return of(plan["Plan"])


@contextmanager
def noted():
    """The statements that are sent within the block, with what is bound to them."""
    sent = []

    def note(execute, sql, params, many, context):
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def test_what_changed_is_found_by_looking_at_each_row_a_few_times(panel):
    first, second = (panel.compared(panel_list([(number, 7, "H10301", "active")])) for number in (1, 2))
    lengthen(first)
    know("credentials_reconciliationrow")
    lengthen(second)
    for of, against in ((first, second), (second, first)):
        rows = list_rows(actor=Actor.system(), reconciliation=of, against=against)
        for asked in (rows, rows.filter(finding="only_there")[:25]):
            assert rows_looked_at(*asked.query.sql_with_params()) < FEW * ROWS


def test_what_changed_is_counted_so_before_the_database_knows_anything(panel):
    first, second = (panel.compared(panel_list([(number, 7, "H10301", "active")])) for number in (1, 2))
    for each in (first, second):
        lengthen(each)
    with noted() as sent:
        changes = count_changes(actor=Actor.system(), reconciliation=second, previous=first)
    assert changes == {"new": {"only_there": 1}, "gone": {"only_there": 1}}
    assert sent
    assert all(rows_looked_at(*each) < FEW * ROWS for each in sent)


def test_cards_of_a_new_organization_are_matched_by_looking_at_each_a_few_times(panel, organization_a):
    [known] = panel.issued(1, 1_000)
    multiply(known, organization_a)
    know("credentials_credential")
    multiply(known, panel.organization)
    sent_list = panel.send(panel_list([(1, 7, "H10301", "active")]))
    listed = Listed(sent_list)
    for number in range(FIRST, FIRST + ROWS):
        listed.add(PanelRow(number, True, "H10301", "", Bits(known.bit_length, number), number, 7))
        listed.add(PanelRow(number, True, "", "", None, ROWS + number, 7, "required"))
    with noted() as sent:
        matches = Matches(sent_list, listed)
    joins = [(sql, params) for sql, params in sent if " JOIN " in sql]
    assert len(joins) == 2
    for sql, params in joins:
        assert rows_looked_at(sql, params) < FEW * ROWS
    findings = [matches.found(at).finding for at in range(len(listed))]
    assert findings == [Finding.IN_BOTH, Finding.ONLY_THERE] * ROWS


def multiply(credential, organization):
    """As many of it, each with another card, of an organization."""
    sealer = CardSealer(organization.distributor_id, organization.id)
    made = [copy(credential) for _ in range(ROWS)]
    for number, each in enumerate(made, FIRST):
        each.pk, each.organization, each.link_hash = new_id(), organization, None
        each.value_index, each.number_index = sealer.value(number), sealer.number(number)
    Credential.objects.bulk_create(made)
