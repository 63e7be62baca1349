"""Webhooks: how many a second one worker sends to receivers on this machine, and beside one that hangs."""

from __future__ import annotations

from tests.bench.figures import Figures, figure
from tests.bench.installation import installation

AIM = 300.0  # a second


def measure(database: str, quick: bool) -> Figures:
    """Events a second, to ten endpoints; then once more while another one says nothing."""
    with installation(database) as place:
        alone, beside, cpu = place.call("tests.bench.webhooks_inside:send_all", 20 if quick else 500)
    return {
        f"webhooks_sent_{database}": figure(alone, "webhooks/s", AIM),
        f"webhooks_sent_cpu_{database}": figure(cpu, "webhooks/s of cpu", AIM),
        f"webhooks_sent_beside_dead_{database}": figure(beside, "webhooks/s", alone),
    }
