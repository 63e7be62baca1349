"""Saying which column is what: what is refused, what is remembered, and for whom."""

from typing import Any

import pytest
from django.db import connection

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Forbidden, Invalid, NotFound, Refused
from mipass.domains.credentials.bulk_uploads.mappings import MOST_KEPT, map_columns, open_question
from mipass.domains.credentials.bulk_uploads.queries import get_remark, list_wrong, open_wrong
from mipass.domains.credentials.bulk_uploads.uploads import read_batch_again
from mipass.domains.credentials.models import ColumnMapping, Credential
from mipass.flows.check_batch import check_next
from tests.bulk.scene import BulkScene
from tests.ledger.scene import make_scene

pytestmark = pytest.mark.django_db
GERMAN = "Nachname;E-Mail;Kartennummer\nÖz;{0}@x.test;{1}\nÖz;{0}2@x.test;{2}\n"
COLUMNS = {1: "email", 2: "card_number"}
FIXED = {"format": "H10302", "facility_code": "", "bit_length": ""}


def german(name="a", first=1):
    return GERMAN.format(name, first, first + 1)


def say(bulk, batch, **other):
    answer: dict[str, Any] = {"heading": 1, "columns": COLUMNS, "fixed": FIXED} | other
    map_columns(actor=bulk.actor, batch=batch, **answer)
    check_next()
    return bulk.again(batch)


def test_what_was_said_counts_and_nothing_is_issued_before_a_press(bulk):
    batch = bulk.checked(german())
    assert batch.state == "asking"
    batch = say(bulk, batch)
    assert (batch.state, batch.good, batch.wrong) == ("checked", 2, 0)
    assert not Credential.objects.exists()
    assert Event.objects.filter(type="batch:columns_mapped", subject_id=batch.id).exists()


def test_the_next_file_with_these_headings_asks_nothing(bulk):
    say(bulk, bulk.checked(german()))
    again = bulk.checked("Liste\n\n" + german("b", 5).replace("E-Mail", "e mail"))
    assert (again.state, again.good) == ("checked", 2)
    assert get_remark(actor=bulk.actor, batch=again)["is_remembered"]


def test_other_headings_or_another_organization_are_asked_again(bulk):
    say(bulk, bulk.checked(german()))
    assert bulk.checked(german().replace("Nachname", "Vorname")).state == "asking"
    scene = make_scene(credits=5)
    assert BulkScene(scene.admin, scene.add("Süd")).checked(german()).state == "asking"


def test_what_is_said_later_takes_the_place_of_what_was_said_before(bulk):
    batch = say(bulk, bulk.checked(german()))
    assert say(bulk, batch, columns={1: "email"}, fixed={"format": "CSN32"}).wrong == 2
    assert bulk.checked(german("c")).wrong == 2
    assert ColumnMapping.objects.count() == 1


def test_a_file_without_headings_is_asked_each_time_with_the_last_answer(bulk):
    rows = "a@x.test;1;x\nb@x.test;2;y\n"
    columns = {0: "email", 1: "card_number"}
    assert say(bulk, bulk.checked(rows), heading=0, columns=columns).good == 2
    again = bulk.checked(rows.replace("x.test", "y.test"))
    assert again.state == "asking"
    question = open_question(actor=bulk.actor, batch=again)
    assert question
    assert question.layout.fixed == {"format": "H10302"}


def test_how_numbers_are_written_is_remembered_with_the_columns(bulk):
    batch = say(bulk, bulk.checked(german("a", 10)))
    assert batch.good == 2
    letters = german("b", 10).replace(";11", ";1F")
    asked = bulk.checked(letters)
    assert (asked.state, get_remark(actor=bulk.actor, batch=asked)["code"]) == ("asking", "either_base")
    read_batch_again(actor=bulk.actor, batch=asked, numbers="hexadecimal")
    check_next()
    assert bulk.again(asked).good == 2
    assert bulk.checked(letters.replace("b@", "c@")).state == "checked"


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"columns": {2: "card_number"}}, ""),
        ({"columns": {1: "email", 2: "email"}}, "column_2"),
        ({"columns": {1: "email", 9: "card_number"}}, "column_9"),
        ({"columns": {1: "email", 2: "colour"}}, "column_2"),
        ({"fixed": {}}, "format"),
        ({"fixed": {"format": "H99999"}}, "format"),
        ({"fixed": {"format": "H10302", "facility_code": "seven"}}, "facility_code"),
        ({"fixed": {"format": "CUSTOM", "bit_length": "257"}}, "bit_length"),
        ({"numbers": "octal"}, "numbers"),
        ({"heading": 77}, "heading"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_what_was_said(bulk, other, field):
    batch = bulk.checked(german())
    with pytest.raises(Invalid) as refusal:
        say(bulk, batch, **other)
    assert refusal.value.field == field
    assert bulk.again(batch).state == "asking"
    assert not ColumnMapping.objects.exists()


def test_only_who_may_issue_there_may_say_and_only_before_it_is_issued(bulk):
    batch = bulk.checked(german())
    scene = make_scene(credits=5)
    with pytest.raises((Forbidden, NotFound)):
        say(BulkScene(scene.admin, bulk.organization), batch)
    batch = say(bulk, batch)
    bulk.request(batch)
    with pytest.raises(Refused):
        map_columns(actor=bulk.actor, batch=bulk.again(batch), heading=1, columns=COLUMNS, fixed=FIXED)


def test_wrong_rows_come_back_under_the_templates_names_with_all_their_cells(bulk):
    batch = say(bulk, bulk.checked(german().replace("a@x.test", "nobody")))
    [row] = open_wrong(actor=bulk.actor, batch=batch, rows=list_wrong(actor=bulk.actor, batch=batch))
    assert row.line == 2
    assert row.cells == {"email": "nobody", "card_number": "1", "format": "H10302", "Nachname": "Öz"}


def test_neither_headings_nor_answers_lie_in_the_open(bulk):
    say(bulk, bulk.checked(german()), fixed={"format": "H10302"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT headings, content FROM credentials_columnmapping")
        found = b"".join(bytes(cell) for row in cursor.fetchall() for cell in row)
    assert b"nachname" not in found.lower()
    assert b"H10302" not in found


def test_no_more_are_kept_than_anybody_needs(bulk, monkeypatch):
    monkeypatch.setattr("mipass.domains.credentials.bulk_uploads.mappings.MOST_KEPT", 2)
    for name in ("Eins", "Zwei", "Drei"):
        say(bulk, bulk.checked(german().replace("Nachname", name)))
    assert ColumnMapping.objects.count() == 2
    assert bulk.checked(german().replace("Nachname", "Eins")).state == "asking"
    assert bulk.checked(german().replace("Nachname", "Drei")).state == "checked"
    assert MOST_KEPT >= 100
