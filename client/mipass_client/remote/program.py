"""What all commands share: their options, how they end, how they print."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import httpx
import typer
from typer.core import TyperGroup

from mipass_client.problems import ProblemError
from mipass_client.remote.saved import NotLoggedIn

REFUSED, WRONG_USE, CONFIRMATION_NEEDED = 1, 2, 3
AsJson = Annotated[bool, typer.Option("--json", help="Print the API's own JSON.")]
Key = Annotated[
    str,
    typer.Option(
        "--key", help="Idempotency key: the same one again does nothing twice. Made up unless given."
    ),
]
Accept = Annotated[
    list[str],
    typer.Option("--accept", help="A warning that you have seen, such as same_card. May be repeated."),
]
Types = Annotated[
    str, typer.Option("--types", help="Types of events with commas between, such as credential.*")
]
EPILOG = "Exit status: 0 done, 1 refused, 2 wrong use, 3 the portal wants a confirmation."


class Told(TyperGroup):
    """Ends with a plain sentence and a status, instead of a traceback, when the portal says no."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ProblemError as problem:
            tell(problem)
            status = CONFIRMATION_NEEDED if problem.code == "confirmation_needed" else REFUSED
        except httpx.TransportError as error:
            typer.echo(f"The portal does not answer: {str(error) or type(error).__name__}", err=True)
            status = REFUSED
        except NotLoggedIn as error:
            typer.echo(str(error), err=True)
            status = WRONG_USE
        raise typer.Exit(status)


def new_group(text: str) -> typer.Typer:
    """A group of commands."""
    return typer.Typer(
        cls=Told,
        help=text,
        epilog=EPILOG,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,  # its tracebacks show local variables, the token among them
    )


def tell(problem: ProblemError) -> None:
    """Say why the portal refuses, and how to go on, to whoever reads the errors."""
    lines = [f"Refused: {problem.detail} ({problem.code})"]
    lines += [f"  {each.pointer}: {each.detail}" for each in problem.errors]
    if "needed" in problem.more:
        lines.append(
            f"  credits needed: {problem.more['needed']}, available: {problem.more.get('available')}"
        )
    if problem.code == "confirmation_needed":
        words = " ".join(f"--accept {code}" for code in problem.accept)
        again = f"{words} --key {problem.key}" if problem.key else words
        lines.append(f"To go on all the same, say the same again with: {again}")
    if problem.request_id:
        lines.append(f"Request {problem.request_id}")
    typer.echo("\n".join(lines), err=True)


def show(rows: Any, columns: Sequence[str], *, as_json: bool) -> None:
    """Print what the API answered: as it is, or these members of each row."""
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    lines = [[_cell(row, name) for name in columns] for row in (rows if isinstance(rows, list) else [rows])]
    head = [name.rpartition(".")[2].replace("_", " ") for name in columns]
    widths = [max(len(line[place]) for line in [head, *lines]) for place in range(len(columns))]
    for line in [head, *lines]:
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        print_line("  ".join(padded).rstrip())


def print_line(text: str) -> None:
    """Print at once, for whoever reads the lines as they come."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def printable(text: str) -> str:
    """The text without what a terminal would obey: names are other people's."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _cell(row: Any, path: str) -> str:
    for name in path.split("."):
        row = row.get(name) if isinstance(row, Mapping) else None
    if row is None:
        return "-"
    if isinstance(row, list):
        row = ", ".join(map(str, row)) or "-"
    return printable(str(row))
