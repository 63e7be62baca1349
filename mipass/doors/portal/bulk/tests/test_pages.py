"""The pages of a bulk upload, in each of its states."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mipass.domains.credentials.models import Batch, Credential
from mipass.doors.portal.credentials.places import url_of
from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch
from mipass.flows.undo_batch import undo_next_batch
from tests.access import answers
from tests.fixtures import sign_in
from tests.pages import find, page_of, words

pytestmark = pytest.mark.django_db
MOST_QUERIES = 10
WRONG = "nobody,H10301,300,1E+05\n"


def file(content, name="people.csv"):
    return SimpleUploadedFile(name, content.encode())


def test_the_dialog_has_the_manuals_words_a_guide_and_templates(portal, url):
    page = page_of(portal.get(url("upload")))
    assert "Bulk Credential Upload" in words(page)
    assert words(find(page, "nav.tabs a[aria-current]")) == "Bulk Credential Upload"
    assert "26-bit Wiegand H10301" in words(page.select_one("table.plain"))
    assert b"email,format,facility_code,card_number,installer" in b"".join(
        portal.get(f"{url('template')}?format=H10301")
    )


def test_a_file_is_checked_then_issued(portal, url, scene):
    response = portal.post(url("upload"), {"file": file(scene.rows(3)), "request_key": "k"})
    batch = Batch.objects.get()
    assert response.url == url("view", batch)
    assert "Waiting to be checked" in words(page_of(portal.get(response.url)))
    assert check_next()
    page = page_of(portal.get(response.url))
    figures = [words(figure) for figure in page.select(".figure")]
    assert [text.rsplit(" ", 1)[-1] for text in figures] == ["3", "0", "0", "3", "115", "112"]
    key = find(page, "input[name=request_key]")["value"]
    assert portal.post(url("issue", batch), {"request_key": key}).url == response.url
    assert "Being issued" in words(page_of(portal.get(response.url)))
    assert issue_next_batch()
    assert "Credentials Issued 3" in words(page_of(portal.get(response.url)))


def test_pasted_cells_are_taken_as_a_file_is(portal, url, scene):
    pasted = scene.rows(2).replace(",", "\t")
    assert portal.post(url("upload"), {"pasted": pasted, "request_key": "k"}).status_code == 302
    assert check_next()
    assert Batch.objects.get().good == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose a file, or paste rows below."),
        ({"file": SimpleUploadedFile("empty.csv", b"")}, "This file is empty."),
        ({"pasted": "x" * 900_001}, "at most 900000 characters"),
    ],
)
def test_what_cannot_be_taken_is_said(portal, url, data, said):
    response = portal.post(url("upload"), {"request_key": "k", **data})
    assert response.status_code == 422
    assert said in words(page_of(response))


def test_sent_twice_it_is_one_upload(portal, url, scene):
    for _ in range(2):
        portal.post(url("upload"), {"file": file(scene.rows(3)), "request_key": "k"})
    assert Batch.objects.count() == 1


def test_more_than_twenty_megabytes_are_not_even_read(portal, url):
    response = portal.post(url("upload"), {"file": file("x" * 20_100_000), "request_key": "k"})
    assert response.status_code == 413


def test_wrong_rows_stand_with_line_column_value_reason_and_remedy(portal, url, scene):
    batch = scene.checked(scene.rows(1) + WRONG)
    page = page_of(portal.get(url("view", batch)))
    table = find(page, "section[aria-labelledby=wrong] tbody")
    cells = [[words(cell) for cell in row.select("td")] for row in table.select("tr")]
    assert [row[:3] for row in cells] == [
        ["3", "email", "nobody"],
        ["3", "facility_code", "300"],
        ["3", "card_number", "1E+05"],
    ]
    assert cells[1][3:] == ["The number is out of range.", "A number from 0 to 255."]
    assert "Issue the 1 good row" in words(page)


def test_the_wrong_rows_as_csv_can_be_sent_again_as_they_are(portal, url, scene):
    batch = scene.checked(scene.rows(1) + WRONG + "'=1+1,H10301,1,1\n")
    lines = b"".join(portal.get(url("wrong", batch))).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("nobody,H10301,300,1E+05,,,,,,3,email This is not an e-mail address.")
    assert lines[2].startswith("'=1+1,")
    again = scene.checked("\n".join(lines))
    assert (again.good, again.wrong) == (0, 2)


def test_the_rows_with_a_warning_come_as_csv(portal, url, scene):
    scene.issued("email,format,facility_code,card_number\na@demo.test,H10301,1,2\n")
    batch = scene.checked(
        "email,format,facility_code,card_number,installer\n"
        "a@demo.test,H10301,1,2,yes\nb@demo.test,H10301,1,3,\nc@demo.test,H10301,1,3,\n"
    )
    page = page_of(portal.get(url("view", batch)))
    link = find(page, "section[aria-labelledby=warned] a[href$='/warned/']")
    lines = b"".join(portal.get(link["href"])).decode("utf-8-sig").splitlines()
    same = "The same card data is already live, for the same e-mail address."
    assert lines[1:] == [
        f'a@demo.test,H10301,1,2,,,,,yes,2,"{same}",,,',
        "c@demo.test,H10301,1,3,,,,,no,4,The same card data as in line 3.,,,",
    ]


def test_the_good_rows_alone_are_issued_on_demand(portal, url, scene):
    batch = scene.checked(scene.rows(2) + WRONG)
    refused = portal.post(url("issue", batch), {"request_key": "k"})
    assert refused.status_code == 422
    assert "1 row is wrong" in words(page_of(refused))
    assert portal.post(url("issue", batch), {"request_key": "l", "good_rows": "on"}).status_code == 302
    assert issue_next_batch()
    assert Credential.objects.count() == 2


def test_missing_credits_are_named_and_nothing_can_be_pressed(portal, url, scene):
    batch = scene.checked(scene.rows(120))
    page = page_of(portal.get(url("view", batch)))
    assert "You need 5 more credits" in words(page)
    assert find(page, "form[action$='/issue/'] button.primary").has_attr("disabled")
    assert portal.post(url("issue", batch), {"request_key": "k"}).status_code == 422


def test_unknown_columns_are_named(portal, url, scene):
    batch = scene.checked("email,format,facilty_code,card_number\na@demo.test,CSN32,1,1\n")
    assert "facilty_code" in words(page_of(portal.get(url("view", batch))).select_one(".note.warn"))


def test_an_unreadable_file_says_why_and_what_to_do(portal, url, scene):
    batch = scene.checked(b"PK\x03\x04rest")
    said = words(page_of(portal.get(url("view", batch))))
    assert "This workbook is damaged" in said
    assert "Nothing was issued" in said


def test_the_same_rows_again_are_recognized_with_their_cost(portal, url, scene):
    scene.issued(scene.rows(3))
    batch = scene.checked(scene.rows(3))
    said = words(page_of(portal.get(url("view", batch))))
    assert "Exactly the same rows were issued before" in said
    assert "costs 3 credits again" in said
    assert portal.post(url("issue", batch), {"request_key": "k"}).status_code == 422
    accepted = {"request_key": "l", "accepted": ["same_file", "same_card"]}
    assert portal.post(url("issue", batch), accepted).status_code == 302


def test_it_can_be_undone_and_what_stayed_is_listed(portal, url, scene):
    batch = scene.issued(scene.rows(3))
    kept = Credential.objects.order_by("id")[1]
    Credential.objects.filter(id=kept.id).update(status="enabled", fetched_at=batch.issued_at)
    assert portal.get(url("undo", batch)).status_code == 200
    assert portal.post(url("undo", batch)).url == url("view", batch)
    assert undo_next_batch()
    page = page_of(portal.get(url("view", batch)))
    assert "Withdrawn, credits returned 2" in words(page)
    assert kept.email in words(page.select_one("section[aria-labelledby=stayed]"))


def test_more_than_a_hundred_need_a_recent_sign_in_and_the_press_is_not_lost(client, url, scene, full_admin):
    batch = scene.checked(scene.rows(101))
    stale = sign_in(client, full_admin, minutes_ago=16)
    response = stale.post(url("issue", batch), {"request_key": "k"})
    assert response["Location"].startswith(reverse("confirm_sign_in"))
    assert scene.again(batch).state == "checked"
    few = scene.checked(scene.rows(3, start=200))
    assert stale.post(url("issue", few), {"request_key": "l"})["Location"] == url("view", few)


def test_what_was_issued_comes_as_csv(portal, url, scene):
    batch = scene.issued(scene.rows(2))
    lines = b"".join(portal.get(url("issued", batch))).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("holder0@demo.test,H10301,0,0,,,,,no,Invited,")
    assert len(lines) == 3


def test_a_credential_names_the_upload_that_made_it(portal, url, scene):
    batch = scene.issued(scene.rows(2))
    page = page_of(portal.get(url_of("view", Credential.objects.latest("id"))))
    assert find(page, f"a[href='{url('view', batch)}']").text == "people.csv"


def test_the_audit_log_names_the_upload(portal, url, scene):
    batch = scene.issued(scene.rows(2))
    page = page_of(portal.get(f"/portal/{batch.distributor_id}/audit/"))
    assert "Bulk upload issued" in words(page)
    assert page.select_one(f"a[href='{url('view', batch)}']") is not None


def test_it_can_be_thrown_away(portal, url, scene):
    batch = scene.checked(scene.rows(2))
    assert portal.post(url("discard", batch)).url == url("list")
    assert "Discarded" in words(page_of(portal.get(url("list"))))


def test_a_failed_try_leaves_nothing_in_the_list_once_the_next_is_there(portal, url, scene):
    failed = scene.checked(b"PK\x03\x04" + bytes(60))
    assert "Cannot be read" in words(page_of(portal.get(url("list"))))
    scene.checked(scene.rows(2))
    assert scene.again(failed).state == "discarded"
    assert len(page_of(portal.get(url("list"))).select("tbody tr")) == 1


def test_while_the_worker_has_it_the_page_asks_again(portal, url, scene):
    batch = scene.upload(scene.rows(2))
    page = page_of(portal.get(url("view", batch)))
    assert find(page, "#batch")["hx-get"] == url("view", batch)
    fragment = portal.get(url("view", batch), headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    assert b'id="batch"' in fragment.content


def test_who_may_see_it(url, scene, full_admin, colleague, organization_admin, stranger, distributor_b):
    batch = scene.checked(scene.rows(2))
    people = {"colleague": colleague, "elsewhere": organization_admin, "stranger": stranger}
    for verb in ("view", "issue", "undo", "wrong", "warned", "issued"):
        seen = answers(url(verb, batch), people)
        assert {seen["elsewhere"], seen["stranger"]} == {404}, verb
        assert seen["colleague"] in {200, 302}, verb
        assert seen["nobody"] == 302, verb
    assert set(answers(url("discard", batch), people, method="post").values()) == {302, 404}


def test_the_list_costs_the_same_queries_however_long_it_is(portal, url, scene):
    def cost():
        portal.get(url("list"))  # which shows the notices of the checks
        with CaptureQueriesContext(connection) as queries:
            assert portal.get(url("list")).status_code == 200
        return len(queries)

    scene.checked(scene.rows(2))
    first = cost()
    for number in range(4):
        scene.checked(scene.rows(2, start=10 * number))
    assert cost() == first <= MOST_QUERIES
