"""Holders in uploads: who is made, who is known, what is asked; all of it only when it is issued."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mipass.base.audit.models import Event
from mipass.base.kit.ids import new_id
from mipass.domains.credentials.bulk_uploads.mappings import map_columns, open_question
from mipass.domains.credentials.bulk_uploads.mending import mend_rows
from mipass.domains.credentials.bulk_uploads.queries import get_remark, list_wrong, open_wrong
from mipass.domains.credentials.bulk_uploads.tidying import tidy
from mipass.domains.credentials.issuing import NeedsConfirmation
from mipass.domains.credentials.models import Credential, StagedHolder
from mipass.domains.holders.models import Holder, Treatment
from mipass.domains.holders.operations import HolderFacts, create_holder, deactivate_holder, facts_of
from mipass.domains.holders.queries import list_holders
from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch

pytestmark = pytest.mark.django_db
CARD = "email,format,facility_code,card_number"
IDS = f"{CARD},external_id,First Name,Last Name,Employee Number,Department,Note\n"
NAMES = f"{CARD},name\n"


def known(bulk, email="ann@x.test", **facts):
    return create_holder(
        actor=bulk.actor,
        organization=bulk.organization,
        holder_id=new_id(),
        facts=HolderFacts(email=email, **facts),
    )


def wrong(bulk, batch):
    rows = open_wrong(actor=bulk.actor, batch=batch, rows=list_wrong(actor=bulk.actor, batch=batch))
    return [(row.line, problem.column, problem.code) for row in rows for problem in row.problems]


def refused(bulk, batch, accepted=()):
    with pytest.raises(NeedsConfirmation) as refusal:
        bulk.request(batch, accepted)
    return refusal.value.code


def holders_of(email):
    rows = Credential.objects.filter(email=email).select_related("holder").order_by("id")
    return [row.holder and row.holder.name for row in rows]


def test_a_row_with_an_external_id_makes_its_holder_with_all_that_is_said_of_them(bulk):
    batch = bulk.checked(IDS + "ann@x.test,H10301,1,1,p-7,Ann,Öz,0042,Tür,back door\n")
    assert get_remark(actor=bulk.actor, batch=batch)["holders"] == {"made": 1, "found": 0, "asked": 0}
    assert not Holder.objects.exists()
    bulk.request(batch)
    assert issue_next_batch()
    credential = Credential.objects.get()
    assert facts_of(credential.holder) == HolderFacts(
        email="ann@x.test",
        given_name="Ann",
        family_name="Öz",
        employee_number="0042",
        department="Tür",
        note="back door",
        external_id="p-7",
    )
    found = list_holders(actor=bulk.actor, organization=bulk.organization, search="öz tür 0042")
    assert [holder.id for holder in found] == [credential.holder_id]
    details = Event.objects.get(type="batch:issued").details
    assert details == {"credentials": 1, "wrong": 0, "holders": 1}


def test_a_row_with_a_known_external_id_finds_its_holder_and_changes_nothing_of_them(bulk):
    holder = known(bulk, external_id="p-7", family_name="Öz")
    batch = bulk.issued(IDS + "other@x.test,H10301,1,1,p-7,Ann,Smith,,,\n")
    assert batch.state == "issued"
    assert Credential.objects.get().holder_id == holder.id
    assert facts_of(Holder.objects.get()) == facts_of(holder)


def test_a_holder_whom_somebody_added_after_the_check_is_found_when_it_is_issued(bulk):
    batch = bulk.checked(IDS + "ann@x.test,H10301,1,1,p-7,Ann,,,,\n")
    holder = known(bulk, external_id="p-7")
    bulk.request(batch)
    assert issue_next_batch()
    assert Credential.objects.get().holder_id == holder.id


def test_rows_of_one_person_make_one_holder_and_one_address_serves_many(bulk):
    rows = "desk@x.test,H10301,1,1,Ann Öz\ndesk@x.test,H10301,1,2,ANN ÖZ\ndesk@x.test,H10301,1,3,Bob\n"
    bulk.issued(NAMES + rows + "no@x.test,H10301,1,4,\n")
    assert holders_of("desk@x.test") == ["Ann Öz", "Ann Öz", "Bob"]
    assert holders_of("no@x.test") == [None]
    assert Holder.objects.count() == 2


def test_it_is_asked_who_is_meant_where_an_active_holder_has_the_address(bulk):
    holder = known(bulk, family_name="Öz")
    batch = bulk.checked(NAMES + "ann@x.test,H10301,1,1,Ann Öz\n")
    assert get_remark(actor=bulk.actor, batch=batch)["holders"]["asked"] == 1
    assert refused(bulk, batch) == "known_holders"
    assert refused(bulk, batch, ["known_holders", "new_holders"]) == "known_holders"
    bulk.request(batch, ["known_holders"])
    assert issue_next_batch()
    assert Credential.objects.get().holder_id == holder.id
    assert Holder.objects.count() == 1


def test_they_may_be_other_people(bulk):
    known(bulk, family_name="Öz")
    bulk.issued(NAMES + "ann@x.test,H10301,1,1,Bob Öz\n", ["new_holders"])
    assert holders_of("ann@x.test") == ["Bob Öz"]
    assert Holder.objects.count() == 2


def test_among_several_at_an_address_the_one_of_the_same_name_is_meant_or_none(bulk):
    known(bulk, given_name="Ann", family_name="Öz")
    known(bulk, given_name="Bob", family_name="Öz")
    batch = bulk.checked(NAMES + "ann@x.test,H10301,1,1,Bob Öz\nann@x.test,H10301,1,2,Cy Öz\n")
    assert wrong(bulk, batch) == [(3, "external_id", "several_holders")]
    bulk.request(batch, ["known_holders", "good_rows"])
    assert issue_next_batch()
    assert holders_of("ann@x.test") == ["Bob Öz"]


def test_an_inactive_holder_gets_nothing_and_an_id_of_two_people_is_wrong(bulk):
    holder = known(bulk, external_id="p-7")
    deactivate_holder(actor=bulk.actor, holder=holder, choice=Treatment.KEEP)
    rows = (
        "ann@x.test,H10301,1,1,p-7,Ann,,,,\nb@x.test,H10301,1,2,p-8,Bob,,,,\nc@x.test,H10301,1,3,p-8,Cy,,,,\n"
    )
    batch = bulk.checked(IDS + rows)
    assert wrong(bulk, batch) == [(2, "external_id", "holder_inactive"), (4, "external_id", "other_person")]
    mend_rows(actor=bulk.actor, batch=batch, cells={2: {"external_id": "p-1"}, 4: {"external_id": "p-9"}})
    check_next()
    assert (bulk.again(batch).good, bulk.again(batch).wrong) == (3, 0)


def test_who_was_deactivated_or_added_after_the_check_stops_all_of_it(bulk):
    holder = known(bulk, external_id="p-7")
    late = bulk.checked(IDS + "ann@x.test,H10301,1,1,p-7,Ann,,,,\n")
    deactivate_holder(actor=bulk.actor, holder=holder, choice=Treatment.KEEP)
    bulk.request(late)
    other = bulk.checked(NAMES + "bob@x.test,H10301,1,2,Bob\n")
    known(bulk, "bob@x.test")
    bulk.request(other)
    assert issue_next_batch()
    assert issue_next_batch()
    assert [bulk.again(each).failure for each in (late, other)] == ["holder_inactive", "holder_appeared"]
    assert not Credential.objects.exists()
    assert Holder.objects.count() == 2


def test_wrong_names_are_named_and_nothing_of_them_is_changed_silently(bulk):
    rows = f"ann@x.test,H10301,1,1,p-1,{'A' * 101},,,,\nbob@x.test,H10301,1,2,p-2,B\u202eob,,,,\n"
    batch = bulk.checked(IDS + rows)
    assert wrong(bulk, batch) == [(2, "given_name", "too_long"), (3, "given_name", "forbidden_character")]


def test_german_headings_are_taken_for_the_holders(bulk):
    text = "Name;Vorname;E-Mail;Kartennummer;Personalnummer;Abteilung\nÖz;Ann;a@x.test;007;0012;Einkauf\n"
    batch = bulk.checked(text)
    question = open_question(actor=bulk.actor, batch=batch)
    assert question
    places = question.layout.places
    assert places == {
        "family_name": 0,
        "given_name": 1,
        "email": 2,
        "card_number": 3,
        "employee_number": 4,
        "department": 5,
    }
    columns = {place: name for name, place in places.items()}
    map_columns(actor=bulk.actor, batch=batch, heading=1, columns=columns, fixed={"format": "H10302"})
    check_next()
    bulk.request(bulk.again(batch))
    assert issue_next_batch()
    assert holders_of("a@x.test") == ["Ann Öz"]


def test_nothing_of_the_drafts_is_left_when_it_is_over(bulk):
    bulk.issued(NAMES + "ann@x.test,H10301,1,1,Ann\n")
    assert StagedHolder.objects.exists()
    tidy()
    assert not StagedHolder.objects.exists()


def test_hundreds_of_rows_ask_the_database_as_little_as_two_rows_do(bulk):
    few = "".join(f"p{n}@x.test,H10301,1,{n},x{n},P,,,,\n" for n in range(2))
    many = "".join(f"p{n}@x.test,H10301,1,{n},y{n},P,,,,\n" for n in range(100, 300))
    bulk.checked(IDS + few.replace(",x", ",w"))  # what is looked up once is known from here on
    with CaptureQueriesContext(connection) as two:
        bulk.checked(IDS + few)
    with CaptureQueriesContext(connection) as hundreds:
        bulk.checked(IDS + many)
    assert len(hundreds) <= len(two) + 3  # a lease may be renewed, where the machine is slow
