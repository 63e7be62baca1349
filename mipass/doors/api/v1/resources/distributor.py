"""The distributor itself: its record, and its policies."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django.http import HttpResponse
from ninja import Router

from mipass.base.kit.errors import Refused
from mipass.domains.distributors.editing import edit_several
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import Contact
from mipass.domains.distributors.policies import Policies
from mipass.domains.distributors.queries import get_distributor
from mipass.domains.holders.permissions import ERASE
from mipass.doors.api.v1.calls import ApiRequest, endpoint, require_scope_of
from mipass.doors.api.v1.schemas.distributor import (
    DistributorOut,
    DistributorPatch,
    PoliciesOut,
    PoliciesPatch,
)
from mipass.doors.api.v1.versions import require_version, tell_version, version_of
from mipass.flows.edit_policies import edit_policies

router = Router(tags=["Distributor"])
READ, WRITE = "distributor:read", "distributor:write"


@endpoint(router, "GET", "/distributor", scope=READ, answers=DistributorOut, refuses=["not_found"])
def read_distributor(request: ApiRequest, response: HttpResponse) -> dict[str, Any]:
    """The distributor's record."""
    return _answer(response, _present(request))


@endpoint(
    router,
    "PATCH",
    "/distributor",
    scope=WRITE,
    answers=DistributorOut,
    refuses=["name_taken", "not_found", "stale_version"],
)
def change_distributor(request: ApiRequest, response: HttpResponse, body: DistributorPatch) -> dict[str, Any]:
    """Its name, its contact record, and when it has few credits: all of what is sent, or nothing."""
    edit_several(
        actor=request.call.actor,
        distributor=request.call.distributor,
        name=body.name,
        contact=body.contact.dict(exclude_none=True) if body.contact else None,
        threshold=body.low_credit_threshold,
        sets_threshold="low_credit_threshold" in body.model_fields_set,
        judge=lambda present: require_version(request, _shown(present)["version"]),
    )
    return _answer(response, _present(request))


@endpoint(router, "GET", "/distributor/policies", scope=READ, answers=PoliciesOut, refuses=["not_found"])
def read_policies(request: ApiRequest, response: HttpResponse) -> dict[str, Any]:
    """What the distributor has decided on."""
    return _policies_answer(response, _present(request))


@endpoint(
    router,
    "PATCH",
    "/distributor/policies",
    scope=WRITE,
    answers=PoliciesOut,
    refuses=["conflict", "not_found", "stale_version"],
)
def change_policies(request: ApiRequest, response: HttpResponse, body: PoliciesPatch) -> dict[str, Any]:
    """Decide on policies, but for the second factor of admins, which is a person's to decide.

    `erase_after_months` needs `holders:erase` too.
    """
    before = _policies(_present(request))
    if "erase_after_months" in body.model_fields_set:
        require_scope_of(request, ERASE, "holders:erase")

    def judge(present: Distributor) -> None:
        require_version(request, _version_of_policies(present))
        if _policies(present) != before:
            raise Refused(
                "Somebody else changed the policies at the same moment; try again.", code="conflict"
            )

    edit_policies(
        actor=request.call.actor,
        distributor=request.call.distributor,
        policies=replace(before, **_wanted(body)),
        judge=judge,
    )
    return _policies_answer(response, _present(request))


def _wanted(body: PoliciesPatch) -> dict[str, Any]:
    """What is to be changed; only of the months null says something."""
    sent = body.dict(exclude_unset=True)
    return {name: value for name, value in sent.items() if value is not None or name == "erase_after_months"}


def _present(request: ApiRequest) -> Distributor:
    call = request.call
    return get_distributor(actor=call.actor, distributor_id=call.distributor.id)


def _answer(response: HttpResponse, distributor: Distributor) -> dict[str, Any]:
    shown = _shown(distributor)
    tell_version(response, shown["version"])
    return shown


def _shown(distributor: Distributor) -> dict[str, Any]:
    contact = {field: getattr(distributor, field) for field in asdict(Contact())}
    threshold = distributor.low_credit_threshold
    return {
        "id": distributor.id,
        "name": distributor.name,
        "status": distributor.status,
        "contact": contact,
        "low_credit_threshold": threshold,
        "created_at": distributor.created_at,
        "version": version_of(distributor.id, distributor.name, contact, threshold),
    }


def _policies(distributor: Distributor) -> Policies:
    return Policies(**{name: getattr(distributor, name) for name in asdict(Policies())})


def _version_of_policies(distributor: Distributor) -> str:
    return version_of(distributor.id, asdict(_policies(distributor)))


def _policies_answer(response: HttpResponse, distributor: Distributor) -> dict[str, Any]:
    version = _version_of_policies(distributor)
    tell_version(response, version)
    return {**asdict(_policies(distributor)), "version": version}
