"""Firmware releases: uploaded, listed as unsigned, taken away for signing, removed."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.domains.readers.models import FirmwareChunk, FirmwareRelease
from tests.access import answers
from tests.fixtures import sign_in
from tests.pages import errors_of, page_of, words

LIST, UPLOAD = reverse("console:firmware"), reverse("console:upload_firmware")
IMAGE = bytes(range(256)) * 12_000  # more than one part


def filled(version="1.2", model="Model R", image=IMAGE, notes="Faster doors\nand fewer"):
    return {
        "hardware_model": model,
        "version": version,
        "notes": notes,
        "image": SimpleUploadedFile("x", image),
    }


@pytest.fixture
def console(client, operator):
    return sign_in(client, operator)


def cells(console):
    return [
        [words(cell) for cell in row.select("td")][:6]
        for row in page_of(console.get(LIST)).select("tbody tr")
    ]


def test_an_upload_is_listed_as_unsigned(console):
    assert console.post(UPLOAD, filled()).headers["Location"] == LIST
    (row,) = cells(console)
    assert row[0] == "Model R Faster doors and fewer"
    assert (row[1], row[4]) == ("1.2", "Unsigned")
    release = FirmwareRelease.objects.get()
    assert (release.size, release.sha256) == (len(IMAGE), hashlib.sha256(IMAGE).hexdigest())
    assert row[3].startswith(release.sha256[:12])
    assert FirmwareChunk.objects.count() == 3
    assert Event.objects.filter(type="firmware:uploaded", subject_id=release.id).exists()


def test_the_image_comes_back_as_it_was(console):
    console.post(UPLOAD, filled())
    response = console.get(reverse("console:download_firmware", args=[FirmwareRelease.objects.get().id]))
    assert b"".join(response.streaming_content) == IMAGE
    assert response["Content-Disposition"] == 'attachment; filename="model-r-1.2.bin"'
    assert response["Content-Type"] == "application/octet-stream"


def test_versions_are_listed_as_numbers(console):
    for version in ("1.9", "1.10", "1.2"):
        console.post(UPLOAD, filled(version))
    found = [
        words(row.select("td")[1]) for row in page_of(console.get(f"{LIST}?sort=version")).select("tbody tr")
    ]
    assert found == ["1.2", "1.9", "1.10"]


@pytest.mark.parametrize("again", ["1.2", "1.2.0", "01.02"])
def test_the_same_version_again_is_refused(console, again):
    console.post(UPLOAD, filled())
    response = console.post(UPLOAD, filled(again))
    assert response.status_code == 422
    assert errors_of(response, "version") == "This model already has a release of this version."
    assert FirmwareRelease.objects.count() == 1


def test_another_model_may_have_the_same_version(console):
    console.post(UPLOAD, filled())
    assert console.post(UPLOAD, filled(model="Model S")).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "field", "reason"),
    [
        ({"version": "latest"}, "version", "Enter a version of up to four numbers"),
        ({"image": b""}, "image", "This file is empty."),
        ({"model": ""}, "hardware_model", "This field is required."),
        ({"notes": "a\u202eb"}, "notes", "U+202E"),
        ({"notes": "x" * 2001}, "notes", "at most 2000 characters"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(console, wrong, field, reason):
    response = console.post(UPLOAD, filled(**wrong))
    assert response.status_code == 422
    assert reason in errors_of(response, field)
    assert not FirmwareRelease.objects.exists()
    assert not FirmwareChunk.objects.exists()


def test_an_image_past_the_limit_is_refused(console, monkeypatch):
    monkeypatch.setattr("mipass.domains.readers.firmware.LARGEST_IMAGE", len(IMAGE) - 1)
    response = console.post(UPLOAD, filled())
    assert errors_of(response, "image") == "An image can be at most 32 MB."
    assert not FirmwareChunk.objects.exists()


def test_an_unsigned_release_can_be_removed(console):
    console.post(UPLOAD, filled())
    release = FirmwareRelease.objects.get()
    remove = reverse("console:remove_firmware", args=[release.id])
    assert console.get(remove).status_code == 200
    assert FirmwareRelease.objects.exists()
    assert console.post(remove).headers["Location"] == LIST
    assert not FirmwareRelease.objects.exists()
    assert not FirmwareChunk.objects.exists()
    assert Event.objects.filter(type="firmware:removed", subject_id=release.id).exists()


def test_a_published_one_cannot(console):
    console.post(UPLOAD, filled())
    FirmwareRelease.objects.update(status="published")
    release = FirmwareRelease.objects.get()
    response = console.post(reverse("console:remove_firmware", args=[release.id]))
    assert response.status_code == 422
    assert FirmwareChunk.objects.exists()


def test_an_empty_list_says_what_to_do(console):
    assert "No firmware yet" in words(page_of(console.get(LIST)))
    assert "No model has this" in words(page_of(console.get(f"{LIST}?q=zzz")))


def test_firmware_is_the_vendors_alone(operator, full_admin, distributor_a, console):
    console.post(UPLOAD, filled())
    release = FirmwareRelease.objects.get().id
    one = {name: reverse(f"console:{name}_firmware", args=[release]) for name in ("download", "remove")}
    for url in (LIST, UPLOAD, *one.values()):
        assert answers(url, {"operator": operator, "admin": full_admin}) == {
            "operator": 200,
            "admin": 404,
            "nobody": 302,
        }
    for url, data in ((UPLOAD, {"version": "9"}), (one["remove"], {})):
        assert answers(url, {"admin": full_admin}, method="post", data=data) == {"admin": 404, "nobody": 302}
    assert FirmwareRelease.objects.count() == 1
