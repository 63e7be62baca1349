"""The one command line program, `mipass`. A command's module, and Django, are loaded when it is called."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from mipass.config.error import ConfigError

COMMANDS_PACKAGE = "mipass.doors.jobs.commands"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lives, among the jobs' commands or by its full name; its use; if it needs Django."""

    target: str
    summary: str
    needs_django: bool = True


COMMANDS = {
    "init": Entry("init:init", "Write the files of an installation for a host name.", needs_django=False),
    "demo": Entry("demo:demo", "Serve a demonstration portal on this machine."),
    "serve": Entry("serve:serve", "Serve the portal."),
    "worker": Entry("worker:worker", "Send mails, seal the audit log, finish removals."),
    "migrate": Entry("migrate:migrate", "Bring the database to this version."),
    "grants": Entry("grants:grants", "Print what a role of PostgreSQL may, in SQL.", needs_django=False),
    "collect-static": Entry("collect_static:collect_static", "Put the static files into their folder."),
    "create-operator": Entry("create_operator:create_operator", "Create an account for the vendor's staff."),
    "user": Entry("user:app", "Block an account, let it in again, end its sessions."),
    "reset-sign-in": Entry("reset_sign_in:reset_sign_in", "Help someone who lost the second factor."),
    "seed-demo": Entry("seed_demo:seed_demo", "Fill an empty database with demonstration data."),
    "doctor": Entry("doctor:doctor", "Say what is wrong with the installation."),
    "retention": Entry("retention:retention", "Delete what is no longer needed."),
    "send-test-mail": Entry("send_test_mail:send_test_mail", "Send one mail, and print the server's answer."),
    "reset-time": Entry("reset_time:reset_time", "Trust the clock again after it was wrong."),
    "settings": Entry("settings:settings", "List every setting.", needs_django=False),
    "events": Entry("events:events", "List every type of event that the log can hold."),
    "check-ledger": Entry("check_ledger:check_ledger", "Prove every balance against the transfers."),
    "verify-audit": Entry("audit:verify_audit", "Check the audit log against its seals."),
    "seal-audit": Entry("audit:seal_audit", "Seal the audit log and export the heads of its chains."),
    "backup": Entry("backups:backup", "Copy the database, with a manifest."),
    "verify-backup": Entry("backups:verify_backup", "Prove that a backup can be relied on."),
    "restore": Entry("backups:restore", "Put a backup into an empty database."),
    "after-restore": Entry("after_restore:after_restore", "Go on from a database that was put back."),
    "held-mails": Entry("held_mails:app", "Look through mails that a restore held."),
    "held-webhooks": Entry("held_webhooks:app", "Look through events for webhooks that a restore held."),
    "rotate-keys": Entry("rotate_keys:rotate_keys", "List and replace an organization's signing keys."),
    "rotate-key": Entry("rotate_key:app", "Replace the master key, a data key, the secret key."),
    "wiegand": Entry("wiegand:app", "Encode, decode and check card data.", needs_django=False),
    "firmware": Entry("firmware:app", "Make firmware keys and sign releases.", needs_django=False),
    "phone": Entry(
        "mipass.simulator.phone_commands:app", "Be a phone: accept, show, enroll readers.", needs_django=False
    ),
    "reader": Entry(
        "mipass.simulator.reader_commands:app", "Be a door reader: decide, update.", needs_django=False
    ),
    "tour": Entry("tour:tour", "Walk the whole main job against a running server.", needs_django=False),
    "remote": Entry("mipass_client.remote:app", "Use a portal elsewhere, by its API.", needs_django=False),
}
# What a command needs that not every installation has.
EXTRAS = {
    "mipass_client": "`mipass remote` needs the API's client: install mipass_client-….whl of this release."
}


class LazyGroup(TyperGroup):
    """Lists commands from the table above, and loads the one that is called."""

    def list_commands(self, _ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        entry = COMMANDS.get(cmd_name)
        return entry and _stand_in(cmd_name, entry)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, _load(name) if name in COMMANDS else command, rest


def _stand_in(name: str, entry: Entry) -> Any:
    """What the list of commands shows in place of a command whose module is not loaded."""
    stand_in = typer.Typer(add_completion=False)
    stand_in.command(name, help=entry.summary)(lambda: None)
    return typer.main.get_command(stand_in)


def _load(name: str) -> Any:
    entry = COMMANDS[name]
    if name == "demo":
        os.environ.setdefault("MIPASS_ENV", "demo")
    if entry.needs_django:
        _set_up_django()
    module, _, attribute = entry.target.partition(":")
    found = getattr(_import(module if "." in module else f"{COMMANDS_PACKAGE}.{module}"), attribute)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    single = typer.Typer(add_completion=False, rich_markup_mode="markdown")
    single.command(name)(found)
    return typer.main.get_command(single)


def _import(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        _end(EXTRAS[error.name])


def _set_up_django() -> None:
    import django  # noqa: PLC0415  takes a third of a second, which half of the commands can spare

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mipass.settings")
    django.setup()


app = typer.Typer(
    cls=LazyGroup,
    name="mipass",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, secrets among them
    help="miPASS: a portal from which a distributor issues door credentials to phones.",
    epilog="`mipass COMMAND --help` says more. Settings come from the environment: `mipass settings`.",
)


@app.callback()
def _program() -> None:
    pass


def main() -> None:
    """Run the command line. What the installation lacks ends it with status 2 and a plain sentence."""
    try:
        app(prog_name="mipass")
    except ConfigError as error:
        _end(str(error))
    except Exception as error:
        if type(error).__module__ != "django.db.utils":
            raise
        _end(
            f"The database (DATABASE_URL) cannot be used: {error}\n"
            "Is it running, and has `mipass migrate` been run?"
        )


def _end(problem: str) -> NoReturn:
    typer.echo(problem, err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
