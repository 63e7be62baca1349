"""The system's Chromium, kept from calling home."""

import shutil
from typing import Any

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
]


def launch_options() -> dict[str, Any]:
    """What Playwright takes to start it."""
    return {"executable_path": shutil.which("chromium"), "args": OPTIONS}
