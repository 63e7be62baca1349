"""Dates against phones, states and time: whoever comes first, no door opens outside of what was set last."""

from datetime import timedelta
from functools import partial

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.credentials.operations import move_credential
from mipass.domains.credentials.phones.acceptance import fetch_document
from mipass.domains.credentials.phones.devices import device_actor
from mipass.domains.credentials.validity import Dates
from mipass.domains.credentials.validity_changes import set_validity
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.issuer.lists import status_token
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.tell_of_validity import tell_of_validity
from mipass.protocol.mdoc import read_document
from mipass.protocol.status_bits import Status
from mipass.protocol.statuslist import verify_list
from tests.fixtures import actor_of
from tests.races.race import race, won

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
ROUNDS = 4


@pytest.fixture
def credential(full_admin, organization_a, clock):
    clock.at = clock.at.replace(microsecond=0)
    return issue(full_admin, organization_a)


@pytest.fixture
def phone(credential):
    return Phone(credential.organization_id, link_of(credential)).accept(credential)


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


def fresh(credential):
    return Credential.objects.select_related("organization__distributor").get(id=credential.id)


def fetching(phone):
    device = Device.objects.select_related("credential__organization__distributor").get()
    key = phone.device_key.public_key()
    return fetch_document(actor=device_actor(device), device=device, key=key).issuer_signed


def setting(admin, credential, begin=None, end=None):
    set_validity(actor=admin, credential=fresh(credential), dates=Dates(begin, end))


def opens(credential, octets):
    """Whether a door with the newest list opens by this document now."""
    document = read_document(octets)
    token = status_token(credential.organization_id).content
    anchors = trust_anchors(fresh(credential).organization)
    listed = verify_list(token, uri=document.status_uri, roots=anchors, at=None)
    in_time = document.valid_from <= now() <= document.valid_until
    return in_time and listed.status(document.status_index) == Status.VALID


def test_shortened_while_the_phone_refreshes_every_document_ends_with_the_dates(
    credential, phone, admin, clock
):
    for _ in range(ROUNDS):
        setting(admin, credential)
        end = now() + HOUR
        calls = [partial(fetching, phone), partial(setting, admin, credential, None, end)]
        documents = [phone.document, *(each for each in race([*calls, partial(fetching, phone)]) if each)]
        assert any(opens(credential, each) for each in documents)
        clock.at = end + timedelta(seconds=1)
        tell_of_validity()
        assert not any(opens(credential, each) for each in documents)


def test_put_off_while_the_phone_refreshes_nothing_opens_before(credential, phone, admin, clock):
    begin = now() + HOUR
    calls = [partial(fetching, phone), partial(setting, admin, credential, begin), partial(fetching, phone)]
    documents = [phone.document, *(each for each in race(calls) if each)]
    assert not any(opens(credential, each) for each in documents)
    clock.at = begin
    tell_of_validity()
    assert all(opens(credential, each) for each in documents)


def test_disabled_while_dates_bring_it_back_it_opens_nothing(credential, phone, admin, clock):
    setting(admin, credential, None, now() + HOUR)
    clock.move(hours=2)
    tell_of_validity()
    race(
        [
            partial(setting, admin, credential),
            lambda: move_credential(actor=admin, credential=fresh(credential), verb="disable"),
            tell_of_validity,
        ]
    )
    assert fresh(credential).status == "disabled"
    assert not opens(credential, phone.document)


def test_of_many_workers_one_tells_of_each_step(credential, phone, admin, clock):
    setting(admin, credential, now() + HOUR, now() + 24 * 30 * HOUR)
    for hours in (2, 24 * 25, 24 * 10):
        clock.move(hours=hours)
        assert won(race([tell_of_validity] * 6))
    told = Event.objects.filter(subject_id=credential.id).order_by("id").values_list("type", flat=True)
    steps = {"credential:began", "credential:ends_soon", "credential:ended"}
    assert [each for each in told if each in steps] == [
        "credential:began",
        "credential:ends_soon",
        "credential:ended",
    ]
    assert Mail.objects.filter(kind="credential-ends-soon").count() == 1
