"""What happened reaches its receiver at least once, signed, whatever the receiver does."""

import itertools
import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from mipass.base.audit.feed import START, read_feed
from mipass.base.audit.models import Event
from mipass.base.audit.public import octets
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail, Notice
from mipass.domains.webhooks import delivering
from mipass.domains.webhooks.claims import claim_due
from mipass.domains.webhooks.delivering import deliver_due
from mipass.domains.webhooks.fan_out import fan_out
from mipass.domains.webhooks.health import look_after_failing
from mipass.domains.webhooks.models import Attempt, Delivery, DeliveryStatus, EndpointStatus
from mipass.domains.webhooks.operations import rotate_secret
from mipass.domains.webhooks.outcomes import Outcome, asked_wait, note
from mipass.domains.webhooks.replaying import send_test
from mipass.domains.webhooks.schedule import MOST_ATTEMPTS, WAITS
from mipass.domains.webhooks.tests.conftest import QUICK, again, seal_all
from tests.receiver import drip, flood, hang, receiving, reset

pytestmark = pytest.mark.django_db


def statuses():
    return [row.status for row in Delivery.objects.order_by("id")]


def test_an_event_arrives_as_the_feed_has_it_and_signed(add, admin, happen, work, receiver):
    made = add()
    happen()
    work()
    [came] = receiver.received
    [item] = read_feed(actor=admin, after=START, types=["credential.enabled"]).items
    assert came.body == octets(item)
    assert came.headers["webhook-id"] == f"evt_{item.event_id.hex}"
    assert came.headers["user-agent"] == "mipass-webhooks/1"
    assert came.headers["content-type"] == "application/json"
    assert Webhook(made.secret).verify(came.body, came.headers)["type"] == "credential.enabled"
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret).verify(came.body + b" ", came.headers)
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.SENT, 1)
    assert Attempt.objects.get().status == 200
    assert again(made.endpoint).last_success_at is not None


def test_nothing_of_before_it_was_added_is_sent_and_nothing_twice(happen, work, add, receiver):
    happen()
    work()
    add()
    happen("credential:disabled")
    work()
    work()
    assert [json.loads(each.body)["type"] for each in receiver.received] == ["credential.disabled"]


def test_only_what_was_asked_for_is_sent(add, happen, work, receiver, organization_b):
    add(types=["credential.disabled", "reader.*"], organization_ids=[organization_b.id])
    happen("credential:disabled")
    happen("credential:disabled", organization_b.id)
    happen("credential:enabled", organization_b.id)
    happen("reader:removed", organization_b.id)
    happen("reader:reported", organization_b.id, version="1.0", sequence=1)
    happen("distributor:suspended", None)
    work()
    assert sorted(json.loads(each.body)["type"] for each in receiver.received) == [
        "credential.disabled",
        "reader.removed",
    ]


def test_through_the_whole_schedule_it_is_tried_ten_times_and_then_failed(
    endpoint, happen, work, receiver, clock
):
    receiver.answer, receiver.text = 500, "out of order"
    happen()
    began, tries = clock.at, []
    for _ in range(MOST_ATTEMPTS):
        assert work() == 1
        tries.append((clock.at - began).total_seconds())
        assert work() == 0
        clock.at = max(Delivery.objects.get().due_at, clock.at)
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.FAILED, MOST_ATTEMPTS)
    waits = [later - earlier for earlier, later in itertools.pairwise(tries)]
    for waited, meant in zip(waits, WAITS, strict=True):
        assert 0.9 <= waited / meant.total_seconds() <= 1.1
    assert 0.9 <= tries[-1] / (75.58 * 3600) <= 1.1
    assert {each.body for each in receiver.received} == {receiver.received[0].body}
    assert len(set(receiver.ids)) == 1
    assert len({each.headers["webhook-timestamp"] for each in receiver.received}) == MOST_ATTEMPTS
    assert {(row.status, row.answer) for row in Attempt.objects.all()} == {(500, "out of order")}


@pytest.mark.parametrize(
    ("answer", "error"), [(hang, "timeout"), (drip, "timeout"), (reset, "connection_lost"), (302, "redirect")]
)
def test_whatever_it_does_the_try_ends_and_comes_again(endpoint, happen, work, receiver, answer, error):
    receiver.answer = answer
    receiver.headers = {"Location": receiver.url}
    happen()
    work()
    [attempt] = Attempt.objects.all()
    assert (attempt.error, Delivery.objects.get().status) == (error, DeliveryStatus.QUEUED)
    assert attempt.ms < 2_000
    assert len(receiver.received) == 1
    assert again(endpoint).status == EndpointStatus.FAILING


