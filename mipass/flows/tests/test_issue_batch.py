"""Issuing a bulk upload: all of it with one transfer, or nothing."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.errors import NotFound
from mipass.base.outbox.models import Mail, Notice
from mipass.base.requests.operations import KeyReused
from mipass.domains.accounts.models import Account
from mipass.domains.admins.models import Admin
from mipass.domains.admins.operations import remove_admin
from mipass.domains.admins.queries import operator_actor
from mipass.domains.credentials.bulk_uploads import issuing, leases
from mipass.domains.credentials.bulk_uploads.invitations import invite_some
from mipass.domains.credentials.bulk_uploads.issuing import BatchNotReady, place_rows
from mipass.domains.credentials.bulk_uploads.tidying import tidy
from mipass.domains.credentials.bulk_uploads.uploads import discard_batch
from mipass.domains.credentials.cards import open_card
from mipass.domains.credentials.issuing import NeedsConfirmation
from mipass.domains.credentials.models import BatchState, Credential, StagedRow, WrongRow
from mipass.domains.credentials.search import count_each
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.ledger import NotEnoughCredits
from mipass.domains.credits.models import Transfer
from mipass.domains.credits.operations import set_limit
from mipass.domains.distributors.operations import suspend_distributor
from mipass.domains.organizations.operations import OrganizationNotEnabled, set_organization_status
from mipass.flows.issue_batch import issue_next_batch
from tests.bulk.scene import BulkScene
from tests.fixtures import actor_of
from tests.ledger.state import REFUSED, difference, tally

pytestmark = pytest.mark.django_db
WRONG = "not an address,H10301,1,1\n"


@pytest.fixture
def scene(distributor_a, organization_b, full_admin):
    return BulkScene.of(full_admin, distributor_a, organization_b)


@pytest.fixture
def limited(distributor_a, organization_a, full_admin):
    return BulkScene.of(full_admin, distributor_a, organization_a)


def refusal(code, call):
    with pytest.raises(NeedsConfirmation) as refused:
        call()
    assert refused.value.code == code


def test_every_row_becomes_a_credential_paid_for_with_one_transfer(scene):
    batch = scene.issued(scene.rows(25))
    transfer = Transfer.objects.get(code="issue")
    assert (transfer.amount, transfer.subject_id) == (25, batch.id)
    credentials = Credential.objects.order_by("id")
    assert {credential.issue_transfer_id for credential in credentials} == {transfer.id}
    assert [credential.email for credential in credentials] == [f"holder{n}@demo.test" for n in range(25)]
    assert open_card(credentials[7]).fields == {"facility_code": 7, "card_number": 7}
    assert Event.objects.filter(type="batch:issued").get().details == {
        "credentials": 25,
        "wrong": 0,
        "holders": 0,
    }
    assert list(check_ledger()) == []


def test_the_one_who_pressed_hears_of_the_end(scene, full_admin):
    scene.issued(scene.rows(3))
    notice = Notice.objects.get(kind="batch-issued", account_id=full_admin.id)
    assert notice.params == {"name": "people.csv", "credentials": 3}


def test_the_same_press_twice_issues_once(scene):
    batch = scene.checked(scene.rows(3))
    scene.request(batch, key="press")
    scene.request(scene.again(batch), key="press")
    assert issue_next_batch()
    assert not issue_next_batch()
    scene.request(scene.again(batch), key="press")
    assert Credential.objects.count() == 3


def test_the_key_of_another_press_is_refused(scene):
    scene.request(scene.checked(scene.rows(3)), key="press")
    with pytest.raises(KeyReused):
        scene.request(scene.checked(scene.rows(3, start=5)), key="press")


def test_an_issued_upload_cannot_be_issued_again(scene):
    batch = scene.issued(scene.rows(3))
    with pytest.raises(BatchNotReady):
        scene.request(batch)


def test_wrong_rows_stop_all_of_it_unless_the_good_ones_are_asked_for(scene):
    batch = scene.checked(scene.rows(3) + WRONG)
    refusal("good_rows", lambda: scene.request(batch))
    scene.request(batch, accepted={"good_rows"})
    assert issue_next_batch()
    assert Credential.objects.count() == 3
    assert Event.objects.filter(type="batch:issued").get().details == {
        "credentials": 3,
        "wrong": 1,
        "holders": 0,
    }


def test_the_same_rows_again_cost_nothing_unless_copies_are_wanted(scene):
    scene.issued(scene.rows(3))
    again = scene.checked(scene.rows(3).encode("utf-16"))
    refusal("same_file", lambda: scene.request(again, {"same_card"}))
    scene.request(again, {"same_card", "same_file"})
    assert issue_next_batch()
    assert Credential.objects.count() == 6


def test_two_uploads_of_the_same_rows_pressed_at_once_issue_one(scene, monkeypatch):
    monkeypatch.setattr(issuing, "find_earlier", lambda **_who: None)  # neither saw the other
    one, other = scene.checked(scene.rows(3)), scene.checked(scene.rows(3))
    scene.request(one)
    refusal("same_file", lambda: scene.request(other))


def test_the_same_rows_of_another_organization_are_not_the_same(scene, limited):
    scene.issued(scene.rows(3))
    limited.request(limited.checked(limited.rows(3)))
    assert issue_next_batch()
    assert Credential.objects.count() == 6


def test_live_card_data_must_be_confirmed(scene):
    scene.issued(scene.rows(3))
    batch = scene.checked(scene.rows(4))
    assert batch.same_card == 3
    refusal("same_card", lambda: scene.request(batch))


def test_a_format_of_which_little_is_known_must_be_confirmed(scene):
    batch = scene.checked("email,format,facility_code,card_number\na@demo.test,ind26,1,1\n")
    refusal("untested_format", lambda: scene.request(batch))


def test_too_few_credits_are_refused_before_anything_is_written(limited):
    batch = limited.checked(limited.rows(11))
    before = tally()
    with pytest.raises(NotEnoughCredits, match="11 needed, 10 available"):
        limited.request(batch)
    changed = difference(before, tally())
    assert changed == {REFUSED: 1}


def fails(scene, batch, code):
    """It failed for this reason, left nothing, and can be tried again."""
    assert issue_next_batch()
    batch = scene.again(batch)
    assert (batch.state, batch.failure) == ("failed", code)
    tidy()
    assert not Credential._base_manager.filter(organization=scene.organization).exists()
    assert not Mail.objects.filter(kind="credential-invitation").exists()
    assert Notice.objects.filter(kind="batch-failed").count() == 1
    assert list(check_ledger()) == []
    return scene.again(batch)


def test_a_limit_lowered_meanwhile_makes_all_of_it_fail(limited, full_admin, distributor_a):
    batch = limited.checked(limited.rows(10))
    limited.request(batch)
    set_limit(actor=limited.actor, organization=limited.organization, ceiling=9, idempotency_key="lower")
    batch = fails(limited, batch, "not_enough_credits")
    set_limit(actor=limited.actor, organization=limited.organization, ceiling=10, idempotency_key="raise")
    limited.request(batch)
    assert issue_next_batch()
    assert Credential.objects.count() == 10


def test_an_organization_disabled_meanwhile_issues_nothing(scene):
    batch = scene.checked(scene.rows(3))
    scene.request(batch)
    set_organization_status(actor=scene.actor, organization=scene.organization, status="disabled")
    fails(scene, batch, "organization_not_enabled")
    with pytest.raises(OrganizationNotEnabled):
        scene.request(scene.again(batch))


def test_an_admin_removed_meanwhile_issues_nothing(scene, colleague, distributor_a, organization_b):
    theirs = BulkScene.of(colleague, distributor_a, organization_b)
    batch = theirs.checked(theirs.rows(3))
    theirs.request(batch)
    remove_admin(actor=scene.actor, admin=Admin.objects.get(account=colleague))
    fails(scene, batch, "forbidden")


def test_an_admin_whose_account_is_blocked_meanwhile_issues_nothing(scene, full_admin):
    batch = scene.checked(scene.rows(3))
    scene.request(batch)
    Account.objects.filter(id=full_admin.id).update(is_active=False)
    fails(scene, batch, "forbidden")


def test_a_distributor_suspended_meanwhile_issues_nothing(scene, operator, distributor_a):
    batch = scene.checked(scene.rows(3))
    scene.request(batch)
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    fails(scene, batch, "forbidden")


def test_rows_in_their_place_are_no_credentials_before_they_are_issued(scene):
    batch = scene.checked(scene.rows(5))
    scene.request(batch)
    leased = leases.take((BatchState.ISSUING,))
    assert leased is not None
    place_rows(leased)
    assert not Credential.objects.exists()
    assert count_each(actor=scene.actor, organization=scene.organization, column="status") == {}
    other = scene.checked(scene.rows(5))
    warned = StagedRow.objects.filter(batch=other).exclude(warning="")
    assert not warned.exists()  # of numbers that somebody has already
    assert list(check_ledger()) == []
    leases.release(leased)
    assert issue_next_batch()
    assert Credential.objects.count() == 5


def test_what_failed_can_be_thrown_away(scene):
    batch = scene.checked(scene.rows(5))
    scene.request(batch)
    set_organization_status(actor=scene.actor, organization=scene.organization, status="disabled")
    batch = fails(scene, batch, "organization_not_enabled")
    discard_batch(actor=scene.actor, batch=batch)
    tidy()
    assert not StagedRow.objects.exists()
    assert scene.again(batch).emptied


def test_the_wrong_rows_stay_for_a_week_after_the_good_ones_were_issued(scene):
    batch = scene.issued(scene.rows(2) + WRONG, {"good_rows"})
    tidy()
    assert not StagedRow.objects.exists()
    assert WrongRow.objects.filter(batch=batch).count() == 1


def test_an_admin_of_other_organizations_cannot_press(scene, organization_admin, distributor_a):
    batch = scene.checked(scene.rows(2))
    stranger = BulkScene(actor_of(organization_admin, distributor_a), scene.organization)
    with pytest.raises(NotFound):
        stranger.request(batch)


def test_credits_running_low_are_told(scene, distributor_a, full_admin):
    distributor_a.low_credit_threshold = 100
    distributor_a.save()
    scene.issued(scene.rows(20))
    assert Mail.objects.filter(kind="low-credits").count() == 1


def test_each_holder_is_invited_once(scene):
    scene.issued(scene.rows(5))
    while invite_some():
        pass
    mails = Mail.objects.filter(kind="credential-invitation")
    assert sorted(mails.values_list("recipient", flat=True)) == [f"holder{n}@demo.test" for n in range(5)]
    assert not Credential.objects.filter(link_hash=None).exists()
    assert Account.objects.filter(email="holder0@demo.test").count() == 0
