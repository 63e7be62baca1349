"""`mipass verify-audit` names every way of tampering; the guards are lifted here as only an owner could."""

import pytest
import typer

from mipass.base.audit.marks import marked
from mipass.base.audit.models import Event, Seal
from mipass.base.audit.operations import record
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.actor import Actor, Place
from mipass.base.kit.clock import now
from mipass.base.kit.guards import remove
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import Key, OneKey
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.issuer.models import KeyPurpose, OrganizationKey
from mipass.doors.jobs.commands.audit import seal_audit, verify_audit
from mipass.doors.jobs.guards import all_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def heads(tmp_path):
    """A log of two chains with five events each, sealed, its heads exported, its guards lifted."""
    tenant = new_id()
    for place in (Place(), Place(tenant)):
        for _ in range(5):
            record(actor=Actor.system(), event="account:created", place=place, subject_id=new_id())
    file = tmp_path / "heads.jsonl"
    seal_audit(heads_file=file)
    remove(all_guards())
    return file


def found(heads, capsys):
    """What the command printed; it must have exited with 1."""
    capsys.readouterr()
    with pytest.raises(typer.Exit) as exit_:
        verify_audit(heads_file=heads)
    assert exit_.value.exit_code == 1
    return capsys.readouterr().out


def tail():
    return Seal.objects.order_by("-chain", "-position").first()


def test_an_untouched_log_is_intact(heads, capsys):
    verify_audit(heads_file=heads)

    assert capsys.readouterr().out.endswith("audit: intact\n")


def test_an_edited_event_is_named(heads, capsys):
    event = Event.objects.order_by("id")[2]
    Event.objects.filter(id=event.id).update(type="account:signed_in")

    output = found(heads, capsys)
    assert f"event {event.id}: the event, its order or its seal was changed" in output
    assert output.endswith("audit: faults: 1\n")


def test_a_deleted_event_is_named(heads, capsys):
    event_id = Event.objects.order_by("id")[2].id
    Event.objects.filter(id=event_id).delete()

    assert f"event {event_id}: the event is deleted" in found(heads, capsys)


def test_an_event_deleted_with_its_seal_is_named(heads, capsys):
    seal = Seal.objects.order_by("id")[2]
    Event.objects.filter(id=seal.event_id).delete()
    seal.delete()

    assert f"position {seal.position}, event None: a seal is missing" in found(heads, capsys)


def test_two_events_swapped_are_named(heads, capsys):
    first, second = Seal.objects.order_by("id")[1:3]
    spare = new_id()
    for seal, event in ((first, spare), (second, first.event_id), (first, second.event_id)):
        Seal.objects.filter(id=seal.id).update(event_id=event)

    output = found(heads, capsys)
    assert f"event {first.event_id}: the event, its order or its seal was changed" in output
    assert f"event {second.event_id}: the event, its order or its seal was changed" in output


def test_a_cut_tail_is_named(heads, capsys):
    seal = tail()
    Event.objects.filter(id=seal.event_id).delete()
    seal.delete()

    assert f"chain {seal.chain}, position 5, event None: the tail is cut" in found(heads, capsys)


def test_a_whole_chain_cut_off_is_named(heads, capsys):
    chain = tail().chain
    Event.objects.filter(id__in=Seal.objects.filter(chain=chain).values("event_id")).delete()
    Seal.objects.filter(chain=chain).delete()

    assert f"chain {chain}, position 5, event None: the tail is cut" in found(heads, capsys)


def test_a_chain_recomputed_without_the_key_is_named(heads, capsys, monkeypatch):
    event = Event.objects.order_by("id")[2]
    Event.objects.filter(id=event.id).update(type="account:signed_in")
    Seal.objects.all().delete()
    with monkeypatch.context() as patch:
        other = OneKey(Key(1, b"another key" * 3))
        patch.setattr("mipass.base.audit.sealing.installation_keys", lambda label: other)
        seal_events(everything=True)

    assert found(heads, capsys).count("its seal was changed") == 9


def test_a_chain_recomputed_with_the_key_differs_from_the_exported_head(heads, capsys):
    event = Event.objects.order_by("id")[2]
    event.type = "account:signed_in"
    marked(event).save()
    Seal.objects.all().delete()
    seal_events(everything=True)
    with pytest.raises(typer.Exit):  # and no later export can hide it
        seal_audit(heads_file=heads)

    assert "differs from the exported head" in found(heads, capsys)


def forge(event):
    """Write a copy of an event as SQL can: under another id, with the MAC of the one that was copied."""
    event.id = new_id()
    event.subject_id = new_id()
    event.save(force_insert=True)
    return event.id


def test_an_event_written_past_the_portal_is_not_sealed_and_is_named_at_once(heads, capsys):
    forged = [forge(Event.objects.order_by("id")[2])]
    Event.objects.filter(id__in=[forge(Event.objects.order_by("id")[3])]).update(mac=None)
    seal_audit(heads_file=heads)

    output = found(heads, capsys)
    assert f"unsealed, event {forged[0]}: the event was not written by the portal" in output
    assert output.endswith("audit: faults: 2\n")


def test_forged_events_keep_no_true_one_from_being_sealed(heads, capsys, monkeypatch):
    monkeypatch.setattr("mipass.base.audit.sealing.BATCH", 3)
    for _ in range(4):
        forge(Event.objects.order_by("id")[2])
    record(actor=Actor.system(), event="account:created", subject_id=new_id())

    assert seal_events() == 1


def test_a_key_row_that_the_portal_did_not_write_is_named(heads, capsys, organization_a):
    trust_anchors(organization_a)
    row = OrganizationKey.objects.get(purpose=KeyPurpose.ROOT)
    OrganizationKey.objects.filter(id=row.id).update(not_after=now())
    output = found(heads, capsys)
    assert f"key {row.id} (root, current) of organization {organization_a.id}: the portal did not" in output


def test_a_file_of_heads_that_is_not_there_is_refused(db, tmp_path):
    with pytest.raises(typer.BadParameter):
        verify_audit(heads_file=tmp_path / "none.jsonl")
