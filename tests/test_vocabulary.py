"""What the code records and tells is what its rooms declare, at each place where it does."""

import ast
from pathlib import Path

import pytest

import mipass
from mipass.base.kit.vocabulary import vocabulary

ROOT = Path(mipass.__file__).parent
RECORDING, TELLING = {"record", "Taken"}, {"notify", "notify_principal", "notify_account"}
NOT_DETAILS = {"actor", "event", "place", "subject_id", "file", "rows"}
NOT_PARAMS = {"actor", "principal", "account_id", "kind", "level"}


def calls(names):
    """Where one of these functions is called: the place, and the keywords; None stands for ``**``."""
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text()
        if "tests" in path.parts or not any(f"{name}(" in text for name in names):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                keywords = {keyword.arg: keyword.value for keyword in node.keywords}
                yield pytest.param(keywords, id=f"{path.relative_to(ROOT)}:{node.lineno}")


class Asked(dict[str, int]):
    """Has whatever a text asks for, of which there are two, and remembers what that was."""

    def __init__(self):
        self.names = set()

    def __missing__(self, name):
        self.names.add(name)
        return 2


def literal(node):
    return node.value if isinstance(node, ast.Constant) else None


@pytest.mark.parametrize("keywords", list(calls(RECORDING)))
def test_an_event_is_recorded_with_the_details_that_it_has(keywords):
    event = literal(keywords.get("event"))
    if event is None:
        return
    details = vocabulary().events[event].details
    said = keywords.keys() - NOT_DETAILS - {None}
    assert said <= details.keys()
    assert None in keywords or {name for name, shape in details.items() if shape.is_required} <= said


@pytest.mark.parametrize("keywords", list(calls(TELLING)))
def test_a_notice_is_given_what_its_words_need(keywords):
    kind = literal(keywords.get("kind"))
    if kind is None or None in keywords:
        return
    asked = Asked()
    assert vocabulary().notices[kind] % asked
    assert asked.names == keywords.keys() - NOT_PARAMS
