"""While the database is away: 503, when to come again, and true words about what was sent."""

import json
import sqlite3

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection
from django.test import RequestFactory

from mipass.base.kit.away import is_away
from mipass.doors.web.errors import server_error
from tests.pages import find, page_of, words

SENT = {"request_key": "a-key", "email": "one@holder.test", "tag": ["x", "y"], "csrfmiddlewaretoken": "token"}


def raised(kind, cause=None):
    """An error of Django's, with the driver's that it comes of."""
    error = kind("what happened")
    error.__cause__ = cause
    return error


def answer_to(request, error):
    """What Django's handler of errors answers while it handles this one."""

    def fail():
        raise error

    try:
        fail()
    except type(error):
        return server_error(request)


def sqlite_error(code):
    error = sqlite3.OperationalError("what happened")
    error.sqlite_errorcode = code
    return error


AWAY = raised(OperationalError, psycopg.OperationalError("the connection is lost"))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (AWAY, True),
        (raised(InterfaceError, psycopg.InterfaceError("the connection is closed")), True),
        (raised(OperationalError, psycopg.errors.AdminShutdown("terminating connection")), True),
        (raised(DatabaseError, psycopg.errors.ReadOnlySqlTransaction("cannot execute INSERT")), True),
        (raised(OperationalError, sqlite_error(sqlite3.SQLITE_BUSY)), True),
        (raised(RuntimeError, AWAY), True),
        (raised(OperationalError, sqlite_error(sqlite3.SQLITE_ERROR)), False),
        (raised(IntegrityError, psycopg.errors.UniqueViolation("twice")), False),
        (raised(DatabaseError, psycopg.errors.UndefinedTable("no such table")), False),
        (ValueError("a mistake of ours"), False),
        (None, False),
    ],
)
def test_only_a_database_that_is_away_counts_as_away(error, expected):
    assert is_away(error) is expected


@pytest.mark.django_db
def test_a_table_that_is_missing_is_a_mistake_of_ours_on_both_databases():
    with pytest.raises(DatabaseError) as found, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")
    assert not is_away(found.value)


def test_a_page_says_when_to_come_again():
    answer = answer_to(RequestFactory().get("/portal/"), AWAY)
    page = page_of(answer)
    assert answer.status_code == 503
    assert 0 < int(answer["Retry-After"]) <= 5
    assert answer["Cache-Control"] == "no-store"
    assert words(page.h1) == "The portal cannot answer now"
    assert "Try again in a few seconds" in words(page)
    assert page.find("form") is None


def test_a_form_with_a_key_can_be_pressed_again_as_it_was():
    answer = answer_to(RequestFactory().post("/portal/issue/?from=list", SENT), AWAY)
    page = page_of(answer)
    assert answer.status_code == 503
    assert "it will not be done twice" in words(page)
    form = find(page, "form")
    assert (form["method"], form["action"]) == ("post", "/portal/issue/?from=list")
    fields = [(each["name"], each["value"]) for each in form.select("input")]
    sent = {"request_key": "a-key", "email": "one@holder.test", "csrfmiddlewaretoken": "token"}
    assert sorted(fields) == sorted([*sent.items(), ("tag", "x"), ("tag", "y")])


@pytest.mark.parametrize(
    "sent",
    [
        {"email": "one@holder.test"},
        {**SENT, "file": SimpleUploadedFile("list.csv", b"a,b")},
        {"request_key": ""},
    ],
    ids=["without a key", "with a file", "with an empty key"],
)
def test_any_other_form_is_to_be_looked_after_first(sent):
    page = page_of(answer_to(RequestFactory().post("/portal/admins/", sent), AWAY))
    assert "whether this was done is not known" in words(page)
    assert "twice" not in words(page)
    assert page.find("form") is None


def test_a_form_that_cannot_be_read_still_gets_its_page():
    request = RequestFactory().generic(
        "POST", "/portal/", b"--x", content_type="multipart/form-data; boundary=y"
    )
    assert answer_to(request, AWAY).status_code == 503


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/mobile/credential", {}),
        ("/firmware/metadata/timestamp.json", {}),
        ("/.well-known/openid-credential-issuer/mobile/x", {}),
        ("/portal/pulse/", {"Accept": "application/json"}),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_programs_get_a_problem_document(path, headers, method):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    answer = answer_to(request, AWAY)
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert int(answer["Retry-After"]) > 0
    problem = json.loads(answer.content)
    assert (problem["status"], problem["code"]) == (503, "unavailable")
    assert ("not known" in problem["detail"]) == (method == "post")


def test_a_mistake_of_ours_stays_one():
    answer = answer_to(RequestFactory().get("/portal/"), ValueError("of ours"))
    assert answer.status_code == 500
    assert "Retry-After" not in answer
