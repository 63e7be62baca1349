"""The pages of API clients: who gets in, what they show, and that a token is shown this once."""

import gzip
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mipass.base.kit.clock import now
from mipass.domains.admins.models import Admin
from mipass.domains.admins.scopes import SCOPES
from mipass.domains.clients.models import ApiClient, ApiToken, ClientCount
from mipass.domains.clients.operations import revoke_client
from mipass.domains.clients.queries import find_token, list_tokens
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.clients.scope_choices import GROUPS, WHY_STRONG, grouped
from mipass.flows.add_organization import add_organization
from tests.access import answers
from tests.clients import acting, found_by, grant, make
from tests.fixtures import actor_of, sign_in
from tests.pages import details, errors_of, find, page_of, words

pytestmark = pytest.mark.django_db


def at(name, distributor, client=None, **ids):
    place = {"distributor_id": distributor.id, **({"client_id": client.id} if client else {}), **ids}
    return reverse(f"clients:{name}", kwargs=place)


def form(organization: Organization | None = None, **changes: object) -> dict[str, object]:
    """*Add API Client*, filled in."""
    reach: dict[str, object] = {"reach": "selected" if organization else "all"}
    if organization:
        reach["organizations"] = [str(organization.id)]
    return {
        "name": "Access panel",
        **reach,
        "scopes": ["credentials:read", "readers:read"],
        "networks": "203.0.113.0/24\n\n2001:db8::/32\n",
        "days": "90",
        "request_key": "make-it",
        **changes,
    }


@pytest.fixture
def browser(client, full_admin, distributor_a):
    """The Full Admin's."""
    return sign_in(client, full_admin)


@pytest.fixture
def site(organization_admin):
    """The Organization Admin's browser."""
    return sign_in(Client(), organization_admin)


@pytest.fixture
def made(full_admin, distributor_a, organization_a):
    """A client of Organization A alone."""
    asked = grant("tokens:rotate", "credentials:read", within=[organization_a])
    return make(full_admin, distributor_a, asked)


def token_of(response):
    return words(find(page_of(response), "#token"))


def test_each_page_is_for_those_who_reach_it(
    full_admin, colleague, organization_admin, stranger, distributor_a, distributor_b, made, organization_b
):
    wide = make(full_admin, distributor_a, grant(name="Wide")).client
    people = {
        "works": full_admin,
        "colleague": colleague,
        "site": organization_admin,
        "stranger": stranger,
    }
    inside = {"works": 200, "colleague": 200, "site": 200, "stranger": 404, "nobody": 302}
    for name in ("list", "add"):
        assert answers(at(name, distributor_a), people) == inside
    for name in ("view", "edit", "rotate", "confirm", "revoke"):
        assert answers(at(name, distributor_a, made.client), people) == inside
        assert answers(at(name, distributor_a, wide), people) == inside | {"site": 404}
    token = at("revoke_token", distributor_a, made.client, token_id=made.token.id)
    assert answers(token, people) == inside
    assert sign_in(Client(), stranger).get(at("view", distributor_b, made.client)).status_code == 404


def test_a_made_client_shows_its_token_once(browser, distributor_a, settings):
    answer = browser.post(at("add", distributor_a), form())
    assert answer.status_code == 200
    text, client = token_of(answer), ApiClient.objects.get()
    assert found_by(text).client == client
    line = f'curl -H "Authorization: Bearer {text}" {settings.CONFIG.public_url}/api/v1/me'
    copied = [button["data-copy"] for button in page_of(answer).select("[data-copy]")]
    assert copied == [text, line]
    assert not find(page_of(answer), "main").has_attr("data-pulse")

    again = browser.post(at("add", distributor_a), form())
    assert again.status_code == 200
    assert text not in again.content.decode()
    assert "cannot be shown again" in words(page_of(again).main)
    assert len(list_tokens(client)) == 1

    for address in (at("view", distributor_a, client), at("list", distributor_a)):
        page = browser.get(address).content.decode()
        assert text not in page
        assert text[:-4] not in page


