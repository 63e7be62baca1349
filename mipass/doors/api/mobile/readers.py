"""Enrolling readers, and what comes from them and goes to them.

A report, a configuration and a release are signed, so anybody may carry them: those addresses ask for no
sign-in. Enrolling takes an installer's token or a one-time code of the portal.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mipass.base.kit.errors import Invalid
from mipass.domains.issuer.lists import status_token
from mipass.domains.readers.codes import require_open, require_unused
from mipass.domains.readers.configurations import current_config, current_release
from mipass.domains.readers.queries import find_reader
from mipass.domains.readers.reports import read_report, take_report
from mipass.doors.api.middleware import note_client
from mipass.doors.api.mobile.devices import issuer_of
from mipass.doors.api.mobile.permits import PERMITS, permit_of
from mipass.doors.api.mobile.schemas import CodePlace, OneTimeCode
from mipass.doors.api.problems import OAuthError, Problem, problem
from mipass.flows.enroll_reader import begin_enrolling, enroll_reader, permit_code
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import base64url, from_base64url

CBOR = "application/cose; cose-type=cose-sign1"  # RFC 9052, 11.3.1
LONGEST_CSR, LONGEST_EAT = 12_000, 6_000

router = Router(tags=["Readers"])

Csr = Annotated[str, Field(max_length=LONGEST_CSR, description="PKCS #10 in DER, base64url")]
EatText = Annotated[str, Field(max_length=LONGEST_EAT, description="Entity Attestation Token, base64url")]
Octets = Annotated[str, Field(description="base64url")]


class Begun(Schema):
    """What the reader signs its request over, and the roots that it is to pin."""

    enrollment_id: UUID
    nonce: Octets
    organization_id: UUID
    root_sha256: list[Octets]
    expires_at: datetime


class Request(Schema):
    """What the reader answered, and the name that the installer gives it."""

    name: Annotated[str, Field(max_length=500)]
    csr: Csr
    eat: EatText


class Enrolled(Schema):
    """What is brought to the reader: its configuration, and the status list that it begins with."""

    reader_id: UUID
    certificate_chain: list[Octets]
    config: Octets
    status_list_token: Octets


class Report(Schema):
    """What a reader says of itself, signed by its key."""

    eat: EatText


class Wanted(Schema):
    """Firmware that the reader is asked to take: its version, and its name in the signed metadata."""

    version: str
    target: str


class ReportAnswer(Schema):
    """What the reader lacks. It needs no trust in whoever carries it: all of it is signed."""

    config: Octets | None = None
    release: Octets | None = None
    status: Octets | None = None
    firmware: Wanted | None = None


class ReportRefused(Problem):
    """Why nothing of a report was noted; for ``clock_ahead`` with what sets the reader's time right."""

    config: Octets | None = None
    status_list: Octets | None = None


REFUSALS = {404: Problem, 409: Problem, 422: Problem, 429: Problem}
UNPERMITTED = {401: OAuthError, 403: Problem}


@router.post(
    "/mobile/enrollment-codes",
    response={200: CodePlace, 403: Problem, 409: Problem, 422: Problem, 429: Problem},
    url_name="enrollment_code",
    summary="Where a one-time code enrolls to",
)
def place_of_code(request: HttpRequest, body: OneTimeCode) -> CodePlace:
    """Ours. For whoever types the code of *+ Enroll Readers* alone: its QR code names the issuer beside it.

    Nothing is begun or used up. However it is typed: capitals, spaces and hyphens do not matter.
    """
    permit = permit_code(code=body.code)
    assert permit.code is not None
    note_client(request, "code", permit.code.id)
    require_open(permit.organization)
    require_unused(permit.code)
    return CodePlace(credential_issuer=issuer_of(permit.organization), organization=permit.organization.name)


