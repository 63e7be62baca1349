"""A reader's entry in the status list: named by its certificate, INVALID once the reader is removed."""

import pytest

from mipass.base.kit.actor import Actor
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.models import StatusEntry
from mipass.domains.issuer.queries import status_uri
from mipass.domains.readers.configurations import chain_of, current_config, make_first_config
from mipass.domains.readers.models import Reader, ReaderConfiguration
from mipass.domains.readers.operations import release_readers, remove_reader
from mipass.domains.readers.tests.devices import Device, enroll
from mipass.protocol import cbor
from mipass.protocol.certificates import from_der
from mipass.protocol.keys import new_key
from mipass.protocol.reader_entries import entry_in
from mipass.protocol.status_bits import Status
from mipass.protocol.statuslist import verify_list
from tests.fixtures import actor_of


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


def certificate_of(reader):
    return from_der(current_config(Reader.objects.get(id=reader.id)).chain[0])


def entry_of(reader):
    found = entry_in(certificate_of(reader))
    assert found is not None
    return found


def standing(organization, entry):
    found = verify_list(
        status_token(organization.id).content,
        uri=entry.uri,
        roots=trust_anchors(organization),
        at=None,
    )
    return found.status(entry.index)


def test_the_certificate_names_an_entry_that_is_valid_in_the_next_list(organization_a):
    before = status_token(organization_a.id)
    reader = enroll(organization_a)
    certificate = certificate_of(reader)
    entry = entry_of(reader)
    assert entry.uri == status_uri(organization_a.id)
    assert not next(each for each in certificate.extensions if each.oid.dotted_string.endswith(".2")).critical
    assert standing(organization_a, entry) is Status.VALID
    assert status_token(organization_a.id).content != before.content


def test_a_removed_readers_entry_is_invalid_in_the_list_that_is_asked_for_next(organization_a, admin):
    reader, other = enroll(organization_a), enroll(organization_a, name="Back door")
    entries = [entry_of(each) for each in (reader, other)]
    remove_reader(actor=admin, reader=reader)
    assert [standing(organization_a, entry) for entry in entries] == [Status.INVALID, Status.VALID]


def test_readers_of_an_organization_that_goes_are_invalid_each(organization_a, admin):
    readers = [enroll(organization_a, name=name) for name in ("Front", "Back")]
    entries = [entry_of(each) for each in readers]
    release_readers(actor=Actor.system(), organization=organization_a)
    assert [standing(organization_a, entry) for entry in entries] == [Status.INVALID] * 2


def test_two_readers_never_share_an_entry_nor_one_with_a_document(organization_a):
    readers = [enroll(organization_a, name=str(number)) for number in range(5)]
    assert len({entry_of(reader).index for reader in readers}) == 5
    assert StatusEntry.objects.count() == 5


def test_a_renewed_certificate_keeps_its_entry(organization_a):
    reader = enroll(organization_a)
    entry = entry_of(reader)
    ReaderConfiguration.objects.update(chain_ends_at=reader.enrolled_at)
    renewed = certificate_of(reader)
    assert entry_in(renewed) == entry
    assert current_config(Reader.objects.get(id=reader.id)).sequence == 2


def test_the_entry_of_a_key_that_was_replaced_is_invalid(organization_a):
    device = Device()
    before = entry_of(enroll(organization_a, device))
    reader = enroll(organization_a, Device())
    first = Reader.objects.get(ueid=device.ueid.hex())
    make_first_config(first, new_key().public_key())
    after = entry_of(first)
    assert after != before
    states = [standing(organization_a, entry) for entry in (before, after, entry_of(reader))]
    assert states == [Status.INVALID, Status.VALID, Status.VALID]


def test_a_reader_from_before_gets_a_certificate_with_an_entry_by_its_next_configuration(organization_a):
    reader = enroll(organization_a)
    found = ReaderConfiguration.objects.get()
    [_own, issuer] = chain_of(found)
    ReaderConfiguration.objects.update(chain=cbor.encode([issuer, issuer]))  # it names no entry
    config = current_config(Reader.objects.get(id=reader.id))
    assert config.sequence == 2
    assert entry_in(from_der(config.chain[0])) is not None


def test_a_removed_reader_gets_no_entry_again(organization_a, admin):
    reader = enroll(organization_a)
    remove_reader(actor=admin, reader=reader)
    assert set(StatusEntry.objects.values_list("value", flat=True)) == {Status.INVALID}
    again = enroll(organization_a, name="Again")
    assert standing(organization_a, entry_of(again)) is Status.VALID
    assert StatusEntry.objects.filter(value=Status.INVALID).count() == 1
