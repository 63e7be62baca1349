"""The list of screens: where each is, whose it is, and what is done there before it is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from tests.gallery.acts import Act, checked, opened, picked, pressed, sent, submitted, tried_too_often, typed
from tests.gallery.phone import holds, pressed_in_turn, waits_for

A = "/portal/{a}/"
ORGANIZATIONS = A + "organizations/"
ORGANIZATION = ORGANIZATIONS + "{A}/"
CREDENTIALS, READERS = ORGANIZATION + "credentials/", ORGANIZATION + "readers/"
BULK, BULK_CREDENTIALS = ORGANIZATIONS + "{bulk}/bulk/", ORGANIZATIONS + "{bulk}/credentials/"
ADMINS, DISTRIBUTOR = A + "admins/", A + "distributor/"
CONSOLE = "/console/"
HOLDER = "/credential/"
VOID_OFFER = HOLDER + "#credential_offer_uri={issuer}/offers/void"
BAD_SERIAL, BAD_CODE = "ABCD-EFGH-JK", "0000-1111-2222-3333"


@dataclass(frozen=True)
class Screen:
    """One picture. ``person`` is empty for somebody who is not signed in; ``status`` its answer's."""

    chapter: str
    name: str
    person: str
    address: str
    acts: tuple[Act, ...] = ()
    status: int = 200


def chapter(title: str, *screens: tuple[object, ...]) -> list[Screen]:
    """The screens of one chapter."""
    return [Screen(title, *screen) for screen in screens]  # type: ignore[arg-type]


