"""Credits of invitations that expired unclaimed: returned once, only where and when they should be."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.credentials.expiry import GRACE, expire_unclaimed
from mipass.domains.credentials.invitations import resend_invitation
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.moving import WrongState
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import Transfer
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import suspend_distributor
from mipass.flows.close_organization import close_organization
from mipass.flows.return_expired import _return, return_expired
from tests.factories import seed_accepted
from tests.ledger.bookkeeping import SYSTEM
from tests.ledger.scene import make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene(credits=10)


def expired(scene, ceiling=None):
    """A credential whose invitation expired longer ago than the grace, with its organization."""
    organization = scene.add(f"Organization {ceiling}", ceiling)
    credential = scene.issue(organization)
    scene.let_expire(credential)
    return organization, credential


def status_of(credential):
    row = Credential.objects.get(id=credential.id)
    return row.status, row.revocation_reason


@pytest.mark.parametrize("ceiling", [None, 3])
def test_the_credential_ends_and_its_credit_goes_back_where_it_came_from(scene, ceiling):
    organization, credential = expired(scene, ceiling)
    mails = Mail.objects.count()
    assert return_expired() == 1
    assert status_of(credential) == ("revoked", "expired")
    assert (scene.summary(organization).issued, scene.pool.issued) == (0, 0)
    assert scene.summary(organization).available == (10 if ceiling is None else 3)
    transfer = Transfer.objects.get(code="expire")
    assert (transfer.subject_id, transfer.reverses_id) == (credential.id, credential.issue_transfer_id)
    assert Event.objects.filter(type="credential:expired", subject_id=credential.id).count() == 1
    assert Mail.objects.count() == mails
    assert list(check_ledger()) == []


def test_a_fault_at_one_keeps_no_others_credit(scene, monkeypatch):
    (_here, broken), (_there, other) = expired(scene), expired(scene, 3)

    def expire(*, actor, credential):
        if credential.id == broken.id:
            raise RuntimeError("a row that nobody foresaw")
        return expire_unclaimed(actor=actor, credential=credential)

    with monkeypatch.context() as patched:
        patched.setattr("mipass.flows.return_expired.expire_unclaimed", expire)
        with pytest.raises(RuntimeError):  # the worker tells of it, and comes again
            return_expired()
    assert (status_of(broken)[0], status_of(other)[0]) == ("invited", "revoked")
    assert return_expired() == 1
    assert status_of(broken) == ("revoked", "expired")
    assert list(check_ledger()) == []


def test_it_happens_once(scene):
    expired(scene)
    assert [return_expired(), return_expired()] == [1, 0]
    assert Transfer.objects.filter(code="expire").count() == 1


def test_nothing_ends_where_the_policy_is_off(scene):
    _, credential = expired(scene)
    Distributor.objects.update(return_expired=False)
    assert return_expired() == 0
    assert status_of(credential) == ("invited", "")


def test_for_a_week_after_it_expired_it_can_still_be_sent_again(scene):
    _, credential = expired(scene)
    Credential.objects.update(link_expires_at=now() - GRACE + timedelta(minutes=1))
    assert return_expired() == 0
    assert status_of(credential) == ("invited", "")


def test_what_was_sent_again_meanwhile_stays(scene):
    _, credential = expired(scene)
    found_by_the_worker = Credential.objects.select_related("organization").get(id=credential.id)
    resend_invitation(actor=scene.admin, credential=credential)
    _return(actor=SYSTEM, credential=found_by_the_worker)
    assert status_of(credential) == ("invited", "")
    assert not Transfer.objects.filter(code="expire").exists()


def test_what_was_accepted_meanwhile_stays(scene):
    _, credential = expired(scene)
    found_by_the_worker = Credential.objects.select_related("organization").get(id=credential.id)
    seed_accepted(actor=SYSTEM, credential=credential)
    _return(actor=SYSTEM, credential=found_by_the_worker)
    assert status_of(credential) == ("enabled", "")
    assert return_expired() == 0


def test_what_was_refunded_cannot_be_sent_again(scene):
    _, credential = expired(scene)
    return_expired()
    with pytest.raises(WrongState):
        resend_invitation(actor=scene.admin, credential=credential)


def test_a_suspended_distributors_invitations_wait(scene):
    _, credential = expired(scene)
    suspend_distributor(actor=scene.vendor, distributor=scene.distributor)
    assert return_expired() == 0
    assert status_of(credential) == ("invited", "")


def test_an_organization_that_is_removed_gets_nothing_back(scene):
    organization, _ = expired(scene)
    close_organization(actor=scene.admin, organization=organization, typed_name=organization.name)
    assert return_expired() == 0
    assert not Transfer.objects.filter(code="expire").exists()
