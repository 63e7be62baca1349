"""One-time codes: short, kept as an HMAC, for one organization and a quarter of an hour; and forgetting."""

from datetime import timedelta

import pytest
from django.apps import apps

from mipass.base.kit.clock import now
from mipass.base.kit.errors import Forbidden, NotFound, TooManyAttempts
from mipass.base.kit.typed_codes import ALPHABET
from mipass.domains.organizations.operations import set_organization_status
from mipass.domains.readers import codes
from mipass.domains.readers.codes import (
    CodeRefused,
    EnrollmentClosed,
    find_code,
    get_progress,
    make_code,
    require_unused,
)
from mipass.domains.readers.enrollment import begin_enrollment
from mipass.domains.readers.expiry import forget_enrollments
from mipass.domains.readers.models import Enrollment, EnrollmentCode, Reader
from mipass.domains.readers.tests.devices import Device, finish
from tests.fixtures import actor_of


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


def make(admin, organization):
    made = make_code(actor=admin, organization=organization)
    return made, find_code(organization_id=organization.id, code=made.code)


def test_a_code_carries_fifty_bits_of_an_unambiguous_alphabet(admin, organization_a):
    made = {make_code(actor=admin, organization=organization_a).code for _time in range(10)}
    assert len(ALPHABET) == 32
    assert all(len(code) == 10 and set(code) <= set(ALPHABET) for code in made)
    assert len(made) == 10


def test_a_code_lies_nowhere(admin, organization_a):
    made, found = make(admin, organization_a)
    assert made.code.encode() not in bytes(found.code_hash)
    assert len(bytes(found.code_hash)) == 36


def test_a_code_is_found_in_its_organization_alone(admin, organization_a, organization_b):
    made, found = make(admin, organization_a)
    assert found.id == made.id
    with pytest.raises(CodeRefused):
        find_code(organization_id=organization_b.id, code=made.code)


def test_a_code_by_itself_tells_where_it_enrolls_to(admin, organization_a, organization_b):
    made, _found = make(admin, organization_b)
    make(admin, organization_a)
    found = find_code(code=f" {made.code[:5].lower()} - {made.code[5:]}. ")
    assert (found.id, found.organization) == (made.id, organization_b)
    EnrollmentCode.objects.update(expires_at=now())
    with pytest.raises(CodeRefused):
        find_code(code=made.code)


def test_a_code_ends_after_a_quarter_of_an_hour(admin, organization_a):
    made, _found = make(admin, organization_a)
    assert timedelta(minutes=14) < made.expires_at - now() <= timedelta(minutes=15)
    EnrollmentCode.objects.update(expires_at=now())
    with pytest.raises(CodeRefused):
        find_code(organization_id=organization_a.id, code=made.code)


def test_wrong_codes_keep_nobody_out_and_leave_nothing(admin, organization_a):
    made, _found = make(admin, organization_a)
    before = database_rows()
    for number in range(300):
        with pytest.raises(CodeRefused):
            find_code(organization_id=organization_a.id, code=f"WRONG{number}")
    assert database_rows() == before
    assert find_code(organization_id=organization_a.id, code=made.code).id == made.id


def database_rows():
    return {model: model._default_manager.count() for model in apps.get_models()}


def test_making_codes_without_end_is_stopped(admin, organization_a, monkeypatch):
    monkeypatch.setattr(codes, "CODES_PER_WINDOW", 1)
    make(admin, organization_a)
    with pytest.raises(TooManyAttempts):
        make(admin, organization_a)


def test_a_disabled_organization_has_no_codes(admin, organization_a):
    organization = set_organization_status(actor=admin, organization=organization_a, status="disabled")
    with pytest.raises(EnrollmentClosed):
        make_code(actor=admin, organization=organization)


def test_codes_are_for_admins_within_reach(organization_a, organization_b, organization_admin, distributor_a):
    actor = actor_of(organization_admin, distributor_a)
    assert make_code(actor=actor, organization=organization_a).code
    with pytest.raises(NotFound):
        make_code(actor=actor, organization=organization_b)
    reader = type(actor)(
        kind=actor.kind, id=actor.id, distributor_id=actor.distributor_id, organization_ids=None
    )
    with pytest.raises(Forbidden):
        make_code(actor=reader, organization=organization_a)


def test_a_code_begins_one_enrollment_and_enrolls_one_reader(admin, organization_a):
    made, found = make(admin, organization_a)
    begun = begin_enrollment(actor=admin, organization=organization_a, code=found)
    assert begin_enrollment(actor=admin, organization=organization_a, code=found) == begun
    assert get_progress(actor=admin, code_id=made.id).begun
    require_unused(found)
    reader = finish(admin, begun, Device(), code=found)
    assert get_progress(actor=admin, code_id=made.id).reader == reader
    with pytest.raises(CodeRefused):
        require_unused(found)
    assert (reader.enrolled_by_kind, reader.enrolled_by_id) == ("admin", admin.id)
    with pytest.raises(CodeRefused):
        begin_enrollment(actor=admin, organization=organization_a, code=found)


def test_an_enrollment_begun_with_a_code_is_not_finished_without_it(admin, organization_a):
    _made, found = make(admin, organization_a)
    begun = begin_enrollment(actor=admin, organization=organization_a, code=found)
    with pytest.raises(NotFound):
        finish(admin, begun, Device())


def test_what_became_of_a_code_is_no_news_elsewhere(admin, organization_a, stranger, distributor_b):
    made, _found = make(admin, organization_a)
    with pytest.raises(NotFound):
        get_progress(actor=actor_of(stranger, distributor_b), code_id=made.id)


def test_what_is_over_for_a_day_is_forgotten_and_the_reader_stays(admin, organization_a):
    _made, found = make(admin, organization_a)
    begun = begin_enrollment(actor=admin, organization=organization_a, code=found)
    finish(admin, begun, Device(), code=found)
    _kept, fresh = make(admin, organization_a)
    assert forget_enrollments() == 0
    yesterday = now() - timedelta(hours=25)
    Enrollment.objects.update(expires_at=yesterday)
    EnrollmentCode.objects.filter(id=found.id).update(expires_at=yesterday)
    assert forget_enrollments() == 2
    assert list(EnrollmentCode.objects.all()) == [fresh]
    assert not Enrollment.objects.exists()
    assert Reader.objects.count() == 1
