"""What must be right about keys before anything is served: the master key, and every key row."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import typer
from django.db import DatabaseError

from mipass.base.keys.installation import load_keys
from mipass.domains.issuer.marks import all_faults
from mipass.domains.issuer.models import OrganizationKey

log = logging.getLogger(__name__)


def require_right_keys() -> None:
    """Name every key row that the portal did not write as it is, and end with 1 if there is one.

    Raises ConfigError for another master key. A database that is away or empty is for others to tell of: keys
    are looked at again at each use.
    """
    try:
        load_keys()
        faults = list(key_faults())
    except DatabaseError as error:
        log.warning("the keys could not be checked: %s", error)
        return
    if faults:
        typer.echo("\n".join([*faults, REFUSED]), err=True)
        raise typer.Exit(1)


REFUSED = (
    "Somebody wrote these rows past the portal: it does not start. See docs/operator/keys.md, "
    "“A key row is refused”."
)


def key_faults() -> Iterator[str]:
    """A line for each key row that is not as the portal wrote it."""
    for row, problem in all_faults(OrganizationKey.objects.order_by("organization_id", "id")):
        yield f"key {row.id} ({row.purpose}, {row.state}) of organization {row.organization_id}: {problem}"
