"""`/metrics`: for whoever has the token, and right."""

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from mipass.base.outbox.operations import queue_mail
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of
from tests.ledger.scene import card, key

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-the-scraper"


@pytest.fixture
def figures(client, settings):
    """The value of a figure with these labels; None where there is none."""
    settings.CONFIG = settings.CONFIG.model_copy(update={"metrics_token": SecretStr(TOKEN)})

    def ask(name, **labels):
        answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        samples = [
            sample
            for family in text_string_to_metric_families(answer.content.decode())
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        return sum(sample.value for sample in samples) if samples else None

    return ask


def test_without_a_token_there_is_nothing(client):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x"])
def test_another_token_is_refused(client, figures, header):
    answer = client.get("/metrics", headers={"authorization": header})
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_it_is_answered_whatever_host_is_named_and_kept_by_no_cache(client, figures):
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}", "host": "10.0.0.11:8000"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in answer.headers["Cache-Control"]


def test_requests_are_counted_by_the_name_of_their_address_and_never_by_its_path(client, figures):
    before = figures("mipass_requests_total", route="account_login", status="200") or 0
    client.get("/login/")
    client.get("/login/?next=/canary/")
    client.get("/canary-that-is-nowhere/")
    assert figures("mipass_requests_total", route="account_login", status="200") == before + 2
    text = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).content
    assert b"canary" not in text


def test_a_method_that_somebody_made_up_makes_no_figure_of_its_own(client, figures):
    client.generic("CANARY", "/login/")
    assert figures("mipass_requests_total", method="CANARY") is None


def test_what_was_issued_and_refused_and_waits_is_told(figures, distributor_a, organization_a, full_admin):
    issued, due = figures("mipass_credentials_issued_total"), figures("mipass_mails", state="due")
    actor = actor_of(full_admin, distributor_a)
    issue_credential(actor=actor, organization=organization_a, request=card(), idempotency_key=key())
    assert figures("mipass_credentials_issued_total") == issued + 1
    assert figures("mipass_mails", state="due") > due
    queue_mail(kind="account-exists", recipient="a@demo.test", context={})
    assert figures("mipass_mail_oldest_seconds", state="due") >= 0
    assert figures("mipass_last_run_age_seconds", task="backup") == float("inf")
