"""What a file of credentials holds, and what the next one holds after it."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.domains.credentials import exports
from mipass.domains.credentials.exports import (
    Wanted,
    begin_export,
    export_cells,
    get_export_profile,
    remove_export_profile,
    save_export_profile,
)
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential, ExportProfile
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
    [row, _other] = file_of(actor, organization, Wanted([*exports.COLUMNS]))
    written = dict(zip(exports.COLUMNS, row, strict=True))
    assert (written["format"], written["bit_length"], written["installer"]) == ("H10301", 26, "no")
    assert (written["status"], written["reason"]) == ("invited", "")


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


def test_a_profile_then_tells_only_what_changed_and_forgets_nothing_that_was_under_way(actor, organization):
    wanted = Wanted(["email"])
    profile = save_export_profile(actor=actor, organization=organization, name="Panel", wanted=wanted)
    Credential.objects.update(changed_at=now() - timedelta(hours=1))
    assert len(file_of(actor, organization, wanted, profile=profile)) == 2
    profile.refresh_from_db()
    Credential.objects.filter(email="a@demo.test").update(changed_at=now() - exports.OVERLAP / 2)
    changed = file_of(actor, organization, wanted, profile=profile, changed_since=profile.exported_at)
    assert changed == [["a@demo.test"]]
    before = profile.exported_at
    profile.refresh_from_db()
    assert profile.exported_before_at == before
    assert profile.exported_at != before


def test_who_takes_a_file_is_recorded_with_its_columns(actor, organization):
    file_of(actor, organization, Wanted(["email", "card_number"]))
    event = Event.objects.get(type="export:taken")
    assert (event.actor_id, event.details) == (actor.id, {"fields": ["email", "card_number"]})


def test_two_profiles_of_an_organization_have_two_names(actor, organization):
    save_export_profile(actor=actor, organization=organization, name="Panel", wanted=Wanted(["email"]))
    with pytest.raises(Refused) as refusal:
        save_export_profile(actor=actor, organization=organization, name="Panel", wanted=Wanted(["id"]))
    assert (refusal.value.code, ExportProfile.objects.count()) == ("name_taken", 1)


def test_a_profile_of_another_organization_is_not_found(actor, organization, organization_a):
    profile = save_export_profile(
        actor=actor, organization=organization, name="Panel", wanted=Wanted(["email"])
    )
    with pytest.raises(NotFound):
        get_export_profile(actor=actor, organization=organization_a, profile_id=profile.id)
    remove_export_profile(actor=actor, profile=profile)
    with pytest.raises(NotFound):
        remove_export_profile(actor=actor, profile=profile)
