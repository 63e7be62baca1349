"""An announced root signs once phones and readers know it."""

from datetime import timedelta

import pytest

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.issuer.keys import document_signer, trust_anchors
from mipass.domains.issuer.marks import mark_of
from mipass.domains.issuer.rotation import announce_root
from mipass.domains.readers.configurations import current_config
from mipass.domains.readers.reports import read_report, take_report
from mipass.domains.readers.tests.devices import Device, begin, finish
from mipass.flows.use_known_roots import use_known_roots
from mipass.protocol.certificates import to_der
from tests.factories import seed_reader

SYSTEM = Actor.system()


@pytest.fixture
def devices(organization_a):
    """Two readers of Organization A, each with its row; and one that no installer enrolled."""
    seed_reader(actor=SYSTEM, organization=organization_a, name="Seeded", firmware_version="1.0")
    found = []
    for name in ("Front door", "Back door"):
        device = Device()
        found.append((device, finish(*begin(organization_a), device, name)))
    return found


def report(device, sequence):
    """Bring the reader's report, in which it goes by that configuration; what it is to be told."""
    actor, reader, said = read_report(device.eat(config_sequence=sequence))
    return take_report(actor=actor, reader=reader, said=said)


def catch_up(device, reader):
    """Bring the reader's newest configuration to it, and its report back."""
    reader.refresh_from_db()
    report(device, current_config(reader).sequence)


def announce(organization, days_ago):
    """Announce a root, so many days ago."""
    document_signer(organization)
    root = announce_root(actor=SYSTEM, organization=organization)
    root.created_at = now() - timedelta(days=days_ago)
    root.mac = mark_of(root)
    root.save()
    return root


def test_it_waits_for_the_last_reader(devices, organization_a):
    root = announce(organization_a, days_ago=10)
    assert use_known_roots() == 0
    catch_up(*devices[0])
    assert use_known_roots() == 0
    catch_up(*devices[1])
    assert use_known_roots() == 1
    assert document_signer(organization_a).root_id == root.id
    assert use_known_roots() == 0


def test_it_waits_for_the_phones_too(devices, organization_a):
    announce(organization_a, days_ago=organization_a.document_days - 1)
    for each in devices:
        catch_up(*each)
    assert use_known_roots() == 0


def test_a_reader_that_knew_the_root_takes_what_is_signed_under_it(devices, organization_a):
    announce(organization_a, days_ago=10)
    for each in devices:
        catch_up(*each)
    use_known_roots()
    device, reader = devices[0]
    reader.refresh_from_db()
    config = device.take(organization_a, current_config(reader).token)
    assert list(config.roots) == [to_der(root) for root in trust_anchors(organization_a)]
    assert len(config.roots) == 2


def test_an_organization_without_readers_waits_for_the_phones_alone(organization_b):
    root = announce(organization_b, days_ago=organization_b.document_days)
    assert use_known_roots() == 1
    assert document_signer(organization_b).root_id == root.id
