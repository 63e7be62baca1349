"""Who may do what at the pages about admins, by every address of theirs and every method."""

import pytest
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.domains.admins.models import Admin, AdminOrganization, Scope
from mipass.domains.admins.operations import change_scope, remove_admin
from mipass.domains.admins.queries import operator_actor
from mipass.domains.admins.tests.links import invite, membership
from mipass.domains.distributors.operations import suspend_distributor
from mipass.doors.portal.admins.tests.pages import at
from tests.fixtures import actor_of, sign_in

OPEN = ["list", "invite", "view", "scope", "remove"]
CHANGES = ["invite", "scope", "remove", "resend", "withdraw"]
TARGETS = {"view": "member", "scope": "member", "remove": "member", "resend": "guest", "withdraw": "guest"}
BODY = {"step": "3", "email": "evil@demo.test", "scope": "full"}


@pytest.fixture
def urls(distributor_a, full_admin, colleague, organization_admin):
    """Every address, about an Organization Admin or about an open invitation of Distributor A."""
    targets = {
        "member": membership(organization_admin, distributor_a),
        "guest": invite(full_admin, distributor_a, "guest@demo.test"),
    }
    names = [*OPEN, "resend", "withdraw"]
    return {name: at(name, distributor_a, targets.get(TARGETS.get(name, ""))) for name in names}


def _rows() -> tuple[list[object], ...]:
    return (
        list(Admin.objects.order_by("id").values()),
        list(AdminOrganization.objects.order_by("id").values()),
        list(Event.objects.filter(type__startswith="admin:").order_by("id").values()),
    )


@pytest.mark.parametrize("name", OPEN)
def test_every_full_admin_opens_it(client, urls, full_admin, colleague, name):
    for account in (full_admin, colleague):
        assert sign_in(client, account).get(urls[name]).status_code == 200


@pytest.mark.parametrize("name", OPEN)
def test_opening_it_changes_nothing(client, urls, full_admin, name):
    before = _rows()
    sign_in(client, full_admin).get(urls[name], BODY)
    assert _rows() == before


@pytest.mark.parametrize("name", CHANGES)
def test_a_colleague_may_do_it(client, urls, colleague, name):
    before = _rows()
    assert sign_in(client, colleague).post(urls[name], BODY).status_code == 302
    assert _rows() != before


@pytest.mark.parametrize("name", CHANGES)
def test_a_dialog_is_told_where_to_go(client, urls, full_admin, name):
    answer = sign_in(client, full_admin).post(urls[name], BODY, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith(urls["list"])


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("who", ["stranger", "operator"])
def test_who_is_no_admin_of_the_distributor_finds_nothing(client, urls, distributor_b, name, who, request):
    assert sign_in(client, request.getfixturevalue(who)).get(urls[name]).status_code == 404


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("who", ["stranger", "operator"])
def test_who_is_no_admin_of_the_distributor_changes_nothing(client, urls, distributor_b, name, who, request):
    before = _rows()
    assert sign_in(client, request.getfixturevalue(who)).post(urls[name], BODY).status_code == 404
    assert _rows() == before


@pytest.mark.parametrize("name", [*TARGETS])
def test_an_admin_of_a_in_the_address_of_b_does_not_exist(
    client, urls, distributor_a, distributor_b, stranger, name
):
    url = urls[name].replace(str(distributor_a.id), str(distributor_b.id))
    before = _rows()
    assert sign_in(client, stranger).post(url, BODY).status_code in {404, 405}
    assert client.get(url).status_code in {404, 405}
    assert _rows() == before


@pytest.mark.parametrize("name", OPEN)
def test_an_organization_admin_is_refused_to_open_it(client, urls, organization_admin, name):
    assert sign_in(client, organization_admin).get(urls[name]).status_code == 403


@pytest.mark.parametrize("name", CHANGES)
def test_an_organization_admin_promotes_neither_itself_nor_anybody(client, urls, organization_admin, name):
    before = _rows()
    assert sign_in(client, organization_admin).post(urls[name], BODY).status_code == 403
    assert _rows() == before


@pytest.mark.parametrize("name", OPEN)
def test_signed_out_leads_to_login(client, urls, name):
    assert client.get(urls[name])["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", CHANGES)
def test_signed_out_changes_nothing(client, urls, name):
    before = _rows()
    assert client.post(urls[name], BODY)["Location"].startswith(reverse("account_login"))
    assert _rows() == before


@pytest.mark.parametrize(
    ("name", "method"),
    [("list", "post"), ("view", "post"), ("resend", "get"), ("withdraw", "get"), ("remove", "put")],
)
def test_another_method_is_refused(client, urls, full_admin, name, method):
    before = _rows()
    assert getattr(sign_in(client, full_admin), method)(urls[name]).status_code == 405
    assert _rows() == before


@pytest.mark.parametrize("name", CHANGES)
def test_while_suspended_nothing_works(client, urls, full_admin, operator, distributor_a, name):
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    before = _rows()
    assert sign_in(client, full_admin).post(urls[name], BODY).status_code == 403
    assert _rows() == before


def test_rights_end_with_the_next_request_after_removal(client, urls, full_admin, colleague, distributor_a):
    assert sign_in(client, colleague).get(urls["list"]).status_code == 200
    remove_admin(actor=actor_of(full_admin, distributor_a), admin=membership(colleague, distributor_a))
    before = _rows()
    assert client.get(urls["list"]).status_code == 404
    assert client.post(urls["remove"]).status_code == 404
    assert _rows() == before


def test_rights_shrink_with_the_next_request_after_a_demotion(
    client, urls, full_admin, colleague, distributor_a, organization_a, organization_b
):
    assert sign_in(client, colleague).get(urls["list"]).status_code == 200
    change_scope(
        actor=actor_of(full_admin, distributor_a),
        admin=membership(colleague, distributor_a),
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_a.id],
    )
    assert client.get(urls["list"]).status_code == 403
    seen = {
        organization: client.get(
            reverse("organizations:view", args=[distributor_a.id, organization.id])
        ).status_code
        for organization in (organization_a, organization_b)
    }
    assert seen == {organization_a: 200, organization_b: 404}


def test_rights_grow_with_the_next_request_after_a_promotion(
    client, urls, full_admin, organization_admin, distributor_a
):
    assert sign_in(client, organization_admin).get(urls["list"]).status_code == 403
    change_scope(
        actor=actor_of(full_admin, distributor_a),
        admin=membership(organization_admin, distributor_a),
        scope=Scope.FULL,
    )
    assert client.get(urls["list"]).status_code == 200
