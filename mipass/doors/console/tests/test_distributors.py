"""Listing, creating and viewing distributors."""

import pytest

from mipass.domains.admins.models import Admin
from mipass.domains.distributors.models import Distributor
from mipass.doors.console.tests.scene import at, founded, mailed, shown
from tests.fixtures import sign_in


def test_the_list_shows_figures(client, operator, distributor_a, organization_a):
    page = shown(sign_in(client, operator), at("distributors"))
    assert "Distributor A" in page
    assert page.count('class="number">1<') == 1  # organizations
    assert page.count('class="number">10<') == 1  # allocated
    assert page.count('class="number">105<') == 1  # unallocated
    assert "1 - 1 of 1" in page


def test_search_finds_part_of_a_name_in_any_case(client, operator, distributor_a, distributor_b):
    page = shown(sign_in(client, operator), at("distributors"), q="UTOR b")
    assert "Distributor B" in page
    assert "Distributor A" not in page


def test_the_list_sorts_by_name_and_back(client, operator, distributor_a, distributor_b):
    sign_in(client, operator)
    up = shown(client, at("distributors"), sort="name")
    down = shown(client, at("distributors"), sort="-name")
    assert up.index("Distributor A") < up.index("Distributor B")
    assert down.index("Distributor B") < down.index("Distributor A")


def test_creating_makes_a_distributor_and_mails_its_nominee(client, operator):
    distributor = founded(client, operator, name="  Distributor   C ", email="Nominee+C@Example.com")
    assert distributor.name == "Distributor C"
    [(recipient, content)] = mailed("admin-invitation")
    assert recipient == "nominee+c@example.com"
    assert content["token"] not in shown(client, at("distributor", distributor.id))


def test_creating_leads_to_the_new_distributor(client, operator):
    form = {"name": "Distributor C", "email": "nominee@example.com", "request_key": "found"}
    answer = sign_in(client, operator).post(at("create_distributor"), form)
    assert answer.headers["Location"] == at("distributor", Distributor.objects.get().id)


def test_creating_twice_with_one_key_creates_one(client, operator):
    first = founded(client, operator)
    assert founded(client, operator) == first
    assert Distributor.objects.count() == 1
    assert Admin.objects.count() == 1
    assert len(mailed("admin-invitation")) == 1


def test_a_used_key_with_other_content_is_refused_with_a_new_key(client, operator):
    founded(client, operator)
    form = {"name": "Distributor D", "email": "nominee@example.com", "request_key": "found"}
    answer = client.post(at("create_distributor"), form)
    assert answer.status_code == 422
    assert b'value="found"' not in answer.content
    assert b'value="Distributor D"' in answer.content
    assert Distributor.objects.count() == 1


def test_a_taken_name_is_refused_in_any_case_beside_its_field(client, operator, distributor_a):
    form = {"name": "DISTRIBUTOR A", "email": "nominee@example.com", "request_key": "k"}
    answer = sign_in(client, operator).post(at("create_distributor"), form)
    assert answer.status_code == 422
    assert b"Another distributor has this name" in answer.content
    assert Distributor.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "This field is required"),
        ("name", "x" * 101, "at most 100 characters"),
        ("name", "Dist\u202eributor", "U+202E"),
        ("name", "Dist\x07ributor", "U+0007"),
        ("email", "nobody", "such as name@example.com"),
        ("email", "a@b@c", "such as name@example.com"),
        ("email", f"{'x' * 250}@example.com", "e-mail address"),
    ],
)
def test_wrong_input_is_named_kept_and_writes_nothing(client, operator, field, typed, said):
    form = {"name": "Distributor C", "email": "nominee@example.com", "request_key": "k", field: typed}
    answer = sign_in(client, operator).post(at("create_distributor"), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'value="{typed}"' in page or not typed
    assert not Distributor.objects.exists()


@pytest.mark.parametrize(
    "email", ["first.last+tag@example.com", '"quoted.local"@example.com', "user@bücher.example"]
)
def test_odd_but_legal_addresses_can_be_nominated(client, operator, email):
    founded(client, operator, email=email)
    [(recipient, _content)] = mailed("admin-invitation")
    assert recipient == email.replace("bücher", "xn--bcher-kva")


def test_a_name_with_markup_is_shown_as_text(client, operator):
    distributor = founded(client, operator, name="<script>alert(1)</script>")
    for url in (
        at("distributors"),
        at("distributor", distributor.id),
        at("suspend_distributor", distributor.id),
    ):
        assert b"<script>alert" not in client.get(url).content


def test_the_page_counts_full_admins(client, operator, distributor_a, colleague):
    page = shown(sign_in(client, operator), at("distributor", distributor_a.id))
    assert "<dd>2</dd>" in page
    assert colleague.email not in page
