"""The page on a host of its own: which answers it may read there."""

import pytest

PAGE = "https://cards.example.com"
PATH = "/mobile/0192f7a0-0000-7000-8000-000000000000/status"


@pytest.fixture
def own_host(settings, db):
    settings.CONFIG = settings.CONFIG.model_copy(update={"holder_url": PAGE})


@pytest.fixture
def same_host(settings, db):
    settings.CONFIG = settings.CONFIG.model_copy(update={"holder_url": settings.CONFIG.public_url})


def allowed(response):
    return response.get("Access-Control-Allow-Origin")


def test_its_browser_may_ask_and_read_what_the_api_answers(client, own_host):
    question = client.options(PATH, headers={"Origin": PAGE, "Access-Control-Request-Method": "POST"})
    assert question.status_code == 204
    assert allowed(question) == PAGE
    assert "DPoP" in question["Access-Control-Allow-Headers"]
    assert allowed(client.get(PATH, headers={"Origin": PAGE})) == PAGE


@pytest.mark.parametrize(
    "origin", ["https://evil.test", "null", "http://cards.example.com", PAGE + ".evil.test"]
)
def test_no_other_origin_may(client, own_host, origin):
    assert allowed(client.get(PATH, headers={"Origin": origin})) is None


def test_nothing_but_the_mobile_api_is_told_to_it(client, own_host):
    for path in ("/", "/login/", "/credential/", "/mobilex/"):
        assert allowed(client.get(path, headers={"Origin": PAGE})) is None


def test_on_the_portals_own_host_no_origin_is_foreign(client, same_host, settings):
    assert allowed(client.get(PATH, headers={"Origin": settings.CONFIG.public_url})) is None