SIGNING_IN = chapter(
    "Signing in",
    ("Login", "", "/login/"),
    ("Login: a wrong pair", "", "/login/", (submitted("full.admin@demo.test", "not this"),)),
    ("Create Your Account", "", "/signup/"),
    ("Create Your Account: errors", "", "/signup/", (submitted("nobody", "", "", "short", "other"),)),
    ("Reset Password", "", "/password/reset/"),
    ("Reset Password: sent", "", "/password/reset/done/"),
    ("Confirm Your Email: sent", "", "/confirm-email/"),
    ("Confirm Your Email: void link", "", "/confirm-email/void/", (), 404),
    ("New password: void link", "", "/password/reset/key/1-void/"),
    ("New password: done", "", "/password/reset/key/done/"),
    ("Login: confirmed", "", "/login/?status=confirmed"),
    ("Account inactive", "", "/inactive/"),
    ("Invitation, not signed in", "", "{invitation_link}"),
    ("Invitation: void link", "", "/invitations/void/", (), 404),
    ("Invitation of somebody else", "stranger", "{invitation_link}", (), 403),
    ("Welcome: an invitation waits", "guest", "/"),
    ("Welcome: no portal yet", "nobody", "/"),
    ("Welcome: several portals", "branded", "/"),
    ("Second factor required", "unproven", "/portal/{guarded}/organizations/", (), 403),
    ("Portal suspended", "suspended", "/portal/{suspended}/organizations/", (), 403),
    ("Logout", "nobody", "/logout/"),
)
ORGANIZATION_SCREENS = chapter(
    "Organizations",
    ("Organizations List", "admin", ORGANIZATIONS),
    ("Organizations List: search", "admin", ORGANIZATIONS + "?q=organization"),
    ("Organizations List: nothing found", "admin", ORGANIZATIONS + "?q=zzz"),
    ("Organizations List: Organization Admin", "site", ORGANIZATIONS),
    ("Organizations List: first steps", "stranger", "/portal/{b}/organizations/"),
    ("Sidebar toggled", "admin", ORGANIZATIONS, (pressed("Navigation"),)),
    ("Alert History", "admin", ORGANIZATIONS, (pressed("Alert History"),)),
    ("User menu", "admin", ORGANIZATIONS, (pressed("Fay Full"),)),
    ("Portal switch", "branded", "/portal/{branded}/organizations/", (pressed("Bea Brandt"),)),
    ("Add New Organization", "admin", ORGANIZATIONS, (opened("+ Organization"),)),
    (
        "Add New Organization: errors",
        "admin",
        ORGANIZATIONS,
        (
            opened("+ Organization"),
            typed("Organization Name", "Organization D"),
            checked("Limited"),
            typed("Credit Limit", "100000"),
            sent("Add"),
        ),
    ),
    ("Add New Organization: page", "admin", ORGANIZATIONS + "add/"),
    ("Remove Organization", "admin", ORGANIZATIONS, (opened("Remove Organization"),)),
    ("Organization Details", "admin", ORGANIZATION),
    ("Organization Details: Organization Admin", "site", ORGANIZATION),
    ("Organization Details: a long name", "admin", ORGANIZATIONS + "{long}/"),
    ("Organization Details: Disabled", "admin", ORGANIZATIONS + "{disabled}/"),
    ("Organization Details: Closing", "admin", ORGANIZATIONS + "{closing}/"),
    ("Organization Details: breadcrumbs", "admin", ORGANIZATION, (pressed("Sibling pages"),)),
    ("Edit Name", "admin", ORGANIZATION, (opened("Edit Name"),)),
    ("Edit Status", "admin", ORGANIZATION, (opened("Edit Status"),)),
    ("Edit Credit Limit", "admin", ORGANIZATION, (opened("Edit Credit Limit"),)),
    (
        "Edit Credit Limit: error",
        "admin",
        ORGANIZATION,
        (opened("Edit Credit Limit"), typed("Credit Limit", "1"), sent("Save")),
    ),
)
READER_SCREENS = chapter(
    "Readers",
    ("Readers List", "admin", READERS),
    ("Readers List: empty", "admin", ORGANIZATIONS + "{empty}/readers/"),
    ("Readers List: nothing found", "admin", READERS + "?q=zzz"),
    ("Reader Details", "admin", READERS + "{reader}/"),
    ("Edit Name", "admin", READERS + "{reader}/", (opened("Edit Name"),)),
    ("Remove Reader", "admin", READERS, (opened("Remove Reader"),)),
    ("Reader Details: enrolled and heard of", "admin", READERS + "{enrolled_reader}/"),
    ("Edit Output", "admin", READERS + "{enrolled_reader}/", (opened("Edit Output"),)),
    ("Enroll Readers", "admin", READERS, (opened("+ Enroll Readers"),)),
    ("Enroll Readers: the code", "admin", READERS, (opened("+ Enroll Readers"), sent("Make a Code"))),
    ("Enroll a Reader: scanned with a camera", "", "/enroll/"),
    ("Edit Door Policy", "admin", READERS, (opened("Edit Door Policy"),)),
    (
        "Edit Door Policy: refused",
        "admin",
        READERS,
        (opened("Edit Door Policy"), typed("Grace (Hours)", "100"), sent("Save")),
    ),
    ("Readers Not Yet Released", "admin", A + "readers/unreleased/"),
    ("Firmware Upgrades", "admin", READERS + "upgrades/"),
    ("Firmware Upgrades: empty", "admin", ORGANIZATIONS + "{empty}/readers/upgrades/"),
    ("Upgrade Readers", "admin", READERS + "upgrades/", (opened("Upgrade Readers"),)),
    ("Firmware Upgrade", "admin", READERS + "upgrades/{upgrade}/"),
    ("Cancel Upgrade", "admin", READERS + "upgrades/{upgrade}/", (opened("Cancel Upgrade"),)),
    ("Retry Failed", "admin", READERS + "upgrades/{upgrade}/", (opened("Retry Failed"),)),
)
CREDENTIAL_SCREENS = chapter(
    "Credentials",
    ("Credentials List", "admin", CREDENTIALS),
    ("Credentials List: pages", "admin", ORGANIZATIONS + "{B}/credentials/"),
    ("Credentials List: empty", "admin", ORGANIZATIONS + "{empty}/credentials/"),
    ("Credentials List: nothing found", "admin", CREDENTIALS + "?q=zzzz"),
    ("Credentials List: Disabled organization", "admin", ORGANIZATIONS + "{disabled}/credentials/"),
    ("Credentials List: options", "admin", CREDENTIALS, (pressed("Options for first.day"),)),
    ("Issue New Credential", "admin", CREDENTIALS, (opened("+ Credential"),)),
    (
        "Issue New Credential: Custom",
        "admin",
        CREDENTIALS,
        (
            opened("+ Credential"),
            picked("Credential Type", "Custom"),
            typed("Credential Data Bit Length", "20"),
            typed("Credential Data (Hex)", "0xA5C3"),
        ),
    ),
    (
        "Issue New Credential: errors",
        "admin",
        CREDENTIALS,
        (
            opened("+ Credential"),
            typed("Email", "nobody"),
            typed("Facility Code", "999"),
            typed("Card Number", "99999"),
            sent("Issue Credential"),
        ),
    ),
    (
        "Issue New Credential: same card data",
        "admin",
        CREDENTIALS,
        (
            opened("+ Credential"),
            typed("Email", "user+c@demo.test"),
            typed("Facility Code", "123"),
            typed("Card Number", "45678"),
            sent("Issue Credential"),
        ),
    ),
    ("Issue New Credential: no credits", "admin", ORGANIZATIONS + "{used}/credentials/issue/"),
    ("Credential: Invited", "admin", CREDENTIALS + "{invited}/"),
    ("Credential: link expired", "admin", CREDENTIALS + "{late}/"),
    ("Credential: Enabled", "admin", CREDENTIALS + "{enabled}/"),
    ("Credential: Disabled", "admin", CREDENTIALS + "{off}/"),
    ("Credential: Revoked", "admin", CREDENTIALS + "{revoked}/"),
    ("Credential: Custom", "admin", CREDENTIALS + "{custom}/"),
    ("Copy", "admin", CREDENTIALS + "{enabled}/copy/"),
    ("Revoke", "admin", CREDENTIALS + "{invited}/", (pressed("Options"), opened("Revoke"))),
    ("Withdraw", "admin", CREDENTIALS + "{invited}/withdraw/"),
    ("Withdraw: too late", "admin", CREDENTIALS + "{enabled}/withdraw/"),
    ("Correct Address", "admin", CREDENTIALS + "{invited}/correct-address/"),
)
BULK_SCREENS = chapter(
    "Bulk uploads",
    (
        "Bulk Credential Upload",
        "admin",
        BULK_CREDENTIALS,
        (opened("+ Credential"), opened("Bulk Credential Upload")),
    ),
    ("Bulk Credential Upload: page", "admin", BULK + "upload/"),
    (
        "Bulk Credential Upload: nothing sent",
        "admin",
        BULK_CREDENTIALS,
        (opened("+ Credential"), opened("Bulk Credential Upload"), sent("Upload and check")),
    ),
    ("Bulk Uploads", "admin", BULK),
    ("Bulk Uploads: empty", "admin", ORGANIZATIONS + "{empty}/bulk/"),
    ("Waiting to be checked", "admin", BULK + "{bulk_waiting}/"),
    ("Cannot be read", "admin", BULK + "{bulk_unreadable}/"),
    ("Checked, with wrong rows", "admin", BULK + "{bulk_wrong}/"),
    ("Checked, with warnings", "admin", BULK + "{bulk_warned}/"),
    ("Checked, credits missing", "admin", BULK + "{bulk_dear}/"),
    ("Not issued", "admin", BULK + "{bulk_failed}/"),
    ("Issued", "admin", BULK + "{bulk_issued}/"),
    ("Undo", "admin", BULK + "{bulk_issued}/", (opened("Undo"),)),
    ("Undone", "admin", BULK + "{bulk_undone}/"),
)
HOLDER_SCREENS = chapter(
    "Holder",
    ("Nothing yet", "", HOLDER),
    ("Invitation", "", "{holder_link}", (waits_for("invites you"),)),
    ("Invitation: expired", "", "{late_link}", (waits_for("This link does not work"),)),
    ("Invitation: void link", "", VOID_OFFER, (waits_for("This link does not work"),)),
    (
        "Enter the code",
        "",
        "{holder_link}",
        (pressed_in_turn("Send me the code"), waits_for("Enter the code")),
    ),
    ("Accept", "", HOLDER, (holds(stage="issued"), pressed_in_turn("Go on"))),
    ("Card: Enabled", "", HOLDER, (holds(),)),
    (
        "Card: in its brand",
        "",
        HOLDER,
        (holds(accent="#0a7f5a", onAccent="#ffffff", distributor="Northgate Access"),),
    ),
    ("Card: Disabled", "", HOLDER, (holds(status="disabled"),)),
    ("Card: Revoked", "", HOLDER, (holds(stage="gone", reason="revoked", document=None),)),
    ("Card: details", "", HOLDER, (holds(scope="readers:enroll"), pressed_in_turn("Details", "Show"))),
    ("Present to a reader", "", HOLDER, (holds(), pressed_in_turn("Present to a reader"))),
    (
        "Present: no reader",
        "",
        HOLDER,
        (holds(), pressed_in_turn("Present to a reader", "Simulated reader"), waits_for("Not opened")),
    ),
    (
        "Enrol a reader",
        "",
        HOLDER,
        (holds(scope="readers:enroll"), pressed_in_turn("Details", "Enrol a reader")),
    ),
    ("Remove from this phone", "", HOLDER, (holds(), pressed_in_turn("Details", "Remove from this phone"))),
)
ADMIN_SCREENS = chapter(
    "Admins",
    ("Admins List", "admin", ADMINS),
    ("Admins List: nothing found", "admin", ADMINS + "?q=zzz"),
    ("Invite New Admin: Admin Email", "admin", ADMINS, (opened("+ Invite Admin"),)),
    (
        "Invite New Admin: error",
        "admin",
        ADMINS,
        (opened("+ Invite Admin"), typed("Admin Email", "x"), sent("Next")),
    ),
    (
        "Invite New Admin: Admin Scope",
        "admin",
        ADMINS,
        (opened("+ Invite Admin"), typed("Admin Email", "new@demo.test"), sent("Next")),
    ),
    (
        "Invite New Admin: Organization Admin",
        "admin",
        ADMINS,
        (
            opened("+ Invite Admin"),
            typed("Admin Email", "new@demo.test"),
            sent("Next"),
            checked("Organization Admin"),
        ),
    ),
    (
        "Invite New Admin: Review",
        "admin",
        ADMINS,
        (
            opened("+ Invite Admin"),
            typed("Admin Email", "new@demo.test"),
            sent("Next"),
            checked("Organization Admin"),
            checked("Organization A"),
            checked("Harbour and Riverside"),
            sent("Next"),
        ),
    ),
    ("Admin Details", "admin", ADMINS + "{member}/"),
    ("Admin Details: oneself", "admin", ADMINS + "{own}/"),
    ("Admin Details: Invited", "admin", ADMINS + "{asked}/"),
    ("Admin Details: Expired", "admin", ADMINS + "{expired}/"),
    ("Account Actions", "admin", ADMINS + "{member}/", (pressed("Account Actions"),)),
    ("Edit Admin Scope", "admin", ADMINS + "{member}/", (opened("Edit Admin Scope"),)),
    ("Remove Admin", "admin", ADMINS + "{member}/remove/"),
)
DISTRIBUTOR_SCREENS = chapter(
    "Distributor",
    ("Distributor", "admin", DISTRIBUTOR),
    ("Distributor: empty", "stranger", "/portal/{b}/distributor/"),
    ("Distributor: its own brand", "branded", "/portal/{branded}/distributor/"),
    ("Edit contact", "admin", DISTRIBUTOR, (opened("Edit Distributor Contact Information"),)),
    ("Redeem: Serial Number", "admin", DISTRIBUTOR, (opened("Redeem Distributor Credits"),)),
    (
        "Redeem: Authentication Code",
        "admin",
        DISTRIBUTOR,
        (opened("Redeem Distributor Credits"), typed("Serial Number", BAD_SERIAL), sent("Next")),
    ),
    (
        "Redeem: refused",
        "admin",
        DISTRIBUTOR,
        (
            opened("Redeem Distributor Credits"),
            typed("Serial Number", BAD_SERIAL),
            sent("Next"),
            typed("Authentication Code", BAD_CODE),
            sent("Next"),
        ),
    ),
    (
        "Redeem: last look",
        "admin",
        DISTRIBUTOR,
        (
            opened("Redeem Distributor Credits"),
            typed("Serial Number", "{serial}"),
            sent("Next"),
            typed("Authentication Code", "{code}"),
            sent("Next"),
        ),
    ),
    ("Branding", "branded", "/portal/{branded}/distributor/branding/"),
    ("Policies", "admin", DISTRIBUTOR + "policies/"),
    ("Low-credit alert", "admin", DISTRIBUTOR + "low-credit-alert/"),
    ("Credit Statement", "admin", DISTRIBUTOR + "statement/"),
    ("Credit Statement: empty", "stranger", "/portal/{b}/distributor/statement/"),
    ("Audit Log", "admin", A + "audit/"),
    ("Audit Log: Organization Admin", "site", A + "audit/"),
)
ACCOUNT_SCREENS = chapter(
    "My Account",
    ("My Account", "admin", "/my-account/"),
    ("My Account: with a second factor", "careful", "/my-account/"),
    ("My Account: Account Actions", "admin", "/my-account/", (pressed("Account Actions"),)),
    ("Edit Name", "admin", "/my-account/", (opened("Edit Name"),)),
    ("Change Password", "admin", "/account/password/"),
    ("Change Password: errors", "admin", "/account/password/", (submitted("wrong", "short", "other"),)),
    ("Add Passkey", "admin", "/account/passkeys/add/"),
    ("Add Authenticator App", "admin", "/account/authenticator/add/"),
    ("Remove Authenticator App", "careful", "/account/authenticator/remove/"),
    ("Recovery Codes", "careful", "/account/recovery-codes/"),
    ("Confirm It Is You", "stale", "/account/confirm/?next=/my-account/"),
)
CONSOLE_SCREENS = chapter(
    "Vendor console",
    ("Overview", "operator", CONSOLE),
    ("Distributors", "operator", CONSOLE + "distributors/"),
    ("Create Distributor", "operator", CONSOLE + "distributors/", (opened("+ Distributor"),)),
    ("Distributor", "operator", CONSOLE + "distributors/{b}/"),
    ("Distributor: Suspended", "operator", CONSOLE + "distributors/{suspended}/"),
    ("Suspend", "operator", CONSOLE + "distributors/{b}/suspend/"),
    ("Resume", "operator", CONSOLE + "distributors/{suspended}/resume/"),
    ("Correct Credits", "operator", CONSOLE + "distributors/{b}/", (opened("Correct Credits"),)),
    ("Nominate", "operator", CONSOLE + "distributors/{b}/", (opened("+ Full Admin"),)),
    ("Vouchers", "operator", CONSOLE + "vouchers/"),
    ("Create Voucher", "operator", CONSOLE + "vouchers/", (opened("+ Voucher"),)),
    ("Resend Voucher", "operator", CONSOLE + "vouchers/{voucher}/resend/"),
    ("Void Voucher", "operator", CONSOLE + "vouchers/{voucher}/void/"),
    ("Firmware", "operator", CONSOLE + "firmware/"),
    ("Upload Firmware", "operator", CONSOLE + "firmware/upload/"),
    ("Remove Firmware", "operator", CONSOLE + "firmware/{release}/remove/"),
    ("Withdraw Firmware", "operator", CONSOLE + "firmware/{published}/withdraw/"),
    ("Accept Signed Metadata", "operator", CONSOLE + "firmware/accept/"),
    ("Audit Log", "operator", CONSOLE + "audit/"),
)
ERROR_SCREENS = chapter(
    "Errors and mails",
    ("400", "admin", ORGANIZATIONS + "?{many}", (), 400),
    ("403", "site", ADMINS, (), 403),
    ("404", "admin", A + "nothing/", (), 404),
    ("500", "admin", "/broken/", (), 500),
    ("Outbox", "", "/dev/outbox/"),
    ("Mail: invitation of an admin", "", "{mail_invitation}"),
    ("Mail: credential", "", "{mail_credential}"),
    ("Mail: voucher", "", "{mail_voucher}"),
    ("429", "", "/login/", (tried_too_often,)),
)
SCREENS = [
    *SIGNING_IN,
    *ORGANIZATION_SCREENS,
    *READER_SCREENS,
    *CREDENTIAL_SCREENS,
    *BULK_SCREENS,
    *HOLDER_SCREENS,
    *ADMIN_SCREENS,
    *DISTRIBUTOR_SCREENS,
    *ACCOUNT_SCREENS,
    *CONSOLE_SCREENS,
    *ERROR_SCREENS,
]
