"""Invite New Admin: three steps that keep what was typed, and send at the last."""

from html import unescape

import pytest

from mipass.base.outbox.models import Mail
from mipass.domains.admins.invitations import MAILS_PER_ADDRESS_AND_HOUR
from mipass.domains.admins.models import Admin, Role, Scope
from mipass.domains.admins.queries import list_scope
from mipass.domains.admins.tests.links import invite
from mipass.doors.portal.admins.tests.pages import at, shown, step
from mipass.flows.add_organization import add_organization
from tests.fixtures import actor_of, sign_in

EMAIL = "guest@demo.test"
FULL_NOTE = 'A "Full Admin" will have rights to manage the entire distributor and its managed organizations.'
ORGANIZATION_NOTE = "they can manage existing readers and credentials, and issue new credentials."


@pytest.fixture
def admin_browser(client, full_admin, distributor_a):
    """The Full Admin's browser."""
    return sign_in(client, full_admin)


def invited(distributor) -> list[Admin]:
    """The open invitations of a distributor."""
    return list(Admin.objects.filter(distributor=distributor, status="invited"))


def test_the_first_step_asks_for_the_address(admin_browser, distributor_a):
    page = shown(admin_browser.get(at("invite", distributor_a)))
    for words in ("Invite New Admin", "Admin Email", "Admin Scope", "Review", 'name="email"'):
        assert words in page
    assert "Enter the email of the new administrator" in page


def test_the_second_step_has_full_admin_chosen_and_both_notes(admin_browser, distributor_a, organization_a):
    page = shown(step(admin_browser, distributor_a, 1, email=EMAIL))
    assert '<input type="radio" name="scope" value="full"' in page
    assert page.count("checked") == 1
    assert FULL_NOTE in unescape(page)
    assert ORGANIZATION_NOTE in unescape(page)
    assert f'type="hidden" name="email" value="{EMAIL}"' in page


def test_the_review_shows_what_will_be_sent_and_sends_nothing(admin_browser, distributor_a, organization_a):
    answer = step(
        admin_browser, distributor_a, 2, email=EMAIL, scope="organization", organizations=[organization_a.id]
    )
    page = shown(answer)
    for words in (EMAIL, "Organization Admin", organization_a.name):
        assert words in page
    assert invited(distributor_a) == []


def test_the_last_step_invites_a_full_admin(admin_browser, distributor_a):
    answer = step(admin_browser, distributor_a, 3, email="Guest@Demo.test", scope="full")
    assert answer["Location"] == at("list", distributor_a)
    (admin,) = invited(distributor_a)
    assert (admin.email, admin.scope) == (EMAIL, Scope.FULL)
    assert Mail.objects.filter(recipient=EMAIL, kind="admin-invitation").count() == 1
    assert (
        f"An invitation is on its way to {EMAIL}." in admin_browser.get(answer["Location"]).content.decode()
    )


def test_the_last_step_invites_an_organization_admin(
    admin_browser, distributor_a, organization_a, organization_b
):
    step(
        admin_browser, distributor_a, 3, email=EMAIL, scope="organization", organizations=[organization_b.id]
    )
    (admin,) = invited(distributor_a)
    assert list_scope(admin) == [organization_b]


def test_organizations_chosen_before_full_admin_are_left_out(admin_browser, distributor_a, organization_a):
    step(admin_browser, distributor_a, 3, email=EMAIL, scope="full", organizations=[organization_a.id])
    (admin,) = invited(distributor_a)
    assert (admin.scope, list_scope(admin)) == (Scope.FULL, [])


def test_back_keeps_what_was_typed_and_checks_nothing(admin_browser, distributor_a, organization_a):
    answer = step(
        admin_browser,
        distributor_a,
        3,
        email=EMAIL,
        scope="organization",
        organizations=[organization_a.id],
        back="1",
    )
    page = shown(answer)
    assert answer.status_code == 200
    assert page.count("checked") == 2
    answer = step(admin_browser, distributor_a, 2, email="half an addr", scope="organization", back="1")
    assert answer.status_code == 200
    assert 'value="half an addr"' in shown(answer)
    assert invited(distributor_a) == []


@pytest.mark.parametrize(
    "email", ["", "no address", "a@b", "two@demo.test, three@demo.test", f"{'x' * 250}@demo.test"]
)
def test_a_bad_address_is_refused_at_its_step_and_kept(admin_browser, distributor_a, email):
    answer = step(admin_browser, distributor_a, 1, email=email)
    assert answer.status_code == 422
    page = shown(answer)
    assert 'class="errors"' in page
    assert f'value="{email}"' in page or not email


@pytest.mark.parametrize("email", ["guest+plus@demo.test", '"odd@one"@demo.test', "guest@bücher.example"])
def test_odd_but_legal_addresses_are_invited(admin_browser, distributor_a, email):
    assert step(admin_browser, distributor_a, 3, email=email, scope="full").status_code == 302
    assert len(invited(distributor_a)) == 1


def test_an_organization_admin_needs_an_organization(admin_browser, distributor_a, organization_a):
    answer = step(admin_browser, distributor_a, 2, email=EMAIL, scope="organization")
    assert answer.status_code == 422
    assert "Select at least one of the listed organizations." in shown(answer)


