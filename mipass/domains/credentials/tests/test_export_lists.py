"""What a list of credentials for once holds."""

from dataclasses import replace

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Forbidden, Invalid
from mipass.domains.credentials.exports.sources import SOURCES
from mipass.domains.credentials.exports.taking import Wanted, begin_export, export_cells
from mipass.domains.credentials.holding import link_holder
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential
from mipass.domains.holders.operations import HolderFacts
from mipass.flows.add_holder import add_holder
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(full_admin, organization_b):
    return actor_of(full_admin, organization_b.distributor)


@pytest.fixture
def organization(actor, organization_b):
    for number, email in enumerate(["b@demo.test", "a@demo.test"]):
        values = {"facility_code": 200, "card_number": 45_677 + number}
        request = CardRequest(email=email, format="H10301", values=values)
        issue_credential(actor=actor, organization=organization_b, request=request, idempotency_key=email)
    return organization_b


def file_of(actor, organization, wanted, **options):
    taken = begin_export(actor=actor, organization=organization, wanted=wanted, **options)
    return list(export_cells(actor=actor, credentials=taken.rows, wanted=wanted))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("decimal", [["a@demo.test", 200, 45_678, ""], ["b@demo.test", 200, 45_677, ""]]),
        ("hexadecimal", [["a@demo.test", "C8", "B26E", ""], ["b@demo.test", "C8", "B26D", ""]]),
    ],
)
def test_a_file_holds_the_chosen_columns_in_their_order(actor, organization, numbers, expected):
    wanted = Wanted(["email", "facility_code", "card_number", "issue_level"], numbers)
    assert file_of(actor, organization, wanted) == expected


def test_every_column_there_is_can_be_written(actor, organization):
    [row, _other] = file_of(actor, organization, Wanted([*SOURCES]))
    written = dict(zip(SOURCES, row, strict=True))
    assert (written["format"], written["bit_length"], written["installer"]) == ("H10301", 26, "no")
    assert (written["status"], written["reason"]) == ("invited", "")


def test_a_holders_fields_stand_beside_their_credential(actor, organization):
    facts = HolderFacts(
        email="a@demo.test",
        given_name="Ada",
        family_name="Lovelace",
        employee_number="007",
        department="Engines",
        external_id="x-1",
        note="secret",
    )
    holder = add_holder(
        actor=actor, organization=organization, facts=facts, adopt=False, idempotency_key="ada"
    )
    [credential] = Credential.objects.filter(email="a@demo.test")
    link_holder(actor=actor, credential=credential, holder=holder)
    columns = ["given_name", "family_name", "employee_number", "department", "external_id"]
    assert file_of(actor, organization, Wanted(columns)) == [
        ["Ada", "Lovelace", "007", "Engines", "x-1"],
        [""] * 5,
    ]


@pytest.mark.parametrize(
    ("lacks", "column"), [("credentials:view_cards", "card_number"), ("holders:view", "family_name")]
)
def test_who_may_not_see_it_may_not_take_it(actor, organization, lacks, column):
    lesser = replace(actor, permissions=actor.permissions - {lacks}, anew=None)
    assert len(file_of(lesser, organization, Wanted(["email"]))) == 2
    with pytest.raises(Forbidden):
        file_of(lesser, organization, Wanted(["email", column]))


@pytest.mark.parametrize(
    ("columns", "numbers", "field"),
    [
        ([], "decimal", "columns"),
        (["email", "link_hash"], "decimal", "columns"),
        (["email"], "roman", "numbers"),
    ],
)
def test_what_cannot_be_written_is_refused(columns, numbers, field):
    with pytest.raises(Invalid) as refusal:
        Wanted(columns, numbers)
    assert refusal.value.field == field


def test_who_takes_a_file_is_recorded_with_its_columns(actor, organization):
    file_of(actor, organization, Wanted(["email", "card_number"]))
    event = Event.objects.get(type="export:taken")
    assert (event.actor_id, event.details) == (actor.id, {"fields": ["email", "card_number"]})
