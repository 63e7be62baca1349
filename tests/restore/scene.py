"""What happens before a backup and after it, and what is looked at then. Called in programs of their own."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import queue_mail
from mipass.base.upkeep.queries import last_runs
from mipass.domains.accounts.models import Account
from mipass.domains.credentials.invitations import resend_invitation
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.credentials.operations import move_credential
from mipass.domains.credentials.restoring import confirm_list
from mipass.domains.credits.models import Voucher
from mipass.domains.credits.vouchers import VoucherMismatch, redeem_voucher
from mipass.domains.distributors.models import Distributor
from mipass.domains.issuer.models import SigningClock, StatusEntry
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.models import Reader
from mipass.domains.readers.operations import remove_reader
from mipass.doors.jobs.commands.seed_demo import READER, seed
from mipass.doors.jobs.demo_devices import accept_on_phone, bring_lists, enroll_with_phone
from mipass.flows.issue_credential import issue_credential
from tests.bench.filling import fill as fill_organization
from tests.fixtures import actor_of

ACCEPTED_SINCE, ISSUED_SINCE = "accepted@demo.test", "issued@demo.test"
REMOVED, CODE = "reader-removed", "voucher-code"


def begin(devices: str) -> None:
    """The demonstration, a second reader, an invitation that nobody answered, and a mail that waits."""
    folder = Path(devices)
    seeded = seed(folder)
    assert seeded is not None
    (folder / CODE).write_text(seeded.code)
    _issue(ACCEPTED_SINCE, 4001)
    installer = Device.objects.get(credential__email="installer+a@demo.test")
    enroll_with_phone(installer, folder / REMOVED, name="Removed", version="1.0", serial="R-2")
    _bring(folder)
    queue_mail(
        kind="credential-revoked", recipient="waits@demo.test", context={}, due_at=now() + timedelta(hours=1)
    )


def fill(_devices: str, number: int) -> None:
    """That many further credentials, of an organization that has no limit."""
    fill_organization(_admin(), Organization.objects.get(name="Organization B"), number)


def go_on(devices: str) -> dict[str, Any]:
    """What the backup does not know: a revocation, a removal, a redemption, cards accepted since."""
    folder, admin = Path(devices), _admin()
    _issue(ISSUED_SINCE, 4002)
    for email in (ACCEPTED_SINCE, ISSUED_SINCE):
        accept_on_phone(Credential.objects.get(email=email), folder / email)
    revoked = Credential.objects.get(email="user+a@demo.test")
    move_credential(actor=admin, credential=revoked, verb="revoke", reason="stolen")
    remove_reader(actor=admin, reader=Reader.objects.get(name="Removed"))
    credits = _redeem(devices, "once")
    _bring(folder, ACCEPTED_SINCE, ISSUED_SINCE)
    return {"credits": credits, "entries": _entries()}


def look(_devices: str) -> dict[str, Any]:
    """How things stand."""
    restored = Event.objects.filter(type="portal:restored").last()
    return {
        "generation": SigningClock.objects.get().generation,
        "revoked": Credential.objects.get(email="user+a@demo.test").status,
        "invited": Credential.objects.get(email=ACCEPTED_SINCE).status,
        "credentials": Credential.objects.count(),
        "unknown": Credential.objects.filter(email=ISSUED_SINCE).count(),
        "removed": Reader.objects.get(name="Removed").removed_at is not None,
        "voucher": Voucher.objects.latest("id").status,
        "mails": dict(Mail.objects.values_list("recipient", "status")),
        "queued": Mail.objects.filter(status="queued").count(),
        "event": restored.details if restored else None,
        "entries": _entries(),
    }


def redeem_again(devices: str) -> str:
    """Whether the voucher that was redeemed since can be redeemed once more."""
    try:
        _redeem(devices, "again")
    except VoucherMismatch as refusal:
        return refusal.code
    return "redeemed"


def accept_again(devices: str) -> None:
    """An admin sends the invitation again; the holder answers it on the phone that has the card already."""
    resend_invitation(actor=_admin(), credential=Credential.objects.get(email=ACCEPTED_SINCE))
    accept_on_phone(Credential.objects.get(email=ACCEPTED_SINCE), Path(devices) / ACCEPTED_SINCE)
    _bring(Path(devices), ACCEPTED_SINCE)


def _entries() -> list[int]:
    return sorted(StatusEntry.objects.values_list("index", flat=True))


def _issue(email: str, number: int) -> None:
    request = CardRequest(
        email=email,
        format="H10301",
        values={"facility_code": 123, "card_number": number},
    )
    issue_credential(
        actor=_admin(), organization=_organization(), request=request, idempotency_key=f"issue-{number}"
    )


def _redeem(devices: str, name: str) -> int:
    return redeem_voucher(
        actor=_admin(),
        distributor=_organization().distributor,
        serial=Voucher.objects.latest("id").serial,
        code=(Path(devices) / CODE).read_text(),
        idempotency_key=f"redeem-{name}",
    )


def _bring(folder: Path, *phones: str) -> None:
    names = ["user-a", "user-b", "installer-a", *phones]
    bring_lists(_organization().id, [folder / name for name in names], folder / READER)


def _organization() -> Organization:
    return Organization.objects.get(name="Organization A")


def _admin() -> Actor:
    account = Account.objects.get(email="full.admin@demo.test")
    return actor_of(account, Distributor.objects.get(name="Distributor A"))


def confirm(_devices: str) -> None:
    """An admin has looked through the organization's credentials."""
    confirm_list(actor=_admin(), organization=_organization())


def runs(_devices: str) -> dict[str, int]:
    """How many faults each check found that was noted."""
    return {name: run.faults for name, run in last_runs().items()}
