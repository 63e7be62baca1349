"""The committed description of the public API: valid, as it is served, and never one that breaks a client."""

import copy

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from mipass.doors.api.v1.api import api
from mipass.doors.api.v1.description import codes_of, describe
from tests.api_changes import breaks
from tests.api_document import committed, of_any_installation


def test_it_is_what_is_served():
    assert committed() == of_any_installation(describe(api)), "run: python -m tests.api_document"


def test_it_is_a_valid_document():
    assert [error.message for error in OpenAPIV31SpecValidator(committed()).iter_errors()] == []


def test_each_operation_says_who_may_ask():
    for path, methods in committed()["paths"].items():
        for method, operation in methods.items():
            assert "security" in operation, (method, path)
            assert "x-required-scope" in operation or not operation["security"], (method, path)


def test_what_is_served_breaks_nothing_that_is_committed():
    assert breaks(committed(), of_any_installation(describe(api))) == []


ISSUE = ("/organizations/{organization_id}/credentials", "post")
LIST = ("/organizations/{organization_id}/credentials", "get")


def operation(document, place):
    path, method = place
    return document["paths"][path][method]


def schema(document, name):
    return document["components"]["schemas"][name]


def lose_path(document):
    del document["paths"]["/me"]


def lose_method(document):
    del document["paths"][ISSUE[0]]["post"]


def rename_operation(document):
    operation(document, ISSUE)["operationId"] = "issue_one"


def need_token(document):
    operation(document, ("/tokens/revoke", "post"))["security"] = [{"ApiToken": []}]


def need_another_scope(document):
    operation(document, LIST)["x-required-scope"] = ["cards:read"]


def need_a_scope(document):
    operation(document, ("/me", "get"))["x-required-scope"] = ["organizations:read"]


def need_one_more_scope(document):
    operation(document, LIST)["x-also-required-scope"] = ["cards:read"]


def lose_parameter(document):
    found = operation(document, LIST)
    found["parameters"] = [each for each in found["parameters"] if each["name"] != "email"]


def require_parameter(document):
    next(each for each in operation(document, LIST)["parameters"] if each["name"] == "email")["required"] = (
        True
    )


def add_required_parameter(document):
    found = {"in": "query", "name": "zone", "required": True, "schema": {"type": "string"}}
    operation(document, LIST)["parameters"].append(found)


def lower_a_bound(document):
    limit = next(each for each in operation(document, LIST)["parameters"] if each["name"] == "limit")
    limit["schema"]["maximum"] = 50


def lose_member_of_body(document):
    del schema(document, "CredentialIn")["properties"]["label"]


def require_member_of_body(document):
    schema(document, "CredentialIn")["required"].append("label")


def shorten_member_of_body(document):
    schema(document, "CredentialIn")["properties"]["label"]["maxLength"] = 10


def narrow_pattern_of_body(document):
    schema(document, "PoolIn")["properties"]["first"]["pattern"] = "^[0-9]{1,5}$"


def lose_value_of_body(document):
    schema(document, "Revocation")["properties"]["reason"]["enum"].remove("stolen")


def refuse_null_in_body(document):
    schema(document, "Limit")["properties"]["ceiling"]["anyOf"].pop()


def lose_kind_of_body(document):
    del operation(document, ("/organizations/{organization_id}/batches", "post"))["requestBody"]["content"][
        "text/csv"
    ]


def lose_answer(document):
    answers = operation(document, ISSUE)["responses"]
    answers["200"] = answers.pop("201")


def lose_kind_of_answer(document):
    del operation(document, ("/ledger/transfers", "get"))["responses"]["200"]["content"]["text/csv"]


def lose_member_of_answer(document):
    found = schema(document, "CredentialOut")
    del found["properties"]["status"]
    found["required"].remove("status")


def allow_lack_in_answer(document):
    schema(document, "ReaderOut")["required"].remove("name")


def allow_null_in_answer(document):
    schema(document, "ReaderOut")["properties"]["name"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def change_type_in_answer(document):
    schema(document, "BatchOut")["properties"]["good"] = {"type": "string"}


def lose_code(document):
    codes_of(operation(document, ISSUE)["responses"]["409"]).remove("not_enough_credits")


BREAKS = [
    lose_path,
    lose_method,
    rename_operation,
    need_token,
    need_another_scope,
    need_a_scope,
    need_one_more_scope,
    lose_parameter,
    require_parameter,
    add_required_parameter,
    lower_a_bound,
    lose_member_of_body,
    require_member_of_body,
    shorten_member_of_body,
    narrow_pattern_of_body,
    lose_value_of_body,
    refuse_null_in_body,
    lose_kind_of_body,
    lose_answer,
    lose_kind_of_answer,
    lose_member_of_answer,
    allow_lack_in_answer,
    allow_null_in_answer,
    change_type_in_answer,
    lose_code,
]


@pytest.mark.parametrize("plant", BREAKS)
def test_a_difference_that_breaks_a_client_is_found(plant):
    changed = copy.deepcopy(committed())
    plant(changed)
    assert breaks(committed(), changed) != []


def test_what_only_adds_breaks_nothing():
    changed = copy.deepcopy(committed())
    changed["paths"]["/more"] = {"get": operation(changed, ("/me", "get"))}
    operation(changed, LIST)["parameters"].append(
        {"in": "query", "name": "zone", "schema": {"type": "string"}}
    )
    operation(changed, LIST)["responses"]["200"]["headers"] = {}
    schema(changed, "CredentialIn")["properties"]["colour"] = {"type": "string"}
    schema(changed, "CredentialOut")["properties"]["colour"] = {"type": "string"}
    schema(changed, "Revocation")["properties"]["reason"]["enum"].append("found")
    schema(changed, "ReaderOut")["properties"]["output"]["enum"].append("osdp")
    schema(changed, "PoolIn")["properties"]["first"]["pattern"] = schema(changed, "PoolIn")["properties"][
        "first"
    ].pop("pattern")
    codes_of(operation(changed, ISSUE)["responses"]["409"]).append("too_late")
    assert breaks(committed(), changed) == []
