"""The public API's part of the route matrix: each operation, its scopes, a right request to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mipass.domains.credentials.models import Credential
from tests.tenancy.world import ORGANIZATION_MARK, World

Body = Callable[[World], object]


@dataclass(frozen=True)
class Operation:
    """``scopes``: any one of them is enough, none is every token's; ``also``: all of them are needed besides.

    ``ids`` as in the rows of routes. ``alone``: what a client with one of the scopes and no other right is
    told, where it takes more.
    """

    method: str
    path: str
    scopes: tuple[str, ...] = ()
    body: Body = lambda world: None
    status: int = 200
    ids: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    also: tuple[str, ...] = ()
    alone: tuple[int, str] | None = None
    content: str = ""  # sent as CSV in place of a body

    @property
    def names_something(self) -> bool:
        """Whether its path holds an id."""
        return "_id}" in self.path

    def admits(self, *scopes: str) -> bool:
        """Whether a token with these scopes gets in."""
        return not self.scopes or (bool({*self.scopes} & {*scopes}) and {*self.also} <= {*scopes})

    def address(self, world: World, place: str = "target") -> str:
        """Its path with the ids of a place."""
        known = {**world.places[place], "code": "H10301"}
        ids = {name: known[self.ids.get(name, name)] for name in known if f"{{{name}}}" in self.path}
        return self.path.format(**ids) + self.query


def read(path: str, *scopes: str, query: str = "", **ids: str) -> Operation:
    """What is only looked at."""
    return Operation("GET", path, scopes, query=query, ids=ids)


def send(
    method: str, path: str, *scopes: str, body: object = None, status: int = 200, **ids: str
) -> Operation:
    """What changes something; ``body`` is sent as it is, or made of the world."""
    made = body if callable(body) else lambda world: body
    return Operation(method, path, scopes, made, status, ids)


ISSUERS = {"scope": "full", "role": "issuer"}


def grants(method: str, path: str, body: Body, status: int = 200) -> Operation:
    """What gives somebody a role: nobody gives one that may do more than they."""
    return Operation(method, path, ("admins:manage",), body, status, alone=(409, "beyond_own_rights"))


def _voucher(world: World) -> object:
    assert world.voucher is not None
    return {
        "serial_number": world.voucher.voucher.serial,
        "authentication_code": world.voucher.authentication_code,
    }


def _all_of_them(world: World) -> object:
    total = Credential.objects.filter(organization_id=world.target["organization_id"]).count()
    return {"verb": "resend", "selection": {"all": True}, "expected_total": total}


UNIT = "/organizations/{organization_id}"
CREDENTIAL, BATCH = "/credentials/{credential_id}", "/batches/{batch_id}"
HOLDER = "/holders/{holder_id}"
PROFILE, KEEPS = "/export-profiles/{profile_id}", ("credentials:manage",)
POOL, ACTION = "/pools/{pool_id}", "/bulk-actions/{action_id}"
HOOK, HOOKS = "/webhook-endpoints/{endpoint_id}", "webhooks:manage"
COMPARED, EXPORTS, CARDS = "/reconciliations/{reconciliation_id}", ("exports:take",), ("cards:read",)
FILE, FILES = "/files/{file_id}", ("exports:take", "credits:read", "cards:read")
READER, ADMIN = "/readers/{reader_id}", "/admins/{admin_id}"
ISSUED = ("credentials:read", "credentials:issue")
MANAGED = ("credentials:read", "credentials:manage")
CARD = {"facility_code": "7", "card_number": "4711"}
ROW = {"email": "fresh@demo.test", "format": "CSN32", "card_number": "4712"}
NEW = {"email": "fresh@demo.test", "format": "H10301", "card": CARD}

OPERATIONS: Mapping[str, Operation] = {
    "me": read("/me"),
    "own_client": read("/clients/self"),
    "rotate_own_token": send("POST", "/clients/self/tokens", "tokens:rotate", body={}, status=201),
    "list_formats": read("/formats"),
    "get_format": read("/formats/{code}"),
    "list_organizations": read("/organizations", "organizations:read"),
    "create_organization": send(
        "POST", "/organizations", "organizations:write", body={"name": "Fresh"}, status=201
    ),
    "read_organization": read(UNIT, "organizations:read"),
    "change_organization": send("PATCH", UNIT, "organizations:write", body={"name": "Renamed"}),
    "remove_organization": send(
        "POST",
        UNIT + "/remove",
        "organizations:remove",
        body={"confirm_name": f"Organization {ORGANIZATION_MARK}"},
        status=202,
    ),
    "limit_organization": send("PUT", UNIT + "/limit", "credits:allocate", body={"ceiling": None}),
    "credit_summary": read(UNIT + "/credit-summary", "organizations:read", "credits:read"),
    # credentials
    "credentials_of": read(UNIT + "/credentials", "credentials:read"),
    "issue": send("POST", UNIT + "/credentials", "credentials:issue", body=NEW, status=201),
    "summary_of": read(UNIT + "/credentials/summary", "credentials:read"),
    "cards_of": send(
        "POST",
        UNIT + "/cards",
        "cards:read",
        body=lambda world: {"credential_ids": [str(world.target["credential_id"])]},
    ),
    "read_credential": read(CREDENTIAL, "credentials:read"),
    "change_credential": send("PATCH", CREDENTIAL, "credentials:manage", body={"label": "Main door"}),
    "copy_credential": send(
        "POST",
        CREDENTIAL + "/copy",
        "credentials:issue",
        body={"email": "fresh@demo.test", "accepted": ["same_card"]},
        status=201,
    ),
    "enable": send("POST", CREDENTIAL + "/enable", "credentials:manage", credential_id="disabled"),
    "disable": send("POST", CREDENTIAL + "/disable", "credentials:manage", credential_id="enabled"),
    "revoke": send("POST", CREDENTIAL + "/revoke", "credentials:manage", body={"reason": "lost"}),
    "withdraw": send("POST", CREDENTIAL + "/withdraw", "credentials:manage"),
    "resend": send("POST", CREDENTIAL + "/resend", "credentials:manage", body={}),
    "replace_phone": send(
        "POST", CREDENTIAL + "/replacement-phone", "credentials:manage", body={}, credential_id="enabled"
    ),
    "events_of_credential": read(CREDENTIAL + "/events", "credentials:read"),
    # holders
    "holders_of": read(UNIT + "/holders", "holders:read"),
    "create_holder": send(
        "POST", UNIT + "/holders", "holders:write", body={"email": "fresh@demo.test"}, status=201
    ),
    "read_holder": read(HOLDER, "holders:read"),
    "change_holder": send("PATCH", HOLDER, "holders:write", body={"department": "Lab"}),
    "deactivate_holder": send("POST", HOLDER + "/deactivate", "holders:write", body={"credentials": "keep"}),
    "reactivate_holder": send("POST", HOLDER + "/reactivate", "holders:write"),
    "merge_holders": Operation(
        "POST", HOLDER + "/merge", ("holders:write",), lambda _world: {"adopt": True}, also=KEEPS
    ),
    "export_holder": Operation("POST", HOLDER + "/export", ("holders:read",), also=("exports:take",)),
    "erase_holder": send("POST", HOLDER + "/erase", "holders:erase", holder_id="inactive_holder"),
    # export profiles
    "export_profiles_of": read(UNIT + "/export-profiles", "exports:take"),
    "create_export_profile": Operation(
        "POST",
        UNIT + "/export-profiles",
        ("exports:take",),
        lambda world: {"name": "Panel", "columns": [{"header": "Mail", "source": "email"}]},
        201,
        also=KEEPS,
    ),
    "read_export_profile": read(PROFILE, "exports:take"),
    "delete_export_profile": Operation("DELETE", PROFILE, ("exports:take",), status=204, also=KEEPS),
    "take_export": send("POST", PROFILE + "/take", "exports:take"),
    # files
    "read_file": read(FILE, *FILES),
    "download_file": send("POST", FILE + "/download", *FILES),
    "delete_file": send("DELETE", FILE, *FILES, status=204),
    # pools, batches, bulk actions
    "pools_of": read(UNIT + "/pools", "pools:manage"),
    "create_pool": send(
        "POST",
        UNIT + "/pools",
        "pools:manage",
        body={"format": "H10301", "facility_code": "7", "first": "1", "last": "9"},
        status=201,
    ),
    "delete_pool": send("DELETE", POOL, "pools:manage", status=204),
    "take_numbers": send("POST", POOL + "/take", "pools:manage", body={"count": 1}),
    "batches_of": read(UNIT + "/batches", *ISSUED),
    "create_batch": send("POST", UNIT + "/batches", "credentials:issue", body={"rows": [ROW]}, status=202),
    "read_batch": read(BATCH, *ISSUED),
    "rows_of_batch": read(BATCH + "/rows", *ISSUED, query="?outcome=wrong"),
    "batch_result": send("POST", BATCH + "/result", "cards:read", body={"outcome": "wrong"}),
    "issue_batch": send(
        "POST", BATCH + "/issue", "credentials:issue", body={"accepted": ["good_rows"]}, status=202
    ),
    "read_batch_anew": send("POST", BATCH + "/read-again", "credentials:issue", body={}, status=202),
    "assign_columns": send(
        "POST",
        BATCH + "/columns",
        "credentials:issue",
        body={"columns": ["email", "format", "facility_code", "card_number"]},
        status=202,
    ),
    "undo_batch": send("POST", BATCH + "/undo", "credentials:manage", status=202, batch_id="issued_batch"),
    "discard_batch": send("POST", BATCH + "/discard", "credentials:issue"),
    "bulk_actions_of": read(UNIT + "/bulk-actions", *MANAGED),
    "begin_bulk_action": send(
        "POST", UNIT + "/bulk-actions", "credentials:manage", body=_all_of_them, status=202
    ),
    "read_bulk_action": read(ACTION, *MANAGED),
    "cancel_bulk_action": send("POST", ACTION + "/cancel", "credentials:manage"),
    # reconciliations
    "create_reconciliation": Operation(
        "POST",
        UNIT + "/reconciliations",
        EXPORTS,
        status=202,
        query="?format=CSN32",
        also=CARDS,
        content="card_number\n4713\n",
    ),
    "read_reconciliation": Operation("GET", COMPARED, EXPORTS, also=CARDS),
    "rows_of_reconciliation": Operation("GET", COMPARED + "/rows", EXPORTS, also=CARDS),
    # readers
    "readers_of": read(UNIT + "/readers", "readers:read"),
    "unreleased_readers_of": read(UNIT + "/unreleased-readers", "readers:manage"),
    "read_reader": read(READER, "readers:read"),
    "change_reader": send("PATCH", READER, "readers:manage", body={"name": "North door"}),
    "remove_reader": send("POST", READER + "/remove", "readers:manage"),
    "upgrade_reader": send("POST", READER + "/upgrade", "readers:manage", status=202),
    "reader_release": read(READER + "/release", "readers:read", reader_id="removed_reader"),
    "create_enrollment_code": send("POST", UNIT + "/enrollment-codes", "readers:enroll", status=201),
    # credits
    "ledger_accounts": read("/ledger/accounts", "credits:read"),
    "ledger_transfers": read("/ledger/transfers", "credits:read"),
    "preview_voucher": send("POST", "/vouchers/preview", "credits:redeem", body=_voucher),
    "redeem_voucher": send("POST", "/vouchers/redeem", "credits:redeem", body=_voucher),
    # admins and the distributor
    "list_admins": read("/admins", "admins:read"),
    "invite_admin": grants(
        "POST", "/admins", lambda _world: {"email": "fresh@demo.test", **ISSUERS}, status=201
    ),
    "read_admin": read(ADMIN, "admins:read"),
    "change_admin": grants("PATCH", ADMIN, lambda _world: ISSUERS),
    "remove_admin": send("DELETE", ADMIN, "admins:manage", status=204, admin_id="member"),
    "resend_admin_invitation": grants("POST", ADMIN + "/resend", lambda _world: {}),
    "withdraw_admin_invitation": send("POST", ADMIN + "/withdraw", "admins:manage", status=204),
    "read_distributor": read("/distributor", "distributor:read"),
    "change_distributor": send("PATCH", "/distributor", "distributor:write", body={"name": "Renamed"}),
    "read_policies": read("/distributor/policies", "distributor:read"),
    "change_policies": send(
        "PATCH", "/distributor/policies", "distributor:write", body={"return_expired": True}
    ),
    # webhooks
    "list_webhook_endpoints": read("/webhook-endpoints", HOOKS),
    "add_webhook_endpoint": send(
        "POST", "/webhook-endpoints", HOOKS, body={"url": "https://1.1.1.1/new"}, status=201
    ),
    "read_webhook_endpoint": read(HOOK, HOOKS),
    "change_webhook_endpoint": send("PATCH", HOOK, HOOKS, body={"description": "Door events"}),
    "remove_webhook_endpoint": send("DELETE", HOOK, HOOKS, status=204),
    "pause_webhook_endpoint": send("POST", HOOK + "/pause", HOOKS),
    "enable_webhook_endpoint": send("POST", HOOK + "/enable", HOOKS, body={}, endpoint_id="paused_endpoint"),
    "rotate_webhook_secret": send("POST", HOOK + "/rotate-secret", HOOKS),
    "test_webhook_endpoint": send("POST", HOOK + "/test", HOOKS, status=202),
    "replay_webhook_events": send("POST", HOOK + "/replay", HOOKS, body={"from_sequence": 1}, status=202),
    "webhook_deliveries_of": read(HOOK + "/deliveries", HOOKS),
    "read_webhook_delivery": read("/webhook-deliveries/{delivery_id}", HOOKS),
    "retry_webhook_delivery": send("POST", "/webhook-deliveries/{delivery_id}/retry", HOOKS, status=202),
    # what happened
    "audit_events": read("/audit-events", "audit:read"),
    "list_events": read("/events", "events:read"),
}


def methods_at(path: str) -> frozenset[str]:
    """All methods of an address."""
    return frozenset(each.method for each in OPERATIONS.values() if each.path == path)
