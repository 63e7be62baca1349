"""Who may open which page about credentials, who may change them, and who learns that they exist."""

import pytest

from mipass.base.outbox.models import Mail
from mipass.domains.credentials.models import Credential
from mipass.doors.portal.credentials.tests.scene import bring_to, form, issue, url_of
from tests.access import answers

READING = ["list", "view"]
DIALOGS = ["issue", "copy", "correct_address", "revoke", "withdraw"]
PRESSES = ["resend", "disable", "enable", "set_installer", "remove_installer"]
ABOUT_ONE = ["view", "copy", "correct_address", "revoke", "withdraw", *PRESSES]
OUTSIDERS = {"stranger": 404, "operator": 404, "nobody": 302}
DATA = {"email": "thief@example.com", "reason": "stolen"}


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


def url(name, organization, credential):
    return url_of(name, organization, credential if name in ABOUT_ONE else None)


def trace(credential):
    """Everything that a press could change."""
    row = Credential.objects.values().get(id=credential.id)
    return row, Mail.objects.count(), Credential.objects.count()


@pytest.mark.parametrize("name", READING + DIALOGS)
def test_pages_and_dialogs_open_to_all_admins_within_reach(name, people, organization_a, invited):
    found = answers(url(name, organization_a, invited), people)
    assert found == {"full_admin": 200, "colleague": 200, "organization_admin": 200, **OUTSIDERS}


@pytest.mark.parametrize("name", DIALOGS + PRESSES)
def test_outsiders_change_nothing(name, people, organization_a, invited):
    outsiders = {who: people[who] for who in ("stranger", "operator")}
    before = trace(invited)
    found = answers(url(name, organization_a, invited), outsiders, method="post", data=form(**DATA))
    assert found == OUTSIDERS
    assert trace(invited) == before


@pytest.mark.parametrize("name", [*READING, *DIALOGS])
def test_another_organizations_credentials_do_not_exist_for_an_organization_admin(
    name, full_admin, organization_admin, organization_b
):
    other = issue(full_admin, organization_b)
    found = answers(url(name, organization_b, other), {"admin": organization_admin})
    assert found["admin"] == 404


@pytest.mark.parametrize("name", DIALOGS + PRESSES)
def test_an_organization_admin_changes_nothing_elsewhere(
    name, full_admin, organization_admin, organization_b
):
    other = issue(full_admin, organization_b)
    before = trace(other)
    address = url(name, organization_b, other)
    assert answers(address, {"admin": organization_admin}, method="post", data=form(**DATA))["admin"] == 404
    assert trace(other) == before


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_a_credential_is_not_found_below_another_organization(
    name, full_admin, organization_a, organization_b
):
    other = issue(full_admin, organization_b)
    before = trace(other)
    address = url_of(name, organization_a, other)
    assert answers(address, {"admin": full_admin}, method="post", data=form(**DATA))["admin"] in {404, 405}
    assert answers(address, {"admin": full_admin})["admin"] in {404, 405}
    assert trace(other) == before


@pytest.mark.parametrize("name", READING)
def test_a_page_of_reading_takes_no_post(name, people, organization_a, invited):
    assert set(answers(url(name, organization_a, invited), people, method="post").values()) == {405}


@pytest.mark.parametrize("name", PRESSES)
def test_a_press_takes_no_get(name, people, organization_a, invited):
    before = trace(invited)
    assert set(answers(url(name, organization_a, invited), people).values()) == {405}
    assert trace(invited) == before


@pytest.mark.parametrize("name", [*READING, *DIALOGS, *PRESSES])
def test_nothing_takes_a_delete(name, people, organization_a, invited):
    assert set(answers(url(name, organization_a, invited), people, method="delete").values()) == {405}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("resend", "invited"),
        ("correct_address", "invited"),
        ("withdraw", "invited"),
        ("revoke", "enabled"),
        ("disable", "enabled"),
        ("enable", "disabled"),
        ("set_installer", "enabled"),
        ("remove_installer", "enabled"),
        ("issue", "invited"),
        ("copy", "revoked"),
    ],
)
@pytest.mark.parametrize("who", ["colleague", "organization_admin"])
def test_every_admin_within_reach_may_change_them(
    name, status, who, people, full_admin, organization_a, invited
):
    credential = bring_to(status, full_admin, invited)
    address = url(name, organization_a, credential)
    assert answers(address, {who: people[who]}, method="post", data=form(**DATA))[who] == 302
