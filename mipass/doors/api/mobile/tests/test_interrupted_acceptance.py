"""What interrupts an acceptance, and what is told after it: each with its error code."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.outbox.models import Notice
from mipass.domains.admins.queries import operator_actor
from mipass.domains.credentials.moving import WrongState
from mipass.domains.credentials.operations import (
    move_credential,
    revoke_credential,
)
from mipass.domains.distributors.operations import suspend_distributor
from mipass.domains.organizations.operations import set_organization_status
from mipass.doors.api.mobile.tests.phone import Phone, link_of, stays_invited, told
from mipass.doors.api.mobile.tests.test_acceptance import status_in_list
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.withdraw_credential import withdraw_credential
from mipass.protocol.status_bits import Status

pytestmark = pytest.mark.django_db


def test_interrupted_after_the_document_the_same_phone_goes_on(credential, fetched):
    assert fetched.renew().status_code == 200
    first = fetched.notification_id
    assert fetched.fetch().status_code == 200
    assert fetched.notification_id == first
    assert fetched.notify().status_code == 204
    assert not stays_invited(credential)


def test_what_a_phone_has_fetched_cannot_be_withdrawn(credential, fetched, admin):
    credential.refresh_from_db()
    with pytest.raises(WrongState):
        withdraw_credential(actor=admin, credential=credential)


def test_accepting_twice_changes_nothing_more(credential, accepted):
    assert accepted.notify().status_code == 204
    assert Event.objects.filter(type="credential:accepted").count() == 1


def test_who_invited_is_told(credential, accepted, full_admin):
    assert Notice.objects.filter(kind="credential-accepted", account_id=full_admin.id).count() == 1


def test_a_failure_leaves_it_invited(credential, fetched):
    assert fetched.notify("credential_failure").status_code == 204
    assert stays_invited(credential)
    assert fetched.notify().status_code == 204
    assert not stays_invited(credential)


def test_a_deletion_ends_the_copy_on_the_phone(credential, accepted):
    assert accepted.notify("credential_deleted").status_code == 204
    assert accepted.notify("credential_deleted").status_code == 204
    assert status_in_list(credential, accepted) == Status.INVALID
    assert accepted.renew().json()["credential_status"] == "deleted"
    assert told(accepted.fetch()) == (400, "deleted")
    assert Event.objects.filter(type="credential:deleted_on_device").count() == 1


def test_what_a_phone_has_deleted_it_cannot_accept(credential, fetched):
    assert fetched.notify("credential_deleted").status_code == 204
    assert told(fetched.notify()) == (400, "deleted")
    assert told(fetched.notify("credential_failure")) == (400, "deleted")
    assert told(fetched.fetch()) == (400, "deleted")
    assert stays_invited(credential)
    assert not Event.objects.filter(type="credential:accepted").exists()


def test_deleting_before_accepting_frees_the_link_for_new_keys(credential, fetched):
    assert fetched.notify("credential_deleted").status_code == 204
    assert fetched.offer().status_code == 200
    another = Phone(credential.organization_id, fetched.link).accept(credential)
    assert not stays_invited(credential)
    assert status_in_list(credential, another) == Status.VALID
    assert status_in_list(credential, fetched) == Status.INVALID
    assert told(fetched.renew()) == (400, "invalid_token")


def test_the_phone_that_deleted_may_come_back_with_a_new_document_key(credential, fetched):
    assert fetched.notify("credential_deleted").status_code == 204
    again = Phone(credential.organization_id, fetched.link, dpop_key=fetched.dpop_key)
    again.accept(credential)
    assert status_in_list(credential, again) == Status.VALID


def test_a_deletion_after_acceptance_frees_no_link(credential, accepted):
    assert accepted.notify("credential_deleted").status_code == 204
    assert told(accepted.notify()) == (400, "deleted")
    assert told(accepted.offer()) == (410, "offer_used")


def test_failures_are_noted_once(fetched):
    for _ in range(5):
        assert fetched.notify("credential_failure").status_code == 204
    assert Event.objects.filter(type="credential:not_accepted").count() == 1


def test_a_failure_after_acceptance_is_refused(credential, accepted):
    assert told(accepted.notify("credential_failure")) == (400, "already_accepted")
    assert not Event.objects.filter(type="credential:not_accepted").exists()
    assert status_in_list(credential, accepted) == Status.VALID


def test_an_unknown_notification_is_refused(fetched):
    fetched.notification_id = "00000000-0000-0000-0000-000000000000"
    assert told(fetched.notify()) == (400, "invalid_notification_id")


def test_nothing_can_be_accepted_before_a_document_was_fetched(claimed):
    assert told(claimed.notify()) == (400, "invalid_notification_id")


def test_the_notification_of_another_phone_is_refused(credential, fetched, full_admin, organization_a):
    second = issue(full_admin, organization_a, email="second@example.com")
    other = Phone(second.organization_id, link_of(second))
    other.claim(other.mailed_code(second))
    other.fetch()
    other.notification_id = fetched.notification_id
    assert told(other.notify()) == (400, "invalid_notification_id")
    assert stays_invited(credential)


def test_revoked_between_invitation_and_acceptance(credential, fetched, admin):
    revoke_credential(actor=admin, credential=credential, reason="left")
    assert told(fetched.offer()) == (404, "not_found")
    assert fetched.renew().json()["credential_status"] == "revoked"
    answer = fetched.fetch()
    assert told(answer) == (400, "revoked")
    assert answer.json()["error"] == "credential_request_denied"
    assert told(fetched.notify()) == (400, "not_found")
    credential.refresh_from_db()
    assert credential.status == "revoked"
    assert status_in_list(credential, fetched) == Status.INVALID


def test_an_organization_that_is_disabled_accepts_nothing(credential, fetched, admin, organization_a):
    set_organization_status(actor=admin, organization=organization_a, status="disabled")
    assert told(fetched.offer()) == (409, "organization_not_enabled")
    assert told(fetched.ask_for_code()) == (409, "organization_not_enabled")
    assert told(fetched.fetch()) == (400, "disabled")
    assert told(fetched.notify()) == (400, "organization_not_enabled")
    assert stays_invited(credential)
    set_organization_status(actor=admin, organization=organization_a, status="enabled")
    assert fetched.notify().status_code == 204
    assert not stays_invited(credential)


def test_a_suspended_distributors_doors_go_on(credential, phone, operator, distributor_a):
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    phone.accept(credential)
    assert phone.renew().json()["credential_status"] == "enabled"
    assert phone.fetch().status_code == 200


def test_a_disabled_credential_tells_so_and_comes_back(credential, accepted, admin):
    move_credential(actor=admin, credential=credential, verb="disable")
    assert status_in_list(credential, accepted) == Status.SUSPENDED
    assert accepted.renew().json()["credential_status"] == "disabled"
    assert told(accepted.fetch()) == (400, "disabled")
    move_credential(actor=admin, credential=credential, verb="enable")
    assert status_in_list(credential, accepted) == Status.VALID
    assert accepted.renew().json()["credential_status"] == "enabled"
    assert accepted.fetch().status_code == 200


def test_installer_permission_at_that_moment_decides_the_scope(credential, accepted, admin):
    assert "scope" not in accepted.renew().json()
    move_credential(actor=admin, credential=credential, verb="set_installer")
    assert accepted.renew().json()["scope"] == "readers:enroll"
