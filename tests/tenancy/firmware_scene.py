"""Firmware in every state, and in each place an upgrade with a reader that waits and one that failed."""

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.accounts.models import Account
from mipass.domains.admins.queries import operator_actor
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.campaigns import start_upgrades
from mipass.domains.readers.firmware import upload_firmware
from mipass.domains.readers.models import FirmwareRelease, Reader
from mipass.domains.readers.tests.vendor import Vendor
from mipass.domains.readers.upgrade_reports import note_report
from tests.factories import seed_reader

MODEL = "Model R"


def published_firmware(operator: Account) -> dict[str, object]:
    """A root; a release that readers are to take, one that nobody wants, and one that is being withdrawn.

    The ids of the last two, by name.
    """
    Vendor(operator_actor(operator)).begin()
    _wanted, published, leaving = (_upload(operator, version) for version in ("1.3", "1.1", "0.9"))
    FirmwareRelease.objects.exclude(version="1.0").update(status="published")
    FirmwareRelease.objects.filter(id=leaving.id).update(leaving_at=now())
    return {"published_release": published.id, "leaving_release": leaving.id}


def _upload(operator: Account, version: str) -> FirmwareRelease:
    return upload_firmware(
        actor=operator_actor(operator), hardware_model=MODEL, version=version, notes="", image=[b"firmware"]
    )


def begun_upgrade(admin: Actor, organization: Organization, mark: str) -> object:
    """The id of a campaign; the organization's first reader is outdated and not asked."""
    readers = [
        seed_reader(actor=Actor.system(), organization=organization, name=name, firmware_version="1.2")
        for name in (f"Waiting {mark}", f"Failed {mark}")
    ]
    Reader.objects.filter(organization=organization).update(hardware_model=MODEL)
    campaign = start_upgrades(
        actor=admin, organization=organization, readers={reader.id for reader in readers}
    )
    note_report(readers[1], version="1.2", failure="wrong_hash")
    return campaign.id
