"""+ Enroll Readers, what a reader reported, the door policy, and readers that are not yet released."""

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.domains.organizations.operations import set_organization_status
from mipass.domains.readers.codes import find_code, make_code
from mipass.domains.readers.enrollment import begin_enrollment
from mipass.domains.readers.models import EnrollmentCode, Reader
from mipass.domains.readers.operations import remove_reader
from mipass.domains.readers.reports import read_report, take_report
from mipass.domains.readers.tests.devices import Device, enroll, finish
from mipass.flows.close_organization import close_organization, continue_closings
from tests.fixtures import actor_of, sign_in
from tests.pages import details, errors_of, find, page_of, words


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def portal(client, full_admin):
    return sign_in(client, full_admin)


def url_of(name, organization, **ids):
    place = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    return reverse(f"readers:{name}", kwargs={**place, **ids})


def report(device, **said):
    actor, reader, found = read_report(device.eat(**said))
    take_report(actor=actor, reader=reader, said=found)


def test_the_list_offers_to_enroll_readers(portal, organization_a):
    page = page_of(portal.get(url_of("list", organization_a)))
    link = find(page, f'a[href="{url_of("enroll", organization_a)}"]')
    assert words(link) == "+ Enroll Readers"


def test_opening_the_dialog_makes_no_code(portal, organization_a):
    page = portal.get(url_of("enroll", organization_a))
    assert "works for one reader, for 15 minutes" in words(page_of(page))
    assert not EnrollmentCode.objects.exists()


def test_a_code_is_shown_once_in_letters_and_as_a_picture(portal, organization_a):
    answer = portal.post(url_of("enroll", organization_a))
    page = page_of(answer)
    shown = details(answer)["One-Time Code"].split()[0]
    assert re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", shown)
    code = EnrollmentCode.objects.get()
    assert find_code(organization_id=organization_a.id, code=shown) == code
    assert str(find(page, ".qr-code svg path")["d"]).startswith("M")
    assert answer["Cache-Control"] == "no-store, private"
    assert shown not in portal.get(url_of("enroll", organization_a)).content.decode()


def test_the_picture_holds_what_apps_take(portal, organization_a):
    page = page_of(portal.post(url_of("enroll", organization_a)))
    text = find(page, "[data-copy^='http']")["data-copy"]
    parts = urlsplit(str(text))
    told = parse_qs(parts.fragment)
    assert f"{parts.scheme}://{parts.netloc}" == settings.CONFIG.public_url
    assert told["issuer"] == [f"{settings.CONFIG.public_url}/mobile/{organization_a.id}"]
    found = find_code(organization_id=organization_a.id, code=told["code"][0])
    assert found == EnrollmentCode.objects.get()


def test_whoever_scans_it_with_a_camera_is_led_to_the_holders_page(client, settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"holder_url": "https://cards.example.com"})
    answer = client.get(reverse("enroll_landing"))
    assert (answer.status_code, answer["Location"]) == (302, "https://cards.example.com/credential/")


IN_DIALOG = {"HX-Request": "true", "HX-Current-URL": "http://testserver/somewhere/"}


def polled(portal, url, **headers):
    return portal.get(f"{url}?waiting", headers=IN_DIALOG | headers)


def test_the_dialog_says_how_far_the_code_has_come(portal, organization_a, admin):
    made = make_code(actor=admin, organization=organization_a)
    url = url_of("enroll_progress", organization_a, code_id=made.id)
    waiting = page_of(polled(portal, url))
    assert "Waiting for an app" in words(waiting)
    assert re.search(r"another 14:\d\d minutes", words(waiting))
    assert find(waiting, "#enroll-progress")["hx-get"] == f"{url}?waiting"
    code = find_code(code=made.code)
    begin_enrollment(actor=admin, organization=organization_a, code=code)
    assert "An app has started" in words(page_of(polled(portal, url)))
    assert "An app has started" in words(page_of(portal.get(url)))


