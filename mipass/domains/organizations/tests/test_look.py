"""The look of an organization's cards: what is kept, whose it is, and what the log says."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Forbidden, Invalid, NotFound
from mipass.domains.organizations.look import edit_look
from mipass.domains.organizations.models import OrganizationLogo, OrganizationStatus
from mipass.domains.organizations.queries import find_card_logo, find_card_logo_version
from tests.fixtures import actor_of, picture


@pytest.fixture
def look(organization_a, full_admin, distributor_a):
    """Give Organization A's cards a look."""
    actor = actor_of(full_admin, distributor_a)

    def edit(accent="", **options):
        return edit_look(actor=actor, organization=organization_a, accent=accent, **options)

    return edit


def changes():
    return [event.details["fields"] for event in Event.objects.filter(type="organization:look_changed")]


def test_a_look_is_kept_and_told_by_its_fields_alone(look, organization_a):
    look("0A7F5A", logo=picture())
    organization_a.refresh_from_db()
    assert organization_a.brand_accent == "#0a7f5a"
    assert len(organization_a.logo_version) == 16
    assert changes() == [["brand_accent", "logo_version"]]


def test_saving_the_same_again_is_no_event(look):
    look("#0a7f5a", logo=picture())
    look("#0a7f5a")
    look("#0a7f5a", logo=picture())
    assert len(changes()) == 1


def test_a_logo_stays_until_it_is_replaced_or_removed(look):
    first = look(logo=picture()).logo_version
    assert look("#0a7f5a").logo_version == first
    second = look(logo=picture(size=(100, 50))).logo_version
    assert second not in {"", first}
    assert OrganizationLogo.objects.count() == 1
    assert look(remove_logo=True).logo_version == ""
    assert not OrganizationLogo.objects.exists()


@pytest.mark.parametrize(
    ("accent", "logo", "field"),
    [("red", None, "brand_accent"), ("#ffff00", None, "brand_accent"), ("", b"<svg/>", "logo")],
)
def test_what_cannot_be_read_or_shown_changes_nothing(look, organization_a, accent, logo, field):
    with pytest.raises(Invalid) as refused:
        look(accent, logo=logo)
    assert refused.value.field == field
    organization_a.refresh_from_db()
    assert (organization_a.brand_accent, organization_a.logo_version) == ("", "")


def test_admins_of_units_and_of_others_change_nothing(
    organization_a, organization_admin, stranger, distributor_a, distributor_b
):
    for actor in (actor_of(organization_admin, distributor_a), actor_of(stranger, distributor_b)):
        with pytest.raises((Forbidden, NotFound)):
            edit_look(actor=actor, organization=organization_a, accent="#0a7f5a")


def test_one_that_is_being_removed_keeps_its_look(look, organization_a):
    type(organization_a).objects.update(status=OrganizationStatus.CLOSING)
    with pytest.raises(NotFound):
        look("#0a7f5a")


def test_a_logo_is_found_under_its_own_distributor_alone(look, organization_a, distributor_a, distributor_b):
    version = look(logo=picture()).logo_version
    own = {"distributor_id": distributor_a.id, "organization_id": organization_a.id}
    others = {"distributor_id": distributor_b.id, "organization_id": organization_a.id}
    assert find_card_logo_version(**own) == version
    png = find_card_logo(**own)
    assert png
    assert png.startswith(b"\x89PNG")
    assert (find_card_logo_version(**others), find_card_logo(**others)) == ("", None)
