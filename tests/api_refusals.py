"""Which codes a view of the public API can be refused with, by its source: what it calls, what that raises.

It follows the names in the source of functions, through decorators and into the methods that the types of
parameters have. So it may find too much (a branch that never is), and nothing that is handed over as a value.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any

from mipass.base.kit.errors import DomainError, Invalid, TooManyAttempts
from mipass.domains.credentials.issuing import NeedsConfirmation
from mipass.doors.api.v1.problems import Refusal

OURS = "mipass."
# What a problem calls otherwise than the rule does, whatever its code.
CALLED = {NeedsConfirmation: "confirmation_needed", TooManyAttempts: "too_many_attempts"}


# The walk around all views, and how refusals are worded.
DOORS = {f"mipass.doors.api.v1.{name}" for name in ("calls", "keys", "problems")}


def codes_of(view: Callable[..., Any]) -> frozenset[str]:
    """Of all rules that it can reach; of a wrong input, `invalid`."""
    seen: set[Any] = set()
    found: set[str] = set()
    waiting: list[Any] = [view]
    while waiting:
        each = _plain(waiting.pop())
        if each in seen:
            continue
        seen.add(each)
        found |= _raised_in(each)
        waiting += _called_in(each)
    return frozenset(found)


def _plain(thing: Any) -> Any:
    return inspect.unwrap(thing) if callable(thing) and not inspect.isclass(thing) else thing


@cache
def _tree(function: Any) -> ast.AST | None:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = []
    return tree


@cache
def _raised_in(function: Any) -> frozenset[str]:
    tree = _tree(function)
    return frozenset(_raised(function, tree)) if tree else frozenset()


def _raised(function: Any, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        named = node.func if isinstance(node, ast.Call) else node.exc if isinstance(node, ast.Raise) else None
        kind = _resolve(function, named) if isinstance(named, ast.Name | ast.Attribute) else None
        if kind is Refusal and isinstance(node, ast.Call):
            yield from (str(each.value) for each in node.args[1:2] if isinstance(each, ast.Constant))
            continue
        if not (inspect.isclass(kind) and issubclass(kind, DomainError)):
            continue
        own = (
            [each.value for each in node.keywords if each.arg == "code"] if isinstance(node, ast.Call) else []
        )
        if kind in CALLED or issubclass(kind, Invalid):
            yield CALLED.get(kind, "invalid")
        elif not own:
            yield kind.code
        elif isinstance(own[0], ast.Constant):
            yield str(own[0].value)


@cache
def _called_in(function: Any) -> tuple[Any, ...]:
    tree = _tree(function)
    if tree is None:
        return ()
    named = (node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute))
    known = [each for node in named for each in _one_or_many(_resolve(function, node))]
    methods = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    called: list[Any] = []
    for each in known:
        if inspect.isclass(each) and each.__module__.startswith(OURS) and not issubclass(each, DomainError):
            called += [
                getattr(each, name) for name in methods if inspect.isfunction(getattr(each, name, None))
            ]
        elif inspect.isfunction(plain := _plain(each)) and _is_ours(plain):
            called.append(plain)
    return tuple(called)


def _one_or_many(thing: Any) -> list[Any]:
    """The functions of a table too."""
    if isinstance(thing, Mapping):
        return [each for each in thing.values() if callable(each)]
    return [thing] if callable(thing) else []


def _is_ours(thing: Callable[..., Any]) -> bool:
    return thing.__module__.startswith(OURS) and thing.__module__ not in DOORS


def _resolve(function: Any, node: ast.AST) -> Any:
    """The object that a name, or a name of a module, stands for in the source of a function."""
    if isinstance(node, ast.Name):
        return getattr(_plain(function), "__globals__", {}).get(node.id)
    if isinstance(node, ast.Attribute):
        of = _resolve(function, node.value)
        return getattr(of, node.attr, None) if isinstance(of, ModuleType) else None
    return None
