"""What can be done to a credential: resend, correct, enable, disable, revoke, withdraw, installer."""

from datetime import timedelta

import pytest

from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.credentials.invitations import RESENDS_PER_HOUR
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.queries import get_credit_summary
from mipass.doors.portal.credentials.tests.scene import bring_to, url_of
from tests.fixtures import actor_of
from tests.pages import errors_of, find, page_of, words

STATES = ["invited", "enabled", "disabled", "revoked"]
ALLOWED = {
    "resend": {"invited"},
    "correct_address": {"invited"},
    "withdraw": {"invited"},
    "enable": {"disabled"},
    "disable": {"enabled"},
    "revoke": {"invited", "enabled", "disabled"},
    "set_installer": {"invited", "enabled"},
    "remove_installer": {"invited", "enabled"},
}
DATA = {"email": "right@example.com", "reason": "lost"}


def fresh(credential):
    return Credential.objects.get(id=credential.id)


def available(admin, organization):
    return get_credit_summary(
        actor=actor_of(admin, organization.distributor), organization=organization
    ).available


def queued(recipient):
    return Mail.objects.filter(recipient=recipient, kind="credential-invitation", status="queued").count()


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("name", ALLOWED)
def test_each_works_in_the_states_that_allow_it_and_in_no_other(
    portal, full_admin, organization_a, invited, name, status
):
    bring_to(status, full_admin, invited)
    before = Credential.objects.values().get()
    response = portal.post(url_of(name, organization_a, invited), DATA)
    if status in ALLOWED[name]:
        assert (response.status_code, response.url) == (302, url_of("view", organization_a, invited))
    else:
        assert response.status_code in {409, 422}
        assert words(page_of(response).select_one(".note.bad, .message p"))
        assert Credential.objects.values().get() == before


@pytest.mark.parametrize(
    ("name", "status", "toast"),
    [
        (
            "resend",
            "invited",
            "The invitation is on its way to holder@example.com again",
        ),
        ("disable", "enabled", "The credential of holder@example.com is disabled."),
        ("enable", "disabled", "The credential of holder@example.com is enabled."),
        ("set_installer", "enabled", "holder@example.com may install readers with this credential."),
        ("revoke", "enabled", "The credential of holder@example.com is revoked."),
    ],
)
def test_each_answers_with_a_toast(portal, full_admin, organization_a, invited, name, status, toast):
    bring_to(status, full_admin, invited)
    response = portal.post(url_of(name, organization_a, invited), DATA, follow=True)
    assert toast in words(page_of(response).select_one("#toasts"))


def test_a_press_in_the_list_leads_back_to_the_list_as_it_was(portal, full_admin, organization_a, invited):
    bring_to("enabled", full_admin, invited)
    here = f"{url_of('list', organization_a)}?q=holder&per_page=25"
    url = url_of("disable", organization_a, invited)
    response = portal.post(url, headers={"Referer": f"https://testserver{here}"})
    assert response.url == here


@pytest.mark.parametrize(
    "page", ["https://evil.test/portal/", "//evil.test", "javascript:alert(1)", "http://[evil", "/accounts/"]
)
def test_a_press_leads_to_no_page_but_these(portal, full_admin, organization_a, invited, page):
    url = url_of("resend", organization_a, invited)
    assert portal.post(url, headers={"Referer": page}).url == url_of("view", organization_a, invited)


def test_resending_replaces_the_link_and_costs_nothing(portal, full_admin, organization_a, invited):
    credits = available(full_admin, organization_a)
    portal.post(url_of("resend", organization_a, invited))
    assert bytes(fresh(invited).link_hash) != bytes(invited.link_hash)
    assert queued(invited.email) == 1
    assert available(full_admin, organization_a) == credits


def test_resending_too_often_is_refused_with_429(portal, organization_a, invited):
    url = url_of("resend", organization_a, invited)
    statuses = [portal.post(url).status_code for _ in range(RESENDS_PER_HOUR)]
    assert statuses == [302] * (RESENDS_PER_HOUR - 1) + [429]
    assert int(portal.post(url)["Retry-After"]) > 0


