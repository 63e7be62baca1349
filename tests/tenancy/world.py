"""Three places with something of everything in each, every name of the first one marked.

*target* is Organization A of Distributor A, whose data the tests try to reach; *sibling* an organization
of the same distributor; *foreign* one of another distributor.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from uuid import UUID

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Notice
from mipass.base.outbox.operations import claim_due_mails, mark_failed, queue_mail
from mipass.domains.accounts.blocking import disable_account
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_person
from mipass.domains.admins.invitations import invite_admin
from mipass.domains.admins.models import Admin, Role, Scope
from mipass.domains.admins.nominations import nominate_admin
from mipass.domains.admins.queries import operator_actor
from mipass.domains.admins.scopes import SCOPES
from mipass.domains.clients.granting import Grant
from mipass.domains.clients.operations import make_client
from mipass.domains.credentials.bulk_actions.operations import begin_bulk_action
from mipass.domains.credentials.bulk_actions.selections import Selection
from mipass.domains.credentials.exports.layouts import plain_layout
from mipass.domains.credentials.exports.profiles import save_export_profile
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.lifecycle import ENABLED, INVITED, LIVE, MOVES
from mipass.domains.credentials.models import BulkAction, Credential
from mipass.domains.credentials.operations import move_credential
from mipass.domains.credentials.pools import add_pool
from mipass.domains.credits.vouchers import SoldVoucher
from mipass.domains.distributors.branding import Branding, edit_branding
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.policies import Policies, edit_policies
from mipass.domains.files.models import MadeFile
from mipass.domains.files.sealing import seal_part
from mipass.domains.holders.operations import HolderFacts
from mipass.domains.issuer.lists import status_token
from mipass.domains.organizations.look import edit_look
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.firmware import upload_firmware
from mipass.domains.readers.models import FirmwareRelease
from mipass.flows.add_holder import add_holder
from mipass.flows.add_organization import add_organization
from mipass.flows.create_distributor import create_distributor
from mipass.flows.deactivate_holder import deactivate_holder
from mipass.flows.issue_credential import issue_credential
from mipass.flows.make_operator import make_operator
from tests.bulk.scene import BulkScene
from tests.factories import seed_accepted
from tests.fixtures import PASSWORD, accept, actor_of, buy_credits, picture, sell
from tests.reconciliation.scene import Panel, panel_list
from tests.tenancy.firmware_scene import begun_upgrade, published_firmware
from tests.tenancy.reader_scene import enrolled_readers
from tests.tenancy.webhook_scene import added_webhooks

SYSTEM = Actor.system()

# What no answer to an outsider may hold. The numbers are too long to be met by chance.
DISTRIBUTOR_MARK = "Zwickelbart"
ORGANIZATION_MARK = "Quillfeather"
CARD_NUMBER = 34_111_222_333
CUSTOM_HEX = "FACEB00C5EED1234"
MARKS_OF_ORGANIZATION = (ORGANIZATION_MARK, str(CARD_NUMBER), CUSTOM_HEX)

Ids = dict[str, object]


LESSER = tuple(role.value for role in Role if role != Role.ADMIN)  # people of the whole marked distributor


@dataclass
class World:
    """The people by role; and by place the ids of its objects, by the name that an address gives them."""

    people: dict[str, Account] = field(default_factory=dict)
    places: dict[str, Ids] = field(default_factory=dict)
    voucher: SoldVoucher | None = None
    release: FirmwareRelease | None = None
    links: dict[str, str] = field(default_factory=dict)

    @property
    def target(self) -> Ids:
        """The ids of the marked place."""
        return self.places["target"]


def make_world() -> World:
    """Everything, by the same operations that people's clicks call."""
    world = World()
    operator = make_operator(
        actor=SYSTEM, email="operator@demo.test", password=PASSWORD, first_name="Op", last_name="Vendor"
    )
    world.people["operator"] = operator
    for role, last_name in {
        "outsider": "Out",
        "invitee": "Guest",
        "stranger": "Far",
        "neighbour": "Near",
        "organization_admin": ORGANIZATION_MARK,
        "full_admin": DISTRIBUTOR_MARK,
        **dict.fromkeys(LESSER, "Less"),
    }.items():
        world.people[role] = _person(role, last_name)
    marked = _distributor(operator, world.people["full_admin"], f"Distributor {DISTRIBUTOR_MARK}")
    other = _distributor(operator, world.people["stranger"], "Distributor B")
    _fill(world, "target", marked, "full_admin", f"Organization {ORGANIZATION_MARK}")
    _fill(world, "sibling", marked, "full_admin", "Organization B")
    _fill(world, "foreign", other, "stranger", "Organization C")
    _admins(world, marked)
    _brand(marked, world.people["full_admin"])
    world.release = upload_firmware(
        actor=operator_actor(operator), hardware_model="Model R", version="1.0", notes="", image=[b"firmware"]
    )
    _firmware(world)
    _colleagues_of_the_operator(world)
    world.voucher = sell(operator, 30, "voucher-of-the-world")
    _links(world)
    Notice.objects.all().delete()  # a page that shows one notes that it did
    return world