def test_of_100_megabytes_the_beginning_is_kept(endpoint, happen, work, receiver):
    receiver.answer = flood
    happen()
    work()
    assert (statuses(), len(Attempt.objects.get().answer)) == ([DeliveryStatus.SENT], 500)


def test_one_that_hangs_holds_up_no_other(add, happen, work, receiver):
    with receiving() as slow:
        slow.answer = hang
        add(url=slow.url)
        add()
        for _ in range(4):
            happen()
        work()
        assert len(receiver.received) == 4
        assert slow.most_at_once <= 4


def test_one_that_fails_is_tried_one_at_a_time(endpoint, happen, work, receiver, clock):
    receiver.answer, receiver.seconds = 500, 0.05
    for _ in range(3):
        happen()
    work()
    clock.move(minutes=1)
    receiver.most_at_once = 0
    work()
    assert (len(receiver.received), receiver.most_at_once) == (6, 1)
    receiver.answer = 200
    clock.move(hours=1)
    work()
    assert statuses() == [DeliveryStatus.SENT] * 3
    assert again(endpoint).status == EndpointStatus.ACTIVE
    assert again(endpoint).failing_since is None


def test_no_more_than_so_many_go_out_in_a_second(add, happen, work, receiver, clock):
    add(per_second=3)
    for _ in range(7):
        happen()
    for number in (3, 6, 7):
        work()
        assert len(receiver.received) == number
        clock.move(seconds=1)


def test_retry_after_is_heeded_and_slows_the_endpoint(endpoint, happen, work, receiver, clock):
    receiver.answer, receiver.headers = 429, {"Retry-After": "600"}
    happen()
    work()
    assert Delivery.objects.get().due_at == clock.at + timedelta(seconds=600)
    receiver.answer = 200
    happen()
    clock.move(seconds=599)
    assert work() == 0
    clock.move(seconds=2)
    assert work() == 2


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0), ("90", 90), (" 5 ", 5), ("999999999", 86400), ("-1", None), ("soon", None), ("", None),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30), ("Wed, 21 Oct 2026 07:27:00 GMT", None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(header, seconds, clock):
    clock.show("2026-10-21 07:28")
    asked = asked_wait(header, clock.at)
    assert asked == (None if seconds is None else timedelta(seconds=seconds))


def test_gone_disables_at_once_and_tells(endpoint, happen, work, receiver, full_admin):
    receiver.answer = 410
    happen()
    happen()
    work()
    found = again(endpoint)
    assert (found.status, found.disabled_reason) == (EndpointStatus.DISABLED, "gone")
    assert DeliveryStatus.QUEUED not in statuses()
    assert Event.objects.get(type="webhook:disabled").details == {"reason": "gone"}
    assert Notice.objects.get(kind="webhook-disabled").account_id == full_admin.id
    assert Mail.objects.get(kind="webhook-disabled").recipient == full_admin.email
    before = len(receiver.received)
    happen()
    work()
    assert len(receiver.received) == before


def test_failing_for_a_day_is_told_once_and_for_five_disables(
    endpoint, happen, work, receiver, clock, full_admin
):
    receiver.answer = 503
    happen()
    work()
    clock.move(hours=23)
    assert look_after_failing() == 0
    clock.move(hours=1, minutes=1)
    assert look_after_failing() == 1
    assert look_after_failing() == 0
    assert Notice.objects.filter(kind="webhook-failing", account_id=full_admin.id).count() == 1
    assert Mail.objects.filter(kind="webhook-failing").count() == 1
    clock.move(days=4)
    assert look_after_failing() == 1
    found = again(endpoint)
    assert (found.status, found.disabled_reason) == (EndpointStatus.DISABLED, "failing")
    assert Mail.objects.filter(kind="webhook-disabled").count() == 1
    assert look_after_failing() == 0


def test_while_a_secret_is_replaced_both_sign_for_a_day(add, admin, happen, work, receiver, clock):
    made = add()
    renewed = rotate_secret(actor=admin, endpoint=made.endpoint)
    assert made.secret
    assert renewed.secret
    assert renewed.secret != made.secret
    happen()
    work()
    clock.move(hours=24)
    happen()
    work()
    during, after = receiver.received
    assert during.headers["webhook-signature"].count("v1,") == 2
    assert after.headers["webhook-signature"].count("v1,") == 1
    stamped = {**after.headers}
    for secret in (made.secret, renewed.secret):
        signature = Webhook(secret).sign(
            during.headers["webhook-id"], clock.at - timedelta(hours=24), during.body.decode()
        )
        assert signature in during.headers["webhook-signature"].split()
    assert (
        Webhook(renewed.secret).sign(stamped["webhook-id"], clock.at, after.body.decode())
        == stamped["webhook-signature"]
    )


def test_secrets_do_not_lie_in_rows(add):
    made = add()
    assert made.secret.startswith("whsec_")
    assert made.secret.encode() not in bytes(again(made.endpoint).secret)


def test_a_claim_that_ran_out_is_taken_by_another(endpoint, happen, clock):
    happen()
    seal_all()
    fan_out()
    [lost] = claim_due(limit=5)  # the process that took it dies
    assert claim_due(limit=5) == []
    clock.move(minutes=2)
    [taken] = claim_due(limit=5)
    assert (taken.jobs[0].delivery_id, taken.jobs[0].attempt) == (lost.jobs[0].delivery_id, 2)
    # The first was only slow: what it brings counts, but changes no state that is another's now.
    note(lost, [Outcome(at=now(), ms=1, status=500)])
    assert (Delivery.objects.get().status, Delivery.objects.get().claimed_until) != (
        DeliveryStatus.QUEUED,
        None,
    )
    note(taken, [Outcome(at=now(), ms=1, status=200)])
    assert (statuses(), Attempt.objects.count()) == ([DeliveryStatus.SENT], 2)


def test_a_test_goes_out_once_with_its_own_type_and_no_effect_on_health(endpoint, admin, work, receiver):
    receiver.answer = 500
    delivery = send_test(actor=admin, endpoint=endpoint)
    work()
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.FAILED, 1)
    assert json.loads(receiver.received[0].body)["type"] == "webhook.test"
    assert again(endpoint).status == EndpointStatus.ACTIVE
    assert "webhook.test" not in [item.type for item in read_feed(actor=admin, after=START).items]


