"""One's own language and time zone: chosen, kept, and followed by pages and mails."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Invalid, NotFound
from mipass.base.outbox.operations import QueuedMail, claim_due_mails, queue_mail
from mipass.domains.accounts.operations import change_preferences, person
from mipass.domains.accounts.zones import list_zones
from mipass.domains.admins.invitations import invite_admin
from mipass.doors.jobs.mail_rendering import render
from tests.fixtures import actor_of, sign_in

ACCOUNT = "/my-account/"
PREFERENCES = "/my-account/preferences/"
GERMAN = {"headers": {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}}


@pytest.fixture(autouse=True)
def _leaves_no_language_behind():
    yield
    translation.activate("en")
    timezone.deactivate()


def choose(account, language="", time_zone=""):
    change_preferences(actor=person(account.id), account=account, language=language, time_zone=time_zone)


def test_a_page_follows_the_browsers_language(client, full_admin):
    sign_in(client, full_admin)
    answer = client.get(ACCOUNT, **GERMAN)
    assert answer["Content-Language"] == "de"
    assert '<html lang="de"' in answer.content.decode()
    assert "Anmeldemöglichkeiten" in answer.content.decode()
    assert "Sign-In Options" in client.get(ACCOUNT).content.decode()


@pytest.mark.usefixtures("utc")
def test_a_choice_is_kept_audited_and_told_in_the_new_language(client, full_admin):
    answer = sign_in(client, full_admin).post(PREFERENCES, {"language": "de", "time_zone": "Asia/Kolkata"})
    assert answer["Location"] == ACCOUNT
    full_admin.refresh_from_db()
    assert (full_admin.language, full_admin.time_zone) == ("de", "Asia/Kolkata")
    assert Event.objects.filter(type="account:preferences_changed", subject_id=full_admin.id).exists()
    page = client.get(ACCOUNT).content.decode()
    assert "Ihre Einstellungen wurden gespeichert." in page
    assert "<dd>Asia/Kolkata</dd>" in page.replace(" ", "").replace("\n", "")
    client.post(PREFERENCES, {"language": "", "time_zone": ""})
    page = client.get(ACCOUNT, **GERMAN).content.decode()
    assert "Wie der Browser" in page
    assert "Die des Portals (UTC)" in page


def test_a_choice_wins_over_the_browser_and_can_be_left_to_it_again(client, full_admin):
    choose(full_admin, language="en")
    sign_in(client, full_admin)
    assert client.get(ACCOUNT, **GERMAN)["Content-Language"] == "en"
    client.post(PREFERENCES, {"language": "", "time_zone": ""})
    assert client.get(ACCOUNT, **GERMAN)["Content-Language"] == "de"


@pytest.mark.usefixtures("utc")
def test_times_are_in_the_persons_zone_with_its_distance_from_utc(client, full_admin, distributor_a):
    sign_in(client, full_admin)
    url = reverse("audit:list", args=[distributor_a.id])
    assert " UTC</time>" in client.get(url).content.decode()
    choose(full_admin, time_zone="Asia/Kolkata")
    assert " UTC+5:30</time>" in client.get(url).content.decode()
    choose(full_admin)
    assert " UTC</time>" in client.get(url).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"language": "fr"}, {"time_zone": "Mars/Olympus"}, {"time_zone": "../etc"}]
)
def test_what_is_not_offered_is_refused(client, full_admin, wrong):
    sign_in(client, full_admin)
    assert client.post(PREFERENCES, wrong).status_code == 422
    with pytest.raises(Invalid):
        choose(full_admin, **wrong)


def test_nobody_chooses_for_another(full_admin, stranger):
    with pytest.raises(NotFound):
        change_preferences(actor=person(stranger.id), account=full_admin, language="de", time_zone="")


def test_the_offered_zones_are_the_databases_own_names():
    assert {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"} <= set(list_zones())
    assert not {"US/Pacific", "Etc/GMT+5", "EST", "posixrules"} & set(list_zones())


def password_mail(address) -> QueuedMail:
    queue_mail(kind="password-changed", recipient=address, context={})
    return next(mail for mail in claim_due_mails(limit=50) if mail.kind == "password-changed")


def test_a_mail_is_in_the_language_that_its_recipient_chose(full_admin):
    choose(full_admin, language="de")
    message = render(password_mail(full_admin.email))
    assert message.subject == "Ihr Passwort wurde geändert"
    assert gettext("Password") == "Password"


def test_a_mail_to_others_is_in_the_language_of_whoever_caused_it(db):
    with translation.override("de"):
        mail = password_mail("unknown@demo.test")
    assert render(mail).subject == "Ihr Passwort wurde geändert"


def test_a_mail_names_times_in_the_zone_that_its_recipient_chose(full_admin, stranger, distributor_a):
    choose(stranger, language="de", time_zone="Asia/Kolkata")
    actor = actor_of(full_admin, distributor_a)
    invite_admin(actor=actor, distributor=distributor_a, email=stranger.email, scope="full")
    mail = next(mail for mail in claim_due_mails(limit=50) if mail.recipient == stranger.email)
    assert " UTC+5:30." in render(mail).body
