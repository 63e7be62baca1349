"""Uploads, bulk actions and codes of before kinds were stored are their admins' after the migration."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mipass.base.kit.actor import ActorKind, Principal
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.credentials.models import Batch, BulkAction
from mipass.domains.readers.models import EnrollmentCode

BEFORE = [("credentials", "0016_verbs_stand_in_the_table"), ("readers", "0007_times")]
UPLOADER, PRESSER = new_id(), new_id()


def migrated_to(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.mark.django_db(transaction=True)
def test_who_asked_before_kinds_were_stored_is_an_admin_still():
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        ids = filled(migrated_to(BEFORE))
    finally:
        migrated_to(newest)
    uploaded, pressed, action, code = ids
    assert Batch.objects.get(id=uploaded).asked_by == Principal(ActorKind.ADMIN, UPLOADER)
    assert Batch.objects.get(id=pressed).asked_by == Principal(ActorKind.ADMIN, PRESSER)
    assert BulkAction.objects.get(id=action).asked_by == Principal(ActorKind.ADMIN, PRESSER)
    assert EnrollmentCode.objects.get(id=code).asked_by == Principal(ActorKind.ADMIN, UPLOADER)


def filled(apps):
    def made(label, **fields):
        row = apps.get_model(label).objects.create(id=new_id(), created_at=now(), **fields)
        return row.id

    distributor = made("distributors.Distributor", name="Old", name_key="old")
    organization = made("organizations.Organization", distributor_id=distributor, name="North")
    place = {"distributor_id": distributor, "organization_id": organization}
    batch = {"name": "old.csv", "size": 1, "changed_at": now(), "created_by_id": UPLOADER, **place}
    return (
        made("credentials.Batch", **batch),
        made("credentials.Batch", **batch, account_id=PRESSER),
        made(
            "credentials.BulkAction", selection=b"", total=1, until=new_id(), created_by_id=PRESSER, **place
        ),
        made("readers.EnrollmentCode", code_hash=b"x", expires_at=now(), created_by_id=UPLOADER, **place),
    )
