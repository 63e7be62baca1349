"""Names and addresses made to break out of HTML, scripts and attributes, walked in Chromium on every page.

No dialog opens, the content security policy refuses nothing, the console stays silent: the names are text.
"""

import pytest
from django.test import Client
from playwright.sync_api import Page

from mipass.base.kit.actor import Actor
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_person
from mipass.domains.admins.invitations import invite_admin
from mipass.domains.admins.models import Scope
from mipass.domains.admins.queries import operator_actor
from mipass.domains.credentials.issuing import CardRequest
from mipass.flows.add_organization import add_organization
from mipass.flows.create_distributor import create_distributor
from mipass.flows.issue_credential import issue_credential
from mipass.flows.make_operator import make_operator
from tests.browser.watch import Watch, person
from tests.factories import seed_reader
from tests.fixtures import PASSWORD, accept, actor_of, buy_credits, sell, sign_in
from tests.tenancy.addresses import address_of, all_routes
from tests.tenancy.routes import ROUTES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POLYGLOT = (
    """'"><img src=x onerror=alert(1)><svg/onload=alert`2`></script><script>alert(3)</script>{{7*7}}${8}"""
)
ATTRIBUTE = """" autofocus onfocus=alert(4) x="javascript:alert(5)//"""
EMAIL = """"<script>alert(6)</script>"@evil.test"""


@pytest.fixture
def scene(db):
    """A distributor whose every name is hostile; the people who look at it, and the ids of what is there."""
    operator = make_operator(
        actor=Actor.system(),
        email="op@demo.test",
        password=PASSWORD,
        first_name=POLYGLOT,
        last_name=ATTRIBUTE,
    )
    admin = create_person(
        actor=Actor.system(),
        email="fa@demo.test",
        password=PASSWORD,
        first_name=POLYGLOT,
        last_name=ATTRIBUTE,
    )
    distributor = create_distributor(
        actor=operator_actor(operator), name=POLYGLOT, nominee=admin.email, idempotency_key="1"
    )
    accept(admin, distributor)
    buy_credits(operator, admin, distributor, 5)
    actor = actor_of(admin, distributor)
    organization = add_organization(
        actor=actor, distributor=distributor, name=ATTRIBUTE, ceiling=None, idempotency_key="2"
    )
    reader = seed_reader(actor=Actor.system(), organization=organization, name=POLYGLOT, firmware_version="1")
    invited = invite_admin(
        actor=actor,
        distributor=distributor,
        email=EMAIL,
        scope=Scope.ORGANIZATION,
        organization_ids=[organization.id],
    )
    request = CardRequest(email=EMAIL, format="H10301", values={"facility_code": 1, "card_number": 2})
    credential = issue_credential(
        actor=actor, organization=organization, request=request, idempotency_key="3"
    )
    ids = {
        "distributor_id": distributor.id,
        "organization_id": organization.id,
        "reader_id": reader.id,
        "admin_id": invited.id,
        "credential_id": credential.id,
        "voucher_id": sell(operator, 5, "second sale").voucher.id,
    }
    return {"operator": operator, "full_admin": admin}, ids


NOT_PAGES = (
    "download",
    "download_audit",
    "download_vouchers",
    "pulse",
    "download_firmware",
    "firmware_request",
    "firmware_key",
    "bulk:template",
    "bulk:wrong",
    "bulk:issued",
)


def pages_of(role: str, ids: dict[str, object]) -> list[str]:
    """Every page that the role may look at and that these ids lead to."""
    return [
        address_of(route, {name: ids[name] for name in names})
        for route, row in ROUTES.items()
        if (names := all_routes()[route]) <= set(ids)
        and "GET" in row.methods
        and row.admits(role)
        and row.get == 200
        and row.rule != "PUBLIC"
        and not route.endswith(NOT_PAGES)
        and "admin_id" not in (names if role == "operator" else ())
    ]


def signed_in_page(page: Page, live_server: object, account: Account) -> None:
    """Give the browser the session of an account."""
    client = sign_in(Client(), account)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])


@pytest.mark.parametrize("role", ["full_admin", "operator"])
def test_hostile_names_are_text_on_every_page(role, scene, live_server, browser, watch):
    people, ids = scene
    shown = 0
    with person(browser, watch) as page:
        signed_in_page(page, live_server, people[role])
        for address in pages_of(role, ids):
            page.goto(f"{live_server}{address}", wait_until="networkidle")  # what is cut off would be a fault
            shown += POLYGLOT in page.content() or ATTRIBUTE in page.locator("body").inner_text()
            assert page.locator("img[src=x], svg[onload], [onfocus]").count() == 0
    assert shown > 10


def test_the_watch_would_notice(browser):
    """The same page with one name not escaped: the watch reports it."""
    watch = Watch()
    with person(browser, watch) as page:
        page.set_content(f"<p>{POLYGLOT}</p>")
        page.wait_for_timeout(100)
    assert any(fault.startswith("dialog") for fault in watch.faults)
