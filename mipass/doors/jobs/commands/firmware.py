"""`mipass firmware`: the vendor's keys for firmware. All but `online-key` needs no portal and no network."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from mipass.protocol.clock import now_utc
from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware import Release
from mipass.protocol.firmware_ceremony import (
    TARGETS_DAYS,
    Plan,
    begin,
    plan_targets,
    sign_targets,
)
from mipass.protocol.firmware_ceremony import rotate as rotate_keys
from mipass.protocol.firmware_metadata import fingerprint, read_key
from mipass.protocol.firmware_requests import read_request
from mipass.protocol.firmware_ring import ROOT, ROOT_USES, SECOND, SPARE, TARGETS, KeyRing

app = typer.Typer(no_args_is_help=True, help="Make the vendor's firmware keys, and sign releases with them.")

PASSPHRASE_VARIABLE = "MIPASS_FIRMWARE_PASSPHRASE"  # noqa: S105  the variable's name
Keys = Annotated[
    Path, typer.Option("--keys", file_okay=False, help="The key folder; never inside a repository.")
]
OnlineKey = Annotated[
    Path, typer.Option("--online-key", exists=True, dir_okay=False, help="What `online-key` printed.")
]
FromStdin = Annotated[
    bool, typer.Option("--passphrase-stdin", help="Read the passphrase from standard input.")
]


@app.command("online-key")
def online_key_command(
    *,
    new: Annotated[bool, typer.Option("--new", help="Make another, for the next root to name.")] = False,
) -> None:
    """Print the portal's public key for snapshot and timestamp, made on first use.

    Runs beside the portal: it needs its settings and its database. Save what it prints and carry it to the
    machine that keeps the keys.

    Example:

      mipass firmware online-key > online-key.json
    """
    typer.echo(json.dumps(_portals_key(anew=new), indent=2))


def _portals_key(*, anew: bool) -> dict[str, Any]:
    import django  # noqa: PLC0415  the other commands run where there is no portal

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mipass.settings")
    django.setup()
    from mipass.base.kit.actor import Actor  # noqa: PLC0415
    from mipass.domains.readers.online_signing import online_key  # noqa: PLC0415

    return online_key(actor=Actor.system(), anew=anew)


@app.command()
def init(*, keys: Keys, online_key: OnlineKey, passphrase_stdin: FromStdin = False) -> None:
    """Make root and targets keys, the first root and empty targets.

    The passphrase is asked for, or read from the environment variable MIPASS_FIRMWARE_PASSPHRASE or from
    standard input.

    Example:

      mipass firmware init --keys /media/vault/firmware --online-key online-key.json
    """
    with _told():
        ring = KeyRing(keys, _passphrase(from_stdin=passphrase_stdin, confirm=True))
        root = begin(ring, read_key(_json(online_key)), at=now_utc())
    typer.echo(f"Fingerprint of the root: {fingerprint(root)}")
    typer.echo(f"Upload both in the vendor console: {ring.path(ROOT, 1)} and {ring.path(TARGETS, 1)}")
    typer.echo(f"Readers ship {ring.path(ROOT, 1)}.")
    typer.echo(
        f"Move {keys}/{SECOND}-….pem and {keys}/{SPARE}-….pem to two other safe places: the root takes "
        "two of its three keys."
    )


@app.command()
def sign(
    request: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The console's signing request.")
    ],
    *,
    keys: Keys,
    out: Annotated[Path, typer.Option("--out", dir_okay=False, help="Where to write the signed targets.")],
    image: Annotated[
        list[Path] | None,
        typer.Option("--image", exists=True, dir_okay=False, help="An image to be checked; may be repeated."),
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=3650, help="Days until it must be signed again.")
    ] = TARGETS_DAYS,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to sign.")] = False,
    passphrase_stdin: FromStdin = False,
) -> None:
    """Show what a signing request would publish, and sign it.

    Give the images as they came from whoever built them: their SHA-256 is compared with the request's, so
    that nothing is signed that the portal alone vouches for.

    Example:

      mipass firmware sign request.json --keys /media/vault/firmware --image r-1.3.bin --out targets.json
    """
    with _told():
        ring = KeyRing(keys, _passphrase(from_stdin=passphrase_stdin))
        plan = plan_targets(ring, read_request(request.read_bytes()))
        _show(plan, _checked(plan, image or []))
        if not (yes or typer.confirm("Sign this?")):
            raise typer.Exit(1)
        out.write_bytes(sign_targets(ring, plan.releases, plan.version, at=now_utc(), days=days))
    typer.echo(f"Signed targets {plan.version}: upload {out} in the vendor console.")


@app.command()
def rotate(
    *,
    keys: Keys,
    renew: Annotated[
        list[str] | None,
        typer.Option("--new", help="root, second, spare or targets: whose key is new. Repeatable."),
    ] = None,
    online_key: Annotated[
        Path | None,
        typer.Option("--online-key", exists=True, dir_okay=False, help="The portal's new online key."),
    ] = None,
    passphrase_stdin: FromStdin = False,
) -> None:
    """Make the next root: new keys, or only a later expiry. Two of the three old root keys must be there.

    Example:

      mipass firmware rotate --keys /media/vault/firmware --new root --new targets
    """
    wanted = list(dict.fromkeys(renew or []))
    if wrong := set(wanted) - {*ROOT_USES, TARGETS}:
        raise typer.BadParameter(f"no key is called {', '.join(sorted(wrong))}", param_hint="--new")
    with _told():
        ring = KeyRing(keys, _passphrase(from_stdin=passphrase_stdin))
        online = read_key(_json(online_key)) if online_key else None
        files = rotate_keys(ring, wanted, online, at=now_utc())
    typer.echo("Upload in the vendor console, together: " + " and ".join(map(str, files)))


def _show(plan: Plan, checked: set[str]) -> None:
    typer.echo(f"Targets {plan.version}")
    for release, notes in plan.added:
        seen = "image checked" if release.sha256 in checked else "image NOT checked: pass it with --image"
        typer.echo(f"  + {_line(release)}\n      notes SHA-256 {notes}\n      {seen}")
    for release in plan.removed:
        typer.echo(f"  - {_line(release)}")
    for release in plan.kept:
        typer.echo(f"    {_line(release)}")


def _line(release: Release) -> str:
    lowest = f", from {release.min_from}" if release.min_from else ""
    return (
        f"{release.hw_model} {release.version} (sequence {release.sequence}{lowest}), "
        f"{release.length} bytes\n      SHA-256 {release.sha256}"
    )


def _checked(plan: Plan, images: Iterable[Path]) -> set[str]:
    """The digests of the images. Raises ProtocolError ``wrong_hash`` for one that is not to be signed."""
    wanted = {(release.sha256, release.length) for release, _notes in plan.added}
    found = set()
    for path in images:
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if (digest, len(content)) not in wanted:
            raise ProtocolError("wrong_hash", f"{path} is none of the images of this request.")
        found.add(digest)
    return found


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ProtocolError("malformed", f"{path} is not JSON.") from error


def _passphrase(*, from_stdin: bool, confirm: bool = False) -> Callable[[], str]:
    def ask() -> str:
        if from_stdin:
            return sys.stdin.readline().rstrip("\r\n")
        given = os.environ.get(PASSPHRASE_VARIABLE)
        return given or str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm))

    return ask


@contextmanager
def _told() -> Iterator[None]:
    """A refusal, and a file that cannot be read or written, in one line."""
    try:
        yield
    except ProtocolError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        raise typer.Exit(1) from None
