"""An upload is looked into for who sent it, and only while they may issue."""

import pytest

from mipass.domains.accounts.models import Account
from mipass.domains.admins.models import Admin
from mipass.domains.admins.operations import change_scope
from mipass.domains.credentials.models import StagedRow
from mipass.domains.credentials.pool_contents import open_pool
from mipass.domains.credentials.pools import add_pool, list_pools, take_numbers
from mipass.flows.check_batch import check_next
from tests.bulk.scene import BulkScene
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db

WITHOUT_NUMBERS = "email,format,facility_code\n" + "".join(f"h{n}@demo.test,H10301,5\n" for n in range(3))


@pytest.fixture
def theirs(colleague, distributor_a, organization_b):
    scene = BulkScene.of(colleague, distributor_a, organization_b)
    others = {"facility_code": 5}
    add_pool(
        actor=scene.actor,
        organization=organization_b,
        format="H10301",
        first=1,
        last=50,
        others=others,
    )
    return scene


def block(account):
    Account.objects.filter(id=account.id).update(is_active=False)


def came_to_nothing(batch, full_admin, distributor):
    assert batch.state == "unreadable"
    assert not StagedRow.objects.exists()
    [pool] = list_pools(actor=actor_of(full_admin, distributor), organization=batch.organization)
    return open_pool(pool).next


def test_a_blocked_admins_upload_is_not_read(theirs, colleague, full_admin, distributor_a):
    batch = theirs.upload(WITHOUT_NUMBERS)
    block(colleague)
    assert check_next()
    assert came_to_nothing(theirs.again(batch), full_admin, distributor_a) == 1
    assert not check_next()


def test_nor_is_that_of_an_admin_who_has_lost_the_organization(
    theirs, colleague, full_admin, distributor_a, organization_a
):
    batch = theirs.upload(WITHOUT_NUMBERS)
    change_scope(
        actor=actor_of(full_admin, distributor_a),
        admin=Admin.objects.get(account=colleague),
        scope="organization",
        organization_ids=[organization_a.id],
    )
    assert check_next()
    came_to_nothing(
        BulkScene.of(full_admin, distributor_a, batch.organization).again(batch), full_admin, distributor_a
    )


def test_who_is_blocked_while_it_is_read_is_given_no_more_numbers(
    theirs, colleague, full_admin, distributor_a, monkeypatch
):
    batch = theirs.upload(WITHOUT_NUMBERS)

    def blocked_meanwhile(**what):
        taken = take_numbers(**what)
        block(colleague)
        return taken

    monkeypatch.setattr("mipass.domains.credentials.bulk_uploads.numbers.take_numbers", blocked_meanwhile)
    assert check_next()
    assert came_to_nothing(theirs.again(batch), full_admin, distributor_a) == 2
