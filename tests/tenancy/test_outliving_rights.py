"""Rights are read from live rows: whoever loses them has none at the next request of an open session."""

import pytest
from django.test import Client
from django.urls import reverse

from mipass.base.audit.models import Event as EventRow
from mipass.base.audit.sealing import seal_events
from mipass.domains.accounts.models import Account
from mipass.domains.admins.models import Admin, Role, Scope
from mipass.domains.admins.operations import change_scope, remove_admin
from mipass.domains.admins.queries import operator_actor
from mipass.domains.clients.operations import edit_client, revoke_client
from mipass.domains.credentials.bulk_actions.operations import begin_bulk_action
from mipass.domains.credentials.bulk_actions.selections import Selection
from mipass.domains.credentials.exports.layouts import plain_layout
from mipass.domains.credentials.exports.profiles import save_export_profile
from mipass.domains.credentials.models import Batch, BulkAction, Credential
from mipass.domains.distributors.operations import suspend_distributor
from mipass.domains.files.models import FilePart, MadeFile
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import rename_organization
from mipass.domains.webhooks.delivering import deliver_due
from mipass.domains.webhooks.fan_out import fan_out
from mipass.domains.webhooks.operations import add_endpoint
from mipass.domains.webhooks.wishes import Wishes
from mipass.doors.jobs.file_making import make_next_file
from mipass.flows.issue_batch import issue_next_batch
from mipass.flows.reconcile import reconcile_next
from mipass.flows.run_bulk_actions import run_bulk_actions
from mipass.flows.take_export import take_export
from tests.bulk.scene import BulkScene
from tests.clients import acting, grant, make
from tests.fixtures import actor_of, sign_in
from tests.receiver import receiving
from tests.reconciliation.scene import Panel, panel_list

pytestmark = pytest.mark.django_db


def page(name: str, organization: Organization, **ids: object) -> str:
    """The address of an organization's page."""
    place = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    return reverse(name, kwargs={**place, **ids})


def rename(client: Client, organization: Organization) -> int:
    """What renaming answers in the open session."""
    return client.post(page("organizations:rename", organization), {"name": "Mine"}).status_code


def issue(client: Client, organization: Organization) -> int:
    """What issuing answers in the open session."""
    form = {"format": "H10301", "email": "h@demo.test", "facility_code": "1", "card_number": "2"}
    return client.post(page("credentials:issue", organization), {**form, "request_key": "k"}).status_code


@pytest.fixture
def manager(full_admin, distributor_a):
    """The actor who takes rights away."""
    return actor_of(full_admin, distributor_a)


def membership(account: Account) -> Admin:
    """The account's one membership."""
    return Admin.objects.get(account=account)


def test_a_removed_full_admin_is_out(colleague, manager, organization_a):
    browser = sign_in(Client(), colleague)
    assert browser.get(page("organizations:view", organization_a)).status_code == 200

    remove_admin(actor=manager, admin=membership(colleague))

    assert browser.get(page("organizations:view", organization_a)).status_code == 404
    assert rename(browser, organization_a) == 404
    assert issue(browser, organization_a) == 404


def test_a_demoted_full_admin_keeps_what_the_new_scope_holds(
    colleague, manager, organization_a, organization_b
):
    browser = sign_in(Client(), colleague)
    assert rename(browser, organization_b) == 302

    change_scope(
        actor=manager,
        admin=membership(colleague),
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_a.id],
    )

    assert browser.get(page("organizations:view", organization_a)).status_code == 200
    assert rename(browser, organization_a) == 403
    assert browser.get(page("organizations:view", organization_b)).status_code == 404
    assert issue(browser, organization_b) == 404
    assert browser.get(reverse("admins:list", args=[organization_a.distributor_id])).status_code == 403


