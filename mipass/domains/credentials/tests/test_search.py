"""Finding credentials by what is typed into one field."""

from dataclasses import replace

import pytest
from django.db import connection

from mipass.base.kit import parts
from mipass.base.kit.paging import Cursor, keyset_page
from mipass.domains.admins.models import Admin, Role, Scope
from mipass.domains.admins.operations import change_scope
from mipass.domains.credentials import search as searching
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.search import EMAIL_PARTS, count_each, find_credentials
from mipass.domains.holders import permissions as holders
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import HolderFacts
from mipass.domains.holders.search import HOLDER_PARTS
from mipass.flows.add_holder import add_holder
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db

PEOPLE = ["ann@north.test", "ben_1@north.test", "benx1@south.test", "cy%z@south.test"]


@pytest.fixture
def actor(full_admin, organization_b):
    return actor_of(full_admin, organization_b.distributor)


@pytest.fixture
def organization(actor, organization_b):
    for number, email in enumerate(PEOPLE):
        issue(actor, organization_b, email, {"facility_code": 7, "card_number": 100 + number})
    return organization_b


def issue(actor, organization, email, values):
    request = CardRequest(email=email, format="H10301", values=values)
    return issue_credential(
        actor=actor,
        organization=organization,
        request=request,
        idempotency_key=f"{email}-{values}",
        accepted=frozenset({"same_card"}),
    )


def hold(actor, organization, email, **names):
    """Somebody of this name holds the credential of this address."""
    facts = HolderFacts("desk@holders.test", **names)
    made = add_holder(actor=actor, organization=organization, facts=facts, idempotency_key=f"hold-{email}")
    Credential.objects.filter(email=email, organization=organization).update(holder=made)
    return made


def pages_of(actor, organization, search, order):
    """All that a search finds, two rows a page, from the first page to the last and back."""
    result = find_credentials(actor=actor, organization=organization, search=search)

    def walk(cursor, step):
        pages = []
        while cursor is not None:
            page = keyset_page(
                result.rows, order=order, cursor=cursor, per_page=2, total=result.total, ways=result.ways
            )
            pages.append([row.id for row in page.rows])
            cursor = getattr(page, step)
        return pages

    return walk(Cursor(), "next"), walk(Cursor(last=True), "previous")[::-1]


def found(actor, organization, search, **narrowed):
    result = find_credentials(actor=actor, organization=organization, search=search, **narrowed)
    return sorted(result.rows.values_list("email", flat=True)), result.total, result.exact


@pytest.mark.parametrize("sample", [250, 2], ids=["small", "large"])
@pytest.mark.parametrize("few", [(100, 2_000), (0, 2_000), (0, 0)], ids=["very few", "few", "many"])
@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("north", PEOPLE[:2]),
        ("NORTH", PEOPLE[:2]),
        ("en_1", PEOPLE[1:2]),  # a wildcard of LIKE is itself
        ("y%z", PEOPLE[3:]),
        ("no", []),  # two characters find no part
        ("east", []),
        ("e\u017ft", []),  # a long s, which an index may take for an s
        ("101", PEOPLE[1:2]),
        ("0x65", PEOPLE[1:2]),  # 101
        ("0X66", PEOPLE[2:3]),
        ("65", []),
        ("7", PEOPLE),
        ("0x", []),
        ("7:101", PEOPLE[1:2]),
        ("7 : 00101", PEOPLE[1:2]),
        ("7/102", PEOPLE[2:3]),
        ("8:101", []),
        ("\u200b101", PEOPLE[1:2]),
        ("", PEOPLE),
    ],
)
def test_what_is_found_is_the_same_whichever_way_it_is_looked_for(
    actor, organization, monkeypatch, search, expected, few, sample
):
    monkeypatch.setattr(searching, "VERY_FEW", few[0])
    monkeypatch.setattr(searching, "FEW", few[1])
    monkeypatch.setattr(parts, "SAMPLE", sample)
    assert found(actor, organization, search) == (expected, len(expected), True)


@pytest.mark.parametrize("sample", [250, 1], ids=["small", "large"])
@pytest.mark.parametrize("few", [(100, 2_000), (0, 2_000), (0, 0)], ids=["very few", "few", "many"])
@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("lovelace", PEOPLE[:1]),
        ("LOVE ada", PEOPLE[:1]),
        ("ada north", []),  # of one holder, or of one address
        ("ada", [PEOPLE[0], PEOPLE[2]]),
        ("byron", PEOPLE[2:3]),
        ("desk@holders", [PEOPLE[0], PEOPLE[2]]),
        ("e-1815", PEOPLE[:1]),
        ("1815", []),  # digits are those of a card
        ("ad", []),
    ],
)
def test_credentials_are_found_by_what_is_known_of_who_holds_them(
    actor, organization, monkeypatch, search, expected, few, sample
):
    hold(actor, organization, PEOPLE[0], given_name="Ada", family_name="Lovelace", employee_number="E-1815")
    hold(actor, organization, PEOPLE[2], given_name="Ada", family_name="Byron")
    monkeypatch.setattr(searching, "VERY_FEW", few[0])
    monkeypatch.setattr(searching, "FEW", few[1])
    monkeypatch.setattr(parts, "SAMPLE", sample)
    assert found(actor, organization, search) == (expected, len(expected), True)


