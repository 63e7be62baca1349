"""*Change E-mail* of My Account: the new address, the code mailed to it, and the link that undoes it.

What was asked waits in the browser's session; nothing of the account changes before the code is typed.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import consume_or_429
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.accounts.address_changes import Asked, LinkUsed, WrongCode, ask_for_address, find_change
from mipass.domains.accounts.known_browsers import remember_browser
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.sessions import renew_session
from mipass.doors.portal.signin.fields import AddressField
from mipass.doors.portal.signin.views import account_crumbs, evened_out
from mipass.doors.web.door import ActionForm, done, refusals_in, show_form
from mipass.doors.web.factors import adds_factor, proves_factor
from mipass.doors.web.sent import posted
from mipass.flows.change_email import change_email, undo_email_change

WAITING = "address_asked_for"
# The address of the undoing page holds a token: see `invitations.pages`, where the same is said.
REFERRER_POLICY = "strict-origin"
MINUTES = 15
MOST_WRONG_CODES = 5
CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "autofocus": ""}


class AddressForm(ActionForm):
    """The address that the account is to have."""

    email = AddressField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New Email")


class CodeForm(ActionForm):
    """The code of the mail."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The eight digits from the mail. They work for 15 minutes."),
        widget=forms.TextInput(attrs=CODE_ATTRS),
    )

    def clean_code(self) -> str:
        """The digits alone: people type the space that they see."""
        return "".join(char for char in self.cleaned_data["code"] if char.isdecimal())


@adds_factor
def ask(request: HttpRequest) -> HttpResponse:
    """*Change E-mail*. As for a first factor: with another mailbox, a password alone would get that too."""
    account = cast("Account", request.user)
    form = AddressForm(posted(request))
    if form.is_valid():
        with refusals_in(form), evened_out():
            asked = ask_for_address(
                actor=person(account.id), account=account, request_id=new_id(), **form.cleaned_data
            )
            request.session[WAITING] = _kept(account, asked)
            return done(request, reverse("confirm_email_change"))
    context = _context(request) | {"is_late": "late" in request.GET and not form.is_bound}
    return show_form(request, "account/change_email.html", form, context)


def _kept(account: Account, asked: Asked) -> dict[str, Any]:
    texts = asdict(asked) | {"request_id": str(asked.request_id), "check": asked.check.hex()}
    until = now().timestamp() + MINUTES * 60
    return {"asked": texts, "account": str(account.id), "until": until, "wrong": 0}


def _waiting(request: HttpRequest, account: Account) -> dict[str, Any] | None:
    """What this browser asked for, while its code may still be typed."""
    kept: dict[str, Any] | None = request.session.get(WAITING)
    if kept is None or kept["account"] != str(account.id) or kept["until"] < now().timestamp():
        return None
    return kept


@proves_factor
def confirm(request: HttpRequest) -> HttpResponse:
    """The code, and with it the new address."""
    account = cast("Account", request.user)
    kept = _waiting(request, account)
    if kept is None:
        return _begin_again(request)
    if request.method == "POST" and (
        refusal := consume_or_429(request, action="mailed_code", key=str(account.id))
    ):
        return cast("HttpResponse", refusal)
    form = CodeForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            return _change(request, account, kept, form.cleaned_data["code"])
    if isinstance(form.refusal, WrongCode):
        kept["wrong"] += 1
        request.session[WAITING] = kept
        if kept["wrong"] >= MOST_WRONG_CODES:
            return _begin_again(request)
    context = {**_context(request), "email": kept["asked"]["email"], "again": reverse("change_email")}
    return show_form(request, "account/change_email_code.html", form, context)


def _begin_again(request: HttpRequest) -> HttpResponse:
    """To the address, saying why where a code was sent."""
    request.session.pop(WAITING, None)
    return redirect(f"{reverse('change_email')}{'?late' if request.method == 'POST' else ''}")


def _change(request: HttpRequest, account: Account, kept: dict[str, Any], code: str) -> HttpResponse:
    """Change it, and go on in this browser alone: under a new key, and known at the new address."""
    texts = kept["asked"]
    asked = Asked(texts["email"], UUID(texts["request_id"]), bytes.fromhex(texts["check"]))
    changed = change_email(
        actor=person(account.id),
        account=account,
        asked=asked,
        code=code,
        session_key=request.session.session_key or "",
    )
    del request.session[WAITING]
    renew_session(request)
    response = done(request, reverse("my_account"))
    remember_browser(request, response, changed)
    return response


def _context(request: HttpRequest) -> dict[str, Any]:
    return {"crumbs": account_crumbs(_("Change E-mail"), reverse("change_email")), "account": request.user}


def undo(request: HttpRequest, key: str) -> HttpResponse:
    """What the old address was mailed: a button, since scanners of mail open links but press nothing."""
    if request.method == "POST" and (refusal := consume_or_429(request, action="confirmation")):
        return cast("HttpResponse", refusal)
    found = find_change(key)
    if found is None:
        return _undo_page(request, status=404)
    if request.method != "POST":
        return _undo_page(request, email=found.old_email)
    try:
        undo_email_change(actor=person(found.account_id), token=key)
    except LinkUsed:  # at the same moment elsewhere
        return _undo_page(request, status=404)
    get_adapter().logout(request)
    return redirect(f"{reverse('account_login')}?status=email-undone")


def _undo_page(request: HttpRequest, *, email: str = "", status: int = 200) -> HttpResponse:
    context = {"email": email, "login_url": reverse("account_login")}
    response = render(request, "account/undo_email_change.html", context, status=status)
    response.headers["Referrer-Policy"] = REFERRER_POLICY
    return response


def password_due(request: HttpRequest) -> HttpResponse:
    """Why a passkey or a third-party account does not sign in: a changed address was put back."""
    context = {"login_url": reverse("account_login"), "reset_url": reverse("account_reset_password")}
    return render(request, "account/password_due.html", context)
