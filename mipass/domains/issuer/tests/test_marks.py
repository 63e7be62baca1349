"""Whoever can write to the database alone makes no key, changes none and brings none back."""

from datetime import timedelta

import pytest

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import config_signer, document_signer, reader_authority, trust_anchors
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.marks import UntrustedKeys, all_faults, faults_of
from mipass.domains.issuer.models import KeyPurpose, KeyState, OrganizationKey
from mipass.domains.issuer.rotation import (
    announce_root,
    end_root,
    rotate_due_keys,
    rotate_signers,
    use_announced_root,
)
from mipass.protocol.certificates import make_root, to_der
from mipass.protocol.keys import new_key

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def organization(door):
    """One whose root was replaced: it has a retired one, and signers of both."""
    document_signer(door.organization)
    config_signer(door.organization)
    reader_authority(door.organization)
    announce_root(actor=SYSTEM, organization=door.organization)
    use_announced_root(actor=SYSTEM, organization=door.organization, at_once=True)
    return door.organization


def insert(organization, state=KeyState.RETIRED, mac=b""):
    """A root of somebody else's, as SQL can put it there."""
    key, moment = new_key(), now()
    root = make_root(key, name="Forged", not_before=moment, not_after=moment + timedelta(days=99))
    return OrganizationKey.objects.create(
        id=new_id(),
        distributor_id=organization.distributor_id,
        organization_id=organization.id,
        root_id=None,
        purpose=KeyPurpose.ROOT,
        state=state,
        sealed=None if state == KeyState.RETIRED else b"sealed",
        certificate=to_der(root),
        not_after=moment + timedelta(days=99),
        created_at=moment,
        retired_at=moment if state == KeyState.RETIRED else None,
        mac=mac,
    )


def retired_root():
    return OrganizationKey.objects.get(purpose=KeyPurpose.ROOT, state=KeyState.RETIRED)


def is_refused(organization):
    """Whether nothing is trusted and nothing rotated, and the row is named."""
    for use in (
        lambda: trust_anchors(organization),
        lambda: rotate_signers(actor=SYSTEM, organization=organization),
        lambda: announce_root(actor=SYSTEM, organization=organization),
    ):
        with pytest.raises(UntrustedKeys):
            use()
    return len(list(all_faults(OrganizationKey.objects.all()))) == 1


def test_rows_that_the_portal_wrote_are_right(organization):
    assert len(trust_anchors(organization)) == 2
    assert not list(all_faults(OrganizationKey.objects.all()))


@pytest.mark.parametrize("state", [KeyState.RETIRED, KeyState.ANNOUNCED])
def test_an_inserted_root_is_refused(organization, state):
    insert(organization, state, mac=bytes(retired_root().mac))
    assert is_refused(organization)


FACTS = ["id", "organization_id", "distributor_id", "certificate", "not_after", "mac"]


@pytest.mark.parametrize("field", FACTS)
def test_no_fact_of_a_row_can_be_changed(organization, field):
    row = retired_root()
    other = OrganizationKey.objects.filter(purpose=KeyPurpose.CONFIG_SIGNER).first()
    changed = {"id": new_id(), "organization_id": new_id(), "distributor_id": new_id()}
    setattr(row, field, changed.get(field, getattr(other, field)))
    assert [found for found, _problem in faults_of([row])] == [row]


def test_a_state_changed_is_refused(organization):
    OrganizationKey.objects.filter(id=retired_root().id).update(state=KeyState.ENDED)
    assert is_refused(organization)


def test_an_ended_root_is_not_brought_back_by_its_row_of_before(organization):
    before = OrganizationKey.objects.filter(id=retired_root().id).values().get()
    end_root(actor=SYSTEM, organization=organization, root=retired_root(), at_once=True)
    assert len(trust_anchors(organization)) == 1
    OrganizationKey.objects.filter(id=before["id"]).update(state=before["state"], mac=before["mac"])
    assert is_refused(organization)


def test_a_signer_whose_row_was_changed_signs_nothing(organization):
    row = OrganizationKey.objects.get(purpose=KeyPurpose.DOCUMENT_SIGNER, state=KeyState.CURRENT)
    OrganizationKey.objects.filter(id=row.id).update(not_after=now() + timedelta(days=9000))
    with pytest.raises(UntrustedKeys):
        document_signer(organization)
    with pytest.raises(UntrustedKeys):
        status_token(organization.id)


def test_one_forged_organization_keeps_no_other_from_its_rotation(organization, other_door, monkeypatch):
    document_signer(other_door.organization)
    insert(organization)
    monkeypatch.setattr("mipass.domains.issuer.rotation.SIGNERS_SERVE", timedelta(0))
    assert rotate_due_keys() == 1