def test_few_holders_are_met_by_indexes_alone(actor, organization, monkeypatch):
    """However many credentials and holders there are: no step reads a whole table of either."""
    hold(actor, organization, PEOPLE[0], given_name="Ada", family_name="Lovelace")
    hold(actor, organization, PEOPLE[1], given_name="Ben", family_name="Stone")
    monkeypatch.setattr(parts, "SAMPLE", 1)
    monkeypatch.setattr(parts, "FREQUENT", 2)
    way = searching._by_holder(actor, organization, "lovelace")
    rows = Credential.objects.filter(distributor_id=organization.distributor_id, organization=organization)
    plan = rows.filter(way.picks).explain()
    if connection.vendor == "sqlite":
        assert "SCAN credentials" not in plan
        assert "SCAN holders_holder" not in plan.replace("holders_holder_found_by_runs", "")
        assert "credentials_by_holder" in plan


@pytest.mark.parametrize(("index", "model"), [(EMAIL_PARTS, Credential), (HOLDER_PARTS, Holder)])
def test_a_sample_of_a_long_list_comes_from_an_index_and_is_not_sorted(
    organization, django_assert_num_queries, index, model
):
    rows = model.objects.filter(distributor_id=organization.distributor_id, organization=organization)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # few rows are quicker sorted
            cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
    with django_assert_num_queries(1) as sent:
        index.look(rows, organization.id, "love")
    with connection.cursor() as cursor:
        about = "QUERY PLAN " if connection.vendor == "sqlite" else ""
        cursor.execute(f"EXPLAIN {about}{sent.captured_queries[0]['sql']}")
        plan = str(cursor.fetchall())
    assert "Index" in plan or "INDEX" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan


def test_holders_of_others_and_their_names_are_out_of_reach(actor, organization, organization_a, colleague):
    issue(actor, organization_a, "dan@south.test", {"facility_code": 7, "card_number": 101})
    hold(actor, organization_a, "dan@south.test", given_name="Ada", family_name="Lovelace")
    assert found(actor, organization, "lovelace")[0] == []
    hold(actor, organization, PEOPLE[0], given_name="Ada", family_name="Lovelace")
    blind = replace(actor, permissions=actor.permissions - {holders.VIEW})
    assert found(actor, organization, "lovelace")[0] == PEOPLE[:1]
    assert found(blind, organization, "lovelace")[0] == []


@pytest.mark.parametrize("order", ["email", "-email", "status,email", "-format,email"])
@pytest.mark.parametrize("few", [2_000, 0], ids=["few", "many"])
def test_what_several_meanings_find_is_one_list_with_each_row_once(
    actor, organization, monkeypatch, order, few
):
    monkeypatch.setattr(searching, "VERY_FEW", 1)
    monkeypatch.setattr(searching, "FEW", few)
    others = {"x@7.test": (1, 7), "y@8.test": (7, 7), "007@9.test": (7, 2), "z@1.test": (1, 1)}
    for email, (facility, number) in others.items():
        issue(actor, organization, email, {"facility_code": facility, "card_number": number})
    columns = [*order.lstrip("-").split(","), "id"]
    ordering = [f"-{column}" for column in columns] if order.startswith("-") else columns
    rows = Credential.objects.exclude(email="z@1.test")
    expected = [*rows.order_by(*ordering).values_list("id", flat=True)]
    forward, backward = pages_of(actor, organization, "7", order)
    assert [row for page in forward for row in page] == expected
    assert forward == backward
    assert found(actor, organization, "007")[1] == 7  # as a number, and one as a part of an address too


@pytest.mark.parametrize(
    "words", ["4 001", "4\u00a0001", "4.001", "4,001", "4'001", "4\u2019001", "12:4001", "12-4001"]
)
def test_a_number_is_found_as_people_write_it(actor, organization, words):
    issue(actor, organization, "grouped@x.test", {"facility_code": 12, "card_number": 4001})
    assert found(actor, organization, words)[0] == ["grouped@x.test"]


@pytest.mark.parametrize("words", ["1E:A6:86:71", "1e-a6-86-71", "1E A6 86 71", "0x1EA68671", "1ea68671"])
def test_the_uid_of_a_card_is_found_as_readers_print_it(actor, organization, words):
    request = CardRequest(email="uid@x.test", format="CUSTOM", bit_length=32, data_hex="1EA68671")
    issue_credential(actor=actor, organization=organization, request=request, idempotency_key="uid")
    assert found(actor, organization, words)[0] == ["uid@x.test"]


