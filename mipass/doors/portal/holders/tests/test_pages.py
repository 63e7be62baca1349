"""Holders List, Holder Details, and the dialogs that ask whose a credential is."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit import paging
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.credentials.holding import link_holder
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.validity import Dates
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import HolderFacts, create_holder, facts_of
from mipass.doors.portal.credentials.tests.scene import bring_to, form, issue
from mipass.doors.portal.credentials.tests.scene import url_of as credential_url
from mipass.flows.add_holder import add_holder
from mipass.flows.deactivate_holder import deactivate_holder
from tests.fixtures import actor_of
from tests.pages import details, find, page_of, words

pytestmark = pytest.mark.django_db

ADA = HolderFacts(
    "desk@example.com", "Ada", "Lovelace", "E-1815", "Engines", "Spare key\nin locker 7", "hr:1"
)


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def add(admin, organization_a):
    def adding(facts=ADA, organization=organization_a):
        return add_holder(
            actor=admin,
            organization=organization,
            facts=facts,
            idempotency_key=f"add-{facts.given_name}-{organization.id}",
        )

    return adding


@pytest.fixture
def ada(add):
    return add()


def url(verb, holder=None, organization=None):
    organization_id = holder.organization_id if holder else organization.id
    ids = {
        "distributor_id": (holder or organization).distributor_id,
        "organization_id": organization_id,
        **({"holder_id": holder.id} if holder else {}),
    }
    return reverse(f"holders:{verb}", kwargs=ids)


def test_the_list_names_people_and_finds_them(portal, add, ada, organization_a):
    add(HolderFacts("grace@example.com", "Grace", "Hopper"))
    page = page_of(portal.get(url("list", organization=organization_a)))
    assert "Holders List - Organization A" in page.get_text()
    assert [words(row.select("td")[0]) for row in page.select("tbody tr")] == ["Grace Hopper", "Ada Lovelace"]
    found = page_of(portal.get(url("list", organization=organization_a), {"q": "engines ada"}))
    assert [words(row.select("td")[0]) for row in found.select("tbody tr")] == ["Ada Lovelace"]
    organization = reverse("organizations:view", args=[organization_a.distributor_id, organization_a.id])
    assert "Manage Organization Holders" in page_of(portal.get(organization)).get_text()


def test_a_holder_is_added_edited_deactivated_and_reactivated(portal, organization_a):
    typed = {"given_name": "Ada", "family_name": "Byron", "email": "Ada@Example.com", "note": "a\r\nb"}
    assert (
        portal.post(url("add", organization=organization_a), typed | {"request_key": "k"}).status_code == 302
    )
    ada = Holder.objects.get()
    shown = details(portal.get(url("view", ada)))
    assert (shown["Last Name"], shown["Email"], shown["Department"]) == (
        "Byron",
        "ada@example.com",
        "\N{EN DASH}",
    )
    assert portal.post(url("edit", ada), typed | {"family_name": "King", "email": "x"}).status_code == 422
    assert portal.post(url("edit", ada), typed | {"family_name": "King"}).status_code == 302
    assert portal.post(url("deactivate", ada), {"credentials": "burn"}).status_code == 422
    assert portal.post(url("deactivate", ada), {"credentials": "disable"}).status_code == 302
    ada.refresh_from_db()
    assert (ada.family_name, ada.active) == ("King", False)
    page = page_of(portal.get(url("view", ada)))
    assert "Inactive" in words(page)
    assert "+ Credential" not in words(page)
    assert portal.post(url("reactivate", ada)).status_code == 302
    ada.refresh_from_db()
    assert ada.active


def test_an_external_id_of_another_is_refused_at_its_field(portal, ada, organization_a):
    typed = {"email": "x@example.com", "external_id": "hr:1", "request_key": "k"}
    answer = portal.post(url("add", organization=organization_a), typed)
    assert answer.status_code == 422
    assert "Another holder of this organization has this external ID." in answer.content.decode()


def test_credentials_of_the_address_are_merged_after_they_were_seen(portal, ada, full_admin, organization_a):
    theirs = issue(full_admin, organization_a, email=ADA.email)
    page = words(page_of(portal.get(url("view", ada))))
    assert "1 credential was issued to the same email" in page
    assert "No credentials yet" in page
    assert "Invited" in words(page_of(portal.get(url("merge", ada))))
    assert not Credential.objects.filter(holder=ada).exists(), "looking links nothing"
    assert portal.post(url("merge", ada)).status_code == 302
    assert Credential.objects.get(holder=ada).id == theirs.id
    after = page_of(portal.get(url("view", ada)))
    assert "same email" not in words(after)
    assert "Invitation" in words(after.select_one("[aria-labelledby=holder-credentials]"))
    shown = details(portal.get(credential_url("view", organization_a, theirs)))
    assert shown["Holder"] == "Ada Lovelace"


def test_issuing_to_an_address_with_holders_asks_whose_it_is(portal, ada, add, organization_a):
    bob = add(HolderFacts(ADA.email, "Bob", "Hale"))
    address = credential_url("issue", organization_a)
    asked = portal.post(address, form(email=ADA.email))
    assert asked.status_code == 422
    assert not Credential.objects.exists()
    page = page_of(asked)
    assert [
        words(label) for label in page.select("[name=holder]") and page.select("label:has([name=holder])")
    ] == [
        "Bob Hale",
        "Ada Lovelace, E-1815, Engines",
        "No holder",
    ]
    assert portal.post(address, form(email=ADA.email, holder=str(bob.id))).status_code == 302
    assert Credential.objects.get().holder_id == bob.id
    nobody = form(email=ADA.email, holder="none", card_number="45679", request_key="another")
    assert portal.post(address, nobody).status_code == 302
    assert Credential.objects.filter(holder=None).count() == 1


def test_a_link_from_the_holder_fills_the_dialog(portal, ada, organization_a, organization_b, add):
    address = credential_url("issue", organization_a)
    page = page_of(portal.get(address, {"holder": str(ada.id)}))
    assert find(page, "[name=email]")["value"] == ADA.email
    assert find(page, "[name=holder][checked]")["value"] == str(ada.id)
    foreign = add(HolderFacts(ADA.email, "Eve"), organization_b)
    assert portal.get(address, {"holder": str(foreign.id)}).status_code == 404
    refused = portal.post(address, form(email=ADA.email, holder=str(foreign.id)))
    changed = portal.post(address, form(email="other@example.com", holder=str(ada.id)))
    assert (refused.status_code, changed.status_code) == (422, 422)
    assert not Credential.objects.exists()


def test_the_holder_of_a_credential_is_chosen_among_those_of_its_address(
    portal, ada, add, full_admin, organization_a
):
    other = add(HolderFacts("elsewhere@example.com", "Eve"))
    issued = issue(full_admin, organization_a, email=ADA.email)
    address = credential_url("holder", organization_a, issued)
    assert portal.post(address, {"holder": str(other.id)}).status_code == 422
    assert portal.post(address, {}).status_code == 422
    assert portal.post(address, {"holder": str(ada.id)}).status_code == 302
    assert Credential.objects.get().holder_id == ada.id
    assert portal.post(address, {"holder": "none"}).status_code == 302
    assert Credential.objects.get().holder_id is None


def test_deactivating_disables_what_is_enabled(portal, ada, admin, full_admin, organization_a):
    issued = issue(full_admin, organization_a, email=ADA.email)
    portal.post(url("merge", ada))
    bring_to("enabled", full_admin, issued)
    assert "One credential is linked" in words(page_of(portal.get(url("deactivate", ada))))
    portal.post(url("deactivate", ada), {"credentials": "disable"})
    assert Credential.objects.get().status == "disabled"
    assert deactivate_holder(actor=admin, holder=ada, credentials="keep") is False


def test_the_dates_of_a_credential_stand_beside_its_status(portal, ada, admin, full_admin, organization_a):
    dates = Dates(now().replace(microsecond=0) + timedelta(days=1), None)
    issued = issue(full_admin, organization_a, email=ADA.email, dates=dates)
    link_holder(actor=admin, credential=issued, holder=ada)
    cells = page_of(portal.get(url("view", ada))).select('td[data-label="Status"]')
    assert [words(cell) for cell in cells] == ["Invited Not Yet Valid"]


def test_an_edit_moves_open_invitations_where_that_is_ticked(portal, ada, organization_a, full_admin):
    credential = issue(full_admin, organization_a)
    Credential.objects.update(holder=ada)
    page = page_of(portal.get(url("edit", ada)))
    assert find(page, "input[name=apply_to_invited]")
    answer = portal.post(
        url("edit", ada), {"email": "new@example.com", "given_name": "Ada", "apply_to_invited": "on"}
    )
    assert answer.status_code == 302
    assert Credential.objects.get(id=credential.id).email == "new@example.com"


def test_an_invitation_whose_dates_are_over_keeps_its_address_and_that_is_told(
    portal, ada, organization_a, full_admin, clock
):
    dates = Dates(None, now().replace(microsecond=0) + timedelta(minutes=1))
    over, other = issue(full_admin, organization_a, dates=dates), issue(full_admin, organization_a)
    Credential.objects.update(holder=ada)
    clock.move(minutes=2)
    answer = portal.post(
        url("edit", ada), {"email": "new@example.com", "given_name": "Ada", "apply_to_invited": "on"}
    )
    assert answer.status_code == 302
    assert Credential.objects.get(id=other.id).email == "new@example.com"
    assert Credential.objects.get(id=over.id).email == over.email
    said = "1 invitation was not sent to the new address: its Valid Until has passed."
    assert said in words(page_of(portal.get(url("view", ada))))


# --- merging two holders ---


def second(admin, organization, **facts):
    """Another holder with Ada's address."""
    return create_holder(
        actor=admin,
        organization=organization,
        holder_id=new_id(),
        facts=HolderFacts(email=ADA.email, **facts),
    )


