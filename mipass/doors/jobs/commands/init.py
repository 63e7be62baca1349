"""`mipass init`: the files of an installation, made once for a host name."""

from __future__ import annotations

import base64
import os
import pwd
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from mipass.config import PACKAGE_DIR
from mipass.doors.jobs.commands.grants import grants_for

SHIPPED = PACKAGE_DIR / "deploy"
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
NAME = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
PLAIN_PATH = re.compile(r"/[A-Za-z0-9._/-]+")  # systemd, nginx and the shell would each want another quoting
PRIVATE, OF_THE_GROUP, PUBLIC, PROGRAM = 0o400, 0o640, 0o644, 0o755


@dataclass(frozen=True)
class File:
    """One file to be: where below the folder, what it holds, and who may read it."""

    path: str
    content: str
    mode: int
    of_the_portal: bool = False  # owned by the portal's user; else by whoever calls, and of the user's group


@dataclass(frozen=True)
class Installation:
    """What the files speak of."""

    host: str
    folder: Path
    data: Path
    user: str
    database: str  # the host of PostgreSQL; empty for SQLite

    def filled(self, name: str, **more: str) -> str:
        """A shipped file with its places filled in."""
        text = (SHIPPED / name).read_text()
        for place, value in (self._facts() | more).items():
            text = text.replace(f"@{place}@", value)
        return text

    def _facts(self) -> dict[str, str]:
        database = f"DATABASE_URL_FILE={self.folder}/keys/database-url" if self.database else "# SQLite"
        return {
            "HARDENING": (SHIPPED / "hardening.conf").read_text().strip(),
            "DATABASE": database,
            "FOLDER": str(self.folder),
            "DATA": str(self.data),
            "USER": self.user,
            "PROGRAM": f"{Path(sys.executable).parent}/mipass",
            "HOST": self.host,
        }


def init(
    host: Annotated[str, typer.Argument(metavar="HOST", help="The portal's name: mobile.example.com.")],
    *,
    folder: Annotated[Path, typer.Option("--folder", help="Where the files go.")] = Path("/etc/mipass"),
    data: Annotated[Path, typer.Option("--data", help="The data folder.")] = Path("/var/lib/mipass"),
    user: Annotated[str, typer.Option("--user", help="The system's user that runs the portal.")] = "mipass",
    database: Annotated[
        str, typer.Option("--database", metavar="HOST", help="Where PostgreSQL is; with :PORT if need be.")
    ] = "localhost",
    sqlite: Annotated[bool, typer.Option("--sqlite", help="SQLite in the data folder instead.")] = False,
) -> None:
    """Write keys, settings, systemd units, database roles and proxy configuration, and say what to do next.

    Call it as root, when the user is there. Keys are new and random, and readable by that user alone. No file
    that exists is changed: call it again with another folder to see what a newer version ships.
    """
    place = Installation(host, folder.resolve(), data.resolve(), user, "" if sqlite else database)
    _refuse_odd(place)
    for path in (place.folder, place.data):
        path.parent.mkdir(parents=True, exist_ok=True)
    os.umask(0o077)
    for path in (place.folder, place.folder / "keys", place.folder / "systemd", place.data):
        _make_folder(path, place)
    kept = [file.path for file in _files(place) if not _write(place, file)]
    if kept:
        typer.echo(f"Left as they were: {', '.join(kept)}.")
    typer.echo(_next_steps(place), nl=False)


def _refuse_odd(place: Installation) -> None:
    if not HOST.fullmatch(place.host):
        raise typer.BadParameter(
            "a host name such as mobile.example.com, in small letters", param_hint="HOST"
        )
    if not NAME.fullmatch(place.user):
        raise typer.BadParameter("the name of a user", param_hint="--user")
    if not re.fullmatch(r"([A-Za-z0-9.-]+(:\d+)?)?", place.database):
        raise typer.BadParameter("a host name, and perhaps :PORT", param_hint="--database")
    program = Path(sys.executable)
    for path, option in (
        (place.folder, "--folder"),
        (place.data, "--data"),
        (program, "the program's place"),
    ):
        if not PLAIN_PATH.fullmatch(str(path)):
            raise typer.BadParameter(f"letters, digits and . _ - / alone: {path}", param_hint=option)


