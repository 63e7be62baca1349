"""Replacing keys: what the old ones signed stays good while it should, and no longer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.errors import Forbidden, NotFound
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import CannotOpen
from mipass.domains.issuer import keys
from mipass.domains.issuer.keys import (
    certify_reader,
    config_signer,
    document_signer,
    reader_authority,
    trust_anchors,
    trusted_reader_roots,
)
from mipass.domains.issuer.models import KeyState, OrganizationKey
from mipass.domains.issuer.queries import announced_root, list_keys
from mipass.domains.issuer.rotation import (
    RootAnnounced,
    announce_root,
    rotate_due_keys,
    rotate_signers,
    use_announced_root,
)
from mipass.domains.issuer.tests.conftest import KEYS
from mipass.domains.issuer.tests.former import make_former
from mipass.protocol.certificates import (
    Purpose,
    about_of,
    fingerprint,
    from_der,
    to_der,
    verify_chain,
    verify_reader_chain,
)
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import private_to_der, thumbprint
from mipass.protocol.mdoc import verify_document
from mipass.protocol.status_bits import Status

SYSTEM = Actor.system()
SECOND = timedelta(seconds=1)
DAYS = 30  # MIPASS_ROOT_ANNOUNCEMENT_DAYS


def states(organization, purpose="root"):
    """The states of the keys for a purpose, the oldest first."""
    return [row.state for row in reversed(list_keys(organization=organization)) if row.purpose == purpose]


def refusal_of(issued, organization, at):
    """Why a document is refused under the roots that are trusted now, or nothing."""
    try:
        verify_document(issued.issuer_signed, roots=trust_anchors(organization), at=at)
    except ProtocolError as error:
        return error.code
    return ""


def is_taken(chain, organization, at):
    """Whether a phone of the organization takes a reader's chain."""
    try:
        found = verify_reader_chain(
            chain,
            roots=trust_anchors(organization),
            reader_roots=trusted_reader_roots(organization),
            at=at,
        )
    except ProtocolError:
        return False
    return found == chain[0].public_key()


def announce(door):
    return announce_root(actor=SYSTEM, organization=door.organization)


def use(door, **facts):
    """Let the announced root sign: at once, or as it may."""
    facts = facts or {"at_once": True}
    return use_announced_root(actor=SYSTEM, organization=door.organization, **facts)


def test_keys_are_made_once_and_differ_by_purpose_and_organization(door, other_door):
    signers = [
        who(each.organization)
        for each in (door, other_door)
        for who in (document_signer, config_signer, reader_authority)
    ]
    again = document_signer(door.organization)
    assert again is signers[0]
    assert len({thumbprint(signer.key.public_key()) for signer in signers}) == 6
    assert OrganizationKey.objects.count() == 8
    assert Event.objects.filter(type="keys:made").count() == 8


def test_each_signer_serves_its_purpose_under_the_root(door, clock):
    roots = trust_anchors(door.organization)
    for who, purpose in {
        document_signer: Purpose.DOCUMENT_SIGNER,
        config_signer: Purpose.CONFIG_SIGNER,
    }.items():
        signer = who(door.organization)
        found = verify_chain(signer.chain, roots, purpose=purpose, at=clock.at)
        assert thumbprint(found) == thumbprint(signer.key.public_key())


def test_a_reader_is_certified_for_three_years(door, clock):
    chain = certify_reader(door.organization, KEYS[0].public_key(), name="Front door", index=5)
    for days in (0, 3 * 365):
        clock.move(days=days)
        assert is_taken(chain, door.organization, clock.at)
    clock.move(days=100)
    assert not is_taken(chain, door.organization, clock.at)


def days_of(certificate):
    """How long it is valid, both its first and its last second counted."""
    return (certificate.not_valid_after_utc - certificate.not_valid_before_utc + SECOND) / timedelta(days=1)


def test_no_certificate_is_valid_longer_than_annex_b_allows(door):
    reader = certify_reader(door.organization, KEYS[0].public_key(), name="Front door", index=5)
    [signer] = document_signer(door.organization).chain
    [root] = trust_anchors(door.organization)
    assert [days_of(each) for each in (root, reader[1], signer, reader[0])] == [7300, 7300, 457, 1187]


def test_the_country_is_the_distributors_or_else_the_installations(door, other_door):
    assert about_of(trust_anchors(door.organization)[0]).country == "DE"
    other_door.organization.distributor.country = "AT"
    assert about_of(trust_anchors(other_door.organization)[0]).country == "AT"
    assert about_of(document_signer(other_door.organization).chain[0]).country == "AT"


