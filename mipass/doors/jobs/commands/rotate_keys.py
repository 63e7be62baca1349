"""`mipass rotate-keys`: look at an organization's signing keys, and replace them out of turn."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError, NotFound
from mipass.domains.issuer.models import KeyPurpose, OrganizationKey
from mipass.domains.issuer.queries import list_keys
from mipass.domains.issuer.rotation import (
    announce_root,
    end_root,
    rotate_due_keys,
    rotate_signers,
    use_announced_root,
)
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import get_organization
from mipass.protocol.certificates import fingerprint, from_der

SYSTEM = Actor.system()
Id = Annotated[
    UUID | None, typer.Option("--organization", metavar="ID", help="Whose keys: the identifier on its page.")
]


def rotate_keys(
    *,
    organization_id: Id = None,
    root: Annotated[bool, typer.Option("--root", help="Announce a new root instead.")] = False,
    use_root: Annotated[
        bool, typer.Option("--use-root", help="Let the announced root sign now, even if not all know it.")
    ] = False,
    end_roots: Annotated[
        bool, typer.Option("--end-old-roots", help="Stop trusting retired roots, whatever still needs them.")
    ] = False,
    only_list: Annotated[bool, typer.Option("--list", help="Change nothing; list the keys.")] = False,
    due: Annotated[
        bool, typer.Option("--due", help="Replace what is due in every organization, as the worker does.")
    ] = False,
) -> None:
    """Replace an organization's signers: of documents and of configurations. Then list its keys.

    The worker does this every year. What the old keys signed stays valid until it expires.

    A new root takes two steps: --root announces it, and with it the root of readers' certificates, to phones
    and readers; --use-root lets both sign. Without
    the second it signs when all phones and readers know it, or when MIPASS_ROOT_ANNOUNCEMENT_DAYS have
    passed. Readers that have not heard of it by then take no more configurations and have to be enrolled
    again.

    A key that somebody else may have got is only out of use when its root is: announce a new one, use it,
    then --end-old-roots. Phones need a new document from then on.

    Example:

      mipass rotate-keys --organization 0198f2c4-7a51-7c3e-9d6b-5a1f0c9e2b77 --list
    """
    if due:
        typer.echo(f"Keys replaced, announced, taken into use or dropped: {_until_done()}.")
        return
    try:
        organization = _find(organization_id)
        if not only_list:
            _change(organization, root=root, use_root=use_root, end_roots=end_roots)
    except DomainError as refusal:
        typer.echo(f"Nothing was changed. {refusal.message}", err=True)
        raise typer.Exit(1) from None
    _show(organization)


def _until_done() -> int:
    done = 0
    while changed := rotate_due_keys():
        done += changed
    return done


def _find(organization_id: UUID | None) -> Organization:
    if organization_id is None:
        raise typer.BadParameter("name one, or use --due", param_hint="--organization")
    try:
        return get_organization(actor=SYSTEM, organization_id=organization_id)
    except NotFound:
        raise typer.BadParameter("there is no such organization", param_hint="--organization") from None


def _change(organization: Organization, *, root: bool, use_root: bool, end_roots: bool) -> None:
    if root:
        announce_root(actor=SYSTEM, organization=organization)
    if use_root and not use_announced_root(actor=SYSTEM, organization=organization, at_once=True):
        typer.echo("No root has been announced: use --root first.", err=True)
        raise typer.Exit(1)
    for key in list_keys(organization=organization) if end_roots else ():
        end_root(actor=SYSTEM, organization=organization, root=key, at_once=True)
    if not (root or use_root or end_roots):
        rotate_signers(actor=SYSTEM, organization=organization)


def _show(organization: Organization) -> None:
    keys = list_keys(organization=organization)
    if not keys:
        typer.echo("This organization has no keys yet: they are made when it first issues something.")
    for key in keys:
        typer.echo(_line(key))


def _line(key: OrganizationKey) -> str:
    """A key in a line: purpose, state, since when and how long it is valid, and the certificate's SHA-256."""
    certificate = fingerprint(from_der(bytes(key.certificate))).hex()
    dates = f"{key.created_at:%Y-%m-%d} to {key.not_after:%Y-%m-%d}"
    return f"{KeyPurpose(key.purpose).value:16} {key.state:10} {dates}  {certificate}"
