"""Taking an export for a program: a short file at once, a long one from the worker."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.audit.taking import Taken
from mipass.base.kit.actor import Actor
from mipass.domains.credentials.exports.choices import Encoding
from mipass.domains.credentials.exports.layouts import layout_of
from mipass.domains.credentials.exports.taking import (
    Since,
    Span,
    find_trouble,
    move_mark,
    needed_for,
    require_sources,
    rows_due,
    rows_told,
    take_span,
)
from mipass.domains.credentials.exports.writing import WrongCell
from mipass.domains.credentials.models import Credential, ExportProfile
from mipass.domains.files.models import FileKind, MadeFile
from mipass.domains.files.operations import Order, order_file
from mipass.domains.files.queries import visible_to

CSV_TYPE, JSON_LINES_TYPE = "text/csv", "application/x-ndjson"


def take_export(
    *, actor: Actor, profile: ExportProfile, since: Since, most: int, idempotency_key: str
) -> Taken[Credential] | MadeFile:
    """The rows of a profile's file, or where they are more than ``most`` the file that is made of them.

    As `take_with_profile`; of a long one the worker says whether all of its cells can be written. The time of
    the profile's last export moves at once: a file that cannot be made is a lost one, for ``before``. The
    same request again is the same file while that is there.
    """
    layout = layout_of(profile)
    require_sources(actor, profile.place, layout.sources)
    is_long = rows_due(actor, profile, since).order_by()[: most + 1].count() > most
    trouble = None if is_long else find_trouble(actor, profile, layout, since)
    return _take_or_order(
        actor=actor,
        profile=profile,
        since=since,
        trouble=trouble,
        most=0 if is_long else most,
        idempotency_key=idempotency_key,
    )


@change("credentials:export")
def _take_or_order(
    *,
    actor: Actor,
    profile: ExportProfile,
    since: Since,
    trouble: WrongCell | None,
    most: int,
    idempotency_key: str,
) -> Taken[Credential] | MadeFile:
    layout = layout_of(profile)
    require_sources(actor, profile.place, layout.sources)
    if trouble is not None:
        raise trouble
    span = move_mark(actor, profile, since, idempotency_key)
    known = visible_to(actor).filter(id=span.taken_id).first() if span.is_replayed else None
    if known is not None:
        return known
    taken = take_span(actor, profile, span)
    rows = rows_told(actor, profile.organization, layout, span.moment)
    if rows.order_by()[: most + 1].count() <= most:
        return taken
    return order_file(actor=actor, order=_order(profile, span), file_id=span.taken_id)


def _order(profile: ExportProfile, span: Span) -> Order:
    layout = layout_of(profile)
    return Order(
        kind=FileKind.CREDENTIALS,
        name="credentials",
        media_type=JSON_LINES_TYPE if layout.is_json else CSV_TYPE,
        place=profile.place,
        needs=needed_for(layout.sources),
        said={
            "layout": layout.as_json(),
            "moment": span.moment.isoformat() if span.moment else None,
            "charset": "windows-1252" if layout.encoding == Encoding.WINDOWS_1252 else "utf-8",
        },
    )
