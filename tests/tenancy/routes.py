"""The route matrix: every address of the installation, who may enter it, and what it takes.

A rule gives the status for each actor: a number, ``login`` for a redirect to the login page, or ``ok`` for
what the route answers to whoever may enter (its row says what that is, where it is not the usual).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile

from mipass.doors.portal.credentials.options import BUTTONS
from tests.tenancy.api_routes import OPERATIONS, methods_at
from tests.tenancy.world import ORGANIZATION_MARK, World, state_for

ACTORS = (
    "anonymous",
    "outsider",  # an account without a portal
    "invitee",  # one that Distributor A has invited
    "stranger",  # Full Admin of another distributor
    "neighbour",  # Organization Admin of another organization of the same distributor
    "organization_admin",
    "full_admin",
    "operator",
)

RULES: Mapping[str, str] = {
    #                   anonymous outsider invitee stranger neighbour organization_admin full_admin operator
    "PORTAL":           "login     404      404     404      ok        ok                 ok         404",
    "PORTAL_FULL":      "login     404      404     404      403       403                ok         404",
    "PORTAL_UNIT":      "login     404      404     404      404       ok                 ok         404",
    "PORTAL_UNIT_FULL": "login     404      404     404      404       403                ok         404",
    "CONSOLE":          "login     404      404     404      404       404                404        ok",
    "INVITEE":          "login     404      ok      404      404       404                404        404",
    "SELF":             "login     ok       ok      ok       ok        ok                 ok         ok",
    "GUEST":            "ok        302      302     302      302       302                302        302",
    "PUBLIC":           "ok        ok       ok      ok       ok        ok                 ok         ok",
    "HOME":             "login     ok       ok      302      302       302                302        302",
    "INVITED_FORM":     "ok        302      302     302      302       302                302        302",
    "INVITED_LINK":     "ok        403      ok      403      403       403                403        403",
}  # fmt: skip

Form = Mapping[str, object]


@dataclass(frozen=True)
class Row:
    """One route: its rule, what it takes, and what it answers to whoever may enter."""

    rule: str
    methods: frozenset[str]
    form: Callable[[World], Form] = lambda world: {}
    ids: Mapping[str, str] = field(default_factory=dict)
    get: int | str = 200
    post: int | str = 302
    recorded: bool = False  # looking at it leaves an event, and nothing else
    tells: bool = False  # its link is a key: whoever holds it may read the names behind it

    def admits(self, actor: str) -> bool:
        """Whether the rule lets this person in."""
        return self._rule_for(actor) == "ok"

    def expected(self, actor: str, method: str) -> str:
        """``login`` or a status, as text."""
        if method not in self.methods:
            return "405"
        if not self.admits(actor):
            return self._rule_for(actor)
        return str(self.post if method == "POST" else self.get)

    def _rule_for(self, actor: str) -> str:
        return RULES[self.rule].split()[ACTORS.index(actor)]


def page(rule: str, **facts: object) -> Row:
    """What can only be looked at."""
    return Row(rule, frozenset({"GET", "HEAD"}), **facts)  # type: ignore[arg-type]


def list_file(rule: str, **facts: object) -> Row:
    """What is taken away as a file: that somebody does is recorded."""
    return page(rule, recorded=True, **facts)


def lookup(**facts: object) -> Row:
    """What a program gets, and has no use for the head of."""
    return Row("PUBLIC", frozenset({"GET"}), **facts)  # type: ignore[arg-type]


def form(rule: str, form: Callable[[World], Form] | None = None, **facts: object) -> Row:
    """A form: looked at and sent; what is sent here is right, so that only the wall can stop it."""
    return Row(rule, frozenset({"GET", "HEAD", "POST"}), form or (lambda world: {}), **facts)  # type: ignore[arg-type]


def action(rule: str, **facts: object) -> Row:
    """A button."""
    return Row(rule, frozenset({"POST"}), **facts)  # type: ignore[arg-type]


def given(**values: object) -> Callable[[World], Form]:
    """A form's values that do not depend on the world."""
    return lambda world: values


def of_state(state: str) -> dict[str, str]:
    """A credential in this state."""
    return {"credential_id": state}


# One column, and the rest as a new profile has it.
EXPORT_PROFILE: Form = {
    "rows": "1",
    "header_0": "Mail",
    "kind_0": "email",
    "text_0": "",
    "form": "csv",
    "width": "0",
    "delimiter": "comma",
    "quoting": "minimal",
    "encoding": "utf-8",
    "dates": "iso",
    "header_line": "on",
    "numbers": "decimal",
    "states": ["invited", "enabled"],
    "removals": "omit",
}


