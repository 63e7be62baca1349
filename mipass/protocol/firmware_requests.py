"""The file in which a portal asks for signatures, carried to a machine without a network.

Nothing in it is trusted there: the present targets are proved by their signatures, and what is to be added
is shown to whoever signs. *Ours*; a JSON object::

    {"type": "mipass-firmware-signing-request",
     "add": [{"path": …, "hw_model": …, "version": …, "sequence": …, "notes_sha256": …, …}],
     "remove": ["model-r-1.2-….bin"], "targets": "…the signed file…" or null}
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from tuf.api.metadata import TargetFile

from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware import CUSTOM, Release, read_release, refusals

TYPE = "mipass-firmware-signing-request"
_MEMBERS = frozenset({"type", "add", "remove", "targets"})


@dataclass(frozen=True, slots=True)
class SigningRequest:
    """``add``: releases with the SHA-256 of their notes; ``remove``: paths; ``targets``: the present file."""

    add: tuple[tuple[Release, str], ...]
    remove: tuple[str, ...]
    targets: bytes | None


def write_request(request: SigningRequest) -> bytes:
    """The file."""
    content = {
        "type": TYPE,
        "add": [{**asdict(release), "notes_sha256": notes} for release, notes in request.add],
        "remove": list(request.remove),
        "targets": request.targets.decode() if request.targets is not None else None,
    }
    return json.dumps(content, indent=2).encode()


def read_request(content: bytes) -> SigningRequest:
    """Read the file. Raises ProtocolError ``malformed``."""
    with refusals():
        found = json.loads(content)
        if not isinstance(found, dict) or set(found) != _MEMBERS or found["type"] != TYPE:
            raise ValueError("not a signing request")
        if not all(isinstance(path, str) for path in found["remove"]):
            raise ValueError("paths are texts")
        targets = found["targets"]
        return SigningRequest(
            add=tuple(_addition(each) for each in found["add"]),
            remove=tuple(found["remove"]),
            targets=None if targets is None else targets.encode(),
        )


def _addition(item: dict[str, Any]) -> tuple[Release, str]:
    custom = {name: item[name] for name in CUSTOM}
    target = TargetFile(item["length"], {"sha256": item["sha256"]}, item["path"], {"custom": custom})
    if not isinstance(item["notes_sha256"], str):
        raise ProtocolError("malformed", "A release lacks the SHA-256 of its notes.")
    return read_release(item["path"], target), item["notes_sha256"]
