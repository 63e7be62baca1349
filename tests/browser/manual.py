"""The words of the admin manual, screen by screen: each with the role in which a person meets it."""

ROW = ("View", "View Readers", "View Credentials", "Remove Organization")


def words(role: str, *texts: str) -> list[tuple[str, str]]:
    """The same role for each."""
    return [(role, text) for text in texts]


WORDS: dict[str, list[tuple[str, str]]] = {
    "Signing in / Login": [
        *words("heading", "Welcome"),
        *words("label", "Username", "Password"),
        *words("link", "Create Account", "Reset Password"),
    ],
    "Signing in / Create Your Account": [
        *words("heading", "Create Your Account"),
        *words("label", "Email", "First Name", "Last Name", "Password", "Confirm Password"),
        *words("link", "Back to Login"),
    ],
    "Organizations / Organizations List": [
        *words("heading", "Organizations List"),
        *words("link", "Organizations", "Admins", "Distributor", "My Account", "+ Organization", *ROW),
        *words("button", "Navigation", "Toggle Dark Mode", "Alert History", "Fay Full"),
        *words("columnheader", "Name", "Credit Summary"),
        *words("label", "Search organizations", "Per Page"),
        *words("text", "1 - 10 of 10"),
    ],
    "Organizations / Add New Organization": [
        *words("heading", "Add New Organization"),
        *words("label", "Organization Name"),
        *words("text", "Credential Allocation Type", "Admins will have access to the distributors pool"),
        *words("text", "The organization cannot exceed this limit when issuing credentials."),
    ],
    "Organizations / Remove Organization": words("text", "This cannot be undone."),
    "Organizations / Organization Details": [
        *words("link", "Organizations", "Manage Organization Readers", "Manage Organization Credentials"),
        *words("heading", "Organization A", "Organization Details", "Credit Allocation"),
        *words("term", "Identifier", "Name", "Status", "Credentials Issued", "Credential Credit Summary"),
        *words("term", "Unallocated Distributor Credits"),
        *words("text", "Credit Limited Organization"),
        *words("link", "Edit Name", "Edit Status", "Edit Credit Limit", "Redeem Distributor Credits"),
    ],
    "Organizations / Organization Details: breadcrumbs": words(
        "link", "Organization Details", "Organization Readers", "Organization Credentials"
    ),
    "Readers / Readers List": [
        *words("link", "Organizations", "View", "Remove Reader"),
        *words("heading", "Readers List - Organization A"),
        *words("columnheader", "Name", "Serial Number", "Version", "Status", "Upgrade Version"),
        *words("cell", "N/A", "Latest firmware"),
    ],
    "Readers / Remove Reader": words("text", "This cannot be undone."),
    "Credentials / Credentials List": [
        *words("heading", "Credential Summary", "Credentials List - Organization A"),
        *words("text", "Credentials Issued", "Available Credits"),
        *words("columnheader", "Email", "Facility", "Card Number", "Format", "Status"),
        *words("cell", "26-bit Wiegand", "Invited", "Enabled", "Disabled", "Revoked"),
        *words("link", "+ Credential"),
        *words("button", "Options for user+a@demo.test"),
    ],
    "Credentials / Credentials List: options": words(
        "link", "View", "Copy", "Correct Address", "Withdraw", "Revoke"
    )
    + words("button", "Resend Invitation", "Set Installer Permission"),
    "Credentials / Issue New Credential": [
        *words("heading", "Issue New Credential", "Single Credential"),
        *words("link", "Single Credential", "Bulk Credential Upload"),
        *words("label", "Credential Type", "Email", "Facility Code", "Card Number"),
        *words("text", "Installer Permissions"),
    ],
    "Credentials / Issue New Credential: Custom": [
        *words("label", "Credential Data Bit Length", "Credential Data (Hex)"),
        *words("label", "Credential Data (Binary - Preview)"),
    ],
    "Bulk uploads / Bulk Credential Upload": [
        *words("heading", "Issue New Credential", "Bulk Credential Upload"),
        *words("link", "Single Credential", "Bulk Credential Upload"),
        *words("label", "Workbook or CSV file", "Or paste rows from a spreadsheet"),
    ],
    "Admins / Admins List": [
        *words("heading", "Admins List"),
        *words("link", "+ Invite Admin", "View"),
        *words("columnheader", "Email", "First Name", "Last Name", "Status"),
        *words("cell", "Invited", "Active"),
    ],
    "Admins / Invite New Admin: Admin Email": [
        *words("heading", "Invite New Admin"),
        *words("text", "Enter the email of the new administrator"),
        *words("label", "Admin Email"),
        *words("button", "Next", "Back", "Close"),
    ],
    "Admins / Invite New Admin: Admin Scope": [
        *words("text", "Assign a scope of permissions to the new administrator.", "Review"),
        *words("radio", "Full Admin", "Organization Admin"),
        *words("text", 'A "Full Admin" will have rights to manage the entire distributor'),
    ],
    "Admins / Admin Details": [
        *words("button", "Account Actions"),
        *words("term", "First Name", "Last Name", "Email", "Status", "Sent From Admin", "Available"),
        *words("heading", "Invitation", "Admin Scope"),
        *words("term", "Scope Level"),
        *words("link", "Edit Admin Scope"),
    ],
    "Admins / Account Actions": words("link", "Edit Admin Scope", "Remove Admin"),
    "Distributor / Distributor": [
        *words("heading", "Distributor A", "Credential Credit Summary", "Distributor Contact Information"),
        *words("text", "Credential Model", "One-Time Purchase", "Credentials Issued", "Allocated Credits"),
        *words("text", "Unallocated Credits", "United States of America (USA)"),
        *words("term", "Name", "Street Address Line 1", "Street Address Line 2", "Zip Code", "State"),
        *words("term", "Country", "Phone Number"),
        *words("link", "Redeem Distributor Credits", "Edit Distributor Contact Information"),
    ],
    "Distributor / Edit contact": words(
        "label",
        "Name",
        "Street Address Line 1",
        "Street Address Line 2",
        "Zip Code",
        "State",
        "Country",
        "Phone Number",
    ),
    "Distributor / Redeem: Serial Number": [
        *words("heading", "Redeem Distributor Credits"),
        *words("label", "Serial Number"),
        *words("text", "Credential Redemption Code cannot be refunded once used."),
    ],
    "Distributor / Redeem: Authentication Code": words("label", "Authentication Code"),
    "My Account / My Account": [
        *words("button", "Account Actions"),
        *words("heading", "My Account", "Sign-In Options"),
        *words("term", "First Name", "Last Name", "Email", "Password Sign-In"),
        *words("text", "This is your current sign-in method"),
        *words("link", "Change Password"),
    ],
    "My Account / My Account: Account Actions": words("link", "Change Password"),
    "Organizations / User menu": [("link", "My Account"), ("button", "Logout")],
}
