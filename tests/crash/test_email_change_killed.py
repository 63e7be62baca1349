"""Killed at any statement, a change of an address and its undoing are done or not begun; sent again, done."""

from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from mipass.base.kit.actor import Actor
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail
from mipass.base.outbox.queries import open_context
from mipass.domains.accounts.address_changes import ask_for_address
from mipass.domains.accounts.models import Account, AddressChange
from mipass.domains.accounts.operations import create_person, person
from mipass.domains.admins.models import Admin, AdminStatus
from mipass.domains.admins.tests.links import invite
from mipass.flows.change_email import change_email, undo_email_change
from tests.crash.harness import count_points, killed_at
from tests.crash.test_crash_points import sampled
from tests.fixtures import PASSWORD, accept
from tests.ledger.state import difference, tally

pytestmark = pytest.mark.django_db(transaction=True)


def newest(kind, name):
    return open_context(Mail.objects.filter(kind=kind).latest("id"))[name]


@pytest.fixture
def change_of(distributor_a, distributor_b, full_admin, stranger):
    """A change that waits for its code, of an admin of one portal who is invited to another."""

    def make(name):
        account = create_person(
            actor=Actor.system(), email=f"{name}@demo.test", password=PASSWORD, first_name="A", last_name="B"
        )
        invite(full_admin, distributor_a, account.email)
        accept(account, distributor_a)
        invite(stranger, distributor_b, account.email)
        own: dict[str, Any] = {"actor": person(account.id), "account": account}
        asked = ask_for_address(**own, email=f"{name}.new@demo.test", request_id=new_id())
        code = newest("email-change-code", "code")
        return account, partial(change_email, **own, asked=asked, code=code, session_key="")

    return make


@pytest.fixture
def undoing_of(change_of):
    """The link that undoes such a change, to be pressed."""

    def make(name):
        account, change = change_of(name)
        change()
        token = newest("email-changed", "token")
        return account, partial(undo_email_change, actor=person(account.id), token=token)

    return make


def facts(account):
    """What the rows say of the account, without what names it."""
    found = Account.objects.get(id=account.id)
    old = account.email
    rows = EmailAddress.objects.filter(user_id=account.id)
    return {
        "is_old": found.email == old,
        "password": (found.has_usable_password(), found.password_due_at is None),
        "proved": [(row.email == found.email, row.verified) for row in rows],
        "shown": [row.email == found.email for row in Admin.objects.filter(account=account)],
        "invited": Admin.objects.filter(email=old, status=AdminStatus.INVITED).count(),
        "kept": [row.undo_hash is not None for row in AddressChange.objects.filter(account=account)],
    }


@pytest.mark.parametrize("operation", ["change_of", "undoing_of"])
def test_it_is_done_or_not_begun(operation, request):
    make = request.getfixturevalue(operation)
    learned, call = make("first")
    before = tally()
    points = count_points(call)
    change, after = difference(before, tally()), facts(learned)
    account, call = make("second")
    before, unchanged = tally(), facts(account)
    assert unchanged != after
    for point in sampled(points):
        killed_at(point, call)
        left = (difference(before, tally()), facts(account))
        assert left in (({}, unchanged), (change, after)), f"killed at point {point}"
        if left[0]:
            break
    else:
        call()
    assert (difference(before, tally()), facts(account)) == (change, after)
