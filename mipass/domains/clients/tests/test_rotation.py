"""A new token in place of the old: time for both, lost answers, and no way to live longer by oneself."""

from datetime import timedelta

import pytest

from mipass.base.kit.clock import now
from mipass.base.kit.errors import Forbidden, Invalid, NotFound, Refused
from mipass.domains.admins.queries import operator_actor
from mipass.domains.clients.models import ApiClient, ApiToken
from mipass.domains.clients.operations import confirm_client, edit_client, revoke_client
from mipass.domains.clients.queries import find_token, list_tokens
from mipass.domains.clients.rotation import RotationOpen, rotate
from mipass.domains.distributors.operations import suspend_distributor
from tests.clients import acting, grant, make, token_of
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def manager(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def made(full_admin, distributor_a, clock):
    """A client that may rotate its own token, good for 90 days."""
    return make(full_admin, distributor_a, grant("tokens:rotate", "credentials:read"))


def use(token):
    ApiToken.objects.filter(id=token.id).update(last_used_at=now())


def live(client):
    return {token.id for token in list_tokens(client)}


def test_both_tokens_work_until_the_overlap_is_over(made, manager, clock):
    successor = rotate(actor=manager, client=made.client, overlap_hours=24, days=30)
    assert token_of(successor).expires_at == now() + 30 * DAY
    assert find_token(made.text)
    assert find_token(successor.text)
    clock.move(hours=24, seconds=1)
    assert find_token(made.text) is None
    assert find_token(successor.text)


def test_without_overlap_the_old_one_ends_at_once(made, manager):
    successor = rotate(actor=manager, client=made.client, overlap_hours=0, days=30)
    assert find_token(made.text) is None
    assert live(made.client) == {token_of(successor).id}


def test_the_overlap_prolongs_nothing(full_admin, distributor_a, manager, clock):
    made = make(full_admin, distributor_a, days=1)
    rotate(actor=manager, client=made.client, overlap_hours=168, days=30)
    assert ApiToken.objects.get(id=token_of(made).id).expires_at == token_of(made).expires_at


@pytest.mark.parametrize("hours", [-1, 169])
def test_the_overlap_is_a_week_at_most(hours, made, manager):
    with pytest.raises(Invalid) as refused:
        rotate(actor=manager, client=made.client, overlap_hours=hours, days=30)
    assert refused.value.field == "overlap_hours"
    assert live(made.client) == {token_of(made).id}


def test_a_successor_that_nobody_used_is_replaced(made, manager):
    use(made.token)
    lost = rotate(actor=manager, client=made.client, days=30)
    found = rotate(actor=manager, client=made.client, days=30)
    assert find_token(lost.text) is None
    assert live(made.client) == {token_of(made).id, token_of(found).id}


def test_asking_again_and_again_does_not_keep_the_old_one_alive(made, manager, clock):
    rotate(actor=manager, client=made.client, overlap_hours=2, days=30)
    clock.move(hours=1)
    rotate(actor=manager, client=made.client, overlap_hours=168, days=30)
    assert ApiToken.objects.get(id=token_of(made).id).expires_at == now() + HOUR


def test_there_is_no_third_token(made, manager):
    successor = rotate(actor=manager, client=made.client, days=30)
    use(successor.token)
    with pytest.raises(RotationOpen):
        rotate(actor=manager, client=made.client, days=30)
    assert live(made.client) == {token_of(made).id, token_of(successor).id}


def test_the_token_that_asks_counts_as_used(made):
    """When it was last used is written a little later."""
    successor = rotate(actor=acting(made.client), client=made.client)
    with pytest.raises(RotationOpen):
        rotate(actor=acting(made.client), client=made.client, used=token_of(successor).id)
    assert find_token(successor.text)


def test_the_same_key_makes_one_token(made, manager):
    first = rotate(actor=manager, client=made.client, days=30, idempotency_key="once")
    again = rotate(actor=manager, client=made.client, days=30, idempotency_key="once")
    assert (again.token, again.text) == (first.token, "")
    assert live(made.client) == {token_of(made).id, token_of(first).id}
    with pytest.raises(Refused) as reused:
        rotate(actor=manager, client=made.client, days=31, idempotency_key="once")
    assert reused.value.code == "idempotency_key_reused"


def test_a_client_that_renews_its_own_token_lives_no_longer(made, clock):
    end = made.client.confirmed_until
    for _ in range(11):
        clock.move(days=8)
        renewed = rotate(actor=acting(made.client), client=made.client, overlap_hours=168)
        use(renewed.token)
        assert token_of(renewed).expires_at == end
    assert max(ApiToken.objects.values_list("expires_at", flat=True)) == end
    clock.move(days=30)
    assert list_tokens(made.client) == []
    with pytest.raises(Refused) as refused:
        rotate(actor=acting(made.client), client=made.client)
    assert refused.value.code == "wrong_state"


def test_a_person_confirms_for_how_long_it_may(made, manager):
    confirm_client(actor=manager, client=made.client, days=200)
    assert list_tokens(made.client)[0].expires_at == token_of(made).expires_at
    assert token_of(rotate(actor=acting(made.client), client=made.client)).expires_at == now() + 200 * DAY


def test_a_client_names_no_lifetime_and_no_other_client(made, full_admin, distributor_a):
    other = make(full_admin, distributor_a, grant("tokens:rotate")).client
    with pytest.raises(Forbidden):
        rotate(actor=acting(made.client), client=made.client, days=365)
    with pytest.raises(NotFound):
        rotate(actor=acting(made.client), client=other)
    assert ApiClient.objects.get(id=made.client.id).confirmed_until == made.client.confirmed_until


def test_without_the_scope_a_client_renews_nothing(full_admin, distributor_a):
    client = make(full_admin, distributor_a).client
    with pytest.raises(Forbidden):
        rotate(actor=acting(client), client=client)


def test_a_scope_that_was_taken_away_meanwhile_renews_nothing(made, manager):
    actor, looked_at = acting(made.client), ApiClient.objects.get(id=made.client.id)
    edit_client(actor=manager, client=made.client, grant=grant())
    with pytest.raises(Forbidden):
        rotate(actor=actor, client=looked_at)
    assert live(made.client) == {token_of(made).id}


def test_a_person_says_for_how_long(made, manager):
    with pytest.raises(Forbidden):
        rotate(actor=manager, client=made.client)


def test_in_a_suspended_distributor_nothing_is_renewed(made, operator, distributor_a):
    actor = acting(made.client)
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    with pytest.raises(Forbidden):
        rotate(actor=actor, client=made.client)
    assert live(made.client) == {token_of(made).id}


def test_a_revoked_client_renews_nothing(made, manager):
    actor = acting(made.client)
    revoke_client(actor=manager, client=made.client)
    for who, days in ((actor, None), (manager, 30)):
        with pytest.raises((Refused, Forbidden)):
            rotate(actor=who, client=made.client, days=days)
    assert live(made.client) == set()
