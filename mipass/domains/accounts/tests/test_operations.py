"""Making accounts, and the caps on what anybody can cause."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Forbidden, Invalid, NotFound
from mipass.base.outbox.models import Mail
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import (
    FAILURES_PER_HOUR,
    MAILS_PER_HOUR,
    AddressTaken,
    change_password,
    create_operator,
    create_person,
    person,
    queue_capped_mail,
    record_failed_sign_in,
)
from mipass.domains.accounts.queries import find_by_email, get_account, list_names, verified_email

pytestmark = pytest.mark.django_db
ADA = {
    "email": "Ada@Example.com",
    "password": "a lake without boats",
    "first_name": "Ada",
    "last_name": "Byron",
}


def make(**changes) -> Account:
    return create_person(actor=Actor.system(), **{**ADA, **changes})


def test_a_made_account_is_verified_and_found_in_any_case():
    account = make()
    assert verified_email(account) == "ada@example.com"
    assert find_by_email("ADA@example.com") == get_account(account.id) == account
    assert list_names([account.id]) == {account.id: "Ada Byron"}
    assert list(Event.objects.values_list("type", flat=True)) == ["account:created"]


def test_an_address_has_one_account():
    make()
    with pytest.raises(AddressTaken):
        make(email="ADA@example.com")


@pytest.mark.parametrize("email", ["operator", "full.admin", "organization.admin", "stranger"])
def test_the_people_of_the_demo_can_be_made(email):
    assert make(email=f"{email}@demo.test", password="demo-portal-2026").email == f"{email}@demo.test"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "ada"}, "email"),
        ({"first_name": " "}, "first_name"),
        ({"last_name": "By\u202eron"}, "last_name"),
        ({"password": "elevenchars"}, "password"),
        ({"password": "password1234"}, "password"),
    ],
)
def test_wrong_details_are_refused_and_nothing_is_written(changes, field):
    with pytest.raises(Invalid) as refusal:
        make(**changes)
    assert refusal.value.field == field
    assert not Account.objects.exists()


@pytest.mark.parametrize("create", [create_person, create_operator])
def test_only_the_system_makes_accounts_for_others(create):
    with pytest.raises((Forbidden, NotFound)):
        create(actor=person(make().id), **{**ADA, "email": "new@example.com"})
    assert find_by_email("new@example.com") is None


def test_an_operator_is_made_from_an_account_with_a_new_password():
    account = make()
    operator = create_operator(actor=Actor.system(), **{**ADA, "password": "seven grey herons"})
    assert (operator.id, operator.is_operator) == (account.id, True)
    assert operator.check_password("seven grey herons")
    assert Event.objects.filter(type="account:made_operator", subject_id=account.id).count() == 1


def test_nobody_changes_another_persons_password():
    account, other = make(), make(email="bob@example.com")
    with pytest.raises(NotFound):
        change_password(actor=person(other.id), account=account, password="seven grey herons")
    account.refresh_from_db()
    assert account.check_password(ADA["password"])


def test_an_account_is_mailed_little_of_a_kind_in_an_hour():
    account = make()
    for kind in ("account-exists", "reset-password"):
        for _ in range(MAILS_PER_HOUR + 20):
            queue_capped_mail(kind=kind, recipient=account.email, context={}, subject_id=account.id)
    assert Mail.objects.count() == 2 * MAILS_PER_HOUR


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_a_flood_of_failures_leaves_a_bounded_trace(email):
    make()
    for _ in range(FAILURES_PER_HOUR + 5):
        record_failed_sign_in(email=email)
    assert Event.objects.filter(type="account:sign_in_failed").count() == FAILURES_PER_HOUR
