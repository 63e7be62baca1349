"""``python -m tests.production``: what a production installation answers, as JSON.

It runs in a process of its own, since settings are read once. `LOOKS` is everything that is asked.
"""

import base64
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

ORGANIZATION = "00000000-0000-7000-8000-000000000000"
# name: method, path, over TLS
LOOKS = {
    "login": ("GET", "/login/", True),
    "login in the open": ("GET", "/login/", False),
    "a form": ("POST", "/login/", True),
    "a page that is not there": ("GET", "/nowhere/", True),
    "the mobile API": ("POST", f"/mobile/{ORGANIZATION}/token", True),
    "the mobile API in the open": ("POST", f"/mobile/{ORGANIZATION}/token", False),
    "the firmware in the open": ("GET", "/firmware/targets/none.bin", False),
    "an issuer's metadata in the open": (
        "GET",
        f"/.well-known/openid-credential-issuer/mobile/{ORGANIZATION}",
        False,
    ),
    "a status list in the open": ("GET", f"/mobile/{ORGANIZATION}/status", False),
    "the holders' page in the open": ("GET", "/credential/", False),
    "the probe in the open": ("GET", "/healthz", False),
    "the firmware": ("GET", "/firmware/targets/none.bin", True),
    "a status list": ("GET", f"/mobile/{ORGANIZATION}/status", True),
    "the holders' page": ("GET", "/credential/", True),
    "the probe": ("GET", "/healthz", True),
    "the probe of another host": ("GET", "/healthz", False),
    "the other probe of another host": ("GET", "/readyz", True),
    "the icon": ("GET", "/favicon.ico", True),
    "the robots": ("GET", "/robots.txt", True),
    "a stylesheet": ("GET", "/brand.css", True),
    "TRACE": ("TRACE", "/login/", True),
    "the outbox of a demo": ("GET", "/dev/outbox/", True),
    "its file": ("GET", "/dev/outbox.json", True),
    "version control": ("GET", "/.git/config", True),
    "a folder": ("GET", "/static/", True),
    "Django's admin": ("GET", "/admin/", True),
    "API documents": ("GET", "/mobile/docs", True),
    "another host": ("GET", "/login/", True),
}


def environment(folder: Path, database_url: str, **more: str) -> dict[str, str]:
    """Of an installation that production takes, and of nothing else."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
        "MIPASS_ENV": "production",
        "MIPASS_DATA_DIR": str(folder),
        "MIPASS_PUBLIC_URL": "https://portal.example.com",
        "MIPASS_MAIL_URL": "smtps://portal:password@mail.example.com:465",
        "MIPASS_SECRET_KEY": base64.b64encode(secrets.token_bytes(50)).decode(),
        "MIPASS_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        **more,
    }


def look(folder: Path, database_url: str) -> dict[str, Any]:
    """What such an installation answers, by name."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.production"],
        env=environment(folder, database_url),
        check=True,
        capture_output=True,
        text=True,
    )
    answers: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return answers


def main() -> None:
    """Ask each and print what came."""
    import django
    from django.core.management import call_command
    from django.test import Client

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
    answers = {}
    for name, (method, path, is_secure) in LOOKS.items():
        host = "elsewhere.example.com" if name.endswith("another host") else "portal.example.com"
        client = Client(SERVER_NAME=host, raise_request_exception=False)
        answer = client.generic(method, path, secure=is_secure)
        answers[name] = {
            "status": answer.status_code,
            "headers": {name.lower(): value for name, value in answer.headers.items()},
            "cookies": {name: dict(morsel) for name, morsel in answer.cookies.items()},
            "body": answer.getvalue().decode(errors="replace")[:20_000],
        }
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
