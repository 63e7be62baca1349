"""The public firmware repository, as a reader or a phone asks for it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from mipass.domains.admins.queries import operator_actor
from mipass.domains.readers.repository import release_of
from mipass.domains.readers.tests.vendor import MODEL, Vendor
from mipass.protocol.firmware_updater import FirmwareUpdater


@pytest.fixture
def vendor(operator, tmp_path):
    return Vendor(operator_actor(operator), tmp_path / "keys").begin()


def fetch(name: str) -> bytes | None:
    response: Any = Client().get(f"/firmware/{name}")
    if response.status_code == 404:
        return None
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_reader_without_an_account_updates_itself(vendor, tmp_path):
    vendor.publish("1.0", "1.1")
    reader = FirmwareUpdater(folder=tmp_path / "reader", root=vendor.root, fetch=fetch)
    found = reader.find(hw_model=MODEL, version="1.0")
    assert found is not None
    assert reader.download(found) == b"image Model R 1.1"


def test_what_bears_a_version_may_be_kept_and_the_timestamp_may_not(vendor, client):
    [release] = vendor.publish("1.0")
    kept = [
        client.get(f"/firmware/{name}")["Cache-Control"]
        for name in ("metadata/1.root.json", "metadata/2.targets.json")
    ]
    assert all("immutable" in each for each in kept)
    timestamp = client.get("/firmware/metadata/timestamp.json")
    assert (timestamp["Cache-Control"], timestamp["Content-Type"]) == ("no-cache", "application/json")
    image = client.get(f"/firmware/targets/{release_of(release).file_name}")
    assert (image["Content-Length"], image["Content-Type"]) == ("17", "application/octet-stream")


@pytest.mark.parametrize(
    "name",
    ["metadata/2.root.json", "metadata/targets.json", "metadata/x.json", "metadata/..json", "targets/x.bin"],
)
def test_what_is_not_there_is_not_found_in_no_bytes(vendor, client, name):
    response = client.get(f"/firmware/{name}")
    assert (response.status_code, response.content) == (404, b"")


def test_asking_for_a_timestamp_renews_it_when_no_worker_did(vendor, client, monkeypatch):
    first = client.get("/firmware/metadata/timestamp.json").json()
    assert client.get("/firmware/metadata/timestamp.json").json() == first
    later = datetime.now(UTC) + timedelta(hours=20)
    monkeypatch.setattr("mipass.domains.readers.online_signing.now", lambda: later)
    renewed = json.loads(client.get("/firmware/metadata/timestamp.json").content)
    assert renewed["signed"]["expires"] > first["signed"]["expires"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(vendor, client, method):
    assert getattr(client, method)("/firmware/metadata/timestamp.json").status_code == 405


def test_an_answer_costs_few_queries(vendor, client, django_assert_num_queries):
    [release] = vendor.publish("1.0")
    with django_assert_num_queries(2):
        client.get("/firmware/metadata/timestamp.json")
    with django_assert_num_queries(1):
        client.get("/firmware/metadata/1.root.json")
    with django_assert_num_queries(2):
        assert fetch(f"targets/{release_of(release).file_name}")
