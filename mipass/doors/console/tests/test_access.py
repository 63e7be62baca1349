"""Who may enter the console: operators, by every address of it; for anybody else there is nothing."""

from uuid import UUID

import pytest
from django.db import connection
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import mark_failed, queue_mail
from mipass.domains.admins.models import Admin
from mipass.domains.admins.nominations import nominate_admin
from mipass.domains.admins.queries import operator_actor
from mipass.domains.credits.models import Voucher
from mipass.domains.distributors.models import Distributor
from mipass.domains.readers.firmware import upload_firmware
from mipass.domains.readers.models import FirmwareKey, FirmwareMetadata, FirmwareRelease
from mipass.domains.readers.online_signing import online_key
from mipass.doors.console.tests.scene import shown
from mipass.doors.console.urls import urlpatterns
from mipass.flows.make_operator import make_operator
from tests.fixtures import PASSWORD, sell, sign_in

POST_ALONE = {"resend_nomination", "make_firmware_key"}
DOWNLOADS = {
    "download_firmware",
    "download_audit",
    "download_vouchers",
    "firmware_request",
    "firmware_key",
}
READ_ALONE = {
    "home",
    "operators",
    "system",
    "audit",
    "distributors",
    "distributor",
    "vouchers",
    "firmware",
} | DOWNLOADS
ROUTES = [str(pattern.name) for pattern in urlpatterns]
ONE_OBJECT = [str(pattern.name) for pattern in urlpatterns if pattern.pattern.converters]


@pytest.fixture
def ids(operator, distributor_a) -> dict[str, UUID]:
    """A distributor, a nomination, a voucher and a release for addresses to name."""
    nomination = nominate_admin(
        actor=operator_actor(operator), distributor=distributor_a, email="second@example.com"
    )
    voucher = sell(operator, 5, "for-addresses").voucher
    release = upload_firmware(
        actor=operator_actor(operator), hardware_model="Model R", version="1.0", notes="", image=[b"image"]
    )
    online_key(actor=operator_actor(operator))
    colleague = make_operator(
        actor=Actor.system(), email="second@vendor.test", password=PASSWORD, first_name="O", last_name="V"
    )
    mail_id = queue_mail(kind="account-exists", recipient="gone@demo.test", context={})
    mark_failed(mail_id=mail_id, attempts=8, answer="550 no", give_up=True, keep=True)
    return {
        "mail_id": mail_id,
        "distributor_id": distributor_a.id,
        "admin_id": nomination.id,
        "voucher_id": voucher.id,
        "release_id": release.id,
        "account_id": colleague.id,
    }


def address(route: str, ids: dict[str, UUID]) -> str:
    pattern = next(pattern for pattern in urlpatterns if pattern.name == route)
    wanted = pattern.pattern.converters
    return reverse(f"console:{route}", kwargs={name: ids[name] for name in wanted})


def rows() -> tuple[list[object], ...]:
    """Everything that a console page can change."""
    models = (Distributor, Admin, Voucher, FirmwareRelease, FirmwareMetadata, FirmwareKey, Mail)
    return tuple(list(model.objects.order_by("id").values()) for model in models)


@pytest.mark.parametrize("route", sorted(set(ROUTES) - POST_ALONE))
def test_an_operator_sees_the_page(client, operator, ids, route):
    assert sign_in(client, operator).get(address(route, ids)).status_code == 200


@pytest.mark.parametrize("person", ["full_admin", "organization_admin", "stranger"])
@pytest.mark.parametrize("route", ROUTES)
def test_nobody_else_finds_anything_and_nothing_changes(client, request, distributor_b, ids, route, person):
    account = request.getfixturevalue(person)
    before = rows()
    method = client.get if route in READ_ALONE else client.post
    sign_in(client, account)
    assert method(address(route, ids)).status_code == 404
    assert rows() == before


@pytest.mark.parametrize("route", sorted(set(ROUTES) - POST_ALONE))
def test_anonymous_is_led_to_the_login(client, ids, route):
    url = address(route, ids)
    assert client.get(url).headers["Location"] == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("route", ROUTES)
def test_a_wrong_method_is_refused(client, operator, ids, route):
    sign_in(client, operator)
    url = address(route, ids)
    wrong = [client.put, client.patch, client.delete]
    if route in READ_ALONE:
        wrong.append(client.post)
    if route in POST_ALONE:
        wrong.append(client.get)
    before = rows()
    assert [method(url).status_code for method in wrong] == [405] * len(wrong)
    assert rows() == before


@pytest.mark.parametrize("route", sorted(set(ROUTES) - POST_ALONE - READ_ALONE))
def test_looking_changes_nothing(client, operator, ids, route):
    before, events = rows(), Event.objects.count()
    sign_in(client, operator).get(address(route, ids))
    assert (rows(), Event.objects.count()) == (before, events)


@pytest.mark.parametrize("route", ONE_OBJECT)
def test_an_id_of_nothing_is_not_found(client, operator, ids, route):
    url = address(route, dict.fromkeys(ids, new_id()))
    method = client.post if route in POST_ALONE else client.get
    sign_in(client, operator)
    assert method(url).status_code == 404


def test_a_nomination_is_found_below_its_own_distributor_alone(client, operator, ids, distributor_b):
    url = address("withdraw_nomination", {**ids, "distributor_id": distributor_b.id})
    before = rows()
    assert sign_in(client, operator).post(url).status_code == 404
    assert rows() == before


def test_operators_read_counts_and_no_names(client, operator, distributor_a, organization_a, full_admin):
    sign_in(client, operator)
    for url in (reverse("console:distributors"), reverse("console:distributor", args=[distributor_a.id])):
        page = shown(client, url)
        assert distributor_a.name in page
        assert organization_a.name not in page


def test_the_list_costs_as_many_queries_for_two_as_for_one(
    client, operator, distributor_a, organization_a, django_assert_num_queries, request
):
    sign_in(client, operator)
    client.get("/console/distributors/")
    connection.force_debug_cursor = True
    try:
        start = len(connection.queries)
        client.get("/console/distributors/")
        one = len(connection.queries) - start
    finally:
        connection.force_debug_cursor = False
    request.getfixturevalue("distributor_b")
    client.get("/console/distributors/")  # shows the notice of the new one
    with django_assert_num_queries(one):
        client.get("/console/distributors/")
