"""Tenant tables are fit to be split by distributor, and no row can name a row of another one."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, UniqueConstraint, UUIDField

# Each departure from the rules, with the reason that makes it right.
MAY_BE_NULL = {
    "audit.Event": "the vendor's own events lie in no tenant",
    "outbox.Mail": "mails to people outside any tenant: sign-in, vouchers",
    "credits.Voucher": "global until it is redeemed",
}
MAY_BE_UNIQUE_ALONE = {
    "credits.Voucher.serial": "global until it is redeemed: found before anybody's tenant is known",
    "credits.Voucher.transfer_id": "global until it is redeemed",
    "readers.Reader.claimed_key": "a device is enrolled once in the whole installation",
    "readers.Reader.claimed_ueid": "a device is enrolled once in the whole installation",
    "distributors.Logo.distributor": "one row a distributor: the tenant is its key",
}
# Columns that end in _id, or foreign keys, that need no composite key.
NAMES_NO_TENANT_ROW = {
    "account_id": "accounts are global",
    "account": "accounts are global",
    "actor_id": "accounts are global",
    "created_by_id": "accounts are global",
    "invited_by": "accounts are global",
    "distributor": "the tenant itself",
    "distributor_id": "the tenant itself",
    "release": "firmware is the vendor's, of no tenant",
}
NAMES_ROWS_OF_MANY_KINDS = {
    "audit.Event.organization_id": "the log outlives what it tells of, and lies beneath every domain",
    "audit.Event.subject_id": "the log outlives what it tells of, and lies beneath every domain",
    "outbox.Mail.organization_id": "the outbox lies beneath every domain; mails are passing",
    "outbox.Mail.subject_id": "the outbox lies beneath every domain; mails are passing",
    "requests.TenantRequest.result_id": "made before its object, of whatever kind that is",
    "readers.Reader.enrolled_by_id": "an installer's device, or the admin whose code was used",
    "readers.Enrollment.started_by_id": "an installer's device, or the admin whose code was used",
    "credentials.Batch.asked_by_id": "an account today; its kind stands beside it",
    "credentials.ExportProfile.taken_id": "the request that took the last file: those are forgotten by age",
    "credentials.Reconciliation.asked_by_id": "an admin or an API client; its kind stands beside it",
    "credentials.Reconciliation.previous_id": "the one before may have been deleted since, by its age",
    "files.MadeFile.asked_by_id": "an API client today; its kind stands beside it",
    "readers.KeyChange.asked_by_id": "an installer's device, or the admin whose code was used",
    "issuer.StatusEntry.subject_id": "the issuer lies beneath what documents are made for",
    "webhooks.Delivery.event_id": "an event of the log, or the id of a test; the log has no composite keys",
    "credits.Transfer.subject_id": "what was paid for: a voucher, a credential, an organization",
}


def tenant_models():
    ours = [model for model in apps.get_models() if model.__module__.startswith("mipass.")]
    return [model for model in ours if "distributor_id" in {field.attname for field in model._meta.fields}]


TENANT_MODELS = tenant_models()
every_tenant_table = pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.label)


def references(model):
    """The columns of a table by which its rows name rows of a tenant."""
    for field in model._meta.fields:
        name = f"{model._meta.label}.{field.name}"
        names_a_row = isinstance(field, ForeignKey) or (
            isinstance(field, UUIDField) and field.name.endswith("_id")
        )
        if names_a_row and field.name not in NAMES_NO_TENANT_ROW and name not in NAMES_ROWS_OF_MANY_KINDS:
            yield name, field


def test_tenant_tables_are_found():
    labels = {model._meta.label for model in TENANT_MODELS}
    assert labels >= {"credits.Transfer", "credentials.Credential", "admins.Admin", "readers.Reader"}
    assert len(labels) >= 12


@every_tenant_table
def test_every_row_belongs_to_a_tenant(model):
    nullable = model._meta.get_field("distributor_id" if has_plain_id(model) else "distributor").null
    assert nullable == (model._meta.label in MAY_BE_NULL)


def has_plain_id(model):
    return "distributor_id" in {field.name for field in model._meta.fields}


@every_tenant_table
def test_every_unique_constraint_begins_with_the_tenant(model):
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            assert constraint.fields[0] in {"distributor", "distributor_id"}, constraint.name
    assert not model._meta.unique_together
    for field in model._meta.fields:
        if field.unique and field.name != "id":
            assert f"{model._meta.label}.{field.name}" in MAY_BE_UNIQUE_ALONE


@pytest.mark.django_db
def test_every_reference_to_a_tenants_row_is_a_composite_foreign_key():
    expected = {
        (model._meta.db_table, field.column) for model in TENANT_MODELS for _name, field in references(model)
    }
    assert len(expected) >= 12
    assert composite_keys() == expected


def composite_keys():
    """The two-column foreign keys whose first column is the tenant: from PostgreSQL's catalogue.

    SQLite cannot add one to a table that exists; there the declarations stand for them.
    """
    if connection.vendor == "sqlite":
        from mipass.base.kit.guards import SameTenant
        from mipass.doors.jobs.guards import all_guards

        return {(guard.table, guard.column) for guard in all_guards() if isinstance(guard, SameTenant)}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.conrelid::regclass::text, second.attname
            FROM pg_constraint c
            JOIN pg_attribute first ON first.attrelid = c.conrelid AND first.attnum = c.conkey[1]
            JOIN pg_attribute second ON second.attrelid = c.conrelid AND second.attnum = c.conkey[2]
            JOIN pg_attribute target ON target.attrelid = c.confrelid AND target.attnum = c.confkey[1]
            WHERE c.contype = 'f' AND cardinality(c.conkey) = 2 AND c.convalidated
                AND first.attname = 'distributor_id' AND target.attname IN ('distributor_id', 'id')"""
        )
        return set(cursor.fetchall())


def test_every_exception_is_still_needed():
    names = {f"{model._meta.label}.{field.name}" for model in TENANT_MODELS for field in model._meta.fields}
    labels = {model._meta.label for model in TENANT_MODELS}
    assert MAY_BE_NULL.keys() <= labels
    assert MAY_BE_UNIQUE_ALONE.keys() | NAMES_ROWS_OF_MANY_KINDS.keys() <= names
    assert NAMES_NO_TENANT_ROW.keys() <= {name.rpartition(".")[2] for name in names}
