"""A reader: what it does when phones and apps come to it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from mipass.protocol import cbor
from mipass.protocol.ble import SERVICE, advertised
from mipass.protocol.certificates import from_der, make_csr
from mipass.protocol.clock import now_utc
from mipass.protocol.door import Decision, DoorSession, ReaderTrust
from mipass.protocol.eat import Use, make_eat
from mipass.protocol.errors import ProtocolError
from mipass.protocol.frames import frame
from mipass.protocol.reader_config import verify_config, verify_release
from mipass.protocol.statuslist import read_claims
from mipass.protocol.trust import set_clock
from mipass.protocol.wallets import Engagement, WalletSession
from mipass.simulator import door, firmware, service
from mipass.simulator.connections import Conversation, Prefixed, Stream
from mipass.simulator.errors import Refused
from mipass.simulator.panel import Identity
from mipass.simulator.reader_memory import ReaderMemory, ReaderStorage

SOFTWARE = "mipass-simulator"
OEM_ID = bytes.fromhex("ac1de5")  # RFC 9711, 4.2.3: three octets as the IEEE gives them; these are nobody's
KIND_AT = 4  # where a frame says what it is
APP_SECONDS = 60.0  # for an app that asks its portal in between

Clock = Callable[[], datetime | None]


def identity_of(memory: ReaderMemory) -> Identity:
    """What the reader tells a panel of itself, as it tells the portal."""
    return Identity(OEM_ID, memory.model, memory.serial, memory.version)


class Reader:
    """One reader and its memory, read anew for each conversation: other processes may have changed it.

    ``told`` hears every decision. ``clock`` gives None for a reader whose clock was never set.
    """

    def __init__(
        self,
        storage: ReaderStorage,
        *,
        told: Callable[[Decision], None] = lambda _: None,
        clock: Clock = now_utc,
    ) -> None:
        self.storage = storage
        self._told = told
        self._clock = clock

    def meet(self, stream: Stream) -> None:
        """Whoever connected: a phone at the door, or an app. Raises OSError when the connection breaks."""
        first = _first_of(stream)
        if len(first) > KIND_AT and first[KIND_AT] >= service.FIRST:
            stream.extend(APP_SECONDS)
            service.serve(self, Conversation(Prefixed(stream, first)))
        elif self.storage.read().config:  # or else it hangs up: it has nobody to open for
            self._open_for(stream, first)

    def _open_for(self, stream: Stream, first: bytes) -> None:
        decision = self.decide(stream, first)
        result = cbor.encode({"code": decision.reason.value, "message": decision.detail})
        with suppress(OSError):  # a simulated reader says what it decided; whoever does not listen is gone
            stream.send(frame(service.Answer.RESULT, result))

    def decide(self, stream: Stream, first: bytes = b"") -> Decision:
        """Ask the phone at the other end, tell the decision, and keep what it brought.

        Raises Unprepared ``not_enrolled``.
        """
        return self._decide(lambda session: door.ask(session, stream, first, told=self._told))

    def meet_wallet(self, engagement: Engagement, stream: Stream) -> None:
        """A wallet of others, whose QR code was read, is at the other end. Raises as `decide`."""
        self._decide(
            lambda session: door.ask_wallet(WalletSession(session, engagement), stream, told=self._told)
        )

    def _decide(self, ask: Callable[[DoorSession], Decision]) -> Decision:
        memory = self.storage.read()
        trust = memory.trust()
        session = DoorSession(
            trust=trust,
            key=memory.private_key,
            chain=[from_der(each) for each in memory.settings.reader_chain],
            clock=self._clock,
        )
        decision = ask(session)
        self._learn(memory, trust)
        return decision

    def _learn(self, before: ReaderMemory, trust: ReaderTrust) -> None:
        """Keep a newer list and a later floor, if the reader still goes by the same configuration."""
        if list(trust.tokens.values()) == before.tokens and trust.floor <= before.clock_floor:
            return
        with self.storage.changing() as memory:
            if memory.config == before.config:  # or else another one has set the floor meanwhile
                memory.learn(trust, self._clock())

    def about(self) -> dict[str, Any]:
        """What it tells any app."""
        memory = self.storage.read()
        facts: dict[str, Any] = {
            "state": "enrolled" if memory.config else "factory",
            "model": memory.model,
            "serial": memory.serial,
            "version": memory.version,
        }
        if memory.config is None:
            return facts
        settings = memory.settings
        return facts | {
            "reader_id": settings.reader_id,
            "organization_id": settings.organization_id,
            "config_sequence": settings.sequence,
        }

    def advertises(self) -> list[UUID]:
        """What phones find it by: its organization's roots, and in its factory state that it is a reader."""
        memory = self.storage.read()
        if memory.config is None:
            return [SERVICE]
        return [advertised(hashlib.sha256(root).digest()) for root in memory.settings.roots]

    def begin_enrollment(
        self, *, nonce: bytes, organization_id: str, root_hashes: list[bytes]
    ) -> dict[str, bytes]:
        """The CSR and the EAT of a reader in its factory state, which from now on knows its roots.

        It keeps its key, so that an enrollment that broke off can be repeated. Raises Refused
        ``already_enrolled``.
        """
        with self.storage.changing() as memory:
            if memory.config:
                raise Refused("already_enrolled", "This reader belongs to an organization already.")
            memory.pinned, memory.organization_id = root_hashes, organization_id
            csr = make_csr(memory.private_key, name=memory.serial)
            return {
                "csr": csr,
                "eat": self._statement(memory, nonce, organization_id=organization_id, csr=csr),
            }

    def take_config(self, token: bytes) -> str:
        """Take a higher configuration of the organization. Raises ProtocolError as `verify_config`."""
        with self.storage.changing() as memory:
            pinned = [from_der(root) for root in memory.settings.roots] if memory.config else memory.pinned
            config = verify_config(
                token,
                pinned=pinned,
                at=self._set_clock(memory),
                above_sequence=memory.sequence_held,
                held_generation=memory.settings.generation if memory.config else 0,
                generation=memory.generation,
                key=memory.private_key.public_key(),
            )
            if config.organization_id != memory.organization_id:
                raise ProtocolError("wrong_organization", "The configuration is another organization's.")
            memory.go_by(token, config, self._set_clock(memory))
        return f"configuration {config.sequence} of {config.organization_name}"

    def take_status(self, token: bytes) -> str:
        """Keep a status list if it is newer. Raises ProtocolError as `ReaderTrust.take_list`."""
        with self.storage.changing() as memory:
            trust = memory.trust()
            is_newer = trust.take_list(token, self._clock())
            memory.learn(trust, self._clock())
        return "a newer status list" if is_newer else "nothing: the status list held is as new"

    def take_release(self, token: bytes) -> str:
        """Return to the factory state as the organization says. Raises ProtocolError as `verify_release`."""
        with self.storage.changing() as memory:
            settings = memory.settings
            verify_release(
                token,
                reader_id=settings.reader_id,
                organization_id=settings.organization_id,
                roots=[from_der(root) for root in settings.roots],
                at=self._set_clock(memory),
            )
            memory.farewell = self._statement(memory, secrets.token_bytes(16), released=True)
            memory.farewell_to = settings.status_uri
            memory.forget()
        return f"the release from {settings.organization_name}"

    def update(self, fetch: Callable[[str], bytes | None], *, target: str | None) -> str:
        """Install firmware, or keep for the next report why not. Raises ProtocolError, Refused."""
        try:
            with self.storage.changing() as memory:
                release = firmware.install(
                    memory, self.storage.folder, fetch, target=target, at=self._now(memory)
                )
                memory.failure = ""
        except ProtocolError as error:
            with self.storage.changing() as memory:
                memory.failure = error.code
            raise
        return f"firmware {release.version}"

    def report(self, nonce: bytes) -> bytes:
        """What it says of itself, signed; after a release once more by the key that was let go."""
        memory = self.storage.read()
        return memory.farewell or self._statement(memory, nonce)

    def _statement(
        self,
        memory: ReaderMemory,
        nonce: bytes,
        *,
        released: bool = False,
        organization_id: str = "",
        csr: bytes | None = None,
    ) -> bytes:
        """A report; with a CSR the proof of an enrollment, which alone names the device."""
        lists = [read_claims(token).issued_at for token in memory.tokens]
        return make_eat(
            memory.private_key,
            nonce=nonce,
            use=Use.REPORT if csr is None else Use.ENROLLMENT,
            ueid=None if csr is None else memory.ueid,
            oemid=OEM_ID,
            hardware_model=memory.model,
            software_name=SOFTWARE,
            software_version=memory.version,
            iat=self._now(memory),
            config_sequence=memory.sequence_held if memory.config else None,
            list_time=max(lists, default=None),
            serial=memory.serial,
            failure=memory.failure,
            released=released,
            generation=memory.generation,
            reader_id=memory.settings.reader_id if memory.config else "",
            organization_id=organization_id,
            csr=csr,
            maker=memory.maker,
        )

    def _now(self, memory: ReaderMemory) -> datetime:
        """The clock's time, and without one the floor."""
        return self._set_clock(memory) or memory.clock_floor

    def _set_clock(self, memory: ReaderMemory) -> datetime | None:
        return set_clock(self._clock(), memory.clock_floor)


def _first_of(stream: Stream) -> bytes:
    """What came until it says of what kind it is, or until the other side was gone or silent for too long."""
    first = b""
    with suppress(OSError):
        while len(first) <= KIND_AT and (piece := stream.receive()):
            first += piece
    return first