def _narrow_webhook(world: World) -> Form:
    """Of the one organization that it is of: more would be refused to whoever has less than its maker."""
    return {**WEBHOOK, "reach": "some", "organizations": [str(world.target["organization_id"])]}


def _redemption(world: World) -> Form:
    assert world.voucher is not None
    return {
        "step": "3",
        "serial_number": world.voucher.voucher.serial,
        "authentication_code": world.voucher.authentication_code,
        "request_key": "redeem-it",
    }


def _link(world: World) -> Form:
    return {"token": world.links["invitation"]}


def _client(world: World) -> Form:
    return {
        "name": "Panel",
        "reach": "selected",
        "organizations": [str(world.target["organization_id"])],
        "scopes": ["credentials:read"],
        "networks": "203.0.113.0/24",
    }


ISSUE = given(
    format="H10301",
    email="fresh@demo.test",
    facility_code="7",
    card_number="4711",
    request_key="issue-it",
)


def firmware_image(world: World) -> Form:
    """A file can be read once, so each request gets one of its own."""
    image = SimpleUploadedFile("image.bin", b"firmware")
    return {"hardware_model": "Model R", "version": "2.0", "image": image}


NOMINATION = {"admin_id": "nomination"}
MEMBER = {"admin_id": "member"}
WEBHOOK = {
    "url": "https://1.1.1.1/new",
    "events": "all",
    "reach": "all",
    "per_second": "5",
    "request_key": "k",
}
PAUSED_ENDPOINT = {"endpoint_id": "paused_endpoint"}
PASSWORD = "a-long-enough-phrase-9"

