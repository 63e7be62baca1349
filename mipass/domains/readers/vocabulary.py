"""What happens to readers and their firmware, what is refused, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import CODE, NUMBER, Words, choice_of, code_in, optional, or_none
from mipass.base.kit.vocabulary import EventType
from mipass.domains.readers.models import Output

# Why a reader did not take firmware. The codes are the protocol's, and a few of our own.
UPGRADE_REASONS: Mapping[str, Words] = {
    "bad_signature": _("metadata that is not properly signed"),
    "frozen": _("metadata out of date"),
    "malformed": _("metadata that cannot be read"),
    "removed": _("the reader was removed"),
    "rollback": _("older than what the reader runs"),
    "step_missing": _("an intermediate version is missing"),
    "truncated": _("an image that ended too early"),
    "unknown": _("the reader gave no reason"),
    "unknown_target": _("the metadata does not mention this firmware"),
    "unreachable": _("the image could not be fetched"),
    "withdrawn": _("the firmware was withdrawn"),
    "wrong_hash": _("an image that is not the signed one"),
    "wrong_model": _("firmware for another model"),
}

EVENTS = (
    EventType("reader:enrolled", _("Reader enrolled"), public="reader.enrolled"),
    EventType("reader:renamed", _("Reader renamed"), public="reader.renamed"),
    EventType("reader:removed", _("Reader removed"), public="reader.removed"),
    EventType("reader:code_made", _("Code for enrolling a reader created")),
    EventType(
        "reader:enrolled_again", _("Reader enrolled again, with a new key"), public="reader.enrolled_again"
    ),
    EventType(
        "reader:key_change_asked", _("Reader's new key waits for an admin"), public="reader.key_change_asked"
    ),
    EventType("reader:key_change_refused", _("Reader's new key refused"), public="reader.key_change_refused"),
    EventType(
        "reader:configured",
        _("New configuration for the reader"),
        {"sequence": NUMBER},
        public="reader.configured",
    ),
    EventType(
        "reader:output_changed",
        _("Output of the reader changed"),
        {"output": choice_of(Output)},
        public="reader.output_changed",
    ),
    EventType(
        "reader:reported",
        _("Reader reported"),
        {"version": optional(CODE), "sequence": or_none(NUMBER)},
        public="reader.reported",
        only_named=True,
    ),
    EventType("reader:released", _("Reader confirmed its release"), public="reader.released"),
    EventType("firmware:uploaded", _("Firmware uploaded")),
    EventType("firmware:removed", _("Firmware removed")),
    EventType("firmware:key_made", _("Online key for firmware created")),
    EventType("firmware:root_accepted", _("Root of the firmware repository accepted"), {"version": NUMBER}),
    EventType("firmware:targets_accepted", _("Signed firmware metadata accepted"), {"version": NUMBER}),
    EventType("firmware:published", _("Firmware published")),
    EventType("firmware:withdrawal_begun", _("Withdrawal of firmware started")),
    EventType("firmware:withdrawal_ended", _("Withdrawal of firmware reversed")),
    EventType("firmware:withdrawn", _("Firmware withdrawn")),
    EventType("upgrade:started", _("Firmware upgrade started"), {"asked": NUMBER}),
    EventType("upgrade:cancelled", _("Firmware upgrade cancelled"), {"asked": NUMBER}),
    EventType("upgrade:retried", _("Firmware upgrade tried again"), {"asked": NUMBER}),
    EventType("upgrade:release_withdrawn", _("Firmware of an upgrade withdrawn")),
    EventType("upgrade:offered", _("Firmware offered"), public="upgrade.offered", subject="reader"),
    EventType("upgrade:done", _("Firmware upgraded"), public="upgrade.done", subject="reader"),
    EventType(
        "upgrade:failed",
        _("Firmware not taken"),
        {"reason": code_in(UPGRADE_REASONS)},
        public="upgrade.failed",
        subject="reader",
    ),
)

RESOURCES: Mapping[str, str] = {"reader": "/readers/{id}"}

OPERATIONS: Mapping[str, Words] = {
    "readers:accept_firmware_metadata": _("accept signed firmware metadata"),
    "readers:begin_enrollment": _("start enrolling a reader"),
    "readers:cancel_upgrades": _("cancel a firmware upgrade"),
    "readers:confirm_key_change": _("confirm a reader's new key"),
    "readers:enroll": _("enroll a reader"),
    "readers:keep_firmware": _("reverse the withdrawal of firmware"),
    "readers:make_code": _("make a code for enrolling"),
    "readers:make_firmware_key": _("make an online key for firmware"),
    "readers:refuse_key_change": _("refuse a reader's new key"),
    "readers:remove": _("remove a reader"),
    "readers:remove_firmware": _("remove firmware"),
    "readers:edit": _("edit a reader"),
    "readers:rename": _("rename a reader"),
    "readers:report": _("report"),
    "readers:retry_upgrades": _("try a firmware upgrade again"),
    "readers:set_output": _("change a reader's output"),
    "readers:start_upgrades": _("start a firmware upgrade"),
    "readers:upload_firmware": _("upload firmware"),
    "readers:withdraw_firmware": _("withdraw firmware"),
}

REASONS: Mapping[str, Words] = {
    "bad_csr": _("an invalid certification request"),
    "bad_eat": _("a reader's statement that cannot be read"),
    "maker_unproven": _("no maker vouches for the device"),
    "bad_signature": _("not signed by the required keys"),
    "bad_version": _("not a version number"),
    "clock_ahead": _("a clock that is ahead"),
    "code_refused": _("a one-time code that is not valid"),
    "distributor_suspended": _("the distributor is suspended"),
    "enrolled_elsewhere": _("a reader that is enrolled elsewhere"),
    "fingerprint_does_not_match": _("the typed fingerprint does not match"),
    "foreign_online_key": _("a root without this portal's online key"),
    "frozen": _("signed metadata that has expired"),
    "key_change_waits": _("a new key that is waiting for an admin"),
    "key_differs": _("statements of two keys"),
    "malformed": _("a file that cannot be read"),
    "no_root": _("no root has been accepted yet"),
    "nonce_differs": _("a statement for another occasion"),
    "nonce_expired": _("started too long ago"),
    "nonce_used": _("finished for another reader"),
    "nothing_to_upgrade": _("no reader can take newer firmware"),
    "organization_differs": _("a statement for another organization"),
    "release_exists": _("the version already exists"),
    "request_differs": _("a statement for another certification request"),
    "superseded": _("a key that has been replaced by another"),
    "targets_not_signed": _("the current targets are not signed under the new root"),
    "unknown_target": _("signed firmware that was not uploaded"),
    "unusable_root": _("a root without consistent snapshots"),
    "wrong_use": _("a statement for another use"),
    "wrong_version": _("a version that does not follow the current one"),
}

NOTICES: Mapping[str, Words] = {
    "reader-renamed": _("The reader is now called %(name)s."),
    "reader-enrolled": _("Reader %(name)s was enrolled."),
    "reader-key-changed": _("Reader %(name)s has a new key."),
    "reader-key-kept": _("Reader %(name)s keeps its key."),
    "reader-output-changed": _("The output of reader %(name)s was changed."),
    "reader-removed": _("Reader %(name)s was removed."),
    "firmware-uploaded": _("Firmware %(version)s for %(model)s was uploaded; it is still unsigned."),
    "firmware-removed": _("Firmware %(version)s for %(model)s was removed."),
    "firmware-leaving": _(
        "Firmware %(version)s for %(model)s is no longer offered; sign the metadata without it."
    ),
    "firmware-kept": _("Firmware %(version)s for %(model)s is offered again."),
    "firmware-metadata-accepted": _("The signed metadata was accepted and published."),
    "upgrades-started": _("Readers asked to take newer firmware: %(count)s."),
    "upgrades-cancelled": _("Readers no longer asked: %(count)s."),
    "upgrades-retried": _("Readers asked once more: %(count)s."),
}
