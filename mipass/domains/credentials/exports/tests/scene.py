"""Credentials with holders, and the octets of files made of them."""

from collections.abc import Mapping
from typing import Any

from mipass.base.kit.actor import Actor
from mipass.domains.credentials.exports.layouts import Layout, layout_of
from mipass.domains.credentials.exports.profiles import save_export_profile
from mipass.domains.credentials.exports.taking import Since, take_with_profile
from mipass.domains.credentials.exports.writing import lines_of
from mipass.domains.credentials.holding import link_holder
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential, ExportProfile
from mipass.domains.credentials.validity import ALWAYS, Dates
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import HolderFacts
from mipass.domains.organizations.models import Organization
from mipass.flows.add_holder import add_holder
from mipass.flows.issue_credential import issue_credential


class Scene:
    """An organization, and who works in it."""

    def __init__(self, actor: Actor, organization: Organization) -> None:
        self.actor, self.organization = actor, organization

    def issue(
        self,
        email: str,
        values: Mapping[str, int],
        *,
        format: str = "H10301",
        label: str = "",
        holder: Holder | None = None,
        dates: Dates = ALWAYS,
    ) -> Credential:
        """A credential of that card."""
        request = CardRequest(email=email, format=format, values=dict(values), label=label, dates=dates)
        issued = issue_credential(
            actor=self.actor,
            organization=self.organization,
            request=request,
            idempotency_key=f"issue {email}",
        )
        if holder is not None:
            link_holder(actor=self.actor, credential=issued, holder=holder)
        return issued

    def person(self, email: str, **facts: str) -> Holder:
        """A holder."""
        usual = dict.fromkeys(
            ("given_name", "family_name", "employee_number", "department", "note", "external_id"), ""
        )
        known = HolderFacts(**{**usual, **facts, "email": email})
        return add_holder(
            actor=self.actor, organization=self.organization, facts=known, adopt=False, idempotency_key=email
        )

    def profile(self, layout: Layout, name: str = "Panel") -> ExportProfile:
        """A profile of this layout."""
        return save_export_profile(actor=self.actor, organization=self.organization, name=name, layout=layout)

    def taken(self, profile: ExportProfile, since: Since = "all", **options: Any) -> bytes:
        """The octets of a profile's file."""
        profile.refresh_from_db()
        taken = take_with_profile(actor=self.actor, profile=profile, since=since, **options)
        return b"".join(lines_of(profile.distributor_id, taken.rows, layout_of(profile)))