def test_the_dialog_says_when_the_reader_has_joined(portal, organization_a, admin):
    code, url = enrolled_by_code(organization_a, admin)
    over = polled(portal, url)
    told = json.loads(over["HX-Location"])
    assert (over.status_code, told["path"], told["target"]) == (204, url, "#dialog")
    joined = page_of(portal.get(url, headers=IN_DIALOG))
    assert "Front <door> is enrolled." in words(joined)
    assert not joined.select(".qr-code, [hx-get]")
    reader = Reader.objects.get()
    details_url = url_of("view", organization_a, reader_id=reader.id)
    list_url = url_of("list", organization_a)
    assert [link["href"] for link in joined.select(".outcome a, footer a")] == [details_url, list_url]
    assert words(find(joined, "footer")) == "Enroll the Next One Done"
    assert find(joined, "form")["hx-post"] == url_of("enroll", organization_a)
    assert code not in portal.get(url).content.decode()


def enrolled_by_code(organization, admin):
    """A one-time code that has enrolled its reader, and the address of what became of it."""
    made = make_code(actor=admin, organization=organization)
    code = find_code(code=made.code)
    begun = begin_enrollment(actor=admin, organization=organization, code=code)
    finish(admin, begun, Device(), name="Front <door>", code=code)
    return made.code, url_of("enroll_progress", organization, code_id=made.id)


@pytest.mark.parametrize("name", ["enroll", "enroll_progress"])
def test_where_the_dialog_is_a_page_the_page_gives_way(portal, organization_a, admin, name):
    _code, url = enrolled_by_code(organization_a, admin)
    here = url if name == "enroll_progress" else url_of(name, organization_a)
    over = polled(portal, url, **{"HX-Current-URL": f"http://testserver{here}"})
    assert over["HX-Redirect"] == url
    polled(portal, url, **{"HX-Current-URL": "http://[broken"})


def test_a_code_that_has_expired_says_so_and_asks_no_more(portal, organization_a, admin):
    made = make_code(actor=admin, organization=organization_a)
    EnrollmentCode.objects.update(expires_at=now() - timedelta(seconds=1))
    url = url_of("enroll_progress", organization_a, code_id=made.id)
    assert "HX-Location" in polled(portal, url)
    page = page_of(portal.get(url))
    assert "This code has expired" in words(page)
    assert not page.select(".qr-code, [hx-get]")
    assert "Make Another Code" in words(find(page, ".panel-foot"))


def test_a_code_of_another_organization_is_not_told_of(portal, organization_a, organization_b, admin):
    made = make_code(actor=admin, organization=organization_a)
    assert portal.get(url_of("enroll_progress", organization_b, code_id=made.id)).status_code == 404


def test_a_disabled_organization_enrolls_nobody(portal, organization_a, admin):
    set_organization_status(actor=admin, organization=organization_a, status="disabled")
    assert "Disabled and cannot enroll readers" in words(
        page_of(portal.get(url_of("enroll", organization_a)))
    )
    assert portal.post(url_of("enroll", organization_a)).status_code == 422
    assert not EnrollmentCode.objects.exists()


def test_the_details_show_who_enrolled_it_and_what_it_reported(portal, organization_a, admin):
    device = Device()
    code = find_code(
        organization_id=organization_a.id, code=make_code(actor=admin, organization=organization_a).code
    )
    begun = begin_enrollment(actor=admin, organization=organization_a, code=code)
    reader = finish(admin, begun, device, code=code)
    url = url_of("view", organization_a, reader_id=reader.id)
    rows = details(portal.get(url))
    assert rows["Enrolled By"] == "Farah Keys, with a one-time code"
    fingerprint = next(value for label, value in rows.items() if label.startswith("Key Fingerprint"))
    assert reader.key_thumbprint in fingerprint
    assert told(rows, "Configuration") == "Not reported yet"
    report(device, config_sequence=1, list_time=now())
    rows = details(portal.get(url))
    assert told(rows, "Configuration") == "Number 1, the newest"
    assert told(rows, "Status List") != "N/A"
    organization_a.grace_hours = 5
    organization_a.save()
    assert "a newer one waits" in told(details(portal.get(url)), "Configuration")


def told(rows, label):
    return next(value for name, value in rows.items() if name.startswith(label))


