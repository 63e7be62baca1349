"""What will end says so: in each answer, in the document, and on the page of whoever still calls it."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import http_sf
import pytest

from mipass.domains.clients.queries import list_counts
from mipass.domains.clients.retiring import RETIRING, Retiring
from mipass.doors.api.v1 import description
from mipass.doors.api.v1.api import api
from mipass.doors.api.v1.description import describe, operations_of
from mipass.doors.api.v1.uses import USES
from tests.api_changes import breaks

pytestmark = pytest.mark.django_db

SINCE, ENDS = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 9, 1, tzinfo=UTC)


@pytest.fixture
def retired(monkeypatch):
    """An operation that will end, planted."""
    planned = Retiring(SINCE, ENDS, "Use get_format.")
    monkeypatch.setitem(RETIRING, "list_formats", planned)
    monkeypatch.setitem(RETIRING, "list_organizations", planned)


def test_what_is_retired_names_operations_that_there_are():
    names = {operation["operationId"] for _path, _method, operation in operations_of(describe(api))}
    assert set(RETIRING) <= names


def test_each_answer_says_since_when_and_until_when(program, retired):
    answer = program.get("/formats")
    assert answer.status_code == 200
    assert answer["Deprecation"] == f"@{int(SINCE.timestamp())}"
    http_sf.parse(answer["Deprecation"].encode(), tltype="item")  # RFC 9745: a structured Date
    assert parsedate_to_datetime(answer["Sunset"]) == ENDS
    assert answer["Link"].endswith('/api/docs#list_formats>; rel="deprecation"; type="text/html"')
    refused = program.get("/formats", nonsense=1)
    assert (refused.status_code, "Sunset" in refused) == (422, True)
    other = program.get("/me")
    assert not {"Deprecation", "Sunset", "Link"} & {*other.headers}


def test_a_list_keeps_the_link_to_its_next_page(program, retired):
    links = program.get("/organizations", limit=1)["Link"].split(", ")
    assert ['rel="next"' in link for link in links] == [True, False]


def test_who_still_calls_it_is_counted(program, retired):
    for _ in range(2):
        program.get("/formats")
    USES.write()
    program.get("/formats")
    program.get("/me")
    USES.write()
    assert [(each.what, each.number) for each in list_counts(program.client)] == [
        ("retiring:list_formats", 3)
    ]


def test_the_document_says_it_and_that_breaks_nobody(retired):
    present = describe(api)
    description.describe.cache_clear()
    try:
        changed = describe(api)
    finally:
        description.describe.cache_clear()
    operation = changed["paths"]["/formats"]["get"]
    assert (operation["deprecated"], operation["x-sunset"]) == (True, "2027-09-01")
    assert operation["description"].endswith("It ends on 2027-09-01. Use get_format.")
    assert not any("deprecated" in each for path, _method, each in operations_of(changed) if path == "/me")
    assert breaks(present, changed) == []


def test_an_end_that_comes_too_early_is_refused():
    with pytest.raises(ValueError, match="180"):
        Retiring(SINCE, SINCE + timedelta(days=179), "")
