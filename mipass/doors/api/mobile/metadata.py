"""What a wallet reads before it asks for anything: the two kinds of metadata, and the offer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router

from mipass.base.kit.colour import text_upon
from mipass.base.kit.vault import token_hash
from mipass.domains.credentials.phones.devices import holder_actor
from mipass.domains.credentials.phones.grants import ENROLL
from mipass.domains.credentials.phones.offers import find_offer, request_code
from mipass.domains.credentials.phones.pre_authorized import make_pre_authorized
from mipass.domains.issuer.keys import trust_anchors, trusted_reader_roots
from mipass.domains.organizations.models import Organization
from mipass.doors.api.middleware import note_client
from mipass.doors.api.mobile.devices import issuer_of, organization_of
from mipass.doors.api.mobile.schemas import LinkCode, OfferAddress
from mipass.doors.api.mobile.typed_codes import code_typed
from mipass.doors.api.problems import Problem
from mipass.protocol.certificates import to_der
from mipass.protocol.openid4vci import Display, issuer_metadata, make_offer, server_metadata

router = Router(tags=["Acceptance"])
REFUSALS = {403: Problem, 404: Problem, 409: Problem, 410: Problem, 429: Problem}


@router.get(
    "/.well-known/openid-credential-issuer/mobile/{uuid:organization_id}",
    response={200: dict[str, Any], 404: Problem},
    url_name="issuer_metadata",
    operation_id="issuer_metadata",
    summary="Metadata of the credential issuer",
)
def issuer(request: HttpRequest, organization_id: UUID) -> dict[str, Any]:  # noqa: ARG001
    """OpenID4VCI 1.0, 12.2. ``mipass_roots`` are the root certificates that its documents lead to.

    ``mipass_reader_roots_sha256`` are the hashes of those that its readers' certificates hang under.
    """
    organization = organization_of(request)
    return issuer_metadata(
        issuer=issuer_of(organization),
        doc_type=settings.CONFIG.doc_type,
        display=_display(organization),
        roots=[to_der(root) for root in trust_anchors(organization)],
        reader_roots=trusted_reader_roots(organization),
    )


router.get(
    "/mobile/{uuid:organization_id}/.well-known/openid-credential-issuer",
    response={200: dict[str, Any], 404: Problem},
    url_name="issuer_metadata_below",
    operation_id="issuer_metadata_below",
    summary="The same, where drafts before 1.0 look for it",
)(issuer)


@router.get(
    "/.well-known/oauth-authorization-server/mobile/{uuid:organization_id}",
    response={200: dict[str, Any], 404: Problem},
    url_name="server_metadata",
    operation_id="server_metadata",
    summary="Metadata of the authorization server",
)
def server(request: HttpRequest, organization_id: UUID) -> dict[str, Any]:  # noqa: ARG001
    """RFC 8414 and OpenID4VCI 1.0, 12.3."""
    return server_metadata(issuer=issuer_of(organization_of(request)), scopes=[ENROLL])


router.get(
    "/mobile/{uuid:organization_id}/.well-known/oauth-authorization-server",
    response={200: dict[str, Any], 404: Problem},
    url_name="server_metadata_below",
    operation_id="server_metadata_below",
    summary="The same, where drafts before 1.0 look for it",
)(server)


@router.post(
    "/mobile/offers",
    response={200: OfferAddress, 404: Problem, 422: Problem, 429: Problem},
    url_name="offer_by_code",
    operation_id="offer_by_code",
    summary="Where the offer of a mailed link is, by the link's short code",
)
def by_code(request: HttpRequest, body: LinkCode) -> OfferAddress:
    """Ours. For whom the link reached cut: the code stands beside it in the mail.

    However it is typed: capitals, spaces and hyphens do not matter. What the link gives is given, and the
    code of six digits is asked for as it is there.
    """
    credential, token = code_typed(request, body.code)
    note_client(request, "offer", credential.id)
    return OfferAddress(credential_offer_uri=f"{issuer_of(credential.organization)}/offers/{token}")


@router.get(
    "/mobile/{uuid:organization_id}/offers/{token}",
    response={200: dict[str, Any], **REFUSALS},
    url_name="offer",
    operation_id="offer",
    summary="The credential offer of an invitation",
)
def offer(request: HttpRequest, organization_id: UUID, token: str) -> dict[str, Any]:  # noqa: ARG001
    """OpenID4VCI 1.0, 4.1. Looking at it changes nothing: scanners of mails look too.

    Its pre-authorized code is new each time, and good for one token request within ten minutes.
    """
    organization = organization_of(request)
    credential = find_offer(organization=organization, link_hash=token_hash(token))
    note_client(request, "offer", credential.id)
    return make_offer(issuer=issuer_of(organization), code=make_pre_authorized(credential=credential))


@router.post(
    "/mobile/{uuid:organization_id}/offers/{token}/code",
    response={204: None, **REFUSALS},
    url_name="offer_code",
    operation_id="offer_code",
    summary="Have the code of an offer mailed",
)
def code(request: HttpRequest, organization_id: UUID, token: str) -> HttpResponse:  # noqa: ARG001
    """Ours. Mails six digits to the invited address, good for ten minutes; an older code is void."""
    credential = find_offer(organization=organization_of(request), link_hash=token_hash(token))
    note_client(request, "offer", credential.id)
    request_code(actor=holder_actor(credential), credential=credential)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _display(organization: Organization) -> Display:
    """The distributor's name; the organization's own colour and logo, and else the distributor's."""
    config, distributor = settings.CONFIG, organization.distributor
    accent = organization.brand_accent or distributor.brand_accent or config.brand_accent
    logo = _logo(organization)
    return Display(
        name=distributor.brand_name or distributor.name,
        organization=organization.name,
        background=accent,
        text=text_upon(accent),
        logo=f"{config.public_url}{logo}" if logo else "",
    )


def _logo(organization: Organization) -> str:
    """The path of the logo that its cards bear; empty for none."""
    distributor = organization.distributor
    if organization.logo_version:
        of = {"distributor_id": distributor.id, "organization_id": organization.id}
        return f"{reverse('organizations:logo', kwargs=of)}?v={organization.logo_version}"
    if distributor.logo_version:
        of = {"distributor_id": distributor.id}
        return f"{reverse('distributor_logo', kwargs=of)}?v={distributor.logo_version}"
    return ""
