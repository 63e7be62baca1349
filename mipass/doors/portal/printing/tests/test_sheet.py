"""*Print Invitations*: fresh links on paper, for whoever may hand them over; recorded, and kept by nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.outbox.models import Mail
from mipass.domains.admins.models import Admin, Role
from mipass.domains.credentials.bulk_uploads.invitations import invite_some
from mipass.domains.credentials.invitations import RESENDS_TO_ADDRESS_PER_HOUR
from mipass.domains.credentials.links import open_by_code
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.validity import Dates
from mipass.domains.credentials.validity_changes import set_validity
from mipass.domains.holders.models import Holder
from mipass.doors.web.compression import AS_IT_IS
from mipass.flows.print_invitations import MOST_PRINTED
from tests.bulk.scene import BulkScene
from tests.fixtures import sign_in
from tests.pages import find, page_of, words

pytestmark = pytest.mark.django_db
NAMED = "email,format,facility_code,card_number,name\nann@x.test,H10301,1,1,Ann Öz\nbob@x.test,H10301,1,2,\n"


@pytest.fixture
def scene(distributor_a, organization_b, full_admin):
    return BulkScene.of(full_admin, distributor_a, organization_b)


@pytest.fixture
def portal(client, full_admin):
    return sign_in(client, full_admin)


@pytest.fixture
def url(organization_b):
    return reverse("printing:sheet", args=[organization_b.distributor_id, organization_b.id])


def codes_of(page):
    return [words(find(card, "code")) for card in page.select(".sheet-card")]


def test_each_invited_one_gets_a_card_with_name_organization_code_and_a_link_that_works(portal, scene, url):
    scene.issued(NAMED)
    answer = portal.post(url, {"everything": "on", "confirmed": "1", "paper": "letter"})
    page = page_of(answer)
    assert answer.headers["Cache-Control"] == AS_IT_IS
    cards = page.select(".sheet-card")
    assert [words(find(card, "h2")) for card in cards] == ["Ann Öz", "bob@x.test"]
    assert all(scene.organization.name in words(card) and find(card, "svg") for card in cards)
    assert "/credential/" in words(cards[0])
    assert "letter" in find(page, "main")["class"]
    found = [open_by_code(code)[0].email for code in codes_of(page)]
    assert found == ["ann@x.test", "bob@x.test"]
    assert not page.select("script:not([src])")


def test_what_was_mailed_before_is_void_and_nothing_new_is_mailed(portal, scene, url):
    batch = scene.issued(NAMED)
    credential = Credential.objects.get(email="ann@x.test")
    before = bytes(credential.link_hash or b"")
    portal.post(url, {"ids": [str(credential.id)], "confirmed": "1"})
    credential.refresh_from_db()
    assert credential.link_hash is not None
    assert bytes(credential.link_hash) != before
    assert credential.remind_at is None
    assert not Mail.objects.filter(subject_id=credential.id, status="queued").exists()
    assert batch.state == "issued"


def test_who_took_them_is_recorded_and_each_credential_tells_it(portal, scene, url, full_admin):
    scene.issued(NAMED)
    portal.post(url, {"everything": "on", "confirmed": "1"})
    taken = Event.objects.get(type="export:file_taken")
    assert (taken.details, taken.actor_id) == ({"kind": "invitation-sheet"}, full_admin.id)
    assert Event.objects.filter(type="credential:resent").count() == 2


def test_looking_changes_nothing(portal, scene, url):
    batch = scene.issued(NAMED)
    before = list(Credential.objects.order_by("id").values_list("link_hash", flat=True))
    assert "2" in words(page_of(portal.post(url, {"everything": "on"})))
    assert portal.get(url, {"batch": str(batch.id)}).status_code == 200
    assert portal.get(url).status_code == 302
    assert list(Credential.objects.order_by("id").values_list("link_hash", flat=True)) == before


def test_only_invited_ones_are_printed_and_none_of_them_is_said(portal, scene, url):
    scene.issued(NAMED)
    Credential.objects.filter(email="bob@x.test").update(status=CredentialStatus.ENABLED)
    page = page_of(portal.post(url, {"everything": "on", "confirmed": "1"}))
    assert [words(find(card, "h2")) for card in page.select(".sheet-card")] == ["Ann Öz"]
    Credential.objects.update(status=CredentialStatus.REVOKED, revocation_reason="lost")
    answer = portal.post(url, {"everything": "on", "confirmed": "1"})
    assert (answer.status_code, "None of the credentials is Invited." in answer.text) == (422, True)


def test_an_upload_is_printed_part_by_part_and_a_larger_selection_refused(portal, scene, url):
    batch = scene.issued(scene.rows(MOST_PRINTED + 2))
    page = page_of(portal.get(url, {"batch": str(batch.id)}))
    assert [words(each) for each in page.select("select[name=part] option")] == [
        "1 - 96 of 98",
        "97 - 98 of 98",
    ]
    last = {"batch": str(batch.id), "part": str(MOST_PRINTED), "confirmed": "1"}
    assert len(codes_of(page_of(portal.post(url, last)))) == 2
    answer = portal.post(url, {"everything": "on", "confirmed": "1"})
    assert (answer.status_code, "A sheet holds 96" in answer.text) == (422, True)


def test_who_may_not_hand_links_over_is_not_offered_it_and_refused(portal, scene, url, full_admin):
    scene.issued(NAMED)
    listed = reverse("credentials:list", args=[scene.organization.distributor_id, scene.organization.id])
    assert "Print Invitations" in portal.get(listed).text
    Admin.objects.filter(account=full_admin).update(role=Role.ISSUER)
    assert "Print Invitations" not in portal.get(listed).text
    assert portal.post(url, {"everything": "on", "confirmed": "1"}).status_code == 403


def test_a_name_is_for_those_who_may_see_holders_and_never_leaves_its_organization(portal, scene, url):
    scene.issued(NAMED)
    assert Holder.objects.get().name == "Ann Öz"
    other = reverse(
        "printing:sheet", args=[scene.organization.distributor_id, Credential.objects.all()[0].id]
    )
    assert portal.post(other, {"everything": "on", "confirmed": "1"}).status_code == 404


def test_one_mailbox_of_many_holders_is_printed_though_it_got_many_mails(portal, scene, url, clock):
    rows = "".join(f"desk@x.test,H10301,1,{number},\n" for number in range(RESENDS_TO_ADDRESS_PER_HOUR + 2))
    scene.issued(NAMED.splitlines(keepends=True)[0] + rows)
    while Credential.objects.filter(link_hash=None).exists():
        invite_some()
        clock.move(seconds=30)
    answer = portal.post(url, {"everything": "on", "confirmed": "1"})
    assert len(codes_of(page_of(answer))) == RESENDS_TO_ADDRESS_PER_HOUR + 2


def test_one_whose_dates_are_over_is_left_out_and_counted(portal, scene, url, clock):
    scene.issued(NAMED)
    over = Credential.objects.get(email="ann@x.test")
    end = clock.at.replace(microsecond=0) + timedelta(minutes=1)
    set_validity(actor=scene.actor, credential=over, dates=Dates(valid_until=end))
    clock.move(minutes=2)
    review = page_of(portal.post(url, {"everything": "on"}))
    assert [words(each) for each in review.select(".figure dd")] == ["1", "1"]
    page = page_of(portal.post(url, {"everything": "on", "confirmed": "1"}))
    assert [open_by_code(code)[0].email for code in codes_of(page)] == ["bob@x.test"]
