"""A replacement of keys that is killed at any statement: everything opens, and the next call goes on.

Afterwards nothing in the database opens with the old key alone.
"""

import os
from datetime import timedelta

import pytest
from django.conf import settings
from pydantic import SecretStr

from mipass.base.audit.models import Event
from mipass.base.keys.installation import forget_keys, load, load_keys
from mipass.base.keys.key_files import next_of
from mipass.base.keys.master import SoftwareMaster, configured_master, read_octets
from mipass.base.keys.models import InstallationKey
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.vault import OneKey, new_key
from mipass.config import Config
from mipass.config.error import ConfigError
from mipass.domains.credentials.cards import open_card
from mipass.domains.credentials.models import Credential
from mipass.domains.distributors import data_key_rotation
from mipass.domains.distributors import data_keys as room
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.issuer.keys import document_signer
from mipass.doors.jobs.commands import rotate_key
from mipass.doors.jobs.commands.secret_file import replace_secret
from mipass.flows.replace_master_key import add_master_key, end_old_master_keys, reseal_for_master
from mipass.flows.replace_secret_key import ADDED, REPLACED, name_of
from mipass.flows.reseal_data import reseal_data
from tests.crash.harness import count_points, killed_at
from tests.dump import opened_by, opened_by_derivation, unwrapped_by
from tests.ledger.scene import card, make_scene

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system()
IS_DEEP = os.environ.get("MIPASS_DEEP") == "1"
SAMPLES = 8


def sampled(points):
    """All points; in a quick run some of them, and the two about the last statement."""
    if IS_DEEP:
        return range(points)
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

    points = count_points(replace)
    wrap_again(old, keys)
    for point in sampled(points):
        killed_at(point, replace)
        assert is_right(old) or is_right(new)
        replace()
        assert (is_right(old), is_right(new)) == (False, True)
        assert sorted(unwrapped_by(new)) == sorted(keys.values())
        assert_nothing_opens_by(old)
        wrap_again(old, keys)


def assert_nothing_opens_by(old):
    assert unwrapped_by(old) == opened_by_derivation(old.octets) == []


def wrap_again(master, keys):
    InstallationKey.objects.all().delete()
    for number, key in keys.items():
        InstallationKey.objects.create(
            number=number, master=master.name, wrapped=master.wrap(number, key), made_at=now()
        )


def test_the_replacement_of_a_master_key_in_a_file(tmp_path, monkeypatch):
    path, first = tmp_path / "master", settings.CONFIG.master_key.get_secret_value()
    old = configured_master()
    keys = load(old)

    def replace():
        rotate_key.master(to="", finish=False)

    def begin_process():
        settings.CONFIG.master_key = SecretStr(path.read_text().strip())
        forget_keys()
        load_keys()

    def begin_anew():
        path.write_text(first + "\n")
        next_of(path).unlink(missing_ok=True)
        settings.CONFIG.master_key = SecretStr(first)
        wrap_again(old, keys)
        forget_keys()

    with monkeypatch.context() as patch:
        patch.setattr(settings.CONFIG, "master_key_file", path)
        patch.setattr(settings.CONFIG, "master_key", SecretStr(first))
        begin_anew()
        points = count_points(replace, files=True)
        for point in sampled(points):
            begin_anew()
            killed_at(point, replace, files=True)
            begin_process()
            replace()
            begin_process()
            assert load(SoftwareMaster(read_octets(path.read_text()))) == keys
            assert_nothing_opens_by(old)
            assert not next_of(path).exists()
        begin_anew()


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
        old = OneKey(data_keys(scene.distributor.id).present())
        assert len(opened_by(old)) >= 4 + 2  # cards, and the keys of a root and a signer
        killed_at(point, replace)
        assert opens() == [0, 1, 2, 3]
        document_signer(north)
        replace()
        while data_key_rotation.is_rotating(scene.distributor.id):
            reseal_data()
        assert opens() == [0, 1, 2, 3]
        assert opened_by(old) == []


@pytest.mark.parametrize("at_once", [False, True], ids=["in steps", "at once"])
def test_a_secret_keys_replacement(tmp_path, at_once):
    path, old = tmp_path / "secret", "old" * 20

    def present():
        return Config(secret_key_file=path).secret_key.get_secret_value()

    def accepted():
        config = Config(secret_key_file=path)
        return [config.secret_key.get_secret_value(), *(key for key, _until in config.accepted_secret_keys)]

    def replace():
        replace_secret(path, at_once=at_once)
        if not at_once and present() == old:
            replace_secret(path, at_once=False)

    load_keys()
    path.write_text(old)
    points = count_points(replace, files=True)
    for point in sampled(points):
        path.write_text(old)
        next_of(path).unlink(missing_ok=True)
        killed_at(point, replace, files=True)
        while present() == old:
            assert old in accepted()
            replace_secret(path, at_once=at_once)
            assert (old in accepted()) != at_once
        recorded = [*Event.objects.filter(details__key=name_of(present())).values_list("type", flat=True)]
        assert sorted(recorded) == ([REPLACED] if at_once else [ADDED, REPLACED])
        assert not next_of(path).exists()
