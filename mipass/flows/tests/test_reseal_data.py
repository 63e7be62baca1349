"""A distributor's data key is replaced while everything goes on, and nothing is left under the old one."""

import time
from datetime import timedelta

import pytest
from django.apps import apps

from mipass.base.kit.actor import Actor
from mipass.base.kit.vault import CannotOpen, OneKey, header_of, unseal
from mipass.domains.credentials.bulk_uploads.mappings import map_columns
from mipass.domains.credentials.cards import open_card, place_of
from mipass.domains.credentials.draws import take_from_pool
from mipass.domains.credentials.models import Batch, Credential
from mipass.domains.credentials.pools import add_pool
from mipass.domains.credentials.search import find_credentials
from mipass.domains.distributors import data_keys as room
from mipass.domains.distributors.data_key_rotation import (
    RotationRuns,
    begin_rotation,
    is_rotating,
    list_rotating,
)
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.distributors.models import DataKey
from mipass.domains.issuer.keys import document_signer, trust_anchors
from mipass.flows.check_batch import check_next
from mipass.flows.reseal_data import reseal_data
from tests.bulk.scene import BulkScene
from tests.ledger.scene import card, make_scene

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
LISTED, COLUMNS = "Ausweis;E-Mail\n9;nine@{}.test\n", {0: "card_number", 1: "email"}


@pytest.fixture
def at_once(monkeypatch):
    """New keys serve at once, and every process knows them."""
    monkeypatch.setattr("mipass.domains.distributors.data_key_rotation.SERVES_AFTER", timedelta(0))
    monkeypatch.setattr(room, "KNOWN_WITHIN", timedelta(0))


@pytest.fixture
def scene(at_once):
    """A distributor with credits."""
    return make_scene(credits=20)


@pytest.fixture
def north(scene):
    """An organization with a card, an upload that is issued and one that is not, a pool and its draws."""
    north = scene.add("North")
    scene.issue(north, card("one@holder.test", 77))
    bulk = BulkScene(scene.admin, north)
    bulk.issued(bulk.rows(2, host="issued.test"))
    bulk.checked(bulk.rows(3, host="draft.test") + "no address,H10301,1,2\n")
    asked = bulk.checked(LISTED.format("draft"))
    map_columns(actor=scene.admin, batch=asked, heading=1, columns=COLUMNS, fixed={"format": "H10302"})
    assert check_next()
    pool = add_pool(
        actor=scene.admin,
        organization=north,
        format="H10301",
        first=1,
        last=9,
        others={"facility_code": 1},
    )
    take_from_pool(actor=scene.admin, pool=pool, count=2, idempotency_key="take")
    document_signer(north)
    return north


def finish():
    for _ in range(50):  # transactions that began before, of whatever runs beside it, are waited for
        reseal_data()
        if not list_rotating():
            return
        time.sleep(0.1)


def sealed_by(key):
    """How many values in the whole database begin as what this key sealed."""
    header, number = header_of(key), 0
    for model in apps.get_models():
        for row in model._base_manager.values_list():
            cells = [cell for cell in row if isinstance(cell, bytes | memoryview)]
            number += sum(bytes(cell)[:5] == header for cell in cells)
    return number


def test_all_is_read_at_each_moment_and_ends_under_the_new_key(scene, north):
    def found(text):
        return find_credentials(actor=scene.admin, organization=north, search=text).total

    old = data_keys(scene.distributor.id).present()
    assert (found("77"), found("one@holder")) == (1, 1)
    begin_rotation(actor=SYSTEM, distributor=scene.distributor)
    scene.issue(north, card("two@holder.test", 77))  # under the new key, beside the old one
    assert found("77") == 2
    holders = Credential.objects.filter(email__contains="@holder")
    assert {open_card(each).card_number for each in holders} == {77}
    finish()
    assert not is_rotating(scene.distributor.id)
    assert found("77") == 2
    document_signer(north)
    trust_anchors(north)
    for credential in Credential.objects.filter(distributor=scene.distributor):
        open_card(credential)
        with pytest.raises(CannotOpen):
            unseal(OneKey(old), credential.data, place_of(credential.distributor_id, credential.id))
    assert not Batch.objects.exclude(content=None).exists()


def test_a_search_through_the_database_finds_nothing_of_the_old_key(scene, north):
    begin_rotation(actor=SYSTEM, distributor=scene.distributor)
    finish()
    old = data_keys(scene.distributor.id).present()
    before = sealed_by(old)  # no other distributor has a second key
    begin_rotation(actor=SYSTEM, distributor=scene.distributor)
    finish()
    assert (old.number, sealed_by(old)) == (2, 0)
    assert sealed_by(data_keys(scene.distributor.id).present()) == before > 8


def test_what_was_said_of_columns_is_known_under_the_new_key(scene, north):
    begin_rotation(actor=SYSTEM, distributor=scene.distributor)
    finish()
    assert BulkScene(scene.admin, north).checked(LISTED.format("next")).good == 1


def test_two_rotations_do_not_run_at_once(scene):
    begin_rotation(actor=SYSTEM, distributor=scene.distributor)
    with pytest.raises(RotationRuns):
        begin_rotation(actor=SYSTEM, distributor=scene.distributor)
    finish()
    begin_rotation(actor=SYSTEM, distributor=scene.distributor)


def test_another_distributors_key_stays(scene):
    other = make_scene(credits=1)
    begin_rotation(actor=SYSTEM, distributor=scene.distributor)
    finish()
    assert [row.number for row in DataKey.objects.filter(distributor=other.distributor)] == [1]


def test_the_old_key_seals_until_every_process_knows_the_new_one(scene, monkeypatch):
    monkeypatch.setattr("mipass.domains.distributors.data_key_rotation.SERVES_AFTER", timedelta(minutes=1))
    old = data_keys(scene.distributor.id).present()
    begin_rotation(actor=SYSTEM, distributor=scene.distributor)
    finish()
    assert data_keys(scene.distributor.id).present() == old
    assert is_rotating(scene.distributor.id)
