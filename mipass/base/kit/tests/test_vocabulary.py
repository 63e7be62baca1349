"""What is declared twice, or is not what was declared, is refused."""

from types import ModuleType

import pytest

from mipass.base.kit.ids import new_id
from mipass.base.kit.shapes import CODE, FLAG, ID, NUMBER, fits, many, one_of, optional, or_none
from mipass.base.kit.vocabulary import EventType, gathered, vocabulary

TURNED = EventType("thing:turned", "Turned", {"times": NUMBER, "by": optional(CODE)})
A_UUID = str(new_id())


def room(**declared: object) -> ModuleType:
    """A module that declares this."""
    module = ModuleType("vocabulary")
    vars(module).update(declared)
    return module


def test_what_two_rooms_declare_is_there_together():
    here = room(EVENTS=(TURNED,), OPERATIONS={"things:turn": "turn a thing"})
    there = room(REASONS={"stuck": "it is stuck"}, NOTICES={"thing-turned": "It was turned."})
    found = gathered([here, there])
    assert found.events == {"thing:turned": TURNED}
    assert (*found.operations, *found.reasons, *found.notices) == ("things:turn", "stuck", "thing-turned")


@pytest.mark.parametrize(
    "declared",
    [
        {"EVENTS": (TURNED,)},
        {"OPERATIONS": {"things:turn": "turn"}},
        {"REASONS": {"stuck": "stuck"}},
        {"NOTICES": {"thing-turned": "turned"}},
    ],
)
def test_nothing_is_declared_by_two_rooms(declared):
    declaring = room(**declared)
    with pytest.raises(ValueError, match="declared twice"):
        gathered([declaring, declaring])


def test_a_room_declares_nothing_twice():
    with pytest.raises(ValueError, match="declared twice"):
        gathered([room(EVENTS=(TURNED, TURNED))])


@pytest.mark.parametrize("details", [{"times": 2}, {"times": 2, "by": "hand"}])
def test_declared_details_are_taken(details):
    TURNED.require(details)


@pytest.mark.parametrize(
    "details",
    [{}, {"by": "hand"}, {"times": 2, "where": "left"}, {"times": "2"}, {"times": True}, {"times": None}],
)
def test_other_details_are_refused(details):
    with pytest.raises(ValueError, match="thing:turned"):
        TURNED.require(details)


@pytest.mark.parametrize(
    ("shape", "right", "wrong"),
    [
        (ID, [A_UUID], ["", A_UUID[1:], A_UUID + "\n", 1, None]),
        (NUMBER, [0, -3], [False, "0", 1.5, None]),
        (FLAG, [True, False], [0, "yes", None]),
        (CODE, ["H10301", "flows:undo_batch", "1.2-3"], ["", "free text", "a\n", "x" * 65, 3, None]),
        (one_of("in", "out"), ["in"], ["", "through", None, True]),
        (many(ID), [[], [A_UUID]], [A_UUID, [1], None]),
        (or_none(ID), [None, A_UUID], ["", 0]),
    ],
)
def test_a_shape_takes_its_own_values_alone(shape, right, wrong):
    assert all(fits(value, shape.schema) for value in right)
    assert not any(fits(value, shape.schema) for value in wrong)


def test_the_house_declares_something_of_each():
    house = vocabulary()
    assert all([house.events, house.operations, house.reasons, house.notices])
