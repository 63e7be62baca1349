"""A reader by radio, the phones that come to it, and an organization for both."""

import time
from contextlib import contextmanager
from queue import Queue

from mipass.protocol.door import Decision, PhoneSession
from mipass.simulator import radio
from mipass.simulator.bluetooth import ByRadio, doors_of
from mipass.simulator.reader import Reader
from mipass.simulator.reader_memory import ReaderMemory, ReaderStorage
from tests.services.air import Shape

SECONDS = 40.0  # a machine that does much else besides is slow
SHAPE = Shape(interval=0.0075, packets=4)


class Door:
    """A reader, what it decided, and how it is found."""

    def __init__(self, folder):
        self.decisions: Queue[Decision] = Queue()
        self.reader = Reader(ReaderStorage(folder), told=self.decisions.put)
        self.reader.storage.make(
            ReaderMemory(model="R", serial="1", version="1.0", sequence=0, firmware_root=None)
        )

    def enroll(self, organization):
        request = self.reader.begin_enrollment(**organization.enrollment())
        self.reader.take_config(organization.config_for(request))
        return self

    @property
    def advertised(self):
        return self.reader.advertises()[0]

    def reason(self):
        return self.decisions.get(timeout=SECONDS).reason

    @contextmanager
    def listening(self, sky, *, seconds=SECONDS):
        with radio.listening(
            self.reader.meet, adapter=sky.adapter(), advertised=self.reader.advertises, seconds=seconds
        ) as station:
            yield station


def by_radio(sky, organization):
    return ByRadio(sky.adapter(), doors_of([organization.root]))


def session_of(held, **changes):
    return PhoneSession(
        **{
            "issuer_signed": held.document,
            "device_key": held.private_key,
            "roots": held.trusted,
            "status_tokens": [held.status_token],
            "only_newer": True,
        }
        | changes
    )


def soon(holds):
    deadline = time.monotonic() + SECONDS
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()
