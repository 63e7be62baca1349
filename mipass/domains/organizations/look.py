"""An organization's own look on phones: the colour and the logo of its cards."""

from __future__ import annotations

import hashlib
from typing import Any

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.outbox.operations import notify
from mipass.domains.distributors.branding import clean_accent
from mipass.domains.distributors.logos import clean_logo
from mipass.domains.organizations.models import Organization, OrganizationLogo
from mipass.domains.organizations.operations import lock_live
from mipass.domains.organizations.permissions import EDIT


@change("organizations:edit_look")
def edit_look(
    *,
    actor: Actor,
    organization: Organization,
    accent: str,
    logo: bytes | None = None,
    remove_logo: bool = False,
) -> Organization:
    """Give its cards another look; without a new ``logo`` the present one stays, unless it is removed.

    An empty ``accent`` and no logo leave it to the distributor's. Raises Invalid as `edit_branding`.
    """
    actor.require(EDIT, organization.place)
    accent = clean_accent(accent.strip()) if accent.strip() else ""
    png = clean_logo(logo) if logo is not None else None
    organization = lock_live(organization)
    wanted = {"brand_accent": accent, "logo_version": _keep_logo(organization, png, remove=remove_logo)}
    fields = [field for field, value in wanted.items() if getattr(organization, field) != value]
    if fields:
        for field in fields:
            setattr(organization, field, wanted[field])
        organization.save(update_fields=fields)
        record(
            actor=actor,
            event="organization:look_changed",
            place=organization.place,
            subject_id=organization.id,
            fields=fields,
        )
    notify(actor=actor, kind="look-saved", name=organization.name)
    return organization


def _keep_logo(organization: Organization, png: bytes | None, *, remove: bool) -> str:
    """The version of the logo that there is from now on; empty for none."""
    of: dict[str, Any] = {"distributor_id": organization.distributor_id, "organization": organization}
    if png is not None:
        OrganizationLogo.objects.update_or_create(**of, defaults={"png": png})
        return hashlib.sha256(png).hexdigest()[:16]
    if remove:
        OrganizationLogo.objects.filter(**of).delete()
        return ""
    return organization.logo_version
