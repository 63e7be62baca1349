"""Every code with which a rule refuses is an error code of the public API, or of another door alone."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from django.http import HttpRequest

from mipass.base.kit.errors import DomainError, Forbidden, Invalid, NotFound, Refused, TooManyAttempts
from mipass.doors.api.v1.error_codes import CODES_OF_STATUS, STATUS_OF_CODE
from mipass.doors.api.v1.problems import of_rule

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
