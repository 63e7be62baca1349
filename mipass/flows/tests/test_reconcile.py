"""A panel's list is compared with the credentials: each finding, what is assumed, what is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Forbidden, Invalid, Refused
from mipass.domains.accounts.models import Account
from mipass.domains.credentials.models import (
    ReconciliationPart,
    ReconciliationRow,
    ReconciliationState,
)
from mipass.domains.credentials.permissions import EXPORT, VIEW_CARDS
from mipass.domains.credentials.reconciliation import matching
from mipass.domains.credentials.reconciliation.queries import get_remark
from mipass.domains.credentials.reconciliation.retention import forget_removed
from mipass.domains.credentials.reconciliation.sending import (
    open_panel_question,
    read_panel_list_again,
    remove_reconciliation,
)
from mipass.domains.credentials.validity import Dates
from mipass.domains.credentials.validity_changes import set_validity
from mipass.flows.reconcile import reconcile_next
from tests.reconciliation.scene import Panel, card_of, panel_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(full_admin, distributor_a, organization_b):
    return Panel.of(full_admin, distributor_a, organization_b)


def row_of(credential, status="active", code="H10301"):
    number, facility = card_of(credential)
    return number, facility, code, status


@pytest.mark.parametrize("at_once", [1, 2, matching.JOINED_AT_ONCE])
def test_every_finding_and_its_line(panel, monkeypatch, at_once):
    monkeypatch.setattr(matching, "JOINED_AT_ONCE", at_once)
    kept, revoked, quiet, other, lacking = panel.issued(5, 1_000)
    panel.stopped(revoked)
    panel.stopped(quiet)
    number, facility = card_of(other)
    rows = [
        row_of(kept),
        row_of(revoked),
        row_of(quiet, "inactive"),
        (number, (facility + 1) % 256, "H10301", "active"),
        (60_000, 7, "H10301", "active"),
        row_of(kept),
        ("", "", "H10301", "active"),
    ]
    found = panel.compared(panel_list(rows))
    assert found.state == ReconciliationState.FINISHED
    assert panel.findings(found) == {
        2: "in_both",
        3: "stopped",
        4: "in_both",
        5: "differs",
        6: "only_there",
        7: "twice",
        8: "unread",
    }
    assert {row.credential for row in panel.rows(found, finding="only_here")} == {lacking.id}
    assert found.counts == {
        "rows": 7,
        "stopped": 1,
        "only_there": 1,
        "twice": 1,
        "differs": 1,
        "only_here": 1,
        "in_both": 2,
        "unread": 1,
        "here": {"invited": 1},
    }


def test_a_card_that_was_revoked_and_issued_again_is_right_at_the_panel(panel):
    [first] = panel.issued(1, 2_000)
    panel.stopped(first)
    panel.issued(1, 2_000, "again.test")
    found = panel.compared(panel_list([row_of(first)]))
    assert panel.findings(found) == {2: "in_both"}
    assert panel.rows(found, finding="only_here") == []


def test_a_card_whose_dates_are_over_is_stopped(panel, clock):
    over, on = panel.issued(2, 10)
    for card, seconds in ((over, 60), (on, 7200)):
        end = clock.at.replace(microsecond=0) + timedelta(seconds=seconds)
        set_validity(actor=panel.actor, credential=card, dates=Dates(valid_until=end))
    clock.move(minutes=5)
    found = panel.compared(panel_list([row_of(over), row_of(on)]))
    assert panel.findings(found) == {2: "stopped", 3: "in_both"}
    assert {row.status for row in panel.rows(found, finding="stopped")} == {"ended"}


def test_without_a_column_of_states_every_card_counts_as_active_and_that_is_told(panel):
    [card] = panel.issued(1, 10)
    panel.stopped(card)
    rows = [row_of(card)[:3]]
    found = panel.compared(panel_list(rows, "card_number,facility_code,format"))
    assert (panel.findings(found), found.knows_status) == ({2: "stopped"}, False)


def test_a_word_that_nobody_knows_counts_as_active_and_is_told(panel):
    [card] = panel.issued(1, 10)
    panel.stopped(card)
    found = panel.compared(panel_list([row_of(card, "Mondays")]))
    assert panel.findings(found) == {2: "stopped"}
    assert get_remark(actor=panel.actor, reconciliation=found)["unclear"] == ["Mondays"]


def test_one_format_may_be_said_of_the_whole_list(panel):
    [card] = panel.issued(1, 300)
    number, facility = card_of(card)
    found = panel.compared(
        panel_list([(number, facility)], "card_number,facility_code"), fixed={"format": "H10301"}
    )
    assert panel.findings(found) == {2: "in_both"}


def test_without_a_format_number_and_facility_code_are_compared(panel):
    one, two = panel.issued(2, 300)
    number, facility = card_of(one)
    other, _facility = card_of(two)
    sent = panel.compared(panel_list([(number, facility), (other, 255)], "Badge No,Site"))
    assert sent.state == ReconciliationState.ASKING
    found = panel.mapped(sent, {0: "card_number", 1: "facility_code"})
    assert panel.findings(found) == {2: "in_both", 3: "differs"}


def test_what_was_said_of_headings_counts_for_the_next_list_with_them(panel):
    [card] = panel.issued(1, 300)
    content = panel_list([row_of(card)], "Badge No,Site,Type,State")
    sent = panel.compared(content)
    question = open_panel_question(actor=panel.actor, reconciliation=sent)
    assert question
    assert question.layout.places == {
        "card_number": 0,
        "facility_code": 1,
        "format": 2,
        "status": 3,
    }
    columns = {0: "card_number", 1: "facility_code", 2: "format", 3: "status"}
    assert panel.findings(panel.mapped(sent, columns)) == {2: "in_both"}
    again = panel.compared(content)
    assert (again.state, again.knows_status) == (ReconciliationState.FINISHED, True)


def test_a_list_is_not_known_by_what_was_said_of_an_upload_with_the_same_headings(panel):
    content = "email,Karte\na@demo.test,1\n"
    sent = panel.compared(content)
    assert sent.state == ReconciliationState.ASKING
    with pytest.raises(Invalid):
        panel.mapped(sent, {0: "email"})


def test_bits_alone_need_their_length_or_a_format(panel):
    sent = panel.compared("Raw\nAB12\n")
    with pytest.raises(Invalid) as refused:
        panel.mapped(sent, {0: "data_hex"})
    assert refused.value.field == "format"
    found = panel.mapped(sent, {0: "data_hex"}, format="CUSTOM", bit_length="32")
    assert panel.findings(found) == {2: "only_there"}


def test_numbers_that_look_hexadecimal_are_asked_for(panel):
    sent = panel.compared(panel_list([("1F", 1, "H10301", "")]))
    assert sent.state == ReconciliationState.ASKING
    read_panel_list_again(actor=panel.actor, reconciliation=sent, numbers="hexadecimal")
    assert reconcile_next()
    assert panel.findings(sent) == {2: "only_there"}


def test_a_repeat_tells_what_is_new_and_what_is_gone(panel):
    one, two = panel.issued(2, 500)
    stranger = (60_001, 7, "H10301", "active")
    first = panel.compared(panel_list([row_of(one), row_of(two), stranger]))
    panel.stopped(one)
    second = panel.compared(panel_list([row_of(one), (60_002, 7, "H10301", "active")]))
    assert second.previous_id == first.id
    assert second.counts["new"] == {"stopped": 1, "only_there": 1, "only_here": 1}
    assert second.counts["gone"] == {"in_both": 2, "only_there": 1}
    assert [row.line for row in panel.rows(second, finding="only_there", against=first)] == [3]
    assert [row.line for row in panel.rows(first, finding="only_there", against=second)] == [4]


def test_the_event_tells_counts_and_no_card(panel):
    [card] = panel.issued(1, 500)
    panel.stopped(card)
    found = panel.compared(panel_list([row_of(card)]))
    event = Event.objects.get(type="reconciliation:finished")
    assert (event.subject_id, event.organization_id) == (found.id, panel.organization.id)
    assert event.details == {
        "rows": 1,
        **dict.fromkeys(found.counts.keys() - {"rows", "here"}, 0),
        "stopped": 1,
    }


def test_nothing_of_the_list_stays_but_last_digits_under_seal(panel):
    found = panel.compared(panel_list([(54_321, 77, "H10301", "active")]))
    assert not ReconciliationPart.objects.filter(is_file=True).exists()
    [row] = ReconciliationRow.objects.values()
    assert "54321" not in str(row)
    assert found.said is None


def test_the_same_key_is_the_same_list_and_another_list_is_refused(panel):
    content = panel_list([(1, 1, "H10301", "")])
    first = panel.send(content, key="once")
    assert panel.send(content, key="once").id == first.id
    with pytest.raises(Refused):
        panel.send(content + "2,1,H10301,\n", key="once")


def test_whoever_lost_the_right_meanwhile_learns_nothing(panel, full_admin):
    sent = panel.send(panel_list([(1, 1, "H10301", "")]))
    Account.objects.filter(id=full_admin.id).update(is_active=False)
    assert reconcile_next()
    sent.refresh_from_db()
    assert sent.state == ReconciliationState.UNREADABLE
    assert not ReconciliationRow.objects.exists()
    assert not Event.objects.filter(type="reconciliation:finished").exists()


def test_a_removed_one_is_not_seen_and_soon_not_there(panel):
    found = panel.compared(panel_list([(1, 1, "H10301", "")]))
    remove_reconciliation(actor=panel.actor, reconciliation=found)
    assert forget_removed() == 1
    assert not ReconciliationRow.objects.exists()
    assert not ReconciliationPart.objects.exists()


@pytest.mark.parametrize("missing", [EXPORT, VIEW_CARDS])
def test_both_rights_are_asked_for(panel, missing):
    less = replace(panel.actor, permissions=panel.actor.permissions - {missing})
    with pytest.raises(Forbidden):
        Panel(less, panel.organization).send(panel_list([(1, 1, "H10301", "")]))
