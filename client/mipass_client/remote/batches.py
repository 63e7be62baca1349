"""Many credentials from one file: checked, issued, undone."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer

from mipass_client.connection import request
from mipass_client.remote.places import rows
from mipass_client.remote.program import REFUSED, Accept, AsJson, Key, new_group, print_line, printable, show
from mipass_client.remote.saved import open_portal
from mipass_client.v1 import Client

app = new_group("Check a file of credentials, issue it, undo it.")
COLUMNS = ["id", "state", "read", "good", "wrong", "warned.same_card", "cost", "balance_after"]
BUSY = frozenset({"uploaded", "checking", "issuing", "undoing"})
FAILED = frozenset({"unreadable", "failed"})
PAUSE = 1.0  # seconds


@app.command("check")
def check(
    organization_id: UUID,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV with a header line.")],
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Have a file checked, and say what is wrong with its rows. Nothing is issued."""
    with open_portal() as client:
        started = request(
            client,
            "POST",
            f"/organizations/{organization_id}/batches",
            content=file.read_bytes(),
            content_type="text/csv",
            query={"name": file.name},
            key=key or str(uuid4()),
        )
        _show_check(client, started, as_json)


@app.command("read-again")
def read_again(
    batch_id: UUID,
    encoding: Annotated[str, typer.Option("--encoding", help="Such as windows-1252 or utf-16.")] = "",
    numbers: Annotated[str, typer.Option("--numbers", help="decimal or hexadecimal.")] = "",
    date_order: Annotated[
        str, typer.Option("--date-order", help="day_first or month_first, of dates such as 03/04/2027.")
    ] = "",
    sheet: Annotated[str, typer.Option("--sheet", help="Of a workbook: which one.")] = "",
    as_json: AsJson = False,
) -> None:
    """Have the file checked anew, as you say that it is written; what is left out is found out."""
    said = {"encoding": encoding, "numbers": numbers, "date_order": date_order, "sheet": sheet}
    body = {name: text for name, text in said.items() if text}
    with open_portal() as client:
        _show_check(client, request(client, "POST", f"/batches/{batch_id}/read-again", body=body), as_json)


def _show_check(client: Client, started: dict[str, Any], as_json: bool) -> None:
    """Wait for the check, and say what it found."""
    batch = wait(client, started)
    wrong = list(rows(client, f"/batches/{batch['id']}/rows", outcome="wrong")) if batch["wrong"] else []
    end(batch, as_json)
    if as_json:
        return
    for row in wrong:
        print_line(_wrong(row))
    words = "".join(f" --accept {code}" for code in batch["accept"])
    print_line(f"To issue it, say: batch issue {batch['id']}{words}")


@app.command("issue")
def issue(batch_id: UUID, accept: Accept = [], key: Key = "", as_json: AsJson = False) -> None:  # noqa: B006
    """Issue what was checked, whole or not at all."""
    _do(batch_id, "issue", {"accepted": accept}, key, as_json)


@app.command("undo")
def undo(batch_id: UUID, key: Key = "", as_json: AsJson = False) -> None:
    """Take back what was issued and no phone has fetched."""
    _do(batch_id, "undo", None, key, as_json)


def _do(batch_id: UUID, verb: str, body: object, key: str, as_json: bool) -> None:
    with open_portal() as client:
        path = f"/batches/{batch_id}/{verb}"
        batch = wait(client, request(client, "POST", path, body=body, key=key or str(uuid4())))
    end(batch, as_json)


def end(batch: dict[str, Any], as_json: bool) -> None:
    """Show the batch. Ends with 1 if the portal could not do what it was asked."""
    show(batch, COLUMNS, as_json=as_json)
    if batch["state"] in FAILED:
        trouble = batch.get("trouble") or {}
        typer.echo(f"Refused: {trouble.get('detail', 'see the portal')} ({trouble.get('code')})", err=True)
        raise typer.Exit(REFUSED)


def wait(client: Client, batch: dict[str, Any]) -> dict[str, Any]:
    """The batch when the portal is done with it."""
    while batch["state"] in BUSY:
        pause()
        batch = request(client, "GET", f"/batches/{batch['id']}")
    return batch


def pause() -> None:
    """Give the portal time."""
    time.sleep(PAUSE)


def _wrong(row: dict[str, Any]) -> str:
    found = (f"{each['column']}: {each['detail']}".removeprefix(": ") for each in row["problems"])
    return printable(f"line {row['line']}: " + "; ".join(found))