ROUTES: Mapping[str, Row] = {
    # the start page and the own account
    "home": page("HOME"),
    "my_account": page("SELF"),
    "change_names": form("SELF", given(first_name="Ada", last_name="Fern")),
    "change_preferences": form("SELF", given(language="en", time_zone="Europe/Berlin")),
    "clear_alert_history": action("SELF"),
    "shortcuts": page("SELF"),
    "set_language": action("PUBLIC", form=given(language="en", next="/")),
    "brand_stylesheet": page("PUBLIC"),
    "distributor_stylesheet": page("PUBLIC"),
    "distributor_logo": page("PUBLIC"),
    "healthz": page("PUBLIC"),
    "metrics": page("PUBLIC", get=404),
    "readyz": page("PUBLIC"),
    "favicon": page("PUBLIC", get=302),
    "robots": page("PUBLIC"),
    # signing in
    "account_login": form("GUEST", given(login="nobody@demo.test", password="wrong"), post=200),
    "account_signup": form(
        "GUEST",
        given(
            email="fresh@demo.test",
            first_name="Ada",
            last_name="Fern",
            password1=PASSWORD,
            password2=PASSWORD,
        ),
    ),
    "account_logout": form("SELF", post="login"),
    "account_inactive": page("PUBLIC"),
    "sign_in_held": page("PUBLIC"),
    "password_due": page("PUBLIC"),
    "account_email_verification_sent": form("PUBLIC"),
    "account_confirm_email": form("PUBLIC", get=404, post=404),
    "account_take_over": form("PUBLIC", get=404, post=404),
    "way_in": form("PUBLIC", get=404, post=404),
    "account_reset_password": form("PUBLIC", given(email="nobody@demo.test")),
    "account_reset_password_done": page("PUBLIC"),
    "account_reset_password_from_key": form("PUBLIC", post=200),
    "account_reset_password_from_key_done": page("PUBLIC"),
    "account_change_password": form(
        "SELF", given(oldpassword="demo-portal-2026", password1=PASSWORD, password2=PASSWORD)
    ),
    "account_set_password": form("SELF", get=302),
    "change_email": form("SELF", given(email="fresh.address@demo.test")),
    "confirm_email_change": form("SELF", given(code="12345678"), get=302),
    "undo_email_change": form("PUBLIC", get=404, post=404),
    "mfa_authenticate": form("GUEST", get="login", post="login"),
    "passkey_options": action("PUBLIC", post=200),
    "passkey_login": action("PUBLIC", post="login"),
    "third_party_login": action("PUBLIC", post=404),
    "third_party_callback": page("PUBLIC", get=404),
    "third_party_signup": form("PUBLIC", get="login", post="login"),
    # how one signs in, and where one is signed in
    "confirm_sign_in": form("SELF", given(way="password", password="demo-portal-2026"), get=302),
    "third_party_confirm": action("SELF", post=404),
    "add_passkey": form("SELF", given(name="Phone", credential="{}"), post=422),
    "rename_passkey": form("SELF", given(name="Phone"), get=404, post=404),
    "remove_passkey": form("SELF", get=404, post=404),
    "add_authenticator_app": form("SELF", given(code="000000"), post=422),
    "remove_authenticator_app": form("SELF", get=404, post=404),
    "mail_first_factor": action("SELF", post=200),
    "first_factor": form("SELF", get=404, post=404),
    "recovery_codes": form("SELF", post=404),
    "download_recovery_codes": page("SELF", get=404),
    "third_party_connect": form("SELF", get=404, post=404),
    "third_party_disconnect": form("SELF", get=404, post=404),
    "end_session": action("SELF", post=404),
    "end_other_sessions": action("SELF"),
    # mailed links
    "invitation": page("INVITED_LINK", tells=True),
    "invitation_sign_up": form("INVITED_FORM", get=200, post=422),
    "invitation_accept": action("INVITEE", form=_link, ids={"admin_id": "invitation_to_invitee"}),
    "invitation_decline": action("INVITEE", form=_link, ids={"admin_id": "invitation_to_invitee"}),
    "invitation_mail_again": action("INVITEE", ids={"admin_id": "invitation_to_invitee"}),
    "holder_page": page("PUBLIC"),
    "holder_page_by_mangled_link": page("PUBLIC"),
    "holder_page_by_joined_link": page("PUBLIC"),
    "holder_page_without_slash": page("PUBLIC", get=302),
    "holder_page_capitalized": page("PUBLIC", get=302),
    "holder_page_in_capitals": page("PUBLIC", get=302),
    "holder_manifest": page("PUBLIC"),
    "holder_worker": page("PUBLIC"),
    "holder_icon_180": page("PUBLIC"),
    "holder_icon_192": page("PUBLIC"),
    "holder_icon_512": page("PUBLIC"),
    # the outbox page, where no mail server is set
    "outbox": page("PUBLIC"),
    "outbox_json": page("PUBLIC"),
    "outbox_mail": page("PUBLIC", get=404),
    "outbox_mail_html": page("PUBLIC", get=404),
    # organizations
    "attention:distributor": page("PORTAL"),
    "attention:organization": page("PORTAL_UNIT"),
    "palette:find": page("PORTAL"),
    "lists:save": form("PORTAL", given(name="Troubled")),
    "lists:views": form("PORTAL", given(act="everything")),
    "lists:columns": form("PORTAL", given(usual="on")),
    "organizations:list": page("PORTAL"),
    "organizations:download": list_file("PORTAL"),
    "organizations:add": form(
        "PORTAL_FULL", given(name="New", allocation="non_limited", request_key="add-it")
    ),
    "organizations:view": page("PORTAL_UNIT"),
    "organizations:rename": form("PORTAL_UNIT_FULL", given(name="Renamed")),
    "organizations:look": form("PORTAL_UNIT_FULL", given(brand_accent="#0a7f5a")),
    "organizations:logo": page("PUBLIC"),
    "organizations:status": form("PORTAL_UNIT_FULL", given(status="disabled")),
    "organizations:limit": form(
        "PORTAL_UNIT_FULL", given(allocation="limited", ceiling="20", request_key="limit-it")
    ),
    "organizations:confirm": form("PORTAL_UNIT"),
    "organizations:remove": form("PORTAL_UNIT_FULL", given(typed_name=f"Organization {ORGANIZATION_MARK}")),
    # credentials
    "credentials:list": page("PORTAL_UNIT"),
    "credentials:issue": form("PORTAL_UNIT", ISSUE),
    "credentials:view": page("PORTAL_UNIT"),
    "credentials:copy": form("PORTAL_UNIT", ISSUE),
    **{f"credentials:{verb}": action("PORTAL_UNIT", ids=of_state(state_for(verb))) for verb in BUTTONS},
    "credentials:undo": action("PORTAL_UNIT", post=409),  # nothing was pressed here
    "credentials:label": form("PORTAL_UNIT", given(label="Main entrance")),
    "credentials:holder": form("PORTAL_UNIT", given(holder="none")),
    "credentials:set_validity": form("PORTAL_UNIT", given(valid_from="2026-01-01T08:00:00")),
    "credentials:correct_address": form("PORTAL_UNIT", given(email="right@demo.test")),
    "credentials:revoke": form("PORTAL_UNIT", given(reason="lost")),
    "credentials:replace_phone": form("PORTAL_UNIT", ids=of_state("enabled")),
    "credentials:withdraw": form("PORTAL_UNIT"),
    # holders
    "holders:list": page("PORTAL_UNIT"),
    "holders:add": form("PORTAL_UNIT", given(email="fresh@demo.test", request_key="know-them")),
    "holders:view": page("PORTAL_UNIT"),
    "holders:edit": form("PORTAL_UNIT", given(email="right@demo.test", given_name="Ada")),
    "holders:merge": form("PORTAL_UNIT"),
    "holders:deactivate": form("PORTAL_UNIT", given(credentials="disable")),
    "holders:reactivate": action("PORTAL_UNIT", ids={"holder_id": "inactive_holder"}),
    "holders:download": list_file("PORTAL_UNIT"),
    "holders:erase": form("PORTAL_UNIT", ids={"holder_id": "inactive_holder"}),
    # number pools
    "pools:list": page("PORTAL_UNIT"),
    "pools:add": form("PORTAL_UNIT", given(format="H10301", facility_code="7", first="1", last="9")),
    "pools:remove": form("PORTAL_UNIT"),
    # print sheets
    "printing:sheet": form(
        "PORTAL_UNIT", given(everything="on", confirmed="1", paper="a4"), get=302, post=200
    ),
    # bulk actions
    "bulk_actions:list": page("PORTAL_UNIT"),
    "bulk_actions:begin": form(
        "PORTAL_UNIT",
        given(verb="resend", everything="on", confirmed="1", request_key="change-many"),
        get=302,
    ),
    "bulk_actions:view": page("PORTAL_UNIT"),
    "bulk_actions:cancel": form("PORTAL_UNIT"),
    "bulk_actions:download": list_file("PORTAL_UNIT"),
    # exports
    "bulk:list": page("PORTAL_UNIT"),
    "bulk:upload": form(
        "PORTAL_UNIT",
        given(pasted="email,format,card_number\nfresh@demo.test,CSN32,4712", request_key="upload-it"),
    ),
    "bulk:template": page("PORTAL_UNIT"),
    "bulk:view": page("PORTAL_UNIT"),
    "bulk:issue": form("PORTAL_UNIT", given(request_key="issue-many", good_rows="on"), get=302),
    "bulk:undo": form("PORTAL_UNIT", ids={"batch_id": "issued_batch"}),
    "bulk:read_again": form("PORTAL_UNIT", given(encoding="", numbers="decimal"), get=302),
    "bulk:columns": form("PORTAL_UNIT", given(heading="1", column_0="email", column_1="format")),
    "bulk:mend": form("PORTAL_UNIT", given(**{"3_email": "mended@demo.test"})),
    "bulk:discard": action("PORTAL_UNIT"),
    "bulk:wrong": list_file("PORTAL_UNIT"),
    "bulk:warned": list_file("PORTAL_UNIT"),
    "bulk:issued": list_file("PORTAL_UNIT", ids={"batch_id": "issued_batch"}),
    "exports:list": page("PORTAL_UNIT"),
    "exports:once": form("PORTAL_UNIT", given(columns="email", numbers="decimal"), get=302, post=200),
    "exports:ready_made": page("PORTAL_UNIT"),
    "exports:add": form("PORTAL_UNIT", given(name="Panel", **EXPORT_PROFILE)),
    "exports:view": page("PORTAL_UNIT"),
    "exports:edit": form("PORTAL_UNIT", given(name="Panel", **EXPORT_PROFILE)),
    "exports:take": action("PORTAL_UNIT", form=given(since="last"), post=200),
    "exports:remove": form("PORTAL_UNIT"),
    # reconciliations
    "reconciliations:list": page("PORTAL_UNIT"),
    "reconciliations:send": form(
        "PORTAL_UNIT", given(pasted="card_number,format\n4713,CSN32", request_key="compare-it")
    ),
    "reconciliations:view": page("PORTAL_UNIT"),
    "reconciliations:columns": form(
        "PORTAL_UNIT",
        given(heading="1", column_0="card_number"),
        ids={"reconciliation_id": "asking_reconciliation"},
        get=302,
    ),
    "reconciliations:read_again": form(
        "PORTAL_UNIT",
        given(encoding="", numbers="decimal"),
        ids={"reconciliation_id": "asking_reconciliation"},
        get=302,
    ),
    "reconciliations:remove": action("PORTAL_UNIT"),
    "reconciliations:download": list_file("PORTAL_UNIT"),
    # readers
    "readers:list": page("PORTAL_UNIT"),
    "readers:view": page("PORTAL_UNIT"),
    "readers:rename": form("PORTAL_UNIT", given(name="North door")),
    "readers:output": form("PORTAL_UNIT", given(output="osdp_raw")),
    "readers:enroll": form("PORTAL_UNIT", post=200),
    "readers:enroll_progress": page("PORTAL_UNIT"),
    "readers:door_policy": form("PORTAL_UNIT", given(document_days="14", grace_hours="12")),
    "unreleased_readers": page("PORTAL"),
    "enroll_landing": page("PUBLIC", get=302),
    "readers:remove": form("PORTAL_UNIT"),
    "readers:confirm_key": form("PORTAL_UNIT"),
    "readers:refuse_key": form("PORTAL_UNIT"),
    "readers:upgrades": page("PORTAL_UNIT"),
    "readers:start_upgrades": form("PORTAL_UNIT", given(which="all")),
    "readers:upgrade": page("PORTAL_UNIT"),
    "readers:cancel_upgrade": form("PORTAL_UNIT"),
    "readers:retry_upgrade": form("PORTAL_UNIT"),
    # what phones and readers fetch
    "status_list": page("PUBLIC"),
    "status_list_aggregation": page("PUBLIC"),
    "revocation_list": page("PUBLIC"),
    # the distributor
    "distributor:view": page("PORTAL_FULL"),
    "distributor:edit": form("PORTAL_FULL", given(name="Renamed", country="DE")),
    "distributor:branding": form("PORTAL_FULL", given(brand_name="Acme Keys", brand_accent="#0a7f5a")),
    "distributor:policies": form("PORTAL_FULL", given(return_expired="on")),
    "distributor:redeem": form("PORTAL_FULL", _redemption),
    "distributor:low_credit_alert": form("PORTAL_FULL", given(low_credit_threshold="5")),
    # the credit statement and the audit log
    "statement:list": page("PORTAL_FULL"),
    "statement:download": list_file("PORTAL_FULL"),
    "pulse": page("PORTAL"),
    "audit:list": page("PORTAL"),
    "audit:download": list_file("PORTAL"),
    # admins
    "webhooks:list": page("PORTAL"),
    "webhooks:add": form("PORTAL", given(**WEBHOOK), post=200),
    "webhooks:view": page("PORTAL_UNIT"),
    "webhooks:edit": form("PORTAL_UNIT", _narrow_webhook),
    "webhooks:rotate": form("PORTAL_UNIT", post=200),
    "webhooks:pause": action("PORTAL_UNIT"),
    "webhooks:enable": form("PORTAL_UNIT", given(begin="now"), ids=PAUSED_ENDPOINT),
    "webhooks:remove": form("PORTAL_UNIT"),
    "webhooks:test": action("PORTAL_UNIT"),
    "webhooks:replay": form("PORTAL_UNIT", given(since="sequence", sequence="1")),
    "webhooks:delivery": page("PORTAL_UNIT"),
    "webhooks:retry": action("PORTAL_UNIT"),
    "admins:list": page("PORTAL_FULL"),
    "admins:download": list_file("PORTAL_FULL"),
    "admins:invite": form("PORTAL_FULL", given(step="3", email="fresh@demo.test", scope="full")),
    "admins:roles": page("PORTAL_FULL"),
    "admins:view": page("PORTAL_FULL"),
    "admins:scope": form("PORTAL_FULL", given(scope="full"), ids=MEMBER),
    "admins:remove": form("PORTAL_FULL", ids=MEMBER),
    "admins:resend": action("PORTAL_FULL"),
    "admins:withdraw": action("PORTAL_FULL"),
    "admins:approve": action("PORTAL_FULL", ids=NOMINATION),
    "admins:object": action("PORTAL_FULL", ids=NOMINATION),
    # API clients
    "clients:list": page("PORTAL"),
    "clients:add": form("PORTAL", given(request_key="make-it"), post=422),  # each for their own alone
    "clients:view": page("PORTAL_UNIT"),
    "clients:edit": form("PORTAL_UNIT", _client),
    "clients:rotate": form(
        "PORTAL_UNIT", given(overlap_hours="24", days="90", request_key="rotate-it"), post=200
    ),
    "clients:confirm": form("PORTAL_UNIT", given(days="90")),
    "clients:revoke": form("PORTAL_UNIT"),
    "clients:revoke_token": form("PORTAL_UNIT"),
    # the vendor console
    "console:home": page("CONSOLE"),
    "console:audit": page("CONSOLE"),
    "console:download_audit": list_file("CONSOLE"),
    "console:distributors": page("CONSOLE"),
    "console:create_distributor": form(
        "CONSOLE", given(name="Distributor D", email="fresh@demo.test", request_key="found-it")
    ),
    "console:distributor": page("CONSOLE"),
    "console:suspend_distributor": form("CONSOLE"),
    "console:resume_distributor": form("CONSOLE", post=422),
    "console:correct_credits": form(
        "CONSOLE", given(direction="add", amount="5", reason="Goodwill", request_key="correct-it")
    ),
    "console:nominate": form("CONSOLE", given(email="fresh@demo.test")),
    "console:resend_nomination": action("CONSOLE", ids=NOMINATION),
    "console:readdress_nomination": form("CONSOLE", given(email="fresh@demo.test"), ids=NOMINATION),
    "console:withdraw_nomination": form("CONSOLE", ids=NOMINATION),
    "console:operators": page("CONSOLE"),
    "console:disable_operator": form("CONSOLE", ids={"account_id": "other_operator"}),
    "console:sign_out_operator": form("CONSOLE", ids={"account_id": "other_operator"}),
    "console:enable_operator": form("CONSOLE", ids={"account_id": "blocked_operator"}),
    "console:system": page("CONSOLE"),
    "console:try_mail": form("CONSOLE", ids={"mail_id": "failed_mail"}),
    "console:vouchers": page("CONSOLE"),
    "console:download_vouchers": list_file("CONSOLE"),
    "console:create_voucher": form(
        "CONSOLE", given(credits="10", recipient="buyer@demo.test", request_key="sell-it")
    ),
    "console:resend_voucher": form("CONSOLE"),
    "console:void_voucher": form("CONSOLE"),
    "console:firmware": page("CONSOLE"),
    "console:upload_firmware": form("CONSOLE", firmware_image),
    "console:download_firmware": page("CONSOLE"),
    "console:remove_firmware": form("CONSOLE"),
    "console:withdraw_firmware": form("CONSOLE", ids={"release_id": "published_release"}),
    "console:keep_firmware": form("CONSOLE", ids={"release_id": "leaving_release"}),
    "console:accept_firmware": form("CONSOLE", post=422),
    "console:firmware_request": page("CONSOLE"),
    "console:firmware_key": page("CONSOLE"),
    "console:make_firmware_key": action("CONSOLE"),
    # phones: a link's token or a phone's keys are what counts, whoever is signed in
    "mobile:issuer_metadata": lookup(tells=True),
    "mobile:server_metadata": lookup(),
    "mobile:issuer_metadata_below": lookup(tells=True),
    "mobile:server_metadata_below": lookup(),
    "mobile:offer": lookup(),
    "mobile:offer_by_code": action("PUBLIC", post=422),
    "mobile:offer_code": action("PUBLIC", post=204),
    "mobile:token": action("PUBLIC", post=400),
    "mobile:nonce": action("PUBLIC", post=200),
    "mobile:credential": action("PUBLIC", post=401),
    "mobile:notification": action("PUBLIC", post=401),
    "mobile:enrollment_code": action("PUBLIC", post=422),
    "mobile:enrollments": action("PUBLIC", post=401),
    "mobile:enrollment": action("PUBLIC", post=401),
    "mobile:reader_report": action("PUBLIC", post=422),
    "mobile:reader_config": lookup(tells=True),
    "mobile:reader_release": lookup(ids={"reader_id": "removed_reader"}),
    "mobile:openapi": page("PUBLIC"),
    "mobile:docs": page("PUBLIC"),
    # the public API: without a token nobody is anybody, whoever is signed in
    **{
        f"api:{name}": Row("PUBLIC", methods_at(each.path), get=401, post=401)
        for name, each in OPERATIONS.items()
    },
    "api:revoke_found": action("PUBLIC", post=400),
    "api:openapi": page("PUBLIC"),
    "api:docs": page("PUBLIC"),
    "api:errors": page("PUBLIC"),
    # the firmware repository
    "firmware_metadata": page("PUBLIC", get=404),
    "firmware_image": page("PUBLIC", get=404),
}
