"""Withdrawing: within a day, before any device fetched it, once."""

from datetime import timedelta

import pytest

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.moving import WrongState
from mipass.domains.credentials.operations import revoke_credential
from mipass.flows.withdraw_credential import withdraw_credential
from tests.factories import seed_accepted
from tests.ledger.scene import make_scene
from tests.ledger.state import REFUSED, difference, tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene(credits=20)


@pytest.fixture
def credential(scene):
    return scene.issue(scene.add("North", 5))


def withdraw(scene, credential):
    withdraw_credential(actor=scene.admin, credential=Credential.objects.get(id=credential.id))


def test_the_credit_comes_back_and_the_invitation_is_void(scene, credential):
    withdraw(scene, credential)
    row = Credential.objects.get()
    assert (row.status, row.revocation_reason, row.link_hash) == ("revoked", "withdrawn", None)
    assert (scene.pool.issued, scene.pool.allocated) == (0, 5)
    assert Mail.objects.get(kind="credential-invitation").status == "cancelled"


def aged(credential):
    Credential.objects.update(issued_at=now() - timedelta(hours=24, minutes=1))


def fetched(credential):
    Credential.objects.update(fetched_at=now())


def accepted(credential):
    seed_accepted(actor=Actor.system(), credential=credential)


def revoked(credential):
    revoke_credential(actor=Actor.system(), credential=credential, reason="lost")


@pytest.mark.parametrize("event", [aged, fetched, accepted, revoked])
def test_too_late_means_no_credit_and_one_line_in_the_log(scene, credential, event):
    event(credential)
    before = tally()
    with pytest.raises(WrongState):
        withdraw(scene, credential)
    assert difference(before, tally()) == {REFUSED: 1}
    assert scene.pool.issued == 1


def test_a_credential_is_withdrawn_once(scene, credential):
    withdraw(scene, credential)
    with pytest.raises(WrongState):
        withdraw(scene, credential)
    assert (scene.pool.issued, scene.pool.allocated) == (0, 5)
