"""Which pages of other origins may read what the API answers: the holders' page, wallets, any."""

import pytest

PAGE = "https://cards.example.com"
ISSUER = "/mobile/0192f7a0-0000-7000-8000-000000000000"
PATH = f"{ISSUER}/token"
WALLET = "https://wallet.example.com"


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


@pytest.fixture
def wallets(settings, db):
    settings.CONFIG = settings.CONFIG.model_copy(update={"wallet_origins": [WALLET]})


@pytest.mark.parametrize(
    "path",
    [
        f"/.well-known/openid-credential-issuer{ISSUER}",
        f"/.well-known/oauth-authorization-server{ISSUER}",
        f"{ISSUER}/.well-known/openid-credential-issuer",
        f"{ISSUER}/nonce",
        f"{ISSUER}/status",
        f"{ISSUER}/status/aggregation",
        f"{ISSUER}/revoked/0192f7a0-0000-7000-8000-000000000000.crl",
    ],
)
def test_what_is_public_may_be_read_by_any_page(client, db, path):
    assert allowed(client.get(path, headers={"Origin": "https://anybody.test"})) == "*"
    question = client.options(path, headers={"Origin": "null", "Access-Control-Request-Method": "GET"})
    assert (question.status_code, allowed(question)) == (204, "*")


@pytest.mark.parametrize("end", ["token", "credential", "notification", "offers/x", "offers/x/code"])
def test_wallets_that_the_settings_name_may_fetch_credentials(client, wallets, end):
    question = client.options(
        f"{ISSUER}/{end}", headers={"Origin": WALLET, "Access-Control-Request-Method": "POST"}
    )
    assert (question.status_code, allowed(question)) == (204, WALLET)
    answer = client.post(f"{ISSUER}/{end}", headers={"Origin": WALLET})
    assert allowed(answer) == WALLET
    assert "Origin" in answer["Vary"]
    assert allowed(client.post(f"{ISSUER}/{end}", headers={"Origin": "https://evil.test"})) is None


def test_a_wallet_may_ask_for_nothing_else(client, wallets):
    for path in (f"{ISSUER}/enrollments", "/mobile/readers/report", "/", "/login/"):
        assert allowed(client.get(path, headers={"Origin": WALLET})) is None


def test_no_wallet_is_named_unless_an_operator_does(client, db):
    assert allowed(client.post(PATH, headers={"Origin": WALLET})) is None
