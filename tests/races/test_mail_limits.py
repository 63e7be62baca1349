"""Many ask for mails at once: no limit lets one more through than it says."""

from functools import partial

import pytest

from mipass.base.kit.actor import Place
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import claim_due_mails, queue_mail
from mipass.base.outbox.pacing import ALWAYS_PER_HOUR, MAILS_PER_HOUR
from mipass.domains.accounts.operations import MAILS_PER_HOUR as ASKED_PER_HOUR
from mipass.domains.accounts.operations import queue_capped_mail
from mipass.domains.credentials.invitations import (
    RESENDS_PER_HOUR,
    RESENDS_TO_ADDRESS_PER_HOUR,
    resend_invitation,
)
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import WITHDRAWALS_PER_HOUR
from mipass.domains.credentials.phones.devices import holder_actor
from mipass.domains.credentials.phones.offers import CODES_PER_HOUR, request_code
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.withdraw_credential import withdraw_credential
from tests.fixtures import actor_of
from tests.races.race import race, refusals, won

pytestmark = pytest.mark.django_db(transaction=True)

VICTIM = "victim@demo.test"
MANY = 12


def fresh(credential):
    return Credential.objects.select_related("organization__distributor").get(id=credential.id)


def mailed(kind):
    return Mail.objects.filter(recipient=VICTIM, kind=kind).count()


def test_codes_by_one_link(full_admin, organization_b):
    credential = issue(full_admin, organization_b, VICTIM)
    actor = holder_actor(fresh(credential))
    answers = race([partial(request_code, actor=actor, credential=fresh(credential)) for _ in range(MANY)])
    assert (len(won(answers)), refusals(answers)) == (CODES_PER_HOUR, {"too_many_attempts"})
    assert mailed("credential-code") == CODES_PER_HOUR


def test_resends_of_one_invitation(full_admin, organization_b):
    credential, actor = (
        issue(full_admin, organization_b, VICTIM),
        actor_of(full_admin, organization_b.distributor),
    )
    answers = race(
        [partial(resend_invitation, actor=actor, credential=fresh(credential)) for _ in range(MANY)]
    )
    assert (len(won(answers)), refusals(answers)) == (RESENDS_PER_HOUR - 1, {"too_many_attempts"})


def test_resends_to_one_address(full_admin, organization_b):
    actor = actor_of(full_admin, organization_b.distributor)
    credentials = [issue(full_admin, organization_b, VICTIM) for _ in range(RESENDS_TO_ADDRESS_PER_HOUR - 3)]
    calls = [partial(resend_invitation, actor=actor, credential=fresh(each)) for each in credentials[:MANY]]
    answers = race(calls)
    assert (len(won(answers)), refusals(answers)) == (3, {"too_many_attempts"})


def test_withdrawals_to_one_address(full_admin, organization_b):
    actor = actor_of(full_admin, organization_b.distributor)
    credentials = [issue(full_admin, organization_b, VICTIM) for _ in range(MANY)]
    calls = [partial(withdraw_credential, actor=actor, credential=fresh(each)) for each in credentials]
    answers = race(calls)
    assert (len(won(answers)), refusals(answers)) == (WITHDRAWALS_PER_HOUR, {"too_many_attempts"})


def test_mails_that_anybody_can_ask_for():
    subject = new_id()
    ask = partial(
        queue_capped_mail, kind="reset-password", recipient=VICTIM, context={"key": "k"}, subject_id=subject
    )
    race([ask] * MANY)
    assert mailed("reset-password") == ASKED_PER_HOUR


def test_workers_at_the_cap_of_an_address():
    place = Place(new_id(), new_id())
    for _ in range(MAILS_PER_HOUR + 30):
        queue_mail(kind="credential-code", recipient=VICTIM, context={}, place=place)
    assert ALWAYS_PER_HOUR < MAILS_PER_HOUR
    taken = race([partial(claim_due_mails, limit=40) for _ in range(4)])
    ids = [mail.id for some in taken for mail in some]
    assert len(ids) == len(set(ids)) == MAILS_PER_HOUR
