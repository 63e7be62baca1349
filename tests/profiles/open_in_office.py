"""LibreOffice opens the file of each ready-made profile to the cells that were meant.

`python -m tests.profiles.open_in_office`, where LibreOffice is installed; no test needs it. It converts each
CSV to one whose cells are all text, and compares.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mipass.domains.credentials.exports.layouts import Column, Layout
from mipass.domains.credentials.exports.writing import row_writer

ROWS = [
    ["Ada", "Lovelace, Countess", "00042", "7:42", "20E0054", ""],
    ['Grace "Amazing"', "Müller; Söhne", "00001", "65535:1", "1E5", "-12,5"],
    ["O'Neill", "two  spaces", "12345678", "1:1", "0012", "'quoted'"],
]
HEADINGS = ["First name", "Last name", "Token", "Card", "Raw", "Number"]
SIGNS = {"comma": "44", "semicolon": "59", "tab": "9", "pipe": "124"}
CHARSETS = {"utf-8": "76", "utf-8-bom": "76", "windows-1252": "1"}
ALL_TEXT = "/".join(f"{column}/2" for column in range(1, len(HEADINGS) + 1))


def opened(office: str, content: bytes, layout: Layout) -> Sequence[Sequence[str]]:
    """The cells that LibreOffice has of a file, each column read as text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(content)
        read = f"CSV:{SIGNS[layout.delimiter]},34,{CHARSETS[layout.encoding]},1,{ALL_TEXT}"
        written = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
        command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += [f"--infilter={read}", "--convert-to", written, "--outdir", f"{folder}/out", str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=300)
        with (Path(folder) / "out" / "export.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))


def content_of(layout: Layout) -> bytes:
    """The file as the portal writes it."""
    write = row_writer(layout)
    text = "".join(map(write, [HEADINGS, *ROWS]))
    return (b"\xef\xbb\xbf" if layout.encoding == "utf-8-bom" else b"") + text.encode(layout.codec)


def main() -> int:
    """Say for each way of writing whether the cells are the same; 1 if any are not."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("LibreOffice is not installed.")
    columns = [Column(heading) for heading in HEADINGS]
    wrong = 0
    for delimiter in SIGNS:
        for encoding in CHARSETS:
            quoting = "all" if delimiter == "pipe" else "minimal"
            layout = Layout(columns, delimiter=delimiter, encoding=encoding, quoting=quoting)
            same = opened(office, content_of(layout), layout) == [HEADINGS, *ROWS]
            wrong += not same
            print(f"{delimiter:10} {encoding:14} {'the same cells' if same else 'OTHER CELLS'}", flush=True)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
