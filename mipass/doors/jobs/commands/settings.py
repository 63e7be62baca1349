"""`mipass settings`: every setting, from the one place that declares them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from mipass.config import PROJECT_DIR, Config, variable_of
from mipass.config.fields import Fields

INTRODUCTION = """\
# Settings

Made by `mipass settings --markdown`; do not edit by hand. Settings come from the environment. A wrong one
stops every command at its start, with a message that names it.

In production (`MIPASS_ENV=production`, the default) the development secrets and keys with a pattern, debug
pages, `*` among the allowed hosts, an address without https and an unencrypted mail transport are refused.
Any other environment has published keys and shows its mails to whoever asks: `mipass serve` refuses to listen
there on an address, or under a public URL, that other machines reach. `make run` is the demo.

| Variable | Default | Meaning |
|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    variable: str
    default: str
    source: str
    description: str


def settings(
    *,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the manual's page.")] = False,
) -> None:
    """List every setting: its variable, where its current value comes from, its default and meaning.

    Values are not shown, since some are secrets. Also works when a setting is wrong.
    """
    if markdown:
        typer.echo(INTRODUCTION)
        for setting in list_settings():
            typer.echo(f"| `{setting.variable}` | {_code(setting.default)} | {setting.description} |")
        return
    for setting in list_settings():
        typer.echo(f"{setting.variable}  [{setting.source}]")
        typer.echo(f"    {setting.description}. Default: {setting.default or 'empty'}")


def list_settings() -> Iterator[Setting]:
    """Every setting, in the order of its declaration; what the class takes over from others comes last."""
    own = Fields.__annotations__
    for name, field in sorted(Config.model_fields.items(), key=lambda declared: declared[0] not in own):
        variable = variable_of(name)
        source = "environment" if variable in os.environ else "default"
        yield Setting(variable, _default(field), source, field.description or "")


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, SecretStr):
        return "for development only" if value.get_secret_value() else ""
    if isinstance(value, StrEnum):
        return value.value
    if value in (None, PydanticUndefined, []):
        return ""
    return str(value).replace(str(PROJECT_DIR), ".")


def _code(default: str) -> str:
    return f"`{default}`" if default else "empty"
