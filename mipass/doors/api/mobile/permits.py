"""Who may enroll readers: an installer's phone with its token, or whoever has the portal's one-time code."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from mipass.domains.readers.permissions import ENROLL
from mipass.doors.api.middleware import note_client
from mipass.doors.api.mobile.devices import DeviceToken, organization_of
from mipass.flows.enroll_reader import Permit, permit_code, permit_device

SCHEME = "Enrollment"


class PermittedRequest(HttpRequest):
    """A request with a permit: ``auth`` says who enrolls, and where."""

    auth: Permit


class InstallerToken(DeviceToken):
    """A phone's token with the scope ``readers:enroll``, while its credential has installer permission."""

    def __init__(self) -> None:
        super().__init__(scope=ENROLL)

    def __call__(self, request: HttpRequest) -> Permit:  # type: ignore[override]  # what is authenticated
        """The phone's permit. Raises what `DeviceToken` raises."""
        return permit_device(super().__call__(request))


class OneTimeCode(HttpAuthBase):
    """A code that the portal's *+ Enroll Readers* shows, while its maker may enroll readers."""

    openapi_scheme = SCHEME

    def __call__(self, request: HttpRequest) -> Permit | None:
        """The code's permit, None without a code. Raises NotFound, CodeRefused, TooManyAttempts."""
        scheme, _space, code = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        organization = organization_of(request)
        permit = permit_code(organization_id=organization.id, code=code)
        assert permit.code is not None
        note_client(request, "code", permit.code.id)
        return permit


PERMITS = [OneTimeCode(), InstallerToken()]  # asked in this order; the last one refuses


def permit_of(request: HttpRequest) -> Permit:
    """The permit of a request to an address that asks for one."""
    return cast("PermittedRequest", request).auth