def test_the_page_with_a_token_is_stored_and_compressed_by_nobody(browser, distributor_a):
    zipped = {"HTTP_ACCEPT_ENCODING": "gzip"}
    ordinary = browser.get(at("add", distributor_a), **zipped)
    assert gzip.decompress(ordinary.content)
    answer = browser.post(at("add", distributor_a), form(), **zipped)
    assert "Content-Encoding" not in answer
    assert answer["Cache-Control"] == "no-store, private, no-transform"
    assert token_of(answer)


def test_what_is_granted_stands_on_the_page(browser, distributor_a, organization_a, full_admin):
    browser.post(at("add", distributor_a), form(organization_a))
    client = ApiClient.objects.get()
    ApiClient.objects.update(refused_from="198.51.100.9", refused_at=now())
    ApiToken.objects.update(last_used_at=now(), last_used_from="203.0.113.5")
    answer = browser.get(at("view", distributor_a, client))
    told = details(answer)
    assert told["Access"] == "Organization A"
    assert told["Networks"] == "203.0.113.0/24 2001:db8::/32"
    assert told["Last Refused Address"].startswith("198.51.100.9")
    assert told["Created By"] == full_admin.full_name
    assert "credentials:read" in told["Credentials"]
    table = words(find(page_of(answer), "section[aria-labelledby=tokens]"))
    assert f"…{list_tokens(client)[0].hint}" in table
    assert "203.0.113.5" in table
    assert "API client created" in words(find(page_of(answer), "section[aria-labelledby=timeline]"))


def test_scopes_are_offered_as_far_as_one_can_grant_them(browser, site, distributor_a, organization_a):
    def offered(who):
        return {
            str(box["value"]) for box in page_of(who.get(at("add", distributor_a))).select("[name=scopes]")
        }

    assert offered(browser) == {*SCOPES}
    assert offered(site) == {code for code, scope in SCOPES.items() if not scope.needs_all}
    page = page_of(site.get(at("add", distributor_a)))
    assert not page.select("[name=reach]")
    assert [str(box["value"]) for box in page.select("[name=organizations]")] == [str(organization_a.id)]


def test_strong_scopes_are_marked_and_explained():
    assert {*WHY_STRONG} == {code for code, scope in SCOPES.items() if scope.is_strong}
    shown = [scope.code for _title, scopes in grouped(SCOPES.values()) for scope in scopes]
    assert sorted(shown) == sorted(SCOPES)
    assert {code.partition(":")[0] for code in SCOPES} <= frozenset().union(*(names for _t, names in GROUPS))


