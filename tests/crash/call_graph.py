"""Which operations reach the ledger or a voucher: read from the source, so that a new one cannot hide."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import mipass

Name = tuple[str, str]  # a module and a name in it
ROOT = Path(mipass.__file__).parent
SOURCES = ("flows", "domains")
LEDGER: frozenset[Name] = frozenset(
    {
        ("mipass.domains.credits.ledger", "post"),
        ("mipass.domains.credits.models", "LedgerAccount"),
        ("mipass.domains.credits.models", "Voucher"),
        ("mipass.domains.credits.models", "VoucherAttempt"),
    }
)


def operations_that_move_credits() -> set[str]:
    """The names of all operations whose code, or code that they call, changes what the ledger consists of."""
    uses, operations = _read_all()
    return {operation for operation, start in operations.items() if _reached(start, uses) & LEDGER}


def _reached(start: Name, uses: Mapping[Name, set[Name]]) -> set[Name]:
    found, waiting = {start}, [start]
    while waiting:
        fresh = uses.get(waiting.pop(), set()) - found
        found |= fresh
        waiting.extend(fresh)
    return found


def _read_all() -> tuple[dict[Name, set[Name]], dict[str, Name]]:
    uses: dict[Name, set[Name]] = {}
    operations: dict[str, Name] = {}
    for module, tree in _modules():
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        names = _imported(tree) | {node.name: (module, node.name) for node in functions}
        for node in functions:
            mentioned = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
            uses[module, node.name] = {names[name] for name in mentioned & names.keys()}
            operations |= dict.fromkeys(_operations(node), (module, node.name))
    return uses, operations


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*.py")):
            parts = path.relative_to(ROOT.parent).with_suffix("").parts
            # Queries change nothing; annotations that name a model in them would only mislead.
            if not {"tests", "migrations", "queries"} & set(parts):
                yield ".".join(parts), ast.parse(path.read_text())


def _imported(tree: ast.Module) -> dict[str, Name]:
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _operations(function: ast.FunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(func=ast.Name(id="change"), args=[ast.Constant(value=str(operation))]):
                yield operation
