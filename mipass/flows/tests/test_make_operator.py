"""An operator's account holds no membership."""

import pytest

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.accounts.operations import create_person
from mipass.domains.admins.models import Admin, AdminStatus, Scope
from mipass.domains.distributors.operations import Contact, create_distributor
from mipass.flows.make_operator import HoldsMemberships, make_operator

pytestmark = pytest.mark.django_db
ADA = {
    "email": "ada@example.com",
    "password": "a lake without boats",
    "first_name": "Ada",
    "last_name": "Byron",
}


def make_admin(status):
    system = Actor.system()
    account = create_person(actor=system, **ADA)
    distributor = create_distributor(actor=system, distributor_id=new_id(), name="Doors", contact=Contact())
    Admin.objects.create(
        distributor=distributor,
        email=account.email,
        account=account,
        scope=Scope.FULL,
        status=status,
        invited_at=now(),
    )
    return account


def test_an_admin_cannot_become_an_operator():
    account = make_admin(AdminStatus.ACTIVE)
    with pytest.raises(HoldsMemberships):
        make_operator(actor=Actor.system(), **{**ADA, "email": "ADA@example.com"})
    account.refresh_from_db()
    assert not account.is_operator


def test_a_former_admin_can():
    account = make_admin(AdminStatus.REMOVED)
    assert make_operator(actor=Actor.system(), **ADA).id == account.id


def test_somebody_new_can():
    assert make_operator(actor=Actor.system(), **ADA).is_operator
