"""The tour's steps with phones and readers: from the invitation's link to doors that open and do not."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from mipass.doors.jobs.tour.people import Cast
from mipass.doors.jobs.tour.visitor import TourError

FACILITY, NUMBER = 123, 45677
BITS = "10111101110110010011011011"  # of that card in H10301, from the format's definition


def holder_accepts_on_a_phone(cast: Cast) -> str:
    _accept(cast, "holder")
    held = cast.devices.phone("holder", "show")["credentials"][0]
    if (held["bits"], held["status"]) != (BITS, "enabled"):
        raise TourError(f"the phone shows {held}")
    cast.admin.open(cast.helper_organization)
    cast.admin.row_shows(cast.address("holder"), "Enabled")
    return "with the link and the mailed code, the card is on a phone; the admin sees it Enabled"


def link_serves_one_phone(cast: Cast) -> str:
    cast.devices.phone("thief", "accept", "--code", "000000", _link(cast, "holder"), refused="offer_used")
    return "the same link gives a second phone nothing"


def installer_accepts(cast: Cast) -> str:
    _open_credential(cast, "user2")
    cast.helper.submit("Set Installer Permission")
    facts = _accept(cast, "user2")
    if not facts["installer"]:
        raise TourError(f"the installer's phone shows {facts}")
    return "a credential with installer permission is on a second phone"


def installer_enrolls_a_reader(cast: Cast) -> str:
    cast.devices.reader("door", "init", "--model", cast.model, *_firmware_root(cast))
    with cast.devices.door("door") as door:
        name = cast.name("Front Door")
        cast.devices.phone(
            "holder", "enroll", "--reader", door.address, "--name", name, refused="insufficient_scope"
        )
        cast.devices.phone("user2", "enroll", "--reader", door.address, "--name", name)
    cast.admin.open(_readers(cast))
    cast.admin.row_shows(name, "1.0")
    return "the installer's phone enrolled a reader, which the holder's may not; the admin sees it"


def door_opens(cast: Cast) -> str:
    with cast.devices.door("door") as door:
        cast.devices.phone("holder", "present", "--reader", door.address)
        door.expect("opened", BITS)
    return f"the door opens, and the panel would get {BITS}"


def disabled_opens_nothing(cast: Cast) -> str:
    _open_credential(cast, "holder")
    cast.helper.submit("Disable")
    _expect_at_the_door(cast, "disabled")
    return "a disabled credential is refused as soon as the reader has the new list"


def enabled_opens_again(cast: Cast) -> str:
    _open_credential(cast, "holder")
    cast.helper.submit("Enable")
    _expect_at_the_door(cast, "opened", BITS)
    return "enabled again, it opens again"


def other_organizations_door_stays_shut(cast: Cast) -> str:
    cast.devices.reader("elsewhere", "init")
    _enroll_with_code(cast, "elsewhere", cast.name("Open"))
    with cast.devices.door("elsewhere") as door:
        cast.devices.phone("holder", "present", "--reader", door.address, refused="wrong_organization")
        door.expect("declined")
    return "a reader that joined another organization with the portal's code gets nothing from the phone"


def revoked_opens_nothing_more(cast: Cast) -> str:
    _open_credential(cast, "holder")
    cast.helper.follow("Revoke")
    cast.helper.submit("Revoke", {"Lost": ""})
    _expect_at_the_door(cast, "revoked")
    cast.devices.phone("holder", "refresh", refused="revoked")
    return "a revoked credential opens nothing more, and the phone gets no new document"


MOBILE_STEPS = (
    holder_accepts_on_a_phone,
    link_serves_one_phone,
    installer_accepts,
    installer_enrolls_a_reader,
    door_opens,
    disabled_opens_nothing,
    enabled_opens_again,
    revoked_opens_nothing_more,
    other_organizations_door_stays_shut,
)


def _accept(cast: Cast, name: str) -> dict[str, object]:
    return cast.devices.accept(name, _link(cast, name), lambda: _mailed_code(cast, name))


def _link(cast: Cast, name: str) -> str:
    return cast.holder.link_in(cast.holder.mail(cast.address(name), "credential"), "/credential/")


def _mailed_code(cast: Cast, name: str) -> str:
    text = str(cast.holder.mail(cast.address(name), "code")["text"])
    match = re.search(r"^\d{6}$", text, re.MULTILINE)
    if match is None:
        raise TourError("the mail with the code holds none")
    return match[0]


def _open_credential(cast: Cast, name: str) -> None:
    """The list, narrowed to one credential."""
    cast.helper.open(f"{cast.helper_organization}?{urlencode({'q': cast.address(name)})}")


def _readers(cast: Cast) -> str:
    return cast.helper_organization.replace("/credentials/", "/readers/")


def _firmware_root(cast: Cast) -> tuple[str, ...]:
    """A reader is made with the vendor's first root, where there is one."""
    return ("--firmware-root", str(cast.firmware_keys / "1.root.json")) if cast.firmware_keys else ()


def _enroll_with_code(cast: Cast, reader: str, organization: str) -> None:
    cast.admin.open(f"{cast.portal}organizations/")
    cast.admin.follow("View Readers", within=organization)
    cast.admin.follow("+ Enroll Readers")
    cast.admin.submit("Make a Code")
    code = cast.admin.copied("Copy the whole text")
    cast.devices.reader(reader, "enroll", code, "--name", cast.name("Back Door"))
    cast.devices.reader("another", "init")
    cast.devices.reader("another", "enroll", code, "--name", "Another", refused="code_refused")


def _expect_at_the_door(cast: Cast, reason: str, bits: str = "") -> None:
    """The reader fetches the newest list, then the holder's phone is shown to it."""
    cast.devices.reader("door", "pull")
    with cast.devices.door("door") as door:
        cast.devices.phone("holder", "present", "--reader", door.address)
        door.expect(reason, bits)
