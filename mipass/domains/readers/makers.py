"""Makers that vouch for their readers: whose roots the installation trusts, if it trusts any."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from mipass.base.kit.clock import now
from mipass.protocol.certificate_paths import Certificate
from mipass.protocol.eat import Eat
from mipass.protocol.maker import read_roots, verify_voucher


def require_maker(said: Eat, csr: bytes) -> None:
    """Raise ProtocolError ``maker_unproven`` where makers' roots are set and none vouches for the device."""
    path: Path | None = settings.CONFIG.reader_maker_roots
    if path is None:
        return
    ueid = said.ueid or b""
    verify_voucher(said.maker, _roots(path), ueid=ueid, nonce=said.nonce, csr=csr, at=now())


@lru_cache(maxsize=4)
def _roots(path: Path) -> tuple[Certificate, ...]:
    """Read once: a change of the file counts from the next start on."""
    return tuple(read_roots(path.read_bytes()))
