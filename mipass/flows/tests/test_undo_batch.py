"""Undoing a bulk upload: what no device fetched is withdrawn, and paid back with one transfer."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound
from mipass.base.outbox.models import Mail, Notice
from mipass.domains.accounts.models import Account
from mipass.domains.admins.models import Admin
from mipass.domains.admins.operations import remove_admin
from mipass.domains.credentials.bulk_uploads import leases, undoing
from mipass.domains.credentials.bulk_uploads.invitations import invite_some
from mipass.domains.credentials.bulk_uploads.queries import list_remaining
from mipass.domains.credentials.bulk_uploads.undoing import start_undo, withdraw_rows
from mipass.domains.credentials.models import BatchState, Credential
from mipass.domains.credentials.moving import WrongState
from mipass.domains.credentials.operations import revoke_credential
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import Transfer
from mipass.domains.credits.queries import get_credit_summary
from mipass.domains.organizations.operations import set_organization_status
from mipass.flows.undo_batch import undo_next_batch
from mipass.flows.withdraw_credential import withdraw_credential
from tests.bulk.scene import BulkScene
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(distributor_a, organization_b, full_admin):
    return BulkScene.of(full_admin, distributor_a, organization_b)


def nth(batch, position):
    return Credential.objects.filter(id__gte=batch.first).order_by("id")[position]


def fetched(batch, position):
    """A device has fetched the document of this row's credential."""
    credential = nth(batch, position)
    Credential.objects.filter(id=credential.id).update(status="enabled", fetched_at=now())
    return credential


def available(scene):
    return get_credit_summary(actor=scene.actor, organization=scene.organization).available


def test_all_of_it_is_withdrawn_and_paid_back_with_one_transfer(scene):
    before = available(scene)
    batch = scene.issued(scene.rows(7))
    assert available(scene) == before - 7
    batch = scene.undone(batch)
    assert (batch.state, batch.withdrawn) == ("undone", 7)
    transfer = Transfer.objects.get(code="withdraw")
    assert (transfer.amount, transfer.reverses_id) == (7, batch.issue_transfer)
    assert available(scene) == before
    assert set(Credential.objects.values_list("status", "revocation_reason")) == {("revoked", "withdrawn")}
    assert Event.objects.filter(type="batch:undone").get().details == {"credentials": 7}
    assert Notice.objects.filter(kind="batch-undone").get().params["credentials"] == 7
    assert list(check_ledger()) == []


def test_what_a_device_fetched_stays_and_is_listed(scene):
    batch = scene.issued(scene.rows(4))
    kept = fetched(batch, 2)
    batch = scene.undone(batch)
    assert batch.withdrawn == 3
    assert [row.id for row in list_remaining(actor=scene.actor, batch=batch)] == [kept.id]
    kept.refresh_from_db()
    assert kept.status == "enabled"


def test_what_was_withdrawn_or_revoked_singly_is_not_paid_back_again(scene):
    batch = scene.issued(scene.rows(4))
    withdraw_credential(actor=scene.actor, credential=nth(batch, 0))
    revoke_credential(actor=scene.actor, credential=nth(batch, 1), reason="lost")
    assert scene.undone(batch).withdrawn == 2
    assert sum(Transfer.objects.filter(code="withdraw").values_list("amount", flat=True)) == 3
    assert list(check_ledger()) == []


def test_nothing_left_to_undo_leaves_it_issued(scene):
    batch = scene.issued(scene.rows(2))
    for position in (0, 1):
        fetched(batch, position)
    batch = scene.undone(batch)
    assert batch.state == "issued"
    assert Notice.objects.filter(kind="batch-not-undone").count() == 1
    assert not Transfer.objects.filter(code="withdraw").exists()


def test_it_can_be_undone_within_a_day_and_once(scene, clock):
    batch, late = scene.issued(scene.rows(2)), scene.issued(scene.rows(2, start=10))
    scene.undone(batch)
    with pytest.raises(WrongState):
        start_undo(actor=scene.actor, batch=batch)
    clock.move(hours=24, minutes=1)
    with pytest.raises(WrongState):
        start_undo(actor=scene.actor, batch=late)


def test_after_an_undo_the_same_rows_can_be_issued_again_without_asking(scene):
    scene.undone(scene.issued(scene.rows(3)))
    assert scene.issued(scene.rows(3)).state == "issued"


def test_invitations_that_wait_are_dropped_and_those_that_were_sent_are_taken_back(scene):
    batch = scene.issued(scene.rows(3))
    while invite_some():
        pass
    sent = nth(batch, 1)
    Mail.objects.filter(subject_id=sent.id).update(status="sent")
    scene.undone(batch)
    invitations = Mail.objects.filter(kind="credential-invitation")
    assert sorted(invitations.values_list("status", flat=True)) == ["cancelled", "cancelled", "sent"]
    assert Mail.objects.get(kind="credential-revoked").recipient == sent.email


def test_nobody_is_invited_once_it_is_being_undone(scene):
    batch = scene.issued(scene.rows(3))
    start_undo(actor=scene.actor, batch=batch)
    assert invite_some() == 0


def test_it_goes_on_where_a_dead_worker_left_it(scene, monkeypatch):
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    batch = scene.issued(scene.rows(7))
    start_undo(actor=scene.actor, batch=batch)
    leased = leases.take((BatchState.UNDOING,))
    assert leased is not None
    steps = iter([None, None])
    monkeypatch.setattr(undoing, "give_way", lambda _seconds: next(steps))
    with pytest.raises((StopIteration, RuntimeError)):
        withdraw_rows(leased)
    assert not undo_next_batch()  # the lease of the dead one still runs
    monkeypatch.setattr(undoing, "give_way", lambda _seconds: None)
    leases.release(leased)
    assert undo_next_batch()
    assert scene.again(batch).withdrawn == 7
    assert Transfer.objects.get(code="withdraw").amount == 7


def test_an_admin_removed_meanwhile_undoes_nothing(scene, colleague, distributor_a, organization_b):
    theirs = BulkScene.of(colleague, distributor_a, organization_b)
    batch = scene.issued(scene.rows(2))
    start_undo(actor=theirs.actor, batch=batch)
    remove_admin(actor=scene.actor, admin=Admin.objects.get(account=colleague))
    assert undo_next_batch()
    assert scene.again(batch).state == "issued"
    assert not Credential.objects.filter(status="revoked").exists()


def test_an_admin_whose_account_is_blocked_meanwhile_undoes_nothing(scene, full_admin):
    batch = scene.issued(scene.rows(2))
    start_undo(actor=scene.actor, batch=batch)
    Account.objects.filter(id=full_admin.id).update(is_active=False)
    assert undo_next_batch()
    assert scene.again(batch).state == "issued"
    assert not Credential.objects.filter(status="revoked").exists()


def test_a_disabled_organization_can_be_undone(scene):
    batch = scene.issued(scene.rows(2))
    set_organization_status(actor=scene.actor, organization=scene.organization, status="disabled")
    assert scene.undone(batch).withdrawn == 2


def test_an_admin_of_other_organizations_cannot_undo(scene, organization_admin, distributor_a):
    batch = scene.issued(scene.rows(2))
    actor = actor_of(organization_admin, distributor_a)
    with pytest.raises(NotFound):
        start_undo(actor=actor, batch=batch)
