"""The resources of the public API, a module each: its addresses, and how its objects are shown.

Each address lives on one router, since two cannot serve it by different methods: what adds methods to the
addresses of another module shares that one's router, and needs to be imported alone.
"""

from mipass.doors.api.v1.resources import (
    admins,
    audit_events,
    batches,
    bulk_actions,
    clients,
    credentials,
    credits,
    distributor,
    events,
    export_profiles,
    files,
    formats,
    holders,
    issuing,
    moves,
    organizations,
    pools,
    readers,
    reading_batches,
    reconciliations,
    webhooks,
)

_SHARING = (issuing, moves, reading_batches)  # the routers of `credentials` and `batches`
ROOMS = (
    clients,
    formats,
    organizations,
    credentials,
    holders,
    pools,
    batches,
    bulk_actions,
    reconciliations,
    export_profiles,
    files,
    readers,
    credits,
    admins,
    distributor,
    audit_events,
    events,
    webhooks,
)
