"""Where makers' roots are set, nobody claims the id of a device that is not theirs."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from mipass.base.kit.clock import now
from mipass.domains.readers.enrollment import ProofRefused, finish_enrollment
from mipass.domains.readers.tests.devices import Device, begin
from mipass.protocol.certificate_paths import Purpose
from mipass.protocol.certificates import make_certificate, make_root
from mipass.protocol.keys import new_key
from mipass.protocol.maker import MakerKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker_of(settings, tmp_path):
    """Makes what a trusted maker puts into a device of that id."""
    root_key = new_key()
    dates: dict[str, Any] = {"not_before": now() - timedelta(days=1), "not_after": now() + timedelta(days=1)}
    root = make_root(root_key, name="Maker", **dates)
    path = tmp_path / f"{secrets.token_hex(4)}.pem"
    path.write_bytes(root.public_bytes(Encoding.PEM))
    settings.CONFIG = settings.CONFIG.model_copy(update={"reader_maker_roots": path})

    def maker_of(ueid):
        key = new_key()
        leaf = make_certificate(
            Purpose.MAKER,
            key.public_key(),
            name=ueid.hex(),
            issuer_key=root_key,
            issuer=root,
            **dates,
        )
        return MakerKey(key, [leaf])

    return maker_of


def enroll(device, organization, **changes):
    actor, begun = begin(organization)
    csr = device.csr()
    return finish_enrollment(
        actor=actor,
        organization=organization,
        enrollment_id=begun.id,
        name="Door",
        csr=csr,
        eat=device.proof(begun, csr, **changes),
    )


def test_a_stranger_cannot_claim_a_device_first(organization_a, organization_b, maker_of):
    true = Device()
    false = Device(ueid=true.ueid)
    for changes in ({}, {"maker": maker_of(b"\x01" * 17)}):
        with pytest.raises(ProofRefused) as refused:
            enroll(false, organization_b, **changes)
        assert refused.value.code == "maker_unproven"
    assert enroll(true, organization_a, maker=maker_of(true.ueid)).claimed_ueid == true.ueid.hex()
