"""The authenticator app and its recovery codes: adding, the second step of a login, removing."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit.errors import NotFound
from mipass.base.kit.short_codes import slow_digest
from mipass.domains.accounts.allauth_internals import RecoveryCodes, format_hotp_value, hotp_value
from mipass.domains.accounts.codes import count_recovery_codes
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.second_factors import (
    add_authenticator_app,
    remove_authenticator_app,
    renew_recovery_codes,
)
from mipass.doors.portal.signin.tests.pages import PASSWORD, events_of, is_signed_in, mails_to, sign_in
from tests.fixtures import sign_in as signed_in
from tests.pages import find, page_of

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADD, REMOVE = reverse("add_authenticator_app"), reverse("remove_authenticator_app")
CODES, FILE = reverse("recovery_codes"), reverse("download_recovery_codes")
SECOND = reverse("mfa_authenticate")


def code_of(secret, *, steps=0):
    if time.time() % 30 > 26:  # it must be good still when it arrives
        time.sleep(30 - time.time() % 30)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def forget_last_code(account):
    """As if the app had shown another code since."""
    app = Authenticator.objects.get(user_id=account.id, type="totp")
    app.data["last_counter"] -= 2
    app.save()


@pytest.fixture
def app(ada):
    add_authenticator_app(actor=person(ada.id), account=ada, secret=SECRET)
    forget_last_code(ada)
    return ada


def fresh_codes(account):
    return renew_recovery_codes(actor=person(account.id), account=account)


def offered(client):
    page = page_of(client.get(ADD))
    assert find(page, ".qr-code svg path")
    return {
        "secret": find(page, "code.recovery-code").text.replace(" ", ""),
        "sealed_secret": find(page, "[name=sealed_secret]")["value"],
    }


def test_adding_shows_recovery_codes_once_and_tells(client, ada):
    new = offered(signed_in(client, ada))
    answer = client.post(ADD, {"sealed_secret": new["sealed_secret"], "code": code_of(new["secret"])})
    assert answer.headers["Location"] == CODES
    page, codes = client.get(CODES).content.decode(), client.get(FILE).content.decode().split()
    assert len(set(codes)) == 10
    assert all(code in page for code in codes)
    assert events_of(ada.id)[-1] == "account:second_factor_added"
    assert mails_to(ada.email) == ["sign-in-method-changed"]
    elsewhere = signed_in(Client(), ada)
    assert codes[0] not in elsewhere.get(CODES).content.decode()
    assert elsewhere.get(FILE).status_code == 404


def test_the_codes_vanish_after_ten_minutes(client, ada, monkeypatch):
    new = offered(signed_in(client, ada))
    client.post(ADD, {"sealed_secret": new["sealed_secret"], "code": code_of(new["secret"])})
    code = client.get(FILE).content.decode().split()[0]
    session = client.session
    session["recovery_codes"] = {**session["recovery_codes"], "until": time.time() - 1}
    session.save()
    assert code not in client.get(CODES).content.decode()
    assert client.get(FILE).status_code == 404
    assert "recovery_codes" not in client.session


def test_the_code_that_added_the_app_has_served(client, ada):
    new = offered(signed_in(client, ada))
    code = code_of(new["secret"])
    client.post(ADD, {"sealed_secret": new["sealed_secret"], "code": code})
    elsewhere = Client()
    sign_in(elsewhere, ada.email)
    elsewhere.post(SECOND, {"code": code})
    assert not is_signed_in(elsewhere)


@pytest.mark.parametrize("code", ["000000", "", "abcdef", "1", "\u0664\u0662" * 3])
def test_a_wrong_code_adds_nothing_and_keeps_the_key(client, ada, code):
    new = offered(signed_in(client, ada))
    answer = client.post(ADD, {"sealed_secret": new["sealed_secret"], "code": code})
    assert answer.status_code == 422
    assert " ".join(new["secret"][i : i + 4] for i in range(0, 32, 4)) in answer.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("sealed", ["", "AAAA", "not base64!", "x" * 5000])
def test_a_key_that_the_portal_did_not_seal_is_not_taken(client, ada, sealed):
    signed_in(client, ada)
    assert client.post(ADD, {"sealed_secret": sealed, "code": code_of(SECRET)}).status_code == 422
    assert not Authenticator.objects.exists()


def test_a_key_sealed_for_somebody_else_is_not_taken(client, ada, bob):
    new = offered(signed_in(client, ada))
    other = signed_in(Client(), bob)
    form = {"sealed_secret": new["sealed_secret"], "code": code_of(new["secret"])}
    assert other.post(ADD, form).status_code == 422


def test_the_database_holds_neither_key_nor_codes(client, app):
    signed_in(client, app).post(CODES)
    codes = client.get(FILE).content.decode().split()
    rows = [*Authenticator.objects.values_list("data"), *(s.get_decoded() for s in Session.objects.all())]
    assert len(codes) == 10
    assert not any(secret in str(rows) for secret in (SECRET, *codes))


def test_recovery_codes_lie_as_salted_hashes_that_nobody_can_read_again(app):
    codes = fresh_codes(app)
    kept = Authenticator.objects.get(user_id=app.id, type="recovery_codes").data
    assert set(kept) == {"salt", "hashes"}
    assert kept["hashes"][0] == slow_digest(codes[0].encode(), bytes.fromhex(kept["salt"])).hex()
    again = fresh_codes(app)
    renewed = Authenticator.objects.get(user_id=app.id, type="recovery_codes").data
    assert renewed["salt"] != kept["salt"]
    assert not set(again) & set(codes)


def test_codes_of_before_they_were_hashed_go_on(app):
    row = Authenticator.objects.get(user_id=app.id, type="recovery_codes")
    row.data = {"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 1}
    row.save()
    old = RecoveryCodes(row).generate_codes()
    browser = Client()
    sign_in(browser, app.email)
    browser.post(SECOND, {"code": old[0]})
    assert not is_signed_in(browser)
    browser.post(SECOND, {"code": old[1]})
    assert is_signed_in(browser)
    assert count_recovery_codes(app) == 8
    row.refresh_from_db()
    assert "seed" not in row.data


def test_the_login_asks_for_the_code(client, app):
    assert sign_in(client, app.email).headers["Location"] == SECOND
    assert not is_signed_in(client)
    assert client.post(SECOND, {"code": code_of(SECRET)}).status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize("steps", [-5, -1, 1, 5])
def test_an_old_or_future_code_is_refused_and_audited(client, app, steps):
    sign_in(client, app.email)
    assert "not correct" in client.post(SECOND, {"code": code_of(SECRET, steps=steps)}).content.decode()
    assert not is_signed_in(client)
    assert events_of(app.id)[-1] == "account:second_factor_failed"


def test_a_code_works_once(app):
    code = code_of(SECRET)
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, app.email)
        browser.post(SECOND, {"code": code})
    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_a_code_does_not_work_again_when_a_cache_has_forgotten_it(client, app):
    """However long afterwards, and by whatever form."""
    code = code_of(SECRET)
    sign_in(client, app.email)
    client.post(SECOND, {"code": code})
    cache.clear()
    confirmed = client.post(reverse("confirm_sign_in"), {"way": "code", "code": code})
    assert confirmed.status_code == 422


@pytest.mark.parametrize("typed", ["1" * 41, "\u0661" * 6, "9" * 10, " "])
def test_what_is_no_code_is_refused(client, app, typed):
    sign_in(client, app.email)
    client.post(SECOND, {"code": typed})
    assert not is_signed_in(client)


def test_a_recovery_code_works_once_in_place_of_it(app):
    code = fresh_codes(app)[3]
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, app.email)
        browser.post(SECOND, {"code": code})
    assert is_signed_in(first)
    assert not is_signed_in(second)
    assert count_recovery_codes(app) == 9


def test_guessing_codes_ends_after_five(client, app):
    sign_in(client, app.email)
    for _ in range(6):
        client.post(SECOND, {"code": "000000"})
    client.post(SECOND, {"code": code_of(SECRET)})
    assert not is_signed_in(client)


def test_the_second_step_alone_leads_back_to_the_first(client, app):
    assert client.get(SECOND).headers["Location"] == reverse("account_login")
    assert client.post(SECOND, {"code": code_of(SECRET)}).headers["Location"] == reverse("account_login")
    assert not is_signed_in(client)


def test_removing_the_last_factor_takes_the_codes_along(client, app):
    signed_in(client, app)
    assert client.post(REMOVE).status_code == 302
    assert not Authenticator.objects.exists()
    assert events_of(app.id)[-1] == "account:second_factor_removed"
    assert client.get(REMOVE).status_code == 404
    sign_in(Client(), app.email)
    assert is_signed_in(client)


def test_new_codes_make_the_old_ones_void(client, app):
    old = fresh_codes(app)
    signed_in(client, app).post(CODES)
    assert not set(old) & set(client.get(FILE).content.decode().split())
    elsewhere = Client()
    sign_in(elsewhere, app.email)
    elsewhere.post(SECOND, {"code": old[0]})
    assert not is_signed_in(elsewhere)
    assert Event.objects.filter(type="account:recovery_codes_renewed", subject_id=app.id).count() == 2


def test_codes_need_a_second_factor(client, ada):
    assert signed_in(client, ada).post(CODES).status_code == 404


def test_nobody_touches_another_persons_app(app, bob):
    for operation in (remove_authenticator_app, lambda **who: add_authenticator_app(secret=SECRET, **who)):
        with pytest.raises(NotFound):
            operation(actor=person(bob.id), account=app)
    assert Authenticator.objects.filter(user_id=app.id).count() == 2


def test_a_password_alone_resets_nothing_of_it(client, app):
    assert sign_in(client, app.email, PASSWORD).headers["Location"] == SECOND
    assert client.get(reverse("my_account")).status_code == 302