@router.post(
    "/mobile/{uuid:organization_id}/enrollments",
    auth=PERMITS,
    response={200: Begun, **REFUSALS, **UNPERMITTED},
    url_name="enrollments",
    summary="Begin to enroll a reader",
)
def begin(request: HttpRequest, organization_id: UUID) -> Begun:
    """A nonce for one reader of this organization, good for a quarter of an hour."""
    permit = permit_of(request)
    begun = begin_enrolling(actor=permit.actor, permit=permit)
    return Begun(
        enrollment_id=begun.enrollment.id,
        nonce=base64url(bytes(begun.enrollment.nonce)),
        organization_id=organization_id,
        root_sha256=[base64url(each) for each in begun.root_hashes],
        expires_at=begun.enrollment.expires_at,
    )


@router.post(
    "/mobile/{uuid:organization_id}/enrollments/{uuid:enrollment_id}",
    auth=PERMITS,
    response={200: Enrolled, **REFUSALS, **UNPERMITTED},
    url_name="enrollment",
    summary="Certify and configure a reader",
)
def finish(request: HttpRequest, organization_id: UUID, enrollment_id: UUID, body: Request) -> Enrolled:
    """The same reader again gets the same answer, so a lost connection costs nothing."""
    permit = permit_of(request)
    enrolled = enroll_reader(
        actor=permit.actor,
        permit=permit,
        enrollment_id=enrollment_id,
        name=body.name,
        csr=_octets(body.csr, "csr"),
        eat=_octets(body.eat, "eat"),
    )
    return Enrolled(
        reader_id=enrolled.reader.id,
        certificate_chain=[base64url(each) for each in enrolled.config.chain],
        config=base64url(enrolled.config.token),
        status_list_token=base64url(status_token(organization_id).content),
    )


@router.post(
    "/mobile/readers/report",
    response={200: ReportAnswer, **REFUSALS, 422: ReportRefused},
    exclude_none=True,
    url_name="reader_report",
    summary="What a reader says of itself",
)
def report(request: HttpRequest, body: Report) -> ReportAnswer | HttpResponse:
    """Whoever brings it, it counts if it is newer than what is known; the answer is what the reader lacks.

    One that is refused since the reader's clock is ahead (422, ``clock_ahead``) is answered with the newest
    configuration all the same, and with the list: by them the reader's time is set right.
    """
    actor, reader, said = read_report(_octets(body.eat, "eat"))
    note_client(request, "reader", reader.id)
    answer = take_report(actor=actor, reader=reader, said=said)
    if answer.release is not None:
        return ReportAnswer(release=base64url(answer.release))
    newest = status_token(reader.organization_id)
    if answer.refused:
        return _refused(answer.refused, config=answer.config or b"", status_list=newest.content)
    has_newest = said.list_time is not None and (said.generation, said.list_time) >= newest.order
    is_told = has_newest or said.released
    wanted = answer.wanted
    return ReportAnswer(
        config=base64url(answer.config) if answer.config else None,
        status=None if is_told else base64url(newest.content),
        firmware=Wanted(version=wanted.version, target=wanted.target) if wanted else None,
    )


@router.get(
    "/mobile/readers/{uuid:reader_id}/config",
    response={200: None, 404: Problem},
    url_name="reader_config",
    summary="A reader's configuration",
)
def config(request: HttpRequest, reader_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The newest configuration of an enrolled reader: a signed COSE_Sign1."""
    return _signed(current_config(find_reader(reader_id)).token, f"config-{reader_id}")


@router.get(
    "/mobile/readers/{uuid:reader_id}/release",
    response={200: None, 404: Problem},
    url_name="reader_release",
    summary="The release of a removed reader",
)
def release(request: HttpRequest, reader_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The release of a reader that was removed: a signed COSE_Sign1."""
    return _signed(current_release(find_reader(reader_id)), f"release-{reader_id}")


def _refused(code: str, **signed: bytes) -> HttpResponse:
    told = {name: base64url(content) for name, content in signed.items()}
    return problem(422, code, _("The reader's clock is fast."), **told)


def _signed(content: bytes, name: str) -> HttpResponse:
    headers = {"Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="{name}.cose"'}
    return HttpResponse(content, content_type=CBOR, headers=headers)


def _octets(text: str, field: str) -> bytes:
    try:
        return from_base64url(text)
    except ProtocolError as error:
        raise Invalid(error.message, code="malformed", field=field) from error