def _firmware(world: World) -> None:
    releases = published_firmware(world.people["operator"])
    admins = {"target": "full_admin", "sibling": "full_admin", "foreign": "stranger"}
    for place, ids in world.places.items():
        organization = Organization.objects.get(id=str(ids["organization_id"]))
        admin = actor_of(world.people[admins[place]], organization.distributor)
        mark = ORGANIZATION_MARK if place == "target" else place
        ids |= {**releases, "campaign_id": begun_upgrade(admin, organization, mark)}


def _colleagues_of_the_operator(world: World) -> None:
    other, blocked = (
        make_operator(
            actor=SYSTEM, email=f"{name}@demo.test", password=PASSWORD, first_name="Or", last_name="Vendor"
        )
        for name in ("other-operator", "blocked-operator")
    )
    disable_account(actor=SYSTEM, account=blocked)
    failed = queue_mail(kind="account-exists", recipient="gone@demo.test", context={})
    mark_failed(mail_id=failed, attempts=8, answer="550 no such user", give_up=True, keep=True)
    for ids in world.places.values():
        ids |= {"other_operator": other.id, "blocked_operator": blocked.id, "failed_mail": failed}


def _person(role: str, last_name: str) -> Account:
    return create_person(
        actor=SYSTEM, email=f"{role}@demo.test", password=PASSWORD, first_name="Pat", last_name=last_name
    )


def _distributor(operator: Account, admin: Account, name: str) -> Distributor:
    distributor = create_distributor(
        actor=operator_actor(operator), name=name, nominee=admin.email, idempotency_key=name
    )
    accept(admin, distributor)
    buy_credits(operator, admin, distributor, 50)
    return distributor


def _brand(distributor: Distributor, admin: Account) -> None:
    """A colour and a logo, for the two addresses that show them to everybody; and a policy that offers."""
    edit_policies(
        actor=actor_of(admin, distributor),
        distributor=distributor,
        policies=Policies(replacement_phone=True),
    )
    edit_branding(
        actor=actor_of(admin, distributor),
        distributor=distributor,
        branding=Branding(brand_accent="#0a7f5a"),
        logo=picture(),
    )


