"""`mipass-reader units`: the files by which systemd runs a reader."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

SHIPPED = Path(__file__).parent / "systemd"


def units(
    folder: Annotated[Path, typer.Option(help="Where they go.")] = Path("/etc/systemd/system"),
) -> None:
    """Write the units for systemd, over those of an older version. Changes belong into drop-ins."""
    hardening = (SHIPPED / "hardening.conf").read_text().strip()
    for shipped in sorted(SHIPPED.glob("mipass-reader*")):
        text = shipped.read_text().replace("@HARDENING@", hardening)
        target = folder / shipped.name
        target.write_text(text.replace("@PROGRAM@", f"{Path(sys.executable).parent}/mipass-reader"))
        target.chmod(0o644)
        typer.echo(target)
