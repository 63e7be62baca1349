"""*Change E-mail*: the code to the new address, what it changes, and who learns whose address is whose."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail as sent
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.outbox.models import Mail
from mipass.domains.accounts.models import Identity
from mipass.domains.accounts.operations import create_person
from mipass.domains.accounts.queries import find_by_email, verified_email
from mipass.doors.jobs.mail_delivery import deliver_due_mails
from mipass.doors.portal.signin.changing_email import MOST_WRONG_CODES, WAITING
from mipass.doors.portal.signin.tests.changing import ASK, CODE, NEW, ask, change, mailed, type_code
from mipass.doors.portal.signin.tests.pages import (
    NEW_PASSWORD,
    PASSWORD,
    is_signed_in,
    mails_to,
    sign_in,
    text_of,
)
from tests import fixtures

pytestmark = pytest.mark.django_db


def test_my_account_leads_there(own):
    assert own.get("/my-account/").content.decode().count(f'href="{ASK}"') == 2
    assert "ada@example.com" in own.get(ASK).content.decode()


def test_address_code_and_the_account_has_another_address(own, ada):
    ask(own)
    assert NEW in own.get(CODE).content.decode()
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"  # until the code is typed
    code = mailed("email-change-code", "code")
    assert type_code(own, f"{code[:4]} {code[4:]}")["Location"] == "/my-account/"
    ada.refresh_from_db()
    assert (ada.email, verified_email(ada)) == (NEW, NEW)
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(NEW, True, True)]
    assert is_signed_in(own)
    assert "Your e-mail address is ada.new@example.com now;" in own.get("/my-account/").content.decode()
    assert mails_to("ada@example.com") == ["email-changed"]
    assert mails_to(NEW) == ["email-change-code"]


def test_one_logs_in_with_the_new_address_alone(own, client_of):
    change(own)
    old, new = client_of(), client_of()
    sign_in(old, "ada@example.com")
    sign_in(new, NEW)
    assert (is_signed_in(old), is_signed_in(new)) == (False, True)


def test_other_sessions_end_and_this_one_goes_on_under_another_key(own, ada, client_of):
    other = client_of()
    sign_in(other, ada.email)
    before = own.session.session_key
    change(own)
    assert (is_signed_in(own), is_signed_in(other)) == (True, False)
    assert own.session.session_key != before


def test_the_log_tells_it_by_keyed_fingerprints_and_never_by_the_addresses(own, ada):
    change(own)
    event = Event.objects.get(type="account:email_changed")
    assert (event.actor_id, event.subject_id) == (ada.id, ada.id)
    old, new = event.details["old_fingerprint"], event.details["new_fingerprint"]
    assert re.fullmatch(r"[0-9a-f]{40}", old)
    assert old != new
    assert not [each for each in Event.objects.all() if "example.com" in str(each.details)]


def test_identities_passkeys_and_names_stay(own, ada):
    Identity.objects.create(account=ada, issuer="https://works.test", subject="1", email="ada@example.com")
    change(own)
    assert Identity.objects.get().email == "ada@example.com"
    ada.refresh_from_db()
    assert (ada.full_name, ada.check_password(PASSWORD)) == ("Ada Byron", True)


def test_the_mails_say_where_the_account_went_and_how_to_undo_it(own, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ask(own)
    deliver_due_mails(stopping=lambda: False)
    code = re.search(r"^(\d{4} \d{4})$", str(sent.outbox[-1].body), re.MULTILINE)
    assert code
    assert sent.outbox[-1].to == [NEW]
    type_code(own, code[1])
    deliver_due_mails(stopping=lambda: False)
    told = sent.outbox[-1]
    assert told.to == ["ada@example.com"]
    assert "has the address a•••@example.com instead of ada@example.com" in " ".join(str(told.body).split())
    assert NEW not in str(told.message())
    assert "/account/email/undo/" in str(told.body)


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("nobody", "Enter an e-mail address"),
        ("", "This field is required."),
        ("ADA@example.com", "This is your e-mail address already."),
    ],
)
def test_what_is_no_other_address_is_refused(own, email, words):
    answer = ask(own, email)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Mail.objects.exists()


# --- who learns what ---


@pytest.fixture
def left(client_of, bob):
    """An address that Bob left, kept for him."""
    browser = client_of()
    sign_in(browser, bob.email)
    change(browser, "bob.new@example.com")
    return "bob@example.com"


@pytest.mark.parametrize(
    ("whose", "kind"), [("bob", "email-change-taken"), ("left", "address-kept"), ("", "email-change-code")]
)
def test_whether_an_address_is_taken_is_told_to_its_owner_alone(own, whose, kind, request):
    found = request.getfixturevalue(whose) if whose else NEW
    email = getattr(found, "email", found)
    answer = ask(own, email)
    assert (answer.status_code, answer["Location"]) == (302, CODE)
    free = Client()
    create_person(
        actor=Actor.system(), email="eve@example.com", password=PASSWORD, first_name="Ada", last_name="Byron"
    )
    sign_in(free, "eve@example.com")
    ask(free, "free@example.com")
    pages = [
        text_of(own.get(CODE), without=email),
        text_of(free.get(CODE), without="free@example.com"),
    ]
    assert re.sub("ada@|eve@", "", pages[0]) == re.sub("ada@|eve@", "", pages[1])
    assert mails_to(email)[-1] == kind
    typed = ((own, email), (free, "free@example.com"))
    wrong = [text_of(type_code(who, "12345678"), without=what) for who, what in typed]
    assert wrong[0] == wrong[1]
    assert find_by_email("ada@example.com") is not None


def test_a_taken_and_a_free_address_take_as_long_and_as_many_statements(own, bob):
    counts, times = [], []
    for email in (bob.email, "free@example.com"):
        started = time.monotonic()
        with CaptureQueriesContext(connection) as seen:
            ask(own, email)
        times.append(time.monotonic() - started)
        counts.append(len(seen))
    assert abs(counts[0] - counts[1]) <= 1
    assert min(times) >= 0.05


# --- codes ---


def test_five_wrong_codes_end_it(own, ada):
    ask(own)
    code = mailed("email-change-code", "code")
    wrong = "1" * 8 if code != "1" * 8 else "2" * 8
    answers = [type_code(own, wrong) for _try in range(MOST_WRONG_CODES)]
    assert [answer.status_code for answer in answers] == [422] * (MOST_WRONG_CODES - 1) + [302]
    assert type_code(own, code)["Location"] == f"{ASK}?late"
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"


def test_a_code_is_good_for_15_minutes_in_its_browser_and_once(own, ada, client_of):
    ask(own)
    code = mailed("email-change-code", "code")
    other = client_of()
    sign_in(other, ada.email)
    assert type_code(other, code)["Location"] == f"{ASK}?late"
    session = own.session
    session[WAITING] = {**session[WAITING], "until": time.time() - 1}
    session.save()
    late = type_code(own, code)["Location"]
    assert "This code no longer works." in own.get(late).content.decode()
    change(own)
    assert type_code(own, code)["Location"] == f"{ASK}?late"


def test_an_earlier_code_serves_no_later_address(own, ada):
    ask(own, "first@example.com")
    first = mailed("email-change-code", "code")
    ask(own, "second@example.com")
    assert type_code(own, first).status_code == 422
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"


def test_a_new_password_makes_a_waiting_code_void(own, ada):
    ask(own)
    code = mailed("email-change-code", "code")
    passwords = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    own.post("/account/password/", passwords)
    assert type_code(own, code).status_code == 422
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"


def test_three_changes_a_day(own, ada):
    for number in range(3):
        change(own, f"ada{number}@example.com")
    answer = ask(own)
    assert answer.status_code == 429
    assert "changed 3 times within a day" in answer.content.decode()


def test_few_codes_an_hour(own):
    statuses = [ask(own, f"victim{number}@example.com").status_code for number in range(7)]
    assert statuses == [302] * 5 + [429] * 2
    assert Mail.objects.filter(kind="email-change-code").count() == 5


# --- who may ---


def test_an_old_sign_in_is_asked_again(own, ada):
    old = fixtures.sign_in(Client(), ada, minutes_ago=16)
    assert ask(old)["Location"].startswith(reverse("confirm_sign_in"))
    assert not Mail.objects.exists()


def test_who_has_a_second_factor_must_have_used_it(own, ada):
    Authenticator.objects.create(user_id=ada.id, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "factor=1" in own.get(ASK)["Location"]
    assert "factor=1" in ask(own)["Location"]
    assert not Mail.objects.exists()


def test_where_a_policy_binds_a_password_alone_gets_no_other_mailbox(client, full_admin, distributor_a):
    """Else the link for the first factor would go to whoever stole the password."""
    distributor_a.require_second_factor = True
    distributor_a.save()
    thief = fixtures.sign_in(client, full_admin)
    assert ask(thief, "thief@example.com").status_code == 403
    assert mails_to("thief@example.com") == []


def test_a_session_without_the_new_mailbox_changes_nothing(own, ada):
    ask(own)
    assert type_code(own, "00000000").status_code in {302, 422}
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"
