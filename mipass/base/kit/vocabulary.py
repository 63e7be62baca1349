"""What the rooms of the house say of themselves: the words and shapes of what they record, refuse, tell.

A room is an app of the project. Its module ``vocabulary`` declares what it has of EVENTS, OPERATIONS (what
was refused, in words), REASONS (why, by code), NOTICES (toasts and Alert History), RESOURCES (where the API
has what its events are about) and GIVEN_UP (what tells that a mail of a kind could not be delivered).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any, TypeVar

from mipass.base.kit.rooms import modules_named
from mipass.base.kit.shapes import Shape, Words, fits

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EventType:
    """Something that can happen: its code, as ``credential:issued``, its words, and all that it tells.

    ``public`` is its name for programs, as ``credential.issued``, which stays when the code changes; empty
    for what they are never told. ``subject`` is what it is about, where the public name begins otherwise.
    What is ``only_named`` is told to whoever names it, not to whoever asks for everything.
    """

    code: str
    words: Words
    details: Mapping[str, Shape] = field(default_factory=dict)
    public: str = ""
    subject: str = ""
    only_named: bool = False

    @property
    def subject_type(self) -> str:
        """What its ``subject_id`` is the id of, for programs."""
        return self.subject or self.public.partition(".")[0]

    def require(self, details: Mapping[str, object]) -> None:
        """Raise ValueError for details that are not declared, lack, or are of another shape."""
        required = {name for name, shape in self.details.items() if shape.is_required}
        if wrong := (details.keys() - self.details.keys()) | (required - details.keys()):
            raise ValueError(f"{self.code} carries {sorted(self.details)}: what of {sorted(wrong)}?")
        for name, value in details.items():
            if not fits(value, self.details[name].schema):
                raise ValueError(f"{self.code}: {name} is not {dict(self.details[name].schema)}")

    def schema(self) -> dict[str, Any]:
        """Its details as JSON Schema, with its words in the present language."""
        return {
            "title": str(self.words),
            "type": "object",
            "properties": {name: shape.schema for name, shape in self.details.items()},
            "required": [name for name, shape in self.details.items() if shape.is_required],
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that is declared, by code.

    ``resources`` says where the API has what an event is about: paths in which ``{id}`` stands for its id.
    ``given_up`` names, by the kind of a mail, the event that tells that it could not be delivered.
    """

    events: Mapping[str, EventType]
    operations: Mapping[str, Words]
    reasons: Mapping[str, Words]
    notices: Mapping[str, Words]
    resources: Mapping[str, str]
    given_up: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """That of the whole house. Raises ValueError for what is declared twice."""
    return gathered(list(modules_named("vocabulary")))


def gathered(modules: Sequence[ModuleType]) -> Vocabulary:
    """What these modules declare together. Raises ValueError for what is declared twice."""
    return Vocabulary(
        events=_together((event.code, event) for one in modules for event in getattr(one, "EVENTS", ())),
        operations=_declared(modules, "OPERATIONS"),
        reasons=_declared(modules, "REASONS"),
        notices=_declared(modules, "NOTICES"),
        resources=_declared(modules, "RESOURCES"),
        given_up=_declared(modules, "GIVEN_UP"),
    )


def _declared(modules: Sequence[ModuleType], name: str) -> dict[str, Any]:
    return _together(item for one in modules for item in getattr(one, name, {}).items())


def _together(declared: Iterable[tuple[str, T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for code, meaning in declared:
        if code in found:
            raise ValueError(f"{code} is declared twice")
        found[code] = meaning
    return found
