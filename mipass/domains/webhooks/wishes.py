"""What somebody wants an endpoint to be, and whether it can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.public import EVERYTHING, is_selector
from mipass.base.kit.actor import Actor
from mipass.base.kit.egress import Unreachable, check_url
from mipass.base.kit.errors import Invalid, NotFound
from mipass.base.kit.text import clean_name
from mipass.domains.organizations.queries import list_live
from mipass.domains.webhooks.models import DESCRIPTION_LENGTH, WebhookEndpoint
from mipass.domains.webhooks.schedule import MOST_PER_SECOND


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants an endpoint to be. ``organization_ids`` None means all that they reach."""

    url: str
    description: str = ""
    types: Sequence[str] = (EVERYTHING,)
    organization_ids: Sequence[UUID] | None = None
    per_second: int = 20

    @property
    def values(self) -> dict[str, Any]:
        """As the columns have it."""
        chosen = self.organization_ids
        return {
            "url": self.url,
            "description": self.description,
            "types": list(self.types),
            "organization_ids": None if chosen is None else sorted(map(str, chosen)),
            "per_second": self.per_second,
        }


def check_wishes(actor: Actor, wishes: Wishes, kept: Iterable[str] = ()) -> Wishes:
    """The wishes as they are stored. ``kept`` are organizations that it has already, maybe removed since.

    Raises Invalid, NotFound for an organization out of reach.
    """
    chosen = wishes.organization_ids
    if not wishes.types:
        raise Invalid(_("Choose at least one event."), code="required", field="types")
    for selector in wishes.types:
        if not is_selector(selector):
            raise Invalid(_("There is no event of the type %(type)s.") % {"type": selector}, field="types")
    if chosen is not None and not chosen:
        raise Invalid(_("Choose at least one organization."), code="required", field="organization_ids")
    known = {*map(UUID, kept)} | {row.id for row in list_live(actor=actor)}
    if chosen is not None and not set(chosen) <= known:
        raise NotFound
    if not 1 <= wishes.per_second <= MOST_PER_SECOND:
        message = _("Enter a number from 1 to %(most)d.") % {"most": MOST_PER_SECOND}
        raise Invalid(message, code="out_of_range", field="per_second")
    description = clean_name(
        wishes.description, field="description", length=DESCRIPTION_LENGTH, required=False
    )
    return Wishes(
        url=wishes.url.strip(),
        description=description,
        types=sorted(set(wishes.types)),
        organization_ids=chosen,
        per_second=wishes.per_second,
    )


def refuse_wider(actor: Actor, endpoint: WebhookEndpoint, wishes: Wishes) -> None:
    """All within the maker's reach may be more than the actor's own: then the organizations are named."""
    is_all, is_own = wishes.organization_ids is None, endpoint.made_by == actor.principal
    if is_all and not is_own and actor.organization_ids is not None:
        message = _("Choose the organizations: whoever added this webhook has a wider scope than you.")
        raise Invalid(message, code="required", field="organization_ids")


def require_reachable(url: str) -> None:
    """Raise Invalid for an address that nothing is sent to. It may have to ask for a name, and wait."""
    try:
        check_url(url)
    except Unreachable as refused:
        code = "bad_url" if refused.code == "bad_url" else "unreachable"
        raise Invalid(str(_why(refused.code)), code=code, field="url") from None


def _why(code: str) -> str:
    return {
        "bad_url": _("Enter an address that begins with https://, without a user name or #."),
        "unknown_host": _("There is no host of this name."),
        "not_https": _("Enter an address that begins with https://: events do not go out unencrypted."),
    }.get(code) or _(
        "This address lies in an inner network. Webhooks go to public addresses, and to networks that the "
        "operator of this server allows."
    )
