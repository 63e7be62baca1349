"""`mipass send-test-mail`: whether mails leave this machine, tried with one."""

from __future__ import annotations

import smtplib
from typing import Annotated

import typer
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from mipass.base.kit.address import clean_email
from mipass.base.kit.clock import now
from mipass.base.kit.errors import DomainError
from mipass.doors.jobs.mail_delivery import refusal_of
from mipass.doors.jobs.mail_rendering import sender_named

BODY = """\
This mail was sent by hand, to see whether mails leave the portal.

Portal   {url}
Sent at  {at:%Y-%m-%d %H:%M:%S} UTC
"""


def send_test_mail(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where to: a mailbox that you can read.")],
) -> None:
    """Send one mail now, past the queue, and print what the mail server said. Exits with 1 if it was refused.

    It goes the way of all mails: server, sign-in, encryption and sender of the settings. That a server took a
    mail does not say that it arrived: look into the mailbox, and into its folder for unwanted mail.
    """
    connection = get_connection()
    try:
        message = _message(clean_email(address))
        connection.open()
        connection.send_messages([message])
        answer = getattr(connection, "answer", "")
    except DomainError as refusal:
        raise typer.BadParameter(refusal.message) from None
    except (smtplib.SMTPException, OSError) as error:
        typer.echo(f"The mail was not taken: {refusal_of(error).answer}", err=True)
        raise typer.Exit(1) from None
    finally:
        connection.close()
    typer.echo(f"The mail was taken: {answer}")


def _message(address: str) -> EmailMessage:
    config = settings.CONFIG
    return EmailMessage(
        subject=f"A test mail of {config.brand_name}",
        body=BODY.format(url=config.public_url, at=now()),
        from_email=sender_named(config.brand_name),
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
