"""Readers List, Reader Details, renaming and removing."""

import re

import pytest
from django.urls import reverse

from mipass.base.kit.actor import Actor
from mipass.domains.admins.queries import operator_actor
from mipass.domains.readers.firmware import upload_firmware
from mipass.domains.readers.models import FirmwareRelease, Reader
from tests.access import answers
from tests.factories import seed_reader
from tests.fixtures import sign_in
from tests.pages import actions_of, details, errors_of, find, page_of, words

OUTSIDERS = {"stranger": 404, "operator": 404, "nobody": 302}


@pytest.fixture
def reader(organization_a):
    """A reader of Organization A, as if an installer had enrolled it."""
    return seed_reader(
        actor=Actor.system(), organization=organization_a, name="Reader A", firmware_version="1.10.99"
    )


@pytest.fixture
def people(full_admin, colleague, organization_admin, stranger, operator, distributor_b):
    """Everybody."""
    return {
        "full_admin": full_admin,
        "colleague": colleague,
        "organization_admin": organization_admin,
        "stranger": stranger,
        "operator": operator,
    }


def url_of(name, reader, organization=None):
    organization = organization or reader.organization
    ids = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    if name != "list":
        ids["reader_id"] = reader.id
    return reverse(f"readers:{name}", kwargs=ids)


def test_the_list_shows_the_manuals_columns_and_actions(client, full_admin, reader):
    page = page_of(sign_in(client, full_admin).get(url_of("list", reader)))
    assert words(find(page, "main h2")) == "Readers List - Organization A"
    heads = [words(head) for head in page.select("th")]
    assert heads == ["Name", "Serial Number", "Version", "Status", "Upgrade Version", "Actions"]
    row = find(page, "tbody tr")
    cells = [words(cell) for cell in row.select("td[data-label]")]
    assert cells == ["Reader A", "N/A", "1.10.99", "Latest firmware", "1.10.99"]
    assert actions_of(row) == ["View", "Remove Reader"]


def test_a_reader_of_unknown_version_has_no_tick(client, full_admin, organization_a):
    reader = seed_reader(
        actor=Actor.system(), organization=organization_a, name="Reader B", firmware_version=""
    )
    row = find(page_of(sign_in(client, full_admin).get(url_of("list", reader))), "tbody tr")
    cells = [words(cell) for cell in row.select("td[data-label]")]
    assert cells == ["Reader B", "N/A", "N/A", "Firmware version unknown", "N/A"]


@pytest.mark.parametrize(
    ("own", "published", "status", "upgrade"),
    [
        ("1.9", "1.10", "Newer firmware available", "1.10"),
        ("1.10", "1.9", "Latest firmware", "1.10"),
        ("1.10.0", "1.10", "Latest firmware", "1.10.0"),
        ("", "1.10", "Newer firmware available", "1.10"),
    ],
)
def test_the_upgrade_version_is_the_newest_published_one_for_the_model(
    client, full_admin, operator, reader, own, published, status, upgrade
):
    for model, version in (("Model R", published), ("Model S", "9.0")):
        upload_firmware(
            actor=operator_actor(operator), hardware_model=model, version=version, notes="", image=[b"image"]
        )
    FirmwareRelease.objects.update(status="published")
    Reader.objects.update(hardware_model="Model R", firmware_version=own)
    row = find(page_of(sign_in(client, full_admin).get(url_of("list", reader))), "tbody tr")
    assert [words(cell) for cell in row.select("td[data-label]")][3:] == [status, upgrade]


def test_an_unsigned_release_is_no_upgrade(client, full_admin, operator, reader):
    Reader.objects.update(hardware_model="Model R")
    upload_firmware(
        actor=operator_actor(operator), hardware_model="Model R", version="9", notes="", image=[b"image"]
    )
    row = find(page_of(sign_in(client, full_admin).get(url_of("list", reader))), "tbody tr")
    assert [words(cell) for cell in row.select("td[data-label]")][3:] == ["Latest firmware", "1.10.99"]


def test_an_empty_list_and_a_search_without_result_say_so(client, full_admin, organization_b, reader):
    empty = sign_in(client, full_admin).get(url_of("list", reader, organization_b))
    assert "No readers yet" in words(page_of(empty))
    nothing = client.get(url_of("list", reader), {"q": "zzz"})
    assert "No reader has this in its name" in words(page_of(nothing))


@pytest.mark.usefixtures("utc")
def test_the_details_show_what_is_known(client, full_admin, reader):
    shown = details(sign_in(client, full_admin).get(url_of("view", reader)))
    hints = (" How", " When", " Whether")
    rows = {re.split("|".join(hints), label)[0]: value for label, value in shown.items()}
    assert rows.pop("Enrolled").endswith("UTC")
    assert rows == {
        "Name": "Reader A",
        "Serial Number": "N/A",
        "Model": "N/A",
        "Firmware Version": "1.10.99",
        "Output": "Wiegand",
        "Enrolled By": "The system",
        "Key Fingerprint": "N/A",
        "Last Seen": "N/A",
        "Configuration": "N/A",
        "Status List": "N/A",
    }


def test_renaming_keeps_the_new_name(client, organization_admin, reader):
    response = sign_in(client, organization_admin).post(url_of("rename", reader), {"name": "Front  Gate"})
    assert response["Location"] == url_of("view", reader)
    reader.refresh_from_db()
    assert reader.name == "Front Gate"


def test_renaming_to_nothing_is_refused(client, full_admin, reader):
    response = sign_in(client, full_admin).post(url_of("rename", reader), {"name": "\u200b"})
    assert response.status_code == 422
    assert "U+200B" in errors_of(response, "name")


def test_removing_asks_first_and_then_releases_the_reader(client, full_admin, reader):
    question = sign_in(client, full_admin).get(url_of("remove", reader))
    assert "This cannot be undone." in words(page_of(question))
    assert client.get(url_of("view", reader)).status_code == 200
    response = client.post(url_of("remove", reader))
    assert response["Location"] == url_of("list", reader)
    reader.refresh_from_db()
    assert reader.removed_at is not None
    assert client.get(url_of("view", reader)).status_code == 404
    assert client.post(url_of("remove", reader)).status_code == 404


@pytest.mark.parametrize("name", ["list", "view", "rename", "remove"])
def test_pages_open_to_all_admins_within_reach(name, people, reader):
    found = answers(url_of(name, reader), people)
    assert found == {"full_admin": 200, "colleague": 200, "organization_admin": 200, **OUTSIDERS}


@pytest.mark.parametrize("name", ["list", "view", "rename", "remove"])
def test_no_page_opens_under_another_organization(
    name, full_admin, organization_admin, reader, organization_b
):
    url = url_of(name, reader, organization_b)
    found = answers(url, {"full_admin": full_admin, "organization_admin": organization_admin})
    assert found["organization_admin"] == 404
    assert found["full_admin"] == (200 if name == "list" else 404)


@pytest.mark.parametrize("name", ["rename", "remove"])
def test_outsiders_change_nothing(name, people, reader):
    others = {who: account for who, account in people.items() if who in OUTSIDERS}
    found = answers(url_of(name, reader), others, method="post", data={"name": "Theirs"})
    assert found == OUTSIDERS
    reader.refresh_from_db()
    assert (reader.name, reader.removed_at) == ("Reader A", None)


@pytest.mark.parametrize(("name", "method"), [("list", "post"), ("view", "post"), ("remove", "delete")])
def test_a_wrong_method_is_refused(name, method, people, reader):
    assert set(answers(url_of(name, reader), people, method=method).values()) == {405}
