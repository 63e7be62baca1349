"""`mipass-reader`: the commands of `mipass reader`, from the sources that lie in this package.

They are called `mipass` here as in the portal, whose package may lie in the same environment: what is here
goes before it, in this process alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mipass_reader.units import units

HERE = Path(__file__).parent
PROGRAM = HERE / "program"


def main() -> None:
    """Run the command line."""
    sys.path.insert(0, str(PROGRAM))
    from mipass.simulator.reader_commands import app  # noqa: PLC0415  found only from here on

    app.command("units")(units)
    app(prog_name="mipass-reader")


if __name__ == "__main__":
    main()
