"""The typed client with a portal that is served."""

from uuid import uuid4

import pytest

from mipass.base.audit.sealing import seal_events
from mipass.domains.credentials.models import Credential
from mipass.domains.organizations.models import Organization
from mipass_client import ProblemError, connect, follow, items, request
from mipass_client.v1.api.clients import me
from mipass_client.v1.api.credentials import credentials_of, issue, read_credential, revoke
from mipass_client.v1.api.organizations import change_organization, create_organization, list_organizations
from mipass_client.v1.models import (
    CardIn,
    CredentialIn,
    CredentialInAcceptedItem,
    EventItem,
    OrganizationIn,
    OrganizationPatch,
    Revocation,
    RevocationReason,
)

pytestmark = pytest.mark.django_db(transaction=True)


def asked(number="4001", **more):
    card = CardIn(facility_code="12", card_number=number)
    return CredentialIn(email="ada@example.com", format_="H10301", card=card, **more)


def test_it_says_who_asks(client, program, distributor_a):
    found = me.sync(client=client)
    assert found.client.id == program.client.id
    assert found.distributor.id == distributor_a.id
    assert found.token.expires_at == program.client.tokens.get().expires_at.replace(
        microsecond=found.token.expires_at.microsecond
    )


def test_a_credential_is_issued_read_and_revoked(client, organization_a):
    made = issue.sync(organization_a.id, client=client, body=asked(label="Gate"))
    assert made.card
    assert made.card.card_number == "4001"
    assert read_credential.sync(made.id, client=client).label == "Gate"
    gone = revoke.sync(made.id, client=client, body=Revocation(reason=RevocationReason.LOST))
    assert (gone.status, gone.changed) == ("revoked", True)
    assert revoke.sync(made.id, client=client, body=Revocation(reason=RevocationReason.LOST)).changed is False


def test_the_same_key_does_nothing_twice(client, organization_a):
    first = issue.sync_detailed(organization_a.id, client=client, body=asked(), idempotency_key="order-17")
    again = issue.sync_detailed(organization_a.id, client=client, body=asked(), idempotency_key="order-17")
    assert again.parsed.id == first.parsed.id
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Credential.objects.count() == 1


def test_a_warning_is_confirmed_under_the_same_key(client, organization_a):
    issue.sync(organization_a.id, client=client, body=asked())
    with pytest.raises(ProblemError) as caught:
        issue.sync(organization_a.id, client=client, body=asked())
    assert caught.value.code == "confirmation_needed"
    seen = [CredentialInAcceptedItem(code) for code in caught.value.accept]
    made = issue.sync(
        organization_a.id, client=client, body=asked(accepted=seen), idempotency_key=caught.value.key
    )
    assert made.status == "invited"


def test_a_list_is_walked(client, organization_a):
    for number in range(5):
        issue.sync(organization_a.id, client=client, body=asked(str(4001 + number)))
    found = list(items(credentials_of.sync, organization_a.id, client=client, limit=2))
    assert len(found) == 5
    assert [each.id for each in found] == sorted(each.id for each in found)


def test_what_is_wrong_is_named(client, organization_a):
    with pytest.raises(ProblemError) as caught:
        issue.sync(organization_a.id, client=client, body=asked("70000"))
    assert (caught.value.status, caught.value.errors[0].pointer) == (422, "#/card/card_number")
    with pytest.raises(ProblemError, match="not_found"):
        credentials_of.sync(uuid4(), client=client)


def test_a_version_that_is_no_more_is_refused(client):
    made = create_organization.sync(client=client, body=OrganizationIn(name="New"))
    change_organization.sync(
        made.id, client=client, body=OrganizationPatch(name="Newer"), if_match=made.version
    )
    with pytest.raises(ProblemError, match="stale_version"):
        change_organization.sync(
            made.id, client=client, body=OrganizationPatch(name="Newest"), if_match=made.version
        )
    assert Organization.objects.get(id=made.id).name == "Newer"


def test_a_wrong_token_is_refused(live_server, program):
    with connect(live_server.url, program.token[:-1] + "!") as client, pytest.raises(ProblemError) as caught:
        list_organizations.sync(client=client)
    assert (caught.value.code, caught.value.status) == ("invalid_token", 401)


def test_the_feed_is_followed(client, organization_a):
    begun = request(client, "GET", "/events")["next_cursor"]
    made = [
        issue.sync(organization_a.id, client=client, body=asked(str(4001 + number))) for number in range(3)
    ]
    seal_events(everything=True)
    events = list(follow(client, after=begun, types=["credential.issued"], endless=False))
    assert [each["data"]["subject"]["id"] for each in events] == [str(each.id) for each in made]
    assert EventItem.from_dict(events[0]).data.subject.id == made[0].id
