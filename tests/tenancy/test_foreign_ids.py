"""Ids of another tenant in the address or the body of a request: not found, or not heeded; nothing leaks."""

from itertools import product

import pytest
from django import forms
from django.apps import apps
from django.urls import get_resolver

from mipass.domains.admins.models import ListPreferences
from mipass.domains.admins.saved_views import read_preferences
from mipass.domains.credentials.lifecycle import LIVE
from mipass.doors.web.door import ActionForm
from tests.tenancy.addresses import address_of, all_routes, ids_of
from tests.tenancy.conftest import taken_back
from tests.tenancy.digest import database_digest, differences
from tests.tenancy.routes import ROUTES
from tests.tenancy.test_route_matrix import forbidden_to, marks_in, shown
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db

# Who tries, and where they are at home. Their own ids are mixed with the target's.
MIXERS = {"stranger": "foreign", "neighbour": "sibling", "operator": "foreign"}
ALL_IDS = (
    "distributor_id",
    "organization_id",
    "credential_id",
    "reader_id",
    "code_id",
    "change_id",
    "enrollment_id",
    "root_id",
    "campaign_id",
    "admin_id",
    "voucher_id",
    "profile_id",
    "pool_id",
    "holder_id",
    "batch_id",
    "action_id",
    "client_id",
    "token_id",
)
# Form fields that name a row. Every other field of every form is plain text, a number or a choice of ours.
ID_FIELDS = {"organizations", "readers", "clients", "batch", "view"}


def mixed_addresses(world: World, route: str, home: str) -> list[str]:
    """The route's address with every mixture of ids, some of home and some of the target."""
    own, target = ids_of(world, route, home), ids_of(world, route)
    names = [name for name in own if own[name] != target[name]]
    mixtures = [dict(zip(names, chosen, strict=True)) for chosen in product((own, target), repeat=len(names))]
    ids = [{**own, **{name: source[name] for name, source in mixture.items()}} for mixture in mixtures]
    return [address_of(route, one) for one in ids if one not in (own, target)]


def mixable() -> list[tuple[str, str]]:
    """Each person with each route, inside what their role lets them do, that carries several ids."""
    return [
        (actor, route)
        for actor, route in product(MIXERS, ROUTES)
        if len(all_routes()[route]) > 1
        and (route.startswith("console") if actor == "operator" else ROUTES[route].rule.startswith("PORTAL"))
        and not (actor == "neighbour" and "UNIT" not in ROUTES[route].rule)
        and set(ROUTES[route].ids.values())
        <= {"nomination", "issued_batch", "credential_id", "installer", "inactive_holder", *LIVE}
    ]


@pytest.mark.parametrize(("actor", "route"), mixable())
def test_ids_of_two_places_in_one_address_lead_nowhere(actor, route, world, browsers, untouched):
    addresses = mixed_addresses(world, route, MIXERS[actor])
    for address in addresses:
        answers = [browsers[actor].get(address), browsers[actor].post(address, ROUTES[route].form(world))]
        assert {answer.status_code for answer in answers} <= {404, 405}
        assert [marks_in(answer, forbidden_to(actor)) for answer in answers] == [[], []]
    assert differences(untouched, database_digest()) == []


def test_the_mixtures_are_many(world):
    mixed = [mixed_addresses(world, route, MIXERS[actor]) for actor, route in mixable()]
    assert len(mixed) > 30
    assert sum(map(len, mixed)) > 80


@pytest.mark.parametrize("place", ["target", "sibling"])
@pytest.mark.parametrize("route", ["admins:invite", "admins:scope"])
def test_an_organization_of_another_distributor_is_no_choice_for_a_scope(
    route, place, world, browsers, untouched
):
    own = {name: world.places["foreign"][name] for name in all_routes()[route]}
    wanted = str(world.places[place]["organization_id"])
    form = {"step": "3", "email": "fresh@demo.test", "scope": "organization", "organizations": [wanted]}
    answer = browsers["stranger"].post(address_of(route, own), form)
    assert answer.status_code == 422
    assert marks_in(answer, forbidden_to("stranger")) == []
    assert differences(untouched, database_digest()) == []


