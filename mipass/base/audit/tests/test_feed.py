"""The feed gives each public event once, in the order of the chain, within the reader's reach."""

import json
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import transaction
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from mipass.base.audit import feed
from mipass.base.audit.feed import START, BadCursor, CursorGone, read_feed
from mipass.base.audit.models import Event
from mipass.base.audit.operations import record
from mipass.base.audit.public import codes_of, octets, public_names, public_types, rendered
from mipass.base.audit.public_schema import item_schemas
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.actor import Actor, ActorKind, Place
from mipass.base.kit.errors import Invalid
from mipass.base.kit.vocabulary import vocabulary

pytestmark = pytest.mark.django_db

TENANT, UNIT, OTHER_UNIT = uuid4(), uuid4(), uuid4()
FULL = Actor(kind=ActorKind.ADMIN, id=uuid4(), distributor_id=TENANT, organization_ids=None)


def happen(event="credential:enabled", unit=UNIT, tenant=TENANT, **details):
    record(actor=FULL, event=event, place=Place(tenant, unit), subject_id=uuid4(), **details)


def happened(*events):
    for event in events:
        happen(event)
    seal_events()


def read(actor=FULL, after=START, **narrowed):
    return read_feed(actor=actor, after=after, **narrowed)


def types(page):
    return [item.type for item in page.items]


def test_public_events_come_once_in_the_order_of_the_chain():
    happened("credential:enabled", "credential:code_sent", "credential:disabled")
    page = read(limit=1)
    assert (types(page), page.has_more, page.poll_after) == (["credential.enabled"], True, 0)
    following = read(after=page.next_cursor, limit=1)
    assert [(item.type, item.sequence) for item in following.items] == [("credential.disabled", 3)]
    assert (following.has_more, following.poll_after) == (False, 5)
    assert types(read(after=following.next_cursor)) == []
    happened("credential:enabled")
    assert types(read(after=following.next_cursor)) == ["credential.enabled"]


def test_without_a_cursor_it_begins_now():
    happened("credential:enabled")
    page = read(after=None)
    assert types(page) == []
    happened("credential:disabled")
    assert types(read(after=page.next_cursor)) == ["credential.disabled"]


def test_an_empty_chain_has_a_cursor_too():
    now, start = read(after=None), read(after=START)
    assert (types(now), now.has_more) == (types(start), start.has_more) == ([], False)
    happened("credential:enabled")
    for page in (now, start):
        assert types(read(after=page.next_cursor)) == ["credential.enabled"]


def test_what_is_left_out_moves_the_cursor(monkeypatch):
    monkeypatch.setattr(feed, "MOST_SCANNED", 3)
    happened(*["credential:enabled"] * 5)
    page = read(types=["reader.removed"])
    assert (types(page), page.has_more) == ([], True)
    page = read(after=page.next_cursor, types=["reader.removed"])
    assert (types(page), page.has_more) == ([], False)
    happened("reader:removed")
    assert types(read(after=page.next_cursor, types=["reader.removed"])) == ["reader.removed"]


def test_a_reader_of_some_organizations_sees_theirs_alone():
    happen("credential:enabled", UNIT)
    happen("credential:disabled", OTHER_UNIT)
    happen("distributor:suspended", None)
    seal_events()
    assert types(read()) == ["credential.enabled", "credential.disabled", "distributor.suspended"]
    assert types(read(replace(FULL, organization_ids=frozenset({UNIT})))) == ["credential.enabled"]
    assert types(read(replace(FULL, organization_ids=frozenset()))) == []
    assert types(read(organization_id=OTHER_UNIT)) == ["credential.disabled"]
    narrow = replace(FULL, organization_ids=frozenset({UNIT}))
    assert types(read(narrow, organization_id=OTHER_UNIT)) == []


def test_nobody_sees_another_distributors():
    happen(tenant=uuid4())
    seal_events()
    assert types(read()) == []


def test_an_older_copy_that_was_put_back_ends_the_cursor():
    happened("credential:enabled")
    kept, savepoint = read().next_cursor, transaction.savepoint()
    happened("credential:disabled", "credential:enabled")
    later, newest = read(limit=2).next_cursor, read().next_cursor
    transaction.savepoint_rollback(savepoint)
    happened("credential:enabled")
    for cursor in (later, newest):
        with pytest.raises(CursorGone) as gone:
            read(after=cursor)
        assert types(read(after=gone.value.oldest)) == ["credential.enabled", "credential.enabled"]
    assert types(read(after=kept)) == ["credential.enabled"]


@pytest.mark.parametrize("cursor", ["", "now", "A" * 21, "ä", "_" * 22, "A" * 24, "A\n" * 11])
def test_another_text_is_no_cursor(cursor):
    with pytest.raises(BadCursor):
        read(after=cursor)


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": 501}, {"types": ["credential.stolen"]}])
def test_what_there_is_not_is_refused(wrong):
    with pytest.raises(Invalid):
        read(**wrong)


def test_what_is_only_told_by_name_is_not_among_all():
    assert "reader:reported" not in codes_of(["*"]) | codes_of(["reader.*"])
    assert codes_of(["reader.reported"]) == {"reader:reported"}
    assert codes_of(["bulk_action.*"]) == {
        f"credential:bulk_{end}" for end in ("ended", "stopped", "cancelled")
    }


def test_an_item_holds_ids_and_codes_and_where_to_ask():
    organizations = [uuid4() for _ in range(21)]
    happen("admin:invited", None, scope="organization", organization_ids=organizations)
    happen(
        "credentials:low" if "credentials:low" in vocabulary().events else "credits:voucher_redeemed",
        credits=7,
    )
    seal_events()
    invited, redeemed = read().items
    told = rendered(invited)
    event = Event.objects.get(type="admin:invited")
    assert told["data"]["details"] == {"scope": "organization", "organization_ids_count": 21}
    assert told["data"]["url"] == f"http://localhost:8000/api/v1/admins/{event.subject_id}"
    assert told["data"]["event_id"] == str(event.id)
    assert datetime.fromisoformat(told["timestamp"]) == event.at
    assert told["timestamp"].endswith("Z")
    assert rendered(redeemed)["data"]["url"] is None
    assert json.loads(octets(invited)) == told
    assert octets(invited) == octets(read().items[0])
    for item in (invited, redeemed):
        Draft202012Validator(item_schemas()[item.type]).validate(json.loads(octets(item)))


def test_public_names_are_of_one_event_each_and_begin_with_what_they_are_about():
    names = [event.public for event in public_types().values()]
    assert len(set(names)) == len(names) == len(public_names())
    without_address = {"client", "transfer", "voucher"}
    assert {event.subject_type for event in public_types().values()} - without_address == set(
        vocabulary().resources
    )
