"""Prism between client and portal: what either sends fits the document."""

import json
from uuid import UUID, uuid4

import pytest

from mipass.base.audit.sealing import seal_events
from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch
from mipass_client import ProblemError, connect, follow, items
from mipass_client.v1.api.admins import invite_admin, list_admins
from mipass_client.v1.api.batches import batches_of, create_batch, issue_batch, read_batch, rows_of_batch
from mipass_client.v1.api.bulk_actions import begin_bulk_action, read_bulk_action
from mipass_client.v1.api.clients import me
from mipass_client.v1.api.credentials import (
    cards_of,
    change_credential,
    copy_credential,
    credentials_of,
    issue,
    read_credential,
    resend,
    revoke,
    summary_of,
    withdraw,
)
from mipass_client.v1.api.credits_ import ledger_accounts, ledger_transfers
from mipass_client.v1.api.distributor import read_distributor, read_policies
from mipass_client.v1.api.events import audit_events, events_of_credential
from mipass_client.v1.api.formats import list_formats
from mipass_client.v1.api.number_pools import create_pool, pools_of, take_numbers
from mipass_client.v1.api.organizations import (
    create_organization,
    credit_summary,
    limit_organization,
    list_organizations,
    remove_organization,
)
from mipass_client.v1.api.readers import create_enrollment_code, readers_of
from mipass_client.v1.models import (
    AdminIn,
    AdminInRoleType0,
    AdminInScope,
    BatchOutState,
    BulkActionIn,
    BulkActionInVerb,
    CardIn,
    CardsIn,
    CopyIn,
    CredentialIn,
    CredentialInAcceptedItem,
    CredentialPatch,
    IssueIn,
    IssueInAcceptedItem,
    Limit,
    OrganizationIn,
    PoolIn,
    Removal,
    Resending,
    Revocation,
    RevocationReason,
    RowIn,
    RowsIn,
    RowsOfBatchOutcome,
    SelectionIn,
    Taking,
)
from tests.api_document import FILE
from tests.client.prism import prism

pytestmark = pytest.mark.deep
ID = UUID(int=7)
LOST = Revocation(reason=RevocationReason.LOST)


def asked(number="4001", **more):
    card = CardIn(facility_code="12", card_number=number)
    return CredentialIn(email="ada@example.com", format_="H10301", card=card, **more)


@pytest.fixture
def proxied(live_server, program, tmp_path):
    """The client with Prism between it and a portal: whatever does not fit the document becomes a 500."""
    with (
        prism(tmp_path, "proxy", live_server.url) as url,
        connect(url, program.token, patience=5) as client,
    ):
        yield client


@pytest.mark.django_db(transaction=True)
def test_what_the_portal_answers_fits_the_document(proxied, organization_a):
    me.sync(client=proxied)
    assert len(list_formats.sync(client=proxied)) > 40
    made = [issue.sync(organization_a.id, client=proxied, body=asked(str(4001 + each))) for each in range(3)]
    with pytest.raises(ProblemError) as caught:
        issue.sync(organization_a.id, client=proxied, body=asked())
    seen = [CredentialInAcceptedItem(each) for each in caught.value.accept]
    issue.sync(organization_a.id, client=proxied, body=asked(accepted=seen), idempotency_key=caught.value.key)
    assert len(list(items(credentials_of.sync, organization_a.id, client=proxied, limit=2))) == 4
    assert read_credential.sync(made[0].id, client=proxied).id == made[0].id
    change_credential.sync(
        made[0].id, client=proxied, body=CredentialPatch(label="Gate"), if_match=made[0].version
    )
    copied = CopyIn(email="bob@example.com", accepted=[])
    with pytest.raises(ProblemError, match="confirmation_needed"):
        copy_credential.sync(made[0].id, client=proxied, body=copied)
    resend.sync(made[1].id, client=proxied, body=Resending(send_invitation=False))
    withdraw.sync(made[1].id, client=proxied)
    assert revoke.sync(made[2].id, client=proxied, body=LOST).changed
    cards_of.sync(organization_a.id, client=proxied, body=CardsIn(credential_ids=[made[0].id]))
    summary_of.sync(organization_a.id, client=proxied)
    seal_events(everything=True)
    assert len(list(follow(proxied, after="start", endless=False))) > 5


