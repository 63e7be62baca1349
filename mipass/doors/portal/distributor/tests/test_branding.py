"""The page of the brand, and where the brand shows."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mipass.base.outbox.operations import claim_due_mails
from mipass.domains.admins.invitations import invite_admin
from mipass.domains.admins.models import Scope
from mipass.domains.distributors.models import Distributor
from mipass.doors.jobs.mail_rendering import render
from tests.access import answers
from tests.fixtures import actor_of, picture, sign_in
from tests.pages import details, errors_of, find, page_of, words

LOOK = {"brand_name": "Acme Keys", "brand_accent": "#0a7f5a", "brand_support": "help@acme.test"}


def upload(content, name="any name.svg"):
    """A file as a browser sends it; its name and type say nothing."""
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.fixture
def url(distributor_a):
    return reverse("distributor:branding", kwargs={"distributor_id": distributor_a.id})


@pytest.fixture
def branded(client, full_admin, distributor_a, url):
    """Distributor A with a look of its own, and its Full Admin in the portal."""
    sign_in(client, full_admin)
    assert client.post(url, LOOK | {"logo": upload(picture())}).status_code == 302
    distributor_a.refresh_from_db()
    return client


@pytest.fixture
def people(full_admin, colleague, organization_admin, stranger, operator, distributor_b):
    return {
        "full_admin": full_admin,
        "colleague": colleague,
        "organization_admin": organization_admin,
        "stranger": stranger,
        "operator": operator,
    }


def look_of(response):
    """The name, the logo's address and the stylesheet's that a page shows."""
    page = page_of(response)
    sheets = [
        str(link["href"]) for link in page.select('link[rel="stylesheet"]') if "brand.css" in link["href"]
    ]
    logo = page.select_one("img.brand-logo")
    return words(find(page, ".brand")), logo["src"] if logo else None, sheets


def test_the_look_shows_on_every_page_of_the_portal(branded, distributor_a):
    listed = reverse("organizations:list", kwargs={"distributor_id": distributor_a.id})
    root = f"/portal/{distributor_a.id}"
    assert look_of(branded.get(listed)) == (
        "Acme Keys",
        f"{root}/logo.png?v={distributor_a.logo_version}",
        [f"{root}/brand.css?v=0a7f5a"],
    )
    assert details(branded.get(f"{root}/distributor/"))["Portal name"] == "Acme Keys"


def test_another_distributors_pages_keep_the_installations_look(branded, client, stranger, distributor_b):
    sign_in(client, stranger)
    listed = reverse("organizations:list", kwargs={"distributor_id": distributor_b.id})
    assert look_of(client.get(listed)) == ("miPASS Mobile", None, [])


def test_an_empty_field_gives_the_installations_look_back(branded, url, distributor_a):
    branded.post(url, {"remove_logo": "on"})
    assert look_of(branded.get(url)) == ("miPASS Mobile", None, [])


def test_whoever_is_invited_sees_the_look_before_signing_in(branded, client, full_admin, distributor_a):
    claim_due_mails(limit=50)
    invite_admin(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        email="fresh@demo.test",
        scope=Scope.FULL,
    )
    (mail,) = claim_due_mails(limit=50)
    client.logout()
    name, logo, sheets = look_of(client.get(reverse("invitation", args=[mail.context["token"]])))
    assert (name, bool(logo), len(sheets)) == ("Acme Keys", True, 1)


def test_its_mails_carry_the_look(branded, full_admin, distributor_a):
    claim_due_mails(limit=50)
    invite_admin(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        email="fresh@demo.test",
        scope=Scope.FULL,
    )
    (mail,) = claim_due_mails(limit=50)
    message = render(mail)
    html = page_of_mail(message)
    assert message.from_email.startswith("Acme Keys <")
    assert "help@acme.test" in message.body
    address = str(find(html, "img")["src"])
    assert address.startswith("http://localhost")
    assert address.endswith(f"/logo.png?v={distributor_a.logo_version}")
    assert "background:#0a7f5a" in str(html)


def page_of_mail(message):
    class Answer:
        content = message.alternatives[0][0]

    return page_of(Answer)


def test_the_logo_is_a_png_that_can_be_nothing_else(branded, client, distributor_a):
    client.logout()
    address = f"/portal/{distributor_a.id}/logo.png"
    response = client.get(f"{address}?v={distributor_a.logo_version}")
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in response["Cache-Control"]
    assert response.content.startswith(b"\x89PNG")
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "immutable" not in client.get(address)["Cache-Control"]


def test_the_stylesheet_holds_the_accent_and_what_is_read_upon_it(branded, client, distributor_a):
    client.logout()
    response = client.get(f"/portal/{distributor_a.id}/brand.css?v=0a7f5a")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response.content.startswith(b":root{--accent:#0a7f5a;--on-accent:#ffffff;--accent-strong:#")
    assert "immutable" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["brand.css", "logo.png"])
def test_without_a_look_there_is_nothing_to_tell_a_distributor_by(client, distributor_a, name):
    assert client.get(f"/portal/{distributor_a.id}/{name}").status_code == 404
    assert client.get(f"/portal/0198c1f0-0000-7000-8000-000000000000/{name}").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("brand_accent", "green", "Enter a colour as # and six hex digits"),
        ("brand_accent", "#ffcc00", "This colour is too light to read on a white page."),
        ("brand_name", "x" * 101, "Use at most 100 characters"),
        ("brand_support", "a\u202eb", "Remove the invisible or control character U+202E."),
        ("logo", upload(b"<svg/>"), "This file is not a PNG, JPEG or WebP image"),
        ("logo", upload(bytes(200_001)), "Use a file of at most 200 kB."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(client, full_admin, url, field, value, reason):
    sign_in(client, full_admin)
    response = client.post(url, LOOK | {field: value})
    assert response.status_code == 422
    assert reason in errors_of(response, field)
    assert not Distributor.objects.exclude(brand_name="").exists()


def test_a_body_that_no_form_needs_is_refused_unread(client, full_admin, url):
    sign_in(client, full_admin)
    response = client.post(url, LOOK | {"logo": upload(bytes(1_100_000))})
    assert response.status_code == 413
    assert "none of it was accepted" in words(page_of(response))


def test_the_page_opens_to_full_admins_alone(people, url):
    outsiders = {"organization_admin": 403, "stranger": 404, "operator": 404, "nobody": 302}
    assert answers(url, people) == {"full_admin": 200, "colleague": 200, **outsiders}
    others = {who: account for who, account in people.items() if who not in {"full_admin", "colleague"}}
    assert answers(url, others, method="post", data=LOOK) == outsiders
    assert not Distributor.objects.exclude(brand_name="").exists()
    assert set(answers(url, people, method="put").values()) == {405}


def test_the_brand_costs_a_page_no_query(branded, distributor_a):
    listed = reverse("organizations:list", kwargs={"distributor_id": distributor_a.id})
    branded.get(listed)
    with_look = queries(branded, listed)
    Distributor.objects.update(brand_name="", brand_accent="", brand_support="", logo_version="")
    assert queries(branded, listed) == with_look


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)
