"""Files of many rows by program: ordered, made by the worker, taken by whoever ordered them, gone in time."""

import base64
import csv
import hashlib
from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.actor import ActorKind, Principal
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.admins.acting import actor_now
from mipass.domains.clients.operations import revoke_client
from mipass.domains.credentials.models import Credential, ExportProfile
from mipass.domains.files import sealing
from mipass.domains.files.leases import LostLease, take_next
from mipass.domains.files.making import MOST_TRIES, write_file
from mipass.domains.files.models import FilePart, MadeFile
from mipass.domains.holders.operations import HolderFacts
from mipass.domains.organizations.models import Organization
from mipass.doors.api.v1.resources import batches, credits, export_profiles
from mipass.doors.api.v1.tests.program import make_program
from mipass.doors.jobs.file_making import forget_made_files, make_next_file
from mipass.doors.web.made_files import pieces_for
from mipass.flows.add_holder import add_holder
from mipass.flows.erase_holder import erase_holder
from tests.bulk.scene import BulkScene
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db

COLUMNS = [{"header": "Mail", "source": "email"}, {"header": "Card", "source": "card_number"}]
ADDRESSES = [f"{name}@example.com" for name in "abcdef"]


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Files are long from three rows on, and lie in parts of 20 octets."""
    for module in (batches, credits, export_profiles):
        monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
    monkeypatch.setattr("mipass.domains.files.making.PART", 20)


@pytest.fixture
def profile(program, organization_a):
    at = f"/organizations/{organization_a.id}"
    for number, email in enumerate(ADDRESSES, 4711):
        card = {"facility_code": "7", "card_number": str(number)}
        answer = program.post(at + "/credentials", {"email": email, "format": "H10301", "card": card})
        assert answer.status_code == 201, answer.content
    made = program.post(at + "/export-profiles", {"name": "Panel", "columns": COLUMNS})
    return f"/export-profiles/{made.json()['id']}"


def take(program, profile, since="all", key=""):
    return program.send("POST", profile + "/take", query={"since": since}, key=key)


def ordered(answer):
    assert answer.status_code == 202, answer.content
    assert answer["Location"] == f"/api/v1/files/{answer.json()['id']}"
    return f"/files/{answer.json()['id']}"


def octets(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_long_file_is_made_later_taken_whole_and_recorded_each_time(program, profile, organization_a):
    answer = take(program, profile)
    file = ordered(answer)
    assert answer["Retry-After"] == "2"
    body = answer.json()
    assert (body["state"], body["kind"], body["rows"], body["size"]) == ("waiting", "credentials", 0, None)
    early = program.post(file + "/download")
    assert (early.status_code, early.json()["code"], early.json()["state"]) == (409, "wrong_state", "waiting")
    assert make_next_file()
    assert not make_next_file()
    told = program.get(file)
    assert "Retry-After" not in told
    body = told.json()
    assert (body["state"], body["rows"], body["trouble"]) == ("ready", 6, None)
    assert body["organization_id"] == str(organization_a.id)
    answer = program.post(file + "/download")
    content = octets(answer)
    assert content == b"Mail,Card\r\n" + b"".join(
        f"{email},{number}\r\n".encode() for number, email in enumerate(ADDRESSES, 4711)
    )
    assert (answer["Content-Length"], body["size"]) == (str(len(content)), len(content))
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert answer["Repr-Digest"] == f"sha-256=:{digest}:"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].endswith('.csv"')
    assert octets(program.post(file + "/download")) == content
    assert Event.objects.filter(type="export:taken").count() == 1
    assert Event.objects.filter(type="export:file_taken", subject_id=body["id"]).count() == 2


def test_card_data_is_sealed_at_rest(program, profile):
    ordered(take(program, profile))
    make_next_file()
    parts = [bytes(part.content) for part in FilePart.objects.order_by("number")]
    assert len(parts) > 3
    assert not any(b"4711" in part or b"example" in part for part in parts)


def test_the_same_request_again_is_the_same_file_and_moves_no_mark(program, profile):
    first, again = (take(program, profile, "last", key="k") for _ in range(2))
    assert ordered(first) == ordered(again)
    assert again["Idempotency-Replayed"] == "true"
    marks = ExportProfile.objects.values_list("exported_at", "exported_before_at").get()
    make_next_file()
    assert take(program, profile, "last", key="k").json()["state"] == "ready"
    assert ExportProfile.objects.values_list("exported_at", "exported_before_at").get() == marks
    assert MadeFile.objects.count() == 1


def test_the_same_content_that_waits_is_one_file_and_only_so_many_wait(program, profile):
    assert ordered(take(program, profile)) == ordered(take(program, profile))
    for day in range(1, 5):
        ordered(take(program, profile, f"2026-01-0{day}T00:00:00Z"))
    answer = take(program, profile, "2026-01-05T00:00:00Z")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many")
    assert program.delete(ordered(take(program, profile))).status_code == 204
    ordered(take(program, profile, "2026-01-05T00:00:00Z"))


def test_a_cell_that_cannot_be_written_fails_the_file_and_before_tells_the_same_again(program, profile):
    Credential.objects.filter(email="c@example.com").update(email="+c@example.com")
    file = ordered(take(program, profile, "last"))
    make_next_file()
    body = program.get(file).json()
    assert (body["state"], body["trouble"]["code"]) == ("failed", "bad_cell")
    assert "+c@example.com" in body["trouble"]["detail"]
    assert not FilePart.objects.exists()
    assert b"+c@" not in bytes(MadeFile.objects.get().trouble or b"")
    Credential.objects.filter(email="+c@example.com").update(email="c@example.com")
    again = ordered(take(program, profile, "before"))
    make_next_file()
    assert octets(program.post(again + "/download")).count(b"@example.com") == len(ADDRESSES)


def test_another_client_and_lost_rights_get_nothing(
    full_admin, distributor_a, organization_a, organization_b, program, profile
):
    file = ordered(take(program, profile))
    make_next_file()
    other = make_program(full_admin, distributor_a)
    assert other.get(file).status_code == other.post(file + "/download").status_code == 404
    assert other.delete(file).status_code == 404
    program.client.scopes = ["exports:take"]
    program.client.save()
    assert program.get(file).status_code == 200
    answer = program.post(file + "/download")
    assert (answer.status_code, answer.json()["required"]) == (403, "cards:read")
    program.client.scopes = ["exports:take", "cards:read"]
    program.client.reaches_all = False
    program.client.save()
    program.client.organizations.add(organization_b, through_defaults={"distributor_id": distributor_a.id})
    assert program.get(file).status_code == program.post(file + "/download").status_code == 404


def test_a_client_that_lost_its_rights_has_nothing_made(program, profile):
    file = ordered(take(program, profile))
    program.client.scopes = ["exports:take"]
    program.client.save()
    make_next_file()
    assert program.get(file).json()["trouble"]["code"] == "not_allowed"
    assert not FilePart.objects.exists()


def test_a_day_later_it_is_gone(program, profile, clock):
    file = ordered(take(program, profile))
    make_next_file()
    clock.move(hours=23, minutes=59)
    assert forget_made_files() == 0
    assert program.get(file).status_code == 200
    clock.move(minutes=2)
    assert program.get(file).status_code == 404
    assert program.post(file + "/download").status_code == 404
    assert forget_made_files() == 1
    assert not FilePart.objects.exists()
    assert not MadeFile.objects.exists()


def test_it_goes_with_its_organization(program, profile, organization_a):
    file = ordered(take(program, profile))
    make_next_file()
    Organization.objects.filter(id=organization_a.id).update(status="removed")
    assert program.get(file).status_code == 404
    assert forget_made_files() == 1
    assert not FilePart.objects.exists()


def test_it_goes_with_its_client_and_a_queued_one_is_not_made(full_admin, distributor_a, program, profile):
    ordered(take(program, profile))
    make_next_file()
    ordered(take(program, profile, "2026-01-01T00:00:00Z"))
    revoke_client(actor=actor_of(full_admin, distributor_a), client=program.client)
    make_next_file()
    assert MadeFile.objects.filter(state="ready").count() == 1
    assert forget_made_files() == 2
    assert not FilePart.objects.exists()


def test_a_file_whose_worker_died_is_begun_anew_and_the_dead_one_writes_no_more(program, profile):
    file = ordered(take(program, profile))
    dead = take_next()
    assert dead is not None
    pieces = pieces_for(program_actor(program), dead)

    def half():
        yield next(pieces)
        yield next(pieces)
        MadeFile.objects.update(leased_until=now() - timedelta(seconds=1))  # its lease runs out
        assert make_next_file()
        yield 0, b"x" * 100

    with pytest.raises(LostLease):
        write_file(dead, half())
    content = octets(program.post(file + "/download"))
    assert len(list(csv.reader(content.decode().splitlines()))) == 1 + len(ADDRESSES)


def program_actor(program):
    return actor_now(Principal(ActorKind.CLIENT, program.client.id), program.client.distributor_id)


def test_nobody_begins_a_file_for_ever(program, profile):
    file = ordered(take(program, profile))
    for _ in range(MOST_TRIES):
        assert take_next() is not None
        MadeFile.objects.update(leased_until=None)
    make_next_file()
    assert program.get(file).json()["trouble"]["code"] == "internal"


def test_a_part_that_is_gone_breaks_the_download(program, profile):
    file = ordered(take(program, profile))
    make_next_file()
    answer = program.post(file + "/download")
    FilePart.objects.filter(number=2).delete()
    with pytest.raises(sealing.Cut):
        octets(answer)


def test_a_long_statement_is_such_a_file_too(program, profile):
    answer = program.send("GET", "/ledger/transfers", headers={"Accept": "text/csv"})
    file = ordered(answer)
    make_next_file()
    body = program.get(file).json()
    assert (body["kind"], body["organization_id"]) == ("credit_statement", None)
    rows = octets(program.post(file + "/download")).decode("utf-8-sig").splitlines()
    assert rows[0].startswith("At,Event,Organization")
    assert sum("Credential issued" in row for row in rows) == len(ADDRESSES)


def test_the_rows_of_a_batch_are_such_a_file_too(full_admin, distributor_a, organization_a, program):
    scene = BulkScene.of(full_admin, distributor_a, organization_a)
    batch = scene.issued(scene.rows(4))
    answer = program.post(f"/batches/{batch.id}/result", {"outcome": "wrong"})
    assert answer.status_code == 200
    file = ordered(program.post(f"/batches/{batch.id}/result", {"outcome": "issued"}))
    make_next_file()
    rows = octets(program.post(file + "/download")).decode("utf-8-sig").splitlines()
    assert len(rows) == 5


def test_who_is_erased_stands_in_no_kept_file(program, profile, full_admin, organization_a, organization_b):
    kept = ordered(take(program, profile))
    assert make_next_file()
    actor = actor_of(full_admin, organization_a.distributor)
    facts = HolderFacts("ada@example.com", "Ada", "Lovelace")
    for organization in (organization_b, organization_a):
        assert program.get(kept).json()["state"] == "ready"
        holder = add_holder(actor=actor, organization=organization, facts=facts, idempotency_key=new_id().hex)
        assert erase_holder(actor=actor, holder=holder)
    assert (program.get(kept).status_code, program.post(kept + "/download").status_code) == (404, 404)
    assert not FilePart.objects.exists()
    again = ordered(take(program, profile, key="again"))  # of those who are left
    assert make_next_file()
    assert program.get(again).json()["state"] == "ready"
