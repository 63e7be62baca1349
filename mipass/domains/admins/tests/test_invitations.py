"""Inviting and answering: what HTTP does not reach, and what the database keeps of it."""

import pytest
from allauth.account.models import EmailAddress

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Forbidden, NotFound, TooManyAttempts
from mipass.base.kit.vault import token_hash
from mipass.base.outbox.models import Mail, Notice
from mipass.domains.accounts.models import Account
from mipass.domains.admins.answers import (
    InvitationNotOpen,
    LinkNeeded,
    accept_invitation,
    decline_invitation,
    mail_invitation_again,
)
from mipass.domains.admins.invitations import (
    MAILS_PER_ADDRESS_AND_HOUR,
    AlreadyAdmin,
    invite_admin,
    resend_invitation,
    withdraw_invitation,
)
from mipass.domains.admins.models import Admin, Scope
from mipass.domains.admins.nominations import approve_nomination, nominate_admin
from mipass.domains.admins.operations import remove_admin
from mipass.domains.admins.queries import (
    find_invitation,
    list_pending_invitations,
    list_portals,
    operator_actor,
    person_actor,
)
from mipass.domains.admins.tests.links import expire, invite, mailed_tokens, membership
from mipass.domains.distributors.operations import resume_distributor, suspend_distributor
from tests.fixtures import accept, actor_of, linked

EMAIL = "stranger@demo.test"


def test_only_a_hash_of_the_link_is_kept(distributor_a, full_admin):
    admin = invite(full_admin, distributor_a, EMAIL)
    (token,) = mailed_tokens(EMAIL)
    assert Admin.objects.get(link_hash=token_hash(token)) == admin
    assert len(token) >= 43  # 256 bits in base64
    assert find_invitation(token) == admin


def test_an_address_in_other_case_is_the_same_person(distributor_a, full_admin):
    assert invite(full_admin, distributor_a, "Stranger@Demo.TEST").email == EMAIL


def test_a_queued_mail_of_a_withdrawn_invitation_is_cancelled_and_wiped(distributor_a, full_admin):
    admin = invite(full_admin, distributor_a, EMAIL)
    withdraw_invitation(actor=actor_of(full_admin, distributor_a), admin=admin)
    mail = Mail.objects.get(subject_id=admin.id)
    assert (mail.status, mail.context) == ("cancelled", None)


def test_inviting_again_replaces_the_older_one(distributor_a, full_admin, stranger):
    older = invite(full_admin, distributor_a, EMAIL)
    newer = invite(full_admin, distributor_a, EMAIL)
    assert list_pending_invitations(email=EMAIL) == [newer]
    with pytest.raises(InvitationNotOpen):
        accept_invitation(account=stranger, actor=person_actor(stranger), admin=older, token=linked(older))


def test_two_distributors_may_invite_one_person(distributor_a, distributor_b, full_admin, stranger):
    invite(full_admin, distributor_a, EMAIL)
    accept(stranger, distributor_a)
    joined = [portal.distributor for portal in list_portals(account=stranger)]
    assert joined == [distributor_a, distributor_b]


def test_mails_to_one_address_are_capped(distributor_a, full_admin):
    admin = invite(full_admin, distributor_a, EMAIL)
    actor = actor_of(full_admin, distributor_a)
    for _ in range(MAILS_PER_ADDRESS_AND_HOUR - 1):
        resend_invitation(actor=actor, admin=admin)
    with pytest.raises(TooManyAttempts) as refusal:
        resend_invitation(actor=actor, admin=admin)
    assert refusal.value.retry_after > 0
    assert Mail.objects.filter(recipient=EMAIL).count() == MAILS_PER_ADDRESS_AND_HOUR


def test_an_organization_admin_invites_nobody(distributor_a, organization_admin):
    with pytest.raises(Forbidden):
        invite(organization_admin, distributor_a, EMAIL)


def test_an_operator_invites_nobody_and_touches_no_invitation_of_an_admin(
    distributor_a, full_admin, operator
):
    admin = invite(full_admin, distributor_a, EMAIL)
    with pytest.raises(Forbidden):
        invite_admin(
            actor=operator_actor(operator), distributor=distributor_a, email="x@demo.test", scope=Scope.FULL
        )
    for act in (resend_invitation, withdraw_invitation):
        with pytest.raises(NotFound):
            act(actor=operator_actor(operator), admin=admin)


def test_nobody_invites_into_a_suspended_distributor(distributor_a, full_admin, operator):
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    with pytest.raises(Forbidden):
        invite(full_admin, distributor_a, EMAIL)