def _fill(world: World, place: str, distributor: Distributor, admin: str, name: str) -> None:
    actor = actor_of(world.people[admin], distributor)
    organization = add_organization(
        actor=actor, distributor=distributor, name=name, ceiling=None, idempotency_key=f"add-{name}"
    )
    status_token(organization.id)  # the first to ask has the keys made
    edit_look(actor=actor, organization=organization, accent="#0a7f5a", logo=picture())
    mark = ORGANIZATION_MARK if place == "target" else place
    invitation = invite_admin(
        actor=actor,
        distributor=distributor,
        email=f"invited.{mark}@demo.test",
        role=Role.ISSUER,
        scope=Scope.ORGANIZATION,
        organization_ids=[organization.id],
    )
    nomination = nominate_admin(
        actor=operator_actor(world.people["operator"]),
        distributor=distributor,
        email=f"nominee.{place}@demo.test",
    )
    profile = save_export_profile(
        actor=actor, organization=organization, name=f"Profile {mark}", layout=plain_layout(["email"])
    )
    pool = add_pool(
        actor=actor,
        organization=organization,
        format="H10301",
        first=100,
        last=200,
        others={"facility_code": 7},
    )
    world.places[place] = {
        "distributor_id": distributor.id,
        "organization_id": organization.id,
        **enrolled_readers(actor, organization, mark),
        "profile_id": profile.id,
        "pool_id": pool.id,
        **added_webhooks(actor, organization, mark),
        **_batches(actor, organization, mark),
        **_reconciliations(actor, organization, mark),
        "file_id": _made_file(organization, mark).id,
        "action_id": _bulk_action(actor, organization).id,
        "admin_id": invitation.id,
        **_client(actor, organization, mark),
        "nomination": nomination.id,
        **_credentials(actor, organization, mark),
        **_holders(actor, organization, mark),
    }


def _client(actor: Actor, organization: Organization, mark: str) -> Ids:
    """An API client that reaches the organization alone."""
    made = make_client(
        actor=actor,
        distributor=organization.distributor,
        grant=Grant(f"Client {mark}", [SCOPES["credentials:read"]], [organization.id]),
        days=90,
        idempotency_key=f"client-{mark}",
    )
    assert made.token is not None
    return {"client_id": made.client.id, "token_id": made.token.id}


def _holders(actor: Actor, organization: Organization, mark: str) -> Ids:
    """Two people: one whose address a credential has, which nobody said to be theirs, and an inactive one."""
    ids: Ids = {}
    for name, email in (("holder_id", "credential_id"), ("inactive_holder", "gone")):
        facts = HolderFacts(
            f"{email}.{mark}@demo.test", "Ada", mark, f"E-{mark}", mark, mark, f"{name} {mark}"
        )
        holder = add_holder(
            actor=actor, organization=organization, facts=facts, idempotency_key=f"{name}-{organization.id}"
        )
        ids[name] = holder.id
        if name == "inactive_holder":
            deactivate_holder(actor=actor, holder=holder, credentials="keep")
    return ids


def _batches(actor: Actor, organization: Organization, mark: str) -> Ids:
    """A bulk upload that was checked, with a wrong row, and one that was issued."""
    scene = BulkScene(actor, organization)
    first = (1 + len(mark)) * 100
    issued = scene.issued(scene.rows(1, first, host=f"{mark}.test"))
    checked = scene.checked(scene.rows(1, first + 1, host=f"{mark}.test") + f"{mark},H10301,1,1\n")
    return {"batch_id": checked.id, "issued_batch": issued.id}


def _reconciliations(actor: Actor, organization: Organization, mark: str) -> Ids:
    """A panel's list that was compared, and one that waits for an answer."""
    panel = Panel(actor, organization)
    rows = [(4_713, 7, "H10301", "active")]
    compared = panel.compared(panel_list(rows), name=f"{mark}.csv")
    asking = panel.compared(panel_list(rows, f"Badge No,Site,{mark},State"))
    return {"reconciliation_id": compared.id, "asking_reconciliation": asking.id}


def _made_file(organization: Organization, mark: str) -> MadeFile:
    """A ready file of many rows, of no client; who asks for it in the matrix becomes its client."""
    content = f"email\r\n{mark}@demo.test\r\n".encode()
    file = MadeFile.objects.create(
        distributor_id=organization.distributor_id,
        organization=organization,
        kind="credentials",
        name="credentials",
        media_type="text/csv",
        said={},
        needs=[],
        state="ready",
        asked_by_kind="client",
        asked_by_id=new_id(),
        created_at=now(),
        changed_at=now(),
        rows=1,
        size=len(content),
        digest=sha256(content).digest(),
    )
    seal_part(file, 0, content).save()
    return file


