"""A program: the demo, and everything done to known card data that could leave it somewhere.

Started by ``test_card_data_at_rest`` with a migrated database and a data folder of its own; prints how many
credentials there are at the end.
"""

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from mipass.base.audit.sealing import seal_events  # noqa: E402
from mipass.base.kit.ids import new_id  # noqa: E402
from mipass.domains.accounts.queries import find_by_email  # noqa: E402
from mipass.domains.credentials.bulk_uploads.invitations import invite_some  # noqa: E402
from mipass.domains.credentials.models import Batch, Credential  # noqa: E402
from mipass.domains.organizations.models import Organization  # noqa: E402
from mipass.doors.jobs.commands.seed_demo import seed  # noqa: E402
from mipass.doors.jobs.mail_delivery import deliver_due_mails  # noqa: E402
from mipass.flows.check_batch import check_next  # noqa: E402
from mipass.flows.issue_batch import issue_next_batch  # noqa: E402
from tests.fixtures import sign_in  # noqa: E402
from tests.tenancy.known_cards import CARDS, Card  # noqa: E402


class Scene:
    """A Full Admin's browser in an organization's credentials."""

    def __init__(self) -> None:
        account = find_by_email("full.admin@demo.test")
        assert account is not None
        self.browser = sign_in(Client(SERVER_NAME="localhost"), account)

    def url(self, name: str, organization: Organization, **ids: object) -> str:
        """The address of a page of credentials."""
        place = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
        return reverse(f"credentials:{name}", kwargs={**place, **ids})

    def send(self, url: str, card: Card, key: str, **changes: str) -> int:
        """Send the form of issuing; the status."""
        form = {**card.form, "email": "holder@demo.test", "request_key": key, **changes}
        return self.browser.post(url, form).status_code

    def play(self) -> None:
        """Issue, warn, confirm, refuse, copy, search, look, correct and revoke."""
        organization = Organization.objects.get(name="Organization B")
        full = Organization.objects.get(name="Organization C")
        for number, card in enumerate(CARDS):
            issue = self.url("issue", organization)
            assert self.send(issue, card, f"new-{number}") == 302
            assert self.send(issue, card, f"new-{number}") == 302  # sent again by its key
            assert self.send(issue, card, f"new-{number}", email="other@demo.test") == 422  # a used key
            assert self.send(issue, card, f"warned-{number}") == 422  # the same card is live
            assert self.send(issue, card, f"wrong-{number}", email="not an address") == 422
            assert self.send(issue, card, f"shown-{number}", show_fields="1") == 200
            self._copy(organization, card, number)
            for searched in card.searched:
                assert "holder@demo.test" in self._text(organization, q=searched)
        self._upload_many(organization)
        self._fill_up(full)

    def _copy(self, organization: Organization, card: Card, number: int) -> None:
        original = Credential.objects.filter(organization=organization).latest("issued_at")
        url = self.url("copy", organization, credential_id=original.id)
        assert card.searched[0] in self.browser.get(url).content.decode()
        confirmed = {"accepted": "same_card", "email": "copy@demo.test"}
        assert self.send(url, card, f"copy-{number}", **confirmed) == 302
        revoke = self.url("revoke", organization, credential_id=original.id)
        assert self.browser.post(revoke, {"reason": "lost"}).status_code == 302

    def _upload_many(self, organization: Organization) -> None:
        """One file that is issued, one that fails, one that waits, one that cannot be read."""
        self._check(organization, self._file())
        self._press(organization)
        assert issue_next_batch()
        invite_some()
        assert b"".join(self.browser.get(self._batch_url("wrong", organization)))
        assert b"".join(self.browser.get(self._batch_url("issued", organization)))
        self._check(organization, self._file("again"))
        self._press(organization)
        Organization.objects.filter(id=organization.id).update(status="disabled")
        assert issue_next_batch()
        Organization.objects.filter(id=organization.id).update(status="enabled")
        self._check(organization, self._file("third"))
        self._check(organization, self._file("fourth").splitlines()[1])
        self._take_a_card_for_headings(organization)
        assert [batch.state for batch in Batch.objects.order_by("id")] == [
            "issued",
            "failed",
            "checked",
            "unreadable",
        ]

    def _take_a_card_for_headings(self, organization: Organization) -> None:
        """The only row is said to hold the headings, and a card number to be the facility code of all."""
        number = CARDS[0].form["card_number"]
        answer = {"heading": "1", "column_0": "email", "format": "H10301", "facility_code": number}
        assert self.browser.get(self._batch_url("columns", organization)).status_code == 200
        assert self.browser.post(self._batch_url("columns", organization), answer).status_code == 302
        assert check_next()

    def _file(self, name: str = "many") -> str:
        """A row for each card, and one whose card data stands in a cell that is wrong."""
        columns = ["format", "facility_code", "card_number", "bit_length", "data_hex"]
        lines = [
            ",".join([f"{name}@demo.test", *(card.form.get(column, "") for column in columns)])
            for card in CARDS
        ]
        lines.append(f"{name}@demo.test,H10301,1,{CARDS[0].form['card_number']},,")
        return "\n".join([",".join(["email", *columns]), *lines])

    def _check(self, organization: Organization, content: str) -> None:
        place = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
        file = SimpleUploadedFile("people.csv", content.encode())
        url = reverse("bulk:upload", kwargs=place)
        assert self.browser.post(url, {"file": file, "request_key": str(new_id())}).status_code == 302
        assert check_next()
        assert self.browser.get(self._batch_url("view", organization)).status_code == 200

    def _press(self, organization: Organization) -> None:
        form = {"request_key": str(new_id()), "good_rows": "on", "accepted": ["same_card", "same_file"]}
        answer = self.browser.post(self._batch_url("issue", organization), form)
        if answer.status_code == 422:  # not every confirmation is asked for each time
            form = {"request_key": str(new_id()), "good_rows": "on", "accepted": ["same_card"]}
            answer = self.browser.post(self._batch_url("issue", organization), form)
        assert answer.status_code == 302

    def _batch_url(self, verb: str, organization: Organization) -> str:
        batch = Batch.objects.filter(organization=organization).latest("id")
        place = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
        return reverse(f"bulk:{verb}", kwargs={**place, "batch_id": batch.id})

    def _fill_up(self, organization: Organization) -> None:
        """Five fit into this organization; the sixth fails after its card data was made."""
        issue = self.url("issue", organization)
        accepted = {"accepted": "same_card"}
        statuses = [self.send(issue, CARDS[0], f"full-{number}", **accepted) for number in range(6)]
        assert statuses == [302] * 5 + [422]

    def _text(self, organization: Organization, **query: str) -> str:
        return self.browser.get(self.url("list", organization), query).content.decode()


assert seed()
Scene().play()
deliver_due_mails()
seal_events()
print(Credential.objects.count())
