"""One JSON line a request, with its id, and never with what a client typed."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from mipass.domains.accounts.models import Account
from tests.logs import written_log

CANARY = "canary-7f3a9e"


def fail(request: HttpRequest, **_ids: str) -> HttpResponse:
    logging.getLogger("mipass.test").warning("got %s and %r", request.POST, request.COOKIES)
    typed = [*request.POST.values(), *request.GET.values(), request.headers.get("Authorization", "")]
    raise ValueError(f"cannot use {typed}")


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<p>{request.user}</p>")


urlpatterns = [
    path("fail/", fail, name="fail"),
    path("invitations/<str:token>/", fail, name="invitation"),
    path("page/", page, name="page"),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the process writes, formatted and filtered as in life."""
    with written_log() as stream:
        yield stream


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_each_request_writes_one_line_with_its_route_and_outcome(client, log):
    answer = client.get("/page/?q=x")

    (line,) = lines(log)
    assert (line["method"], line["route"], line["status"], line["account"]) == ("GET", "page", 200, "-")
    assert line["request_id"] == answer["X-Request-ID"]
    assert isinstance(line["ms"], float)


def test_the_account_is_named_once_it_is_known(client, log):
    account = Account.objects.create(email="a@demo.test", first_name="A", last_name="B")
    client.force_login(account)

    client.get("/page/")

    assert lines(log)[-1]["account"] == str(account.id)


@pytest.mark.parametrize(("given", "kept"), [("abc-123-def", True), ("x" * 65, False), ("a b\nc", False)])
def test_a_sane_request_id_is_kept_and_another_replaced(client, given, kept):
    answer = client.get("/page/", headers={"X-Request-ID": given})

    assert (answer["X-Request-ID"] == given) is kept
    assert len(answer["X-Request-ID"]) >= 8


FIELDS = ["password", "password1", "authentication_code", "code", "email", "card_number", "data_hex", "note"]


@pytest.mark.parametrize("field", FIELDS)
def test_no_typed_field_reaches_the_log_even_through_an_exception(log, field):
    client = Client(raise_request_exception=False)

    answer = client.post("/fail/", {field: CANARY})

    assert answer.status_code == 500
    assert "ValueError: cannot use" in log.getvalue()
    assert CANARY not in log.getvalue()


def test_no_query_cookie_header_or_link_token_reaches_the_log(log):
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = CANARY

    client.get("/fail/", {"token": CANARY}, headers={"Authorization": f"Bearer {CANARY}"})
    client.get(f"/invitations/{CANARY}/")
    client.get(f"/nowhere/?key={CANARY}")

    assert {line["status"] for line in lines(log) if line["message"] == "request"} == {500, 404}
    assert CANARY not in log.getvalue()


def test_every_line_about_a_request_carries_its_id(client, log):
    answer = client.get("/nowhere/")

    assert len(lines(log)) == 2  # ours, and Django's about the 404
    assert {line["request_id"] for line in lines(log)} == {answer["X-Request-ID"]}


def test_pages_of_signed_in_people_are_kept_out_of_caches(client):
    assert "Cache-Control" not in client.get("/page/")
    client.force_login(Account.objects.create(email="a@demo.test", first_name="A", last_name="B"))

    assert client.get("/page/")["Cache-Control"] == "no-store, private"