def _bulk_action(actor: Actor, organization: Organization) -> BulkAction:
    email = f"many.{organization.id}@demo.test"  # an address makes the request's key too, once a distributor
    request = CardRequest(email=email, format="H10302", values={"card_number": 30_000_000_000})
    _issue(actor, organization, request)
    return begin_bulk_action(
        actor=actor,
        organization=organization,
        verb="resend",
        selection=Selection(),
        idempotency_key=f"many-{organization.id}",
    )


def _credentials(actor: Actor, organization: Organization, mark: str) -> Ids:
    """One credential in each state that an action needs; ``credential_id`` is an invited one."""
    number = CARD_NUMBER if mark == ORGANIZATION_MARK else 20_000_000_000
    states: Mapping[str, Callable[[Credential], None]] = {
        "credential_id": lambda credential: None,
        **{status: partial(_bring_to, status) for status in LIVE if status != INVITED},
        "installer": lambda credential: move_credential(
            actor=SYSTEM, credential=credential, verb="set_installer"
        ),
    }
    ids: Ids = {}
    for step, (state, bring_to) in enumerate(states.items()):
        request = CardRequest(
            email=f"{state}.{mark}@demo.test".lower(), format="H10302", values={"card_number": number + step}
        )
        credential = _issue(actor, organization, request)
        bring_to(credential)
        ids[state] = credential.id
    if mark == ORGANIZATION_MARK:
        custom = CardRequest(f"custom.{mark}@demo.test", "CUSTOM", bit_length=64, data_hex=CUSTOM_HEX)
        ids["custom"] = _issue(actor, organization, custom).id
    return ids


def _issue(actor: Actor, organization: Organization, request: CardRequest) -> Credential:
    return issue_credential(
        actor=actor,
        organization=organization,
        request=request,
        idempotency_key=request.email.replace("@", ":"),
    )


def _bring_to(status: str, credential: Credential) -> None:
    seed_accepted(actor=SYSTEM, credential=credential)
    if status != ENABLED:
        way = next(move for move in MOVES if move.changes.get("status") == status and ENABLED in move.sources)
        move_credential(actor=SYSTEM, credential=credential, verb=way.verb)


def state_for(verb: str) -> str:
    """The name of a credential of a place that this move changes."""
    if verb == "remove_installer":
        return "installer"
    source = next(move.sources[0] for move in MOVES if move.verb == verb)
    return "credential_id" if source == INVITED else source


def _admins(world: World, distributor: Distributor) -> None:
    actor = actor_of(world.people["full_admin"], distributor)
    for role, place in {"organization_admin": "target", "neighbour": "sibling"}.items():
        organization_id = world.places[place]["organization_id"]
        assert isinstance(organization_id, UUID)
        invite_admin(
            actor=actor,
            distributor=distributor,
            email=world.people[role].email,
            scope=Scope.ORGANIZATION,
            organization_ids=[organization_id],
        )
        accept(world.people[role], distributor)
    for role in LESSER:
        email = world.people[role].email
        invite_admin(actor=actor, distributor=distributor, email=email, role=role, scope=Scope.FULL)
        accept(world.people[role], distributor)
    guest = invite_admin(
        actor=actor, distributor=distributor, email=world.people["invitee"].email, scope=Scope.FULL
    )
    world.target["invitation_to_invitee"] = guest.id
    world.target["member"] = Admin.objects.get(account=world.people["organization_admin"]).id


def _links(world: World) -> None:
    """The tokens that were mailed, by the route that takes them."""
    tokens = {mail.subject_id: mail.context.get("token", "") for mail in claim_due_mails(limit=200)}
    for name, key in {
        "invitation": "invitation_to_invitee",
        "invitation_sign_up": "invitation_to_invitee",
        "mobile:offer": "credential_id",
        "mobile:offer_code": "credential_id",
    }.items():
        subject = world.target[key]
        assert isinstance(subject, UUID)
        world.links[name] = tokens[subject]
        assert world.links[name]