def test_the_output_of_a_reader_can_be_changed(portal, organization_a):
    reader = enroll(organization_a)
    url = url_of("output", organization_a, reader_id=reader.id)
    assert portal.post(url, {"output": "osdp_raw"}).status_code == 302
    reader.refresh_from_db()
    assert reader.output == "osdp_raw"
    assert portal.post(url, {"output": "osdp_raw"}).status_code == 422
    assert portal.post(url, {"output": "relay"}).status_code == 422


def test_the_door_policy_is_explained_and_changed(portal, organization_a):
    url = url_of("door_policy", organization_a)
    assert "a credential revoked in the meantime keeps opening it" in words(page_of(portal.get(url)))
    answer = portal.post(url, {"document_days": "14", "grace_hours": "12"})
    assert answer["Location"] == url_of("list", organization_a)
    organization_a.refresh_from_db()
    assert (organization_a.document_days, organization_a.grace_hours) == (14, 12)
    rows = details(portal.get(url_of("list", organization_a)))
    assert (told(rows, "Document Age"), told(rows, "Grace")) == ("14 days", "12 hours")
    assert Event.objects.get(type="organization:door_policy_changed").details == {
        "document_days": 14,
        "grace_hours": 12,
    }


@pytest.mark.parametrize(
    ("field", "value"), [("document_days", "0"), ("document_days", "31"), ("grace_hours", "73")]
)
def test_a_door_policy_out_of_range_is_refused(portal, organization_a, field, value):
    form = {"document_days": "7", "grace_hours": "0", field: value}
    answer = portal.post(url_of("door_policy", organization_a), form)
    assert answer.status_code == 422
    assert errors_of(answer, field)


def test_a_removed_reader_is_listed_until_it_confirms(portal, organization_a, admin):
    device = Device()
    reader = enroll(organization_a, device, "Old door")
    question = portal.get(url_of("remove", organization_a, reader_id=reader.id))
    assert "its release is brought to it" in words(page_of(question))
    remove_reader(actor=admin, reader=reader)
    assert "Not Yet Released (1)" in words(page_of(portal.get(url_of("list", organization_a))))
    listed = reverse("unreleased_readers", args=[organization_a.distributor_id])
    page = page_of(portal.get(listed))
    assert "Old door" in words(page)
    assert portal.get(find(page, "td.actions a")["href"]).status_code == 200
    assert "Old door" not in words(find(page_of(portal.get(listed, {"q": "zzz"})), "main"))
    report(device, released=True, reader_id=str(reader.id))
    assert "Every removed reader knows about it" in words(page_of(portal.get(listed)))
    assert "Not Yet Released" not in words(page_of(portal.get(url_of("list", organization_a))))


def test_readers_of_an_organization_that_was_removed_are_listed_still(portal, organization_a, admin):
    enroll(organization_a, name="Old door")
    close_organization(actor=admin, organization=organization_a, typed_name=organization_a.name)
    while continue_closings():
        pass
    assert not Reader.objects.filter(removed_at=None).exists()
    start = page_of(portal.get(reverse("organizations:list", args=[organization_a.distributor_id])))
    assert "1 reader of a removed organization does not know about it yet." in words(start)
    page = page_of(portal.get(reverse("unreleased_readers", args=[organization_a.distributor_id])))
    assert "Old door" in words(page)
    assert "Removed" in words(find(page, "tbody"))


def test_the_list_asks_as_much_for_many_readers_as_for_few(
    portal, organization_a, django_assert_max_num_queries, admin
):
    for number in range(2):
        enroll(organization_a, name=f"Door {number}")
    portal.get(url_of("list", organization_a))
    with django_assert_max_num_queries(25) as few:
        portal.get(url_of("list", organization_a))
    removed = [enroll(organization_a, name=f"Other {number}") for number in range(6)]
    with django_assert_max_num_queries(len(few)):
        portal.get(url_of("list", organization_a))
    listed = reverse("unreleased_readers", args=[organization_a.distributor_id])
    remove_reader(actor=admin, reader=removed[0])
    with django_assert_max_num_queries(25) as one:
        portal.get(listed)
    for reader in removed[1:]:
        remove_reader(actor=admin, reader=reader)
    with django_assert_max_num_queries(len(one)):
        portal.get(listed)
