"""A program: a person is added, issued to, mailed, uploaded, searched for, compared, told of; then erased.

Started by ``test_planted`` with a migrated database, a data folder, a mail server and a receiver of webhooks.
Each step goes through the door that people, programs and phones use. Prints what lay sealed before and after.
"""

import json
import os
from collections.abc import Mapping
from unittest.mock import patch

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from mipass.base.audit.sealing import seal_events  # noqa: E402
from mipass.base.kit.clock import now  # noqa: E402
from mipass.base.kit.ids import new_id  # noqa: E402
from mipass.base.outbox.models import Mail  # noqa: E402
from mipass.domains.accounts.queries import find_by_email  # noqa: E402
from mipass.domains.credentials.models import Batch, Credential  # noqa: E402
from mipass.domains.files.models import MadeFile  # noqa: E402
from mipass.domains.holders.models import Holder  # noqa: E402
from mipass.domains.organizations.models import Organization  # noqa: E402
from mipass.domains.privacy.erasing import forget_remains  # noqa: E402
from mipass.domains.webhooks.delivering import deliver_due  # noqa: E402
from mipass.domains.webhooks.fan_out import fan_out  # noqa: E402
from mipass.domains.webhooks.operations import add_endpoint  # noqa: E402
from mipass.domains.webhooks.wishes import Wishes  # noqa: E402
from mipass.doors.api.mobile.tests.phone import Phone, link_of  # noqa: E402
from mipass.doors.api.v1.resources import export_profiles  # noqa: E402
from mipass.doors.api.v1.tests.program import EVERY_SCOPE, Program  # noqa: E402
from mipass.doors.jobs.commands.seed_demo import seed  # noqa: E402
from mipass.doors.jobs.file_making import make_next_file  # noqa: E402
from mipass.doors.jobs.mail_delivery import deliver_due_mails  # noqa: E402
from mipass.flows.check_batch import check_next  # noqa: E402
from mipass.flows.issue_batch import issue_next_batch  # noqa: E402
from mipass.flows.reconcile import reconcile_next  # noqa: E402
from mipass.flows.run_bulk_actions import run_bulk_actions  # noqa: E402
from tests import clients  # noqa: E402
from tests.fixtures import actor_of, sign_in  # noqa: E402
from tests.privacy import person as p  # noqa: E402
from tests.privacy.opened import opened  # noqa: E402

COLUMNS = "email,format,card_number,given_name,family_name,external_id,department\n"
COLLEAGUE = "grace@demo.test,H10302,34111222555,Grace,Hopper,hr:grace,Compilers\n"


