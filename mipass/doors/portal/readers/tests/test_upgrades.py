"""Firmware Upgrades: the list, starting, how it goes, cancelling, trying again."""

import pytest
from django.urls import reverse

from mipass.base.kit.actor import Actor
from mipass.domains.admins.queries import operator_actor
from mipass.domains.readers.campaigns import start_upgrades
from mipass.domains.readers.models import Reader, ReaderUpgrade, UpgradeCampaign
from mipass.domains.readers.operations import remove_reader
from mipass.domains.readers.tests.vendor import MODEL, Vendor
from mipass.domains.readers.upgrade_reports import note_report, wanted_upgrade
from tests.access import answers
from tests.factories import seed_reader
from tests.fixtures import actor_of, sign_in
from tests.pages import errors_of, find, page_of, words

OUTSIDERS = {"stranger": 404, "operator": 404, "nobody": 302}
PAGES = ["upgrades", "start_upgrades", "upgrade", "cancel_upgrade", "retry_upgrade"]


@pytest.fixture
def readers(operator, organization_a, tmp_path):
    """Three readers of version 1.0, where 1.1 is published."""
    Vendor(operator_actor(operator), tmp_path / "keys").begin().publish("1.1")
    for number in (1, 2, 3):
        seed_reader(
            actor=Actor.system(), organization=organization_a, name=f"Door {number}", firmware_version="1.0"
        )
    Reader.objects.update(hardware_model=MODEL)
    return list(Reader.objects.order_by("name"))


@pytest.fixture
def campaign(readers, full_admin, organization_a):
    actor = actor_of(full_admin, organization_a.distributor)
    return start_upgrades(actor=actor, organization=organization_a, readers=None)


@pytest.fixture
def people(full_admin, colleague, organization_admin, stranger, operator, distributor_b):
    return {
        "full_admin": full_admin,
        "colleague": colleague,
        "organization_admin": organization_admin,
        "stranger": stranger,
        "operator": operator,
    }


def url_of(name, organization, campaign=None):
    ids = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    if name in {"upgrade", "cancel_upgrade", "retry_upgrade"}:
        ids["campaign_id"] = campaign.id
    return reverse(f"readers:{name}", kwargs=ids)


def rows(response):
    table = find(page_of(response), "main table")
    return [[words(cell) for cell in row.select("td[data-label]")] for row in table.select("tbody tr")]


def test_starting_asks_all_outdated_readers(client, full_admin, organization_a, readers):
    sign_in(client, full_admin)
    question = client.get(url_of("start_upgrades", organization_a))
    assert "3 readers can take newer firmware." in words(page_of(question))
    assert "Door 1: 1.0 → 1.1" in words(page_of(question))
    response = client.post(url_of("start_upgrades", organization_a), {"which": "all"})
    campaign = UpgradeCampaign.objects.get()
    assert response["Location"] == url_of("upgrade", organization_a, campaign)
    assert [row[:4] for row in rows(client.get(response["Location"]))] == [
        [f"Door {number}", "1.0", "1.1", "Waiting"] for number in (1, 2, 3)
    ]


def test_starting_asks_the_selected_ones_alone(client, full_admin, organization_a, readers):
    form = {"which": "some", "readers": [str(readers[1].id)]}
    sign_in(client, full_admin).post(url_of("start_upgrades", organization_a), form)
    assert [upgrade.reader for upgrade in ReaderUpgrade.objects.all()] == [readers[1]]


def test_selecting_none_is_refused(client, full_admin, organization_a, readers):
    response = sign_in(client, full_admin).post(url_of("start_upgrades", organization_a), {"which": "some"})
    assert response.status_code == 422
    assert errors_of(response, "readers") == "Select at least one reader."
    assert not UpgradeCampaign.objects.exists()


def test_ticked_readers_beside_all_are_asked_about(client, full_admin, organization_a, readers):
    form = {"which": "all", "readers": [str(readers[0].id)]}
    response = sign_in(client, full_admin).post(url_of("start_upgrades", organization_a), form)
    assert response.status_code == 422
    assert "Readers are ticked below" in words(page_of(response))
    assert not UpgradeCampaign.objects.exists()


def test_with_nothing_to_do_the_dialog_says_so(client, full_admin, organization_a, campaign):
    page = page_of(sign_in(client, full_admin).get(url_of("start_upgrades", organization_a)))
    assert "Every reader runs its newest firmware" in words(page)
    assert client.post(url_of("start_upgrades", organization_a), {"which": "all"}).status_code == 422


