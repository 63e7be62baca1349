"""*Undo* of disable, enable, installer permission, resend: for whoever pressed, if nothing else happened."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import claim_due_mails, mark_sent
from mipass.domains.credentials.models import Credential, Device, Undo
from mipass.domains.credentials.operations import move_credential
from mipass.domains.credentials.undoing import HELD_FOR, OFFERED_FOR, forget_undos
from mipass.domains.issuer.models import StatusEntry
from mipass.domains.issuer.operations import make_document
from mipass.doors.portal.credentials.tests.scene import CARD, bring_to, url_of
from mipass.protocol.keys import new_key
from mipass.protocol.status_bits import Status
from mipass.protocol.wiegand import encode
from tests.fixtures import actor_of, sign_in
from tests.pages import find, page_of, words

VERBS = [("disable", "enabled"), ("enable", "disabled"), ("set_installer", "enabled"), ("resend", "invited")]
KEPT = ("status", "installer", "link_hash", "link_expires_at", "remind_at", "reminders")


def kept(credential):
    return Credential.objects.values(*KEPT).get(id=credential.id)


def send():
    """What a worker sends at this moment, by kind."""
    claimed = claim_due_mails(limit=100)
    for mail in claimed:
        mark_sent(mail_id=mail.id, answer="250")
    return [mail.kind for mail in claimed]


@pytest.fixture
def at(clock, portal, full_admin, organization_a, invited):
    """A credential of a status, at rest: what it was brought there by is long mailed."""

    def at(status):
        bring_to(status, full_admin, invited)
        clock.move(hours=2)
        sign_in(portal, full_admin)
        send()
        portal.get("/my-account/")  # its toasts are written off
        return Credential.objects.get(id=invited.id)

    return at


@pytest.fixture
def press(portal, organization_a, invited):
    """Press a button of the options menu, and see the page that comes."""

    def press(verb):
        return page_of(portal.post(url_of(verb, organization_a, invited), follow=True))

    return press


def undo_of(page):
    """What the form of the newest toast sends, and where."""
    form = find(page, "#toasts form.undo")
    return str(form["action"]), {"undo": find(form, "input[name=undo]")["value"]}


@pytest.mark.parametrize(("verb", "status"), VERBS)
def test_undo_puts_all_back_and_nobody_is_mailed(portal, at, press, verb, status):
    before = kept(at(status))
    mailed = [*Mail.objects.order_by("id").values_list("id", "status")]
    url, data = undo_of(press(verb))
    assert Credential.objects.values(*KEPT).get() != before
    assert send() == []
    assert portal.post(url, data).status_code == 302
    assert kept(Credential.objects.get()) == before
    assert [*Mail.objects.order_by("id").values_list("id", "status")] == mailed
    assert not Undo.objects.exists()


@pytest.mark.parametrize(("verb", "status"), [pair for pair in VERBS if pair[0] != "set_installer"])
def test_without_undo_the_mail_goes_after_eight_seconds_whatever_became_of_the_page(
    clock, at, press, verb, status
):
    at(status)
    press(verb)
    clock.move(seconds=HELD_FOR.total_seconds() - 1)
    assert send() == []
    clock.move(seconds=1)
    assert send() == ["credential-invitation" if verb == "resend" else f"credential-{verb}d"]


def test_readers_hear_of_a_disabled_credential_at_once_and_of_the_undo(portal, at, press):
    credential = at("enabled")
    make_document(
        organization=credential.organization,
        subject_id=credential.id,
        card_data=encode("H10301", CARD).to_bytes(),
        device_key=new_key().public_key(),
        status=Status.VALID,
    )
    entries = StatusEntry.objects.filter(subject_id=credential.id).values_list("value", flat=True)
    url, data = undo_of(press("disable"))
    assert [*entries.all()] == [Status.SUSPENDED]
    portal.post(url, data)
    assert [*entries.all()] == [Status.VALID]


def test_undo_after_the_mail_went_is_told_too(clock, portal, at, press):
    at("enabled")
    url, data = undo_of(press("disable"))
    clock.move(seconds=9)
    assert send() == ["credential-disabled"]
    portal.post(url, data)
    assert send() == ["credential-enabled"]


def test_a_holder_who_knows_of_neither_state_hears_of_the_last(clock, portal, at, press):
    """Enabled, and disabled before that was mailed: who undoes the second owes the mail of the first."""
    at("disabled")
    press("enable")
    url, data = undo_of(press("disable"))
    portal.post(url, data)
    clock.move(seconds=9)
    assert send() == ["credential-enabled"]


def test_an_invitation_that_was_sent_is_not_taken_back(clock, portal, at, press):
    at("invited")
    url, data = undo_of(press("resend"))
    clock.move(seconds=9)
    send()
    before = kept(Credential.objects.get())
    response = portal.post(url, data)
    assert response.status_code == 409
    assert "the invitation has been sent" in words(page_of(response))
    assert kept(Credential.objects.get()) == before


def test_undo_refuses_when_something_else_changed_meanwhile(portal, full_admin, organization_a, at, press):
    at("enabled")
    url, data = undo_of(press("disable"))
    actor = actor_of(full_admin, organization_a.distributor)
    move_credential(actor=actor, credential=Credential.objects.get(), verb="enable")
    response = portal.post(url, data)
    assert response.status_code == 409
    assert "the credential has been changed since" in words(page_of(response))
    assert Credential.objects.get().status == "enabled"


def test_undo_works_once_and_not_for_ever(clock, portal, at, press):
    at("enabled")
    url, data = undo_of(press("disable"))
    clock.move(seconds=OFFERED_FOR.total_seconds())
    assert portal.post(url, data).status_code == 409
    url, data = undo_of(press("enable"))
    assert [portal.post(url, data).status_code for _ in range(2)] == [302, 409]


@pytest.mark.parametrize("undo", ["", "nonsense", "00000000-0000-7000-8000-000000000000"])
def test_nothing_is_undone_that_was_not_pressed(portal, organization_a, at, undo):
    credential = at("enabled")
    response = portal.post(url_of("undo", organization_a, credential), {"undo": undo})
    assert response.status_code == 409
    assert Credential.objects.get().status == "enabled"


def test_undo_is_for_the_person_who_pressed(client, portal, organization_admin, at, press):
    at("enabled")
    url, data = undo_of(press("disable"))
    assert sign_in(client, organization_admin).post(url, data).status_code == 409
    assert Credential.objects.get().status == "disabled"


def test_undo_stands_in_the_log_as_the_opposite_move_undone(portal, at, press):
    credential = at("enabled")
    url, data = undo_of(press("disable"))
    page = page_of(portal.post(url, data, follow=True))
    events = Event.objects.filter(subject_id=credential.id).order_by("id")
    assert [(event.type, event.details) for event in events][-2:] == [
        ("credential:disabled", {}),
        ("credential:enabled", {"taken_back": True}),
    ]
    assert "Credential enabled undone at once" in words(page)


def test_a_resend_that_ends_something_offers_no_undo(at, press, organization_a):
    credential = at("invited")
    Device.objects.create(
        distributor_id=credential.distributor_id,
        organization_id=credential.organization_id,
        credential_id=credential.id,
        dpop_thumbprint="x" * 43,
        claimed_at=now(),
        last_seen_at=now(),
    )
    assert not press("resend").select("form.undo")


def test_a_resend_of_what_still_waits_offers_no_undo(press, invited):
    assert not press("resend").select("form.undo")


def test_whoever_may_not_give_a_permission_is_not_offered_to_undo_its_removal(portal, at, press):
    at("enabled")
    press("set_installer")
    assert undo_of(press("remove_installer"))


def test_alert_history_offers_undo_for_as_long_as_it_is_possible(clock, portal, at, press):
    at("enabled")
    url = undo_of(press("disable"))[0]
    listed = url.rsplit("/", 3)[0] + "/"
    assert page_of(portal.get(listed)).select("#alert-history form.undo")
    clock.move(seconds=OFFERED_FOR.total_seconds())
    assert not page_of(portal.get(listed)).select("form.undo")


def test_a_bulk_and_a_program_send_their_mails_at_once(full_admin, organization_a, at):
    credential = at("enabled")
    actor = actor_of(full_admin, organization_a.distributor)
    move_credential(actor=actor, credential=credential, verb="disable")
    assert send() == ["credential-disabled"]
    assert not Undo.objects.exists()


def test_what_could_be_undone_is_forgotten(clock, at, press):
    at("enabled")
    press("disable")
    clock.move(days=1, seconds=1)
    assert forget_undos(timedelta(days=1)) == 1
