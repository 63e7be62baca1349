"""Registering by an invitation's link: the address is fixed, and a mailed code proves it on the same page.

What was entered waits in the browser's session, and makes no account before the code is typed. A link that
was forwarded opens nothing by itself: the code goes to the invited address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from allauth.account.models import Login
from allauth.core.ratelimit import consume_or_429
from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.accounts.address_proofs import is_address_code, mail_address_code
from mipass.domains.accounts.allauth_internals import perform_password_login
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import AddressTaken, person
from mipass.domains.accounts.registrations import register_proved
from mipass.domains.admins.known_names import refuse_known_names
from mipass.domains.admins.models import Admin
from mipass.domains.admins.queries import find_invitation
from mipass.doors.portal.branding import brand
from mipass.doors.portal.invitations.pages import REFERRER_POLICY, closed
from mipass.doors.portal.signin.forms import SignupForm
from mipass.doors.portal.signin.views import evened_out

WAITING = "invited_sign_up"
NAMES = "invited_names"  # what comes back when the code was too late, or the person starts again
MINUTES = 15
MOST_WRONG_CODES = 5


class InvitedForm(SignupForm):
    """*Create Your Account* for the invited address alone."""

    def __init__(self, *args: Any, invitation: Admin, names: Sequence[str] = ("", ""), **kwargs: Any) -> None:
        known = {"email": invitation.email, "first_name": names[0], "last_name": names[1]}
        super().__init__(*args, **{**kwargs, "initial": known})
        self.invitation = invitation
        self.fields["email"].disabled = True  # so that what a browser sends for it is not read

    def refuse_weak(self, password: str, account: Account) -> None:
        """Raise ValidationError, for the names of the inviting portal too: who has the link knows them."""
        super().refuse_weak(password, account)
        refuse_known_names(password, account, [self.invitation])


class CodeForm(forms.Form):
    """The code of the mail."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The eight digits from the mail. They work for 15 minutes."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "autofocus": "",
            }
        ),
    )

    def clean_code(self) -> str:
        """The digits alone: people type the space that they see."""
        return "".join(char for char in self.cleaned_data["code"] if char.isdecimal())


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_up(request: HttpRequest, token: str) -> HttpResponseBase:
    """The form, and after it the code. A GET with ``again`` goes back to the form."""
    invitation = find_invitation(token)
    if invitation is None:
        return closed(request)
    if request.user.is_authenticated:
        return redirect("invitation", token)
    if "again" in request.GET:
        request.session.pop(WAITING, None)
    answer = (
        _sent(request, invitation, token)
        if request.method == "POST"
        else sign_up_page(request, invitation, token)
    )
    answer.headers["Referrer-Policy"] = REFERRER_POLICY
    return answer


def sign_up_again(request: HttpRequest, token: str) -> HttpResponse:
    """The page as it is when opened, with what was typed but for passwords. Acts on nothing."""
    invitation = find_invitation(token)
    if invitation is None:
        return closed(request)
    if _waiting(request, invitation):
        form: forms.Form = CodeForm(initial={"code": request.POST.get("code", "")})
    elif "code" in request.POST:
        form = _first_form(request, invitation)
    else:
        names = [request.POST.get(name, "") for name in ("first_name", "last_name")]
        form = InvitedForm(invitation=invitation, names=names)
    answer = sign_up_page(request, invitation, token, form, status=422)
    answer.headers["Referrer-Policy"] = REFERRER_POLICY
    return answer


def sign_up_page(
    request: HttpRequest, invitation: Admin, token: str, form: Any = None, status: int = 200
) -> HttpResponse:
    """The form of an invitation, or the field for its code where that was sent to this browser's request."""
    waiting = _waiting(request, invitation)
    page = "invitations/sign_up_code.html" if waiting else "invitations/sign_up.html"
    context = {
        "form": form or (CodeForm() if waiting else _first_form(request, invitation)),
        "email": invitation.email,
        "brand": brand(invitation.distributor),
        "here": reverse("invitation", args=[token]),
        "action": reverse("invitation_sign_up", args=[token]),
    }
    return render(request, page, context, status=status)