@pytest.mark.django_db(transaction=True)
def test_so_do_batches_pools_and_bulk_actions(proxied, organization_a):
    at, client = organization_a.id, proxied
    row = RowIn(email="ada@example.com", format_="H10301", facility_code="12", card_number="5001")
    batch = create_batch.sync(at, client=client, body=RowsIn(rows=[row, RowIn(email="nobody")]))
    while check_next():
        pass
    checked = read_batch.sync(batch.id, client=client)
    assert (checked.good, checked.wrong) == (1, 1)
    [wrong] = items(rows_of_batch.sync, batch.id, client=client, outcome=RowsOfBatchOutcome.WRONG)
    assert wrong.problems
    issue_batch.sync(batch.id, client=client, body=IssueIn([IssueInAcceptedItem.GOOD_ROWS]))
    while issue_next_batch():
        pass
    assert [each.state for each in items(batches_of.sync, at, client=client)] == [BatchOutState.ISSUED]
    pool = PoolIn(format_="H10301", first="100", last="199", facility_code="9")
    made = create_pool.sync(at, client=client, body=pool)
    assert len(take_numbers.sync(made.id, client=client, body=Taking(count=3)).data) == 3
    assert [each.next_ for each in items(pools_of.sync, at, client=client)] == ["103"]
    card = CardIn(pool_id=made.id)
    pooled = CredentialIn(email="ada@example.com", format_="H10301", card=card)
    drawn = issue.sync(at, client=client, body=pooled).card
    assert drawn
    assert drawn.card_number == "103"
    everything = BulkActionIn(BulkActionInVerb.RESEND, SelectionIn(all_=True), expected_total=2)
    begun = begin_bulk_action.sync(at, client=client, body=everything)
    assert read_bulk_action.sync(begun.id, client=client).total == 2


@pytest.mark.django_db(transaction=True)
def test_so_do_credits_people_and_logs(proxied, organization_a):
    client = proxied
    made = issue.sync(organization_a.id, client=client, body=asked())
    assert sum(each.balance for each in items(ledger_accounts.sync, client=client)) == 0
    assert len(list(items(ledger_transfers.sync, client=client, limit=1))) > 2
    assert list(items(readers_of.sync, organization_a.id, client=client)) == []
    create_enrollment_code.sync(organization_a.id, client=client)
    with pytest.raises(ProblemError, match="beyond_own_rights"):
        invite_admin.sync(client=client, body=AdminIn(AdminInScope.FULL, "new@example.com"))
    billing = AdminIn(AdminInScope.FULL, "new@example.com", role=AdminInRoleType0.BILLING)
    invited = invite_admin.sync(client=client, body=billing)
    assert invited.id in {each.id for each in items(list_admins.sync, client=client)}
    read_distributor.sync(client=client)
    read_policies.sync(client=client)
    assert len(list(items(audit_events.sync, client=client))) > 5
    assert [each.type_ for each in items(events_of_credential.sync, made.id, client=client)]


@pytest.mark.django_db(transaction=True)
def test_so_does_what_it_refuses(proxied, organization_a):
    new = create_organization.sync(client=proxied, body=OrganizationIn(name="New", limit=3))
    assert credit_summary.sync(new.id, client=proxied).limit == 3
    limit_organization.sync(new.id, client=proxied, body=Limit(ceiling=1))
    remove_organization.sync(new.id, client=proxied, body=Removal(confirm_name="New"))
    for expected, refused in {
        "name_taken": lambda: create_organization.sync(
            client=proxied, body=OrganizationIn(name=organization_a.name)
        ),
        "not_found": lambda: credentials_of.sync(uuid4(), client=proxied),
        "invalid": lambda: issue.sync(organization_a.id, client=proxied, body=asked("70000")),
        "bad_cursor": lambda: list_organizations.sync(client=proxied, after="x"),
        "limit_above_pool": lambda: limit_organization.sync(
            organization_a.id, client=proxied, body=Limit(ceiling=1_000_000)
        ),
    }.items():
        with pytest.raises(ProblemError) as caught:
            refused()
        assert caught.value.code == expected, caught.value.more


@pytest.mark.django_db(transaction=True)
def test_a_portal_that_answers_otherwise_is_found_out(live_server, program, tmp_path):
    document = json.loads(FILE.read_text())
    document["components"]["schemas"]["Me"]["required"].append("nonsense")
    with (
        prism(tmp_path, "proxy", live_server.url, document=document) as url,
        connect(url, program.token) as client,
        pytest.raises(ProblemError, match="http_500"),
    ):
        me.sync(client=client)