def test_holders_of_one_address_become_one_when_they_were_ticked(
    portal, add, admin, full_admin, organization_a
):
    ada = add(HolderFacts(ADA.email, "Ada", note="Spare key"))
    twin = second(admin, organization_a, family_name="L.", external_id="p-7", note="left-handed")
    other = second(admin, organization_a, given_name="Front desk")
    issued = issue(full_admin, organization_a, "elsewhere@example.com")
    link_holder(actor=admin, credential=issued, holder=twin)
    assert "2 other holders have the same email." in words(page_of(portal.get(url("view", ada))))
    dialog = page_of(portal.get(url("merge", ada)))
    assert [box["value"] for box in dialog.select("input[name=others]")] == [str(other.id), str(twin.id)]
    assert portal.post(url("merge", ada), {"others": [str(twin.id)]}).status_code == 302
    kept, gone = Holder.objects.get(id=ada.id), Holder.objects.get(id=twin.id)
    assert (kept.name, kept.external_id, kept.active) == (ada.name, "p-7", True)
    assert facts_of(kept).note == "Spare key\nleft-handed"
    assert (gone.active, gone.external_id) == (False, "")
    assert Holder.objects.get(id=other.id).active
    moved = Credential.objects.get(id=issued.id)
    assert (moved.holder_id, moved.email) == (ada.id, "elsewhere@example.com")
    told = Event.objects.get(type="holder:merged", subject_id=ada.id).details
    assert told == {"other_id": str(twin.id), "fields": ["note", "external_id"]}


