"""Removing an organization: closed at once, emptied by a job that can stop anywhere."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Invalid, NotFound
from mipass.base.outbox.models import Mail
from mipass.domains.credentials.models import Credential
from mipass.domains.readers.models import Reader
from mipass.flows import close_organization as flow
from mipass.flows.close_organization import close_organization, continue_closings
from tests.factories import seed_reader
from tests.ledger.scene import make_scene
from tests.ledger.state import REFUSED, difference, tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene(credits=20)


def close(scene, organization, typed_name="North"):
    close_organization(actor=scene.admin, organization=organization, typed_name=typed_name)


@pytest.mark.parametrize("typed", ["", "north", "North ern", "South"])
def test_the_name_must_be_typed_as_it_is_written(scene, typed):
    north = scene.add("North", 5)
    before = tally()
    with pytest.raises(Invalid) as refused:
        close(scene, north, typed)
    assert refused.value.field == "typed_name"
    assert difference(before, tally()) == {REFUSED: 1}


def test_it_is_closing_at_once_and_its_unspent_credits_are_back(scene):
    north = scene.add("North", 5)
    scene.issue(north)
    close(scene, north)
    assert scene.again(north).status == "closing"
    assert (scene.pool.allocated, scene.pool.unallocated, scene.pool.issued) == (0, 19, 1)
    event = Event.objects.get(type="organization:closing")
    assert event.details == {"credentials": 1, "readers": 0}


def test_a_second_press_finds_no_organization(scene):
    north = scene.add("North", 5)
    close(scene, north)
    with pytest.raises(NotFound):
        close(scene, north)


def test_the_job_revokes_and_releases_in_steps_and_then_removes(scene, monkeypatch):
    monkeypatch.setattr(flow, "BATCH", 2)
    north = scene.add("North", 5)
    for _ in range(3):
        scene.issue(north)
    seed_reader(actor=Actor.system(), organization=north, name="Door", firmware_version="1.0")
    close(scene, north)
    steps = []
    while done := continue_closings():
        steps.append((done, scene.again(north).status))
    assert steps == [(2, "closing"), (1, "closing"), (2, "removed")]
    assert set(Credential.objects.values_list("status", "revocation_reason")) == {("revoked", "closed")}
    assert Reader.objects.get().removed_at is not None
    assert Mail.objects.filter(kind="credential-revoked").count() == 3
    assert Event.objects.filter(type="organization:removed").count() == 1


def test_the_name_is_free_again(scene):
    close(scene, scene.add("North"))
    assert scene.add("North").name == "North"
