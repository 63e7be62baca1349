"""The page *Roles*, and the scope of somebody who has one."""

from mipass.domains.admins.matrix import ROLES
from mipass.domains.admins.models import Role, Scope
from mipass.domains.admins.tests.links import membership
from mipass.doors.portal.admins import roles
from mipass.doors.portal.admins.tests.pages import at, shown
from tests.fixtures import sign_in


def test_the_page_speaks_of_each_permission_once():
    told = [
        permission for _title, rows in roles.ROLE_ROWS for _words, needed in rows for permission in needed
    ]
    assert len(told) == len(set(told))
    assert set(told) == ROLES[Role.ADMIN]


def test_it_names_all_six_and_says_what_takes_all_organizations(client, full_admin, distributor_a):
    page = shown(sign_in(client, full_admin).get(at("roles", distributor_a)))
    for name in ("Full Admin", "Organization Admin", "Auditor", "Issuer", "Reader Manager", "Billing"):
        assert page.count(name) > 1
    assert "Yes, for all organizations" in page


def test_the_list_and_the_details_name_the_role(client, full_admin, colleague, distributor_a, organization_a):
    sign_in(client, full_admin)
    admin = membership(colleague, distributor_a)
    chosen = {"scope": "issuer", "reach": "organization", "organizations": [organization_a.id]}
    assert client.post(at("scope", distributor_a, admin), chosen).status_code == 302
    admin.refresh_from_db()
    assert (admin.role, admin.scope) == (Role.ISSUER, Scope.ORGANIZATION)
    assert "Issuer" in shown(client.get(at("list", distributor_a)))
    details = shown(client.get(at("view", distributor_a, admin)))
    assert "Issuer" in details
    assert organization_a.name in details
    form = shown(client.get(at("scope", distributor_a, admin)))
    assert form.count("checked") == 3  # the role, its reach, the organization
    assert "Issuer, Organization A" in details  # the timeline
