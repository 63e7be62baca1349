"""Changes of one address at once, and beside what else decides who has it: one comes first."""

from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from mipass.base.kit.actor import Actor
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail
from mipass.base.outbox.queries import open_context
from mipass.domains.accounts.address_changes import Asked, ask_for_address
from mipass.domains.accounts.models import Account, AddressChange
from mipass.domains.accounts.operations import create_person, person
from mipass.domains.accounts.queries import find_by_email, verified_email
from mipass.domains.accounts.registrations import register
from mipass.domains.accounts.resets import reset_password
from mipass.domains.admins.answers import accept_invitation
from mipass.domains.admins.models import Admin, AdminStatus
from mipass.domains.admins.queries import person_actor
from mipass.domains.admins.tests.links import invite, mailed_tokens
from mipass.flows.change_email import change_email, undo_email_change
from tests.fixtures import PASSWORD
from tests.races.race import race, refusals, won

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def newest(kind, name):
    """What the newest mail of a kind carries."""
    return open_context(Mail.objects.filter(kind=kind).latest("id"))[name]


def asked_for(account: Account, email: str) -> dict[str, Any]:
    """A change that needs no more than to be sent."""
    asked: Asked = ask_for_address(
        actor=person(account.id), account=account, email=email, request_id=new_id()
    )
    code = newest("email-change-code", "code") if Mail.objects.latest("id").context else ""
    return {
        "actor": person(account.id),
        "account": account,
        "asked": asked,
        "code": code,
        "session_key": "",
    }


def require_whole(account: Account) -> Account:
    """The account as it is now: one address, proved, and the same on both rows and in its portals."""
    account = Account.objects.get(id=account.id)
    assert list(EmailAddress.objects.filter(user_id=account.id).values_list("email", flat=True)) == [
        account.email
    ]
    assert verified_email(account) == account.email
    shown = Admin.objects.filter(account=account, status=AdminStatus.ACTIVE).values_list("email", flat=True)
    assert set(shown) <= {account.email}
    return account


def newcomer(name: str) -> Account:
    names = {"first_name": "Ada", "last_name": "Byron"}
    return create_person(actor=Actor.system(), email=f"{name}@demo.test", password=PASSWORD, **names)


def test_of_two_changes_of_an_account_at_once_one_is_done(full_admin):
    for number in range(2):
        account = Account.objects.get(id=full_admin.id)
        wanted = [f"{name}{number}@demo.test" for name in ("one", "two")]
        answers = race([partial(change_email, **asked_for(account, email)) for email in wanted])
        assert len(won(answers)) == 1
        assert refusals(answers) == {"wrong_code"}
        assert require_whole(account).email == won(answers)[0].email
    assert AddressChange.objects.count() == 2


def test_of_two_accounts_that_want_one_address_one_gets_it():
    for number in range(ROUNDS):
        accounts = [newcomer(f"{name}{number}") for name in ("left", "right")]
        answers = race(
            [partial(change_email, **asked_for(each, f"wanted{number}@demo.test")) for each in accounts]
        )
        assert len(won(answers)) == 1
        assert refusals(answers) == {"address_taken"}
        for each in accounts:
            require_whole(each)


def test_an_undo_beats_a_second_change_whichever_comes_first(full_admin):
    old = full_admin.email
    for number in range(3):
        AddressChange.objects.all().delete()  # of the rounds before: three a day
        account = Account.objects.get(id=full_admin.id)
        changed = change_email(**asked_for(account, f"thief{number}@demo.test"))
        token = newest("email-changed", "token")
        second = asked_for(changed, f"further{number}@demo.test")
        undo = partial(undo_email_change, actor=person(account.id), token=token)
        answers = race([partial(change_email, **second), undo])
        assert refusals(answers) <= {"wrong_code"}
        account = require_whole(account)
        assert account.email == old
        assert not account.has_usable_password()
        assert not AddressChange.objects.filter(undo_hash__isnull=False).exists()
        Account.objects.filter(id=account.id).update(password=make_password(PASSWORD))
        Mail.objects.filter(kind="email-change-code").delete()


def test_of_many_presses_of_one_link_one_undoes(full_admin):
    change_email(**asked_for(full_admin, "thief@demo.test"))
    token = newest("email-changed", "token")
    answers = race([partial(undo_email_change, actor=person(full_admin.id), token=token)] * 4)
    assert len(won(answers)) == 1
    assert refusals(answers) == {"link_used"}
    require_whole(full_admin)


def test_a_reset_and_a_change_at_once_leave_one_password_and_one_address(full_admin):
    """Whichever comes first; after the reset the code is void."""
    call = asked_for(full_admin, "new@demo.test")
    reset = partial(
        reset_password, actor=person(full_admin.id), account=full_admin, password="seven grey herons"
    )
    answers = race([partial(change_email, **call), reset])
    assert refusals(answers) <= {"wrong_code"}
    account = require_whole(full_admin)
    assert account.check_password("seven grey herons")
    assert account.email == ("new@demo.test" if len(won(answers)) == 2 else full_admin.email)


def test_nobody_registers_an_address_in_the_moment_in_which_it_is_left():
    for number in range(ROUNDS):
        account = newcomer(f"leaver{number}")
        old = account.email
        stranger = new_id()
        answers = race(
            [
                partial(change_email, **asked_for(account, f"gone{number}@demo.test")),
                partial(
                    register,
                    actor=person(stranger),
                    email=old,
                    first_name="S",
                    last_name="T",
                    password_hash="!",
                ),
            ]
        )
        assert refusals(answers) == {"address_taken"}
        assert find_by_email(old) is None
        require_whole(account)


def test_an_invitation_is_answered_at_the_old_address_or_void(distributor_a, full_admin, stranger):
    old = stranger.email
    invitation = invite(full_admin, distributor_a, old)
    token = mailed_tokens(old)[-1]
    accept = partial(
        accept_invitation, account=stranger, actor=person_actor(stranger), admin=invitation, token=token
    )
    answers = race([accept, partial(change_email, **asked_for(stranger, "out.new@demo.test"))])
    assert refusals(answers) <= {"invitation_not_open"}
    account = require_whole(stranger)
    assert account.email == "out.new@demo.test"
    invitation.refresh_from_db()
    assert invitation.status == (AdminStatus.ACTIVE if len(won(answers)) == 2 else AdminStatus.WITHDRAWN)
