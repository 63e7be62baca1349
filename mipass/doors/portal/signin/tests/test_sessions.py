"""Signed-in sessions on My Account: the list, one end, all others' end."""

import pytest
from django.test import Client
from django.urls import reverse

from mipass.domains.accounts.sessions import list_sessions
from mipass.doors.portal.signin.sessions import device
from mipass.doors.portal.signin.tests.pages import (
    INSIDE,
    NEW_PASSWORD,
    PASSWORD,
    events_of,
    is_signed_in,
    sign_in,
)

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0"


@pytest.fixture
def two(ada):
    browsers = Client(headers={"User-Agent": FIREFOX}), Client()
    for browser in browsers:
        sign_in(browser, ada.email)
        browser.get(INSIDE)
    return browsers


def end(browser, session):
    return browser.post(reverse("end_session", args=[session.id]))


def other_than(browser, account):
    return next(each for each in list_sessions(account) if each.key != browser.session.session_key)


def test_the_list_tells_device_address_and_times(two, ada):
    page = two[1].get(reverse("my_account")).content.decode()
    for words in ("Signed-In Sessions", "Firefox on Windows", "127.0.0.1", "this one", "Last Seen"):
        assert words in page


def test_ending_one_signs_that_browser_out_alone(two, ada):
    assert end(two[1], other_than(two[1], ada)).status_code == 302
    assert not is_signed_in(two[0])
    assert is_signed_in(two[1])
    assert events_of(ada.id)[-1] == "account:session_ended"


def test_ending_all_others_keeps_this_one(two, ada):
    third = Client()
    sign_in(third, ada.email)
    two[0].post(reverse("end_other_sessions"))
    assert [is_signed_in(browser) for browser in (*two, third)] == [True, False, False]
    assert len(list_sessions(ada)) == 1


def test_another_persons_session_cannot_be_ended(two, ada, bob):
    stranger = Client()
    sign_in(stranger, bob.email)
    assert end(stranger, list_sessions(ada)[0]).status_code == 404
    assert all(is_signed_in(browser) for browser in two)


def test_a_changed_password_leaves_this_session_in_the_list_alone(two, ada):
    change = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    two[0].post(INSIDE, change)
    ada.refresh_from_db()
    assert [each.key for each in list_sessions(ada)] == [two[0].session.session_key]


def test_a_session_past_its_idle_time_is_not_listed(two, ada):
    session = two[0].session
    session["seen_at"] -= 31 * 60
    session.save()
    assert [each.key for each in list_sessions(ada)] == [two[1].session.session_key]


def test_a_logout_leaves_no_session_behind(two, ada):
    two[0].post(reverse("account_logout"))
    assert len(list_sessions(ada)) == 1


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/150.0 Safari/537.36",
            "Chrome on Linux",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.4 Safari/605.1.15",
            "Safari on macOS",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
    ],
)
def test_a_device_is_named_in_a_few_words(user_agent, words):
    assert device(user_agent) == words
