"""A new key that waits for an enrolled reader, on its page: who may say yes or no, and who is told."""

import pytest
from django.urls import reverse

from mipass.base.outbox.models import Notice
from mipass.domains.readers.key_changes import KeyChangeWaits
from mipass.domains.readers.models import KeyChange, Reader
from mipass.domains.readers.tests.devices import Device, begin, enroll, installer_of
from mipass.flows.enroll_reader import Permit, enroll_reader
from mipass.protocol.keys import thumbprint
from tests.access import answers
from tests.fixtures import sign_in
from tests.pages import page_of

OUTSIDERS = {"stranger": 404, "operator": 404, "nobody": 302}


@pytest.fixture
def device():
    return Device()


@pytest.fixture
def reader(organization_a, device):
    return enroll(organization_a, device, "Front door")


@pytest.fixture
def waiting(full_admin, colleague, organization_admin, organization_a, reader, device):
    """Something claims to be the reader, by an installer's phone."""
    actor = installer_of(organization_a)
    _actor, begun = begin(organization_a, actor)
    other = Device(ueid=device.ueid)
    csr = other.csr()
    with pytest.raises(KeyChangeWaits):
        enroll_reader(
            actor=actor,
            permit=Permit(actor, organization_a),
            enrollment_id=begun.id,
            name="Another name",
            csr=csr,
            eat=other.proof(begun, csr),
        )
    return KeyChange.objects.get()


@pytest.fixture
def people(full_admin, colleague, organization_admin, stranger, operator, distributor_b):
    return {
        "full_admin": full_admin,
        "colleague": colleague,
        "organization_admin": organization_admin,
        "stranger": stranger,
        "operator": operator,
    }


def url_of(name, reader, **ids):
    place = {"distributor_id": reader.distributor_id, "organization_id": reader.organization_id}
    return reverse(f"readers:{name}", kwargs={**place, "reader_id": reader.id, **ids})


def test_every_admin_of_the_organization_is_told_that_a_key_waits(
    full_admin, colleague, organization_admin, waiting
):
    told = Notice.objects.filter(kind="reader-key-waits").values_list("account_id", flat=True)
    assert set(told) == {full_admin.id, colleague.id, organization_admin.id}


def test_the_readers_page_shows_what_waits_and_who_asks(client, full_admin, reader, waiting):
    text = page_of(sign_in(client, full_admin).get(url_of("view", reader))).get_text()
    assert "New Key Waiting" in text
    assert waiting.key_thumbprint in text


def test_nothing_waits_on_the_page_of_a_reader_that_nobody_claims(client, full_admin, reader):
    text = page_of(sign_in(client, full_admin).get(url_of("view", reader))).get_text()
    assert "New Key Waiting" not in text


def test_an_organization_admin_says_yes_and_the_others_are_told(
    client, organization_admin, full_admin, reader, waiting
):
    answer = sign_in(client, organization_admin).post(url_of("confirm_key", reader, change_id=waiting.id))
    assert answer.status_code == 302
    assert Reader.objects.get().key_thumbprint == waiting.key_thumbprint
    told = Notice.objects.filter(kind="reader-key-changed")
    assert full_admin.id in told.values_list("account_id", flat=True)


def test_looking_at_the_dialogs_decides_nothing(client, full_admin, reader, waiting, device):
    client = sign_in(client, full_admin)
    for name in ("confirm_key", "refuse_key"):
        assert (
            waiting.key_thumbprint in client.get(url_of(name, reader, change_id=waiting.id)).content.decode()
        )
    assert Reader.objects.get().key_thumbprint == thumbprint(device.key.public_key())
    assert KeyChange.objects.exists()


def test_a_full_admin_says_no(client, full_admin, reader, waiting, device):
    answer = sign_in(client, full_admin).post(url_of("refuse_key", reader, change_id=waiting.id))
    assert answer.status_code == 302
    assert Reader.objects.get().key_thumbprint == thumbprint(device.key.public_key())
    assert not KeyChange.objects.exists()


@pytest.mark.parametrize("name", ["confirm_key", "refuse_key"])
def test_who_may_decide(people, reader, waiting, name):
    url = url_of(name, reader, change_id=waiting.id)
    expected = {"full_admin": 200, "colleague": 200, "organization_admin": 200, **OUTSIDERS}
    assert answers(url, people) == expected
    refused = answers(url, people, method="post")
    assert {who: refused[who] for who in OUTSIDERS} == OUTSIDERS
