"""Client and portal agree by a third reader of the document: Prism as a portal, and as a proxy before one."""

import json
from uuid import UUID, uuid4

import pytest

from mipass.base.audit.sealing import seal_events
from mipass_client import ProblemError, connect, follow, items
from mipass_client.v1.api.clients import me, own_client, revoke_found, rotate_own_token
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
from mipass_client.v1.api.events import list_events
from mipass_client.v1.api.formats import get_format, list_formats
from mipass_client.v1.api.organizations import (
    change_organization,
    create_organization,
    credit_summary,
    limit_organization,
    list_organizations,
    remove_organization,
)
from mipass_client.v1.models import (
    CardIn,
    CardsIn,
    CopyIn,
    CredentialIn,
    CredentialInAcceptedItem,
    CredentialPatch,
    FoundToken,
    Limit,
    OrganizationIn,
    OrganizationPatch,
    Removal,
    Resending,
    Revocation,
    RevocationReason,
    Rotation,
)
from tests.api_document import FILE
from tests.client.prism import prism

pytestmark = pytest.mark.deep
ID = UUID(int=7)
LOST = Revocation(reason=RevocationReason.LOST)


def asked(number="4001", **more):
    card = CardIn(facility_code="12", card_number=number)
    return CredentialIn(email="ada@example.com", format_="H10301", card=card, **more)


@pytest.fixture(scope="module")
def mocked(tmp_path_factory):
    """The client with Prism in place of a portal."""
    with (
        prism(tmp_path_factory.mktemp("prism"), "mock") as url,
        connect(url, "mip_secret", patience=5) as client,
    ):
        yield client


CALLS = {
    "me": lambda c: me.sync(client=c).client.id,
    "own_client": lambda c: own_client.sync(client=c).created_at,
    "rotate": lambda c: rotate_own_token.sync(client=c, body=Rotation(overlap_hours=2)).token,
    "revoke_found": lambda c: revoke_found.sync(client=c, body=FoundToken(token="x")),
    "formats": lambda c: list_formats.sync(client=c)[0].fields,
    "format": lambda c: get_format.sync("H10301", client=c).code,
    "organizations": lambda c: list_organizations.sync(client=c, limit=3, search="a").data[0].door_policy,
    "new organization": lambda c: (
        create_organization.sync(client=c, body=OrganizationIn(name="A", limit=None)).id
    ),
    "changed organization": lambda c: (
        change_organization.sync(ID, client=c, body=OrganizationPatch(name="A"), if_match='"1"').version
    ),
    "limit": lambda c: limit_organization.sync(ID, client=c, body=Limit(ceiling=None)).available,
    "removed": lambda c: remove_organization.sync(ID, client=c, body=Removal(confirm_name="A")).status,
    "issue": lambda c: issue.sync(ID, client=c, body=asked(label="Gate")).invitation,
    "list": lambda c: credentials_of.sync(ID, client=c, format_="H10301", count=True).data[0].status,
    "change": lambda c: change_credential.sync(ID, client=c, body=CredentialPatch(label=None)).version,
    "revoke": lambda c: revoke.sync(ID, client=c, body=LOST).changed,
    "resend": lambda c: resend.sync(ID, client=c, body=Resending(send_invitation=False)).invitation_url,
    "cards": lambda c: cards_of.sync(ID, client=c, body=CardsIn(credential_ids=[ID])).data[0].card.data_hex,
    "events": lambda c: (
        list_events.sync(client=c, types="credential.*", organization_id=ID).data[0].data.actor
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_the_client_sends_fits_the_document_and_it_reads_what_fits(mocked, name):
    CALLS[name](mocked)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 503])
def test_it_reads_each_declared_refusal(mocked, status):
    with connect(str(mocked.http.base_url), "mip_secret", patience=0.1) as client:
        client.http.headers["Prefer"] = f"code={status}"
        with pytest.raises(ProblemError) as caught:
            issue.sync(ID, client=client, body=asked())
    assert caught.value.status == status
    assert caught.value.code == "not_found"  # the example of the document


def test_prism_refuses_what_does_not_fit(mocked):
    with pytest.raises(ProblemError) as caught:
        issue.sync(ID, client=mocked, body=asked("not digits"))
    assert caught.value.status == 422


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
