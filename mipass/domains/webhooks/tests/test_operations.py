"""Endpoints are added, changed, paused and removed within the reach of whoever does it."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Forbidden, Invalid, NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.requests.operations import KeyReused
from mipass.domains.admins.models import Admin, Scope
from mipass.domains.admins.operations import change_scope, remove_admin
from mipass.domains.admins.queries import operator_actor
from mipass.domains.distributors.data_keys import data_keys, make_data_key
from mipass.domains.distributors.models import DataKey
from mipass.domains.distributors.operations import resume_distributor, suspend_distributor
from mipass.domains.organizations.models import Organization
from mipass.domains.webhooks.models import Delivery, DeliveryStatus, EndpointStatus
from mipass.domains.webhooks.operations import (
    add_endpoint,
    edit_endpoint,
    enable_endpoint,
    pause_endpoint,
    remove_endpoint,
    rotate_secret,
)
from mipass.domains.webhooks.queries import (
    get_delivery,
    get_endpoint,
    list_attempts,
    list_deliveries,
    list_endpoints,
)
from mipass.domains.webhooks.replaying import Span, replay, retry_delivery
from mipass.domains.webhooks.resealing import reseal_secrets
from mipass.domains.webhooks.restoring import (
    drop_held_deliveries,
    hold_queued_deliveries,
    list_held_deliveries,
    send_held_deliveries,
)
from mipass.domains.webhooks.retention import forget_deliveries, forget_endpoints
from mipass.domains.webhooks.schedule import MOST_ENDPOINTS
from mipass.domains.webhooks.tests.conftest import again
from mipass.domains.webhooks.wishes import Wishes
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(organization_admin, distributor_a):
    return actor_of(organization_admin, distributor_a)


def test_its_secret_is_told_once(receiver, admin, distributor_a):
    request = {"actor": admin, "distributor": distributor_a, "idempotency_key": "k"}
    first = add_endpoint(wishes=Wishes(url=receiver.url), **request)
    replayed = add_endpoint(wishes=Wishes(url=receiver.url), **request)
    assert replayed.endpoint == first.endpoint
    assert (first.secret is None, replayed.secret) == (False, None)
    with pytest.raises(KeyReused):
        add_endpoint(wishes=Wishes(url=receiver.url, description="other"), **request)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "http://127.0.0.2/"}, "url"),
        ({"url": "https://user:secret@example.com/"}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"types": []}, "types"),
        ({"types": ["credential.stolen"]}, "types"),
        ({"organization_ids": []}, "organization_ids"),
        ({"per_second": 0}, "per_second"),
        ({"per_second": 501}, "per_second"),
        ({"description": "x" * 101}, "description"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(add, wrong, field):
    with pytest.raises(Invalid) as refused:
        add(**wrong)
    assert refused.value.field == field


def test_there_are_twenty_at_most(add, admin):
    made = add()
    for _ in range(MOST_ENDPOINTS - 1):
        add()
    with pytest.raises(Refused) as refused:
        add()
    assert refused.value.code == "too_many"
    remove_endpoint(actor=admin, endpoint=made.endpoint)
    add()


def test_an_organization_admin_has_those_of_the_own_organizations(
    add, limited, admin, organization_a, organization_b
):
    whole, theirs = add().endpoint, add(organization_ids=[organization_a.id]).endpoint
    both = add(organization_ids=[organization_a.id, organization_b.id]).endpoint
    own = add(actor=limited).endpoint
    assert list_endpoints(actor=limited) == [theirs, own]
    assert list_endpoints(actor=admin) == [whole, theirs, both, own]
    with pytest.raises(NotFound):
        get_endpoint(actor=limited, endpoint_id=whole.id)
    with pytest.raises(NotFound):
        pause_endpoint(actor=limited, endpoint=both)
    with pytest.raises(NotFound):
        add(actor=limited, organization_ids=[organization_b.id])


def test_an_organization_admins_webhook_hears_of_the_own_organizations_alone(
    add, limited, happen, work, receiver, organization_b
):
    add(actor=limited)
    happen()
    happen(organization_id=organization_b.id)
    happen("distributor:suspended", None)
    work()
    assert len(receiver.received) == 1


def test_strangers_and_operators_find_none(add, stranger, distributor_b, operator, endpoint):
    other = actor_of(stranger, distributor_b)
    assert list_endpoints(actor=other) == []
    with pytest.raises(NotFound):
        remove_endpoint(actor=other, endpoint=endpoint)
    with pytest.raises((NotFound, Forbidden)):
        pause_endpoint(actor=operator_actor(operator), endpoint=endpoint)


def test_a_removed_makers_webhook_is_disabled(add, colleague, distributor_a, admin, happen, work, receiver):
    made = add(actor=actor_of(colleague, distributor_a))
    remove_admin(actor=admin, admin=Admin.objects.get(account=colleague))
    happen()
    work()
    found = again(made.endpoint)
    assert (receiver.received, found.status, found.disabled_reason) == ([], EndpointStatus.DISABLED, "maker")
    # Whoever enables it answers for it.
    enable_endpoint(actor=admin, endpoint=found, from_sequence=found.stopped_from)
    work()
    assert "credential.enabled" in {row.type for row in Delivery.objects.filter(status="sent")}
    assert again(found).made_by == admin.principal


def test_what_was_queued_before_the_maker_lost_the_right_is_not_sent(
    add, colleague, distributor_a, admin, happen, work, receiver, organization_a, organization_b, clock
):
    made = add(actor=actor_of(colleague, distributor_a))
    receiver.answer = 500
    happen(organization_id=organization_b.id)
    work()
    change_scope(
        actor=admin,
        admin=Admin.objects.get(account=colleague),
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_a.id],
    )
    receiver.answer = 200
    clock.move(hours=1)
    happen()
    work()
    assert len(receiver.received) == 2
    assert list(Delivery.objects.order_by("id").values_list("status", flat=True)) == [
        DeliveryStatus.CANCELLED,
        DeliveryStatus.SENT,
    ]
    assert again(made.endpoint).status == EndpointStatus.ACTIVE


def test_a_suspended_distributors_events_wait(endpoint, operator, distributor_a, happen, work, receiver):
    boss = operator_actor(operator)
    suspend_distributor(actor=boss, distributor=distributor_a)
    happen()
    work()
    assert receiver.received == []
    resume_distributor(actor=boss, distributor=distributor_a)
    work()
    assert len(receiver.received) == 3  # suspended, what happened, resumed


def test_paused_nothing_is_queued_and_enabling_says_from_where(endpoint, admin, happen, work, receiver):
    receiver.answer = 500
    happen()
    work()
    paused = pause_endpoint(actor=admin, endpoint=endpoint)
    happen("credential:disabled")
    assert work() == 0
    receiver.answer = 200
    enable_endpoint(actor=admin, endpoint=paused, from_sequence=paused.stopped_from)
    work()
    types = list(Delivery.objects.filter(status="sent").order_by("sequence").values_list("type", flat=True))
    assert types == ["credential.enabled", "credential.disabled"]


def test_enabled_from_now_on_leaves_out_what_happened_meanwhile(endpoint, admin, happen, work, receiver):
    paused = pause_endpoint(actor=admin, endpoint=endpoint)
    happen()
    work()
    enable_endpoint(actor=admin, endpoint=paused)
    happen("credential:disabled")
    work()
    assert [row.type for row in Delivery.objects.all()] == ["credential.disabled"]
    with pytest.raises(Refused):
        enable_endpoint(actor=admin, endpoint=paused)
    with pytest.raises(Invalid):
        enable_endpoint(
            actor=admin, endpoint=pause_endpoint(actor=admin, endpoint=paused), from_sequence=10**6
        )


def test_changes_are_recorded_by_the_names_of_fields(endpoint, admin, receiver):
    same = Wishes(url=receiver.url)
    edit_endpoint(actor=admin, endpoint=endpoint, wishes=same)
    assert not Event.objects.filter(type="webhook:changed").exists()
    edit_endpoint(
        actor=admin, endpoint=endpoint, wishes=Wishes(url=receiver.url, types=["reader.*"], per_second=5)
    )
    assert Event.objects.get(type="webhook:changed").details == {"fields": ["types", "per_second"]}
    with pytest.raises(Invalid):
        edit_endpoint(actor=admin, endpoint=endpoint, wishes=Wishes(url="https://192.168.1.1/"))


def test_nobody_widens_what_somebody_else_added_beyond_the_own_scope(
    add, admin, limited, organization_a, organization_b, receiver
):
    theirs, own = add(organization_ids=[organization_a.id]).endpoint, add(actor=limited).endpoint
    for wider in (None, [organization_a.id, organization_b.id]):
        with pytest.raises((Invalid, NotFound)):
            edit_endpoint(
                actor=limited, endpoint=theirs, wishes=Wishes(url=receiver.url, organization_ids=wider)
            )
    assert again(theirs).organization_ids == [str(organization_a.id)]
    for actor, endpoint in ((limited, own), (admin, theirs)):
        edited = edit_endpoint(actor=actor, endpoint=endpoint, wishes=Wishes(url=receiver.url))
        assert edited.organization_ids is None


def test_an_organization_that_was_removed_does_not_keep_it_from_being_changed(
    add, admin, organization_a, organization_b, receiver
):
    both = [organization_a.id, organization_b.id]
    made = add(organization_ids=both).endpoint
    Organization.objects.filter(id=organization_b.id).update(status="removed")
    wishes = Wishes(url=receiver.url, description="Renamed", organization_ids=both)
    assert edit_endpoint(actor=admin, endpoint=made, wishes=wishes).description == "Renamed"
    with pytest.raises(NotFound):
        add(organization_ids=both)


def test_what_failed_is_sent_again_with_the_same_id(endpoint, admin, happen, work, receiver):
    receiver.answer = 410
    happen()
    work()
    [failed] = list_deliveries(actor=admin, endpoint=endpoint)
    receiver.answer = 200
    found = again(endpoint)
    # Also on a disabled endpoint, and without effect on its health.
    assert replay(actor=admin, endpoint=found, span=Span(from_sequence=1, only_failed=True)) == 1
    work()
    assert len(set(receiver.ids)) == 1
    assert len(receiver.received) == 2
    assert again(endpoint).status == EndpointStatus.DISABLED
    retry_delivery(actor=admin, delivery=failed)
    work()
    assert len(receiver.received) == 3
    assert Event.objects.filter(type__in=["webhook:replayed", "webhook:retried"]).count() == 2


def test_a_replay_is_spaced_and_narrowed(endpoint, admin, happen, work, receiver, clock):
    began = clock.at
    for _ in range(6):
        happen()
    happen("credential:disabled")
    clock.move(seconds=10)
    work()
    clock.move(seconds=2)
    work()
    assert len(receiver.received) == 7
    span = Span(since=began, until=clock.at, types=["credential.enabled"])
    assert replay(actor=admin, endpoint=endpoint, span=span) == 6
    clock.move(milliseconds=450)
    work()
    assert len(receiver.received) == 7 + 3
    clock.move(seconds=2)
    work()
    assert len(receiver.received) == 7 + 6
    with pytest.raises(Refused):
        replay(actor=admin, endpoint=endpoint, span=Span(since=clock.at))
    with pytest.raises(Invalid):
        replay(actor=admin, endpoint=endpoint, span=Span())


def test_a_replay_is_bounded(endpoint, admin, happen, work, monkeypatch):
    monkeypatch.setattr("mipass.domains.webhooks.replaying.MOST_REPLAYED", 2)
    for _ in range(3):
        happen()
    work()
    with pytest.raises(Invalid) as refused:
        replay(actor=admin, endpoint=endpoint, span=Span(from_sequence=1, types=["credential.enabled"]))
    assert refused.value.code == "too_many"


def test_a_removed_makers_replay_is_not_sent(
    add, colleague, distributor_a, admin, happen, work, receiver, clock
):
    made = add(actor=actor_of(colleague, distributor_a))
    happen()
    work()
    assert (
        replay(actor=admin, endpoint=made.endpoint, span=Span(from_sequence=1, types=["credential.enabled"]))
        == 1
    )
    clock.move(seconds=5)
    remove_admin(actor=admin, admin=Admin.objects.get(account=colleague))
    before = len(receiver.received)
    work()
    assert len(receiver.received) == before


def test_a_removed_endpoint_hears_nothing_and_goes_with_its_log(
    endpoint, admin, happen, work, receiver, clock
):
    happen()
    work()
    remove_endpoint(actor=admin, endpoint=endpoint)
    happen()
    work()
    assert len(receiver.received) == 1
    with pytest.raises(NotFound):
        get_endpoint(actor=admin, endpoint_id=endpoint.id)
    assert again(endpoint).secret is None
    clock.move(days=31)
    assert forget_deliveries(timedelta(days=30)) == 1
    assert forget_endpoints(timedelta(days=30)) == 1


def test_the_log_is_its_readers_alone(endpoint, admin, limited, happen, work):
    happen()
    work()
    [delivery] = list_deliveries(actor=admin, endpoint=endpoint)
    assert len(list_attempts(actor=admin, delivery=delivery)) == 1
    assert list(list_deliveries(actor=limited, endpoint=endpoint)) == []
    with pytest.raises(NotFound):
        get_delivery(actor=limited, delivery_id=delivery.id)
    with pytest.raises(NotFound):
        retry_delivery(actor=limited, delivery=delivery)


def test_an_id_of_nothing_is_not_found(admin):
    with pytest.raises(NotFound):
        get_delivery(actor=admin, delivery_id=new_id())


def test_after_a_restore_what_was_queued_waits_for_a_look(endpoint, happen, work, receiver, clock):
    receiver.answer = 500
    happen()
    work()
    assert hold_queued_deliveries() == 1
    receiver.answer = 200
    clock.move(hours=1)
    assert work() == 0
    [held] = list_held_deliveries()
    assert (send_held_deliveries([held.id]), drop_held_deliveries()) == (1, 0)
    assert work() == 1


def test_secrets_are_sealed_anew_with_a_new_data_key(add, admin, happen, work, receiver, distributor_a):
    made = add()
    rotate_secret(actor=admin, endpoint=made.endpoint)
    row = DataKey.objects.get(distributor=distributor_a)
    make_data_key(distributor_a.id, row.number + 1, now())
    data_keys.cache_clear()
    assert reseal_secrets(distributor_a.id) == 2
    assert reseal_secrets(distributor_a.id) == 0
    happen()
    work()
    assert receiver.received[0].headers["webhook-signature"].count("v1,") == 2
