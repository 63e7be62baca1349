"""The client with Prism in place of a portal: what it sends fits the document, and it reads what fits."""

import json
from enum import Enum
from importlib import import_module
from inspect import signature
from pkgutil import walk_packages
from typing import Any, get_type_hints
from uuid import UUID

import pytest

from mipass.doors.api.v1.description import codes_of
from mipass_client import ProblemError, connect
from mipass_client.v1 import api
from mipass_client.v1.api.clients import me, own_client, revoke_found, rotate_own_token
from mipass_client.v1.api.credentials import (
    cards_of,
    change_credential,
    credentials_of,
    issue,
    resend,
    revoke,
)
from mipass_client.v1.api.events import list_events
from mipass_client.v1.api.formats import get_format, list_formats
from mipass_client.v1.api.organizations import (
    change_organization,
    create_organization,
    limit_organization,
    list_organizations,
    remove_organization,
)
from mipass_client.v1.models import (
    CardIn,
    CardsIn,
    CredentialIn,
    CredentialPatch,
    FoundToken,
    Limit,
    OrganizationIn,
    OrganizationPatch,
    Removal,
    Resending,
    Revocation,
    RevocationReason,
    Rotation,
)
from tests.api_document import FILE
from tests.client.generating import Json
from tests.client.prism import prism

pytestmark = pytest.mark.deep
ID = UUID(int=7)
LOST = Revocation(reason=RevocationReason.LOST)


def asked(number="4001", **more):
    card = CardIn(facility_code="12", card_number=number)
    return CredentialIn(email="ada@example.com", format_="H10301", card=card, **more)


@pytest.fixture(scope="module")
def mocked(tmp_path_factory):
    """The client with Prism in place of a portal."""
    with (
        prism(tmp_path_factory.mktemp("prism"), "mock") as url,
        connect(url, "mip_secret", patience=5) as client,
    ):
        yield client


CALLS = {
    "me": lambda c: me.sync(client=c).client.id,
    "own_client": lambda c: own_client.sync(client=c).created_at,
    "rotate": lambda c: rotate_own_token.sync(client=c, body=Rotation(overlap_hours=2)).token,
    "revoke_found": lambda c: revoke_found.sync(client=c, body=FoundToken(token="x")),
    "formats": lambda c: list_formats.sync(client=c)[0].fields,
    "format": lambda c: get_format.sync("H10301", client=c).code,
    "organizations": lambda c: list_organizations.sync(client=c, limit=3, search="a").data[0].door_policy,
    "new organization": lambda c: (
        create_organization.sync(client=c, body=OrganizationIn(name="A", limit=None)).id
    ),
    "changed organization": lambda c: (
        change_organization.sync(ID, client=c, body=OrganizationPatch(name="A"), if_match='"1"').version
    ),
    "limit": lambda c: limit_organization.sync(ID, client=c, body=Limit(ceiling=None)).available,
    "removed": lambda c: remove_organization.sync(ID, client=c, body=Removal(confirm_name="A")).status,
    "issue": lambda c: issue.sync(ID, client=c, body=asked(label="Gate")).invitation,
    "list": lambda c: credentials_of.sync(ID, client=c, format_="H10301", count=True).data[0].status,
    "change": lambda c: change_credential.sync(ID, client=c, body=CredentialPatch(label=None)).version,
    "revoke": lambda c: revoke.sync(ID, client=c, body=LOST).changed,
    "resend": lambda c: resend.sync(ID, client=c, body=Resending(send_invitation=False)).invitation_url,
    "cards": lambda c: cards_of.sync(ID, client=c, body=CardsIn(credential_ids=[ID])).data[0].card.data_hex,
    "events": lambda c: (
        list_events.sync(client=c, types="credential.*", organization_id=ID).data[0].data.actor
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_the_client_sends_fits_the_document_and_it_reads_what_fits(mocked, name):
    CALLS[name](mocked)


OPERATIONS = sorted(
    f"{each.name.removeprefix(api.__name__)[1:]}"
    for each in walk_packages(api.__path__, f"{api.__name__}.")
    if not each.ispkg
)


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_sends_what_fits_and_reads_what_fits(mocked, name):
    function = import_module(f"{api.__name__}.{name}").sync
    needed = [each for each in signature(function).parameters.values() if each.default is each.empty]
    hints = get_type_hints(function)
    function(**{each.name: mocked if each.name == "client" else given(hints[each.name]) for each in needed})


def given(kind):
    """A value of the kind that a function asks for; of a body with all that it has to have."""
    if kind in {UUID, str}:
        return ID if kind is UUID else "H10301"
    schemas = json.loads(FILE.read_text())["components"]["schemas"]
    if issubclass(kind, Enum):
        return next(iter(kind))
    return kind.from_dict(example(schemas[kind.__name__], schemas))


def example(schema: Json, schemas: Json) -> Any:
    """The least that fits a schema."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if told := schema.get("enum") or schema.get("examples"):
        return told[0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example(schema[choice][0], schemas)
    found: Any
    match schema["type"]:
        case "object":
            found = {
                name: example(schema["properties"][name], schemas) for name in schema.get("required", ())
            }
        case "array":
            found = [example(schema["items"], schemas)]
        case "string":
            found = str(ID) if schema.get("format") == "uuid" else "a" * schema.get("minLength", 1)
        case kind:
            found = {"integer": schema.get("minimum", 1), "boolean": True}[kind]
    return found


ISSUE = "/organizations/{organization_id}/credentials"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 503])
def test_it_reads_each_declared_refusal(mocked, status):
    with connect(str(mocked.http.base_url), "mip_secret", patience=0.1) as client:
        client.http.headers["Prefer"] = f"code={status}"
        with pytest.raises(ProblemError) as caught:
            issue.sync(ID, client=client, body=asked())
    assert caught.value.status == status
    operation = json.loads(FILE.read_text())["paths"][ISSUE]["post"]
    assert caught.value.code in codes_of(operation["responses"][str(status)])


def test_prism_refuses_what_does_not_fit(mocked):
    with pytest.raises(ProblemError) as caught:
        issue.sync(ID, client=mocked, body=asked("not digits"))
    assert caught.value.status == 422