def test_listed_credentials_can_be_left_without_a_holder(portal, ada, admin, full_admin, organization_a):
    twin = second(admin, organization_a)
    issue(full_admin, organization_a, email=ADA.email)
    portal.post(url("merge", ada), {"others": [str(twin.id)], "leave": "on"})
    assert not Holder.objects.get(id=twin.id).active
    assert Credential.objects.get().holder_id is None


def test_a_stranger_cannot_be_ticked(portal, ada, admin, organization_a, organization_b):
    second(admin, organization_a)
    elsewhere = second(admin, organization_b)
    assert portal.post(url("merge", ada), {"others": [str(elsewhere.id)]}).status_code == 422
    assert Holder.objects.get(id=elsewhere.id).active


def test_the_list_is_walked_by_first_and_last_names_and_its_number_is_bounded(
    portal, add, organization_a, monkeypatch
):
    monkeypatch.setattr(paging, "COUNTED_AT_MOST", 10)
    names = [("Ada", "Byron"), ("Zoe", "Byron"), *((f"N{number:02}", "Young") for number in range(10))]
    for given, family in reversed(names):
        add(HolderFacts(f"{given}@example.com", given, family))
    listed = f"{url('list', organization=organization_a)}?per_page=10"
    first = portal.get(listed)
    shown = [holder.given_name for holder, _url in first.context["rows"]]
    second = portal.get(first.context["page"]["next_url"])
    shown += [holder.given_name for holder, _url in second.context["rows"]]
    assert shown == [given for given, _family in names]
    assert "10+" in words(page_of(first))
    back = portal.get(second.context["page"]["previous_url"])
    assert [holder.given_name for holder, _url in back.context["rows"]] == shown[:10]


@pytest.mark.parametrize("sort", ["name", "email", "employee_number", "department", "status"])
@pytest.mark.parametrize("direction", ["", "-"])
def test_every_column_is_walked_to_its_end_and_back(portal, admin, add, organization_a, sort, direction):
    for number in range(12):
        made = add(HolderFacts(f"n{number}@example.com", f"N{number}", "Young", "", "AB"[number % 2]))
        if number % 3 == 0:
            deactivate_holder(actor=admin, holder=made, credentials="keep")
    page = portal.get(
        f"{url('list', organization=organization_a)}?per_page=10&sort={direction}{sort}"
    ).context
    first = [holder.id for holder, _url in page["rows"]]
    page = portal.get(page["page"]["next_url"]).context
    assert {*first, *(holder.id for holder, _url in page["rows"])} == {
        *Holder.objects.values_list("id", flat=True)
    }
    page = portal.get(page["page"]["previous_url"]).context
    assert [holder.id for holder, _url in page["rows"]] == first
