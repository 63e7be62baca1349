"""Branding: what is kept, what cannot be read, and what the log says."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Forbidden, Invalid, NotFound
from mipass.domains.distributors.branding import (
    DARK_TEXT,
    DARK_TINT,
    LIGHT_TEXT,
    LIGHT_TINT,
    Branding,
    clean_accent,
    edit_branding,
)
from mipass.domains.distributors.models import Distributor, Logo
from tests.fixtures import actor_of, picture

BRANDING = Branding("Acme Keys", "#0A7F5A", "help@acme.test")


@pytest.fixture
def brand(distributor_a, full_admin):
    """Give Distributor A a look."""
    actor = actor_of(full_admin, distributor_a)

    def edit(branding=BRANDING, **options):
        return edit_branding(actor=actor, distributor=distributor_a, branding=branding, **options)

    return edit


def changes():
    return [event.details["fields"] for event in Event.objects.filter(type="distributor:branding_changed")]


def test_a_brand_is_kept_in_one_form_and_told_by_its_fields_alone(brand, distributor_a):
    brand()
    distributor_a.refresh_from_db()
    kept = (distributor_a.brand_name, distributor_a.brand_accent, distributor_a.brand_support)
    assert kept == ("Acme Keys", "#0a7f5a", "help@acme.test")
    assert changes() == [["brand_name", "brand_accent", "brand_support"]]


def test_saving_the_same_again_is_no_event(brand):
    brand(logo=picture())
    brand()
    brand(logo=picture())
    assert len(changes()) == 1


def test_a_logo_stays_until_it_is_replaced_or_removed(brand, distributor_a):
    first = brand(logo=picture()).logo_version
    assert first
    assert brand().logo_version == first
    second = brand(logo=picture(size=(100, 50))).logo_version
    assert second not in {"", first}
    assert Logo.objects.count() == 1
    assert brand(remove_logo=True).logo_version == ""
    assert not Logo.objects.exists()


def test_a_refused_logo_changes_nothing(brand, distributor_a):
    with pytest.raises(Invalid):
        brand(logo=b"<svg/>")
    distributor_a.refresh_from_db()
    assert distributor_a.brand_name == ""


@pytest.mark.parametrize("accent", ["#4050d0", "#0a7f5a", "#d22f2f", "#1a2b6d", "#111111"])
def test_an_accent_that_can_be_read_in_both_themes_is_taken(accent):
    assert clean_accent(accent) == accent


@pytest.mark.parametrize(
    ("accent", "theme"),
    [("#ffcc00", "white page"), ("#ffffff", "white page"), ("#e8590c", "white page"), ("#000", "dark")],
)
def test_one_that_cannot_is_refused_with_a_shade_that_can(accent, theme):
    with pytest.raises(Invalid, match=theme) as refusal:
        clean_accent(accent)
    shade = re.search("#[0-9a-f]{6}", refusal.value.message)
    assert shade
    assert clean_accent(shade.group()) == shade.group()


def test_the_check_mixes_what_the_stylesheet_mixes():
    css = Path(str(find("css/tokens.css"))).read_text()
    names = {"#000000": "black", "#ffffff": "white"}

    def mixed(share, colour):
        return f"color-mix(in oklab, var(--accent) {share:.0%}, {names.get(colour, colour)})"

    assert f"--accent-text: light-dark({mixed(*LIGHT_TEXT)}, {mixed(*DARK_TEXT)})" in css
    assert f"--accent-soft: light-dark({mixed(*LIGHT_TINT)}, {mixed(*DARK_TINT)})" in css


def test_only_its_own_full_admins_may(distributor_a, distributor_b, stranger, organization_admin):
    for account, place, refusal in (
        (stranger, distributor_b, NotFound),
        (organization_admin, distributor_a, Forbidden),
    ):
        with pytest.raises(refusal):
            edit_branding(actor=actor_of(account, place), distributor=distributor_a, branding=BRANDING)
    assert not Distributor.objects.exclude(brand_name="").exists()