def _files(place: Installation) -> Iterator[File]:
    yield File("keys/secret-key", secrets.token_urlsafe(48) + "\n", PRIVATE, of_the_portal=True)
    master_key = base64.b64encode(secrets.token_bytes(32)).decode()
    yield File("keys/master-key", master_key + "\n", PRIVATE, of_the_portal=True)
    mail_url = "smtp+starttls://USER:PASSWORD@mail.example.com:587\n"
    yield File("keys/mail-url", mail_url, 0o600, of_the_portal=True)
    yield File("environment", place.filled("environment"), OF_THE_GROUP)
    yield File("mipass", place.filled("mipass.sh"), PROGRAM)
    yield from _files_of_postgres(place)
    for unit in sorted((SHIPPED / "systemd").iterdir()):
        yield File(f"systemd/{unit.name}", place.filled(f"systemd/{unit.name}"), PUBLIC)
    for name in ("nginx.conf", "haproxy.cfg"):
        yield File(name, place.filled(name), PUBLIC)


def _files_of_postgres(place: Installation) -> Iterator[File]:
    """The roles, and the addresses with their passwords: written together, or they would not fit."""
    if not place.database:
        return
    group = ("database.sql", "owner-url", "backup-url", "keys/database-url")
    if any((place.folder / path).exists() for path in group):
        typer.echo(f"Left as they were: {', '.join(group)}.")
    else:
        owner, app, backup = (secrets.token_urlsafe(24) for _role in range(3))
        passwords = {"OWNER_PASSWORD": owner, "APP_PASSWORD": app, "BACKUP_PASSWORD": backup}
        yield File(group[0], place.filled("database.sql", **passwords), PRIVATE)
        yield File(group[1], f"postgres://mipass_owner:{owner}@{place.database}/mipass\n", PRIVATE)
        yield File(group[2], f"postgres://mipass_backup:{backup}@{place.database}/mipass\n", PRIVATE)
        app_url = f"postgres://mipass_app:{app}@{place.database}/mipass\n"
        yield File(group[3], app_url, PRIVATE, of_the_portal=True)
    rights = grants_for("mipass_app") + grants_for("mipass_backup", read_only=True)
    yield File("grants.sql", rights, PUBLIC)


def _make_folder(path: Path, place: Installation) -> None:
    if path.exists():
        return
    path.mkdir()
    is_shared = path in {place.folder, place.folder / "systemd"}
    path.chmod(0o750 if is_shared else 0o700)
    _give(path, place.user, of_the_portal=not is_shared)


def _write(place: Installation, file: File) -> bool:
    """Write a file that is not there; whether it was."""
    path = place.folder / file.path
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as output:
        output.write(file.content)
    path.chmod(file.mode)
    _give(path, place.user, of_the_portal=file.of_the_portal)
    return True


def _give(path: Path, user: str, *, of_the_portal: bool) -> None:
    """To the portal's user, or to its group; nothing where only root could, or where that user is not yet."""
    if os.geteuid() == 0 and _is_there(user):
        group = pwd.getpwnam(user).pw_gid
        shutil.chown(path, user if of_the_portal else None, group)


def _is_there(user: str) -> bool:
    return user in {each.pw_name for each in pwd.getpwall()}


def _next_steps(place: Installation) -> str:
    folder, steps = place.folder, []
    if os.geteuid() != 0 or not _is_there(place.user):
        steps.append(
            f"Give {folder}/keys and {place.data} to the user {place.user}, whom only root can make."
        )
    steps.append(f"Copy {folder}/keys/master-key to a safe place: without it card data is lost.")
    steps.append(f"Write the address of your mail server into {folder}/keys/mail-url.")
    if place.database:
        steps.append(f"Make the database: runuser -u postgres -- psql < {folder}/database.sql")
    steps.append(f"Make the tables: {folder}/mipass migrate")
    if place.database:
        steps.append(f"Give the rights: runuser -u postgres -- psql mipass < {folder}/grants.sql")
    steps.append(f"Make an operator: {folder}/mipass create-operator")
    steps.append(f"Start: cp {folder}/systemd/* /etc/systemd/system/, then systemctl enable --now each.")
    steps.append(f"Put a proxy in front: {folder}/nginx.conf or {folder}/haproxy.cfg.")
    told = [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    return "\n".join([f"The files are in {folder}. Next, as docs/operator/README.md tells:", *told, ""])
