"""Issuing: a credential, its transfer, its event and its mail, or none of them."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Invalid, NotFound
from mipass.base.outbox.models import Mail
from mipass.base.requests.operations import KeyReused
from mipass.domains.credentials.issuing import CardRequest, NeedsConfirmation
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.ledger import AllocationChanged
from mipass.domains.credits.models import LedgerAccount, Transfer
from mipass.domains.organizations.operations import OrganizationNotEnabled, set_organization_status
from mipass.flows.issue_credential import issue_credential
from mipass.protocol.wiegand import CUSTOM
from tests.fixtures import actor_of
from tests.ledger.scene import card, key, make_scene
from tests.ledger.state import REFUSED, difference, tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene(credits=20)


def issue(scene, organization, request, idempotency_key=None):
    return issue_credential(
        actor=scene.admin,
        organization=organization,
        request=request,
        idempotency_key=idempotency_key or key(),
    )


def test_a_credential_names_the_transfer_that_paid_for_it(scene):
    credential = scene.issue(scene.add("North"))
    transfer = Transfer.objects.get(id=credential.issue_transfer_id)
    assert (transfer.code, transfer.amount, transfer.subject_id) == ("issue", 1, credential.id)
    assert transfer.organization_id == credential.organization_id
    assert transfer.actor_id == scene.admin.id


def test_it_has_its_event_and_its_mail(scene):
    credential = scene.issue(scene.add("North"))
    event = Event.objects.get(type="credential:issued")
    mail = Mail.objects.get(kind="credential-invitation")
    assert event.subject_id == mail.subject_id == credential.id
    assert (mail.recipient, mail.status) == ("holder@demo.test", "queued")


def test_the_same_key_returns_the_credential_that_it_made(scene):
    north, same_key = scene.add("North"), key()
    first = issue(scene, north, card(), same_key)
    before = tally()
    assert issue(scene, north, card("HOLDER@demo.test "), same_key).id == first.id
    assert difference(before, tally()) == {}


def test_the_same_key_for_another_card_is_refused_and_names_what_it_made(scene):
    north, same_key = scene.add("North"), key()
    first = issue(scene, north, card(), same_key)
    before = tally()
    with pytest.raises(KeyReused) as refused:
        issue(scene, north, card(number=2), same_key)
    assert refused.value.result_id == first.id
    assert difference(before, tally()) == {REFUSED: 1}


def test_a_refused_request_leaves_its_key_free(scene):
    north, same_key = scene.add("North", 0), key()
    with pytest.raises(Exception, match="not enough credits"):
        issue(scene, north, card(), same_key)
    assert issue(scene, scene.add("South"), card(), same_key).status == "invited"


@pytest.mark.parametrize("bad_key", ["", "x" * 101, "~limit:taken"])
def test_a_key_of_the_wrong_shape_is_refused(scene, bad_key):
    north = scene.add("North")
    with pytest.raises(Invalid) as refused:
        issue_credential(actor=scene.admin, organization=north, request=card(), idempotency_key=bad_key)
    assert refused.value.field == "idempotency_key"


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (
            CardRequest("holder@demo.test", "H10301", {"facility_code": 256, "card_number": 1}),
            "facility_code",
        ),
        (CardRequest("holder@demo.test", CUSTOM, bit_length=4, data_hex="FF"), "data_hex"),
        (card("no address"), "email"),
    ],
)
def test_a_wrong_card_or_address_costs_nothing(scene, request_, field):
    north = scene.add("North")
    before = tally()
    with pytest.raises(Invalid) as refused:
        issue(scene, north, request_)
    assert refused.value.field == field
    assert difference(before, tally()) == {REFUSED: 1}


def test_the_same_card_again_asks_first_and_costs_nothing_until_confirmed(scene):
    north = scene.add("North")
    issue(scene, north, card())
    before = tally()
    with pytest.raises(NeedsConfirmation, match="cannot tell the two apart"):
        issue(scene, north, card("other@demo.test"))
    assert difference(before, tally()) == {REFUSED: 1}
    scene.issue(north, card("other@demo.test"))
    assert Credential.objects.count() == 2


def test_a_disabled_organization_issues_nothing(scene):
    north = scene.add("North")
    north = set_organization_status(actor=scene.admin, organization=north, status="disabled")
    before = tally()
    with pytest.raises(OrganizationNotEnabled):
        issue(scene, north, card())
    assert difference(before, tally()) == {REFUSED: 1}


def test_an_organization_that_was_closed_a_moment_ago_issues_nothing(scene):
    north = scene.add("North")
    LedgerAccount.objects.filter(organization=north, code="issued").update(closed=True)
    before = tally()
    with pytest.raises(AllocationChanged):
        issue(scene, north, card())
    assert difference(before, tally()) == {REFUSED: 1}


def test_an_organization_admin_issues_in_the_selected_organization_alone(
    distributor_a, organization_a, organization_b, organization_admin
):
    actor = actor_of(organization_admin, distributor_a)
    issue_credential(actor=actor, organization=organization_a, request=card(), idempotency_key=key())
    with pytest.raises(NotFound):
        issue_credential(actor=actor, organization=organization_b, request=card(), idempotency_key=key())
    assert Credential.objects.count() == 1
