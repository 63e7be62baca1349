"""Enrolling with an installer's phone: its rights are asked for at each call, and a proof counts once."""

import pytest

from mipass.domains.credentials.operations import move_credential, revoke_credential
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import set_organization_status
from mipass.domains.readers.models import Reader
from mipass.domains.readers.tests.devices import Device
from mipass.domains.readers.tests.devices import begin as begin_elsewhere
from mipass.protocol.keys import base64url, from_base64url, new_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def installer(phone, credential, admin):
    move_credential(actor=admin, credential=credential, verb="set_installer")
    phone.accept(credential)
    assert phone.renew().json()["scope"] == "readers:enroll"
    return phone


def begin(phone, **changes):
    return phone.post("enrollments", {}, **changes)


def finish(phone, begun, device=None, **changes):
    device, told = device or Device(), begun.json()
    csr = device.csr()
    proof = device.proof_for(from_base64url(told["nonce"]), told["organization_id"], csr)
    body = {"name": "Front door", "csr": base64url(csr), "eat": base64url(proof)}
    return phone.post(f"enrollments/{told['enrollment_id']}", body, **changes)


def refusal(answer):
    return answer.status_code, answer.json().get("code") or answer.json().get("error")


def test_an_installers_phone_enrolls_a_reader(installer, credential):
    device = Device()
    begun = begin(installer)
    assert begun.json()["organization_id"] == str(credential.organization_id)
    first, again = finish(installer, begun, device), finish(installer, begun, device)
    assert first.status_code == 200, first.content
    assert first.json()["config"] == again.json()["config"]
    assert Reader.objects.get().enrolled_by_kind == "device"


def test_a_phone_without_installer_permission_enrolls_nothing(phone, credential):
    phone.accept(credential)
    phone.renew()
    assert refusal(begin(phone)) == (403, "insufficient_scope")


def test_permission_given_later_comes_with_the_next_token(phone, credential, admin):
    phone.accept(credential)
    move_credential(actor=admin, credential=credential, verb="set_installer")
    assert refusal(begin(phone)) == (403, "insufficient_scope")
    phone.renew()
    assert begin(phone).status_code == 200


def take_permission(admin, credential):
    move_credential(actor=admin, credential=credential, verb="remove_installer")


def disable(admin, credential):
    move_credential(actor=admin, credential=credential, verb="disable")


def revoke(admin, credential):
    revoke_credential(actor=admin, credential=credential, reason="left")


def disable_organization(admin, credential):
    set_organization_status(actor=admin, organization=credential.organization, status="disabled")


@pytest.mark.parametrize("stop", [take_permission, disable, revoke, disable_organization])
def test_an_installer_who_is_stopped_midway_enrolls_nothing(stop, installer, credential, admin):
    begun = begin(installer)
    credential.refresh_from_db()
    stop(admin, credential)
    answer = finish(installer, begun)
    assert refusal(answer)[1] in {"insufficient_scope", "invalid_token"}
    assert answer.status_code in {401, 403}
    assert not Reader.objects.exists()


def test_a_proof_is_good_for_one_request(installer):
    proof = installer.proof("enrollments", access_token=installer.access)
    assert begin(installer, proof=proof).status_code == 200
    assert refusal(begin(installer, proof=proof)) == (401, "invalid_dpop_proof")


def test_a_proof_for_another_address_token_or_key_is_refused(installer):
    for proof in (
        installer.proof("token", access_token=installer.access),
        installer.proof("enrollments", access_token="another"),
        installer.proof("enrollments", access_token=installer.access, key=new_key()),
    ):
        assert begin(installer, proof=proof).status_code == 401


def test_another_installers_enrollment_is_not_found(installer):
    organization = Organization.objects.get(id=installer.organization_id)
    _actor, begun = begin_elsewhere(organization)
    body = {"name": "Door", "csr": "", "eat": ""}
    assert refusal(installer.post(f"enrollments/{begun.id}", body)) == (404, "not_found")


def test_a_token_of_one_organization_counts_in_no_other(installer, organization_b):
    installer.organization_id = organization_b.id
    assert begin(installer).status_code == 401
