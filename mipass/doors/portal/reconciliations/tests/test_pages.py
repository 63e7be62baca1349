"""The pages of a reconciliation: sent, asked, shown by finding, taken away as a file."""

import csv
import io

import pytest
from django.urls import reverse

from mipass.base.kit.ids import new_id
from mipass.domains.credentials.models import Reconciliation
from mipass.flows.reconcile import reconcile_next
from tests.fixtures import sign_in
from tests.pages import page_of, words
from tests.reconciliation.scene import Panel, card_of, panel_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(full_admin, distributor_a, organization_b):
    return Panel.of(full_admin, distributor_a, organization_b)


@pytest.fixture
def browser(client, full_admin):
    return sign_in(client, full_admin)


def url(panel, verb, of=None):
    place = [panel.organization.distributor_id, panel.organization.id]
    return reverse(f"reconciliations:{verb}", args=[*place, *([of.id] if of else [])])


def listed(panel):
    kept, revoked = panel.issued(2, 5_000)
    panel.stopped(revoked)
    rows = [(*card_of(kept), "H10301", "active"), (*card_of(revoked), "H10301", "active")]
    return panel_list([*rows, (54_321, 77, "H10301", "inactive")]), revoked


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_list_is_sent_and_its_columns_are_asked_for_and_then_it_is_compared(panel, browser):
    pasted = "Badge No\tSite\tStatus\n7\t1\tactive\n"
    sent = browser.post(url(panel, "send"), {"pasted": pasted, "request_key": str(new_id())})
    found = Reconciliation.objects.get()
    assert sent["Location"] == url(panel, "view", found)
    assert reconcile_next()
    asked = text_of(browser.get(url(panel, "view", found)))
    assert "Which column is what?" in asked
    wrong = browser.post(url(panel, "columns", found), {"heading": "1", "column_2": "status"})
    assert wrong.status_code == 422
    assert "Choose the column that holds the card numbers" in text_of(wrong)
    answer = {"heading": "1", "column_0": "card_number", "column_1": "facility_code", "column_2": "status"}
    answer["format"] = "H10301"
    assert browser.post(url(panel, "columns", found), answer).status_code == 302
    assert reconcile_next()
    assert "Only at the panel" in text_of(browser.get(url(panel, "view", found)))


def test_the_worst_is_shown_first_and_counts_lead_to_the_others(panel, browser):
    content, revoked = listed(panel)
    found = panel.compared(content)
    page = text_of(browser.get(url(panel, "view", found)))
    assert "Stop them at the panel now." in page
    assert revoked.email in page
    assert "finding=only_there" in page
    unknown = text_of(browser.get(url(panel, "view", found), {"finding": "only_there"}))
    assert "…21" in unknown
    assert "54321" not in unknown
    assert "Inactive" in unknown


def test_without_a_column_of_states_the_page_says_what_is_assumed(panel, browser):
    found = panel.compared(panel_list([(7, 1, "H10301")], "card_number,facility_code,format"))
    assert "all of them count as active at the panel" in text_of(browser.get(url(panel, "view", found)))


def test_a_repeat_shows_what_is_new_and_what_is_gone(panel, browser):
    content, _revoked = listed(panel)
    first = panel.compared(content)
    second = panel.compared(panel_list([(54_322, 77, "H10301", "")]))
    page = text_of(browser.get(url(panel, "view", second)))
    assert "change=new" in page
    assert "change=gone" in page
    gone = {"finding": "stopped", "change": "gone"}
    assert "gone since the last time" in text_of(browser.get(url(panel, "view", second), gone))
    assert first.name in page


def test_only_here_is_told_by_status(panel, browser):
    _content, revoked = listed(panel)
    found = panel.compared(panel_list([(54_321, 77, "H10301", "")]))
    chosen = {"finding": "only_here", "status": "revoked"}
    assert revoked.email in text_of(browser.get(url(panel, "view", found), chosen))
    others = {"finding": "only_here", "status": "invited"}
    shown = page_of(browser.get(url(panel, "view", found), others)).select_one("main")
    assert revoked.email not in words(shown)


def test_what_was_moved_since_is_told_beside_the_status_of_then(panel, browser):
    [card] = panel.issued(1, 5_000)
    found = panel.compared(panel_list([(*card_of(card), "H10301", "active")]))
    panel.stopped(card)
    page = text_of(browser.get(url(panel, "view", found), {"finding": "in_both"}))
    assert "now" in page
    assert "Revoked" in page


def test_the_file_holds_all_rows_and_our_cards_but_of_others_the_last_digits(panel, browser):
    content, revoked = listed(panel)
    found = panel.compared(content)
    taken = browser.get(url(panel, "download", found))
    rows = list(csv.DictReader(io.StringIO(b"".join(taken.streaming_content).decode("utf-8-sig"))))
    assert [row["finding"] for row in rows] == ["in_both", "stopped", "only_there"]
    assert rows[1]["credential_id"] == str(revoked.id)
    assert rows[1]["card_number"] == "5001"
    assert (rows[2]["panel_ends_with"], rows[2]["card_number"]) == ("21", "")


def test_a_list_that_cannot_be_read_says_why(panel, browser):
    sent = panel.compared(b"\x00\x01\x02 no list at all")
    assert sent.state == "unreadable"
    assert browser.get(url(panel, "view", sent)).status_code == 200


def test_numbers_of_either_base_are_asked_for(panel, browser):
    sent = panel.compared(panel_list([("1F", 1, "H10301", "")]))
    assert "They Are Hexadecimal" in text_of(browser.get(url(panel, "view", sent)))
    browser.post(url(panel, "read_again", sent), {"encoding": "", "numbers": "hexadecimal"})
    assert reconcile_next()
    sent.refresh_from_db()
    assert sent.state == "finished"


def test_it_is_removed(panel, browser):
    found = panel.compared(panel_list([(7, 1, "H10301", "")]))
    assert browser.post(url(panel, "remove", found)).status_code == 302
    assert browser.get(url(panel, "view", found)).status_code == 404
    assert "No reconciliations yet" in text_of(browser.get(url(panel, "list")))
