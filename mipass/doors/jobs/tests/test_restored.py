"""A database that is an older state is held: nothing is served, signed or sent before somebody says how."""

import json

import pytest
import typer
from django.core import mail

from mipass.base.audit.exported import read_exported
from mipass.base.audit.holding import Held, end_hold, hold, hold_if_behind, is_held
from mipass.base.audit.models import Hold, HoldReason, Seal
from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor, Place
from mipass.base.kit.clock import now
from mipass.base.kit.guards import remove
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import queue_mail
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.signing_time import signing_time
from mipass.doors.jobs import worker
from mipass.doors.jobs.commands.audit import seal_audit, verify_audit
from mipass.doors.jobs.guards import all_guards
from mipass.doors.jobs.mail_delivery import deliver_due_mails

pytestmark = pytest.mark.django_db
TENANT = new_id()


def write(count=3):
    for place in (Place(), Place(TENANT)):
        for _ in range(count):
            record(actor=Actor.system(), event="account:created", place=place, subject_id=new_id())


@pytest.fixture
def heads(tmp_path):
    """Two chains, exported twice, the guards lifted: what follows is what an older database looks like."""
    file = tmp_path / "heads.jsonl"
    write()
    seal_audit(heads_file=file)
    write()
    seal_audit(heads_file=file)
    remove(all_guards())
    return file


def cut(chain, to):
    Seal.objects.filter(chain=chain, position__gt=to).delete()


def test_a_database_that_holds_every_head_is_not_held(heads):
    assert not hold_if_behind(heads)
    write()
    assert not hold_if_behind(heads)


def test_one_chain_that_ends_before_its_head_is_enough(heads):
    cut(TENANT, 3)
    assert hold_if_behind(heads)
    assert Hold.objects.get().reason == HoldReason.BEHIND


def test_a_chain_that_went_another_way_is_behind_too(heads):
    seal = Seal.objects.get(chain=TENANT, position=6)
    Seal.objects.filter(id=seal.id).update(mac=bytes(len(seal.mac)))
    assert hold_if_behind(heads)


def test_an_empty_database_beside_an_exported_file_is_held(heads):
    Seal.objects.all().delete()
    assert hold_if_behind(heads)


def test_without_a_file_nothing_is_known(tmp_path, heads):
    Seal.objects.all().delete()
    assert not hold_if_behind(tmp_path / "none.jsonl")


def test_a_line_that_is_none_is_named(heads):
    heads.write_text(heads.read_text() + '{"chain": 7}\n')
    with pytest.raises(ValueError, match="line 5 is no exported head"):
        hold_if_behind(heads)


def test_a_line_that_was_cut_off_says_nothing_and_goes(heads):
    before = heads.read_text()
    heads.write_text(before + '{"chain": "00000000')
    assert not hold_if_behind(heads)
    write()
    seal_audit(heads_file=heads)
    assert heads.read_text().startswith(before)
    assert len(read_exported(heads).heads) == 6


def test_only_heads_that_moved_are_written_again(heads):
    before = heads.read_text()
    seal_audit(heads_file=heads)
    assert heads.read_text() == before
    assert len(before.splitlines()) == 4


def test_an_older_state_exports_nothing(heads, capsys):
    cut(TENANT, 3)
    before = heads.read_text()
    with pytest.raises(typer.Exit):
        seal_audit(heads_file=heads)
    assert "after-restore" in capsys.readouterr().err
    assert heads.read_text() == before


def test_heads_that_a_restore_gave_up_count_no_more(heads, capsys):
    cut(TENANT, 3)
    with pytest.raises(typer.Exit):
        verify_audit(heads_file=heads)
    ends = {str(chain): 3 if chain == TENANT else 6 for chain in read_exported(heads).newest}
    with heads.open("a") as file:
        file.write(json.dumps({"restored": 1, "ends": ends, "at": "2026-11-30"}) + "\n")
    exported = read_exported(heads)
    assert exported.generation == 1
    assert exported.newest[TENANT].position == 3
    assert not hold_if_behind(heads)


def test_a_held_portal_signs_nothing(organization_a):
    status_token(organization_a.id)
    hold(HoldReason.RESTORED)
    with pytest.raises(Held):
        signing_time()
    end_hold()
    assert signing_time() <= now()


def test_a_portal_that_never_signed_is_held_as_well(db):
    hold(HoldReason.RESTORED)
    with pytest.raises(Held):
        signing_time()


def test_a_held_worker_does_nothing(db, monkeypatch):
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    queue_mail(kind="credential-revoked", recipient="a@demo.test", context={})
    hold(HoldReason.RESTORED)
    worker._do(deliver_due_mails)
    assert (Mail.objects.get().status, mail.outbox) == ("queued", [])
    assert is_held()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/", "not in use yet"),
        ("/login/", "not in use yet"),
        ("/mobile/x", '"held"'),
        ("/firmware/x", '"held"'),
    ],
)
def test_a_held_portal_says_so_wherever_it_is_asked(client, db, path, told):
    assert client.get(path).status_code != 503
    hold(HoldReason.RESTORED)
    answer = client.get(path)
    assert (answer.status_code, told in answer.content.decode()) == (503, True)
    assert int(answer["Retry-After"]) > 0
    end_hold()
    assert client.get(path).status_code != 503


def test_its_probes_tell_a_balancer(client, db):
    hold(HoldReason.RESTORED)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, "after-restore" in answer.json()["reason"]) == (503, True)
