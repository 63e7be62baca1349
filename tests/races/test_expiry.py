"""The worker ends an expired invitation while an admin sends it again, and other workers end it too."""

from functools import partial

import pytest

from mipass.domains.credentials.invitations import resend_invitation
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import Transfer
from mipass.flows.return_expired import return_expired
from tests.ledger.scene import make_scene
from tests.races.race import race, refusals

pytestmark = pytest.mark.django_db(transaction=True)


def expired_invitations(count):
    """A scene with invitations whose grace is over."""
    scene = make_scene(credits=count)
    organization = scene.add("North")
    credentials = [scene.issue(organization) for _ in range(count)]
    for credential in credentials:
        scene.let_expire(credential)
    return scene, credentials


def test_many_workers_return_each_credit_once():
    scene, credentials = expired_invitations(6)
    race([return_expired] * 4)
    assert Transfer.objects.filter(code="expire").count() == len(credentials)
    assert (scene.pool.issued, scene.pool.unallocated) == (0, 6)
    assert list(check_ledger()) == []


def test_an_invitation_is_sent_again_or_refunded_never_both():
    scene, credentials = expired_invitations(6)
    resends = [partial(resend_invitation, actor=scene.admin, credential=sent) for sent in credentials]
    answers = race([*resends, return_expired])
    assert refusals(answers) <= {"wrong_state", "too_many_attempts"}
    for credential in Credential.objects.all():
        refunded = Transfer.objects.filter(code="expire", subject_id=credential.id).exists()
        assert credential.status == ("revoked" if refunded else "invited")
        assert bool(credential.link_hash) != refunded
    assert list(check_ledger()) == []
