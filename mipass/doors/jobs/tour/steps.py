"""The steps of the tour, in order. Each does one thing, checks its effect, mostly from a second person's
pages, and returns what happened in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

from mipass.doors.jobs.tour.firmware_steps import AFTER_READERS, BEFORE_READERS
from mipass.doors.jobs.tour.mobile_steps import MOBILE_STEPS
from mipass.doors.jobs.tour.people import Cast, issue, portal_of, redeem, register, sign_in
from mipass.doors.jobs.tour.program_steps import PROGRAM_STEPS
from mipass.doors.jobs.tour.visitor import TourError

Step = Callable[[Cast], str]
CREDITS, CEILING = 20, 5


def operator_signs_in(cast: Cast) -> str:
    sign_in(cast.operator, cast.operator_email, cast.operator_password)
    cast.operator.open("/console/distributors/")
    return "the operator is in the vendor console"


def operator_creates_distributors(cast: Cast) -> str:
    for what, nominee in (("Tour Distributor", "admin"), ("Other Distributor", "stranger")):
        cast.operator.open("/console/distributors/create/")
        cast.operator.submit(
            "Create Distributor",
            {"Distributor name": cast.name(what), "Nominee's e-mail": cast.address(nominee)},
        )
        cast.operator.open(f"/console/distributors/?q={cast.mark}")
        cast.operator.row_shows(cast.name(what), "Active")
    return f"{cast.name('Tour Distributor')} exists, and its nominee is invited"


def nominees_register_and_accept(cast: Cast) -> str:
    for who, name in ((cast.admin, "admin"), (cast.stranger, "stranger")):
        register(cast, who, cast.address(name), name.title())
    cast.portal = portal_of(cast.admin)
    cast.admin.open(f"{cast.portal}admins/")
    cast.admin.row_shows(cast.address("admin"), "Active")
    return "both nominees registered, confirmed their addresses and accepted"


def operator_sells_a_voucher(cast: Cast) -> str:
    cast.operator.open("/console/vouchers/create/")
    cast.operator.submit(
        "Create Voucher",
        {"Number of credits": str(CREDITS), "Recipient's e-mail": cast.address("admin")},
    )
    cast.operator.open(f"/console/vouchers/?q={cast.mark}")
    cast.operator.row_shows(cast.address("admin"), str(CREDITS), "Unredeemed")
    return f"a voucher for {CREDITS} credits is in the nominee's mail"


def wrong_code_is_refused(cast: Cast) -> str:
    serial, code = _voucher(cast)
    redeem(cast.admin, cast.portal, serial, code[:-1] + ("0" if code[-1] != "0" else "1"), expect=422)
    cast.admin.shows("This serial number and authentication code do not match an unused voucher.")
    return "a voucher with a typo is refused, and nothing is lost"


def admin_redeems(cast: Cast) -> str:
    redeem(cast.admin, cast.portal, *_voucher(cast))
    cast.admin.shows(str(CREDITS), cast.name("Tour Distributor"))
    cast.admin.submit("Redeem")
    cast.admin.open(f"{cast.portal}distributor/")
    _expect(cast, Unallocated_Credits=CREDITS)
    cast.operator.open(f"/console/vouchers/?q={cast.mark}")
    cast.operator.row_shows(cast.address("admin"), "Redeemed")
    return f"{CREDITS} credits are unallocated; the operator sees the voucher as redeemed"


def voucher_redeems_once(cast: Cast) -> str:
    redeem(cast.admin, cast.portal, *_voucher(cast), expect=422)
    cast.admin.open(f"{cast.portal}distributor/")
    _expect(cast, Unallocated_Credits=CREDITS)
    return "the same voucher is refused the second time"


def admin_adds_organizations(cast: Cast) -> str:
    cast.admin.open(f"{cast.portal}organizations/add/")
    cast.admin.submit(
        "Add", {"Organization Name": cast.name("Limited"), "Limited": "", "Credit Limit": str(CEILING)}
    )
    cast.admin.open(f"{cast.portal}organizations/add/")
    cast.admin.submit("Add", {"Organization Name": cast.name("Open"), "Non-Limited": ""})
    cast.admin.open(f"{cast.portal}organizations/")
    cast.admin.row_shows(cast.name("Limited"), f"0 of {CEILING}")
    cast.admin.row_shows(cast.name("Open"), f"0 of {CREDITS - CEILING}")
    return f"one organization is limited to {CEILING} credits, one spends from the pool"


def limit_above_the_pool_is_refused(cast: Cast) -> str:
    cast.admin.open(f"{cast.portal}organizations/")
    cast.admin.follow("View", within=cast.name("Limited"))
    cast.admin.follow("Edit Credit Limit")
    cast.admin.submit("Save", {"Yes": "", "Credit Limit": "1 000"}, expect=422)
    cast.admin.open(f"{cast.portal}distributor/")
    _expect(cast, Allocated_Credits=CEILING, Unallocated_Credits=CREDITS - CEILING)
    return "a limit beyond the pool is refused, and nothing moved"


def admin_invites_an_organization_admin(cast: Cast) -> str:
    cast.admin.open(f"{cast.portal}admins/invite/")
    cast.admin.submit("Next", {"Admin Email": cast.address("helper")})
    cast.admin.submit("Next", {"Organization Admin": "", cast.name("Limited"): ""})
    cast.admin.shows(cast.address("helper"), cast.name("Limited"))
    cast.admin.submit("Invite Admin")
    cast.admin.open(f"{cast.portal}admins/")
    cast.admin.row_shows(cast.address("helper"), "Invited")
    register(cast, cast.helper, cast.address("helper"), "Helper")
    cast.admin.open(f"{cast.portal}admins/")
    cast.admin.row_shows(cast.address("helper"), "Active")
    return "an Organization Admin was invited and accepted"


def organization_admin_sees_only_its_own(cast: Cast) -> str:
    cast.helper.open(f"{cast.portal}organizations/")
    cast.helper.shows(cast.name("Limited"))
    cast.helper.hides(cast.name("Open"))
    cast.helper.open(f"{cast.portal}admins/", expect=403)
    cast.helper.open(f"{cast.portal}distributor/redeem/", expect=403)
    cast.helper.open(f"{cast.portal}organizations/")
    cast.helper.follow("View Credentials", within=cast.name("Limited"))
    cast.helper_organization = cast.helper.url.split(cast.base_url, 1)[-1].split("?")[0]
    return "it sees its own organization alone, and no page of the distributor's level"


def organization_admin_issues(cast: Cast) -> str:
    issue(cast.helper, cast.helper_organization, cast.address("holder"), 45677)
    cast.admin.open(cast.helper_organization)
    cast.admin.row_shows(cast.address("holder"), "123", "45677", "26-bit Wiegand", "Invited")
    if (left := cast.admin.figure("Available Credits")) != CEILING - 1:
        raise TourError(f"{left} credits are available instead of {CEILING - 1}")
    return "a credential is issued; the Full Admin sees it, and one credit less"


def holder_has_the_invitation(cast: Cast) -> str:
    mail = cast.holder.mail(cast.address("holder"), "credential")
    if cast.name("Limited") not in str(mail["text"]):
        raise TourError("the invitation's mail does not name the organization")
    cast.holder.open(cast.holder.link_in(mail, "/credential/"))
    return "the holder has a mail that names the organization, and its link leads to the holder's page"


def wrong_card_data_costs_nothing(cast: Cast) -> str:
    issue(cast.helper, cast.helper_organization, cast.address("holder"), 65536, expect=422)
    cast.helper.shows("65")
    cast.admin.open(cast.helper_organization)
    if cast.admin.figure("Credentials Issued") != 1:
        raise TourError("a refused credential was counted")
    return "a card number out of range is refused with its range, and costs nothing"


def same_card_asks_first(cast: Cast) -> str:
    issue(cast.helper, cast.helper_organization, cast.address("second"), 45677, expect=422)
    cast.helper.shows("same card data")
    return "the same card data for somebody else asks to be confirmed"


def withdrawn_credit_comes_back(cast: Cast) -> str:
    issue(cast.helper, cast.helper_organization, cast.address("mistake"), 45678)
    cast.admin.open(cast.helper_organization)
    cast.admin.follow("Revoke", within=cast.address("mistake"))
    cast.admin.follow("Withdraw instead")
    cast.admin.submit("Withdraw")
    cast.helper.open(cast.helper_organization)
    cast.helper.row_shows(cast.address("mistake"), "Revoked")
    if (left := cast.helper.figure("Available Credits")) != CEILING - 1:
        raise TourError(f"{left} credits are available instead of {CEILING - 1}")
    return "a withdrawn invitation gives its credit back"


def last_credit_is_the_last(cast: Cast) -> str:
    for number in range(1, CEILING):
        issue(cast.helper, cast.helper_organization, cast.address(f"user{number}"), 100 + number)
    issue(cast.helper, cast.helper_organization, cast.address("late"), 999, expect=422)
    cast.admin.open(f"{cast.portal}organizations/")
    cast.admin.row_shows(cast.name("Limited"), f"{CEILING} of {CEILING}")
    return f"the limit of {CEILING} is reached, and not passed"


def credential_is_found(cast: Cast) -> str:
    for search in (cast.address("holder")[:9], "45677"):
        cast.admin.open(f"{cast.helper_organization}?{urlencode({'q': search})}")
        cast.admin.row_shows(cast.address("holder"), "45677")
        cast.admin.hides(cast.address("user1"))
    return "a credential is found by a part of the e-mail and by its exact number"


def revoked_is_final(cast: Cast) -> str:
    cast.helper.open(cast.helper_organization)
    cast.helper.follow("Revoke", within=cast.address("user1"))
    cast.helper.submit("Revoke", {"Lost": ""})
    cast.admin.open(cast.helper_organization)
    cast.admin.row_shows(cast.address("user1"), "Revoked")
    cast.holder.mail(cast.address("user1"), "revoked")
    return "a revoked credential is told to its holder, and its credit stays spent"


def strangers_find_nothing(cast: Cast) -> str:
    for who in (cast.stranger, cast.operator):
        for path in (f"{cast.portal}organizations/", cast.helper_organization, f"{cast.portal}admins/"):
            who.open(path, expect=404)
    return "another distributor's admin and the operator find nothing at the same addresses"


def ledger_adds_up(cast: Cast) -> str:
    cast.admin.open(f"{cast.portal}distributor/")
    parts = {
        part: cast.admin.figure(part)
        for part in ("Credentials Issued", "Allocated Credits", "Unallocated Credits")
    }
    if sum(parts.values()) != CREDITS:
        raise TourError(f"{parts} do not add up to the {CREDITS} redeemed")
    _expect(cast, Credentials_Issued=CEILING, Allocated_Credits=0, Unallocated_Credits=CREDITS - CEILING)
    cast.operator.open(f"/console/distributors/?q={cast.mark}")
    cast.operator.row_shows(cast.name("Tour Distributor"), str(CEILING), str(CREDITS - CEILING))
    return "issued, allocated and unallocated credits add up to the redeemed ones, for both sides"


STEPS: tuple[Step, ...] = (
    operator_signs_in,
    operator_creates_distributors,
    nominees_register_and_accept,
    operator_sells_a_voucher,
    wrong_code_is_refused,
    admin_redeems,
    voucher_redeems_once,
    admin_adds_organizations,
    limit_above_the_pool_is_refused,
    admin_invites_an_organization_admin,
    organization_admin_sees_only_its_own,
    organization_admin_issues,
    holder_has_the_invitation,
    wrong_card_data_costs_nothing,
    same_card_asks_first,
    withdrawn_credit_comes_back,
    last_credit_is_the_last,
    credential_is_found,
    revoked_is_final,
    strangers_find_nothing,
    ledger_adds_up,
)


def steps_for(cast: Cast) -> tuple[Step, ...]:
    """All steps; those with firmware only where there is a folder for the keys that sign it."""
    if cast.firmware_keys is None:
        return (*STEPS, *PROGRAM_STEPS, *MOBILE_STEPS)
    return (*STEPS, *PROGRAM_STEPS, *BEFORE_READERS, *MOBILE_STEPS, *AFTER_READERS)


def _voucher(cast: Cast) -> tuple[str, str]:
    """Serial number and authentication code, read from the mail as a person would."""
    text = str(cast.admin.mail(cast.address("admin"), "voucher")["text"])
    found = [
        re.search(rf"{label}:?\s+([0-9A-Z-]+)", text) for label in ("Serial Number", "Authentication Code")
    ]
    if not all(found):
        raise TourError("the voucher's mail lacks serial number or authentication code")
    serial, code = (match[1] for match in found if match)
    return serial, code


def _expect(cast: Cast, **figures: int) -> None:
    for label, expected in figures.items():
        words = label.replace("_", " ")
        if (shown := cast.admin.figure(words)) != expected:
            raise TourError(f"{words} is {shown} instead of {expected}")
