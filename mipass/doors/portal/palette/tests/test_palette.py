"""*Find*, as a page and as the palette's list: what is found, for whom, and nothing beyond their reach."""

import pytest
from django.urls import reverse

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.holders.operations import HolderFacts
from mipass.domains.readers.models import Reader
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.doors.portal.palette import found
from mipass.flows.add_holder import add_holder
from tests.fixtures import actor_of, sign_in
from tests.pages import find, page_of, words


@pytest.fixture
def portal(client, full_admin, distributor_a):
    return sign_in(client, full_admin)


@pytest.fixture
def things(full_admin, organization_a, organization_b):
    """The same holder, card and reader in two organizations, told apart by their addresses and names."""
    for at, organization in enumerate((organization_a, organization_b)):
        actor = actor_of(full_admin, organization.distributor)
        issue(
            full_admin, organization, f"card{at}@demo.test", values={"facility_code": 7, "card_number": 4001}
        )
        facts = HolderFacts(f"desk{at}@demo.test", "Ada", f"Lovelace{at}")
        add_holder(actor=actor, organization=organization, facts=facts, idempotency_key=f"ada{at}")
        Reader.objects.create(
            id=new_id(),
            distributor_id=organization.distributor_id,
            organization=organization,
            name=f"North Door {at}",
            serial_number=f"SN-{at}",
            enrolled_at=now(),
        )
    return organization_a


def ask(browser, distributor, **query):
    url = reverse("palette:find", kwargs={"distributor_id": distributor.id})
    return page_of(browser.get(url, query, headers={"HX-Request": "true"}))


def labels(page, group):
    named = [part for part in page.select("[role=group]") if words(part.p) == group]
    return [words(option.select_one("span")) for part in named for option in part.select("[role=option]")]


@pytest.mark.parametrize(
    ("q", "group", "expected"),
    [
        ("organization b", "Organizations", ["Organization B"]),
        ("love ada", "Holders", ["Ada Lovelace0", "Ada Lovelace1"]),
        ("4001", "Credentials", ["card0@demo.test", "card1@demo.test"]),
        ("7:4001", "Credentials", ["card0@demo.test", "card1@demo.test"]),
        ("7:4002", "Credentials", []),
        ("north", "Readers", ["North Door 0", "North Door 1"]),
        ("sn-1", "Readers", ["North Door 1"]),
        ("invite", "Actions", ["Invite Admin"]),
        ("n", "Readers", []),  # one letter finds actions alone
    ],
)
def test_each_kind_is_found(portal, distributor_a, things, q, group, expected):
    assert labels(ask(portal, distributor_a, q=q), group) == expected


def test_what_is_found_leads_to_pages_that_are_there(portal, distributor_a, things):
    for q in ("organization", "ada", "4001", "north", ""):
        for option in ask(portal, distributor_a, q=q, organization=things.id).select("[role=option]"):
            assert portal.get(option["href"]).status_code in {200, 302}, option["href"]


def test_the_organization_where_one_is_comes_first_and_is_searched_by_address(portal, distributor_a, things):
    page = ask(portal, distributor_a, q="card0", organization=things.id)
    assert labels(page, "Credentials") == ["card0@demo.test"]
    assert labels(ask(portal, distributor_a, q="issue", organization=things.id), "Actions") == [
        "Issue New Credential"
    ]
    assert labels(ask(portal, distributor_a, q="issue"), "Actions") == []


def test_nothing_is_found_beyond_ones_reach(
    client, distributor_a, things, organization_b, organization_admin
):
    browser = sign_in(client, organization_admin)
    assert labels(ask(browser, distributor_a, q="organization"), "Organizations") == ["Organization A"]
    assert labels(ask(browser, distributor_a, q="ada"), "Holders") == ["Ada Lovelace0"]
    assert labels(ask(browser, distributor_a, q="4001"), "Credentials") == ["card0@demo.test"]
    assert labels(ask(browser, distributor_a, q="north"), "Readers") == ["North Door 0"]
    assert labels(ask(browser, distributor_a, q="redeem"), "Actions") == []
    page = ask(browser, distributor_a, q="card1", organization=organization_b.id)
    assert labels(page, "Credentials") == []


def test_another_tenant_finds_nothing_here(client, distributor_b, things, stranger):
    browser = sign_in(client, stranger)
    for q in ("organization", "ada", "4001", "north"):
        page = ask(browser, distributor_b, q=q, organization=things.id)
        assert [words(part.p) for part in page.select("[role=group]")] in ([], ["Actions"]), q
        assert "demo.test" not in page.get_text()


def test_it_says_when_not_every_organization_was_looked_through(portal, distributor_a, things, monkeypatch):
    assert "Open an organization" not in words(ask(portal, distributor_a, q="ada"))
    monkeypatch.setattr(found, "SEARCHED", 1)
    page = ask(portal, distributor_a, q="ada")
    assert labels(page, "Holders") == ["Ada Lovelace0"]
    assert "Open an organization" in words(page)


def test_it_is_a_page_without_scripts(portal, distributor_a, things):
    url = reverse("palette:find", kwargs={"distributor_id": distributor_a.id})
    page = page_of(portal.get(url, {"q": "ada"}))
    assert "Ada Lovelace0" in [words(link) for link in page.select("main .found a")]
    assert find(page, "main form[role=search] input[name=q]")["value"] == "ada"
    assert "Nothing was found." in words(page_of(portal.get(url, {"q": "zzzz"})).main)


def test_the_palette_is_offered_with_the_organization_where_one_is(portal, organization_a):
    listed = reverse(
        "credentials:list",
        kwargs={"distributor_id": organization_a.distributor_id, "organization_id": organization_a.id},
    )
    page = page_of(portal.get(listed))
    assert f"?organization={organization_a.id}" in str(find(page, "#palette")["data-url"])
    assert page.select("body[data-single-keys]")


def test_single_keys_are_turned_off_by_the_person(portal, full_admin, organization_a):
    url = reverse("change_preferences")
    assert page_of(portal.get(url)).select("#id_single_keys[checked]")
    portal.post(url, {"language": "", "time_zone": ""})
    page = page_of(portal.get(reverse("shortcuts")))
    assert "Shortcuts of a single key are off" in words(page)
    assert not page.select("body[data-single-keys]")
