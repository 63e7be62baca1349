"""Taking a file by a profile, as the parts of it that run within Django. Needs Django."""

from __future__ import annotations

import resource
import time

from mipass.domains.credentials.exports.layouts import Layout, layout_of
from mipass.domains.credentials.exports.profiles import save_export_profile
from mipass.domains.credentials.exports.ready_made import ready_made
from mipass.domains.credentials.exports.taking import take_with_profile
from mipass.domains.credentials.exports.writing import lines_of
from mipass.domains.credentials.models import Credential, ExportProfile
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import HolderFacts
from mipass.domains.organizations.models import Organization
from mipass.flows.add_holder import add_holder
from mipass.flows.add_organization import add_organization
from tests.bench import scene
from tests.bench.filling import fill

FEW = 1_000


def take(rows: int) -> tuple[float, float]:
    """Rows for each second of this process's processor, checking included, and MB above a file of a few.

    What the database spends is its own: on SQLite it is in this process, and counted.
    """
    scene.found(rows + FEW + 1_000)
    actor, large = scene.full_admin(), scene.non_limited()
    small = add_organization(
        actor=actor, distributor=large.distributor, name="Few", ceiling=None, idempotency_key="few"
    )
    for organization, number in ((small, FEW), (large, rows)):
        fill(actor, organization, number)
        _give_a_holder(organization)
    _octets(_profile(small), FEW)
    before = _peak()
    seconds = _octets(_profile(large), rows)
    return rows / seconds, _peak() - before


def _give_a_holder(organization: Organization) -> None:
    """One holder of all of them: what a name costs a row is to read and to check it."""
    facts = HolderFacts(
        email="ada@demo.test",
        given_name="Ada",
        family_name="Lovelace",
        employee_number="",
        department="",
        note="",
        external_id="",
    )
    holder: Holder = add_holder(
        actor=scene.full_admin(), organization=organization, facts=facts, idempotency_key=str(organization.id)
    )
    Credential.objects.filter(organization=organization).update(holder=holder)


def _profile(organization: Organization) -> ExportProfile:
    layout: Layout = ready_made()["genetec"].layout
    return save_export_profile(
        actor=scene.full_admin(), organization=organization, name="Genetec", layout=layout
    )


def _octets(profile: ExportProfile, rows: int) -> float:
    """Take the file and read it to its end; the seconds of the processor that took."""
    started, lines = time.process_time(), 0
    taken = take_with_profile(actor=scene.full_admin(), profile=profile)
    for part in lines_of(profile.distributor_id, taken.rows, layout_of(profile)):
        lines += part.count(b"\r\n")
    seconds = time.process_time() - started
    if lines != rows + 1:
        raise SystemExit(f"{lines - 1} of {rows} rows were written")
    return seconds


def _peak() -> float:
    """The most memory that this program has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