def test_a_full_admin_who_is_made_an_auditor_sees_and_changes_nothing(
    colleague, manager, organization_a, organization_b
):
    browser = sign_in(Client(), colleague)
    assert issue(browser, organization_b) == 302
    assert b"H10301" in browser.get(page("credentials:issue", organization_b)).content

    change_scope(actor=manager, admin=membership(colleague), role=Role.AUDITOR, scope=Scope.FULL)

    listed = browser.get(page("credentials:list", organization_b))
    assert listed.status_code == 200
    assert "Card Number" not in listed.content.decode()
    assert issue(browser, organization_a) == 403
    assert rename(browser, organization_a) == 403
    assert browser.get(page("credentials:issue", organization_b)).status_code == 403


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.READER_MANAGER, Role.BILLING])
def test_what_somebody_queued_is_not_done_once_their_role_may_not(
    colleague, manager, distributor_a, organization_a, role
):
    scene = BulkScene(actor_of(colleague, distributor_a), organization_a)
    batch = scene.checked(scene.rows(3))
    scene.request(batch)
    change_scope(actor=manager, admin=membership(colleague), role=role, scope=Scope.FULL)
    while issue_next_batch():
        pass
    assert Batch.objects.get(id=batch.id).state == "failed"
    assert not Credential.objects.exists()


def test_an_organization_taken_from_a_scope_is_gone(
    organization_admin, manager, organization_a, organization_b
):
    browser = sign_in(Client(), organization_admin)
    assert browser.get(page("credentials:list", organization_a)).status_code == 200

    change_scope(
        actor=manager,
        admin=membership(organization_admin),
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_b.id],
    )

    assert browser.get(page("credentials:list", organization_a)).status_code == 404
    assert issue(browser, organization_a) == 404
    assert issue(browser, organization_b) == 302


def test_a_suspended_distributor_has_nothing_but_the_page_that_says_so(
    full_admin, operator, distributor_a, organization_a
):
    browser = sign_in(Client(), full_admin)
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)

    assert browser.get(page("organizations:view", organization_a)).status_code == 403
    assert rename(browser, organization_a) == 403
    assert issue(browser, organization_a) == 403


def test_an_operator_who_is_one_no_more_finds_no_console(operator, distributor_a):
    browser = sign_in(Client(), operator)
    address = reverse("console:suspend_distributor", args=[distributor_a.id])
    assert browser.get(address).status_code == 200

    Account.objects.filter(id=operator.id).update(is_operator=False)

    assert browser.get(address).status_code == 404
    assert browser.post(address).status_code == 404


@pytest.fixture
def hooks(settings):
    """Somebody whom webhooks are sent to, on this machine."""
    allowed = {"egress_allowed_networks": ["127.0.0.1/32"]}
    settings.CONFIG = settings.CONFIG.model_copy(update=allowed)
    with receiving() as found:
        yield found


def work() -> None:
    """What the worker does for webhooks."""
    while seal_events():
        pass
    while fan_out():
        pass
    deliver_due()


@pytest.mark.parametrize("loss", ["blocked", "removed"])
def test_the_webhook_of_somebody_without_rights_is_told_nothing(
    loss, hooks, colleague, manager, distributor_a, organization_a
):
    work()
    made = add_endpoint(
        actor=actor_of(colleague, distributor_a),
        distributor=distributor_a,
        wishes=Wishes(url=hooks.url, types=["organization.*"]),
        idempotency_key="k",
    )
    rename_organization(actor=manager, organization=organization_a, name="Told")
    work()
    assert len(hooks.received) == 1

    rename_organization(actor=manager, organization=organization_a, name="Queued, not told")
    while seal_events():
        pass
    fan_out()
    if loss == "blocked":
        Account.objects.filter(id=colleague.id).update(is_active=False)
    else:
        remove_admin(actor=manager, admin=membership(colleague))
    rename_organization(actor=manager, organization=organization_a, name="Not told either")
    work()

    assert len(hooks.received) == 1
    made.endpoint.refresh_from_db()
    assert (made.endpoint.status, made.endpoint.disabled_reason) == ("disabled", "maker")


def test_a_blocked_account_is_signed_out(full_admin, organization_a):
    browser = sign_in(Client(), full_admin)
    Account.objects.filter(id=full_admin.id).update(is_active=False)
    assert browser.get(page("organizations:view", organization_a)).status_code == 302
    assert issue(browser, organization_a) == 302


