"""What the tests of credentials share: issuing one, addresses, the form as a browser sends it."""

from itertools import count
from typing import Any

from django.urls import reverse

from mipass.base.kit.actor import Actor
from mipass.domains.accounts.models import Account
from mipass.domains.credentials.issuing import SAME_CARD, UNTESTED_FORMAT, CardRequest
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import move_credential, revoke_credential
from mipass.domains.organizations.models import Organization
from mipass.flows.issue_credential import issue_credential
from tests.factories import seed_accepted
from tests.fixtures import actor_of

_keys = count()
EVERY_WARNING = frozenset({SAME_CARD, UNTESTED_FORMAT})
CARD = {"facility_code": 123, "card_number": 45677}


def issue(
    admin: Account, organization: Organization, email: str = "holder@example.com", **card: Any
) -> Credential:
    """A credential made by the flow; 26-bit Wiegand unless told otherwise."""
    request = CardRequest(email=email, **({"format": "H10301", "values": CARD} | card))
    return issue_credential(
        actor=actor_of(admin, organization.distributor),
        organization=organization,
        request=request,
        idempotency_key=f"scene-{next(_keys)}",
        accepted=EVERY_WARNING,
    )


def bring_to(status: str, admin: Account, credential: Credential) -> Credential:
    """The credential, moved from Invited to another state by the operations that lead there."""
    actor = actor_of(admin, credential.organization.distributor)
    if status in {"enabled", "disabled"}:
        seed_accepted(actor=Actor.system(), credential=credential)
    if status == "disabled":
        move_credential(actor=actor, credential=credential, verb="disable")
    if status == "revoked":
        revoke_credential(actor=actor, credential=credential, reason="lost")
    return credential


def url_of(name: str, organization: Organization, credential: Credential | None = None) -> str:
    """The address of a page about the organization's credentials."""
    ids = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    if credential is not None:
        ids["credential_id"] = credential.id
    return reverse(f"credentials:{name}", kwargs=ids)


def form(**changes: str) -> dict[str, Any]:
    """A right 26-bit form with some of it changed."""
    return {
        "format": "H10301",
        "email": "new@example.com",
        "facility_code": "123",
        "card_number": "45678",
        "request_key": "key",
        **changes,
    }
