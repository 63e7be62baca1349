"""Every code with which a rule refuses is an error code of the public API, or of another door alone."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from django.http import HttpRequest
from ninja.operation import Operation as PathOperation

from mipass.base.kit.errors import DomainError, Forbidden, Invalid, NotFound, Refused, TooManyAttempts
from mipass.doors.api.v1.api import api
from mipass.doors.api.v1.error_codes import CODES_OF_STATUS, STATUS_OF_CODE
from mipass.doors.api.v1.problems import of_rule
from mipass.doors.api.v1.refusals import OF_ALL, OF_CLIENTS, OF_SHAPE
from tests.api_refusals import codes_of

ROOT = Path(__file__).resolve().parents[2] / "mipass"
KNOWN = STATUS_OF_CODE
PLAIN = {
    kind.__name__: kind for kind in (DomainError, Forbidden, Invalid, NotFound, Refused, TooManyAttempts)
}

# What no operation refuses that the public API calls, by what it belongs to.
ELSEWHERE = {
    "signing in, accounts": {
        "account_disabled",
        "address_taken",
        "another_registration",
        "has_authenticator_app",
        "identity_taken",
        "last_sign_in_method",
        "link_used",
        "third_party_failed",
        "third_party_not_fresh",
    },
    "answering invitations": {
        "invitation_not_open",
        "link_needed",
        "nomination_waits",
        "operator_account",
        "organizations_gone",
    },
    "what a person has just pressed, and their own lists": {"cannot_undo", "too_many_views"},
    "phones": {
        "already_accepted",
        "another_key",
        "code_expired",
        "credential_disabled",
        "invalid_dpop_proof",
        "invalid_nonce",
        "offer_claimed",
        "offer_expired",
        "offer_locked",
        "offer_used",
        "one_key_for_two_uses",
        "pre_authorized_code_spent",
        "unknown_link_code",
        "wrong_code",
    },
    "enrolling readers, and their keys": {
        "enrolled_elsewhere",
        "key_change_waits",
        "nonce_expired",
        "nonce_used",
        "superseded",
    },
    "the vendor console, and commands": {
        "foreign_online_key",
        "holds_memberships",
        "last_operator",
        "mail_wiped",
        "no_nomination",
        "no_root",
        "nobody_left",
        "release_exists",
        "repeated_recipients",
        "root_announced",
        "rotation_runs",
        "targets_not_signed",
        "unknown_target",
        "voucher_ended",
    },
    "what only people may": {"no_second_factor"},
    "mending an upload on its page": {"too_many_mended"},
    "looking at a page": {"only_looking"},
}


def classes(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from classes(child)


def written() -> Iterator[tuple[str, str]]:
    """Each class and code that is raised with a code of its own."""
    for room in ("base", "domains", "flows"):
        for path in (ROOT / room).rglob("*.py"):
            if "tests" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield from _written_in(node)


def _written_in(call: ast.Call) -> Iterator[tuple[str, str]]:
    name = ast.unparse(call.func).rpartition(".")[2]
    for keyword in call.keywords:
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
            yield name, str(keyword.value.value)


def import_everything() -> None:
    """So that every class is there, also in a run of this file alone."""
    import_module("mipass.doors.portal.signin.third_party")  # the one rule of a door
    for room in ("base", "domains", "flows"):
        for found in walk_packages([str(ROOT / room)], f"mipass.{room}."):
            if not {"tests", "migrations"} & set(found.name.split(".")):
                import_module(found.name)


def refusals() -> set[tuple[type[DomainError], str]]:
    """All of them but what says which input is wrong, which `errors` names in a problem."""
    import_everything()
    by_name = {kind.__name__: kind for kind in classes() if kind.__module__.startswith("mipass.")}
    plain = {(kind, kind.code) for kind in by_name.values()}
    own = {(by_name[name], code) for name, code in written() if name in by_name}
    return {(kind, code) for kind, code in plain | own if not issubclass(kind, Invalid)}


def refused(kind: type[DomainError], code: str) -> DomainError:
    error = kind.__new__(kind)
    error.message, error.code, error.field, error.facts = "So it is.", code, None, {}
    if isinstance(error, TooManyAttempts):
        error.retry_after = 1
    return error


def test_each_code_is_known_here_or_of_another_door():
    elsewhere = {code for codes in ELSEWHERE.values() for code in codes}
    found = {code for _kind, code in refusals()}
    asked_first = {"same_card", "untested_format", "good_rows", "same_file"}  # told in `accept`
    assert found - KNOWN.keys() - asked_first - elsewhere == set()
    assert elsewhere - found == set()
    assert elsewhere & KNOWN.keys() == set()
    assert len(found & KNOWN.keys()) > 20


def answered_here() -> list[tuple[type[DomainError], str]]:
    known = [(kind, code) for kind, code in refusals() if code in KNOWN]
    return sorted(known, key=lambda pair: (pair[1], pair[0].__name__))


@pytest.mark.parametrize(("kind", "code"), answered_here())
def test_each_is_answered_with_its_status(kind, code):
    refusal = of_rule(HttpRequest(), refused(kind, code))
    assert refusal.code in CODES_OF_STATUS[refusal.status]


# What the source can reach and the operation cannot, by what the rule is about.
NEVER = {
    "revoke_found": {"not_found", "forbidden"},  # by the system, and of a token that was just found
    "list_organizations": {"not_found"},  # the credits of what was found in reach
    "create_organization": {
        "allocation_changed",  # nobody else knows its accounts yet
        "limit_below_issued",
        "organization_closed",
        "not_enough_credits",  # told as limit_above_pool
    },
    "remove_organization": {"allocation_changed", "not_enough_credits"},  # gives back what it has, locked
    "limit_organization": {"not_enough_credits"},  # told as limit_above_pool
    "copy_credential": {"conflict", "holder_inactive", "pool_empty"},  # no pool, no holder
    "enable": {"invalid"},  # asked by the other moves
    "disable": {"holder_inactive", "invalid"},
    "undo_batch": {"invalid"},  # a form's key
    "upgrade_reader": {"invalid"},
    "create_enrollment_code": {"invalid"},
    "remove_admin": {"invalid"},  # a choice of clients that is not offered here
    "withdraw": {"allocation_changed", "not_enough_credits"},  # gives back what was paid
    "create_holder": {"holder_inactive", "wrong_state"},  # links to the one that it has just made
    "deactivate_holder": {"holder_inactive"},
    "cancel_bulk_action": {"no_change"},  # told as the action that has ended
    "change_reader": {"no_change"},  # only what is otherwise is changed
    "remove_reader": {"no_change"},  # no error
    "redeem_voucher": {"allocation_changed", "not_enough_credits"},  # from what may be overdrawn
}


def operations() -> list[PathOperation]:
    views = [view for _prefix, router in api._routers for view in router.path_operations.values()]
    return [operation for view in views for operation in view.operations]


def named(operation: PathOperation) -> set[str]:
    codes = (operation.openapi_extra or {})["x-codes"]
    return {code for of_status in codes.values() for code in of_status}


# What is raised by something that is handed over as a value.
BESIDES = {"take_export": {"bad_cell"}}  # while the cells are written


def reached(operation: PathOperation) -> set[str]:
    name = operation.operation_id or ""
    found, never = set(codes_of(operation.view_func)) & KNOWN.keys(), NEVER.get(name, set())
    assert found >= never, "what is never reached any more"
    return found - never | BESIDES.get(name, set())


@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.operation_id)
def test_each_operation_names_what_its_rules_refuse(operation):
    assert reached(operation) - named(operation) == set()


ON_THE_WAY = {code for codes in OF_SHAPE.values() for code in codes} | {*OF_ALL, *OF_CLIENTS}


@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.operation_id)
def test_no_operation_names_what_it_never_refuses(operation):
    assert named(operation) - reached(operation) - ON_THE_WAY == set()


def test_codes_differ_from_one_operation_to_another():
    of = {each.operation_id: named(each) for each in operations()}
    assert "not_enough_credits" in of["issue"]
    assert "not_enough_credits" not in of["disable"]
    assert "wrong_state" not in of["read_credential"]
    assert "malformed_json" not in of["read_credential"]
