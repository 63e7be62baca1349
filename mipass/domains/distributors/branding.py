"""A distributor's own look: the name, logo, accent colour and support contact of its portal and mails."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.colour import BLACK, TEXT_CONTRAST, WHITE, clean_colour, contrast, mix
from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import clean_name
from mipass.base.outbox.operations import notify
from mipass.domains.distributors.logos import clean_logo
from mipass.domains.distributors.models import SUPPORT_LENGTH, Distributor, Logo
from mipass.domains.distributors.operations import lock_distributor
from mipass.domains.distributors.permissions import EDIT

# How the portal's stylesheet makes links from the accent and the tint behind them: of each theme the share
# of the accent and what it is mixed with (css/tokens.css, --accent-text and --accent-soft).
LIGHT_TEXT, LIGHT_TINT = (0.94, BLACK), (0.09, WHITE)
DARK_TEXT, DARK_TINT = (0.45, WHITE), (0.26, "#14171d")
STEPS = 50


@dataclass(frozen=True, slots=True)
class Branding:
    """What a distributor shows of itself; an empty field leaves it to the installation."""

    brand_name: str = ""
    brand_accent: str = ""
    brand_support: str = ""


@change("distributors:edit_branding")
def edit_branding(
    *,
    actor: Actor,
    distributor: Distributor,
    branding: Branding,
    logo: bytes | None = None,
    remove_logo: bool = False,
) -> Distributor:
    """Give the portal another look; without a new ``logo`` the present one stays, unless it is removed.

    Raises Invalid for an accent that cannot be read in one of the themes and for what is no image.
    """
    actor.require(EDIT, distributor.place)
    wanted = _clean(branding)
    distributor = lock_distributor(distributor.id)
    wanted["logo_version"] = _keep_logo(distributor, logo, remove=remove_logo)
    fields = [field for field, value in wanted.items() if getattr(distributor, field) != value]
    if fields:
        for field in fields:
            setattr(distributor, field, wanted[field])
        distributor.save(update_fields=fields)
        record(
            actor=actor,
            event="distributor:branding_changed",
            place=distributor.place,
            subject_id=distributor.id,
            fields=fields,
        )
    notify(actor=actor, kind="branding-saved")
    return distributor


def _clean(branding: Branding) -> dict[str, str]:
    limits = {"brand_support": SUPPORT_LENGTH}
    cleaned = {
        field: clean_name(value, field=field, length=limits.get(field, 100), required=False)
        for field, value in asdict(branding).items()
    }
    if cleaned["brand_accent"]:
        cleaned["brand_accent"] = clean_accent(cleaned["brand_accent"])
    return cleaned


def _keep_logo(distributor: Distributor, content: bytes | None, *, remove: bool) -> str:
    """The version of the logo that there is from now on; empty for none."""
    if content is not None:
        png = clean_logo(content)
        Logo.objects.update_or_create(distributor=distributor, defaults={"png": png})
        return hashlib.sha256(png).hexdigest()[:16]
    if remove:
        Logo.objects.filter(distributor=distributor).delete()
        return ""
    return distributor.logo_version


def clean_accent(text: str) -> str:
    """An accent colour whose links and marks can be read in both themes.

    Raises Invalid with the nearest shade that can: darker for the light theme, lighter for the dark one.
    """
    accent = clean_colour(text, field="brand_accent")
    if not _is_readable(accent, LIGHT_TEXT, LIGHT_TINT):
        message = _(
            "This colour is too light to read on a white page. The nearest readable shade is %(shade)s."
        )
        raise _unreadable(message, accent, BLACK)
    if not _is_readable(accent, DARK_TEXT, DARK_TINT):
        message = _("This colour is too dark to read in dark mode. The nearest readable shade is %(shade)s.")
        raise _unreadable(message, accent, WHITE)
    return accent


def _is_readable(accent: str, text: tuple[float, str], tint: tuple[float, str]) -> bool:
    return contrast(mix(accent, *text), mix(accent, *tint)) >= TEXT_CONTRAST


def _unreadable(message: str, accent: str, towards: str) -> Invalid:
    shades = (mix(accent, 1 - step / STEPS, towards) for step in range(1, STEPS))
    shade = next(
        shade
        for shade in shades
        if _is_readable(shade, LIGHT_TEXT, LIGHT_TINT) and _is_readable(shade, DARK_TEXT, DARK_TINT)
    )
    return Invalid(message % {"shade": shade}, code="unreadable_accent", field="brand_accent")
