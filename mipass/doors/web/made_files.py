"""What files of the worker hold, by their kind: read in steps, for whoever ordered them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.base.kit.period import Period
from mipass.base.kit.steps import in_steps
from mipass.domains.credentials.bulk_uploads.queries import visible_to as batches_of
from mipass.domains.credentials.exports.layouts import Layout
from mipass.domains.credentials.exports.taking import rows_told
from mipass.domains.credentials.exports.writing import BATCH, pieces_of
from mipass.domains.credits.statement import list_transfers
from mipass.domains.files.making import Piece
from mipass.domains.files.models import FileKind, MadeFile
from mipass.domains.organizations.queries import get_organization
from mipass.doors.web.batch_files import TABLES
from mipass.doors.web.statement import statement_table


def pieces_for(actor: Actor, file: MadeFile) -> Iterator[Piece]:
    """The whole file. Raises Forbidden, NotFound, WrongCell."""
    return _WRITERS[file.kind](actor, file)


def _credentials(actor: Actor, file: MadeFile) -> Iterator[Piece]:
    if file.organization_id is None:
        raise NotFound
    organization = get_organization(actor=actor, organization_id=file.organization_id)
    layout = Layout.of(file.said["layout"])
    rows = rows_told(actor, organization, layout, _moment(file.said["moment"]))
    return pieces_of(file.distributor_id, in_steps(rows, BATCH), layout)


def _statement(actor: Actor, file: MadeFile) -> Iterator[Piece]:
    rows = list_transfers(
        actor=actor,
        distributor=file.distributor,
        organization_id=file.organization_id,
        period=Period(_moment(file.said["since"]), _moment(file.said["until"])),
        code=file.said["code"],
    )
    return statement_table(actor, file.distributor, rows).pieces()


def _batch_rows(actor: Actor, file: MadeFile) -> Iterator[Piece]:
    for batch in batches_of(actor).filter(id=UUID(file.said["batch"])):
        return TABLES[file.said["outcome"]](actor, batch).pieces()
    raise NotFound


_WRITERS: Mapping[str, Callable[[Actor, MadeFile], Iterator[Piece]]] = {
    FileKind.CREDENTIALS: _credentials,
    FileKind.STATEMENT: _statement,
    FileKind.BATCH_ROWS: _batch_rows,
}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
