"""Enrolling a reader: one nonce for one key, one organization for one device, and nothing lost on the way."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.kit.errors import DomainError, Forbidden, NotFound, TooManyAttempts
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import set_organization_status
from mipass.domains.readers import enrollment as enrollments
from mipass.domains.readers.configurations import current_config
from mipass.domains.readers.key_changes import EnrolledElsewhere
from mipass.domains.readers.models import Enrollment, Reader
from mipass.domains.readers.operations import remove_reader
from mipass.domains.readers.tests.devices import Device, begin, enroll, finish, installer_of
from mipass.protocol.certificate_paths import p256_key
from mipass.protocol.certificates import from_der
from mipass.protocol.keys import new_key, thumbprint
from tests.fixtures import actor_of


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


def refused(action, *arguments, **named):
    with pytest.raises(DomainError) as caught:
        action(*arguments, **named)
    return caught.value.code


def events(reader):
    rows = Event.objects.filter(subject_id=reader.id).order_by("at", "id")
    return list(rows.values_list("type", flat=True))


def test_a_reader_that_proves_its_key_is_enrolled(organization_a):
    device = Device()
    actor, begun = begin(organization_a)
    reader = finish(actor, begun, device, name="  Front   door ")
    found = Reader.objects.get()
    assert (found.name, found.serial_number, found.hardware_model) == ("Front door", "SN-1", "R-10")
    assert (found.firmware_version, found.organization_id) == ("1.2.0", organization_a.id)
    assert found.key_thumbprint == thumbprint(device.key.public_key())
    assert (found.enrolled_by_kind, found.enrolled_by_id) == ("device", actor.id)
    assert events(reader) == ["reader:enrolled", "reader:configured"]


def test_it_gets_a_certificate_for_its_key_and_a_configuration_that_it_takes(organization_a):
    device = Device()
    config = current_config(enroll(organization_a, device))
    taken = device.take(organization_a, config.token)
    assert (taken.sequence, taken.organization_id, taken.organization_name) == (
        1,
        str(organization_a.id),
        organization_a.name,
    )
    assert taken.reader_chain == config.chain
    assert thumbprint(p256_key(from_der(config.chain[0]).public_key())) == thumbprint(device.key.public_key())


def test_what_was_counted_under_a_clock_ahead_locks_nobody_once_it_is_right(
    organization_a, clock, monkeypatch
):
    monkeypatch.setattr(enrollments, "BEGUN_PER_HOUR", 2)
    right = now()
    clock.show((right + timedelta(days=300)).strftime("%Y-%m-%d %H:%M"))
    actor = installer_of(organization_a)
    for _ in range(2):
        begin(organization_a, actor)
    assert refused(begin, organization_a, actor) == "too_many_attempts"
    clock.show(right.strftime("%Y-%m-%d %H:%M"))
    begin(organization_a, actor)


def test_an_answer_that_was_lost_is_given_again(organization_a):
    device = Device()
    actor, begun = begin(organization_a)
    first = current_config(finish(actor, begun, device))
    again = finish(actor, begun, device)
    assert current_config(again) == first
    assert Reader.objects.count() == 1


def test_an_answer_that_was_lost_is_given_again_after_the_nonce_expired(organization_a):
    device = Device()
    actor, begun = begin(organization_a)
    reader = finish(actor, begun, device)
    Enrollment.objects.update(expires_at=now() - timedelta(hours=1))
    assert finish(actor, begun, device) == reader


def test_a_connection_lost_before_the_reader_was_configured_costs_nothing(organization_a):
    device = Device()
    first = current_config(enroll(organization_a, device))
    reader = enroll(organization_a, device, name="Another name")
    assert current_config(reader) == first
    assert (Reader.objects.count(), reader.name) == (1, "Front door")


def test_a_nonce_enrolls_one_reader(organization_a):
    actor, begun = begin(organization_a)
    finish(actor, begun, Device())
    assert refused(finish, actor, begun, Device()) == "nonce_used"
    assert Reader.objects.count() == 1


def test_an_expired_nonce_enrolls_nobody(organization_a):
    actor, begun = begin(organization_a)
    Enrollment.objects.update(expires_at=now())
    assert refused(finish, actor, begun, Device()) == "nonce_expired"
    assert not Reader.objects.exists()


def test_a_request_of_another_key_than_the_token_is_refused(organization_a):
    device = Device()
    actor, begun = begin(organization_a)
    assert refused(finish, actor, begun, device, csr=device.csr(new_key())) == "key_differs"


def test_a_token_over_another_nonce_is_refused(organization_a):
    device = Device()
    actor, begun = begin(organization_a)
    _other, elsewhere = begin(organization_a)
    answer = device.proof(elsewhere)
    assert refused(finish, actor, begun, device, eat=answer) == "nonce_differs"


def test_a_report_over_the_nonce_proves_no_enrollment(organization_a):
    device = Device()
    actor, begun = begin(organization_a)
    answer = device.eat(bytes(begun.nonce), ueid=device.ueid)
    assert refused(finish, actor, begun, device, eat=answer) == "wrong_use"


def test_a_proof_for_another_organization_or_request_is_refused(organization_a, organization_b):
    device = Device()
    actor, begun = begin(organization_a)
    elsewhere = device.proof_for(bytes(begun.nonce), str(organization_b.id), device.csr())
    assert refused(finish, actor, begun, device, eat=elsewhere) == "organization_differs"
    old = device.csr()
    proof = device.proof(begun, device.csr())
    assert refused(finish, actor, begun, device, csr=old, eat=proof) == "request_differs"
    assert not Reader.objects.exists()


@pytest.mark.parametrize(
    ("part", "code"),
    [({"csr": b""}, "bad_csr"), ({"csr": b"0" * 9000}, "bad_csr"), ({"eat": b"?"}, "bad_eat")],
)
def test_what_is_neither_request_nor_token_is_refused(organization_a, part, code):
    actor, begun = begin(organization_a)
    assert refused(finish, actor, begun, Device(), **part) == code


def test_a_request_that_its_key_did_not_sign_is_refused(organization_a):
    device = Device()
    actor, begun = begin(organization_a)
    forged = device.csr()[:-4] + bytes(4)
    assert refused(finish, actor, begun, device, csr=forged) == "bad_csr"


def test_a_reader_enrolled_elsewhere_is_refused(organization_a, organization_b):
    device = Device()
    enroll(organization_a, device)
    actor, begun = begin(organization_b)
    assert refused(finish, actor, begun, device) == "enrolled_elsewhere"


def test_nor_does_a_new_key_make_it_another_device(organization_a, organization_b):
    device = Device()
    enroll(organization_a, device)
    device.key = new_key()
    actor, begun = begin(organization_b)
    assert refused(finish, actor, begun, device) == "enrolled_elsewhere"


def test_nor_does_another_id(organization_a, organization_b):
    device = Device()
    enroll(organization_a, device)
    actor, begun = begin(organization_b)
    same_key = Device(key=device.key)
    assert refused(finish, actor, begun, same_key) == "enrolled_elsewhere"


def test_a_refusal_tells_nothing_of_where_it_is(organization_a, organization_b):
    device = Device()
    enroll(organization_a, device, name="Secret door")
    actor, begun = begin(organization_b)
    with pytest.raises(EnrolledElsewhere) as caught:
        finish(actor, begun, device)
    assert organization_a.name not in caught.value.message
    assert "Secret door" not in caught.value.message


def test_once_released_it_can_be_enrolled_by_others(organization_a, organization_b, admin):
    device = Device()
    old = enroll(organization_a, device)
    remove_reader(actor=admin, reader=old)
    new = enroll(organization_b, device)
    assert (new.organization_id, new.id != old.id) == (organization_b.id, True)


def test_two_devices_in_one_are_refused(organization_a):
    first, second = Device(), Device()
    enroll(organization_a, first)
    enroll(organization_a, second)
    mixed = Device(key=first.key, ueid=second.ueid)
    actor, begun = begin(organization_a)
    assert refused(finish, actor, begun, mixed) == "enrolled_elsewhere"


@pytest.mark.parametrize(
    ("name", "code"), [("", "required"), ("a" * 101, "too_long"), ("evil\u202eeman", "forbidden_character")]
)
def test_a_name_that_is_none_is_refused(organization_a, name, code):
    actor, begun = begin(organization_a)
    assert refused(finish, actor, begun, Device(), name) == code
    assert not Reader.objects.exists()


def test_a_disabled_organization_enrolls_nobody(organization_a, admin):
    actor, begun = begin(organization_a)
    set_organization_status(actor=admin, organization=organization_a, status="disabled")
    begun.organization = Organization.objects.get(id=organization_a.id)
    assert refused(finish, actor, begun, Device()) == "organization_not_enabled"
    assert refused(begin, begun.organization, actor) == "organization_not_enabled"


def test_nobody_finishes_what_another_began(organization_a):
    _actor, begun = begin(organization_a)
    assert refused(finish, installer_of(organization_a), begun, Device()) == "not_found"


def test_nothing_is_finished_in_another_organization(organization_a, organization_b):
    actor, begun = begin(organization_a)
    begun.organization = organization_b
    with pytest.raises(NotFound):
        finish(actor, begun, Device())


def test_without_the_permission_nothing_is_begun(organization_a):
    actor = installer_of(organization_a)
    with pytest.raises(Forbidden):
        begin(organization_a, type(actor)(**{**_facts(actor), "permissions": frozenset()}))


def _facts(actor):
    return {name: getattr(actor, name) for name in ("kind", "id", "distributor_id", "organization_ids")}


def test_beginning_without_end_is_stopped(organization_a, monkeypatch):
    monkeypatch.setattr(enrollments, "BEGUN_PER_HOUR", 3)
    actor = installer_of(organization_a)
    for _time in range(3):
        begin(organization_a, actor)
    with pytest.raises(TooManyAttempts):
        begin(organization_a, actor)
