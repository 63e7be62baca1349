"""Free ports of 127.0.0.1, several at once: each is bound while the others are looked for."""

import socket
from contextlib import ExitStack


def free_ports(number: int) -> list[int]:
    """So many different ones."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
