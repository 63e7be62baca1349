"""Going on after a restore, with a file that tells of what was closed since."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session

from mipass.base.audit.exported import Exported, Kept
from mipass.base.audit.holding import hold, is_held
from mipass.base.audit.kept import new_lines
from mipass.base.audit.models import Event, HoldReason
from mipass.base.audit.sealing import Head, heads, seal_events
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import queue_mail
from mipass.domains.accounts.models import Account
from mipass.domains.admins.models import Admin
from mipass.domains.clients.models import ApiClient, ApiToken
from mipass.domains.clients.operations import revoke_client, revoke_token
from mipass.domains.clients.queries import find_token
from mipass.domains.clients.rotation import rotate
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import move_credential
from mipass.domains.credits.models import LedgerAccount, Voucher
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.models import SigningClock, StatusEntry, StatusList
from mipass.domains.issuer.operations import make_document
from mipass.domains.issuer.queries import status_uri
from mipass.domains.organizations.models import Organization
from mipass.flows.after_restore import KINDS, Choice, after_restore, ends_of_chains
from mipass.flows.issue_credential import issue_credential
from mipass.protocol.keys import new_key
from mipass.protocol.status_bits import Status
from mipass.protocol.statuslist import verify_list
from mipass.protocol.wiegand import encode
from tests.clients import make, token_of
from tests.fixtures import actor_of, sell, sign_in

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
KEY = new_key()
CARD = encode("H10301", {"facility_code": 1, "card_number": 2}).to_bytes()
FAR = 10**6  # a position that no chain here has


@pytest.fixture
def credential(organization_a, distributor_a, full_admin):
    """One that was accepted."""
    request = CardRequest("holder@demo.test", "H10301", {"facility_code": 1, "card_number": 2})
    made = issue_credential(
        actor=actor_of(full_admin, distributor_a),
        organization=organization_a,
        request=request,
        idempotency_key="issue",
    )
    Credential.objects.filter(id=made.id).update(status="enabled")
    document(organization_a, made.id)
    Mail.objects.all().delete()
    return Credential.objects.get(id=made.id)


def document(organization, subject_id, key=KEY):
    return make_document(
        organization=organization,
        subject_id=subject_id,
        card_data=CARD,
        device_key=key.public_key(),
        status=Status.VALID,
    )


def kept(kind, id, **state):
    return Kept(kind, id, UUID(int=0), FAR, state)


def restore(*things, choice=Choice.BY_FILE, generation=0):
    hold(HoldReason.RESTORED)
    exported = Exported(heads=[Head(UUID(int=0), FAR, "00")], kept=[*things], generation=generation)
    return after_restore(actor=SYSTEM, exported=exported, choice=choice)


def shown(organization, index):
    token = status_token(organization.id)
    assert token.generation == SigningClock.objects.get().generation
    read = verify_list(
        token.content, uri=status_uri(organization.id), roots=trust_anchors(organization), at=now()
    )
    return read.status(index)


def test_a_revoked_credential_is_revoked_again_and_nobody_is_mailed(credential, organization_a):
    entry = StatusEntry.objects.get()
    done = restore(
        kept(
            "credential",
            credential.id,
            organization=str(organization_a.id),
            status="revoked",
            reason="stolen",
            entries=[[entry.index, entry.device]],
        )
    )
    credential.refresh_from_db()
    assert (credential.status, credential.revocation_reason, done.closed) == ("revoked", "stolen", 1)
    assert shown(organization_a, entry.index) is Status.INVALID
    assert not Mail.objects.exists()
    assert Event.objects.filter(type="credential:revoked", subject_id=credential.id).count() == 1
    assert not is_held()


def test_a_disabled_one_is_disabled_again(credential, organization_a):
    entry = StatusEntry.objects.get()
    restore(
        kept(
            "credential",
            credential.id,
            organization=str(organization_a.id),
            status="disabled",
            reason="",
            entries=[],
        )
    )
    credential.refresh_from_db()
    assert credential.status == "disabled"
    assert shown(organization_a, entry.index) is Status.SUSPENDED


def test_an_entry_that_is_not_known_here_is_invalid_for_good(credential, organization_a):
    """Of a card that was issued, accepted and revoked since."""
    restore(
        kept(
            "credential",
            new_id(),
            organization=str(organization_a.id),
            status="revoked",
            reason="lost",
            entries=[[900, "x" * 43]],
        )
    )
    assert shown(organization_a, 900) is Status.INVALID


def test_numbers_begin_past_a_gap_that_is_suspended(credential, organization_a):
    used = StatusList.objects.get(organization=organization_a).used
    restore(kept("list", organization_a.id, used=3000))
    made = document(organization_a, new_id(), new_key())
    assert used < 10
    assert made.status_index >= 2 * 3072
    assert shown(organization_a, made.status_index) is Status.VALID
    assert {shown(organization_a, index) for index in (1100, 2999, 3072, 6000)} == {Status.SUSPENDED}


def test_the_next_generation_is_higher_than_any_that_is_known(credential):
    assert restore(generation=4).generation == 5
    assert restore(kept("generation", UUID(int=0), generation=9)).generation == 10
    assert restore(choice=Choice.AS_IT_IS).generation > 1000


def test_a_redeemed_voucher_is_redeemed_again_for_the_same_distributor(operator, distributor_a):
    voucher = sell(operator, 7, "sold").voucher
    before = balance(distributor_a)
    restore(kept("voucher", voucher.id, status="redeemed", distributor=str(distributor_a.id)))
    voucher = Voucher.objects.get(id=voucher.id)
    assert (voucher.status, voucher.distributor_id) == ("redeemed", distributor_a.id)
    assert balance(distributor_a) == before + 7


@pytest.mark.parametrize(("status", "to"), [("voided", None), ("redeemed", new_id())])
def test_one_that_nobody_here_redeemed_is_void(operator, distributor_a, status, to):
    voucher = sell(operator, 7, "sold").voucher
    restore(kept("voucher", voucher.id, status=status, distributor=to and str(to)))
    assert Voucher.objects.get(id=voucher.id).status == "voided"


def balance(distributor):
    return LedgerAccount.objects.get(distributor=distributor, code="unallocated").balance


def test_an_organization_that_was_being_removed_is_emptied(credential, organization_a):
    entry = StatusEntry.objects.get()
    restore(kept("organization", organization_a.id, status="removed"))
    credential.refresh_from_db()
    assert Organization.objects.get(id=organization_a.id).status == "closing"
    assert (credential.status, credential.revocation_reason) == ("revoked", "closed")
    assert shown(organization_a, entry.index) is Status.INVALID
    assert not Mail.objects.exists()


def test_a_disabled_organization_stays_so(credential, organization_a):
    restore(kept("organization", organization_a.id, status="disabled"))
    assert Organization.objects.get(id=organization_a.id).status == "disabled"
    assert shown(organization_a, StatusEntry.objects.get().index) is Status.SUSPENDED


def test_who_was_removed_blocked_or_changed_the_password_gets_in_no_more(organization_admin, full_admin):
    member = Admin.objects.get(account=organization_admin)
    restore(
        kept("admin", member.id, status="removed"),
        kept("account", organization_admin.id, active=False),
        kept("password", full_admin.id),
    )
    assert Admin.objects.get(id=member.id).status == "removed"
    assert not Account.objects.get(id=organization_admin.id).is_active
    assert not Account.objects.get(id=full_admin.id).has_usable_password()


def clients_as_exported():
    """The state of each client as `seal-audit` writes it, through JSON."""
    while seal_events():
        pass
    lines = [json.loads(json.dumps(line, default=str)) for line in new_lines(KINDS, heads(), Exported())]
    return {
        UUID(line["id"]): {"revoked": line["revoked"], "tokens": line["tokens"]}
        for line in lines
        if line["kept"] == "client"
    }


def test_a_client_and_tokens_that_ended_since_stay_ended(full_admin, distributor_a, clock):
    manager = actor_of(full_admin, distributor_a)
    gone, lost, rotated, same = (make(full_admin, distributor_a) for _ in range(4))
    older = {token.id: token for token in ApiToken.objects.all()}
    revoke_client(actor=manager, client=gone.client)
    revoke_token(actor=manager, client=lost.client, token_id=token_of(lost).id)
    rotate(actor=manager, client=rotated.client, overlap_hours=2, days=30)
    since = clients_as_exported()
    assert since.keys() == {gone.client.id, lost.client.id, rotated.client.id}
    ApiClient.objects.update(revoked_at=None)
    ApiToken.objects.exclude(id__in=older).delete()
    for token in older.values():
        token.save()  # the older copy

    done = restore(*(kept("client", id, **state) for id, state in since.items()))

    assert done.closed == 3
    assert find_token(gone.text) is find_token(lost.text) is None
    assert ApiClient.objects.get(id=gone.client.id).revoked_at
    assert find_token(same.text)
    assert find_token(rotated.text)
    clock.move(hours=2)
    assert find_token(rotated.text) is None
    again = Event.objects.filter(actor_kind="system", type__startswith="client:")
    assert {(event.subject_id, event.type) for event in again} == {
        (gone.client.id, "client:revoked"),
        (lost.client.id, "client:token_revoked"),
        (rotated.client.id, "client:token_revoked"),
    }


def test_sessions_links_and_mails_wait_for_nobody(client, full_admin, distributor_a, organization_a):
    sign_in(client, full_admin)
    issue_credential(
        actor=actor_of(full_admin, distributor_a),
        organization=organization_a,
        request=CardRequest("holder@demo.test", "H10301", {"facility_code": 1, "card_number": 2}),
        idempotency_key="issue",
    )
    queue_mail(kind="credential-revoked", recipient="a@demo.test", context={}, place=INSTALLATION)
    done = restore()
    assert not Session.objects.exists()
    assert not Credential.objects.exclude(link_hash=None).exists()
    assert not Mail.objects.filter(status="queued").exists()
    assert done.links >= 1
    assert done.mails == Mail.objects.filter(status="held").count() >= 2


def test_all_are_suspended_until_the_organization_confirms(credential, organization_a, full_admin, client):
    index = StatusEntry.objects.get().index
    restore(choice=Choice.SUSPEND_ALL)
    assert shown(organization_a, index) is Status.SUSPENDED
    sign_in(client, full_admin)
    place = f"/portal/{organization_a.distributor_id}/organizations/{organization_a.id}/"
    assert "All credentials are suspended" in client.get(place).content.decode()
    assert client.post(f"{place}confirm/").status_code == 302
    assert shown(organization_a, index) is Status.VALID
    assert "All credentials are suspended" not in client.get(place).content.decode()
    assert Event.objects.filter(type="organization:list_confirmed").count() == 1


def test_what_lies_before_the_end_of_a_chain_is_known_already(credential, organization_a):
    while seal_events():
        pass
    ends = ends_of_chains()
    early = Kept("organization", organization_a.id, organization_a.distributor_id, 1, {"status": "removed"})
    exported = Exported(kept=[early])
    assert exported.kept_beyond(ends) == []
    assert exported.kept_beyond({}) == [early]


def test_what_is_exported_is_closed_again_by_it_and_holds_no_names(
    credential, organization_a, distributor_a, full_admin, operator
):
    """The same lines that `seal-audit` writes, put into a state that does not know them."""
    admin = actor_of(full_admin, distributor_a)
    move_credential(actor=admin, credential=credential, verb="revoke", reason="lost")
    while seal_events():
        pass
    lines = [json.loads(json.dumps(line, default=str)) for line in new_lines(KINDS, heads(), Exported())]
    assert "@" not in json.dumps(lines)
    [line] = [line for line in lines if line["kept"] == "credential"]
    assert (line["id"], line["status"], len(line["entries"])) == (str(credential.id), "revoked", 1)
    assert {line["kept"] for line in lines} >= {"credential", "voucher"}
    Credential.objects.filter(id=credential.id).update(status="enabled", revocation_reason="")
    StatusEntry.objects.update(value=Status.VALID)
    state = {name: value for name, value in line.items() if name not in {"kept", "id", "chain", "position"}}
    restore(Kept("credential", UUID(line["id"]), UUID(line["chain"]), FAR, state))
    assert Credential.objects.get(id=credential.id).status == "revoked"
    assert StatusEntry.objects.get().value == Status.INVALID


def test_dates_that_were_shortened_since_count_again_and_longer_ones_do_not(credential, organization_a):
    facts = {"organization": str(organization_a.id), "status": "enabled", "reason": "", "entries": []}
    end = now().replace(microsecond=0) + timedelta(hours=1)
    for kept_end in (end, end + timedelta(days=9)):
        restore(kept("credential", credential.id, **facts, valid_from=None, valid_until=kept_end.isoformat()))
        assert Credential.objects.get(id=credential.id).valid_until == end


def test_a_disabled_one_that_was_enabled_again_stays_enabled(credential, organization_a):
    facts = {"organization": str(organization_a.id), "reason": "", "entries": []}
    restore(
        kept("credential", credential.id, status="disabled", **facts),
        kept("credential", credential.id, status="enabled", **facts),
    )
    assert Credential.objects.get(id=credential.id).status == "enabled"
