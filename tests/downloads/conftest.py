"""A portal with a long list of vouchers and an image of firmware, and its operator's browser."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from mipass.doors.jobs.tour.people import sign_in
from mipass.doors.jobs.tour.visitor import Visitor
from tests.fixtures import PASSWORD
from tests.services.databases import kind_under_test, migrated_database
from tests.services.portal import OPERATOR, Portal, running_portal
from tests.services.relay import Relay, relay_to

VOUCHERS = 6_679
IMAGE = 12_000_000  # octets: more than lies in the buffers between two programs
LIST = "/console/vouchers/download/"
FILL = f"""
import django; django.setup()
import hashlib, random
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.credits.models import Voucher
from mipass.domains.readers.models import FirmwareChunk, FirmwareRelease
Voucher.objects.bulk_create((
    Voucher(id=new_id(), serial=f"V{{number:015}}", code_hash=bytes(32), credits=1 + number,
            recipient=f"buyer{{number}}@downloads.test", created_at=now())
    for number in range({VOUCHERS})), batch_size=500)
image = random.Random(5).randbytes({IMAGE})
release = FirmwareRelease.objects.create(
    hardware_model="Model D", version="1.0", number=1, sequence=1, size=len(image),
    sha256=hashlib.sha256(image).hexdigest(), uploaded_at=now())
for position, start in enumerate(range(0, len(image), 65_536)):
    FirmwareChunk.objects.create(release=release, position=position, content=image[start:start + 65_536])
print(release.id)
"""


@dataclass(frozen=True)
class Scene:
    """The portal; where its image is; what its operator's browser sends along; its database's wire."""

    portal: Portal
    image: str
    cookies: str
    wire: Relay | None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the portal."""
        parts = urlsplit(self.portal.url)
        return "127.0.0.1", parts.port or 80


@contextmanager
def wired(url: str) -> Iterator[tuple[str, Relay | None]]:
    """The database's address over a relay, and the relay; a file needs none."""
    if kind_under_test() == "sqlite":
        yield url, None
        return
    parts = urlsplit(url)
    with relay_to(parts.hostname or "127.0.0.1", parts.port or 5432) as relay:
        yield parts._replace(netloc=f"{parts.username}@127.0.0.1:{relay.port}").geturl(), relay


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Start it. On PostgreSQL its connections go over a wire that can be cut."""
    folder = tmp_path_factory.mktemp("downloads")
    with (
        migrated_database(folder) as url,
        wired(url) as (reached, wire),
        running_portal(folder, reached) as portal,
    ):
        ran = subprocess.run(
            [sys.executable, "-c", FILL],
            env=portal.environment | {"DATABASE_URL": url},
            check=True,
            capture_output=True,
            text=True,
        )
        visitor = Visitor("operator", portal.url)
        sign_in(visitor, OPERATOR, PASSWORD)
        cookies = "; ".join(f"{name}={value}" for name, value in visitor._client.cookies.items())
        yield Scene(portal, f"/console/firmware/{ran.stdout.split()[-1]}/download/", cookies, wire)
