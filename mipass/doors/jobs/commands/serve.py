"""`mipass serve`: the web server, and with it a worker if wanted."""

from __future__ import annotations

import errno
import logging
import os
import socket
import subprocess
import sys
import threading
from copy import deepcopy
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from granian import Granian
from granian.constants import Interfaces

from mipass.base.kit.db import close_pool
from mipass.base.kit.figures import count_together
from mipass.base.kit.logs import take_all
from mipass.base.kit.versions import own_version
from mipass.doors.jobs.commands.key_check import require_right_keys
from mipass.doors.jobs.restored import look_for_a_restore
from mipass.doors.jobs.static_files import collect_static

log = logging.getLogger(__name__)

STOP_SECONDS = 30
RESTART_SECONDS = 2.0

WithWorker = Annotated[bool, typer.Option("--with-worker", help="Run a worker too; it ends with the server.")]


def serve(*, with_worker: WithWorker = False) -> None:
    """Serve the portal until stopped.

    Address, port, processes and threads are settings: MIPASS_BIND, PORT, MIPASS_SERVER_PROCESSES,
    MIPASS_SERVER_THREADS (see `mipass settings`). Put a reverse proxy that speaks TLS in front of it.

    Run `mipass migrate` first, and a `mipass worker` beside it, or nothing is ever mailed.
    """
    run_server(with_worker=with_worker, address=settings.CONFIG.bind)


def run_server(*, with_worker: bool, address: str) -> None:
    """Collect static files if they changed, then serve until SIGTERM or SIGINT."""
    _refuse_exposure(address)
    take_all()
    require_right_keys()
    look_for_a_restore()
    _require_free_port(address, settings.CONFIG.port)
    close_pool()
    collect_static()
    count_together(Path(settings.CONFIG.data_dir) / f"figures-{settings.CONFIG.port}")
    server = _server(address)
    if not with_worker:
        server.serve()
        return
    keeper = WorkerKeeper()
    server.on_startup(keeper.start)
    try:
        server.serve()
    finally:
        keeper.stop()


def _refuse_exposure(address: str) -> None:
    config = settings.CONFIG
    if how := config.exposure(address):
        typer.echo(
            f"MIPASS_ENV={config.env} has published keys and shows every mail: it is not served {how}. "
            "Set MIPASS_ENV=production, or leave MIPASS_BIND and MIPASS_PUBLIC_URL to this machine.",
            err=True,
        )
        raise typer.Exit(2)


def _require_free_port(address: str, port: int) -> None:
    """The server shares its port with whoever else listens (SO_REUSEPORT), and requests would go astray."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            reason = f"port {port} is in use" if error.errno == errno.EADDRINUSE else error.strerror
            typer.echo(
                f"Cannot listen on {address}: {reason}. PORT and MIPASS_BIND choose another.", err=True
            )
            raise typer.Exit(1) from None


def _server(address: str) -> Any:
    config = settings.CONFIG
    server = Granian(
        "mipass.asgi:application",
        address=address,
        port=config.port,
        interface=Interfaces.ASGINL,
        workers=config.server_processes,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_dictconfig=server_logging(),
    )
    server.on_startup(_say_where)
    return server


def _say_where() -> None:
    """In the log, and to somebody who sits before it."""
    config = settings.CONFIG
    log.info("the portal is served", extra={"url": config.public_url, "version": own_version()})
    if sys.stdout.isatty():
        typer.echo(f"{config.brand_name} is at {config.public_url} (Ctrl-C ends it)")


def server_logging() -> dict[str, Any]:
    """Our logging, with the server's own lines in it; no access log, as request_log writes one."""
    config: dict[str, Any] = deepcopy(settings.LOGGING)
    config["loggers"]["_granian"] = {"handlers": [], "propagate": True}
    return config


class WorkerKeeper:
    """A worker in a child process: started anew if it dies, ended with the server."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="worker-keeper")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the worker; returns at once."""
        self._process = _start_worker()
        self._thread.start()

    def stop(self) -> None:
        """End the worker and wait until it has finished what it was doing."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        assert self._process is not None
        while not self._stopping.wait(0.2):
            if self._process.poll() is not None and not self._stopping.wait(RESTART_SECONDS):
                log.error("the worker ended unexpectedly; starting another")
                self._process = _start_worker()
        _end(self._process)


def _start_worker() -> subprocess.Popen[bytes]:
    """All but its own files are closed to it anyway; to close them here takes a pipe that tells of its start.

    The server forks its processes meanwhile, which would hold that pipe open, and the start would never end.
    """
    command = [sys.executable, "-m", "mipass.cli", "worker", "--parent", str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, close_fds=False)  # noqa: S603  fixed words


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
