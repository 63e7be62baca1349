"""What was typed survives a session's end and a login in another tab: shown again, never sent by itself."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from mipass.base.kit.errors import Refused
from mipass.base.kit.looking import only_looking
from mipass.domains.accounts.operations import change_names, person
from mipass.domains.credentials.models import BulkAction, Credential
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.credentials.tests.scene import form, issue, url_of
from tests.bulk.scene import BulkScene
from tests.fixtures import PASSWORD
from tests.pages import find, page_of

pytestmark = pytest.mark.django_db
LOGIN = "/login/"
LINE = "This has not been sent yet. Check it, and send it again."


@pytest.fixture
def browser():
    """One that keeps its tokens, as a real one does."""
    return Client(enforce_csrf_checks=True)


def token_in(answer):
    return find(page_of(answer), "form[method=post] [name=csrfmiddlewaretoken]")["value"]


def log_in(browser, account, next_page=""):
    token = token_in(browser.get(LOGIN))
    data = {"login": account.email, "password": PASSWORD, "next": next_page, "csrfmiddlewaretoken": token}
    return browser.post(LOGIN, data)


def next_of(answer):
    """Where the login, to which somebody was led, leads them."""
    return find(page_of(answer), "[name=next]")["value"]


def session_goes(browser):
    """The row is gone, as over a night or by *End Other Sessions*; the browser does not know it yet."""
    browser.session.delete()


def session_idles(browser):
    session = browser.session
    session["seen_at"] -= 31 * 60
    session.save()


def other_tab_logs_in(browser, account):
    other = Client()
    other.force_login(account)
    browser.cookies["csrftoken"] = "x" * 32
    browser.cookies["sessionid"] = other.cookies["sessionid"].value


def url_at(name, organization, **ids):
    place = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    return reverse(name, kwargs={**place, **ids})


def values_in(page):
    return {
        field["name"]: field.get("value") for field in page.select("main input[name], dialog input[name]")
    }


ENDS = [session_goes, session_idles]


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("by_script", [False, True])
def test_a_form_of_an_ended_session_is_shown_again_after_the_login(
    browser, full_admin, organization_a, ends, by_script
):
    log_in(browser, full_admin)
    url = url_of("issue", organization_a)
    typed = {**form(email="typed@example.com"), "csrfmiddlewaretoken": token_in(browser.get(url))}
    ends(browser)
    sent = browser.post(url, typed, headers={"HX-Request": "true"} if by_script else {})
    there = sent.headers["HX-Redirect" if by_script else "Location"]
    assert there.startswith(LOGIN)
    back = log_in(browser, full_admin, next_of(browser.get(there)))
    shown = browser.get(back["Location"])
    assert shown.status_code == 200
    assert LINE in shown.content.decode()
    assert values_in(page_of(shown))["email"] == "typed@example.com"
    assert not Credential.objects.exists()
    again = {**typed, "csrfmiddlewaretoken": token_in(shown)}
    action = find(page_of(shown), "[data-dialog-panel] form")["action"]
    assert browser.post(action, again).status_code == 302
    assert Credential.objects.get().email == "typed@example.com"


def test_a_form_of_before_a_login_in_another_tab_is_shown_again(browser, full_admin, distributor_a):
    log_in(browser, full_admin)
    url = f"/portal/{distributor_a.id}/organizations/add/"
    token = token_in(browser.get(url))
    other_tab_logs_in(browser, full_admin)
    typed = {"name": "Typed", "allocation": "non_limited", "request_key": "k", "csrfmiddlewaretoken": token}
    sent = browser.post(url, typed)
    assert sent.status_code == 302
    shown = browser.get(sent["Location"])
    assert LINE in shown.content.decode()
    assert values_in(page_of(shown))["name"] == "Typed"
    assert not Organization.objects.filter(name="Typed").exists()


def test_every_step_of_a_wizard_keeps_what_it_knows(browser, full_admin, distributor_a):
    log_in(browser, full_admin)
    url = f"/portal/{distributor_a.id}/admins/invite/"
    typed = {"step": "3", "email": "new@example.com", "scope": "full"}
    typed["csrfmiddlewaretoken"] = token_in(browser.get(url))
    session_goes(browser)
    there = browser.post(url, typed)["Location"]
    shown = browser.get(log_in(browser, full_admin, next_of(browser.get(there)))["Location"])
    assert values_in(page_of(shown))["email"] == "new@example.com"
    assert LINE in shown.content.decode()


def test_ones_own_names_come_back_too(browser, full_admin):
    log_in(browser, full_admin)
    url = "/my-account/name/"
    token = token_in(browser.get(url))
    session_goes(browser)
    typed = {"first_name": "Typed", "last_name": "Anew", "csrfmiddlewaretoken": token}
    there = browser.post(url, typed)["Location"]
    shown = browser.get(log_in(browser, full_admin, next_of(browser.get(there)))["Location"])
    assert values_in(page_of(shown))["first_name"] == "Typed"
    full_admin.refresh_from_db()
    assert full_admin.first_name != "Typed"


def again_after_login(browser, account, url, typed):
    """The page to which the login leads after this form, and it was sent from no dialog."""
    session_goes(browser)
    there = browser.post(url, typed)["Location"]
    shown = browser.get(log_in(browser, account, next_of(browser.get(there)))["Location"])
    assert shown.status_code == 200
    assert LINE in shown.content.decode()
    return page_of(shown)


def test_the_reason_of_a_bulk_action_comes_back_with_what_was_selected(browser, full_admin, organization_a):
    ids = [str(issue(full_admin, organization_a).id) for _copy in range(2)]
    log_in(browser, full_admin)
    url = url_at("bulk_actions:begin", organization_a)
    token = {"csrfmiddlewaretoken": token_in(browser.get(url_of("list", organization_a)))}
    review = page_of(browser.post(url, {"verb": "revoke", "ids": ids, **token}))
    key = find(review, "[name=request_key]")["value"]
    typed = {"verb": "revoke", "ids": ids, "reason": "lost", "confirmed": "1", "request_key": key, **token}
    shown = again_after_login(browser, full_admin, url, typed)
    assert [field["value"] for field in shown.select("[name=ids]")] == ids
    assert find(shown, "[name=reason][checked]")["value"] == "lost"
    assert find(shown, "[name=request_key]")["value"] == key
    assert not BulkAction.objects.exists()
    token = {"csrfmiddlewaretoken": find(shown, "[data-dialog-panel] [name=csrfmiddlewaretoken]")["value"]}
    assert browser.post(find(shown, "[data-dialog-panel] form")["action"], typed | token).status_code == 302
    assert BulkAction.objects.get().total == 2


def test_ticked_rows_come_back_before_anything_was_chosen_for_them(browser, full_admin, organization_a):
    ids = [str(issue(full_admin, organization_a).id) for _copy in range(2)]
    log_in(browser, full_admin)
    url = url_at("bulk_actions:begin", organization_a)
    token = {"csrfmiddlewaretoken": token_in(browser.get(url_of("list", organization_a)))}
    shown = again_after_login(browser, full_admin, url, {"verb": "", "ids": ids, **token})
    assert [field["value"] for field in shown.select("[data-dialog-panel] [name=ids]")] == ids
    token = {"csrfmiddlewaretoken": find(shown, "[data-dialog-panel] [name=csrfmiddlewaretoken]")["value"]}
    disable = find(shown, "[data-dialog-panel] [name=verb] [value=disable]")["value"]
    review = browser.post(url, {"verb": disable, "ids": ids, **token})
    assert [field["value"] for field in page_of(review).select("[name=ids]")] == ids
    assert not BulkAction.objects.exists()


def test_a_new_passkeys_name_comes_back_and_the_browser_is_asked_anew(browser, full_admin):
    log_in(browser, full_admin)
    url = reverse("add_passkey")
    page = page_of(browser.get(url))
    old = find(page, "[data-options]")["data-options"]
    typed = {"name": "Phone", "credential": "{}", "csrfmiddlewaretoken": token_in(browser.get(url))}
    shown = again_after_login(browser, full_admin, url, typed)
    assert values_in(shown)["name"] == "Phone"
    assert values_in(shown)["credential"] == "null"  # none yet
    assert "This passkey was not accepted" not in shown.get_text()
    assert find(shown, "[data-options]")["data-options"] != old


@pytest.mark.parametrize("typed", [{"shown_again": "1"}, {"shown_again": "1", "credential": "{}"}, {}])
def test_who_says_so_themselves_adds_no_passkey_without_its_answer(browser, full_admin, typed):
    log_in(browser, full_admin)
    url = reverse("add_passkey")
    token = {"csrfmiddlewaretoken": token_in(browser.get(url))}
    assert browser.post(url, {**token, "name": "Phone", **typed}).status_code == 422
    assert not Authenticator.objects.exists()


def test_the_columns_of_an_export_come_back(browser, full_admin, organization_a):
    log_in(browser, full_admin)
    token = {"csrfmiddlewaretoken": token_in(browser.get(url_at("exports:list", organization_a)))}
    typed = {"columns": ["email", "oem"], "numbers": "hexadecimal", **token}
    shown = again_after_login(browser, full_admin, url_at("exports:once", organization_a), typed)
    assert [box["value"] for box in shown.select("[name=columns][checked]")] == ["email", "oem"]
    assert find(shown, "[name=numbers][checked]")["value"] == "hexadecimal"


def test_how_a_file_is_written_comes_back(browser, full_admin, distributor_a, organization_b):
    scene = BulkScene.of(full_admin, distributor_a, organization_b)
    batch = scene.checked(scene.rows(2))
    log_in(browser, full_admin)
    token = {
        "csrfmiddlewaretoken": token_in(browser.get(url_at("bulk:view", organization_b, batch_id=batch.id)))
    }
    url = url_at("bulk:read_again", organization_b, batch_id=batch.id)
    shown = again_after_login(browser, full_admin, url, {"encoding": "", "numbers": "hexadecimal", **token})
    assert find(shown, "[name=numbers] [selected]")["value"] == "hexadecimal"
    assert scene.again(batch).state == "checked"


def ended_form(browser, account, organization):
    """Where the login leads after a form whose session had ended."""
    log_in(browser, account)
    url = url_of("issue", organization)
    typed = {**form(email="typed@example.com"), "csrfmiddlewaretoken": token_in(browser.get(url))}
    session_goes(browser)
    return next_of(browser.get(browser.post(url, typed)["Location"]))


BY_ITSELF = {"HX-Request": "true", "X-Asked-By-The-Page": "1"}


@pytest.mark.parametrize("ends", ENDS)
def test_an_open_page_hands_over_what_was_typed_once_its_session_has_ended(
    browser, full_admin, organization_a, ends
):
    log_in(browser, full_admin)
    url = url_of("issue", organization_a)
    typed = {**form(email="typed@example.com"), "csrfmiddlewaretoken": token_in(browser.get(url))}
    ends(browser)
    sent = browser.post(url, typed, headers=BY_ITSELF)
    assert sent.status_code == 204
    back = log_in(browser, full_admin, next_of(browser.get(sent["HX-Redirect"])))
    assert values_in(page_of(browser.get(back["Location"])))["email"] == "typed@example.com"
    assert not Credential.objects.exists()


def test_what_an_open_page_hands_over_is_never_done(browser, full_admin, organization_a):
    log_in(browser, full_admin)
    url = url_of("issue", organization_a)
    typed = {**form(email="typed@example.com"), "csrfmiddlewaretoken": token_in(browser.get(url))}
    assert browser.post(url, typed, headers=BY_ITSELF).status_code == 409
    assert not Credential.objects.exists()


def test_somebody_else_who_logs_in_sees_nothing_and_it_is_gone(
    browser, full_admin, colleague, organization_a
):
    there = ended_form(browser, full_admin, organization_a)
    assert browser.session["typed_form"]
    log_in(browser, colleague)
    assert "typed_form" not in browser.session
    assert "typed@example.com" not in browser.get(there, follow=True).content.decode()


def test_another_browser_with_the_address_sees_nothing(browser, full_admin, organization_a):
    there = ended_form(browser, full_admin, organization_a)
    thief = Client(enforce_csrf_checks=True)
    log_in(thief, full_admin)
    assert "typed@example.com" not in thief.get(there, follow=True).content.decode()


def test_what_is_kept_is_sealed_and_short_lived(browser, full_admin, organization_a):
    there = ended_form(browser, full_admin, organization_a)
    kept = browser.session["typed_form"]
    assert "typed@example.com" not in str(kept)
    log_in(browser, full_admin)
    session = browser.session
    session["typed_form"] |= {"at": kept["at"] - 601}
    session.save()
    shown = browser.get(there, follow=True).content.decode()
    assert "typed@example.com" not in shown
    assert "What you typed before is no longer kept. Enter it again." in shown


def test_it_cannot_be_taken_up_as_a_form_that_waits_for_a_confirmation(browser, full_admin, organization_a):
    there = ended_form(browser, full_admin, organization_a)
    nonce = there.partition("typed=")[2]
    log_in(browser, full_admin)
    url = url_of("issue", organization_a)
    token = token_in(browser.get(url))
    browser.post(url, {"kept_form": nonce, "csrfmiddlewaretoken": token})
    assert not Credential.objects.exists()


def test_passwords_are_not_kept(browser, full_admin):
    log_in(browser, full_admin)
    token = token_in(browser.get("/my-account/name/"))
    session_goes(browser)
    browser.post("/my-account/name/", {"password1": "secret", "csrfmiddlewaretoken": token})
    assert "typed_form" not in browser.session


def test_a_form_from_elsewhere_is_neither_kept_nor_shown(browser, full_admin, organization_a):
    log_in(browser, full_admin)
    url = url_of("issue", organization_a)
    forged = {**form(email="forged@example.com"), "csrfmiddlewaretoken": "y" * 64}
    assert browser.post(url, forged).status_code == 403
    session_goes(browser)
    browser.post(url, forged)
    assert "typed_form" not in browser.session


def test_a_form_of_somebody_else_than_who_logged_in_meanwhile_is_refused(
    browser, full_admin, colleague, organization_a
):
    log_in(browser, full_admin)
    url = url_of("issue", organization_a)
    token = token_in(browser.get(url))
    other_tab_logs_in(browser, colleague)
    sent = browser.post(url, {**form(email="typed@example.com"), "csrfmiddlewaretoken": token})
    assert sent.status_code == 403
    assert "Someone else has logged in" in sent.content.decode()
    assert "typed_form" not in browser.session


def test_a_button_of_an_ended_session_leads_back_to_its_page(browser, full_admin, organization_a):
    log_in(browser, full_admin)
    page = url_of("list", organization_a)
    token = token_in(browser.get(page))
    session_goes(browser)
    sent = browser.post(
        reverse("clear_alert_history"),
        {"csrfmiddlewaretoken": token},
        headers={"Referer": f"http://testserver{page}"},
    )
    back = log_in(browser, full_admin, next_of(browser.get(sent["Location"])))
    assert back["Location"].endswith(page)


def test_the_second_login_tab_goes_on_where_the_first_has_logged_in(browser, full_admin):
    token = token_in(browser.get(LOGIN))
    log_in(browser, full_admin)
    data = {"login": full_admin.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    sent = browser.post(LOGIN, {**data, "next": "/my-account/"})
    assert (sent.status_code, sent["Location"]) == (302, "/my-account/")
    assert browser.post(LOGIN, {**data, "next": "https://evil.example/"})["Location"] == "/"


@pytest.mark.parametrize("address", [LOGIN, "/signup/", "/password/reset/"])
def test_an_old_page_of_signing_in_comes_again_with_what_was_typed(browser, full_admin, address):
    token = token_in(browser.get(address))
    log_in(browser, full_admin)
    browser.logout()
    browser.cookies["csrftoken"] = "x" * 32
    typed = {"login": "a@example.com", "email": "a@example.com", "password": "Secret-of-mine"}
    sent = browser.post(address, {**typed, "next": "/my-account/", "csrfmiddlewaretoken": token})
    text = sent.content.decode()
    assert sent.status_code == 422
    assert "a@example.com" in text
    assert "Secret-of-mine" not in text
    assert "This page was too old. Please try again." in text


def test_while_something_is_only_shown_no_change_runs(full_admin):
    with only_looking(), pytest.raises(Refused):
        change_names(actor=person(full_admin.id), account=full_admin, first_name="A", last_name="B")
