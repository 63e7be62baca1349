"""Correcting wrong rows on a page."""

import pytest

from mipass.base.kit.errors import Invalid, Refused
from mipass.domains.credentials.bulk_uploads.mending import MOST_MENDED, mend_rows
from mipass.domains.credentials.models import Credential
from mipass.doors.portal.bulk import mending
from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch
from tests.fixtures import sign_in
from tests.pages import filled, find, page_of, words

pytestmark = pytest.mark.django_db
WRONG = 'nobody,H10301,300,1E+05\n"bad"x,H10301,7,8\n'


@pytest.fixture
def batch(scene):
    return scene.checked(scene.rows(1) + WRONG)


def form_of(portal, url, batch):
    return find(page_of(portal.get(url("mend", batch))), "main form")


def send(portal, url, batch, **cells):
    form = form_of(portal, url, batch)
    changed = {name.removeprefix("_"): text for name, text in cells.items()}
    return portal.post(url("mend", batch), filled(form) | changed)


def test_only_wrong_cells_are_asked_for_with_what_would_be_right(portal, url, batch):
    page = page_of(portal.get(url("view", batch)))
    assert page.select_one(f"a[href='{url('mend', batch)}']")
    form = form_of(portal, url, batch)
    fields = [field["name"] for field in form.select("input[type=text]")]
    assert fields[:3] == ["3_email", "3_facility_code", "3_card_number"]
    assert fields[3:] == ["4_email", "4_format", "4_facility_code", "4_card_number", *fields[7:]]
    assert "This is not an e-mail address. An address such as name@example.com." in words(form)
    assert "Format H10301" in words(form)


def test_mended_rows_are_checked_like_the_files_and_issued(portal, url, scene, batch):
    right = {
        "_3_email": "a@x.test",
        "_3_facility_code": "30",
        "_3_card_number": "100",
        "_4_email": "b@x.test",
    }
    assert send(portal, url, batch, **right).url == url("view", batch)
    assert not Credential.objects.exists()
    assert check_next()
    again = scene.again(batch)
    assert (again.state, again.good, again.wrong) == ("checked", 3, 0)
    scene.request(again)
    assert issue_next_batch()
    assert [row.email for row in Credential.objects.order_by("id")] == [
        "holder0@demo.test",
        "a@x.test",
        "b@x.test",
    ]


def test_what_is_wrong_still_is_said_again_and_nothing_mended_before_is_lost(portal, url, scene, batch):
    send(portal, url, batch, _3_email="a@x.test", _4_email="b@x.test", _4_card_number="8")
    assert check_next()
    assert (scene.again(batch).good, scene.again(batch).wrong) == (2, 1)
    form = form_of(portal, url, scene.again(batch))
    assert "Email a@x.test" in words(form)
    send(portal, url, scene.again(batch), _3_facility_code="3", _3_card_number="1000")
    assert check_next()
    assert scene.again(batch).wrong == 0


def test_a_press_without_a_change_is_told(portal, url, batch):
    response = send(portal, url, batch)
    assert response.status_code == 422
    assert "Correct at least one cell." in words(page_of(response))


def test_other_columns_keep_what_was_mended(portal, url, scene, batch):
    send(portal, url, batch, _3_email="a@x.test", _3_facility_code="3", _3_card_number="1000")
    assert check_next()
    form = find(page_of(portal.get(url("columns", batch))), "main form")
    portal.post(url("columns", batch), filled(form))
    assert check_next()
    assert (scene.again(batch).good, scene.again(batch).wrong) == (2, 1)


def test_many_rows_come_page_by_page(portal, url, scene, monkeypatch):
    monkeypatch.setattr(mending, "AT_ONCE", 2)
    batch = scene.checked(scene.rows(1) + "nobody,H10301,1,1\n" * 3)
    page = page_of(portal.get(url("mend", batch)))
    assert [words(head) for head in page.select("main h2")] == ["Line 3", "Line 4"]
    more = next(link["href"] for link in page.select("main a") if "Following" in words(link))
    page = page_of(portal.get(url("mend", batch) + more))
    assert [words(head) for head in page.select("main h2")] == ["Line 5"]


@pytest.mark.parametrize("after", ["x", "-1", "99999999999999", "\u0663"])
def test_a_nonsense_address_shows_something(portal, url, batch, after):
    assert portal.get(url("mend", batch), {"after": after}).status_code in {200, 302}


def test_what_is_none_of_its_wrong_cells_is_refused(scene, batch):
    strange: list[dict[int, dict[str, str]]] = [{2: {"email": "x@x.test"}}, {3: {"status": "x"}}, {3: {}}, {}]
    for cells in [*strange, {3: {"email": "x" * 501}}]:
        with pytest.raises(Invalid):
            mend_rows(actor=scene.actor, batch=batch, cells=cells)
    scene.request(batch, {"good_rows"})
    with pytest.raises(Refused):
        mend_rows(actor=scene.actor, batch=scene.again(batch), cells={3: {"email": "x@x.test"}})


def test_so_many_can_be_mended_and_no_more(scene, batch, monkeypatch):
    monkeypatch.setattr("mipass.domains.credentials.bulk_uploads.mending.MOST_MENDED", 1)
    with pytest.raises(Refused):
        mend_rows(actor=scene.actor, batch=batch, cells={3: {"email": "x@x.test"}, 4: {"email": "y@x.test"}})
    assert MOST_MENDED >= 1_000


def test_who_may_not_issue_there_corrects_nothing(client, url, batch, stranger):
    assert sign_in(client, stranger).get(url("mend", batch)).status_code == 404
