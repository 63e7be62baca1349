"""What a command prints, as text for people or as lines of JSON, and the status with which it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from mipass.protocol.errors import ProtocolError
from mipass.simulator.errors import SimulatorError, Unprepared, Unreachable

REFUSED, UNPREPARED, UNREACHABLE = 1, 2, 3

AsJson = Annotated[bool, typer.Option("--json", help="Print a line of JSON for each thing that happens.")]


class Output:
    """Prints facts: a few words for people, or all of them as JSON."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def tell(self, words: str, **facts: Any) -> None:
        """Say one thing that happened."""
        self._print(json.dumps(facts, ensure_ascii=False) if self._as_json else words)

    def table(self, facts: Mapping[str, Any]) -> None:
        """Say several facts, a line each."""
        if self._as_json:
            self._print(json.dumps(facts, ensure_ascii=False))
            return
        for name, value in facts.items():
            for each in value if isinstance(value, list) and value else [value]:
                self._print(f"{name.replace('_', ' ').capitalize() + ':':<20} {_words(each)}")

    def _print(self, line: str) -> None:
        typer.echo(line)
        typer.get_text_stream("stdout").flush()

    @contextmanager
    def ending(self) -> Iterator[None]:
        """End the command with a sentence and a status where the block is refused."""
        try:
            yield
        except (ProtocolError, SimulatorError) as error:
            if self._as_json:
                self._print(json.dumps({"error": error.code, "message": error.message}))
            else:
                typer.echo(f"{error.message} ({error.code})", err=True)
            raise typer.Exit(_status(error)) from None


def _status(error: ProtocolError | SimulatorError) -> int:
    if isinstance(error, Unreachable):
        return UNREACHABLE
    return UNPREPARED if isinstance(error, Unprepared) else REFUSED


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name.replace('_', ' ')} {each}" for name, each in value.items())
    return "none" if value in (None, [], "") else str(value)
