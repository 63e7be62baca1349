"""Only what a room declares is recorded, as it declares it."""

from uuid import uuid4

import pytest

from mipass.base.audit.models import Event
from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor

pytestmark = pytest.mark.django_db


def recorded(event, **details):
    record(actor=Actor.system(), event=event, **details)
    return Event.objects.get(type=event).details


def test_ids_numbers_and_codes_are_kept_as_json():
    copy_of = uuid4()
    details = recorded("credential:issued", format="H10301", installer=False, copy_of=copy_of)
    assert details == {"format": "H10301", "installer": False, "copy_of": str(copy_of)}


@pytest.mark.parametrize(
    ("event", "details"),
    [
        ("thing:turned", {}),
        ("account:created", {"email": "ada"}),
        ("account:disabled", {}),
        ("account:disabled", {"sessions": "two"}),
        ("pool:added", {"format": "written by a person"}),
        ("credential:revoked", {"reason": "boredom"}),
    ],
)
def test_what_is_not_declared_is_refused(event, details):
    with pytest.raises((KeyError, ValueError)):
        record(actor=Actor.system(), event=event, **details)
    assert not Event.objects.exists()
