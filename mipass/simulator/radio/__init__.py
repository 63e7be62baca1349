"""Bluetooth LE by the library `bumble`, which this package alone imports. It is loaded when it is used.

Either side may be the server, as in ISO 18013-5: our readers are, and a phone may be. An adapter has a thread
with an event loop of its own; its streams are for other threads.
"""

from mipass.simulator.radio.connecting import connected
from mipass.simulator.radio.stations import listening

__all__ = ["connected", "listening"]