@pytest.mark.parametrize("scope", ["", "owner", "operator"])
def test_an_unknown_scope_is_refused(admin_browser, distributor_a, scope):
    assert step(admin_browser, distributor_a, 3, email=EMAIL, scope=scope).status_code == 422
    assert invited(distributor_a) == []


def test_an_organization_of_another_distributor_is_refused(
    admin_browser, distributor_a, organization_a, distributor_b, stranger
):
    foreign = add_organization(
        actor=actor_of(stranger, distributor_b),
        distributor=distributor_b,
        name="Foreign Marker",
        ceiling=None,
        idempotency_key="foreign",
    )
    for number in (2, 3):
        answer = step(
            admin_browser,
            distributor_a,
            number,
            email=EMAIL,
            scope="organization",
            organizations=[organization_a.id, foreign.id],
        )
        assert answer.status_code == 422
        assert foreign.name not in answer.content.decode()
    assert invited(distributor_a) == []


def test_a_member_is_refused_at_the_step_of_the_address(admin_browser, distributor_a, colleague):
    answer = step(admin_browser, distributor_a, 3, email=colleague.email.upper(), scope="full")
    assert answer.status_code == 422
    page = shown(answer)
    assert "This address already belongs to an admin of this portal." in page
    assert 'id="id_email"' in page
    assert invited(distributor_a) == []


def test_inviting_again_replaces_the_older_invitation(
    admin_browser, distributor_a, full_admin, organization_a
):
    older = invite(full_admin, distributor_a, EMAIL)
    step(
        admin_browser, distributor_a, 3, email=EMAIL, scope="organization", organizations=[organization_a.id]
    )
    older.refresh_from_db()
    assert older.status == "replaced"
    assert [admin.scope for admin in invited(distributor_a)] == [Scope.ORGANIZATION]


def test_a_flood_of_mails_to_one_address_is_stopped(admin_browser, distributor_a):
    for _ in range(MAILS_PER_ADDRESS_AND_HOUR):
        step(admin_browser, distributor_a, 3, email=EMAIL, scope="full")
    answer = step(admin_browser, distributor_a, 3, email=EMAIL, scope="full")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert EMAIL in shown(answer)
    assert Mail.objects.filter(recipient=EMAIL).count() == MAILS_PER_ADDRESS_AND_HOUR


@pytest.mark.parametrize("number", ["0", "4", "-1", "x", ""])
def test_an_unknown_step_is_the_first(admin_browser, distributor_a, number):
    page = shown(admin_browser.post(at("invite", distributor_a), {"step": number, "email": EMAIL}))
    assert 'name="step" value="2"' in page


def test_a_distributor_without_organizations_is_told_so(admin_browser, distributor_a):
    page = shown(step(admin_browser, distributor_a, 1, email=EMAIL))
    assert "There are no organizations yet" in page
    assert step(admin_browser, distributor_a, 3, email=EMAIL, scope="organization").status_code == 422


ROLES = [role for role in Role if role != Role.ADMIN]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_given_over_everything(admin_browser, distributor_a, organization_a, role):
    answer = step(admin_browser, distributor_a, 2, email=EMAIL, scope=role, reach="full")
    assert str(role.label) in shown(answer)
    assert "All organizations, later ones too" in shown(answer)
    step(admin_browser, distributor_a, 3, email=EMAIL, scope=role, reach="full")
    (admin,) = invited(distributor_a)
    assert (admin.role, admin.scope, list_scope(admin)) == (role, Scope.FULL, [])


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_given_in_selected_organizations(admin_browser, distributor_a, organization_a, role):
    chosen = {"scope": role, "reach": "organization", "organizations": [organization_a.id]}
    assert organization_a.name in shown(step(admin_browser, distributor_a, 2, email=EMAIL, **chosen))
    step(admin_browser, distributor_a, 3, email=EMAIL, **chosen)
    (admin,) = invited(distributor_a)
    assert (admin.role, admin.scope, list_scope(admin)) == (role, Scope.ORGANIZATION, [organization_a])


def test_how_far_a_role_reaches_has_to_be_said(admin_browser, distributor_a, organization_a):
    for reach in ({}, {"reach": ""}, {"reach": "everything"}):
        answer = step(admin_browser, distributor_a, 3, email=EMAIL, scope="auditor", **reach)
        assert answer.status_code == 422
        assert 'class="errors"' in shown(answer)
    answer = step(admin_browser, distributor_a, 3, email=EMAIL, scope="auditor", reach="organization")
    assert "Select at least one of the listed organizations." in shown(answer)
    assert invited(distributor_a) == []


def test_a_reach_beside_an_admin_says_nothing(admin_browser, distributor_a, organization_a):
    chosen = {"scope": "organization", "reach": "full", "organizations": [organization_a.id]}
    step(admin_browser, distributor_a, 3, email=EMAIL, **chosen)
    (admin,) = invited(distributor_a)
    assert (admin.role, admin.scope, list_scope(admin)) == (Role.ADMIN, Scope.ORGANIZATION, [organization_a])
