"""The acceptance of a credential on a phone, from the link to the door."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.domains.credentials.labels import label_credential
from mipass.domains.credentials.models import Device
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.issuer.lists import status_token
from mipass.protocol.keys import thumbprint
from mipass.protocol.mdoc import verify_document
from mipass.protocol.status_bits import Status
from mipass.protocol.statuslist import verify_list

pytestmark = pytest.mark.django_db


def status_in_list(credential, phone):
    document = verify_document(phone.document, roots=trust_anchors(credential.organization), at=now())
    found = verify_list(
        status_token(credential.organization_id).content,
        uri=document.status_uri,
        roots=trust_anchors(credential.organization),
        at=None,
    )
    return found.status(document.status_index)


def test_a_phone_hears_of_a_label_when_it_asks_next(credential, accepted, admin):
    label_credential(actor=admin, credential=credential, label="Main entrance")
    assert accepted.renew().json()["credential_label"] == "Main entrance"


def test_a_phone_accepts_and_the_credential_is_enabled(credential, phone):
    assert phone.offer().status_code == 200
    granted = phone.claim(phone.mailed_code(credential))
    assert granted.status_code == 200
    assert granted.json()["token_type"] == "DPoP"
    assert granted.json()["credential_status"] == "invited"
    assert granted.json()["credential_label"] == "26-bit Wiegand, …677"
    assert phone.fetch().status_code == 200
    assert status_in_list(credential, phone) == Status.SUSPENDED
    credential.refresh_from_db()
    assert credential.status == "invited"

    assert phone.notify().status_code == 204

    credential.refresh_from_db()
    assert credential.status == "enabled"
    assert status_in_list(credential, phone) == Status.VALID
    device = Device.objects.get(credential=credential)
    assert device.dpop_thumbprint == thumbprint(phone.dpop_key.public_key())
    assert device.accepted_at is not None
    events = Event.objects.filter(subject_id=credential.id).order_by("id").values_list("type", flat=True)
    assert list(events) == ["credential:issued", "credential:code_sent", "credential:accepted"]


def test_the_document_holds_the_card_and_the_phones_key(credential, phone):
    phone.accept(credential)
    document = verify_document(phone.document, roots=trust_anchors(credential.organization), at=now())
    assert document.card_data == bytes.fromhex("06bdd936c0")
    assert thumbprint(document.device_key) == thumbprint(phone.device_key.public_key())
