"""Labels: what tells two cards of one organization apart on a phone."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Forbidden, Invalid
from mipass.domains.credentials.labels import label_credential, label_of
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.moving import WrongState
from mipass.domains.credentials.operations import revoke_credential
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.protocol import wiegand
from tests.fixtures import actor_of


@pytest.fixture
def actor(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def credential(full_admin, organization_a):
    return issue(full_admin, organization_a)


CUSTOM = {"format": wiegand.CUSTOM, "values": {}, "bit_length": 40, "data_hex": "ABCDE12345"}
NO_NUMBER_LEFT = {"format": "H10301", "values": {"facility_code": 1, "card_number": 7}}


@pytest.mark.parametrize(
    ("card", "label"),
    [
        ({}, "26-bit Wiegand, …677"),
        (NO_NUMBER_LEFT, "26-bit Wiegand, …7"),
        (CUSTOM, "40-bit, …345"),
    ],
)
def test_without_a_label_a_card_is_called_by_format_and_last_digits(full_admin, organization_a, card, label):
    assert label_of(issue(full_admin, organization_a, **card)) == label


def test_a_card_that_was_tampered_with_is_called_nothing(credential):
    credential.data = credential.data[:-1] + b"x"
    assert label_of(credential) == ""


def test_a_label_is_kept_told_and_taken_away_again(credential, actor):
    before = Credential.objects.get().changed_at
    label_credential(actor=actor, credential=credential, label="  Main   entrance ")
    kept = Credential.objects.get()
    assert label_of(kept) == "Main entrance"
    assert kept.changed_at == before  # what readers have to learn is as it was
    assert Event.objects.filter(type="credential:labelled", subject_id=credential.id).count() == 1
    label_credential(actor=actor, credential=credential, label="")
    assert label_of(Credential.objects.get()) == "26-bit Wiegand, …677"


@pytest.mark.parametrize("label", ["x" * 61, "a\u202eb", "a\nb"])
def test_a_label_is_one_short_line(credential, actor, label):
    with pytest.raises(Invalid):
        label_credential(actor=actor, credential=credential, label=label)


def test_a_revoked_credential_gets_no_label(credential, actor):
    revoke_credential(actor=actor, credential=credential, reason="lost")
    with pytest.raises(WrongState):
        label_credential(actor=actor, credential=credential, label="Late")


def test_it_takes_the_right_to_manage(credential, actor):
    nobody = type(actor)(
        kind=actor.kind, id=actor.id, distributor_id=actor.distributor_id, organization_ids=None
    )
    with pytest.raises(Forbidden):
        label_credential(actor=nobody, credential=credential, label="Mine")
