"""Readers over HTTP: enrolled with a one-time code, reporting through anybody, configured and released."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from mipass.base.kit.clock import now
from mipass.domains.admins.operations import remove_admin
from mipass.domains.admins.queries import get_membership, operator_actor
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.queries import status_uri
from mipass.domains.organizations.operations import set_organization_status
from mipass.domains.readers.campaigns import start_upgrades
from mipass.domains.readers.codes import make_code, spaced
from mipass.domains.readers.models import EnrollmentCode, Reader, ReaderUpgrade
from mipass.domains.readers.operations import remove_reader, rename_reader
from mipass.domains.readers.tests.devices import Device, enroll
from mipass.domains.readers.tests.vendor import MODEL, Vendor
from mipass.protocol.certificates import fingerprint
from mipass.protocol.eat import read_eat
from mipass.protocol.keys import base64url, from_base64url, new_key
from mipass.protocol.reader_config import read_config, verify_config, verify_release
from mipass.protocol.statuslist import verify_list
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


def post(path, body, authorization=""):
    headers = {"Authorization": authorization} if authorization else {}
    return Client().post(path, json.dumps(body), content_type="application/json", headers=headers)


class App:
    """An app that enrolls readers with a code of the portal."""

    def __init__(self, organization, admin):
        self.base = f"/mobile/{organization.id}/enrollments"
        self.organization = organization
        self.code = make_code(actor=admin, organization=organization).code

    def begin(self, code=None):
        return post(self.base, {}, f"Enrollment {code or self.code}")

    def finish(self, begun, device, **changes):
        told, csr = begun.json(), device.csr()
        proof = device.proof_for(from_base64url(told["nonce"]), told["organization_id"], csr)
        proofs = {"name": "Front door", "csr": base64url(csr), "eat": base64url(proof)}
        return post(f"{self.base}/{told['enrollment_id']}", proofs | changes, f"Enrollment {self.code}")

    def enroll(self, device):
        return self.finish(self.begin(), device)


@pytest.fixture
def app(organization_a, admin):
    return App(organization_a, admin)


def refusal(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def report(device, **changes):
    return post("/mobile/readers/report", {"eat": base64url(device.eat(**changes))})


def test_a_typed_code_tells_its_issuer_and_is_not_used_up(app, organization_a, settings):
    told = post("/mobile/enrollment-codes", {"code": spaced(app.code).lower()})
    issuer = f"{settings.CONFIG.public_url}/mobile/{organization_a.id}"
    assert told.json() == {"credential_issuer": issuer, "organization": organization_a.name}
    assert app.enroll(Device()).status_code == 200
    assert refusal(post("/mobile/enrollment-codes", {"code": app.code})) == (403, "code_refused")


@pytest.mark.parametrize("code", ["", "00000-00000", "nonsense", "x" * 100, "é\u0000"])
def test_a_typed_code_that_is_none_is_refused(app, code):
    assert refusal(post("/mobile/enrollment-codes", {"code": code})) == (403, "code_refused")


def test_a_typed_code_of_a_disabled_organization_says_so(app, organization_a, admin):
    set_organization_status(actor=admin, organization=organization_a, status="disabled")
    answer = refusal(post("/mobile/enrollment-codes", {"code": app.code}))
    assert answer == (409, "organization_not_enabled")


def test_a_reader_is_enrolled_with_a_one_time_code(app, organization_a, admin):
    device = Device()
    begun = app.begin()
    hashes = [from_base64url(each) for each in begun.json()["root_sha256"]]
    assert hashes == [fingerprint(root) for root in trust_anchors(organization_a)]
    answer = app.finish(begun, device)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    config = verify_config(
        from_base64url(told["config"]),
        pinned=hashes,
        at=now(),
        above_sequence=-1,
        key=device.key.public_key(),
    )
    assert config.reader_id == told["reader_id"] == str(Reader.objects.get().id)
    assert [base64url(each) for each in config.reader_chain] == told["certificate_chain"]
    roots = trust_anchors(organization_a)
    token = from_base64url(told["status_list_token"])
    assert (
        verify_list(token, uri=status_uri(organization_a.id), roots=roots, at=now()).uri == config.status_uri
    )


def test_a_lost_answer_is_given_again(app):
    device = Device()
    begun = app.begin()
    first, second = app.finish(begun, device), app.finish(begun, device)
    for part in ("reader_id", "certificate_chain", "config"):
        assert first.json()[part] == second.json()[part]


def test_a_code_begins_one_enrollment(app):
    assert app.begin().json() == app.begin().json()
    app.finish(app.begin(), Device())
    assert refusal(app.begin()) == (403, "code_refused")


def test_a_code_is_taken_as_people_type_it(app):
    assert app.begin(spaced(app.code).lower().replace("0", "o").replace("1", "l")).status_code == 200


@pytest.mark.parametrize("code", ["0000000000", "", "A" * 500])
def test_a_wrong_code_is_refused(app, code):
    assert refusal(app.begin(code or "-")) == (403, "code_refused")


def test_a_code_of_another_organization_is_refused(app, organization_b):
    answer = post(f"/mobile/{organization_b.id}/enrollments", {}, f"Enrollment {app.code}")
    assert refusal(answer) == (403, "code_refused")


def test_an_expired_code_is_refused(app):
    begun = app.begin()
    EnrollmentCode.objects.update(expires_at=now())
    assert refusal(app.begin()) == (403, "code_refused")
    assert refusal(app.finish(begun, Device())) == (403, "code_refused")


def test_wrong_codes_of_strangers_keep_no_right_one_out(app):
    for number in range(60):
        assert refusal(app.begin(f"00000000{number:02}")) == (403, "code_refused")
    assert app.begin().status_code == 200


def test_a_code_of_an_admin_who_is_gone_is_refused(organization_a, organization_admin, admin, distributor_a):
    app = App(organization_a, actor_of(organization_admin, distributor_a))
    begun = app.begin()
    membership = get_membership(account=organization_admin, distributor_id=distributor_a.id)
    assert membership is not None
    remove_admin(actor=admin, admin=membership)
    assert refusal(app.begin()) == (403, "code_refused")
    assert refusal(app.finish(begun, Device())) == (403, "code_refused")


def test_without_a_code_or_a_token_nothing_is_begun(organization_a):
    answer = post(f"/mobile/{organization_a.id}/enrollments", {})
    assert (answer.status_code, answer["WWW-Authenticate"].partition(" ")[0]) == (401, "DPoP")
    assert "error" not in answer["WWW-Authenticate"]  # RFC 6750, 3.1: nothing was sent that could be wrong


def test_a_disabled_organization_enrolls_nobody(app, organization_a, admin):
    begun = app.begin()
    set_organization_status(actor=admin, organization=organization_a, status="disabled")
    assert refusal(app.begin()) == (409, "organization_not_enabled")
    assert refusal(app.finish(begun, Device())) == (409, "organization_not_enabled")


def test_a_request_of_another_key_is_refused(app):
    device = Device()
    answer = app.finish(app.begin(), device, csr=base64url(device.csr(new_key())))
    assert refusal(answer) == (422, "key_differs")


def test_a_reader_enrolled_elsewhere_is_refused(app, organization_b):
    device = Device()
    enroll(organization_b, device)
    assert refusal(app.enroll(device)) == (409, "enrolled_elsewhere")


def test_a_foreign_enrollment_is_not_found(app, organization_b, admin):
    begun = App(organization_b, admin).begin()
    assert refusal(app.finish(begun, Device())) == (404, "not_found")


@pytest.mark.parametrize(
    "change", [{"csr": "not base64url!"}, {"eat": "A"}, {"name": ""}, {"name": "x" * 101}]
)
def test_a_body_of_another_form_is_refused(app, change):
    assert app.finish(app.begin(), Device(), **change).status_code == 422
    assert not Reader.objects.exists()


def test_a_report_is_noted_and_answered_with_what_is_lacking(organization_a):
    device = Device()
    reader = enroll(organization_a, device)
    device.version = "1.3.0"
    answer = report(device)
    assert answer.status_code == 200, answer.content
    assert read_config(from_base64url(answer.json()["config"])).sequence == 1
    brought = verify_list(
        from_base64url(answer.json()["status"]),
        uri=status_uri(organization_a.id),
        roots=trust_anchors(organization_a),
        at=now(),
    )
    assert brought.issued_at <= now()
    reader.refresh_from_db()
    assert (reader.firmware_version, reader.config_known) == ("1.3.0", None)


def test_who_has_everything_is_brought_nothing(organization_a):
    device = Device()
    enroll(organization_a, device)
    told = report(device).json()
    held = verify_list(
        from_base64url(told["status"]),
        uri=status_uri(organization_a.id),
        roots=trust_anchors(organization_a),
        at=now(),
    )
    again = report(device, config_sequence=1, list_time=held.issued_at)
    assert again.json() == {}


def test_a_report_of_an_unknown_key_is_not_found():
    assert refusal(report(Device())) == (404, "not_found")


def test_a_report_that_its_key_did_not_sign_is_refused(organization_a):
    device = Device()
    enroll(organization_a, device)
    forged = bytearray(device.eat())
    forged[-1] ^= 1
    answer = post("/mobile/readers/report", {"eat": base64url(bytes(forged))})
    assert refusal(answer) == (422, "bad_signature")


def test_a_removed_reader_is_brought_its_release_until_it_says_that_it_took_it(organization_a, admin):
    device = Device()
    reader = enroll(organization_a, device)
    remove_reader(actor=admin, reader=reader)
    told = report(device).json()
    assert set(told) == {"release"}
    place = {"reader_id": str(reader.id), "organization_id": str(organization_a.id)}
    roots = trust_anchors(organization_a)
    found = verify_release(from_base64url(told["release"]), **place, roots=roots, at=now())
    assert found.reader_id == str(reader.id)
    assert report(device, released=True, reader_id=str(reader.id)).json() == {}
    reader.refresh_from_db()
    assert reader.released_at is not None


def test_anybody_may_fetch_what_is_signed(organization_a, admin):
    device = Device()
    reader = enroll(organization_a, device)
    found = Client().get(f"/mobile/readers/{reader.id}/config")
    assert device.take(organization_a, found.content).sequence == 1
    assert Client().get(f"/mobile/readers/{reader.id}/release").status_code == 404
    remove_reader(actor=admin, reader=reader)
    assert Client().get(f"/mobile/readers/{reader.id}/config").status_code == 404
    assert Client().get(f"/mobile/readers/{reader.id}/release").status_code == 200


def test_a_configuration_changes_with_what_it_says_and_not_with_a_readers_name(organization_a, admin):
    device = Device()
    reader = enroll(organization_a, device)
    path = f"/mobile/readers/{reader.id}/config"
    before = Client().get(path).content
    rename_reader(actor=admin, reader=reader, name="Back door")
    assert Client().get(path).content == before
    organization_a.grace_hours = 12
    organization_a.save()
    after = device.take(organization_a, Client().get(path).content, above=1)
    assert (after.sequence, after.grace_hours) == (2, 12)
    assert Client().get(path).content == Client().get(path).content


def test_the_clock_of_a_report_must_not_be_ahead(organization_a):
    device = Device()
    enroll(organization_a, device)
    answer = report(device, at=now() + timedelta(hours=1))
    assert refusal(answer) == (422, "clock_ahead")
    told = answer.json()
    assert device.take(organization_a, from_base64url(told["config"])).sequence == 1
    assert from_base64url(told["status_list"]) == status_token(organization_a.id).content
    assert read_eat(device.eat()).thumbprint


def test_firmware_that_is_wanted_comes_with_the_answer(organization_a, admin, operator, tmp_path):
    [release] = Vendor(operator_actor(operator), tmp_path / "keys").begin().publish("1.3")
    device = Device(model=MODEL, version="1.2")
    enroll(organization_a, device)
    start_upgrades(actor=admin, organization=organization_a, readers=None)
    assert report(device).json()["firmware"] == {"version": "1.3", "target": release.path}
    device.version = "1.3"
    assert "firmware" not in report(device).json()


def test_a_reader_says_why_it_did_not_take_its_firmware(organization_a, admin, operator, tmp_path):
    Vendor(operator_actor(operator), tmp_path / "keys").begin().publish("1.3")
    device = Device(model=MODEL, version="1.2")
    enroll(organization_a, device)
    start_upgrades(actor=admin, organization=organization_a, readers=None)
    assert "firmware" not in report(device, failure="wrong_hash").json()
    assert ReaderUpgrade.objects.get().reason == "wrong_hash"
