"""Doing one thing to many credentials, step by step."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Forbidden, Invalid, Refused
from mipass.base.outbox.models import Notice
from mipass.domains.credentials.bulk_actions import operations as bulk_actions
from mipass.domains.credentials.bulk_actions.listing import list_preview
from mipass.domains.credentials.bulk_actions.operations import (
    begin_bulk_action,
    cancel_bulk_action,
    preview_bulk_action,
)
from mipass.domains.credentials.bulk_actions.selections import Selection
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import BulkAction, BulkActionRow, Credential
from mipass.domains.credentials.operations import revoke_credential
from mipass.domains.credentials.validity import Dates
from mipass.domains.credentials.validity_changes import set_validity
from mipass.domains.distributors.models import Distributor
from mipass.flows.issue_credential import issue_credential
from mipass.flows.run_bulk_actions import run_bulk_actions
from tests.factories import seed_accepted
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def actor(full_admin, organization_b):
    return actor_of(full_admin, organization_b.distributor)


@pytest.fixture
def place(actor, organization_b):
    """Five credentials: three of them Enabled, two Invited."""
    for number in range(5):
        credential = issue(actor, organization_b, number)
        if number < 3:
            seed_accepted(actor=SYSTEM, credential=credential)
    Notice.objects.all().delete()
    return {"actor": actor, "organization": organization_b}


def issue(actor, organization, number):
    request = CardRequest(
        email=f"person{number}@demo.test", format="H10301", values={"facility_code": 7, "card_number": number}
    )
    return issue_credential(
        actor=actor, organization=organization, request=request, idempotency_key=f"{organization.id}{number}"
    )


def begin(place, verb, selection=None, key="key", **options):
    return begin_bulk_action(
        **place, verb=verb, selection=selection or Selection(), idempotency_key=key, **options
    )


def finish():
    while run_bulk_actions():
        pass


def statuses():
    return [*Credential.objects.order_by("email").values_list("status", flat=True)]


def test_the_preview_tells_what_would_change_and_what_would_stay(place):
    preview = preview_bulk_action(**place, verb="disable", selection=Selection())
    assert (preview.changes, dict(preview.stays), preview.total) == (3, {"invited": 2}, 5)


def test_of_ended_invitations_none_would_be_sent_and_that_is_why(place, clock):
    over = Credential.objects.filter(status="invited")[0]
    end = clock.at.replace(microsecond=0) + timedelta(minutes=1)
    set_validity(actor=place["actor"], credential=over, dates=Dates(valid_until=end))
    clock.move(minutes=2)
    preview = preview_bulk_action(**place, verb="resend", selection=Selection())
    assert (preview.changes, dict(preview.stays)) == (1, {"enabled": 3, "validity_ended": 1})
    listed = list_preview(**place, verb="resend", selection=Selection())
    assert sorted(why for _row, why in listed) == ["", "enabled", "enabled", "enabled", "validity_ended"]


def test_all_that_a_filter_finds_are_changed_and_the_others_are_not(place):
    action = begin(place, "disable", Selection(status="enabled"))
    assert statuses() == ["enabled"] * 3 + ["invited"] * 2
    finish()
    assert statuses() == ["disabled"] * 3 + ["invited"] * 2
    action.refresh_from_db()
    assert (action.state, action.changed, action.unchanged) == ("done", 3, 0)


def test_ticked_ones_alone_are_changed_and_each_has_its_outcome(place):
    ids = [str(id) for id in Credential.objects.filter(email__gte="person2").values_list("id", flat=True)]
    action = begin(place, "revoke", Selection(ids=ids), reason="lost")
    finish()
    assert statuses() == ["enabled", "enabled", "revoked", "revoked", "revoked"]
    assert [*BulkActionRow.objects.filter(action=action).values_list("code", flat=True)] == ["", "", ""]
    assert {*Credential.objects.filter(status="revoked").values_list("revocation_reason", flat=True)} == {
        "lost"
    }


def test_what_does_not_allow_it_stays_and_is_counted(place):
    action = begin(place, "disable")
    finish()
    action.refresh_from_db()
    assert (action.changed, action.unchanged) == (3, 2)
    outcomes = BulkActionRow.objects.order_by("id").values_list("code", flat=True)
    assert [*outcomes] == ["", "", "", "no_change", "no_change"]


def test_one_notice_tells_of_all(place, full_admin):
    begin(place, "disable")
    finish()
    [notice] = Notice.objects.filter(account_id=full_admin.id)
    assert (notice.kind, notice.params) == ("bulk-action-done", {"changed": 3, "unchanged": 2})


def test_it_goes_on_where_a_step_ended(place, monkeypatch):
    monkeypatch.setattr(bulk_actions, "STEP_ROWS", 2)
    begin(place, "disable")
    handled = [run_bulk_actions() for _step in range(4)]
    assert handled == [2, 2, 1, 0]
    assert BulkActionRow.objects.count() == 5


def test_credentials_issued_later_are_not_touched(place):
    begin(place, "resend")
    issue(**place, number=9)
    finish()
    assert (
        BulkActionRow.objects.filter(
            credential_id=Credential.objects.get(email="person9@demo.test").id
        ).count()
        == 0
    )


def test_a_cancelled_one_changes_no_more(place, actor, monkeypatch):
    monkeypatch.setattr(bulk_actions, "STEP_ROWS", 1)
    action = begin(place, "disable")
    run_bulk_actions()
    cancel_bulk_action(actor=actor, action=action)
    finish()
    assert statuses()[:3] == ["disabled", "enabled", "enabled"]
    with pytest.raises(Refused):
        cancel_bulk_action(actor=actor, action=action)


def test_a_step_that_another_worker_did_first_leaves_nothing(place, actor):
    action = begin(place, "disable")
    stale = BulkAction.objects.select_related("organization").get(id=action.id)
    bulk_actions.continue_bulk_action(actor=actor, action=action)
    before = Event.objects.count()
    with pytest.raises(Refused, match="ended"):
        bulk_actions.continue_bulk_action(actor=actor, action=stale)
    assert Event.objects.exclude(type="operation:refused").count() == before


def test_rights_are_looked_at_when_it_runs(place, actor, full_admin):
    begin(place, "disable")
    Distributor.objects.update(status="suspended")
    finish()
    assert BulkAction.objects.get().state == "stopped"
    assert statuses()[0] == "enabled"
    assert Notice.objects.get(account_id=full_admin.id).kind == "bulk-action-stopped"


def test_the_same_press_twice_is_one_action(place):
    assert begin(place, "disable").id == begin(place, "disable").id
    assert BulkAction.objects.count() == 1


@pytest.mark.parametrize(
    ("verb", "options", "code"),
    [("explode", {}, "required"), ("revoke", {}, "required"), ("revoke", {"reason": "closed"}, "required")],
)
def test_what_is_not_said_is_refused(place, verb, options, code):
    with pytest.raises(Invalid) as refusal:
        begin(place, verb, **options)
    assert refusal.value.code == code


def test_an_action_that_would_change_nothing_is_refused(place):
    with pytest.raises(Refused) as refusal:
        begin(place, "enable")
    assert refusal.value.code == "no_change"


def test_an_operator_may_not(place, operator):
    nobody = Actor(
        kind=place["actor"].kind,
        id=operator.id,
        distributor_id=place["actor"].distributor_id,
        organization_ids=None,
    )
    with pytest.raises(Forbidden):
        begin({**place, "actor": nobody}, "disable")


def test_dates_are_set_for_many_and_those_that_have_them_stay(place):
    dates = Dates(None, now().replace(microsecond=0) + timedelta(days=3))
    revoked = Credential.objects.order_by("email")[0]
    revoke_credential(actor=place["actor"], credential=revoked, reason="left")
    set_validity(actor=place["actor"], credential=Credential.objects.order_by("email")[1], dates=dates)
    preview = preview_bulk_action(**place, verb="set_validity", selection=Selection(), dates=dates)
    assert (preview.changes, dict(preview.stays)) == (3, {"revoked": 1, "enabled": 1})
    action = begin(place, "set_validity", dates=dates)
    assert begin(place, "set_validity", dates=dates).id == action.id
    finish()
    action.refresh_from_db()
    assert (action.changed, action.unchanged) == (3, 2)
    ends = [*Credential.objects.order_by("email").values_list("valid_until", flat=True)]
    assert ends == [None, *[dates.valid_until] * 4]
    assert Event.objects.filter(type="credential:validity_changed").count() == 4


def test_dates_are_asked_for_checked_and_refused_where_they_mean_nothing(place):
    soon = now().replace(microsecond=0) + timedelta(days=3)
    for options in ({"verb": "set_validity"}, {"verb": "disable", "dates": Dates(None, soon)}):
        with pytest.raises(Invalid) as refusal:
            begin(place, **options)
        assert refusal.value.field == "dates"
    with pytest.raises(Invalid) as refusal:
        begin(place, "set_validity", dates=Dates(soon, soon))
    assert refusal.value.field == "valid_until"
    assert not BulkAction.objects.exists()
