"""Everything that the log can hold has words."""

from importlib import import_module

import pytest

import mipass.urls  # noqa: F401  of the pages and programs
from mipass.base.audit.models import Event
from mipass.base.audit.operations import OPERATIONS
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.kit.vocabulary import vocabulary
from mipass.cli import COMMANDS, COMMANDS_PACKAGE
from mipass.doors.web.events import KINDS, Names, describe, types_of

# What no person does: the installation's own work, and steps within an operation that is named itself.
UNATTENDED = {
    "accounts:create_person",
    "credentials:stop_bulk_action",
    "distributors:end_data_keys",
    "distributors:rotate_data_key",
    "flows:add_master_key",
    "flows:continue_closing",
    "flows:end_data_keys",
    "flows:end_old_master_keys",
    "flows:record_secret_key",
    "flows:return_expired",
    "flows:tell_of_validity",
    "flows:use_known_root",
    "flows:warn_of_ending_token",
    "flows:warn_of_retiring",
    "keys:announce_root",
    "keys:end_root",
    "keys:reset_time",
    "keys:rotate_signers",
    "keys:use_root",
    "organizations:finish_closing",
}


def entry(type, *, names=None, kind="admin", actor_id=None, **details):
    event = Event(
        id=new_id(),
        type=type,
        actor_kind=kind,
        actor_id=actor_id,
        details=details,
        at=now(),
        subject_id=new_id(),
    )
    return describe([event], names or Names(vendor="The vendor"))[0]


def test_every_type_of_event_has_a_kind():
    assert {code.partition(":")[0] for code in vocabulary().events} == KINDS.keys()
    assert all(types_of(kind) for kind in KINDS)


def test_every_operation_that_a_person_can_be_refused_has_words():
    for command in COMMANDS.values():  # all operations are known once all doors are
        module = command.target.partition(":")[0]
        import_module(module if "." in module else f"{COMMANDS_PACKAGE}.{module}")
    known = {name for name in OPERATIONS if not name.startswith(("test", "bench"))}
    assert known - vocabulary().operations.keys() - UNATTENDED == set()


@pytest.mark.parametrize(
    ("type", "details", "said"),
    [
        ("credits:limit_set", {"ceiling": 10, "moved": 3}, "limited to 10, +3 to its allocation"),
        ("credits:limit_lifted", {"moved": -7}, "-7 to its allocation"),
        ("credits:voucher_redeemed", {"credits": 1}, "1 credit"),
        ("credits:corrected", {"credits": -5}, "-5 credits"),
        ("credential:revoked", {"reason": "stolen"}, "Stolen"),
        (
            "credential:issued",
            {"format": "H10301", "installer": True, "copy_of": None},
            "with installer permission",
        ),
        (
            "distributor:edited",
            {"fields": ["zip_code", "low_credit_threshold"]},
            "Zip Code, Low-Credit Alert",
        ),
        ("admin:invited", {"scope": "full", "organization_ids": []}, "Full Admin"),
        ("distributor:branding_changed", {"fields": ["brand_name"]}, "brand name"),
        ("reader:output_changed", {"output": "osdp_raw"}, "OSDP"),
        ("upgrade:failed", {"reason": "step_missing"}, "an intermediate version is missing"),
        ("upgrade:failed", {"reason": "battery_low"}, "battery low"),
        ("batch:failed", {"code": "not_enough_credits"}, "not enough credits"),
    ],
)
def test_details_are_told_in_words(type, details, said):
    assert entry(type, **details).detail == said


def test_a_refusal_is_told_as_one():
    refused = entry("operation:refused", operation="flows:issue_credential", code="not_enough_credits")
    assert (refused.what, refused.detail) == ("Refused: issue a credential", "not enough credits")
    assert refused.is_refusal


def test_what_has_no_words_yet_is_still_readable():
    assert entry("thing:has_changed").what == "has changed"
    assert (
        entry("operation:refused", operation="things:turn_round", code="too_tired").what
        == "Refused: turn round"
    )


def test_people_are_named_operators_are_the_vendor_and_machines_are_told_by_kind():
    person = new_id()
    names = Names(vendor="Keys Ltd", people={person: "Farah Keys"})
    by = {"names": names}
    assert entry("credential:issued", actor_id=person, **by).who == "Farah Keys"
    assert entry("credits:corrected", kind="operator", actor_id=new_id(), **by).who == "Keys Ltd"
    assert entry("credential:enabled", kind="system", **by).who == "The system"
    assert entry("account:sign_in_failed", kind="person", **by).who == "A person"
