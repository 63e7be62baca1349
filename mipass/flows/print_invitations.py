"""Invitations that are handed over on paper: fresh links in the open, for a sheet that is printed at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.audit.taking import take_file
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Refused
from mipass.base.outbox.operations import without_notices
from mipass.domains.credentials.invitations import resend_invitation
from mipass.domains.credentials.lifecycle import RESEND, where
from mipass.domains.credentials.links import Link, make_link
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.permissions import DELIVER, MANAGE
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import require_enabled

MOST_PRINTED = 96  # invitations of a sheet: twelve pages of eight


class TooManyToPrint(Refused):
    """More invitations than one sheet holds; none was changed."""

    code = "too_many"


@dataclass(frozen=True, slots=True)
class PrintedInvitation:
    """A credential and the one link to it, which nothing keeps."""

    credential: Credential
    link: Link


@change("flows:print_invitations")
def print_invitations(
    *, actor: Actor, organization: Organization, credentials: QuerySet[Credential]
) -> Sequence[PrintedInvitation]:
    """Give each of them that is Invited a fresh link, which the caller hands over; older links are void.

    In the order of their addresses. Nothing is mailed but, as always, the code when a link is opened. Raises
    OrganizationNotEnabled, TooManyToPrint, Refused where none is Invited.
    """
    actor.require(DELIVER, organization.place)
    actor.require(MANAGE, organization.place)
    require_enabled(organization)
    found = _invited(organization, credentials)
    # There are no links without the event that says who took them.
    take_file(actor=actor, file="invitation-sheet", rows=found, place=organization.place)
    with without_notices():
        printed = [_print(actor, organization, credential) for credential in lock(found).order_by("id")]
    return sorted(printed, key=lambda each: (each.credential.email, each.credential.id))


def _invited(organization: Organization, credentials: QuerySet[Credential]) -> QuerySet[Credential]:
    """Those that can be printed. Raises TooManyToPrint, Refused."""
    rows = credentials.filter(
        where(RESEND), distributor_id=organization.distributor_id, organization_id=organization.id
    )
    ids = list(rows.order_by().values_list("id", flat=True)[: MOST_PRINTED + 1])
    if len(ids) > MOST_PRINTED:
        raise TooManyToPrint(
            _("A sheet holds %(most)d invitations. Select fewer credentials.") % {"most": MOST_PRINTED}
        )
    if not ids:
        raise Refused(_("None of the credentials is Invited."), code="no_change")
    return Credential.objects.filter(distributor_id=organization.distributor_id, id__in=ids)


def _print(actor: Actor, organization: Organization, credential: Credential) -> PrintedInvitation:
    credential.organization = organization
    link = make_link()
    resend_invitation(actor=actor, credential=credential, own_link=link)
    return PrintedInvitation(credential, link)
