"""What a holder sees who opens the link of an invitation: who invites, until when, and what to do."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mipass.base.kit.clock import now
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.queries import find_by_link
from mipass.doors.portal.branding import brand


@require_safe
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation of this link; looking at it changes nothing, since mail scanners open links too.

    A link that was replaced, withdrawn or mistyped is unknown and gets 404, one that ended 410.
    """
    credential = find_by_link(token)
    if credential is None:
        answer = render(request, "holder/unknown.html", status=404)
    elif not _is_open(credential):
        answer = render(request, "holder/ended.html", _facts(credential), status=410)
    else:
        answer = render(request, "holder/invitation.html", _facts(credential))
    answer["Referrer-Policy"] = "no-referrer"  # the address holds the token
    return answer


def _is_open(credential: Credential) -> bool:
    expires_at = credential.link_expires_at
    return (
        credential.status == CredentialStatus.INVITED
        and credential.organization.is_live
        and expires_at is not None
        and expires_at > now()
    )


def _facts(credential: Credential) -> dict[str, object]:
    distributor = credential.organization.distributor
    return {
        "brand": brand(distributor),
        "app": settings.CONFIG.brand_name,  # the app is the product's, whoever's portal this is
        "organization": credential.organization.name,
        "distributor": distributor.name,
        "expires_at": credential.link_expires_at,
    }
