"""The mailed link of an invitation, and the two answers to it. A GET never answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mipass.base.kit.address import masked_email
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.queries import verified_email
from mipass.domains.admins import answers
from mipass.domains.admins.models import Admin
from mipass.domains.admins.queries import find_invitation, get_invitation, person_actor
from mipass.doors.portal.branding import brand
from mipass.doors.portal.invitations.offers import offer
from mipass.doors.portal.invitations.pages import REFERRER_POLICY, closed
from mipass.doors.portal.invitations.signing_up import sign_up_page


@require_safe
@never_cache
def show(request: HttpRequest, token: str) -> HttpResponse:
    """What waits behind a mailed link, for whoever opens it; it opens nothing for somebody signed out."""
    invitation = find_invitation(token)
    if invitation is None:
        return closed(request)
    response = _page(request, invitation, token)
    response.headers["Referrer-Policy"] = REFERRER_POLICY
    return response


def _page(request: HttpRequest, invitation: Admin, token: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return sign_up_page(request, invitation, token)
    look, email = brand(invitation.distributor), verified_email(request.user)
    if email == invitation.email:
        context = {"offer": offer(invitation), "token": token, "brand": look}
        return render(request, "invitations/invitation.html", context)
    context = {
        "masked_email": masked_email(invitation.email),
        "here": request.path,
        "brand": look,
        "email": email,
    }
    return render(request, "invitations/other_account.html", context, status=403)


Answer = Callable[[HttpRequest, Account, Admin], HttpResponse]


def answer(view: Answer) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """A POST about an invitation to the signed-in person's verified address; 404 for anybody else's."""

    @require_POST
    @wraps(view)
    def page(request: HttpRequest, admin_id: UUID) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("home"))
        account = request.user
        return view(request, account, get_invitation(email=verified_email(account), admin_id=admin_id))

    return page


@answer
def accept(request: HttpRequest, account: Account, invitation: Admin) -> HttpResponse:
    """*Accept*: into the portal."""
    answers.accept_invitation(
        account=account, actor=person_actor(account), admin=invitation, token=request.POST.get("token", "")
    )
    return redirect("organizations:list", distributor_id=invitation.distributor_id)


@answer
def decline(request: HttpRequest, account: Account, invitation: Admin) -> HttpResponse:
    """*Decline*: to the start page."""
    answers.decline_invitation(
        account=account, actor=person_actor(account), admin=invitation, token=request.POST.get("token", "")
    )
    return redirect("home")


@answer
def mail_again(_request: HttpRequest, account: Account, invitation: Admin) -> HttpResponse:
    """*Mail the Link Again*: to the start page, which says so."""
    answers.mail_invitation_again(account=account, actor=person_actor(account), admin=invitation)
    return redirect("home")
