"""What the holder's page may have to say, by the code under which its scripts ask for it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_STATUS: Mapping[str, str | Promise] = {
    "status_issued": _("Waiting for you to accept"),
    "status_invited": _("Invited"),
    "status_enabled": _("Enabled"),
    "status_disabled": _("Disabled"),
    "status_revoked": _("Revoked"),
    "status_not_yet_valid": _("Not Yet Valid"),
    "status_ended": _("Ended"),
    "status_gone": _("Ended"),
    "status_unknown": _("Not known"),
}

_ADVICE: Mapping[str, str | Promise] = {
    "advice_issued": _("It opens nothing until you have accepted it."),
    "advice_disabled": _(
        "{organization} has disabled this credential, so readers refuse it. Ask {organization}; once it is "
        "enabled again, this phone needs nothing new."
    ),
    "advice_revoked": _(
        "{organization} has revoked this credential for good. If you still need access, ask "
        "{organization} to issue a new one, and remove this one."
    ),
    "advice_unknown": _(
        "The portal does not know this credential now. It stays on this phone with its keys. If it opens "
        "no door, ask {organization} for another invitation."
    ),
    "advice_not_yet_valid": _(
        "{organization} issued this credential for a time that has not begun, so it opens nothing yet. The "
        "date is on this page."
    ),
    "advice_ended": _(
        "{organization} issued this credential for a time that is over, so it opens nothing. If you still "
        "need access, ask {organization}: once a later date is set, press Refresh."
    ),
    "advice_gone": _(
        "The portal no longer knows this credential on this phone. Ask {organization} if you need a new "
        "one, and remove this one."
    ),
    "advice_expired": _(
        "Its document has expired because this phone had no contact for some days. Go online and press "
        "Refresh."
    ),
}

_DOOR: Mapping[str, str | Promise] = {
    "door_opened": _("Opened"),
    "door_refused": _("Not opened"),
    "door_unknown": _("Shown to the reader"),
    "door_answered": _("The reader has what it asked for. It does not say more: look at the door."),
    "door_revoked": _("The reader knows that this credential was revoked. Ask {organization}."),
    "door_disabled": _("The reader knows that this credential is disabled. Ask {organization}."),
    "door_expired": _("The document on this phone has expired. Go online, refresh, and try again."),
    "door_not_yet_valid": _("According to the reader's clock, the document is not valid yet."),
    "door_wrong_organization": _(
        "This reader is not one of {organization}, so the phone told it nothing and it does not open."
    ),
    "door_reader_removed": _(
        "{organization} has removed this reader, so the phone told it nothing. Tell {organization}."
    ),
    "door_unknown_reader": _("This reader does not say who it is, so the phone told it nothing."),
    "door_wrong_doc_type": _("This reader asks for another kind of credential."),
    "door_certificate_expired": _(
        "A certificate has expired: the reader's or the organization's. Ask {organization}."
    ),
    "door_status_missing": _(
        "The reader has no list of valid credentials yet. Go online, refresh, and try again: your phone "
        "will bring one."
    ),
    "door_status_stale": _(
        "The reader's list of valid credentials is too old. Go online, refresh, and try again: your phone "
        "will bring a new one."
    ),
    "door_status_unreadable": _("The reader could not read its list of valid credentials."),
    "door_status_ahead": _(
        "The reader's list of valid credentials is dated in the future: the reader's clock or the portal's "
        "is wrong. Ask {organization}."
    ),
    "door_not_this_device": _("The document belongs to another phone."),
    "door_bad_signature": _("A signature is not valid. Refresh the credential and try again."),
    "door_declined": _("The reader ended the conversation before it asked for anything."),
    "door_truncated": _("The connection ended early. Stay near the reader and try again."),
    "door_no_reader": _("No reader answers there. Go nearer to it and try again."),
    "door_other": _("The phone and the reader did not understand each other. Try again."),
}

_ERRORS: Mapping[str, str | Promise] = {
    "error_offline": _(
        "There is no connection to the portal. Try again when you are online; nothing is lost."
    ),
    "error_other_portal": _(
        "This is not an invitation of this portal, or a mail program has cut off the link. Go to your "
        "credentials and enter the code at the end of the mail."
    ),
    "error_no_link_code": _(
        "This is neither a code nor a link. The code has ten letters and digits and is at the end of the "
        "invitation mail."
    ),
    "error_unknown_link_code": _(
        "No open invitation has this code. Compare it with the newest mail: the code in an older one no "
        "longer works. If they are the same, ask the organization to send the invitation again."
    ),
    "error_no_crypto": _(
        "This browser creates no keys for this page, and without keys it cannot hold a credential. No code "
        "was sent. Open the link in the mail in another or newer browser, at an address that begins with "
        "https."
    ),
    "error_no_storage": _(
        "This browser stores nothing for this page, so it cannot hold a credential. Leave the private "
        "window, allow the page to store data, or open the link in the mail in another browser."
    ),
    "error_storage_full": _(
        "This browser's storage for this page is full, so it cannot hold a credential. Free some space on "
        "this device, then open the link in the mail again."
    ),
    "error_bad_offer": _("The link does not lead to an invitation that this page understands."),
    "error_not_found": _(
        "It may have been withdrawn or replaced by the link in a newer mail, or part of it may be missing. "
        "Look for a newer mail; if there is none, ask the organization to send the invitation again."
    ),
    "error_offer_used": _(
        "The credential has already been accepted on a phone, and it works on one phone only. If that was "
        "not you, tell the organization at once; if you need it on this phone, ask for a new one."
    ),
    "error_offer_claimed": _(
        "Another phone has already started to accept this credential, and it works on one phone only. "
        "Continue there, or ask the organization to send the invitation again."
    ),
    "error_offer_expired": _(
        "The invitation has expired. Ask the organization to send it again: you then get a mail with a "
        "new link."
    ),
    "error_offer_locked": _(
        "A wrong code was entered too often, so this link is void. Ask the organization to send the "
        "invitation again."
    ),
    "error_validity_ended": _(
        "The time for which this credential was issued is over. Ask the organization if you still need "
        "access."
    ),
    "error_replaced": _(
        "The invitation was sent again, or ended, before it was accepted here. Open the link of the "
        "newest mail."
    ),
    "error_revoked": _("The credential was revoked before it was accepted here."),
    "error_code_incomplete": _("Enter all digits of the code."),
    "error_too_many_attempts": _("You have tried this too often. Wait a while and try again."),
    "error_bad_digest": _("The document is damaged. Nothing was accepted; try again."),
    "error_bad_signature": _("The document is not signed as it should be. Nothing was accepted."),
    "error_wrong_organization": _(
        "The document is not signed by the organization that invites you. Nothing was accepted."
    ),
    "error_not_this_device": _("The document was made for another phone. Nothing was accepted."),
    "error_not_yet_valid": _(
        "According to this phone's clock, the document is not valid yet. Correct the clock and try again."
    ),
    "error_expired": _(
        "According to this phone's clock, the document has expired. Correct the clock and try again."
    ),
    "error_certificate_expired": _(
        "According to this phone's clock, a certificate has expired. Correct the clock and try again."
    ),
    "error_malformed": _("The document cannot be read. Nothing was accepted; try again."),
    "error_unknown": _(
        "That did not work. Try again; if it still fails, ask the organization that invited you."
    ),
    "error_invalid_dpop_proof": _(
        "The portal did not accept this phone's proof. Correct the phone's clock and try again."
    ),
    "error_invalid_proof": _(
        "The portal did not accept this phone's proof. Correct the phone's clock and try again."
    ),
    "error_no_reader": _("No reader answers there. Go nearer to it and try again."),
    "error_no_choice": _("No reader was chosen. If none was offered, go nearer to the door and try again."),
    "error_bluetooth_denied": _(
        "This browser may not use Bluetooth here. Allow it in the phone's settings for the browser, and in "
        "the browser's settings for this page; then try again."
    ),
    "error_bluetooth_off": _("This device has no Bluetooth, or it is off. Turn it on and try again."),
    "error_truncated": _("The connection to the reader ended early. Stay near it and try again."),
    "error_no_enroll_code": _(
        "This is not a one-time code for enrolling a reader. Such a code has ten letters and digits."
    ),
    "error_code_of_another_portal": _(
        "This code is of another portal. Scan it with the phone's own camera, which opens the right page."
    ),
    "error_code_refused": _(
        "No open one-time code is like this. Each enrolls one reader, within 15 minutes: ask for a new one."
    ),
    "error_no_camera": _("The camera cannot be used. Allow it for this page, or type the code."),
    "error_name_missing": _("Give the reader a name."),
    "error_reader_enrolled_elsewhere": _(
        "This reader belongs to another organization. It has to be released there first."
    ),
    "error_insufficient_scope": _("Your credential no longer has installer permission."),
    "heading_link": _("This link does not work"),
    "heading_lacking": _("This browser cannot hold a credential"),
    "heading_offline": _("No connection"),
}

_PICTURES: Mapping[str, str | Promise] = {
    "qr_page": _("QR code that opens this invitation on the phone that scans it"),
    "qr_wallet": _("QR code that opens this invitation in a wallet app"),
}

_ANNOUNCED: Mapping[str, str | Promise] = {
    "presenting": _("Talking to the reader …"),
    "code_sent": _("The code is on its way to you by mail."),
    "accepted": _("Accepted: the credential is enabled on this phone."),
    "refreshed": _("The credential is up to date."),
    "removed": _("The credential was removed from this phone."),
    "unknown": _("Something went wrong."),
}

WORDS: Mapping[str, str | Promise] = {
    **_STATUS,
    **_ADVICE,
    **_DOOR,
    **_ERRORS,
    **_PICTURES,
    **_ANNOUNCED,
}


def words() -> dict[str, str]:
    """All of them in the language in force."""
    return {code: str(text) for code, text in WORDS.items()}
