"""A PostgreSQL server of one's own, for as long as a command runs (``bin/with-postgres``).

It listens on a free port of 127.0.0.1, keeps its files in a temporary folder, and is gone with them
when the command ends or is interrupted. Any number can run beside each other.
"""

import argparse
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

NAME = "mipass"
BINARIES = Path("/usr/lib/postgresql")
START_SECONDS = 60
STOP_SECONDS = 20
ATTEMPTS = 10
PAUSE_SECONDS = 0.5
INITDB_OPTIONS = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
OPTIONS = {"max_connections": "200", "shared_buffers": "256MB"}
# Safe where a power cut may lose everything: a test's database is worth nothing afterwards.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresError(Exception):
    """The server could not be had; the message says why."""


class Server:
    """A server with its files in a folder, and a free port of 127.0.0.1 that it keeps when started anew."""

    def __init__(self, folder: Path, *, durable: bool, options: Mapping[str, str] | None = None) -> None:
        """Make its files, with an empty database `mipass`, and start it. Raises PostgresError."""
        self._folder = folder
        self._options = OPTIONS | ({} if durable else CARELESS) | dict(options or {})
        own(folder)
        _run(
            folder, "initdb", "-D", "data", "-U", NAME, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        self._process, self._port = _start(folder, self._options, _free_port)
        try:
            _run(folder, "createdb", "-h", str(folder), "-p", str(self._port), "-U", NAME, NAME)
        except PostgresError:
            self.stop()
            raise

    @property
    def url(self) -> str:
        """Its database's address."""
        return f"postgres://{NAME}@127.0.0.1:{self._port}/{NAME}"

    def kill(self) -> None:
        """End it without warning (SIGKILL); its processes at work end when they notice."""
        self._process.kill()
        self._process.wait()

    def start(self) -> None:
        """Start it again after its end: it recovers what was committed. Raises PostgresError."""
        self._process, _port = _start(self._folder, self._options, lambda: self._port)

    def stop(self) -> None:
        """End it; nothing happens when it has ended."""
        _stop(self._process)


class Standby(Server):
    """One that follows another server, and answers what only reads."""

    def __init__(self, folder: Path, leader: Server) -> None:
        """Copy the leader's files, and start. Raises PostgresError."""
        self._folder, self._options = folder, OPTIONS | CARELESS
        own(folder)
        _run(folder, "pg_basebackup", "-d", leader.url, "-D", "data", "-R", "-c", "fast", "--no-sync")
        self._process, self._port = _start(folder, self._options, _free_port)


@contextmanager
def standby_of(leader: Server) -> Iterator[Standby]:
    """A new follower for as long as the block lasts; its files go with it. Raises PostgresError."""
    folder = Path(tempfile.mkdtemp(prefix="mipass-standby-"))
    try:
        standby = Standby(folder, leader)
        try:
            yield standby
        finally:
            standby.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_postgres(*, durable: bool) -> Iterator[str]:
    """Yield the URL of an empty database `mipass` on a new server, owned by its superuser.

    With `durable` every commit reaches the disk, as in production. Raises PostgresError.
    """
    with own_server(durable=durable) as server:
        yield server.url


@contextmanager
def own_server(*, durable: bool) -> Iterator[Server]:
    """A new server for as long as the block lasts; its files go with it. Raises PostgresError."""
    folder = Path(tempfile.mkdtemp(prefix="mipass-postgres-"))
    try:
        server = Server(folder, durable=durable)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def binary(name: str) -> str:
    """The path of one of PostgreSQL's programs, of the newest version here. Raises PostgresError."""
    found = sorted(BINARIES.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise PostgresError(f"PostgreSQL is missing ({name}): bin/setup-test installs it")
    return str(found[-1])


def owner() -> dict[str, Any]:
    """Whom to run as: PostgreSQL refuses to run as root, so there its system user does it."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def own(folder: Path) -> None:
    """Give a folder or file to whom PostgreSQL runs as."""
    if user := owner():
        os.chown(folder, user["user"], user["group"])


def _run(folder: Path, name: str, *arguments: str) -> None:
    command = [binary(name), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **owner())
    if done.returncode != 0:
        raise PostgresError(f"{name} failed:\n{done.stdout}{done.stderr}")


def _start(
    folder: Path, options: dict[str, str], choose_port: Callable[[], int]
) -> tuple[subprocess.Popen[bytes], int]:
    for _ in range(ATTEMPTS):  # somebody else may take the free port before the server does
        port = choose_port()
        server = _launch(folder, port, options)
        try:
            if _is_ready(server, folder, port):
                return server, port
        except BaseException:
            _stop(server)
            raise
        _stop(server)
        time.sleep(PAUSE_SECONDS)  # or processes of a killed one are still at their end
    raise PostgresError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _launch(folder: Path, port: int, options: dict[str, str]) -> subprocess.Popen[bytes]:
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    command = [
        binary("postgres"),
        "-D",
        "data",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-k",
        str(folder),
        *settings,
    ]
    with (folder / "log").open("ab") as log:
        # A session of its own: Ctrl-C is for the command, which still needs its database to end well.
        return subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **owner()
        )


def _is_ready(server: subprocess.Popen[bytes], folder: Path, port: int) -> bool:
    """Wait for the server. Asked through its socket, since the port might be somebody else's."""
    probe = [binary("pg_isready"), "-q", "-h", str(folder), "-p", str(port)]
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if subprocess.run(probe, check=False).returncode == 0:
            return True
        time.sleep(0.05)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, by force
        if server.poll() is not None:
            return
        server.send_signal(how)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def run_command(command: list[str], url: str) -> int:
    """Run a command with this database, and end it with ourselves; its exit status."""
    process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url})
    try:
        return process.wait()
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def interrupt(number: int, _frame: FrameType | None) -> NoReturn:
    """A handler of signals that ends the program, and lets it clean up."""
    for other in INTERRUPTIONS:  # cleaning up is not to be interrupted
        signal.signal(other, signal.SIG_IGN)
    raise SystemExit(128 + number)


INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Run the command of the command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="bin/with-postgres", description=__doc__)
    parser.add_argument("--durable", action="store_true", help="write every commit to the disk")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="CMD …")
    arguments = parser.parse_args()
    if not arguments.command:
        parser.error("name a command to run")
    for number in INTERRUPTIONS:
        signal.signal(number, interrupt)
    try:
        with running_postgres(durable=arguments.durable) as url:
            status = run_command(arguments.command, url)
    except PostgresError as error:
        sys.exit(f"bin/with-postgres: {error}")
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
