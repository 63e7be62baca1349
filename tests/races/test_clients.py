"""API clients whose tokens are renewed and revoked at once: two live ones at most, and none after the end."""

from functools import partial

import pytest

from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.admins.models import Admin
from mipass.domains.clients.models import ApiClient, ApiToken
from mipass.domains.clients.operations import edit_client, revoke_client
from mipass.domains.clients.queries import find_token, list_tokens
from mipass.domains.clients.rotation import rotate
from mipass.flows.remove_admin import remove_admin
from mipass.flows.rotate_own_token import rotate_own_token
from mipass.flows.warn_of_ending_tokens import warn_of_ending_tokens
from tests.clients import acting, grant, make, token_of
from tests.fixtures import actor_of
from tests.races.race import race, refusals, won

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def made(full_admin, distributor_a):
    return make(full_admin, distributor_a, grant("tokens:rotate", "credentials:read"))


def live(client):
    return {token.id for token in list_tokens(client)}


@pytest.mark.parametrize("_round", range(3))
def test_of_rotations_at_once_one_token_is_left_beside_the_old(made, manager, _round):
    answers = race([partial(rotate, actor=manager, client=made.client, days=30) for _ in range(4)])
    assert len(won(answers)) == 4
    found = [answer for answer in answers if find_token(answer.text)]
    assert len(found) == 1
    assert live(made.client) == {token_of(made).id, token_of(found[0]).id}


@pytest.mark.parametrize("_round", range(3))
def test_of_one_request_sent_twice_one_answer_has_the_token(made, manager, _round):
    same = partial(rotate, actor=manager, client=made.client, days=30, idempotency_key="once")
    answers = race([same] * 4)
    [text] = [answer.text for answer in won(answers) if answer.text]
    assert find_token(text)
    assert len({token_of(answer).id for answer in answers}) == 1
    assert len(live(made.client)) == 2


def test_a_client_and_a_person_rotate_at_once(made, manager):
    answers = race(
        [
            partial(rotate_own_token, actor=acting(made.client), client=made.client),
            partial(rotate, actor=manager, client=made.client, days=30),
        ]
    )
    assert len(won(answers)) == 2
    assert len(live(made.client)) == 2


def test_there_is_no_third_token_however_they_come(made, manager):
    rotate(actor=manager, client=made.client, days=30)
    ApiToken.objects.update(last_used_at=now())
    answers = race([partial(rotate, actor=manager, client=made.client, days=30) for _ in range(4)])
    assert won(answers) == []
    assert refusals(answers) == {"rotation_open"}


@pytest.mark.parametrize("_round", range(3))
def test_a_client_that_is_revoked_meanwhile_has_no_token(made, manager, _round):
    race(
        [
            partial(rotate_own_token, actor=acting(made.client), client=made.client),
            partial(revoke_client, actor=manager, client=made.client),
            partial(rotate, actor=manager, client=made.client, days=30),
        ]
    )
    assert ApiClient.objects.get(id=made.client.id).revoked_at
    assert live(made.client) == set()


@pytest.mark.parametrize("_round", range(3))
def test_a_maker_is_removed_while_the_client_is_changed(manager, colleague, distributor_a, _round):
    """Nobody waits for the other: the one locks the distributor first, the other the client alone."""
    made = make(colleague, distributor_a, grant("tokens:rotate"))
    answers = race(
        [
            partial(
                remove_admin,
                actor=manager,
                admin=Admin.objects.get(account=colleague),
                client_ids=[made.client.id],
            ),
            partial(edit_client, actor=manager, client=made.client, grant=grant("readers:read")),
            partial(rotate_own_token, actor=acting(made.client), client=made.client),
        ]
    )
    assert refusals(answers) <= {"wrong_state", "forbidden"}
    assert ApiClient.objects.get(id=made.client.id).revoked_at
    assert live(made.client) == set()


def test_two_workers_tell_of_an_end_once(made, full_admin):
    ApiToken.objects.update(expires_at=now())
    race([warn_of_ending_tokens] * 3)
    assert token_of(made).told_days is None
    assert ApiToken.objects.get().told_days == 0
    assert Mail.objects.filter(kind="client-expiring").count() == 1
