"""A limit of mails is of one tenant or one link: what others send to the same address uses none of it up."""

import pytest
from django.test import Client
from django.urls import reverse

from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import queue_mail
from mipass.domains.admins import low_credits
from mipass.domains.admins.tests.links import invite, mailed_tokens
from mipass.domains.credentials.invitations import RESENDS_PER_HOUR, RESENDS_TO_ADDRESS_PER_HOUR
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.phones.offers import CODES_PER_HOUR
from mipass.domains.distributors.operations import set_low_credit_threshold
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.portal.credentials.tests.scene import issue, url_of
from mipass.flows.add_organization import add_organization
from tests.fixtures import actor_of, buy_credits, sign_in

pytestmark = pytest.mark.django_db

VICTIM = "victim@demo.test"
PASSWORD = "seven grey herons"


@pytest.fixture
def elsewhere(operator, stranger, distributor_b):
    """An organization of the other distributor."""
    buy_credits(operator, stranger, distributor_b, 50)
    return add_organization(
        actor=actor_of(stranger, distributor_b),
        distributor=distributor_b,
        name="Elsewhere",
        ceiling=None,
        idempotency_key="elsewhere",
    )


def phone_of(credential):
    return Phone(credential.organization_id, link_of(credential))


def ask_until_refused(phone):
    statuses = [phone.ask_for_code().status_code for _ in range(CODES_PER_HOUR + 1)]
    assert statuses == [204] * CODES_PER_HOUR + [429]


def resend(browser, credential):
    return browser.post(url_of("resend", credential.organization, credential)).status_code


def resend_until_refused(browser, credential):
    statuses = [resend(browser, credential) for _ in range(RESENDS_PER_HOUR)]
    assert statuses == [302] * (RESENDS_PER_HOUR - 1) + [429]


def test_codes_of_another_tenants_link_block_none_of_this_ones(
    full_admin, stranger, organization_a, elsewhere
):
    ask_until_refused(phone_of(issue(stranger, elsewhere, VICTIM)))
    ours = phone_of(issue(full_admin, organization_a, VICTIM))
    ask_until_refused(ours)


def test_codes_of_another_link_of_the_same_organization_block_none_either(full_admin, organization_a):
    ask_until_refused(phone_of(issue(full_admin, organization_a, VICTIM)))
    ask_until_refused(phone_of(issue(full_admin, organization_a, VICTIM)))


def test_a_new_link_brings_no_more_codes(full_admin, organization_a):
    credential = issue(full_admin, organization_a, VICTIM)
    ask_until_refused(phone_of(credential))
    assert resend(sign_in(Client(), full_admin), credential) == 302
    assert phone_of(credential).ask_for_code().status_code == 429


def test_resends_of_another_tenant_block_none_of_this_one(full_admin, stranger, organization_a, elsewhere):
    theirs, ours = issue(stranger, elsewhere, VICTIM), issue(full_admin, organization_a, VICTIM)
    resend_until_refused(sign_in(Client(), stranger), theirs)
    resend_until_refused(sign_in(Client(), full_admin), ours)


def test_an_address_with_many_credentials_is_sent_them_again_within_a_limit(full_admin, organization_b):
    credentials = [issue(full_admin, organization_b, VICTIM) for _ in range(8)]
    browser = sign_in(Client(), full_admin)
    statuses = [resend(browser, credential) for credential in credentials * 3]
    assert statuses.count(302) == RESENDS_TO_ADDRESS_PER_HOUR - 8
    assert statuses[RESENDS_TO_ADDRESS_PER_HOUR - 8 :] == [429] * (32 - RESENDS_TO_ADDRESS_PER_HOUR)


def test_correcting_the_address_in_turns_is_limited_by_the_link(full_admin, organization_a):
    credential, browser = issue(full_admin, organization_a, VICTIM), sign_in(Client(), full_admin)
    url = url_of("correct_address", organization_a, credential)
    statuses = [browser.post(url, {"email": f"v{n}@demo.test"}).status_code for n in range(RESENDS_PER_HOUR)]
    assert statuses == [302] * (RESENDS_PER_HOUR - 1) + [429]
    assert Credential.objects.get().email == f"v{RESENDS_PER_HOUR - 2}@demo.test"


def test_invitations_of_admins_by_another_tenant_block_none_of_this_one(
    full_admin, stranger, distributor_a, distributor_b
):
    form = {"step": "3", "email": VICTIM, "scope": "full"}
    for account, distributor in ((stranger, distributor_b), (full_admin, distributor_a)):
        browser, url = sign_in(Client(), account), reverse("admins:invite", args=[distributor.id])
        statuses = [browser.post(url, form).status_code for _ in range(6)]
        assert statuses == [302] * 5 + [429]


def test_codes_for_registering_by_another_invitation_block_none_of_this_one(
    full_admin, stranger, distributor_a, distributor_b
):
    form = {"first_name": "V", "last_name": "M", "password1": PASSWORD, "password2": PASSWORD}
    invite(stranger, distributor_b, VICTIM)
    invite(full_admin, distributor_a, VICTIM)
    for number, token in enumerate(mailed_tokens(VICTIM), 1):
        url = reverse("invitation_sign_up", args=[token])
        assert [Client().post(url, form).status_code for _ in range(7)] == [302] * 7
        assert Mail.objects.filter(recipient=VICTIM, kind="sign-up-code").count() == number * 5


def test_another_tenants_warnings_of_low_credits_hide_none_of_this_one(
    full_admin, distributor_a, distributor_b, organization_b
):
    for _ in range(low_credits.MAILS_PER_HOUR):
        queue_mail(
            kind=low_credits.MAIL_KIND, recipient=full_admin.email, context={}, place=distributor_b.place
        )
    actor = actor_of(full_admin, distributor_a)
    set_low_credit_threshold(actor=actor, distributor=distributor_a, threshold=115)
    organization_b.distributor.refresh_from_db()
    issue(full_admin, organization_b)
    assert Mail.objects.filter(kind=low_credits.MAIL_KIND, distributor_id=distributor_a.id).count() == 1
