"""`mipass events` prints what can be recorded, and a schema that says which details fit."""

import json

import jsonschema_rs
import pytest
from typer.testing import CliRunner

from mipass.base.kit.ids import new_id
from mipass.cli import app

ID = str(new_id())


def printed(*options):
    done = CliRunner().invoke(app, ["events", *options])
    assert done.exit_code == 0
    return done.output


@pytest.fixture(scope="module")
def schema():
    return json.loads(printed("--schema"))


def fits(schema, code, details):
    wanted = {"$ref": f"#/$defs/{code}", "$defs": schema["$defs"]}
    return jsonschema_rs.Draft202012Validator(wanted, validate_formats=True).is_valid(details)


def test_the_schema_is_one_of_json_schema_2020_12(schema):
    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for details in schema["$defs"].values():
        assert details["title"]
        assert details["additionalProperties"] is False
        assert set(details["required"]) <= details["properties"].keys()


def test_the_schema_of_a_type_takes_its_details(schema):
    assert schema["$defs"]["credential:revoked"]["title"] == "Credential revoked"
    assert fits(schema, "credential:revoked", {"reason": "stolen"})
    assert fits(schema, "credential:issued", {"format": "H10301", "installer": True, "copy_of": None})
    assert fits(schema, "admin:invited", {"scope": "full", "organization_ids": [ID]})
    assert fits(schema, "reader:reported", {"sequence": 3})
    assert fits(schema, "account:created", {})


@pytest.mark.parametrize(
    ("code", "details"),
    [
        ("credential:revoked", {}),
        ("credential:revoked", {"reason": "boredom"}),
        ("credential:issued", {"format": "H10301", "installer": "yes", "copy_of": None}),
        ("credential:issued", {"format": "in words", "installer": True, "copy_of": None}),
        ("admin:invited", {"scope": "full", "organization_ids": ["all"]}),
        ("reader:reported", {"sequence": "3"}),
        ("account:created", {"email": "a@example.com"}),
    ],
)
def test_the_schema_of_a_type_takes_no_others(schema, code, details):
    assert not fits(schema, code, details)


def test_the_list_names_each_type_its_words_and_its_details(schema):
    lines = printed().splitlines()
    assert len(lines) == len(schema["$defs"])
    assert "credits:limit_set  Credit limit set [ceiling] [moved]" in lines