def _first_form(request: HttpRequest, invitation: Admin) -> InvitedForm:
    """With the names that were entered here before for this address."""
    before = request.session.get(NAMES, {})
    names = before["names"] if before.get("email") == invitation.email else ("", "")
    return InvitedForm(invitation=invitation, names=names)


def _sent(request: HttpRequest, invitation: Admin, token: str) -> HttpResponseBase:
    if refusal := consume_or_429(request, action="signup"):
        return cast("HttpResponse", refusal)
    waiting = _waiting(request, invitation)
    if waiting and "code" in request.POST:
        return _code_sent(request, invitation, token, waiting)
    if "code" in request.POST:
        return _too_late(request, invitation, token)
    form = InvitedForm(request.POST, invitation=invitation)
    if not form.is_valid():
        request.session.pop(WAITING, None)
        return sign_up_page(request, invitation, token, form, status=422)
    with evened_out():
        request.session[WAITING] = begun = _begun(form, invitation)
        request.session[NAMES] = {name: begun[name] for name in ("email", "names")}
    return redirect("invitation_sign_up", token)


def _too_late(request: HttpRequest, invitation: Admin, token: str) -> HttpResponse:
    messages.warning(
        request,
        _("This code no longer works. Choose your password once more, and we will mail you another one."),
    )
    return sign_up_page(request, invitation, token, status=422)


def _begun(form: InvitedForm, invitation: Admin) -> dict[str, Any]:
    request_id = new_id()
    check = mail_address_code(email=invitation.email, request_id=request_id, invitation_id=invitation.id)
    return {
        "request": str(request_id),
        "email": invitation.email,
        "names": [form.cleaned_data["first_name"], form.cleaned_data["last_name"]],
        "password_hash": form.password_hash,
        "check": check.hex(),
        "until": now().timestamp() + MINUTES * 60,
        "wrong": 0,
    }


def _waiting(request: HttpRequest, invitation: Admin) -> dict[str, Any] | None:
    """What this browser entered for the invited address, while its code may still be typed."""
    found: dict[str, Any] | None = request.session.get(WAITING)
    if found is None or found["email"] != invitation.email or found["until"] < now().timestamp():
        return None
    return found


def _code_sent(
    request: HttpRequest, invitation: Admin, token: str, waiting: dict[str, Any]
) -> HttpResponseBase:
    if refusal := consume_or_429(request, action="mailed_code", key=str(invitation.id)):
        return cast("HttpResponse", refusal)
    form = CodeForm(request.POST)
    if form.is_valid() and _is_right(waiting, form.cleaned_data["code"]):
        return _joined(request, token, waiting)
    waiting["wrong"] += 1
    if waiting["wrong"] >= MOST_WRONG_CODES:
        request.session.pop(WAITING, None)
        return render(request, "invitations/sign_up_failed.html", {"again": request.path}, status=422)
    request.session[WAITING] = waiting
    if form.is_valid():
        form.add_error("code", _("This is not the code from the newest mail."))
    return sign_up_page(request, invitation, token, form, status=422)


def _is_right(waiting: dict[str, Any], code: str) -> bool:
    return is_address_code(
        email=waiting["email"],
        request_id=UUID(waiting["request"]),
        code=code,
        check=bytes.fromhex(waiting["check"]),
    )


def _joined(request: HttpRequest, token: str, waiting: dict[str, Any]) -> HttpResponseBase:
    """Make the account, sign in, and go on to the invitation."""
    del request.session[WAITING]
    request.session.pop(NAMES, None)
    there = reverse("invitation", args=[token])
    first_name, last_name = waiting["names"]
    try:
        account = register_proved(
            actor=person(new_id()),
            email=waiting["email"],
            first_name=first_name,
            last_name=last_name,
            password_hash=waiting["password_hash"],
        )
    except (AddressTaken, IntegrityError):  # in another browser, meanwhile
        return redirect(f"{reverse('account_login')}?next={there}")
    login = Login(user=account, email=account.email, redirect_url=there)
    answer: HttpResponseBase = perform_password_login(request, {"email": account.email}, login)
    return answer
