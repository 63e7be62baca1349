"""What a reader is brought between presentations: by its own network, or by an app that has one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from mipass.protocol import cbor
from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware_updater import gather
from mipass.protocol.keys import base64url, from_base64url
from mipass.simulator.bluetooth import ByRadio
from mipass.simulator.connections import Conversation, connected
from mipass.simulator.errors import Refused
from mipass.simulator.portal import Portal
from mipass.simulator.reader import Reader
from mipass.simulator.service import Answer, Ask, ask, carry_files

SECONDS = 60.0
NONCE = 16

Take = Callable[[str, bytes], str]  # of a kind of signed thing, and the thing


def portal_of(address: str) -> str:
    """The portal's own address, from one of its addresses for phones and readers."""
    return address.partition("/mobile/")[0]


def pull(portal: Portal, reader: Reader) -> list[str]:
    """Fetch the status list, the newest configuration and a release, if there are any; what was taken."""
    settings = reader.storage.read().settings
    own = f"{portal_of(settings.status_uri)}/mobile/readers/{settings.reader_id}"
    found = {
        "config": portal.find(f"{own}/config"),
        "status": portal.get(settings.status_uri).content,
        "release": portal.find(f"{own}/release"),
    }
    return _take_all(found, lambda kind, content: _take_near(reader, kind, content))


def report(portal: Portal, reader: Reader) -> tuple[dict[str, Any], list[str]]:
    """Report to the portal, and take what it answers: its answer, and what was taken."""
    memory = reader.storage.read()
    told = portal_of(memory.settings.status_uri if memory.config else memory.farewell_to)
    if not told:
        raise Refused("not_enrolled", "This reader has nobody to report to.")
    answer = _send(portal, told, reader.report(secrets.token_bytes(NONCE)))
    if memory.farewell:
        with reader.storage.changing() as changed:
            changed.farewell, changed.farewell_to = None, ""
    return answer, _take_all(_signed(answer), lambda kind, content: _take_near(reader, kind, content))


def update(portal: Portal, reader: Reader, *, target: str | None = None) -> str:
    """Fetch and install firmware from the portal's repository. Raises as `Reader.update`."""
    base = portal_of(reader.storage.read().settings.status_uri)
    return reader.update(lambda name: portal.find(f"{base}/firmware/{name}"), target=target)


def carry(portal: Portal, base: str, address: str | ByRadio) -> tuple[dict[str, Any], list[str]]:
    """An app carries a reader's report to the portal at ``base``, and back what that has for the reader.

    Needs no right: what changes the reader is signed. Returns the portal's answer, and what was taken.
    """
    with connected(address, seconds=SECONDS) as stream:
        far = Conversation(stream)
        nonce = cbor.encode({"nonce": secrets.token_bytes(NONCE)})
        answer = _send(portal, base, ask(far, Ask.REPORT, nonce, expect=Answer.REPORT))
        taken = _take_all(_signed(answer), lambda kind, content: _take_far(far, kind, content))
        if wanted := answer.get("firmware"):
            taken.append(_carry_firmware(portal, base, far, str(wanted["target"])))
        return answer, taken


def _carry_firmware(portal: Portal, base: str, far: Conversation, target: str) -> str:
    carry_files(far, gather(lambda name: portal.find(f"{base}/firmware/{name}"), target=target))
    return ask(far, Ask.UPDATE, cbor.encode({"target": target}), expect=Answer.RESULT).decode()


def _send(portal: Portal, base: str, eat: bytes) -> dict[str, Any]:
    """What the portal answers; also where it refuses the reader's clock, and tells what sets it right."""
    try:
        return portal.post(f"{base}/mobile/readers/report", json={"eat": base64url(eat)})
    except Refused as error:
        if error.code != "clock_ahead" or "config" not in error.told:
            raise
        return {"config": error.told["config"], "status": error.told.get("status_list")}


def _signed(answer: dict[str, Any]) -> dict[str, bytes | None]:
    kinds = ("config", "status", "release")  # a configuration may set right by what time a list counts
    return {kind: from_base64url(answer[kind]) if answer.get(kind) else None for kind in kinds}


def _take_all(found: dict[str, bytes | None], take: Take) -> list[str]:
    """Take each; that something is known already is no fault."""
    taken = []
    for kind, content in found.items():
        try:
            if content:
                taken.append(take(kind, content))
        except (ProtocolError, Refused) as error:
            if error.code not in {"lower_sequence", "lower_generation"}:
                raise
    return taken


def _take_near(reader: Reader, kind: str, content: bytes) -> str:
    takes = {"status": reader.take_status, "config": reader.take_config, "release": reader.take_release}
    return takes[kind](content)


def _take_far(far: Conversation, kind: str, content: bytes) -> str:
    kinds = {"status": Ask.STATUS, "config": Ask.CONFIG, "release": Ask.RELEASE}
    return ask(far, kinds[kind], content, expect=Answer.RESULT).decode()
