"""The status list over HTTP."""

import pytest
from django.test import Client

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.issuer.operations import make_document, set_status
from mipass.domains.issuer.queries import status_uri
from mipass.domains.organizations.models import OrganizationStatus
from mipass.protocol.keys import new_key
from mipass.protocol.statuslist import Status, verify_list
from tests.access import answers

CARD = b"\x06\xbd\xd9\x36\xc0"


@pytest.fixture
def address(organization_a):
    return f"/mobile/{organization_a.id}/status"


@pytest.fixture
def subject(organization_a):
    """Somebody with a document whose entry is VALID; its id and its index."""
    subject_id = new_id()
    document = make_document(
        organization=organization_a,
        subject_id=subject_id,
        card_data=CARD,
        device_key=new_key().public_key(),
        status=Status.VALID,
    )
    return subject_id, document.status_index


def read(answer, organization):
    return verify_list(
        answer.content, uri=status_uri(organization.id), roots=trust_anchors(organization), at=now()
    )


def test_anybody_may_fetch_the_list(address, operator, full_admin, stranger):
    people = {"operator": operator, "full_admin": full_admin, "stranger": stranger}
    assert set(answers(address, people).values()) == {200}


def test_the_list_comes_with_its_type_age_and_tag(client, address, organization_a, subject):
    answer = client.get(address)
    assert answer["Content-Type"] == "application/statuslist+cwt"
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in answer
    assert read(answer, organization_a).status(subject[1]) is Status.VALID


def test_whoever_has_the_list_is_told_so_until_it_changes(client, address, organization_a, subject):
    tag = client.get(address)["ETag"]
    unchanged = client.get(address, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", tag)
    assert unchanged["Cache-Control"] == "public, max-age=3600"
    set_status(organization=organization_a, subject_id=subject[0], status=Status.SUSPENDED)
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert read(changed, organization_a).status(subject[1]) is Status.SUSPENDED


def test_a_compressed_answer_is_known_again(client, address):
    tag = client.get(address, headers={"Accept-Encoding": "gzip"})["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_the_aggregation_names_the_one_list(client, address, organization_a):
    assert client.get(f"{address}/aggregation").json() == {"status_lists": [status_uri(organization_a.id)]}


def test_a_head_has_no_body(client, address):
    answer = client.head(address)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_list_is_only_read(client, address, method):
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("path", ["status", "status/aggregation"])
def test_an_organization_that_is_not_there_is_a_problem_with_a_code(db, path):
    answer = Client().get(f"/mobile/{new_id()}/{path}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_a_removed_organization_still_answers_that_all_is_over(client, address, organization_a, subject):
    organization_a.status = OrganizationStatus.REMOVED
    organization_a.save()
    assert read(client.get(address), organization_a).status(subject[1]) is Status.INVALID


def test_a_suspended_distributors_doors_go_on(client, address, organization_a, subject):
    type(organization_a.distributor).objects.update(status="suspended")
    assert read(client.get(address), organization_a).status(subject[1]) is Status.VALID