def test_an_invitation_rests_while_the_distributor_is_suspended(
    distributor_a, full_admin, operator, stranger
):
    invite(full_admin, distributor_a, EMAIL)
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    with pytest.raises(InvitationNotOpen):
        accept(stranger, distributor_a)
    resume_distributor(actor=operator_actor(operator), distributor=distributor_a)
    accept(stranger, distributor_a)
    assert membership(stranger, distributor_a).scope == Scope.FULL


def test_a_sender_who_cannot_sign_in_any_more_grants_nothing(distributor_a, full_admin, colleague, stranger):
    invite(colleague, distributor_a, EMAIL)
    colleague.is_active = False
    colleague.save()
    with pytest.raises(InvitationNotOpen):
        accept(stranger, distributor_a)


def test_a_nomination_of_a_further_full_admin_is_told_to_the_present_ones(
    distributor_a, full_admin, colleague, operator
):
    nominate_admin(actor=operator_actor(operator), distributor=distributor_a, email=EMAIL)
    told = Mail.objects.filter(kind="further-nomination").values_list("recipient", flat=True)
    assert set(told) == {full_admin.email, colleague.email}


def test_a_nomination_makes_a_full_admin(distributor_a, operator, full_admin, stranger):
    admin = nominate_admin(actor=operator_actor(operator), distributor=distributor_a, email=EMAIL)
    approve_nomination(actor=actor_of(full_admin, distributor_a), admin=admin)
    accept(stranger, distributor_a)
    assert membership(stranger, distributor_a).scope == Scope.FULL


@pytest.mark.parametrize("lost", [{"is_active": False}, {"is_operator": False}])
def test_a_nomination_ends_with_the_operator_who_sent_it(distributor_a, operator, stranger, lost):
    nominate_admin(actor=operator_actor(operator), distributor=distributor_a, email=EMAIL)
    Account.objects.filter(id=operator.id).update(**lost)
    with pytest.raises(InvitationNotOpen):
        accept(stranger, distributor_a)


def test_a_nominee_who_is_an_admin_is_refused(distributor_a, full_admin, operator):
    with pytest.raises(AlreadyAdmin):
        nominate_admin(actor=operator_actor(operator), distributor=distributor_a, email=full_admin.email)


def test_who_joined_while_an_invitation_was_open_cannot_join_twice(
    distributor_a, full_admin, colleague, operator
):
    late = invite(full_admin, distributor_a, EMAIL)
    Admin.objects.filter(id=late.id).update(email=colleague.email)  # as after a change of address
    with pytest.raises(AlreadyAdmin):
        accept_invitation(account=colleague, actor=person_actor(colleague), admin=late, token=linked(late))


def test_an_answer_is_told_to_the_sender_and_audited(distributor_a, full_admin, stranger):
    admin = invite(full_admin, distributor_a, EMAIL)
    decline_invitation(account=stranger, actor=person_actor(stranger), admin=admin, token=linked(admin))
    assert Notice.objects.filter(account_id=full_admin.id, kind="admin-declined").exists()
    event = Event.objects.get(type="admin:declined")
    assert (event.subject_id, event.actor_id) == (admin.id, stranger.id)
    with pytest.raises(InvitationNotOpen):
        accept_invitation(account=stranger, actor=person_actor(stranger), admin=admin, token=linked(admin))


def test_an_expired_invitation_is_resent_with_new_time(distributor_a, full_admin, stranger):
    admin = invite(full_admin, distributor_a, EMAIL)
    expire(admin)
    with pytest.raises(InvitationNotOpen):
        accept(stranger, distributor_a)
    resend_invitation(actor=actor_of(full_admin, distributor_a), admin=admin)
    accept(stranger, distributor_a)
    assert membership(stranger, distributor_a).id == admin.id


def test_a_resent_link_works_and_the_older_one_does_not(distributor_a, full_admin):
    admin = invite(full_admin, distributor_a, EMAIL)
    (older,) = mailed_tokens(EMAIL)
    resend_invitation(actor=actor_of(full_admin, distributor_a), admin=admin)
    (newer,) = mailed_tokens(EMAIL)
    assert find_invitation(older) is None
    assert find_invitation(newer) == admin


@pytest.mark.parametrize("answer", [accept_invitation, decline_invitation])
def test_an_invitation_is_bound_to_its_address(distributor_a, full_admin, organization_a, stranger, answer):
    admin = invite(full_admin, distributor_a, "somebody.else@demo.test")
    with pytest.raises(InvitationNotOpen):
        answer(account=stranger, actor=person_actor(stranger), admin=admin, token=linked(admin))
    admin.refresh_from_db()
    assert admin.status == "invited"