@pytest.fixture
def client_scene(full_admin, distributor_a, organization_a):
    """An API client that uploads for Organization A, with an upload that was checked."""
    asked = grant("credentials:read", "credentials:issue", "credentials:manage", "bulk:large")
    api_client = make(full_admin, distributor_a, asked).client
    scene = BulkScene(acting(api_client), organization_a)
    return api_client, scene, scene.checked(scene.rows(3))


def test_what_a_client_queued_is_done_in_its_name(client_scene):
    api_client, scene, batch = client_scene
    scene.request(batch)
    assert issue_next_batch()
    assert scene.again(batch).state == "issued"
    events = EventRow.objects.filter(type="batch:issued")
    assert {(event.actor_kind, event.actor_id) for event in events} == {("client", api_client.id)}


@pytest.mark.parametrize("way", ["revoked", "edited", "suspended"])
def test_a_clients_queued_batch_needs_its_rights_of_then(
    client_scene, manager, operator, distributor_a, organization_b, way
):
    api_client, scene, batch = client_scene
    scene.request(batch)
    {
        "revoked": lambda: revoke_client(actor=manager, client=api_client),
        "edited": lambda: edit_client(actor=manager, client=api_client, grant=grant(within=[organization_b])),
        "suspended": lambda: suspend_distributor(actor=operator_actor(operator), distributor=distributor_a),
    }[way]()
    while issue_next_batch():
        pass
    assert Batch.objects.get(id=batch.id).state == "failed"
    assert not Credential.objects.exists()


def test_a_revoked_clients_bulk_action_stops(client_scene, manager, full_admin, organization_a):
    api_client = client_scene[0]
    assert issue(sign_in(Client(), full_admin), organization_a) == 302
    begin_bulk_action(
        actor=acting(api_client),
        organization=organization_a,
        verb="resend",
        selection=Selection(),
        idempotency_key="c:many",
    )
    revoke_client(actor=manager, client=api_client)
    while run_bulk_actions():
        pass
    assert BulkAction.objects.get().state == "stopped"
    assert BulkAction.objects.get().changed == 0


@pytest.mark.parametrize("way", ["revoked", "edited", "suspended"])
def test_a_clients_queued_file_is_made_by_its_rights_of_then(
    full_admin, manager, operator, distributor_a, organization_a, organization_b, way
):
    api_client = make(full_admin, distributor_a, grant("exports:take", "cards:read")).client
    elsewhere = grant("exports:take", "cards:read", within=[organization_b])
    profile = save_export_profile(
        actor=manager, organization=organization_a, name="Panel", layout=plain_layout(["email"])
    )
    assert issue(sign_in(Client(), full_admin), organization_a) == 302
    take_export(actor=acting(api_client), profile=profile, since="all", most=0, idempotency_key="")
    {
        "revoked": lambda: revoke_client(actor=manager, client=api_client),
        "edited": lambda: edit_client(actor=manager, client=api_client, grant=elsewhere),
        "suspended": lambda: suspend_distributor(actor=operator_actor(operator), distributor=distributor_a),
    }[way]()
    while make_next_file():
        pass
    assert MadeFile.objects.get().state == "failed"
    assert not FilePart.objects.exists()


@pytest.mark.parametrize("way", ["revoked", "edited", "suspended"])
def test_a_clients_queued_list_is_compared_by_its_rights_of_then(
    full_admin, manager, operator, distributor_a, organization_a, organization_b, way
):
    asked = grant("exports:take", "cards:read")
    api_client = make(full_admin, distributor_a, asked).client
    elsewhere = grant("exports:take", "cards:read", within=[organization_b])
    sent = Panel(acting(api_client), organization_a).send(panel_list([(1, 1, "H10301", "active")]))
    {
        "revoked": lambda: revoke_client(actor=manager, client=api_client),
        "edited": lambda: edit_client(actor=manager, client=api_client, grant=elsewhere),
        "suspended": lambda: suspend_distributor(actor=operator_actor(operator), distributor=distributor_a),
    }[way]()
    while reconcile_next():
        pass
    sent.refresh_from_db()
    assert sent.state == "unreadable"
    assert not EventRow.objects.filter(type="reconciliation:finished").exists()
