"""A session ends when it is idle too long or too old, and the person is told why."""

import pytest
from django.contrib.auth import logout as end_session
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from mipass.domains.accounts.models import Account

MINUTE = 60


def logout(request: HttpRequest) -> HttpResponse:
    end_session(request)
    return HttpResponse()


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user.is_authenticated))


urlpatterns = [
    path("page/", page, name="home"),
    path("login/", page, name="account_login"),
    path("logout/", logout, name="account_logout"),
    path("pulse/", page, name="pulse"),
    path("progress/", include(([path("", page, name="enroll_progress")], "readers"))),
    path("bulk/", include(([path("", page, name="view")], "bulk"))),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def signed_in(client):
    client.force_login(Account.objects.create(email="a@demo.test", first_name="A", last_name="B"))
    client.get("/page/")
    return client


def age(client, **seconds):
    session = client.session
    for name, value in seconds.items():
        session[name] -= value
    session.save()


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_session_in_use_goes_on(signed_in):
    age(signed_in, seen_at=29 * MINUTE)

    assert signed_in.get("/page/").content == b"True"


def test_an_idle_session_ends_with_a_word_and_the_way_back(signed_in):
    age(signed_in, seen_at=31 * MINUTE)

    answer = signed_in.get("/page/?a=1")

    assert answer.headers["Location"] == "/login/?next=/page/%3Fa%3D1"
    assert said(answer) == ["Your session ended because it was not used for a while. Log in again."]
    assert signed_in.get("/page/").content == b"False"
    assert not Session.objects.exists()


def test_a_session_ends_after_its_longest_duration_however_busy(signed_in):
    age(signed_in, signed_in_at=12 * 60 * MINUTE + 1)

    answer = signed_in.post("/page/")

    assert answer.headers["Location"] == "/login/"
    assert said(answer) == [
        "Your session has reached its maximum length. Log in again.",
        "Nothing was sent. Please do once more what you wanted to do.",
    ]


def test_a_fragment_request_is_sent_to_the_login_page_as_a_whole(signed_in):
    age(signed_in, seen_at=31 * MINUTE)

    answer = signed_in.get("/page/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login/")


def test_the_session_is_written_at_most_once_a_minute(signed_in, django_assert_num_queries):
    with django_assert_num_queries(2) as reads:  # the session and the account
        signed_in.get("/page/")
    assert all(query["sql"].startswith("SELECT") for query in reads.captured_queries)

    age(signed_in, seen_at=2 * MINUTE)
    before = signed_in.session["seen_at"]
    signed_in.get("/page/")
    assert signed_in.session["seen_at"] > before


def test_anonymous_requests_touch_no_session(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/page/").content == b"False"


OWN = [
    ("/pulse/", {}),
    ("/progress/", {}),
    ("/bulk/", {"HX-Request": "true"}),
    ("/bulk/?again", {}),
    ("/page/", {"X-Asked-By-The-Page": "1"}),
]


@pytest.mark.parametrize(("address", "headers"), OWN)
def test_what_a_page_asks_by_itself_is_no_use_of_the_session_but_ends_it(signed_in, address, headers):
    age(signed_in, seen_at=29 * MINUTE)
    before = signed_in.session["seen_at"]
    assert signed_in.get(address, headers=headers).content == b"True"
    assert signed_in.session["seen_at"] == before

    age(signed_in, seen_at=2 * MINUTE)
    signed_in.get(address, headers=headers)
    assert not Session.objects.exists()


def test_a_script_learns_that_the_session_ended_and_the_page_says_why(signed_in):
    age(signed_in, seen_at=31 * MINUTE)
    assert signed_in.get("/pulse/", headers={"X-Asked-By-The-Page": "1"}).status_code == 401
    assert said(signed_in.get("/page/")) == [
        "Your session ended because it was not used for a while. Log in again."
    ]


def test_a_page_that_is_looked_at_is_a_use_of_the_session(signed_in):
    for address in ("/bulk/", "/page/"):
        age(signed_in, seen_at=2 * MINUTE)
        before = signed_in.session["seen_at"]
        signed_in.get(address)
        assert signed_in.session["seen_at"] > before


def test_when_a_session_ends_the_browser_forgets_its_pages_and_nothing_else(signed_in):
    assert "Clear-Site-Data" not in signed_in.get("/page/").headers
    age(signed_in, seen_at=31 * MINUTE)
    assert signed_in.get("/page/").headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in signed_in.get("/page/").headers


def test_logging_out_forgets_them_too(signed_in):
    assert signed_in.post("/logout/").headers["Clear-Site-Data"] == '"cache"'
