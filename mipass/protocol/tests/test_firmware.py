"""A reader takes the newest firmware that is for it, and refuses everything else with a reason of its own."""

import pytest

from mipass.protocol.firmware_updater import FirmwareUpdater, gather
from mipass.protocol.keys import new_key
from mipass.protocol.tests.firmware_repository import (
    MODEL,
    honest,
    image_of,
    refused,
    release_of,
    updater,
)


def test_the_newest_version_is_found_as_a_number_and_its_image_proved(tmp_path):
    repository = honest(release_of("1.9"), release_of("1.10", sequence=2), release_of("1.2"))
    reader = updater(repository, tmp_path)
    found = reader.find(hw_model=MODEL, version="1.9")
    assert found is not None
    assert found.version == "1.10"
    assert reader.download(found) == image_of("1.10")


@pytest.mark.parametrize("version", ["1.10", "1.10.0", "2"])
def test_a_reader_that_is_up_to_date_is_offered_nothing(tmp_path, version):
    assert updater(honest(release_of("1.10")), tmp_path).find(hw_model=MODEL, version=version) is None


def test_firmware_of_another_model_is_not_offered(tmp_path):
    repository = honest(release_of("9.0", hw_model="Model S"))
    assert updater(repository, tmp_path).find(hw_model=MODEL, version="1.0") is None


def test_a_step_between_is_taken_first(tmp_path):
    repository = honest(release_of("1.5"), release_of("2.0", min_from="1.5", sequence=2))
    reader = updater(repository, tmp_path)
    steps = [reader.find(hw_model=MODEL, version=version) for version in ("1.0", "1.5", "2.0")]
    assert [step and step.version for step in steps] == ["1.5", "2.0", None]


def test_the_same_folder_serves_again_after_new_releases(tmp_path):
    repository = honest(release_of("1.1"))
    first = updater(repository, tmp_path).find(hw_model=MODEL, version="1.0")
    repository.publish(release_of("1.1"), release_of("1.2", sequence=2))
    second = updater(repository, tmp_path).find(hw_model=MODEL, version="1.1")
    assert first
    assert second
    assert (first.version, second.version) == ("1.1", "1.2")


def test_what_a_phone_carries_is_enough(tmp_path):
    repository = honest(release_of("1.1"))
    carried = gather(repository.files.get, target="model-r-1.1.bin")
    reader = FirmwareUpdater(folder=tmp_path, root=repository.root, fetch=carried.get)
    found = reader.find(hw_model=MODEL, version="1.0")
    assert found is not None
    assert reader.download(found) == image_of("1.1")


def test_gathering_from_nothing_is_refused():
    with refused("unreachable"):
        gather(lambda _name: None)


def test_a_reader_follows_new_keys_one_root_after_another(tmp_path):
    repository = honest(release_of("1.1"))
    shipped = repository.root
    for version in (2, 3):
        old = repository.root_key
        repository.root_key, repository.targets_key, repository.online_key = new_key(), new_key(), new_key()
        repository.new_root(version=version, signed_by=[old, repository.root_key])
        repository.publish(release_of("1.1"), release_of("1.2", sequence=2))
    found = updater(repository, tmp_path, root=shipped).find(hw_model=MODEL, version="1.1")
    assert found is not None
    assert found.version == "1.2"


def test_a_root_that_the_old_key_did_not_sign_is_refused(tmp_path):
    repository = honest(release_of("1.1"))
    shipped, repository.root_key = repository.root, new_key()
    repository.new_root(version=2)
    with refused("bad_signature"):
        updater(repository, tmp_path, root=shipped).refresh()


def test_a_root_that_its_own_key_did_not_sign_is_refused(tmp_path):
    repository = honest(release_of("1.1"))
    shipped, old, repository.root_key = repository.root, repository.root_key, new_key()
    repository.new_root(version=2, signed_by=[old])
    with refused("bad_signature"):
        updater(repository, tmp_path, root=shipped).refresh()


def test_after_a_rotation_the_old_targets_key_signs_nothing(tmp_path):
    repository = honest(release_of("1.1"))
    shipped, stolen = repository.root, repository.targets_key
    repository.targets_key = new_key()
    repository.new_root(version=2)
    repository.targets_key = stolen
    repository.publish(release_of("6.6.6"))
    with refused("bad_signature"):
        updater(repository, tmp_path, root=shipped).refresh()
