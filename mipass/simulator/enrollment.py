"""Enrolling a reader: by an installer's app beside it, or by the reader itself with the portal's code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from mipass.protocol import cbor
from mipass.protocol.keys import base64url, from_base64url
from mipass.simulator import acceptance
from mipass.simulator.bluetooth import ByRadio
from mipass.simulator.connections import Conversation, connected
from mipass.simulator.errors import Refused, Unprepared
from mipass.simulator.phone_memory import Pass
from mipass.simulator.portal import Portal
from mipass.simulator.reader import Reader
from mipass.simulator.service import Answer, Ask, ask

SECONDS = 60.0

Post = Callable[[str, dict[str, Any]], dict[str, Any]]  # to a path below the issuer's identifier


class Enrollable(Protocol):
    """A reader to be enrolled, near or far."""

    def begin(self, begun: Mapping[str, Any]) -> dict[str, bytes]:
        """Its CSR and EAT for a begun enrollment."""

    def take(self, config: bytes, status: bytes) -> None:
        """Its configuration and the first status list."""


def enroll_with_app(portal: Portal, held: Pass, address: str | ByRadio, name: str) -> dict[str, Any]:
    """An installer's phone enrolls the reader there; what the portal answered. Raises Refused."""
    issuer, token = acceptance.access_token(portal, held)
    with connected(address, seconds=SECONDS) as stream:
        far = _FarReader(Conversation(stream))
        return _enroll(far, lambda path, body: issuer.post(token, path, body), name)


def enroll_with_code(
    portal: Portal, reader: Reader, text: str, name: str, *, address: str = ""
) -> dict[str, Any]:
    """A reader with a network enrolls itself by the portal's one-time code.

    ``text`` is that of its QR code, or the code as it is shown, which takes the portal's ``address``.
    Raises Refused, Unprepared, Unreachable.
    """
    issuer, code = read_code(text) if "#" in text else _find_place(portal, address, text)
    headers = {"Authorization": f"Enrollment {code}"}
    return _enroll(
        _NearReader(reader),
        lambda path, body: portal.post(f"{issuer}{path}", json=body, headers=headers),
        name,
    )


def read_code(text: str) -> tuple[str, str]:
    """The issuer and the one-time code of the portal's QR code. Raises Refused ``bad_link``."""
    found = parse_qs(urlsplit(text).fragment)
    try:
        return found["issuer"][0], found["code"][0]
    except KeyError as error:
        raise Refused("bad_link", "This is no code for enrolling readers.") from error


def _find_place(portal: Portal, address: str, code: str) -> tuple[str, str]:
    """The issuer, as the portal at the address tells it, and the code that was typed."""
    if not address:
        raise Unprepared("no_portal", "A typed code does not say whose it is: --portal ADDRESS.")
    root = address if "://" in address else f"https://{address}"
    answer = portal.post(f"{root.rstrip('/')}/mobile/enrollment-codes", json={"code": code})
    issuer = answer.get("credential_issuer")
    if not isinstance(issuer, str):
        raise Refused("bad_answer", f"{root} does not say where the code enrolls to.")
    return issuer, code


def _enroll(reader: Enrollable, post: Post, name: str) -> dict[str, Any]:
    begun = post("/enrollments", {})
    request = reader.begin(begun)
    proofs = {"csr": base64url(request["csr"]), "eat": base64url(request["eat"])}
    done = post(f"/enrollments/{begun['enrollment_id']}", {"name": name, **proofs})
    reader.take(from_base64url(done["config"]), from_base64url(done.get("status_list_token") or ""))
    return done


def _hashes(begun: Mapping[str, Any]) -> list[bytes]:
    return [from_base64url(each) for each in begun["root_sha256"]]


class _FarReader:
    """At the other end of a connection."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def begin(self, begun: Mapping[str, Any]) -> dict[str, bytes]:
        """See `Enrollable`."""
        told = {
            "nonce": from_base64url(begun["nonce"]),
            "organization_id": begun["organization_id"],
            "root_hashes": _hashes(begun),
        }
        answer = cbor.decode(ask(self._conversation, Ask.ENROLL, cbor.encode(told), expect=Answer.REQUEST))
        return {name: cbor.take(answer, name, bytes) for name in ("csr", "eat")}

    def take(self, config: bytes, status: bytes) -> None:
        """See `Enrollable`."""
        ask(self._conversation, Ask.CONFIG, config, expect=Answer.RESULT)
        if status:
            ask(self._conversation, Ask.STATUS, status, expect=Answer.RESULT)


class _NearReader:
    """This very process."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def begin(self, begun: Mapping[str, Any]) -> dict[str, bytes]:
        """See `Enrollable`."""
        return self._reader.begin_enrollment(
            nonce=from_base64url(begun["nonce"]),
            organization_id=begun["organization_id"],
            root_hashes=_hashes(begun),
        )

    def take(self, config: bytes, status: bytes) -> None:
        """See `Enrollable`."""
        self._reader.take_config(config)
        if status:
            self._reader.take_status(status)