@pytest.mark.parametrize("route", [name for name, row in ROUTES.items() if "POST" in row.methods])
def test_an_id_that_no_field_asks_for_is_not_heeded(route, world, browsers):
    row, address = ROUTES[route], address_of(route, ids_of(world, route))
    actor = next(one for one in ("full_admin", "operator", "invitee", "anonymous") if row.admits(one))
    smuggled = {name: str(world.places["foreign"].get(name, "")) for name in ALL_IDS}
    smuggled |= {"copy_of": smuggled["credential_id"], "id": smuggled["organization_id"]}
    before = rows_of_foreign_tenant(world)
    with taken_back():
        answer = browsers[actor].post(address, {**smuggled, **row.form(world)})
        after = rows_of_foreign_tenant(world)
    assert shown(answer) == row.expected(actor, "POST")
    assert before == after


@pytest.mark.parametrize("place", ["target", "sibling"])
def test_a_reader_of_another_organization_is_no_choice_for_an_upgrade(place, world, browsers, untouched):
    own = {name: world.places["foreign"][name] for name in all_routes()["readers:start_upgrades"]}
    form = {"which": "some", "readers": [str(world.places[place]["reader_id"])]}
    answer = browsers["stranger"].post(address_of("readers:start_upgrades", own), form)
    assert answer.status_code == 422
    assert marks_in(answer, forbidden_to("stranger")) == []
    assert differences(untouched, database_digest()) == []


@pytest.mark.parametrize("place", ["target", "sibling"])
def test_an_upload_of_another_organization_is_not_printed(place, world, browsers, untouched):
    own = {name: world.places["foreign"][name] for name in all_routes()["printing:sheet"]}
    form = {"batch": str(world.places[place]["issued_batch"]), "paper": "a4", "confirmed": "1"}
    answer = browsers["stranger"].post(address_of("printing:sheet", own), form)
    assert answer.status_code == 404
    assert marks_in(answer, forbidden_to("stranger")) == []
    assert differences(untouched, database_digest()) == []


@pytest.mark.parametrize("act", ["default", "remove"])
def test_a_view_of_somebody_else_is_no_view_of_ones_own(act, world, browsers):
    with taken_back():
        browsers["full_admin"].post(
            address_of("lists:save", ids_of(world, "lists:save")), {"name": "Mine", "is_default": "on"}
        )
        [kept] = ListPreferences.objects.all()
        before = read_preferences(membership=kept.admin, list_name=kept.list_name)
        own = {name: world.places["foreign"].get(name, "credentials") for name in all_routes()["lists:views"]}
        form = {"view": before.views[0].id, "act": act}
        assert browsers["stranger"].post(address_of("lists:views", own), form).status_code == 404
        assert read_preferences(membership=kept.admin, list_name=kept.list_name) == before


def rows_of_foreign_tenant(world: World) -> dict[str, list[str]]:
    """Every row of the foreign tenant, by table."""
    tenant = world.places["foreign"]["distributor_id"]
    return {
        model._meta.db_table: sorted(map(repr, model._default_manager.filter(distributor_id=tenant).values()))
        for model in apps.get_models()
        if any(field.attname == "distributor_id" for field in model._meta.concrete_fields)
    }


def every_form() -> set[type[forms.Form]]:
    """Every form that a door shows."""
    assert get_resolver().url_patterns  # so that every door is imported
    return {form for form in _descendants(ActionForm) if form.__module__.startswith("mipass.doors")}


def _descendants(kind: type[forms.Form]) -> set[type[forms.Form]]:
    return {kind}.union(*(_descendants(child) for child in kind.__subclasses__()))


OF_A_PROGRAM = "external_id"  # names a row of somebody else's system


def test_every_form_field_that_names_a_row_is_known_here():
    """A new one fails until a test above sends a foreign id in it."""
    kinds = (forms.ModelChoiceField, forms.UUIDField, forms.TypedMultipleChoiceField)
    found = {
        name
        for form in every_form()
        for name, field in form.base_fields.items()
        if isinstance(field, kinds) or (name.endswith(("_id", "_ids")) and name != OF_A_PROGRAM)
    }
    assert found == ID_FIELDS