def test_an_organization_admin_makes_one_for_their_own(site, distributor_a, organization_a, organization_b):
    assert token_of(site.post(at("add", distributor_a), form(organization_a)))
    assert acting(ApiClient.objects.get()).organization_ids == frozenset({organization_a.id})
    for wrong in (form(organization_b), form(), form(organization_a, scopes=["credits:read"])):
        refused = site.post(at("add", distributor_a), {**wrong, "request_key": "other"})
        assert refused.status_code == 422
    assert ApiClient.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "required"),
        ("name", "x" * 81, "80"),
        ("scopes", [], "Select at least one scope."),
        ("scopes", ["credits:read"], "needs access to all organizations"),
        ("organizations", [], "Select at least one of the listed organizations."),
        ("networks", "203.0.113.9/24", "203.0.113.0/24"),
        ("networks", "the office", "is not a network"),
        ("days", "366", "from 1 to 365"),
        ("days", "0", "from 1 to 365"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(field, value, said, browser, distributor_a, organization_a):
    answer = browser.post(at("add", distributor_a), form(organization_a, **{field: value}))
    assert answer.status_code == 422
    assert said in errors_of(answer, field)
    assert not ApiClient.objects.exists()


def test_the_form_is_filled_in_for_the_organization_one_came_from(browser, distributor_a, organization_a):
    page = page_of(browser.get(at("add", distributor_a) + f"?organization={organization_a.id}"))
    checked = {str(box["value"]) for box in page.select("input:checked, input[checked]")}
    assert checked == {"selected", str(organization_a.id)}


def test_the_list_is_narrowed_to_an_organization(
    browser, site, full_admin, distributor_a, organization_a, organization_b, made
):
    make(full_admin, distributor_a, grant(name="Wide"))
    make(full_admin, distributor_a, grant(name="Of B", within=[organization_b]))

    def listed(who, query=""):
        rows = page_of(who.get(at("list", distributor_a) + query)).select("tbody tr")
        return [words(row.td) for row in rows]

    assert listed(browser) == ["Of B", "Panel", "Wide"]
    assert listed(browser, f"?organization={organization_a.id}") == ["Panel", "Wide"]
    assert listed(browser, "?q=wid") == ["Wide"]
    assert listed(site) == listed(site, f"?organization={organization_a.id}") == ["Panel"]
    assert site.get(at("list", distributor_a) + f"?organization={organization_b.id}").status_code == 404


def test_it_is_reached_from_both_places(browser, site, distributor_a, organization_a):
    place = {"distributor_id": distributor_a.id}
    distributor = page_of(browser.get(reverse("distributor:view", kwargs=place)))
    assert distributor.select(f'a[href="{at("list", distributor_a)}"]')
    here = f"{at('list', distributor_a)}?organization={organization_a.id}"
    for who in (browser, site):
        address = reverse("organizations:view", kwargs={**place, "organization_id": organization_a.id})
        assert page_of(who.get(address)).select(f'a[href="{here}"]')


def test_a_client_is_edited(browser, distributor_a, organization_b, made):
    page = page_of(browser.get(at("edit", distributor_a, made.client)))
    assert {str(box["value"]) for box in page.select("[name=scopes][checked]")} == {
        "tokens:rotate",
        "credentials:read",
    }
    answer = browser.post(
        at("edit", distributor_a, made.client), form(organization_b, scopes=["readers:read"])
    )
    assert answer["Location"] == at("view", distributor_a, made.client)
    assert "readers:view" in acting(made.client).permissions
    assert "credentials:view" not in acting(made.client).permissions
    assert acting(made.client).organization_ids == frozenset({organization_b.id})


def test_a_token_is_rotated_and_shown_once(browser, distributor_a, made):
    sent = {"overlap_hours": "24", "days": "30", "request_key": "rotate-it"}
    answer = browser.post(at("rotate", distributor_a, made.client), sent)
    text = token_of(answer)
    assert find_token(text)
    assert answer["Cache-Control"] == "no-store, private, no-transform"
    again = browser.post(at("rotate", distributor_a, made.client), sent)
    assert "cannot be shown again" in words(page_of(again).main)
    assert find_token(text)
    assert find_token(made.text)


def test_a_third_token_is_refused_with_what_to_do(browser, distributor_a, made):
    sent = {"overlap_hours": "24", "days": "30"}
    browser.post(at("rotate", distributor_a, made.client), {**sent, "request_key": "one"})
    ApiToken.objects.update(last_used_at=now())
    answer = browser.post(at("rotate", distributor_a, made.client), {**sent, "request_key": "two"})
    assert answer.status_code == 422
    assert "Revoke one of them" in words(page_of(answer).main)
    assert errors_of(
        browser.post(at("rotate", distributor_a, made.client), {**sent, "overlap_hours": "169"}),
        "overlap_hours",
    )


def test_a_client_is_confirmed(browser, distributor_a, made):
    browser.post(at("confirm", distributor_a, made.client), {"days": "200"})
    until = ApiClient.objects.get().confirmed_until
    assert timedelta(days=199) < until - now() <= timedelta(days=200)


def test_a_token_and_a_client_are_revoked(browser, distributor_a, made):
    browser.post(at("revoke_token", distributor_a, made.client, token_id=made.token.id))
    assert find_token(made.text) is None
    gone = at("revoke_token", distributor_a, made.client, token_id=made.token.id)
    assert browser.get(gone).status_code == 404
    assert "No token" in words(page_of(browser.get(at("view", distributor_a, made.client))).main)
    answer = browser.post(at("revoke", distributor_a, made.client))
    assert answer["Location"] == at("list", distributor_a)
    page = page_of(browser.get(at("view", distributor_a, made.client)))
    assert "Revoked" in words(page.main)
    assert "Rotate Token" not in words(page.main)


def test_a_client_whose_maker_lost_rights_is_flagged_to_full_admins(
    browser, site, full_admin, colleague, distributor_a, organization_a
):
    client = make(colleague, distributor_a, grant(within=[organization_a])).client
    flag = "Maker lacks rights"
    assert flag not in words(page_of(browser.get(at("list", distributor_a))).main)
    Admin.objects.filter(account=colleague).update(status="removed")
    assert flag in words(page_of(browser.get(at("list", distributor_a))).main)
    assert flag not in words(page_of(site.get(at("list", distributor_a))).main)
    assert "may no longer do all" in words(page_of(browser.get(at("view", distributor_a, client))).main)


def test_the_list_asks_as_much_for_many_clients_as_for_one(
    browser, full_admin, distributor_a, organization_a, organization_b, django_assert_max_num_queries
):
    for number in range(9):
        within = [None, [organization_a], [organization_a, organization_b]][number % 3]
        make(full_admin, distributor_a, grant(name=f"Client {number}", within=within))
    with django_assert_max_num_queries(28):
        assert browser.get(at("list", distributor_a)).status_code == 200


def test_removing_an_admin_lists_the_clients_that_they_made(browser, full_admin, colleague, distributor_a):
    mine = make(full_admin, distributor_a, grant(name="Mine")).client
    theirs = [make(colleague, distributor_a, grant(name=name)) for name in ("Left", "Ended")]
    gone = make(colleague, distributor_a, grant(name="Gone")).client
    revoke_client(actor=actor_of(full_admin, distributor_a), client=gone)
    admin = Admin.objects.get(account=colleague)
    address = reverse("admins:remove", kwargs={"distributor_id": distributor_a.id, "admin_id": admin.id})
    boxes = page_of(browser.get(address)).select("[name=clients]")
    assert {str(box["value"]) for box in boxes} == {str(made.client.id) for made in theirs}
    assert browser.post(address, {"clients": [str(mine.id)]}).status_code == 422
    browser.post(address, {"clients": [str(theirs[1].client.id)]})
    assert Admin.objects.get(id=admin.id).status == "removed"
    left = ApiClient.objects.filter(revoked_at=None).order_by("name")
    assert [client.name for client in left] == ["Left", "Mine"]


def test_the_log_names_a_client_and_is_narrowed_to_it(browser, full_admin, distributor_a, organization_a):
    client = make(full_admin, distributor_a, grant("organizations:write", name="Directory")).client
    add_organization(
        actor=acting(client), distributor=distributor_a, name="New", ceiling=None, idempotency_key="c:new"
    )
    log = reverse("audit:list", kwargs={"distributor_id": distributor_a.id})
    narrowed = browser.get(f"{log}?person={client.id}")
    rows = page_of(narrowed).select("tbody tr")
    assert rows
    assert all("Directory" in words(row) for row in rows)
    options = [words(option) for option in page_of(narrowed).select("select[name=person] option")]
    assert "Directory" in options
    kinds = [words(option) for option in page_of(narrowed).select("select[name=kind] option")]
    assert "API clients" in kinds
    about = browser.get(f"{log}?kind=client")
    assert page_of(about).select(f'a[href="{at("view", distributor_a, client)}"]')


def test_the_page_counts_warnings_that_were_accepted_and_calls_that_will_end(
    browser, full_admin, distributor_a
):
    client = make(full_admin, distributor_a, grant("credentials:issue")).client
    for what, number in (("accepted:same_card", 12), ("retiring:list_formats", 3)):
        ClientCount.objects.create(
            distributor=distributor_a, client=client, what=what, number=number, last_at=now()
        )
    told = details(browser.get(at("view", distributor_a, client)))
    [accepted] = [text for title, text in told.items() if title.startswith("Warnings Accepted")]
    [retiring] = [text for title, text in told.items() if title.startswith("Calls That Will End")]
    assert accepted.startswith("The same card data was live already: 12, last on")
    assert retiring.startswith("list_formats: 3, last on")