@pytest.mark.parametrize("answer", [accept_invitation, decline_invitation])
def test_an_address_that_was_not_confirmed_answers_nothing(distributor_a, full_admin, stranger, answer):
    admin = invite(full_admin, distributor_a, EMAIL)
    EmailAddress.objects.filter(user_id=stranger.id).update(verified=False)
    with pytest.raises(InvitationNotOpen):
        answer(account=stranger, actor=person_actor(stranger), admin=admin, token=linked(admin))
    admin.refresh_from_db()
    assert admin.status == "invited"


def block(account):
    Account.objects.filter(id=account.id).update(is_active=False)


def test_who_sends_a_removed_admins_invitation_again_is_its_sender(
    distributor_a, full_admin, colleague, stranger
):
    admin = invite(colleague, distributor_a, EMAIL)
    manager = actor_of(full_admin, distributor_a)
    remove_admin(actor=manager, admin=membership(colleague, distributor_a))
    with pytest.raises(InvitationNotOpen):
        accept_invitation(account=stranger, actor=person_actor(stranger), admin=admin, token=linked(admin))
    resend_invitation(actor=manager, admin=admin)
    assert Admin.objects.get(id=admin.id).invited_by == full_admin
    accept(stranger, distributor_a)
    assert Notice.objects.filter(account_id=full_admin.id, kind="admin-joined").exists()


def test_a_full_admin_takes_over_the_nomination_of_a_blocked_operator(
    distributor_a, full_admin, operator, stranger
):
    admin = nominate_admin(actor=operator_actor(operator), distributor=distributor_a, email=EMAIL)
    block(operator)
    with pytest.raises(InvitationNotOpen):
        accept_invitation(account=stranger, actor=person_actor(stranger), admin=admin, token=linked(admin))
    resend_invitation(actor=actor_of(full_admin, distributor_a), admin=admin)
    block(full_admin)
    with pytest.raises(InvitationNotOpen):
        accept_invitation(account=stranger, actor=person_actor(stranger), admin=admin, token=linked(admin))
    Account.objects.filter(id=full_admin.id).update(is_active=True)
    accept(stranger, distributor_a)


def test_another_operator_takes_over_a_nomination_and_it_stays_one(
    distributor_a, operator, full_admin, stranger
):
    admin = nominate_admin(actor=operator_actor(operator), distributor=distributor_a, email=EMAIL)
    other = Account.objects.create(email="other@vendor.test", is_operator=True)
    resend_invitation(actor=operator_actor(other), admin=admin)
    approve_nomination(actor=actor_of(full_admin, distributor_a), admin=admin)
    block(operator)
    accept(stranger, distributor_a)
    assert Admin.objects.get(id=admin.id).nominated


@pytest.mark.parametrize("answer", [accept_invitation, decline_invitation])
def test_the_address_without_the_link_answers_nothing(distributor_a, full_admin, stranger, answer):
    admin = invite(full_admin, distributor_a, EMAIL)
    (older,) = mailed_tokens(EMAIL)
    resend_invitation(actor=actor_of(full_admin, distributor_a), admin=admin)
    for token in ("", "x", older):
        with pytest.raises(LinkNeeded):
            answer(account=stranger, actor=person_actor(stranger), admin=admin, token=token)
    admin.refresh_from_db()
    assert admin.status == "invited"


def test_the_invited_person_has_the_link_mailed_again_for_the_time_that_is_left(
    distributor_a, full_admin, stranger
):
    admin = invite(full_admin, distributor_a, EMAIL)
    (older,) = mailed_tokens(EMAIL)
    mail_invitation_again(account=stranger, actor=person_actor(stranger), admin=admin)
    (newer,) = mailed_tokens(EMAIL)
    assert find_invitation(older) is None
    assert find_invitation(newer) == admin
    assert Admin.objects.get(id=admin.id).expires_at == admin.expires_at
    for _mail in range(MAILS_PER_ADDRESS_AND_HOUR - 2):
        mail_invitation_again(account=stranger, actor=person_actor(stranger), admin=admin)
    with pytest.raises(TooManyAttempts):
        mail_invitation_again(account=stranger, actor=person_actor(stranger), admin=admin)


def test_nobody_else_has_a_link_mailed_again(distributor_a, full_admin, colleague):
    admin = invite(full_admin, distributor_a, EMAIL)
    with pytest.raises(InvitationNotOpen):
        mail_invitation_again(account=colleague, actor=person_actor(colleague), admin=admin)