def test_the_page_tells_of_every_reader_and_why_one_failed(
    client, full_admin, organization_a, campaign, readers
):
    note_report(readers[0], version="1.1")
    note_report(readers[1], version="1.0", failure="wrong_hash")
    wanted_upgrade(readers[2])
    page = sign_in(client, full_admin).get(url_of("upgrade", organization_a, campaign))
    assert [row[3] for row in rows(page)] == [
        "Done",
        "Failed an image that is not the signed one",
        "Offered",
    ]
    card = words(find(page_of(page), "section[aria-labelledby=progress]"))
    assert "1 of 3, 1 failed" in card
    assert "In progress" in card
    assert "Retry Failed" in words(find(page_of(page), ".page-head"))


def test_a_removed_reader_stays_in_the_figures_without_a_link(
    client, full_admin, organization_a, campaign, readers
):
    remove_reader(actor=actor_of(full_admin, organization_a.distributor), reader=readers[0])
    page = page_of(sign_in(client, full_admin).get(url_of("upgrade", organization_a, campaign)))
    first = page.select("tbody tr")[0]
    assert "Cancelled the reader was removed" in words(first)
    assert first.select("a") == []


def test_the_list_shows_each_campaign_with_its_progress(
    client, full_admin, organization_a, campaign, readers
):
    note_report(readers[0], version="1.1")
    [row] = rows(sign_in(client, full_admin).get(url_of("upgrades", organization_a)))
    assert row[1:] == ["Farah Keys", "1 of 3", "In progress"]


def test_an_empty_list_says_what_it_is_for(client, full_admin, organization_b):
    page = sign_in(client, full_admin).get(url_of("upgrades", organization_b))
    assert "No upgrades yet" in words(page_of(page))


def test_cancelling_and_trying_again(client, organization_admin, organization_a, campaign, readers):
    sign_in(client, organization_admin)
    note_report(readers[0], version="1.0", failure="truncated")
    assert client.get(url_of("retry_upgrade", organization_a, campaign)).status_code == 200
    page = url_of("upgrade", organization_a, campaign)
    assert client.post(url_of("retry_upgrade", organization_a, campaign))["Location"] == page
    assert set(ReaderUpgrade.objects.values_list("state", flat=True)) == {"waiting"}
    assert "3 readers will no longer be asked." in words(
        page_of(client.get(url_of("cancel_upgrade", organization_a, campaign)))
    )
    assert client.post(url_of("cancel_upgrade", organization_a, campaign))["Location"] == page
    assert set(ReaderUpgrade.objects.values_list("state", flat=True)) == {"cancelled"}
    again = client.post(url_of("cancel_upgrade", organization_a, campaign))
    assert again.status_code == 422
    assert "No reader in this upgrade is still waiting." in words(page_of(again))


def test_an_open_page_learns_of_a_readers_report(client, full_admin, organization_a, campaign, readers):
    sign_in(client, full_admin)
    page = find(page_of(client.get(url_of("upgrade", organization_a, campaign))), "main")
    known = {"If-None-Match": f'"{page["data-mark"]}"'}
    assert client.get(str(page["data-pulse"]), headers=known).status_code == 304
    note_report(readers[0], version="1.1")
    assert client.get(str(page["data-pulse"]), headers=known).status_code == 200


def test_the_pages_cost_the_same_for_many_readers(
    client, full_admin, organization_a, campaign, readers, django_assert_max_num_queries
):
    sign_in(client, full_admin)
    client.get(url_of("upgrades", organization_a, campaign))  # which notes whose the new token is
    for name, most in (("upgrades", 14), ("upgrade", 16), ("start_upgrades", 12)):
        with django_assert_max_num_queries(most):
            assert client.get(url_of(name, organization_a, campaign)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_to_all_admins_within_reach(name, people, organization_a, campaign):
    found = answers(url_of(name, organization_a, campaign), people)
    assert found == {"full_admin": 200, "colleague": 200, "organization_admin": 200, **OUTSIDERS}


@pytest.mark.parametrize("name", ["upgrade", "cancel_upgrade", "retry_upgrade"])
def test_no_page_opens_under_another_organization(name, full_admin, organization_b, campaign):
    assert answers(url_of(name, organization_b, campaign), {"admin": full_admin})["admin"] == 404


@pytest.mark.parametrize("name", ["start_upgrades", "cancel_upgrade", "retry_upgrade"])
def test_outsiders_change_nothing(name, people, organization_a, campaign):
    others = {who: account for who, account in people.items() if who in OUTSIDERS}
    url = url_of(name, organization_a, campaign)
    assert answers(url, others, method="post", data={"which": "all"}) == OUTSIDERS
    assert set(ReaderUpgrade.objects.values_list("state", flat=True)) == {"waiting"}
    assert UpgradeCampaign.objects.count() == 1
