"""The page of the cards' look, the logo that everybody may fetch, and what a wallet is told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mipass.domains.distributors.branding import Branding, edit_branding
from tests.access import answers
from tests.fixtures import actor_of, picture, sign_in
from tests.pages import details, errors_of, find, page_of


def upload(content):
    """A file as a browser sends it; its name and type say nothing."""
    return SimpleUploadedFile("any name.svg", content, content_type="text/html")


def address(name, organization):
    of = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    return reverse(f"organizations:{name}", kwargs=of)


@pytest.fixture
def url(organization_a):
    return address("look", organization_a)


@pytest.fixture
def own_look(client, full_admin, organization_a, url):
    """Organization A with a look of its own, and its Full Admin in the portal."""
    sign_in(client, full_admin)
    data = {"brand_accent": "#0a7f5a", "logo": upload(picture())}
    assert client.post(url, data).status_code == 302
    organization_a.refresh_from_db()
    return client


def display_of(client, organization):
    issuer = client.get(f"/.well-known/openid-credential-issuer/mobile/{organization.id}").json()
    configuration = issuer["credential_configurations_supported"]["pacs_wiegand_mdoc"]
    [look] = configuration["credential_metadata"]["display"]
    return look


def test_a_wallet_is_told_the_organizations_own_look_before_its_distributors(
    client, full_admin, distributor_a, organization_a, url
):
    edit_branding(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        branding=Branding(brand_name="Acme Keys", brand_accent="#4050d0"),
        logo=picture(size=(100, 50)),
    )
    of_distributor = display_of(client, organization_a)
    assert of_distributor["background_color"] == "#4050d0"
    assert f"/portal/{distributor_a.id}/logo.png?v=" in of_distributor["logo"]["uri"]
    sign_in(client, full_admin)
    client.post(url, {"brand_accent": "#0a7f5a", "logo": upload(picture())})
    own = display_of(client, organization_a)
    assert (own["name"], own["background_color"], own["text_color"]) == ("Acme Keys", "#0a7f5a", "#ffffff")
    organization_a.refresh_from_db()
    path = f"{address('logo', organization_a)}?v={organization_a.logo_version}"
    assert own["logo"]["uri"].endswith(path)


def test_the_logo_is_a_png_for_anybody_and_never_a_document(own_look, client, organization_a):
    client.logout()
    logo = address("logo", organization_a)
    response = client.get(f"{logo}?v={organization_a.logo_version}")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert response.content.startswith(b"\x89PNG")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in response.headers["Cache-Control"]
    assert "immutable" not in client.get(logo).headers["Cache-Control"]
    again = client.get(logo, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_without_one_there_is_no_logo(client, organization_a):
    assert client.get(address("logo", organization_a)).status_code == 404


def test_the_details_say_whose_look_the_cards_have(own_look, organization_a, url):
    page = address("view", organization_a)
    assert "A look of their own" in details(own_look.get(page))["Cards on Phones"]
    own_look.post(url, {"brand_accent": "", "remove_logo": "on"})
    assert "The distributor's look" in details(own_look.get(page))["Cards on Phones"]


def test_the_preview_has_the_cards_colours(own_look, organization_a, url):
    card = find(page_of(own_look.get(url)), "svg.look")
    assert find(card, "rect")["fill"] == "#0a7f5a"
    assert find(card, "text")["fill"] == "#ffffff"
    assert str(find(card, "image")["href"]).startswith(address("logo", organization_a))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"brand_accent": "#ffff00"}, "brand_accent"),
        ({"logo": b"<svg onload=alert(1)>"}, "logo"),
        ({"logo": b"\x89PNG" + bytes(200_001)}, "logo"),
    ],
)
def test_what_cannot_be_shown_is_said_at_its_field(client, full_admin, url, data, field):
    sign_in(client, full_admin)
    sent = {name: upload(value) if isinstance(value, bytes) else value for name, value in data.items()}
    response = client.post(url, {"brand_accent": ""} | sent)
    assert response.status_code == 422
    assert errors_of(response, field)


def test_the_page_opens_to_full_admins_alone(
    full_admin, colleague, organization_admin, stranger, operator, distributor_b, url, organization_a
):
    people = {
        "full_admin": full_admin,
        "colleague": colleague,
        "organization_admin": organization_admin,
        "stranger": stranger,
        "operator": operator,
    }
    outsiders = {"organization_admin": 403, "stranger": 404, "operator": 404, "nobody": 302}
    assert answers(url, people) == {"full_admin": 200, "colleague": 200, **outsiders}
    others = {who: people[who] for who in ("organization_admin", "stranger", "operator")}
    assert answers(url, others, method="post", data={"brand_accent": "#0a7f5a"}) == outsiders
    organization_a.refresh_from_db()
    assert organization_a.brand_accent == ""
    assert set(answers(url, people, method="put").values()) == {405}