class Scene:
    """A Full Admin's browser in an organization."""

    def __init__(self) -> None:
        account = find_by_email("full.admin@demo.test")
        assert account is not None
        self.account = account
        self.browser = sign_in(Client(), account)
        self.organization = Organization.objects.get(name="Organization B")

    def url(self, name: str, **ids: object) -> str:
        """The address of a page of the organization."""
        place = {"distributor_id": self.organization.distributor_id}
        if not name.startswith(("lists:", "webhooks:")):
            place["organization_id"] = self.organization.id
        return reverse(name, kwargs={**place, **ids})

    def post(self, name: str, form: Mapping[str, object], query: str = "", **ids: object) -> None:
        """Send a form that is right."""
        answer = self.browser.post(self.url(name, **ids) + query, {"request_key": str(new_id()), **form})
        said = answer.content.decode()[-3000:] if answer.status_code != 302 else ""
        assert answer.status_code == 302, (name, answer.status_code, said)

    def play(self) -> Holder:
        """Everything that leaves something of the person anywhere."""
        self._webhook()
        facts = {**p.FACTS, "email": p.OLD}
        self.post("holders:add", facts)
        holder = Holder.objects.get(family_name=p.FAMILY)
        card = {"format": "H10302", "card_number": p.CARD, "email": p.OLD, "holder": str(holder.id)}
        self.post("credentials:issue", card)
        first = Credential.objects.get(holder=holder)
        deliver_due_mails()
        self.post("holders:edit", {**facts, "email": p.TYPED, "apply_to_invited": "on"}, holder_id=holder.id)
        self.post("credentials:label", {"label": p.LABEL}, credential_id=first.id)
        self._refuse_mails(first)
        self._accept(first)
        self._upload(holder)
        self._search(first)
        self._compare()
        self._program(holder)
        for credential in Credential.objects.filter(holder=holder).exclude(status="revoked"):
            self.post("credentials:revoke", {"reason": "left"}, credential_id=credential.id)
        self._work()
        return holder

    def _webhook(self) -> None:
        distributor = self.organization.distributor
        add_endpoint(
            actor=actor_of(self.account, distributor),
            distributor=distributor,
            wishes=Wishes(url=os.environ["RECEIVER"], types=["*"]),
            idempotency_key="hook",
        )

    def _refuse_mails(self, credential: Credential) -> None:
        """The mail server knows nobody of this address, says so, and who asked is told."""
        deliver_due_mails()
        assert Mail.objects.filter(subject_id=credential.id, status="failed").exists()

    def _accept(self, credential: Credential) -> None:
        self.post("credentials:resend", {}, credential_id=credential.id)
        Mail.objects.filter(status="queued").update(due_at=now())
        phone = Phone(credential.organization_id, link_of(credential))
        phone.accept(credential)
        self.post("credentials:disable", {}, credential_id=credential.id)

    def _upload(self, holder: Holder) -> None:
        """One that is issued, with a wrong row; one that waits; one without the person that waits too."""
        mine = f"{p.EMAIL},H10302,{{}},{p.GIVEN},{p.FAMILY},{p.EXTERNAL},{p.DEPARTMENT}\n"
        issued = COLUMNS + COLLEAGUE + mine.format(p.SECOND_CARD) + mine.format("too many: 99")
        self._send(f"{p.FAMILY} import.csv", issued)
        form = {"good_rows": "on", "accepted": ["same_card"], "known_holders": "known", "holders": "known"}
        self.post("bulk:issue", form, batch_id=self._latest().id)
        assert issue_next_batch()
        assert Credential.objects.filter(holder=holder).count() == 2
        self._send("waits.csv", COLUMNS + mine.format("34111222666"))
        self._send("asks.csv", f"Mail of {p.GIVEN} {p.FAMILY},Number\n{p.EMAIL},5\n")
        self._send("others.csv", COLUMNS + COLLEAGUE.replace("555", "777"))
        states = Batch.objects.order_by("id").values_list("state", flat=True)
        assert [*states] == ["issued", "checked", "asking", "checked"]

    def _send(self, name: str, content: str) -> None:
        self.post("bulk:upload", {"file": SimpleUploadedFile(name, content.encode())})
        assert check_next()

    def _latest(self) -> Batch:
        return Batch.objects.latest("id")

    def _search(self, credential: Credential) -> None:
        """A bulk action on what a search finds, a view of it, another by the card's number."""
        form = {"verb": "enable", "everything": "on", "q": p.EMAIL, "confirmed": "on", "expected": "2"}
        self.post("bulk_actions:begin", form)
        while run_bulk_actions():
            pass
        for name, searched in ((f"All of {p.FAMILY}", p.OLD), ("A card", p.CARD), ("Mine", "enabled")):
            back = f"?back={self.url('credentials:list')}%3Fq={searched}"
            self.post("lists:save", {"name": name}, back, list_name="credentials")
        page = self.browser.get(self.url("credentials:list"), {"q": p.CARD})
        assert p.GIVEN in page.content.decode()

    def _compare(self) -> None:
        """A panel's list with the person's card, and one whose columns nobody knows."""
        rows = f"{p.CARD},H10302,active,{p.GIVEN}\n34111222999,H10302,active,x\n"
        known = f"card_number,format,status,name\n{rows}"
        asked = f"{p.FAMILY},B\n{p.GIVEN} {p.FAMILY},{p.EMAIL}\n"
        for name, content in ((f"{p.EMAIL}.csv", known), ("unknown.csv", asked)):
            self.post("reconciliations:send", {"file": SimpleUploadedFile(name, content.encode())})
            assert reconcile_next()

    def _program(self, holder: Holder) -> None:
        """A request key that is somebody's address, an answer to be given again."""
        made = clients.make(self.account, self.organization.distributor, clients.grant(*EVERY_SCOPE))
        program = Program(made.client, made.text)
        body = {"holder_id": str(holder.id), "format": "H10302", "card": {"card_number": "34111222888"}}
        for _again in range(2):
            path = f"/organizations/{self.organization.id}/credentials"
            answer = program.post(path, body, key=p.EMAIL)
            assert answer.status_code == 201, answer.content
        self._keep_files(program)

    def _keep_files(self, program: Program) -> None:
        """Files too long for one answer: one is kept, one was not made and says at whose row."""
        path = f"/organizations/{self.organization.id}/export-profiles"
        columns = [{"header": name, "source": name} for name in ("email", "family_name", "card_number")]
        narrow = {"width": 2, "states": ["enabled", "disabled"]}  # which the colleague's is not
        for name, more in (("Kept", {}), ("Too narrow", narrow)):
            body = {"name": name, "columns": columns, "removals": "omit", **more}
            made = program.post(path, body)
            with patch.object(export_profiles, "MOST_AT_ONCE", 0):  # 10,000 people would be too many to plant
                taken = program.post(f"/export-profiles/{made.json()['id']}/take")
            assert taken.status_code == 202, taken.content
            assert make_next_file()
        assert {*MadeFile.objects.values_list("state", flat=True)} == {"ready", "failed"}

    def _work(self) -> None:
        """What the worker does in between."""
        Mail.objects.filter(status="queued").update(due_at=now())
        deliver_due_mails()
        while seal_events():
            pass
        fan_out()
        deliver_due(stopping=lambda: False, rest=lambda: None)

    def erase(self, holder: Holder) -> None:
        """As a Full Admin does."""
        page = self.browser.get(self.url("holders:erase", holder_id=holder.id))
        assert page.status_code == 200
        self.post("holders:erase", {}, holder_id=holder.id)


def sealed() -> dict[str, list[str]]:
    """What of the person lies sealed, by column."""
    found: dict[str, set[str]] = {}
    for name, octets in opened():
        if told := p.found_in(octets):
            found.setdefault(name, set()).update(told)
    return {name: sorted(told) for name, told in found.items()}


assert seed()
scene = Scene()
planted = scene.play()
before = sealed()
print(json.dumps({"holder": str(planted.id), "sealed": before}), flush=True)
input()  # until what lies in the open was looked at
scene.erase(planted)
forget_remains()  # as the worker does within the hour
print(json.dumps({"sealed": sealed()}), flush=True)
input()
