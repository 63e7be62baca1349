"""A reader takes firmware by the vendor's signatures alone, and says why not in its next report."""

import pytest

from mipass.protocol.eat import verify_report
from mipass.protocol.errors import ProtocolError
from mipass.protocol.tests.firmware_repository import MODEL, honest, image_of, release_of
from mipass.simulator.errors import Refused, Unprepared
from mipass.simulator.firmware import FOLDER, IMAGE
from mipass.simulator.reader import Reader
from mipass.simulator.reader_memory import ReaderMemory, ReaderStorage

NONCE = b"n" * 16


def reader_of(folder, repository, *, model=MODEL, version="1.0"):
    storage = ReaderStorage(folder)
    root = repository.files["metadata/1.root.json"] if repository else None
    storage.make(ReaderMemory(model=model, serial="S-1", version=version, sequence=0, firmware_root=root))
    return Reader(storage)


def update(reader, repository, target=None):
    return reader.update(repository.files.get, target=target)


def refusal(reader, repository, target=None):
    with pytest.raises((ProtocolError, Refused, Unprepared)) as caught:
        update(reader, repository, target)
    return str(getattr(caught.value, "code"))  # noqa: B009  each of the three has one


def test_it_takes_the_newest_and_reports_it(tmp_path):
    repository = honest(release_of("1.2"), release_of("1.10", sequence=2))
    reader = reader_of(tmp_path, repository)
    assert update(reader, repository) == "firmware 1.10"
    assert (tmp_path / FOLDER / IMAGE).read_bytes() == image_of("1.10")
    assert verify_report(reader.report(NONCE)).software_version == "1.10"
    assert refusal(reader, repository) == "up_to_date"


def test_what_it_has_taken_it_never_takes_back(tmp_path):
    repository = honest(release_of("1.2"), release_of("1.3", sequence=2))
    reader = reader_of(tmp_path, repository)
    update(reader, repository)
    assert refusal(reader, repository, "model-r-1.2.bin") == "rollback"
    before = dict(repository.files)
    repository.publish(release_of("1.2"), release_of("1.3", sequence=2), release_of("1.4", sequence=3))
    assert update(reader, repository) == "firmware 1.4"
    repository.files = before
    assert refusal(reader, repository) == "rollback"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda files, name: files.update({name: files[name][:-1]}), "truncated"),
        (lambda files, name: files.update({name: b"x" * len(files[name])}), "wrong_hash"),
        (lambda files, name: files.pop(name), "unreachable"),
    ],
)
def test_an_image_that_is_not_the_signed_one_leaves_the_old_running(tmp_path, change, code):
    release = release_of("1.2")
    repository = honest(release)
    reader = reader_of(tmp_path, repository)
    change(repository.files, f"targets/{release.file_name}")
    assert refusal(reader, repository) == code
    said = verify_report(reader.report(NONCE))
    assert (said.software_version, said.failure) == ("1.0", code)
    assert not (tmp_path / FOLDER / IMAGE).exists()


def test_a_failure_is_forgotten_when_it_went_well(tmp_path):
    release = release_of("1.2")
    repository = honest(release)
    reader = reader_of(tmp_path, repository)
    image = repository.files.pop(f"targets/{release.file_name}")
    assert refusal(reader, repository) == "unreachable"
    repository.files[f"targets/{release.file_name}"] = image
    update(reader, repository)
    assert verify_report(reader.report(NONCE)).failure == ""


def test_metadata_that_is_held_back_is_told_as_frozen(tmp_path):
    repository = honest(release_of("1.2"))
    reader = reader_of(tmp_path, repository)
    repository.publish(release_of("1.2"), days=-1)
    assert refusal(reader, repository) == "frozen"


def test_another_vendors_firmware_is_refused(tmp_path):
    reader = reader_of(tmp_path, honest(release_of("1.2")))
    assert refusal(reader, honest(release_of("9.9"))) == "bad_signature"


def test_another_models_firmware_is_none_for_it(tmp_path):
    repository = honest(release_of("1.2"))
    reader = reader_of(tmp_path, repository, model="Model S")
    assert refusal(reader, repository) == "up_to_date"
    assert refusal(reader, repository, "model-r-1.2.bin") == "wrong_model"


def test_a_reader_without_the_vendors_root_takes_none(tmp_path):
    reader = reader_of(tmp_path, None)
    assert refusal(reader, honest(release_of("1.2"))) == "no_firmware_root"
