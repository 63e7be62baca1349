"""The files that people have, through the pages: uploaded, answered, issued; or told what to do."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localtime

from mipass.domains.credentials.models import Batch, Credential
from mipass.domains.credentials.pools import add_pool
from mipass.domains.credentials.queries import open_cards
from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch
from tests.bulk.corpus import CORPUS
from tests.bulk.make_corpus import FILES
from tests.bulk.scene import BulkScene
from tests.fixtures import sign_in
from tests.pages import filled, find, page_of, words

pytestmark = pytest.mark.django_db
MOST_PRESSES = 3


class Person:
    """Somebody who uploads, and only ever presses what a page offers."""

    def __init__(self, portal, bulk):
        self.portal, self.bulk, self.presses = portal, bulk, 0
        self.place = [bulk.organization.distributor_id, bulk.organization.id]
        self.said = ""

    def press(self, address, data):
        self.presses += 1
        response = self.portal.post(address, data)
        if response.status_code == 302:
            while check_next() or issue_next_batch():
                pass
            response = self.portal.get(response.url)
        self.page = page_of(response)
        self.said += words(self.page)
        return response

    def upload(self, path):
        file = SimpleUploadedFile(path.name, path.read_bytes())
        self.press(reverse("bulk:upload", args=self.place), {"file": file, "request_key": str(self.presses)})
        return Batch.objects.latest("id")

    def answer(self, batch, verb, changes):
        """Send the form as the page suggests it, but for some answers."""
        address = reverse(f"bulk:{verb}", args=[*self.place, batch.id])
        form = find(self.page, f"form[action='{address}']")
        self.press(address, filled(form) | changes)

    def issue(self, batch):
        self.answer(batch, "issue", {})
        rows = list(Credential.objects.order_by("id"))
        opened = open_cards(actor=self.bulk.actor, credentials=rows)
        return [(row.email, _card(opened[row.id])) for row in rows]


def _card(card):
    return " ".join(map(str, card.fields.values())) or card.bits.hex


@pytest.fixture
def person(client, full_admin, distributor_a, organization_b):
    bulk = BulkScene.of(full_admin, distributor_a, organization_b)
    return Person(sign_in(client, full_admin), bulk)


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.file)
def test_each_file_is_issued_after_few_presses_or_says_what_to_do(person, case):
    if "no-card-numbers" in case.file:
        place = {"actor": person.bulk.actor, "organization": person.bulk.organization}
        add_pool(**place, format="H10301", first=900, last=950, others={"facility_code": 7})
    batch = person.upload(FILES / case.file)
    for verb, changes in case.asks:
        assert person.bulk.again(batch).state in {"asking", "checked"}
        assert not Credential.objects.exists()
        person.answer(batch, verb, changes)
    assert case.said in person.said
    assert wrong_rows(person.page) == [(line, column) for line, column, _reason in case.wrong]
    assert all(reason in person.said for *_place, reason in case.wrong)
    if not case.issued:
        assert person.bulk.again(batch).state == "unreadable"
        assert "Nothing was issued, and no credit was spent." in person.said
        return
    assert person.issue(batch) == [*case.issued]
    if case.ends:
        last = Credential.objects.order_by("id").values_list("valid_until", flat=True)
        assert [f"{localtime(end):%Y-%m-%d}" for end in last if end] == [*case.ends]
    assert person.presses <= MOST_PRESSES


def wrong_rows(page):
    """The line and the column of each wrong cell that the page names."""
    rows = page.select("section[aria-labelledby=wrong] tbody tr")
    return [(int(words(row.select("td")[0])), words(row.select("td")[1])) for row in rows]


def test_the_corpus_has_each_file_and_is_as_large_as_it_should_be():
    assert {case.file for case in CORPUS} == {path.name for path in Path(FILES).iterdir()}
    assert len(CORPUS) >= 30
