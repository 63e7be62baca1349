"""What a profile's next file tells, and that no lost file loses a change."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Forbidden, NotFound, Refused
from mipass.base.requests.operations import KeyReused
from mipass.domains.credentials.exports.layouts import Column, Layout, plain_layout
from mipass.domains.credentials.exports.profiles import (
    edit_export_profile,
    get_export_profile,
    remove_export_profile,
    save_export_profile,
)
from mipass.domains.credentials.exports.taking import OVERLAP, list_sample, take_with_profile
from mipass.domains.credentials.models import Credential, ExportProfile
from mipass.domains.credentials.operations import revoke_credential

pytestmark = pytest.mark.django_db

MAIL = plain_layout(["email"])
LIVE = Layout(
    [Column("Mail", "email"), Column("Status", "status")], header_line=False, states=["invited", "enabled"]
)


@pytest.fixture
def issued(scene):
    return [
        scene.issue(f"{name}@demo.test", {"facility_code": 1, "card_number": number})
        for number, name in enumerate("abc")
    ]


def age(hours, *emails):
    rows = Credential.objects.filter(email__in=emails) if emails else Credential.objects.all()
    rows.update(changed_at=now() - timedelta(hours=hours))


def told(scene, profile, since="all", **options):
    return [line.partition(",")[0] for line in scene.taken(profile, since, **options).decode().splitlines()]


def test_changes_are_those_since_the_last_file_and_of_what_was_under_way_then(scene, issued):
    profile = scene.profile(replace(MAIL, header_line=False))
    age(1)
    assert told(scene, profile) == ["a@demo.test", "b@demo.test", "c@demo.test"]
    Credential.objects.filter(email="a@demo.test").update(changed_at=now() - OVERLAP / 2)
    assert told(scene, profile, "last") == ["a@demo.test"]


def test_a_lost_file_is_made_again_as_often_as_it_is_lost(scene, issued):
    profile = scene.profile(replace(MAIL, header_line=False))
    age(1)
    told(scene, profile)
    Credential.objects.filter(email="b@demo.test").update(changed_at=now())
    assert told(scene, profile, "last") == ["b@demo.test"]
    ExportProfile.objects.update(exported_at=now() + timedelta(hours=1))
    assert told(scene, profile, "last") == []
    ExportProfile.objects.update(exported_before_at=now() - timedelta(minutes=10))
    for _again in range(3):
        assert told(scene, profile, "before") == ["b@demo.test"]


def test_what_left_the_states_is_told_in_a_file_of_changes_alone(scene, issued):
    profile = scene.profile(LIVE)
    scene.taken(profile)
    revoke_credential(actor=scene.actor, credential=issued[1], reason="lost")
    assert b"b@demo.test,revoked" in scene.taken(profile, "last")
    assert b"b@demo.test" not in scene.taken(profile)


def test_or_is_left_out_where_the_profile_says_so(scene, issued):
    profile = scene.profile(replace(LIVE, removals="omit"))
    scene.taken(profile)
    revoke_credential(actor=scene.actor, credential=issued[1], reason="lost")
    assert b"b@demo.test" not in scene.taken(profile, "last")


def test_what_was_never_in_the_states_has_not_left_them(scene, issued):
    profile = scene.profile(replace(LIVE, states=["enabled"]))
    assert scene.taken(profile) == b""
    assert scene.taken(profile, "last") == b""


def test_a_file_since_a_time(scene, issued):
    profile = scene.profile(replace(MAIL, header_line=False))
    age(5)
    age(1, "c@demo.test")
    assert told(scene, profile, now() - timedelta(hours=2)) == ["c@demo.test"]


def test_the_event_names_the_columns_of_templates_too(scene, issued):
    layout = Layout([Column("Card", template="{facility_code}:{card_number}"), Column("Mail", "email")])
    profile = scene.profile(layout)
    scene.taken(profile)
    event = Event.objects.get(type="export:taken")
    assert event.subject_id == profile.id
    assert event.details == {"fields": ["email", "facility_code", "card_number"]}


def test_the_same_request_again_gets_the_same_changes(scene, issued):
    profile = scene.profile(replace(MAIL, header_line=False))
    age(1)
    told(scene, profile)
    Credential.objects.filter(email="b@demo.test").update(changed_at=now())
    first = told(scene, profile, "last", idempotency_key="k")
    ExportProfile.objects.update(exported_at=now() + timedelta(hours=1))
    marks = ExportProfile.objects.values("exported_at", "exported_before_at").get()
    assert told(scene, profile, "last", idempotency_key="k") == first == ["b@demo.test"]
    assert ExportProfile.objects.values("exported_at", "exported_before_at").get() == marks
    with pytest.raises(KeyReused):
        told(scene, profile, "all", idempotency_key="k")


def test_a_request_that_others_have_followed_says_so(scene, issued):
    profile = scene.profile(MAIL)
    scene.taken(profile)
    scene.taken(profile, "last", idempotency_key="k")
    scene.taken(profile, "last")
    with pytest.raises(Refused) as refusal:
        scene.taken(profile, "last", idempotency_key="k")
    assert refusal.value.code == "taken_since"


@pytest.mark.parametrize("permission", ["credentials:view_cards", "holders:view"])
def test_a_template_reaches_nothing_that_its_taker_may_not_see(scene, issued, permission):
    template = "{card_number}" if permission == "credentials:view_cards" else "{family_name}"
    layout = Layout([Column("Hidden", template=f"x{template}")])
    profile = scene.profile(layout)
    lesser = replace(scene.actor, permissions=scene.actor.permissions - {permission}, anew=None)
    with pytest.raises(Forbidden):
        take_with_profile(actor=lesser, profile=profile)
    with pytest.raises(Forbidden):
        list_sample(actor=lesser, organization=scene.organization, layout=layout)
    with pytest.raises(Forbidden):
        save_export_profile(actor=lesser, organization=scene.organization, name="Mine", layout=layout)
    with pytest.raises(Forbidden):
        edit_export_profile(actor=lesser, profile=profile, name="Mine", layout=layout)


def test_a_sample_is_the_first_three_rows(scene, issued):
    scene.issue("d@demo.test", {"facility_code": 1, "card_number": 9})
    layout = Layout([Column("Mail", "email"), Column("Card", "card_number")], width=4)
    assert list_sample(actor=scene.actor, organization=scene.organization, layout=layout) == [
        ["a@demo.test", "0000"],
        ["b@demo.test", "0001"],
        ["c@demo.test", "0002"],
    ]


def test_two_profiles_of_an_organization_have_two_names(scene):
    first = scene.profile(MAIL)
    with pytest.raises(Refused) as refusal:
        scene.profile(plain_layout(["id"]))
    assert (refusal.value.code, ExportProfile.objects.count()) == ("name_taken", 1)
    second = scene.profile(MAIL, "Other")
    with pytest.raises(Refused):
        edit_export_profile(actor=scene.actor, profile=second, name="Panel", layout=MAIL)
    edit_export_profile(actor=scene.actor, profile=first, name="Panel", layout=LIVE)
    first.refresh_from_db()
    assert first.layout["states"] == ["invited", "enabled"]


def test_a_profile_of_another_organization_is_not_found(scene, organization_a):
    profile = scene.profile(MAIL)
    with pytest.raises(NotFound):
        get_export_profile(actor=scene.actor, organization=organization_a, profile_id=profile.id)
    remove_export_profile(actor=scene.actor, profile=profile)
    with pytest.raises(NotFound):
        remove_export_profile(actor=scene.actor, profile=profile)
    with pytest.raises(NotFound):
        edit_export_profile(actor=scene.actor, profile=profile, name="Panel", layout=MAIL)
    with pytest.raises(NotFound):
        take_with_profile(actor=scene.actor, profile=profile)
