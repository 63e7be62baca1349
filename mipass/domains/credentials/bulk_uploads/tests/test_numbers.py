"""Rows that name no card number take the next of a pool."""

import pytest

from mipass.base.kit.errors import Refused
from mipass.domains.credentials.bulk_uploads.uploads import discard_batch, read_batch_again
from mipass.domains.credentials.cards import open_card
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.pools import add_pool, offer_number
from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch
from tests.bulk.scene import BulkScene

pytestmark = pytest.mark.django_db
FORMAT = "H10301"


@pytest.fixture
def scene(full_admin, distributor_a, organization_a):
    made = BulkScene.of(full_admin, distributor_a, organization_a)
    for facility, first in ((7, 100), (8, 1)):
        add_pool(
            actor=made.actor,
            organization=made.organization,
            format=FORMAT,
            first=first,
            last=first + 3,
            others={"facility_code": facility},
        )
    return made


def cards_of():
    found = [(row.email, open_card(row).fields) for row in Credential.objects.order_by("email")]
    return {email: (fields["facility_code"], fields["card_number"]) for email, fields in found}


def test_rows_without_a_number_get_the_next_free_ones(scene):
    scene.issued(f"email,format\na@demo.test,{FORMAT}\nb@demo.test,{FORMAT}\n")
    assert cards_of() == {"a@demo.test": (7, 100), "b@demo.test": (7, 101)}


def test_a_facility_that_is_named_chooses_the_pool(scene):
    scene.issued(
        f"email,format,facility_code,card_number\na@demo.test,{FORMAT},8,\nb@demo.test,{FORMAT},9,5\n"
    )
    assert cards_of() == {"a@demo.test": (8, 1), "b@demo.test": (9, 5)}


def test_two_uploads_are_never_given_one_number(scene):
    first = scene.checked(f"email,format\na@demo.test,{FORMAT}\n")
    second = scene.checked(f"email,format\nb@demo.test,{FORMAT}\n")
    for batch in (second, first):
        scene.request(batch)
        assert issue_next_batch()
    assert cards_of() == {"a@demo.test": (7, 100), "b@demo.test": (7, 101)}
    offered = offer_number(actor=scene.actor, organization=scene.organization, format=FORMAT)
    assert offered["card_number"] == 102


def test_a_file_takes_all_that_there_are_and_says_where_they_end(scene):
    people = "".join(f"p{number}@demo.test,{FORMAT}\n" for number in range(9))
    batch = scene.checked(f"email,format\n{people}")
    assert (batch.good, batch.wrong) == (8, 1)


def test_where_no_pool_has_one_left_the_row_is_wrong_and_says_what_it_needs(scene):
    batch = scene.checked(f"email,format,facility_code\na@demo.test,{FORMAT},9\nb@demo.test,{FORMAT},x\n")
    assert (batch.good, batch.wrong) == (0, 2)


def next_one(scene):
    return offer_number(actor=scene.actor, organization=scene.organization, format=FORMAT)["card_number"]


def people(number):
    return "email,format\n" + "".join(f"p{n}@demo.test,{FORMAT}\n" for n in range(number))


def test_what_is_discarded_gives_its_numbers_back(scene):
    batch = scene.checked(people(2))
    assert next_one(scene) == 102
    discard_batch(actor=scene.actor, batch=batch)
    assert next_one(scene) == 100


def test_what_is_checked_anew_takes_the_same_numbers_again(scene):
    batch = scene.checked(people(3) + "nobody,H10301\n")
    for _again in range(3):
        read_batch_again(actor=scene.actor, batch=scene.again(batch), numbers="decimal")
        assert check_next()
    assert scene.again(batch).good == 3
    scene.request(scene.again(batch), {"good_rows"})
    assert issue_next_batch()
    assert [number for _facility, number in cards_of().values()] == [100, 101, 102]


def test_numbers_are_not_given_back_behind_somebody_else(scene):
    first, second = scene.checked(people(1)), scene.checked(people(2))
    discard_batch(actor=scene.actor, batch=first)
    assert next_one(scene) == 103
    discard_batch(actor=scene.actor, batch=second)
    assert next_one(scene) == 101
    third = scene.checked(people(1))
    for batch in (first, second):
        with pytest.raises(Refused):
            discard_batch(actor=scene.actor, batch=batch)
    scene.request(third)
    assert issue_next_batch()
    assert [*cards_of().values()] == [(7, 101)]


def test_a_file_that_cannot_be_read_to_its_end_gives_back_what_its_beginning_took(scene):
    batch = scene.checked(people(3) + '"open,H10301\n' * 30)
    assert batch.state == "unreadable"
    assert next_one(scene) == 100


def test_what_is_issued_keeps_its_numbers(scene):
    batch = scene.issued(people(2))
    with pytest.raises(Refused):
        discard_batch(actor=scene.actor, batch=batch)
    assert next_one(scene) == 102
