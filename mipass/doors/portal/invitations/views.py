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

from mipass.domains.accounts.models import Account
from mipass.domains.accounts.queries import verified_email
from mipass.domains.admins import invitations
from mipass.domains.admins.models import Admin
from mipass.domains.admins.queries import find_invitation, get_invitation, person_actor
from mipass.doors.portal.branding import brand
from mipass.doors.portal.invitations.offers import offer

# The address holds the token, so no other site may learn it. Not "no-referrer": with that, browsers send
# forms with "Origin: null", which the protection against forged forms refuses.
REFERRER_POLICY = "strict-origin"


@require_safe
@never_cache
def show(request: HttpRequest, token: str) -> HttpResponse:
    """What waits behind a mailed link, for whoever opens it."""
    invitation = find_invitation(token)
    response = _page(request, invitation) if invitation else _closed(request)
    response.headers["Referrer-Policy"] = REFERRER_POLICY
    return response


def _page(request: HttpRequest, invitation: Admin) -> HttpResponse:
    look = brand(invitation.distributor)
    context = {"masked_email": masked(invitation.email), "here": request.path, "brand": look}
    if not request.user.is_authenticated:
        return render(request, "invitations/waiting.html", context)
    email = verified_email(request.user)
    if email != invitation.email:
        return render(request, "invitations/other_account.html", {**context, "email": email}, status=403)
    return render(request, "invitations/invitation.html", {"offer": offer(invitation), "brand": look})


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "invitations/closed.html", status=404)


def masked(email: str) -> str:
    """Enough of an address for its owner to know it: the first letter and the domain."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"


Answer = Callable[[Account, Admin], HttpResponse]


def answer(view: Answer) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """A POST about an invitation to the signed-in person's verified address; 404 for anybody else's."""

    @require_POST
    @wraps(view)
    def page(request: HttpRequest, admin_id: UUID) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("home"))
        account = request.user
        return view(account, get_invitation(email=verified_email(account), admin_id=admin_id))

    return page


@answer
def accept(account: Account, invitation: Admin) -> HttpResponse:
    """*Accept*: into the portal."""
    invitations.accept_invitation(account=account, actor=person_actor(account), admin=invitation)
    return redirect("organizations:list", distributor_id=invitation.distributor_id)


@answer
def decline(account: Account, invitation: Admin) -> HttpResponse:
    """*Decline*: to the start page."""
    invitations.decline_invitation(account=account, actor=person_actor(account), admin=invitation)
    return redirect("home")
