"""As many as there may be, asked for by many at once: none more, whoever counts at the same moment."""

from functools import partial

import pytest

from mipass.base.kit.ids import new_id
from mipass.domains.credentials import operations, pools
from mipass.domains.credentials.bulk_uploads import uploads
from mipass.domains.credentials.exports import profiles
from mipass.domains.credentials.exports.layouts import plain_layout
from mipass.domains.credentials.models import Batch, Credential, ExportProfile, NumberPool
from mipass.flows.issue_credential import issue_credential
from mipass.flows.withdraw_credential import withdraw_credential
from tests.fixtures import actor_of
from tests.ledger.scene import card, key
from tests.races.race import race, refusals, won

pytestmark = pytest.mark.django_db(transaction=True)

MOST = 3
MANY = 8


@pytest.fixture
def here(full_admin, distributor_a, organization_b):
    return {"actor": actor_of(full_admin, distributor_a), "organization": organization_b}


def test_export_profiles(here, monkeypatch):
    monkeypatch.setattr(profiles, "MOST_PROFILES", MOST)
    save = partial(profiles.save_export_profile, **here, layout=plain_layout(["email"]))
    answers = race([partial(save, name=f"Panel {number}") for number in range(MANY)])
    assert len(won(answers)) == ExportProfile.objects.count() == MOST
    assert refusals(answers) == {"too_many"}


def test_number_pools(here, monkeypatch):
    monkeypatch.setattr(pools, "MOST_POOLS", MOST)
    add = partial(pools.add_pool, **here, format="H10301", others={"facility_code": 1})
    answers = race([partial(add, first=10 * n + 1, last=10 * n + 5) for n in range(MANY)])
    assert len(won(answers)) == NumberPool.objects.count() == MOST
    assert refusals(answers) == {"too_many"}


def test_ranges_of_number_pools_do_not_overlap(here):
    add = partial(pools.add_pool, **here, format="H10301", others={"facility_code": 1})
    answers = race([partial(add, first=number + 1, last=number + 100) for number in range(MANY)])
    assert len(won(answers)) == NumberPool.objects.count() == 1
    assert refusals(answers) == {"overlap"}


def test_uploads_that_wait(here, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_OPEN", MOST)
    upload = partial(uploads.upload_batch, **here, name="cards.csv")
    answers = race(
        [
            partial(upload, content=[f"email\n{number}@demo.test\n".encode()], idempotency_key=key())
            for number in range(MANY)
        ]
    )
    assert len(won(answers)) == Batch.objects.count() == MOST
    assert refusals(answers) == {"too_many_uploads"}


def test_withdrawals_for_an_address(here, monkeypatch):
    monkeypatch.setattr(operations, "WITHDRAWALS_PER_HOUR", MOST)
    issued = [
        issue_credential(**here, request=card(number=number + 1), idempotency_key=str(new_id()))
        for number in range(MANY)
    ]
    found = [
        Credential.objects.select_related("organization__distributor").get(id=each.id) for each in issued
    ]
    answers = race([partial(withdraw_credential, actor=here["actor"], credential=each) for each in found])
    assert len(won(answers)) == Credential.objects.filter(revocation_reason="withdrawn").count() == MOST
    assert refusals(answers) == {"too_many_attempts"}
