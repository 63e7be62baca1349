"""Files that several suites run: what one implementation takes or refuses, the other must too."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def cbor_profile() -> dict[str, list[str]]:
    """The octets in hex that the CBOR profile takes, and those that it refuses."""
    found = json.loads((HERE / "cbor_profile.json").read_text())
    return {verdict: [row["hex"] for row in found[verdict]] for verdict in ("taken", "refused")}


def ble() -> dict[str, list[dict[str, Any]]]:
    """Messages and their chunks over Bluetooth LE, chunks that are refused, addresses; octets in hex."""
    found = json.loads((HERE / "ble.json").read_text())
    return {name: rows for name, rows in found.items() if name != "about"}