def test_answers_are_scrubbed_and_plain(endpoint, happen, work, receiver):
    receiver.text = "<b>no</b>\n\x00 password=hunter22 whsec_c2VjcmV0c2VjcmV0 mip_" + "a" * 36
    happen()
    work()
    answer = Attempt.objects.get().answer
    assert answer.startswith("<b>no</b>")
    for secret in ("hunter22", "c2VjcmV0", "a" * 30):
        assert secret not in answer


def queue(happen, events):
    for _ in range(events):
        happen()
    seal_all()
    while fan_out():
        pass


@pytest.mark.parametrize(("keeps", "connections"), [(100, 4), (3, 8)])
def test_tries_for_one_endpoint_share_connections_that_may_be_closed_between(add, happen, keeps, connections):
    with receiving(keeps=keeps) as kept:
        add(url=kept.url, per_second=500)
        queue(happen, 20)
        assert deliver_due() == 20
        assert len(set(kept.ids)) == len(kept.received) == 20
        assert kept.connections == connections  # four rounds of five
    assert statuses() == [DeliveryStatus.SENT] * 20
    assert Attempt.objects.count() == 20


def test_what_a_round_did_not_come_to_counts_as_no_try(add, happen):
    with receiving(keeps=100) as kept:
        made = add(url=kept.url, per_second=500)
        queue(happen, 20)
        kept.answer = 503
        for each in claim_due(limit=16):
            note(each, delivering.run(each, QUICK))
        assert len(kept.received) == Attempt.objects.count() == 4  # the first of each round
    tried = Delivery.objects.filter(attempts=1)
    assert tried.count() == 4
    assert Delivery.objects.filter(attempts=0, claimed_until=None, status="queued").count() == 16
    assert again(made.endpoint).status == EndpointStatus.FAILING


def test_a_slow_round_begins_no_other_try(add, happen, monkeypatch):
    monkeypatch.setattr(delivering, "ROUND_SECONDS", 0.05)
    with receiving(keeps=100) as slow:
        slow.seconds = 0.1
        add(url=slow.url, per_second=500)
        queue(happen, 8)
        rounds = claim_due(limit=4)
        assert [len(each.jobs) for each in rounds] == [2, 2, 2, 2]
        for each in rounds:
            outcomes = delivering.run(each, QUICK)
            assert len(outcomes) == 1
            note(each, outcomes)
    assert sorted(statuses()) == [DeliveryStatus.QUEUED] * 4 + [DeliveryStatus.SENT] * 4
    assert set(Delivery.objects.filter(status="queued").values_list("attempts", "claimed_until")) == {
        (0, None)
    }
