"""Changing an admin's scope, removing one, resending and withdrawing an invitation."""

import pytest

from mipass.domains.admins.models import Scope
from mipass.domains.admins.queries import get_membership, list_scope
from mipass.domains.admins.tests.links import expire, invite, mailed_tokens, membership
from mipass.doors.portal.admins.tests.pages import at, shown
from mipass.flows.add_organization import add_organization
from tests.fixtures import accept, actor_of, sign_in

EMAIL = "stranger@demo.test"


@pytest.fixture
def admin_browser(client, full_admin, distributor_a):
    """The Full Admin's browser."""
    return sign_in(client, full_admin)


def test_the_scope_form_shows_the_present_scope(
    admin_browser, distributor_a, organization_admin, organization_a, organization_b
):
    admin = membership(organization_admin, distributor_a)
    page = shown(admin_browser.get(at("scope", distributor_a, admin)))
    assert page.count("checked") == 2
    assert f'value="{organization_a.id}"' in page
    assert f'value="{organization_b.id}"' in page


def test_a_scope_is_changed(admin_browser, distributor_a, organization_admin, organization_b):
    admin = membership(organization_admin, distributor_a)
    form = {"scope": "organization", "organizations": [organization_b.id]}
    answer = admin_browser.post(at("scope", distributor_a, admin), form)
    assert answer["Location"] == at("view", distributor_a, admin)
    assert list_scope(admin) == [organization_b]


def test_the_scope_of_an_invitation_is_changed_before_it_is_accepted(
    admin_browser, distributor_a, full_admin, stranger, organization_a
):
    admin = invite(full_admin, distributor_a, EMAIL)
    form = {"scope": "organization", "organizations": [organization_a.id]}
    admin_browser.post(at("scope", distributor_a, admin), form)
    accept(stranger, distributor_a)
    assert membership(stranger, distributor_a).scope == Scope.ORGANIZATION


def test_a_foreign_organization_in_a_scope_changes_nothing(
    admin_browser, distributor_a, distributor_b, stranger, organization_admin, organization_a
):
    foreign = add_organization(
        actor=actor_of(stranger, distributor_b),
        distributor=distributor_b,
        name="Foreign Marker",
        ceiling=None,
        idempotency_key="foreign",
    )
    admin = membership(organization_admin, distributor_a)
    form = {"scope": "organization", "organizations": [organization_a.id, foreign.id]}
    answer = admin_browser.post(at("scope", distributor_a, admin), form)
    assert answer.status_code == 422
    assert foreign.name not in answer.content.decode()
    assert list_scope(admin) == [organization_a]


def test_a_scope_without_organizations_is_refused(admin_browser, distributor_a, colleague, organization_a):
    admin = membership(colleague, distributor_a)
    answer = admin_browser.post(at("scope", distributor_a, admin), {"scope": "organization"})
    assert answer.status_code == 422
    assert membership(colleague, distributor_a).scope == Scope.FULL


def test_nobody_demotes_themself(admin_browser, distributor_a, full_admin, colleague, organization_a):
    admin = membership(full_admin, distributor_a)
    form = {"scope": "organization", "organizations": [organization_a.id]}
    answer = admin_browser.post(at("scope", distributor_a, admin), form)
    assert answer.status_code == 422
    assert "You cannot change your own scope" in shown(answer)
    assert membership(full_admin, distributor_a).scope == Scope.FULL


@pytest.mark.parametrize("others", [[], ["colleague"]])
def test_nobody_removes_themself(admin_browser, distributor_a, full_admin, others, request):
    for other in others:
        request.getfixturevalue(other)
    admin = membership(full_admin, distributor_a)
    answer = admin_browser.post(at("remove", distributor_a, admin))
    assert answer.status_code == 422
    assert "remove yourself" in shown(answer)
    assert get_membership(account=full_admin, distributor_id=distributor_a.id) is not None


def test_an_admin_is_removed_after_asking(admin_browser, distributor_a, colleague):
    admin = membership(colleague, distributor_a)
    assert colleague.email in shown(admin_browser.get(at("remove", distributor_a, admin)))
    answer = admin_browser.post(at("remove", distributor_a, admin))
    assert answer["Location"] == at("list", distributor_a)
    assert get_membership(account=colleague, distributor_id=distributor_a.id) is None
    assert admin_browser.post(at("remove", distributor_a, admin)).status_code == 404


def test_an_invitation_cannot_be_removed_as_an_admin(admin_browser, distributor_a, full_admin):
    admin = invite(full_admin, distributor_a, EMAIL)
    assert admin_browser.post(at("remove", distributor_a, admin)).status_code == 422
    admin.refresh_from_db()
    assert admin.status == "invited"


def test_a_resent_invitation_has_a_new_link_and_new_time(admin_browser, distributor_a, full_admin):
    admin = invite(full_admin, distributor_a, EMAIL)
    (older,) = mailed_tokens(EMAIL)
    expire(admin)
    answer = admin_browser.post(at("resend", distributor_a, admin))
    assert answer["Location"] == at("view", distributor_a, admin)
    (newer,) = mailed_tokens(EMAIL)
    assert newer != older
    admin.refresh_from_db()
    assert not admin.has_expired
    assert "the older link is void" in admin_browser.get(answer["Location"]).content.decode()


def test_a_withdrawn_invitation_is_gone(admin_browser, distributor_a, full_admin):
    admin = invite(full_admin, distributor_a, EMAIL)
    assert admin_browser.post(at("withdraw", distributor_a, admin))["Location"] == at("list", distributor_a)
    assert admin_browser.get(at("view", distributor_a, admin)).status_code == 404
    assert admin_browser.post(at("withdraw", distributor_a, admin)).status_code == 404


@pytest.mark.parametrize("action", ["resend", "withdraw"])
def test_a_member_has_no_invitation_any_more(admin_browser, distributor_a, colleague, action):
    admin = membership(colleague, distributor_a)
    answer = admin_browser.post(at(action, distributor_a, admin))
    assert answer.status_code == 409
    assert "This invitation has already been answered." in answer.content.decode()
    assert membership(colleague, distributor_a).status == "active"
