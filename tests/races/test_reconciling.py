"""Credentials that are stopped while a panel's list is compared; a comparison that two workers want."""

from functools import partial

import pytest

from mipass.base.audit.models import Event
from mipass.domains.credentials.models import Credential, ReconciliationRow
from mipass.domains.credentials.reconciliation.sending import remove_reconciliation
from mipass.flows.reconcile import reconcile_next
from tests.races.race import race
from tests.reconciliation.scene import Panel, card_of, panel_list

pytestmark = pytest.mark.django_db(transaction=True)
CARDS = 40


@pytest.fixture
def panel(full_admin, distributor_a, organization_b):
    return Panel.of(full_admin, distributor_a, organization_b)


def test_what_is_revoked_meanwhile_is_found_as_it_was_or_as_it_is_and_never_lost(panel):
    cards = panel.issued(CARDS, 1_000)
    sent = panel.send(panel_list((*card_of(each), "H10301", "active") for each in cards))
    race([reconcile_next, *(partial(panel.stopped, each) for each in cards[::8])])
    sent.refresh_from_db()
    rows = panel.rows(sent)
    assert {row.credential for row in rows} == {each.id for each in cards}
    assert {(row.finding, row.status) for row in rows} <= {("in_both", "invited"), ("stopped", "revoked")}
    assert sent.counts["stopped"] + sent.counts["in_both"] == CARDS
    assert Credential.objects.filter(status="revoked").count() == len(cards[::8])


def test_two_workers_compare_it_once(panel):
    [card] = panel.issued(1, 1_000)
    panel.send(panel_list([(*card_of(card), "H10301", "active")]))
    assert sorted(race([reconcile_next, reconcile_next])) == [False, True]
    assert Event.objects.filter(type="reconciliation:finished").count() == 1
    assert ReconciliationRow.objects.count() == 1


def test_what_is_removed_meanwhile_comes_to_nothing_or_is_removed_after_it(panel):
    sent = panel.send(panel_list((number, 1, "H10301", "") for number in range(CARDS)))
    race([reconcile_next, partial(remove_reconciliation, actor=panel.actor, reconciliation=sent)])
    sent.refresh_from_db()
    assert sent.state == "removed"
    assert not reconcile_next()
