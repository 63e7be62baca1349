"""What happens to credentials, uploads, pools and exports, what is refused, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import (
    CODE,
    FLAG,
    ID,
    NUMBER,
    Shape,
    Words,
    choice_of,
    many,
    optional,
    or_none,
)
from mipass.base.kit.vocabulary import EventType
from mipass.domains.credentials import validity_words as validity
from mipass.domains.credentials.bulk_uploads import words as bulk_uploads
from mipass.domains.credentials.exports import words as exports
from mipass.domains.credentials.lifecycle import BULK
from mipass.domains.credentials.models import RevocationReason
from mipass.domains.credentials.reconciliation import words as reconciliation

STOP = Shape(
    {"enum": ["revoke", "disable"]}, {"revoke": _("after revoking"), "disable": _("after disabling")}
)
TAKES_BACK: Mapping[str, Shape] = {"taken_back": optional(FLAG)}  # it undid what the person had just pressed
VERB = Shape({"enum": [*BULK]}, {verb: move.label for verb, move in BULK.items()})

EVENTS = (
    EventType(
        "credential:issued",
        _("Credential issued"),
        {"format": CODE, "installer": FLAG, "copy_of": or_none(ID)},
        public="credential.issued",
    ),
    EventType("credential:resent", _("Invitation sent again"), public="credential.resent"),
    EventType(
        "credential:resend_undone",
        _("Sending an invitation again was undone"),
        public="credential.resend_undone",
    ),
    EventType("credential:reminded", _("Reminder sent"), public="credential.reminded"),
    EventType(
        "credential:address_corrected",
        _("Address corrected, invitation sent again"),
        public="credential.address_corrected",
    ),
    EventType(
        "credential:invitation_failed",
        _("Invitation could not be delivered"),
        public="credential.invitation_failed",
    ),
    EventType("credential:code_sent", _("Code mailed for a phone that opened the link")),
    EventType(
        "credential:offer_locked",
        _("Link locked after too many wrong codes"),
        public="credential.offer_locked",
    ),
    EventType("credential:accepted", _("Credential accepted on a phone"), public="credential.accepted"),
    EventType(
        "credential:not_accepted", _("Credential not accepted on a phone"), public="credential.not_accepted"
    ),
    EventType(
        "credential:deleted_on_device",
        _("Credential deleted on the phone"),
        public="credential.deleted_on_device",
    ),
    EventType(
        "credential:replacement_ordered",
        _("Replacement phone ordered"),
        public="credential.replacement_ordered",
    ),
    EventType("credential:enabled", _("Credential enabled"), TAKES_BACK, public="credential.enabled"),
    EventType("credential:disabled", _("Credential disabled"), TAKES_BACK, public="credential.disabled"),
    EventType(
        "credential:revoked",
        _("Credential revoked"),
        {"reason": choice_of(RevocationReason)},
        public="credential.revoked",
    ),
    EventType(
        "credential:stop_confirmed",
        _("No door opens by the credential any more"),
        {"action": STOP},
        public="credential.stop_confirmed",
    ),
    EventType(
        "credential:withdrawn", _("Credential withdrawn, credit returned"), public="credential.withdrawn"
    ),
    EventType("credential:expired", _("Invitation expired, credit returned"), public="credential.expired"),
    EventType(
        "credential:installer_set",
        _("Installer permission set"),
        TAKES_BACK,
        public="credential.installer_set",
    ),
    EventType(
        "credential:installer_removed",
        _("Installer permission removed"),
        TAKES_BACK,
        public="credential.installer_removed",
    ),
    EventType("credential:labelled", _("Label changed"), public="credential.labelled"),
    EventType(
        "credential:holder_changed",
        _("Holder changed"),
        {"holder_id": or_none(ID)},
        public="credential.holder_changed",
    ),
    *validity.EVENTS,
    EventType("credential:erased", _("Credential erased"), public="credential.erased"),
    EventType(
        "credential:cards_read",
        _("Card data read by a program"),
        {"count": NUMBER, "credential_ids": many(ID)},
    ),
    EventType("pool:added", _("Number pool added"), {"format": CODE}),
    EventType("pool:drawn", _("Card numbers taken by a program"), {"numbers": NUMBER}),
    EventType("pool:removed", _("Number pool removed"), {"format": CODE}),
    EventType("batch:uploaded", _("Bulk upload taken in")),
    EventType("batch:read_again", _("Bulk upload read again")),
    EventType("batch:columns_mapped", _("Columns of a bulk upload assigned")),
    EventType("batch:rows_mended", _("Wrong rows of a bulk upload corrected"), {"count": NUMBER}),
    EventType("batch:discarded", _("Bulk upload discarded")),
    EventType(
        "batch:issued",
        _("Bulk upload issued"),
        {"credentials": NUMBER, "wrong": NUMBER, "holders": NUMBER},
        public="batch.issued",
    ),
    EventType("batch:failed", _("Bulk upload not issued"), {"code": CODE}, public="batch.failed"),
    EventType("batch:undo_started", _("Undoing of a bulk upload started")),
    EventType(
        "batch:undone",
        _("Bulk upload undone, credits returned"),
        {"credentials": NUMBER},
        public="batch.undone",
    ),
    EventType("credential:bulk_begun", _("Bulk action started"), {"operation": VERB, "rows": NUMBER}),
    EventType(
        "credential:bulk_cancelled",
        _("Bulk action cancelled"),
        {"operation": VERB},
        public="bulk_action.cancelled",
    ),
    EventType(
        "credential:bulk_stopped", _("Bulk action stopped"), {"operation": VERB}, public="bulk_action.stopped"
    ),
    EventType(
        "credential:bulk_ended",
        _("Bulk action ended"),
        {"operation": VERB, "changed": NUMBER, "unchanged": NUMBER},
        public="bulk_action.ended",
    ),
    *reconciliation.EVENTS,
    EventType(
        "organization:list_confirmed",
        _("List of credentials confirmed after a restore"),
        public="organization.list_confirmed",
    ),
    *exports.EVENTS,
)

RESOURCES: Mapping[str, str] = {
    "credential": "/credentials/{id}",
    "batch": "/batches/{id}",
    "bulk_action": "/bulk-actions/{id}",
    "reconciliation": "/reconciliations/{id}",
}

# The event that tells that a mail of the kind was given up.
GIVEN_UP: Mapping[str, str] = {"credential-invitation": "credential:invitation_failed"}

OPERATIONS: Mapping[str, Words] = {
    **reconciliation.OPERATIONS,
    "credentials:accept": _("accept a credential on a phone"),
    "credentials:accept_silently": _("accept a credential on a phone"),
    "credentials:adopt": _("link credentials to a holder"),
    "credentials:hand_over": _("link credentials to another holder"),
    "credentials:add_pool": _("add a number pool"),
    "credentials:begin_bulk_action": _("change many credentials"),
    "credentials:cancel_bulk_action": _("cancel a bulk action"),
    "credentials:claim_offer": _("claim a credential for a phone"),
    "credentials:continue_bulk_action": _("change many credentials"),
    "credentials:confirm_stop": _("tell that a stopped credential opens no door"),
    "credentials:confirm_list": _("confirm the list of credentials"),
    "credentials:correct_address": _("correct a holder's address"),
    "credentials:create": _("issue a credential"),
    "credentials:disable": _("disable a credential"),
    "credentials:discard_batch": _("discard a bulk upload"),
    "credentials:map_columns": _("assign the columns of an upload"),
    "credentials:mend_rows": _("correct wrong rows of an upload"),
    "credentials:read_batch_again": _("read an upload again"),
    "credentials:fail_batch": _("issue a bulk upload"),
    "credentials:enable": _("enable a credential"),
    "credentials:enable_fetched": _("enable a credential"),
    "credentials:fetch_document": _("fetch a credential on a phone"),
    "credentials:link_holder": _("change a credential's holder"),
    "credentials:label": _("change a credential's label"),
    "credentials:order_replacement": _("order a replacement phone"),
    "credentials:refresh_tokens": _("refresh a credential on a phone"),
    "credentials:remove_pool": _("remove a number pool"),
    "credentials:report_deletion": _("report a deletion on a phone"),
    "credentials:report_failure": _("report a failure on a phone"),
    "credentials:request_code": _("ask for the code of an invitation"),
    "credentials:remind": _("remind of an invitation"),
    "credentials:remind_when_due": _("remind of an invitation"),
    "credentials:resend": _("send a credential's invitation again"),
    "credentials:revoke": _("revoke a credential"),
    "credentials:set_installer": _("change installer permission"),
    "credentials:undo": _("undo a change of a credential"),
    "credentials:start_issuing": _("issue a bulk upload"),
    "credentials:start_undo": _("undo a bulk upload"),
    "credentials:edit": _("change a credential"),
    "credentials:set_validity": _("change a credential's validity dates"),
    "credentials:tell_validity": _("follow a credential's validity dates"),
    "credentials:read_cards": _("read card data"),
    "credentials:draw_number": _("issue with a pool's number"),
    "credentials:take_from_pool": _("take numbers of one pool"),
    "credentials:take_numbers": _("take numbers of a pool"),
    "credentials:upload_batch": _("upload a file of credentials"),
    "credentials:withdraw": _("withdraw a credential"),
    **exports.OPERATIONS,
}

REASONS: Mapping[str, Words] = {
    "cannot_undo": _("too late, or changed since"),
    "not_invited": _("accepted or ended"),
    "not_mailed_yet": _("the invitation has not been sent yet"),
    "mail_failed": _("the mail came back: correct the address first"),
    "begun_on_phone": _("a phone has begun to accept it"),
    "mailed_lately": _("mailed within the last day, or about to be"),
    "restored": _("the portal was put back to an earlier state meanwhile"),
    "already_accepted": _("already accepted"),
    "another_key": _("bound to another key of the phone"),
    "code_expired": _("the code has expired"),
    "credential_disabled": _("the credential is disabled"),
    "deleted": _("deleted on the phone"),
    "disabled": _("disabled"),
    "good_rows": _("some rows are wrong"),
    "insufficient_scope": _("no installer permission"),
    "invalid_notification_id": _("no document of that phone"),
    "invalid_token": _("a token that is no longer valid"),
    "offer_claimed": _("another phone has started to accept it"),
    "offer_expired": _("the invitation has expired"),
    "offer_locked": _("too many wrong codes"),
    "offer_used": _("already accepted"),
    "one_key_for_two_uses": _("one key for two uses"),
    "policy_off": _("switched off in the policies"),
    "pre_authorized_code_spent": _("an offer that was opened too long ago"),
    "same_file": _("the same rows were issued before"),
    "too_many_uploads": _("too many uploads are waiting"),
    "validity_ended": _("Valid Until has passed"),
    **exports.REASONS,
}

NOTICES: Mapping[str, Words] = {
    **reconciliation.NOTICES,
    "list-confirmed": _("The credentials of %(name)s open doors again."),
    **bulk_uploads.NOTICES,
    "credential-reminded": _("A reminder goes to %(email)s."),
    "credential-resent": _("The invitation is on its way to %(email)s again; the older link is void."),
    "credential-resend-undone": _("The invitation was not sent to %(email)s again; the link before counts."),
    "credential-address-corrected": _("The invitation now goes to %(email)s."),
    "credential-replacement-ordered": _(
        "%(email)s is invited to accept the credential on another phone; the old phone no longer opens "
        "anything."
    ),
    "credential-enabled": _("The credential of %(email)s is enabled."),
    "credential-disabled": _("The credential of %(email)s is disabled."),
    "credential-revoked": _("The credential of %(email)s is revoked."),
    "credential-withdrawn": _("The invitation of %(email)s was withdrawn and its credit returned."),
    "credential-installer-set": _("%(email)s may install readers with this credential."),
    "credential-installer-removed": _("%(email)s may no longer install readers with this credential."),
    "credential-labelled": _("The label of the credential of %(email)s was changed."),
    "credential-holder-changed": _("The holder of the credential of %(email)s was changed."),
    "pool-added": _("The number pool was added."),
    "pool-removed": _("The number pool was removed."),
    "bulk-action-done": _(
        "Bulk action finished. Credentials changed: %(changed)s; not changed: %(unchanged)s."
    ),
    "bulk-action-stopped": _("A bulk action was stopped. Credentials changed: %(changed)s."),
    **exports.NOTICES,
    **validity.NOTICES,
}
