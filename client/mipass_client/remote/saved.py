"""Which portal, and the token for it: from the environment, or from what `login` saved."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from mipass_client.connection import connect
from mipass_client.v1 import Client

URL, TOKEN = "MIPASS_URL", "MIPASS_TOKEN"


class NotLoggedIn(Exception):
    """What is missing, in a sentence for who called."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A portal, and a token for it."""

    url: str
    token: str


def place() -> Path:
    """The file of `login`."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "mipass" / "remote.json"


def open_portal() -> Client:
    """A client of the portal that is meant. Raises NotLoggedIn."""
    found = find()
    try:
        return connect(found.url, found.token)
    except ValueError as error:
        raise NotLoggedIn(str(error)) from error


def find() -> Saved:
    """Both from the environment, or both from the file: a saved token goes to no other portal.

    A variable with the token alone is for the portal that is saved.
    """
    url, token = os.environ.get(URL, ""), os.environ.get(TOKEN, "")
    if url and token:
        return Saved(url, token)
    saved = load()
    if saved is None:
        raise NotLoggedIn(f"No portal is known. Say `login`, or set {URL} and {TOKEN}.")
    if url and url.rstrip("/") != saved.url.rstrip("/"):
        raise NotLoggedIn(f"The saved token is for {saved.url}. Set {TOKEN} for {url}, or say `login`.")
    return Saved(saved.url, token or saved.token)


def load() -> Saved | None:
    """What `login` saved. Raises NotLoggedIn when others may read it, or it is damaged."""
    path = place()
    try:
        others = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        if others and os.name == "posix":
            raise NotLoggedIn(f"Others may read {path}. Say: chmod 600 {path}")
        return Saved(**json.loads(path.read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise NotLoggedIn(f"{path} is damaged. Say `login` again.") from error


def save(saved: Saved) -> Path:
    """Keep it in a file that nobody else may read."""
    path = place()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"url": saved.url, "token": saved.token}, file)
    beside.replace(path)
    return path
