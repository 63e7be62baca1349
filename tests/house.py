"""Measures of the house, and whether they got worse: ``bin/house``, ``bin/house --check``.

The product is measured, without its tests and migrations; for words these and the documents too.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import grimp

ROOT = Path(__file__).resolve().parents[1]
BOUNDS = {  # no more than these; when a figure gets better, lower its bound
    "function, median": 6,
    "function, 90th percentile": 16,
    "function, longest": 54,
    "file, longest": 294,
    "files over 300 lines": 0,
    "template lines over 120": 0,
    "tags in a template line": 4,
    "import circles": 0,
    "arrows up": 0,
    "words in another spelling": 0,
}
GENERATED = ROOT / "client" / "mipass_client" / "v1"  # bin/client
FILE_LINES = 300
LINE_LENGTH = 120
SPELLINGS = {"enroll": r"enrol(?!l)", "recognize": r"recognis"}
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z!]|{% *(?!end|el|load|translate|plural)\w+")


class Measure(NamedTuple):
    """A figure, and where the worst of it stands."""

    figure: int
    where: str = ""


def functions() -> list[Measure]:
    """The lines of each function, from ``def`` to its end, the shortest first."""
    return sorted(
        Measure(node.end_lineno - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
        for path in product("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    )


def product(pattern: str) -> list[Path]:
    """The product's files of this kind."""
    return [
        path
        for folder in ("mipass", "client/mipass_client")
        for path in (ROOT / folder).rglob(pattern)
        if not {"tests", "migrations", "vendor"} & set(path.parts) and GENERATED not in path.parents
    ]


def template_lines() -> Iterator[tuple[str, str]]:
    """Where each line of a template is, and the line; comments stand empty."""
    for path in sorted(product("*.html") + product("templates/**/*.txt")):
        if not {"templates", "components"} & set(path.parts):
            continue
        text = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), path.read_text())
        for number, line in enumerate(text.splitlines(), 1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def arrows_up() -> dict[str, list[str]]:
    """By package: the fewest imports without which its rooms import each other one way only."""
    graph = grimp.build_graph("mipass", cache_dir=None)
    for module in list(graph.modules):
        if {"tests", "migrations", "conftest"} & set(module.split(".")):
            graph.remove_module(module)
    packages = sorted(module for module in graph.modules if graph.find_children(module))
    found = {package: sorted(graph.nominate_cycle_breakers(package)) for package in packages}
    return {package: [f"{a} -> {b}" for a, b in arrows] for package, arrows in found.items() if arrows}


def misspelt() -> list[str]:
    """Where a word is not spelt as the house spells it."""
    wrong = re.compile("|".join(SPELLINGS.values()), re.IGNORECASE)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for folder, kinds in (("mipass", "py html txt js"), ("docs", "md"), ("tests", "py"))
        for kind in kinds.split()
        for path in sorted((ROOT / folder).rglob(f"*.{kind}"))
        if "vendor" not in path.parts and path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if wrong.search(line)
    ]


def measures() -> dict[str, Measure]:
    """All of them, by the names of ``BOUNDS``."""
    lengths = functions()
    files = sorted(
        Measure(len(path.read_text().splitlines()), str(path.relative_to(ROOT))) for path in product("*.py")
    )
    lines = list(template_lines())
    long = [at for at, line in lines if len(line) > LINE_LENGTH]
    tags = max(Measure(len(TAG.findall(line)), at) for at, line in lines)
    circles, words = arrows_up(), misspelt()
    arrows = [arrow for each in circles.values() for arrow in each]
    return {
        "function, median": Measure(lengths[len(lengths) // 2].figure),
        "function, 90th percentile": Measure(lengths[len(lengths) * 9 // 10].figure),
        "function, longest": lengths[-1],
        "file, longest": files[-1],
        "files over 300 lines": Measure(sum(each.figure > FILE_LINES for each in files)),
        "template lines over 120": Measure(len(long), " ".join(long[:3])),
        "tags in a template line": tags,
        "import circles": Measure(len(circles), ", ".join(circles)),
        "arrows up": Measure(len(arrows), "; ".join(arrows)),
        "words in another spelling": Measure(len(words), " ".join(words[:3])),
    }


def verdicts(found: dict[str, Measure], bounds: dict[str, int]) -> tuple[list[str], list[str]]:
    """What got worse, and of what the bound can be lowered."""
    worse = [
        f"{name}: {measure.figure}, no more than {bounds[name]} may be. {measure.where}".rstrip()
        for name, measure in found.items()
        if measure.figure > bounds[name]
    ]
    better = [
        f"{name}: {measure.figure} now. Lower its bound of {bounds[name]} in tests/house.py."
        for name, measure in found.items()
        if measure.figure < bounds[name]
    ]
    return worse, better


def main() -> int:
    """Print the measures; with ``--check`` only what changed, and fail where it got worse."""
    found = measures()
    worse, better = verdicts(found, BOUNDS)
    if sys.argv[1:] == ["--check"]:
        print(*worse, *better, sep="\n", end="\n" if worse or better else "")
        return len(worse)
    for name, measure in found.items():
        print(f"{name:<28}{measure.figure:>6}  {measure.where}".rstrip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
