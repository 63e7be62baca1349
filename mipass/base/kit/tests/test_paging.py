import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.kit.paging import Cursor, keyset_page, numbered_page
from mipass.base.outbox.models import Notice

ACCOUNT = new_id()
pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    """23 rows, several with one value of the sorted column, so that the id must break ties."""
    Notice.objects.bulk_create(
        Notice(id=new_id(), account_id=ACCOUNT, kind=f"kind-{n // 4}", created_at=now()) for n in range(23)
    )
    return Notice.objects.filter(account_id=ACCOUNT)


def walk(rows, order, cursor, step):
    pages = []
    while cursor is not None:
        page = keyset_page(rows, order=order, cursor=cursor, per_page=10, total=23)
        pages.append(page)
        cursor = getattr(page, step)
    return pages


@pytest.mark.parametrize("order", ["kind", "-kind"])
def test_walking_forward_meets_every_row_once_in_order(rows, order):
    pages = walk(rows, order, Cursor(), "next")
    seen = [row.id for page in pages for row in page.rows]
    assert seen == list(
        rows.order_by(order, "-id" if order == "-kind" else "id").values_list("id", flat=True)
    )
    assert [(page.start, page.end) for page in pages] == [(1, 10), (11, 20), (21, 23)]
    assert pages[-1].next is None
    assert pages[-1].last is None
    assert pages[0].first is None


@pytest.mark.parametrize("order", ["kind", "-kind"])
def test_walking_back_from_the_last_page_meets_the_same_pages(rows, order):
    forward = walk(rows, order, Cursor(), "next")
    backward = walk(rows, order, Cursor(last=True), "previous")
    assert [list(page.rows) for page in reversed(backward)] == [list(page.rows) for page in forward]
    assert [(page.start, page.end) for page in reversed(backward)] == [(1, 10), (11, 20), (21, 23)]


def test_an_empty_list_has_one_empty_page():
    page = keyset_page(Notice.objects.none(), order="kind", cursor=Cursor(), per_page=10, total=0)
    assert (page.start, page.end, page.first, page.previous, page.next, page.last) == (0, 0, *[None] * 4)


def test_a_cursor_survives_its_url():
    cursor = Cursor(after=new_id(), start=11)
    assert Cursor.decode(cursor.encode()) == cursor


@pytest.mark.parametrize("text", ["", "x", "W10", "bm8", "é", "W" * 5000])
def test_a_cursor_that_cannot_be_read_is_the_first_page(text):
    assert Cursor.decode(text) == Cursor()


def encoded(text):
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


@pytest.mark.parametrize(
    "content",
    [
        '["", "", 0, Infinity]',
        '["", "", 0, NaN]',
        '["", "", 0, 1e400]',
        f'["", "", 0, {10**400}]',
        f'["", "", 0, {"9" * 5000}]',
        '["", "", 0, -1]',
        "[5, 5, 0, 1]",
        "[[], {}, 0, 1]",
        '["x", "", 0, 1]',
        '["\\ud800", "", 0, 1]',
        '{"a": 1, "b": 2, "c": 3, "d": 4}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "null",
        '"abcd"',
    ],
)
def test_a_cursor_made_by_hand_is_the_first_page(content):
    assert Cursor.decode(encoded(content)) == Cursor()


PARTS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.uuids().map(str)
ANY_JSON = st.recursive(PARTS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner))


@given(ANY_JSON | st.tuples(PARTS, PARTS, PARTS, PARTS))
def test_any_json_is_a_cursor_that_survives_its_url(content):
    cursor = Cursor.decode(encoded(json.dumps(content)))
    assert Cursor.decode(cursor.encode()) == cursor


def test_a_cursor_of_a_row_that_is_not_in_the_list_starts_anew(rows):
    page = keyset_page(rows, order="kind", cursor=Cursor(after=new_id(), start=11), per_page=10, total=23)
    assert (page.start, len(page.rows)) == (1, 10)


def test_a_page_number_past_the_end_is_the_last_page(rows):
    page, number = numbered_page(rows, order=["kind", "id"], number=99, per_page=10)
    assert (number, page.start, page.end, page.next) == (3, 21, 23, None)