def test_a_private_key_is_nowhere_in_the_open_and_opens_only_in_its_place(door, other_door):
    signer = document_signer(door.organization)
    row = OrganizationKey.objects.get(id=signer.key_id)
    secret = signer.key.private_numbers().private_value.to_bytes(32)
    assert secret in private_to_der(signer.key)
    assert row.sealed
    assert secret not in bytes(row.sealed)
    keys._opened.cache_clear()
    row.purpose = "config_signer"
    with pytest.raises(CannotOpen):
        keys._open(row)
    row.purpose, row.organization_id = "document_signer", other_door.organization.id
    with pytest.raises(CannotOpen):
        keys._open(row)


def test_new_signers_sign_and_what_the_old_ones_signed_stays_good(door, clock):
    old, before = door.document(status=Status.VALID), document_signer(door.organization)
    new = rotate_signers(actor=SYSTEM, organization=door.organization)
    after = document_signer(door.organization)
    assert len(new) == 1  # the others were never needed
    assert before.key_id != after.key_id == new[0].id
    assert before.root_id == after.root_id
    assert refusal_of(old, door.organization, clock.at) == ""
    assert refusal_of(door.document(), door.organization, clock.at) == ""
    assert door.read_list().status(old.status_index) is Status.VALID
    assert states(door.organization, "document_signer") == ["retired", "current"]


def test_a_retired_key_is_wiped(door):
    signer = document_signer(door.organization)
    rotate_signers(actor=SYSTEM, organization=door.organization)
    row = OrganizationKey.objects.get(id=signer.key_id)
    assert row.sealed is None
    with pytest.raises(IntegrityError):
        OrganizationKey.objects.filter(id=row.id).update(state=KeyState.CURRENT)


def test_a_list_is_signed_anew_by_the_new_signer(door):
    first = door.read_list()
    rotate_signers(actor=SYSTEM, organization=door.organization)
    assert door.read_list().issued_at > first.issued_at


def test_an_announced_root_is_trusted_and_signs_nothing(door):
    old, before = trust_anchors(door.organization), document_signer(door.organization)
    new = announce(door)
    anchors = trust_anchors(door.organization)
    assert anchors == [*old, anchors[1]]
    assert to_der(anchors[1]) == bytes(new.certificate)
    assert document_signer(door.organization) == before
    with pytest.raises(RootAnnounced):
        announce(door)


def test_an_announced_root_waits_its_days(door, clock):
    announce(door)
    clock.move(days=DAYS - 1)
    assert not use(door, root_known_by_all=False)
    assert announced_root(organization=door.organization) is not None
    clock.move(days=1)
    assert use(door, root_known_by_all=False)
    assert states(door.organization) == ["retired", "current"]
    assert not use(door)


def test_a_root_that_every_reader_knows_still_waits_for_the_phones(door, clock):
    announce(door)
    clock.move(days=door.organization.document_days - 1)
    assert not use(door, root_known_by_all=True)
    clock.move(days=1)
    assert use(door, root_known_by_all=True)


def test_a_document_of_the_old_root_verifies_until_it_ends_and_then_its_root_is_dropped(door, clock):
    door.organization.document_days = 30
    old = door.document(status=Status.VALID)
    announce(door)
    clock.move(days=1)
    assert use(door)
    new = door.document(phone=1, status=Status.VALID)
    listed = door.read_list()
    assert {listed.status(each.status_index) for each in (old, new)} == {Status.VALID}
    clock.move(days=28)
    rotate_due_keys()
    assert refusal_of(old, door.organization, clock.at) == refusal_of(new, door.organization, clock.at) == ""

    clock.move(days=4)  # the document ended at day 30; its grace and the root's days are over at day 33
    assert refusal_of(old, door.organization, clock.at) == "expired"
    assert rotate_due_keys() == 1
    assert states(door.organization) == ["ended", "current"]
    assert len(trust_anchors(door.organization)) == 1
    assert refusal_of(old, door.organization, clock.at) == "wrong_organization"


def test_an_old_root_stays_while_a_document_under_it_is_good(door, clock):
    announce(door)
    clock.move(days=1)
    door.organization.document_days = 30
    door.document()
    use(door)
    clock.move(days=DAYS)
    late = door.document(phone=1)
    assert rotate_due_keys() == 0  # grace may run for 72 hours more
    clock.move(days=4)
    assert rotate_due_keys() == 1
    assert refusal_of(late, door.organization, clock.at) == ""


def test_a_refreshed_document_moves_to_the_new_root(door, clock):
    door.document()
    announce(door)
    use(door)
    refreshed = door.document()
    clock.move(days=1)
    new_only = trust_anchors(door.organization)[:1]
    found = verify_document(refreshed.issuer_signed, roots=new_only, at=clock.at)
    assert found.valid_until == refreshed.valid_until


