"""The file outside the database that knows how far each chain had got. One JSON object a line."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from mipass.base.audit.models import Seal
from mipass.base.audit.sealing import Head
from mipass.base.kit.clock import now

FILE_NAME = "audit-heads.jsonl"
LONGEST_LINE = 1 << 20  # octets
AT_ONCE = 100  # heads asked for by one statement


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that was closed, as it stood when the chain was exported up to that position."""

    kind: str
    id: UUID
    chain: UUID
    position: int
    state: Mapping[str, Any]


@dataclass
class Exported:
    """What the file says. ``heads`` are those that still count, ``generation`` that of the last restore."""

    heads: list[Head] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    generation: int = 0
    at: str = ""

    @property
    def newest(self) -> Mapping[UUID, Head]:
        """The end of each chain, as it was exported last."""
        return {head.chain: head for head in sorted(self.heads, key=lambda head: head.position)}

    def kept_beyond(self, ends: Mapping[UUID, int]) -> list[Kept]:
        """What a database whose chains end there does not know yet, of each thing the newest."""
        beyond = [each for each in self.kept if each.position > ends.get(each.chain, 0)]
        return list({(each.kind, each.id): each for each in beyond}.values())

    def reaches(self, ends: Mapping[UUID, int]) -> bool:
        """Whether it goes as far as a database with these ends: it was written after that was copied."""
        newest = self.newest
        return bool(newest) and all(
            chain in newest and newest[chain].position >= position for chain, position in ends.items()
        )

    def go_back(self, ends: Mapping[UUID, int]) -> None:
        """A restore ended the chains there: later heads count no more, what was kept is known from there."""
        self.heads = [head for head in self.heads if head.position <= ends.get(head.chain, 0)]
        self.kept = [
            replace(each, position=min(each.position, ends.get(each.chain, 0) + 1)) for each in self.kept
        ]


def default_file() -> Path:
    """Where the heads are kept unless somebody says otherwise."""
    return Path(settings.CONFIG.data_dir) / FILE_NAME


def read_exported(file: Path) -> Exported:
    """All that it says; one that is not there says nothing. Raises ValueError naming a wrong line."""
    found = Exported()
    if file.exists():
        with file.open() as lines:
            for number, line in enumerate(lines, start=1):
                _take(found, line, f"{file}, line {number}")
    return found


def _take(found: Exported, line: str, where: str) -> None:
    if not line.strip() or not line.endswith("\n"):  # one that was cut off in its writing says nothing
        return
    try:
        said = json.loads(line)
        found.at = said.pop("at", found.at)
        if "kept" in said:
            found.kept.append(_kept(said))
        elif "restored" in said:
            found.generation = int(said["restored"])
            found.go_back({UUID(chain): int(position) for chain, position in said["ends"].items()})
        else:
            found.heads.append(Head(UUID(said["chain"]), int(said["position"]), said["mac"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{where} is no exported head") from None


def _kept(said: dict[str, Any]) -> Kept:
    return Kept(
        said.pop("kept"), UUID(said.pop("id")), UUID(said.pop("chain")), int(said.pop("position")), said
    )


def lost_heads(exported: Exported) -> list[Head]:
    """The newest heads that the database does not hold: it is an older state, or another one."""
    newest = [*exported.newest.values()]
    lost = list[Head]()
    for start in range(0, len(newest), AT_ONCE):
        some = newest[start : start + AT_ONCE]
        places = Q()
        for head in some:
            places |= Q(chain=head.chain, position=head.position)
        held = {(seal.chain, bytes(seal.mac).hex()) for seal in Seal.objects.filter(places)}
        lost += [head for head in some if (head.chain, head.mac) not in held]
    return lost


def head_lines(heads: Iterable[Head], known: Exported) -> Iterator[Mapping[str, Any]]:
    """A line for each head that the file does not end its chain with yet."""
    newest = known.newest
    for head in heads:
        if newest.get(head.chain) != head:
            yield asdict(head)


def restored_line(generation: int, ends: Mapping[UUID, int]) -> Mapping[str, Any]:
    """That the chains went on from there, in that generation."""
    return {"restored": generation, "ends": {str(chain): position for chain, position in ends.items()}}


@contextmanager
def appending(file: Path) -> Iterator[IO[str]]:
    """The file, to be added to by one process at a time; it reaches the disk at the end."""
    with file.open("a+") as output:
        fcntl.flock(output, fcntl.LOCK_EX)
        _drop_unfinished(file, output)
        yield output
        output.flush()
        os.fsync(output.fileno())


def _drop_unfinished(file: Path, output: IO[str]) -> None:
    """Take away what stands behind the last whole line."""
    with file.open("rb") as content:
        content.seek(max(content.seek(0, os.SEEK_END) - LONGEST_LINE, 0))
        start, end = content.tell(), content.read()
    if end and not end.endswith(b"\n"):
        output.truncate(start + end.rfind(b"\n") + 1)


def write_lines(output: IO[str], lines: Iterable[Mapping[str, Any]]) -> int:
    """Append the lines, each with the present moment. How many."""
    written = 0
    for line in lines:
        output.write(json.dumps({**line, "at": now()}, default=str) + "\n")
        written += 1
    return written
