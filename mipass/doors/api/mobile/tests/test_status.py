"""The status list over HTTP."""

from datetime import timedelta

import pytest
from cryptography import x509
from django.conf import settings
from django.test import Client

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import certify_reader, current_root, document_signer, trust_anchors
from mipass.domains.issuer.models import OrganizationKey
from mipass.domains.issuer.operations import make_document, reader_entry, set_status
from mipass.domains.issuer.queries import status_uri
from mipass.domains.issuer.rotation import announce_root, use_announced_root
from mipass.domains.organizations.models import OrganizationStatus
from mipass.protocol.certificates import about_of, from_der
from mipass.protocol.keys import new_key
from mipass.protocol.status_bits import Status
from mipass.protocol.statuslist import verify_list
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


def test_caches_keep_one_list_for_all_and_pages_of_any_origin_may_read_it(client, address):
    answer = client.get(address, headers={"Accept-Language": "de", "Origin": "https://wallet.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.get("Vary", "Accept-Encoding") == "Accept-Encoding"


def test_there_are_no_lists_of_the_past(client, address):
    answer = client.get(address, {"time": "1700000000"})
    assert (answer.status_code, answer.json()["code"]) == (501, "no_past_lists")


@pytest.mark.parametrize(
    ("accepted", "status"),
    [
        ("application/statuslist+jwt", 406),
        ("application/json, text/html", 406),
        ("application/statuslist+cwt", 200),
        ("application/statuslist+jwt, application/statuslist+cwt;q=0.5", 200),
        ("application/*", 200),
        ("*/*", 200),
    ],
)
def test_the_list_comes_in_one_form(client, address, accepted, status):
    assert client.get(address, headers={"Accept": accepted}).status_code == status


@pytest.fixture
def root(organization_a):
    return current_root(organization_a)


def revocations(client, key):
    answer = client.get(f"/mobile/{key.organization_id}/revoked/{key.id}.crl")
    return x509.load_der_x509_crl(answer.content) if answer.status_code == 200 else None


def number_of(found):
    return found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def test_anybody_may_read_the_revocation_list_that_a_signer_names(client, root, operator, stranger):
    issuer = from_der(bytes(root.certificate))
    signer = document_signer(root.organization).chain[0]
    assert about_of(signer).revoked_at == about_of(issuer).revoked_at
    path = about_of(signer).revoked_at.removeprefix(settings.CONFIG.public_url)
    assert set(answers(path, {"operator": operator, "stranger": stranger}).values()) == {200}
    assert client.get(path)["Content-Type"] == "application/pkix-crl"
    found = revocations(client, root)
    assert found.is_signature_valid(issuer.public_key())
    assert (found.issuer, len(found)) == (issuer.subject, 0)
    assert found.next_update_utc - found.last_update_utc == timedelta(days=90)


def test_what_has_no_revocation_list_is_not_found(client, root, organization_b):
    signer = document_signer(root.organization)
    assert client.get(f"/mobile/{root.organization_id}/revoked/{signer.key_id}.crl").status_code == 404
    assert client.get(f"/mobile/{organization_b.id}/revoked/{root.id}.crl").status_code == 404


def test_a_removed_reader_is_in_the_list_of_the_root_of_readers_from_then_on(client, root, clock):
    organization = root.organization
    keys = [new_key().public_key() for _ in range(2)]
    ids = [new_id() for _ in keys]
    chains = [
        certify_reader(
            organization,
            key,
            name="Front door",
            index=reader_entry(organization=organization, reader_id=each, key=key),
        )
        for each, key in zip(ids, keys, strict=True)
    ]
    of_readers = OrganizationKey.objects.get(purpose="reader_root")
    assert len(revocations(client, of_readers)) == 0
    set_status(organization=organization, subject_id=ids[0], status=Status.INVALID)
    clock.move(hours=1)
    first = revocations(client, of_readers)
    assert [each.serial_number for each in first] == [chains[0][0].serial_number]
    clock.move(hours=2)
    later = revocations(client, of_readers)
    assert next(iter(later)).revocation_date_utc == next(iter(first)).revocation_date_utc
    number = [
        each.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number for each in (first, later)
    ]
    assert number[0] < number[1]


def test_a_retired_root_leaves_a_last_list(client, root, clock):
    announce_root(actor=Actor.system(), organization=root.organization)
    use_announced_root(actor=Actor.system(), organization=root.organization, at_once=True)
    clock.move(days=20)
    root.refresh_from_db()
    assert root.sealed is None
    assert revocations(client, root).is_signature_valid(from_der(bytes(root.certificate)).public_key())


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
