"""Holders: what is known of a person, what a search finds, and what an inactive one stops."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.errors import DomainError, Invalid, NotFound
from mipass.base.outbox.operations import claim_due_mails
from mipass.domains.admins.queries import operator_actor
from mipass.domains.credentials.holding import adopt_credentials, count_adoptable, link_holder
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.credentials.operations import move_credential
from mipass.domains.credentials.reminders import NoReminder, remind
from mipass.domains.holders.models import Holder, Treatment
from mipass.domains.holders.notes import open_note
from mipass.domains.holders.operations import (
    ExternalIdTaken,
    HolderFacts,
    HolderInactive,
    edit_holder,
    reactivate_holder,
)
from mipass.domains.holders.queries import get_holder, list_active_at, list_holders, visible_to
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.jobs.mail_rendering import render
from mipass.doors.portal.credentials.tests.scene import CARD, EVERY_WARNING, bring_to, issue
from mipass.flows.add_holder import add_holder
from mipass.flows.deactivate_holder import deactivate_holder
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db

ADA = HolderFacts(
    email="Front.Desk@Example.com",
    given_name="Ada",
    family_name="Lovelace",
    employee_number="E-1815",
    department="Engines",
    note="Left-handed.\nSpare key in locker 7.",
    external_id="hr:1",
)


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def add(admin, organization_a):
    def adding(facts=ADA, key="add-it", **options):
        return add_holder(
            actor=admin, organization=organization_a, facts=facts, idempotency_key=key, **options
        )

    return adding


@pytest.fixture
def ada(add):
    return add()


def test_no_phone_document_or_mail_knows_more_than_the_address(add, admin, organization_a):
    """A planted person, each of whose words stands nowhere else."""
    planted = ("Zephyrine", "Quackenbush", "Emp-77421", "Dept-Xylophone", "Note-Bumblebee", "Ext-Marzipan")
    given, family, number, department, note, external = planted
    holder = add(HolderFacts("planted@example.com", given, family, number, department, note, external))
    issued = issue_to(holder, admin, organization_a)
    seen: list[bytes] = []
    [invitation] = [mail for mail in claim_due_mails(limit=50) if mail.subject_id == issued.id]
    mails = [render(invitation)]
    phone = Phone(organization_a.id, str(invitation.context["token"]))
    seen.append(phone.offer().content)
    assert phone.ask_for_code().status_code == 204
    codes = [mail for mail in claim_due_mails(limit=50) if mail.kind == "credential-code"]
    mails += [render(mail) for mail in codes]
    claimed = phone.claim(codes[0].context["code"])
    assert claimed.status_code == 200
    seen += [claimed.content, phone.fetch().content, phone.document]
    assert phone.notify().status_code == 204
    seen.append(phone.renew().content)
    move_credential(actor=admin, credential=Credential.objects.get(id=issued.id), verb="disable")
    mails += [render(mail) for mail in claim_due_mails(limit=50)]
    seen += [mail.message().as_bytes() for mail in mails]
    seen += [f"{mail.body}{mail.alternatives[0][0]!r}".encode() for mail in mails]
    seen += [repr(event).encode() for event in [*events(holder), *events(issued)]]
    assert len(mails) >= 3
    for word in planted:
        assert not [each for each in seen if word.lower().encode() in each.lower()], word


def issue_to(holder, admin, organization, key="issue-it", **options):
    return issue_credential(
        actor=admin,
        organization=organization,
        request=CardRequest(email="", format="H10301", values=CARD),
        idempotency_key=key,
        accepted=EVERY_WARNING,
        holder=holder,
        **options,
    )


def fresh(holder):
    return Holder.objects.select_related("organization__distributor").get(id=holder.id)


def events(subject):
    return list(Event.objects.filter(subject_id=subject.id).order_by("id").values_list("type", "details"))


def test_one_key_makes_one_holder_whose_note_lies_sealed(add, ada, admin):
    assert add().id == ada.id
    assert (ada.email, ada.name, ada.active) == ("front.desk@example.com", "Ada Lovelace", True)
    assert open_note(fresh(ada)) == ADA.note
    assert b"locker" not in bytes(fresh(ada).note)
    assert events(ada) == [("holder:created", {})]
    with pytest.raises(DomainError) as refused:
        add(HolderFacts(email="other@example.com"))
    assert refused.value.code == "idempotency_key_reused"


def test_an_address_may_serve_many_and_an_external_id_one_of_its_organization(
    add, ada, admin, organization_b
):
    second = add(HolderFacts(email=ADA.email, given_name="Bob"), key="second")
    assert second.id != ada.id
    with pytest.raises(ExternalIdTaken):
        add(HolderFacts(email="x@example.com", external_id="hr:1"), key="third")
    with pytest.raises(ExternalIdTaken):
        edit_holder(actor=admin, holder=second, changes={"external_id": "hr:1"})
    elsewhere = add_holder(
        actor=admin,
        organization=organization_b,
        facts=HolderFacts(email="x@example.com", external_id="hr:1"),
        idempotency_key="b",
    )
    assert elsewhere.organization_id == organization_b.id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"given_name": "\u202eAda"}, "given_name"),
        ({"department": "x" * 101}, "department"),
        ({"note": "x" * 1_001}, "note"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_changes(ada, admin, changes, field):
    with pytest.raises(Invalid) as refused:
        edit_holder(actor=admin, holder=ada, changes={"family_name": "Byron", **changes})
    assert refused.value.field == field
    assert fresh(ada).family_name == "Lovelace"


def test_editing_says_what_changed_and_never_how(ada, admin):
    edit_holder(actor=admin, holder=ada, changes={"family_name": "King", "note": "", "department": "Engines"})
    assert (fresh(ada).family_name, fresh(ada).note) == ("King", None)
    edit_holder(actor=admin, holder=ada, changes={"family_name": "King"})
    assert events(ada)[1:] == [("holder:updated", {"fields": ["family_name", "note"]})]


def test_a_search_finds_each_word_somewhere(add, ada, admin, organization_a, organization_b):
    add(HolderFacts(email="grace@example.com", given_name="Grace", family_name="Hopper"), key="grace")

    def found(text, organization=organization_a):
        rows = list_holders(actor=admin, organization=organization, search=text)
        return sorted(rows.values_list("given_name", flat=True))

    assert found("") == ["Ada", "Grace"]
    for text in ("lovelace", "LOVE ada", "e-1815", "engin", "front.desk@", "hr:1", "da"):
        assert found(text) == ["Ada"], text
    assert found("example.com") == ["Ada", "Grace"]
    assert found("ada hopper") == found("locker") == found("lovelace", organization_b) == []
    edit_holder(actor=admin, holder=ada, changes={"family_name": "King"})
    assert (found("lovelace"), found("king")) == ([], ["Ada"])


def test_an_address_alone_links_nobody(ada, admin, full_admin, organization_a):
    issued = issue(full_admin, organization_a, email=ADA.email)
    assert issued.holder_id is None
    assert [
        each.id for each in list_active_at(actor=admin, organization=organization_a, email=ada.email)
    ] == [ada.id]
    assert count_adoptable(actor=admin, organization=organization_a, email=ada.email) == 1
    assert adopt_credentials(actor=admin, holder=ada) == 1
    issued.refresh_from_db()
    assert issued.holder_id == ada.id
    assert events(issued)[-1] == ("credential:holder_changed", {"holder_id": str(ada.id)})
    link_holder(actor=admin, credential=issued, holder=None)
    assert Credential.objects.get(id=issued.id).holder_id is None


def test_adding_adopts_what_nobody_holds_when_asked(add, admin, full_admin, organization_a, organization_b):
    mine = issue(full_admin, organization_a, email=ADA.email)
    elsewhere = issue(full_admin, organization_b, email=ADA.email)
    other = issue(full_admin, organization_a, email="front.desk2@example.com")
    holder = add(adopt=True)
    held = Credential.objects.filter(holder=holder)
    assert [each.id for each in held] == [mine.id]
    assert {elsewhere.id, other.id}.isdisjoint(each.id for each in held)


def test_a_credential_goes_to_its_holders_address(ada, admin, organization_a, organization_b):
    issued = issue_to(ada, admin, organization_a)
    assert (issued.email, issued.holder_id) == (ada.email, ada.id)
    edit_holder(actor=admin, holder=ada, changes={"email": "moved@example.com"})
    assert issue_to(ada, admin, organization_a).id == issued.id, "the holder stands for themselves"
    with pytest.raises(NotFound):
        issue_to(ada, admin, organization_b, key="elsewhere")
    with pytest.raises(NotFound):
        link_holder(actor=admin, credential=foreign(admin, organization_b), holder=ada)


def foreign(admin, organization):
    return issue_credential(
        actor=admin,
        organization=organization,
        request=CardRequest(email="b@example.com", format="H10301", values=CARD),
        idempotency_key="of-b",
    )


def test_an_inactive_holder_is_issued_nothing_and_no_phone_accepts(ada, admin, organization_a):
    issued = issue_to(ada, admin, organization_a)
    phone = Phone(organization_a.id, link_of(issued))
    code = phone.mailed_code(issued)
    assert deactivate_holder(actor=admin, holder=ada, credentials="keep") is True
    assert deactivate_holder(actor=admin, holder=ada, credentials="keep") is False
    assert phone.offer().json()["code"] == "holder_inactive"
    assert phone.claim(code).status_code == 400
    assert not Device.objects.exists()
    with pytest.raises(HolderInactive):
        issue_to(ada, admin, organization_a, key="another")
    with pytest.raises(HolderInactive):
        adopt_credentials(actor=admin, holder=ada)
    with pytest.raises(NoReminder) as unsent:
        remind(actor=admin, credential=issued)
    assert unsent.value.code == "holder_inactive"
    assert list_active_at(actor=admin, organization=organization_a, email=ada.email) == []
    assert reactivate_holder(actor=admin, holder=ada) is True
    assert reactivate_holder(actor=admin, holder=ada) is False
    phone.accept(issued)
    issued.refresh_from_db()
    assert issued.status == "enabled"
    assert events(ada)[1:] == [("holder:deactivated", {"choice": "keep"}), ("holder:reactivated", {})]


def test_a_phone_that_has_the_document_cannot_accept_it_meanwhile(ada, admin, organization_a):
    issued = issue_to(ada, admin, organization_a)
    phone = Phone(organization_a.id, link_of(issued))
    phone.claim(phone.mailed_code(issued))
    phone.fetch()
    deactivate_holder(actor=admin, holder=ada, credentials="keep")
    assert phone.notify().json()["code"] == "holder_inactive"
    with pytest.raises(DomainError) as refused:
        move_credential(actor=admin, credential=issued, verb="enable")
    assert refused.value.code == "holder_inactive"
    reactivate_holder(actor=admin, holder=ada)
    assert phone.notify().status_code == 204


@pytest.mark.parametrize(
    ("treatment", "after"),
    [
        ("keep", ["invited", "enabled", "disabled"]),
        ("disable", ["invited", "disabled", "disabled"]),
        ("revoke", ["revoked", "revoked", "revoked"]),
    ],
)
def test_their_credentials_are_kept_disabled_or_revoked(
    ada, admin, full_admin, organization_a, treatment, after
):
    theirs = [issue_to(ada, admin, organization_a, key=f"issue-{n}") for n in range(3)]
    untouched = issue(full_admin, organization_a, email=ADA.email)
    for credential, status in zip(theirs, ("invited", "enabled", "disabled"), strict=True):
        bring_to(status, full_admin, credential)
    deactivate_holder(actor=admin, holder=fresh(ada), credentials=treatment)
    found = dict(Credential.objects.values_list("id", "status"))
    assert [found[each.id] for each in theirs] == after
    assert found[untouched.id] == "invited"
    reactivate_holder(actor=admin, holder=fresh(ada))
    assert dict(Credential.objects.values_list("id", "status")) == found, "it enables nothing"


def test_another_treatment_is_refused(ada, admin):
    with pytest.raises(Invalid):
        deactivate_holder(actor=admin, holder=ada, credentials="burn")
    assert fresh(ada).active
    assert {"keep", "disable", "revoke"} == set(Treatment.values)


def test_who_sees_and_changes_holders(
    ada, operator, stranger, distributor_b, organization_admin, distributor_a, organization_b
):
    for actor in (operator_actor(operator), actor_of(stranger, distributor_b)):
        assert not visible_to(actor).exists()
        with pytest.raises(NotFound):
            get_holder(actor=actor, holder_id=ada.id)
        with pytest.raises(NotFound):
            edit_holder(actor=actor, holder=ada, changes={"given_name": "Eve"})
    own = actor_of(organization_admin, distributor_a)
    assert get_holder(actor=own, holder_id=ada.id) == ada
    with pytest.raises(NotFound):
        add_holder(actor=own, organization=organization_b, facts=ADA, idempotency_key="not-mine")
