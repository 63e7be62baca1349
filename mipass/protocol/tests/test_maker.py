"""A maker's word for a device: taken for that device and occasion alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mipass.protocol.certificate_paths import Purpose
from mipass.protocol.certificates import make_certificate, make_root
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import new_key
from mipass.protocol.maker import MakerKey, verify_voucher, vouch

AT = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
UEID, NONCE, CSR = b"\x01" + bytes(16), b"nonce nonce", b"request"


def make_maker(ueid=UEID, *, purpose=Purpose.MAKER, until=AT + DAY):
    """A maker's root, and what it puts into a device."""
    root_key, key = new_key(), new_key()
    root = make_root(root_key, name="Maker", not_before=AT - DAY, not_after=AT + DAY)
    certificate = make_certificate(
        purpose,
        key.public_key(),
        name=ueid.hex(),
        issuer_key=root_key,
        issuer=root,
        not_before=AT - DAY,
        not_after=until,
    )
    return root, MakerKey(key, [certificate])


def check(voucher, root, **changes):
    facts: dict[str, Any] = {"ueid": UEID, "nonce": NONCE, "csr": CSR, "at": AT}
    verify_voucher(voucher, [root], **facts | changes)


def test_its_own_device_is_vouched_for():
    root, maker = make_maker()
    check(vouch(maker, ueid=UEID, nonce=NONCE, csr=CSR), root)


@pytest.mark.parametrize(
    "changes", [{"ueid": b"\x01" * 17}, {"nonce": b"another one"}, {"csr": b"another"}, {"at": AT + 2 * DAY}]
)
def test_for_anything_else_it_is_worth_nothing(changes):
    root, maker = make_maker()
    with pytest.raises(ProtocolError, match="vouches") as refused:
        check(vouch(maker, ueid=UEID, nonce=NONCE, csr=CSR), root, **changes)
    assert refused.value.code == "maker_unproven"


def test_a_certificate_of_another_device_purpose_or_maker_is_refused():
    root, _ = make_maker()
    for maker in (
        make_maker(b"\x01" * 17)[1],
        make_maker(purpose=Purpose.CONFIG_SIGNER)[1],
        make_maker()[1],
    ):
        with pytest.raises(ProtocolError, match="vouches"):
            check(vouch(maker, ueid=UEID, nonce=NONCE, csr=CSR), root)


@pytest.mark.parametrize("voucher", [None, b"", b"\xff", b"\x80"])
def test_without_one_nothing_is_proved(voucher):
    with pytest.raises(ProtocolError, match="vouches"):
        check(voucher, make_maker()[0])
