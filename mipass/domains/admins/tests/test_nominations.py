"""A further Full Admin by the vendor's word: it waits for the present ones, or for 72 hours."""

from datetime import timedelta

import pytest
from django.db.models import F

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Forbidden, Refused
from mipass.base.outbox.models import Mail, Notice
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_person
from mipass.domains.admins.models import Admin
from mipass.domains.admins.nominations import (
    NominationWaits,
    NoNomination,
    approve_nomination,
    nominate_admin,
    object_to_nomination,
)
from mipass.domains.admins.queries import operator_actor
from tests.fixtures import PASSWORD, accept, actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def nomination(operator, distributor_a, stranger):
    return nominate(operator, distributor_a, stranger)


def nominate(operator, distributor, account):
    return nominate_admin(actor=operator_actor(operator), distributor=distributor, email=account.email)


def is_member(account, distributor):
    return Admin.objects.filter(account=account, distributor=distributor, status="active").exists()


def pass_hours(hours):
    Admin.objects.update(objections_until=F("objections_until") - timedelta(hours=hours))


def test_it_waits_and_every_full_admin_is_asked(nomination, distributor_a, full_admin, colleague, stranger):
    Mail.objects.all().delete()
    nominated = nominate_admin(
        actor=operator_actor(Account.objects.get(is_operator=True)),
        distributor=distributor_a,
        email=stranger.email,
    )
    asked = Mail.objects.filter(kind="further-nomination", subject_id=nominated.id)
    assert set(asked.values_list("recipient", flat=True)) == {full_admin.email, colleague.email}
    with pytest.raises(NominationWaits):
        accept(stranger, distributor_a)
    assert not is_member(stranger, distributor_a)


def test_one_of_them_approves_and_it_can_be_accepted(nomination, distributor_a, full_admin, stranger):
    approve_nomination(actor=actor_of(full_admin, distributor_a), admin=nomination)
    accept(stranger, distributor_a)
    assert is_member(stranger, distributor_a)
    assert Event.objects.filter(type="admin:nomination_approved", subject_id=nomination.id).exists()


@pytest.mark.parametrize(("hours", "joins"), [(71, False), (73, True)])
def test_without_an_objection_72_hours_are_enough(nomination, distributor_a, stranger, hours, joins):
    pass_hours(hours)
    if not joins:
        with pytest.raises(NominationWaits):
            accept(stranger, distributor_a)
    else:
        accept(stranger, distributor_a)
    assert is_member(stranger, distributor_a) is joins
    assert nomination.expires_at > nomination.objections_until > now()


def test_one_objection_ends_it_and_the_operator_is_told(
    nomination, distributor_a, operator, full_admin, stranger
):
    object_to_nomination(actor=actor_of(full_admin, distributor_a), admin=nomination)
    nomination.refresh_from_db()
    assert (nomination.status, nomination.link_hash) == ("withdrawn", None)
    assert Notice.objects.filter(account_id=operator.id, kind="nomination-objected").exists()
    with pytest.raises(Refused, match="already been answered"):
        approve_nomination(actor=actor_of(full_admin, distributor_a), admin=nomination)


def test_who_is_no_full_admin_of_it_decides_nothing(
    nomination, distributor_a, operator, organization_admin, stranger
):
    for actor in (operator_actor(operator), actor_of(organization_admin, distributor_a)):
        for decide in (approve_nomination, object_to_nomination):
            with pytest.raises(Forbidden):
                decide(actor=actor, admin=nomination)


def test_an_ordinary_invitation_waits_for_nobody(distributor_a, full_admin, colleague):
    """It is a Full Admin's own."""
    assert is_member(colleague, distributor_a)


def test_where_all_full_admins_are_blocked_nobody_is_waited_for(
    nomination, distributor_a, full_admin, stranger
):
    full_admin.is_active = False
    full_admin.save()
    accept(stranger, distributor_a)
    assert is_member(stranger, distributor_a)


def test_of_two_nominated_together_the_first_to_join_is_asked_about_the_other(
    operator, distributor_a, full_admin, stranger
):
    outsider = create_person(
        actor=Actor.system(), email="o@demo.test", password=PASSWORD, first_name="O", last_name="P"
    )
    Admin.objects.filter(account=full_admin).delete()
    nominate(operator, distributor_a, stranger)
    second = nominate(operator, distributor_a, outsider)
    accept(stranger, distributor_a)
    with pytest.raises(NominationWaits):
        accept(outsider, distributor_a)
    assert Mail.objects.filter(kind="further-nomination", recipient=stranger.email).count() == 1
    approve_nomination(actor=actor_of(stranger, distributor_a), admin=second)
    accept(outsider, distributor_a)


def test_what_waits_for_nothing_cannot_be_approved(nomination, distributor_a, full_admin):
    actor = actor_of(full_admin, distributor_a)
    approve_nomination(actor=actor, admin=nomination)
    for decide in (approve_nomination, object_to_nomination):
        with pytest.raises(NoNomination):
            decide(actor=actor, admin=nomination)


def test_a_blocked_operators_nomination_makes_nobody(nomination, distributor_a, operator, stranger):
    operator.is_active = False
    operator.save()
    pass_hours(100)
    with pytest.raises(Refused, match="no longer open to you"):
        accept(stranger, distributor_a)
    assert not is_member(stranger, distributor_a)
