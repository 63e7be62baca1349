"""Pages of errors: each says what happened and what to do, and tells nothing internal."""

import pytest
from django.test import RequestFactory

from mipass.doors.web.errors import LOOKS, error_page, server_error
from tests.pages import find, page_of, words


@pytest.mark.django_db
@pytest.mark.parametrize("status", sorted(LOOKS))
def test_each_error_has_its_heading_its_text_and_a_way_on(rf, status):
    response = error_page(rf.get("/somewhere/"), status, "What came of it.")
    page = page_of(response)
    assert response.status_code == status
    assert words(page.h1) == LOOKS[status].heading
    assert "What came of it." in words(page)
    assert find(page, ".message a.button")["href"] == "/"


def test_the_page_of_our_own_mistakes_needs_no_database():
    response = server_error(RequestFactory().get("/somewhere/"))
    assert response.status_code == 500
    assert words(page_of(response).h1) == "Something went wrong"


@pytest.mark.django_db
def test_an_address_of_another_host_gets_the_page_too(client):
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert words(page_of(response).h1) == "This request cannot be read"
