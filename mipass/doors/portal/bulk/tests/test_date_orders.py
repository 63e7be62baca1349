"""The page that asks what one date of a file means, for all of them."""

import pytest

from mipass.domains.credentials.models import StagedRow
from mipass.flows.check_batch import check_next
from tests.pages import filled, find, page_of, words

pytestmark = pytest.mark.django_db
FILE = "email;format;facility_code;card_number;valid_until\nj\xf6@demo.test;H10301;{};{};03/04/2034\n"


@pytest.fixture(autouse=True)
def in_utc(utc):
    """The day of an end is that of the installation."""


def question(portal, url, batch):
    return find(page_of(portal.get(url("view", batch))), f"form[action='{url('read_again', batch)}']")


def send(portal, url, scene, batch, sent):
    assert portal.post(url("read_again", batch), sent).status_code == 302
    assert check_next()
    return scene.again(batch)


def test_both_days_are_shown_and_one_is_chosen_without_scripts(portal, url, scene):
    batch = scene.checked(FILE.format(1, 1).replace("j\xf6", "jo"))
    form = question(portal, url, batch)
    group = find(form, "fieldset")
    assert words(find(group, "legend")).startswith("03/04/2034 in line 2 means")
    assert [words(label) for label in group.select("label")] == ["3 April 2034", "4 March 2034"]
    radios = group.select("input[type=radio]")
    assert [(each["name"], each["value"]) for each in radios] == [
        ("date_order", "day_first"),
        ("date_order", "month_first"),
    ]
    assert all(each.has_attr("required") for each in radios)
    assert "Nothing was issued" in words(page_of(portal.get(url("view", batch))))
    send(portal, url, scene, batch, filled(form) | {"date_order": "month_first"})
    assert f"{StagedRow.objects.get().valid_until:%Y-%m-%d}" == "2034-03-04"


def test_what_was_answered_before_is_not_asked_again(portal, url, scene):
    batch = scene.checked(FILE.format("1A", 1).encode("cp1252"))
    form = question(portal, url, batch)
    sent = filled(form) | {"encoding": "cp1252", "date_order": "day_first"}
    batch = send(portal, url, scene, batch, sent)
    form = question(portal, url, batch)  # of the letter among the numbers
    assert "They Are Hexadecimal" in words(form)
    assert (filled(form)["encoding"], filled(form)["date_order"]) == ("cp1252", "day_first")
    batch = send(portal, url, scene, batch, filled(form) | {"numbers": "hexadecimal"})
    assert batch.state == "checked"
    otherwise = question(portal, url, batch)
    assert find(otherwise, "[name=date_order] [selected]")["value"] == "day_first"
    assert find(otherwise, "[name=numbers] [selected]")["value"] == "hexadecimal"


def test_nothing_chosen_asks_once_more(portal, url, scene):
    batch = scene.checked(FILE.format(1, 1).replace("j\xf6", "jo"))
    sent = filled(question(portal, url, batch))
    assert send(portal, url, scene, batch, sent).state == "asking"


def test_the_columns_tell_in_which_order_dates_were_read(portal, url, scene):
    batch = scene.checked("Mail;Karte;Ende\na@demo.test;1;03/04/2034\n")
    form = find(page_of(portal.get(url("view", batch))), f"form[action='{url('columns', batch)}']")
    sent = filled(form) | {"format": "H10301", "facility_code": "1", "date_order": "month_first"}
    assert portal.post(url("columns", batch), sent).status_code == 302
    assert check_next()
    page = words(page_of(portal.get(url("view", batch))))
    assert "Order of dates = Month first: 12/31/2027" in page
    assert "4 Mar 2034" in page
