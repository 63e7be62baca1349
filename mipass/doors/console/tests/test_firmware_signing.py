"""The ceremony as an operator does it: the key out, root and targets in, requests out, releases withdrawn."""

import json
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mipass.domains.admins.queries import operator_actor
from mipass.domains.readers.models import FirmwareMetadata, FirmwareRelease
from mipass.domains.readers.tests.vendor import Vendor
from mipass.protocol.firmware_ceremony import begin, plan_targets, sign_targets
from mipass.protocol.firmware_metadata import fingerprint, read_key
from mipass.protocol.firmware_requests import read_request
from tests.access import answers
from tests.fixtures import sign_in
from tests.pages import errors_of, find, page_of, words

LIST, ACCEPT = reverse("console:firmware"), reverse("console:accept_firmware")


def at(name, *ids):
    return reverse(f"console:{name}", args=ids)


@pytest.fixture
def console(client, operator):
    return sign_in(client, operator)


@pytest.fixture
def vendor(operator, tmp_path):
    return Vendor(operator_actor(operator), tmp_path / "keys")


def sent(**files):
    return {name: SimpleUploadedFile(f"{name}.json", content) for name, content in files.items()}


def signing_card(console):
    return words(find(page_of(console.get(LIST)), "section[aria-labelledby=signing]"))


def menu_of(console, version):
    rows = page_of(console.get(LIST)).select("tbody tr")
    [row] = [row for row in rows if words(row.select("td")[1]).split()[0] == version]
    return words(row.select("td")[4]), [words(item) for item in row.select("[popover] a, [popover] button")]


def test_the_whole_ceremony_goes_through_the_console(console, vendor):
    assert "Make Online Key" in signing_card(console)
    assert console.get(at("firmware_key")).status_code == 404
    assert console.post(at("make_firmware_key")).headers["Location"] == LIST
    key = console.get(at("firmware_key"))
    assert key["Content-Disposition"] == 'attachment; filename="firmware-online-key.json"'
    root = begin(vendor.ring, read_key(key.json()), at=datetime.now(UTC))
    first = {**sent(root=root, targets=vendor.file("targets", 1)), "fingerprint": fingerprint(root)}
    assert console.post(ACCEPT, first).headers["Location"] == LIST
    assert fingerprint(root) in signing_card(console)

    release = vendor.upload("1.0")
    assert "1 release is waiting to be signed." in signing_card(console)
    request = console.get(at("firmware_request"))
    assert "attachment" in request["Content-Disposition"]
    plan = plan_targets(vendor.ring, read_request(request.content))
    signed = sign_targets(vendor.ring, plan.releases, plan.version, at=datetime.now(UTC))
    assert console.post(ACCEPT, sent(targets=signed)).headers["Location"] == LIST
    assert menu_of(console, "1.0") == ("Published", ["Download image", "Withdraw"])
    assert "Version 2" in signing_card(console)

    assert console.post(at("withdraw_firmware", release.id)).headers["Location"] == LIST
    assert menu_of(console, "1.0") == ("Being withdrawn", ["Download image", "Keep"])
    assert "1 to be withdrawn" in signing_card(console)
    assert json.loads(console.get(at("firmware_request")).content)["remove"] == [release.path]
    assert console.post(at("keep_firmware", release.id)).headers["Location"] == LIST
    assert menu_of(console, "1.0")[0] == "Published"


def test_a_wrong_fingerprint_is_refused_beside_its_field(console, vendor):
    console.post(at("make_firmware_key"))
    root = begin(vendor.ring, read_key(console.get(at("firmware_key")).json()), at=datetime.now(UTC))
    response = console.post(ACCEPT, {**sent(root=root), "fingerprint": "0000 1111"})
    assert response.status_code == 422
    assert "This is not the fingerprint of this root." in errors_of(response, "fingerprint")
    assert not FirmwareMetadata.objects.exists()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "Choose a file."),
        ({"targets": b"{}"}, "This is not the metadata of a firmware repository."),
        ({"root": b"nothing"}, "This is not the metadata of a firmware repository."),
    ],
)
def test_what_is_no_metadata_is_refused_with_a_reason(console, vendor, files, reason):
    vendor.begin()
    response = console.post(ACCEPT, sent(**files))
    assert response.status_code == 422
    assert reason in words(page_of(response))
    assert FirmwareMetadata.objects.filter(role="targets").count() == 1


def test_who_signed_in_long_ago_confirms_who_they_are_first(client, operator, vendor):
    vendor.begin()
    console = sign_in(client, operator, minutes_ago=60)
    assert console.get(ACCEPT)["Location"].startswith(reverse("confirm_sign_in"))
    signed = vendor.signed()
    assert console.post(ACCEPT, sent(targets=signed))["Location"].startswith(reverse("confirm_sign_in"))
    assert FirmwareMetadata.objects.filter(role="targets").count() == 1


def test_after_the_first_root_no_fingerprint_is_asked_for(console, vendor):
    assert page_of(console.get(ACCEPT)).select("#id_fingerprint")
    vendor.begin()
    assert not page_of(console.get(ACCEPT)).select("#id_fingerprint")


def test_a_date_that_comes_near_is_warned_of(console, vendor):
    vendor.begin()
    assert "expire soon" not in signing_card(console)
    vendor.accept(targets=vendor.signed(days=20))
    assert "Root or targets expire soon" in signing_card(console)


def test_the_lowest_version_is_kept_and_shown(console):
    image = SimpleUploadedFile("x", b"image")
    form = {"hardware_model": "Model R", "version": "2.0", "min_from": "1.5", "image": image}
    assert console.post(reverse("console:upload_firmware"), form).status_code == 302
    assert FirmwareRelease.objects.get().min_from == "1.5"
    assert "2.0 from 1.5" in words(page_of(console.get(LIST)))


def test_the_list_costs_the_same_for_many_releases(console, vendor, django_assert_max_num_queries):
    vendor.begin()
    vendor.publish("1.0", "1.1", "1.2", "1.3", "1.4")
    console.get(LIST)  # which notes whose the new token is
    with django_assert_max_num_queries(14):
        console.get(LIST)


def test_signing_is_the_vendors_alone(operator, full_admin, distributor_a, vendor, console):
    vendor.begin()
    [release] = vendor.publish("1.0")
    for url in (ACCEPT, at("firmware_request"), at("firmware_key"), at("withdraw_firmware", release.id)):
        assert answers(url, {"admin": full_admin}) == {"admin": 404, "nobody": 302}
    for url in (ACCEPT, at("make_firmware_key"), at("withdraw_firmware", release.id)):
        assert answers(url, {"admin": full_admin}, method="post") == {"admin": 404, "nobody": 302}
    assert FirmwareRelease.objects.get().leaving_at is None