@pytest.mark.parametrize(
    "words", ["max@straße.example", "MAX@STRAẞE.example", "straße", "xn--strae-oqa.example"]
)
def test_an_address_is_found_as_it_was_typed_and_as_it_is_mailed(actor, organization, words):
    issue(actor, organization, "max@straße.example", {"facility_code": 12, "card_number": 4001})
    assert found(actor, organization, words)[0] == ["max@xn--strae-oqa.example"]


def test_an_address_of_any_letters_is_found_by_its_parts(actor, organization, monkeypatch):
    monkeypatch.setattr(parts, "SAMPLE", 1)
    monkeypatch.setattr(parts, "FREQUENT", 2)  # the index is asked, whatever the sample says
    email = "o'\"b*c^d:é-日本語@x.test"
    Credential.objects.filter(email=PEOPLE[0]).update(email=email)
    for start in range(len(email) - 2):
        for part in (email[start : start + 3], email[start:]):
            expected = sorted(row for row in [email, *PEOPLE[1:]] if part in row)
            assert found(actor, organization, part)[0] == expected


def test_a_search_is_narrowed_by_status_and_format(actor, organization):
    Credential.objects.filter(email=PEOPLE[0]).update(status=CredentialStatus.ENABLED)
    assert found(actor, organization, "north", status="enabled")[0] == PEOPLE[:1]
    assert found(actor, organization, "north", status="invited", format="H10301")[0] == PEOPLE[1:2]
    assert found(actor, organization, "north", format="CSN32")[0] == []


def test_another_organizations_credentials_are_not_found(actor, organization, organization_a):
    issue(actor, organization_a, "dan@north.test", {"facility_code": 7, "card_number": 101})
    assert found(actor, organization, "north")[0] == PEOPLE[:2]
    assert found(actor, organization_a, "101")[0] == ["dan@north.test"]


def test_a_corrected_and_a_deleted_address_are_no_longer_found(actor, organization):
    Credential.objects.filter(email=PEOPLE[0]).update(email="eve@east.test")
    assert found(actor, organization, "north")[0] == PEOPLE[1:2]
    assert found(actor, organization, "east")[0] == ["eve@east.test"]
    Credential.objects.filter(email="eve@east.test").delete()
    assert found(actor, organization, "east")[0] == []


def test_a_search_counts_to_its_limit_and_says_so(actor, organization, monkeypatch):
    monkeypatch.setattr(searching, "COUNTED_AT_MOST", 1)
    monkeypatch.setattr(searching, "VERY_FEW", 0)
    monkeypatch.setattr(searching, "FEW", 0)
    assert found(actor, organization, "north")[1:] == (1, False)


def test_each_value_is_counted_and_none_of_another_organization(actor, organization, organization_a):
    issue(actor, organization_a, "dan@north.test", {"facility_code": 7, "card_number": 101})
    Credential.objects.filter(email=PEOPLE[0]).update(status=CredentialStatus.ENABLED)
    counts = count_each(actor=actor, organization=organization, column="status")
    assert counts == {"invited": 3, "enabled": 1}
    assert count_each(actor=actor, organization=organization, column="format") == {"H10301": 4}


@pytest.mark.parametrize("is_there", [True, False], ids=["again", "with rows there before it"])
def test_putting_the_index_in_place_doubles_and_loses_nothing(actor, organization, monkeypatch, is_there):
    monkeypatch.setattr(parts, "SAMPLE", 1)
    monkeypatch.setattr(parts, "FREQUENT", 2)  # the index is asked, whatever the sample says
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is deferred would stand in its way
        if not is_there:
            for statement in _without_index():
                cursor.execute(statement)
        for step in EMAIL_PARTS.steps(connection.vendor):
            for statement in [] if step.is_done else step.sql:
                cursor.execute(statement.replace("CONCURRENTLY ", ""))  # which no transaction allows
    assert found(actor, organization, "north") == (PEOPLE[:2], 2, True)
    Credential.objects.filter(email=PEOPLE[0]).update(email="eve@east.test")
    assert found(actor, organization, "north") == (PEOPLE[1:2], 1, True)
    assert found(actor, organization, "east") == (["eve@east.test"], 1, True)


def _without_index():
    if connection.vendor == "postgresql":
        return [f"DROP INDEX {EMAIL_PARTS.name}"]
    triggers = [f"DROP TRIGGER {EMAIL_PARTS.name}_{ending}" for ending in ("add", "drop", "edit")]
    return [*triggers, f"DROP TABLE {EMAIL_PARTS.name}", f"DROP TABLE {EMAIL_PARTS.name}_rows"]


def test_whoever_may_not_see_card_data_finds_nothing_by_it(actor, organization, colleague):
    change_scope(
        actor=actor,
        admin=Admin.objects.get(account=colleague),
        role=Role.AUDITOR,
        scope=Scope.FULL,
    )
    auditor = actor_of(colleague, organization.distributor)
    number = {"search": "101", "organization": organization}
    assert find_credentials(actor=actor, **number).total == 1
    for words in ("101", "7", "7:101", "0x65"):
        assert find_credentials(actor=auditor, organization=organization, search=words).total == 0
    assert find_credentials(actor=auditor, organization=organization, search="ann@").total == 1
