"""A replacement of keys that is killed at any statement: everything opens, and the next call goes on."""

import os
from datetime import timedelta

import pytest

from mipass.base.keys.installation import load, load_keys
from mipass.base.keys.master import SoftwareMaster, configured_master
from mipass.base.keys.models import InstallationKey
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.vault import new_key
from mipass.config_error import ConfigError
from mipass.domains.credentials.cards import open_card
from mipass.domains.credentials.models import Credential
from mipass.domains.distributors import data_key_rotation
from mipass.domains.distributors import data_keys as room
from mipass.domains.issuer.keys import document_signer
from mipass.flows.replace_master_key import add_master_key, end_old_master_keys, reseal_for_master
from mipass.flows.reseal_data import reseal_data
from tests.crash.harness import count_points, killed_at
from tests.ledger.scene import card, make_scene

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system()
SAMPLES = 400 if os.environ.get("MIPASS_DEEP") == "1" else 8


def sampled(points):
    return sorted({*range(0, points, max(1, points // SAMPLES)), points - 2, points - 1})


def test_a_master_keys_replacement():
    new, old = SoftwareMaster(new_key()), configured_master()
    keys = load(old)
    load_keys()  # as a process that runs meanwhile

    def replace():
        add_master_key(actor=SYSTEM, new=new, old=old if is_right(old) else new)
        reseal_for_master()
        end_old_master_keys(actor=SYSTEM, master=new)

    def is_right(master):
        try:
            return load(master) == keys
        except ConfigError:
            return False

    def back():
        InstallationKey.objects.all().delete()
        for number, key in keys.items():
            InstallationKey.objects.create(
                number=number, master=old.name, wrapped=old.wrap(number, key), made_at=now()
            )

    points = count_points(replace)
    back()
    for point in sampled(points):
        killed_at(point, replace)
        assert is_right(old) or is_right(new)
        replace()
        assert (is_right(old), is_right(new)) == (False, True)
        back()


def test_a_data_keys_replacement(monkeypatch):
    monkeypatch.setattr(data_key_rotation, "SERVES_AFTER", timedelta(0))
    monkeypatch.setattr(room, "KNOWN_WITHIN", timedelta(0))
    scene = make_scene(credits=10)
    north = scene.add("North")
    for number in range(4):
        scene.issue(north, card(f"holder{number}@holder.test", number))
    document_signer(north)

    def replace():
        if not data_key_rotation.is_rotating(scene.distributor.id):
            data_key_rotation.begin_rotation(actor=SYSTEM, distributor=scene.distributor)
        for _ in range(4):
            reseal_data()

    def opens():
        cards = Credential.objects.filter(distributor=scene.distributor)
        return sorted(open_card(each).card_number or 0 for each in cards)

    points = count_points(replace)
    for point in sampled(points):
        killed_at(point, replace)
        assert opens() == [0, 1, 2, 3]
        document_signer(north)
        replace()
        assert opens() == [0, 1, 2, 3]
        assert not data_key_rotation.is_rotating(scene.distributor.id)
