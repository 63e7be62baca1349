"""Documents: whom they are for, how long they are good, which entry they name."""

from datetime import timedelta

import pytest
from django.db import connection

from mipass.base.kit.clock import now
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.issuer.models import StatusEntry
from mipass.domains.issuer.operations import EntryEnded
from mipass.domains.issuer.queries import status_uri
from mipass.domains.issuer.tests.conftest import CARD, KEYS
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import thumbprint
from mipass.protocol.mdoc import verify_document
from mipass.protocol.status_bits import Status


def test_a_document_verifies_under_the_organizations_root(door):
    issued = door.document()
    found = verify_document(issued.issuer_signed, roots=trust_anchors(door.organization), at=now())
    assert found.doc_type == "org.mipass.pacs.1"
    assert found.card_data == CARD
    assert thumbprint(found.device_key) == thumbprint(KEYS[0].public_key())
    assert found.status_uri == issued.status_uri == status_uri(door.organization.id)
    assert found.status_index == issued.status_index
    assert found.valid_until == issued.valid_until


def test_a_document_of_another_organization_does_not_verify(door, other_door):
    issued = other_door.document()
    with pytest.raises(ProtocolError) as caught:
        verify_document(issued.issuer_signed, roots=trust_anchors(door.organization), at=now())
    assert caught.value.code == "wrong_organization"


@pytest.mark.parametrize("days", [1, 30])
def test_a_document_is_good_for_the_organizations_days(door, days, clock):
    door.organization.document_days = days
    issued = door.document()
    assert issued.valid_until == clock.at.replace(microsecond=0) + timedelta(days=days)
    assert StatusEntry.objects.get(subject_id=door.subject).valid_until == issued.valid_until


def test_a_refreshed_document_keeps_its_entry_and_another_phone_gets_its_own(door):
    first, again, other = door.document(), door.document(), door.document(phone=1)
    assert (first.id, first.status_index) == (again.id, again.status_index)
    assert other.status_index != first.status_index
    assert first.issuer_signed != again.issuer_signed


def test_a_refresh_does_not_undo_what_happened_to_the_entry(door):
    index = door.document(status=Status.VALID).status_index
    door.set(Status.SUSPENDED)
    door.document(status=Status.VALID)
    assert door.read_list().status(index) is Status.SUSPENDED


def test_nothing_is_issued_for_a_revoked_subject_on_a_phone_that_had_it(door):
    door.document()
    door.set(Status.INVALID)
    with pytest.raises(EntryEnded):
        door.document()


def test_entries_are_numbered_apart_in_each_organization(door, other_door):
    door.document()
    other_door.document()
    assert StatusEntry.objects.filter(organization=door.organization).count() == 1
    assert StatusEntry.objects.filter(organization=other_door.organization).count() == 1


def test_a_refresh_takes_few_queries(door, django_assert_num_queries):
    door.document()
    with django_assert_num_queries(4 + (connection.vendor == "postgresql")):
        door.document()
