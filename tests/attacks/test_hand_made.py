"""Requests that no page of the portal makes are answered in words, and what leaves in a file runs nowhere."""

import csv
import io
import json

import pytest

from tests.attacks.companies import found

NASTY = (
    *("1%002", "%ff%fe", "1" + 400 * "0", 5_000 * "9", "W1tdLCB7fSwgTmFOLCAxZTQwMF0", "%5B" * 1_000),
    *("0001-01-01", "9999-12-31", "2026-02-30", "29/11/2026", "http://[::1", "//evil.test/", "NaN"),
)
NAMES = ("cursor", "from", "to", "next", "page", "per_page", "sort", "q", "person", "organization")
NO_ANSWERS = (
    *("", "{", "[]", "7", "null", "{}", "[" * 3_000, '{"id":' * 3_000, '{"id": ' + "9" * 5_000 + "}"),
    json.dumps({"id": "A", "rawId": "A", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}),
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "!!"}}',
)
FORMULAS = ("=1+1", "x;=1+1", "x|@SUM(1)", "x, +1+1")


@pytest.mark.parametrize(
    "page", ["organizations/", "audit/", "audit/download/", "admins/", "distributor/statement/"]
)
def test_an_address_of_nonsense_is_no_fault_of_ours(stage, page):
    admin = stage.person("full.admin")
    admin.open("/")
    address = f"{admin.url.rpartition('organizations/')[0]}{page}"
    for value in NASTY:
        query = "&".join(f"{name}={value}" for name in NAMES)
        if len(query) < 4_000:
            assert admin._client.get(f"{address}?{query}").status_code < 500, query[:80]
        for name in ("cursor", "from"):
            assert admin._client.get(f"{address}?{name}={value}").status_code < 500, (name, value[:80])


def test_a_login_that_leads_nowhere_is_one(stage):
    visitor = stage.visitor()
    for value in NASTY:
        assert visitor._client.get(f"/login/?next={value}").status_code < 500, value[:80]


def test_what_is_no_passkeys_answer_signs_nobody_in_and_adds_none(stage):
    visitor, owner = stage.visitor(), stage.person("stranger")
    visitor.open("/login/")
    owner.open("/account/passkeys/add/")
    for browser, url in ((visitor, "/login/passkey/"), (owner, "/account/passkeys/add/")):
        form = {"csrfmiddlewaretoken": browser._client.cookies["csrftoken"], "name": "Phone"}
        for answer in NO_ANSWERS:
            status = browser._client.post(url, data={**form, "credential": answer}).status_code
            assert status in {200, 422}, answer[:80]
    visitor.open("/my-account/")
    visitor.shows("Login")
    assert stage.sql("SELECT count(*) FROM mfa_authenticator") == [(0,)]


def test_no_cell_of_a_file_is_a_formula_whatever_parts_the_cells(stage):
    company = found(stage)
    for name in FORMULAS:
        company.organization(name)
    company.admin.open(f"{company.portal}organizations/")
    text = company.admin.download("Download CSV").decode("utf-8-sig")
    for mark in ",;|\t":
        cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) for cell in row]
        assert [cell for cell in cells if cell.lstrip(' "')[:1] in {"=", "+", "@"}] == []