def test_correcting_the_address_sends_the_invitation_there(portal, organization_a, invited):
    url = url_of("correct_address", organization_a, invited)
    assert find(page_of(portal.get(url)), "#id_email")["value"] == "holder@example.com"
    portal.post(url, {"email": " Right@Example.com "})
    assert fresh(invited).email == "right@example.com"
    assert (queued("right@example.com"), queued("holder@example.com")) == (1, 0)


@pytest.mark.parametrize("typed", ["", "nobody", "a@b\u202e.example", "x@y.zz\nBcc: z@y.zz"])
def test_a_wrong_address_is_named_and_kept(portal, organization_a, invited, typed):
    response = portal.post(url_of("correct_address", organization_a, invited), {"email": typed})
    assert response.status_code == 422
    assert errors_of(response, "email")
    assert fresh(invited).email == "holder@example.com"


@pytest.mark.parametrize("reason", ["lost", "stolen", "left", "replaced", "other"])
def test_revoking_keeps_the_reason_and_the_credit(portal, full_admin, organization_a, invited, reason):
    credits = available(full_admin, organization_a)
    portal.post(url_of("revoke", organization_a, invited), {"reason": reason})
    assert (fresh(invited).status, fresh(invited).revocation_reason) == ("revoked", reason)
    assert available(full_admin, organization_a) == credits


@pytest.mark.parametrize("reason", ["", "withdrawn", "closed", "because"])
def test_revoking_without_a_persons_reason_is_refused(portal, organization_a, invited, reason):
    response = portal.post(url_of("revoke", organization_a, invited), {"reason": reason})
    assert response.status_code == 422
    assert errors_of(response, "reason")
    assert fresh(invited).status == "invited"


def test_revoking_an_invitation_of_today_offers_to_withdraw_it(portal, organization_a, invited):
    page = page_of(portal.get(url_of("revoke", organization_a, invited)))
    assert (
        page.select_one(f'a[href="{url_of("withdraw", organization_a, invited)}"][data-dialog]') is not None
    )


def test_withdrawing_returns_the_credit_once(portal, full_admin, organization_a, invited):
    url = url_of("withdraw", organization_a, invited)
    assert "credit returned" in words(page_of(portal.get(url)))
    assert [portal.post(url).status_code for _ in range(2)] == [302, 422]
    assert (fresh(invited).status, fresh(invited).revocation_reason) == ("revoked", "withdrawn")
    assert available(full_admin, organization_a) == 10


def test_after_a_day_nothing_offers_to_withdraw_and_it_is_refused(
    portal, full_admin, organization_a, invited
):
    Credential.objects.update(issued_at=now() - timedelta(hours=24, minutes=1))
    url = url_of("withdraw", organization_a, invited)
    assert (
        page_of(portal.get(url_of("revoke", organization_a, invited))).select_one(f'a[href="{url}"]') is None
    )
    assert "can no longer be withdrawn" in words(page_of(portal.get(url)))
    response = portal.post(url)
    assert response.status_code == 422
    assert "within 24 hours" in words(page_of(response).select_one(".note.bad"))
    assert fresh(invited).status == "invited"
    assert available(full_admin, organization_a) == 9


def test_installer_permission_is_set_and_removed(portal, organization_a, invited):
    portal.post(url_of("set_installer", organization_a, invited))
    assert fresh(invited).installer is True
    portal.post(url_of("remove_installer", organization_a, invited))
    assert fresh(invited).installer is False


def test_a_dialog_answers_htmx_with_the_way_back(portal, organization_a, invited):
    response = portal.post(
        url_of("revoke", organization_a, invited),
        {"reason": "lost"},
        headers={
            "HX-Request": "true",
            "HX-Current-URL": f"http://testserver{url_of('list', organization_a)}?q=hol",
        },
    )
    assert (response.status_code, response["HX-Redirect"]) == (204, f"{url_of('list', organization_a)}?q=hol")
