"""Somebody finds a Full Admin's browser, signed in an hour ago: loosens, exports, removes, enrolls."""

from tests.attacks.old_sessions import grow_old

PLACE = "House"
ASKED = "Confirm It Is You"


def counts(company):
    """What the attack would change."""
    here = "(SELECT id FROM distributors_distributor WHERE name = %s)"
    asked = (
        "SELECT count(*) FROM readers_enrollmentcode",
        f"SELECT status FROM organizations_organization WHERE distributor_id = {here}",
        f"SELECT require_second_factor FROM distributors_distributor WHERE id = {here}",
        "SELECT count(*) FROM audit_event WHERE type = 'export:taken'",
    )
    return [company.stage.sql(one, [company.name] if "%s" in one else []) for one in asked]


def test_it_does_nothing_that_cannot_be_put_right_at_once(company):
    place, admin = company.organization(PLACE), company.admin
    before = counts(company)
    grow_old(company.stage, hours=1)
    for page, button, fields in (
        (f"{company.portal}distributor/policies/", "Save", {"Require a second factor for admins": ""}),
        (f"{place}exports/", "Download CSV", {}),
        (f"{place}remove/", "Remove Organization", {"Organization Name": PLACE}),
        (f"{place}readers/enroll/", "Make a Code", {}),
    ):
        admin.open(page)
        admin.submit(button, fields)
        admin.shows(ASKED)
    admin.open(f"{company.portal}distributor/branding/")
    admin.shows(ASKED)
    assert counts(company) == before
