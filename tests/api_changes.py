"""Differences of two OpenAPI documents that break a program which was written by the older one.

Bodies and parameters may only take more, answers only tell more: clients ignore members and values of
enumerations that they do not know, and the portal refuses what it does not know itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mipass.doors.api.v1.description import codes_of

Json = Mapping[str, Any]
BOUNDS = {"minimum": 1, "minLength": 1, "minItems": 1, "maximum": -1, "maxLength": -1, "maxItems": -1}


def breaks(old: Json, new: Json) -> list[str]:
    """What breaks, each with its place. Empty where a client of the older document goes on."""
    return [
        f"{method.upper()} {path}: {found}"
        for path, methods in old["paths"].items()
        for method, operation in methods.items()
        for found in _operation(operation, new["paths"].get(path, {}).get(method), (old, new))
    ]


def _operation(old: Json, new: Json | None, roots: tuple[Json, Json]) -> Iterator[str]:
    if new is None:
        yield "is gone"
        return
    if old["operationId"] != new["operationId"]:
        yield "has another operationId"
    if not old["security"] and new["security"]:
        yield "needs a token"
    if (
        set(scopes := old.get("x-required-scope", ())) - set(wanted := new.get("x-required-scope", ()))
        and wanted
    ):
        yield f"is not allowed any more by {scopes}"
    if not scopes and wanted:
        yield f"needs {wanted}"
    if more := set(new.get("x-also-required-scope", ())) - set(old.get("x-also-required-scope", ())):
        yield f"needs {sorted(more)} too"
    known = {(each["in"], each["name"]): each for each in new.get("parameters", ())}
    for each in old.get("parameters", ()):
        there = known.pop((each["in"], each["name"]), None)
        yield from (
            f"{each['name']} {found}" for found in _input(each["schema"], there and there["schema"], roots)
        )
        if there and there.get("required") and not each.get("required"):
            yield f"{each['name']} is required"
    yield from (f"{name} is required" for (_in, name), each in known.items() if each.get("required"))
    yield from _body(old.get("requestBody"), new.get("requestBody"), roots)
    for status, answer in old["responses"].items():
        yield from _answer(status, answer, new["responses"].get(status), roots)


def _body(old: Json | None, new: Json | None, roots: tuple[Json, Json]) -> Iterator[str]:
    if new and new.get("required") and not (old and old.get("required")):
        yield "needs a body"
    for kind, content in (old or {}).get("content", {}).items():
        there = (new or {}).get("content", {}).get(kind)
        yield from (f"body {found}" for found in _input(content["schema"], there and there["schema"], roots))


def _answer(status: str, old: Json, new: Json | None, roots: tuple[Json, Json]) -> Iterator[str]:
    is_refusal = int(status) >= 400
    if new is None:
        if not is_refusal:
            yield f"{status} is gone"
        return
    if lost := set(codes_of(dict(old))) - set(codes_of(dict(new))):
        yield f"{status} has lost the codes {sorted(lost)}"
    for kind, content in old.get("content", {}).items():
        there = new.get("content", {}).get(kind)
        yield from (
            f"{status} {found}" for found in _output(content["schema"], there and there["schema"], roots)
        )


def _input(
    old: Json, new: Json | None, roots: tuple[Json, Json], seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """What of the older schema is not taken any more."""
    if new is None:
        yield "is gone"
        return
    before, after = _variants(old, roots[0]), _variants(new, roots[1])
    for kind, one in before.items():
        other = after.get(kind)
        if other is None:
            yield f"takes no {kind}"
            continue
        yield from _narrower(one, other)
        yield from _members(one, other, roots, seen, _input)
        for name in set(other.get("required", ())) - set(one.get("required", ())):
            yield f"{name} is required"


def _narrower(old: Json, new: Json) -> Iterator[str]:
    for name, sign in BOUNDS.items():
        if name in new and (name not in old or sign * new[name] > sign * old[name]):
            yield f"has another {name}"
    if new.get("pattern") not in {None, old.get("pattern")}:
        yield "has another pattern"
    if new.get("format") not in {None, old.get("format")}:
        yield "has another format"
    if (values := new.get("enum")) and not set(old.get("enum", [None])) <= set(values):
        yield "takes fewer values"


def _output(
    old: Json, new: Json | None, roots: tuple[Json, Json], seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """What of the older schema is not told any more, or otherwise."""
    if new is None:
        yield "is gone"
        return
    before, after = _variants(old, roots[0]), _variants(new, roots[1])
    yield from (f"may be {kind}" for kind in after.keys() - before.keys())
    for kind in before.keys() & after.keys():
        one, other = before[kind], after[kind]
        yield from _members(one, other, roots, seen, _output)
        for name in set(one.get("required", ())) - set(other.get("required", ())):
            yield f"{name} may lack"
        if one.get("format") != other.get("format"):
            yield "has another format"


def _members(
    old: Json, new: Json, roots: tuple[Json, Json], seen: frozenset[str], compare: Any
) -> Iterator[str]:
    if (title := old.get("title", "")) in seen and title:
        return
    seen = seen | {title}
    for name, member in old.get("properties", {}).items():
        there = new.get("properties", {}).get(name)
        yield from (f"/{name} {found}" for found in compare(member, there, roots, seen))
    if "items" in old:
        yield from (f"[] {found}" for found in compare(old["items"], new.get("items"), roots, seen))


def _variants(schema: Json, root: Json) -> dict[str, Json]:
    """What a value may be, by its type."""
    if "$ref" in schema:
        return _variants(root["components"]["schemas"][schema["$ref"].rpartition("/")[2]], root)
    if "allOf" in schema:  # a problem, whose codes are compared by themselves
        return _variants(schema["allOf"][0], root)
    if "anyOf" in schema:
        found: dict[str, Json] = {}
        for kind, one in (pair for each in schema["anyOf"] for pair in _variants(each, root).items()):
            values = [*found.get(kind, {}).get("enum", ()), *one.get("enum", ())]
            found[kind] = {**one, "enum": values} if values else one
        return found
    if "const" in schema:
        schema = {**schema, "enum": [schema["const"]]}
    return {schema.get("type", "string" if "enum" in schema else "anything"): schema}
