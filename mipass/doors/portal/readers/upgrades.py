"""Upgrading readers: the list of campaigns, starting one, how it goes, cancelling, trying again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.base.kit.actor import ActorKind
from mipass.base.kit.errors import NotFound
from mipass.domains.readers import permissions
from mipass.domains.readers.campaigns import (
    cancel_upgrades,
    get_campaign,
    list_campaigns,
    list_outdated,
    list_upgrades,
    retry_upgrades,
    start_upgrades,
)
from mipass.domains.readers.models import ReaderUpgrade, UpgradeCampaign
from mipass.domains.readers.vocabulary import UPGRADE_REASONS
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.portal.readers.forms import StartUpgradesForm
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.events import in_words
from mipass.doors.web.lists import number_pages, read_state, sort_links
from mipass.doors.web.naming import people_of
from mipass.doors.web.sent import posted
from mipass.doors.web.timeline import timeline

CAMPAIGNS = {"started": "started_at"}
COLUMNS = {"name": "reader__name", "state": "state", "changed": "changed_at"}


@portal_page(permissions.VIEW)
def list(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The campaigns of one organization, the newest first."""
    organization = find_organization(request, organization_id)
    state = read_state(request, default_sort="-started", sorts=[*CAMPAIGNS])
    found = list_campaigns(actor=request.actor, organization=organization)
    campaigns, page = number_pages(state, found, CAMPAIGNS)
    kinds = (ActorKind.ADMIN, ActorKind.CLIENT)  # a campaign keeps the id alone
    starters = [(kind, campaign.created_by_id) for campaign in campaigns for kind in kinds]
    names = people_of(request.actor, starters)
    context = {
        "organization": organization,
        "rows": [
            (campaign, Progress(campaign), names.get(campaign.created_by_id, ""))  # type: ignore[arg-type]
            for campaign in campaigns
        ],
        "sort": sort_links(state, [*CAMPAIGNS]),
        "page": page,
        "may_manage": request.actor.can(permissions.MANAGE),
        **organization_crumbs(organization, "readers:list", _("Firmware Upgrades")),
    }
    return render(request, "readers/upgrades.html", context)


class Progress:
    """A campaign's figures for its bar. Widths and offsets are percent of the bar."""

    def __init__(self, campaign: UpgradeCampaign) -> None:
        counts: Any = campaign  # the numbers are annotations
        self.readers, self.done, self.failed = counts.readers, counts.done, counts.failed
        self.open, self.cancelled = counts.open, counts.cancelled
        total = self.readers or 1
        self.done_width, self.failed_width = (
            round(100 * part / total, 2) for part in (self.done, self.failed)
        )


@portal_page(permissions.MANAGE, "GET", "POST")
def start(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """Ask all outdated readers, or some of them."""
    organization = find_organization(request, organization_id)
    outdated = list_outdated(actor=request.actor, organization=organization)
    form = StartUpgradesForm(posted(request), outdated=outdated)
    if form.is_valid():
        with refusals_in(form):
            campaign = start_upgrades(actor=request.actor, organization=organization, readers=form.chosen)
            return done(request, _url(campaign))
    context = {
        "organization": organization,
        "outdated": len(outdated),
        "close_url": url_in(organization.place, "readers:list"),
    }
    return show_form(request, "readers/start_upgrades.html", form, context)


@portal_page(permissions.VIEW)
def view(request: PortalRequest, organization_id: UUID, campaign_id: UUID) -> HttpResponse:
    """How a campaign goes, reader by reader. The page keeps itself true while it is open."""
    campaign = _campaign(request, organization_id, campaign_id)
    state = read_state(request, default_sort="name", sorts=[*COLUMNS])
    upgrades, page = number_pages(state, list_upgrades(actor=request.actor, campaign=campaign), COLUMNS)
    context = {
        "organization": campaign.organization,
        "campaign": campaign,
        "progress": Progress(campaign),
        "rows": [(upgrade, _reason(upgrade)) for upgrade in upgrades],
        "sort": sort_links(state, [*COLUMNS]),
        "page": page,
        "may_manage": request.actor.can(permissions.MANAGE),
        **timeline(request, subject_id=campaign.id),
        **organization_crumbs(campaign.organization, "readers:list", _("Firmware Upgrade")),
    }
    return render(request, "readers/upgrade.html", context)


def _reason(upgrade: ReaderUpgrade) -> str:
    return in_words(upgrade.reason, UPGRADE_REASONS) if upgrade.reason else ""


@portal_page(permissions.MANAGE, "GET", "POST")
def cancel(request: PortalRequest, organization_id: UUID, campaign_id: UUID) -> HttpResponse:
    """Ask nobody any more."""
    campaign = _campaign(request, organization_id, campaign_id)
    return _confirm(
        request,
        campaign,
        "readers/cancel_upgrade.html",
        lambda: cancel_upgrades(actor=request.actor, campaign=campaign),
    )


@portal_page(permissions.MANAGE, "GET", "POST")
def retry(request: PortalRequest, organization_id: UUID, campaign_id: UUID) -> HttpResponse:
    """Ask those that failed once more."""
    campaign = _campaign(request, organization_id, campaign_id)
    return _confirm(
        request,
        campaign,
        "readers/retry_upgrade.html",
        lambda: retry_upgrades(actor=request.actor, campaign=campaign),
    )


def _confirm(
    request: PortalRequest, campaign: UpgradeCampaign, template: str, action: Callable[[], None]
) -> HttpResponse:
    form = ActionForm(posted(request))
    if form.is_bound:
        with refusals_in(form):
            action()
            return done(request, _url(campaign))
    context = {"close_url": _url(campaign), "progress": Progress(campaign)}
    return show_form(request, template, form, context)


def _campaign(request: PortalRequest, organization_id: UUID, campaign_id: UUID) -> UpgradeCampaign:
    campaign = get_campaign(actor=request.actor, campaign_id=campaign_id)
    if campaign.organization_id != organization_id:
        raise NotFound
    return campaign


def _url(campaign: UpgradeCampaign) -> str:
    return url_in(campaign.place, "readers:upgrade", campaign_id=campaign.id)
