"""Examples in the pages of ``docs/api``: taken out of them, to be run as they stand."""

from __future__ import annotations

import json
import re
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "api"
BLOCK = re.compile(r"^```(\w+)( setup)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELLIPSIS = "…"
END = "the end of an example"


@dataclass(frozen=True, slots=True)
class Example:
    """A block of a page, its line, and what the page shows as its answer."""

    language: str
    text: str
    line: int
    answer: Any = None


def examples_of(page: str) -> Iterator[Example]:
    """The blocks that can be run; a JSON block right after one is what it answers."""
    whole = (FOLDER / page).read_text()
    blocks = list(BLOCK.finditer(whole))
    for number, block in enumerate(blocks):
        language, is_setup, text = block.groups()
        if is_setup or language not in {"sh", "python", "js"}:
            continue
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        answer = json.loads(following[3]) if following and following[1] == "json" else None
        yield Example(language, text, whole.count("\n", 0, block.start()) + 1, answer)


class Shell:
    """One bash for all examples of a page, so that later ones have what earlier ones set."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._bash = subprocess.Popen(
            ["bash", "-u"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, text: str) -> str:
        """What the example prints. Raises AssertionError if it fails."""
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        mark = f"{END} {uuid.uuid4()}"
        self._bash.stdin.write(f"{text}\nprintf '\\n%s %s\\n' '{mark}' $?\n")
        self._bash.stdin.flush()
        printed: list[str] = []
        for line in self._bash.stdout:
            if line.startswith(mark):
                assert line.split()[-1] == "0", "".join(printed)
                return "".join(printed)
            printed.append(line)
        raise AssertionError("".join(printed))

    def close(self) -> None:
        """End it."""
        self._bash.communicate()


def require_like(shown: Any, found: Any, where: str = "") -> None:
    """Raise AssertionError where an answer lacks what a page shows of it, or has another kind of value.

    An ellipsis stands for any text, and a number for any number; an empty list for any list.
    """
    if isinstance(shown, dict):
        assert isinstance(found, dict), where
        for name, value in shown.items():
            assert name in found, f"{where}/{name}: not there"
            require_like(value, found[name], f"{where}/{name}")
    elif isinstance(shown, list):
        assert isinstance(found, list), where
        assert bool(found) or not shown, f"{where}: empty"
        for each in shown[:1]:
            require_like(each, found[0], f"{where}/0")
    elif shown == ELLIPSIS or (isinstance(shown, int) and not isinstance(shown, bool)):
        assert isinstance(found, str if shown == ELLIPSIS else int), f"{where}: {found!r}"
    elif shown is not None:
        assert found == shown, f"{where}: {found!r}"
