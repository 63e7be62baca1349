"""Each table of an upload has pages of its own."""

import pytest

from mipass.doors.portal.bulk import turning
from tests.pages import find, page_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(scene, monkeypatch):
    monkeypatch.setattr(turning, "PER_PAGE", 2)
    twice = "".join(f"twice{n}@demo.test,H10301,1,1\n" for n in range(4))
    return scene.checked(scene.rows(5, start=10) + twice + "nobody,H10301,1,1\n" * 5)


def lines(page, table):
    rows = page.select(f"section[aria-labelledby={table}] tbody tr")
    return [int(words(row.select_one("td"))) for row in rows]


def turn(portal, url, batch, page, table, label):
    link = find(page, f"section[aria-labelledby={table}] nav a[aria-label='{label}']")
    return page_of(portal.get(url("view", batch) + link["href"]))


def test_each_table_is_turned_by_itself(portal, url, batch):
    page = page_of(portal.get(url("view", batch)))
    assert [lines(page, table) for table in ("good", "warned", "wrong")] == [[2, 3], [8, 9], [11, 12]]
    page = turn(portal, url, batch, page, "wrong", "Last page")
    page = turn(portal, url, batch, page, "good", "Next page")
    assert [lines(page, table) for table in ("good", "warned", "wrong")] == [[4, 5], [8, 9], [15]]
    page = turn(portal, url, batch, page, "wrong", "Previous page")
    assert [lines(page, table) for table in ("good", "warned", "wrong")] == [[4, 5], [8, 9], [13, 14]]
    assert "3 - 4 of 5" in words(find(page, "section[aria-labelledby=wrong] .range"))


def test_good_rows_are_shown_as_they_were_read(portal, url, batch):
    page = page_of(portal.get(url("view", batch)))
    first = find(page, "section[aria-labelledby=good] tbody tr")
    assert [words(cell) for cell in first.select("td")] == [
        "2",
        "holder10@demo.test",
        "26-bit Wiegand",
        "10",
        "10",
    ]  # no column for a permission that no row asks for


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "9" * 30, "\u0663"])
def test_a_page_that_there_is_not_is_the_first_or_the_last(portal, url, batch, number):
    page = page_of(portal.get(url("view", batch), {"wrong": number}))
    assert lines(page, "wrong") in ([11, 12], [15])


def test_a_short_table_has_no_pages(portal, url, scene):
    page = page_of(portal.get(url("view", scene.checked(scene.rows(3)))))
    assert not page.select("nav.pages")
    assert lines(page, "good") == [2, 3, 4]
