"""The files of which the holder's page is made, as the static files' finders name them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

SCRIPTS = "js/holder"
OTHERS = (
    "css/tokens.css",
    "css/portal.css",
    "css/holder.css",
    "js/portal.js",
    "vendor/lean-qr/lean-qr.js",
    "vendor/inter/inter-latin-wght-normal.woff2",
    "vendor/tabler/icons.svg",
    "icon.svg",
)


@cache
def shell_files() -> tuple[str, ...]:
    """All of them, scripts first."""
    folder = finders.find(SCRIPTS)
    scripts = sorted(path.name for path in Path(str(folder)).glob("*.js"))
    return (*(f"{SCRIPTS}/{name}" for name in scripts), *OTHERS)


@cache
def worker_source() -> str:
    """The service worker's script, served from the page's own folder so that it may look after it."""
    return Path(str(finders.find("js/holder-worker.js"))).read_text()
