"""Naming Full Admins for a distributor, and taking it back."""

from datetime import timedelta

import pytest

from mipass.base.kit.clock import now
from mipass.base.outbox.operations import claim_due_mails, mark_failed
from mipass.domains.admins.models import Admin
from mipass.domains.admins.queries import find_invitation
from mipass.doors.console.tests.scene import at, founded, mailed, shown
from tests.fixtures import actor_of, sign_in


@pytest.fixture
def nomination(client, operator, distributor_a) -> Admin:
    """An open nomination for Distributor A."""
    mailed("admin-invitation")
    form = {"email": "second@example.com"}
    assert sign_in(client, operator).post(at("nominate", distributor_a.id), form).status_code == 302
    return Admin.objects.get(email="second@example.com")


def act(client, verb, nomination, **form):
    return client.post(at(f"{verb}_nomination", nomination.distributor_id, nomination.id), form)


def statuses() -> dict[str, str]:
    return dict(Admin.objects.order_by("id").values_list("email", "status"))


def test_a_further_nomination_is_told_to_every_full_admin(nomination, full_admin, colleague):
    told = mailed("further-nomination")
    assert told == [(full_admin.email, {"email": "second@example.com"})]


def test_both_full_admins_are_told(client, operator, distributor_a, colleague, full_admin):
    sign_in(client, operator).post(at("nominate", distributor_a.id), {"email": "third@example.com"})
    assert {recipient for recipient, _ in mailed("further-nomination")} == {full_admin.email, colleague.email}


def test_an_admin_cannot_be_nominated_again(client, operator, distributor_a, full_admin):
    answer = sign_in(client, operator).post(at("nominate", distributor_a.id), {"email": full_admin.email})
    assert answer.status_code == 422
    assert b"already belongs to an admin of this portal" in answer.content


def test_the_page_shows_the_nomination_and_its_mail(client, nomination):
    page = shown(client, at("distributor", nomination.distributor_id))
    assert "second@example.com" in page
    assert "Queued" in page


def test_the_server_s_answer_to_a_failed_mail_is_shown(client, nomination):
    [mail] = [mail for mail in claim_due_mails(limit=50) if mail.recipient == "second@example.com"]
    mark_failed(mail_id=mail.id, attempts=1, answer="550 no such mailbox", give_up=True)
    page = shown(client, at("distributor", nomination.distributor_id))
    assert "Failed" in page
    assert "550 no such mailbox" in page


def test_an_expired_nomination_says_so(client, nomination):
    Admin.objects.filter(id=nomination.id).update(expires_at=now() - timedelta(minutes=1))
    assert "Expired" in shown(client, at("distributor", nomination.distributor_id))


def test_resending_mails_a_new_link_and_voids_the_older(client, nomination):
    [(_recipient, first)] = mailed("admin-invitation")
    assert act(client, "resend", nomination).status_code == 302
    [(recipient, second)] = mailed("admin-invitation")
    assert recipient == "second@example.com"
    assert find_invitation(first["token"]) is None
    assert find_invitation(second["token"]) == nomination


def test_readdressing_withdraws_and_nominates_the_right_address(client, nomination):
    [(_recipient, first)] = mailed("admin-invitation")
    assert act(client, "readdress", nomination, email="right@example.com").status_code == 302
    assert statuses()["second@example.com"] == "withdrawn"
    assert statuses()["right@example.com"] == "invited"
    [(recipient, second)] = mailed("admin-invitation")
    assert recipient == "right@example.com"
    assert find_invitation(first["token"]) is None
    assert find_invitation(second["token"]) is not None


def test_readdressing_to_an_admin_is_refused_and_the_nomination_stays(client, nomination, full_admin):
    assert act(client, "readdress", nomination, email=full_admin.email).status_code == 422
    assert statuses()["second@example.com"] == "invited"


@pytest.mark.parametrize("email", ["", "nobody", "a\u202e@example.com", "x" * 300 + "@example.com"])
@pytest.mark.parametrize("verb", ["nominate", "readdress"])
def test_a_wrong_address_is_refused_and_changes_nothing(client, nomination, verb, email):
    before = statuses()
    if verb == "nominate":
        answer = client.post(at("nominate", nomination.distributor_id), {"email": email})
    else:
        answer = act(client, "readdress", nomination, email=email)
    assert (answer.status_code, statuses()) == (422, before)


def test_withdrawing_voids_the_link(client, nomination):
    [(_recipient, content)] = mailed("admin-invitation")
    assert act(client, "withdraw", nomination).status_code == 302
    assert find_invitation(content["token"]) is None
    assert statuses()["second@example.com"] == "withdrawn"
    assert "second@example.com" not in shown(client, at("distributors"))


def test_a_withdrawn_nomination_is_gone(client, nomination):
    act(client, "withdraw", nomination)
    assert act(client, "withdraw", nomination).status_code == 404
    assert act(client, "resend", nomination).status_code == 404


def test_an_accepted_nomination_cannot_be_withdrawn(client, operator, distributor_a, full_admin):
    accepted = Admin.objects.get(email=full_admin.email)
    sign_in(client, operator)
    answer = act(client, "withdraw", accepted)
    assert answer.status_code == 422
    assert b"has already been answered" in answer.content
    assert actor_of(full_admin, distributor_a).own_distributor_id == distributor_a.id


def test_what_an_admin_sent_is_not_the_operator_s_business(client, operator, distributor_a, colleague):
    invited = Admin.objects.get(email=colleague.email)
    sign_in(client, operator)
    assert act(client, "withdraw", invited).status_code == 404
    assert colleague.email not in shown(client, at("distributor", distributor_a.id))


def test_a_first_nominee_of_a_new_distributor_is_listed(client, operator):
    distributor = founded(client, operator)
    page = shown(client, at("distributor", distributor.id))
    assert "nominee@example.com" in page
    assert "Invited" in page
