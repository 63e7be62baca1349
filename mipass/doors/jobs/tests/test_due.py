"""Each duty of the worker is found by the rows that wait for it, and by no others."""

from datetime import timedelta

import pytest

from mipass.base.audit.operations import record
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import queue_mail
from mipass.domains.credentials.bulk_uploads import leases
from mipass.domains.credentials.models import Batch, BatchState, BulkAction, Reconciliation
from mipass.domains.distributors.data_key_rotation import begin_rotation
from mipass.domains.files.leases import take_next
from mipass.domains.files.models import MadeFile
from mipass.domains.organizations.models import Organization
from mipass.doors.jobs.due import DUTIES, due_duties
from mipass.doors.jobs.tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def idle(organization_a):
    """An installation in which nothing is to be done."""
    Mail.objects.all().delete()
    seal_events()
    assert due_duties() == set()
    return organization_a


def batch(organization, state, **more):
    account = organization.distributor_id
    return Batch.objects.create(
        distributor=organization.distributor,
        organization=organization,
        name="a.csv",
        state=state,
        created_by_kind="admin",
        created_by_id=account,
        asked_by_kind="admin",
        asked_by_id=account,
        created_at=now(),
        changed_at=now(),
        size=1,
        **more,
    )


def test_a_mail_is_due_when_its_time_comes(idle, clock):
    later = now() + timedelta(minutes=5)
    queue_mail(kind="account-exists", recipient="a@demo.test", context={}, due_at=later)
    assert due_duties() == set()
    clock.move(minutes=5)
    assert due_duties() == {"mails"}


def test_an_event_is_due_until_it_is_sealed(idle):
    record(actor=SYSTEM, event="account:created")
    assert due_duties() == {"seals"}
    seal_events()
    assert due_duties() == set()


@pytest.mark.parametrize(
    ("state", "duty"),
    [
        (BatchState.UPLOADED, "bulk checks"),
        (BatchState.CHECKING, "bulk checks"),
        (BatchState.ISSUING, "bulk issues"),
        (BatchState.UNDOING, "bulk undos"),
    ],
)
def test_an_upload_is_due_when_nobody_has_it(idle, clock, state, duty):
    batch(idle, state)
    assert due_duties() == {duty}
    leased = leases.take((state,))
    assert leased is not None
    assert due_duties() == set()
    clock.move(seconds=21)
    assert due_duties() == {duty}
    leases.release(leased)


def test_a_panels_list_is_due_until_it_is_compared(idle):
    Reconciliation.objects.create(
        distributor=idle.distributor,
        organization=idle,
        name="panel.csv",
        asked_by_kind="admin",
        asked_by_id=idle.id,
        created_at=now(),
        changed_at=now(),
        size=1,
    )
    assert due_duties() == {"reconciliations"}
    Reconciliation.objects.update(state="finished")
    assert due_duties() == set()


def test_a_file_is_due_until_it_is_made_and_again_when_its_worker_died(idle, clock):
    MadeFile.objects.create(
        distributor=idle.distributor,
        organization=idle,
        kind="credentials",
        name="credentials",
        media_type="text/csv",
        said={},
        needs=[],
        asked_by_kind="client",
        asked_by_id=idle.id,
        created_at=now(),
        changed_at=now(),
    )
    assert due_duties() == {"files"}
    assert take_next() is not None
    assert due_duties() == set()
    clock.move(seconds=21)
    assert due_duties() == {"files"}
    MadeFile.objects.update(state="ready")
    assert due_duties() == set()


def test_invitations_are_due_in_their_turn(idle, clock):
    batch(idle, BatchState.ISSUED, invite_after=now() + timedelta(seconds=30))
    assert due_duties() == set()
    clock.move(seconds=31)
    assert due_duties() == {"bulk invitations"}


def test_a_bulk_action_and_a_removal_are_due_until_they_are_done(idle):
    BulkAction.objects.create(
        distributor=idle.distributor,
        organization=idle,
        verb="disable",
        selection=b"x",
        total=1,
        until=idle.id,
        created_by_kind="admin",
        created_by_id=idle.id,
        created_at=now(),
    )
    Organization.objects.filter(id=idle.id).update(status="closing")
    assert due_duties() == {"bulk actions", "closings"}


def test_a_data_key_that_is_replaced_is_due(idle):
    begin_rotation(actor=SYSTEM, distributor=idle.distributor)
    seal_events()
    assert due_duties() == {"data keys"}


def test_it_is_one_statement(idle, django_assert_num_queries):
    with django_assert_num_queries(1):
        due_duties()
    assert len(DUTIES) == 13
