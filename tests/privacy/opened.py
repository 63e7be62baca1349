"""All that lies sealed, in the open: whoever has the database and the keys reads this."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from mipass.base.kit.vault import CannotOpen, Derived, Keys, unseal
from mipass.base.outbox.models import Mail
from mipass.base.outbox.queries import open_context
from mipass.domains.admins.models import ListPreferences
from mipass.domains.admins.saved_views import place_of_views
from mipass.domains.credentials.bulk_actions.selections import place_of_selection
from mipass.domains.credentials.bulk_uploads.mappings import place_of_mapping
from mipass.domains.credentials.bulk_uploads.sealing import bulk_keys, place_in
from mipass.domains.credentials.cards import place_of
from mipass.domains.credentials.draws import place_of_draw
from mipass.domains.credentials.models import (
    Batch,
    BatchPart,
    BulkAction,
    ColumnMapping,
    Credential,
    NumberDraw,
    Reconciliation,
    ReconciliationPart,
    StagedHolder,
    StagedRow,
    WrongRow,
)
from mipass.domains.credentials.reconciliation.shown_rows import place_of_reconciled
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.files.models import FilePart, MadeFile
from mipass.domains.holders.models import Holder
from mipass.domains.holders.notes import place_of_note
from mipass.protocol.wiegand import Bits

BULK = {
    BatchPart: ("content", lambda row: place_in(row.batch_id, f"part:{row.number}")),
    WrongRow: ("content", lambda row: place_in(row.batch_id, f"wrong:{row.line}")),
    ColumnMapping: ("content", place_of_mapping),
    ReconciliationPart: ("content", place_of_reconciled),
}
DATA = {
    Holder: ("note", lambda row: place_of_note(row.distributor_id, row.id)),
    StagedHolder: ("note", lambda row: place_of_note(row.distributor_id, row.id)),
    BulkAction: ("selection", place_of_selection),
    ListPreferences: ("views", place_of_views),
    NumberDraw: ("content", place_of_draw),
}

FILES = {
    FilePart: ("content", lambda row: row.file_id.bytes + f"part:{row.number}".encode()),
    MadeFile: ("trouble", lambda row: row.id.bytes + b"trouble"),
}


def opened() -> Iterator[tuple[str, bytes]]:
    """Each sealed value with the name of its table and column."""
    for model, (field, place) in BULK.items():
        yield from _opened(model, field, place, bulk_keys)
    for model, (field, place) in DATA.items():
        yield from _opened(model, field, place, data_keys)
    for model, (field, place) in FILES.items():
        yield from _opened(model, field, place, lambda whose: Derived(data_keys(whose), "files"))
    for model in (Batch, Reconciliation):
        for field in ("said", "remark"):
            yield from _opened(model, field, lambda row, at=field: place_in(row.id, at), bulk_keys)
    for model, of in ((Credential, "id"), (StagedRow, "credential")):
        for name, octets in _opened(
            model, "data", lambda row, of=of: place_of(row.distributor_id, getattr(row, of)), data_keys
        ):
            bits = Bits.from_bytes(octets)
            yield name, f"{bits.value >> 1 & (1 << 35) - 1} {bits.hex}".encode()  # H10302: its number
    for mail in Mail.objects.exclude(context=None):
        with suppress(CannotOpen):
            yield "outbox_mail.context", json.dumps(dict(open_context(mail)), ensure_ascii=False).encode()


def _opened(model: Any, field: str, place: Any, keys: Any) -> Iterator[tuple[str, bytes]]:
    for row in model._base_manager.exclude(**{field: None}):
        of: Keys = keys(row.distributor_id)
        if bytes(getattr(row, field)):
            octets = unseal(of, getattr(row, field), place(row))
            yield (
                f"{model._meta.db_table}.{field}",
                octets.decode("unicode-escape", "ignore").encode() + octets,
            )
