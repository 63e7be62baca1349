"""Readers: listed, changed, removed, upgraded; their releases, and codes that enroll new ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Status

from mipass.base.kit.errors import Refused
from mipass.domains.readers import operations
from mipass.domains.readers.campaigns import start_upgrades
from mipass.domains.readers.codes import make_code, spaced
from mipass.domains.readers.configurations import current_release
from mipass.domains.readers.editing import edit_reader
from mipass.domains.readers.models import Reader
from mipass.domains.readers.offers import list_offered, standing_of
from mipass.domains.readers.queries import known_to, list_readers, list_unreleased
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.paging import Page, page
from mipass.doors.api.v1.schemas.readers import (
    ChangedReader,
    EnrollmentCodeOut,
    ReaderOut,
    ReaderPatch,
    ReaderWalk,
)
from mipass.doors.api.v1.versions import require_version, tell_version, version_of
from mipass.doors.web.compression import kept_as_it_is
from mipass.doors.web.downloads import named_file
from mipass.doors.web.enrolling import enrolling_link

router = Router(tags=["Readers"])
IN_ORGANIZATION = "/organizations/{uuid:organization_id}"
ONE = "/readers/{uuid:reader_id}"
MANAGE = "readers:manage"
COSE = "application/cose"  # RFC 9052, 11.3.1


@endpoint(
    router,
    "GET",
    IN_ORGANIZATION + "/readers",
    scope="readers:read",
    answers=Page[ReaderOut],
    query=ReaderWalk,
)
def readers_of(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, query: Query[ReaderWalk]
) -> dict[str, Any]:
    """The organization's readers, without those that were removed."""
    organization = request.call.found["organization_id"]
    rows = list_readers(actor=request.call.actor, organization=organization, search=query.search or "")
    return page(request, response, query, rows, _shown)


@endpoint(
    router,
    "GET",
    IN_ORGANIZATION + "/unreleased-readers",
    scope=MANAGE,
    answers=Page[ReaderOut],
    query=ReaderWalk,
)
def unreleased_readers_of(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, query: Query[ReaderWalk]
) -> dict[str, Any]:
    """Readers that were removed and have not said yet that they know it: each needs its release."""
    organization = request.call.found["organization_id"]
    rows = list_unreleased(actor=request.call.actor, organization=organization, search=query.search or "")
    return page(request, response, query, rows, _shown)


@endpoint(router, "GET", ONE, scope="readers:read", answers=ReaderOut)
def read_reader(request: ApiRequest, response: HttpResponse, reader_id: UUID) -> dict[str, Any]:
    """One reader, enrolled or removed."""
    return _answer(response, request.call.found["reader_id"])


@endpoint(router, "PATCH", ONE, scope=MANAGE, answers=ReaderOut, refuses=["stale_version", "wrong_state"])
def change_reader(
    request: ApiRequest, response: HttpResponse, reader_id: UUID, body: ReaderPatch
) -> dict[str, Any]:
    """Its name, and how it hands bits on, which it learns with its next configuration.

    All of what is sent, or nothing.
    """
    edit_reader(
        actor=request.call.actor,
        reader=request.call.found["reader_id"],
        name=body.name,
        output=body.output,
        judge=lambda present: require_version(request, _version(present)),
    )
    return _answer(response, _again(request))


@endpoint(router, "POST", ONE + "/remove", scope=MANAGE, answers=ChangedReader)
def remove_reader(request: ApiRequest, response: HttpResponse, reader_id: UUID) -> dict[str, Any]:
    """Release it from its organization for good. One that is removed already is no error.

    Bring it its `release`; phones that hear of the removal answer it no more.
    """
    reader, changed = request.call.found["reader_id"], True
    try:
        operations.remove_reader(actor=request.call.actor, reader=reader)
    except Refused:
        changed = False
    return {**_answer(response, _again(request)), "changed": changed}


@endpoint(
    router,
    "POST",
    ONE + "/upgrade",
    scope=MANAGE,
    answers=ReaderOut,
    status=202,
    refuses=["idempotency_key_reused", "nothing_to_upgrade", "request_in_progress"],
)
def upgrade_reader(request: ApiRequest, response: HttpResponse, reader_id: UUID) -> Status[dict[str, Any]]:
    """Ask it to take the newest firmware that it can: `upgrade_version`. It does so when it is visited."""
    reader: Reader = request.call.found["reader_id"]
    start_upgrades(
        actor=request.call.actor,
        organization=reader.organization,
        readers=[reader.id],
        idempotency_key=request.key,
    )
    return Status(202, _answer(response, _again(request)))


@endpoint(
    router,
    "GET",
    ONE + "/release",
    scope="readers:read",
    answers=None,
    files=[COSE],
    refuses=["held", "keys_not_trusted", "wrong_time"],
)
def reader_release(request: ApiRequest, reader_id: UUID) -> HttpResponse:
    """The release of a removed reader: a signed COSE_Sign1, to be brought to it. 404 for an enrolled one."""
    signed = current_release(request.call.found["reader_id"])
    return named_file(HttpResponse(signed, content_type=COSE), f"release-{reader_id}.cose")


@endpoint(
    router,
    "POST",
    IN_ORGANIZATION + "/enrollment-codes",
    scope="readers:enroll",
    answers=EnrollmentCodeOut,
    status=201,
    refuses=["idempotency_key_reused", "organization_not_enabled", "request_in_progress"],
)
def create_enrollment_code(
    request: ApiRequest, response: HttpResponse, organization_id: UUID
) -> Status[dict[str, Any]]:
    """A one-time code with which one reader can be enrolled, within a quarter of an hour."""
    organization = request.call.found["organization_id"]
    made = make_code(actor=request.call.actor, organization=organization, idempotency_key=request.key)
    shown = {
        "id": made.id,
        "code": spaced(made.code) if made.code else None,
        "url": enrolling_link(organization, made.code) if made.code else None,
        "expires_at": made.expires_at,
    }
    kept_as_it_is(response)
    return Status(201, shown)


def _again(request: ApiRequest) -> Reader:
    return known_to(request.call.actor).get(id=request.call.found["reader_id"].id)


def _answer(response: HttpResponse, reader: Reader) -> dict[str, Any]:
    [shown] = _shown([reader])
    tell_version(response, shown["version"])
    return shown


def _version(reader: Reader) -> str:
    return version_of(reader.id, reader.name, reader.output)


def _shown(readers: Sequence[Reader]) -> list[dict[str, Any]]:
    """Readers as the API shows them; what firmware is offered in one query."""
    offered = list_offered(models={reader.hardware_model for reader in readers})
    enrolled = [reader for reader in readers if reader.removed_at is None]
    newer = {reader.id: standing_of(reader, offered).next for reader in enrolled}
    return [
        {
            "id": reader.id,
            "organization_id": reader.organization_id,
            "name": reader.name,
            "serial_number": reader.serial_number,
            "hardware_model": reader.hardware_model,
            "firmware_version": reader.firmware_version,
            "upgrade_version": found.version if (found := newer.get(reader.id)) else None,
            "output": reader.output,
            "enrolled_at": reader.enrolled_at,
            "last_seen_at": reader.last_seen_at,
            "list_time": reader.list_time,
            "config": {"made": reader.config_sequence, "known": reader.config_known},
            "removed_at": reader.removed_at,
            "released_at": reader.released_at,
            "version": _version(reader),
        }
        for reader in readers
    ]
