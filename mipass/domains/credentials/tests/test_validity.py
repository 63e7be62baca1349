"""The dates that a credential may have, who may set them, and what is recorded of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Forbidden, Invalid
from mipass.domains.credentials.lifecycle import allowed
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.moving import WrongState
from mipass.domains.credentials.operations import revoke_credential
from mipass.domains.credentials.queries import count_validity, list_credentials
from mipass.domains.credentials.validity import Dates, Validity, clean_dates, validity_of
from mipass.domains.credentials.validity_changes import set_validity
from mipass.doors.portal.credentials.tests.scene import issue
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture(autouse=True)
def whole(clock):
    clock.at = clock.at.replace(microsecond=0)


def refused(begin, end):
    with pytest.raises(Invalid) as refusal:
        clean_dates(Dates(begin, end))
    return refusal.value.field, refusal.value.code


def test_dates_that_make_no_sense_are_refused_by_field():
    assert refused(now() + 2 * DAY, now() + DAY) == ("valid_until", "wrong_order")
    assert refused(now() + DAY, now() + DAY) == ("valid_until", "wrong_order")
    assert refused(None, now()) == ("valid_until", "not_ahead")
    assert refused(None, now() + 3654 * DAY) == ("valid_until", "too_far")
    assert refused(now() + 3654 * DAY, None) == ("valid_from", "too_far")
    assert refused(now() - DAY, now() + 3653 * DAY) == ("valid_until", "too_far")
    assert refused(None, now() + DAY + timedelta(milliseconds=5)) == ("valid_until", "not_whole")
    assert refused(datetime(2999, 1, 1), None) == ("valid_from", "no_zone")  # noqa: DTZ001
    edge = datetime.max.replace(microsecond=0, tzinfo=timezone(-timedelta(hours=5)))
    assert refused(None, edge) == ("valid_until", "too_far")


def test_dates_are_kept_in_utc():
    at = (now() + DAY).astimezone(timezone(timedelta(hours=2)))
    kept = clean_dates(Dates(None, at)).valid_until
    assert kept is not None
    assert (kept, kept.tzinfo) == (at, UTC)
    assert clean_dates(Dates(now() - DAY, now() + 3652 * DAY)) is not None


def test_both_ends_count(full_admin, organization_a, clock):
    begin, end = now() + DAY, now() + 2 * DAY
    credential = issue(full_admin, organization_a, dates=Dates(begin, end))
    found = {}
    for at in (begin - SECOND, begin, end, end + SECOND):
        clock.at = at
        found[at] = validity_of(credential)
    current = Validity.CURRENT
    assert list(found.values()) == [Validity.NOT_YET_VALID, current, current, Validity.ENDED]


def test_a_credential_is_issued_with_dates_and_the_log_tells_them(full_admin, organization_a):
    end = now() + 30 * DAY
    credential = issue(full_admin, organization_a, dates=Dates(None, end))
    credential.refresh_from_db()
    assert (credential.valid_from, credential.valid_until) == (None, end)
    event = Event.objects.get(subject_id=credential.id, type="credential:validity_changed")
    assert event.details == {"valid_from": None, "valid_until": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
    assert credential.link_expires_at is not None
    assert credential.link_expires_at < end


def test_the_link_of_a_short_one_ends_with_it(full_admin, organization_a):
    credential = issue(full_admin, organization_a, dates=Dates(None, now() + DAY))
    assert credential.link_expires_at == now() + DAY


def test_setting_the_same_dates_again_changes_nothing(full_admin, organization_a, admin):
    dates = Dates(None, now() + DAY)
    credential = issue(full_admin, organization_a, dates=dates)
    set_validity(actor=admin, credential=credential, dates=dates)
    assert Event.objects.filter(type="credential:validity_changed").count() == 1


def test_wrong_dates_issue_and_change_nothing(full_admin, organization_a, admin):
    with pytest.raises(Invalid):
        issue(full_admin, organization_a, dates=Dates(None, now() - DAY))
    assert not Credential.objects.exists()
    credential = issue(full_admin, organization_a)
    with pytest.raises(Invalid):
        set_validity(actor=admin, credential=credential, dates=Dates(None, now() - DAY))
    credential.refresh_from_db()
    assert credential.valid_until is None


def test_a_revoked_one_and_a_lesser_actor_are_refused(full_admin, organization_a, admin):
    credential = issue(full_admin, organization_a)
    dates = Dates(None, now() + DAY)
    with pytest.raises(Forbidden):
        set_validity(actor=replace(admin, permissions=frozenset()), credential=credential, dates=dates)
    revoke_credential(actor=admin, credential=credential, reason="left")
    with pytest.raises(WrongState):
        set_validity(actor=admin, credential=credential, dates=dates)


def test_of_an_ended_one_no_invitation_is_offered(full_admin, organization_a, clock):
    credential = issue(full_admin, organization_a, dates=Dates(None, now() + DAY))
    before = {move.verb for move in allowed(credential, may_replace=True)}
    clock.move(days=2)
    after = {move.verb for move in allowed(credential, may_replace=True)}
    assert before - after == {"resend", "correct_address", "withdraw"}
    assert "set_validity" in after


def test_a_list_is_narrowed_by_validity(full_admin, organization_a, admin, clock):
    made = {
        "always": Dates(),
        "early": Dates(now() + DAY, None),
        "short": Dates(None, now() + 3 * DAY),
        "over": Dates(None, now() + SECOND),
    }
    for name, dates in made.items():
        issue(full_admin, organization_a, f"{name}@example.com", dates=dates)
    clock.move(seconds=5)
    narrowed = {
        wanted: sorted(
            row.email.partition("@")[0]
            for row in list_credentials(actor=admin, organization=organization_a, validity=wanted)
        )
        for wanted in ("not_yet_valid", "current", "ended", "ends_soon", "nonsense")
    }
    assert narrowed == {
        "not_yet_valid": ["early"],
        "current": ["always", "short"],
        "ended": ["over"],
        "ends_soon": ["short"],
        "nonsense": [],
    }
    counts = count_validity(actor=admin, organization=organization_a)
    assert counts == {"not_yet_valid": 1, "ends_soon": 1, "ended": 1, "current": 2}
