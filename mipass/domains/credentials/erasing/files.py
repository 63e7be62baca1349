"""Whether people who are erased stand in a file that was uploaded and waits: its parts lie sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mipass.base.kit.traces import Traces
from mipass.domains.credentials.bulk_uploads.opening import open_source
from mipass.domains.credentials.bulk_uploads.problems import Unreadable
from mipass.domains.credentials.bulk_uploads.said import said_of
from mipass.domains.credentials.bulk_uploads.sealing import open_json
from mipass.domains.credentials.models import Draft


def tells_of(draft: Draft, parts: Callable[[], Iterable[bytes]], traces: Traces) -> bool:
    """Whether the file or what was said of it tells of these people; of its name all has to.

    A file that cannot be read is taken to: nobody can tell that it does not.
    """
    kept = [draft.name, *(open_json(draft, name, getattr(draft, name)) for name in ("said", "remark"))]
    if traces.are_within(kept):
        return True
    try:
        source = open_source(parts, draft.size, said_of(draft), lambda: None)
        return any(traces.are_in(*row.cells) for row in source.rows())
    except Unreadable:
        return True
