"""The page that asks which column is what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mipass.domains.credentials.bulk_uploads import checking
from mipass.domains.credentials.models import Batch, Credential
from mipass.flows.check_batch import check_next
from tests.bulk.make_corpus import FILES, SHEET, book, edited
from tests.bulk.people import TEMPLATE, people
from tests.fixtures import sign_in
from tests.pages import errors_of, filled, find, page_of, words

pytestmark = pytest.mark.django_db
GERMAN = "Name;E-Mail;Kartennummer;Anlagencode;Notiz\nAnn;a@x.test;1;7;\nBob;b@x.test;2;7;neu\n"


@pytest.fixture
def asked(scene):
    return scene.checked(GERMAN)


def form_of(portal, url, batch):
    return find(page_of(portal.get(url("view", batch))), f"form[action='{url('columns', batch)}']")


def test_the_upload_asks_with_headings_values_and_a_suggestion(portal, url, asked):
    page = page_of(portal.get(url("view", asked)))
    assert "Waiting for your answer" in words(page)
    rows = [words(row) for row in page.select("section[aria-labelledby=mapping] tbody tr")]
    assert [row.split(" Leave out")[0] for row in rows] == [
        "Name A Ann Bob Name",
        "E-Mail B a@x.test b@x.test E-Mail",
        "Kartennummer C 1 2 Kartennummer",
        "Anlagencode D 7 7 Anlagencode",
        "Notiz E neu Notiz",
    ]
    sent = filled(form_of(portal, url, asked))
    assert [sent[f"column_{place}"] for place in range(5)] == [
        "name",
        "email",
        "card_number",
        "facility_code",
        "note",
    ]
    assert sent["heading"] == "1"


def test_each_question_has_a_label_of_its_own(portal, url, asked):
    form = form_of(portal, url, asked)
    for field in form.select("select, input:not([type=hidden])"):
        assert words(form.select_one(f"label[for='{field['id']}']"))


def test_what_is_wrong_stands_beside_it_and_nothing_typed_is_lost(portal, url, asked):
    sent = filled(form_of(portal, url, asked)) | {"column_0": "email", "facility_code": "12"}
    response = portal.post(url("columns", asked), sent)
    assert response.status_code == 422
    page = page_of(response)
    assert "Another column is this already. Leave one of the two out." in words(page)
    again = filled(find(page, f"form[action='{url('columns', asked)}']"))
    assert (again["column_0"], again["facility_code"]) == ("email", "12")
    response = portal.post(url("columns", asked), sent | {"column_0": ""})
    assert errors_of(response, "format") == "Choose the card format of all rows, or the column that names it."
    assert Batch.objects.get().state == "asking"


def test_the_answer_leads_on_and_is_told(portal, url, asked):
    sent = filled(form_of(portal, url, asked)) | {"format": "H10301", "column_0": "", "column_4": ""}
    assert portal.post(url("columns", asked), sent).url == url("view", asked)
    assert check_next()
    said = words(page_of(portal.get(url("view", asked))))
    assert "The columns were read as you said: Email E-Mail , Card Number Kartennummer" in said
    assert "These columns were left out: Name , Notiz" in said
    assert not Credential.objects.exists()


def test_what_was_checked_can_be_read_with_other_columns(portal, url, scene):
    batch = scene.checked(scene.rows(2))
    page = page_of(portal.get(url("view", batch)))
    address = find(page, f"a[href='{url('columns', batch)}']")["href"]
    form = find(page_of(portal.get(address)), "main form")
    sent = filled(form)
    assert [sent[f"column_{place}"] for place in range(4)] == TEMPLATE
    portal.post(address, sent | {"column_2": "", "facility_code": "9"})
    assert check_next()
    assert scene.again(batch).good == 2


def test_there_is_nothing_to_say_of_what_was_issued(portal, url, scene):
    batch = scene.issued(scene.rows(1))
    assert portal.get(url("columns", batch)).url == url("view", batch)


def test_another_organizations_upload_is_not_there(client, url, asked, stranger):
    assert sign_in(client, stranger).get(url("columns", asked)).status_code == 404


def test_a_sheet_that_there_is_not_is_refused(portal, url, scene):
    batch = scene.checked((FILES / "13-second-sheet-wanted.xlsx").read_bytes())
    assert portal.post(url("read_again", batch), {"sheet": "Karten?"}).status_code == 422
    assert portal.post(url("read_again", batch), {"sheet": "Karten"}).status_code == 302


def test_a_long_stretch_of_nothing_keeps_the_lease(scene, monkeypatch):
    monkeypatch.setattr(checking, "PULSE", -1.0)
    empty = "".join(f'<row r="{line}"><c r="A{line}"/></row>' for line in range(4, 30_000))
    plain = book([TEMPLATE, *people(1)])
    batch = scene.checked(
        edited(plain, SHEET, lambda xml: xml.replace("</sheetData>", empty + "</sheetData>"))
    )
    assert (batch.state, batch.good) == ("checked", 2)


def test_the_name_says_nothing_of_what_a_file_is(portal, url):
    content = (FILES / "01-template.xlsx").read_bytes()
    file = SimpleUploadedFile("people.csv", content)
    portal.post(url("upload"), {"file": file, "request_key": "k"})
    assert check_next()
    assert Batch.objects.get().good == 2
