"""What every command of a reader asks for: which folder it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    Path, typer.Option("--folder", envvar="MIPASS_READER", help="The folder that is this reader.")
]
READER = Path("var/reader")
