"""Whether the machine is as the portal needs it: settings that go together, files, the mail server."""

from __future__ import annotations

import os
import smtplib
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection

from mipass.doors.jobs.smtp import EmailBackend

OTHERS = stat.S_IRWXO
NOT_THE_OWNER = stat.S_IRWXO | stat.S_IWGRP  # a group may read what the owner gave to it


def setting_faults() -> Iterator[str]:
    """Settings that are right by themselves, and cannot be what is meant in production."""
    config = settings.CONFIG
    if not config.is_production:
        return
    if not config.trusted_proxies:
        yield (
            "MIPASS_TRUSTED_PROXIES is 0, so that no proxy is believed to speak TLS: every page redirects to "
            "itself."
        )
    if config.mail_from.endswith("@localhost"):
        yield f"MIPASS_MAIL_FROM is {config.mail_from}, which no recipient's server believes."


def folder_faults() -> Iterator[str]:
    """What the portal cannot write to, and what others can read."""
    config = settings.CONFIG
    folder = Path(config.data_dir)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield f"The data folder {folder} cannot be written to by this user."
    if config.is_production and folder.stat().st_mode & OTHERS:
        yield f"Other users of this machine can look into the data folder {folder}: chmod 700."
    for name, file in {"master": config.master_key_file, "secret": config.secret_key_file}.items():
        if file is not None and Path(file).stat().st_mode & NOT_THE_OWNER:
            yield f"Others can read the {name} key in {file}, or replace it: chmod 400."


def mail_faults() -> Iterator[str]:
    """Whether the mail server lets the portal in. Nothing is sent."""
    server = get_connection()
    if not isinstance(server, EmailBackend):
        return
    try:
        server.open()
    except (smtplib.SMTPException, OSError) as error:
        yield f"The mail server {server.host}, port {server.port}, does not let the portal in: {_why(error)}."
    finally:
        server.close()


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        said = text.decode(errors="replace") if isinstance(text, bytes) else text
        return f"{error.smtp_code} {' '.join(said.split())}".rstrip(".")
    return str(error).rstrip(".") or type(error).__name__
