"""Erasing a holder: not before all is revoked, then all at once; by people, programs, policies, a restore."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from mipass.base.audit.exported import Exported, Kept
from mipass.base.audit.kept import new_lines
from mipass.base.audit.models import Event
from mipass.base.audit.sealing import heads, seal_events
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Forbidden, Refused
from mipass.base.outbox.models import Mail, Notice
from mipass.base.outbox.operations import claim_due_mails, mark_failed, mark_sent
from mipass.base.upkeep.queries import last_runs
from mipass.domains.credentials.erasing.due import months_before
from mipass.domains.credentials.holding import link_holder
from mipass.domains.credentials.models import Batch, Credential, Device, DeviceToken
from mipass.domains.credentials.operations import move_credential
from mipass.domains.distributors.policies import Policies
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import HolderFacts, reactivate_holder
from mipass.domains.holders.permissions import ERASE
from mipass.domains.issuer.models import StatusEntry
from mipass.domains.issuer.restoring import end_entries_again, ended_entries
from mipass.domains.privacy.erasing import forget_remains
from mipass.domains.privacy.restoring import ERASED, HOLDERS
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.add_holder import add_holder
from mipass.flows.edit_policies import edit_policies
from mipass.flows.erase_expired import erase_expired
from mipass.flows.erase_holder import erase_holder
from mipass.flows.merge_holders import merge_holders
from mipass.protocol.status_bits import Status
from tests.bulk.scene import BulkScene
from tests.clients import acting, grant, make
from tests.fixtures import actor_of, sign_in

pytestmark = pytest.mark.django_db
ADA = HolderFacts("ada@example.com", "Ada", "Lovelace", "E-1815", "Engines", "A note", "hr:1815")
HEADER = "email,format,facility_code,card_number,given_name,family_name\n"


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def portal(client, full_admin):
    return sign_in(client, full_admin)


@pytest.fixture
def ada(admin, organization_b):
    return add_holder(actor=admin, organization=organization_b, facts=ADA, idempotency_key="ada")


@pytest.fixture
def give(admin, full_admin, organization_b):
    """A credential of a holder, or of nobody."""

    def giving(holder=None, email="ada@example.com", number=7):
        made = issue(full_admin, organization_b, email, values={"facility_code": 1, "card_number": number})
        if holder is not None:
            link_holder(actor=admin, credential=made, holder=holder)
        return made

    return giving


def revoke(admin, credential):
    move_credential(actor=admin, credential=credential, verb="revoke", reason="left")


def erased(holder):
    return Holder.objects.select_related("organization__distributor").get(id=holder.id)


def test_whoever_has_a_live_credential_is_not_erased(admin, ada, give):
    kept = give(ada)
    with pytest.raises(Refused) as refused:
        erase_holder(actor=admin, holder=ada)
    assert (refused.value.code, refused.value.facts) == ("holder_has_live_credentials", {"live": 1})
    assert erased(ada).given_name == "Ada"
    assert not forget_remains()
    revoke(admin, kept)
    assert erase_holder(actor=admin, holder=ada)
    assert not erase_holder(actor=admin, holder=ada)
    assert Event.objects.filter(type="holder:erased", subject_id=ada.id).count() == 1
    assert Event.objects.filter(type="credential:erased", subject_id=kept.id).count() == 1
    assert forget_remains()


def test_ids_states_and_times_stay_and_nothing_else(admin, ada, give):
    credential = give(ada)
    phone = Phone(credential.organization_id, link_of(credential))
    phone.accept(credential)
    before = Device.objects.get()
    revoke(admin, credential)
    erase_holder(actor=admin, holder=ada)
    found, holder = Credential.objects.get(), erased(ada)
    assert found.email == f"erased+{credential.id}@example.invalid"
    assert holder.email == f"erased+{ada.id}@example.invalid"
    assert (holder.name, holder.found_by, holder.note, holder.active) == ("Erased", "", None, False)
    assert (bytes(found.data), found.number_index, found.facility_index) == (b"", None, None)
    assert bytes(found.value_index) != bytes(credential.value_index)
    assert (found.status, found.revocation_reason, found.holder_id) == ("revoked", "left", ada.id)
    device = Device.objects.get()
    assert {device.key_thumbprint, device.dpop_thumbprint}.isdisjoint(
        {before.key_thumbprint, before.dpop_thumbprint}
    )
    assert device.accepted_at == before.accepted_at
    assert not DeviceToken.objects.exists()
    entry = StatusEntry.objects.get(subject_id=credential.id)
    assert (entry.value, entry.device == before.key_thumbprint) == (Status.INVALID, False)
    assert phone.fetch().status_code == 401


def test_only_who_may_erases(ada, full_admin, distributor_a, organization_b):
    client = make(full_admin, distributor_a, grant("holders:write", "holders:read")).client
    with pytest.raises(Forbidden):
        erase_holder(actor=acting(client), holder=ada)
    client = make(full_admin, distributor_a, grant("holders:erase"), key="may").client
    assert ERASE in acting(client).permissions
    assert erase_holder(actor=acting(client), holder=ada)


def test_an_erased_credential_is_not_copied_and_shows_no_card(portal, admin, ada, give):
    credential = give(ada)
    revoke(admin, credential)
    erase_holder(actor=admin, holder=ada)
    place = [credential.distributor_id, credential.organization_id]
    page = portal.get(reverse("credentials:view", args=[*place, credential.id]))
    assert page.status_code == 200
    assert b"Erased" in page.content
    assert b"example.invalid" not in page.content
    assert portal.get(reverse("credentials:copy", args=[*place, credential.id])).status_code in (409, 422)
    listed = portal.get(reverse("credentials:list", args=place)).content.decode()
    assert "Erased" in listed
    assert "example.invalid" not in listed


def test_the_dialog_tells_of_credentials_where_there_are_any(portal, ada, give):
    dialog = reverse("holders:erase", args=[ada.distributor_id, ada.organization_id, ada.id])
    assert "0 credentials" not in portal.get(dialog).content.decode()
    give(ada)
    page = portal.get(dialog).content.decode()
    assert "Address, label and card data of 1 credential, and the keys of its phones." in page


def test_a_mail_on_its_way_leaves_no_answer(admin, ada, give):
    credential = give(ada)
    [mail] = [each for each in claim_due_mails(limit=50) if each.subject_id == credential.id]
    revoke(admin, credential)
    erase_holder(actor=admin, holder=ada)
    mark_failed(mail_id=mail.id, attempts=9, answer="550 ada@example.com is unknown", give_up=True)
    mark_sent(mail_id=mail.id, answer="250 queued for ada@example.com")
    row = Mail.objects.get(id=mail.id)
    assert (row.status, row.answer, row.context) == ("sent", "", None)
    assert "ada@example.com" not in str([*Mail.objects.values_list("recipient", "answer")])
    assert "ada@example.com" not in str([*Notice.objects.values_list("params", flat=True)])


def test_an_upload_that_waits_goes_if_it_names_the_person(
    admin, ada, full_admin, distributor_a, organization_b
):
    scene = BulkScene.of(full_admin, distributor_a, organization_b)
    mine = scene.checked(HEADER + "grace@example.com,H10301,1,4,Grace,Hopper\n,H10301,1,5,ADA,Lovelace\n")
    other = scene.checked(HEADER + "grace@example.com,H10301,1,6,Grace,Hopper\n")
    erase_holder(actor=admin, holder=ada)
    assert scene.again(mine).state == "discarded"
    assert scene.again(other).state == "checked"


def test_while_an_upload_is_checked_erasing_waits(admin, ada, full_admin, distributor_a, organization_b):
    BulkScene.of(full_admin, distributor_a, organization_b).upload(HEADER)
    with pytest.raises(Refused) as refused:
        erase_holder(actor=admin, holder=ada)
    assert (refused.value.code, refused.value.facts) == ("wrong_state", {"state": "being_worked_on"})
    assert erased(ada).erased_at is None
    assert Batch.objects.get().state == "uploaded"


def test_an_address_that_others_have_too_is_left_to_them(admin, ada, give):
    mine, theirs = give(ada), give(number=8)
    revoke(admin, mine)
    told = [*Notice.objects.filter(params__email="ada@example.com")]
    erase_holder(actor=admin, holder=ada)
    assert Credential.objects.get(id=theirs.id).email == "ada@example.com"
    assert Notice.objects.filter(id__in=[each.id for each in told], params__email="ada@example.com").exists()


def test_months_are_those_of_the_calendar():
    assert months_before(datetime(2026, 3, 31, tzinfo=UTC), 1) == datetime(2026, 2, 28, tzinfo=UTC)
    assert months_before(datetime(2026, 1, 15, tzinfo=UTC), 13) == datetime(2024, 12, 15, tzinfo=UTC)


def test_a_policy_erases_when_the_last_was_revoked_long_enough_ago(
    admin, ada, give, clock, distributor_a, organization_b
):
    grace = add_holder(
        actor=admin,
        organization=organization_b,
        facts=HolderFacts("grace@example.com", "Grace"),
        idempotency_key="g",
    )
    never = add_holder(
        actor=admin, organization=organization_b, facts=HolderFacts("n@example.com"), idempotency_key="n"
    )
    old, live = give(ada), give(grace, "grace@example.com", 8)
    loose, kept = give(None, "loose@example.com", 9), give(None, "kept@example.com", 10)
    again = give(None, "kept@example.com", 11)
    for each in (old, loose, kept):
        revoke(admin, each)
    clock.move(days=62)
    assert erase_expired() == 0  # there is no policy
    edit_policies(actor=admin, distributor=distributor_a, policies=Policies(erase_after_months=3))
    assert erase_expired() == 0
    clock.move(days=35)
    assert erase_expired() == 2
    assert erase_expired() == 0
    assert erased(ada).erased_at is not None
    assert erased(grace).erased_at is erased(never).erased_at is None
    gone = set(Credential.objects.filter(erased_at__isnull=False).values_list("id", flat=True))
    assert gone == {old.id, loose.id}
    assert {live.id, kept.id, again.id}.isdisjoint(gone)
    assert last_runs()["erasing"].remark == "erased 0"


def test_a_file_tells_a_restored_database_whom_to_erase_again(admin, ada, give):
    credential = give(ada)
    phone = Phone(credential.organization_id, link_of(credential))
    phone.accept(credential)
    revoke(admin, credential)
    organization = Credential.objects.select_related("organization").get().organization
    known = ended_entries([organization], [credential.id])[credential.id]
    facts, name = Holder.objects.filter(id=ada.id).values()[0], Credential.objects.values()[0]
    erase_holder(actor=admin, holder=ada)
    while seal_events():
        pass
    lines = [*new_lines([HOLDERS, ERASED], heads(), Exported())]
    assert {(line["kept"], line["id"]) for line in lines} == {("holder", ada.id), ("erased", credential.id)}
    Holder.objects.filter(id=ada.id).update(**facts)  # as the older database has them
    Credential.objects.update(**name)
    assert end_entries_again(organization=organization, subject_id=credential.id, entries=known) == 0
    kept = [Kept(line["kept"], line["id"], line["chain"], 1, line) for line in lines]
    for kind, line in zip(
        [HOLDERS, ERASED], sorted(kept, key=lambda each: each.kind == "erased"), strict=True
    ):
        kind.close_again(Actor.system(), line.id, {"organization": str(organization.id)})
    assert erased(ada).erased_at is not None
    assert Credential.objects.get().email == f"erased+{credential.id}@example.invalid"


def test_who_was_merged_into_them_is_erased_with_them_and_one_who_holds_something_is_not(
    admin, ada, give, organization_b
):
    first, second = (
        add_holder(
            actor=admin,
            organization=organization_b,
            facts=HolderFacts("ada@example.com", "Ada", name),
            idempotency_key=name,
        )
        for name in ("King", "Byron")
    )
    merge_holders(actor=admin, holder=first, others=[second])
    merge_holders(actor=admin, holder=ada, others=[first])
    third = add_holder(
        actor=admin,
        organization=organization_b,
        facts=HolderFacts("ada@example.com", "Ada", "Other"),
        idempotency_key="third",
    )
    merge_holders(actor=admin, holder=ada, others=[third])
    reactivate_holder(actor=admin, holder=third)
    give(third)
    assert erase_holder(actor=admin, holder=ada)
    left = Holder.objects.filter(erased_at=None)
    assert [holder.family_name for holder in left] == ["Other"]
