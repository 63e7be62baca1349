"""The page that a holder's mailed link opens."""

import io
import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mipass.base.kit.clock import now
from mipass.base.outbox.operations import claim_due_mails
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import resend_invitation, revoke_credential
from mipass.domains.organizations.operations import start_closing
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.withdraw_credential import withdraw_credential
from tests.cast import actor_of
from tests.pages import page_of, words


@pytest.fixture
def credential(full_admin, organization_a):
    return issue(full_admin, organization_a)


@pytest.fixture
def actor(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def url(credential):
    """The address in the mail as the worker would send it."""
    return mailed_url()


def mailed_url():
    mails = [mail for mail in claim_due_mails(limit=50) if mail.kind == "credential-invitation"]
    return reverse("holder_invitation", args=[mails[-1].context["token"]])


def test_it_says_who_invites_until_when_and_what_to_do(client, url, credential):
    response = client.get(url)
    page = words(page_of(response).main)
    assert response.status_code == 200
    assert "Organization A invites you" in page
    assert "Distributor A" in page
    assert f"{credential.link_expires_at:%Y, %H:%M} UTC" in page
    assert "miPASS Mobile app" in page


def test_it_shows_nothing_of_the_card_nor_of_the_person(client, url):
    text = client.get(url).content.decode()
    for secret in ("45677", "2F764DB", "holder@example.com", url.split("/")[2]):
        assert secret not in text


def test_looking_changes_nothing(client, url, credential):
    before = Credential.objects.values().get()
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
        client.head(url)
    assert not [query for query in captured.captured_queries if not query["sql"].startswith("SELECT")]
    assert Credential.objects.values().get() == before


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_takes_no_other_method(client, url, method):
    assert getattr(client, method)(url).status_code == 405


@pytest.mark.parametrize("is_known", [True, False])
def test_no_cache_keeps_it_and_no_other_site_learns_its_address(client, url, is_known):
    response = client.get(url if is_known else reverse("holder_invitation", args=["x"]))
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("token", ["x", "x" * 500, "\u202e", "%00", "..", "'; --"])
def test_an_unknown_link_gets_a_friendly_404(client, db, token):
    response = client.get(reverse("holder_invitation", args=[token]))
    assert response.status_code == 404
    assert "This link does not work" in words(page_of(response))


def test_a_link_that_a_newer_mail_replaced_is_unknown_and_the_newer_works(client, url, actor, credential):
    resend_invitation(actor=actor, credential=credential)
    assert client.get(url).status_code == 404
    assert client.get(mailed_url()).status_code == 200


@pytest.mark.parametrize("way", ["withdrawn", "revoked"])
def test_a_link_of_a_credential_that_ended_is_unknown(client, url, actor, credential, way):
    if way == "withdrawn":
        withdraw_credential(actor=actor, credential=credential)
    else:
        revoke_credential(actor=actor, credential=credential, reason="left")
    assert client.get(url).status_code == 404


def test_an_expired_link_gets_410_and_what_to_do(client, url):
    Credential.objects.update(link_expires_at=now() - timedelta(seconds=1))
    response = client.get(url)
    assert response.status_code == 410
    assert "This invitation has ended" in words(page_of(response))
    assert "Ask Organization A to send it again" in words(page_of(response))


def test_an_organization_that_is_being_removed_invites_nobody(client, url, actor, organization_a):
    start_closing(actor=actor, organization=organization_a, typed_name=organization_a.name)
    assert client.get(url).status_code == 410


@pytest.fixture
def log_lines():
    """What the installation's log says meanwhile."""
    stream = io.StringIO()
    handler = next(found for found in logging.getLogger().handlers if found.name == "stderr")
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


def test_the_token_is_in_no_log_line(client, url, log_lines):
    client.get(url)
    Credential.objects.update(link_expires_at=now() - timedelta(seconds=1))
    client.get(url)
    Credential.objects.update(link_hash=None)
    client.get(url)
    lines = log_lines.getvalue()
    assert lines.count("holder_invitation") == 3
    assert url.split("/")[2] not in lines
