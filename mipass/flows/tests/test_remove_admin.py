"""Whoever leaves may have kept tokens: the clients that they made are listed, and end where it is ticked."""

import pytest

from mipass.base.kit.errors import Invalid
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Notice
from mipass.domains.admins.makers import list_unbacked
from mipass.domains.admins.models import Admin
from mipass.domains.admins.operations import LastFullAdmin, change_scope
from mipass.domains.clients.models import ApiClient
from mipass.domains.clients.queries import find_token, list_clients_made_by
from mipass.flows.remove_admin import remove_admin
from tests.clients import grant, make
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


def membership(account):
    return Admin.objects.get(account=account, status="active")


def live():
    return set(ApiClient.objects.filter(revoked_at=None).values_list("name", flat=True))


def test_those_ticked_end_and_the_others_go_on(manager, full_admin, colleague, distributor_a):
    made = {name: make(colleague, distributor_a, grant(name=name)) for name in ("one", "two")}
    make(full_admin, distributor_a, grant(name="of another"))
    listed = list_clients_made_by(actor=manager, account_id=colleague.id)
    assert [client.name for client in listed] == ["one", "two"]
    Notice.objects.all().delete()

    remove_admin(actor=manager, admin=membership(colleague), client_ids=[made["one"].client.id])

    assert live() == {"two", "of another"}
    assert find_token(made["one"].text) is None
    assert find_token(made["two"].text)
    assert list_unbacked([*ApiClient.objects.all()]) >= {made["two"].client.id}
    assert [notice.kind for notice in Notice.objects.filter(account_id=full_admin.id)] == ["admin-removed"]


def test_the_client_of_another_is_not_ended_so(manager, full_admin, colleague, distributor_a):
    other = make(full_admin, distributor_a).client
    for wrong in (other.id, new_id()):
        with pytest.raises(Invalid):
            remove_admin(actor=manager, admin=membership(colleague), client_ids=[wrong])
    assert membership(colleague)
    assert live() == {"Panel"}


def test_where_the_admin_must_stay_the_clients_stay(manager, full_admin, colleague, distributor_a):
    made = make(full_admin, distributor_a).client
    change_scope(actor=manager, admin=membership(colleague), scope="full")
    Admin.objects.filter(account=colleague).update(status="removed")
    with pytest.raises(LastFullAdmin):
        remove_admin(
            actor=actor_of(full_admin, distributor_a).system(),
            admin=membership(full_admin),
            client_ids=[made.id],
        )
    assert live() == {"Panel"}


def test_a_maker_who_lost_rights_is_known(
    manager, full_admin, colleague, distributor_a, organization_a, organization_b
):
    kept = make(colleague, distributor_a, grant(within=[organization_a], name="kept")).client
    wide = make(colleague, distributor_a, grant(name="wide")).client
    elsewhere = make(colleague, distributor_a, grant(within=[organization_b], name="elsewhere")).client
    assert list_unbacked([kept, wide, elsewhere]) == set()
    change_scope(
        actor=manager,
        admin=membership(colleague),
        scope="organization",
        organization_ids=[organization_a.id],
    )
    assert list_unbacked([kept, wide, elsewhere]) == {wide.id, elsewhere.id}
    assert live() == {"kept", "wide", "elsewhere"}
