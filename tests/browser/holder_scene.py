"""A portal for the holder's page: an organization with credits, its admin, and a simulated reader."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO, Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from mipass.doors.jobs.tests.conftest import free_port
from tests.browser.steps import MAILED_WITHIN, log_in, open_mail
from tests.services.databases import migrated_database
from tests.services.portal import OPERATOR, Portal, running_portal

ADMIN = "admin@holder.test"
FACILITY = 123
PRINTED_WITHIN = 120  # seconds for what a reader prints next


def fill(credits: int = 50) -> dict[str, str]:
    """Runs within Django: where admins issue credentials."""
    from mipass.base.kit.actor import Actor
    from mipass.domains.accounts.models import Account
    from mipass.domains.accounts.operations import create_person
    from mipass.domains.admins.queries import operator_actor
    from mipass.flows.add_organization import add_organization
    from mipass.flows.create_distributor import create_distributor
    from tests.fixtures import PASSWORD, accept, actor_of, buy_credits

    operator = Account.objects.get(email=OPERATOR)
    admin = create_person(
        actor=Actor.system(), email=ADMIN, password=PASSWORD, first_name="Ada", last_name="Min"
    )
    distributor = create_distributor(
        actor=operator_actor(operator), name="North Distribution", nominee=ADMIN, idempotency_key="1"
    )
    accept(admin, distributor)
    buy_credits(operator, admin, distributor, credits)
    made = add_organization(
        actor=actor_of(admin, distributor),
        distributor=distributor,
        name="Harbour Gate",
        ceiling=None,
        idempotency_key="2",
    )
    return {"credentials": f"/portal/{distributor.id}/organizations/{made.id}/credentials/"}


@dataclass
class Reader:
    """A reader of the simulator that listens, and what it printed."""

    folder: Path
    port: int
    process: subprocess.Popen[str] | None = None
    enrolled: bool = False
    options: tuple[str, ...] = ()  # what else it listens to, and which panel it tells
    printed: Queue[str] = field(default_factory=Queue)

    def listen(self) -> None:
        """Take phones and apps from now on."""
        command = [*self._command("listen"), "--websocket", str(self.port), *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        Thread(target=self._hear, args=[self.process.stdout], daemon=True).start()
        assert "listening" in self._line()

    def decision(self) -> dict[str, Any]:
        """What it decided next. What it told of a trouble in between, such as a panel that is gone, fails."""
        told = self._line()
        assert "error" not in told, told["message"]
        return told

    def run(self, command: str, *words: str) -> str:
        """Run another of its commands; what it prints."""
        told = [*self._command(command), *words]
        done = subprocess.run(told, check=True, capture_output=True, text=True, timeout=PRINTED_WITHIN)
        return done.stdout

    def lists(self) -> list[str]:
        """The status lists that it holds, by when they were signed."""
        return [each["issued"] for each in json.loads(self.run("show"))["status_lists"]]

    def _command(self, name: str) -> list[str]:
        return [sys.executable, "-m", "mipass.cli", "reader", name, "--folder", str(self.folder), "--json"]

    def _hear(self, output: IO[str]) -> None:
        for line in output:
            self.printed.put(line)

    def _line(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.printed.get(timeout=PRINTED_WITHIN))
        return found

    def replace(self, folder: Path) -> None:
        """Another one, new from its factory, where this one was."""
        self.stop()
        self.folder, self.enrolled = folder, False
        self.run("init")
        self.listen()

    def stop(self) -> None:
        """End it."""
        if self.process:
            self.process.terminate()
            self.process.wait(20)


@dataclass
class Scene:
    """The running portal, its reader, and the admin's list of credentials."""

    portal: Portal
    reader: Reader
    list_url: str
    issued: int = 0

    def invite(self, admin: Page, email: str, *, installer: bool = False) -> int:
        """Issue a credential in the browser; its card number."""
        self.issued += 1
        number = 1000 + self.issued
        admin.goto(f"{self.list_url}issue/")
        admin.get_by_label("Email").fill(email)
        admin.get_by_label("Facility Code").fill(str(FACILITY))
        admin.get_by_label("Card Number").fill(str(number))
        if installer:
            admin.get_by_label("Installer Permissions").check()
        admin.get_by_role("button", name="Issue Credential").last.click()
        admin.wait_for_url(lambda url: "/issue/" not in url)
        self.find(admin, email)
        expect(admin.get_by_role("link", name=email, exact=True)).to_be_visible()
        return number

    def find(self, admin: Page, email: str) -> None:
        """Show the credentials of this address. Ten are on a page, whichever tests came before."""
        admin.goto(f"{self.list_url}?q={quote(email)}")

    def sign_in(self, admin: Page) -> None:
        """As the admin, to the list."""
        admin.goto(self.list_url)
        log_in(admin, ADMIN)
        expect(admin.get_by_role("heading", name="Credentials List - Harbour Gate")).to_be_visible()

    def link(self, phone: Page, email: str) -> str:
        """The link in the invitation's mail."""
        open_mail(phone, self.portal.url, email, "mobile credential")
        phone.wait_for_load_state("networkidle")  # the mail's frame, or leaving counts as a failure
        found = phone.locator(".prose a[href*='/credential/']").first.get_attribute("href")
        assert found
        return found

    def code(self, phone: Page, email: str, *, after: int = 0) -> str:
        """The code in the newest of more than that many mails with a code."""
        beside, deadline = phone.context.new_page(), time.monotonic() + MAILED_WITHIN
        try:
            while True:
                beside.goto(f"{self.portal.url}/dev/outbox/?to={email.replace('+', '%2B')}")
                mails = beside.get_by_role("link", name=re.compile("code", re.IGNORECASE))
                if mails.count() > after:
                    mails.first.click()
                    beside.wait_for_load_state("networkidle")
                    found = re.search(r"\b\d{6}\b", beside.locator(".prose").inner_text())
                    assert found
                    return found[0]
                assert time.monotonic() < deadline, f"no code was mailed to {email}"
                time.sleep(0.3)
        finally:
            beside.close()

    def accept(self, phone: Page, email: str) -> None:
        """From the mail to the accepted card."""
        phone.goto(self.link(phone, email))
        self.enter_code(phone, email)
        phone.get_by_role("button", name="Accept", exact=True).click()
        expect(phone.get_by_role("button", name="Present to a reader")).to_be_visible()

    def enter_code(self, phone: Page, email: str) -> None:
        """Have the code mailed, and enter it."""
        phone.get_by_role("button", name="Send me the code").click()
        expect(phone.get_by_label("Code", exact=True)).to_be_visible()
        phone.get_by_label("Code", exact=True).fill(self.code(phone, email))
        phone.get_by_role("button", name="Continue").click()
        expect(phone.get_by_role("heading", name="Accept this credential?")).to_be_visible()


@contextmanager
def holder_scene(folder: Path, *options: str) -> Iterator[Scene]:
    """Everything of it, until the block ends. The options are the reader's."""
    port = free_port()
    with (
        migrated_database(folder) as url,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("MIPASS_SIMULATED_READER_URL", f"ws://127.0.0.1:{port}")
        with running_portal(folder, url) as portal:
            facts = filled(portal)
            reader = Reader(folder / "reader", port, options=options)
            reader.run("init")
            reader.listen()
            try:
                yield Scene(portal, reader, portal.url + facts["credentials"])
            finally:
                reader.stop()


def filled(portal: Portal, credits: int = 50) -> dict[str, str]:
    """What `fill` tells, of that portal."""
    command = [sys.executable, "-m", "tests.bench.inside", "tests.browser.holder_scene:fill", f"[{credits}]"]
    done = subprocess.run(command, env=portal.environment, check=True, stdout=subprocess.PIPE)
    facts: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return facts
