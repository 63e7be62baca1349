"""Every code that the public API refuses with, by status, and what to do: the page of each ``type``."""

from __future__ import annotations

from collections.abc import Mapping

CODES_OF_STATUS: Mapping[int, Mapping[str, str]] = {
    400: {
        "malformed_json": "The body is not JSON in UTF-8. Check quotes, commas and the encoding.",
        "bad_cursor": "`after` is not a cursor of this list. Send `next_cursor` as it was given, "
        "with the same "
        "filters, or begin without it.",
        "idempotency_key_required": "Send the header Idempotency-Key: a new random value for each "
        "new request, "
        "the same one when you retry it.",
        "bad_key": "An Idempotency-Key has 1 to 100 printable ASCII characters.",
        "bad_request": "The request could not be read at all.",
    },
    401: {
        "invalid_token": "There is no token, or it is unknown, expired, revoked, or was sent from a "
        "network that "
        "its client is not allowed from. Send it as `Authorization: Bearer mip_…`.",
    },
    403: {
        "insufficient_scope": "The token lacks the scope that `required` names. A person adds it in "
        "the portal.",
        "forbidden": "The client sees this, but may not do that to it.",
        "distributor_suspended": "The distributor is suspended: reads go on, nothing can be changed.",
        "https_required": "Use https.",
        "code_refused": "This one-time code does not count.",
    },
    404: {"not_found": "There is nothing under this id or address that the client reaches."},
    405: {"method_not_allowed": "The header Allow says which methods there are."},
    406: {"not_acceptable": "This answer is not to be had in the form that Accept asks for."},
    409: {
        "wrong_state": "Its present state, `state`, does not allow this; read it again.",
        "confirmation_needed": "Nothing is wrong, but you should know something first: `accept` has "
        "its code. "
        "Send the same request again, under the same key, with that code in `accepted`. With `same_card` a "
        "client with the scope `cards:read` is told in `live` how many have it.",
        "organization_not_enabled": "The organization is Disabled or being removed.",
        "not_enough_credits": "There are not enough credits: `needed` for this, `available` there.",
        "allocation_changed": "The organization's allocation changed meanwhile; try again.",
        "limit_below_issued": "The limit is below what was issued already.",
        "limit_above_pool": "The pool has too few credits for this limit: `needed` and `available`.",
        "external_id_taken": "Another holder of the organization has this `external_id`.",
        "holder_appeared": "A holder was added at an address of the batch after its check. Discard the "
        "batch, and send it again.",
        "holder_has_live_credentials": "Credentials of the holder, `live` in number, are not revoked. Revoke "
        "them first.",
        "holder_inactive": "The holder is inactive: nothing is issued or linked to them.",
        "too_many_credentials": "More than 100 credentials would change together; use a bulk action.",
        "other_address": "Only holders with the same `email` can be merged.",
        "name_taken": "Another live organization, or another export profile, has this name.",
        "bad_cell": "A cell cannot stand in the file: `detail` names its row and column. Change it there, "
        "or take UTF-8.",
        "taken_since": "Another file was taken with this profile after the one that you repeat. Name the "
        "time from when on you need changes.",
        "already_admin": "The address belongs to an admin already.",
        "last_full_admin": "A distributor keeps at least one Full Admin.",
        "beyond_own_rights": "The role may do more than whoever grants it may. A client grants what its "
        "scopes give: never `admin` and `auditor`, which see API clients.",
        "not_yourself": "Nobody changes or removes themself.",
        "validity_ended": "Its `valid_until` has passed: set a later one first.",
        "pool_empty": "No free number is left in the pool.",
        "policy_off": "The distributor's policies do not allow this.",
        "no_change": "It is so already, or nothing would change.",
        "nothing_to_upgrade": "No reader has an older version.",
        "conflict": "Somebody else changed the same thing at the same moment; try again.",
        "selection_changed": "The selection holds another number of credentials now than `expected_total`.",
        "rotation_open": "Two tokens of the client are in use; one has to end first.",
        "too_many": "There are too many of these; remove one first.",
        "too_many_uploads": "Too many uploads wait; issue or discard one first.",
        "batch_not_ready": "The upload cannot be issued now.",
        "request_in_progress": "The same request is running; ask again in a moment.",
        "organization_closed": "The organization is being removed; nothing is issued for it any more.",
        "revoked": "It was ended for good before.",
        "keys_not_trusted": "The portal's keys are not trusted at present; an operator has to look at them.",
        "wrong_time": "The portal's clock is wrong; an operator has to set it right.",
        "refused": "The present state does not allow this.",
    },
    410: {
        "cursor_gone": "The feed's cursor is of a state of the database that is no more. List anew, "
        "then go on "
        "from `oldest`.",
    },
    412: {"stale_version": "It was changed since you read it. Read it again; ETag has its version."},
    413: {"too_large": "The body is larger than this address takes."},
    415: {"unsupported_media_type": "The body is of another kind than this address takes."},
    422: {
        "invalid": "`errors` names each wrong member with what is wrong with it.",
        "unknown_field": "A member or parameter is not known here; it is refused so that a slip "
        "widens nothing.",
        "idempotency_key_reused": "The key was used for another request. Send a new one.",
        "voucher_mismatch": "Serial number and authentication code do not belong together.",
    },
    429: {
        "quota_exceeded": "Too many requests within this minute. Retry-After says when to go on.",
        "too_many_attempts": "Too many attempts of this kind. Retry-After says when to go on.",
    },
    500: {"internal": "A fault of ours. Send us `request_id`."},
    503: {
        "unavailable": "The database cannot be reached. Retry-After says when to try again.",
        "busy": "Too much is being written at this moment. Try again.",
        "held": "The portal was put back to an older state, and an operator has yet to look at it.",
    },
}

STATUS_OF_CODE: Mapping[str, int] = {
    code: status for status, codes in CODES_OF_STATUS.items() for code in codes
}