def test_readers_of_the_old_root_stay_good_beside_the_new_one(door, clock):
    chain = certify_reader(door.organization, KEYS[0].public_key(), name="Front door", index=5)
    announce(door)
    use(door)
    newer = certify_reader(door.organization, KEYS[0].public_key(), name="Front door", index=5)
    assert is_taken(chain, door.organization, clock.at)
    assert is_taken(newer, door.organization, clock.at)
    assert newer[1] != chain[1]


def test_a_root_of_readers_is_announced_comes_into_use_and_ends_with_its_root(door, clock):
    first = certify_reader(door.organization, KEYS[0].public_key(), name="Front door", index=5)
    assert states(door.organization, "reader_root") == ["current"]
    announce(door)
    assert states(door.organization, "reader_root") == ["current", "announced"]
    announced = door.read_list().reader_roots
    assert announced == set(trusted_reader_roots(door.organization))
    assert len(announced) == 2
    use(door)
    assert states(door.organization, "reader_root") == ["retired", "current"]
    second = certify_reader(door.organization, KEYS[0].public_key(), name="Front door", index=5)
    assert {fingerprint(chain[1]) for chain in (first, second)} == announced
    clock.move(days=DAYS)
    assert rotate_due_keys() == 1
    assert states(door.organization, "reader_root") == ["ended", "current"]
    assert not is_taken(first, door.organization, clock.at)
    assert is_taken(second, door.organization, clock.at)


def test_roots_of_before_are_replaced_by_announcing_new_ones(door, clock):
    """An installation that was made before annex B was followed to the letter."""
    make_former(door.organization)
    old = door.document(status=Status.VALID)
    reader = certify_reader(door.organization, KEYS[0].public_key(), name="Front door", index=5)
    assert states(door.organization, "reader_ca") == ["current"]
    assert rotate_due_keys() == 1
    assert rotate_due_keys() == 0
    assert states(door.organization) == ["current", "announced"]
    assert certify_reader(door.organization, KEYS[1].public_key(), name="Back door", index=6)[1] == reader[1]
    assert trusted_reader_roots(door.organization) == [
        fingerprint(from_der(bytes(row.certificate)))
        for row in OrganizationKey.objects.filter(purpose="reader_root")
    ]
    clock.move(days=DAYS)
    assert rotate_due_keys() == 1
    new, newer = (
        door.document(phone=1),
        certify_reader(door.organization, KEYS[1].public_key(), name="Back door", index=6),
    )
    assert refusal_of(new, door.organization, clock.at) == ""
    assert refusal_of(old, door.organization, clock.at) == "expired"
    assert is_taken(reader, door.organization, clock.at)
    assert is_taken(newer, door.organization, clock.at)
    assert states(door.organization, "reader_ca") == ["retired"]
    assert about_of(trust_anchors(door.organization)[0]).country == "DE"
    assert rotate_due_keys() == 0


def test_the_calendar_replaces_signers_every_year_and_roots_every_ten(door, clock):
    for who in (document_signer, config_signer, reader_authority):
        who(door.organization)
    clock.move(days=364)
    assert rotate_due_keys() == 0
    clock.move(days=1)
    assert rotate_due_keys() == 2
    assert rotate_due_keys() == 0
    clock.move(days=9 * 365)
    assert rotate_due_keys() == 3
    assert states(door.organization) == ["current", "announced"]
    clock.move(days=DAYS)
    assert rotate_due_keys() == 1
    assert states(door.organization) == ["retired", "current"]
    clock.move(days=DAYS)
    assert rotate_due_keys() == 1
    assert states(door.organization) == ["ended", "current"]


def test_each_step_is_in_the_audit_log(door):
    announce(door)
    use(door)
    told = list(Event.objects.filter(type__startswith="keys:").order_by("id").values_list("type", flat=True))
    assert told == [
        *["keys:made"] * 4,  # each root with that of readers
        "keys:root_announced",
        "keys:retired",
        "keys:root_in_use",
        "keys:retired",
    ]


@pytest.mark.parametrize("kind", [ActorKind.ADMIN, ActorKind.OPERATOR, ActorKind.DEVICE])
def test_nobody_but_the_system_rotates_keys(door, kind):
    place = door.organization.place
    actor = Actor(kind=kind, id=new_id(), distributor_id=place.distributor_id, organization_ids=None)
    with pytest.raises((Forbidden, NotFound)):
        rotate_signers(actor=actor, organization=door.organization)
